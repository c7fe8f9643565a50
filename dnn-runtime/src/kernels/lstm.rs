//! One step of long short-term memory, and its gradient.

use super::lanes::{load, store};
use super::masked_step::masked;
use super::recurrent::{
    Gates, RecurrentSizes, RecurrentWeights, Samples, gate, gate_product, product, run, run_in_room,
};
use super::simd::{Matrix, Product, Start, Vector};
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
    let step = Step { x, h_before, weights, c_before, hidden: sizes.hidden };
    run::<V, T, _>(&step, gates, c, h, first, sizes.batch);
}

#[inline(always)]
pub(super) fn lstm_samples<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c: &mut [T],
    h: &mut [T],
    [from, width]: [usize; 2],
    first: usize,
    sizes: RecurrentSizes,
) {
    let step = Step { x, h_before, weights, c_before: &[], hidden: sizes.hidden };
    let samples = Samples { from, width, batch: sizes.batch };
    let out = Samples { from: 0, width, batch: width };
    run_in_room::<V, T, _>(&step, c, h, first, samples, out);
}

#[inline(always)]
pub(super) fn project_samples<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    [from, width]: [usize; 2],
    batch: usize,
) {
    let (inputs, outputs) = (x.len() / width, y.len() / batch);
    let weight = Matrix { values: weight, row: inputs, column: 1 };
    let x = Matrix { values: x, row: width, column: 1 };
    product::<V, T>(weight, x, &mut y[from..], batch, Start::Zero, [outputs, inputs, width]);
}

/// What a step reads.
#[derive(Clone, Copy)]
struct Step<'a, T> {
    x: &'a [T],
    h_before: &'a [T],
    weights: RecurrentWeights<'a, T>,
    c_before: &'a [T],
    hidden: usize,
}

impl<T: Scalar> Gates<T> for Step<'_, T> {
    #[inline(always)]
    fn block<V: Product<Scalar = T>>(
        &self,
        mut z: [&mut [T]; GATES],
        c: &mut [T],
        h: &mut [T],
        [unit, first]: [usize; 2],
        samples: Samples,
        out: Samples,
    ) {
        let (hidden, weights, c_before) = (self.hidden, &self.weights, self.c_before);
        for (gate, z) in z.iter_mut().enumerate() {
            let row = gate * hidden + first + unit;
            gate_product::<V, T>(self.x, weights.ih, row, z, false, samples);
            if !self.h_before.is_empty() {
                gate_product::<V, T>(self.h_before, weights.hh, row, z, true, samples);
            }
        }
        if samples.batch == 1 {
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
            let (bias, h) = ([V::zero(); GATES], &mut h[part]);
            let before = (c_before, weights.mask);
            return if weights.peepholes[0].is_empty() {
                cells::<V, T, NONE>(z, bias, [&[]; 3], before, c, h);
            } else {
                cells::<V, T, EACH>(z, bias, peepholes(weights, first + unit, rows), before, c, h);
            };
        }
        let (width, batch, from) = (samples.width, out.batch, out.from);
        let mask = weights.mask.get(samples.from..samples.from + width).unwrap_or_default();
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
            let (z, h, before) = ([i, f, g, o], &mut h[part], (c_before, mask));
            if weights.peepholes[0].is_empty() {
                cells::<V, T, NONE>(z, bias, [&[]; 3], before, c, h);
            } else {
                cells::<V, T, SAME>(z, bias, peepholes(weights, row, 1), before, c, h);
            }
        }
    }
}

/// Which peepholes a run of numbers has: none, those of one unit, or one for each number.
const NONE: usize = 0;
const SAME: usize = 1;
const EACH: usize = 2;

/// The peepholes of some units: of the gates i, f and o.
#[inline(always)]
fn peepholes<'a, T>(weights: &RecurrentWeights<'a, T>, unit: usize, units: usize) -> [&'a [T]; 3] {
    let ([i, f, o], end) = (weights.peepholes, unit + units);
    [&i[unit..end], &f[unit..end], &o[unit..end]]
}

