//! The hyperbolic tangent.

use super::{Format, polynomial, with_sign};
use crate::kernels::simd::FloatVector;

#[inline(always)]
pub(crate) fn tanh<V: FloatVector<Scalar: Format>>(x: V) -> V {
    V::Scalar::tanh(x)
}

/// x p(x^2) / q(x^2) with positive coefficients, so that nothing cancels; beyond the limit tanh rounds to 1.
#[inline(always)]
pub(super) fn by_quotient<V: FloatVector>(x: V) -> V {
    let limit = V::from_f64(9.02);
    let magnitude = limit.min(x.abs());
    let t = magnitude * magnitude;
    let p = polynomial!(t; 1.0, 0.1338268026, 0.003497449278, 2.063568167e-05, 1.338409227e-08);
    let q = polynomial!(t; 1.0, 0.467160015, 0.02588432917, 0.0003288503496, 7.790168572e-07);
    let y = V::one().min(magnitude * p / q);
    with_sign(y, x)
}

/// e / (e + 2) with e = e^(2x) - 1.
#[inline(always)]
pub(super) fn by_exp_m1<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let magnitude = V::from_f64(20.0).min(x.abs());
    let e = super::exp_m1(magnitude + magnitude);
    with_sign(e / (e + V::from_f64(2.0)), x)
}
