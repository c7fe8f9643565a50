//! ln x and ln(1 + x).
//!
//! x = 2^k m with m = 1 + f between the square roots of a half and of 2, so ln x = k ln 2 + f + (ln(1 + f) - f).

use super::{Format, polynomial};
use crate::kernels::simd::FloatVector;

/// k and f of a positive normal number; `shift` is taken off its exponent.
#[inline(always)]
fn split<V: FloatVector<Scalar: Format>>(x: V, shift: V) -> (V, V) {
    let one = V::one();
    let sqrt_half = V::splat_bits(<V::Scalar as Format>::SQRT_HALF);
    let moved = x.add_bits(one.sub_bits(sqrt_half));
    // The exponent as the last bits of 2^m is the number 2^m + exponent.
    let integer = V::splat_bits(<V::Scalar as Format>::INTEGER);
    let k = V::Scalar::from_exponent(moved).or(integer) - shift;
    let mantissa = moved.and(V::splat_bits(<V::Scalar as Format>::MANTISSA)).add_bits(sqrt_half);
    (k, mantissa - one)
}

/// The `shift` of [`split`] that takes the bias off the exponent, and a power of two that the number was multiplied by.
#[inline(always)]
fn shift<V: FloatVector<Scalar: Format>>(power: f64) -> V {
    V::splat_bits(<V::Scalar as Format>::INTEGER) + V::from_f64(<V::Scalar as Format>::BIAS + power)
}

/// k ln 2 + ln(1 + f) + small.
#[inline(always)]
fn combine<V: FloatVector<Scalar: Format>>(k: V, f: V, small: V) -> V {
    let (ln_2_high, ln_2_low) = <V::Scalar as Format>::LN_2;
    let small = k.mul_add(V::from_f64(ln_2_low), V::Scalar::ln_tail(f) + small);
    k.mul_add(V::from_f64(ln_2_high), f + small)
}

#[inline(always)]
pub(crate) fn ln<V: FloatVector<Scalar: Format>>(x: V) -> V {
    // A subnormal number is made normal, by 2^64.
    let subnormal = x.lt(V::from_f64(<V::Scalar as Format>::LEAST_NORMAL));
    let scaled = V::select(subnormal, x * V::from_f64(18_446_744_073_709_551_616.0), x);
    let (k, f) = split(scaled, V::select(subnormal, shift(64.0), shift(0.0)));
    special(x, combine(k, f, V::zero()))
}

/// The logarithm `y` of x, or what it is where x is no positive number.
#[inline(always)]
fn special<V: FloatVector>(x: V, y: V) -> V {
    let infinity = V::from_f64(f64::INFINITY);
    // Infinity and NaN give themselves.
    let y = V::select(x.lt(infinity), y, x);
    let of_no_positive = V::select(x.eq(V::zero()), -infinity, V::from_f64(f64::NAN));
    V::select(x.le(V::zero()), of_no_positive, y)
}

#[inline(always)]
pub(crate) fn ln_1p<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let y = special(V::one() + x, ln_1p_of_finite(x));
    // Near 0, x itself: the sums would lose the sign of -0.
    V::select(x.abs().lt(V::from_f64(<V::Scalar as Format>::LEAST_NORMAL)), x, y)
}

/// ln(1 + x) for finite x above -1.
#[inline(always)]
pub(super) fn ln_1p_of_finite<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let sum = V::one() + x;
    let missed = x - (sum - V::one());
    let (k, f) = split(sum, shift(0.0));
    combine(k, f, missed / sum)
}

/// ln(1 + f) - f = -f^2 / 2 + f^3 p(f).
#[inline(always)]
pub(super) fn by_polynomial<V: FloatVector>(f: V) -> V {
    let square = f * f;
    let p = polynomial!(
        f; 0.333333168, -0.2500080954, 0.2000227735, -0.1662456932, 0.1418138736, -0.1312884639, 0.1288047007,
        -0.0785793631,
    );
    (f * p - V::from_f64(0.5)) * square
}

/// ln(1 + f) = 2 artanh s with s = f / (2 + f): 2s = f - s f, and 2 artanh s - 2s = s z p(z) with z = s^2.
#[inline(always)]
pub(super) fn by_quotient<V: FloatVector>(f: V) -> V {
    let s = f / (V::from_f64(2.0) + f);
    let z = s * s;
    let p = polynomial!(
        z; 0.6666666666666696, 0.399999999996138, 0.2857142870495979, 0.22222201953573387,
        0.18183405690804982, 0.1531778007629713, 0.1476122235009931,
    );
    // -s f = -f^2 / 2 + s f^2 / 2, which rounds less: the first half is almost exact and the others are small.
    let half_square = V::from_f64(0.5) * f * f;
    s.mul_add(z.mul_add(p, half_square), -half_square)
}
