//! Counter-based random numbers: the number at a position depends on the position, not on how many were drawn before.

use super::Kernels;
use super::simd::{Task, Vector};
use crate::parallel::{self, ELEMENT};

/// Where in a training run random numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The seed of the run.
    pub seed: u64,
    /// The optimizer step.
    pub step: u64,
    /// The place in the network, so that two layers of it draw different numbers.
    pub site: u64,
}

impl Stream {
    /// The key of this stream: what a block cipher makes of step and site under the seed.
    fn key(self) -> [u32; 2] {
        let [step_low, step_high] = halves(self.step);
        let [site_low, site_high] = halves(self.site);
        let [a, b, ..] = philox([step_low, step_high, site_low, site_high], halves(self.seed));
        [a, b]
    }
}

/// The low and the high half.
const fn halves(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// What Philox multiplies with, and what it adds to its key after every round.
const FIRST_FACTOR: u64 = 0xD251_1F53;
const SECOND_FACTOR: u64 = 0xCD9E_8D57;
const FIRST_STEP: u32 = 0x9E37_79B9;
const SECOND_STEP: u32 = 0xBB67_AE85;

/// Philox4x32-10: four random words for a counter and a key.
///
/// # Source
///
/// Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (2011); the tests hold the authors'
/// known answers.
///
/// ```
/// use dnn_runtime::kernels::random::philox;
/// assert_eq!(philox([0; 4], [0; 2])[0], 0x6627_e8d5);
/// ```
#[inline]
#[must_use]
pub const fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let ([mut a, mut b, mut c, mut d], [mut k, mut l]) = (counter, key);
    let mut round = 0;
    while round < 10 {
        let (p, q) = (FIRST_FACTOR * a as u64, SECOND_FACTOR * c as u64);
        let [p_low, p_high] = halves(p);
        let [q_low, q_high] = halves(q);
        (a, b, c, d) = (q_high ^ b ^ k, q_low, p_high ^ d ^ l, p_low);
        (k, l) = (k.wrapping_add(FIRST_STEP), l.wrapping_add(SECOND_STEP));
        round += 1;
    }
    [a, b, c, d]
}

/// Fills a mask with ones, and with zeros with probability `p`. Overwrites `mask`, features * batch elements.
///
/// The value for feature f of row b depends on the stream, f and the sample's position `first_sample + b` in the
/// whole batch, so a batch may be split in any way. A `p` of 0 gives only ones, of 1 only zeros; others are met to
/// within 2^-32. Large masks are shared out among threads.
#[inline(never)]
pub fn dropout_mask(mask: &mut [u8], batch: usize, first_sample: usize, p: f64, stream: Stream) {
    // At most 2^32, which no word reaches. The conversion saturates, so NaN and negative numbers are 0.
    let threshold = ((p * 4_294_967_296.0) as u64).min(1 << 32);
    let key = stream.key();
    // Whole blocks of four features, so that no counter is met by two threads.
    let (block, work) = ((4 * batch).max(1), mask.len() as u64 * ELEMENT);
    let blocks = parallel::run_length(mask.len().div_ceil(block), work);
    parallel::for_each_chunk(mask, blocks * block, work, |chunk, mask| {
        let first_block = chunk * blocks;
        // Integers only, and the same ones under every instruction set: the numbers' type does not matter.
        f32::dispatch(Mask { mask, batch, first_block, first_sample, threshold, key });
    });
}

/// See [`dropout_mask`]: a value is kept if its word is at least the threshold.
struct Mask<'a> {
    mask: &'a mut [u8],
    batch: usize,
    first_block: usize,
    first_sample: usize,
    threshold: u64,
    key: [u32; 2],
}

/// The counters worked on at a time.
const GROUP: usize = 64;

/// A counter of the generator is a block of four features and a sample. This one walks through them, samples first.
#[derive(Clone, Copy)]
struct Place {
    block: usize,
    sample: usize,
}

impl Place {
    /// Steps over at most `room` samples of the same block: where they start and how many they are.
    #[inline(always)]
    fn step(&mut self, batch: usize, room: usize) -> (Self, usize) {
        let (start, run) = (*self, (batch - self.sample).min(room));
        self.sample += run;
        if self.sample == batch {
            *self = Self { block: self.block + 1, sample: 0 };
        }
        (start, run)
    }
}

