//! Adadelta.

use super::rule::{Rule, impl_optimizer, require_fraction, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;

/// Adadelta: scales each step by the ratio of the root mean squares of past steps and of gradients, which makes it
/// independent of units and nearly of the learning rate. 2 moment slots.
///
/// With g the gradient plus weight_decay * w:
///
/// * s ← rho s + (1 - rho) g²,
/// * d = g sqrt(a + eps) / sqrt(s + eps),
/// * a ← rho a + (1 - rho) d²,
/// * w ← w - lr d.
///
/// # Arguments
///
/// `rho` 0.9, `eps` 1e-6 (inside the roots: it sets the length of the first steps), `weight_decay` 0.
///
/// # Source
///
/// M. Zeiler, "ADADELTA: an adaptive learning rate method", 2012; `torch.optim.Adadelta`.
///
/// ```
/// use dnn_runtime::optim::{Adadelta, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = Adadelta::new(1.0).rho(0.75).eps(2.25);
/// let (mut w, mut square, mut accumulated) = ([8.0_f64], [0.0], [0.0]);
/// Optimizer::<f64, 2>::begin_step(&mut optimizer, 1.0);
/// optimizer.update(param, &mut w, &[5.0], [&mut square, &mut accumulated]);
/// // 5 * sqrt(2.25) / sqrt(25 / 4 + 2.25)
/// assert!((w[0] - (8.0 - 7.5 / 8.5_f64.sqrt())).abs() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Adadelta {
    lr: f64,
    rho: f64,
    eps: f64,
    weight_decay: f64,
    scheduled_lr: f64,
}

impl Adadelta {
    /// Adadelta with the learning rate `lr`, 1 by default in PyTorch.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("Adadelta", "lr", lr);
        Self { lr, rho: 0.9, eps: 1e-6, weight_decay: 0.0, scheduled_lr: lr }
    }

    /// Sets the decay rate of both means.
    ///
    /// # Panics
    ///
    /// If `rho` is not in 0 to 1, 1 excluded.
    #[must_use]
    pub fn rho(mut self, rho: f64) -> Self {
        self.rho = require_fraction("Adadelta", "rho", rho);
        self
    }

    /// Sets the number added to both means before the root.
    ///
    /// # Panics
    ///
    /// If `eps` is negative or not finite.
    #[must_use]
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = require_not_negative("Adadelta", "eps", eps);
        self
    }

    weight_decay_argument!("Adadelta");
}

impl Rule<2> for Adadelta {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.scheduled_lr = lr;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [square, accumulated]: [V; 2]) -> (V, [V; 2]) {
        let (lr, decay) = (V::from_f64(self.scheduled_lr), V::from_f64(self.weight_decay));
        let (keep, take) = (V::from_f64(self.rho), V::from_f64(1.0 - self.rho));
        let eps = V::from_f64(self.eps);
        let g = decay.mul_add(w, g);
        let square = (take * g).mul_add(g, keep * square);
        let step = (accumulated + eps).sqrt() / (square + eps).sqrt() * g;
        (w - lr * step, [square, (take * step).mul_add(step, keep * accumulated)])
    }
}

impl_optimizer!(Adadelta, 2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        // s = 4, a = 0: d = 4 sqrt(5/9); a = 80/36. Then s = 3 + 1.
        let optimizer = Adadelta::new(0.5).rho(0.75).eps(5.0);
        let d1 = 4.0 * (5.0_f64 / 9.0).sqrt();
        let a = d1 * d1 / 4.0;
        let s = 3.0 + 4.0 / 4.0;
        let d2 = 2.0 * ((a + 5.0) / (s + 5.0)).sqrt();
        assert_close(&run(optimizer, 1.0, &[4.0, 2.0]), &[1.0 - 0.5 * d1, 1.0 - 0.5 * (d1 + d2)]);
    }

    #[test]
    fn weight_decay_is_part_of_the_gradient() {
        assert_close(
            &run(Adadelta::new(1.0).weight_decay(0.5), 2.0, &[1.0]),
            &run(Adadelta::new(1.0), 2.0, &[2.0]),
        );
    }
}
