//! Fusion: `dense -> relu` is one operation, a dense layer whose type carries the activation.

use crate::layers::Kind;
use crate::model::{Network, NodeId, Op};

/// For each node the activation that becomes part of it.
///
/// An activation is fused when its derivative is a function of its output, because only the output is kept, when it
/// has no hyper-parameters, because the fused type has no place for them, and when nothing else reads the value
/// before it.
pub(crate) fn fuse(network: &Network) -> Vec<Option<NodeId>> {
    let mut readers: Vec<Vec<NodeId>> = vec![Vec::new(); network.nodes.len()];
    for (at, node) in network.nodes.iter().enumerate() {
        for input in &node.inputs {
            readers[input.0].push(NodeId(at));
        }
    }
    let is_seen = |id: NodeId| {
        network.outputs.iter().any(|output| output.node == id)
            || network.parts.iter().any(|part| part.to == id || part.from.contains(&id))
    };
    (0..network.nodes.len())
        .map(NodeId)
        .map(|id| match readers[id.0].as_slice() {
            [reader] if can_hold(network, id) && can_be_held(network, *reader) && !is_seen(id) => {
                Some(*reader)
            }
            _ => None,
        })
        .collect()
}

fn can_hold(network: &Network, id: NodeId) -> bool {
    matches!(&network.node(id).op, Op::Layer { spec, .. } if matches!(&spec.kind, Kind::Learned(learned) if learned.fuses))
}

fn can_be_held(network: &Network, id: NodeId) -> bool {
    let Op::Layer { spec, .. } = &network.node(id).op else { return false };
    matches!(&spec.kind, Kind::Activation(activation) if activation.by_output && activation.fields.is_none())
}
