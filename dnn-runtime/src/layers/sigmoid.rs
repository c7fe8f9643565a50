//! `sigmoid`: the logistic function.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

/// The logistic function: y = 1 / (1 + e^-x).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = y * (1 - y).
///
/// # Numerics
///
/// No x overflows: e is raised to -|x| only. As an output before a cross-entropy leave it out; the loss takes
/// logits.
///
/// # Source
///
/// `torch.nn.Sigmoid`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Sigmoid};
/// assert!((Sigmoid.apply(One(1.0_f64)).0 - 0.731_058_578_6).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sigmoid;

impl Activation for Sigmoid {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x.sigmoid()
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        y * (V::one() - y)
    }

    compiled_slices!(Sigmoid);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Sigmoid,
            &[
                (-1.5, 0.18242552380635635, 0.14914645207033286),
                (0.0, 0.5, 0.25),
                (2.0, 0.8807970779778823, 0.10499358540350662),
                (-800.0, 0.0, 0.0),
                (800.0, 1.0, 0.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
