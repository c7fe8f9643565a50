//! An output one step at a time, of which each step of the last input is made: what is known before the first step, and the
//! plan of a step.

use super::buffers::Slab;
use super::fuse::Fold;
use super::program::{self, Ends, Facts, Mode};
use super::schedule::{self, Schedule};
use super::stream;
use crate::model::{Dim, Network, NodeId, Op, Shape, Value};

/// The plan of a decoder.
pub(crate) struct Decode {
    /// What is computed of the source. Its outputs are what steps know of it: values, then states.
    pub begin: Schedule,
    /// The plan of a step. Its first input is the target's step, the others are those values.
    pub step: Schedule,
    /// What each recurrent layer of a step starts from.
    pub starts: Vec<(NodeId, Start)>,
    /// The features of one step of each node's output.
    pub lens: Vec<Dim>,
    /// The number of the target among the inputs.
    pub target: usize,
    /// The steps of the target.
    pub steps: Dim,
    /// Whether an `embedding` reads the target.
    pub is_tokens: bool,
    /// The memory of both schedules.
    pub slabs: Vec<Slab>,
}

/// What steps know of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    /// A vector.
    Value(NodeId),
    /// The state of a recurrent layer after its last step.
    State(NodeId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Zeros,
    Learned,
    /// The output of this number of what is computed of the source.
    Context(usize),
}

/// `None` for a network of which nobody expects a decoder: without sequences, or of one input without a sequence as its
/// output. `Err` says what is in the way: what the network lacks, or an operation.
pub(super) fn decode(
    network: &Network,
    facts: Facts<'_>,
    folded: &[Option<Fold>],
) -> Option<Result<Decode, String>> {
    let is_sequence = |id: NodeId| network.node(id).shape.as_ref().is_some_and(Shape::is_sequence);
    let gives_sequence = network.outputs.iter().any(|output| is_sequence(output.node));
    if let [_] = network.inputs.as_slice() {
        return gives_sequence.then(|| Err("it has one input".to_owned()));
    }
    if !gives_sequence && !network.inputs.iter().any(|input| is_sequence(input.node)) {
        return None;
    }
    let [output] = network.outputs.as_slice() else { return Some(Err("it has several outputs".to_owned())) };
    if !is_sequence(output.node) {
        return Some(Err("its output is no sequence".to_owned()));
    }
    let mut walk =
        Walk { network, target: None, context: Vec::new(), seen: vec![false; network.nodes.len()] };
    if let Err(message) = walk.steps(output.node) {
        return Some(Err(message));
    }
    let Walk { target, context, .. } = walk;
    let Some(target) = target else { return Some(Err("no step of it depends on an input".to_owned())) };
    let sources: Vec<NodeId> =
        network.inputs.iter().map(|input| input.node).filter(|input| *input != target).collect();
    let (values, states) = split(&context);
    let known: Vec<NodeId> = values.iter().chain(&states).copied().collect();
    let needed = program::needed(network, Mode::Infer(folded), &sources, &known);
    if needed[target.0] {
        let name = &network.node(target).label.name;
        return Some(Err(format!("what its steps start from needs all steps of `{name}`")));
    }
    let ends = Ends { values: &values, states: &states };
    let begin = schedule::schedule(program::lower(network, facts, Mode::Infer(folded), &sources, ends));
    // The order of the program's outputs.
    let context: Vec<Context> = values
        .iter()
        .map(|id| Context::Value(*id))
        .chain(states.iter().map(|id| Context::State(*id)))
        .collect();

    let lens = stream::lens(network);
    let from: Vec<NodeId> = [target].into_iter().chain(values.iter().copied()).collect();
    let (mode, facts) = (Mode::Stream(folded), Facts { lens: &lens, ..facts });
    let ends = Ends { values: &[output.node], states: &[] };
    let step = schedule::schedule(program::lower(network, facts, mode, &from, ends));
    let starts = starts(network, &step, &context);
    let shape = network.node(target).shape.as_ref()?;
    Some(Ok(Decode {
        slabs: union(&begin.slabs, &step.slabs),
        begin,
        step,
        starts,
        steps: shape.dims[0].clone(),
        target: network.inputs.iter().position(|input| input.node == target)?,
        is_tokens: stream::is_tokens(network, target),
        lens: lens.clone(),
    }))
}

