//! What all register types have in common: the traits from a list of intrinsics.

/// Calls an intrinsic that works on registers and numbers, and takes no pointer.
macro_rules! call {
    ($intrinsic:ident $(::<$($n:tt),+>)? ($($arg:expr),*)) => {{
        // SAFETY: such an intrinsic asks for nothing but its instruction set, and what names a type of this file runs
        // only where that is there (see the head of the type's file).
        // (Where the compiler's target promises it, Rust knows by itself.)
        #[allow(unused_unsafe)]
        unsafe {
            $intrinsic $(::<$($n),+>)? ($($arg),*)
        }
    }};
}
pub(super) use call;

/// Implements [`Vector`] and [`FloatVector`] for a register type.
///
/// What differs between the instruction sets beyond the names of intrinsics is written as `|operands| expression`.
macro_rules! vector {
    (
        $(#[$meta:meta])*
        $name:ident($register:ident; $float:ident, $bits:ident) lanes $lanes:literal registers $registers:literal mask $mask:ident

        splat $splat:ident, load $load:ident, store $store:ident,
        add $add:ident, sub $sub:ident, mul $mul:ident, div $div:ident,
        sqrt $sqrt:ident,
        max |$maxa:ident, $maxb:ident| $max:expr,
        min |$mina:ident, $minb:ident| $min:expr,
        splat_bits |$splat_value:ident| $splat_bits:expr,
        mul_add |$ma:ident, $mb:ident, $mc:ident| $mul_add:expr,
        lt |$lta:ident, $ltb:ident| $lt:expr,
        le |$lea:ident, $leb:ident| $le:expr,
        eq |$eqa:ident, $eqb:ident| $eq:expr,
        select |$sm:ident, $sa:ident, $sb:ident| $select:expr,
        sum |$sum_value:ident| $sum:expr,
        transpose |$tf:ident, $tfs:ident, $tt:ident, $tts:ident| $transpose:expr,
        unzip |$ua:ident, $ub:ident| $unzip:expr,
        zip |$za:ident, $zb:ident| $zip:expr,
        neighbours |$na:ident, $nb:ident| $prepend:expr, $append:expr,
        bits $to_bits:ident $from_bits:ident and $and:ident or $or:ident xor $xor:ident
        integers add $add_bits:ident sub $sub_bits:ident left |$left_value:ident| $left:expr, right |$right_value:ident| $right:expr,
        $(part {$($part:tt)*})?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        #[repr(transparent)]
        pub(crate) struct $name($register);

        impl $crate::kernels::simd::vector::sealed::Sealed for $name {}

        impl core::ops::Add for $name {
            type Output = Self;
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                Self(call!($add(self.0, other.0)))
            }
        }
        impl core::ops::Sub for $name {
            type Output = Self;
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                Self(call!($sub(self.0, other.0)))
            }
        }
        impl core::ops::Mul for $name {
            type Output = Self;
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                Self(call!($mul(self.0, other.0)))
            }
        }
        impl core::ops::Div for $name {
            type Output = Self;
            #[inline(always)]
            fn div(self, other: Self) -> Self {
                Self(call!($div(self.0, other.0)))
            }
        }
        impl core::ops::Neg for $name {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                $crate::kernels::simd::FloatVector::xor(self, $crate::kernels::simd::Vector::splat(-0.0))
            }
        }

        impl $crate::kernels::simd::Vector for $name {
            type Scalar = $float;
            type Mask = $mask;

            const LANES: usize = $lanes;
            const REGISTERS: usize = $registers;

            #[inline(always)]
            fn splat(x: $float) -> Self {
                Self(call!($splat(x)))
            }
            #[inline(always)]
            unsafe fn load_from(from: *const $float) -> Self {
                // SAFETY: the caller's promise, and that of the head of the type's file.
                Self(unsafe { $load(from) })
            }
            #[inline(always)]
            unsafe fn store_to(self, to: *mut $float) {
                // SAFETY: the caller's promise, and that of the head of the type's file.
                unsafe { $store(to, self.0) }
            }
            $($($part)*)?
            #[inline(always)]
            unsafe fn transpose($tf: *const $float, $tfs: usize, $tt: *mut $float, $tts: usize) {
                // SAFETY: the caller's promise: LANES rows of LANES numbers at each stride, the blocks apart, and that of
                // the head of the type's file. Each expression reads and writes whole rows of LANES numbers or parts
                // of these.
                unsafe { $transpose }
            }
            #[inline(always)]
            fn unzip(low: Self, high: Self) -> [Self; 2] {
                let ($ua, $ub) = (low.0, high.0);
                let [even, odd] = $unzip;
                [Self(even), Self(odd)]
            }
            #[inline(always)]
            fn zip(even: Self, odd: Self) -> [Self; 2] {
                let ($za, $zb) = (even.0, odd.0);
                let [low, high] = $zip;
                [Self(low), Self(high)]
            }
            #[inline(always)]
            fn prepend(self, previous: Self) -> Self {
                let ($na, $nb) = (previous.0, self.0);
                Self($prepend)
            }
            #[inline(always)]
            fn append(self, next: Self) -> Self {
                let ($na, $nb) = (self.0, next.0);
                Self($append)
            }
            #[inline(always)]
            fn mul_add(self, a: Self, b: Self) -> Self {
                let ($ma, $mb, $mc) = (self.0, a.0, b.0);
                Self($mul_add)
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                let ($maxa, $maxb) = (self.0, other.0);
                Self($max)
            }
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                let ($mina, $minb) = (self.0, other.0);
                Self($min)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $crate::kernels::simd::FloatVector::and(self, $crate::kernels::simd::FloatVector::splat_bits($bits::MAX as u64 >> 1))
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(call!($sqrt(self.0)))
            }
            #[inline(always)]
            fn lt(self, other: Self) -> $mask {
                let ($lta, $ltb) = (self.0, other.0);
                $lt
            }
            #[inline(always)]
            fn le(self, other: Self) -> $mask {
                let ($lea, $leb) = (self.0, other.0);
                $le
            }
            #[inline(always)]
            fn eq(self, other: Self) -> $mask {
                let ($eqa, $eqb) = (self.0, other.0);
                $eq
            }
            #[inline(always)]
            fn select($sm: $mask, a: Self, b: Self) -> Self {
                let ($sa, $sb) = (a.0, b.0);
                Self($select)
            }
            #[inline(always)]
            fn sum(self) -> $float {
                let $sum_value = self.0;
                $sum
            }
            #[inline(always)]
            fn exp(self) -> Self {
                $crate::kernels::math::exp(self)
            }
            #[inline(always)]
            fn exp_m1(self) -> Self {
                $crate::kernels::math::exp_m1(self)
            }
            #[inline(always)]
            fn ln(self) -> Self {
                $crate::kernels::math::ln(self)
            }
            #[inline(always)]
            fn ln_1p(self) -> Self {
                $crate::kernels::math::ln_1p(self)
            }
            #[inline(always)]
            fn tanh(self) -> Self {
                $crate::kernels::math::tanh(self)
            }
            #[inline(always)]
            fn erf(self) -> Self {
                $crate::kernels::math::erf(self)
            }
            #[inline(always)]
            fn sigmoid(self) -> Self {
                $crate::kernels::math::sigmoid(self)
            }
            #[inline(always)]
            fn softplus(self) -> Self {
                $crate::kernels::math::softplus(self)
            }
        }

        impl $crate::kernels::simd::FloatVector for $name {
            #[inline(always)]
            fn splat_bits(bits: u64) -> Self {
                let $splat_value = bits;
                Self(call!($from_bits($splat_bits)))
            }
            #[inline(always)]
            fn and(self, other: Self) -> Self {
                Self(call!($from_bits(call!($and(call!($to_bits(self.0)), call!($to_bits(other.0)))))))
            }
            #[inline(always)]
            fn or(self, other: Self) -> Self {
                Self(call!($from_bits(call!($or(call!($to_bits(self.0)), call!($to_bits(other.0)))))))
            }
            #[inline(always)]
            fn xor(self, other: Self) -> Self {
                Self(call!($from_bits(call!($xor(call!($to_bits(self.0)), call!($to_bits(other.0)))))))
            }
            #[inline(always)]
            fn add_bits(self, other: Self) -> Self {
                Self(call!($from_bits(call!($add_bits(call!($to_bits(self.0)), call!($to_bits(other.0)))))))
            }
            #[inline(always)]
            fn sub_bits(self, other: Self) -> Self {
                Self(call!($from_bits(call!($sub_bits(call!($to_bits(self.0)), call!($to_bits(other.0)))))))
            }
            #[inline(always)]
            fn shift_left<const BY: u32>(self) -> Self {
                let $left_value = call!($to_bits(self.0));
                Self(call!($from_bits($left)))
            }
            #[inline(always)]
            fn shift_right<const BY: u32>(self) -> Self {
                let $right_value = call!($to_bits(self.0));
                Self(call!($from_bits($right)))
            }
        }
    };
}
pub(super) use vector;
