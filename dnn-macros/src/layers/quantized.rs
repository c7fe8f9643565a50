//! Which operations have a form of integers of eight bits.

use super::{Kind, LayerSpec, Plain, conv, dense, elementwise, merge, pool};
use crate::diagnostics::list;
use crate::model::{Consts, Dim, Formula, Network, Node, NodeId, Op, Shape, ShapeKind};

/// Those that quantised networks have, as the documentation of `quantized` in src/language.rs lists them, beside activations and what does nothing in predictions.
static QUANTIZED: &[&LayerSpec] = &[
    &dense::DENSE,
    &conv::CONV,
    &pool::MAX_POOL,
    &pool::AVG_POOL,
    &pool::GLOBAL_AVG_POOL,
    &pool::GLOBAL_MAX_POOL,
    &merge::ADD,
    &merge::CONCAT,
];

/// How messages list the operations of quantised networks.
pub(crate) fn quantized_words() -> String {
    let words: Vec<&str> = QUANTIZED.iter().map(|spec| spec.word).collect();
    format!("{}, `batch_norm` behind `dense` and `conv`, activations, `flatten` and dropout", list(words))
}

/// A number of products or numbers that one output is a sum of, and the most that its 32 bits hold. The runtime refuses more
/// when it is compiled, without a word about the stage.
pub(crate) struct Sum {
    /// The number is their product.
    pub sizes: Vec<Dim>,
    /// What messages say between the number and the limit.
    pub between: &'static str,
    pub most: usize,
    /// And behind it.
    pub after: &'static str,
}

/// The sums of an operation's quantised form. `None` for one that has no sums, and where a shape is unknown.
pub(crate) fn quantized_sum(network: &mut Network, id: NodeId) -> Option<Sum> {
    let Network { nodes, consts, .. } = network;
    let node = &nodes[id.0];
    let x = nodes[node.inputs.first()?.0].shape.as_ref()?;
    let Op::Layer { spec, .. } = &node.op else { return None };
    let products = |sizes, after| {
        Some(Sum {
            sizes,
            between: " connections an output, a quantised layer has at most ",
            most: 1 << 15,
            after,
        })
    };
    let means = |sizes, after| {
        Some(Sum { sizes, between: " numbers a mean, a quantised one is of at most ", most: 1 << 16, after })
    };
    if std::ptr::eq(*spec, &dense::DENSE) {
        products(x.dims.clone(), "; pool or convolve first")
    } else if std::ptr::eq(*spec, &conv::CONV) {
        let mut sizes = window(node, x)?;
        sizes.insert(0, connected(node, x.dims.first()?.clone(), consts)?);
        products(sizes, "; use a smaller kernel, fewer channels or `groups`")
    } else if std::ptr::eq(*spec, &pool::AVG_POOL) {
        means(window(node, x)?, "; pool in several steps")
    } else if std::ptr::eq(*spec, &pool::GLOBAL_AVG_POOL) {
        means(x.dims.get(1..)?.to_vec(), "; pool before it")
    } else {
        None
    }
}

/// The rows and columns of a window; a signal has columns only.
fn window(node: &Node, x: &Shape) -> Option<Vec<Dim>> {
    let [rows, columns] = node.pair("kernel")?;
    Some(if x.kind == ShapeKind::Signal { vec![columns] } else { vec![rows, columns] })
}

/// The channels of a group, which divides them.
fn connected(node: &Node, channels: Dim, consts: &mut Consts) -> Option<Dim> {
    let groups = node.int("groups");
    match (channels.known(), groups.known()) {
        (_, Some(1)) => Some(channels),
        (Some(channels), Some(groups)) => usize::try_from(channels.checked_div(groups)?).ok().map(Dim::Known),
        _ => {
            let formula = Formula::QuotientUp { dividend: channels, divisor: groups };
            Some(consts.item(&node.label.name, "CONNECTED", formula, node.span))
        }
    }
}

impl LayerSpec {
    /// Whether quantised networks have it: a step of its own, or no step at all.
    pub(crate) fn is_quantized(&self) -> bool {
        match &self.kind {
            Kind::Alias | Kind::Detour(_) | Kind::Activation(_) => true,
            Kind::Plain(Plain { training_only: true, .. }) => true,
            _ => QUANTIZED.iter().any(|spec| spec.word == self.word),
        }
    }

    /// Whether it only cuts at zero, which quantised layers do when they round.
    pub(crate) fn cuts_at_zero(&self) -> bool {
        std::ptr::eq(self, &elementwise::RELU)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::super::find;
    use super::*;

    #[test]
    fn the_documentation_lists_the_same_operations() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/language.rs");
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let list =
            text.split_once("Its operations are").and_then(|(_, rest)| rest.split_once("There is one input"));
        let (list, _) = list.expect("src/language.rs says \"Its operations are .. There is one input\"");
        let words =
            |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
        let listed = words(list);
        assert_eq!(listed, words(&quantized_words()), "src/language.rs and the messages differ");
        for word in listed.iter().filter(|word| *word != "batch_norm") {
            assert!(find(word).is_some_and(LayerSpec::is_quantized), "{word}");
        }
    }
}
