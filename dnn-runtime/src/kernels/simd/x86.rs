//! SSE2, AVX2 with FMA, and AVX-512.
//!
//! The types stay inside this crate. `kernels!`, `dispatch_task!`, `compiled!` and tests name them, in functions that are
//! called after their instruction set was found on the machine, and hand them on as a type parameter, which nothing
//! outlives: that is why every intrinsic here may be called.

use core::arch::x86_64::*;

use super::register::{call, vector};

/// Partial loads and stores with a mask, which AVX-512 has.
macro_rules! masked_part {
    ($float:ident, $mask:ident, $load:ident, $store:ident) => {
        #[inline(always)]
        unsafe fn load_part_from(from: *const $float, n: usize) -> Self {
            let mask = ((1_u32 << n) - 1) as $mask;
            // SAFETY: the caller's promise: n is at most LANES, the bits of the mask, and n numbers are readable. Lanes
            // outside the mask are not read: of 0 numbers none, whatever the pointer.
            Self(unsafe { $load(mask, from) })
        }
        #[inline(always)]
        unsafe fn store_part_to(self, to: *mut $float, n: usize) {
            let mask = ((1_u32 << n) - 1) as $mask;
            // SAFETY: the caller's promise: n is at most LANES, the bits of the mask, and n numbers are writable. Lanes
            // outside the mask are not written.
            unsafe { $store(to, mask, self.0) }
        }
    };
}

/// Partial loads with a mask, and partial stores of halves of the register: AVX2 has masked stores too, but some processors
/// take tens of cycles for one.
macro_rules! halved_part {
    ($float:ident, $int:ident: $load:ident, $greater:ident, $splat:ident, $lanes:ident($($lane:literal),*),
     $low:ident, $high:ident, $half:literal, $store:ident, $half_type:ident) => {
        #[inline(always)]
        unsafe fn load_part_from(from: *const $float, n: usize) -> Self {
            // SAFETY: the caller's promise: n numbers are readable, and lanes from n on are not read.
            Self(unsafe { $load(from, $greater($splat(n as $int), $lanes($($lane),*))) })
        }
        #[inline(always)]
        unsafe fn store_part_to(self, to: *mut $float, n: usize) {
            // SAFETY: the caller's promise: n numbers are writable. A half that is not full begins below n, or nothing of
            // it is written.
            unsafe {
                if n < $half {
                    $half_type($low(self.0)).store_part_to(to, n);
                } else {
                    $store(to, $low(self.0));
                    $half_type($high::<1>(self.0)).store_part_to(to.add($half), n - $half);
                }
            }
        }
    };
}

/// An array of what an expression gives for each number. A closure would be compiled without the instruction set.
macro_rules! array {
    ($at:ident in [$($number:literal),*] => $value:expr) => {
        [$({
            let $at = $number;
            $value
        }),*]
    };
}

/// The transposes of 4x4 blocks of f32 that lie side by side in the 128-bit parts of four registers.
macro_rules! transpose_parts_f32 {
    ($rows:expr, $low:ident, $high:ident, $shuffle:ident) => {{
        let [a, b, c, d] = $rows;
        let (ab_low, ab_high) = ($low(a, b), $high(a, b));
        let (cd_low, cd_high) = ($low(c, d), $high(c, d));
        [
            $shuffle::<0b01_00_01_00>(ab_low, cd_low),
            $shuffle::<0b11_10_11_10>(ab_low, cd_low),
            $shuffle::<0b01_00_01_00>(ab_high, cd_high),
            $shuffle::<0b11_10_11_10>(ab_high, cd_high),
        ]
    }};
}

/// The sum of four lanes: (0 + 2) + (1 + 3).
#[inline(always)]
fn sum4(x: __m128) -> f32 {
    let pairs = call!(_mm_add_ps(x, call!(_mm_movehl_ps(x, x))));
    call!(_mm_cvtss_f32(call!(_mm_add_ss(pairs, call!(_mm_shuffle_ps::<1>(pairs, pairs))))))
}

/// The sum of two lanes.
#[inline(always)]
fn sum2(x: __m128d) -> f64 {
    call!(_mm_cvtsd_f64(call!(_mm_add_sd(x, call!(_mm_unpackhi_pd(x, x))))))
}

