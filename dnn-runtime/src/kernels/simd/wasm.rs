//! WebAssembly's simd128, for programs built with `-C target-feature=+simd128`.
//!
//! This file is compiled only where the compiler's target promises simd128: that is why every intrinsic here may be
//! called.

use core::arch::wasm32::*;
use core::convert::identity;

use super::register::{call, vector};

macro_rules! memory {
    ($load:ident, $store:ident, $float:ident) => {
        /// # Safety
        ///
        /// 16 bytes from `from` on must be readable.
        #[inline(always)]
        unsafe fn $load(from: *const $float) -> v128 {
            // SAFETY: the caller's promise.
            unsafe { v128_load(from.cast()) }
        }

        /// # Safety
        ///
        /// 16 bytes from `to` on must be writable.
        #[inline(always)]
        unsafe fn $store(to: *mut $float, x: v128) {
            // SAFETY: the caller's promise.
            unsafe { v128_store(to.cast(), x) }
        }
    };
}
memory!(load_f32, store_f32, f32);
memory!(load_f64, store_f64, f64);

vector! {
    /// Four `f32` in a simd128 value.
    F32x4(v128; f32, u32) lanes 4 registers 16 mask v128

    splat f32x4_splat, load load_f32, store store_f32,
    add f32x4_add, sub f32x4_sub, mul f32x4_mul, div f32x4_div,
    sqrt f32x4_sqrt,
    // pmax(b, a) is a where b < a, else b.
    max |a, b| call!(f32x4_pmax(b, a)),
    min |a, b| call!(f32x4_pmin(b, a)),
    splat_bits |bits| call!(u32x4_splat(bits as u32)),
    mul_add |a, b, c| call!(f32x4_add(call!(f32x4_mul(a, b)), c)),
    lt |a, b| call!(f32x4_lt(a, b)),
    le |a, b| call!(f32x4_le(a, b)),
    eq |a, b| call!(f32x4_eq(a, b)),
    select |mask, a, b| call!(v128_bitselect(a, b, mask)),
    sum |x| {
        let pairs = call!(f32x4_add(x, call!(i64x2_shuffle::<1, 0>(x, x))));
        call!(f32x4_extract_lane::<0>(pairs)) + call!(f32x4_extract_lane::<1>(pairs))
    },
    transpose |from, from_stride, to, to_stride| {
        let [a, b, c, d]: [v128; 4] = core::array::from_fn(|row| load_f32(from.add(row * from_stride)));
        let (ab_low, ab_high) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
        let (cd_low, cd_high) = (i32x4_shuffle::<0, 4, 1, 5>(c, d), i32x4_shuffle::<2, 6, 3, 7>(c, d));
        store_f32(to, i64x2_shuffle::<0, 2>(ab_low, cd_low));
        store_f32(to.add(to_stride), i64x2_shuffle::<1, 3>(ab_low, cd_low));
        store_f32(to.add(2 * to_stride), i64x2_shuffle::<0, 2>(ab_high, cd_high));
        store_f32(to.add(3 * to_stride), i64x2_shuffle::<1, 3>(ab_high, cd_high));
    },
    unzip |a, b| [call!(i32x4_shuffle::<0, 2, 4, 6>(a, b)), call!(i32x4_shuffle::<1, 3, 5, 7>(a, b))],
    zip |a, b| [call!(i32x4_shuffle::<0, 4, 1, 5>(a, b)), call!(i32x4_shuffle::<2, 6, 3, 7>(a, b))],
    neighbours |a, b|
        call!(i32x4_shuffle::<3, 4, 5, 6>(a, b)),
        call!(i32x4_shuffle::<1, 2, 3, 4>(a, b)),
    bits identity identity and v128_and or v128_or xor v128_xor
    integers add i32x4_add sub i32x4_sub
    left |x| call!(u32x4_shl(x, BY)),
    right |x| call!(u32x4_shr(x, BY)),
}

vector! {
    /// Two `f64` in a simd128 value.
    F64x2(v128; f64, u64) lanes 2 registers 16 mask v128

    splat f64x2_splat, load load_f64, store store_f64,
    add f64x2_add, sub f64x2_sub, mul f64x2_mul, div f64x2_div,
    sqrt f64x2_sqrt,
    max |a, b| call!(f64x2_pmax(b, a)),
    min |a, b| call!(f64x2_pmin(b, a)),
    splat_bits |bits| call!(u64x2_splat(bits)),
    mul_add |a, b, c| call!(f64x2_add(call!(f64x2_mul(a, b)), c)),
    lt |a, b| call!(f64x2_lt(a, b)),
    le |a, b| call!(f64x2_le(a, b)),
    eq |a, b| call!(f64x2_eq(a, b)),
    select |mask, a, b| call!(v128_bitselect(a, b, mask)),
    sum |x| call!(f64x2_extract_lane::<0>(x)) + call!(f64x2_extract_lane::<1>(x)),
    transpose |from, from_stride, to, to_stride| {
        let (a, b) = (load_f64(from), load_f64(from.add(from_stride)));
        store_f64(to, i64x2_shuffle::<0, 2>(a, b));
        store_f64(to.add(to_stride), i64x2_shuffle::<1, 3>(a, b));
    },
    unzip |a, b| [call!(i64x2_shuffle::<0, 2>(a, b)), call!(i64x2_shuffle::<1, 3>(a, b))],
    zip |a, b| [call!(i64x2_shuffle::<0, 2>(a, b)), call!(i64x2_shuffle::<1, 3>(a, b))],
    neighbours |a, b|
        call!(i64x2_shuffle::<1, 2>(a, b)),
        call!(i64x2_shuffle::<1, 2>(a, b)),
    bits identity identity and v128_and or v128_or xor v128_xor
    integers add i64x2_add sub i64x2_sub
    left |x| call!(u64x2_shl(x, BY)),
    right |x| call!(u64x2_shr(x, BY)),
}
