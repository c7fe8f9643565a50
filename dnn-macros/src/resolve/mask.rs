//! `mask = valid`: which steps of a recurrent layer's input are padding.

use proc_macro2::Span;
use syn::{Expr, Ident};

use super::arguments::Place;
use super::instances::Position;
use super::scope::Scope;
use super::{Resolver, fold, labels};
use crate::layers;
use crate::model::{NodeId, Op, StageAttributes, Value};

/// The stage that masks the steps of an operation, be it that of one within another.
fn mask(args: &[Value], spec: &layers::LayerSpec) -> Option<(NodeId, Ident)> {
    spec.args.iter().zip(args).find_map(|(arg, value)| match value {
        Value::Stage(id, word) if arg.name == layers::MASK => Some((*id, word.clone())),
        Value::Layer(layer) => layer.mask().map(|(id, word)| (id, word.clone())),
        _ => None,
    })
}

impl Resolver<'_> {
    /// The name of an earlier stage or of an input.
    pub(super) fn mask_argument(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        name: &str,
        expr: &Expr,
    ) -> Option<Value> {
        let Some(word) = fold::name(expr) else {
            let what = format!("`{}`: `{name}`", place.label);
            return self.refuse(&what, fold::wrong_kind(expr, "the name of an earlier stage or of an input"));
        };
        let Some(entry) = scope.find(word) else {
            self.refuse_stage(scope, place.stage, word);
            return None;
        };
        Some(Value::Stage(entry.value?, word.clone()))
    }

    /// What an operation with these arguments works on: its input, or with a mask an operation of its own that puts the mask of
    /// each step behind it.
    pub(super) fn with_mask(
        &mut self,
        spec: &layers::LayerSpec,
        args: &[Value],
        input: NodeId,
        position: &Position<'_>,
        span: Span,
    ) -> Option<NodeId> {
        let Some((mask, word)) = mask(args, spec) else { return Some(input) };
        self.operations += 1;
        let name = format!("{}.{}", position.label.name, layers::MASK);
        let position = Position {
            label: labels::label(name.clone(), name, &word),
            key_span: word.span(),
            attributes: &StageAttributes::default(),
            stage: position.stage,
        };
        let op = Op::Layer { spec: &layers::MASKED, args: Vec::new(), spans: Vec::new() };
        // In messages the steps are what the operation works on.
        let sources = vec![Ident::new(spec.word, span), word];
        self.push(op, vec![input, mask], sources, position, span)
    }
}
