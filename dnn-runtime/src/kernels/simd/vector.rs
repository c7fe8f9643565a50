//! The operations of a vector register.

use core::ops::{Add, Div, Mul, Neg, Sub};

use num_traits::{One as _, Zero as _};

use crate::scalar::Scalar;

/// One or several numbers that are computed with together: what kernels and [`Activation`]s are written in.
///
/// An operation works on all lanes alike. Where the instruction set has a fused multiply-add, [`mul_add`] rounds once.
/// There is no branching on values: compare and [`select`]. The bounds of the functions are in units in the last place
/// (ULP) of the exact value.
///
/// Only this library implements the trait; its types are chosen at run time.
///
/// [`Activation`]: crate::layers::Activation
/// [`mul_add`]: Vector::mul_add
/// [`select`]: Vector::select
pub trait Vector:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + sealed::Sealed
{
    /// The type of a lane.
    type Scalar: Scalar;
    /// A truth value for each lane.
    type Mask: Copy;

    /// The number of lanes.
    const LANES: usize;
    /// The number of registers of the instruction set, which the sizes of tiles follow.
    #[doc(hidden)]
    const REGISTERS: usize;

    /// The same number in all lanes.
    #[must_use]
    fn splat(x: Self::Scalar) -> Self;

    /// `LANES` numbers from memory.
    ///
    /// # Safety
    ///
    /// `LANES` numbers from `from` on must be readable; no more alignment is needed than a number's.
    #[doc(hidden)]
    #[must_use]
    unsafe fn load_from(from: *const Self::Scalar) -> Self;

    /// Writes `LANES` numbers to memory.
    ///
    /// # Safety
    ///
    /// `LANES` numbers from `to` on must be writable; no more alignment is needed than a number's.
    #[doc(hidden)]
    unsafe fn store_to(self, to: *mut Self::Scalar);

