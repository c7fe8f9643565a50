//! Element by element.

use super::simd::Vector;
use crate::scalar::Scalar;

/// y = f(x). Overwrites `y`.
///
/// Generic over the function: called from a function without type parameters, it is compiled where that one is.
#[inline(always)]
pub fn map<T: Copy>(x: &[T], y: &mut [T], f: impl Fn(T) -> T) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = f(x);
    }
}

/// y = f(y). Changes `y`.
#[inline(always)]
pub fn map_in_place<T: Copy>(y: &mut [T], f: impl Fn(T) -> T) {
    for y in y {
        *y = f(*y);
    }
}

/// d_x = d_y * derivative(value). Overwrites `d_x`.
#[inline(always)]
pub fn map_gradient<T: Scalar>(value: &[T], d_y: &[T], d_x: &mut [T], derivative: impl Fn(T) -> T) {
    for ((d_x, &d_y), &value) in d_x.iter_mut().zip(d_y).zip(value) {
        *d_x = d_y * derivative(value);
    }
}

/// d_y *= derivative(value). Changes `d_y`.
#[inline(always)]
pub fn map_gradient_in_place<T: Scalar>(value: &[T], d_y: &mut [T], derivative: impl Fn(T) -> T) {
    for (d_y, &value) in d_y.iter_mut().zip(value) {
        *d_y *= derivative(value);
    }
}

#[inline(always)]
pub(super) fn add_into<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    for ((y, &a), &b) in y.iter_mut().zip(a).zip(b) {
        *y = a + b;
    }
}

#[inline(always)]
pub(super) fn multiply_into<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    for ((y, &a), &b) in y.iter_mut().zip(a).zip(b) {
        *y = a * b;
    }
}

#[inline(always)]
pub(super) fn accumulate<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += x;
    }
}

#[inline(always)]
pub(super) fn multiply_by<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y *= x;
    }
}

#[inline(always)]
pub(super) fn mask<V: Vector<Scalar = T>, T: Scalar>(x: &[T], mask: &[u8], factor: T, y: &mut [T]) {
    for ((y, &x), &mask) in y.iter_mut().zip(x).zip(mask) {
        *y = x * if mask == 0 { T::zero() } else { factor };
    }
}

#[inline(always)]
pub(super) fn prelu<V: Vector<Scalar = T>, T: Scalar>(x: &[T], slope: &[T], y: &mut [T]) {
    let group = (x.len() / slope.len().max(1)).max(1);
    for ((y, x), &slope) in y.chunks_exact_mut(group).zip(x.chunks_exact(group)).zip(slope) {
        map(x, y, |x| if x > T::zero() { x } else { slope * x });
    }
}

#[inline(always)]
pub(super) fn prelu_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    slope: &[T],
    d_y: &[T],
    d_x: Option<&mut [T]>,
    d_slope: Option<&mut [T]>,
) {
    let group = (x.len() / slope.len().max(1)).max(1);
    if let Some(d_slope) = d_slope {
        for ((d_slope, x), d_y) in d_slope.iter_mut().zip(x.chunks_exact(group)).zip(d_y.chunks_exact(group))
        {
            let part = |x: T, d_y: T| if x > T::zero() { T::zero() } else { x * d_y };
            let mut lanes = [T::zero(); 8];
            let ((x, x_rest), (d_y, d_y_rest)) = (x.as_chunks::<8>(), d_y.as_chunks::<8>());
            for (x, d_y) in x.iter().zip(d_y) {
                for l in 0..8 {
                    lanes[l] += part(x[l], d_y[l]);
                }
            }
            let rest = x_rest.iter().zip(d_y_rest).map(|(&x, &d_y)| part(x, d_y)).sum::<T>();
            *d_slope += lanes.into_iter().sum::<T>() + rest;
        }
    }
    if let Some(d_x) = d_x {
        let groups = d_x.chunks_exact_mut(group).zip(x.chunks_exact(group)).zip(d_y.chunks_exact(group));
        for (((d_x, x), d_y), &slope) in groups.zip(slope) {
            map_gradient(x, d_y, d_x, |x| if x > T::zero() { T::one() } else { slope });
        }
    }
}
