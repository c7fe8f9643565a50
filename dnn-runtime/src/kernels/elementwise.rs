//! Element by element.
//!
//! The loops take whole vectors, then one part of a vector: each number is computed alike wherever it lies.

use super::simd::Vector;
use super::sum::totals;
use crate::scalar::Scalar;

/// `to = body` for vectors of `to` and of the slices named, which are at least as long: `each!(V, y = |x = x| x + x)`.
/// Where `to` is read too, it is named behind a semicolon: `each!(V, y = |x = x; y| x + y)`.
///
/// A macro and no function of a closure: a closure need not be inlined, and is then compiled without the instruction
/// set of the kernel it stands in.
macro_rules! each {
    ($vector:ty, $to:ident = |$($name:ident = $from:ident),* $(; $old:ident)?| $body:expr) => {{
        let to: &mut [_] = $to;
        let len = to.len();
        let whole = len - len % <$vector>::LANES;
        let mut at = 0;
        while at < whole {
            let end = at + <$vector>::LANES;
            let value = {
                $(let $name = <$vector>::load(&$from[at..end]);)*
                $(let $old = <$vector>::load(&to[at..end]);)?
                $body
            };
            value.store(&mut to[at..end]);
            at = end;
        }
        if at < len {
            let value = {
                $(let $name = <$vector>::load_part(&$from[at..len]);)*
                $(let $old = <$vector>::load_part(&to[at..len]);)?
                $body
            };
            value.store_part(&mut to[at..len]);
        }
    }};
}
pub(crate) use each;

#[inline(always)]
pub(super) fn add_into<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    each!(V, y = |a = a, b = b| a + b);
}

#[inline(always)]
pub(super) fn multiply_into<V: Vector<Scalar = T>, T: Scalar>(a: &[T], b: &[T], y: &mut [T]) {
    each!(V, y = |a = a, b = b| a * b);
}

#[inline(always)]
pub(super) fn accumulate<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    each!(V, y = |x = x; y| y + x);
}

#[inline(always)]
pub(super) fn multiply_by<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T]) {
    each!(V, y = |x = x; y| y * x);
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

#[inline(always)]
pub(super) fn mask_channels<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mask: &[u8],
    factor: T,
    y: &mut [T],
    batch: usize,
) {
    let channels = mask.chunks_exact(batch);
    let positions = (y.len() / mask.len().max(1)).max(1);
    let values = x.chunks_exact(positions * batch).zip(y.chunks_exact_mut(positions * batch));
    for (mask, (x, y)) in channels.zip(values) {
        if let [mask] = *mask {
            let factor = V::splat(if mask == 0 { T::zero() } else { factor });
            each!(V, y = |x = x| x * factor);
        } else {
            for (x, y) in x.chunks_exact(batch).zip(y.chunks_exact_mut(batch)) {
                self::mask::<V, T>(x, mask, factor, y);
            }
        }
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
        each!(V, y = |x = x| V::select(x.gt(V::zero()), x, slope * x));
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
                totals!(V, 1, [x, d_y], |[x, d_y]| [V::select(x.gt(V::zero()), V::zero(), x * d_y)]);
            *d_slope += total;
        }
    }
    if let Some(d_x) = d_x {
        let groups = d_x.chunks_exact_mut(group).zip(x.chunks_exact(group)).zip(d_y.chunks_exact(group));
        for (((d_x, x), d_y), &slope) in groups.zip(slope) {
            let slope = V::splat(slope);
            each!(V, d_x = |x = x, d_y = d_y| V::select(x.gt(V::zero()), d_y, slope * d_y));
        }
    }
}
