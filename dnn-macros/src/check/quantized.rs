//! What `#[quantized]` asks of a network.

use crate::diagnostics::Errors;
use crate::layers::{Sum, quantized_sum, quantized_words};
use crate::model::{Assertion, Dim, Network, NodeId, Op, Relation};
use crate::plan::{self, Apart, Unquantized, Use};

/// #[quantized] struct Net: vector(4) -> vector(3) { out: dense(3) -> softmax }
///
/// Every operation has a form of integers whose sums are not too large, and there is one input and one output. The error
/// stands at the first operation of each kind that has none.
pub(super) fn check_quantized(network: &mut Network, cx: &mut Errors) {
    let Some(span) = network.quantized else { return };
    if network.inputs.len() > 1 || network.outputs.len() > 1 {
        let name = &network.name;
        cx.error(
            span,
            format_args!("`{name}` has several inputs or outputs; a quantised network has one of each"),
        );
    }
    for node in network.nodes.iter().filter(|node| node.is_learned() && node.label.field == plan::ENDS) {
        let (ends, name) = (plan::ENDS, &network.name);
        let message = format!(
            "`{}`: `{ends}` is the field of the scales in `{name}Int8`; choose another name for this stage",
            node.label.name
        );
        cx.error(node.label.field.span(), message);
    }
    let refused = plan::not_quantized(network);
    let mut told: Vec<(Unquantized, &str)> = Vec::new();
    for &(id, reason) in &refused {
        let node = network.node(id);
        let word = match &node.op {
            Op::Layer { spec, .. } if reason == Unquantized::Word => spec.word,
            _ => "",
        };
        if !told.contains(&(reason, word)) {
            told.push((reason, word));
            let span = if reason == Unquantized::Tied { node.arg_span("tied") } else { node.span };
            cx.error(span, format_args!("`{}`: {}", node.label.name, advice(network, reason, word)));
        }
    }
    if !computes_by_weights(network) {
        let name = &network.name;
        cx.error(
            span,
            format_args!("`{name}` has nothing to quantise: its output needs no layer that has weights"),
        );
    }
    for id in
        (0..network.nodes.len()).map(NodeId).filter(|id| refused.iter().all(|(refused, _)| refused != id))
    {
        check_sum(network, id, cx);
    }
}

/// Whether a layer with weights is on the way to the outputs. Those of parts are none of a quantised network.
fn computes_by_weights(network: &Network) -> bool {
    let mut needed: Vec<NodeId> = network.outputs.iter().map(|output| output.node).collect();
    let mut at = 0;
    while let Some(&id) = needed.get(at) {
        for &input in &network.node(id).inputs {
            if !needed.contains(&input) {
                needed.push(input);
            }
        }
        at += 1;
    }
    needed.iter().any(|id| network.node(*id).is_learned())
}

/// What is in the way, and what to do.
fn advice(network: &Network, reason: Unquantized, word: &str) -> String {
    let name = |id: NodeId| &network.node(id).label.name;
    let all = || format!("`#[quantized]` networks have {}", quantized_words());
    match reason {
        Unquantized::Sequence => format!("a sequence has no quantised form; {}", all()),
        Unquantized::Custom => {
            "a layer of your own has no quantised form; compute it outside of this network, or leave \
                                out `#[quantized]`"
                .to_owned()
        }
        Unquantized::Tied => {
            "a tied layer has no quantised form; give it weights of its own (leave out `tied`)".to_owned()
        }
        Unquantized::Apart(Apart::Behind(layer)) => format!(
            "`batch_norm` is quantised as part of the layer before it, but before it is `{}`; put it directly behind a \
             `dense` or `conv`, before the activation",
            name(layer)
        ),
        Unquantized::Apart(Apart::Shared(layer, other)) => {
            let layer = name(layer);
            let other = match other {
                Use::Read(reader) => format!("`{}` reads `{layer}` too", name(reader)),
                Use::Output => format!("`{layer}` is the output too"),
                Use::Part(part) => format!("`{layer}` is an end of the part `{}`", network.parts[part].name),
            };
            format!(
                "`batch_norm` is quantised as part of the layer before it, but {other}; put it behind a layer of which \
                 nothing else needs the value"
            )
        }
        Unquantized::Word if matches!(word, "softmax" | "log_softmax") => {
            format!(
                "`{word}` has no quantised form; leave it out: the largest logit is the most likely class"
            )
        }
        Unquantized::Word => format!("`{word}` has no quantised form; {}", all()),
    }
}

