//! Dot products of bytes.

use crate::kernels::simd::byte_dots;

/// sums\[o\] = sum over i of weight\[o\]\[i\] * x\[i\], wrapped around at 32 bits. Overwrites `sums`.
///
/// Lengths: `weight` those of `sums` * `x`.
#[inline]
pub fn dots(x: &[u8], weight: &[i8], sums: &mut [i32]) {
    if byte_dots(x, weight, sums) {
        return;
    }
    plain(x, weight, sums);
}

/// The same, four rows at a time.
fn plain(x: &[u8], weight: &[i8], sums: &mut [i32]) {
    let len = x.len();
    let together = sums.len() / 4 * 4;
    let (fours, rest) = sums.split_at_mut(together);
    for (at, sums) in fours.chunks_exact_mut(4).enumerate() {
        let rows = &weight[at * 4 * len..(at + 1) * 4 * len];
        let (a, rows) = rows.split_at(len);
        let (b, rows) = rows.split_at(len);
        let (c, d) = rows.split_at(len);
        let mut sum = [0_i32; 4];
        for ((((x, a), b), c), d) in x.iter().zip(a).zip(b).zip(c).zip(d) {
            let x = *x as i32;
            for (sum, weight) in sum.iter_mut().zip([a, b, c, d]) {
                *sum = sum.wrapping_add(x * *weight as i32);
            }
        }
        sums.copy_from_slice(&sum);
    }
    for (at, sum) in rest.iter_mut().enumerate() {
        let row = &weight[(together + at) * len..(together + at + 1) * len];
        let products = x.iter().zip(row).map(|(x, weight)| *x as i32 * *weight as i32);
        *sum = products.fold(0, i32::wrapping_add);
    }
}
