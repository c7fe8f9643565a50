//! A sequence one step at a time: the plan of a single step, where that is all that an output needs.

use super::fuse::Fold;
use super::program::{self, Mode};
use super::schedule::{self, Schedule};
use crate::model::{Dim, Network, NodeId, Op, Shape, ShapeKind, Value};

/// The plan of a step.
pub(crate) struct Stream {
    pub schedule: Schedule,
    /// The features of one step of each node's output.
    pub lens: Vec<Dim>,
    /// The steps of the network's input.
    pub steps: Dim,
}

/// `None` if the network has several inputs or outputs, its input is no sequence, or an operation needs more of it than
/// the step that comes and those before.
///
/// It folds what whole predictions fold, for both share the packed weights.
pub(super) fn stream(network: &Network, fused: &[Option<NodeId>], folded: &[Option<Fold>]) -> Option<Stream> {
    let ([input], [output]) = (network.inputs.as_slice(), network.outputs.as_slice()) else { return None };
    let shape = |id: NodeId| network.node(id).shape.as_ref();
    let first = shape(input.node).filter(|shape| shape.is_sequence())?;
    let lens: Vec<Dim> = network.nodes.iter().map(|node| len(node.shape.as_ref())).collect();
    let program = program::lower(network, fused, &lens, Mode::Stream(folded), &[input.node], &[output.node]);
    let needed = program::needed(network, &[input.node], &[output.node]);
    let streams = (0..network.nodes.len()).map(NodeId).filter(|id| needed[id.0]).all(|id| {
        let node = network.node(id);
        let steps = node.inputs.iter().filter_map(|input| shape(*input)).any(Shape::is_sequence);
        match &node.op {
            Op::Input => true,
            Op::Layer { spec, .. } if steps => spec.streams(),
            Op::Layer { .. } => {
                let is_vector = shape(id).is_some_and(|shape| shape.kind == ShapeKind::Vector);
                is_vector && !matches!(node.arg("tied"), Value::Stage(..))
            }
            Op::Custom { .. } => !steps && shape(id).is_some_and(|shape| shape.kind == ShapeKind::Vector),
        }
    });
    streams.then(|| Stream { schedule: schedule::schedule(program), lens, steps: first.dims[0].clone() })
}

/// The features of a step, or of a vector.
fn len(shape: Option<&Shape>) -> Dim {
    shape.and_then(|shape| shape.dims.last().cloned()).unwrap_or(Dim::Known(0))
}
