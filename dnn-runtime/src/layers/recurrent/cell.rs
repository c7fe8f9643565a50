//! What the units of a recurrent layer compute at one step.

use super::track::{Backward, Forward, StepGradients};
use crate::kernels::{LinearSizes, RecurrentSizes, RecurrentWeights, gru_one, lstm_one, rnn_one};
use crate::layer::{Batch, Way};
use crate::parallel::{self, chunks};
use crate::scalar::Scalar;

mod sealed {
    pub trait Sealed {}
    impl<const RELU: bool> Sealed for super::RnnCell<RELU> {}
    impl Sealed for super::LstmCell {}
    impl Sealed for super::GruCell {}
}

/// What the units of a [`Recurrent`](super::Recurrent) layer compute: [`RnnCell`], [`LstmCell`] or [`GruCell`].
pub trait Cell: sealed::Sealed + 'static {
    /// Gates of a unit: rows of its weights.
    const GATES: usize;
    /// Numbers of a unit's state: its output h and, for long short-term memory, its cell c.
    const STATES: usize;
    /// What the backward pass reads of a step: parts with a number for each unit and sample.
    type Kept<T: Scalar, const B: usize, const H: usize>: bytemuck::Pod;
    /// The state between two steps.
    type State<T: Scalar, const B: usize, const H: usize>: bytemuck::Pod;

    /// The cells that a step has kept; nothing if there are none.
    #[doc(hidden)]
    fn cells<T>(kept: &[T]) -> &[T];

    /// A step of a prediction. `c` becomes the cells unless it is empty; the cells before are in `h`.
    #[doc(hidden)]
    fn infer<T: Scalar>(step: Forward<'_, T>, c: &mut [T], h: &mut [T]);

    /// A step of a training pass.
    #[doc(hidden)]
    fn forward<T: Scalar>(step: Forward<'_, T>, c_before: &[T], kept: &mut [T], h: &mut [T]);

    /// A step of a backward pass: gradients at the gates, of the weights and, as far as they pass no weight, of the
    /// outputs before.
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

/// h = f(W x + b + U h_before + b'), f being max(0, x) with `RELU`, else tanh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RnnCell<const RELU: bool>;

/// Long short-term memory: see [`Lstm`](crate::layers::Lstm).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LstmCell;

/// Gated recurrent units: see [`Gru`](crate::layers::Gru).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GruCell;

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

/// Adds the gradient of some rows of a weight, which threads share.
fn add_weight_gradient<T: Scalar>(x: &[T], d_gates: &[T], d_weight: &mut [T], batch: usize) {
    let (inputs, rows) = (x.len() / batch, d_gates.len() / batch);
    let work = (inputs * rows * batch) as u64;
    let run = parallel::run_length(rows, work);
    parallel::for_each_chunk(d_weight, run * inputs, work, |at, d_weight| {
        let outputs = d_weight.len() / inputs;
        let d_gates = &d_gates[at * run * batch..][..outputs * batch];
        T::linear_weight_gradient(x, d_gates, d_weight, LinearSizes { batch, inputs, outputs });
    });
}

/// Runs `element` on runs of units, which gives the gradients at their gates, then adds the weight gradients. `element`
/// gets the first number of its run, the parts and two runs of its own.
fn gate_gradients<const P: usize, C: Cell, T: Scalar>(
    step: Backward<'_, T>,
    element: impl Fn(usize, [&mut [T]; P], &mut [T], &mut [T]) + Sync,
) {
    let Backward { forward, gradients, scratch, d_h_before, .. } = step;
    let Forward { x, h_before, sizes, .. } = forward;
    let RecurrentSizes { batch, hidden, .. } = sizes;
    let StepGradients { parts, carry, sums } = scratch;
    let (parts, sums) = (&mut parts[..P * hidden * batch], &mut sums[..P * hidden]);
    let work = (P * hidden * batch) as u64 * parallel::ELEMENT;
    let units = parallel::run_length(hidden, work);
    let size = units * batch;
    let runs = (
        (chunks(carry, size), chunks(d_h_before, size)),
        parts_mut::<P, T>(parts).map(|part| chunks(part, size)),
        parts_mut::<P, T>(sums).map(|sums| chunks(sums, units)),
    );
    parallel::for_each_part(runs, work, |run, ((carry, d_h_before), mut parts, sums)| {
        element(run * size, parts.each_mut().map(|part| &mut **part), carry, d_h_before);
        for (part, sums) in parts.iter().zip(sums) {
            T::sum_samples(part, sums, batch);
        }
    });
    let Some(gradients) = gradients else { return };
    add_weight_gradient(x, &parts[..C::GATES * hidden * batch], gradients.ih, batch);
    if h_before.is_empty() {
        return;
    }
    // Gates whose parts follow each other are one product; the last one's may lie elsewhere.
    let last = C::GATES - 1;
    if C::part(last) == last {
        add_weight_gradient(h_before, &parts[..C::GATES * hidden * batch], gradients.hh, batch);
    } else {
        let (others, d_last) = gradients.hh.split_at_mut(last * hidden * hidden);
        add_weight_gradient(h_before, &parts[..last * hidden * batch], others, batch);
        let part = &parts[C::part(last) * hidden * batch..][..hidden * batch];
        add_weight_gradient(h_before, part, d_last, batch);
    }
}

impl<const RELU: bool> Cell for RnnCell<RELU> {
    const GATES: usize = 1;
    const STATES: usize = 1;
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 1];

    fn cells<T>(_: &[T]) -> &[T] {
        &[]
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, _: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        parallel::for_each_chunk(h, units * sizes.batch, work, |run, h| {
            T::rnn_step(x, h_before, weights, RELU, h, run * units, sizes);
        });
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, _: &[T], _: &mut [T], h: &mut [T]) {
        Self::infer(step, &mut [], h);
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let (h, d_h) = (step.h, step.d_h);
        gate_gradients::<1, Self, T>(step, |at, [d_gate], _, _| {
            d_gate.copy_from_slice(&d_h[at..at + d_gate.len()]);
            T::rnn_gradient(&h[at..at + d_gate.len()], RELU, d_gate);
        });
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        let RecurrentSizes { batch, hidden, .. } = sizes;
        let sizes = LinearSizes { batch, inputs: hidden, outputs: hidden };
        T::add_linear_transposed_rows(&d_gates[..hidden * batch], hh, d_h, first, sizes);
    }

    #[inline(always)]
    fn one<T: Scalar, W: Way<T>>(
        x: &[T],
        h_before: &[T],
        weights: RecurrentWeights<'_, T>,
        _: &[T],
        _: &mut [T],
        h: &mut [T],
    ) {
        if W::INLINES {
            rnn_one::<W::Vector, T>(x, h_before, weights, RELU, h);
        } else {
            T::rnn_one(x, h_before, weights, RELU, h);
        }
    }
}

impl Cell for LstmCell {
    const GATES: usize = 4;
    const STATES: usize = 2;
    /// i, f, g, o, c
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 5];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 2];

    fn cells<T>(kept: &[T]) -> &[T] {
        let [.., c] = parts::<5, T>(kept);
        c
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, c: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        let size = units * sizes.batch;
        if c.is_empty() {
            parallel::for_each_chunk(h, size, work, |run, h| {
                T::lstm_step(x, h_before, weights, &[], None, &mut [], h, run * units, sizes);
            });
        } else {
            parallel::for_each_part((chunks(h, size), chunks(c, size)), work, |run, (h, c)| {
                T::lstm_step(x, h_before, weights, &[], None, c, h, run * units, sizes);
            });
        }
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, c_before: &[T], kept: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        let size = units * sizes.batch;
        let kept = parts_mut::<5, T>(kept).map(|part| chunks(part, size));
        parallel::for_each_part((chunks(h, size), kept), work, |run, (h, [i, f, g, o, c])| {
            let c_before = &c_before[run * size..][..h.len()];
            T::lstm_step(x, h_before, weights, c_before, Some([i, f, g, o]), c, h, run * units, sizes);
        });
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let [i, f, g, o, c] = parts::<5, T>(step.kept);
        let (c_before, d_h) = (step.c_before, step.d_h);
        gate_gradients::<4, Self, T>(step, |at, d_gates, d_c, _| {
            let run = at..at + d_c.len();
            let gates = [i, f, g, o].map(|gate| &gate[run.clone()]);
            T::lstm_gradient(gates, &c_before[run.clone()], &c[run.clone()], &d_h[run], d_c, d_gates);
        });
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        let RecurrentSizes { batch, hidden, .. } = sizes;
        let sizes = LinearSizes { batch, inputs: hidden, outputs: 4 * hidden };
        T::add_linear_transposed_rows(d_gates, hh, d_h, first, sizes);
    }

    #[inline(always)]
    fn one<T: Scalar, W: Way<T>>(
        x: &[T],
        h_before: &[T],
        weights: RecurrentWeights<'_, T>,
        c_before: &[T],
        c: &mut [T],
        h: &mut [T],
    ) {
        if W::INLINES {
            lstm_one::<W::Vector, T>(x, h_before, weights, c_before, c, h);
        } else {
            T::lstm_one(x, h_before, weights, c_before, c, h);
        }
    }
}

