//! Gated recurrent units, whose reset gate acts after the product or before it.

use super::super::track::{Backward, Forward, Room};
use super::{Cell, gate_gradients, parts, parts_mut};
use crate::kernels::{LinearSizes, RecurrentSizes, RecurrentWeights, gru_before_one, gru_one};
use crate::layer::{Batch, Way};
use crate::parallel::{self, chunks};
use crate::scalar::Scalar;

/// Gated recurrent units: see [`Gru`](crate::layers::Gru).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GruCell;

impl Cell for GruCell {
    const GATES: usize = 3;
    const STATES: usize = 1;
    /// r, z, n, and the recurrent part of n that r multiplies
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 4];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 1];
    type Extra<T: Scalar, const H: usize> = [Batch<T, 1, H>; 0];
    type Room<T: Scalar, const B: usize, const H: usize> = Room<T, B, H, 4>;
    type Mask<const B: usize, const H: usize> = [u8; 0];
    type Masked<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Taken<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];

    fn cells<T>(_: &[T]) -> &[T] {
        &[]
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, _: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        parallel::for_each_chunk(h, units * sizes.batch, work, |run, h| {
            T::gru_step(x, h_before, before, weights, None, h, run * units, sizes);
        });
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, _: &[T], kept: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, before, weights, sizes } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        let size = units * sizes.batch;
        let kept = parts_mut::<4, T>(kept).map(|part| chunks(part, size));
        parallel::for_each_part((chunks(h, size), kept), work, |run, (h, kept)| {
            T::gru_step(x, h_before, before, weights, Some(kept), h, run * units, sizes);
        });
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let gates = parts::<4, T>(step.kept);
        let Backward { forward, state_before: before, d_h, d_h_before, scratch, .. } = step;
        let own = (scratch.parts, scratch.sums, d_h_before);
        gate_gradients::<4, Self, T>(forward.sizes, own, |at, d_gates, d_h_before| {
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

/// Gated recurrent units whose reset gate acts before the product: see [`Gru`](crate::layers::Gru).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GruBeforeCell;

impl Cell for GruBeforeCell {
    const GATES: usize = 3;
    const STATES: usize = 1;
    /// r, z, n, and r * h, of which n has its recurrent part
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 4];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 1];
    type Extra<T: Scalar, const H: usize> = [Batch<T, 1, H>; 0];
    type Room<T: Scalar, const B: usize, const H: usize> = Room<T, B, H, 4>;
    type Mask<const B: usize, const H: usize> = [u8; 0];
    type Masked<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Taken<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];

    fn cells<T>(_: &[T]) -> &[T] {
        &[]
    }

    /// Each thread computes all reset gates, for which there is no memory.
    fn infer<T: Scalar>(step: Forward<'_, T>, _: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes, .. } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        parallel::for_each_chunk(h, units * sizes.batch, work, |run, h| {
            T::gru_before_step(x, h_before, weights, h, run * units, sizes);
        });
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, _: &[T], kept: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, before, weights, sizes } = step;
        let [r, z, n, m] = parts_mut::<4, T>(kept);
        let work = sizes.work(2);
        let units = parallel::run_length(sizes.hidden, work);
        let gates = [r, &mut *z, &mut *m].map(|part| chunks(part, units * sizes.batch));
        parallel::for_each_part(gates, work, |run, gates| {
            T::gru_before_gates(x, h_before, weights, gates, run * units, sizes);
        });
        let reset = if h_before.is_empty() { h_before } else { m };
        let work = sizes.work(1);
        let units = parallel::run_length(sizes.hidden, work);
        let size = units * sizes.batch;
        parallel::for_each_part((chunks(n, size), chunks(h, size)), work, |run, (n, h)| {
            let z = &z[run * size..][..n.len()];
            T::gru_before_new(x, reset, before, weights, z, n, h, run * units, sizes);
        });
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let Backward { forward, state_before, kept, d_h, d_h_before, scratch, .. } = step;
        let Forward { h_before, weights, sizes, .. } = forward;
        let RecurrentSizes { batch, hidden, .. } = sizes;
        let [r, z, n, _] = parts::<4, T>(kept);
        // Zeros are not handed to products.
        let operand = if h_before.is_empty() { state_before } else { h_before };
        let sums = &mut scratch.sums[..3 * hidden];
        let [d_r, d_z, d_n, d_m] = parts_mut::<4, T>(scratch.parts);
        let [sums_r, sums_z, sums_n] = parts_mut::<3, T>(sums);

        let elements = (2 * hidden * batch) as u64 * parallel::ELEMENT;
        let units = parallel::run_length(hidden, elements);
        let size = units * batch;
        let of_units = [chunks(sums_z, units), chunks(sums_n, units)];
        let runs = (chunks(d_h_before, size), [chunks(d_z, size), chunks(&mut *d_n, size)], of_units);
        parallel::for_each_part(runs, elements, |run, (d_before, [d_z, d_n], [sums_z, sums_n])| {
            let run = run * size..run * size + d_before.len();
            let gates = [&z[run.clone()], &n[run.clone()]];
            let before = &state_before[run.clone()];
            T::gru_before_gradient(gates, before, &d_h[run], d_before, [&mut *d_z, &mut *d_n]);
            T::sum_samples(d_z, sums_z, batch);
            T::sum_samples(d_n, sums_n, batch);
        });

        let square = hidden * hidden;
        let (d_n, new) = (&*d_n, &weights.hh[2 * square..]);
        let work = (square * batch) as u64;
        let units = parallel::run_length(hidden, work);
        let size = units * batch;
        let runs = (chunks(d_m, size), chunks(d_r, size), chunks(sums_r, units));
        parallel::for_each_part(runs, work, |run, (d_m, d_r, sums_r)| {
            let sizes = LinearSizes { batch, inputs: hidden, outputs: hidden };
            T::linear_transposed_rows(d_n, new, &[], d_m, run * units, sizes);
            let run = run * size..run * size + d_m.len();
            T::gru_reset_gradient(&r[run.clone()], &operand[run], d_m, d_r);
            T::sum_samples(d_r, sums_r, batch);
        });
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        let RecurrentSizes { batch, hidden, .. } = sizes;
        let [.., past_reset] = parts::<4, T>(d_gates);
        T::accumulate(&past_reset[first * batch..][..d_h.len()], d_h);
        let (both, two) = (&d_gates[..2 * hidden * batch], &hh[..2 * hidden * hidden]);
        let sizes = LinearSizes { batch, inputs: hidden, outputs: 2 * hidden };
        T::add_linear_transposed_rows(both, two, d_h, first, sizes);
    }

    /// r * h
    fn last_operand<T>(kept: &[T]) -> Option<&[T]> {
        let [.., reset] = parts::<4, T>(kept);
        Some(reset)
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
            gru_before_one::<W::Vector, T>(x, h_before, weights, h);
        } else {
            T::gru_before_one(x, h_before, weights, h);
        }
    }
}
