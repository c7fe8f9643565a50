//! Every kernel once more, as its formula reads: the yardstick of the property tests.

mod conv;
mod embedding;
mod image;
pub mod integer;
mod loss;
mod norm;
mod recurrent;

pub use conv::*;
pub use embedding::*;
pub use image::*;
pub use loss::*;
pub use norm::*;
pub use recurrent::*;

use super::{ChannelSizes, LinearSizes};
use crate::scalar::Scalar;

/// See [`Kernels::linear`](super::Kernels::linear).
pub fn linear<T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T], sizes: LinearSizes) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for o in 0..outputs {
        for b in 0..batch {
            let sum = (0..inputs).map(|i| weight[o * inputs + i] * x[i * batch + b]).sum::<T>();
            y[o * batch + b] = if bias.is_empty() { sum } else { sum + bias[o] };
        }
    }
}

/// See [`Kernels::linear_transposed`](super::Kernels::linear_transposed).
pub fn linear_transposed<T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T], sizes: LinearSizes) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for i in 0..inputs {
        for b in 0..batch {
            let sum = (0..outputs).map(|o| weight[o * inputs + i] * x[o * batch + b]).sum::<T>();
            y[i * batch + b] = if bias.is_empty() { sum } else { sum + bias[i] };
        }
    }
}

/// See [`Kernels::linear_transposed_rows`](super::Kernels::linear_transposed_rows).
pub fn linear_transposed_rows<T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for (at, y) in y.iter_mut().enumerate() {
        let (i, b) = (first + at / batch, at % batch);
        let sum = (0..outputs).map(|o| weight[o * inputs + i] * x[o * batch + b]).sum::<T>();
        *y = if bias.is_empty() { sum } else { sum + bias[i - first] };
    }
}

/// See [`Kernels::linear_weight_gradient`](super::Kernels::linear_weight_gradient).
pub fn linear_weight_gradient<T: Scalar>(x: &[T], d_y: &[T], d_weight: &mut [T], sizes: LinearSizes) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for o in 0..outputs {
        for i in 0..inputs {
            for b in 0..batch {
                d_weight[o * inputs + i] += d_y[o * batch + b] * x[i * batch + b];
            }
        }
    }
}

/// See [`Kernels::sum_samples`](super::Kernels::sum_samples).
pub fn sum_samples<T: Scalar>(x: &[T], sums: &mut [T], batch: usize) {
    for (at, &x) in x.iter().enumerate() {
        sums[at / batch] += x;
    }
}

/// See [`Kernels::add_into`](super::Kernels::add_into).
pub fn add_into<T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    for at in 0..y.len() {
        y[at] = a[at] + b[at];
    }
}

/// See [`Kernels::multiply_into`](super::Kernels::multiply_into).
pub fn multiply_into<T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    for at in 0..y.len() {
        y[at] = a[at] * b[at];
    }
}

/// See [`Kernels::accumulate`](super::Kernels::accumulate).
pub fn accumulate<T: Scalar>(x: &[T], y: &mut [T]) {
    for at in 0..y.len() {
        y[at] += x[at];
    }
}

/// See [`Kernels::multiply_by`](super::Kernels::multiply_by).
pub fn multiply_by<T: Scalar>(x: &[T], y: &mut [T]) {
    for at in 0..y.len() {
        y[at] *= x[at];
    }
}

/// See [`Kernels::mask`](super::Kernels::mask).
pub fn mask<T: Scalar>(x: &[T], mask: &[u8], factor: T, y: &mut [T]) {
    for at in 0..y.len() {
        y[at] = x[at] * T::from_f64(f64::from(mask[at])) * factor;
    }
}

/// See [`Kernels::prelu`](super::Kernels::prelu).
pub fn prelu<T: Scalar>(x: &[T], slope: &[T], y: &mut [T]) {
    for at in 0..x.len() {
        let slope = slope[at * slope.len() / x.len()];
        y[at] = if x[at] > T::zero() { x[at] } else { slope * x[at] };
    }
}

/// See [`Kernels::prelu_gradient`](super::Kernels::prelu_gradient).
pub fn prelu_gradient<T: Scalar>(
    x: &[T],
    slope: &[T],
    d_y: &[T],
    mut d_x: Option<&mut [T]>,
    mut d_slope: Option<&mut [T]>,
) {
    for at in 0..x.len() {
        let group = at * slope.len() / x.len();
        let positive = x[at] > T::zero();
        if let Some(d_x) = &mut d_x {
            d_x[at] = if positive { d_y[at] } else { slope[group] * d_y[at] };
        }
        if let Some(d_slope) = &mut d_slope
            && !positive
        {
            d_slope[group] += x[at] * d_y[at];
        }
    }
}

/// See [`Kernels::softmax`](super::Kernels::softmax).
pub fn softmax<T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    log_softmax(x, y, batch);
    for y in y {
        *y = y.exp();
    }
}

