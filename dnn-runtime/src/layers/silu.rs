//! `silu`: the sigmoid linear unit.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::scalar::Scalar;

/// The sigmoid linear unit, also called swish: y = x / (1 + e^-x).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = s * (1 + x * (1 - s)) with s = 1 / (1 + e^-x).
///
/// # Numerics
///
/// No finite x overflows.
///
/// # Source
///
/// Elfwing, Uchibe, Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in Reinforcement
/// Learning" (2018). `torch.nn.SiLU`.
///
/// ```
/// use dnn_runtime::layers::{Activation, Silu};
/// assert!((Silu.apply(1.0_f64) - 0.731_058_578_6).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silu;

impl Activation for Silu {
    type Reads = ReadsInput;

    #[inline]
    fn apply<T: Scalar>(&self, x: T) -> T {
        x * x.sigmoid()
    }

    #[inline]
    fn derivative<T: Scalar>(&self, x: T) -> T {
        let s = x.sigmoid();
        s * (T::one() + x * (T::one() - s))
    }

    compiled_slices!(Silu);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Silu,
            &[
                (-1.5, -0.2736382857095345, -0.041294154299142946),
                (0.0, 0.0, 0.5),
                (2.0, 1.7615941559557646, 1.0907842487848955),
                (-800.0, 0.0, 0.0),
                (800.0, 800.0, 1.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
