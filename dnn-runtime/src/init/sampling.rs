//! Random numbers that are the same on every platform: only correctly rounded operations and `libm`'s own code.

use rand::Rng;

/// A number from the uniform distribution on [0, 1), a multiple of 2^-53.
pub(crate) fn unit<R: Rng>(rng: &mut R) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    (rng.next_u64() >> 11) as f64 * STEP
}

/// Two independent numbers from the standard normal distribution, by the transform of Box and Muller (1958).
pub(super) fn normal_pair<R: Rng>(rng: &mut R) -> [f64; 2] {
    // 1 - u lies in (0, 1], where the logarithm is finite.
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - unit(rng)));
    let (sine, cosine) = libm::sincos(core::f64::consts::TAU * unit(rng));
    [radius * cosine, radius * sine]
}
