//! Mathematical functions on vectors of `f32` and `f64`.
//!
//! A unit in the last place (ULP) is the distance between the neighbours of the exact value in its type; 2^-149 and
//! 2^-1074 among subnormal numbers. A result differs from the exact value by at most this many:
//!
//! | function | `f32` | `f64` | of -infinity | of infinity | range and method |
//! |---|---|---|---|---|---|
//! | `exp` | 1.1 | 1 | 0 | infinity | 2^n e^r, a polynomial for e^r; underflow is gradual |
//! | `exp_m1` | 1.2 | 1 | -1 | infinity | as `exp`, with the sum of 2^n e^r and -1 in two parts; x itself where it is subnormal |
//! | `ln` | 1 | 1 | NaN | infinity | a polynomial about 1, for `f64` of the inverse hyperbolic tangent; -infinity of both zeros, NaN of negative numbers |
//! | `ln_1p` | 1 | 1 | NaN | infinity | as `ln`, with what 1 + x misses; -infinity of -1, NaN below; x itself where it is subnormal |
//! | `tanh` | 6 | 2 | -1 | 1 | `f32`: x p(x^2) / q(x^2); `f64`: `exp_m1` of 2x; odd, never beyond 1 |
//! | `erf` | 6 | 1 | -1 | 1 | `f32`: x p(x^2) / q(x^2); `f64`: a polynomial up to 1, e^(-x^2) times one beyond; odd, never beyond 1 |
//! | `sigmoid` | 2.5 | 2 | 0 | 1 | from e^-abs(x), so accurate for large negative x, with gradual underflow |
//! | `softplus` | 2 | 2 | 0 | infinity | max(x, 0) + ln(1 + e^-abs(x)); the same |
//!
//! NaN gives NaN. The functions are the same under every instruction set; the last bits are those of the scalar one
//! where multiply-add rounds twice, and may be others where it is fused. There are no branches and no tables. All
//! coefficients are minimax fits of this library. Results need the default rounding mode, and subnormal numbers that
//! are not flushed.

mod error_function;
mod exp;
mod ln;
mod sigmoid;
mod tanh;

#[cfg(test)]
mod tabulated;
#[cfg(test)]
mod tests;

pub(crate) use error_function::erf;
pub(crate) use exp::{exp, exp_m1};
pub(crate) use ln::{ln, ln_1p};
pub(crate) use sigmoid::{sigmoid, softplus};
pub(crate) use tanh::tanh;

use super::simd::FloatVector;
use crate::scalar::Scalar;

/// The polynomial with these coefficients, of x^0 first, by Estrin's scheme: pairs, then pairs of pairs, so that the
/// operations depend on each other as little as can be.
macro_rules! polynomial {
    ($x:expr; $($coefficient:expr),+ $(,)?) => {{
        let x = $x;
        polynomial!(@pairs x [] $([V::from_f64($coefficient)])+)
    }};
    (@pairs $power:ident [] [$only:expr]) => { $only };
    (@pairs $power:ident [[$only:expr]]) => { $only };
    (@pairs $power:ident [$($done:tt)*] [$low:expr] [$high:expr] $($rest:tt)*) => {
        polynomial!(@pairs $power [$($done)* [$high.mul_add($power, $low)]] $($rest)*)
    };
    (@pairs $power:ident [$($done:tt)+] $([$last:expr])?) => {{
        let square = $power * $power;
        polynomial!(@pairs square [] $($done)+ $([$last])?)
    }};
}
use polynomial;

/// The constants and approximations of one number type.
pub(crate) trait Format: Scalar {
    /// 1.5 * 2^m for m bits of mantissa, and twice the bias of the exponent. Added to a number of small magnitude it
    /// rounds this to an integer n, and the low bits of the sum are those of n plus twice the bias.
    const ROUND: f64;
    /// The bits of the mantissa.
    const MANTISSA: u64;
    /// The bits of the square root of a half.
    const SQRT_HALF: u64;
    /// The bits of 2^m.
    const INTEGER: u64;
    /// The bias of the exponent.
    const BIAS: f64;
    /// The least positive normal number.
    const LEAST_NORMAL: f64;
    /// ln 2 in two parts. The first has so few bits that its product with an exponent is exact.
    const LN_2: (f64, f64);
    /// Where e^x is 0 or infinite for certain, both to be reached by steps of `ROUND`'s exponents.
    const EXP_DOMAIN: (f64, f64);
    /// Below this e^x - 1 is -1.
    const EXP_M1_LEAST: f64;

