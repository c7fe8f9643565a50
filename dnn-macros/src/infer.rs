//! Shapes: each operation's rule applied to the shapes before it.
//!
//! An operation whose rule fails stays without shape, and what follows from it too, quietly. Operations that may be
//! others, by the shape before them, become what they are here.

use proc_macro2::Span;

use crate::diagnostics::Errors;
use crate::layers::{Kind, RuleCx};
use crate::model::{Consts, Network, Node, NodeId, Op, Shape, Value};

/// Fills in the shapes, and decides which detours are taken.
pub(crate) fn infer(network: &mut Network, cx: &mut Errors) {
    let mut detours = std::mem::take(&mut network.detours).into_iter().peekable();
    // What each node is in the end: itself, or the operation that its detour is replaced by.
    let mut place: Vec<usize> = (0..network.nodes.len()).collect();
    let mut at = 0;
    while at < network.nodes.len() {
        if let Some(detour) = detours.next_if(|detour| detour.steps.start == at) {
            let Network { nodes, consts, .. } = &mut *network;
            match cx.take(is_needed(&detour.node, nodes, consts)).flatten() {
                Some(true) => {}
                Some(false) => {
                    place[detour.steps.clone()].fill(at);
                    nodes[at] = detour.node;
                    infer_into(network, at, cx);
                    for step in detour.steps.clone().skip(1) {
                        network.nodes[step].shape = network.nodes[at].shape.clone();
                    }
                    at = detour.steps.end;
                    continue;
                }
                // Unknown, and reported.
                None => {
                    at = detour.steps.end;
                    continue;
                }
            }
        }
        infer_into(network, at, cx);
        at += 1;
    }
    remove(network, &place);
}

/// Whether the operations of a detour are needed; `None` if the shape before them is unknown.
fn is_needed(node: &Node, nodes: &[Node], consts: &mut Consts) -> syn::Result<Option<bool>> {
    let Op::Layer { spec, .. } = &node.op else { return Ok(None) };
    let Kind::Detour(detour) = &spec.kind else { return Ok(None) };
    rule(node, nodes, consts, |cx| (detour.needed)(cx)).transpose()
}

fn infer_into(network: &mut Network, at: usize, cx: &mut Errors) {
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

fn infer_node(network: &mut Network, at: usize, cx: &mut Errors) -> Option<Shape> {
    let Network { nodes, consts, .. } = network;
    let node = &nodes[at];
    match &node.op {
        Op::Input => node.shape.clone(),
        Op::Custom { shape, .. } => {
            let is_known = |id: &NodeId| nodes[id.0].shape.is_some();
            node.inputs.iter().all(is_known).then(|| shape.clone())
        }
        Op::Layer { spec, .. } => {
            let shape = rule(node, nodes, consts, |cx| (spec.shape)(cx))?;
            cx.take(shape)
        }
    }
}

/// Applies a rule to the shapes before an operation, if they are known.
fn rule<R>(
    node: &Node,
    nodes: &[Node],
    consts: &mut Consts,
    rule: impl FnOnce(&mut RuleCx<'_>) -> R,
) -> Option<R> {
    let inputs = node.inputs.iter().map(|id| nodes[id.0].shape.clone()).collect::<Option<Vec<Shape>>>()?;
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
    Some(rule(&mut RuleCx {
        name: &node.label.name,
        span: node.span,
        node,
        inputs: &inputs,
        input_names: &names,
        is_given: node.inputs.iter().all(|id| matches!(nodes[id.0].op, Op::Input)),
        input_spans: &spans,
        consts,
    }))
}

/// Leaves out the nodes that are not in their own place.
fn remove(network: &mut Network, place: &[usize]) {
    let mut new = vec![0; place.len()];
    let mut kept = 0;
    for (at, &place) in place.iter().enumerate() {
        new[at] = if place == at { kept } else { new[place] };
        kept += usize::from(place == at);
    }
    let moved = |id: &mut NodeId| *id = NodeId(new[id.0]);
    let mut at = 0..;
    network.nodes.retain(|_| at.next().is_some_and(|at| place[at] == at));
    for node in &mut network.nodes {
        node.inputs.iter_mut().for_each(moved);
        if let Op::Layer { args, .. } = &mut node.op {
            for arg in args {
                if let Value::Stage(id, _) | Value::States(id, _) = arg {
                    moved(id);
                }
            }
        }
    }
    network.inputs.iter_mut().for_each(|input| moved(&mut input.node));
    network.outputs.iter_mut().for_each(|output| moved(&mut output.node));
    for part in &mut network.parts {
        part.from.iter_mut().for_each(moved);
        moved(&mut part.to);
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
        check(
            "sequence(5, 6) -> vector(7)",
            "a: lstm(4) -> dense(3) -> layer_norm, b: concat(a, input), c: bidirectional(gru(2)) -> reverse, \
             d: rnn(7, activation = relu) -> last",
            &[
                "sequence [5, 6]",
                "sequence [5, 4]",
                "sequence [5, 3]",
                "sequence [5, 3]",
                "sequence [5, 9]",
                "sequence [5, 4]",
                "sequence [5, 4]",
                "sequence [5, 7]",
                "vector [7]",
            ],
        );
        check("vector(4) -> sequence(3, 4)", "a: repeat(3)", &["vector [4]", "sequence [3, 4]"]);
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
