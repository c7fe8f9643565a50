//! Links to nodes: operations with their arguments, and blocks expanded in place.

use proc_macro2::Span;
use syn::Ident;

use super::Resolver;
use super::arguments::{Place, Slot};
use super::chain::Above;
use super::fold;
use super::labels;
use super::lookup::Target;
use super::scope::Scope;
use crate::ast;
use crate::diagnostics::{code, list};
use crate::layers::{self, Arity, Kind, LayerSpec};
use crate::model::{Detour, Dim, Label, Node, NodeId, Op, StageAttributes, Value};

/// More operations than any network has; declarations that exceed it are mistakes, and would never compile.
const MAX_OPERATIONS: usize = 10_000;
const MAX_DEPTH: usize = 32;

/// Where an operation's node will stand.
pub(super) struct Position<'p> {
    pub label: Label,
    pub key_span: Span,
    pub attributes: &'p StageAttributes,
    pub stage: usize,
}

/// The stages whose states an operation starts from; one within another starts from none, which its rule says.
fn initial_states(spec: &LayerSpec, args: &[Value]) -> Vec<NodeId> {
    let states = spec.args.iter().zip(args).flat_map(|(arg, value)| match value {
        Value::Stage(id, _) | Value::States(id, _) if arg.name == layers::INITIAL => vec![*id],
        Value::Layer(layer) => match &layer.op {
            Op::Layer { spec, args, .. } => initial_states(spec, args),
            Op::Input | Op::Custom { .. } => Vec::new(),
        },
        _ => Vec::new(),
    });
    states.collect()
}

impl<'a> Resolver<'a> {
    pub(super) fn instantiate(
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
                let op = Op::Layer { spec, args: Vec::new(), spans: Vec::new() };
                self.push(op, inputs, sources, position, word.span())
            }
            Target::Layer(spec) => {
                let (args, spans) = self.resolve_args(scope, place, spec, args)?;
                let input = input.and_then(|x| self.with_mask(spec, &args, x, &position, word.span()));
                // Where a layer starts from is an edge of the graph as what it works on is.
                let inputs = input.into_iter().chain(initial_states(spec, &args)).collect();
                let op = Op::Layer { spec, args, spans };
                match &spec.kind {
                    Kind::Detour(detour) => self.detour(detour, op, input?, position, word.span()),
                    _ if input.is_none() => None,
                    _ => self.push(op, inputs, Vec::new(), position, word.span()),
                }
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

    pub(super) fn push(
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

    /// The operations that stand for one of the language, labelled from 0 behind its label.
    fn detour(
        &mut self,
        detour: &layers::Detour,
        op: Op,
        input: NodeId,
        position: Position<'_>,
        span: Span,
    ) -> Option<NodeId> {
        let Position { label, key_span, attributes, stage } = position;
        let node = Node {
            op,
            inputs: vec![input],
            sources: Vec::new(),
            shape: None,
            label,
            attributes: attributes.clone(),
            span,
        };
        let first = self.nodes.len();
        let mut value = Some(input);
        for (at, op) in (detour.steps)(&node).into_iter().enumerate() {
            let Label { name, field, key } = &node.label;
            let label = labels::label(format!("{name}.{at}"), format!("{key}.{at}"), field);
            let position = Position { label, key_span, attributes, stage };
            value = self.push(op, vec![value?], Vec::new(), position, span);
        }
        self.detours.push(Detour { node, steps: first..self.nodes.len() });
        value
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
    fn generics(&mut self, scope: &Scope<'a>, place: Place<'_>, args: &[ast::Arg]) -> Option<Vec<Dim>> {
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
            let size = self.apply(scope, &what, &arg.value);
            let size = size.and_then(|size| self.named_size(&what, [place.label, "size"], 0, &size));
            generics.extend(size);
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
