//! Shapes: each operation's rule applied to the shapes before it.
//!
//! An operation whose rule fails stays without shape, and what follows from it too, quietly.

use proc_macro2::Span;

use crate::diagnostics::Errors;
use crate::layers::RuleCx;
use crate::model::{Network, Op, Shape};

/// Fills in the shapes.
pub(crate) fn infer(network: &mut Network, cx: &mut Errors) {
    for at in 0..network.nodes.len() {
        if let Some(shape) = infer_node(network, at, cx) {
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

fn infer_node(network: &mut Network, at: usize, cx: &mut Errors) -> Option<Shape> {
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
            let shape = (spec.shape)(&mut RuleCx {
                name: &node.label.name,
                span: node.span,
                node,
                inputs: &inputs,
                input_names: &names,
                input_spans: &spans,
                consts: &mut network.consts,
            });
            cx.take(shape)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, understood};

    /// The shape of each operation, `?` if it is unknown.
    fn check(signature: &str, stages: &str, expect: &[&str]) {
        let (networks, _) = understood(&format!("struct Net: {signature} {{ {stages} }}"));
        let nodes = networks[0].network.nodes.iter();
        let shapes = nodes.map(|node| match &node.shape {
            Some(shape) => format!("{} {shape}", shape.kind),
            None => "?".to_owned(),
        });
        assert_eq!(shapes.collect::<Vec<_>>(), expect, "{signature} {stages}");
    }

    #[test]
    fn shapes_follow_the_rules_of_the_table() {
        check(
            "image(2, 3, 4) -> vector(5)",
            "a: relu -> flatten -> dense(7) -> batch_norm -> dropout(0.1) -> maxout(6) -> rbf(5) -> softmax",
            &[
                "image [2, 3, 4]",
                "image [2, 3, 4]",
                "vector [24]",
                "vector [7]",
                "vector [7]",
                "vector [7]",
                "vector [6]",
                "vector [5]",
                "vector [5]",
            ],
        );
        check(
            "(a: signal(2, 9), b: signal(3, 9)) -> signal(5, 9)",
            "c: concat(a, b), d: mul(c, c) -> prelu",
            &["signal [2, 9]", "signal [3, 9]", "signal [5, 9]", "signal [5, 9]", "signal [5, 9]"],
        );
        check(
            "sequence(5, 6) -> vector(30)",
            "a: tanh -> flatten",
            &["sequence [5, 6]", "sequence [5, 6]", "vector [30]"],
        );
        check("vector(4) -> image(1, 2, 2)", "a: Own as image(1, 2, 2)", &["vector [4]", "image [1, 2, 2]"]);
    }

    #[test]
    fn what_follows_a_failure_is_unknown() {
        check(
            "image(2, 3, 4) -> vector(5)",
            "a: dense(7) -> relu, b: add(a, input), c: dense(5)",
            &["image [2, 3, 4]", "?", "?", "?", "?"],
        );
        check_errors(
            "struct Net: image(2, 3, 4) -> vector(5) { a: dense(7) -> relu, b: input -> softmax, c: concat(a, b) }",
            &[
                "dense | `a`: input is [2, 3, 4] but dense needs a vector; write `flatten -> dense`",
                "softmax | `b.softmax`: input is [2, 3, 4] but softmax needs a vector; write `flatten -> softmax`",
            ],
        );
    }

    #[test]
    fn extreme_sizes_are_counted() {
        check(
            "vector(4294967296) -> vector(1)",
            "a: relu -> dense(1)",
            &["vector [4294967296]", "vector [4294967296]", "vector [1]"],
        );
        check_errors(
            "struct Net: (a: vector(4294967296), b: vector(1)) -> vector(1) { c: concat(a, b) -> dense(1) }",
            &["concat | `c.concat`: [4294967297] has too many features: at most 4294967296 are possible"],
        );
        check_errors(
            "struct Net: image(4294967296, 4294967296, 4294967296) -> vector(1) { a: flatten -> dense(1) }",
            &[
                "image | `input`: [4294967296, 4294967296, 4294967296] has too many features: at most 4294967296 are possible",
            ],
        );
    }
}