/// A vector of peepholes.
#[inline(always)]
fn peephole<V: Vector<Scalar = T>, T: Scalar, const WHICH: usize>(weight: &[T], at: usize) -> V {
    match WHICH {
        NONE => V::zero(),
        SAME => V::splat(weight[0]),
        _ => load::<V>(weight, at),
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
/// it; an empty `c` is not wanted. The mask is one number for all or one for each; empty, every cell takes the step.
#[inline(always)]
fn cells<V: Vector<Scalar = T>, T: Scalar, const WHICH: usize>(
    [i, f, g, o]: [&mut [T]; GATES],
    bias: [V; GATES],
    [to_i, to_f, to_o]: [&[T]; 3],
    (c_before, mask): (&[T], &[T]),
    c: &mut [T],
    h: &mut [T],
) {
    let mut at = 0;
    while at < h.len() {
        let before = if c_before.is_empty() { load::<V>(h, at) } else { load::<V>(c_before, at) };
        let mut input = load::<V>(i, at) + bias[0];
        let mut forget = load::<V>(f, at) + bias[1];
        let mut output = load::<V>(o, at) + bias[3];
        if WHICH != NONE {
            input = peephole::<V, T, WHICH>(to_i, at).mul_add(before, input);
            forget = peephole::<V, T, WHICH>(to_f, at).mul_add(before, forget);
        }
        let (input, forget) = (gate(input), gate(forget));
        let candidate = (load::<V>(g, at) + bias[2]).tanh();
        let cell = forget.mul_add(before, input * candidate);
        if WHICH != NONE {
            output = peephole::<V, T, WHICH>(to_o, at).mul_add(cell, output);
        }
        let output = gate(output);
        store(input, i, at);
        store(forget, f, at);
        store(candidate, g, at);
        store(output, o, at);
        if !c.is_empty() {
            store(masked::<V, T>(mask, at, cell, before), c, at);
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
    gradient::<V, T, NONE>(gates, [&[]; 3], c_before, c, d_h, d_c, d_gates);
}

#[inline(always)]
pub(super) fn lstm_peephole_gradient<V: Vector<Scalar = T>, T: Scalar>(
    [i, f, g, o]: [&[T]; 4],
    peepholes: [&[T]; 3],
    c_before: &[T],
    c: &[T],
    d_h: &[T],
    d_c: &mut [T],
    [d_i, d_f, d_g, d_o]: [&mut [T]; 4],
    batch: usize,
) {
    if batch == 1 {
        let d_gates = [d_i, d_f, d_g, d_o];
        return gradient::<V, T, EACH>([i, f, g, o], peepholes, c_before, c, d_h, d_c, d_gates);
    }
    let [to_i, to_f, to_o] = peepholes;
    for unit in 0..to_i.len() {
        let run = unit * batch..(unit + 1) * batch;
        gradient::<V, T, SAME>(
            [&i[run.clone()], &f[run.clone()], &g[run.clone()], &o[run.clone()]],
            [&to_i[unit..], &to_f[unit..], &to_o[unit..]],
            &c_before[run.clone()],
            &c[run.clone()],
            &d_h[run.clone()],
            &mut d_c[run.clone()],
            [&mut d_i[run.clone()], &mut d_f[run.clone()], &mut d_g[run.clone()], &mut d_o[run]],
        );
    }
}

#[inline(always)]
fn gradient<V: Vector<Scalar = T>, T: Scalar, const WHICH: usize>(
    [i, f, g, o]: [&[T]; 4],
    [to_i, to_f, to_o]: [&[T]; 3],
    c_before: &[T],
    c: &[T],
    d_h: &[T],
    d_c: &mut [T],
    [d_i, d_f, d_g, d_o]: [&mut [T]; 4],
) {
    let mut at = 0;
    while at < d_h.len() {
        let [input, forget] = [load::<V>(i, at), load::<V>(f, at)];
        let [candidate, output] = [load::<V>(g, at), load::<V>(o, at)];
        let (d_output, tanh) = (load::<V>(d_h, at), load::<V>(c, at).tanh());
        let mut d_cell = (d_output * output).mul_add(V::one() - tanh * tanh, load::<V>(d_c, at));
        let d_output = d_output * tanh * (output * (V::one() - output));
        if WHICH != NONE {
            d_cell = peephole::<V, T, WHICH>(to_o, at).mul_add(d_output, d_cell);
        }
        let d_input = d_cell * candidate * (input * (V::one() - input));
        let d_forget = d_cell * load::<V>(c_before, at) * (forget * (V::one() - forget));
        let mut d_before = d_cell * forget;
        if WHICH != NONE {
            d_before = peephole::<V, T, WHICH>(to_i, at).mul_add(d_input, d_before);
            d_before = peephole::<V, T, WHICH>(to_f, at).mul_add(d_forget, d_before);
        }
        store(d_input, d_i, at);
        store(d_forget, d_f, at);
        store(d_cell * input * (V::one() - candidate * candidate), d_g, at);
        store(d_output, d_o, at);
        store(d_before, d_c, at);
        at += V::LANES;
    }
}

#[inline(always)]
pub(super) fn sum_products<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &[T], sums: &mut [T], batch: usize) {
    if batch == 1 {
        let mut at = 0;
        while at < sums.len() {
            store(load::<V>(x, at).mul_add(load::<V>(y, at), load::<V>(sums, at)), sums, at);
            at += V::LANES;
        }
        return;
    }
    for (at, sum) in sums.iter_mut().enumerate() {
        let run = at * batch..(at + 1) * batch;
        let (x, y) = (&x[run.clone()], &y[run]);
        let (mut total, mut at) = (V::zero(), 0);
        while at < x.len() {
            total = load::<V>(x, at).mul_add(load::<V>(y, at), total);
            at += V::LANES;
        }
        *sum += total.sum();
    }
}