vector! {
    /// Four `f32` in an SSE2 register.
    F32x4(__m128; f32, u32) lanes 4 registers 16 mask __m128

    splat _mm_set1_ps, load _mm_loadu_ps, store _mm_storeu_ps,
    add _mm_add_ps, sub _mm_sub_ps, mul _mm_mul_ps, div _mm_div_ps,
    sqrt _mm_sqrt_ps,
    max |a, b| call!(_mm_max_ps(a, b)),
    min |a, b| call!(_mm_min_ps(a, b)),
    splat_bits |bits| call!(_mm_set1_epi32(bits as i32)),
    mul_add |a, b, c| call!(_mm_add_ps(call!(_mm_mul_ps(a, b)), c)),
    lt |a, b| call!(_mm_cmplt_ps(a, b)),
    le |a, b| call!(_mm_cmple_ps(a, b)),
    eq |a, b| call!(_mm_cmpeq_ps(a, b)),
    select |mask, a, b| call!(_mm_or_ps(call!(_mm_and_ps(mask, a)), call!(_mm_andnot_ps(mask, b)))),
    sum |x| sum4(x),
    transpose |from, from_stride, to, to_stride| {
        let rows: [__m128; 4] = array!(row in [0, 1, 2, 3] => _mm_loadu_ps(from.add(row * from_stride)));
        let columns = transpose_parts_f32!(rows, _mm_unpacklo_ps, _mm_unpackhi_ps, _mm_shuffle_ps);
        for (at, column) in columns.into_iter().enumerate() {
            _mm_storeu_ps(to.add(at * to_stride), column);
        }
    },
    unzip |a, b| [call!(_mm_shuffle_ps::<0b10_00_10_00>(a, b)), call!(_mm_shuffle_ps::<0b11_01_11_01>(a, b))],
    zip |a, b| [call!(_mm_unpacklo_ps(a, b)), call!(_mm_unpackhi_ps(a, b))],
    neighbours |a, b|
        call!(_mm_shuffle_ps::<0b10_01_10_00>(call!(_mm_shuffle_ps::<0b00_00_11_11>(a, b)), b)),
        call!(_mm_shuffle_ps::<0b10_00_10_01>(a, call!(_mm_shuffle_ps::<0b00_00_11_11>(a, b)))),
    bits _mm_castps_si128 _mm_castsi128_ps and _mm_and_si128 or _mm_or_si128 xor _mm_xor_si128
    integers add _mm_add_epi32 sub _mm_sub_epi32
    left |x| call!(_mm_sll_epi32(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    right |x| call!(_mm_srl_epi32(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    part {
        #[inline(always)]
        unsafe fn load_part_from(from: *const f32, n: usize) -> Self {
            // SAFETY: the caller's promise: n numbers are readable, and each arm reads n.
            Self(unsafe {
                match n {
                    0 => _mm_setzero_ps(),
                    1 => _mm_load_ss(from),
                    2 => _mm_castpd_ps(_mm_load_sd(from.cast())),
                    3 => _mm_movelh_ps(_mm_castpd_ps(_mm_load_sd(from.cast())), _mm_load_ss(from.add(2))),
                    _ => _mm_loadu_ps(from),
                }
            })
        }
        #[inline(always)]
        unsafe fn store_part_to(self, to: *mut f32, n: usize) {
            // SAFETY: the caller's promise: n numbers are writable, and each arm writes n.
            unsafe {
                match n {
                    0 => {}
                    1 => _mm_store_ss(to, self.0),
                    2 => _mm_store_sd(to.cast(), _mm_castps_pd(self.0)),
                    3 => {
                        _mm_store_sd(to.cast(), _mm_castps_pd(self.0));
                        _mm_store_ss(to.add(2), _mm_movehl_ps(self.0, self.0));
                    }
                    _ => _mm_storeu_ps(to, self.0),
                }
            }
        }
    }
}

vector! {
    /// Two `f64` in an SSE2 register.
    F64x2(__m128d; f64, u64) lanes 2 registers 16 mask __m128d

    splat _mm_set1_pd, load _mm_loadu_pd, store _mm_storeu_pd,
    add _mm_add_pd, sub _mm_sub_pd, mul _mm_mul_pd, div _mm_div_pd,
    sqrt _mm_sqrt_pd,
    max |a, b| call!(_mm_max_pd(a, b)),
    min |a, b| call!(_mm_min_pd(a, b)),
    splat_bits |bits| call!(_mm_set1_epi64x(bits as i64)),
    mul_add |a, b, c| call!(_mm_add_pd(call!(_mm_mul_pd(a, b)), c)),
    lt |a, b| call!(_mm_cmplt_pd(a, b)),
    le |a, b| call!(_mm_cmple_pd(a, b)),
    eq |a, b| call!(_mm_cmpeq_pd(a, b)),
    select |mask, a, b| call!(_mm_or_pd(call!(_mm_and_pd(mask, a)), call!(_mm_andnot_pd(mask, b)))),
    sum |x| sum2(x),
    transpose |from, from_stride, to, to_stride| {
        let (a, b) = (_mm_loadu_pd(from), _mm_loadu_pd(from.add(from_stride)));
        _mm_storeu_pd(to, _mm_unpacklo_pd(a, b));
        _mm_storeu_pd(to.add(to_stride), _mm_unpackhi_pd(a, b));
    },
    unzip |a, b| [call!(_mm_unpacklo_pd(a, b)), call!(_mm_unpackhi_pd(a, b))],
    zip |a, b| [call!(_mm_unpacklo_pd(a, b)), call!(_mm_unpackhi_pd(a, b))],
    neighbours |a, b|
        call!(_mm_shuffle_pd::<0b01>(a, b)),
        call!(_mm_shuffle_pd::<0b01>(a, b)),
    bits _mm_castpd_si128 _mm_castsi128_pd and _mm_and_si128 or _mm_or_si128 xor _mm_xor_si128
    integers add _mm_add_epi64 sub _mm_sub_epi64
    left |x| call!(_mm_sll_epi64(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    right |x| call!(_mm_srl_epi64(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    part {
        #[inline(always)]
        unsafe fn load_part_from(from: *const f64, n: usize) -> Self {
            // SAFETY: the caller's promise: n numbers are readable, and each arm reads n.
            Self(unsafe {
                match n {
                    0 => _mm_setzero_pd(),
                    1 => _mm_load_sd(from),
                    _ => _mm_loadu_pd(from),
                }
            })
        }
        #[inline(always)]
        unsafe fn store_part_to(self, to: *mut f64, n: usize) {
            // SAFETY: the caller's promise: n numbers are writable, and each arm writes n.
            unsafe {
                match n {
                    0 => {}
                    1 => _mm_store_sd(to, self.0),
                    _ => _mm_storeu_pd(to, self.0),
                }
            }
        }
    }
}

vector! {
    /// Eight `f32` in an AVX2 register.
    F32x8(__m256; f32, u32) lanes 8 registers 16 mask __m256

    splat _mm256_set1_ps, load _mm256_loadu_ps, store _mm256_storeu_ps,
    add _mm256_add_ps, sub _mm256_sub_ps, mul _mm256_mul_ps, div _mm256_div_ps,
    sqrt _mm256_sqrt_ps,
    max |a, b| call!(_mm256_max_ps(a, b)),
    min |a, b| call!(_mm256_min_ps(a, b)),
    splat_bits |bits| call!(_mm256_set1_epi32(bits as i32)),
    mul_add |a, b, c| call!(_mm256_fmadd_ps(a, b, c)),
    lt |a, b| call!(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b)),
    le |a, b| call!(_mm256_cmp_ps::<_CMP_LE_OQ>(a, b)),
    eq |a, b| call!(_mm256_cmp_ps::<_CMP_EQ_OQ>(a, b)),
    select |mask, a, b| call!(_mm256_blendv_ps(b, a, mask)),
    sum |x| {
        sum4(call!(_mm_add_ps(call!(_mm256_castps256_ps128(x)), call!(_mm256_extractf128_ps::<1>(x)))))
    },
    transpose |from, from_stride, to, to_stride| {
        for part in 0..2 {
            let rows: [__m256; 4] = array!(row in [0, 1, 2, 3] => {
                let at = from.add(row * from_stride + 4 * part);
                _mm256_loadu2_m128(at.add(4 * from_stride), at)
            });
            let columns =
                transpose_parts_f32!(rows, _mm256_unpacklo_ps, _mm256_unpackhi_ps, _mm256_shuffle_ps);
            for (at, column) in columns.into_iter().enumerate() {
                _mm256_storeu_ps(to.add((4 * part + at) * to_stride), column);
            }
        }
    },
    unzip |a, b| {
        let low = call!(_mm256_permute2f128_ps::<0x20>(a, b));
        let high = call!(_mm256_permute2f128_ps::<0x31>(a, b));
        [
            call!(_mm256_shuffle_ps::<0b10_00_10_00>(low, high)),
            call!(_mm256_shuffle_ps::<0b11_01_11_01>(low, high)),
        ]
    },
    zip |a, b| {
        let (low, high) = (call!(_mm256_unpacklo_ps(a, b)), call!(_mm256_unpackhi_ps(a, b)));
        [
            call!(_mm256_permute2f128_ps::<0x20>(low, high)),
            call!(_mm256_permute2f128_ps::<0x31>(low, high)),
        ]
    },
    neighbours |a, b|
        {
            let (middle, b) = (call!(_mm256_permute2f128_ps::<0x21>(a, b)), call!(_mm256_castps_si256(b)));
            call!(_mm256_castsi256_ps(call!(_mm256_alignr_epi8::<12>(b, call!(_mm256_castps_si256(middle))))))
        },
        {
            let (middle, a) = (call!(_mm256_permute2f128_ps::<0x21>(a, b)), call!(_mm256_castps_si256(a)));
            call!(_mm256_castsi256_ps(call!(_mm256_alignr_epi8::<4>(call!(_mm256_castps_si256(middle)), a))))
        },
    bits _mm256_castps_si256 _mm256_castsi256_ps and _mm256_and_si256 or _mm256_or_si256 xor _mm256_xor_si256
    integers add _mm256_add_epi32 sub _mm256_sub_epi32
    left |x| call!(_mm256_sll_epi32(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    right |x| call!(_mm256_srl_epi32(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    part {
        halved_part!(
            f32, i32: _mm256_maskload_ps, _mm256_cmpgt_epi32, _mm256_set1_epi32,
            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7),
            _mm256_castps256_ps128, _mm256_extractf128_ps, 4, _mm_storeu_ps, F32x4
        );
    }
}

vector! {
    /// Four `f64` in an AVX2 register.
    F64x4(__m256d; f64, u64) lanes 4 registers 16 mask __m256d

    splat _mm256_set1_pd, load _mm256_loadu_pd, store _mm256_storeu_pd,
    add _mm256_add_pd, sub _mm256_sub_pd, mul _mm256_mul_pd, div _mm256_div_pd,
    sqrt _mm256_sqrt_pd,
    max |a, b| call!(_mm256_max_pd(a, b)),
    min |a, b| call!(_mm256_min_pd(a, b)),
    splat_bits |bits| call!(_mm256_set1_epi64x(bits as i64)),
    mul_add |a, b, c| call!(_mm256_fmadd_pd(a, b, c)),
    lt |a, b| call!(_mm256_cmp_pd::<_CMP_LT_OQ>(a, b)),
    le |a, b| call!(_mm256_cmp_pd::<_CMP_LE_OQ>(a, b)),
    eq |a, b| call!(_mm256_cmp_pd::<_CMP_EQ_OQ>(a, b)),
    select |mask, a, b| call!(_mm256_blendv_pd(b, a, mask)),
    sum |x| {
        sum2(call!(_mm_add_pd(call!(_mm256_castpd256_pd128(x)), call!(_mm256_extractf128_pd::<1>(x)))))
    },
    transpose |from, from_stride, to, to_stride| {
        for part in 0..2 {
            let rows: [__m256d; 2] = array!(row in [0, 1] => {
                let at = from.add(row * from_stride + 2 * part);
                _mm256_loadu2_m128d(at.add(2 * from_stride), at)
            });
            _mm256_storeu_pd(to.add(2 * part * to_stride), _mm256_unpacklo_pd(rows[0], rows[1]));
            _mm256_storeu_pd(to.add((2 * part + 1) * to_stride), _mm256_unpackhi_pd(rows[0], rows[1]));
        }
    },
    unzip |a, b| {
        let low = call!(_mm256_permute2f128_pd::<0x20>(a, b));
        let high = call!(_mm256_permute2f128_pd::<0x31>(a, b));
        [call!(_mm256_unpacklo_pd(low, high)), call!(_mm256_unpackhi_pd(low, high))]
    },
    zip |a, b| {
        let (low, high) = (call!(_mm256_unpacklo_pd(a, b)), call!(_mm256_unpackhi_pd(a, b)));
        [
            call!(_mm256_permute2f128_pd::<0x20>(low, high)),
            call!(_mm256_permute2f128_pd::<0x31>(low, high)),
        ]
    },
    neighbours |a, b|
        call!(_mm256_shuffle_pd::<0b0101>(call!(_mm256_permute2f128_pd::<0x21>(a, b)), b)),
        call!(_mm256_shuffle_pd::<0b0101>(a, call!(_mm256_permute2f128_pd::<0x21>(a, b)))),
    bits _mm256_castpd_si256 _mm256_castsi256_pd and _mm256_and_si256 or _mm256_or_si256 xor _mm256_xor_si256
    integers add _mm256_add_epi64 sub _mm256_sub_epi64
    left |x| call!(_mm256_sll_epi64(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    right |x| call!(_mm256_srl_epi64(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    part {
        halved_part!(
            f64, i64: _mm256_maskload_pd, _mm256_cmpgt_epi64, _mm256_set1_epi64x,
            _mm256_setr_epi64x(0, 1, 2, 3),
            _mm256_castpd256_pd128, _mm256_extractf128_pd, 2, _mm_storeu_pd, F64x2
        );
    }
}

vector! {
    /// Sixteen `f32` in an AVX-512 register.
    F32x16(__m512; f32, u32) lanes 16 registers 32 mask __mmask16

    splat _mm512_set1_ps, load _mm512_loadu_ps, store _mm512_storeu_ps,
    add _mm512_add_ps, sub _mm512_sub_ps, mul _mm512_mul_ps, div _mm512_div_ps,
    sqrt _mm512_sqrt_ps,
    max |a, b| call!(_mm512_max_ps(a, b)),
    min |a, b| call!(_mm512_min_ps(a, b)),
    splat_bits |bits| call!(_mm512_set1_epi32(bits as i32)),
    mul_add |a, b, c| call!(_mm512_fmadd_ps(a, b, c)),
    lt |a, b| call!(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b)),
    le |a, b| call!(_mm512_cmp_ps_mask::<_CMP_LE_OQ>(a, b)),
    eq |a, b| call!(_mm512_cmp_ps_mask::<_CMP_EQ_OQ>(a, b)),
    select |mask, a, b| call!(_mm512_mask_blend_ps(mask, b, a)),
    sum |x| {
        let halves =
            call!(_mm256_add_ps(call!(_mm512_castps512_ps256(x)), call!(_mm512_extractf32x8_ps::<1>(x))));
        sum4(call!(_mm_add_ps(
            call!(_mm256_castps256_ps128(halves)),
            call!(_mm256_extractf128_ps::<1>(halves))
        )))
    },
    transpose |from, from_stride, to, to_stride| {
        for part in 0..4 {
            let rows: [__m512; 4] = array!(row in [0, 1, 2, 3] => {
                macro_rules! at {
                    ($below:literal) => {
                        _mm_loadu_ps(from.add((row + 4 * $below) * from_stride + 4 * part))
                    };
                }
                let rows = _mm512_castps128_ps512(at!(0));
                let rows = _mm512_insertf32x4::<1>(rows, at!(1));
                _mm512_insertf32x4::<3>(_mm512_insertf32x4::<2>(rows, at!(2)), at!(3))
            });
            let columns =
                transpose_parts_f32!(rows, _mm512_unpacklo_ps, _mm512_unpackhi_ps, _mm512_shuffle_ps);
            for (at, column) in columns.into_iter().enumerate() {
                _mm512_storeu_ps(to.add((4 * part + at) * to_stride), column);
            }
        }
    },
    unzip |a, b| {
        let even = call!(_mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
        let odd = call!(_mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
        [call!(_mm512_permutex2var_ps(a, even, b)), call!(_mm512_permutex2var_ps(a, odd, b))]
    },
    zip |a, b| {
        let low = call!(_mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
        let high = call!(_mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
        [call!(_mm512_permutex2var_ps(a, low, b)), call!(_mm512_permutex2var_ps(a, high, b))]
    },
    neighbours |a, b|
        {
            let (a, b) = (call!(_mm512_castps_si512(a)), call!(_mm512_castps_si512(b)));
            call!(_mm512_castsi512_ps(call!(_mm512_alignr_epi32::<15>(b, a))))
        },
        {
            let (a, b) = (call!(_mm512_castps_si512(a)), call!(_mm512_castps_si512(b)));
            call!(_mm512_castsi512_ps(call!(_mm512_alignr_epi32::<1>(b, a))))
        },
    bits _mm512_castps_si512 _mm512_castsi512_ps and _mm512_and_si512 or _mm512_or_si512 xor _mm512_xor_si512
    integers add _mm512_add_epi32 sub _mm512_sub_epi32
    left |x| call!(_mm512_sll_epi32(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    right |x| call!(_mm512_srl_epi32(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    part { masked_part!(f32, __mmask16, _mm512_maskz_loadu_ps, _mm512_mask_storeu_ps); }
}

vector! {
    /// Eight `f64` in an AVX-512 register.
    F64x8(__m512d; f64, u64) lanes 8 registers 32 mask __mmask8

    splat _mm512_set1_pd, load _mm512_loadu_pd, store _mm512_storeu_pd,
    add _mm512_add_pd, sub _mm512_sub_pd, mul _mm512_mul_pd, div _mm512_div_pd,
    sqrt _mm512_sqrt_pd,
    max |a, b| call!(_mm512_max_pd(a, b)),
    min |a, b| call!(_mm512_min_pd(a, b)),
    splat_bits |bits| call!(_mm512_set1_epi64(bits as i64)),
    mul_add |a, b, c| call!(_mm512_fmadd_pd(a, b, c)),
    lt |a, b| call!(_mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b)),
    le |a, b| call!(_mm512_cmp_pd_mask::<_CMP_LE_OQ>(a, b)),
    eq |a, b| call!(_mm512_cmp_pd_mask::<_CMP_EQ_OQ>(a, b)),
    select |mask, a, b| call!(_mm512_mask_blend_pd(mask, b, a)),
    sum |x| {
        let halves =
            call!(_mm256_add_pd(call!(_mm512_castpd512_pd256(x)), call!(_mm512_extractf64x4_pd::<1>(x))));
        sum2(call!(_mm_add_pd(
            call!(_mm256_castpd256_pd128(halves)),
            call!(_mm256_extractf128_pd::<1>(halves))
        )))
    },
    transpose |from, from_stride, to, to_stride| {
        for part in 0..4 {
            let rows: [__m512d; 2] = array!(row in [0, 1] => {
                macro_rules! at {
                    ($below:literal) => {
                        _mm_loadu_pd(from.add((row + 2 * $below) * from_stride + 2 * part))
                    };
                }
                let rows = _mm512_castpd128_pd512(at!(0));
                let rows = _mm512_insertf64x2::<1>(rows, at!(1));
                _mm512_insertf64x2::<3>(_mm512_insertf64x2::<2>(rows, at!(2)), at!(3))
            });
            _mm512_storeu_pd(to.add(2 * part * to_stride), _mm512_unpacklo_pd(rows[0], rows[1]));
            _mm512_storeu_pd(to.add((2 * part + 1) * to_stride), _mm512_unpackhi_pd(rows[0], rows[1]));
        }
    },
    unzip |a, b| {
        let even = call!(_mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14));
        let odd = call!(_mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15));
        [call!(_mm512_permutex2var_pd(a, even, b)), call!(_mm512_permutex2var_pd(a, odd, b))]
    },
    zip |a, b| {
        let low = call!(_mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11));
        let high = call!(_mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15));
        [call!(_mm512_permutex2var_pd(a, low, b)), call!(_mm512_permutex2var_pd(a, high, b))]
    },
    neighbours |a, b|
        {
            let (a, b) = (call!(_mm512_castpd_si512(a)), call!(_mm512_castpd_si512(b)));
            call!(_mm512_castsi512_pd(call!(_mm512_alignr_epi64::<7>(b, a))))
        },
        {
            let (a, b) = (call!(_mm512_castpd_si512(a)), call!(_mm512_castpd_si512(b)));
            call!(_mm512_castsi512_pd(call!(_mm512_alignr_epi64::<1>(b, a))))
        },
    bits _mm512_castpd_si512 _mm512_castsi512_pd and _mm512_and_si512 or _mm512_or_si512 xor _mm512_xor_si512
    integers add _mm512_add_epi64 sub _mm512_sub_epi64
    left |x| call!(_mm512_sll_epi64(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    right |x| call!(_mm512_srl_epi64(x, call!(_mm_cvtsi32_si128(BY as i32)))),
    part { masked_part!(f64, __mmask8, _mm512_maskz_loadu_pd, _mm512_mask_storeu_pd); }
}
