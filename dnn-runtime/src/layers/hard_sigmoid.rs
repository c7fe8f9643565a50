//! `hard_sigmoid`: a sigmoid of straight lines.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

/// 1/6 as PyTorch's backward pass has it, rounded to `f32` for every number type: 3e-8 off in `f64`.
const SLOPE: f64 = (1.0_f32 / 6.0) as f64;

/// A sigmoid of straight lines: y = min(max(x / 6 + 1/2, 0), 1).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = 1/6 if 0 < y < 1, else 0; at the bounds it is 0.
///
/// # Numerics
///
/// The derivative's 1/6 is rounded to `f32` for every number type, as in PyTorch, so that trainings can be compared.
///
/// # Source
///
/// `torch.nn.Hardsigmoid`; Howard et al., "Searching for MobileNetV3" (2019).
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, HardSigmoid};
/// assert_eq!(HardSigmoid.apply(One(0.0_f32)).0, 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardSigmoid;

impl Activation for HardSigmoid {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        let y = (x + V::from_f64(3.0)) / V::from_f64(6.0);
        // The bounds come first, so that NaN passes through.
        V::one().min(V::zero().max(y))
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        let below_one = V::select(y.ge(V::one()), V::zero(), V::from_f64(SLOPE));
        V::select(y.le(V::zero()), V::zero(), below_one)
    }

    compiled_slices!(HardSigmoid);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            HardSigmoid,
            &[
                (-4.0, 0.0, 0.0),
                (-3.0, 0.0, 0.0),
                (0.0, 0.5, SLOPE),
                (1.5, 0.75, SLOPE),
                (3.0, 1.0, 0.0),
                (5.0, 1.0, 0.0),
            ],
            [-4.1, -2.7, -0.2, 0.3, 1.1, 3.6],
        );
    }
}
