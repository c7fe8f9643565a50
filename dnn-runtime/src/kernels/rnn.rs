//! One step of a plain recurrent layer.

use super::lanes::{load, store};
use super::lstm::add_two;
use super::recurrent::{RecurrentSizes, RecurrentWeights, Samples, UNITS, gate_product};
use super::simd::{Product, Vector};
use crate::scalar::Scalar;

#[inline(always)]
pub(super) fn rnn_step<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    relu: bool,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    let batch = sizes.batch;
    let samples = Samples { from: 0, width: batch, batch };
    let mut unit = first;
    for h in h.chunks_mut((UNITS * batch).max(1)) {
        gate_product::<V, T>(x, weights.ih, unit, h, false, samples);
        if !h_before.is_empty() {
            gate_product::<V, T>(h_before, weights.hh, unit, h, true, samples);
        }
        if batch == 1 {
            // Lanes run over the units, each with its own bias.
            if !weights.bias_ih.is_empty() {
                let rows = unit..unit + h.len();
                add_two::<V, T>(&weights.bias_ih[rows.clone()], &weights.bias_hh[rows], h);
            }
            activate::<V, T>(V::zero(), relu, h);
        } else {
            for (at, h) in h.chunks_exact_mut(batch).enumerate() {
                activate::<V, T>(V::splat(weights.bias(unit + at)), relu, h);
            }
        }
        unit += UNITS;
    }
}

#[inline(always)]
fn activate<V: Vector<Scalar = T>, T: Scalar>(bias: V, relu: bool, h: &mut [T]) {
    let mut at = 0;
    while at < h.len() {
        let z = load::<V>(h, at) + bias;
        // A NaN stays one.
        let y = if relu { V::select(z.lt(V::zero()), V::zero(), z) } else { z.tanh() };
        store(y, h, at);
        at += V::LANES;
    }
}

#[inline(always)]
pub(super) fn rnn_gradient<V: Vector<Scalar = T>, T: Scalar>(h: &[T], relu: bool, d_h: &mut [T]) {
    let mut at = 0;
    while at < d_h.len() {
        let (y, d_y) = (load::<V>(h, at), load::<V>(d_h, at));
        let d_z = if relu { V::select(y.gt(V::zero()), d_y, V::zero()) } else { d_y * (V::one() - y * y) };
        store(d_z, d_h, at);
        at += V::LANES;
    }
}
