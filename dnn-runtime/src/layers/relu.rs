//! `relu`: the rectified linear unit.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

/// The rectified linear unit: y = max(0, x).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = 1 if y > 0, else 0; at x = 0 it is 0.
///
/// # Source
///
/// Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (2010). `torch.nn.ReLU`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Relu};
/// assert_eq!(Relu.apply(One(-1.5_f32)).0, 0.0);
/// assert_eq!(Relu.apply(One(2.0_f32)).0, 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu;

impl Activation for Relu {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        // The constant comes first, so that NaN passes through.
        V::zero().max(x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        V::select(y.le(V::zero()), V::zero(), V::one())
    }

    compiled_slices!(Relu);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(Relu, &[(-1.5, 0.0, 0.0), (0.0, 0.0, 0.0), (2.5, 2.5, 1.0)], [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6]);
    }
}
