//! Steps of recurrent layers as their formulas read.

use alloc::vec;
use alloc::vec::Vec;

use crate::kernels::{LinearSizes, RecurrentSizes, RecurrentWeights};
use crate::scalar::Scalar;

/// See [`Kernels::add_linear_transposed_rows`](crate::kernels::Kernels::add_linear_transposed_rows).
pub fn add_linear_transposed_rows<T: Scalar>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    first: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for (at, y) in y.iter_mut().enumerate() {
        let (i, b) = (first + at / batch, at % batch);
        *y += (0..outputs).map(|o| weight[o * inputs + i] * x[o * batch + b]).sum::<T>();
    }
}

/// The sums of one gate from the input and from the step before, for one unit and sample.
fn sums<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: &RecurrentWeights<'_, T>,
    row: usize,
    sample: usize,
    sizes: RecurrentSizes,
) -> [T; 2] {
    let RecurrentSizes { batch, inputs, .. } = sizes;
    let before = h_before.len() / batch;
    let mut from_x = (0..inputs).map(|i| weights.ih[row * inputs + i] * x[i * batch + sample]).sum::<T>();
    let mut from_h = T::zero();
    if !h_before.is_empty() {
        from_h = (0..before).map(|j| weights.hh[row * before + j] * h_before[j * batch + sample]).sum::<T>();
    }
    if !weights.bias_ih.is_empty() {
        from_x += weights.bias_ih[row];
        from_h += weights.bias_hh[row];
    }
    [from_x, from_h]
}

/// See [`CellKernels::lstm_step`](crate::kernels::CellKernels::lstm_step).
pub fn lstm_step<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    mut gates: Option<[&mut [T]; 4]>,
    c: &mut [T],
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    for at in 0..h.len() {
        let (unit, sample) = (first + at / sizes.batch, at % sizes.batch);
        let before = if c_before.is_empty() { h[at] } else { c_before[at] };
        let sum = |gate: usize| {
            let [from_x, from_h] = sums(x, h_before, &weights, gate * sizes.hidden + unit, sample, sizes);
            from_x + from_h
        };
        let peephole = |place: usize| weights.peepholes[place].get(unit).copied().unwrap_or(T::zero());
        let i = (sum(0) + peephole(0) * before).sigmoid();
        let f = (sum(1) + peephole(1) * before).sigmoid();
        let g = sum(2).tanh();
        let cell = f * before + i * g;
        let o = (sum(3) + peephole(2) * cell).sigmoid();
        if let Some(gates) = &mut gates {
            (gates[0][at], gates[1][at], gates[2][at], gates[3][at]) = (i, f, g, o);
        }
        if !c.is_empty() {
            let m = weights.mask.get(sample).copied().unwrap_or(T::one());
            c[at] = m * cell + (T::one() - m) * before;
        }
        h[at] = o * cell.tanh();
    }
}

/// See [`CellKernels::lstm_samples`](crate::kernels::CellKernels::lstm_samples).
pub fn lstm_samples<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c: &mut [T],
    h: &mut [T],
    [from, width]: [usize; 2],
    first: usize,
    sizes: RecurrentSizes,
) {
    let samples = |all: &[T]| {
        let rows = all.chunks_exact(sizes.batch).map(|row| &row[from..from + width]);
        rows.flatten().copied().collect::<Vec<T>>()
    };
    let sizes = RecurrentSizes { batch: width, ..sizes };
    let weights = RecurrentWeights { mask: weights.mask.get(from..from + width).unwrap_or(&[]), ..weights };
    lstm_step(&samples(x), &samples(h_before), weights, &[], None, c, h, first, sizes);
}

/// See [`CellKernels::keep_masked`](crate::kernels::CellKernels::keep_masked).
pub fn keep_masked<T: Scalar>(mask: &[T], before: &[T], h: &mut [T], [from, width]: [usize; 2]) {
    for at in 0..h.len() {
        let sample = at % mask.len();
        if (from..from + width).contains(&sample) {
            let before = if before.is_empty() { T::zero() } else { before[at] };
            h[at] = mask[sample] * h[at] + (T::one() - mask[sample]) * before;
        }
    }
}

