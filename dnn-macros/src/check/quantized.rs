//! What `#[quantized]` asks of a network.

use crate::diagnostics::Errors;
use crate::layers::quantized_words;
use crate::model::{Network, Node, Op};
use crate::plan;

/// #[quantized] struct Net: vector(4) -> vector(3) { out: dense(3) -> softmax }
///
/// Every operation has a form of integers, and there is one input and one output. The error stands at the first operation
/// of each kind that has none.
pub(super) fn check_quantized(network: &Network, cx: &mut Errors) {
    let Some(span) = network.quantized else { return };
    if network.inputs.len() > 1 || network.outputs.len() > 1 {
        let name = &network.name;
        cx.error(
            span,
            format_args!("`{name}` has several inputs or outputs; a quantised network has one of each"),
        );
    }
    let mut told: Vec<(&str, &str)> = Vec::new();
    for (id, reason) in plan::not_quantized(network) {
        let node = network.node(id);
        let word = match &node.op {
            Op::Layer { spec, .. } => spec.word,
            Op::Input | Op::Custom { .. } => "",
        };
        if told
            .iter()
            .any(|(known, of)| *known == reason && (*of == word || reason.starts_with("a sequence")))
        {
            continue;
        }
        told.push((reason, word));
        let fix = match word {
            "softmax" | "log_softmax" => {
                "leave it out: the largest logit is the most likely class".to_owned()
            }
            "batch_norm" => "put it directly behind a `dense` or `conv`, before the activation".to_owned(),
            _ => format!("`#[quantized]` networks have {}", quantized_words()),
        };
        let what = if reason.starts_with("a ") { String::new() } else { format!("`{word}` ") };
        cx.error(node.span, format_args!("`{}`: {what}{reason}; {fix}", node.label.name));
    }
    if !network.nodes.iter().any(Node::is_learned) {
        cx.error(span, format_args!("`{}` has nothing to quantise: no layer has weights", network.name));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_errors;

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
                "batch_norm | `a.batch_norm`: `batch_norm` has no quantised form; put it directly behind a `dense` or \
                 `conv`, before the activation",
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
            "#[quantized] struct Net: image(1, 2, 2) -> vector(4) { a: flatten }",
            &["quantized | `Net` has nothing to quantise: no layer has weights"],
        );
    }
}
