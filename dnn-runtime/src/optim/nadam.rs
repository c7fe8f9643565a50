//! NAdam.

use super::moments::{Moments, moments_arguments};
use super::rule::{Rule, impl_optimizer, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;
use crate::scalar::Scalar;

/// [`Adam`](super::Adam) with Nesterov's look-ahead. 2 moment slots.
///
/// In step t, with g the gradient plus weight_decay * w, m and v Adam's means, and the momentum
/// μ_t = beta1 (1 - 0.96^(t momentum_decay) / 2), with M_t the product of the first t of them:
///
/// w ← w - lr ((1 - μ_t) / (1 - M_t) * g + μ_{t+1} / (1 - M_{t+1}) * m) / (sqrt(v / (1 - beta2^t)) + eps).
///
/// # Arguments
///
/// `beta1` 0.9, `beta2` 0.999, `eps` 1e-8, `weight_decay` 0, `momentum_decay` 0.004.
///
/// # Source
///
/// T. Dozat, "Incorporating Nesterov momentum into Adam", 2016; `torch.optim.NAdam`.
///
/// ```
/// use dnn_runtime::optim::{NAdam, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = NAdam::new(0.5).betas(0.0, 0.5);
/// let (mut w, mut m, mut v) = ([8.0_f64], [0.0], [0.0]);
/// Optimizer::<f64, 2>::begin_step(&mut optimizer, 0.5);
/// optimizer.update(param, &mut w, &[3.0], [&mut m, &mut v]);
/// // Without momentum the first step has the length of the learning rate.
/// assert!((w[0] - 7.5).abs() < 1e-8);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NAdam {
    lr: f64,
    moments: Moments,
    weight_decay: f64,
    momentum_decay: f64,
    product: f64,
    gradient_lr: f64,
    mean_lr: f64,
    root: f64,
}

impl NAdam {
    /// NAdam with the learning rate `lr`, 0.002 by default in PyTorch.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        Self {
            lr: require_not_negative("NAdam", "lr", lr),
            moments: Moments::DEFAULT,
            weight_decay: 0.0,
            momentum_decay: 0.004,
            product: 1.0,
            gradient_lr: 0.0,
            mean_lr: 0.0,
            root: 1.0,
        }
    }

    moments_arguments!("NAdam");
    weight_decay_argument!("NAdam");

    /// Sets how fast the momentum grows from half of `beta1` towards `beta1`.
    ///
    /// # Panics
    ///
    /// If `momentum_decay` is negative or not finite.
    #[must_use]
    pub fn momentum_decay(mut self, momentum_decay: f64) -> Self {
        self.momentum_decay = require_not_negative("NAdam", "momentum_decay", momentum_decay);
        self
    }

    fn momentum(&self, step: u64) -> f64 {
        self.moments.beta1 * (1.0 - 0.5 * Scalar::powf(0.96, step as f64 * self.momentum_decay))
    }
}

impl Rule<2> for NAdam {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.moments.step += 1;
        let step = self.moments.step;
        let (momentum, next) = (self.momentum(step), self.momentum(step + 1));
        self.product *= momentum;
        self.gradient_lr = lr * (1.0 - momentum) / (1.0 - self.product);
        self.mean_lr = lr * next / (1.0 - self.product * next);
        let [_, correction] = self.moments.corrections();
        self.root = 1.0 / Scalar::sqrt(correction);
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, v]: [V; 2]) -> (V, [V; 2]) {
        let (decay, root) = (V::from_f64(self.weight_decay), V::from_f64(self.root));
        let (gradient_lr, mean_lr) = (V::from_f64(self.gradient_lr), V::from_f64(self.mean_lr));
        let eps = V::from_f64(self.moments.eps);
        let g = decay.mul_add(w, g);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let step = gradient_lr.mul_add(g, mean_lr * m) / v.sqrt().mul_add(root, eps);
        (w - step, [m, v])
    }
}

impl_optimizer!(NAdam, 2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn first_step_by_hand() {
        // Momentum decay 0 gives a constant momentum of half of beta1: 0.4, products 0.4 and 0.16.
        let optimizer = NAdam::new(0.1).betas(0.8, 0.5).eps(0.0).momentum_decay(0.0);
        // m = 0.2 * 2; the corrected root is 2; step 0.1 (0.6/0.6 * 2 + 0.4/0.84 * 0.4) / 2.
        assert_close(&run(optimizer, 1.0, &[2.0]), &[1.0 - 0.1 * (2.0 + 0.4 / 0.84 * 0.4) / 2.0]);
    }

    #[test]
    fn weight_decay_is_part_of_the_gradient() {
        assert_close(
            &run(NAdam::new(0.1).weight_decay(0.5), 2.0, &[1.0]),
            &run(NAdam::new(0.1), 2.0, &[2.0]),
        );
    }
}
