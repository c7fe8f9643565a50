//! Long short-term memory.

use core::mem::offset_of;

use nalgebra::SMatrix;

use super::super::mask;
use super::super::track::{Backward, Forward, Initial, Room, Track, Weights};
use super::{Cell, ExtraTensors, gate_gradients, parts, parts_mut, weight_gradient};
use crate::kernels::{
    LinearSizes, RecurrentSizes, RecurrentWeights, linear_one, lstm_one, lstm_peephole_one,
};
use crate::layer::{Batch, Way};
use crate::parallel::{self, chunks};
use crate::scalar::Scalar;
use crate::zeroable;

/// Long short-term memory: see [`Lstm`](crate::layers::Lstm). `PEEPHOLES` is 3 if the gates i, f and o see the cells, else
/// 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LstmCell<const PEEPHOLES: usize = 0>;

/// Long short-term memory of `UNITS` units whose outputs are a linear projection of theirs, fewer: see
/// [`Lstm`](crate::layers::Lstm). `STATE` is the outputs and the units together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectedLstmCell<const UNITS: usize, const STATE: usize, const PEEPHOLES: usize = 0>;

zeroable! {
    /// What projected long short-term memory has beside weights and biases.
    #[derive(Clone, Debug, PartialEq)]
    pub struct LstmExtra<T, const UNITS: usize, const H: usize, const PEEPHOLES: usize> {
        /// Row u, column o connects unit u with output o.
        pub weight_hr: SMatrix<T, UNITS, H>,
        /// The peepholes of i, f and o.
        pub weight_c: [SMatrix<T, 1, UNITS>; PEEPHOLES],
    }
}

impl<T: Scalar, const UNITS: usize, const H: usize, const PEEPHOLES: usize> ExtraTensors
    for LstmExtra<T, UNITS, H, PEEPHOLES>
{
    const OFFSETS: [usize; 4] = {
        let (first, each) = (offset_of!(Self, weight_c), size_of::<SMatrix<T, 1, UNITS>>());
        [offset_of!(Self, weight_hr), first, first + each, first + 2 * each]
    };
}

/// Of `units` units, as many as `h` holds: the gates and cells are kept.
fn forward<T: Scalar>(step: Forward<'_, T>, units: usize, c_before: &[T], kept: [&mut [T]; 5], h: &mut [T]) {
    let Forward { x, h_before, weights, sizes, .. } = step;
    let sizes = RecurrentSizes { hidden: units, ..sizes };
    let work = (4 * units * (sizes.inputs + step.sizes.hidden) * sizes.batch) as u64;
    let units = parallel::run_length(sizes.hidden, work);
    let size = units * sizes.batch;
    let kept = kept.map(|part| chunks(part, size));
    parallel::for_each_part((chunks(h, size), kept), work, |run, (h, [i, f, g, o, c])| {
        let c_before = &c_before[run * size..][..h.len()];
        T::lstm_step(x, h_before, weights, c_before, Some([i, f, g, o]), c, h, run * units, sizes);
    });
}

/// `d_h` is the gradient at the units, before a projection.
fn backward<T: Scalar, C: Cell>(
    forward: Forward<'_, T>,
    [i, f, g, o, c]: [&[T]; 5],
    c_before: &[T],
    d_h: &[T],
    (parts, sums, carry): (&mut [T], &mut [T], &mut [T]),
    gradients: Option<Weights<&mut [T]>>,
) {
    let (batch, peepholes) = (forward.sizes.batch, forward.weights.peepholes);
    let own = (&mut *parts, sums, carry);
    gate_gradients::<4, C, T>(forward.sizes, own, |at, d_gates, d_c| {
        let run = at..at + d_c.len();
        let gates = [i, f, g, o].map(|gate| &gate[run.clone()]);
        let (c_before, c, d_h) = (&c_before[run.clone()], &c[run.clone()], &d_h[run.clone()]);
        if C::PEEPHOLES {
            let units = run.start / batch..run.end / batch;
            let peepholes = peepholes.map(|weight| &weight[units.clone()]);
            T::lstm_peephole_gradient(gates, peepholes, c_before, c, d_h, d_c, d_gates, batch);
        } else {
            T::lstm_gradient(gates, c_before, c, d_h, d_c, d_gates);
        }
    });
    if let Some(gradients) = gradients.filter(|_| C::PEEPHOLES) {
        let units = i.len() / batch;
        let [d_i, d_f, _, d_o] = super::parts::<4, T>(&parts[..4 * units * batch]);
        let seen = [(d_i, c_before), (d_f, c_before), (d_o, c)];
        for (d_weight, (d_gate, cells)) in gradients.peepholes.into_iter().zip(seen) {
            let work = (units * batch) as u64 * parallel::ELEMENT;
            let count = parallel::run_length(units, work);
            parallel::for_each_chunk(d_weight, count, work, |run, d_weight| {
                let run = run * count * batch..(run * count + d_weight.len()) * batch;
                T::sum_products(&d_gate[run.clone()], &cells[run], d_weight, batch);
            });
        }
    }
}

