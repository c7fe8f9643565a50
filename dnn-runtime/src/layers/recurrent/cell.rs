//! What the units of a recurrent layer compute at one step.

mod dropout;
mod gru;
mod lstm;
mod masked;
mod rnn;

use super::track::{Backward, Forward, Initial, Rooms, Track};
use crate::kernels::{LinearSizes, RecurrentSizes, RecurrentWeights};
use crate::layer::Way;
use crate::parallel::{self, Region, Regions, chunks};
use crate::scalar::Scalar;
use crate::storage::AnyBits;
pub use dropout::RecurrentDropout;
pub use gru::{GruBeforeCell, GruCell};
pub use lstm::{LstmCell, LstmExtra, ProjectedLstmCell};
pub use masked::MaskedSteps;
pub use rnn::RnnCell;

mod sealed {
    pub trait Sealed {}
    impl<const RELU: bool> Sealed for super::RnnCell<RELU> {}
    impl<const PEEPHOLES: usize> Sealed for super::LstmCell<PEEPHOLES> {}
    impl<const UNITS: usize, const STATE: usize, const PEEPHOLES: usize> Sealed
        for super::ProjectedLstmCell<UNITS, STATE, PEEPHOLES>
    {
    }
    impl Sealed for super::GruCell {}
    impl Sealed for super::GruBeforeCell {}
    impl<C: super::Cell> Sealed for super::RecurrentDropout<C> {}
    impl<C: super::Cell> Sealed for super::MaskedSteps<C> {}
}

/// Where the tensors of a [`Cell::Extra`] begin in it, in bytes: the projection's weights and the peepholes of i, f and o.
#[doc(hidden)]
pub trait ExtraTensors {
    const OFFSETS: [usize; 4];
}

impl<V, const PEEPHOLES: usize> ExtraTensors for [V; PEEPHOLES] {
    const OFFSETS: [usize; 4] = [0, 0, size_of::<V>(), 2 * size_of::<V>()];
}

/// What the units of a [`Recurrent`](super::Recurrent) layer compute: [`RnnCell`], [`LstmCell`], [`ProjectedLstmCell`],
/// [`GruCell`] or [`GruBeforeCell`], or one of these in [`RecurrentDropout`]; each of these also in [`MaskedSteps`].
pub trait Cell: sealed::Sealed + Sized + 'static {
    /// Gates of a unit: rows of its weights.
    const GATES: usize;
    /// Numbers of a unit's state: its output h and, for long short-term memory, its cell c.
    const STATES: usize;
    /// Units, where these are not as many as outputs; else 0.
    const UNITS: usize = 0;
    /// Whether the outputs are a projection of the units.
    const PROJECTS: bool = false;
    /// Whether gates see cells.
    const PEEPHOLES: bool = false;
    /// Tensors beside weights and biases.
    type Extra<T: Scalar, const H: usize>: ExtraTensors
        + AnyBits
        + bytemuck::Zeroable
        + Send
        + Sync
        + Clone
        + core::fmt::Debug
        + PartialEq;
    /// The memory of a backward pass.
    type Room<T: Scalar, const B: usize, const H: usize>: bytemuck::Zeroable + Send + Rooms<T>;
    /// What the backward pass reads of a step: parts with a number for each unit and sample.
    type Kept<T: Scalar, const B: usize, const H: usize>: bytemuck::Pod + Send;
    /// The state between two steps.
    type State<T: Scalar, const B: usize, const H: usize>: bytemuck::Pod + Send;

    /// Whether outputs are dropped on their way to the next step, in training.
    const DROPS: bool = false;
    /// Which of them are, one byte for each unit and sample; nothing without dropout.
    type Mask<const B: usize, const H: usize>: bytemuck::Pod + Send;
    /// Memory for the outputs that are left and the gradient at them; nothing without dropout.
    type Masked<T: Scalar, const B: usize, const H: usize>: bytemuck::Pod + Send;

    /// Whether the last feature of a step of the input says which samples take the step.
    const MASKS: bool = false;
    /// What training keeps of a step beside [`Kept`](Self::Kept) where not all samples take it: the outputs that the step has
    /// computed, then the cells that the next one sees; nothing without a mask.
    type Taken<T: Scalar, const B: usize, const H: usize>: bytemuck::Pod + Send;

    /// The units of a layer with so many outputs.
    #[doc(hidden)]
    #[must_use]
    fn units(outputs: usize) -> usize {
        if Self::UNITS == 0 { outputs } else { Self::UNITS }
    }

    /// The projection, and the peepholes of i, f and o; empty where there are none.
    #[doc(hidden)]
    fn extra<T: Scalar, const H: usize>(_: &Self::Extra<T, H>) -> [&[T]; 4] {
        [&[]; 4]
    }

    #[doc(hidden)]
    fn extra_mut<T: Scalar, const H: usize>(_: &mut Self::Extra<T, H>) -> [&mut [T]; 4] {
        [&mut [], &mut [], &mut [], &mut []]
    }

    /// Predicts a whole sequence.
    #[doc(hidden)]
    #[inline(always)]
    fn infer_all<T: Scalar, W: Way<T>>(
        track: &Track,
        weights: RecurrentWeights<'_, T>,
        x: &[T],
        y: &mut [T],
        initial: Initial<'_, T>,
        last: Option<&mut [T]>,
        packed: bool,
    ) {
        track.infer::<T, Self, W>(weights, x, y, initial, last, packed);
    }

    /// A step of a single sample with the weights as they are.
    #[doc(hidden)]
    fn infer_one<T: Scalar>(step: Forward<'_, T>, c_before: &[T], c: &mut [T], h: &mut [T]) {
        if !c_before.is_empty() {
            h.copy_from_slice(c_before);
        }
        Self::infer(step, c, h);
    }

    /// The cells that a step has kept; nothing if there are none.
    #[doc(hidden)]
    fn cells<T>(kept: &[T]) -> &[T];

    /// A step of a prediction. `c` becomes the cells unless it is empty; the cells before are in `h`.
    #[doc(hidden)]
    fn infer<T: Scalar>(step: Forward<'_, T>, c: &mut [T], h: &mut [T]);

    /// A step of a training pass.
    #[doc(hidden)]
    fn forward<T: Scalar>(step: Forward<'_, T>, c_before: &[T], kept: &mut [T], h: &mut [T]);

    /// A step of a backward pass: gradients at the gates, of weights that are neither `ih` nor `hh` and, as far as they
    /// pass no weight, of the outputs before.
    #[doc(hidden)]
    fn backward<T: Scalar>(step: Backward<'_, T>);

    /// Adds what the gradients at the gates of a step are at its outputs before, from unit `first` on.
    #[doc(hidden)]
    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes);

    /// The number of the part with the gradient at a gate, of what comes from the step before.
    #[doc(hidden)]
    fn part(gate: usize) -> usize {
        gate
    }

    /// What the last gate sees of the outputs before, if it is not what the others see.
    #[doc(hidden)]
    #[must_use]
    fn last_operand<T>(_: &[T]) -> Option<&[T]> {
        None
    }

    /// A step of a single sample with packed weights. Where `c_before` is empty, `h` holds it.
    #[doc(hidden)]
    fn one<T: Scalar, W: Way<T>>(
        x: &[T],
        h_before: &[T],
        weights: RecurrentWeights<'_, T>,
        c_before: &[T],
        c: &mut [T],
        h: &mut [T],
    );
}

/// A slice in equal parts.
fn parts<const N: usize, T>(slice: &[T]) -> [&[T]; N] {
    let len = slice.len() / N;
    core::array::from_fn(|at| &slice[at * len..(at + 1) * len])
}

fn parts_mut<const N: usize, T>(slice: &mut [T]) -> [&mut [T]; N] {
    let len = (slice.len() / N).max(1);
    let mut parts = slice.chunks_exact_mut(len);
    core::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// Adds the gradient of a weight, whose rows threads share in a region of that much work.
pub(super) fn weight_gradient<'a, T: Scalar>(
    x: &'a [T],
    d_gates: &'a [T],
    d_weight: &'a mut [T],
    batch: usize,
    work: u64,
) -> impl Regions + 'a {
    let (inputs, rows) = (x.len() / batch, d_gates.len() / batch);
    let run = parallel::run_length(rows, work);
    Region::new(chunks(d_weight, run * inputs), move |at, d_weight: &mut [T]| {
        let outputs = d_weight.len() / inputs;
        let d_gates = &d_gates[at * run * batch..][..outputs * batch];
        T::linear_weight_gradient(x, d_gates, d_weight, LinearSizes { batch, inputs, outputs });
    })
}

