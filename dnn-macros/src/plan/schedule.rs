//! Where the values of a prediction lie.

use super::buffers::{Life, Slab, share};
use super::program::{Program, ValueId};

/// A program with a place for each value.
pub(crate) struct Schedule {
    pub program: Program,
    pub places: Vec<Place>,
    /// The workspace.
    pub slabs: Vec<Slab>,
}

/// Where a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The input of this number.
    Input(usize),
    /// The output of this number.
    Output(usize),
    /// A slab, shared with values of other times.
    Slab(usize),
    /// A field of its own in the tape.
    Kept,
}

/// Places inputs and outputs where the caller has them, everything else in as few slabs as possible.
pub(crate) fn schedule(program: Program) -> Schedule {
    let mut places = fixed_places(&program);
    let free: Vec<usize> = (0..places.len()).filter(|&at| places[at].is_none()).collect();
    let lives: Vec<Life> = free.iter().map(|&at| life(&program, ValueId(at))).collect();
    let mut slabs = Vec::new();
    for (&at, slab) in free.iter().zip(share(&lives, &mut slabs)) {
        places[at] = Some(Place::Slab(slab));
    }
    Schedule { program, places: places.into_iter().flatten().collect(), slabs }
}

/// The places of inputs and outputs.
pub(super) fn fixed_places(program: &Program) -> Vec<Option<Place>> {
    let mut places = vec![None; program.values.len()];
    for (at, value) in program.inputs.iter().enumerate() {
        places[value.0] = Some(Place::Input(at));
    }
    for (at, value) in program.outputs.iter().enumerate() {
        places[value.0] = Some(Place::Output(at));
    }
    places
}

/// From the step that writes a value to the last step that reads it.
pub(super) fn life(program: &Program, value: ValueId) -> Life {
    let first = program.steps.iter().position(|step| step.writes(value)).unwrap_or(0);
    let last = program.steps.iter().rposition(|step| step.inputs.contains(&value)).unwrap_or(first);
    Life { len: program.values[value.0].len.clone(), first, last: last.max(first) }
}