/// The gradient at h before from that at the gates of `units` units.
fn add_before<T: Scalar>(
    d_gates: &[T],
    hh: &[T],
    d_h: &mut [T],
    first: usize,
    units: usize,
    sizes: RecurrentSizes,
) {
    let RecurrentSizes { batch, hidden, .. } = sizes;
    let sizes = LinearSizes { batch, inputs: hidden, outputs: 4 * units };
    T::add_linear_transposed_rows(&d_gates[..4 * units * batch], hh, d_h, first, sizes);
}

/// A step of a single sample with packed weights.
#[inline(always)]
fn one<T: Scalar, W: Way<T>, const PEEPHOLES: usize>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    match (W::INLINES, PEEPHOLES > 0) {
        (true, false) => lstm_one::<W::Vector, T>(x, h_before, weights, c_before, c, h),
        (true, true) => lstm_peephole_one::<W::Vector, T>(x, h_before, weights, c_before, c, h),
        (false, false) => T::lstm_one(x, h_before, weights, c_before, c, h),
        (false, true) => T::lstm_peephole_one(x, h_before, weights, c_before, c, h),
    }
}

impl<const PEEPHOLES: usize> Cell for LstmCell<PEEPHOLES> {
    const GATES: usize = 4;
    const STATES: usize = 2;
    const PEEPHOLES: bool = PEEPHOLES > 0;
    /// i, f, g, o, c
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 5];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 2];
    type Mask<const B: usize, const H: usize> = [u8; 0];
    type Masked<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Taken<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Extra<T: Scalar, const H: usize> = [Batch<T, 1, H>; PEEPHOLES];
    type Room<T: Scalar, const B: usize, const H: usize> = Room<T, B, H, 4>;

    fn extra<T: Scalar, const H: usize>(extra: &Self::Extra<T, H>) -> [&[T]; 4] {
        let [i, f, o] = parts::<3, T>(bytemuck::cast_slice(extra));
        [&[], i, f, o]
    }

    fn extra_mut<T: Scalar, const H: usize>(extra: &mut Self::Extra<T, H>) -> [&mut [T]; 4] {
        let [i, f, o] = parts_mut::<3, T>(bytemuck::cast_slice_mut(extra));
        [&mut [], i, f, o]
    }

    fn cells<T>(kept: &[T]) -> &[T] {
        let [.., c] = parts::<5, T>(kept);
        c
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, c: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes, .. } = step;
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
        forward(step, step.sizes.hidden, c_before, parts_mut::<5, T>(kept), h);
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let Backward { forward, c_before, kept, d_h, scratch, gradients, .. } = step;
        let own = (scratch.parts, scratch.sums, scratch.carry);
        backward::<T, Self>(forward, parts::<5, T>(kept), c_before, d_h, own, gradients);
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        add_before(d_gates, hh, d_h, first, sizes.hidden, sizes);
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
        one::<T, W, PEEPHOLES>(x, h_before, weights, c_before, c, h);
    }
}

