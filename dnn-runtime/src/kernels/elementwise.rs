//! Element by element.
//!
//! The loops take whole vectors, then one part of a vector: each number is computed alike wherever it lies.

use super::simd::Vector;
use super::sum::totals;
use crate::scalar::Scalar;

/// The elements that fill whole vectors.
#[inline(always)]
const fn whole<V: Vector>(len: usize) -> usize {
    len - len % V::LANES
}

/// y = f(x). Overwrites `y`; `x` is at least as long.
#[inline(always)]
pub(crate) fn map<V: Vector>(x: &[V::Scalar], y: &mut [V::Scalar], f: impl Fn(V) -> V) {
    let whole = whole::<V>(y.len());
    let (x, x_rest) = x[..y.len()].split_at(whole);
    let (y, y_rest) = y.split_at_mut(whole);
    for (y, x) in y.chunks_exact_mut(V::LANES).zip(x.chunks_exact(V::LANES)) {
        f(V::load(x)).store(y);
    }
    if !y_rest.is_empty() {
        f(V::load_part(x_rest)).store_part(y_rest);
    }
}

/// y = f(a, b). Overwrites `y`; `a` and `b` are at least as long.
#[inline(always)]
pub(crate) fn map_two<V: Vector>(
    a: &[V::Scalar],
    b: &[V::Scalar],
    y: &mut [V::Scalar],
    f: impl Fn(V, V) -> V,
) {
    let whole = whole::<V>(y.len());
    let (a, a_rest) = a[..y.len()].split_at(whole);
    let (b, b_rest) = b[..y.len()].split_at(whole);
    let (y, y_rest) = y.split_at_mut(whole);
    let inputs = a.chunks_exact(V::LANES).zip(b.chunks_exact(V::LANES));
    for (y, (a, b)) in y.chunks_exact_mut(V::LANES).zip(inputs) {
        f(V::load(a), V::load(b)).store(y);
    }
    if !y_rest.is_empty() {
        f(V::load_part(a_rest), V::load_part(b_rest)).store_part(y_rest);
    }
}

/// y = f(y). Changes `y`.
#[inline(always)]
pub(crate) fn update<V: Vector>(y: &mut [V::Scalar], f: impl Fn(V) -> V) {
    let (y, rest) = y.split_at_mut(whole::<V>(y.len()));
    for y in y.chunks_exact_mut(V::LANES) {
        f(V::load(y)).store(y);
    }
    if !rest.is_empty() {
        f(V::load_part(rest)).store_part(rest);
    }
}

/// y = f(x, y). Changes `y`; `x` is at least as long.
#[inline(always)]
pub(crate) fn update_by<V: Vector>(x: &[V::Scalar], y: &mut [V::Scalar], f: impl Fn(V, V) -> V) {
    let whole = whole::<V>(y.len());
    let (x, x_rest) = x[..y.len()].split_at(whole);
    let (y, y_rest) = y.split_at_mut(whole);
    for (y, x) in y.chunks_exact_mut(V::LANES).zip(x.chunks_exact(V::LANES)) {
        f(V::load(x), V::load(y)).store(y);
    }
    if !y_rest.is_empty() {
        f(V::load_part(x_rest), V::load_part(y_rest)).store_part(y_rest);
    }
}

/// y = f(a, b, y). Changes `y`; `a` and `b` are at least as long.
#[inline(always)]
pub(super) fn update_by_two<V: Vector>(
    a: &[V::Scalar],
    b: &[V::Scalar],
    y: &mut [V::Scalar],
    f: impl Fn(V, V, V) -> V,
) {
    let whole = whole::<V>(y.len());
    let (a, a_rest) = a[..y.len()].split_at(whole);
    let (b, b_rest) = b[..y.len()].split_at(whole);
    let (y, y_rest) = y.split_at_mut(whole);
    let inputs = a.chunks_exact(V::LANES).zip(b.chunks_exact(V::LANES));
    for (y, (a, b)) in y.chunks_exact_mut(V::LANES).zip(inputs) {
        f(V::load(a), V::load(b), V::load(y)).store(y);
    }
    if !y_rest.is_empty() {
        f(V::load_part(a_rest), V::load_part(b_rest), V::load_part(y_rest)).store_part(y_rest);
    }
}

#[inline(always)]
pub(super) fn add_into<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    map_two::<V>(a, b, y, |a, b| a + b);
}

#[inline(always)]
pub(super) fn multiply_into<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    map_two::<V>(a, b, y, |a, b| a * b);
}

#[inline(always)]
pub(super) fn accumulate<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    update_by::<V>(x, y, |x, y| y + x);
}

#[inline(always)]
pub(super) fn multiply_by<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    update_by::<V>(x, y, |x, y| y * x);
}

#[expect(clippy::extra_unused_type_parameters, reason = "every kernel has them")]
#[inline(always)]
pub(super) fn mask<V: Vector<Scalar = T>, T: Scalar>(x: &[T], mask: &[u8], factor: T, y: &mut [T]) {
    // Vectors of bytes are the compiler's: under every instruction set it makes them of this loop.
    let (x, mask) = (&x[..y.len()], &mask[..y.len()]);
    for ((y, &x), &mask) in y.iter_mut().zip(x).zip(mask) {
        *y = x * if mask == 0 { T::zero() } else { factor };
    }
}

/// The features that share one slope, as consecutive elements.
#[inline(always)]
fn group(x: usize, slopes: usize) -> usize {
    (x / slopes.max(1)).max(1)
}

#[inline(always)]
pub(super) fn prelu<V: Vector<Scalar = T>, T: Scalar>(x: &[T], slope: &[T], y: &mut [T]) {
    let group = group(x.len(), slope.len());
    for ((y, x), &slope) in y.chunks_exact_mut(group).zip(x.chunks_exact(group)).zip(slope) {
        let slope = V::splat(slope);
        map::<V>(x, y, |x| V::select(x.gt(V::zero()), x, slope * x));
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
    let group = group(x.len(), slope.len());
    if let Some(d_slope) = d_slope {
        for ((d_slope, x), d_y) in d_slope.iter_mut().zip(x.chunks_exact(group)).zip(d_y.chunks_exact(group))
        {
            let [total] =
                totals::<V, 2, 1>([x, d_y], |[x, d_y]| [V::select(x.gt(V::zero()), V::zero(), x * d_y)]);
            *d_slope += total;
        }
    }
    if let Some(d_x) = d_x {
        let groups = d_x.chunks_exact_mut(group).zip(x.chunks_exact(group)).zip(d_y.chunks_exact(group));
        for (((d_x, x), d_y), &slope) in groups.zip(slope) {
            let slope = V::splat(slope);
            map_two::<V>(x, d_y, d_x, |x, d_y| V::select(x.gt(V::zero()), d_y, slope * d_y));
        }
    }
}
