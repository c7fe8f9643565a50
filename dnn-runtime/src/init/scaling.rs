//! Initialisers whose scale follows from the layer's size, so that signals keep theirs from layer to layer.

use rand::Rng;

use super::sampling::{normal_pair, unit};
use super::{Fan, Initializer, WeightInitializer, require_positive};
use crate::scalar::Scalar;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    In,
    Out,
    Average,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Uniform,
    Normal,
}

/// Random weights with mean 0 and standard deviation gain / sqrt(n), where n is the fan-in, the fan-out or their
/// average.
///
/// The uniform distribution runs from -limit to limit with limit = gain * sqrt(3 / n); the normal one is not
/// truncated. Made by [`glorot_uniform`], [`glorot_normal`], [`he_uniform`], [`he_normal`], [`lecun_uniform`] and
/// [`lecun_normal`]:
///
/// | | gain | n |
/// |---|---|---|
/// | glorot | 1 | average |
/// | he | sqrt(2) | fan-in |
/// | lecun | 1 | fan-in |
///
/// ```
/// use dnn_runtime::init::{Fan, Initializer, glorot_uniform};
///
/// let mut weight = [0.0_f64; 6];
/// glorot_uniform().fill(&mut weight, Fan { fan_in: 3, fan_out: 2 }, &mut dnn_runtime::rng(0));
/// let limit = (6.0_f64 / (3.0 + 2.0)).sqrt();
/// assert!(weight.iter().all(|w| w.abs() <= limit));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarianceScaling {
    gain: f64,
    mode: Mode,
    shape: Shape,
}

impl VarianceScaling {
    /// Scales by the number of inputs of a unit: keeps the size of signals on the way forward.
    #[must_use]
    pub const fn fan_in(mut self) -> Self {
        self.mode = Mode::In;
        self
    }

    /// Scales by the number of units an input reaches: keeps the size of gradients on the way back.
    #[must_use]
    pub const fn fan_out(mut self) -> Self {
        self.mode = Mode::Out;
        self
    }

    /// Scales by (fan_in + fan_out) / 2, the compromise of both.
    #[must_use]
    pub const fn fan_avg(mut self) -> Self {
        self.mode = Mode::Average;
        self
    }

    /// Multiplies the weights by `gain` in place of the default, the factor that makes up for the activation: 1 for
    /// linear and sigmoid, 5/3 for tanh, sqrt(2) for ReLU.
    ///
    /// # Panics
    ///
    /// If `gain` is not positive and finite; in a declaration this is a compile error.
    #[must_use]
    pub const fn gain(mut self, gain: f64) -> Self {
        require_positive(gain, "the gain of an initialiser must be positive and finite");
        self.gain = gain;
        self
    }

    /// The standard deviation of the weights of a layer with the given fan.
    #[must_use]
    pub fn std(&self, fan: Fan) -> f64 {
        let n = match self.mode {
            Mode::In => fan.fan_in as f64,
            Mode::Out => fan.fan_out as f64,
            Mode::Average => (fan.fan_in as f64 + fan.fan_out as f64) / 2.0,
        };
        self.gain / libm::sqrt(n.max(1.0))
    }
}

impl Initializer for VarianceScaling {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R) {
        let std = self.std(fan);
        match self.shape {
            Shape::Uniform => fill_uniform(values, std * libm::sqrt(3.0), rng),
            Shape::Normal => fill_normal(values, std, rng),
        }
    }
}

impl WeightInitializer for VarianceScaling {}

/// Fills with numbers from the uniform distribution on [-limit, limit).
pub(super) fn fill_uniform<T: Scalar, R: Rng>(values: &mut [T], limit: f64, rng: &mut R) {
    for value in values {
        *value = T::from_f64(limit * (2.0 * unit(rng) - 1.0));
    }
}

