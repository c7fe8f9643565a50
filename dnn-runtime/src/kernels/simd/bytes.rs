//! Dot products of bytes with AVX2 and AVX-512.

/// sums\[o\] = sum over i of weight\[o\]\[i\] * x\[i\] under the instruction set in use. Returns whether it has such
/// instructions; else nothing is done.
///
/// Lengths: `weight` those of `sums` * `x`.
#[inline]
pub(in crate::kernels) fn byte_dots(x: &[u8], weight: &[i8], sums: &mut [i32]) -> bool {
    assert!(x.len().checked_mul(sums.len()) == Some(weight.len()), "a row of weights for each sum");
    #[cfg(target_arch = "x86_64")]
    match super::isa() {
        super::Isa::Avx512 => {
            // SAFETY: `isa` names an instruction set only after it was found on this machine; the lengths are as asserted.
            unsafe { x86::avx512(x, weight, sums) }
            return true;
        }
        super::Isa::Avx2 => {
            // SAFETY: as above.
            unsafe { x86::avx2(x, weight, sums) }
            return true;
        }
        _ => {}
    }
    let _ = sums;
    false
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::*;

    /// What is left behind the vectors.
    #[inline(always)]
    fn rest(x: &[u8], row: &[i8], from: usize) -> i32 {
        let products = x[from..].iter().zip(&row[from..]).map(|(x, weight)| *x as i32 * *weight as i32);
        products.fold(0, i32::wrapping_add)
    }

    /// The function of one instruction set: products of neighbours are added in pairs, exactly, for 255 * 128 * 2 has 17
    /// bits.
    macro_rules! dots {
        ($name:ident, #[$feature:meta], $lanes:literal, $load:ident: $half:ty, $widen_x:ident, $widen_weight:ident,
         $products:ident, $add:ident, $zero:ident, $sum:expr) => {
            /// # Safety
            ///
            /// The machine has the instruction set; `weight` has a row as long as `x` for each of `sums`.
            #[$feature]
            pub(super) unsafe fn $name(x: &[u8], weight: &[i8], sums: &mut [i32]) {
                let (len, whole) = (x.len(), x.len() / $lanes * $lanes);
                let mut at = 0;
                while at + 4 <= sums.len() {
                    let rows: [&[i8]; 4] =
                        core::array::from_fn(|row| &weight[(at + row) * len..(at + row + 1) * len]);
                    let mut total = [$zero(); 4];
                    let mut i = 0;
                    while i < whole {
                        // SAFETY: `i` + lanes is at most the length of `x` and of each row.
                        unsafe {
                            let x = $widen_x($load(x.as_ptr().add(i).cast::<$half>()));
                            total[0] = $add(
                                total[0],
                                $products(x, $widen_weight($load(rows[0].as_ptr().add(i).cast::<$half>()))),
                            );
                            total[1] = $add(
                                total[1],
                                $products(x, $widen_weight($load(rows[1].as_ptr().add(i).cast::<$half>()))),
                            );
                            total[2] = $add(
                                total[2],
                                $products(x, $widen_weight($load(rows[2].as_ptr().add(i).cast::<$half>()))),
                            );
                            total[3] = $add(
                                total[3],
                                $products(x, $widen_weight($load(rows[3].as_ptr().add(i).cast::<$half>()))),
                            );
                        }
                        i += $lanes;
                    }
                    sums[at] = $sum(total[0]).wrapping_add(rest(x, rows[0], whole));
                    sums[at + 1] = $sum(total[1]).wrapping_add(rest(x, rows[1], whole));
                    sums[at + 2] = $sum(total[2]).wrapping_add(rest(x, rows[2], whole));
                    sums[at + 3] = $sum(total[3]).wrapping_add(rest(x, rows[3], whole));
                    at += 4;
                }
                while at < sums.len() {
                    let row = &weight[at * len..(at + 1) * len];
                    let mut total = $zero();
                    let mut i = 0;
                    while i < whole {
                        // SAFETY: as above.
                        unsafe {
                            let x = $widen_x($load(x.as_ptr().add(i).cast::<$half>()));
                            total = $add(
                                total,
                                $products(x, $widen_weight($load(row.as_ptr().add(i).cast::<$half>()))),
                            );
                        }
                        i += $lanes;
                    }
                    sums[at] = $sum(total).wrapping_add(rest(x, row, whole));
                    at += 1;
                }
            }
        };
    }

    dots!(
        avx2, #[target_feature(enable = "avx2,fma")], 16, _mm_loadu_si128: __m128i, _mm256_cvtepu8_epi16,
        _mm256_cvtepi8_epi16, _mm256_madd_epi16, _mm256_add_epi32, _mm256_setzero_si256, sum_of_eight
    );
    dots!(
        avx512, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")], 32, _mm256_loadu_si256: __m256i,
        _mm512_cvtepu8_epi16, _mm512_cvtepi8_epi16, _mm512_madd_epi16, _mm512_add_epi32, _mm512_setzero_si512,
        _mm512_reduce_add_epi32
    );

    #[target_feature(enable = "avx2,fma")]
    fn sum_of_eight(total: __m256i) -> i32 {
        let four = _mm_add_epi32(_mm256_castsi256_si128(total), _mm256_extracti128_si256::<1>(total));
        let two = _mm_add_epi32(four, _mm_shuffle_epi32::<0b0100_1110>(four));
        let one = _mm_add_epi32(two, _mm_shuffle_epi32::<0b1011_0001>(two));
        _mm_cvtsi128_si32(one)
    }
}
