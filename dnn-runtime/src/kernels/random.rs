//! Counter-based random numbers: the number at a position depends on the position, not on how many were drawn before.

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
        let (p, q) = (0xD251_1F53 * a as u64, 0xCD9E_8D57 * c as u64);
        let [p_low, p_high] = halves(p);
        let [q_low, q_high] = halves(q);
        (a, b, c, d) = (q_high ^ b ^ k, q_low, p_high ^ d ^ l, p_low);
        (k, l) = (k.wrapping_add(0x9E37_79B9), l.wrapping_add(0xBB67_AE85));
        round += 1;
    }
    [a, b, c, d]
}

/// Fills a mask with ones, and with zeros with probability `p`. Overwrites `mask`, features * batch elements.
///
/// The value for feature f of row b depends on the stream, f and the sample's position `first_sample + b` in the
/// whole batch, so a batch may be split in any way. A `p` of 0 gives only ones, of 1 only zeros; others are met to
/// within 2^-32.
#[inline(never)]
pub fn dropout_mask(mask: &mut [u8], batch: usize, first_sample: usize, p: f64, stream: Stream) {
    let key = stream.key();
    // At most 2^32, which no word reaches. The conversion saturates, so NaN and negative numbers are 0.
    let threshold = ((p * 4_294_967_296.0) as u64).min(1 << 32);
    for (block, rows) in mask.chunks_mut((4 * batch).max(1)).enumerate() {
        let [block_low, block_high] = halves(block as u64);
        for sample in 0..batch {
            let [sample_low, sample_high] = halves((first_sample + sample) as u64);
            let words = philox([block_low, block_high, sample_low, sample_high], key);
            for (row, word) in rows.chunks_exact_mut(batch).zip(words) {
                row[sample] = u8::from(u64::from(word) >= threshold);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
