//! Initialisers whose scale is given.

use rand::Rng;

use super::sampling::normal_pair;
use super::scaling::{fill_normal, fill_uniform};
use super::{Fan, Initializer, WeightInitializer, require_positive};
use crate::scalar::Scalar;

/// Normal values with mean 0; made by [`normal`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    std: f64,
}

/// Values from the normal distribution with mean 0 and standard deviation `std`.
///
/// # Panics
///
/// If `std` is not positive and finite; in a declaration this is a compile error.
///
/// ```compile_fail
/// const EQUAL: dnn_runtime::init::Normal = dnn_runtime::init::normal(0.0);
/// ```
#[must_use]
pub const fn normal(std: f64) -> Normal {
    require_positive(std, "the standard deviation of `normal` must be positive and finite");
    Normal { std }
}

impl Initializer for Normal {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], _: Fan, rng: &mut R) {
        fill_normal(values, self.std, rng);
    }
}

impl WeightInitializer for Normal {}

/// Normal values without the tails; made by [`truncated_normal`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruncatedNormal {
    std: f64,
}

/// Values from the normal distribution with mean 0 and standard deviation `std`, cut at two standard deviations:
/// values beyond are drawn again.
///
/// What remains has the standard deviation 0.8796 * `std`. This is Keras's `TruncatedNormal` and PyTorch's
/// `trunc_normal_(std=std, a=-2*std, b=2*std)`.
///
/// # Panics
///
/// If `std` is not positive and finite; in a declaration this is a compile error.
///
/// ```
/// use dnn_runtime::init::{Fan, Initializer, truncated_normal};
///
/// let mut weight = [0.0_f64; 1000];
/// truncated_normal(0.5).fill(&mut weight, Fan { fan_in: 10, fan_out: 100 }, &mut dnn_runtime::rng(0));
/// assert!(weight.iter().all(|w| w.abs() <= 1.0));
/// ```
#[must_use]
pub const fn truncated_normal(std: f64) -> TruncatedNormal {
    require_positive(std, "the standard deviation of `truncated_normal` must be positive and finite");
    TruncatedNormal { std }
}

impl Initializer for TruncatedNormal {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], _: Fan, rng: &mut R) {
        let mut remaining = values.iter_mut();
        while remaining.len() > 0 {
            let kept = normal_pair(rng).into_iter().filter(|z| z.abs() <= 2.0);
            for (z, value) in kept.zip(&mut remaining) {
                *value = T::from_f64(self.std * z);
            }
        }
    }
}

impl WeightInitializer for TruncatedNormal {}

/// Values spread evenly around 0; made by [`uniform`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    limit: f64,
}

/// Values from the uniform distribution on -`limit` to `limit`.
///
/// # Panics
///
/// If `limit` is not positive and finite; in a declaration this is a compile error.
#[must_use]
pub const fn uniform(limit: f64) -> Uniform {
    require_positive(limit, "the limit of `uniform` must be positive and finite");
    Uniform { limit }
}

impl Initializer for Uniform {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], _: Fan, rng: &mut R) {
        fill_uniform(values, self.limit, rng);
    }
}

impl WeightInitializer for Uniform {}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_centred, draw};
    use super::*;

    const FAN: Fan = Fan { fan_in: 3, fan_out: 4 };

    #[test]
    fn moments() {
        assert_centred(&draw(&normal(0.3), FAN), 0.3);
        assert!(assert_centred(&draw(&uniform(0.3), FAN), 0.3 / 3.0_f64.sqrt()) <= 0.3);
    }

    #[test]
    fn truncated_values_are_drawn_again_not_clamped() {
        let values = draw(&truncated_normal(0.3), FAN);
        // Variance of the truncated distribution: 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.773_741.
        let largest = assert_centred(&values, 0.3 * 0.773_741_305_f64.sqrt());
        assert!(largest <= 0.6 && largest > 0.599, "{largest}");
        let at_the_cut = values.iter().filter(|v| v.abs() > 0.5999).count();
        assert!(at_the_cut < 60, "{at_the_cut} values at the cut: clamped instead of drawn again");
    }

    #[test]
    fn odd_lengths_are_filled() {
        for length in 0..6 {
            let mut values = vec![f32::NAN; length];
            truncated_normal(1.0).fill(&mut values, FAN, &mut crate::rng::rng(5));
            assert!(values.iter().all(|v| v.is_finite()));
            values.fill(f32::NAN);
            normal(1.0).fill(&mut values, FAN, &mut crate::rng::rng(5));
            assert!(values.iter().all(|v| v.is_finite()));
        }
    }

    #[test]
    #[should_panic(expected = "standard deviation of `normal` must be positive")]
    fn no_spread_is_refused() {
        let _ = normal(0.0);
    }
}