    /// `n` numbers from memory, fewer than `LANES`, and zeros.
    ///
    /// # Safety
    ///
    /// `n` numbers from `from` on must be readable, aligned as numbers are, and `n` at most `LANES`.
    #[doc(hidden)]
    #[inline(always)]
    #[must_use]
    unsafe fn load_part_from(from: *const Self::Scalar, n: usize) -> Self {
        let mut lanes = [Self::Scalar::zero(); MOST_LANES];
        // SAFETY: the caller's promise; `lanes` has room for every type's LANES numbers.
        unsafe {
            core::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), n);
            Self::load_from(lanes.as_ptr())
        }
    }

    /// Writes the first `n` lanes to memory.
    ///
    /// # Safety
    ///
    /// `n` numbers from `to` on must be writable, aligned as numbers are, and `n` at most `LANES`.
    #[doc(hidden)]
    #[inline(always)]
    unsafe fn store_part_to(self, to: *mut Self::Scalar, n: usize) {
        let mut lanes = [Self::Scalar::zero(); MOST_LANES];
        // SAFETY: the caller's promise; `lanes` has room for every type's LANES numbers.
        unsafe {
            self.store_to(lanes.as_mut_ptr());
            core::ptr::copy_nonoverlapping(lanes.as_ptr(), to, n);
        }
    }

    /// Writes the transpose of a block of `LANES` rows of `LANES` numbers.
    ///
    /// # Safety
    ///
    /// `LANES` numbers must be readable at each of `LANES` rows, `from + row * from_stride`, and writable at
    /// `to + row * to_stride`, aligned as numbers are. The blocks must not overlap.
    #[doc(hidden)]
    #[inline(always)]
    unsafe fn transpose(
        from: *const Self::Scalar,
        from_stride: usize,
        to: *mut Self::Scalar,
        to_stride: usize,
    ) {
        for row in 0..Self::LANES {
            for column in 0..Self::LANES {
                // SAFETY: the caller's promise.
                unsafe { *to.add(column * to_stride + row) = *from.add(row * from_stride + column) };
            }
        }
    }

    /// The numbers at even and those at odd places of two vectors, one behind the other.
    #[doc(hidden)]
    fn unzip(low: Self, high: Self) -> [Self; 2];

    /// The numbers of two vectors in turn: what [`unzip`](Self::unzip) takes apart.
    #[doc(hidden)]
    fn zip(even: Self, odd: Self) -> [Self; 2];

    /// The last lane of `previous`, then all but the last: each lane one place on.
    #[doc(hidden)]
    #[must_use]
    fn prepend(self, previous: Self) -> Self;

    /// All but the first lane, then the first of `next`: each lane one place back.
    #[doc(hidden)]
    #[must_use]
    fn append(self, next: Self) -> Self;

    /// The first `LANES` numbers of a slice.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    #[inline(always)]
    #[must_use]
    fn load(from: &[Self::Scalar]) -> Self {
        assert!(from.len() >= Self::LANES);
        // SAFETY: the slice is long enough.
        unsafe { Self::load_from(from.as_ptr()) }
    }

    /// Writes the first `LANES` numbers of a slice.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    #[inline(always)]
    fn store(self, to: &mut [Self::Scalar]) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: the slice is long enough.
        unsafe { self.store_to(to.as_mut_ptr()) }
    }

    /// The numbers of a slice of at most `LANES`, and zeros.
    ///
    /// # Panics
    ///
    /// If there are more.
    #[inline(always)]
    #[must_use]
    fn load_part(from: &[Self::Scalar]) -> Self {
        assert!(from.len() <= Self::LANES);
        // SAFETY: the slice has that many numbers, which are not too many.
        unsafe { Self::load_part_from(from.as_ptr(), from.len()) }
    }

    /// Writes a slice of at most `LANES` numbers.
    ///
    /// # Panics
    ///
    /// If there are more.
    #[inline(always)]
    fn store_part(self, to: &mut [Self::Scalar]) {
        assert!(to.len() <= Self::LANES);
        // SAFETY: the slice has room for that many numbers, which are not too many.
        unsafe { self.store_part_to(to.as_mut_ptr(), to.len()) }
    }

    /// The same number in all lanes: the one nearest to `x`.
    #[inline(always)]
    #[must_use]
    fn from_f64(x: f64) -> Self {
        Self::splat(Self::Scalar::from_f64(x))
    }

    /// Zeros.
    #[inline(always)]
    #[must_use]
    fn zero() -> Self {
        Self::splat(Self::Scalar::zero())
    }

    /// Ones.
    #[inline(always)]
    #[must_use]
    fn one() -> Self {
        Self::splat(Self::Scalar::one())
    }

    /// self * a + b, rounded once if the instruction set can, else twice.
    #[must_use]
    fn mul_add(self, a: Self, b: Self) -> Self;

    /// `self` where it is greater than `other`, else `other`: so `other` where one of them is NaN.
    #[must_use]
    fn max(self, other: Self) -> Self;

    /// `self` where it is less than `other`, else `other`: so `other` where one of them is NaN.
    #[must_use]
    fn min(self, other: Self) -> Self;

    /// The absolute value.
    #[must_use]
    fn abs(self) -> Self;

    /// The square root.
    #[must_use]
    fn sqrt(self) -> Self;

    /// Where `self` < `other`; false where one of them is NaN.
    fn lt(self, other: Self) -> Self::Mask;

    /// Where `self` <= `other`; false where one of them is NaN.
    fn le(self, other: Self) -> Self::Mask;

    /// Where `self` == `other`; false where one of them is NaN.
    fn eq(self, other: Self) -> Self::Mask;

    /// Where `self` > `other`; false where one of them is NaN.
    #[inline(always)]
    fn gt(self, other: Self) -> Self::Mask {
        other.lt(self)
    }

    /// Where `self` >= `other`; false where one of them is NaN.
    #[inline(always)]
    fn ge(self, other: Self) -> Self::Mask {
        other.le(self)
    }

    /// `a` where the mask is true, else `b`.
    #[must_use]
    fn select(mask: Self::Mask, a: Self, b: Self) -> Self;

    /// The sum of the lanes, in an order fixed for the type.
    fn sum(self) -> Self::Scalar;

    /// e^x, to within 1.1 ULP (`f64`: 1).
    #[must_use]
    fn exp(self) -> Self;
    /// e^x - 1, accurate near 0, to within 1.2 ULP (`f64`: 1).
    #[must_use]
    fn exp_m1(self) -> Self;
    /// The natural logarithm, to within 1 ULP.
    #[must_use]
    fn ln(self) -> Self;
    /// ln(1 + x), accurate near 0, to within 1 ULP.
    #[must_use]
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent, to within 6 ULP (`f64`: 2).
    #[must_use]
    fn tanh(self) -> Self;
    /// The error function 2/sqrt(pi) * integral of e^(-t^2) from 0 to x, to within 6 ULP (`f64`: 1).
    #[must_use]
    fn erf(self) -> Self;
    /// The logistic function 1 / (1 + e^-x), without overflow for any x, to within 2.5 ULP (`f64`: 2).
    #[must_use]
    fn sigmoid(self) -> Self;
    /// ln(1 + e^x), without overflow for any x, to within 2 ULP.
    #[must_use]
    fn softplus(self) -> Self;
}

/// The lanes of the widest type.
pub(in crate::kernels) const MOST_LANES: usize = 16;

/// A [`Vector`] of floating-point numbers whose bits can be worked on: what the mathematical functions are written in.
///
/// The bit operations treat each lane as an integer of its width.
pub trait FloatVector: Vector {
    /// The number with these bits (the low 32 of them for `f32`) in all lanes.
    #[must_use]
    fn splat_bits(bits: u64) -> Self;
    /// The bits of each lane and those of `other`'s.
    #[must_use]
    fn and(self, other: Self) -> Self;
    /// The bits of either.
    #[must_use]
    fn or(self, other: Self) -> Self;
    /// The bits of exactly one.
    #[must_use]
    fn xor(self, other: Self) -> Self;
    /// The sum as integers, wrapping.
    #[must_use]
    fn add_bits(self, other: Self) -> Self;
    /// The difference as integers, wrapping.
    #[must_use]
    fn sub_bits(self, other: Self) -> Self;
    /// The bits shifted left.
    #[must_use]
    fn shift_left<const BY: u32>(self) -> Self;
    /// The bits shifted right, zeros from the left.
    #[must_use]
    fn shift_right<const BY: u32>(self) -> Self;
}

pub(super) mod sealed {
    pub trait Sealed {}
}
