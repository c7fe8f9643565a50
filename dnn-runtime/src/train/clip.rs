//! Gradient clipping.

use crate::layer::{ParamInfo, Walker};
use crate::network::Network;
use crate::scalar::Scalar;

/// Limits every element of the learned gradients to `-limit..=limit`, if there is a limit, and gives the Euclidean
/// norm of all of them together.
pub(super) fn clip_and_measure<T: Scalar, N: Network<T>>(
    net: &mut N,
    gradients: &mut N::Gradients,
    limit: Option<T>,
) -> f64 {
    let mut measure = Measure { limit, squares: 0.0 };
    net.walk([gradients], &mut measure);
    measure.squares.sqrt()
}

struct Measure<T> {
    limit: Option<T>,
    squares: f64,
}

impl<T: Scalar> Walker<T, 1> for Measure<T> {
    fn tensor(&mut self, param: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        if param.tensor.role.is_learned() {
            if let Some(limit) = self.limit {
                clip_value(gradient, limit);
            }
            self.squares += sum_of_squares(gradient);
        }
    }
}

/// Limits every element to `-limit..=limit`. NaN stays NaN: hiding it would make a diverged training look well.
pub(super) fn clip_value<T: Scalar>(gradient: &mut [T], limit: T) {
    for value in gradient {
        *value = if *value > limit {
            limit
        } else if *value < -limit {
            -limit
        } else {
            *value
        };
    }
}

/// The factor that brings a gradient of the given norm to at most `max_norm`, as in
/// `torch.nn.utils.clip_grad_norm_`.
pub(super) fn scale(norm: f64, max_norm: f64) -> f64 {
    (max_norm / (norm + 1e-6)).min(1.0)
}

/// The sum of squares: in lanes, so that it vectorises, and in blocks added up in f64, so that millions of f32 lose
/// no digits.
fn sum_of_squares<T: Scalar>(values: &[T]) -> f64 {
    const LANES: usize = 16;
    const BLOCK: usize = 64 * LANES;
    let block_sum = |block: &[T]| {
        let mut lanes = [T::zero(); LANES];
        let mut chunks = block.chunks_exact(LANES);
        for chunk in &mut chunks {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane += *value * *value;
            }
        }
        for (lane, value) in lanes.iter_mut().zip(chunks.remainder()) {
            *lane += *value * *value;
        }
        lanes.into_iter().map(T::to_f64).sum::<f64>()
    };
    values.chunks(BLOCK).map(block_sum).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_limited_on_both_sides_and_nan_stays() {
        let mut gradient = [3.0_f32, -0.5, -7.0, f32::NAN, f32::INFINITY];
        clip_value(&mut gradient, 2.0);
        assert_eq!(gradient[..3], [2.0, -0.5, -2.0]);
        assert!(gradient[3].is_nan());
        assert_eq!(gradient[4], 2.0);
    }

    #[test]
    fn a_norm_is_scaled_down_but_never_up() {
        assert!((scale(10.0, 1.0) - 0.1).abs() < 1e-7);
        assert_eq!(scale(0.5, 1.0), 1.0);
        assert_eq!(scale(0.0, 1.0), 1.0);
    }

    #[test]
    fn squares_of_many_numbers_are_summed_exactly_enough() {
        let values: Vec<f32> = (0..100_003).map(|i| 0.1 + (i % 7) as f32).collect();
        let expected: f64 = values.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
        assert!((sum_of_squares(&values) / expected - 1.0).abs() < 1e-6);
        assert_eq!(sum_of_squares(&[3.0_f64, 4.0]), 25.0);
    }
}
