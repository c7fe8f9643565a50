//! One step of long short-term memory, and its gradient.

use super::lanes::{load, store};
use super::recurrent::{
    RecurrentSizes, RecurrentWeights, SAMPLES, Samples, UNITS, UNITS_OF_ONE, gate, gate_product, kept_units,
};
use super::simd::{Product, Vector};
use crate::scalar::Scalar;

/// The gates i, f, g, o, in the order of PyTorch.
const GATES: usize = 4;

#[inline(always)]
pub(super) fn lstm_step<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    gates: Option<[&mut [T]; 4]>,
    c: &mut [T],
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    let batch = sizes.batch;
    let units = h.len() / batch.max(1);
    let step = Step { x, h_before, weights, sizes };
    if let Some([i, f, g, o]) = gates {
        let (mut unit, block) = (0, kept_units(batch));
        while unit < units {
            let samples = Samples { from: 0, width: batch, batch };
            let rows = block.min(units - unit) * batch;
            let z = [
                &mut i[unit * batch..][..rows],
                &mut f[unit * batch..][..rows],
                &mut g[unit * batch..][..rows],
                &mut o[unit * batch..][..rows],
            ];
            step.block::<V>(z, c_before, c, h, [unit, first], samples);
            unit += block;
        }
    } else if batch == 1 {
        let mut room = [[T::zero(); UNITS_OF_ONE]; GATES];
        let mut unit = 0;
        while unit < units {
            let rows = UNITS_OF_ONE.min(units - unit);
            let [i, f, g, o] = &mut room;
            let z = [&mut i[..rows], &mut f[..rows], &mut g[..rows], &mut o[..rows]];
            step.block::<V>(z, c_before, c, h, [unit, first], Samples { from: 0, width: 1, batch });
            unit += rows;
        }
    } else {
        let mut room = [[T::zero(); UNITS * SAMPLES]; GATES];
        let mut from = 0;
        while from < batch {
            let width = SAMPLES.min(batch - from);
            let mut unit = 0;
            while unit < units {
                let rows = UNITS.min(units - unit) * width;
                let [i, f, g, o] = &mut room;
                let z = [&mut i[..rows], &mut f[..rows], &mut g[..rows], &mut o[..rows]];
                step.block::<V>(z, c_before, c, h, [unit, first], Samples { from, width, batch });
                unit += UNITS;
            }
            from += width;
        }
    }
}

/// What a step reads.
#[derive(Clone, Copy)]
struct Step<'a, T> {
    x: &'a [T],
    h_before: &'a [T],
    weights: RecurrentWeights<'a, T>,
    sizes: RecurrentSizes,
}

impl<T: Scalar> Step<'_, T> {
    /// The units that `z` has room for, from `unit` on within `c` and `h`, which begin with unit `first` of the layer.
    #[inline(always)]
    fn block<V: Product<Scalar = T>>(
        &self,
        mut z: [&mut [T]; GATES],
        c_before: &[T],
        c: &mut [T],
        h: &mut [T],
        [unit, first]: [usize; 2],
        samples: Samples,
    ) {
        let (hidden, weights) = (self.sizes.hidden, &self.weights);
        for (gate, z) in z.iter_mut().enumerate() {
            let row = gate * hidden + first + unit;
            gate_product::<V, T>(self.x, weights.ih, row, z, false, samples);
            if !self.h_before.is_empty() {
                gate_product::<V, T>(self.h_before, weights.hh, row, z, true, samples);
            }
        }
        let Samples { from, width, batch } = samples;
        if batch == 1 {
            // Lanes run over the units, each with its own bias.
            let rows = z[0].len();
            if !weights.bias_ih.is_empty() {
                for (gate, z) in z.iter_mut().enumerate() {
                    let row = gate * hidden + first + unit;
                    add_two::<V, T>(&weights.bias_ih[row..row + rows], &weights.bias_hh[row..row + rows], z);
                }
            }
            let part = unit..unit + rows;
            let c_before = if c_before.is_empty() { c_before } else { &c_before[part.clone()] };
            let c = if c.is_empty() { c } else { &mut c[part.clone()] };
            return cells::<V, T>(z, [V::zero(); GATES], c_before, c, &mut h[part]);
        }
        let [i, f, g, o] = z;
        let rows = i.chunks_exact_mut(width).zip(f.chunks_exact_mut(width));
        let rows = rows.zip(g.chunks_exact_mut(width).zip(o.chunks_exact_mut(width)));
        for (at, ((i, f), (g, o))) in rows.enumerate() {
            let row = first + unit + at;
            let bias = [
                V::splat(weights.bias(row)),
                V::splat(weights.bias(hidden + row)),
                V::splat(weights.bias(2 * hidden + row)),
                V::splat(weights.bias(3 * hidden + row)),
            ];
            let begin = (unit + at) * batch + from;
            let part = begin..begin + width;
            let c_before = if c_before.is_empty() { c_before } else { &c_before[part.clone()] };
            let c = if c.is_empty() { &mut *c } else { &mut c[part.clone()] };
            cells::<V, T>([i, f, g, o], bias, c_before, c, &mut h[part]);
        }
    }
}