/// Fills with numbers from the normal distribution with mean 0.
pub(super) fn fill_normal<T: Scalar, R: Rng>(values: &mut [T], std: f64, rng: &mut R) {
    for pair in values.chunks_mut(2) {
        for (value, z) in pair.iter_mut().zip(normal_pair(rng)) {
            *value = T::from_f64(std * z);
        }
    }
}

const fn scaling(gain: f64, mode: Mode, shape: Shape) -> VarianceScaling {
    VarianceScaling { gain, mode, shape }
}

/// Uniform weights on ±sqrt(6 / (fan_in + fan_out)), for tanh, sigmoid and linear layers (Glorot and Bengio, 2010).
#[must_use]
pub const fn glorot_uniform() -> VarianceScaling {
    scaling(1.0, Mode::Average, Shape::Uniform)
}

/// Normal weights with standard deviation sqrt(2 / (fan_in + fan_out)), for tanh, sigmoid and linear layers (Glorot
/// and Bengio, 2010).
#[must_use]
pub const fn glorot_normal() -> VarianceScaling {
    scaling(1.0, Mode::Average, Shape::Normal)
}

/// Uniform weights on ±sqrt(6 / fan_in), for ReLU and its relatives (He et al., 2015).
#[must_use]
pub const fn he_uniform() -> VarianceScaling {
    scaling(core::f64::consts::SQRT_2, Mode::In, Shape::Uniform)
}

/// Normal weights with standard deviation sqrt(2 / fan_in), for ReLU and its relatives (He et al., 2015).
#[must_use]
pub const fn he_normal() -> VarianceScaling {
    scaling(core::f64::consts::SQRT_2, Mode::In, Shape::Normal)
}

/// Uniform weights on ±sqrt(3 / fan_in) (LeCun et al., 1998).
#[must_use]
pub const fn lecun_uniform() -> VarianceScaling {
    scaling(1.0, Mode::In, Shape::Uniform)
}

/// Normal weights with standard deviation sqrt(1 / fan_in), for SELU (LeCun et al., 1998; Klambauer et al., 2017).
#[must_use]
pub const fn lecun_normal() -> VarianceScaling {
    scaling(1.0, Mode::In, Shape::Normal)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_centred, draw};
    use super::*;

    const FAN: Fan = Fan { fan_in: 50, fan_out: 150 };

    #[test]
    fn uniform_weights_fill_their_interval() {
        for (initializer, limit) in [
            (glorot_uniform(), (6.0_f64 / 200.0).sqrt()),
            (he_uniform(), (6.0_f64 / 50.0).sqrt()),
            (he_uniform().fan_out(), (6.0_f64 / 150.0).sqrt()),
            (lecun_uniform(), (3.0_f64 / 50.0).sqrt()),
            (lecun_uniform().fan_avg().gain(2.0), (12.0_f64 / 100.0).sqrt()),
        ] {
            let largest = assert_centred(&draw(&initializer, FAN), limit / 3.0_f64.sqrt());
            assert!(largest <= limit && largest > 0.999 * limit, "{largest} for the limit {limit}");
        }
    }

    #[test]
    fn normal_weights_have_the_papers_deviation() {
        for (initializer, std) in [
            (glorot_normal(), (2.0_f64 / 200.0).sqrt()),
            (glorot_normal().fan_in().gain(5.0 / 3.0), 5.0 / 3.0 / 50.0_f64.sqrt()),
            (he_normal(), (2.0_f64 / 50.0).sqrt()),
            (he_normal().fan_avg(), (2.0_f64 / 100.0).sqrt()),
            (lecun_normal(), (1.0_f64 / 50.0).sqrt()),
        ] {
            let values = draw(&initializer, FAN);
            let largest = assert_centred(&values, std);
            // Of 200,000 normal draws about 12.7 lie beyond 4 standard deviations.
            assert!(largest > 4.0 * std && largest < 6.5 * std, "{largest}");
            let beyond_one = values.iter().filter(|v| v.abs() > std).count() as f64 / values.len() as f64;
            assert!((beyond_one - 0.317_311).abs() < 0.006, "{beyond_one}");
        }
    }
}
