//! Sums over whole slices, each in an order that is fixed for the vector type.

use super::simd::Vector;

/// Partial sums that are added to in turn, so that one addition need not wait for the one before it.
const CHAINS: usize = 4;

/// `S` sums of what `f` makes of the elements of `N` slices, vector by vector. The first slice is the shortest.
#[inline(always)]
pub(super) fn totals<V: Vector, const N: usize, const S: usize>(
    slices: [&[V::Scalar]; N],
    f: impl Fn([V; N]) -> [V; S],
) -> [V::Scalar; S] {
    let len = slices[0].len();
    let mut sums = [[V::zero(); S]; CHAINS];
    let mut at = 0;
    while len - at >= CHAINS * V::LANES {
        for (chain, sums) in sums.iter_mut().enumerate() {
            let from = at + chain * V::LANES;
            add(sums, f(load(&slices, from)));
        }
        at += CHAINS * V::LANES;
    }
    while len - at >= V::LANES {
        add(&mut sums[0], f(load(&slices, at)));
        at += V::LANES;
    }
    if at < len {
        let mut values = [V::zero(); N];
        for (value, slice) in values.iter_mut().zip(slices) {
            *value = V::load_part(&slice[at..len]);
        }
        // What `f` makes of the zeros in the other lanes does not count.
        let counts = V::load_part(&[<V::Scalar as num_traits::One>::one(); MOST_LANES][..len - at]);
        for (sum, value) in sums[1].iter_mut().zip(f(values)) {
            *sum = *sum + V::select(counts.eq(V::one()), value, V::zero());
        }
    }
    let mut results = [<V::Scalar as num_traits::Zero>::zero(); S];
    for (sum, result) in results.iter_mut().enumerate() {
        *result = ((sums[0][sum] + sums[1][sum]) + (sums[2][sum] + sums[3][sum])).sum();
    }
    results
}

/// The lanes of the widest type.
const MOST_LANES: usize = 16;

#[inline(always)]
fn load<V: Vector, const N: usize>(slices: &[&[V::Scalar]; N], at: usize) -> [V; N] {
    let mut values = [V::zero(); N];
    for (value, slice) in values.iter_mut().zip(slices) {
        *value = V::load(&slice[at..at + V::LANES]);
    }
    values
}

#[inline(always)]
fn add<V: Vector, const S: usize>(sums: &mut [V; S], values: [V; S]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = *sum + value;
    }
}
