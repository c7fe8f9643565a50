//! PyTorch's default initialisation.

use rand::Rng;

use super::scaling::fill_uniform;
use super::{Fan, Initializer, WeightInitializer};
use crate::scalar::Scalar;

/// PyTorch's default for linear and convolution layers; made by [`pytorch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PyTorch;

/// Values from the uniform distribution on ±1 / sqrt(fan_in), for weights and biases alike: what PyTorch's `Linear`
/// and `Conv` layers do by default.
///
/// # Source
///
/// `torch.nn.Linear.reset_parameters`: `kaiming_uniform_(weight, a=sqrt(5))`, whose gain sqrt(2 / (1 + 5)) cancels the
/// sqrt(3) of the uniform distribution.
///
/// ```
/// use dnn_runtime::init::{Fan, Initializer, pytorch};
///
/// let mut bias = [0.0_f64; 8];
/// pytorch().fill(&mut bias, Fan { fan_in: 16, fan_out: 8 }, &mut dnn_runtime::rng(0));
/// assert!(bias.iter().all(|b| b.abs() <= 0.25 && *b != 0.0));
/// ```
#[must_use]
pub const fn pytorch() -> PyTorch {
    PyTorch
}

impl Initializer for PyTorch {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R) {
        fill_uniform(values, 1.0 / libm::sqrt((fan.fan_in as f64).max(1.0)), rng);
    }
}

impl WeightInitializer for PyTorch {}

/// PyTorch's default for recurrent layers; made by [`pytorch_recurrent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PyTorchRecurrent;

/// Values from the uniform distribution on ±1 / sqrt(fan_out), the units of the layer, for all weights and biases: what
/// PyTorch's `RNN`, `LSTM` and `GRU` do by default, and ours.
///
/// # Source
///
/// `torch.nn.RNNBase.reset_parameters`.
///
/// ```
/// use dnn_runtime::init::{Fan, Initializer, pytorch_recurrent};
///
/// let mut weight = [0.0_f64; 8];
/// pytorch_recurrent().fill(&mut weight, Fan { fan_in: 2, fan_out: 4 }, &mut dnn_runtime::rng(0));
/// assert!(weight.iter().all(|w| w.abs() <= 0.5 && *w != 0.0));
/// ```
#[must_use]
pub const fn pytorch_recurrent() -> PyTorchRecurrent {
    PyTorchRecurrent
}

impl Initializer for PyTorchRecurrent {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R) {
        fill_uniform(values, 1.0 / libm::sqrt((fan.fan_out as f64).max(1.0)), rng);
    }

    /// By the units as all tensors, which are what goes in here.
    fn fill_projection<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R) {
        self.fill(values, Fan { fan_in: fan.fan_out, fan_out: fan.fan_in }, rng);
    }
}

impl WeightInitializer for PyTorchRecurrent {}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_centred, draw};
    use super::*;

    #[test]
    fn the_interval_follows_the_fan_in() {
        let values = draw(&pytorch(), Fan { fan_in: 25, fan_out: 100 });
        let largest = assert_centred(&values, 0.2 / 3.0_f64.sqrt());
        assert!(largest <= 0.2 && largest > 0.1999, "{largest}");
    }
}