impl<const UNITS: usize, const STATE: usize, const PEEPHOLES: usize>
    ProjectedLstmCell<UNITS, STATE, PEEPHOLES>
{
    /// Predicts `WIDTH` samples at a time, whose cells and units lie on the stack: y has no room for them.
    fn infer_samples<T: Scalar, const WIDTH: usize>(
        track: &Track,
        weights: RecurrentWeights<'_, T>,
        x: &[T],
        y: &mut [T],
        initial: Initial<'_, T>,
        mut last: Option<&mut [T]>,
    ) {
        let RecurrentSizes { batch, inputs, hidden } = track.sizes;
        let of_units = RecurrentSizes { hidden: UNITS, ..track.sizes };
        // Two statements: a build without optimisation would copy a tuple.
        let mut cells = [[T::zero(); WIDTH]; UNITS];
        let mut outputs = [[T::zero(); WIDTH]; UNITS];
        let mut from = 0;
        while from < batch {
            let width = WIDTH.min(batch - from);
            let cells = &mut cells.as_flattened_mut()[..UNITS * width];
            let outputs = &mut outputs.as_flattened_mut()[..UNITS * width];
            for (unit, cells) in cells.chunks_exact_mut(width).enumerate() {
                match initial.and_then(|state| state.get((hidden + unit) * batch + from..)) {
                    Some(state) if state.len() >= width => cells.copy_from_slice(&state[..width]),
                    _ => cells.fill(T::zero()),
                }
            }
            for turn in 0..track.steps {
                let (x, mask) = track.x_and_mask(x, turn);
                let weights = RecurrentWeights { mask, ..weights };
                let (h_before, now) = track.before_and_now(y, turn, initial);
                outputs.copy_from_slice(cells);
                let work = (4 * UNITS * (inputs + hidden) * width) as u64;
                let units = parallel::run_length(UNITS, work);
                let runs = (chunks(&mut *outputs, units * width), chunks(&mut *cells, units * width));
                parallel::for_each_part(runs, work, |run, (h, c)| {
                    T::lstm_samples(x, h_before, weights, c, h, [from, width], run * units, of_units);
                });
                let work = (UNITS * hidden * width) as u64;
                let (rows, outputs) = (parallel::run_length(hidden, work), &*outputs);
                parallel::for_each_chunk(now, rows * batch, work, |run, now| {
                    let hr = &weights.hr[run * rows * UNITS..];
                    T::project_samples(outputs, hr, now, [from, width], batch);
                    if !mask.is_empty() {
                        let first = run * rows * batch;
                        let before =
                            if h_before.is_empty() { h_before } else { &h_before[first..][..now.len()] };
                        T::keep_masked(mask, before, now, [from, width]);
                    }
                });
            }
            if let Some(last) = &mut last {
                let state = last[hidden * batch..].chunks_exact_mut(batch).zip(cells.chunks_exact(width));
                for (state, cells) in state {
                    state[from..from + width].copy_from_slice(cells);
                }
            }
            from += width;
        }
        if let Some(last) = last {
            last[..hidden * batch].copy_from_slice(&y[track.range(track.steps - 1)]);
        }
    }
}

