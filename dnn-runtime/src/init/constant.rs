//! Initialisers that give every element the same value: for biases.

use rand::Rng;

use super::{Fan, Initializer};
use crate::scalar::Scalar;

/// The same value for every element; made by [`constant`] and [`zeros`].
///
/// Not a [`WeightInitializer`](super::WeightInitializer): units that start equal stay equal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    value: f64,
}

/// Every element is `value`: for biases, as `#[init(bias = constant(0.1))]`.
///
/// ```
/// use dnn_runtime::init::{Fan, Initializer, constant};
///
/// let mut bias = [0.0_f32; 2];
/// constant(0.5).fill(&mut bias, Fan { fan_in: 3, fan_out: 2 }, &mut dnn_runtime::rng(0));
/// assert_eq!(bias, [0.5, 0.5]);
/// ```
///
/// Weights refuse it at compile time:
///
/// ```compile_fail
/// fn weights(_: impl dnn_runtime::init::WeightInitializer) {}
/// weights(dnn_runtime::init::constant(0.5));
/// ```
#[must_use]
pub const fn constant(value: f64) -> Constant {
    Constant { value }
}

/// Every element is 0: the default for biases.
#[must_use]
pub const fn zeros() -> Constant {
    constant(0.0)
}

impl Initializer for Constant {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], _: Fan, _: &mut R) {
        values.fill(T::from_f64(self.value));
    }
}
