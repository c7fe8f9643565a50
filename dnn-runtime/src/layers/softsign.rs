//! `softsign`: a sigmoid with slow tails.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

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
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Softsign};
/// assert_eq!(Softsign.apply(One(-3.0_f32)).0, -0.75);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Softsign;

impl Activation for Softsign {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x / (V::one() + x.abs())
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        let rest = V::one() - y.abs();
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
