//! `leaky_relu`: the leaky rectified linear unit.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::kernels::simd::Vector;

/// The leaky rectified linear unit: y = x if x > 0, else slope * x.
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Arguments
///
/// * `slope`: any number, 0.01 by default.
///
/// # Backward
///
/// dy/dx = 1 if x > 0, else slope; at x = 0 it is slope.
///
/// # Source
///
/// Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013). `torch.nn.LeakyReLU`,
/// whose `negative_slope` is `slope`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, LeakyRelu};
/// assert_eq!(LeakyRelu::default().apply(One(-2.0_f64)).0, -0.02);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeakyRelu {
    /// The slope for negative x.
    pub slope: f64,
}

impl Default for LeakyRelu {
    fn default() -> Self {
        Self { slope: 0.01 }
    }
}

impl Activation for LeakyRelu {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        V::select(x.gt(V::zero()), x, V::from_f64(self.slope) * x)
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        V::select(x.gt(V::zero()), V::one(), V::from_f64(self.slope))
    }

    compiled_slices!(LeakyRelu);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::One;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            LeakyRelu { slope: 0.25 },
            &[(-2.0, -0.5, 0.25), (0.0, 0.0, 0.25), (2.5, 2.5, 1.0)],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }

    #[test]
    fn the_default_slope_is_a_hundredth() {
        assert_eq!(LeakyRelu::default().apply(One(-3.0)).0, -0.03);
    }
}
