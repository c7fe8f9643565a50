//! AdaGrad.

use super::rule::{Rule, impl_optimizer, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;

/// AdaGrad: divides by the root of the sum of all squared gradients, so parameters that rarely get a gradient take
/// larger steps. 1 moment slot.
///
/// In step t, with g the gradient plus weight_decay * w: s ← s + g², w ← w - lr / (1 + (t - 1) lr_decay) * g /
/// (sqrt(s) + eps).
///
/// # Arguments
///
/// `lr_decay` 0, `initial_accumulator_value` 0, `eps` 1e-10, `weight_decay` 0.
///
/// # Source
///
/// J. Duchi et al., "Adaptive subgradient methods for online learning and stochastic optimization", 2011;
/// `torch.optim.Adagrad`.
///
/// ```
/// use dnn_runtime::optim::{AdaGrad, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = AdaGrad::new(0.5);
/// let (mut w, mut sum) = ([1.0_f64], [0.0]);
/// for (gradient, expected) in [(3.0, 0.5), (4.0, 0.1)] {
///     Optimizer::<f64, 1>::begin_step(&mut optimizer, 0.5);
///     optimizer.update(param, &mut w, &[gradient], [&mut sum]);
///     assert!((w[0] - expected).abs() < 1e-9);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AdaGrad {
    lr: f64,
    lr_decay: f64,
    initial: f64,
    eps: f64,
    weight_decay: f64,
    step: u64,
    step_size: f64,
    added: f64,
}

impl AdaGrad {
    /// AdaGrad with the learning rate `lr`, 0.01 by default in PyTorch.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        Self {
            lr: require_not_negative("AdaGrad", "lr", lr),
            lr_decay: 0.0,
            initial: 0.0,
            eps: 1e-10,
            weight_decay: 0.0,
            step: 0,
            step_size: lr,
            added: 0.0,
        }
    }

    /// Divides the learning rate by 1 + `lr_decay` * (t - 1) in step t.
    ///
    /// # Panics
    ///
    /// If `lr_decay` is negative or not finite.
    #[must_use]
    pub fn lr_decay(mut self, lr_decay: f64) -> Self {
        self.lr_decay = require_not_negative("AdaGrad", "lr_decay", lr_decay);
        self
    }

    /// Starts the sum of squared gradients at `value`, against large first steps.
    ///
    /// # Panics
    ///
    /// If `value` is negative or not finite.
    #[must_use]
    pub fn initial_accumulator_value(mut self, value: f64) -> Self {
        self.initial = require_not_negative("AdaGrad", "initial_accumulator_value", value);
        self
    }

    /// Sets the number that keeps the divisor from 0.
    ///
    /// # Panics
    ///
    /// If `eps` is negative or not finite.
    #[must_use]
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = require_not_negative("AdaGrad", "eps", eps);
        self
    }

    weight_decay_argument!("AdaGrad");
}

impl Rule<1> for AdaGrad {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        // Moments start as zeros: the first step adds what they should have started with.
        self.added = if self.step == 0 { self.initial } else { 0.0 };
        self.step_size = lr / (1.0 + self.step as f64 * self.lr_decay);
        self.step += 1;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [sum]: [V; 1]) -> (V, [V; 1]) {
        let (lr, decay) = (V::from_f64(self.step_size), V::from_f64(self.weight_decay));
        let (eps, added) = (V::from_f64(self.eps), V::from_f64(self.added));
        let g = decay.mul_add(w, g);
        let sum = g.mul_add(g, sum + added);
        (w - lr * (g / (sum.sqrt() + eps)), [sum])
    }
}

impl_optimizer!(AdaGrad, 1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        // s = 9, then 25: steps 0.1 * 3/3, 0.1 * 4/5.
        assert_close(&run(AdaGrad::new(0.1).eps(0.0), 1.0, &[3.0, 4.0]), &[0.9, 0.82]);
        // s starts at 16: 25, then 25 + 144 = 169; the second learning rate is 0.1 / 1.5.
        let optimizer = AdaGrad::new(0.1).eps(0.0).initial_accumulator_value(16.0).lr_decay(0.5);
        assert_close(&run(optimizer, 1.0, &[3.0, 12.0]), &[0.94, 0.94 - 0.1 / 1.5 * 12.0 / 13.0]);
        // g = 1 + 0.5 * 4 = 3, eps is added to the root.
        assert_close(&run(AdaGrad::new(0.1).eps(1.0).weight_decay(0.5), 4.0, &[1.0]), &[4.0 - 0.1 * 0.75]);
    }
}
