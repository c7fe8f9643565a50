//! One step of gated recurrent units whose reset gate acts after the product, and its gradient.

use super::lanes::{load, store};
use super::lstm::add_two;
use super::recurrent::{Gates, RecurrentSizes, RecurrentWeights, Samples, gate, gate_product, run};
use super::simd::{Product, Vector};
use crate::scalar::Scalar;

/// r, z, n, and the recurrent part of n that r multiplies.
const PARTS: usize = 4;

#[inline(always)]
pub(super) fn gru_step<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    before: &[T],
    weights: RecurrentWeights<'_, T>,
    gates: Option<[&mut [T]; 4]>,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    let step = Step { x, h_before, before, weights, hidden: sizes.hidden };
    run::<V, T, _>(&step, gates, &mut [], h, first, sizes.batch);
}

/// What a step reads.
#[derive(Clone, Copy)]
struct Step<'a, T> {
    x: &'a [T],
    h_before: &'a [T],
    before: &'a [T],
    weights: RecurrentWeights<'a, T>,
    hidden: usize,
}

impl<T: Scalar> Gates<T> for Step<'_, T> {
    #[inline(always)]
    fn block<V: Product<Scalar = T>>(
        &self,
        mut parts: [&mut [T]; PARTS],
        _: &mut [T],
        h: &mut [T],
        [unit, first]: [usize; 2],
        samples: Samples,
        _: Samples,
    ) {
        let (hidden, weights, is_first) = (self.hidden, &self.weights, self.h_before.is_empty());
        for (gate, sums) in parts[..3].iter_mut().enumerate() {
            let row = gate * hidden + first + unit;
            gate_product::<V, T>(self.x, weights.ih, row, sums, false, samples);
            if gate < 2 && !is_first {
                gate_product::<V, T>(self.h_before, weights.hh, row, sums, true, samples);
            }
        }
        if is_first {
            parts[3].fill(T::zero());
        } else {
            let row = 2 * hidden + first + unit;
            gate_product::<V, T>(self.h_before, weights.hh, row, parts[3], false, samples);
        }
        let Samples { from, width, batch } = samples;
        if batch == 1 {
            // Lanes run over the units, each with its own bias.
            let rows = parts[0].len();
            if !weights.bias_ih.is_empty() {
                for (gate, sums) in parts[..2].iter_mut().enumerate() {
                    let row = gate * hidden + first + unit;
                    add_two::<V, T>(
                        &weights.bias_ih[row..row + rows],
                        &weights.bias_hh[row..row + rows],
                        sums,
                    );
                }
                let row = 2 * hidden + first + unit;
                add::<V, T>(&weights.bias_ih[row..row + rows], parts[2]);
                add::<V, T>(&weights.bias_hh[row..row + rows], parts[3]);
            }
            let before = self.before;
            let before = if before.is_empty() { before } else { &before[first + unit..][..rows] };
            return units::<V, T>(parts, [V::zero(); PARTS], before, &mut h[unit..unit + rows]);
        }
        let [r, z, n, m] = parts;
        let rows = r.chunks_exact_mut(width).zip(z.chunks_exact_mut(width));
        let rows = rows.zip(n.chunks_exact_mut(width).zip(m.chunks_exact_mut(width)));
        for (at, ((r, z), (n, m))) in rows.enumerate() {
            let row = first + unit + at;
            let last = 2 * hidden + row;
            let [input, recurrent] = if weights.bias_ih.is_empty() {
                [T::zero(); 2]
            } else {
                [weights.bias_ih[last], weights.bias_hh[last]]
            };
            let bias = [
                V::splat(weights.bias(row)),
                V::splat(weights.bias(hidden + row)),
                V::splat(input),
                V::splat(recurrent),
            ];
            let begin = (unit + at) * batch + from;
            let before = self.before;
            let before = if before.is_empty() { before } else { &before[row * batch + from..][..width] };
            units::<V, T>([r, z, n, m], bias, before, &mut h[begin..begin + width]);
        }
    }
}

/// z += a
#[inline(always)]
fn add<V: Vector<Scalar = T>, T: Scalar>(a: &[T], z: &mut [T]) {
    let mut at = 0;
    while at < z.len() {
        store(load::<V>(z, at) + load::<V>(a, at), z, at);
        at += V::LANES;
    }
}

/// The gates from their sums and the outputs of one run of numbers. An empty `before` is zeros.
#[inline(always)]
fn units<V: Vector<Scalar = T>, T: Scalar>(
    [r, z, n, m]: [&mut [T]; PARTS],
    bias: [V; PARTS],
    before: &[T],
    h: &mut [T],
) {
    let mut at = 0;
    while at < h.len() {
        let before = if before.is_empty() { V::zero() } else { load::<V>(before, at) };
        let reset = gate(load::<V>(r, at) + bias[0]);
        let update = gate(load::<V>(z, at) + bias[1]);
        let recurrent = load::<V>(m, at) + bias[3];
        let new = reset.mul_add(recurrent, load::<V>(n, at) + bias[2]).tanh();
        store(reset, r, at);
        store(update, z, at);
        store(new, n, at);
        store(recurrent, m, at);
        store(update.mul_add(before - new, new), h, at);
        at += V::LANES;
    }
}

#[inline(always)]
pub(super) fn gru_gradient<V: Vector<Scalar = T>, T: Scalar>(
    gates: [&[T]; 4],
    h_before: &[T],
    d_h: &[T],
    d_h_before: &mut [T],
    d_gates: [&mut [T]; 4],
) {
    let [r, z, n, m] = gates;
    let [d_r, d_z, d_n, d_m] = d_gates;
    let mut at = 0;
    while at < d_h.len() {
        let [reset, update] = [load::<V>(r, at), load::<V>(z, at)];
        let [new, recurrent] = [load::<V>(n, at), load::<V>(m, at)];
        let (d_output, before) = (load::<V>(d_h, at), load::<V>(h_before, at));
        let d_new = d_output * (V::one() - update) * (V::one() - new * new);
        store(d_new * recurrent * (reset * (V::one() - reset)), d_r, at);
        store(d_output * (before - new) * (update * (V::one() - update)), d_z, at);
        store(d_new, d_n, at);
        store(d_new * reset, d_m, at);
        store(d_output.mul_add(update, load::<V>(d_h_before, at)), d_h_before, at);
        at += V::LANES;
    }
}
