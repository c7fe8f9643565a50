//! The graph as a list of steps over values.

use super::fuse::{Fold, is_within};
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
    /// The operation that gives it.
    pub node: NodeId,
    /// As part of an identifier: `fc1`.
    pub name: String,
    pub len: Dim,
    pub role: Role,
}

/// What of an operation a value is, as part of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Its output.
    Output,
    /// The state of a recurrent layer after the last step.
    State,
    /// The state that it has learned to start from.
    Initial,
}

impl Value {
    /// `y_fc1`, `state_enc`, `initial_dec`
    pub(crate) fn local(&self) -> String {
        let role = match self.role {
            Role::Output => "y",
            Role::State => "state",
            Role::Initial => "initial",
        };
        format!("{role}_{}", self.name.trim_start_matches("r#"))
    }
}

/// One statement of the generated code.
pub(crate) struct Step {
    pub kind: StepKind,
    /// What it works on, and behind that the state that it starts from, if it is given one.
    pub inputs: Vec<ValueId>,
    pub output: ValueId,
    pub states: States,
    /// What its backward pass reads.
    pub saves: Saves,
    /// What is folded into the layer; in predictions only.
    pub fold: Option<Fold>,
}

/// The states of a recurrent layer that other steps know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct States {
    /// Before the first step of the sequence; it is the last of the inputs too.
    pub initial: Option<ValueId>,
    /// After the last one.
    pub last: Option<ValueId>,
}

impl Step {
    fn new(kind: StepKind, inputs: Vec<ValueId>, output: ValueId, saves: Saves) -> Self {
        Self { kind, inputs, output, states: States::default(), saves, fold: None }
    }

    /// What it works on.
    pub(crate) fn operands(&self) -> &[ValueId] {
        &self.inputs[..self.inputs.len() - usize::from(self.states.initial.is_some())]
    }

    pub(crate) fn writes(&self, value: ValueId) -> bool {
        self.output == value || self.states.last == Some(value)
    }

    /// Whether it takes a state or gives one.
    pub(crate) fn has_states(&self) -> bool {
        self.states != States::default()
    }
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
    /// The state that a layer has learned to start from, for every sample.
    Initial(NodeId),
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

/// The sizes of values, and the activations that their operations compute.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub held: &'a [Option<NodeId>],
    /// The features of outputs.
    pub lens: &'a [Dim],
    /// The features of states.
    pub states: &'a [Dim],
}

/// Where a part of the graph ends.
#[derive(Clone, Copy)]
pub(crate) struct Ends<'a> {
    pub values: &'a [NodeId],
    /// Recurrent layers of which the state after the last step is asked for.
    pub states: &'a [NodeId],
}

/// Lowers the part of the graph that leads from the values of `from` to those of `to`.
pub(crate) fn lower(
    network: &Network,
    facts: Facts<'_>,
    mode: Mode<'_>,
    from: &[NodeId],
    to: Ends<'_>,
) -> Program {
    let ends: Vec<NodeId> = to.values.iter().chain(to.states).copied().collect();
    let needed = needed(network, mode, from, &ends);
    let mut lowering = Lowering {
        network,
        program: Program { values: Vec::new(), steps: Vec::new(), inputs: Vec::new(), outputs: Vec::new() },
        value_of: vec![None; network.nodes.len()],
        state_of: vec![None; network.nodes.len()],
        gives_state: (0..network.nodes.len()).map(|at| to.states.contains(&NodeId(at))).collect(),
        facts,
    };
    if !matches!(mode, Mode::Stream(_)) {
        let readers = network.nodes.iter().enumerate().filter(|(at, _)| needed[*at]);
        for (source, _) in readers.filter_map(|(_, node)| node.initial()) {
            lowering.gives_state[source.0] |= network.node(source).states().is_some();
        }
    }
    for &id in from {
        let value = lowering.value(id, Role::Output);
        lowering.value_of[id.0] = Some(value);
        lowering.program.inputs.push(value);
    }
    for id in (0..network.nodes.len()).map(NodeId) {
        if needed[id.0] && lowering.value_of[id.0].is_none() {
            lowering.node(id, mode);
        }
    }
    for &id in to.values {
        lowering.output(id);
    }
    let states = to.states.iter().filter_map(|id| lowering.state_of[id.0]);
    lowering.program.outputs.extend(states);
    lowering.program
}

