//! Stages to nodes: each link of a chain looked up, blocks expanded in place.

use std::collections::HashSet;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Expr, Ident};

use super::arguments::{Place, Slot};
use super::attributes::Written;
use super::fold::{self, Whole, Wrong};
use super::labels::{self, Element};
use super::scope::Scope;
use super::{Record, Resolver};
use crate::ast;
use crate::diagnostics::{code, count, did_you_mean, list};
use crate::layers::{self, Arity, LayerSpec};
use crate::model::{Label, Node, NodeId, Op, StageAttributes};

/// More operations than any network has; declarations that exceed it are mistakes, and would never compile.
const MAX_OPERATIONS: usize = 10_000;
const MAX_REPEATS: i128 = 1000;
const MAX_DEPTH: usize = 32;

/// What a stage works on that does not say it.
#[derive(Clone, Copy)]
pub(super) enum Above {
    /// The stage above, or the only input; `None` if that could not be resolved.
    Value(Option<NodeId>),
    /// One of several inputs, which only the user can tell.
    NamedInputs,
}

/// What a link's word refers to.
#[derive(Clone, Copy)]
enum Target<'a> {
    Layer(&'static LayerSpec),
    Block(&'a ast::Block),
    Custom,
}

/// A link with what it refers to, `None` if it is in error.
struct Resolved<'a> {
    link: &'a ast::Link,
    target: Option<Target<'a>>,
    copies: usize,
}

