//! e^x and e^x - 1.
//!
//! x = n ln 2 + r with an integer n and |r| at most half of ln 2, so e^x = 2^n e^r; e^r = 1 + r + r^2 q(r) with a
//! polynomial q.

use super::{Format, clamp};
use crate::kernels::simd::FloatVector;

/// x = n ln 2 + r.
struct Reduced<V> {
    /// n plus twice the bias of the exponent in its low bits.
    bits: V,
    /// The nearest number to r.
    r: V,
    /// What the nearest number misses.
    r_rest: V,
}

#[inline(always)]
fn reduce<V: FloatVector<Scalar: Format>>(x: V) -> Reduced<V> {
    let round = V::from_f64(<V::Scalar as Format>::ROUND);
    let (ln_2_high, ln_2_low) = <V::Scalar as Format>::LN_2;
    let bits = x.mul_add(V::from_f64(core::f64::consts::LOG2_E), round);
    let n = bits - round;
    // Exact: the product is, and the difference is of two numbers close to each other.
    let high = n.mul_add(V::from_f64(-ln_2_high), x);
    let r = n.mul_add(V::from_f64(-ln_2_low), high);
    let r_rest = n.mul_add(V::from_f64(-ln_2_low), high - r);
    Reduced { bits, r, r_rest }
}

/// Two powers of two whose product is 2^n. One alone could not be a normal number for every n.
#[inline(always)]
fn powers<V: FloatVector<Scalar: Format>>(bits: V) -> (V, V) {
    let half = bits.shift_right::<1>();
    (V::Scalar::to_exponent(half), V::Scalar::to_exponent(bits.sub_bits(half)))
}

#[inline(always)]
pub(crate) fn exp<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let x = clamp(x, <V::Scalar as Format>::EXP_DOMAIN);
    let Reduced { bits, r, .. } = reduce(x);
    let power = V::one() + (r * r).mul_add(V::Scalar::exp_tail(r), r);
    let (a, b) = powers(bits);
    // The first product is exact, so that a subnormal result is rounded once.
    power * a * b
}

#[inline(always)]
pub(crate) fn exp_m1<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let (least, most) = (<V::Scalar as Format>::EXP_M1_LEAST, <V::Scalar as Format>::EXP_DOMAIN.1);
    let y = scaled_exp_m1(clamp(x, (least, most)));
    let y = y + y;
    // Near 0, x itself: the sum above would lose the sign of -0 and the last bits of subnormal numbers.
    let tiny = V::from_f64(<V::Scalar as Format>::LEAST_NORMAL * 16.0);
    V::select(x.abs().lt(tiny), x, y)
}

/// (e^x - 1) / 2 for x within the limits of [`exp_m1`]: half, since 2^n may be too large for a number.
#[inline(always)]
fn scaled_exp_m1<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let half = V::from_f64(0.5);
    let Reduced { bits, r, r_rest } = reduce(x);
    let (a, b) = powers(bits);
    let scale = a * half * b;
    // 2^n (e^r - 1) + (2^n - 1). What the sum of the two large parts, 2^n - 1 and 2^n r, misses goes to the rest.
    let offset = scale - half;
    let sum = scale.mul_add(r, offset);
    let missed = scale.mul_add(r, offset - sum);
    let tail = (r * r).mul_add(V::Scalar::exp_tail(r), r_rest.mul_add(r, r_rest));
    sum + scale.mul_add(tail, missed)
}
