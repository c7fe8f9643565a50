//! Stages: where their chains begin, what their links are called, and the nodes that come of them.

use std::collections::HashSet;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Expr, Ident};

use super::attributes::Written;
use super::fold::{self, Whole, Wrong};
use super::instances::Position;
use super::labels::{self, Element};
use super::lookup::Target;
use super::scope::Scope;
use super::{Record, Resolver};
use crate::ast;
use crate::diagnostics::{code, count, list};
use crate::layers::{self, Arity};
use crate::model::{Label, Node, NodeId, Op};

const MAX_REPEATS: i128 = 1000;

/// What a stage works on that does not say it.
#[derive(Clone, Copy)]
pub(super) enum Above {
    /// The stage above, or the only input; `None` if that could not be resolved.
    Value(Option<NodeId>),
    /// One of several inputs, which only the user can tell.
    NamedInputs,
}

/// A link with what it refers to, `None` if it is in error.
struct Resolved<'a> {
    link: &'a ast::Link,
    target: Option<Target<'a>>,
    copies: usize,
}

impl<'a> Resolver<'a> {
    /// Resolves all stages; the result is the value of the last one.
    pub(super) fn body(&mut self, scope: &mut Scope<'a>, mut above: Above) -> Option<NodeId> {
        let mut last = None;
        for (at, stage) in scope.body.stages.iter().enumerate() {
            self.check_stage_name(scope, &stage.name);
            let first = self.nodes.len();
            last = self.stage(scope, at, stage, above);
            self.complete &= last.is_some() && !scope.body.broken;
            scope.declare(&stage.name, last, first..self.nodes.len());
            above = Above::Value(last);
        }
        last
    }

    fn check_stage_name(&mut self, scope: &Scope<'a>, name: &Ident) {
        let word = name.to_string();
        if layers::find(&word).is_some() || word == "input" {
            let message = format!("`{word}` is a word of the language; give this stage another name");
            self.cx.error(name.span(), message);
        } else if let Some(entry) = scope.find(name) {
            let is_input = entry.value.is_some_and(|node| matches!(self.nodes[node.0].op, Op::Input));
            let what = if is_input { "an input" } else { "a stage" };
            self.cx.error(name.span(), format_args!("there is {what} called `{word}` already"));
        }
    }

    fn stage(&mut self, scope: &Scope<'a>, at: usize, stage: &'a ast::Stage, above: Above) -> Option<NodeId> {
        let head = stage.links.first()?;
        let name = format!("{}{}", scope.label, stage.name.unraw());
        let written = self.stage_attributes(scope, &name, &stage.attrs);
        let reference = head.bare_word().and_then(|word| scope.find(word));
        let (mut value, links) = match (reference, above) {
            (Some(entry), _) => (entry.value, &stage.links[1..]),
            (None, Above::Value(value)) => (value, &stage.links[..]),
            (None, Above::NamedInputs) => (None, &stage.links[..]),
        };
        if links.is_empty() {
            let word = code(&head.path);
            let message =
                format!("`{name}` has no operation: write `{word} -> identity`, or use `{word}` itself");
            self.cx.push(syn::Error::new_spanned(&head.path, message));
            return None;
        }
        let resolved: Vec<Resolved<'a>> = links
            .iter()
            .enumerate()
            .map(|(index, link)| {
                let is_head = index == 0 && reference.is_none();
                self.resolve_link(scope, at, &name, link, is_head)
            })
            .collect();
        let begins_anew = |link: &Resolved<'_>| matches!(link.target, Some(Target::Layer(spec)) if spec.arity == Arity::Merge);
        if reference.is_none()
            && matches!(above, Above::NamedInputs)
            && resolved[0].target.is_some()
            && !begins_anew(&resolved[0])
        {
            let inputs = list(scope.names());
            let message =
                format!("`{name}`: the first stage begins with the input it works on, one of {inputs}");
            self.cx.error(stage.name.span(), message);
        }
        let first = self.nodes.len();
        let places = self.places(scope, &name, stage, &resolved, &written);
        let mut complete = true;
        for (resolved, places) in resolved.iter().zip(places) {
            for (label, key_span) in places {
                let before = self.cx.failures();
                let position = Position { label, key_span, attributes: &written.attributes, stage: at };
                value = resolved
                    .target
                    .and_then(|target| self.instantiate(scope, resolved.link, target, position, value));
                complete &= value.is_some();
                // The next copies would repeat the errors of this one.
                if self.full || self.cx.failures() > before {
                    break;
                }
            }
        }
        let learns = self.nodes[first..].iter().any(Node::is_learned);
        if let Some(attribute) = written.names.first()
            && complete
            && !learns
        {
            let message =
                format!("`{name}`: `#[{attribute}]` has no effect: nothing in this stage is learned");
            self.cx.error(attribute.span(), message);
        }
        if let Some(node) = value {
            self.stages.push(Record { name: stage.name.clone(), label: name, node });
        }
        value
    }

