//! What the tests of all rooms share: declarations as text, errors and networks as text.

use std::fmt::Write;

use proc_macro2::TokenStream;

use crate::diagnostics::Errors;
use crate::expand::understand;
use crate::model::{Network, Op, Relation};
use crate::resolve::Resolved;

/// The declarations' networks, and one line for each error: the place it points at, and its message.
pub(crate) fn understood(input: &str) -> (Vec<Resolved>, Vec<String>) {
    let tokens: TokenStream = input.parse().expect("test input is made of tokens");
    let mut cx = Errors::new();
    let networks = understand(tokens, &mut cx);
    let describe = |error: syn::Error| {
        let place = error.span().source_text().unwrap_or_default();
        format!("{place} | {error}")
    };
    (networks, cx.finish().into_iter().map(describe).collect())
}

/// The errors of declarations are these, each `place | message`.
pub(crate) fn check_errors(input: &str, expect: &[&str]) {
    let (_, errors) = understood(input);
    assert_eq!(errors, expect, "{input}");
}

/// The errors of a network of `vector(4) -> vector(3)` with these stages.
pub(crate) fn check_stages(stages: &str, expect: &[&str]) {
    check_errors(&format!("struct Net: vector(4) -> vector(3) {{ {stages} }}"), expect);
}

/// A declaration without errors has this graph.
pub(crate) fn check_graph(input: &str, expect: &[&str]) {
    let (networks, errors) = understood(input);
    assert!(errors.is_empty(), "{input}: {errors:#?}");
    let lines: Vec<String> = networks.iter().flat_map(|resolved| graph(&resolved.network)).collect();
    assert_eq!(lines, expect, "{input}");
}

/// One line for each operation, const item and assertion: `fc1 = dense(input) [10]`.
fn graph(network: &Network) -> Vec<String> {
    let mut lines = Vec::new();
    for node in &network.nodes {
        let mut line = node.label.name.clone();
        if node.label.key != node.label.name && node.is_learned() {
            write!(line, " key {}", node.label.key).unwrap();
        }
        match &node.op {
            Op::Input => line.push_str(" = input"),
            Op::Layer { spec, .. } => write!(line, " = {}", spec.word).unwrap(),
            Op::Custom { path, .. } => write!(line, " = {}", crate::diagnostics::code(path)).unwrap(),
        }
        let inputs: Vec<&str> = node.inputs.iter().map(|id| network.node(*id).label.name.as_str()).collect();
        if !inputs.is_empty() {
            write!(line, "({})", inputs.join(", ")).unwrap();
        }
        match &node.shape {
            Some(shape) => write!(line, " {shape}").unwrap(),
            None => line.push_str(" ?"),
        }
        if node.attributes.frozen {
            line.push_str(" frozen");
        }
        lines.push(line);
    }
    for item in &network.consts.items {
        lines.push(format!("const {} = {}", item.name, item.formula.text()));
    }
    for assertion in &network.consts.assertions {
        let sign = match assertion.relation {
            Relation::Equal => "==",
            Relation::AtLeast => ">=",
            Relation::AtMost => "<=",
            Relation::Below => "<",
        };
        lines.push(format!(
            "assert {} {sign} {}: {}{}{}{}{}",
            assertion.left,
            assertion.right,
            assertion.before,
            assertion.left,
            assertion.between,
            assertion.right,
            assertion.after
        ));
    }
    lines.extend(network.consts.ranges.iter().map(|range| {
        format!("assert {} in {:?}..={:?}: {}", range.value, range.min, range.max, range.message)
    }));
    for part in &network.parts {
        let from: Vec<&str> = part.from.iter().map(|id| network.node(*id).label.name.as_str()).collect();
        lines.push(format!(
            "part {}: {} -> {}",
            part.name,
            from.join(", "),
            network.node(part.to).label.name
        ));
    }
    for output in &network.outputs {
        let name = output.name.as_ref().map_or_else(|| "output".to_owned(), ToString::to_string);
        lines.push(format!("{name} -> {}", network.node(output.node).label.name));
    }
    lines
}
