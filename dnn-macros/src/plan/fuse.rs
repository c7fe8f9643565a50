//! Fusion: `dense -> relu` is one operation, a dense layer whose type carries the activation, and so is
//! `batch_norm -> relu`. Prediction folds more: `conv -> batch_norm -> relu` is one step there. Of `relu -> max_pool` the ReLU
//! is computed within the pool.

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

/// For each node the ReLU before it that is computed within it.
///
/// The largest of max(0, x) is max(0, largest x), and gradients are the same, but usually there are fewer of the largest, and
/// for the ReLU nothing need be kept of those before. Nothing else may read the value between.
pub(crate) fn within(network: &Network) -> Vec<Option<NodeId>> {
    let readers = Readers::new(network);
    nodes(network)
        .map(|id| {
            let relu = *network.node(id).inputs.first()?;
            let takes = match &network.node(id).op {
                Op::Layer { spec: LayerSpec { kind: Kind::Plain(plain), .. }, .. } => plain.takes_relu,
                _ => false,
            };
            let cuts = matches!(network.node(relu).op, Op::Layer { spec, .. } if spec.cuts_at_zero());
            (takes && cuts && readers.only(relu) == Some(id)).then_some(relu)
        })
        .collect()
}

/// Whether an activation is held by an operation behind it: one that it is fused into stands before it.
pub(crate) fn is_within(held: &[Option<NodeId>], id: NodeId) -> bool {
    held[id.0 + 1..].contains(&Some(id))
}

/// What is folded into an operation for prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fold {
    /// The normalisation behind it.
    pub norm: NodeId,
    /// The activation behind that, of any kind: nothing is kept for a derivative.
    pub activation: Option<NodeId>,
}

/// Why a normalisation is part of no other operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apart {
    /// What is before it takes none: an activation, or the input.
    Behind(NodeId),
    /// The layer before it has a value that is more than what it works on.
    Shared(NodeId, Use),
}

/// What a value is for, beside one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Read(NodeId),
    Output,
    /// An end of the part of this number.
    Part(usize),
}

/// For each node the normalisation that becomes part of it in predictions, and the activation with it.
///
/// Nothing else may read the value before the normalisation, and for the activation that behind it; an activation in
/// between is in the way. What borrows another operation's weight has none to scale. Activations that are `within` other
/// operations stay there.
pub(crate) fn fold(network: &Network, within: &[Option<NodeId>]) -> Vec<Option<Fold>> {
    let readers = Readers::new(network);
    let mut folds = vec![None; network.nodes.len()];
    for (norm, layer) in norms(network, &readers) {
        if let Ok(layer) = layer {
            let activation = readers.only(norm).filter(|&id| is_activation(network, id));
            let activation = activation.filter(|&id| !within.contains(&Some(id)));
            folds[layer.0] = Some(Fold { norm, activation });
        }
    }
    folds
}

/// The normalisations that stay steps of their own, and why.
pub(crate) fn apart(network: &Network) -> Vec<(NodeId, Apart)> {
    let readers = Readers::new(network);
    norms(network, &readers).filter_map(|(norm, layer)| Some((norm, layer.err()?))).collect()
}

/// The normalisations, each with the layer that it becomes part of.
fn norms<'a>(
    network: &'a Network,
    readers: &'a Readers<'a>,
) -> impl Iterator<Item = (NodeId, Result<NodeId, Apart>)> + 'a {
    nodes(network).filter_map(move |norm| {
        learned(network, norm).filter(|learned| learned.folds == Folds::Joins)?;
        let layer = *network.node(norm).inputs.first()?;
        let takes = learned(network, layer).is_some_and(|learned| learned.folds == Folds::Takes);
        let borrows = matches!(network.node(layer).arg("tied"), Value::Stage(..));
        if !takes || borrows {
            return Some((norm, Err(Apart::Behind(layer))));
        }
        let shared = readers.beside(layer, norm).map(|other| Apart::Shared(layer, other));
        Some((norm, shared.map_or(Ok(layer), Err)))
    })
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
        let reader = *self.of[id.0].first()?;
        if self.beside(id, reader).is_some() { None } else { Some(reader) }
    }

    /// What a value is for beside this reader.
    fn beside(&self, id: NodeId, reader: NodeId) -> Option<Use> {
        let (Network { outputs, parts, .. }, readers) = (self.network, &self.of[id.0]);
        // One that reads it twice is another one too.
        let other = readers.iter().find(|other| **other != reader).or(readers.get(1));
        let other = other.map(|other| Use::Read(*other));
        let output = || outputs.iter().any(|output| output.node == id).then_some(Use::Output);
        let part = || parts.iter().position(|part| part.to == id || part.from.contains(&id)).map(Use::Part);
        other.or_else(output).or_else(part)
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
