//! `abs`: the absolute value.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::kernels::simd::Vector;

/// The absolute value: y = |x|.
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = sign(x); at x = 0 it is 0.
///
/// # Source
///
/// Jarrett et al., "What is the Best Multi-Stage Architecture for Object Recognition?" (2009). `torch.abs`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Abs};
/// assert_eq!(Abs.apply(One(-1.5_f32)).0, 1.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abs;

impl Activation for Abs {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x.abs()
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        let negative_or_zero = V::select(x.lt(V::zero()), -V::one(), V::zero());
        V::select(x.gt(V::zero()), V::one(), negative_or_zero)
    }

    compiled_slices!(Abs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(Abs, &[(-1.5, 1.5, -1.0), (0.0, 0.0, 0.0), (2.5, 2.5, 1.0)], [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6]);
    }
}
