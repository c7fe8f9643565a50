//! Fusion: `dense -> relu` is one operation, a dense layer whose type carries the activation, and so is
//! `batch_norm -> relu`. Prediction folds more: `conv -> batch_norm -> relu` is one step there.

use crate::layers::{Folds, Kind, LayerSpec, Learned};
use crate::model::{Network, NodeId, Op, Value};

/// For each node the activation that becomes part of it.
///
/// An activation is fused when its derivative is a function of its output, because only the output is kept, when it
/// has no hyper-parameters, because the fused type has no place for them, and when nothing else reads the value
/// before it.
pub(crate) fn fuse(network: &Network) -> Vec<Option<NodeId>> {
    let readers = Readers::new(network);
    nodes(network)
        .map(|id| {
            let reader = readers.only(id)?;
            (can_hold(network, id) && can_be_held(network, reader)).then_some(reader)
        })
        .collect()
}

/// What is folded into an operation for prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fold {
    /// The normalisation behind it.
    pub norm: NodeId,
    /// The activation behind that, of any kind: nothing is kept for a derivative.
    pub activation: Option<NodeId>,
}

/// For each node the normalisation that becomes part of it in predictions, and the activation with it.
///
/// Nothing else may read the value before the normalisation, and for the activation that behind it; an activation in
/// between is in the way. What borrows another operation's weight has none to scale.
pub(crate) fn fold(network: &Network, fused: &[Option<NodeId>]) -> Vec<Option<Fold>> {
    let readers = Readers::new(network);
    nodes(network)
        .map(|id| {
            let takes = learned(network, id)?.folds == Folds::Takes;
            let borrows = matches!(network.node(id).arg("tied"), Value::Stage(..));
            if !takes || borrows || fused[id.0].is_some() {
                return None;
            }
            let norm = readers.only(id).filter(|&norm| {
                learned(network, norm).is_some_and(|learned| learned.folds == Folds::Joins)
            })?;
            let activation = readers.only(norm).filter(|&id| is_activation(network, id));
            Some(Fold { norm, activation })
        })
        .collect()
}

/// Who reads the nodes' values.
struct Readers<'a> {
    network: &'a Network,
    of: Vec<Vec<NodeId>>,
}

impl<'a> Readers<'a> {
    fn new(network: &'a Network) -> Self {
        let mut of: Vec<Vec<NodeId>> = vec![Vec::new(); network.nodes.len()];
        for (at, node) in network.nodes.iter().enumerate() {
            for input in &node.inputs {
                of[input.0].push(NodeId(at));
            }
        }
        Self { network, of }
    }

    /// The only reader of a value that is nothing else: no output, and no end of a part.
    fn only(&self, id: NodeId) -> Option<NodeId> {
        let is_seen = self.network.outputs.iter().any(|output| output.node == id)
            || self.network.parts.iter().any(|part| part.to == id || part.from.contains(&id));
        match self.of[id.0].as_slice() {
            [reader] if !is_seen => Some(*reader),
            _ => None,
        }
    }
}

fn nodes(network: &Network) -> impl Iterator<Item = NodeId> {
    (0..network.nodes.len()).map(NodeId)
}

fn learned(network: &Network, id: NodeId) -> Option<&'static Learned> {
    match network.node(id).op {
        Op::Layer { spec: LayerSpec { kind: Kind::Learned(learned), .. }, .. } => Some(learned),
        _ => None,
    }
}

fn can_hold(network: &Network, id: NodeId) -> bool {
    learned(network, id).is_some_and(|learned| learned.fuses)
}

fn is_activation(network: &Network, id: NodeId) -> bool {
    matches!(&network.node(id).op, Op::Layer { spec, .. } if matches!(spec.kind, Kind::Activation(_)))
}

fn can_be_held(network: &Network, id: NodeId) -> bool {
    let Op::Layer { spec, .. } = &network.node(id).op else { return false };
    matches!(&spec.kind, Kind::Activation(activation) if activation.by_output && activation.fields.is_none())
}
