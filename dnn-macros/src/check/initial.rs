//! States that recurrent layers start from.

use proc_macro2::Ident;

use super::equal;
use crate::diagnostics::Errors;
use crate::layers::{self, Kind};
use crate::model::{Consts, Dim, Network, Node, NodeId, Op, ShapeKind, Value};

/// enc: source -> lstm(64), dec: target -> lstm(64, initial = enc)
///
/// The stage is a recurrent layer, of which the final state is meant, or a vector, the outputs before the first step. It has
/// as many units. What it has must not get lost: cells have no place in layers without.
pub(super) fn check_initial(network: &mut Network, cx: &mut Errors) {
    let Network { nodes, consts, .. } = network;
    for node in nodes.iter() {
        let Some((source, word)) = node.initial() else { continue };
        if let Value::States(_, words) = node.arg(layers::INITIAL) {
            check_pair(node, &nodes[source.0], words, nodes, consts, cx);
            continue;
        }
        let (name, source) = (&node.label.name, &nodes[source.0]);
        let (Some(shape), Some(units)) = (&source.shape, units(node)) else { continue };
        if let Some(message) = wrong_kind(node, source, word) {
            cx.error(word.span(), format_args!("`{name}`: `initial`: {message}"));
            continue;
        }
        let Some(given) = shape.dims.last().filter(|given| *given != units) else { continue };
        if let (Dim::Known(_), Dim::Known(_)) = (given, units) {
            let way = if source.states().is_some() { "last -> " } else { "" };
            let fix = format!("; write `{word} -> {way}dense({units})` as a stage and start from that");
            let what = if source.states().is_some() { "units" } else { "features" };
            let message = format!("`{name}` has {units} units but `{word}` has {given} {what}{fix}");
            cx.error(word.span(), message);
            continue;
        }
        let before = format!("`{name}` starts from `{word}`, which has size ");
        consts.assertions.push(equal([given, units], before, " where it has ".to_owned(), word.span()));
    }
    check_parts(network, cx);
}

/// dec: target -> lstm(64, initial = (h0, c0))
///
/// A vector of outputs and one of cells, each as long as the layer's.
fn check_pair(
    node: &Node,
    pair: &Node,
    words: &[Ident; 2],
    nodes: &[Node],
    consts: &mut Consts,
    cx: &mut Errors,
) {
    let (name, Op::Layer { spec, .. }) = (&node.label.name, &node.op) else { return };
    let (Some(outputs), Some(_)) = (units(node), &pair.shape) else { return };
    if node.states() != Some(2) {
        let [h, c] = words;
        let message = format!(
            "`{name}`: `initial`: {} has no cells that could be `{c}`; write `initial = {h}`",
            spec.word
        );
        cx.error(c.span(), message);
        return;
    }
    let Value::Int(cells) = node.arg("units") else { return };
    for ((word, source), (own, what)) in
        words.iter().zip(&pair.inputs).zip([(outputs, "outputs"), (cells, "cells")])
    {
        let Some(given) = nodes[source.0].shape.as_ref().and_then(|shape| shape.dims.last()) else {
            continue;
        };
        if let (Dim::Known(_), Dim::Known(_)) = (given, own) {
            if given != own {
                let message = format!(
                    "`{name}` has {own} {what} but `{word}` has {given} features; write `{word} -> dense({own})` as a stage \
                     and start from that"
                );
                cx.error(word.span(), message);
            }
        } else if given != own {
            let before = format!("`{name}` starts from `{word}`, which has size ");
            consts.assertions.push(equal(
                [given, own],
                before,
                format!(" where it has {what} of size "),
                word.span(),
            ));
        }
    }
}

/// The units of a recurrent layer.
fn units(node: &Node) -> Option<&Dim> {
    node.shape.as_ref()?.dims.last()
}

