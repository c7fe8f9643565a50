//! Gradient descent with momentum.

use super::rule::{Rule, impl_optimizer, require_fraction, require_not_negative, weight_decay_argument};
use super::{Nesterov, Sgd};
use crate::kernels::simd::Vector;

/// Gradient descent along a decaying sum of gradients. 1 moment slot.
///
/// With g the gradient plus weight_decay * w: b ← momentum b + (1 - dampening) g, w ← w - lr b. In the first step
/// b = g, whatever the dampening.
///
/// # Arguments
///
/// `dampening` 0, `weight_decay` 0.
///
/// # Source
///
/// B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; `torch.optim.SGD`, which
/// multiplies by the learning rate after summing, so that a schedule takes effect at once.
///
/// ```
/// use dnn_runtime::optim::{Momentum, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = Momentum::new(0.5, 0.5);
/// let (mut w, mut buffer) = ([8.0_f64], [0.0]);
/// for expected in [7.0, 5.5] {
///     Optimizer::<f64, 1>::begin_step(&mut optimizer, 0.5);
///     optimizer.update(param, &mut w, &[2.0], [&mut buffer]);
///     assert_eq!(w, [expected]);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Momentum {
    lr: f64,
    momentum: f64,
    dampening: f64,
    weight_decay: f64,
    scheduled_lr: f64,
    started: bool,
    keep: f64,
    take: f64,
}

impl Momentum {
    /// Gradient descent with the learning rate `lr` and the given momentum, usually 0.9.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite, or `momentum` is not in 0 to 1, 1 excluded.
    #[must_use]
    pub fn new(lr: f64, momentum: f64) -> Self {
        Self {
            lr: require_not_negative("Momentum", "lr", lr),
            momentum: require_fraction("Momentum", "momentum", momentum),
            dampening: 0.0,
            weight_decay: 0.0,
            scheduled_lr: lr,
            started: false,
            keep: momentum,
            take: 1.0,
        }
    }

    /// Weakens the gradients after the first by the factor 1 - `dampening`.
    ///
    /// # Panics
    ///
    /// If `dampening` is negative or not finite.
    #[must_use]
    pub fn dampening(mut self, dampening: f64) -> Self {
        self.dampening = require_not_negative("Momentum", "dampening", dampening);
        self
    }

    weight_decay_argument!("Momentum");

    /// Looks ahead along the momentum: [`Nesterov`], for which dampening has no meaning.
    ///
    /// # Panics
    ///
    /// If `dampening` is not 0, as in PyTorch.
    #[must_use]
    pub fn nesterov(self) -> Nesterov {
        assert!(
            self.dampening == 0.0,
            "Momentum: dampening is {}, but must be 0 for Nesterov momentum",
            self.dampening
        );
        Nesterov::new(self.lr, self.momentum).weight_decay(self.weight_decay)
    }
}

impl Sgd {
    /// Adds momentum: [`Momentum`].
    ///
    /// # Panics
    ///
    /// If `momentum` is not in 0 to 1, 1 excluded.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Momentum {
        Momentum::new(self.lr, momentum).weight_decay(self.weight_decay)
    }
}

impl Rule<1> for Momentum {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.scheduled_lr = lr;
        (self.keep, self.take) =
            if self.started { (self.momentum, 1.0 - self.dampening) } else { (0.0, 1.0) };
        self.started = true;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [buffer]: [V; 1]) -> (V, [V; 1]) {
        let (lr, decay) = (V::from_f64(self.scheduled_lr), V::from_f64(self.weight_decay));
        let (keep, take) = (V::from_f64(self.keep), V::from_f64(self.take));
        let buffer = keep.mul_add(buffer, take * decay.mul_add(w, g));
        (w - lr * buffer, [buffer])
    }
}

impl_optimizer!(Momentum, 1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        // b = 2, then 0.9 * 2 - 1 = 0.8.
        assert_close(&run(Momentum::new(0.1, 0.9), 1.0, &[2.0, -1.0]), &[0.8, 0.72]);
        // The first step is not dampened: b = 2, then 1.8 - 0.5 = 1.3.
        assert_close(&run(Momentum::new(0.1, 0.9).dampening(0.5), 1.0, &[2.0, -1.0]), &[0.8, 0.67]);
    }

    #[test]
    fn sgd_becomes_momentum_with_its_arguments() {
        assert_eq!(Sgd::new(0.1).weight_decay(0.2).momentum(0.9), Momentum::new(0.1, 0.9).weight_decay(0.2));
    }

    #[test]
    #[should_panic(expected = "Momentum: dampening is 0.5, but must be 0 for Nesterov momentum")]
    fn nesterov_is_not_dampened() {
        let _ = Momentum::new(0.1, 0.9).dampening(0.5).nesterov();
    }

    #[test]
    fn without_momentum_it_is_sgd() {
        let gradients = [2.0, -1.0, 0.5];
        let sgd = Sgd::new(0.1).weight_decay(0.3);
        assert_close(&run(sgd.clone().momentum(0.0), 1.0, &gradients), &run(sgd, 1.0, &gradients));
    }
}
