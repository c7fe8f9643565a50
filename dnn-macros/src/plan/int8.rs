//! The prediction of a quantised network: one step for each layer, with the ReLU behind it, and all values in slabs of bytes.

use super::buffers::{Life, Slab, share};
use super::fuse::{Fold, fold, fuse};
use super::program::{Ends, Facts, Mode, Program, StepKind, ValueId, lower};
use super::schedule::life;
use crate::layers::Kind;
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
    let folds = fold(network, &fuse(network)).into_iter();
    let folds = folds.map(|fold| fold.map(|fold| Fold { activation: fold.activation.filter(cuts), ..fold }));
    (fused, folds.collect())
}

pub(super) fn int8(network: &Network, facts: Facts<'_>) -> Option<Int8> {
    network.quantized?;
    let (fused, folded) = joined(network);
    let inputs: Vec<NodeId> = network.inputs.iter().map(|input| input.node).collect();
    let outputs: Vec<NodeId> = network.outputs.iter().map(|output| output.node).collect();
    let facts = Facts { fused: &fused, ..facts };
    let program =
        lower(network, facts, Mode::Infer(&folded), &inputs, Ends { values: &outputs, states: &[] });
    let mut nodes = Vec::new();
    for step in &program.steps {
        let name = &program.values[step.output.0].name;
        let named = |at: &NodeId| network.node(*at).label.field == name.as_str();
        nodes.push(match step.kind {
            StepKind::Layer(id) => id,
            _ => (0..network.nodes.len()).map(NodeId).find(named)?,
        });
    }
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

/// The operations that a quantised network cannot have, and why.
pub(crate) fn not_quantized(network: &Network) -> Vec<(NodeId, &'static str)> {
    let (_, folded) = joined(network);
    let joins = |id: NodeId| folded.iter().flatten().any(|fold| fold.norm == id);
    let reason = |id: NodeId| {
        let node = network.node(id);
        let is_sequence = |id: NodeId| network.node(id).shape.as_ref().is_some_and(Shape::is_sequence);
        match &node.op {
            Op::Input if is_sequence(id) => Some("a sequence has no quantised form"),
            Op::Input => None,
            Op::Custom { .. } => Some("a layer of one's own has no quantised form"),
            Op::Layer { .. } if node.inputs.iter().any(|input| is_sequence(*input)) || is_sequence(id) => {
                Some("a sequence has no quantised form")
            }
            Op::Layer { .. } if matches!(node.arg("tied"), Value::Stage(..)) => {
                Some("a tied layer has no quantised form")
            }
            Op::Layer { spec, .. } if matches!(&spec.kind, Kind::Learned(_)) && joins(id) => None,
            Op::Layer { spec, .. } if spec.is_quantized() => None,
            Op::Layer { .. } => Some("has no quantised form"),
        }
    };
    (0..network.nodes.len()).map(NodeId).filter_map(|id| Some((id, reason(id)?))).collect()
}
