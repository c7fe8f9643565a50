//! From the graph to steps over named values: what is computed, in which order, in which memory.
//!
//! `fuse` decides which activations are part of the layer before them, and what predictions fold, `program` lowers the graph to steps over
//! values, `schedule` places the values of a prediction, `training` those of a training pass. Nothing here can fail.

mod buffers;
mod fuse;
mod program;
mod schedule;
mod stream;
mod training;

pub(crate) use buffers::Slab;
pub(crate) use fuse::Fold;
pub(crate) use program::{Program, Step, StepKind, ValueId};
pub(crate) use schedule::{Place, Schedule};
pub(crate) use stream::Stream;
pub(crate) use training::{Backward, Gradient, Pass, Sink, Training};

use crate::model::{Consts, Dim, Network, NodeId};

/// Everything `emit` needs beside the network.
pub(crate) struct Plan {
    /// The activation fused into each node, if any.
    pub fused: Vec<Option<NodeId>>,
    /// The number of features of each node's output.
    pub lens: Vec<Dim>,
    /// The const items behind sizes of several dimensions.
    pub consts: Consts,
    pub infer: Schedule,
    /// One for each part of the declaration.
    pub parts: Vec<Schedule>,
    pub training: Training,
    /// A single step of a sequence, if nothing needs the whole of it.
    pub stream: Option<Stream>,
}

pub(crate) fn plan(network: &Network) -> Plan {
    let mut consts = network.consts.more();
    let lens = lens(network, &mut consts);
    let fused = fuse::fuse(network);
    let inputs: Vec<NodeId> = network.inputs.iter().map(|input| input.node).collect();
    let outputs: Vec<NodeId> = network.outputs.iter().map(|output| output.node).collect();

    let folded = fuse::fold(network, &fused);
    let (infers, trains) = (program::Mode::Infer(&folded), program::Mode::Train);
    let lower = |mode, from: &[NodeId], to: &[NodeId]| program::lower(network, &fused, &lens, mode, from, to);
    let infer = schedule::schedule(lower(infers, &inputs, &outputs));
    let parts =
        network.parts.iter().map(|part| schedule::schedule(lower(infers, &part.from, &[part.to]))).collect();
    let training = training::train(network, lower(trains, &inputs, &outputs));
    let stream = stream::stream(network, &fused, &folded);
    Plan { fused, lens, consts, infer, parts, training, stream }
}

/// How many numbers beside the parameters the prediction of one sample needs, if all sizes are known.
pub(crate) fn infer_elements(network: &Network) -> Option<u64> {
    let plan = plan(network);
    plan.infer.slabs.iter().try_fold(0, |total: u64, slab| total.checked_add(slab.known()?))
}

fn lens(network: &Network, consts: &mut Consts) -> Vec<Dim> {
    network
        .nodes
        .iter()
        .map(|node| {
            let dims = node.shape.as_ref().map(|shape| shape.dims.as_slice()).unwrap_or_default();
            consts.product(dims, &node.label.name, "LEN", node.span).unwrap_or(Dim::Known(0))
        })
        .collect()
}
