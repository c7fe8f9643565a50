//! One step of gated recurrent units whose reset gate acts before the product, and its gradient.
//!
//! The reset gates of all units must be there before the first new value is: training computes them in a call of its own
//! and keeps them, a prediction computes some at a time and uses them up.

use super::lanes::{load, store};
use super::lstm::add_two;
use super::recurrent::{
    FEW_SAMPLES, RecurrentSizes, RecurrentWeights, SAMPLES, Samples, UNITS, UNITS_OF_ONE, gate, gate_product,
    kept_units, product,
};
use super::simd::{Matrix, Product, Start, Vector};
use crate::scalar::Scalar;

/// The places of the gates r, z and n in the weights.
const RESET: usize = 0;
const UPDATE: usize = 1;
const NEW: usize = 2;

#[inline(always)]
pub(super) fn gru_before_gates<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    gates: [&mut [T]; 3],
    first: usize,
    sizes: RecurrentSizes,
) {
    let batch = sizes.batch;
    let samples = Samples { from: 0, width: batch, batch };
    let [r, z, m] = gates;
    let size = (kept_units(batch) * batch).max(1);
    let mut unit = first;
    for ((r, z), m) in r.chunks_mut(size).zip(z.chunks_mut(size)).zip(m.chunks_mut(size)) {
        for (place, sums) in [(RESET, &mut *r), (UPDATE, z)] {
            let row = place * sizes.hidden + unit;
            gate_sums::<V, T>(x, h_before, &weights, row, sums, samples);
            gates_of::<V, T>(sums);
        }
        if h_before.is_empty() {
            m.fill(T::zero());
        } else {
            m.copy_from_slice(r);
            multiply::<V, T>(&h_before[unit * batch..][..r.len()], m);
        }
        unit += kept_units(batch);
    }
}

#[inline(always)]
pub(super) fn gru_before_new<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    reset: &[T],
    before: &[T],
    weights: RecurrentWeights<'_, T>,
    z: &[T],
    n: &mut [T],
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    let batch = sizes.batch;
    let samples = Samples { from: 0, width: batch, batch };
    let size = (kept_units(batch) * batch).max(1);
    let mut unit = first;
    for ((z, n), h) in z.chunks(size).zip(n.chunks_mut(size)).zip(h.chunks_mut(size)) {
        gate_sums::<V, T>(x, reset, &weights, NEW * sizes.hidden + unit, n, samples);
        let before = if before.is_empty() { before } else { &before[unit * batch..][..n.len()] };
        let mut at = 0;
        while at < n.len() {
            let new = load::<V>(n, at).tanh();
            let before = if before.is_empty() { V::zero() } else { load::<V>(before, at) };
            store(new, n, at);
            store(load::<V>(z, at).mul_add(before - new, new), h, at);
            at += V::LANES;
        }
        unit += kept_units(batch);
    }
}

#[inline(always)]
pub(super) fn gru_before_step<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    match sizes.batch {
        0 => {}
        1 => predict::<V, T, UNITS_OF_ONE>(x, h_before, weights, h, first, sizes, [UNITS_OF_ONE, 1]),
        2..=FEW_SAMPLES => {
            let most = [UNITS, FEW_SAMPLES];
            predict::<V, T, { UNITS * FEW_SAMPLES }>(x, h_before, weights, h, first, sizes, most);
        }
        _ => predict::<V, T, { UNITS * SAMPLES }>(x, h_before, weights, h, first, sizes, [UNITS, SAMPLES]),
    }
}

/// A step without memory for the reset gates: the sums of the new values grow in the outputs' place, by the products with
/// `block` units and `most` samples at a time, for which there is room.
#[inline(always)]
fn predict<V: Product<Scalar = T>, T: Scalar, const ROOM: usize>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
    [block, most]: [usize; 2],
) {
    let RecurrentSizes { batch, inputs, hidden } = sizes;
    let units = h.len() / batch;
    let new = NEW * hidden + first;
    let mut room = [T::zero(); ROOM];
    let mut from = 0;
    while from < batch {
        let width = most.min(batch - from);
        let samples = Samples { from, width, batch };
        let weight = Matrix { values: &weights.ih[new * inputs..], row: inputs, column: 1 };
        let columns = Matrix { values: &x[from..], row: batch, column: 1 };
        product::<V, T>(weight, columns, &mut h[from..], batch, Start::Zero, [units, inputs, width]);
        add_biases::<V, T>(&weights, new, &mut h[from..], samples);
        let mut unit = 0;
        while unit < hidden && !h_before.is_empty() {
            let count = block.min(hidden - unit);
            let reset = &mut room[..count * width];
            gate_sums::<V, T>(x, h_before, &weights, RESET * hidden + unit, reset, samples);
            gates_of::<V, T>(reset);
            // Where all samples are computed at once, the numbers of all units are one run.
            let run = if width == batch { count * width } else { width };
            for (at, reset) in reset.chunks_exact_mut(run).enumerate() {
                multiply::<V, T>(&h_before[(unit + at) * batch + from..][..run], reset);
            }
            let weight = Matrix { values: &weights.hh[new * hidden + unit..], row: hidden, column: 1 };
            let reset = Matrix { values: reset, row: width, column: 1 };
            product::<V, T>(weight, reset, &mut h[from..], batch, Start::Sum, [units, count, width]);
            unit += count;
        }
        let mut unit = 0;
        while unit < units {
            let count = block.min(units - unit);
            let update = &mut room[..count * width];
            gate_sums::<V, T>(x, h_before, &weights, UPDATE * hidden + first + unit, update, samples);
            gates_of::<V, T>(update);
            let run = if width == batch { count * width } else { width };
            for (at, update) in update.chunks_exact(run).enumerate() {
                let begin = (unit + at) * batch + from;
                let before =
                    if h_before.is_empty() { h_before } else { &h_before[first * batch + begin..][..run] };
                outputs::<V, T>(update, before, &mut h[begin..begin + run]);
            }
            unit += count;
        }
        from += width;
    }
}