/// Which nodes the targets depend on, not looking behind the starts. In a stream layers have states of their own.
pub(super) fn needed(network: &Network, mode: Mode<'_>, from: &[NodeId], to: &[NodeId]) -> Vec<bool> {
    let mut needed = vec![false; network.nodes.len()];
    for id in to {
        needed[id.0] = true;
    }
    for at in (0..network.nodes.len()).rev() {
        if needed[at] && !from.contains(&NodeId(at)) {
            let node = &network.nodes[at];
            let inputs = if matches!(mode, Mode::Stream(_)) { node.operands() } else { &node.inputs };
            for input in inputs {
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
    /// The value that holds the state after each node's last step, if it is one that others start from.
    state_of: Vec<Option<ValueId>>,
    gives_state: Vec<bool>,
    facts: Facts<'a>,
}

impl Lowering<'_> {
    /// A new value named after a node.
    fn value(&mut self, id: NodeId, role: Role) -> ValueId {
        let name = self.network.node(id).label.field.to_string();
        let lens = if role == Role::Output { self.facts.lens } else { self.facts.states };
        self.program.values.push(Value { node: id, name, len: lens[id.0].clone(), role });
        ValueId(self.program.values.len() - 1)
    }

    /// The state that a layer starts from, if it is not zeros.
    fn initial(&mut self, id: NodeId) -> Option<ValueId> {
        let node = self.network.node(id);
        if let Some((source, _)) = node.initial() {
            let state = self.network.node(source).states().and(self.state_of[source.0]);
            return state.or(self.value_of[source.0]);
        }
        if !node.learns_initial() {
            return None;
        }
        let state = self.value(id, Role::Initial);
        self.program.steps.push(Step::new(StepKind::Initial(id), Vec::new(), state, Saves::NOTHING));
        Some(state)
    }

    fn node(&mut self, id: NodeId, mode: Mode<'_>) {
        let node = self.network.node(id);
        let held = self.facts.held;
        let operands = node.operands().iter();
        let mut inputs: Vec<ValueId> = operands.filter_map(|input| self.value_of[input.0]).collect();
        let (kind, saves) = match &node.op {
            Op::Input => return,
            Op::Custom { .. } => (StepKind::Layer(id), Saves::BOTH),
            Op::Layer { spec, .. } => match &spec.kind {
                Kind::Alias | Kind::Detour(_) => return self.value_of[id.0] = inputs.first().copied(),
                Kind::Plain(plain)
                    if plain.training_only && !matches!(mode, Mode::Train)
                        || spec.is_same_in_a_step() && matches!(mode, Mode::Stream(_)) =>
                {
                    return self.value_of[id.0] = inputs.first().copied();
                }
                Kind::Plain(plain) => (StepKind::Layer(id), plain.saves),
                Kind::Activation(_) if is_within(held, id) => {
                    return self.value_of[id.0] = inputs.first().copied();
                }
                Kind::Activation(activation) => {
                    (StepKind::Layer(id), if activation.by_output { Saves::Y } else { Saves::X })
                }
                Kind::Learned(learned) => {
                    let kind = match node.arg("tied") {
                        Argument::Stage(source, _) => StepKind::Tied { node: id, source: *source },
                        _ => StepKind::Layer(id),
                    };
                    let y = learned.saves.y || held[id.0].is_some();
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
        let mut states = States::default();
        if !matches!(mode, Mode::Stream(_)) {
            states.initial = self.initial(id);
            inputs.extend(states.initial);
        }
        let output = self.value(id, Role::Output);
        if self.gives_state[id.0] {
            states.last = Some(self.value(id, Role::State));
            self.state_of[id.0] = states.last;
        }
        let fold = match mode {
            Mode::Infer(folded) | Mode::Stream(folded) => folded[id.0],
            Mode::Train => None,
        };
        self.program.steps.push(Step { kind, inputs, output, states, saves, fold });
        self.value_of[id.0] = Some(output);
        // The value of what is fused or folded is the layer's.
        let within = [held[id.0], fold.map(|fold| fold.norm), fold.and_then(|fold| fold.activation)];
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
        let copy = self.value(id, Role::Output);
        self.program.values[copy.0].name.push_str("_output");
        self.program.steps.push(Step::new(StepKind::Copy, vec![value], copy, Saves::NOTHING));
        self.program.outputs.push(copy);
    }
}
