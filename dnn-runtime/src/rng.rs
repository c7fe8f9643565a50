//! The random number generator: one seed, the same bits everywhere.

use core::convert::Infallible;

use rand::{SeedableRng, TryRng};
use rand_chacha::ChaCha8Rng;

/// A generator of random numbers; [`rng`] makes one from a seed.
///
/// It implements [`rand::Rng`], so everything of the crate `rand` takes it, and with [`rand::RngExt`] in scope it draws
/// numbers of any kind. It is not meant for secrets.
///
/// ```
/// use rand::RngExt;
///
/// let number: f32 = dnn_runtime::rng(7).random_range(-1.0..1.0);
/// assert!((-1.0..1.0).contains(&number));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(ChaCha8Rng);

/// A generator whose every bit is fixed by `seed`, on every platform and in every later version of this crate.
///
/// The stream is ChaCha with 8 rounds; its 256-bit key is four outputs of SplitMix64 started at `seed`, so that
/// neighbouring seeds give unrelated streams.
///
/// # Source
///
/// D. J. Bernstein, "ChaCha, a variant of Salsa20", 2008; G. Steele et al., "Fast splittable pseudorandom number
/// generators", 2014.
///
/// ```
/// use dnn_runtime::rng;
/// use rand::Rng as _;
///
/// assert_eq!(rng(7).next_u64(), rng(7).next_u64());
/// assert_ne!(rng(7).next_u64(), rng(8).next_u64());
/// ```
#[must_use]
pub fn rng(seed: u64) -> Rng {
    let mut key = [0; 32];
    let mut state = seed;
    for word in key.chunks_exact_mut(8) {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes());
    }
    Rng(ChaCha8Rng::from_seed(key))
}

/// A generator of its own for a purpose: its numbers have nothing to do with those of [`rng`] for the same seed, nor
/// with those for another `stream`.
#[cfg(feature = "std")]
pub(crate) fn stream(seed: u64, stream: u64) -> Rng {
    let mut rng = rng(seed);
    rng.0.set_stream(stream);
    rng
}

impl TryRng for Rng {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::rng;

    #[test]
    fn seeds_are_streams_of_their_own() {
        let first = |seed| -> [u64; 4] {
            let mut rng = rng(seed);
            core::array::from_fn(|_| rng.next_u64())
        };
        assert_eq!(first(0), first(0));
        assert_ne!(first(0), first(1));
        assert!(first(0).iter().all(|word| !first(1).contains(word)));
    }

    #[test]
    fn the_stream_never_changes() {
        // A change here changes every network trained from a seed.
        let mut rng = rng(42);
        let stream = [rng.next_u64(), rng.next_u64()];
        assert_eq!(stream, [3_536_907_876_931_541_756, 1_681_417_456_739_323_905]);
    }
}
