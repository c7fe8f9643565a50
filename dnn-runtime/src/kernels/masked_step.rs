//! Steps of recurrent layers that padding does not take: what is kept of the step before, and its gradient.

use super::lanes::{load, store};
use super::simd::Vector;
use crate::scalar::Scalar;

/// m * new + (1 - m) * before: exactly one of both where m is 1 or 0. A single m is that of all lanes; none is 1.
#[inline(always)]
pub(super) fn masked<V: Vector<Scalar = T>, T: Scalar>(mask: &[T], at: usize, new: V, before: V) -> V {
    let m = match mask {
        [] => return new,
        [m] => V::splat(*m),
        _ => load::<V>(mask, at),
    };
    m.mul_add(new, (V::one() - m) * before)
}

#[inline(always)]
pub(crate) fn keep_masked<V: Vector<Scalar = T>, T: Scalar>(
    mask: &[T],
    before: &[T],
    h: &mut [T],
    [from, width]: [usize; 2],
) {
    let batch = mask.len();
    // Of a single sample lanes run over the features.
    let (row, from, width) = if batch == 1 { (h.len().max(1), 0, h.len()) } else { (batch, from, width) };
    let mask = if batch == 1 { mask } else { &mask[from..from + width] };
    for (feature, h) in h.chunks_exact_mut(row).enumerate() {
        let h = &mut h[from..from + width];
        let before = before.get(feature * row + from..).unwrap_or_default();
        let mut at = 0;
        while at < h.len() {
            let old = if before.is_empty() { V::zero() } else { load::<V>(&before[..width], at) };
            store(masked::<V, T>(mask, at, load::<V>(h, at), old), h, at);
            at += V::LANES;
        }
    }
}

#[inline(always)]
pub(super) fn keep_masked_gradient<V: Vector<Scalar = T>, T: Scalar>(
    mask: &[T],
    d_h: &mut [T],
    d_before: &mut [T],
) {
    let row = if mask.len() == 1 { d_h.len().max(1) } else { mask.len().max(1) };
    for (d_h, d_before) in d_h.chunks_exact_mut(row).zip(d_before.chunks_exact_mut(row)) {
        let mut at = 0;
        while at < d_h.len() {
            let m = if let [m] = mask { V::splat(*m) } else { load::<V>(mask, at) };
            let d = load::<V>(d_h, at);
            store((V::one() - m).mul_add(d, load::<V>(d_before, at)), d_before, at);
            store(m * d, d_h, at);
            at += V::LANES;
        }
    }
}