/// See [`CellKernels::keep_masked_gradient`](crate::kernels::CellKernels::keep_masked_gradient).
pub fn keep_masked_gradient<T: Scalar>(mask: &[T], d_h: &mut [T], d_before: &mut [T]) {
    for at in 0..d_h.len() {
        let m = mask[at % mask.len()];
        d_before[at] += (T::one() - m) * d_h[at];
        d_h[at] *= m;
    }
}

/// See [`CellKernels::project_samples`](crate::kernels::CellKernels::project_samples).
pub fn project_samples<T: Scalar>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    [from, width]: [usize; 2],
    batch: usize,
) {
    let inputs = x.len() / width;
    for (row, weight) in y.chunks_exact_mut(batch).zip(weight.chunks_exact(inputs)) {
        for b in 0..width {
            row[from + b] = (0..inputs).map(|i| weight[i] * x[i * width + b]).sum::<T>();
        }
    }
}

/// See [`CellKernels::sum_products`](crate::kernels::CellKernels::sum_products).
pub fn sum_products<T: Scalar>(x: &[T], y: &[T], sums: &mut [T], batch: usize) {
    for at in 0..x.len() {
        sums[at / batch] += x[at] * y[at];
    }
}

/// See [`CellKernels::lstm_peephole_gradient`](crate::kernels::CellKernels::lstm_peephole_gradient).
pub fn lstm_peephole_gradient<T: Scalar>(
    gates: [&[T]; 4],
    peepholes: [&[T]; 3],
    c_before: &[T],
    c: &[T],
    d_h: &[T],
    d_c: &mut [T],
    d_gates: [&mut [T]; 4],
    batch: usize,
) {
    let [d_i, d_f, d_g, d_o] = d_gates;
    for at in 0..d_h.len() {
        let [i, f, g, o] = gates.map(|gate| gate[at]);
        let [to_i, to_f, to_o] = peepholes.map(|weight| weight[at / batch]);
        let tanh = c[at].tanh();
        d_o[at] = d_h[at] * tanh * o * (T::one() - o);
        let d_cell = d_c[at] + d_h[at] * o * (T::one() - tanh * tanh) + d_o[at] * to_o;
        d_i[at] = d_cell * g * i * (T::one() - i);
        d_f[at] = d_cell * c_before[at] * f * (T::one() - f);
        d_g[at] = d_cell * i * (T::one() - g * g);
        d_c[at] = d_cell * f + d_i[at] * to_i + d_f[at] * to_f;
    }
}

/// See [`CellKernels::lstm_gradient`](crate::kernels::CellKernels::lstm_gradient).
pub fn lstm_gradient<T: Scalar>(
    gates: [&[T]; 4],
    c_before: &[T],
    c: &[T],
    d_h: &[T],
    d_c: &mut [T],
    d_gates: [&mut [T]; 4],
) {
    let [d_i, d_f, d_g, d_o] = d_gates;
    for at in 0..d_h.len() {
        let [i, f, g, o] = gates.map(|gate| gate[at]);
        let tanh = c[at].tanh();
        let d_cell = d_c[at] + d_h[at] * o * (T::one() - tanh * tanh);
        d_i[at] = d_cell * g * i * (T::one() - i);
        d_f[at] = d_cell * c_before[at] * f * (T::one() - f);
        d_g[at] = d_cell * i * (T::one() - g * g);
        d_o[at] = d_h[at] * tanh * o * (T::one() - o);
        d_c[at] = d_cell * f;
    }
}

/// See [`CellKernels::gru_step`](crate::kernels::CellKernels::gru_step).
pub fn gru_step<T: Scalar>(
    x: &[T],
    h_before: &[T],
    before: &[T],
    weights: RecurrentWeights<'_, T>,
    mut gates: Option<[&mut [T]; 4]>,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    for at in 0..h.len() {
        let (unit, sample) = (first + at / sizes.batch, at % sizes.batch);
        let before = if before.is_empty() { T::zero() } else { before[unit * sizes.batch + sample] };
        let sum = |gate: usize| sums(x, h_before, &weights, gate * sizes.hidden + unit, sample, sizes);
        let [reset_x, reset_h] = sum(0);
        let [update_x, update_h] = sum(1);
        let [new_x, m] = sum(2);
        let (r, z) = ((reset_x + reset_h).sigmoid(), (update_x + update_h).sigmoid());
        let n = (new_x + r * m).tanh();
        if let Some(gates) = &mut gates {
            (gates[0][at], gates[1][at], gates[2][at], gates[3][at]) = (r, z, n, m);
        }
        h[at] = (T::one() - z) * n + z * before;
    }
}

