//! Dot products of the output's gradient with the shifted input: the loops of the weight gradient.

use super::copy::load_lanes;
use super::simd::{Vector, opaque};
use super::tile::Tap;
use crate::scalar::Scalar;

/// Rows of the output's gradient in some channels, or copies of them, and a copy of the input.
pub(in crate::kernels) struct Dots<'a, T> {
    /// The gradient of each channel, `channel` apart, its rows `gradient_row` apart and padded to whole vectors.
    pub(super) gradient: *const T,
    pub(super) channel: usize,
    pub(super) gradient_row: usize,
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
                    add_products::<V, T, M, N>(&mut sums, gradient, source, at, V::LANES);
                    at += V::LANES;
                }
                if at < pass.run {
                    add_products::<V, T, M, N>(&mut sums, gradient, source, at, pass.run - at);
                }
                for gradient in &mut gradient {
                    *gradient = gradient.wrapping_add(pass.gradient_row);
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
/// From `at` on behind each pointer, a vector of the gradient and `lanes` numbers of the source must be readable.
#[inline(always)]
unsafe fn add_products<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize>(
    sums: &mut [[V; N]; M],
    gradient: [*const T; M],
    source: [*const T; N],
    at: usize,
    lanes: usize,
) {
    // The fewer of the two are held in registers.
    // SAFETY: the caller's promise.
    unsafe {
        if M < N {
            let mut gradients = [V::zero(); M];
            for (value, gradient) in gradients.iter_mut().zip(gradient) {
                *value = V::load_from(gradient.add(at));
            }
            for (n, source) in source.into_iter().enumerate() {
                let value = load_lanes::<V>(source.add(at), lanes);
                for (sums, &gradient) in sums.iter_mut().zip(&gradients) {
                    sums[n] = gradient.mul_add(value, sums[n]);
                }
            }
        } else {
            let mut values = [V::zero(); N];
            for (value, source) in values.iter_mut().zip(source) {
                *value = load_lanes(source.add(at), lanes);
            }
            for (sums, gradient) in sums.iter_mut().zip(gradient) {
                let gradient = V::load_from(gradient.add(at));
                for (sum, &value) in sums.iter_mut().zip(&values) {
                    *sum = gradient.mul_add(value, *sum);
                }
            }
        }
    }
}
