//! `hard_tanh`: a straight line between two bounds.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::kernels::simd::Vector;

/// A straight line between two bounds: y = min(max(x, min), max).
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Arguments
///
/// * `min`: -1 by default.
/// * `max`: above `min`, 1 by default.
///
/// # Backward
///
/// dy/dx = 1 if min < y < max, else 0; at the bounds it is 0.
///
/// # Source
///
/// Collobert, "Large Scale Machine Learning" (2004). `torch.nn.Hardtanh`, whose `min_val` and `max_val` are `min` and
/// `max`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, HardTanh};
/// assert_eq!(HardTanh::default().apply(One(1.5_f32)).0, 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HardTanh {
    /// The smallest y.
    pub min: f64,
    /// The largest y.
    pub max: f64,
}

impl Default for HardTanh {
    fn default() -> Self {
        Self { min: -1.0, max: 1.0 }
    }
}

impl Activation for HardTanh {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        // The bounds come first, so that NaN passes through.
        V::from_f64(self.max).min(V::from_f64(self.min).max(x))
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        let below_max = V::select(y.ge(V::from_f64(self.max)), V::zero(), V::one());
        V::select(y.le(V::from_f64(self.min)), V::zero(), below_max)
    }

    compiled_slices!(HardTanh);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            HardTanh::default(),
            &[(-3.0, -1.0, 0.0), (-1.0, -1.0, 0.0), (0.5, 0.5, 1.0), (1.0, 1.0, 0.0), (1.5, 1.0, 0.0)],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }

    #[test]
    fn other_bounds() {
        check(
            HardTanh { min: 0.0, max: 6.0 },
            &[(-1.0, 0.0, 0.0), (5.0, 5.0, 1.0), (7.0, 6.0, 0.0)],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