/// z = the sums of a gate with their biases, from row `row` of the weights on. An empty `h_before` is zeros.
#[inline(always)]
fn gate_sums<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: &RecurrentWeights<'_, T>,
    row: usize,
    z: &mut [T],
    samples: Samples,
) {
    gate_product::<V, T>(x, weights.ih, row, z, false, samples);
    if !h_before.is_empty() {
        gate_product::<V, T>(h_before, weights.hh, row, z, true, samples);
    }
    add_biases::<V, T>(weights, row, z, Samples { from: 0, batch: samples.width, ..samples });
}

/// z += both biases of the rows from `row` on; rows of z are a batch apart.
#[inline(always)]
fn add_biases<V: Vector<Scalar = T>, T: Scalar>(
    weights: &RecurrentWeights<'_, T>,
    row: usize,
    z: &mut [T],
    samples: Samples,
) {
    if weights.bias_ih.is_empty() {
        return;
    }
    let Samples { width, batch, .. } = samples;
    if batch == 1 {
        let rows = row..row + z.len();
        return add_two::<V, T>(&weights.bias_ih[rows.clone()], &weights.bias_hh[rows], z);
    }
    for (at, z) in z.chunks_mut(batch).enumerate() {
        let (z, bias) = (&mut z[..width], V::splat(weights.bias(row + at)));
        let mut at = 0;
        while at < z.len() {
            store(load::<V>(z, at) + bias, z, at);
            at += V::LANES;
        }
    }
}

/// The gates from their sums, in place.
#[inline(always)]
fn gates_of<V: Vector<Scalar = T>, T: Scalar>(z: &mut [T]) {
    let mut at = 0;
    while at < z.len() {
        store(gate(load::<V>(z, at)), z, at);
        at += V::LANES;
    }
}

/// y *= x
#[inline(always)]
fn multiply<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    let mut at = 0;
    while at < y.len() {
        store(load::<V>(y, at) * load::<V>(x, at), y, at);
        at += V::LANES;
    }
}

/// The outputs from the update gates, what was before and, in their place, the sums of the new values. An empty `before`
/// is zeros.
#[inline(always)]
fn outputs<V: Vector<Scalar = T>, T: Scalar>(update: &[T], before: &[T], h: &mut [T]) {
    let mut at = 0;
    while at < h.len() {
        let new = load::<V>(h, at).tanh();
        let before = if before.is_empty() { V::zero() } else { load::<V>(before, at) };
        store(load::<V>(update, at).mul_add(before - new, new), h, at);
        at += V::LANES;
    }
}

#[inline(always)]
pub(super) fn gru_before_gradient<V: Vector<Scalar = T>, T: Scalar>(
    [z, n]: [&[T]; 2],
    before: &[T],
    d_h: &[T],
    d_before: &mut [T],
    [d_z, d_n]: [&mut [T]; 2],
) {
    let mut at = 0;
    while at < d_h.len() {
        let [update, new] = [load::<V>(z, at), load::<V>(n, at)];
        let (d_output, before) = (load::<V>(d_h, at), load::<V>(before, at));
        store(d_output * (V::one() - update) * (V::one() - new * new), d_n, at);
        store(d_output * (before - new) * (update * (V::one() - update)), d_z, at);
        store(d_output.mul_add(update, load::<V>(d_before, at)), d_before, at);
        at += V::LANES;
    }
}

#[inline(always)]
pub(super) fn gru_reset_gradient<V: Vector<Scalar = T>, T: Scalar>(
    r: &[T],
    h_before: &[T],
    d_m: &mut [T],
    d_r: &mut [T],
) {
    let mut at = 0;
    while at < d_m.len() {
        let (reset, d_product) = (load::<V>(r, at), load::<V>(d_m, at));
        store(d_product * load::<V>(h_before, at) * (reset * (V::one() - reset)), d_r, at);
        store(d_product * reset, d_m, at);
        at += V::LANES;
    }
}