/// See [`CellKernels::gru_gradient`](crate::kernels::CellKernels::gru_gradient).
pub fn gru_gradient<T: Scalar>(
    gates: [&[T]; 4],
    h_before: &[T],
    d_h: &[T],
    d_h_before: &mut [T],
    d_gates: [&mut [T]; 4],
) {
    let [d_r, d_z, d_n, d_m] = d_gates;
    for at in 0..d_h.len() {
        let [r, z, n, m] = gates.map(|gate| gate[at]);
        d_n[at] = d_h[at] * (T::one() - z) * (T::one() - n * n);
        d_z[at] = d_h[at] * (h_before[at] - n) * z * (T::one() - z);
        d_r[at] = d_n[at] * m * r * (T::one() - r);
        d_m[at] = d_n[at] * r;
        d_h_before[at] += d_h[at] * z;
    }
}

/// See [`CellKernels::gru_before_gates`](crate::kernels::CellKernels::gru_before_gates).
pub fn gru_before_gates<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    gates: [&mut [T]; 3],
    first: usize,
    sizes: RecurrentSizes,
) {
    let [r, z, m] = gates;
    for at in 0..r.len() {
        let (unit, sample) = (first + at / sizes.batch, at % sizes.batch);
        let before = if h_before.is_empty() { T::zero() } else { h_before[unit * sizes.batch + sample] };
        let sum = |gate: usize| {
            let [from_x, from_h] = sums(x, h_before, &weights, gate * sizes.hidden + unit, sample, sizes);
            from_x + from_h
        };
        (r[at], z[at]) = (sum(0).sigmoid(), sum(1).sigmoid());
        m[at] = r[at] * before;
    }
}

/// See [`CellKernels::gru_before_new`](crate::kernels::CellKernels::gru_before_new).
pub fn gru_before_new<T: Scalar>(
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
    for at in 0..h.len() {
        let (unit, sample) = (first + at / sizes.batch, at % sizes.batch);
        let before = if before.is_empty() { T::zero() } else { before[unit * sizes.batch + sample] };
        let [from_x, from_h] = sums(x, reset, &weights, 2 * sizes.hidden + unit, sample, sizes);
        n[at] = (from_x + from_h).tanh();
        h[at] = (T::one() - z[at]) * n[at] + z[at] * before;
    }
}

/// See [`CellKernels::gru_before_step`](crate::kernels::CellKernels::gru_before_step).
pub fn gru_before_step<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    let all = sizes.hidden * sizes.batch;
    let [mut r, mut z, mut m, mut n] = [(); 4].map(|()| vec![T::zero(); all]);
    gru_before_gates(x, h_before, weights, [&mut r, &mut z, &mut m], 0, sizes);
    let from = first * sizes.batch;
    let part = from..from + h.len();
    let n = &mut n[part.clone()];
    gru_before_new(x, &m, h_before, weights, &z[part], n, h, first, sizes);
}

/// See [`CellKernels::gru_before_gradient`](crate::kernels::CellKernels::gru_before_gradient).
pub fn gru_before_gradient<T: Scalar>(
    [z, n]: [&[T]; 2],
    before: &[T],
    d_h: &[T],
    d_before: &mut [T],
    [d_z, d_n]: [&mut [T]; 2],
) {
    for at in 0..d_h.len() {
        d_n[at] = d_h[at] * (T::one() - z[at]) * (T::one() - n[at] * n[at]);
        d_z[at] = d_h[at] * (before[at] - n[at]) * z[at] * (T::one() - z[at]);
        d_before[at] += d_h[at] * z[at];
    }
}

/// See [`CellKernels::gru_reset_gradient`](crate::kernels::CellKernels::gru_reset_gradient).
pub fn gru_reset_gradient<T: Scalar>(r: &[T], h_before: &[T], d_m: &mut [T], d_r: &mut [T]) {
    for at in 0..d_m.len() {
        d_r[at] = d_m[at] * h_before[at] * r[at] * (T::one() - r[at]);
        d_m[at] *= r[at];
    }
}

