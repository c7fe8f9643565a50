//! Choices among tokens, and tokens as inputs: one rule for decoders and streams.

use rand::Rng;

use crate::init::sampling::unit;
use crate::scalar::Scalar;

/// Whether a token has a vector in an `embedding` of so many tokens, if there is one.
pub(crate) fn is_known(token: u32, vocabulary: Option<usize>) -> bool {
    vocabulary.is_none_or(|tokens| usize::try_from(token).is_ok_and(|token| token < tokens))
}

/// Writes a token as a step: its id, or a 1 at its place and zeros elsewhere.
pub(crate) fn write_token<T: Scalar>(token: u32, is_id: bool, x: &mut [T]) {
    if is_id {
        x.fill(T::from_f64(f64::from(token)));
        return;
    }
    x.fill(T::zero());
    if let Some(place) = usize::try_from(token).ok().and_then(|at| x.get_mut(at)) {
        *place = T::one();
    }
}

/// The place of the largest number, the first one of several; NaN is never it.
pub(crate) fn likeliest<T: Scalar>(logits: &[T]) -> u32 {
    let (mut best, mut largest) = (0, None);
    for (at, &logit) in (0..).zip(logits) {
        if largest.is_none_or(|largest| logit > largest) && !logit.to_f64().is_nan() {
            (best, largest) = (at, Some(logit));
        }
    }
    best
}

/// A place, drawn with the softmax of the numbers divided by the temperature.
pub(crate) fn draw<T: Scalar, R: Rng>(logits: &[T], temperature: f64, rng: &mut R) -> u32 {
    let best = likeliest(logits);
    // The number is drawn all the same, so that those behind it do not depend on the temperature.
    let point = unit(rng);
    let largest = usize::try_from(best).ok().and_then(|best| logits.get(best));
    let Some(largest) = largest.map(|largest| largest.to_f64()).filter(|_| temperature > 0.0) else {
        return best;
    };
    let weights = || logits.iter().map(|logit| Scalar::exp((logit.to_f64() - largest) / temperature));
    let mut left = point * weights().sum::<f64>();
    for (at, weight) in (0..).zip(weights()) {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    // Rounding has left over a little, or numbers were not finite.
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng;

    #[test]
    fn the_largest_number_is_the_likeliest() {
        assert_eq!(likeliest(&[1.0_f32, 3.0, 3.0, 2.0]), 1);
        assert_eq!(likeliest(&[f32::NAN, -1.0, f32::NAN, -0.5]), 3);
        assert_eq!(likeliest(&[f64::NEG_INFINITY; 2]), 0);
        assert_eq!(likeliest::<f32>(&[]), 0);
    }

    #[test]
    fn draws_have_the_probabilities_of_the_softmax() {
        const DRAWS: u32 = 40_000;
        let logits = [0.5_f32, -1.0, 2.0, 0.0];
        for temperature in [0.5, 1.0, 3.0] {
            let weights = logits.map(|logit| (f64::from(logit) / temperature).exp());
            let total: f64 = weights.iter().sum();
            let (mut rng, mut counts) = (rng(7), [0_u32; 4]);
            for _ in 0..DRAWS {
                counts[draw(&logits, temperature, &mut rng) as usize] += 1;
            }
            for (count, weight) in counts.into_iter().zip(weights) {
                let p = weight / total;
                let deviation = (p * (1.0 - p) * f64::from(DRAWS)).sqrt();
                let expected = p * f64::from(DRAWS);
                assert!(
                    (f64::from(count) - expected).abs() < 4.5 * deviation,
                    "{count}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn without_temperature_the_likeliest_is_drawn() {
        for temperature in [0.0, -1.0, f64::NAN, 1e-300] {
            assert_eq!(draw(&[0.1_f64, 0.3, 0.2], temperature, &mut rng(1)), 1, "{temperature}");
        }
        assert_eq!(draw(&[f32::NAN, 1.0, f32::NAN], 1.0, &mut rng(1)), 1);
        let equal = [0.0_f32; 3];
        let seeded = |seed| -> Vec<u32> {
            let mut rng = rng(seed);
            (0..20).map(|_| draw(&equal, 1.0, &mut rng)).collect()
        };
        assert_eq!(seeded(3), seeded(3));
        assert_ne!(seeded(3), seeded(4));
    }
}