impl<const UNITS: usize, const STATE: usize, const PEEPHOLES: usize> Cell
    for ProjectedLstmCell<UNITS, STATE, PEEPHOLES>
{
    const GATES: usize = 4;
    const STATES: usize = 2;
    const UNITS: usize = UNITS;
    const PROJECTS: bool = true;
    const PEEPHOLES: bool = PEEPHOLES > 0;
    /// i, f, g, o, c, and o * tanh(c), which is projected
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, UNITS>; 6];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, STATE>; 1];
    type Mask<const B: usize, const H: usize> = [u8; 0];
    type Masked<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Taken<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Extra<T: Scalar, const H: usize> = LstmExtra<T, UNITS, H, PEEPHOLES>;
    type Room<T: Scalar, const B: usize, const H: usize> = Room<T, B, UNITS, 5>;

    fn extra<T: Scalar, const H: usize>(extra: &Self::Extra<T, H>) -> [&[T]; 4] {
        let [i, f, o] = parts::<3, T>(bytemuck::cast_slice(&extra.weight_c));
        [extra.weight_hr.as_slice(), i, f, o]
    }

    fn extra_mut<T: Scalar, const H: usize>(extra: &mut Self::Extra<T, H>) -> [&mut [T]; 4] {
        let [i, f, o] = parts_mut::<3, T>(bytemuck::cast_slice_mut(&mut extra.weight_c));
        [extra.weight_hr.as_mut_slice(), i, f, o]
    }

    fn infer_all<T: Scalar, W: Way<T>>(
        track: &Track,
        weights: RecurrentWeights<'_, T>,
        x: &[T],
        y: &mut [T],
        initial: Initial<'_, T>,
        last: Option<&mut [T]>,
        packed: bool,
    ) {
        /// Bytes of the stack that cells and units of several samples take at most.
        const MOST: usize = 512 * 1024;
        if !packed && !W::IS_PLAIN {
            return if track.sizes.batch > 1 && 2 * 16 * UNITS * size_of::<T>() <= MOST {
                Self::infer_samples::<T, 16>(track, weights, x, y, initial, last);
            } else {
                Self::infer_samples::<T, 1>(track, weights, x, y, initial, last);
            };
        }
        let len = track.sizes.hidden;
        let mut cells = [T::zero(); UNITS];
        if let Some(state) = initial.and_then(|state| state.get(len..len + UNITS)) {
            cells.copy_from_slice(state);
        }
        for turn in 0..track.steps {
            let (x, mask) = track.x_and_mask(x, turn);
            let weights = RecurrentWeights { mask, is_packed: packed, ..weights };
            let (h_before, now) = track.before_and_now(y, turn, initial);
            let c_before = cells;
            Self::one::<T, W>(x, h_before, weights, &c_before, &mut cells, now);
            mask::keep::<T, W>(mask, h_before, now);
        }
        if let Some(last) = last {
            last[..len].copy_from_slice(&y[track.range(track.steps - 1)]);
            last[len..].copy_from_slice(&cells);
        }
    }

    fn infer_one<T: Scalar>(step: Forward<'_, T>, c_before: &[T], c: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes, .. } = step;
        let sizes = RecurrentSizes { hidden: UNITS, ..sizes };
        let mut outputs = [T::zero(); UNITS];
        T::lstm_step(x, h_before, weights, c_before, None, c, &mut outputs, 0, sizes);
        T::project_samples(&outputs, weights.hr, h, [0, 1], 1);
    }

    fn cells<T>(kept: &[T]) -> &[T] {
        let [.., c, _] = parts::<6, T>(kept);
        c
    }

    /// Sequences are predicted by [`infer_all`](Self::infer_all), single steps by [`infer_one`](Self::infer_one), with room
    /// for the units; this one has none but y.
    fn infer<T: Scalar>(_: Forward<'_, T>, _: &mut [T], _: &mut [T]) {}

    fn forward<T: Scalar>(step: Forward<'_, T>, c_before: &[T], kept: &mut [T], h: &mut [T]) {
        let RecurrentSizes { batch, hidden, .. } = step.sizes;
        let [i, f, g, o, c, units] = parts_mut::<6, T>(kept);
        forward(step, UNITS, c_before, [i, f, g, o, c], units);
        let work = (UNITS * hidden * batch) as u64;
        let (rows, units) = (parallel::run_length(hidden, work), &*units);
        parallel::for_each_chunk(h, rows * batch, work, |run, h| {
            let outputs = h.len() / batch;
            let hr = &step.weights.hr[run * rows * UNITS..][..outputs * UNITS];
            T::linear(units, hr, &[], h, LinearSizes { batch, inputs: UNITS, outputs });
        });
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let Backward { forward, c_before, kept, d_h, scratch, mut gradients, .. } = step;
        let RecurrentSizes { batch, hidden, .. } = forward.sizes;
        let [i, f, g, o, c, units] = parts::<6, T>(kept);
        let (d_gates, d_units) = scratch.parts.split_at_mut(4 * UNITS * batch);
        let work = (UNITS * hidden * batch) as u64;
        let (rows, hr) = (parallel::run_length(UNITS, work), forward.weights.hr);
        parallel::for_each_chunk(d_units, rows * batch, work, |run, d_units| {
            let sizes = LinearSizes { batch, inputs: UNITS, outputs: hidden };
            T::linear_transposed_rows(d_h, hr, &[], d_units, run * rows, sizes);
        });
        if let Some(gradients) = &mut gradients {
            parallel::side_by_side(weight_gradient(units, d_h, &mut *gradients.hr, batch, work), work);
        }
        let own = (d_gates, scratch.sums, scratch.carry);
        backward::<T, Self>(forward, [i, f, g, o, c], c_before, d_units, own, gradients);
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        add_before(d_gates, hh, d_h, first, UNITS, sizes);
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
        let mut outputs = [T::zero(); UNITS];
        one::<T, W, PEEPHOLES>(x, h_before, weights, c_before, c, &mut outputs);
        if W::INLINES {
            linear_one::<W::Vector, T>(&outputs, weights.hr, &[], h);
        } else {
            T::project_samples(&outputs, weights.hr, h, [0, 1], 1);
        }
    }
}
