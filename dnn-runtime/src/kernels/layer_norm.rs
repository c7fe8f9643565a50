//! Statistics of samples over their features, and normalising by them.
//!
//! Statistics are of a run of samples, from `first` on, as many as the slices of statistics hold. A sum over features
//! takes them in the same order whichever run its sample is in.

use super::elementwise::each;
use super::lanes::{load, store};
use super::simd::Vector;
use super::sum::totals;
use crate::scalar::Scalar;

/// Rows that are summed in turn, so that one addition need not wait for the one before it.
const CHAINS: usize = 4;

/// The sums over features of what the expression makes of the vectors of the slices named, for the samples
/// `at..end`: `by_sample!(V, batch, at, end, S, |f, x = x| [x])`.
///
/// A macro for the reason of [`each!`](super::elementwise::each).
macro_rules! by_sample {
    ($batch:expr, $at:expr, $end:expr, $count:literal, |$feature:ident, $($name:ident = $from:ident),*| $body:expr) => {{
        let mut sums = [[V::zero(); $count]; CHAINS];
        let features = [$($from.len()),*][0] / $batch;
        for $feature in 0..features {
            $(let $name = load::<V>(&$from[$feature * $batch + $at..$feature * $batch + $end], 0);)*
            let values: [V; $count] = $body;
            for (sum, value) in sums[$feature % CHAINS].iter_mut().zip(values) {
                *sum = *sum + value;
            }
        }
        let mut totals = [V::zero(); $count];
        for (at, total) in totals.iter_mut().enumerate() {
            *total = (sums[0][at] + sums[1][at]) + (sums[2][at] + sums[3][at]);
        }
        totals
    }};
}

#[inline(always)]
pub(super) fn sample_statistics<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    eps: T,
    mean: &mut [T],
    scale: &mut [T],
    first: usize,
    batch: usize,
) {
    let share = T::one() / T::from_f64((x.len() / batch).max(1) as f64);
    if batch == 1 {
        let [sum] = totals!(V, 1, [x], |x| x);
        let centre = sum * share;
        let splat = V::splat(centre);
        let [squares] = totals!(V, 1, [x], |[x]| [(x - splat) * (x - splat)]);
        (mean[0], scale[0]) = (centre, T::one() / (squares * share + eps).sqrt());
        return;
    }
    let (share, mut done) = (V::splat(share), 0);
    while done < mean.len() {
        let run = V::LANES.min(mean.len() - done);
        let (at, end) = (first + done, first + done + run);
        let [sum] = by_sample!(batch, at, end, 1, |feature, x = x| [x]);
        let centre = sum * share;
        // A second pass: the difference of mean square and squared mean would cancel.
        let [squares] = by_sample!(batch, at, end, 1, |feature, x = x| [(x - centre) * (x - centre)]);
        store(centre, &mut mean[done..done + run], 0);
        store(V::one() / (squares * share + V::splat(eps)).sqrt(), &mut scale[done..done + run], 0);
        done += run;
    }
}

#[inline(always)]
pub(super) fn normalize_samples<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    batch: usize,
) {
    if batch == 1 {
        let (mean, scale) = (V::splat(mean[0]), V::splat(scale[0]));
        if weight.is_empty() {
            each!(V, y = |x = x| (x - mean) * scale);
        } else {
            each!(V, y = |x = x, weight = weight, bias = bias| ((x - mean) * scale).mul_add(weight, bias));
        }
        return;
    }
    let run = first..first + mean.len();
    for (feature, (x, y)) in x.chunks_exact(batch).zip(y.chunks_exact_mut(batch)).enumerate() {
        let (x, y) = (&x[run.clone()], &mut y[run.clone()]);
        let weight = V::splat(weight.get(feature).copied().unwrap_or(T::one()));
        let bias = V::splat(bias.get(feature).copied().unwrap_or(T::zero()));
        each!(V, y = |x = x, mean = mean, scale = scale| ((x - mean) * scale).mul_add(weight, bias));
    }
}