    /// The labels of each copy of each link, and where their keys stand.
    fn places(
        &mut self,
        scope: &Scope<'a>,
        name: &str,
        stage: &ast::Stage,
        resolved: &[Resolved<'a>],
        written: &Written,
    ) -> Vec<Vec<(Label, Span)>> {
        let elements: Vec<Element> = resolved.iter().map(element).collect();
        let learned: usize =
            elements.iter().filter(|element| element.is_learned).map(|element| element.copies).sum();
        let keys = &written.keys;
        if keys.len() > 1 && keys.len() != learned && resolved.iter().all(|link| link.target.is_some()) {
            let message = format!(
                "`{name}`: `key` names {}, but the stage has {learned} that learn",
                count(keys.len(), "operation"),
            );
            self.cx.error(keys[0].span(), message);
        }
        let mut index = 0;
        let mut place = |suffix: String, is_learned: bool| {
            let given = match keys.as_slice() {
                [] => None,
                [key] => Some((format!("{}{suffix}", key.value()), key.span())),
                several => several.get(index).map(|key| (key.value(), key.span())),
            };
            index += usize::from(is_learned);
            let (key, span) =
                given.unwrap_or_else(|| (format!("{}{suffix}", stage.name.unraw()), stage.name.span()));
            (labels::label(format!("{name}{suffix}"), format!("{}{key}", scope.key), &stage.name), span)
        };
        let suffixes = labels::suffixes(&elements).into_iter().zip(&elements);
        suffixes
            .map(|(suffixes, element)| {
                suffixes.into_iter().map(|suffix| place(suffix, element.is_learned)).collect()
            })
            .collect()
    }

    fn resolve_link(
        &mut self,
        scope: &Scope<'a>,
        at: usize,
        name: &str,
        link: &'a ast::Link,
        is_head: bool,
    ) -> Resolved<'a> {
        let mut target = self.look_up(scope, at, name, link, is_head);
        if let (Some(Target::Layer(_) | Target::Block(_)), Some(shape)) = (target, &link.shape) {
            let message = format!("`{name}`: the output of `{}` is known: remove `as ..`", code(&link.path));
            self.cx.error(shape.word.span(), message);
            target = None;
        }
        let copies = match &link.repeat {
            None => Some(1),
            Some(repeat) => self.copies(scope, name, repeat),
        };
        if let (Some(Target::Layer(spec)), Some(repeat)) = (target, &link.repeat)
            && spec.arity == Arity::Merge
        {
            let message = format!("`{name}`: `{}` cannot be repeated: it begins a chain", spec.word);
            self.cx.push(syn::Error::new_spanned(repeat, message));
            target = None;
        }
        Resolved { link, target: copies.and(target), copies: copies.unwrap_or(1) }
    }

    /// `3 * ..`
    fn copies(&mut self, scope: &Scope<'a>, name: &str, repeat: &Expr) -> Option<usize> {
        let what = format!("`{name}`: the count");
        let expr = self.apply(scope, &what, repeat)?;
        let wrong = match fold::whole(&expr, &[]) {
            Ok(Whole::Known(copies @ 1..=MAX_REPEATS)) => return usize::try_from(copies).ok(),
            Ok(Whole::Known(copies)) => {
                Wrong::new(&expr, format!("must be from 1 to {MAX_REPEATS}, found {copies}"))
            }
            Ok(Whole::Opaque) => {
                Wrong::new(&expr, format!("must be a number or a block parameter, found `{}`", code(&expr)))
            }
            Err(wrong) => wrong,
        };
        self.refuse(&what, wrong)
    }
}

fn element(resolved: &Resolved<'_>) -> Element {
    let word = resolved.link.word().map(|word| word.unraw().to_string()).unwrap_or_default();
    let (word, is_learned) = match resolved.target {
        Some(Target::Layer(spec)) => (word, spec.may_learn()),
        Some(Target::Block(_)) => (word, true),
        Some(Target::Custom) => (labels::snake_case(&word), true),
        None => (word, false),
    };
    Element { word, is_learned, copies: resolved.copies }
}

/// The names of a struct's stages.
pub(super) fn stage_names(body: &ast::Body) -> HashSet<String> {
    body.stages.iter().map(|stage| stage.name.to_string()).collect()
}
