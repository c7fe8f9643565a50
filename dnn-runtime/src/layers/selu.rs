//! `selu`: the self-normalising exponential linear unit.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

/// The fixed point of mean 0 and variance 1 gives both constants.
const ALPHA: f64 = 1.673_263_242_354_377_2;
const SCALE: f64 = 1.050_700_987_355_480_5;

/// The self-normalising exponential linear unit: y = scale * x if x > 0, else scale * alpha * (e^x - 1).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Backward
///
/// dy/dx = scale if y > 0, else y + scale * alpha; at x = 0 it is scale * alpha.
///
/// # Source
///
/// Klambauer et al., "Self-Normalizing Neural Networks" (2017). `torch.nn.SELU`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Selu};
/// assert!((Selu.apply(One(1.0_f64)).0 - 1.050_700_987_4).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selu;

impl Activation for Selu {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        let scale = V::from_f64(SCALE);
        V::select(x.gt(V::zero()), scale * x, V::from_f64(SCALE * ALPHA) * x.exp_m1())
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        V::select(y.gt(V::zero()), V::from_f64(SCALE), y + V::from_f64(SCALE * ALPHA))
    }

    compiled_slices!(Selu);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Selu,
            &[
                (-1.0, -1.1113307378125625, 0.646768603034814),
                (0.0, 0.0, 1.7580993408473766),
                (2.0, 2.101401974710961, 1.0507009873554805),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
