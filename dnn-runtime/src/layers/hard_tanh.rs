//! `hard_tanh`: a straight line between two bounds.

use super::activation::{Activation, ReadsOutput, compiled_slices};
use crate::scalar::Scalar;

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
/// use dnn_runtime::layers::{Activation, HardTanh};
/// assert_eq!(HardTanh::default().apply(1.5_f32), 1.0);
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

    #[inline]
    fn apply<T: Scalar>(&self, x: T) -> T {
        let (min, max) = (T::from_f64(self.min), T::from_f64(self.max));
        // Written so that NaN passes through.
        if x < min {
            min
        } else if x > max {
            max
        } else {
            x
        }
    }

    #[inline]
    fn derivative<T: Scalar>(&self, y: T) -> T {
        if y <= T::from_f64(self.min) || y >= T::from_f64(self.max) { T::zero() } else { T::one() }
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
