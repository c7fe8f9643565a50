//! Initialisers: starting values of weights and biases.
//!
//! A stage chooses one by name: `#[init(he_normal)]`, with arguments `#[init(normal(0.02))]`, for the bias
//! `#[init(bias = constant(0.1))]`. Every initialiser is a function here that returns a value; its methods refine it.
//!
//! Random values are drawn as `f64` and rounded, so a network of `f32` and one of `f64` start from the same seed with
//! the same weights up to rounding, and a seed gives the same weights on every platform.

mod constant;
#[cfg(feature = "alloc")]
mod orthogonal;
mod plain;
mod pytorch;
pub(crate) mod sampling;
mod scaling;

pub use constant::{Constant, constant, zeros};
#[cfg(feature = "alloc")]
pub use orthogonal::{Orthogonal, orthogonal};
pub use plain::{Normal, TruncatedNormal, Uniform, normal, truncated_normal, uniform};
pub use pytorch::{PyTorch, PyTorchRecurrent, pytorch, pytorch_recurrent};
pub use scaling::{
    VarianceScaling, glorot_normal, glorot_uniform, he_normal, he_uniform, lecun_normal, lecun_uniform,
};

/// What starting values are drawn from: the trait of random number generators of the crate `rand`.
pub use rand::Rng;

use crate::scalar::Scalar;

/// How many inputs and outputs a weight tensor connects, the scale of its starting values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fan {
    /// Inputs of one unit.
    pub fan_in: usize,
    /// Units that one input reaches.
    pub fan_out: usize,
}

/// Draws starting values.
pub trait Initializer {
    /// Overwrites `values`, the tensor of a layer with the given fan; for a weight, `fan_in` consecutive elements are
    /// one unit's.
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R);

    /// As [`fill`](Self::fill), the projection of recurrent units: `fan_in` units, `fan_out` outputs. By default the same.
    fn fill_projection<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R) {
        self.fill(values, fan, rng);
    }
}

/// An initialiser that gives units different values, so that they learn different things: fit for weights.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot initialise weights",
    label = "gives every unit the same weights, so that all units stay equal",
    note = "use it for a bias: `#[init(bias = constant(0.1))]`"
)]
pub trait WeightInitializer: Initializer {}

/// Stops with `message` unless `value` is positive and finite; in a `const` block the compiler does.
const fn require_positive(value: f64, message: &str) {
    assert!(value > 0.0 && value < f64::INFINITY, "{}", message);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rng::rng;

    pub(crate) const DRAWS: usize = 200_000;

    /// Values of an initialiser for a `[units, fan_in]` weight with `units * fan_in = DRAWS`.
    pub(crate) fn draw(initializer: &impl Initializer, fan: Fan) -> Vec<f64> {
        let mut values = vec![f64::NAN; DRAWS];
        initializer.fill(&mut values, fan, &mut rng(1));
        values
    }

    /// Asserts mean 0 and the standard deviation within five standard errors, and returns the largest magnitude.
    pub(crate) fn assert_centred(values: &[f64], std: f64) -> f64 {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let fourth = values.iter().map(|v| (v - mean).powi(4)).sum::<f64>() / n;
        assert!(mean.abs() < 5.0 * std / n.sqrt(), "mean {mean}");
        let error_of_variance = ((fourth - variance * variance) / n).sqrt();
        assert!(
            (variance - std * std).abs() < 5.0 * error_of_variance,
            "standard deviation {} instead of {std}",
            variance.sqrt()
        );
        values.iter().fold(0.0, |largest, v| v.abs().max(largest))
    }

    fn check_weight(name: &str, initializer: &impl WeightInitializer) {
        let fan = Fan { fan_in: 5, fan_out: 3 };
        let fill = |seed| {
            let mut values = [0.0; 15];
            initializer.fill(&mut values, fan, &mut rng(seed));
            values
        };
        let values = fill(3);
        assert_eq!(values, fill(3), "{name} is not determined by its seed");
        assert_ne!(values, fill(4), "{name} ignores its seed");
        for unit in values.chunks(5).skip(1) {
            assert_ne!(unit, &values[..5], "{name} gives units equal weights");
        }
        let mut single = [0.0_f32; 15];
        initializer.fill(&mut single, fan, &mut rng(3));
        assert_eq!(single, values.map(|v| v as f32), "{name} depends on the number type");
    }

    #[test]
    fn weights_differ_from_unit_to_unit_and_follow_the_seed() {
        check_weight("glorot_uniform", &glorot_uniform());
        check_weight("glorot_normal", &glorot_normal());
        check_weight("he_uniform", &he_uniform());
        check_weight("he_normal", &he_normal());
        check_weight("lecun_uniform", &lecun_uniform());
        check_weight("lecun_normal", &lecun_normal());
        check_weight("orthogonal", &orthogonal());
        check_weight("truncated_normal", &truncated_normal(0.02));
        check_weight("normal", &normal(0.02));
        check_weight("uniform", &uniform(0.05));
        check_weight("pytorch", &pytorch());
        check_weight("pytorch_recurrent", &pytorch_recurrent());
    }
}
