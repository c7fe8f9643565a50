//! The logistic function and its integral.

use super::{Format, exp, ln};
use crate::kernels::simd::FloatVector;

/// e^x / (1 + e^x) for negative x, 1 / (1 + e^-x) else: no exponential overflows and nothing cancels.
#[inline(always)]
pub(crate) fn sigmoid<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let e = exp(-x.abs());
    V::select(x.lt(V::zero()), e, V::one()) / (V::one() + e)
}

/// max(x, 0) + ln(1 + e^-|x|).
#[inline(always)]
pub(crate) fn softplus<V: FloatVector<Scalar: Format>>(x: V) -> V {
    V::zero().max(x) + ln::ln_1p_of_finite(exp(-x.abs()))
}
