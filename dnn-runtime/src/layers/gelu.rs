//! `gelu`: the Gaussian error linear unit.

use super::activation::{Activation, ReadsInput, compiled_slices};
use crate::kernels::simd::Vector;

/// The factor of x^3 in the form with tanh.
const CUBIC: f64 = 0.044_715;
/// sqrt(2 / pi).
const SQRT_2_OVER_PI: f64 = core::f64::consts::FRAC_2_SQRT_PI * core::f64::consts::FRAC_1_SQRT_2;

/// The Gaussian error linear unit: y = x * P(z <= x) for a standard normal z.
///
/// # Shapes
///
/// Element by element; see [`Activate`](super::Activate).
///
/// # Arguments
///
/// * `approximate`: false by default, the exact form y = x/2 * (1 + erf(x / sqrt(2))); true is
///   y = x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))), which differs by less than 0.001.
///
/// # Backward
///
/// dy/dx = P(z <= x) + x * e^(-x^2/2) / sqrt(2 pi), and the derivative of the form with tanh.
///
/// # Source
///
/// Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016). `torch.nn.GELU`, whose `approximate="tanh"` is
/// `approximate: true`.
///
/// ```
/// use dnn_runtime::One;
/// use dnn_runtime::layers::{Activation, Gelu};
/// assert!((Gelu::default().apply(One(1.0_f64)).0 - 0.841_344_746_1).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gelu {
    /// Whether the form with tanh is used.
    pub approximate: bool,
}

impl Activation for Gelu {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        let half = V::from_f64(0.5);
        if self.approximate {
            let inner = V::from_f64(SQRT_2_OVER_PI) * (x + V::from_f64(CUBIC) * x * x * x);
            half * x * (V::one() + inner.tanh())
        } else {
            half * x * (V::one() + (x * V::from_f64(core::f64::consts::FRAC_1_SQRT_2)).erf())
        }
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        let half = V::from_f64(0.5);
        if self.approximate {
            let factor = V::from_f64(SQRT_2_OVER_PI);
            let square = V::from_f64(CUBIC) * x * x;
            let tanh = (factor * x * (V::one() + square)).tanh();
            let inner = factor * (V::one() + V::from_f64(3.0) * square);
            half * (V::one() + tanh) + half * x * (V::one() - tanh * tanh) * inner
        } else {
            let cumulative = half * (V::one() + (x * V::from_f64(core::f64::consts::FRAC_1_SQRT_2)).erf());
            cumulative + half * V::from_f64(SQRT_2_OVER_PI) * x * (-half * x * x).exp()
        }
    }

    compiled_slices!(Gelu);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::check;

    #[test]
    fn values_and_gradients() {
        check(
            Gelu { approximate: false },
            &[
                (-1.5, -0.10021080190328713, -0.12746919222997954),
                (0.0, 0.0, 0.5),
                (0.5, 0.34573123063700656, 0.8674951246561629),
                (2.0, 1.9544997361036416, 1.085231801078197),
                (-800.0, 0.0, 0.0),
                (800.0, 800.0, 1.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }

    #[test]
    fn the_form_with_tanh() {
        check(
            Gelu { approximate: true },
            &[
                (-1.5, -0.10042842301976707, -0.1277107931514331),
                (0.0, 0.0, 0.5),
                (0.5, 0.34571400982514394, 0.8673699035346424),
                (2.0, 1.954597694087775, 1.0860992566236183),
                (-800.0, 0.0, 0.0),
                (800.0, 800.0, 1.0),
            ],
            [-2.1, -0.7, -0.2, 0.3, 1.1, 2.6],
        );
    }
}