impl Cell for GruCell {
    const GATES: usize = 3;
    const STATES: usize = 1;
    /// r, z, n, and the recurrent part of n that r multiplies
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 4];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 1];

    fn cells<T>(_: &[T]) -> &[T] {
        &[]
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, _: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        parallel::for_each_chunk(h, units * sizes.batch, work, |run, h| {
            T::gru_step(x, h_before, weights, None, h, run * units, sizes);
        });
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, _: &[T], kept: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        let size = units * sizes.batch;
        let kept = parts_mut::<4, T>(kept).map(|part| chunks(part, size));
        parallel::for_each_part((chunks(h, size), kept), work, |run, (h, kept)| {
            T::gru_step(x, h_before, weights, Some(kept), h, run * units, sizes);
        });
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let gates = parts::<4, T>(step.kept);
        let (before, d_h) = (step.state_before, step.d_h);
        gate_gradients::<4, Self, T>(step, |at, d_gates, _, d_h_before| {
            let run = at..at + d_h_before.len();
            let gates = gates.map(|gate| &gate[run.clone()]);
            T::gru_gradient(gates, &before[run.clone()], &d_h[run], d_h_before, d_gates);
        });
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        let RecurrentSizes { batch, hidden, .. } = sizes;
        let [reset, update, _, recurrent] = parts::<4, T>(d_gates);
        let (two, last) = hh.split_at(2 * hidden * hidden);
        let both = &d_gates[..reset.len() + update.len()];
        let sizes = LinearSizes { batch, inputs: hidden, outputs: 2 * hidden };
        T::add_linear_transposed_rows(both, two, d_h, first, sizes);
        T::add_linear_transposed_rows(recurrent, last, d_h, first, LinearSizes { outputs: hidden, ..sizes });
    }

    fn part(gate: usize) -> usize {
        if gate == 2 { 3 } else { gate }
    }

    #[inline(always)]
    fn one<T: Scalar, W: Way<T>>(
        x: &[T],
        h_before: &[T],
        weights: RecurrentWeights<'_, T>,
        _: &[T],
        _: &mut [T],
        h: &mut [T],
    ) {
        if W::INLINES {
            gru_one::<W::Vector, T>(x, h_before, weights, h);
        } else {
            T::gru_one(x, h_before, weights, h);
        }
    }
}
