//! Sums over whole slices, each in an order that is fixed for the vector type.

use super::simd::Vector;

/// Partial sums that are added to in turn, so that one addition need not wait for the one before it.
pub(super) const CHAINS: usize = 4;

/// `totals!(V, S, [slices], |[vectors]| [S values])`: the sums of what the expression makes of the elements of slices,
/// vector by vector. The first slice is the shortest.
///
/// A macro for the reason of [`each!`](super::elementwise::each).
macro_rules! totals {
    ($vector:ty, $count:literal, $slices:expr, |$values:pat_param| $body:expr) => {{
        use $crate::kernels::sum::{CHAINS, add, lanes, load, load_part};
        let slices = $slices;
        let len = slices[0].len();
        let mut sums = [[<$vector>::zero(); $count]; CHAINS];
        let mut at = 0;
        while len - at >= CHAINS * <$vector>::LANES {
            for (chain, sums) in sums.iter_mut().enumerate() {
                let $values = load::<$vector, _>(&slices, at + chain * <$vector>::LANES);
                add(sums, $body);
            }
            at += CHAINS * <$vector>::LANES;
        }
        while len - at >= <$vector>::LANES {
            let $values = load::<$vector, _>(&slices, at);
            add(&mut sums[0], $body);
            at += <$vector>::LANES;
        }
        if at < len {
            // What becomes of the zeros in the other lanes does not count.
            let $values = load_part::<$vector, _>(&slices, at, len);
            add(&mut sums[1], lanes::<$vector, $count>($body, len - at));
        }
        $crate::kernels::sum::total(sums)
    }};
}
pub(super) use totals;

/// The sums over the chains and lanes.
#[inline(always)]
pub(super) fn total<V: Vector, const S: usize>(sums: [[V; S]; CHAINS]) -> [V::Scalar; S] {
    let mut results = [<V::Scalar as num_traits::Zero>::zero(); S];
    for (sum, result) in results.iter_mut().enumerate() {
        *result = ((sums[0][sum] + sums[1][sum]) + (sums[2][sum] + sums[3][sum])).sum();
    }
    results
}

/// The first `count` lanes of each value, zeros in the others.
#[inline(always)]
pub(super) fn lanes<V: Vector, const S: usize>(mut values: [V; S], count: usize) -> [V; S] {
    let counts = V::load_part(&[<V::Scalar as num_traits::One>::one(); MOST_LANES][..count]);
    for value in &mut values {
        *value = V::select(counts.eq(V::one()), *value, V::zero());
    }
    values
}

/// The elements from `at` to the end.
#[inline(always)]
pub(super) fn load_part<V: Vector, const N: usize>(
    slices: &[&[V::Scalar]; N],
    at: usize,
    len: usize,
) -> [V; N] {
    let mut values = [V::zero(); N];
    for (value, slice) in values.iter_mut().zip(slices) {
        *value = V::load_part(&slice[at..len]);
    }
    values
}

/// The lanes of the widest type.
const MOST_LANES: usize = 16;

#[inline(always)]
pub(super) fn load<V: Vector, const N: usize>(slices: &[&[V::Scalar]; N], at: usize) -> [V; N] {
    let mut values = [V::zero(); N];
    for (value, slice) in values.iter_mut().zip(slices) {
        *value = V::load(&slice[at..at + V::LANES]);
    }
    values
}

#[inline(always)]
pub(super) fn add<V: Vector, const S: usize>(sums: &mut [V; S], values: [V; S]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = *sum + value;
    }
}
