//! Requantised sums of bytes with AVX2 and AVX-512.

use core::arch::x86_64::*;
use core::ops::RangeInclusive;

use super::Isa;
use crate::kernels::integer::{Addends, Factor};

/// Products are below 2^39, sums of this many below 2^46: shifted by 16 they fit into a word.
const SHIFTS: RangeInclusive<i32> = 16..=Factor::MOST_SHIFT;
const MOST_OPERANDS: usize = 128;

/// [`add`](crate::kernels::integer::add) under the instruction set in use, as far as whole vectors go. Returns how many numbers
/// of `y` are done: none if it has no such instructions, the shift is outside [`SHIFTS`], an operand is shorter than `y`, there
/// are too many of them, or a zero point is no byte.
#[inline]
pub(in crate::kernels) fn byte_add<const N: usize>(x: [&[u8]; N], by: Addends<N>, y: &mut [u8]) -> usize {
    let is_byte = |zero: &i32| (0..=255).contains(zero);
    if !SHIFTS.contains(&by.shift)
        || N > MOST_OPERANDS
        || !by.x_zero.iter().chain([&by.zero]).all(is_byte)
        || x.iter().any(|x| x.len() < y.len())
    {
        return 0;
    }
    match super::isa() {
        // SAFETY: `isa` names an instruction set only after it was found on this machine; no operand is shorter than `y`.
        Isa::Avx512 => unsafe { avx512(x, by, y) },
        // SAFETY: as above.
        Isa::Avx2 => unsafe { avx2(x, by, y) },
        _ => 0,
    }
}

/// # Safety
///
/// The machine has the instruction set; no operand is shorter than `y`.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
unsafe fn avx512<const N: usize>(x: [&[u8]; N], by: Addends<N>, y: &mut [u8]) -> usize {
    let Addends { x_zero, multiplier, shift, zero, range: [least, most] } = by;
    let half = _mm512_set1_epi64(1 << (shift - 1));
    // Up to 32, the lower word of a shifted sum has no bits that a shift without sign brings in. From there on it is the upper word,
    // shifted on.
    let is_upper = shift > 32;
    let shift = _mm_cvtsi32_si128(if is_upper { shift - 32 } else { shift });
    let zero = _mm512_set1_epi32(zero);
    let (least, most) = (_mm512_set1_epi32(least.into()), _mm512_set1_epi32(most.into()));
    let mut done = 0;
    for to in y.chunks_exact_mut(16) {
        // Sums at even and at odd places.
        let (mut even, mut odd) = (half, half);
        for i in 0..N {
            // SAFETY: `done` + 16 is at most the length of `y`, and no operand is shorter.
            let bytes = unsafe { _mm_loadu_si128(x[i].as_ptr().add(done).cast()) };
            let number = _mm512_sub_epi32(_mm512_cvtepu8_epi32(bytes), _mm512_set1_epi32(x_zero[i]));
            let factor = _mm512_set1_epi32(multiplier[i]);
            even = _mm512_add_epi64(even, _mm512_mul_epi32(number, factor));
            odd = _mm512_add_epi64(odd, _mm512_mul_epi32(_mm512_srli_epi64::<32>(number), factor));
        }
        let value = if is_upper {
            let even = _mm512_srli_epi64::<32>(even);
            _mm512_sra_epi32(_mm512_mask_blend_epi32(0b1010_1010_1010_1010, even, odd), shift)
        } else {
            let (even, odd) = (_mm512_srl_epi64(even, shift), _mm512_srl_epi64(odd, shift));
            _mm512_mask_blend_epi32(0b1010_1010_1010_1010, even, _mm512_slli_epi64::<32>(odd))
        };
        let value = _mm512_add_epi32(value, zero);
        let value = _mm512_min_epi32(_mm512_max_epi32(value, least), most);
        // SAFETY: a chunk has sixteen bytes.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(value)) };
        done += 16;
    }
    done
}

/// # Safety
///
/// As for [`avx512`].
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2<const N: usize>(x: [&[u8]; N], by: Addends<N>, y: &mut [u8]) -> usize {
    let Addends { x_zero, multiplier, shift, zero, range: [least, most] } = by;
    let half = _mm256_set1_epi64x(1 << (shift - 1));
    let is_upper = shift > 32;
    let shift = _mm_cvtsi32_si128(if is_upper { shift - 32 } else { shift });
    let zero = _mm256_set1_epi32(zero);
    let (least, most) = (_mm256_set1_epi32(least.into()), _mm256_set1_epi32(most.into()));
    let mut done = 0;
    for to in y.chunks_exact_mut(8) {
        let (mut even, mut odd) = (half, half);
        for i in 0..N {
            // SAFETY: `done` + 8 is at most the length of `y`, and no operand is shorter.
            let bytes = unsafe { _mm_loadl_epi64(x[i].as_ptr().add(done).cast()) };
            let number = _mm256_sub_epi32(_mm256_cvtepu8_epi32(bytes), _mm256_set1_epi32(x_zero[i]));
            let factor = _mm256_set1_epi32(multiplier[i]);
            even = _mm256_add_epi64(even, _mm256_mul_epi32(number, factor));
            odd = _mm256_add_epi64(odd, _mm256_mul_epi32(_mm256_srli_epi64::<32>(number), factor));
        }
        let value = if is_upper {
            let even = _mm256_srli_epi64::<32>(even);
            _mm256_sra_epi32(_mm256_blend_epi32::<0b1010_1010>(even, odd), shift)
        } else {
            let (even, odd) = (_mm256_srl_epi64(even, shift), _mm256_srl_epi64(odd, shift));
            _mm256_blend_epi32::<0b1010_1010>(even, _mm256_slli_epi64::<32>(odd))
        };
        let value = _mm256_add_epi32(value, zero);
        let value = _mm256_min_epi32(_mm256_max_epi32(value, least), most);
        let words = _mm256_packus_epi32(value, value);
        let bytes = _mm256_packus_epi16(words, words);
        let eight = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
        // SAFETY: a chunk has eight bytes.
        unsafe { _mm_storel_epi64(to.as_mut_ptr().cast(), eight) };
        done += 8;
    }
    done
}
