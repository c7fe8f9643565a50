//! A sequence one step at a time: the plan of a single step, where that is all that an output needs.

use super::fuse::Fold;
use super::program::{self, Ends, Facts, Mode};
use super::schedule::{self, Schedule};
use crate::model::{Dim, Network, NodeId, Op, Shape, ShapeKind, Value};

/// The plan of a step.
pub(crate) struct Stream {
    pub schedule: Schedule,
    /// The features of one step of each node's output.
    pub lens: Vec<Dim>,
    /// The steps of the network's input.
    pub steps: Dim,
    /// Whether an `embedding` reads the input, and nothing else.
    pub is_tokens: bool,
}

/// `None` for a network without a sequence to give it. `Err` says what is in the way: several inputs or outputs, or an
/// operation that needs more than the step that comes and those before.
///
/// It folds what whole predictions fold, for both share the packed weights.
pub(super) fn stream(
    network: &Network,
    facts: Facts<'_>,
    folded: &[Option<Fold>],
) -> Option<Result<Stream, String>> {
    let shape = |id: NodeId| network.node(id).shape.as_ref();
    let mut shapes = network.inputs.iter().filter_map(|input| shape(input.node));
    let first = shapes.find(|shape| shape.is_sequence())?;
    let [input] = network.inputs.as_slice() else { return Some(Err("it has several inputs".to_owned())) };
    let [output] = network.outputs.as_slice() else { return Some(Err("it has several outputs".to_owned())) };
    let lens = lens(network);
    let (mode, facts) = (Mode::Stream(folded), Facts { lens: &lens, ..facts });
    let ends = Ends { values: &[output.node], states: &[] };
    let needed = program::needed(network, mode, &[input.node], ends.values);
    let mut nodes = (0..network.nodes.len()).map(NodeId).filter(|id| needed[id.0]);
    if let Some(obstacle) = nodes.find_map(|id| obstacle(network, id)) {
        return Some(Err(obstacle));
    }
    let program = program::lower(network, facts, mode, &[input.node], ends);
    let is_tokens = is_tokens(network, input.node);
    let steps = first.dims[0].clone();
    Some(Ok(Stream { schedule: schedule::schedule(program), lens: lens.clone(), steps, is_tokens }))
}

/// Why an operation cannot be computed of the step that comes and what is known of those before.
fn obstacle(network: &Network, id: NodeId) -> Option<String> {
    let shape = |id: NodeId| network.node(id).shape.as_ref();
    let (node, name) = (network.node(id), &network.node(id).label.name);
    let steps = node.inputs.iter().filter_map(|input| shape(*input)).any(Shape::is_sequence);
    let is_vector = shape(id).is_some_and(|shape| shape.kind == ShapeKind::Vector);
    // A state at the end of a sequence, or what was computed of it.
    if let Some((_, word)) = node.initial() {
        return Some(format!("`{name}` starts from `{word}`, which is known behind the last step only"));
    }
    match &node.op {
        Op::Input => None,
        Op::Layer { spec, .. } if steps => {
            (!spec.streams()).then(|| format!("`{name}`: {} needs all steps at once", spec.word))
        }
        Op::Layer { .. } if matches!(node.arg("tied"), Value::Stage(..)) => {
            Some(format!("`{name}` has the weights of another layer"))
        }
        Op::Layer { spec, .. } => (!is_vector)
            .then(|| format!("`{name}`: {} begins another sequence behind the last step", spec.word)),
        Op::Custom { .. } => (steps || !is_vector)
            .then(|| format!("`{name}` is a layer of your own, which takes all steps at once")),
    }
}

/// Whether an `embedding` reads an input, and nothing else.
pub(super) fn is_tokens(network: &Network, input: NodeId) -> bool {
    let mut readers = network.nodes.iter().filter(|node| node.operands().contains(&input)).peekable();
    readers.peek().is_some()
        && readers.all(|node| matches!(&node.op, Op::Layer { spec, .. } if spec.takes_ids()))
}

/// The features of one step of each node's output.
pub(super) fn lens(network: &Network) -> Vec<Dim> {
    network.nodes.iter().map(|node| len(node.shape.as_ref())).collect()
}

/// The features of a step, or of a vector.
fn len(shape: Option<&Shape>) -> Dim {
    shape.and_then(|shape| shape.dims.last().cloned()).unwrap_or(Dim::Known(0))
}
