//! Vectors at the end of a slice, of which it has only a part.

use super::simd::Vector;

/// The numbers of a slice from `at` on: a whole vector, or what there is and zeros.
#[inline(always)]
pub(super) fn load<V: Vector>(from: &[V::Scalar], at: usize) -> V {
    let from = &from[at..];
    if from.len() >= V::LANES {
        V::load(from)
    } else if from.is_empty() {
        // A masked load of no lane was measured to be slow on AMD Zen 3.
        V::zero()
    } else {
        V::load_part(from)
    }
}

/// Writes a vector to a slice from `at` on, or as much of it as there is room for.
#[inline(always)]
pub(super) fn store<V: Vector>(value: V, to: &mut [V::Scalar], at: usize) {
    let to = &mut to[at..];
    if to.len() >= V::LANES { value.store(to) } else { value.store_part(to) }
}

/// Copies numbers vector by vector: what has just been computed is then stored from its registers, not read again from where
/// it was stored, for which whoever reads the copy would have to wait.
#[inline(always)]
pub(crate) fn copy<V: Vector>(from: &[V::Scalar], to: &mut [V::Scalar]) {
    if V::LANES == 1 {
        return to.copy_from_slice(from);
    }
    let mut at = 0;
    while at < to.len() {
        store(load::<V>(from, at), to, at);
        at += V::LANES;
    }
}
