//! `elu`: the exponential linear unit.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::kernels::simd::Vector;

/// The exponential linear unit: y = x if x > 0, else alpha * (e^x - 1).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Arguments
///
/// * `alpha`: any number, 1 by default.
///
/// # Backward
///
/// dy/dx = 1 if x > 0, else alpha * e^x; at x = 0 it is alpha.
///
/// # Numerics
///
/// e^x - 1 is computed without cancellation near 0.
///
/// # Source
///
/// Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units" (2016).
/// `torch.nn.ELU`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Elu};
/// assert!((Elu::default().apply(One(-1.0_f64)).0 - -0.632_120_558_8).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elu {
    /// Minus the limit for large negative x.
    pub alpha: f64,
}

impl Default for Elu {
    fn default() -> Self {
        Self { alpha: 1.0 }
    }
}

impl Activation for Elu {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        V::select(x.gt(V::zero()), x, V::from_f64(self.alpha) * x.exp_m1())
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        V::select(x.gt(V::zero()), V::one(), V::from_f64(self.alpha) * x.exp())
    }

    compiled_slices!(Elu);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::One;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Elu { alpha: 0.5 },
            &[
                (-1.0, -0.31606027941427883, 0.18393972058572117),
                (0.0, 0.0, 0.5),
                (2.5, 2.5, 1.0),
                (-800.0, -0.5, 0.0),
                (800.0, 800.0, 1.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }

    #[test]
    fn the_default_alpha_is_one() {
        assert_eq!(Elu::default().apply(One(-800.0)).0, -1.0);
    }
}
