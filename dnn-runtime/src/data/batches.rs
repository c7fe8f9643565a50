//! The order in which an epoch visits the samples, and its division into batches.

use rand::Rng as _;

use crate::rng::{Rng, stream};

/// Overwrites `indices` with a random order of `0..indices.len()`, fixed by `seed` and `epoch`.
///
/// Every order is equally likely (Fisher-Yates). The result depends on nothing else: not on what `indices` held, not
/// on the machine. A trainer calls it once an epoch.
///
/// ```
/// use dnn_runtime::data::order;
///
/// let (mut first, mut second) = ([0; 100], [7; 100]);
/// order(42, 0, &mut first);
/// order(42, 0, &mut second);
/// assert_eq!(first, second);
/// order(42, 1, &mut second);
/// assert_ne!(first, second);
/// second.sort();
/// assert!(second.iter().copied().eq(0..100));
/// ```
pub fn order(seed: u64, epoch: usize, indices: &mut [usize]) {
    for (i, index) in indices.iter_mut().enumerate() {
        *index = i;
    }
    shuffle(indices, &mut generator(seed, Purpose::Epoch(epoch)));
}

/// Divides an epoch's order into batches of `B`; the last one may be shorter.
///
/// ```
/// let batches: Vec<&[usize]> = dnn_runtime::data::batches::<2>(&[4, 2, 0, 1, 3]).collect();
/// assert_eq!(batches, [&[4, 2][..], &[0, 1], &[3]]);
/// ```
pub fn batches<const B: usize>(order: &[usize]) -> core::slice::Chunks<'_, usize> {
    const { assert!(B > 0, "a batch has at least one sample") };
    order.chunks(B)
}

/// What random numbers are drawn for. Programs use one seed for everything, and a split, a shuffle and an epoch must
/// not draw the same numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// The order of an epoch, counted from 0.
    Epoch(usize),
    /// [`Samples::shuffled`](super::Samples::shuffled).
    Shuffled,
    /// [`Samples::split`](super::Samples::split).
    Split,
    /// [`Samples::split_stratified`](super::Samples::split_stratified).
    SplitStratified,
}

/// The generator for one purpose: streams of one seed are independent of each other.
pub(super) fn generator(seed: u64, purpose: Purpose) -> Rng {
    // Stream 0 is that of `rng`, from which networks are initialised; the upper half is for epochs.
    let number = match purpose {
        Purpose::Shuffled => 1,
        Purpose::Split => 2,
        Purpose::SplitStratified => 3,
        Purpose::Epoch(epoch) => 1 << 63 | epoch as u64,
    };
    stream(seed, number)
}

/// Puts `values` into a random order (Fisher-Yates from the end).
pub(super) fn shuffle<V>(values: &mut [V], rng: &mut Rng) {
    for i in (1..values.len()).rev() {
        values.swap(i, below(i as u64 + 1, rng) as usize);
    }
}

/// A number below `n`, all equally likely: the upper half of a product, redrawn where the lower half shows that the
/// range does not divide evenly (Lemire 2019). Written out because the mapping in `rand` may change between versions,
/// and with it every split.
fn below(n: u64, rng: &mut Rng) -> u64 {
    let uneven = n.wrapping_neg() % n;
    loop {
        let product = u128::from(rng.next_u64()) * u128::from(n);
        if product as u64 >= uneven {
            return (product >> 64) as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn order_is_a_permutation(seed: u64, epoch in 0usize..1000, len in 0usize..300) {
            let mut indices = vec![usize::MAX; len];
            order(seed, epoch, &mut indices);
            let chunks: Vec<usize> = batches::<7>(&indices).flatten().copied().collect();
            prop_assert_eq!(&chunks, &indices);
            indices.sort_unstable();
            prop_assert!(indices.into_iter().eq(0..len));
        }
    }

    #[test]
    fn all_orders_of_three_are_equally_likely() {
        let mut counts = std::collections::BTreeMap::new();
        for epoch in 0..6000 {
            let mut indices = [0; 3];
            order(1, epoch, &mut indices);
            *counts.entry(indices).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        // Binomial(6000, 1/6) has standard deviation 28.9; five of them.
        assert!(counts.values().all(|&n: &i32| (n - 1000).abs() < 145), "{counts:?}");
    }

    #[test]
    fn purposes_draw_different_numbers() {
        let purposes = [
            Purpose::Shuffled,
            Purpose::Split,
            Purpose::SplitStratified,
            Purpose::Epoch(0),
            Purpose::Epoch(1),
            Purpose::Epoch(2),
            Purpose::Epoch(3),
        ];
        let first = purposes.map(|purpose| generator(5, purpose).next_u64());
        let different: std::collections::BTreeSet<u64> =
            first.into_iter().chain([crate::rng(5).next_u64()]).collect();
        assert_eq!(different.len(), 8);
    }

    #[test]
    fn numbers_below_three_are_equally_likely() {
        let mut rng = generator(3, Purpose::Split);
        let mut counts = [0i32; 3];
        for _ in 0..9000 {
            counts[below(3, &mut rng) as usize] += 1;
        }
        assert!(counts.iter().all(|n| (n - 3000).abs() < 225), "{counts:?}");
    }

    #[test]
    fn batches_cover_the_order_with_a_short_last_one() {
        let order: Vec<usize> = (0..10).collect();
        let sizes: Vec<usize> = batches::<4>(&order).map(<[usize]>::len).collect();
        assert_eq!(sizes, [4, 4, 2]);
        assert_eq!(batches::<4>(&[]).count(), 0);
        assert_eq!(batches::<5>(&order).count(), 2);
    }
}
