//! From the graph to steps over named values: what is computed, in which order, in which memory.
//!
//! `fuse` decides which activations are part of the layer before them, or of the maximum behind them, and what predictions fold,
//! `program` lowers the graph to steps over values, `schedule` places the values of a prediction, `training` those of a training pass. Nothing here can fail.

mod buffers;
mod decode;
mod fuse;
mod int8;
mod program;
mod schedule;
mod stream;
mod training;

pub(crate) use buffers::Slab;
pub(crate) use decode::{Decode, Start};
pub(crate) use fuse::{Apart, Fold, Use};
pub(crate) use int8::{ENDS, Int8, Unquantized, not_quantized};
#[cfg(test)]
pub(crate) use program::Role;
pub(crate) use program::{Program, Step, StepKind, Value, ValueId};
pub(crate) use schedule::{Place, Schedule};
pub(crate) use stream::Stream;
pub(crate) use training::{Backward, Gradient, Pass, Sink, Training};

use crate::model::{Consts, Dim, Network, Node, NodeId};

/// Everything `emit` needs beside the network.
pub(crate) struct Plan {
    /// The activation fused into each node, if any, as the network is described.
    pub fused: Vec<Option<NodeId>>,
    /// The activation that each node computes: the one fused into it, but for a ReLU before a maximum, which is within that.
    pub held: Vec<Option<NodeId>>,
    /// The number of features of each node's output.
    pub lens: Vec<Dim>,
    /// The const items behind sizes of several dimensions.
    pub consts: Consts,
    pub infer: Schedule,
    /// One for each part of the declaration.
    pub parts: Vec<Schedule>,
    pub training: Training,
    /// A single step of a sequence, if nothing needs the whole of it.
    pub stream: Option<Result<Stream, String>>,
    /// A step of the output of which the next one is made, or what is in the way of one.
    pub decode: Option<Result<Decode, String>>,
    /// The prediction of a quantised network, if there is to be one.
    pub int8: Option<Int8>,
}

impl Plan {
    /// Whether an activation is computed within an operation behind it.
    pub(crate) fn is_within(&self, id: NodeId) -> bool {
        fuse::is_within(&self.held, id)
    }
}

pub(crate) fn plan(network: &Network) -> Plan {
    let mut consts = network.consts.more();
    let lens = lens(network, &mut consts);
    let (fused, within) = (fuse::fuse(network), fuse::within(network));
    let stays = |id: &NodeId| !within.contains(&Some(*id));
    let held = fused.iter().zip(&within).map(|(fused, within)| fused.filter(stays).or(*within));
    let held: Vec<Option<NodeId>> = held.collect();
    let inputs: Vec<NodeId> = network.inputs.iter().map(|input| input.node).collect();
    let outputs: Vec<NodeId> = network.outputs.iter().map(|output| output.node).collect();

    let folded = fuse::fold(network, &within);
    let (infers, trains) = (program::Mode::Infer(&folded), program::Mode::Train);
    let states = states(network, &mut consts);
    let facts = program::Facts { held: &held, lens: &lens, states: &states };
    let lower = |mode, from: &[NodeId], to: &[NodeId]| {
        program::lower(network, facts, mode, from, program::Ends { values: to, states: &[] })
    };
    let infer = schedule::schedule(lower(infers, &inputs, &outputs));
    let parts =
        network.parts.iter().map(|part| schedule::schedule(lower(infers, &part.from, &[part.to]))).collect();
    let training = training::train(network, lower(trains, &inputs, &outputs));
    let stream = stream::stream(network, facts, &folded);
    let decode = decode::decode(network, facts, &folded);
    let int8 = int8::int8(network, facts);
    Plan { fused, held, lens, consts, infer, parts, training, stream, decode, int8 }
}

/// How many numbers beside the parameters the prediction of one sample needs, if all sizes are known.
pub(crate) fn infer_elements(network: &Network) -> Option<u64> {
    let plan = plan(network);
    plan.infer.slabs.iter().try_fold(0, |total: u64, slab| total.checked_add(slab.known()?))
}

/// The features of the states of layers that others start from, or that have learned one.
fn states(network: &Network, consts: &mut Consts) -> Vec<Dim> {
    let mut is_known = vec![false; network.nodes.len()];
    for (at, node) in network.nodes.iter().enumerate() {
        is_known[at] |= node.learns_initial();
        if let Some((source, _)) = node.initial() {
            is_known[source.0] = true;
        }
    }
    let state = |(node, is_known): (&Node, bool)| {
        let (count, units) = (node.states().filter(|_| is_known)?, node.shape.as_ref()?.dims.last()?);
        match count {
            1 => Some(units.clone()),
            _ => consts.product(&[Dim::Known(count), units.clone()], &node.label.name, "STATE", node.span),
        }
    };
    let states = network.nodes.iter().zip(is_known).map(state);
    states.map(|len| len.unwrap_or(Dim::Known(0))).collect()
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
