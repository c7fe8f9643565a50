//! `softsign`: a sigmoid with slow tails.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::scalar::Scalar;

/// A sigmoid with slow tails: y = x / (1 + |x|).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = 1 / (1 + |x|)^2 = (1 - |y|)^2.
///
/// # Source
///
/// Bergstra et al., "Quadratic Polynomials Learn Better Image Features" (2009). `torch.nn.Softsign`.
///
/// ```
/// use dnn_runtime::layers::{Activation, Softsign};
/// assert_eq!(Softsign.apply(-3.0_f32), -0.75);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Softsign;

impl Activation for Softsign {
    type Reads = ReadsOutput;

    #[inline]
    fn apply<T: Scalar>(&self, x: T) -> T {
        x / (T::one() + x.abs())
    }

    #[inline]
    fn derivative<T: Scalar>(&self, y: T) -> T {
        let rest = T::one() - y.abs();
        rest * rest
    }

    compiled_slices!(Softsign);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Softsign,
            &[(-3.0, -0.75, 0.0625), (0.0, 0.0, 1.0), (1.0, 0.5, 0.25)],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
