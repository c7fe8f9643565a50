//! Where the values and gradients of a training pass lie, and what the backward pass does.
//!
//! Time runs over all forward steps, then over the same steps backward. A value that a backward step reads is kept in
//! a field of the tape; other values and all gradients share slabs.

use super::buffers::{Life, Slab, share};
use super::program::{Program, Step, StepKind, ValueId};
use super::schedule::{Place, fixed_places, life};
use crate::layers::{LayerSpec, Merge};
use crate::model::{Network, Node, NodeId, Op, ShapeKind};

pub(crate) struct Training {
    pub program: Program,
    /// Where values lie in the tape.
    pub places: Vec<Place>,
    /// The backward pass for parameters only.
    pub parameters: Pass,
    /// The backward pass for parameters and the gradient at the inputs; `None` if frozen stages lie in its way, whose
    /// values the tape does not keep.
    pub inputs: Option<Pass>,
    pub slabs: Vec<Slab>,
    /// Whether a large batch is gone through block by block.
    pub in_blocks: bool,
}

/// A backward pass: the steps to take, last one first.
pub(crate) struct Pass {
    pub steps: Vec<Backward>,
}

/// The backward form of a step.
pub(crate) struct Backward {
    /// The step's index in the program.
    pub step: usize,
    /// Where the gradient of its output lies.
    pub d_output: Gradient,
    /// Whether no gradient arrives there, so that it has to be cleared: only the state is read.
    pub clears_output: bool,
    /// Where the gradient of its state lies, if one arrives there.
    pub d_state: Option<Gradient>,
    /// What happens to the gradient of each of its inputs.
    pub sinks: Vec<Sink>,
}

/// Where a gradient lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gradient {
    /// What the loss gave for the output of this number.
    Output(usize),
    /// What the caller gets for the input of this number.
    Input(usize),
    Slab(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// Nobody needs it.
    Nowhere,
    /// It is the first to arrive at the value.
    Write(Gradient),
    /// It is added to what has arrived, by way of a slab unless the step can add by itself.
    Add { to: Gradient, by_way_of: Option<usize> },
}

pub(crate) fn train(network: &Network, program: Program) -> Training {
    let learning = learning(network, &program);
    let mut everything = vec![true; program.values.len()];
    for step in program.steps.iter().filter(|step| matches!(step.kind, StepKind::Initial(_))) {
        everything[step.output.0] = learning[step.output.0];
    }
    let layers = program.steps.iter().filter(|step| !matches!(step.kind, StepKind::Initial(_)));
    let skips_frozen = layers
        .clone()
        .any(|step| !learning[step.output.0] && step_nodes(step).any(|id| network.node(id).is_learned()));

    let mut kept = vec![false; program.values.len()];
    for step in &program.steps {
        let reads = if skips_frozen { learning[step.output.0] } else { true };
        if reads {
            step.operands().iter().filter(|_| step.saves.x).for_each(|value| kept[value.0] = true);
            kept[step.output.0] |= step.saves.y;
        }
    }
    let mut places = fixed_places(&program);
    for (place, _) in places.iter_mut().zip(&kept).filter(|(place, kept)| **kept && place.is_none()) {
        *place = Some(Place::Kept);
    }

    let mut slabs = Vec::new();
    let transient: Vec<usize> = (0..places.len()).filter(|&at| places[at].is_none()).collect();
    let lives: Vec<Life> = transient.iter().map(|&at| life(&program, ValueId(at))).collect();
    for (&at, slab) in transient.iter().zip(share(&lives, &mut slabs)) {
        places[at] = Some(Place::Slab(slab));
    }

    let parameters = backward(&program, &learning, false, &mut slabs);
    let inputs = (!skips_frozen).then(|| backward(&program, &everything, true, &mut slabs));
    let places = places.into_iter().flatten().collect();
    Training { program, places, parameters, inputs, slabs, in_blocks: in_blocks(network) }
}

/// Whether samples are nothing to each other, so that some can go through the passes without the others, and convolutions make
/// it worth while. A layer of the user's may be for one size of batch; sequences carry states, and are a batch a step.
fn in_blocks(network: &Network) -> bool {
    let specs = || {
        network.nodes.iter().filter_map(|node| match node.op {
            Op::Layer { spec, .. } => Some(spec),
            Op::Custom { .. } | Op::Input => None,
        })
    };
    let is_sequence = |node: &Node| node.shape.as_ref().is_none_or(|shape| shape.kind == ShapeKind::Sequence);
    network.inputs.len() == 1
        && network.outputs.len() == 1
        && !network.nodes.iter().any(|node| matches!(node.op, Op::Custom { .. }) || is_sequence(node))
        && !specs().any(LayerSpec::mixes_samples)
        && specs().any(LayerSpec::convolves)
}

/// Which values depend on something that learns: only their gradients are needed for the parameters'.
fn learning(network: &Network, program: &Program) -> Vec<bool> {
    let mut learning = vec![false; program.values.len()];
    for step in &program.steps {
        let learns = step_nodes(step).any(|id| {
            let node = network.node(id);
            node.is_learned() && !node.attributes.frozen
        });
        let depends = learns || step.inputs.iter().any(|value| learning[value.0]);
        learning[step.output.0] = depends;
        if let Some(state) = step.states.last {
            learning[state.0] = depends;
        }
    }
    learning
}

