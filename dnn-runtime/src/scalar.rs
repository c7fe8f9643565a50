//! The number types networks are computed in.

use core::fmt::{Debug, Display, LowerExp};
use core::iter::Sum;
use core::ops::Neg;

use num_traits::{Float, NumAssign};

use crate::kernels::simd::One;
use crate::kernels::{CellKernels, Kernels, math};

/// A number a network computes in: `f32` (the default) or `f64` (gradient checks, second-order methods).
///
/// The functions are the ones layers, losses and optimizers need. All are total: out of their domain they give
/// NaN or infinity as IEEE 754 says, they never panic. The bounds hold for `f32` and `f64`, in units in the last place
/// (ULP) of the exact value; the functions that state one are the library's own, the same with and without `std`.
pub trait Scalar:
    Kernels
    + CellKernels
    + bytemuck::Pod
    + nalgebra::Scalar
    + NumAssign
    + Neg<Output = Self>
    + PartialOrd
    + Default
    + Display
    + LowerExp
    + Debug
    + Sum
    + Send
    + Sync
{
    /// The name of this type in safetensors files: `"F32"` or `"F64"`.
    const DTYPE: &'static str;
    /// The distance from 1 to the next larger number.
    const EPSILON: Self;
    /// The largest finite number.
    const MAX: Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// This number as `f64`, exactly.
    fn to_f64(self) -> f64;
    /// e^x, to within 1.1 ULP (`f64`: 1).
    fn exp(self) -> Self;
    /// e^x - 1, accurate near 0, to within 1.2 ULP (`f64`: 1).
    fn exp_m1(self) -> Self;
    /// The natural logarithm, to within 1 ULP.
    fn ln(self) -> Self;
    /// ln(1 + x), accurate near 0, to within 1 ULP.
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent, to within 6 ULP (`f64`: 2).
    fn tanh(self) -> Self;
    /// The error function 2/sqrt(pi) * integral of e^(-t^2) from 0 to x, to within 6 ULP (`f64`: 1).
    fn erf(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The absolute value.
    fn abs(self) -> Self;
    /// x^n for an integer n.
    fn powi(self, n: i32) -> Self;
    /// x^y.
    fn powf(self, y: Self) -> Self;
    /// The larger of two numbers; the other one if one is NaN.
    fn max(self, other: Self) -> Self;
    /// The smaller of two numbers; the other one if one is NaN.
    fn min(self, other: Self) -> Self;
    /// Whether this number is neither infinite nor NaN.
    fn is_finite(self) -> bool;

    /// The logistic function 1 / (1 + e^-x), without overflow for any x, to within 2.5 ULP (`f64`: 2).
    #[inline]
    fn sigmoid(self) -> Self {
        let e = (-self.abs()).exp();
        let at_magnitude = Self::one() / (Self::one() + e);
        if self >= Self::zero() { at_magnitude } else { e * at_magnitude }
    }

    /// ln(1 + e^x), without overflow for any x, to within 2 ULP.
    #[inline]
    fn softplus(self) -> Self {
        self.max(Self::zero()) + (-self.abs()).exp().ln_1p()
    }
}

macro_rules! impl_scalar {
    ($float:ident, $dtype:literal) => {
        impl Scalar for $float {
            const DTYPE: &'static str = $dtype;
            const EPSILON: Self = $float::EPSILON;
            const MAX: Self = $float::MAX;

            #[inline]
            fn from_f64(value: f64) -> Self {
                value as $float
            }
            #[inline]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline]
            fn exp(self) -> Self {
                math::exp(One(self)).0
            }
            #[inline]
            fn exp_m1(self) -> Self {
                math::exp_m1(One(self)).0
            }
            #[inline]
            fn ln(self) -> Self {
                math::ln(One(self)).0
            }
            #[inline]
            fn ln_1p(self) -> Self {
                math::ln_1p(One(self)).0
            }
            #[inline]
            fn tanh(self) -> Self {
                math::tanh(One(self)).0
            }
            #[inline]
            fn erf(self) -> Self {
                math::erf(One(self)).0
            }
            #[inline]
            fn sigmoid(self) -> Self {
                math::sigmoid(One(self)).0
            }
            #[inline]
            fn softplus(self) -> Self {
                math::softplus(One(self)).0
            }
            #[inline]
            fn sqrt(self) -> Self {
                Float::sqrt(self)
            }
            #[inline]
            fn abs(self) -> Self {
                Float::abs(self)
            }
            #[inline]
            fn powi(self, n: i32) -> Self {
                Float::powi(self, n)
            }
            #[inline]
            fn powf(self, y: Self) -> Self {
                Float::powf(self, y)
            }
            #[inline]
            fn max(self, other: Self) -> Self {
                Float::max(self, other)
            }
            #[inline]
            fn min(self, other: Self) -> Self {
                Float::min(self, other)
            }
            #[inline]
            fn is_finite(self) -> bool {
                Float::is_finite(self)
            }
        }
    };
}

impl_scalar!(f32, "F32");
impl_scalar!(f64, "F64");