/// The way back from the output along what a step needs of the same step.
struct Walk<'a> {
    network: &'a Network,
    target: Option<NodeId>,
    context: Vec<Context>,
    seen: Vec<bool>,
}

impl<'a> Walk<'a> {
    /// Goes from a node to all that a step of it needs.
    fn steps(&mut self, id: NodeId) -> Result<(), String> {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut self.seen[id.0], true) {
                open.extend(self.step(id)?.iter().rev());
            }
        }
        Ok(())
    }

    /// What a step of the node needs of the same step.
    fn step(&mut self, id: NodeId) -> Result<&'a [NodeId], String> {
        let network: &'a Network = self.network;
        let node = network.node(id);
        let name = &node.label.name;
        if !node.shape.as_ref().is_some_and(Shape::is_sequence) {
            return Err(format!("`{name}` is computed of all steps"));
        }
        let spec = match &node.op {
            Op::Input => {
                let (found, last) = (self.target.is_some(), self.network.inputs.last());
                if found || last.is_some_and(|last| last.node != id) {
                    return Err(format!(
                        "the steps of `{name}` are used one by one, which only those of the last input may be"
                    ));
                }
                self.target = Some(id);
                return Ok(&[]);
            }
            Op::Custom { .. } => {
                return Err(format!("`{name}` is a layer of your own, which takes all steps at once"));
            }
            Op::Layer { spec, .. } => spec,
        };
        if spec.is_repeat() {
            node.operands().iter().for_each(|vector| self.know(Context::Value(*vector)));
            return Ok(&[]);
        }
        if !spec.streams() {
            return Err(format!("`{name}`: {} needs all steps at once", spec.word));
        }
        if matches!(node.arg("tied"), Value::Stage(..)) {
            return Err(format!("`{name}` has the weights of another layer"));
        }
        if let Some((source, _)) = node.initial() {
            let is_state = self.network.node(source).states().is_some();
            self.know(if is_state { Context::State(source) } else { Context::Value(source) });
        }
        Ok(node.operands())
    }

    fn know(&mut self, context: Context) {
        if !self.context.contains(&context) {
            self.context.push(context);
        }
    }
}

fn split(context: &[Context]) -> (Vec<NodeId>, Vec<NodeId>) {
    let (mut values, mut states) = (Vec::new(), Vec::new());
    for context in context {
        match context {
            Context::Value(id) => values.push(*id),
            Context::State(id) => states.push(*id),
        }
    }
    (values, states)
}

/// What the recurrent layers of a step start from.
fn starts(network: &Network, step: &Schedule, context: &[Context]) -> Vec<(NodeId, Start)> {
    let layers = step.program.steps.iter().filter_map(|step| match step.kind {
        program::StepKind::Layer(id) if network.node(id).states().is_some() => Some(id),
        _ => None,
    });
    let start = |id: NodeId| {
        let node = network.node(id);
        if node.learns_initial() {
            return Start::Learned;
        }
        let Some((source, _)) = node.initial() else { return Start::Zeros };
        let known = [Context::State(source), Context::Value(source)];
        let at = context.iter().position(|context| known.contains(context));
        at.map_or(Start::Zeros, Start::Context)
    };
    layers.map(|id| (id, start(id))).collect()
}

/// Slabs that hold what either holds.
fn union(a: &[Slab], b: &[Slab]) -> Vec<Slab> {
    let slabs = (0..a.len().max(b.len())).map(|at| {
        let mut both = a.get(at).cloned().unwrap_or_default();
        for len in b.get(at).into_iter().flat_map(|slab| &slab.lens) {
            both.hold(len);
        }
        both
    });
    slabs.collect()
}