/// The nodes whose parameters a step reads.
fn step_nodes(step: &Step) -> impl Iterator<Item = NodeId> {
    let (node, source) = match step.kind {
        StepKind::Layer(node) | StepKind::Initial(node) => (Some(node), None),
        StepKind::Tied { node, source } => (Some(node), Some(source)),
        StepKind::Merge(_) | StepKind::ConcatSteps(_) | StepKind::Copy => (None, None),
    };
    node.into_iter().chain(source)
}

/// Plans the backward pass through all values whose gradient is `wanted`.
fn backward(program: &Program, wanted: &[bool], with_inputs: bool, slabs: &mut Vec<Slab>) -> Pass {
    let mut flow = Flow::new(program);
    for step in (0..program.steps.len()).rev().filter(|&at| wanted[program.steps[at].output.0]) {
        flow.step(step, wanted, with_inputs);
    }
    flow.place(slabs)
}

/// A backward pass in which gradients and detours are still lives, to be given slabs once all are known.
struct Flow<'a> {
    program: &'a Program,
    /// Where each value's gradient lies, once something has arrived there.
    gradients: Vec<Option<Draft>>,
    lives: Vec<Life>,
    steps: Vec<DraftStep>,
}

struct DraftStep {
    step: usize,
    d_output: Draft,
    clears_output: bool,
    d_state: Option<Draft>,
    sinks: Vec<DraftSink>,
}

/// A place, or the number of a life that will get one.
#[derive(Clone, Copy)]
enum Draft {
    Fixed(Gradient),
    Life(usize),
}

enum DraftSink {
    Nowhere,
    Write(Draft),
    Add { to: Draft, by_way_of: Option<usize> },
}

impl<'a> Flow<'a> {
    fn new(program: &'a Program) -> Self {
        let mut gradients = vec![None; program.values.len()];
        for (at, value) in program.outputs.iter().enumerate() {
            gradients[value.0] = Some(Draft::Fixed(Gradient::Output(at)));
        }
        Self { program, gradients, lives: Vec::new(), steps: Vec::new() }
    }

    /// Backward steps come in reverse order, so time is counted from the last step down.
    fn time(&self, step: usize) -> usize {
        self.program.steps.len() - 1 - step
    }

    fn step(&mut self, at: usize, wanted: &[bool], with_inputs: bool) {
        let step = &self.program.steps[at];
        let now = self.time(at);
        let d_state = step.states.last.and_then(|state| self.gradients[state.0]);
        let (d_output, clears_output) = match (self.gradients[step.output.0], d_state) {
            (Some(d_output), _) => (d_output, false),
            (None, Some(_)) => (Draft::Life(self.live(step.output, now, now)), true),
            (None, None) => return,
        };
        let adds_by_itself = matches!(
            step.kind,
            StepKind::Copy | StepKind::ConcatSteps(_) | StepKind::Merge(Merge::Add | Merge::Concat)
        );
        let mut sinks = Vec::new();
        for &value in &step.inputs {
            let input = self.program.inputs.iter().position(|&input| input == value);
            if !wanted[value.0] || (input.is_some() && !with_inputs) {
                sinks.push(DraftSink::Nowhere);
                continue;
            }
            if let Some(to) = self.gradients[value.0] {
                let by_way_of = (!adds_by_itself).then(|| self.live(value, now, now));
                sinks.push(DraftSink::Add { to, by_way_of });
                continue;
            }
            let to = match input {
                Some(input) => Draft::Fixed(Gradient::Input(input)),
                None => {
                    // Its last reader backward is the step that made the value.
                    let made = self.program.steps.iter().position(|step| step.writes(value)).unwrap_or(0);
                    Draft::Life(self.live(value, now, self.time(made)))
                }
            };
            self.gradients[value.0] = Some(to);
            sinks.push(DraftSink::Write(to));
        }
        self.steps.push(DraftStep { step: at, d_output, clears_output, d_state, sinks });
    }

    fn live(&mut self, value: ValueId, first: usize, last: usize) -> usize {
        self.lives.push(Life { len: self.program.values[value.0].len.clone(), first, last });
        self.lives.len() - 1
    }

    fn place(self, slabs: &mut Vec<Slab>) -> Pass {
        let places = share(&self.lives, slabs);
        let fix = |draft: Draft| match draft {
            Draft::Fixed(gradient) => gradient,
            Draft::Life(life) => Gradient::Slab(places[life]),
        };
        let sink = |sink: DraftSink| match sink {
            DraftSink::Nowhere => Sink::Nowhere,
            DraftSink::Write(to) => Sink::Write(fix(to)),
            DraftSink::Add { to, by_way_of } => {
                Sink::Add { to: fix(to), by_way_of: by_way_of.map(|life| places[life]) }
            }
        };
        let steps = self
            .steps
            .into_iter()
            .map(|draft| Backward {
                step: draft.step,
                d_output: fix(draft.d_output),
                clears_output: draft.clears_output,
                d_state: draft.d_state.map(fix),
                sinks: draft.sinks.into_iter().map(sink).collect(),
            })
            .collect();
        Pass { steps }
    }
}
