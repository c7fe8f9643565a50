//! NEON, which every aarch64 machine has.
//!
//! This file is compiled only where the compiler's target promises NEON: that is why every intrinsic here may be called.

use core::arch::aarch64::*;

use super::register::{call, vector};

vector! {
    /// Four `f32` in a NEON register.
    F32x4(float32x4_t; f32, u32) lanes 4 registers 32 mask uint32x4_t

    splat vdupq_n_f32, load vld1q_f32, store vst1q_f32,
    add vaddq_f32, sub vsubq_f32, mul vmulq_f32, div vdivq_f32,
    sqrt vsqrtq_f32,
    // FMAX and FMIN would give NaN, whichever operand it is.
    max |a, b| call!(vbslq_f32(call!(vcgtq_f32(a, b)), a, b)),
    min |a, b| call!(vbslq_f32(call!(vcltq_f32(a, b)), a, b)),
    splat_bits |bits| call!(vdupq_n_u32(bits as u32)),
    mul_add |a, b, c| call!(vfmaq_f32(c, a, b)),
    lt |a, b| call!(vcltq_f32(a, b)),
    le |a, b| call!(vcleq_f32(a, b)),
    eq |a, b| call!(vceqq_f32(a, b)),
    select |mask, a, b| call!(vbslq_f32(mask, a, b)),
    sum |x| {
        let pairs = call!(vadd_f32(call!(vget_low_f32(x)), call!(vget_high_f32(x))));
        call!(vget_lane_f32::<0>(call!(vpadd_f32(pairs, pairs))))
    },
    transpose |from, from_stride, to, to_stride| {
        let [a, b, c, d]: [float32x4_t; 4] = core::array::from_fn(|row| vld1q_f32(from.add(row * from_stride)));
        let (ab_even, cd_even) = (vtrn1q_f32(a, b), vtrn1q_f32(c, d));
        let (ab_odd, cd_odd) = (vtrn2q_f32(a, b), vtrn2q_f32(c, d));
        // Pairs of f32 move like one f64.
        let (ab_even, cd_even) = (vreinterpretq_f64_f32(ab_even), vreinterpretq_f64_f32(cd_even));
        let (ab_odd, cd_odd) = (vreinterpretq_f64_f32(ab_odd), vreinterpretq_f64_f32(cd_odd));
        vst1q_f32(to, vreinterpretq_f32_f64(vtrn1q_f64(ab_even, cd_even)));
        vst1q_f32(to.add(to_stride), vreinterpretq_f32_f64(vtrn1q_f64(ab_odd, cd_odd)));
        vst1q_f32(to.add(2 * to_stride), vreinterpretq_f32_f64(vtrn2q_f64(ab_even, cd_even)));
        vst1q_f32(to.add(3 * to_stride), vreinterpretq_f32_f64(vtrn2q_f64(ab_odd, cd_odd)));
    },
    unzip |a, b| [call!(vuzp1q_f32(a, b)), call!(vuzp2q_f32(a, b))],
    zip |a, b| [call!(vzip1q_f32(a, b)), call!(vzip2q_f32(a, b))],
    neighbours |a, b|
        call!(vextq_f32::<3>(a, b)),
        call!(vextq_f32::<1>(a, b)),
    bits vreinterpretq_u32_f32 vreinterpretq_f32_u32 and vandq_u32 or vorrq_u32 xor veorq_u32
    integers add vaddq_u32 sub vsubq_u32
    left |x| call!(vshlq_u32(x, call!(vdupq_n_s32(BY as i32)))),
    right |x| call!(vshlq_u32(x, call!(vdupq_n_s32(-(BY as i32))))),
}

vector! {
    /// Two `f64` in a NEON register.
    F64x2(float64x2_t; f64, u64) lanes 2 registers 32 mask uint64x2_t

    splat vdupq_n_f64, load vld1q_f64, store vst1q_f64,
    add vaddq_f64, sub vsubq_f64, mul vmulq_f64, div vdivq_f64,
    sqrt vsqrtq_f64,
    max |a, b| call!(vbslq_f64(call!(vcgtq_f64(a, b)), a, b)),
    min |a, b| call!(vbslq_f64(call!(vcltq_f64(a, b)), a, b)),
    splat_bits |bits| call!(vdupq_n_u64(bits)),
    mul_add |a, b, c| call!(vfmaq_f64(c, a, b)),
    lt |a, b| call!(vcltq_f64(a, b)),
    le |a, b| call!(vcleq_f64(a, b)),
    eq |a, b| call!(vceqq_f64(a, b)),
    select |mask, a, b| call!(vbslq_f64(mask, a, b)),
    sum |x| call!(vpaddd_f64(x)),
    transpose |from, from_stride, to, to_stride| {
        let (a, b) = (vld1q_f64(from), vld1q_f64(from.add(from_stride)));
        vst1q_f64(to, vtrn1q_f64(a, b));
        vst1q_f64(to.add(to_stride), vtrn2q_f64(a, b));
    },
    unzip |a, b| [call!(vuzp1q_f64(a, b)), call!(vuzp2q_f64(a, b))],
    zip |a, b| [call!(vzip1q_f64(a, b)), call!(vzip2q_f64(a, b))],
    neighbours |a, b|
        call!(vextq_f64::<1>(a, b)),
        call!(vextq_f64::<1>(a, b)),
    bits vreinterpretq_u64_f64 vreinterpretq_f64_u64 and vandq_u64 or vorrq_u64 xor veorq_u64
    integers add vaddq_u64 sub vsubq_u64
    left |x| call!(vshlq_u64(x, call!(vdupq_n_s64(i64::from(BY))))),
    right |x| call!(vshlq_u64(x, call!(vdupq_n_s64(-i64::from(BY))))),
}
