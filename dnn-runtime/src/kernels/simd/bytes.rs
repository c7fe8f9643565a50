//! Dot products of bytes with AVX2 and AVX-512, with its instructions for neural networks (VNNI) where the machine has them.

/// sums\[o\] = sum over i of weight\[o\]\[i\] * x\[i\] under the instruction set in use. Returns whether it has such
/// instructions; else nothing is done, and neither for other lengths than these.
///
/// Lengths: `weight` those of `sums` * `x`.
#[inline]
pub(in crate::kernels) fn byte_dots(x: &[u8], weight: &[i8], sums: &mut [i32]) -> bool {
    // Plain code reads what there is. Firmware has no panic for this.
    if x.len().checked_mul(sums.len()) != Some(weight.len()) {
        return false;
    }
    #[cfg(target_arch = "x86_64")]
    match super::isa() {
        super::Isa::Avx512 if super::isa::multiplies_bytes() => {
            // SAFETY: all of its instructions were found on this machine; the lengths are as above.
            unsafe { x86::vnni(x, weight, sums) }
            return true;
        }
        super::Isa::Avx512 => {
            // SAFETY: `isa` names an instruction set only after it was found on this machine; the lengths are as above.
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

    /// The function of one instruction set: `$x` and `$weight` load so many bytes, `$x_part` and `$weight_part` fewer and zeros
    /// behind them, `$add` adds their products to sums.
    macro_rules! dots {
        (
            $name:ident, #[$feature:meta], $lanes:literal, $x:ident, $weight:ident, $x_part:ident, $weight_part:ident,
            $add:ident, $zero:ident, $sum:ident
        ) => {
            /// # Safety
            ///
            /// The machine has the instruction set; `weight` has a row as long as `x` for each of `sums`.
            #[$feature]
            pub(super) unsafe fn $name(x: &[u8], weight: &[i8], sums: &mut [i32]) {
                let (len, whole) = (x.len(), x.len() / $lanes * $lanes);
                let rest = len - whole;
                let mut at = 0;
                while at + 4 <= sums.len() {
                    let (row, length) = (&weight[at * len..(at + 4) * len], len);
                    let mut total = [$zero(); 4];
                    let mut i = 0;
                    while i < whole {
                        // SAFETY: `i` + lanes is at most the length of `x`, and of each of the four rows.
                        unsafe {
                            let (x, row) = ($x(x.as_ptr().add(i)), row.as_ptr().add(i));
                            total[0] = $add(total[0], x, $weight(row));
                            total[1] = $add(total[1], x, $weight(row.add(length)));
                            total[2] = $add(total[2], x, $weight(row.add(2 * length)));
                            total[3] = $add(total[3], x, $weight(row.add(3 * length)));
                        }
                        i += $lanes;
                    }
                    if rest > 0 {
                        // SAFETY: `whole` + `rest` is that length, and `rest` fewer than the lanes.
                        unsafe {
                            let (x, row) = ($x_part(x.as_ptr().add(whole), rest), row.as_ptr().add(whole));
                            total[0] = $add(total[0], x, $weight_part(row, rest));
                            total[1] = $add(total[1], x, $weight_part(row.add(length), rest));
                            total[2] = $add(total[2], x, $weight_part(row.add(2 * length), rest));
                            total[3] = $add(total[3], x, $weight_part(row.add(3 * length), rest));
                        }
                    }
                    for (sum, total) in sums[at..at + 4].iter_mut().zip(total) {
                        *sum = $sum(total);
                    }
                    at += 4;
                }
                while at < sums.len() {
                    let row = &weight[at * len..(at + 1) * len];
                    let mut total = $zero();
                    let mut i = 0;
                    while i < whole {
                        // SAFETY: as above, of one row.
                        unsafe { total = $add(total, $x(x.as_ptr().add(i)), $weight(row.as_ptr().add(i))) }
                        i += $lanes;
                    }
                    if rest > 0 {
                        // SAFETY: as above, of one row.
                        unsafe {
                            let (x, row) = (x.as_ptr().add(whole), row.as_ptr().add(whole));
                            total = $add(total, $x_part(x, rest), $weight_part(row, rest));
                        }
                    }
                    sums[at] = $sum(total);
                    at += 1;
                }
            }
        };
    }

    dots!(
        avx2, #[target_feature(enable = "avx2,fma")], 16, sixteen_of_x, sixteen_weights, part_of_sixteen_of_x,
        part_of_sixteen_weights, add_sixteen, _mm256_setzero_si256, sum_of_eight
    );
    dots!(
        avx512, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")], 32, thirty_two_of_x,
        thirty_two_weights, part_of_thirty_two_of_x, part_of_thirty_two_weights, add_thirty_two, _mm512_setzero_si512,
        _mm512_reduce_add_epi32
    );
    dots!(
        vnni, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512vnni")], 64, sixty_four_of_x,
        sixty_four_weights, part_of_sixty_four_of_x, part_of_sixty_four_weights, _mm512_dpbusd_epi32, _mm512_setzero_si512,
        _mm512_reduce_add_epi32
    );

    /// Loads of fewer bytes than a vector has numbers, and zeros behind them.
    macro_rules! part_loads {
        ($($name:ident($type:ty) #[$feature:meta] $vector:ty: $load:ident($mask:ty) $(, $widen:ident)?;)*) => {$(
            /// # Safety
            ///
            /// As many bytes as `count`, fewer than the vector has numbers, are readable from there.
            #[$feature]
            #[inline]
            unsafe fn $name(from: *const $type, count: usize) -> $vector {
                let mask = ((1_u64 << count) - 1) as $mask;
                // SAFETY: the caller's promise: bytes that the mask leaves out are not read.
                let bytes = unsafe { $load(mask, from.cast()) };
                $(let bytes = $widen(bytes);)?
                bytes
            }
        )*};
    }
    part_loads! {
        part_of_thirty_two_of_x(u8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm256_maskz_loadu_epi8(u32), _mm512_cvtepu8_epi16;
        part_of_thirty_two_weights(i8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm256_maskz_loadu_epi8(u32), _mm512_cvtepi8_epi16;
        part_of_sixty_four_of_x(u8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm512_maskz_loadu_epi8(u64);
        part_of_sixty_four_weights(i8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm512_maskz_loadu_epi8(u64);
    }

    /// Sixteen bytes of which `count` are read, and zeros behind them.
    ///
    /// # Safety
    ///
    /// As many bytes as `count`, at most 16, are readable from there.
    #[target_feature(enable = "avx2,fma")]
    #[inline]
    unsafe fn sixteen_bytes(from: *const u8, count: usize) -> __m128i {
        let mut bytes = [0_u8; 16];
        // SAFETY: the caller's promise, and as many bytes of the array.
        unsafe {
            core::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), count);
            _mm_loadu_si128(bytes.as_ptr().cast())
        }
    }

    /// # Safety
    ///
    /// As many bytes as `count`, fewer than 16, are readable from there.
    #[target_feature(enable = "avx2,fma")]
    #[inline]
    unsafe fn part_of_sixteen_of_x(from: *const u8, count: usize) -> __m256i {
        // SAFETY: the caller's promise.
        _mm256_cvtepu8_epi16(unsafe { sixteen_bytes(from, count) })
    }

    /// # Safety
    ///
    /// As many bytes as `count`, fewer than 16, are readable from there.
    #[target_feature(enable = "avx2,fma")]
    #[inline]
    unsafe fn part_of_sixteen_weights(from: *const i8, count: usize) -> __m256i {
        // SAFETY: the caller's promise.
        _mm256_cvtepi8_epi16(unsafe { sixteen_bytes(from.cast(), count) })
    }

    /// Loads of so many bytes, as they are multiplied.
    macro_rules! loads {
        ($($name:ident($type:ty) #[$feature:meta] $vector:ty: $load:ident($half:ty) $(, $widen:ident)?;)*) => {$(
            /// # Safety
            ///
            /// As many bytes as the vector has numbers are readable from there.
            #[$feature]
            #[inline]
            unsafe fn $name(from: *const $type) -> $vector {
                // SAFETY: the caller's promise.
                let bytes = unsafe { $load(from.cast::<$half>()) };
                $(let bytes = $widen(bytes);)?
                bytes
            }
        )*};
    }
    loads! {
        sixteen_of_x(u8) #[target_feature(enable = "avx2,fma")] __m256i: _mm_loadu_si128(__m128i), _mm256_cvtepu8_epi16;
        sixteen_weights(i8) #[target_feature(enable = "avx2,fma")] __m256i: _mm_loadu_si128(__m128i), _mm256_cvtepi8_epi16;
        thirty_two_of_x(u8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm256_loadu_si256(__m256i), _mm512_cvtepu8_epi16;
        thirty_two_weights(i8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm256_loadu_si256(__m256i), _mm512_cvtepi8_epi16;
        sixty_four_of_x(u8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm512_loadu_si512(__m512i);
        sixty_four_weights(i8) #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] __m512i:
            _mm512_loadu_si512(__m512i);
    }

    /// Products of neighbours are added in pairs, exactly: 255 * 128 * 2 has 17 bits.
    #[target_feature(enable = "avx2,fma")]
    #[inline]
    fn add_sixteen(sums: __m256i, x: __m256i, weights: __m256i) -> __m256i {
        _mm256_add_epi32(sums, _mm256_madd_epi16(x, weights))
    }

    /// As [`add_sixteen`].
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
    #[inline]
    fn add_thirty_two(sums: __m512i, x: __m512i, weights: __m512i) -> __m512i {
        _mm512_add_epi32(sums, _mm512_madd_epi16(x, weights))
    }

    #[target_feature(enable = "avx2,fma")]
    #[inline]
    fn sum_of_eight(total: __m256i) -> i32 {
        let four = _mm_add_epi32(_mm256_castsi256_si128(total), _mm256_extracti128_si256::<1>(total));
        let two = _mm_add_epi32(four, _mm_shuffle_epi32::<0b0100_1110>(four));
        let one = _mm_add_epi32(two, _mm_shuffle_epi32::<0b1011_0001>(two));
        _mm_cvtsi128_si32(one)
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::kernels::simd::Isa;

    #[test]
    fn all_instructions_give_the_same_sums() {
        type Function = unsafe fn(&[u8], &[i8], &mut [i32]);
        let machine: [(bool, Function); 3] = [
            (Isa::Avx2.is_available(), x86::avx2),
            (Isa::Avx512.is_available(), x86::avx512),
            (crate::kernels::simd::isa::multiplies_bytes(), x86::vnni),
        ];
        for len in [1, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 200, 1000] {
            for rows in [1, 3, 4, 5, 9] {
                // With the extremes, of which four products have more than 16 bits.
                let byte = |at: usize| if at.is_multiple_of(3) { 255 } else { (at * 131 % 256) as u8 };
                let x: Vec<u8> = (0..len).map(byte).collect();
                let weight: Vec<i8> = (0..len * rows).map(|at| byte(at + 7) as i8 | -128).collect();
                let row = |row: usize| {
                    let products =
                        x.iter().zip(&weight[row * len..]).map(|(x, w)| i32::from(*x) * i32::from(*w));
                    products.sum::<i32>()
                };
                let expected: Vec<i32> = (0..rows).map(row).collect();
                for (at, (_, function)) in machine.iter().enumerate().filter(|(_, (has, _))| *has) {
                    let mut sums = vec![7; rows];
                    // SAFETY: the machine has the instructions, and the lengths are right.
                    unsafe { function(&x, &weight, &mut sums) }
                    assert_eq!(sums, expected, "{at}: {rows} rows of {len}");
                }
            }
        }
    }
}
