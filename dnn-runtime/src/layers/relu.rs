//! `relu`: the rectified linear unit.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::scalar::Scalar;

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
/// use dnn_runtime::layers::{Activation, Relu};
/// assert_eq!(Relu.apply(-1.5_f32), 0.0);
/// assert_eq!(Relu.apply(2.0_f32), 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu;

impl Activation for Relu {
    type Reads = ReadsOutput;

    #[inline]
    fn apply<T: Scalar>(&self, x: T) -> T {
        // Written so that NaN passes through.
        if x <= T::zero() { T::zero() } else { x }
    }

    #[inline]
    fn derivative<T: Scalar>(&self, y: T) -> T {
        if y <= T::zero() { T::zero() } else { T::one() }
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
