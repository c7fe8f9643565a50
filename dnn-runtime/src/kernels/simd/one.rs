//! One number at a time, as a vector of one lane.

use core::ops::{Add, Div, Mul, Neg, Sub};

use super::vector::{FloatVector, Vector, sealed::Sealed};
use crate::scalar::Scalar;

/// A single number, as a [`Vector`] of one lane: plain code where there is no vector unit, and for any [`Scalar`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct One<T>(pub T);

impl<T> Sealed for One<T> {}

macro_rules! operator {
    ($trait:ident, $name:ident) => {
        impl<T: Scalar> $trait for One<T> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self($trait::$name(self.0, other.0))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<T: Scalar> Neg for One<T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl<T: Scalar> Vector for One<T> {
    type Scalar = T;
    type Mask = bool;

    const LANES: usize = 1;
    const REGISTERS: usize = 16;

    #[inline(always)]
    fn splat(x: T) -> Self {
        Self(x)
    }
    #[inline(always)]
    unsafe fn load_from(from: *const T) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { *from })
    }
    #[inline(always)]
    unsafe fn store_to(self, to: *mut T) {
        // SAFETY: the caller's promise.
        unsafe { *to = self.0 }
    }
    #[inline(always)]
    fn unzip(low: Self, high: Self) -> [Self; 2] {
        [low, high]
    }
    #[inline(always)]
    fn zip(even: Self, odd: Self) -> [Self; 2] {
        [even, odd]
    }
    #[inline(always)]
    fn prepend(self, previous: Self) -> Self {
        previous
    }
    #[inline(always)]
    fn append(self, next: Self) -> Self {
        next
    }
    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        // Without the instruction, a fused multiply-add would be a call.
        Self(self.0 * a.0 + b.0)
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if self.0 > other.0 { self } else { other }
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if self.0 < other.0 { self } else { other }
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(Scalar::abs(self.0))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(Scalar::sqrt(self.0))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> bool {
        self.0 < other.0
    }
    #[inline(always)]
    fn le(self, other: Self) -> bool {
        self.0 <= other.0
    }
    #[inline(always)]
    fn eq(self, other: Self) -> bool {
        self.0 == other.0
    }
    #[inline(always)]
    fn select(mask: bool, a: Self, b: Self) -> Self {
        if mask { a } else { b }
    }
    #[inline(always)]
    fn sum(self) -> T {
        self.0
    }
    #[inline(always)]
    fn exp(self) -> Self {
        Self(Scalar::exp(self.0))
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        Self(Scalar::exp_m1(self.0))
    }
    #[inline(always)]
    fn ln(self) -> Self {
        Self(Scalar::ln(self.0))
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        Self(Scalar::ln_1p(self.0))
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        Self(Scalar::tanh(self.0))
    }
    #[inline(always)]
    fn erf(self) -> Self {
        Self(Scalar::erf(self.0))
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        Self(Scalar::sigmoid(self.0))
    }
    #[inline(always)]
    fn softplus(self) -> Self {
        Self(Scalar::softplus(self.0))
    }
}

macro_rules! bits {
    ($float:ident, $bits:ident) => {
        impl FloatVector for One<$float> {
            #[inline(always)]
            fn splat_bits(bits: u64) -> Self {
                Self($float::from_bits(bits as $bits))
            }
            #[inline(always)]
            fn and(self, other: Self) -> Self {
                Self($float::from_bits(self.0.to_bits() & other.0.to_bits()))
            }
            #[inline(always)]
            fn or(self, other: Self) -> Self {
                Self($float::from_bits(self.0.to_bits() | other.0.to_bits()))
            }
            #[inline(always)]
            fn xor(self, other: Self) -> Self {
                Self($float::from_bits(self.0.to_bits() ^ other.0.to_bits()))
            }
            #[inline(always)]
            fn add_bits(self, other: Self) -> Self {
                Self($float::from_bits(self.0.to_bits().wrapping_add(other.0.to_bits())))
            }
            #[inline(always)]
            fn sub_bits(self, other: Self) -> Self {
                Self($float::from_bits(self.0.to_bits().wrapping_sub(other.0.to_bits())))
            }
            #[inline(always)]
            fn shift_left<const BY: u32>(self) -> Self {
                Self($float::from_bits(self.0.to_bits() << BY))
            }
            #[inline(always)]
            fn shift_right<const BY: u32>(self) -> Self {
                Self($float::from_bits(self.0.to_bits() >> BY))
            }
        }
    };
}
bits!(f32, u32);
bits!(f64, u64);