/// Adds the gradient of the weights that connect the outputs before, of which a cell sees others at its last gate.
pub(super) fn recurrent_weight_gradient<'a, C: Cell, T: Scalar>(
    (h_before, kept): (&'a [T], &'a [T]),
    parts: &'a [T],
    d_weight: &'a mut [T],
    sizes: RecurrentSizes,
    work: u64,
) -> impl Regions + 'a {
    let RecurrentSizes { batch, hidden, .. } = sizes;
    let (gate, last) = (C::units(hidden) * batch, C::GATES - 1);
    let operand = C::last_operand(kept);
    // Gates whose parts follow each other, and that see the same, are one product.
    let together = if C::part(last) == last && operand.is_none() { C::GATES } else { last };
    let (d_weight, d_last) = d_weight.split_at_mut(together * C::units(hidden) * hidden);
    let last = (together == last).then(|| {
        let d_gate = &parts[C::part(last) * gate..][..gate];
        weight_gradient(operand.unwrap_or(h_before), d_gate, d_last, batch, work)
    });
    (weight_gradient(h_before, &parts[..together * gate], d_weight, batch, work), last)
}

/// Runs `element` on runs of units, which gives the gradients at their gates, and sums these. `element` gets the first
/// number of its run, the parts and a run of `own`.
fn gate_gradients<const P: usize, C: Cell, T: Scalar>(
    sizes: RecurrentSizes,
    (parts, sums, own): (&mut [T], &mut [T], &mut [T]),
    element: impl Fn(usize, [&mut [T]; P], &mut [T]) + Sync,
) {
    let (batch, hidden) = (sizes.batch, C::units(sizes.hidden));
    let (parts, sums) = (&mut parts[..P * hidden * batch], &mut sums[..P * hidden]);
    let work = (P * hidden * batch) as u64 * parallel::ELEMENT;
    let units = parallel::run_length(hidden, work);
    let size = units * batch;
    let runs = (
        chunks(own, size),
        parts_mut::<P, T>(parts).map(|part| chunks(part, size)),
        parts_mut::<P, T>(sums).map(|sums| chunks(sums, units)),
    );
    parallel::for_each_part(runs, work, |run, (own, mut parts, sums)| {
        element(run * size, parts.each_mut().map(|part| &mut **part), own);
        for (part, sums) in parts.iter().zip(sums) {
            T::sum_samples(part, sums, batch);
        }
    });
}
