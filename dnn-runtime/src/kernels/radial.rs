//! Gaussian functions of the distance to a centre.

use super::LinearSizes;
use super::simd::Vector;
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
        squared_distances(x, &center[unit * inputs..(unit + 1) * inputs], y);
        let beta = log_beta[unit].exp();
        for y in y {
            *y = (-beta * *y).exp();
        }
    }
}

/// The squared distance of every sample to one centre. Overwrites `distances`.
#[inline(always)]
fn squared_distances<T: Scalar>(x: &[T], center: &[T], distances: &mut [T]) {
    distances.fill(T::zero());
    for (x, &center) in x.chunks_exact(distances.len()).zip(center) {
        for (distance, &x) in distances.iter_mut().zip(x) {
            // Not expanded into squares and a product: they would cancel near the centre.
            *distance += (x - center) * (x - center);
        }
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
        let beta = log_beta[unit].exp();
        // From here on `d_y` is d_y * y, the gradient with respect to the exponent.
        for (d_y, &y) in d_y.iter_mut().zip(y) {
            *d_y *= y;
        }
        if let Some((d_center, d_log_beta)) = &mut gradients {
            let d_center = &mut d_center[unit * inputs..(unit + 1) * inputs];
            let mut weighted_distance = T::zero();
            for ((x, &center), d_center) in x.chunks_exact(batch).zip(center).zip(d_center) {
                let (mut first, mut second) = (T::zero(), T::zero());
                for (&x, &d_exponent) in x.iter().zip(&*d_y) {
                    let offset = (x - center) * d_exponent;
                    first += offset;
                    second += offset * (x - center);
                }
                *d_center += (beta + beta) * first;
                weighted_distance += second;
            }
            d_log_beta[unit] -= beta * weighted_distance;
        }
        if let Some(d_x) = &mut d_x {
            for ((d_x, x), &center) in d_x.chunks_exact_mut(batch).zip(x.chunks_exact(batch)).zip(center) {
                for ((d_x, &x), &d_exponent) in d_x.iter_mut().zip(x).zip(&*d_y) {
                    *d_x -= (beta + beta) * (x - center) * d_exponent;
                }
            }
        }
    }
}
