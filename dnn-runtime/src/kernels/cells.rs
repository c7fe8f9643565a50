//! The kernels of recurrent layers: steps of their cells, and the gradients of these.

use super::simd::{self, One, isa};
use super::{RecurrentSizes, RecurrentWeights, gru, gru_before, lstm, masked_step, recurrent_one, rnn};
use crate::scalar::Scalar;

kernels! {
    /// As [`Kernels`](super::Kernels), for the steps of recurrent layers.
    trait CellKernels {}

    /// One step of long short-term memory for the units from `first` on, as many as `h` holds:
    /// i, f, o = sigmoid, g = tanh of W x + b + U h_before + b', c = f * c_before + i * g, h = o * tanh(c).
    ///
    /// With peepholes p, p * c_before is added to the sums of i and f, p * c to that of o. `h_before` may have any number of
    /// features.
    ///
    /// With a mask m of the samples c = m * (f * c_before + i * g) + (1 - m) * c_before; h is that of the step.
    ///
    /// Overwrites `h`, `gates` (i, f, g, o) if given, and `c` unless it is empty: nobody wants it. An empty `h_before` is
    /// zeros; where `c_before` is empty, `h` holds it.
    ///
    /// Lengths, of this and the other recurrent kernels: `x` inputs * batch, `h_before` hidden * batch; all else units *
    /// batch.
    fn lstm_step(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, c_before: &[Self], gates: Option<[&mut
        [Self]; 4]>, c: &mut [Self], h: &mut [Self], first: usize, sizes: RecurrentSizes,
    ) = lstm::lstm_step;

    /// As [`lstm_step`](CellKernels::lstm_step) for the samples `[from, width]` alone, with nothing kept: `c` becomes the cells
    /// and `h` the outputs, units * width numbers each; `h` holds the cells before.
    fn lstm_samples(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, c: &mut [Self], h: &mut [Self],
        samples: [usize; 2], first: usize, sizes: RecurrentSizes,
    ) = lstm::lstm_samples;

    /// y\[o\]\[from + b\] = sum over i of weight\[o\]\[i\] * x\[i\]\[b\] for the samples `[from, width]` of `batch` in
    /// `y`, of which `x` holds no others. Overwrites that part of `y`.
    fn project_samples(x: &[Self], weight: &[Self], y: &mut [Self], samples: [usize; 2], batch: usize)
        = lstm::project_samples;

    /// sums\[u\] += sum over b of x\[u\]\[b\] * y\[u\]\[b\]. Adds to `sums`.
    fn sum_products(x: &[Self], y: &[Self], sums: &mut [Self], batch: usize) = lstm::sum_products;

    /// [`lstm_gradient`](CellKernels::lstm_gradient) with the units' peepholes to i, f and o.
    fn lstm_peephole_gradient(
        gates: [&[Self]; 4], peepholes: [&[Self]; 3], c_before: &[Self], c: &[Self], d_h: &[Self], d_c: &mut [Self],
        d_gates: [&mut [Self]; 4], batch: usize,
    ) = lstm::lstm_peephole_gradient;

    /// The gradient of [`lstm_step`](CellKernels::lstm_step) at the sums behind the gates, element by element. Overwrites
    /// `d_gates`, and `d_c`, the gradient at c, with that at c_before.
    fn lstm_gradient(
        gates: [&[Self]; 4], c_before: &[Self], c: &[Self], d_h: &[Self], d_c: &mut [Self], d_gates: [&mut [Self];
        4],
    ) = lstm::lstm_gradient;

    /// One step of gated recurrent units for the units from `first` on, as many as `h` holds: r, z = sigmoid of
    /// W x + b + U h_before + b', n = tanh(W x + b + r * m) with m = U h_before + b', h = (1 - z) * n + z * before.
    ///
    /// Overwrites `h`, and `gates` (r, z, n, m) if given. `before` is `h_before` but for dropout, of all units too; they are
    /// empty for zeros.
    fn gru_step(
        x: &[Self], h_before: &[Self], before: &[Self], weights: RecurrentWeights<'_, Self>, gates: Option<[&mut
        [Self]; 4]>, h: &mut [Self], first: usize, sizes: RecurrentSizes,
    ) = gru::gru_step;

    /// The gradient of [`gru_step`](CellKernels::gru_step) at the sums behind r, z and n and at m, element by element.
    /// Overwrites `d_gates`; adds z * d_h to `d_h_before`.
    fn gru_gradient(
        gates: [&[Self]; 4], h_before: &[Self], d_h: &[Self], d_h_before: &mut [Self], d_gates: [&mut [Self]; 4],
    ) = gru::gru_gradient;

    /// The first part of a step of gated recurrent units whose reset gate acts before the product, for the units from
    /// `first` on: r, z = sigmoid of W x + b + U h_before + b' and m = r * h_before. Overwrites `gates` (r, z, m).
    ///
    /// An empty `h_before` is zeros.
    fn gru_before_gates(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, gates: [&mut [Self]; 3], first: usize,
        sizes: RecurrentSizes,
    ) = gru_before::gru_before_gates;

    /// The second part: n = tanh(W x + b + U m + b') and h = (1 - z) * n + z * before. Overwrites `n` and `h`.
    ///
    /// `reset` is m of all units, empty for zeros; `before` is h_before of all units, empty for zeros.
    fn gru_before_new(
        x: &[Self], reset: &[Self], before: &[Self], weights: RecurrentWeights<'_, Self>, z: &[Self], n: &mut
        [Self], h: &mut [Self], first: usize, sizes: RecurrentSizes,
    ) = gru_before::gru_before_new;

    /// Both parts, with nothing kept. Overwrites `h`.
    fn gru_before_step(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, h: &mut [Self], first: usize,
        sizes: RecurrentSizes,
    ) = gru_before::gru_before_step;

    /// The gradient of [`gru_before_new`](CellKernels::gru_before_new) at the sums behind z and n, element by element.
    /// Overwrites `d_gates`; adds z * d_h to `d_before`.
    fn gru_before_gradient(
        gates: [&[Self]; 2], before: &[Self], d_h: &[Self], d_before: &mut [Self], d_gates: [&mut [Self]; 2],
    ) = gru_before::gru_before_gradient;

    /// The gradient of m = r * h_before, element by element: at the sum behind r, which overwrites `d_r`, and at h_before,
    /// which takes the place of `d_m`.
    fn gru_reset_gradient(r: &[Self], h_before: &[Self], d_m: &mut [Self], d_r: &mut [Self])
        = gru_before::gru_reset_gradient;

    /// One step of a plain recurrent layer for the units from `first` on, as many as `h` holds:
    /// h = f(W x + b + U h_before + b'), f being max(0, x) or tanh. Overwrites `h`; an empty `h_before` is zeros.
    fn rnn_step(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, relu: bool, h: &mut [Self],
        first: usize, sizes: RecurrentSizes,
    ) = rnn::rnn_step;

    /// [`lstm_step`](CellKernels::lstm_step) of a single sample and all units, with packed weights: each lies input by
    /// input, and `bias_ih` holds the sums of both biases, of which `bias_hh` is not read.
    fn lstm_one(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, c_before: &[Self], c: &mut [Self],
        h: &mut [Self],
    ) = recurrent_one::lstm_one;

    /// [`lstm_one`](CellKernels::lstm_one) with peepholes.
    fn lstm_peephole_one(
        x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, c_before: &[Self], c: &mut [Self],
        h: &mut [Self],
    ) = recurrent_one::lstm_peephole_one;

    /// [`gru_step`](CellKernels::gru_step) likewise; for n both biases are where they were.
    fn gru_one(x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, h: &mut [Self])
        = recurrent_one::gru_one;

    /// [`gru_before_step`](CellKernels::gru_before_step) as [`lstm_one`](CellKernels::lstm_one).
    fn gru_before_one(x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, h: &mut [Self])
        = recurrent_one::gru_before_one;

    /// [`rnn_step`](CellKernels::rnn_step) likewise.
    fn rnn_one(x: &[Self], h_before: &[Self], weights: RecurrentWeights<'_, Self>, relu: bool, h: &mut [Self])
        = recurrent_one::rnn_one;

    /// What padding keeps: h = m * h + (1 - m) * before, for the samples `[from, width]` of those that the mask has a number m
    /// for. Overwrites these in `h`; an empty `before` is zeros.
    ///
    /// Lengths: `h` and `before` features * samples, `mask` samples.
    fn keep_masked(mask: &[Self], before: &[Self], h: &mut [Self], samples: [usize; 2]) = masked_step::keep_masked;

    /// The gradient of [`keep_masked`](CellKernels::keep_masked) for all samples: adds (1 - m) * d_h to `d_before`, and
    /// multiplies `d_h` with m.
    fn keep_masked_gradient(mask: &[Self], d_h: &mut [Self], d_before: &mut [Self]) = masked_step::keep_masked_gradient;

    /// The gradient of [`rnn_step`](CellKernels::rnn_step) at the sum behind f. Changes `d_h`.
    fn rnn_gradient(h: &[Self], relu: bool, d_h: &mut [Self]) = rnn::rnn_gradient;
}