/// What is wrong with a stage that is no vector and has no state that fits.
fn wrong_kind(node: &Node, source: &Node, word: &Ident) -> Option<String> {
    let shape = source.shape.as_ref()?;
    if source.is_projected() {
        return Some(format!(
            "`{word}` is an lstm with `projection`, whose outputs are not as wide as its cells; write `{word} -> last` as a \
             stage and start from that"
        ));
    }
    match (source.states(), node.states()) {
        (Some(2), Some(1)) => {
            return Some(format!(
                "`{word}` is an lstm, whose cells would be lost; write `{word} -> last` as a stage and start from that, or \
                 make this an lstm too"
            ));
        }
        (Some(_), _) => return None,
        (None, _) => {}
    }
    let op = match &source.op {
        Op::Layer { spec, .. } => spec.word,
        Op::Custom { .. } | Op::Input => "",
    };
    let is_learned = matches!(&source.op, Op::Layer { spec, .. } if matches!(spec.kind, Kind::Learned(_)));
    match shape.kind {
        ShapeKind::Vector => None,
        // Not `last` of both: there the direction from the last step to the first has seen one step.
        ShapeKind::Sequence if is_learned && op == "bidirectional" => Some(format!(
            "`{word}` has a state for each direction; write `{one} -> last` and `reverse -> {one} -> last` as stages, \
             `concat` them, and start from a `dense(..)` of that",
            one = one_direction(source)
        )),
        ShapeKind::Sequence => {
            let what = if op.is_empty() { "an input".to_owned() } else { format!("the output of `{op}`") };
            Some(format!(
                "`{word}` is a sequence, {what}, and no recurrent layer; name a stage that ends with rnn, lstm or gru, or \
                 add `-> last` to this one"
            ))
        }
        ShapeKind::Image | ShapeKind::Signal => Some(format!(
            "`{word}` is {} {shape} but a state is a vector; write `{word} -> flatten -> dense(..)` as a stage and start \
             from that",
            shape.kind
        )),
    }
}

/// `lstm(..)` of `bidirectional(lstm(64))`.
fn one_direction(both: &Node) -> String {
    match both.arg("layer") {
        Value::Layer(layer) => match &layer.op {
            Op::Layer { spec, .. } => format!("{}(..)", spec.word),
            Op::Custom { .. } | Op::Input => String::new(),
        },
        _ => String::new(),
    }
}

/// part decode: enc -> dec;      // of which `dec` starts from the state of `enc`
fn check_parts(network: &Network, cx: &mut Errors) {
    for part in &network.parts {
        let mut open = vec![part.to];
        let mut seen = vec![false; network.nodes.len()];
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id.0], true) || part.from.contains(&id) {
                continue;
            }
            let node = network.node(id);
            if let Some((source, word)) = without_state(network, node, &part.from) {
                let message = format!(
                    "part `{}` starts from `{word}`, the outputs at all steps, but `{}` needs its state; start from what \
                     `{word}` works on",
                    part.name, node.label.name
                );
                let written = part.from.iter().zip(&part.from_words).find(|(from, _)| **from == source);
                cx.error(written.map_or(part.name.span(), |(_, word)| word.span()), message);
                seen[source.0] = true;
            }
            open.extend(&node.inputs);
        }
    }
}

