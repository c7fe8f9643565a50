//! Initialisers: starting values of weights and biases.

use rand::Rng;

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
}

/// An initialiser that gives units different values, so that they learn different things: fit for weights.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot initialise weights",
    label = "gives every unit the same weights, so that all units stay equal",
    note = "use it for a bias: `#[init(bias = constant(0.1))]`"
)]
pub trait WeightInitializer: Initializer {}