    /// The bits moved to the place of the exponent.
    fn to_exponent<V: FloatVector<Scalar = Self>>(x: V) -> V;
    /// The bits of the exponent (and of the sign) moved to the right end.
    fn from_exponent<V: FloatVector<Scalar = Self>>(x: V) -> V;
    /// (e^r - 1 - r) / r^2 for |r| up to half of ln 2.
    fn exp_tail<V: FloatVector<Scalar = Self>>(r: V) -> V;
    /// ln(1 + f) - f for 1 + f between the square roots of a half and of 2.
    fn ln_tail<V: FloatVector<Scalar = Self>>(f: V) -> V;
    /// See [`tanh()`].
    fn tanh<V: FloatVector<Scalar = Self>>(x: V) -> V;
    /// See [`erf()`].
    fn erf<V: FloatVector<Scalar = Self>>(x: V) -> V;
}

impl Format for f32 {
    const ROUND: f64 = 12_582_912.0 + 254.0;
    const MANTISSA: u64 = 0x007f_ffff;
    const SQRT_HALF: u64 = 0x3f35_04f3;
    const INTEGER: u64 = 0x4b00_0000;
    const BIAS: f64 = 127.0;
    const LEAST_NORMAL: f64 = f32::MIN_POSITIVE as f64;
    const LN_2: (f64, f64) = (0.693_145_751_953_125, 1.428_606_820_309_417_2e-6);
    const EXP_DOMAIN: (f64, f64) = (-104.0, 89.0);
    const EXP_M1_LEAST: f64 = -18.0;

    #[inline(always)]
    fn to_exponent<V: FloatVector<Scalar = Self>>(x: V) -> V {
        x.shift_left::<23>()
    }
    #[inline(always)]
    fn from_exponent<V: FloatVector<Scalar = Self>>(x: V) -> V {
        x.shift_right::<23>()
    }
    #[inline(always)]
    fn exp_tail<V: FloatVector<Scalar = Self>>(r: V) -> V {
        polynomial!(r; 0.4999999343, 0.1666652039, 0.04166839199, 0.008368746119, 0.001381448949)
    }
    #[inline(always)]
    fn ln_tail<V: FloatVector<Scalar = Self>>(f: V) -> V {
        ln::by_polynomial(f)
    }
    #[inline(always)]
    fn tanh<V: FloatVector<Scalar = Self>>(x: V) -> V {
        tanh::by_quotient(x)
    }
    #[inline(always)]
    fn erf<V: FloatVector<Scalar = Self>>(x: V) -> V {
        error_function::by_quotient(x)
    }
}

impl Format for f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0 + 2046.0;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const INTEGER: u64 = 0x4330_0000_0000_0000;
    const BIAS: f64 = 1023.0;
    const LEAST_NORMAL: f64 = f64::MIN_POSITIVE;
    const LN_2: (f64, f64) = (0.693_147_180_559_663, 2.823_529_056_303_157_7e-13);
    const EXP_DOMAIN: (f64, f64) = (-746.0, 710.0);
    const EXP_M1_LEAST: f64 = -38.0;

    #[inline(always)]
    fn to_exponent<V: FloatVector<Scalar = Self>>(x: V) -> V {
        x.shift_left::<52>()
    }
    #[inline(always)]
    fn from_exponent<V: FloatVector<Scalar = Self>>(x: V) -> V {
        x.shift_right::<52>()
    }
    #[inline(always)]
    fn exp_tail<V: FloatVector<Scalar = Self>>(r: V) -> V {
        polynomial!(
            r; 0.5000000000000011, 0.1666666666666641, 0.04166666666653003, 0.008333333333494902,
            0.0013888888943694429, 0.00019841269506601803, 2.4801493004927733e-5, 2.7557585576601964e-6,
            2.7630290303379333e-7, 2.5000531461184657e-8,
        )
    }
    #[inline(always)]
    fn ln_tail<V: FloatVector<Scalar = Self>>(f: V) -> V {
        ln::by_quotient(f)
    }
    #[inline(always)]
    fn tanh<V: FloatVector<Scalar = Self>>(x: V) -> V {
        tanh::by_exp_m1(x)
    }
    #[inline(always)]
    fn erf<V: FloatVector<Scalar = Self>>(x: V) -> V {
        error_function::by_parts(x)
    }
}

/// `x` within limits; NaN stays.
#[inline(always)]
fn clamp<V: FloatVector>(x: V, (least, most): (f64, f64)) -> V {
    V::from_f64(most).min(V::from_f64(least).max(x))
}

/// The magnitude of `x` with the sign of `sign`.
#[inline(always)]
fn with_sign<V: FloatVector>(x: V, sign: V) -> V {
    x.or(sign.and(V::from_f64(-0.0)))
}
