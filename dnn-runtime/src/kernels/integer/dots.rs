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
    let len = x.len().max(1);
    let mut rows = weight.chunks_exact(len);
    let mut sums = sums.iter_mut();
    while sums.len() >= 4 {
        let mut next = || rows.next().unwrap_or(&[]);
        let [a, b, c, d] = [next(), next(), next(), next()];
        let mut four = [0_i32; 4];
        for ((((x, a), b), c), d) in x.iter().zip(a).zip(b).zip(c).zip(d) {
            let x = *x as i32;
            for (sum, weight) in four.iter_mut().zip([a, b, c, d]) {
                *sum = sum.wrapping_add(x * *weight as i32);
            }
        }
        for (four, sum) in four.into_iter().zip(&mut sums) {
            *sum = four;
        }
    }
    for (sum, row) in sums.zip(rows) {
        let products = x.iter().zip(row).map(|(x, weight)| *x as i32 * *weight as i32);
        *sum = products.fold(0, i32::wrapping_add);
    }
}
