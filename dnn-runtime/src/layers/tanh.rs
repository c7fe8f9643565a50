//! `tanh`: the hyperbolic tangent.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

/// The hyperbolic tangent: y = (e^x - e^-x) / (e^x + e^-x).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = 1 - y^2.
///
/// # Source
///
/// `torch.nn.Tanh`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Tanh};
/// assert!((Tanh.apply(One(1.0_f64)).0 - 0.761_594_156_0).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tanh;

impl Activation for Tanh {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x.tanh()
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        V::one() - y * y
    }

    compiled_slices!(Tanh);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Tanh,
            &[
                (-1.5, -0.9051482536448664, 0.18070663892364858),
                (0.0, 0.0, 1.0),
                (2.0, 0.9640275800758169, 0.07065082485316443),
                (-800.0, -1.0, 0.0),
                (800.0, 1.0, 0.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