impl Task<f32> for Mask<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = f32>>(self) {
        let Self { mask, batch, first_block, first_sample, threshold, key } = self;
        if batch == 0 {
            return;
        }
        let mut left = mask.len().div_ceil(4 * batch) * batch;
        let (mut from, mut to) = (Place { block: 0, sample: 0 }, Place { block: 0, sample: 0 });
        let (mut blocks, mut samples) = ([0; GROUP], [0; GROUP]);
        while left > 0 {
            let group = left.min(GROUP);
            let mut lane = 0;
            while lane < group {
                let (Place { block, sample }, run) = from.step(batch, group - lane);
                let lanes = blocks[lane..lane + run].iter_mut().zip(&mut samples[lane..lane + run]);
                for (at, (lane_block, lane_sample)) in lanes.enumerate() {
                    *lane_block = (first_block + block) as u64;
                    *lane_sample = (first_sample + sample + at) as u64;
                }
                lane += run;
            }
            let kept = kept(&blocks, &samples, key, threshold);
            lane = 0;
            while lane < group {
                let (Place { block, sample }, run) = to.step(batch, group - lane);
                for (feature, kept) in kept.iter().enumerate() {
                    let at = (4 * block + feature) * batch + sample;
                    // The last block may have fewer than four features.
                    let Some(mask) = mask.get_mut(at..at + run) else { break };
                    match (mask, &kept[lane..lane + run]) {
                        // Apart from the rest, for a single number is not worth a call.
                        ([mask], [kept]) => *mask = *kept,
                        (mask, kept) => mask.copy_from_slice(kept),
                    }
                }
                lane += run;
            }
            left -= group;
        }
    }
}

