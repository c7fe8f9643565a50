//! The prediction of a quantised network: one step for each layer, with the ReLU behind it, and all values in slabs of bytes.

use super::buffers::{Life, Slab, share};
use super::fuse::{self, Apart, Fold, fold, fuse};
use super::program::{Ends, Facts, Mode, Program, Step, StepKind, ValueId, lower};
use super::schedule::life;
use crate::layers::{Folds, Kind, LayerSpec};
use crate::model::{Network, NodeId, Op, Shape, Value};

/// The field of the scales of input and output, beside those of the stages.
pub(crate) const ENDS: &str = "input_and_output";

/// What a quantised network computes.
pub(crate) struct Int8 {
    pub program: Program,
    /// The operation of each step.
    pub nodes: Vec<NodeId>,
    /// Whether a ReLU is part of each step.
    pub cuts: Vec<bool>,
    /// The slab of each value.
    pub slabs_of: Vec<usize>,
    /// Their sizes, in bytes.
    pub slabs: Vec<Slab>,
}

/// The ReLUs and normalisations that become part of each node. Other activations are steps of their own: tables.
fn joined(network: &Network) -> (Vec<Option<NodeId>>, Vec<Option<Fold>>) {
    let cuts = |id: &NodeId| matches!(network.node(*id).op, Op::Layer { spec, .. } if spec.cuts_at_zero());
    let fused: Vec<Option<NodeId>> = fuse(network).into_iter().map(|id| id.filter(cuts)).collect();
    // A normalisation behind an activation is none of the layer, whatever the activation.
    let folds = fold(network, &[]).into_iter();
    let folds = folds.map(|fold| fold.map(|fold| Fold { activation: fold.activation.filter(cuts), ..fold }));
    (fused, folds.collect())
}

pub(super) fn int8(network: &Network, facts: Facts<'_>) -> Option<Int8> {
    network.quantized?;
    let (fused, folded) = joined(network);
    let inputs: Vec<NodeId> = network.inputs.iter().map(|input| input.node).collect();
    let outputs: Vec<NodeId> = network.outputs.iter().map(|output| output.node).collect();
    let facts = Facts { held: &fused, ..facts };
    let program =
        lower(network, facts, Mode::Infer(&folded), &inputs, Ends { values: &outputs, states: &[] });
    let node = |step: &Step| match step.kind {
        StepKind::Layer(_) | StepKind::Merge(_) => program.values[step.output.0].node,
        StepKind::Tied { .. } | StepKind::ConcatSteps(_) | StepKind::Initial(_) | StepKind::Copy => {
            unreachable!("`check_quantized` refuses tied layers, sequences and outputs that are inputs")
        }
    };
    let nodes: Vec<NodeId> = program.steps.iter().map(node).collect();
    let cuts = nodes.iter().zip(&program.steps).map(|(id, step)| match step.fold {
        Some(fold) => fold.activation.is_some(),
        None => fused[id.0].is_some(),
    });
    let cuts = cuts.collect();
    // The input is written before the first step, and the output read behind the last one.
    let lives: Vec<Life> = (0..program.values.len())
        .map(|at| {
            let life = life(&program, ValueId(at));
            let is_output = program.outputs.contains(&ValueId(at));
            Life { last: if is_output { program.steps.len() } else { life.last }, ..life }
        })
        .collect();
    let mut slabs = Vec::new();
    let slabs_of = share(&lives, &mut slabs);
    Some(Int8 { program, nodes, cuts, slabs_of, slabs })
}

/// Why an operation has no form of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unquantized {
    /// It has to do with a sequence.
    Sequence,
    /// It is a layer of the user's own.
    Custom,
    /// It has no weights of its own to round.
    Tied,
    /// A normalisation that is part of no layer.
    Apart(Apart),
    /// Nobody has written one.
    Word,
}

/// The operations that a quantised network cannot have, and why.
pub(crate) fn not_quantized(network: &Network) -> Vec<(NodeId, Unquantized)> {
    let apart = fuse::apart(network);
    let is_sequence = |id: NodeId| network.node(id).shape.as_ref().is_some_and(Shape::is_sequence);
    let is_tied = |id: NodeId| matches!(network.node(id).arg("tied"), Value::Stage(..));
    let reason = |id: NodeId| {
        let node = network.node(id);
        match &node.op {
            Op::Input => is_sequence(id).then_some(Unquantized::Sequence),
            Op::Custom { .. } => Some(Unquantized::Custom),
            Op::Layer { .. } if is_sequence(id) || node.inputs.iter().any(|input| is_sequence(*input)) => {
                Some(Unquantized::Sequence)
            }
            Op::Layer { .. } if is_tied(id) => Some(Unquantized::Tied),
            Op::Layer { spec: LayerSpec { kind: Kind::Learned(learned), .. }, .. }
                if learned.folds == Folds::Joins =>
            {
                match apart.iter().find(|(norm, _)| *norm == id)?.1 {
                    // The layer is in error itself.
                    Apart::Behind(layer) if is_tied(layer) => None,
                    why => Some(Unquantized::Apart(why)),
                }
            }
            Op::Layer { spec, .. } => (!spec.is_quantized()).then_some(Unquantized::Word),
        }
    };
    (0..network.nodes.len()).map(NodeId).filter_map(|id| Some((id, reason(id)?))).collect()
}
