//! The graph as a list of steps over values.

use super::fuse::Fold;
use crate::layers::{Kind, Merge, Saves};
use crate::model::{Dim, Network, NodeId, Op, Shape, Value as Argument};

/// Steps in an order in which every value is written before it is read.
pub(crate) struct Program {
    pub values: Vec<Value>,
    pub steps: Vec<Step>,
    pub inputs: Vec<ValueId>,
    pub outputs: Vec<ValueId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ValueId(pub usize);

/// The features of a batch between two steps.
pub(crate) struct Value {
    /// As part of an identifier: `fc1`.
    pub name: String,
    pub len: Dim,
}

/// One statement of the generated code.
pub(crate) struct Step {
    pub kind: StepKind,
    pub inputs: Vec<ValueId>,
    pub output: ValueId,
    /// What its backward pass reads.
    pub saves: Saves,
    /// What is folded into the layer; in predictions only.
    pub fold: Option<Fold>,
}

pub(crate) enum StepKind {
    /// A layer; a fused activation belongs to it.
    Layer(NodeId),
    /// A layer that works with the weights of another one.
    Tied {
        node: NodeId,
        source: NodeId,
    },
    Merge(Merge),
    /// A concatenation of sequences: of each of so many steps.
    ConcatSteps(Dim),
    /// The same value in a second place: an output that is an input or another output.
    Copy,
}

#[derive(Clone, Copy)]
pub(crate) enum Mode<'a> {
    /// Operations that only act in training are left out, and others are folded into the node they are listed for.
    Infer(&'a [Option<Fold>]),
    Train,
    /// As `Infer`, for a single step of a sequence, which is its own last one.
    Stream(&'a [Option<Fold>]),
}

/// Lowers the part of the graph that leads from the values of `from` to those of `to`.
pub(crate) fn lower(
    network: &Network,
    fused: &[Option<NodeId>],
    lens: &[Dim],
    mode: Mode<'_>,
    from: &[NodeId],
    to: &[NodeId],
) -> Program {
    let needed = needed(network, from, to);
    let mut lowering = Lowering {
        network,
        program: Program { values: Vec::new(), steps: Vec::new(), inputs: Vec::new(), outputs: Vec::new() },
        value_of: vec![None; network.nodes.len()],
        lens,
    };
    for &id in from {
        let value = lowering.value(id);
        lowering.value_of[id.0] = Some(value);
        lowering.program.inputs.push(value);
    }
    for id in (0..network.nodes.len()).map(NodeId) {
        if needed[id.0] && lowering.value_of[id.0].is_none() {
            lowering.node(id, fused, mode);
        }
    }
    for &id in to {
        lowering.output(id);
    }
    lowering.program
}

/// Which nodes the targets depend on, not looking behind the starts.
pub(super) fn needed(network: &Network, from: &[NodeId], to: &[NodeId]) -> Vec<bool> {
    let mut needed = vec![false; network.nodes.len()];
    for id in to {
        needed[id.0] = true;
    }
    for at in (0..network.nodes.len()).rev() {
        if needed[at] && !from.contains(&NodeId(at)) {
            for input in &network.nodes[at].inputs {
                needed[input.0] = true;
            }
        }
    }
    needed
}

struct Lowering<'a> {
    network: &'a Network,
    program: Program,
    /// The value that holds each node's output.
    value_of: Vec<Option<ValueId>>,
    lens: &'a [Dim],
}

impl Lowering<'_> {
    /// A new value named after a node.
    fn value(&mut self, id: NodeId) -> ValueId {
        let name = self.network.node(id).label.field.to_string();
        self.program.values.push(Value { name, len: self.lens[id.0].clone() });
        ValueId(self.program.values.len() - 1)
    }

    fn node(&mut self, id: NodeId, fused: &[Option<NodeId>], mode: Mode<'_>) {
        let node = self.network.node(id);
        let inputs: Vec<ValueId> = node.inputs.iter().filter_map(|input| self.value_of[input.0]).collect();
        let (kind, saves) = match &node.op {
            Op::Input => return,
            Op::Custom { .. } => (StepKind::Layer(id), Saves::BOTH),
            Op::Layer { spec, .. } => match &spec.kind {
                Kind::Alias | Kind::Detour(_) => return self.value_of[id.0] = inputs.first().copied(),
                Kind::Plain(plain)
                    if plain.training_only && !matches!(mode, Mode::Train)
                        || spec.is_last_step() && matches!(mode, Mode::Stream(_)) =>
                {
                    return self.value_of[id.0] = inputs.first().copied();
                }
                Kind::Plain(plain) => (StepKind::Layer(id), plain.saves),
                Kind::Activation(activation) => {
                    (StepKind::Layer(id), if activation.by_output { Saves::Y } else { Saves::X })
                }
                Kind::Learned(learned) => {
                    let kind = match node.arg("tied") {
                        Argument::Stage(source, _) => StepKind::Tied { node: id, source: *source },
                        _ => StepKind::Layer(id),
                    };
                    let y = learned.saves.y || fused[id.0].is_some();
                    (kind, Saves { y, ..learned.saves })
                }
                Kind::Merge(Merge::Concat)
                    if !matches!(mode, Mode::Stream(_))
                        && node.shape.as_ref().is_some_and(Shape::is_sequence) =>
                {
                    let steps = node.shape.as_ref().and_then(|shape| shape.dims.first());
                    (StepKind::ConcatSteps(steps.cloned().unwrap_or(Dim::Known(1))), Saves::NOTHING)
                }
                Kind::Merge(merge) => {
                    let saves = if *merge == Merge::Mul { Saves::X } else { Saves::NOTHING };
                    (StepKind::Merge(*merge), saves)
                }
            },
        };
        let output = self.value(id);
        let fold = match mode {
            Mode::Infer(folded) | Mode::Stream(folded) => folded[id.0],
            Mode::Train => None,
        };
        self.program.steps.push(Step { kind, inputs, output, saves, fold });
        self.value_of[id.0] = Some(output);
        // The value of what is fused or folded is the layer's.
        let within = [fused[id.0], fold.map(|fold| fold.norm), fold.and_then(|fold| fold.activation)];
        for id in within.into_iter().flatten() {
            self.value_of[id.0] = Some(output);
        }
    }

    /// Makes a node's value an output of the program, by a copy if its memory is an input's or another output's.
    fn output(&mut self, id: NodeId) {
        let Some(value) = self.value_of[id.0] else { return };
        let is_taken = self.program.inputs.contains(&value) || self.program.outputs.contains(&value);
        if !is_taken {
            return self.program.outputs.push(value);
        }
        let copy = self.value(id);
        self.program.values[copy.0].name.push_str("_output");
        self.program.steps.push(Step {
            kind: StepKind::Copy,
            inputs: vec![value],
            output: copy,
            saves: Saves::NOTHING,
            fold: None,
        });
        self.program.outputs.push(copy);
    }
}
