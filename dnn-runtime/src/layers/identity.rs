//! `identity`: no change.

use super::activation::{Activation, ReadsNothing, compiled_slices};
use crate::kernels::simd::Vector;

/// No change: y = x. It stands for "no activation" in layers that one can be fused into.
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = 1.
///
/// # Source
///
/// `torch.nn.Identity`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Identity};
/// assert_eq!(Identity.apply(One(-3.0_f32)).0, -3.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity;

impl Activation for Identity {
    type Reads = ReadsNothing;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, _: V) -> V {
        V::one()
    }

    compiled_slices!(Identity);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(Identity, &[(-3.0, -3.0, 1.0), (0.0, 0.0, 1.0)], [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6]);
    }
}
