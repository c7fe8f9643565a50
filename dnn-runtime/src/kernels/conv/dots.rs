//! Dot products of the output's gradient with the shifted input: the loops of the weight gradient.

use super::simd::{Vector, opaque};
use super::tile::Tap;
use crate::scalar::Scalar;

/// Rows of the output's gradient in some channels, and copies of the input.
pub(in crate::kernels) struct Dots<'a, T> {
    /// The gradient of each channel, `channel` apart, its rows `padded` apart.
    pub(super) gradient: *const T,
    pub(super) channel: usize,
    pub(super) padded: usize,
    /// The input, its rows `source_row` apart.
    pub(super) source: *const T,
    pub(super) source_row: usize,
    pub(super) taps: &'a [Tap],
    /// Rows, and numbers in a row.
    pub(super) rows: usize,
    pub(super) run: usize,
    /// What the dot products are added to, its channels `weight_row` apart.
    pub(super) weight: *mut T,
    pub(super) weight_row: usize,
}

/// The dot products of `M` channels with the taps from `from` on, `N` at a time while there are as many. Returns the first
/// tap that is left.
///
/// # Safety
///
/// All rows must be there, of the gradient whole vectors; nobody else may use the weight.
#[inline(always)]
pub(super) unsafe fn dots<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize>(
    pass: &Dots<'_, T>,
    mut from: usize,
) -> usize {
    let whole = pass.run / V::LANES * V::LANES;
    while from + N <= pass.taps.len() {
        let taps = &pass.taps[from..from + N];
        let mut sums = [[V::zero(); N]; M];
        let mut gradient = [pass.gradient; M];
        let mut source = [pass.source; N];
        // SAFETY: the caller's promise: whole vectors in each row, then what is left.
        unsafe {
            for (m, gradient) in gradient.iter_mut().enumerate() {
                *gradient = opaque(gradient.add(m * pass.channel));
            }
            for (source, tap) in source.iter_mut().zip(taps) {
                *source = opaque(source.add(tap.source));
            }
            for _ in 0..pass.rows {
                let mut at = 0;
                while at < whole {
                    let mut values = [V::zero(); N];
                    for (value, source) in values.iter_mut().zip(source) {
                        *value = V::load_from(source.add(at));
                    }
                    add_products::<V, T, M, N>(&mut sums, gradient, at, &values);
                    at += V::LANES;
                }
                if at < pass.run {
                    let mut values = [V::zero(); N];
                    for (value, source) in values.iter_mut().zip(source) {
                        *value = V::load_part_from(source.add(at), pass.run - at);
                    }
                    add_products::<V, T, M, N>(&mut sums, gradient, at, &values);
                }
                for gradient in &mut gradient {
                    *gradient = gradient.wrapping_add(pass.padded);
                }
                for source in &mut source {
                    *source = source.wrapping_add(pass.source_row);
                }
            }
            for (m, sums) in sums.iter().enumerate() {
                for (sum, tap) in sums.iter().zip(taps) {
                    *pass.weight.add(m * pass.weight_row + tap.weight) += sum.sum();
                }
            }
        }
        from += N;
    }
    from
}

/// # Safety
///
/// A vector must be readable at each gradient.
#[inline(always)]
unsafe fn add_products<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize>(
    sums: &mut [[V; N]; M],
    gradient: [*const T; M],
    at: usize,
    values: &[V; N],
) {
    for (sums, gradient) in sums.iter_mut().zip(gradient) {
        // SAFETY: the caller's promise.
        let gradient = unsafe { V::load_from(gradient.add(at)) };
        for (sum, &value) in sums.iter_mut().zip(values) {
            *sum = gradient.mul_add(value, *sum);
        }
    }
}