/// See [`CellKernels::rnn_step`](crate::kernels::CellKernels::rnn_step).
pub fn rnn_step<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    relu: bool,
    h: &mut [T],
    first: usize,
    sizes: RecurrentSizes,
) {
    for (at, h) in h.iter_mut().enumerate() {
        let (unit, sample) = (first + at / sizes.batch, at % sizes.batch);
        let [from_x, from_h] = sums(x, h_before, &weights, unit, sample, sizes);
        let z = from_x + from_h;
        *h = if relu { z.max(T::zero()) } else { z.tanh() };
    }
}

/// See [`CellKernels::rnn_gradient`](crate::kernels::CellKernels::rnn_gradient).
pub fn rnn_gradient<T: Scalar>(h: &[T], relu: bool, d_h: &mut [T]) {
    for (&h, d_h) in h.iter().zip(d_h) {
        *d_h *= if !relu {
            T::one() - h * h
        } else if h > T::zero() {
            T::one()
        } else {
            T::zero()
        };
    }
}

/// Weights as before packing: rows of gates, from rows of inputs.
fn unpacked<T: Scalar>(weight: &[T], rows: usize) -> Vec<T> {
    let inputs = weight.len() / rows;
    (0..weight.len()).map(|at| weight[at % inputs * rows + at / inputs]).collect()
}

/// A step of one sample by its unpacked weights.
fn of_one<T: Scalar>(
    x: &[T],
    hidden: usize,
    gates: usize,
    weights: RecurrentWeights<'_, T>,
    bias_hh: &[T],
    step: impl FnOnce(RecurrentWeights<'_, T>, RecurrentSizes),
) {
    let sizes = RecurrentSizes { batch: 1, inputs: x.len(), hidden };
    if !weights.is_packed {
        return step(weights, sizes);
    }
    let (ih, hh) = (unpacked(weights.ih, gates * hidden), unpacked(weights.hh, gates * hidden));
    let weights = RecurrentWeights { ih: &ih, hh: &hh, bias_hh, ..weights };
    step(weights, sizes);
}

/// See [`CellKernels::lstm_one`](crate::kernels::CellKernels::lstm_one).
pub fn lstm_one<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    let none = vec![T::zero(); weights.bias_ih.len()];
    of_one(x, h.len(), 4, weights, &none, |weights, sizes| {
        lstm_step(x, h_before, weights, c_before, None, c, h, 0, sizes);
    });
}

/// See [`CellKernels::lstm_peephole_one`](crate::kernels::CellKernels::lstm_peephole_one).
pub fn lstm_peephole_one<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    lstm_one(x, h_before, weights, c_before, c, h);
}

/// See [`CellKernels::gru_one`](crate::kernels::CellKernels::gru_one).
pub fn gru_one<T: Scalar>(x: &[T], h_before: &[T], weights: RecurrentWeights<'_, T>, h: &mut [T]) {
    let mut bias_hh = weights.bias_hh.to_vec();
    let apart = bias_hh.len().min(2 * h.len());
    bias_hh[..apart].fill(T::zero());
    of_one(x, h.len(), 3, weights, &bias_hh, |weights, sizes| {
        gru_step(x, h_before, h_before, weights, None, h, 0, sizes);
    });
}

/// See [`CellKernels::gru_before_one`](crate::kernels::CellKernels::gru_before_one).
pub fn gru_before_one<T: Scalar>(x: &[T], h_before: &[T], weights: RecurrentWeights<'_, T>, h: &mut [T]) {
    let none = vec![T::zero(); weights.bias_ih.len()];
    of_one(x, h.len(), 3, weights, &none, |weights, sizes| {
        gru_before_step(x, h_before, weights, h, 0, sizes);
    });
}

/// See [`CellKernels::rnn_one`](crate::kernels::CellKernels::rnn_one).
pub fn rnn_one<T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    relu: bool,
    h: &mut [T],
) {
    let none = vec![T::zero(); weights.bias_ih.len()];
    of_one(x, h.len(), 1, weights, &none, |weights, sizes| {
        rnn_step(x, h_before, weights, relu, h, 0, sizes);
    });
}
