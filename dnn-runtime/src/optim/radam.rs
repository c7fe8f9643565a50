//! RAdam.

use super::moments::{Moments, moments_arguments};
use super::rule::{Rule, impl_optimizer, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;
use crate::scalar::Scalar;

/// [`Adam`](super::Adam) with a rectified start: until the mean squared gradient rests on enough steps it is not used,
/// then its effect grows. 2 moment slots.
///
/// In step t, with g the gradient plus weight_decay * w, m and v Adam's means, ρ = 2 / (1 - beta2) - 1 and
/// ρ_t = ρ - 2 t beta2^t / (1 - beta2^t):
///
/// * ρ_t > 5: w ← w - lr r m / (1 - beta1^t) * sqrt(1 - beta2^t) / (sqrt(v) + eps), with
///   r² = (ρ_t - 4)(ρ_t - 2) ρ / ((ρ - 4)(ρ - 2) ρ_t),
/// * otherwise: w ← w - lr m / (1 - beta1^t). With the default betas these are the first 5 steps.
///
/// # Arguments
///
/// `beta1` 0.9, `beta2` 0.999, `eps` 1e-8, `weight_decay` 0.
///
/// # Source
///
/// L. Liu et al., "On the variance of the adaptive learning rate and beyond", 2020; `torch.optim.RAdam`.
///
/// ```
/// use dnn_runtime::optim::{Optimizer, RAdam};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = RAdam::new(0.5);
/// let (mut w, mut m, mut v) = ([8.0_f64], [0.0], [0.0]);
/// Optimizer::<f64, 2>::begin_step(&mut optimizer, 0.5);
/// optimizer.update(param, &mut w, &[3.0], [&mut m, &mut v]);
/// // The first steps go along the mean gradient, like momentum.
/// assert!((w[0] - 6.5).abs() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RAdam {
    lr: f64,
    moments: Moments,
    weight_decay: f64,
    step_size: f64,
    rectified: bool,
}

impl RAdam {
    /// RAdam with the learning rate `lr`.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("RAdam", "lr", lr);
        Self { lr, moments: Moments::DEFAULT, weight_decay: 0.0, step_size: lr, rectified: false }
    }

    moments_arguments!("RAdam");
    weight_decay_argument!("RAdam");
}

impl Rule<2> for RAdam {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.moments.step += 1;
        let [correction1, correction2] = self.moments.corrections();
        let limit = 2.0 / (1.0 - self.moments.beta2) - 1.0;
        let length = limit - 2.0 * self.moments.step as f64 * (1.0 - correction2) / correction2;
        self.rectified = length > 5.0;
        self.step_size = lr / correction1;
        if self.rectified {
            let square = (length - 4.0) * (length - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * length);
            self.step_size *= Scalar::sqrt(square * correction2);
        }
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, v]: [V; 2]) -> (V, [V; 2]) {
        let (lr, decay) = (V::from_f64(self.step_size), V::from_f64(self.weight_decay));
        let eps = V::from_f64(self.moments.eps);
        let g = decay.mul_add(w, g);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let divisor = if self.rectified { v.sqrt() + eps } else { V::one() };
        (w - lr * (m / divisor), [m, v])
    }
}

impl_optimizer!(RAdam, 2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn first_steps_ignore_the_mean_square() {
        // With a constant gradient the corrected mean is the gradient: steps of 0.1 * 2.
        let trajectory = run(RAdam::new(0.1), 1.0, &[2.0; 6]);
        assert_close(&trajectory[..5], &[0.8, 0.6, 0.4, 0.2, 0.0]);
        // Step 6: corrected mean 2, corrected root 2; what is left of lr is the rectification.
        let power = 0.999_f64.powi(6);
        let (limit, length) = (1999.0, 1999.0 - 12.0 * power / (1.0 - power));
        assert!(length > 5.0);
        let r = ((length - 4.0) * (length - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * length)).sqrt();
        let expected = -0.1 * r;
        assert!((trajectory[5] - expected).abs() < 1e-8, "{} instead of {expected}", trajectory[5]);
    }

    #[test]
    fn weight_decay_is_part_of_the_gradient() {
        assert_close(
            &run(RAdam::new(0.1).weight_decay(0.5), 2.0, &[1.0]),
            &run(RAdam::new(0.1), 2.0, &[2.0]),
        );
    }
}
