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

/// `None` if the network has several inputs or outputs, its input is no sequence, or an operation needs more of it than
/// the step that comes and those before.
///
/// It folds what whole predictions fold, for both share the packed weights.
pub(super) fn stream(network: &Network, facts: Facts<'_>, folded: &[Option<Fold>]) -> Option<Stream> {
    let ([input], [output]) = (network.inputs.as_slice(), network.outputs.as_slice()) else { return None };
    let shape = |id: NodeId| network.node(id).shape.as_ref();
    let first = shape(input.node).filter(|shape| shape.is_sequence())?;
    let lens = lens(network);
    let (mode, facts) = (Mode::Stream(folded), Facts { lens: &lens, ..facts });
    let ends = Ends { values: &[output.node], states: &[] };
    let needed = program::needed(network, mode, &[input.node], ends.values);
    let streams = (0..network.nodes.len()).map(NodeId).filter(|id| needed[id.0]).all(|id| {
        let node = network.node(id);
        let steps = node.inputs.iter().filter_map(|input| shape(*input)).any(Shape::is_sequence);
        match &node.op {
            Op::Input => true,
            // A state at the end of a sequence, or what was computed of it.
            Op::Layer { .. } if node.initial().is_some() => false,
            Op::Layer { spec, .. } if steps => spec.streams(),
            Op::Layer { .. } => {
                let is_vector = shape(id).is_some_and(|shape| shape.kind == ShapeKind::Vector);
                is_vector && !matches!(node.arg("tied"), Value::Stage(..))
            }
            Op::Custom { .. } => !steps && shape(id).is_some_and(|shape| shape.kind == ShapeKind::Vector),
        }
    });
    streams.then(|| {
        let program = program::lower(network, facts, mode, &[input.node], ends);
        let is_tokens = is_tokens(network, input.node);
        let steps = first.dims[0].clone();
        Stream { schedule: schedule::schedule(program), lens: lens.clone(), steps, is_tokens }
    })
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