/// #[quantized] struct Net: vector(40000) -> vector(3) { out: dense(3) }
///
/// What an operation adds up fits the integers that it does it with.
fn check_sum(network: &mut Network, id: NodeId, cx: &mut Errors) {
    let Some(Sum { sizes, between, most, after }) = quantized_sum(network, id) else { return };
    let Network { nodes, consts, .. } = network;
    let (name, span) = (&nodes[id.0].label.name, nodes[id.0].span);
    // A number too large for the machine has an error of its own.
    let Some(found) = consts.product(&sizes, name, "CONNECTIONS", span) else { return };
    match found {
        Dim::Known(found) if found <= most => {}
        Dim::Known(found) => cx.error(span, format_args!("`{name}`: {found}{between}{most}{after}")),
        Dim::Named(_) => consts.assertions.push(Assertion {
            left: found,
            relation: Relation::AtMost,
            right: Dim::Known(most),
            before: format!("`{name}`: "),
            between: between.to_owned(),
            after: after.to_owned(),
            span,
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph};

    #[test]
    fn what_has_no_quantised_form_is_told() {
        let all = "`#[quantized]` networks have `dense`, `conv`, `max_pool`, `avg_pool`, `global_avg_pool`, \
                   `global_max_pool`, `add`, `concat`, `batch_norm` behind `dense` and `conv`, activations, `flatten` and \
                   dropout";
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(3) { a: dense(3) -> softmax }",
            &[
                "softmax | `a.softmax`: `softmax` has no quantised form; leave it out: the largest logit is the most likely \
               class",
            ],
        );
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(3) { a: dense(3) -> relu -> batch_norm, b: maxout(3) -> maxout(3) }",
            &[
                "batch_norm | `a.batch_norm`: `batch_norm` is quantised as part of the layer before it, but before it is \
                 `a.relu`; put it directly behind a `dense` or `conv`, before the activation",
                &format!("maxout | `b.0`: `maxout` has no quantised form; {all}"),
            ],
        );
        check_errors(
            "#[quantized] struct Net: sequence(4, 2) -> vector(3) { a: gru(3) -> last, b: dense(3) }",
            &[&format!("sequence | `input`: a sequence has no quantised form; {all}")],
        );
        check_errors(
            "#[quantized] struct Net: vector(4) -> (c: vector(3), d: vector(3)) { c: dense(3), d: dense(3) }",
            &["quantized | `Net` has several inputs or outputs; a quantised network has one of each"],
        );
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(3) { input_and_output: dense(3) }",
            &[
                "input_and_output | `input_and_output`: `input_and_output` is the field of the scales in `NetInt8`; choose \
                 another name for this stage",
            ],
        );
        check_errors(
            "#[quantized] struct Net: image(1, 2, 2) -> vector(4) { a: flatten }",
            &["quantized | `Net` has nothing to quantise: its output needs no layer that has weights"],
        );
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(4) { a: dense(4), b: input -> dropout(0.1) } part p: input -> a;",
            &["quantized | `Net` has nothing to quantise: its output needs no layer that has weights"],
        );
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(4) { a: dense(2), b: dense(4, tied = a) -> batch_norm }",
            &[
                "a | `b.dense`: a tied layer has no quantised form; give it weights of its own (leave out `tied`)",
            ],
        );
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(4) { a: dense(4), b: Mine as vector(4) }",
            &[
                "Mine | `b`: a layer of your own has no quantised form; compute it outside of this network, or leave out \
                 `#[quantized]`",
            ],
        );
    }

    #[test]
    fn what_a_normalisation_is_apart_for_is_told() {
        let check = |stages: &str, place: &str, name: &str, why: &str| {
            let fix = "put it behind a layer of which nothing else needs the value";
            check_errors(
                &format!("#[quantized] struct Net: vector(4) -> vector(4) {{ a: dense(4), b: {stages}"),
                &[&format!(
                    "{place} | `{name}`: `batch_norm` is quantised as part of the layer before it, but {why}; {fix}"
                )],
            );
        };
        check("a -> batch_norm, c: add(a, b) }", "batch_norm", "b", "`c.add` reads `a` too");
        check(
            "batch_norm, c: a -> dropout(0.1) } part p: input -> b;",
            "batch_norm",
            "b",
            "`c.dropout` reads `a` too",
        );
        check("batch_norm } part code: input -> a;", "batch_norm", "b", "`a` is an end of the part `code`");
        check_errors(
            "#[quantized] struct Net: vector(4) -> vector(4) { a: batch_norm, b: dense(4) }",
            &[
                "batch_norm | `a`: `batch_norm` is quantised as part of the layer before it, but before it is `input`; put it \
                 directly behind a `dense` or `conv`, before the activation",
            ],
        );
    }

    #[test]
    fn sums_fit_their_integers() {
        let check = |input: &str, stages: &str, expect: &[&str]| {
            check_errors(
                &format!("#[quantized] struct Net: {input} -> vector(2) {{ {stages}, out: dense(2) }}"),
                expect,
            );
        };
        check("image(1, 128, 256)", "f: flatten -> dense(2)", &[]);
        check(
            "image(1, 200, 200)",
            "f: flatten -> dense(2)",
            &[
                "dense | `f`: 40000 connections an output, a quantised layer has at most 32768; pool or convolve first",
            ],
        );
        check("image(8192, 4, 4)", "c: conv(2, 2) -> flatten", &[]);
        check("image(9000, 4, 4)", "c: conv(2, 2, groups = 2) -> flatten", &[]);
        check(
            "image(9000, 4, 4)",
            "c: conv(2, 2) -> flatten",
            &[
                "conv | `c`: 36000 connections an output, a quantised layer has at most 32768; use a smaller kernel, fewer \
                 channels or `groups`",
            ],
        );
        check("signal(1, 65536)", "p: avg_pool(65536) -> flatten", &[]);
        check(
            "signal(1, 65537)",
            "p: avg_pool(65537) -> flatten",
            &[
                "avg_pool | `p.avg_pool`: 65537 numbers a mean, a quantised one is of at most 65536; pool in several steps",
            ],
        );
        check("image(1, 300, 300)", "p: max_pool(300) -> flatten", &[]);
        check(
            "image(1, 300, 300)",
            "p: global_avg_pool",
            &[
                "global_avg_pool | `p.global_avg_pool`: 90000 numbers a mean, a quantised one is of at most 65536; pool before it",
            ],
        );
        check_graph(
            "#[quantized] struct Net: signal(4, 9) -> vector(2) { c: conv(4, 3, groups = G) -> global_avg_pool, out: dense(2) }",
            &[
                "input = input [4, 9]",
                "c = conv(input) [4, 7]",
                "c.global_avg_pool = global_avg_pool(c) [4]",
                "out = dense(c.global_avg_pool) [2]",
                "const __NET_C_GROUPS = G",
                "const __NET_C_REST = 4 % G",
                "const __NET_C_REST_2 = 4 % G",
                "const __NET_C_CONNECTED = ceil(4 / G)",
                "const __NET_C_CONNECTIONS = ceil(4 / G) * 3",
                "assert G >= 1: `c`: `groups` is G but must be at least 1",
                "assert G <= 4294967296: `c`: `groups` is G but must be at most 4294967296",
                "assert 4 % G == 0: `c`: `groups` must divide the input's channels, but leaves 4 % G instead of 0",
                "assert 4 % G == 0: `c`: `groups` must divide `channels`, but leaves 4 % G instead of 0",
                "assert ceil(4 / G) * 3 <= 32768: `c`: ceil(4 / G) * 3 connections an output, a quantised layer has at most \
                 32768; use a smaller kernel, fewer channels or `groups`",
                "output -> out",
            ],
        );
    }
}