/// z += a + b
#[inline(always)]
pub(super) fn add_two<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], z: &mut [T]) {
    let mut at = 0;
    while at < z.len() {
        let sum = load::<V>(z, at) + (load::<V>(a, at) + load::<V>(b, at));
        store(sum, z, at);
        at += V::LANES;
    }
}

/// The gates from their sums, the cells and the outputs of one run of numbers. An empty `c_before` means that `h` holds
/// it; an empty `c` is not wanted.
#[inline(always)]
fn cells<V: Vector<Scalar = T>, T: Scalar>(
    [i, f, g, o]: [&mut [T]; GATES],
    bias: [V; GATES],
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    let mut at = 0;
    while at < h.len() {
        let before = if c_before.is_empty() { load::<V>(h, at) } else { load::<V>(c_before, at) };
        let input = gate(load::<V>(i, at) + bias[0]);
        let forget = gate(load::<V>(f, at) + bias[1]);
        let candidate = (load::<V>(g, at) + bias[2]).tanh();
        let output = gate(load::<V>(o, at) + bias[3]);
        let cell = forget.mul_add(before, input * candidate);
        store(input, i, at);
        store(forget, f, at);
        store(candidate, g, at);
        store(output, o, at);
        if !c.is_empty() {
            store(cell, c, at);
        }
        store(output * cell.tanh(), h, at);
        at += V::LANES;
    }
}

#[inline(always)]
pub(super) fn lstm_gradient<V: Vector<Scalar = T>, T: Scalar>(
    gates: [&[T]; 4],
    c_before: &[T],
    c: &[T],
    d_h: &[T],
    d_c: &mut [T],
    d_gates: [&mut [T]; 4],
) {
    let [i, f, g, o] = gates;
    let [d_i, d_f, d_g, d_o] = d_gates;
    let mut at = 0;
    while at < d_h.len() {
        let [input, forget] = [load::<V>(i, at), load::<V>(f, at)];
        let [candidate, output] = [load::<V>(g, at), load::<V>(o, at)];
        let (d_output, tanh) = (load::<V>(d_h, at), load::<V>(c, at).tanh());
        let d_cell = (d_output * output).mul_add(V::one() - tanh * tanh, load::<V>(d_c, at));
        store(d_cell * candidate * (input * (V::one() - input)), d_i, at);
        store(d_cell * load::<V>(c_before, at) * (forget * (V::one() - forget)), d_f, at);
        store(d_cell * input * (V::one() - candidate * candidate), d_g, at);
        store(d_output * tanh * (output * (V::one() - output)), d_o, at);
        store(d_cell * forget, d_c, at);
        at += V::LANES;
    }
}