#[inline(always)]
pub(super) fn normalize_samples_sums<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    weight: &[T],
    d_y: &[T],
    sums: &mut [T],
    projections: &mut [T],
    first: usize,
    batch: usize,
) {
    let share = T::one() / T::from_f64((x.len() / batch).max(1) as f64);
    if batch == 1 {
        let (centre, scale) = (V::splat(mean[0]), V::splat(scale[0]));
        let [sum, projection] = if weight.is_empty() {
            totals!(V, 2, [x, d_y], |[x, d_y]| [d_y, (x - centre) * scale * d_y])
        } else {
            totals!(V, 2, [x, d_y, weight], |[x, d_y, weight]| [
                d_y * weight,
                (x - centre) * scale * (d_y * weight)
            ])
        };
        (sums[0], projections[0]) = (sum * share, projection * share);
        return;
    }
    let (share, mut done) = (V::splat(share), 0);
    while done < mean.len() {
        let run = V::LANES.min(mean.len() - done);
        let (at, end) = (first + done, first + done + run);
        let (centre, scale) = (load::<V>(&mean[..done + run], done), load::<V>(&scale[..done + run], done));
        let [sum, projection] = by_sample!(batch, at, end, 2, |feature, x = x, d_y = d_y| {
            let d_y = d_y * V::splat(weight.get(feature).copied().unwrap_or(T::one()));
            [d_y, (x - centre) * scale * d_y]
        });
        store(sum * share, &mut sums[done..done + run], 0);
        store(projection * share, &mut projections[done..done + run], 0);
        done += run;
    }
}

#[inline(always)]
pub(super) fn normalize_samples_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    weight: &[T],
    sums: &[T],
    projections: &[T],
    d_y: &[T],
    d_x: &mut [T],
    first: usize,
    batch: usize,
) {
    if batch == 1 {
        let (mean, scale) = (V::splat(mean[0]), V::splat(scale[0]));
        let (sum, projection) = (V::splat(sums[0]), V::splat(projections[0]));
        if weight.is_empty() {
            each!(V, d_x = |x = x, d_y = d_y| scale * (d_y - sum - (x - mean) * scale * projection));
        } else {
            each!(V, d_x = |x = x, d_y = d_y, weight = weight| {
                scale * (d_y * weight - sum - (x - mean) * scale * projection)
            });
        }
        return;
    }
    let run = first..first + mean.len();
    let features = x.chunks_exact(batch).zip(d_y.chunks_exact(batch)).zip(d_x.chunks_exact_mut(batch));
    for (feature, ((x, d_y), d_x)) in features.enumerate() {
        let (x, d_y, d_x) = (&x[run.clone()], &d_y[run.clone()], &mut d_x[run.clone()]);
        let weight = V::splat(weight.get(feature).copied().unwrap_or(T::one()));
        each!(V, d_x = |x = x, d_y = d_y, mean = mean, scale = scale, sum = sums, projection = projections| {
            scale * (d_y * weight - sum - (x - mean) * scale * projection)
        });
    }
}

#[inline(always)]
pub(super) fn normalize_samples_weight_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    d_bias: &mut [T],
    batch: usize,
) {
    if batch == 1 {
        let (mean, scale) = (V::splat(mean[0]), V::splat(scale[0]));
        each!(V, d_weight = |x = x, d_y = d_y; d_weight| d_weight + (x - mean) * scale * d_y);
        each!(V, d_bias = |d_y = d_y; d_bias| d_bias + d_y);
        return;
    }
    let features = x.chunks_exact(batch).zip(d_y.chunks_exact(batch));
    for ((x, d_y), (d_weight, d_bias)) in features.zip(d_weight.iter_mut().zip(d_bias)) {
        let [projection, sum] =
            totals!(V, 2, [x, d_y, mean, scale], |[x, d_y, mean, scale]| [(x - mean) * scale * d_y, d_y]);
        *d_weight += projection;
        *d_bias += sum;
    }
}
