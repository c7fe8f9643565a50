//! `softplus`: a smooth rectified linear unit.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::kernels::simd::Vector;

/// A smooth rectified linear unit: y = ln(1 + e^(beta * x)) / beta.
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Arguments
///
/// * `beta`: above 0, 1 by default.
/// * `threshold`: where beta * x is larger, y = x; 20 by default.
///
/// # Backward
///
/// dy/dx = 1 / (1 + e^(-beta * x)), and 1 beyond the threshold.
///
/// # Numerics
///
/// No x overflows. The jump at the threshold is below 3e-9 for the defaults.
///
/// # Source
///
/// Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing" (2000).
/// `torch.nn.Softplus`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Softplus};
/// assert!((Softplus::default().apply(One(0.0_f64)).0 - core::f64::consts::LN_2).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softplus {
    /// How sharp the bend is.
    pub beta: f64,
    /// The value of beta * x beyond which y = x.
    pub threshold: f64,
}

impl Default for Softplus {
    fn default() -> Self {
        Self { beta: 1.0, threshold: 20.0 }
    }
}

impl Activation for Softplus {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        let (beta, threshold) = (V::from_f64(self.beta), V::from_f64(self.threshold));
        let scaled = beta * x;
        V::select(scaled.gt(threshold), x, scaled.softplus() / beta)
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        let scaled = V::from_f64(self.beta) * x;
        V::select(scaled.gt(V::from_f64(self.threshold)), V::one(), scaled.sigmoid())
    }

    compiled_slices!(Softplus);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Softplus::default(),
            &[
                (-1.5, 0.2014132779827524, 0.18242552380635635),
                (0.0, core::f64::consts::LN_2, 0.5),
                (2.0, 2.1269280110429727, 0.8807970779778823),
                (20.0, 20.000000002061153, 0.9999999979388463),
                (21.0, 21.0, 1.0),
                (-800.0, 0.0, 0.0),
                (800.0, 800.0, 1.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }

    #[test]
    fn beta_and_threshold() {
        check(
            Softplus { beta: 2.0, threshold: 3.0 },
            &[(0.5, 0.6566308437591114, 0.7310585786300049), (2.0, 2.0, 1.0)],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
