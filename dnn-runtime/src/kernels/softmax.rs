//! Softmax over the features of each sample, computed for several samples side by side.

use super::linear::{array, array_mut};
use super::simd::Vector;
use crate::scalar::Scalar;

/// Calls `$kernel::<T, N>(sample, ..)` for blocks of 8 samples, then for single ones.
macro_rules! by_samples {
    ($batch:expr, $kernel:ident ($($arg:expr),*)) => {{
        let (batch, mut sample) = ($batch, 0);
        while sample + 8 <= batch {
            $kernel::<T, 8>($($arg,)* batch, sample);
            sample += 8;
        }
        while sample < batch {
            $kernel::<T, 1>($($arg,)* batch, sample);
            sample += 1;
        }
    }};
}

#[inline(always)]
pub(super) fn softmax<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    by_samples!(batch, softmax_block(x, y));
}

#[inline(always)]
pub(super) fn log_softmax<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    by_samples!(batch, log_softmax_block(x, y));
}

#[inline(always)]
pub(super) fn softmax_gradient<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    d_y: &[T],
    d_x: &mut [T],
    batch: usize,
) {
    by_samples!(batch, softmax_gradient_block(y, d_y, d_x));
}

#[inline(always)]
pub(super) fn log_softmax_gradient<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    d_y: &[T],
    d_x: &mut [T],
    batch: usize,
) {
    by_samples!(batch, log_softmax_gradient_block(y, d_y, d_x));
}

/// The largest feature of each sample, subtracted before exponentials so that none overflows.
#[inline(always)]
fn maxima<T: Scalar, const N: usize>(x: &[T], batch: usize, sample: usize) -> [T; N] {
    let mut maxima = [-T::MAX; N];
    for x in x.chunks_exact(batch) {
        for (max, &x) in maxima.iter_mut().zip(array::<T, N>(x, sample)) {
            *max = if x > *max { x } else { *max };
        }
    }
    maxima
}

#[inline(always)]
fn softmax_block<T: Scalar, const N: usize>(x: &[T], y: &mut [T], batch: usize, sample: usize) {
    let maxima = maxima::<T, N>(x, batch, sample);
    let mut sums = [T::zero(); N];
    for (x, y) in x.chunks_exact(batch).zip(y.chunks_exact_mut(batch)) {
        let (x, y) = (array::<T, N>(x, sample), array_mut::<T, N>(y, sample));
        for n in 0..N {
            y[n] = (x[n] - maxima[n]).exp();
            sums[n] += y[n];
        }
    }
    let factors = sums.map(|sum| T::one() / sum);
    for y in y.chunks_exact_mut(batch) {
        for (y, &factor) in array_mut::<T, N>(y, sample).iter_mut().zip(&factors) {
            *y *= factor;
        }
    }
}

#[inline(always)]
fn log_softmax_block<T: Scalar, const N: usize>(x: &[T], y: &mut [T], batch: usize, sample: usize) {
    let maxima = maxima::<T, N>(x, batch, sample);
    let mut sums = [T::zero(); N];
    for x in x.chunks_exact(batch) {
        let x = array::<T, N>(x, sample);
        for n in 0..N {
            sums[n] += (x[n] - maxima[n]).exp();
        }
    }
    let logs = sums.map(T::ln);
    for (x, y) in x.chunks_exact(batch).zip(y.chunks_exact_mut(batch)) {
        let (x, y) = (array::<T, N>(x, sample), array_mut::<T, N>(y, sample));
        for n in 0..N {
            // The maximum first: added to the logarithm it would swallow it when it is large.
            y[n] = x[n] - maxima[n] - logs[n];
        }
    }
}

#[inline(always)]
fn softmax_gradient_block<T: Scalar, const N: usize>(
    y: &[T],
    d_y: &[T],
    d_x: &mut [T],
    batch: usize,
    sample: usize,
) {
    let mut sums = [T::zero(); N];
    for (y, d_y) in y.chunks_exact(batch).zip(d_y.chunks_exact(batch)) {
        let (y, d_y) = (array::<T, N>(y, sample), array::<T, N>(d_y, sample));
        for n in 0..N {
            sums[n] += y[n] * d_y[n];
        }
    }
    let rows = y.chunks_exact(batch).zip(d_y.chunks_exact(batch));
    for (d_x, (y, d_y)) in d_x.chunks_exact_mut(batch).zip(rows) {
        let d_x = array_mut::<T, N>(d_x, sample);
        let (y, d_y) = (array::<T, N>(y, sample), array::<T, N>(d_y, sample));
        for n in 0..N {
            d_x[n] = y[n] * (d_y[n] - sums[n]);
        }
    }
}

#[inline(always)]
fn log_softmax_gradient_block<T: Scalar, const N: usize>(
    y: &[T],
    d_y: &[T],
    d_x: &mut [T],
    batch: usize,
    sample: usize,
) {
    let mut sums = [T::zero(); N];
    for d_y in d_y.chunks_exact(batch) {
        for (sum, &d_y) in sums.iter_mut().zip(array::<T, N>(d_y, sample)) {
            *sum += d_y;
        }
    }
    let rows = y.chunks_exact(batch).zip(d_y.chunks_exact(batch));
    for (d_x, (y, d_y)) in d_x.chunks_exact_mut(batch).zip(rows) {
        let d_x = array_mut::<T, N>(d_x, sample);
        let (y, d_y) = (array::<T, N>(y, sample), array::<T, N>(d_y, sample));
        for n in 0..N {
            d_x[n] = d_y[n] - y[n].exp() * sums[n];
        }
    }
}