/// See [`Kernels::log_softmax`](super::Kernels::log_softmax).
pub fn log_softmax<T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    for b in 0..batch {
        let features = || x.iter().skip(b).step_by(batch).copied();
        let max = features().fold(-T::MAX, T::max);
        let log = features().map(|x| (x - max).exp()).sum::<T>().ln();
        for (y, x) in y.iter_mut().skip(b).step_by(batch).zip(features()) {
            *y = x - max - log;
        }
    }
}

/// See [`Kernels::log_sum_exp`](super::Kernels::log_sum_exp).
pub fn log_sum_exp<T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    for (b, y) in y.iter_mut().enumerate() {
        let features = || x.iter().skip(b).step_by(batch).copied();
        let max = features().fold(-T::MAX, T::max).min(T::MAX);
        *y = max + features().map(|x| (x - max).exp()).sum::<T>().ln();
    }
}

/// See [`Kernels::softmax_gradient`](super::Kernels::softmax_gradient): the Jacobian, written out.
pub fn softmax_gradient<T: Scalar>(y: &[T], d_y: &[T], d_x: &mut [T], batch: usize) {
    for to in 0..y.len() {
        d_x[to] = (to % batch..y.len())
            .step_by(batch)
            .map(|from| d_y[from] * y[from] * (if from == to { T::one() } else { T::zero() } - y[to]))
            .sum();
    }
}

/// See [`Kernels::log_softmax_gradient`](super::Kernels::log_softmax_gradient): the Jacobian, written out.
pub fn log_softmax_gradient<T: Scalar>(y: &[T], d_y: &[T], d_x: &mut [T], batch: usize) {
    for to in 0..y.len() {
        d_x[to] = (to % batch..y.len())
            .step_by(batch)
            .map(|from| d_y[from] * (if from == to { T::one() } else { T::zero() } - y[to].exp()))
            .sum();
    }
}

/// The positions of one channel's values that are samples.
fn channel(at: usize, sizes: ChannelSizes) -> impl Iterator<Item = usize> {
    let ChannelSizes { batch, samples, positions } = sizes;
    (0..positions).flat_map(move |p| (0..samples).map(move |b| (at * positions + p) * batch + b))
}

/// See [`Kernels::channel_statistics`](super::Kernels::channel_statistics).
pub fn channel_statistics<T: Scalar>(x: &[T], mean: &mut [T], variance: &mut [T], sizes: ChannelSizes) {
    let n = T::from_f64((sizes.samples * sizes.positions) as f64);
    for c in 0..mean.len() {
        mean[c] = channel(c, sizes).map(|at| x[at]).sum::<T>() / n;
        variance[c] = channel(c, sizes).map(|at| (x[at] - mean[c]).powi(2)).sum::<T>() / n;
    }
}

/// See [`Kernels::normalize`](super::Kernels::normalize).
pub fn normalize<T: Scalar>(x: &[T], by: [&[T]; 4], eps: T, y: &mut [T], stride: usize) {
    y.copy_from_slice(x);
    normalize_in_place(by, eps, y, stride);
}

/// See [`Kernels::normalize_in_place`](super::Kernels::normalize_in_place).
pub fn normalize_in_place<T: Scalar>(by: [&[T]; 4], eps: T, y: &mut [T], stride: usize) {
    let [mean, variance, weight, bias] = by;
    for (at, y) in y.iter_mut().enumerate() {
        let c = at / stride;
        let normal = (*y - mean[c]) / (variance[c] + eps).sqrt();
        *y = if weight.is_empty() { normal } else { normal * weight[c] + bias[c] };
    }
}

/// See [`Kernels::normalize_sums`](super::Kernels::normalize_sums).
pub fn normalize_sums<T: Scalar>(
    x: &[T],
    [mean, variance]: [&[T]; 2],
    eps: T,
    d_y: &[T],
    [sums, projections]: [&mut [T]; 2],
    sizes: ChannelSizes,
) {
    for c in 0..mean.len() {
        sums[c] += channel(c, sizes).map(|at| d_y[at]).sum();
        let normal = |at: usize| (x[at] - mean[c]) / (variance[c] + eps).sqrt();
        projections[c] += channel(c, sizes).map(|at| d_y[at] * normal(at)).sum();
    }
}

