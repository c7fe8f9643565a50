//! Shapes: each operation's rule applied to the shapes before it.
//!
//! An operation whose rule fails stays without shape, and what follows from it too, quietly.

use proc_macro2::Span;
use syn::ext::IdentExt;

use crate::diagnostics::Errors;
use crate::layers::RuleCx;
use crate::model::{Network, Op, Shape};

/// Fills in the shapes.
pub(crate) fn infer(network: &mut Network, cx: &mut Errors) {
    let prefix = network.name.unraw().to_string().to_ascii_uppercase();
    for at in 0..network.nodes.len() {
        if let Some(shape) = infer_node(network, at, &prefix, cx) {
            let node = &mut network.nodes[at];
            match shape.require_countable() {
                Ok(()) => node.shape = Some(shape),
                Err(message) => {
                    cx.error(node.span, format_args!("`{}`: {message}", node.label.name));
                    node.shape = None;
                }
            }
        }
    }
}

fn infer_node(network: &mut Network, at: usize, prefix: &str, cx: &mut Errors) -> Option<Shape> {
    let nodes = &network.nodes;
    let node = &nodes[at];
    let inputs = node.inputs.iter().map(|id| nodes[id.0].shape.clone()).collect::<Option<Vec<Shape>>>()?;
    match &node.op {
        Op::Input => node.shape.clone(),
        Op::Custom { shape, .. } => Some(shape.clone()),
        Op::Layer { spec, .. } => {
            let names: Vec<String> = if node.sources.is_empty() {
                node.inputs.iter().map(|id| nodes[id.0].label.name.clone()).collect()
            } else {
                node.sources.iter().map(ToString::to_string).collect()
            };
            let spans: Vec<Span> = if node.sources.is_empty() {
                vec![node.span; inputs.len()]
            } else {
                node.sources.iter().map(proc_macro2::Ident::span).collect()
            };
            let const_prefix =
                format!("{prefix}_{}", node.label.field.unraw().to_string().to_ascii_uppercase());
            let shape = (spec.shape)(&mut RuleCx {
                name: &node.label.name,
                span: node.span,
                node,
                inputs: &inputs,
                input_names: &names,
                input_spans: &spans,
                consts: &mut network.consts,
                const_prefix: &const_prefix,
            });
            cx.take(shape)
        }
    }
}
