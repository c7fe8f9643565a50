//! Norms of gradients and weights, and what clipping and penalties do with them.
//!
//! Sums are in `f64` whatever the number type, so that squares neither overflow nor vanish.

use super::simd::Vector;
use crate::scalar::Scalar;

/// Partial sums: enough to fill vector registers and to hide how long an addition takes.
const PARTS: usize = 32;

/// The sum of `f(value)`, in an order that is the same under every instruction set.
///
/// Plain arithmetic on arrays, which the compiler turns into vectors, for a [`Vector`] holds one number type.
#[inline(always)]
fn sum<T: Scalar>(values: &[T], f: impl Fn(f64) -> f64) -> f64 {
    let mut parts = [0.0; PARTS];
    let (blocks, rest) = values.as_chunks::<PARTS>();
    for block in blocks {
        for (part, value) in parts.iter_mut().zip(block) {
            *part += f(value.to_f64());
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part += f(value.to_f64());
    }
    let mut width = PARTS / 2;
    while width > 0 {
        for i in 0..width {
            parts[i] += parts[i + width];
        }
        width /= 2;
    }
    parts[0]
}

#[allow(clippy::extra_unused_type_parameters, reason = "the form of a kernel")]
#[inline(always)]
pub(super) fn square_sum<V: Vector<Scalar = T>, T: Scalar>(x: &[T]) -> f64 {
    sum(x, |x| x * x)
}

#[allow(clippy::extra_unused_type_parameters, reason = "the form of a kernel")]
#[inline(always)]
pub(super) fn abs_sum<V: Vector<Scalar = T>, T: Scalar>(x: &[T]) -> f64 {
    sum(x, Scalar::abs)
}

#[allow(clippy::extra_unused_type_parameters, reason = "the form of a kernel")]
#[inline(always)]
pub(super) fn power_sum<V: Vector<Scalar = T>, T: Scalar>(x: &[T], p: f64) -> f64 {
    sum(x, |x| Scalar::powf(Scalar::abs(x), p))
}

/// `a` or `b`, the larger one, or NaN if one is.
#[inline(always)]
fn larger<V: Vector>(a: V, b: V) -> V {
    // The maximum is its second operand where one is NaN.
    V::select(a.eq(a), a.max(b), a)
}

#[inline(always)]
pub(super) fn abs_max<V: Vector<Scalar = T>, T: Scalar>(x: &[T]) -> T {
    let mut largest = V::zero();
    let (blocks, rest) = x.split_at(x.len() - x.len() % V::LANES);
    for block in blocks.chunks_exact(V::LANES) {
        largest = larger(largest, V::load(block).abs());
    }
    largest = larger(largest, V::load_part(rest).abs());
    let mut lanes = [T::zero(); 16];
    largest.store(&mut lanes);
    lanes[..V::LANES].iter().fold(T::zero(), |a, &b| if a > b || a.to_f64().is_nan() { a } else { b })
}

/// Applies `$f` to the vectors of a slice in place.
macro_rules! in_place {
    ($x:ident, |$v:ident| $f:expr) => {{
        let (blocks, rest) = $x.split_at_mut($x.len() - $x.len() % V::LANES);
        for block in blocks.chunks_exact_mut(V::LANES) {
            let $v = V::load(block);
            $f.store(block);
        }
        let $v = V::load_part(rest);
        $f.store_part(rest);
    }};
}

#[inline(always)]
pub(super) fn scale<V: Vector<Scalar = T>, T: Scalar>(factor: T, y: &mut [T]) {
    let factor = V::splat(factor);
    in_place!(y, |v| v * factor);
}

#[inline(always)]
pub(super) fn clip<V: Vector<Scalar = T>, T: Scalar>(limit: T, y: &mut [T]) {
    let limit = V::splat(limit);
    let low = -limit;
    // The limit first: the second operand is the result where one is NaN.
    in_place!(y, |v| limit.min(low.max(v)));
}

#[inline(always)]
pub(super) fn penalty<V: Vector<Scalar = T>, T: Scalar>(w: &[T], l1: f64, l2: f64, d_w: &mut [T]) -> f64 {
    let (abs, double, zero) = (V::from_f64(l1), V::from_f64(2.0 * l2), V::zero());
    macro_rules! add {
        ($load:ident, $store:ident, $w:expr, $d_w:expr) => {{
            let w = V::$load($w);
            let pull = V::select(w.gt(zero), abs, zero);
            let pull = V::select(w.lt(zero), -abs, pull);
            (V::$load($d_w) + double.mul_add(w, pull)).$store($d_w);
        }};
    }
    let n = w.len() - w.len() % V::LANES;
    let (blocks, rest) = d_w[..w.len()].split_at_mut(n);
    for (w, d_w) in w[..n].chunks_exact(V::LANES).zip(blocks.chunks_exact_mut(V::LANES)) {
        add!(load, store, w, d_w);
    }
    add!(load_part, store_part, &w[n..], rest);
    sum(w, |w| l1 * Scalar::abs(w) + l2 * w * w)
}

#[cfg(test)]
mod tests {
    use super::super::simd::{available, with_isa};
    use crate::kernels::{Kernels, reference};
    use crate::testing::fill_pattern;

    #[test]
    fn sums_go_over_several_blocks() {
        let mut x = [0.0_f32; 1217];
        fill_pattern(&mut x, 1);
        for isa in available() {
            let found = with_isa(isa, || f32::square_sum(&x));
            let expected = reference::square_sum(&x);
            assert!((found - expected).abs() <= 1e-13 * expected, "{isa}: {found}, not {expected}");
        }
    }

    #[test]
    fn a_nan_in_any_lane_comes_through() {
        for isa in available() {
            with_isa(isa, || {
                for at in [0, 1, 15, 16, 36] {
                    let mut x = vec![1.0_f32; 37];
                    x[at] = f32::NAN;
                    assert!(f32::abs_max(&x).is_nan() && f32::square_sum(&x).is_nan(), "{isa}, {at}");
                    f32::clip(0.5, &mut x);
                    assert!(x.iter().enumerate().all(|(i, x)| x.is_nan() == (i == at)), "{isa}, {at}");
                }
            });
        }
    }

    #[test]
    fn squares_neither_overflow_nor_vanish() {
        assert_eq!(f32::square_sum(&[1e30_f32]), f64::from(1e30_f32) * f64::from(1e30_f32));
        assert!(f32::square_sum(&[1e-30_f32]) > 0.0);
    }
}
