//! `silu`: the sigmoid linear unit.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::kernels::simd::Vector;

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
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Silu};
/// assert!((Silu.apply(One(1.0_f64)).0 - 0.731_058_578_6).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silu;

impl Activation for Silu {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x * x.sigmoid()
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        let s = x.sigmoid();
        s * (V::one() + x * (V::one() - s))
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
