//! Gaussian functions of the distance to a centre.

use super::LinearSizes;
use super::elementwise::each;
use super::simd::{One, Vector};
use super::sum::totals;
use crate::scalar::Scalar;

#[inline(always)]
pub(super) fn radial<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    center: &[T],
    log_beta: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    for (unit, y) in y.chunks_exact_mut(batch.max(1)).enumerate() {
        let center = &center[unit * inputs..(unit + 1) * inputs];
        let beta = One(log_beta[unit]).exp().0;
        if let [y] = y {
            let [distance] = totals!(V, 1, [&x[..inputs], center], |[x, center]| [squared(x - center)]);
            *y = One(-beta * distance).exp().0;
            continue;
        }
        let mut sample = 0;
        while batch - sample >= 4 * V::LANES {
            radial_block::<V, 4>(x, center, beta, y, sample);
            sample += 4 * V::LANES;
        }
        while batch - sample >= V::LANES {
            radial_block::<V, 1>(x, center, beta, y, sample);
            sample += V::LANES;
        }
        while sample < batch {
            radial_block::<One<T>, 1>(x, center, beta, y, sample);
            sample += 1;
        }
    }
}

#[inline(always)]
fn squared<V: Vector>(x: V) -> V {
    x * x
}

/// One unit's outputs for `N` vectors of samples.
#[inline(always)]
fn radial_block<V: Vector, const N: usize>(
    x: &[V::Scalar],
    center: &[V::Scalar],
    beta: V::Scalar,
    y: &mut [V::Scalar],
    sample: usize,
) {
    let mut distances = [V::zero(); N];
    for (x, &center) in x.chunks_exact(y.len()).zip(center) {
        let center = V::splat(center);
        let x = &x[sample..sample + N * V::LANES];
        for (distance, x) in distances.iter_mut().zip(x.chunks_exact(V::LANES)) {
            // Not expanded into squares and a product: they would cancel near the centre.
            let offset = V::load(x) - center;
            *distance = offset.mul_add(offset, *distance);
        }
    }
    let y = &mut y[sample..sample + N * V::LANES];
    for (y, distance) in y.chunks_exact_mut(V::LANES).zip(distances) {
        (V::splat(-beta) * distance).exp().store(y);
    }
}

#[inline(always)]
pub(super) fn radial_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    y: &[T],
    center: &[T],
    log_beta: &[T],
    d_y: &mut [T],
    mut d_x: Option<&mut [T]>,
    mut gradients: Option<(&mut [T], &mut [T])>,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    if let Some(d_x) = &mut d_x {
        d_x.fill(T::zero());
    }
    let units = d_y.chunks_exact_mut(batch.max(1)).zip(y.chunks_exact(batch.max(1)));
    for (unit, (d_y, y)) in units.enumerate() {
        let center = &center[unit * inputs..(unit + 1) * inputs];
        let beta = One(log_beta[unit]).exp().0;
        // From here on `d_y` is d_y * y, the gradient with respect to the exponent.
        each!(V, d_y = |y = y; d_y| d_y * y);
        if let Some((d_center, d_log_beta)) = &mut gradients {
            let d_center = &mut d_center[unit * inputs..(unit + 1) * inputs];
            let mut weighted_distance = T::zero();
            for ((x, &center), d_center) in x.chunks_exact(batch).zip(center).zip(d_center) {
                let center = V::splat(center);
                let [first, second] = totals!(V, 2, [x, d_y], |[x, d_exponent]| {
                    let first = (x - center) * d_exponent;
                    [first, first * (x - center)]
                });
                *d_center += (beta + beta) * first;
                weighted_distance += second;
            }
            d_log_beta[unit] -= beta * weighted_distance;
        }
        if let Some(d_x) = &mut d_x {
            let factor = V::splat(-(beta + beta));
            for ((d_x, x), &center) in d_x.chunks_exact_mut(batch).zip(x.chunks_exact(batch)).zip(center) {
                let center = V::splat(center);
                each!(V, d_x = |x = x, d_exponent = d_y; d_x| {
                    (factor * (x - center)).mul_add(d_exponent, d_x)
                });
            }
        }
    }
}