/// See [`Kernels::normalize_gradient`](super::Kernels::normalize_gradient): through mean and variance one by one, with
/// sums of its own.
pub fn normalize_gradient<T: Scalar>(
    x: &[T],
    [mean, variance, weight]: [&[T]; 3],
    eps: T,
    d_y: &[T],
    d_x: &mut [T],
    sizes: ChannelSizes,
) {
    let n = T::from_f64((sizes.samples * sizes.positions) as f64);
    let two = T::from_f64(2.0);
    d_x.fill(T::zero());
    for c in 0..mean.len() {
        let deviation = (variance[c] + eps).sqrt();
        let weight = weight.get(c).copied().unwrap_or(T::one());
        let (mut d_variance, mut d_mean) = (T::zero(), T::zero());
        for at in channel(c, sizes) {
            let (normal, d_normal) = ((x[at] - mean[c]) / deviation, d_y[at] * weight);
            d_variance -= d_normal * normal / (two * deviation * deviation);
            d_mean -= d_normal / deviation;
        }
        for at in channel(c, sizes) {
            let d_normal = d_y[at] * weight;
            d_x[at] = d_normal / deviation + d_variance * two * (x[at] - mean[c]) / n + d_mean / n;
        }
    }
}

/// See [`Kernels::normalize_input_gradient`](super::Kernels::normalize_input_gradient).
pub fn normalize_input_gradient<T: Scalar>(
    [variance, weight]: [&[T]; 2],
    eps: T,
    d_y: &[T],
    d_x: &mut [T],
    stride: usize,
) {
    for at in 0..d_x.len() {
        let c = at / stride;
        d_x[at] = weight.get(c).copied().unwrap_or(T::one()) * d_y[at] / (variance[c] + eps).sqrt();
    }
}

/// See [`Kernels::maxout`](super::Kernels::maxout).
pub fn maxout<T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    mut winner: Option<&mut [u16]>,
    pieces: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for o in 0..outputs {
        for b in 0..batch {
            let affine = |piece: usize| {
                let row = o * pieces + piece;
                (0..inputs).map(|i| weight[row * inputs + i] * x[i * batch + b]).sum::<T>() + bias[row]
            };
            let best =
                (1..pieces).fold(0, |best, piece| if affine(piece) > affine(best) { piece } else { best });
            y[o * batch + b] = affine(best);
            if let Some(winner) = &mut winner {
                winner[o * batch + b] = best as u16;
            }
        }
    }
}

/// See [`Kernels::maxout_input_gradient`](super::Kernels::maxout_input_gradient).
pub fn maxout_input_gradient<T: Scalar>(
    weight: &[T],
    winner: &[u16],
    d_y: &[T],
    d_x: &mut [T],
    pieces: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for i in 0..inputs {
        for b in 0..batch {
            let row = |o: usize| o * pieces + usize::from(winner[o * batch + b]);
            d_x[i * batch + b] = (0..outputs).map(|o| weight[row(o) * inputs + i] * d_y[o * batch + b]).sum();
        }
    }
}

/// See [`Kernels::maxout_weight_gradient`](super::Kernels::maxout_weight_gradient).
pub fn maxout_weight_gradient<T: Scalar>(
    x: &[T],
    winner: &[u16],
    d_y: &[T],
    d_weight: &mut [T],
    d_bias: &mut [T],
    pieces: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    for (at, &d_y) in d_y.iter().enumerate() {
        let row = at / batch * pieces + usize::from(winner[at]);
        d_bias[row] += d_y;
        for i in 0..inputs {
            d_weight[row * inputs + i] += d_y * x[i * batch + at % batch];
        }
    }
}

/// See [`Kernels::radial`](super::Kernels::radial).
pub fn radial<T: Scalar>(x: &[T], center: &[T], log_beta: &[T], y: &mut [T], sizes: LinearSizes) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    for o in 0..outputs {
        for b in 0..batch {
            let offset = |i: usize| x[i * batch + b] - center[o * inputs + i];
            let distance = (0..inputs).map(|i| offset(i).powi(2)).sum::<T>();
            y[o * batch + b] = (-log_beta[o].exp() * distance).exp();
        }
    }
}

/// See [`Kernels::radial_gradient`](super::Kernels::radial_gradient).
pub fn radial_gradient<T: Scalar>(
    x: &[T],
    y: &[T],
    center: &[T],
    log_beta: &[T],
    d_y: &mut [T],
    mut d_x: Option<&mut [T]>,
    mut gradients: Option<(&mut [T], &mut [T])>,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if let Some(d_x) = &mut d_x {
        d_x.fill(T::zero());
    }
    for o in 0..outputs {
        let beta = log_beta[o].exp();
        for b in 0..batch {
            let d_exponent = d_y[o * batch + b] * y[o * batch + b];
            for i in 0..inputs {
                let offset = x[i * batch + b] - center[o * inputs + i];
                let d_offset = -T::from_f64(2.0) * beta * offset * d_exponent;
                if let Some(d_x) = &mut d_x {
                    d_x[i * batch + b] += d_offset;
                }
                if let Some((d_center, d_log_beta)) = &mut gradients {
                    d_center[o * inputs + i] -= d_offset;
                    d_log_beta[o] -= beta * offset * offset * d_exponent;
                }
            }
        }
    }
}