/// For each counter whether its four words are at least the threshold, as ones and zeros.
///
/// The words lie in the low halves of 64-bit lanes, where the multiplication of 32-bit numbers takes and leaves them;
/// what is in the high halves does not matter until the end.
#[inline(always)]
fn kept(
    blocks: &[u64; GROUP],
    samples: &[u64; GROUP],
    [first_key, second_key]: [u32; 2],
    threshold: u64,
) -> [[u8; GROUP]; 4] {
    const LOW: u64 = 0xFFFF_FFFF;
    let mut kept = [[0; GROUP]; 4];
    let [first, second, third, fourth] = &mut kept;
    // One plain loop over the lanes, of which the compiler makes vectors.
    for lane in 0..GROUP {
        let (mut a, mut b) = (blocks[lane], blocks[lane] >> 32);
        let (mut c, mut d) = (samples[lane], samples[lane] >> 32);
        let (mut k, mut l) = (first_key, second_key);
        for _ in 0..10 {
            let (p, q) = ((a & LOW) * FIRST_FACTOR, (c & LOW) * SECOND_FACTOR);
            (a, b, c, d) = ((q >> 32) ^ b ^ u64::from(k), q, (p >> 32) ^ d ^ u64::from(l), p);
            (k, l) = (k.wrapping_add(FIRST_STEP), l.wrapping_add(SECOND_STEP));
        }
        // The difference is negative, its highest bit set, where the word is below the threshold.
        let keeps = |word: u64| ((word & LOW).wrapping_sub(threshold) >> 63) as u8 ^ 1;
        first[lane] = keeps(a);
        second[lane] = keeps(b);
        third[lane] = keeps(c);
        fourth[lane] = keeps(d);
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::simd::{available, with_isa};
    use crate::kernels::tests::{config, size};

    const STREAM: Stream = Stream { seed: 7, step: 3, site: 1 };

    #[test]
    fn philox_gives_the_published_answers() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox(counter, key), expected);
        }
    }

    fn mask(batch: usize, first_sample: usize, p: f64, stream: Stream) -> Vec<u8> {
        let mut mask = vec![9; 101 * batch];
        dropout_mask(&mut mask, batch, first_sample, p, stream);
        mask
    }

    /// The mask as its documentation defines it, one word at a time.
    fn by_definition(rows: usize, batch: usize, first_sample: usize, p: f64, stream: Stream) -> Vec<u8> {
        let key = stream.key();
        let value = |feature: usize, sample: usize| {
            let [block, sample] = [feature / 4, first_sample + sample].map(|at| halves(at as u64));
            let word = philox([block[0], block[1], sample[0], sample[1]], key)[feature % 4];
            u8::from(f64::from(word) >= (p * 4_294_967_296.0).floor())
        };
        (0..rows * batch).map(|at| value(at / batch, at % batch)).collect()
    }

    fn check_mask(rows: usize, batch: usize, first_sample: usize, p: f64, stream: Stream) {
        let expected = by_definition(rows, batch, first_sample, p, stream);
        for isa in available() {
            let mut found = vec![9; rows * batch];
            with_isa(isa, || dropout_mask(&mut found, batch, first_sample, p, stream));
            assert_eq!(found, expected, "{rows} x {batch} from {first_sample}, {isa}");
        }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn every_instruction_set_gives_the_mask_of_the_definition(
            rows in size(),
            batch in prop_oneof![Just(1usize), size()],
            // No overflow behind the last sample, but words of more than 32 bits.
            first_sample in prop_oneof![Just(0usize), 0..1000usize, (usize::MAX - 1000)..(usize::MAX - 130)],
            p in 0.0..1.0,
            (seed, step, site) in any::<(u64, u64, u64)>(),
        ) {
            check_mask(rows, batch, first_sample, p, Stream { seed, step, site });
        }
    }

    #[test]
    fn long_and_empty_masks() {
        check_mask(300, 1, 7, 0.5, STREAM);
        dropout_mask(&mut [], 0, 0, 0.5, STREAM);
        dropout_mask(&mut [], 4, 0, 0.5, STREAM);
    }

    #[cfg(feature = "std")]
    #[test]
    fn threads_share_a_mask_by_blocks_of_features() {
        // A share for each of eight threads; the last block has one feature.
        let (rows, batch) = (401, 170);
        assert!((rows * batch) as u64 * ELEMENT >= 8 * parallel::SHARE);
        let expected = by_definition(rows, batch, 5, 0.3, STREAM);
        for threads in [1, 2, 3, 8] {
            let mut found = vec![9; rows * batch];
            parallel::Pool::new(threads).install(|| dropout_mask(&mut found, batch, 5, 0.3, STREAM));
            assert!(found == expected, "{threads} threads");
        }
        let mut mask = vec![9; rows * batch];
        assert_eq!(parallel::shared_regions(|| dropout_mask(&mut mask, batch, 5, 0.3, STREAM)), 1);
    }

    #[test]
    fn the_mask_does_not_depend_on_how_a_batch_is_split() {
        let whole = mask(10, 0, 0.5, STREAM);
        let (left, right) = (mask(6, 0, 0.5, STREAM), mask(4, 6, 0.5, STREAM));
        for feature in 0..101 {
            assert_eq!(whole[feature * 10..][..6], left[feature * 6..][..6]);
            assert_eq!(whole[feature * 10 + 6..][..4], right[feature * 4..][..4]);
        }
    }

    #[test]
    fn zeros_come_with_probability_p() {
        // 5050 draws: the standard deviation of the fraction is at most 0.0071.
        for p in [0.1, 0.5, 0.8] {
            let mask = mask(50, 0, p, STREAM);
            let zeros = mask.iter().filter(|&&m| m == 0).count() as f64 / mask.len() as f64;
            assert!((zeros - p).abs() < 0.03, "p = {p}: {zeros}");
        }
        assert!(mask(7, 0, 0.0, STREAM).iter().all(|&m| m == 1));
        assert!(mask(7, 0, 1.0, STREAM).iter().all(|&m| m == 0));
    }

    #[test]
    fn seed_step_and_site_each_change_the_mask() {
        let reference = mask(8, 0, 0.5, STREAM);
        for stream in
            [Stream { seed: 8, ..STREAM }, Stream { step: 4, ..STREAM }, Stream { site: 2, ..STREAM }]
        {
            let other = mask(8, 0, 0.5, stream);
            let equal = reference.iter().zip(&other).filter(|(a, b)| a == b).count();
            assert!((304..504).contains(&equal), "{equal} of 808 equal, expected about half");
        }
    }
}