/// Where an operation's node will stand.
struct Position<'p> {
    label: Label,
    key_span: Span,
    attributes: &'p StageAttributes,
    stage: usize,
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

    fn look_up(
        &mut self,
        scope: &Scope<'a>,
        at: usize,
        name: &str,
        link: &'a ast::Link,
        is_head: bool,
    ) -> Option<Target<'a>> {
        let Some(word) = link.path.get_ident() else { return self.custom(name, link) };
        let text = word.to_string();
        if let Some(spec) = layers::find(&text) {
            if spec.arity == Arity::Merge && !is_head {
                let message = format!(
                    "`{name}`: `{text}` begins a chain: it works on the stages in its parentheses, not on what is before it"
                );
                self.cx.error(word.span(), message);
                return None;
            }
            return Some(Target::Layer(spec));
        }
        if let Some(block) = self.blocks.find(&text) {
            return (!self.blocks.is_endless(block)).then_some(Target::Block(block));
        }
        if scope.find(word).is_some() {
            let message = match &link.args {
                Some(_) => format!("`{name}`: `{text}` is a stage, not an operation: it takes no arguments"),
                None => {
                    format!(
                        "`{name}`: `{text}` is a stage: it begins a chain, or stands in `add(..)` or `concat(..)`"
                    )
                }
            };
            self.cx.error(word.span(), message);
            return None;
        }
        let words = || layers::TABLE.iter().map(|spec| spec.word).chain(self.blocks.names());
        let is_type = text.starts_with(char::is_uppercase);
        if is_type && (link.shape.is_some() || did_you_mean(&text, words()).is_empty()) {
            return self.custom(name, link);
        }
        let is_bare_head = is_head && link.bare_word().is_some();
        if is_bare_head {
            if let Some(message) = scope.later_stage(word, at) {
                self.cx.error(word.span(), message);
                return None;
            }
            if self.is_outside(scope, word) {
                self.refuse_stage(scope, at, word);
                return None;
            }
            // The name may be that of a stage lost to a syntax error.
            if scope.body.broken {
                return None;
            }
        }
        let (what, meant) = if is_bare_head {
            ("operation or stage", did_you_mean(&text, words().chain(scope.names())))
        } else {
            ("operation", did_you_mean(&text, words()))
        };
        self.cx.error(word.span(), format_args!("`{name}`: unknown {what} `{text}`{meant}"));
        None
    }

    fn custom(&mut self, name: &str, link: &ast::Link) -> Option<Target<'a>> {
        if link.shape.is_some() {
            return Some(Target::Custom);
        }
        let path = code(&link.path);
        let message = format!(
            "`{name}`: `{path}` is a layer of your own: write the shape of its output, `{path}(..) as vector(10)`"
        );
        self.cx.push(syn::Error::new_spanned(&link.path, message));
        None
    }

    /// Whether a word in a block names a stage of the struct.
    fn is_outside(&self, scope: &Scope<'a>, word: &Ident) -> bool {
        scope.block.is_some() && self.stage_names.contains(&word.to_string())
    }

    /// Reports a word that names no earlier stage and no input.
    pub(super) fn refuse_stage(&mut self, scope: &Scope<'_>, at: usize, word: &Ident) {
        let name = format!("{}{}", scope.label, scope.body.stages[at].name.unraw());
        let message = match (scope.later_stage(word, at), scope.block) {
            (Some(message), _) => message,
            (None, Some(block)) if self.stage_names.contains(&word.to_string()) => {
                format!(
                    "`{name}`: `{word}` is outside of block `{block}`, which uses its own stages and `input` only"
                )
            }
            // The name may be that of a stage lost to a syntax error.
            _ if scope.body.broken => return,
            _ => format!("`{name}`: {}", scope.unknown_stage(word)),
        };
        self.cx.error(word.span(), message);
    }

    fn instantiate(
        &mut self,
        scope: &Scope<'a>,
        link: &'a ast::Link,
        target: Target<'a>,
        position: Position<'_>,
        input: Option<NodeId>,
    ) -> Option<NodeId> {
        let word = link.word()?;
        self.operations += 1;
        if self.full || self.operations > MAX_OPERATIONS {
            if !self.full {
                self.cx.error(
                    word.span(),
                    format_args!("the network has more than {MAX_OPERATIONS} operations"),
                );
            }
            self.full = true;
            return None;
        }
        let label = position.label.name.clone();
        let place = Place { label: &label, word, stage: position.stage };
        let args = link.args.as_deref().unwrap_or_default();
        match target {
            Target::Layer(spec) if spec.arity == Arity::Merge => {
                let (inputs, sources) = self.merged(scope, place, args)?;
                let op = Op::Layer { spec, args: Vec::new() };
                self.push(op, inputs, sources, position, word.span())
            }
            Target::Layer(spec) => {
                let args = self.resolve_args(scope, place, spec, args)?;
                self.push(Op::Layer { spec, args }, vec![input?], Vec::new(), position, word.span())
            }
            Target::Custom => {
                let shape = link.shape.as_ref().and_then(|shape| self.shape(scope, &label, shape));
                let generics = self.generics(scope, place, args);
                let op = Op::Custom { path: link.path.clone(), generics: generics?, shape: shape? };
                self.push(op, vec![input?], Vec::new(), position, word.span())
            }
            Target::Block(block) => self.instance(scope, place, block, args, &position, input),
        }
    }

    fn push(
        &mut self,
        op: Op,
        inputs: Vec<NodeId>,
        sources: Vec<Ident>,
        position: Position<'_>,
        span: Span,
    ) -> Option<NodeId> {
        let Position { label, key_span, attributes, .. } = position;
        self.nodes.push(Node {
            op,
            inputs,
            sources,
            shape: None,
            label,
            attributes: attributes.clone(),
            span,
        });
        self.key_spans.push(key_span);
        Some(NodeId(self.nodes.len() - 1))
    }

    /// The stages in the parentheses of `add(a, b)`.
    fn merged(
        &mut self,
        scope: &Scope<'a>,
        place: Place<'_>,
        args: &[ast::Arg],
    ) -> Option<(Vec<NodeId>, Vec<Ident>)> {
        let (label, operation) = (place.label, place.word);
        let (mut inputs, mut sources) = (Vec::new(), Vec::new());
        for arg in args {
            if let Some(name) = &arg.name {
                self.cx.error(name.span(), format_args!("`{label}`: `{operation}` has no argument `{name}`"));
                continue;
            }
            let Some(word) = fold::name(&arg.value) else {
                let message = format!(
                    "`{label}`: `{operation}` takes names of stages, found `{}`; make it a stage of its own",
                    code(&arg.value)
                );
                self.cx.push(syn::Error::new_spanned(&arg.value, message));
                continue;
            };
            match scope.find(word) {
                Some(entry) => {
                    inputs.extend(entry.value);
                    sources.push(word.clone());
                }
                None => self.refuse_stage(scope, place.stage, word),
            }
        }
        if args.len() < 2 {
            let message = format!("`{label}`: `{operation}` merges two or more stages, found {}", args.len());
            self.cx.error(operation.span(), message);
            return None;
        }
        (inputs.len() == args.len()).then_some((inputs, sources))
    }

    /// The sizes of a layer of the user's own.
    fn generics(&mut self, scope: &Scope<'a>, place: Place<'_>, args: &[ast::Arg]) -> Option<Vec<Expr>> {
        let what = format!("`{}`: the size", place.label);
        let before = self.cx.failures();
        let mut generics = Vec::new();
        for arg in args {
            if let Some(name) = &arg.name {
                let message = format!(
                    "`{}`: the sizes of your own layer `{}` are the type's, in order and without names",
                    place.label, place.word
                );
                self.cx.error(name.span(), message);
            }
            generics.extend(self.apply(scope, &what, &arg.value));
        }
        (self.cx.failures() == before).then_some(generics)
    }

    /// The stages of a block in the place of its name.
    fn instance(
        &mut self,
        scope: &Scope<'a>,
        place: Place<'_>,
        block: &'a ast::Block,
        args: &[ast::Arg],
        position: &Position<'_>,
        input: Option<NodeId>,
    ) -> Option<NodeId> {
        let mut inner = Scope::new(&block.body);
        if scope.depth == MAX_DEPTH {
            let message = format!("`{}`: blocks are nested more than {MAX_DEPTH} deep", place.label);
            self.cx.error(place.word.span(), message);
            return None;
        }
        inner.depth = scope.depth + 1;
        inner.block = Some(&block.name);
        inner.label = format!("{}.", position.label.name);
        inner.key = format!("{}.", position.label.key);
        inner.attributes = position.attributes.clone();
        self.bind(scope, &mut inner, place, block, args)?;
        inner.declare(&Ident::new("input", place.word.span()), input, 0..0);
        self.body(&mut inner, Above::Value(input))
    }

    /// Gives a block's parameters their values.
    fn bind(
        &mut self,
        scope: &Scope<'a>,
        inner: &mut Scope<'a>,
        place: Place<'_>,
        block: &ast::Block,
        args: &[ast::Arg],
    ) -> Option<()> {
        let slots: Vec<Slot> = block
            .params
            .iter()
            .map(|param| Slot { name: param.name.to_string(), positional: true })
            .collect();
        let given = self.match_args(place, &slots, args)?;
        let mut missing = Vec::new();
        for (param, given) in block.params.iter().zip(given) {
            let what = format!("`{}`: `{}`", place.label, param.name);
            let value = match (given, &param.default) {
                (Some(expr), _) => self.apply(scope, &what, expr)?,
                // A default may use the parameters before it.
                (None, Some(default)) => self.apply(inner, &what, default)?,
                (None, None) => {
                    missing.push(param.name.to_string());
                    continue;
                }
            };
            inner.params.set(&param.name, &value);
        }
        if missing.is_empty() {
            return Some(());
        }
        let missing = list(missing.iter().map(String::as_str));
        let all = slots.iter().map(|slot| slot.name.as_str()).collect::<Vec<_>>().join(", ");
        let message =
            format!("`{}`: block `{}` needs {missing}: `{}({all})`", place.label, block.name, block.name);
        self.cx.error(place.word.span(), message);
        None
    }
}

fn element(resolved: &Resolved<'_>) -> Element {
    let word = resolved.link.word().map(|word| word.unraw().to_string()).unwrap_or_default();
    let (word, is_learned) = match resolved.target {
        Some(Target::Layer(spec)) => (word, spec.is_learned()),
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