/// The recurrent layer that a node starts from, if it is one of these.
fn without_state<'a>(network: &Network, node: &'a Node, from: &[NodeId]) -> Option<(NodeId, &'a Ident)> {
    node.initial().filter(|(source, _)| from.contains(source) && network.node(*source).states().is_some())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph};

    #[track_caller]
    fn check(stages: &str, expect: &[&str]) {
        check_errors(
            &format!(
                "struct Net: (a: sequence(4, 3), b: sequence(5, 2), c: image(1, 2, 2)) -> sequence(5, 6) {{ \
                 pixels: c -> flatten -> dense(6), all: b -> gru(6, initial = pixels), {stages} }}"
            ),
            expect,
        );
    }

    #[test]
    fn states_fit() {
        check("enc: a -> lstm(6), dec: all -> lstm(6, initial = enc)", &[]);
        check("enc: a -> lstm(6) -> last, dec: all -> gru(6, initial = enc)", &[]);
        check("enc: a -> rnn(6), dec: all -> lstm(6, initial = enc)", &[]);
        check(
            "enc: a -> gru(5), dec: all -> gru(6, initial = enc)",
            &[
                "enc | `dec` has 6 units but `enc` has 5 units; write `enc -> last -> dense(6)` as a stage and start from that",
            ],
        );
        check(
            "enc: a -> gru(5) -> last, dec: all -> gru(6, initial = enc)",
            &[
                "enc | `dec` has 6 units but `enc` has 5 features; write `enc -> dense(6)` as a stage and start from that",
            ],
        );
        check(
            "enc: a -> lstm(6), dec: all -> gru(6, initial = enc)",
            &[
                "enc | `dec`: `initial`: `enc` is an lstm, whose cells would be lost; write `enc -> last` as a stage and start from that, or make this an lstm too",
            ],
        );
        check(
            "enc: a -> bidirectional(gru(3)), dec: all -> gru(6, initial = enc)",
            &[
                "enc | `dec`: `initial`: `enc` has a state for each direction; write `gru(..) -> last` and `reverse -> gru(..) -> last` as stages, `concat` them, and start from a `dense(..)` of that",
            ],
        );
        check(
            "enc: a -> gru(6) -> dropout, dec: all -> gru(6, initial = enc)",
            &[
                "enc | `dec`: `initial`: `enc` is a sequence, the output of `dropout`, and no recurrent layer; name a stage that ends with rnn, lstm or gru, or add `-> last` to this one",
            ],
        );
        check(
            "enc: a -> gru(6) -> last, dec: all -> gru(6, initial = c), out: add(dec, dec) -> rnn(6, initial = enc)",
            &[
                "c | `dec`: `initial`: `c` is image [1, 2, 2] but a state is a vector; write `c -> flatten -> dense(..)` as a stage and start from that",
            ],
        );
        check("h: a -> gru(6) -> last, cells: h -> dense(6), dec: all -> lstm(6, initial = (h, cells))", &[]);
        check(
            "h: a -> gru(6) -> last, cells: h -> dense(6), all2: all -> lstm(9, projection = 6, initial = (h, cells))",
            &[
                "cells | `all2` has 9 cells but `cells` has 6 features; write `cells -> dense(9)` as a stage and start from that",
            ],
        );
        check(
            "h: a -> gru(5) -> last, cells: h -> dense(4), dec: all -> lstm(6, initial = (h, cells))",
            &[
                "h | `dec` has 6 outputs but `h` has 5 features; write `h -> dense(6)` as a stage and start from that",
                "cells | `dec` has 6 cells but `cells` has 4 features; write `cells -> dense(6)` as a stage and start from that",
            ],
        );
        check(
            "h: a -> gru(6) -> last, cells: h -> dense(6), dec: all -> gru(6, initial = (h, cells))",
            &["cells | `dec`: `initial`: gru has no cells that could be `cells`; write `initial = h`"],
        );
        check(
            "h: a -> gru(6), cells: h -> last -> dense(6), dec: all -> lstm(6, initial = (h, cells))",
            &[
                "h | `dec.initial`: `h` is sequence [4, 6], but of a pair `(h0, c0)` each is a vector; write `h -> last` as a stage and start from that",
            ],
        );
        check(
            "h: a -> gru(6) -> last, dec: all -> lstm(6, initial = (h, c))",
            &[
                "c | `dec.initial`: `c` is image [1, 2, 2], but of a pair `(h0, c0)` each is a vector; write `c -> flatten -> dense(..)` as a stage and start from that",
            ],
        );
        check(
            "enc: a -> gru(6) -> last, dec: all -> bidirectional(gru(3, initial = enc))",
            &[
                "enc | `dec`: both directions start from zeros: `initial` is for a layer of one direction; write `lstm(..)` and `reverse -> lstm(..)` as stages of their own and `concat` them",
            ],
        );
    }

    #[test]
    fn sizes_that_only_the_compiler_knows_are_compared_by_it() {
        check_graph(
            "struct Net: (a: vector(N), b: sequence(5, 2)) -> sequence(5, 6) { out: b -> rnn(6, initial = a) }",
            &[
                "a = input [N]",
                "b = input [5, 2]",
                "out = rnn(b, a) [5, 6]",
                "const __NET_A_FEATURES = N",
                "assert N >= 1: `a`: `features` is N but must be at least 1",
                "assert N <= 4294967296: `a`: `features` is N but must be at most 4294967296",
                "assert N == 6: `out` starts from `a`, which has size N where it has 6",
                "output -> out",
            ],
        );
        check_graph(
            "struct Net: (a: vector(N), b: sequence(5, 2)) -> sequence(5, 6) { out: b -> lstm(6, initial = (a, a)) }",
            &[
                "a = input [N]",
                "b = input [5, 2]",
                "out.initial = concat(a, a) [N + N]",
                "out = lstm(b, out.initial) [5, 6]",
                "const __NET_A_FEATURES = N",
                "const __NET_OUT_INITIAL_CONCAT = N + N",
                "assert N >= 1: `a`: `features` is N but must be at least 1",
                "assert N <= 4294967296: `a`: `features` is N but must be at most 4294967296",
                "assert N == 6: `out` starts from `a`, which has size N where it has outputs of size 6",
                "assert N == 6: `out` starts from `a`, which has size N where it has cells of size 6",
                "output -> out",
            ],
        );
    }

    #[test]
    fn parts_know_the_states_they_need() {
        let net = "struct Net: (a: sequence(4, 3), b: sequence(5, 2)) -> sequence(5, 6) {
            enc: a -> lstm(6), dec: b -> lstm(6, initial = enc), out: concat(dec, dec) -> dense(6)
        }";
        check_errors(&format!("{net} part decode: (a, b) -> dec; part rest: dec -> out;"), &[]);
        check_errors(
            &format!("{net} part decode: (enc, b) -> out;"),
            &[
                "enc | part `decode` starts from `enc`, the outputs at all steps, but `dec` needs its state; start from what `enc` works on",
            ],
        );
    }
}
