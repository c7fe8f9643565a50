//! Gradient descent with Nesterov's momentum.

use super::rule::{Rule, impl_optimizer, require_fraction, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;

/// Gradient descent that looks ahead along its momentum. 1 moment slot.
///
/// With g the gradient plus weight_decay * w: b ← momentum b + g, w ← w - lr (g + momentum b).
///
/// # Arguments
///
/// `weight_decay` 0.
///
/// # Source
///
/// I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013; `torch.optim.SGD`
/// with `nesterov=True`.
///
/// ```
/// use dnn_runtime::optim::{Nesterov, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = Nesterov::new(0.5, 0.5);
/// let (mut w, mut buffer) = ([8.0_f64], [0.0]);
/// for expected in [6.5, 4.75] {
///     Optimizer::<f64, 1>::begin_step(&mut optimizer, 0.5);
///     optimizer.update(param, &mut w, &[2.0], [&mut buffer]);
///     assert_eq!(w, [expected]);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Nesterov {
    lr: f64,
    momentum: f64,
    weight_decay: f64,
    scheduled_lr: f64,
}

impl Nesterov {
    /// Gradient descent with the learning rate `lr` and the given momentum, usually 0.9.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite, or `momentum` is not in 0 to 1, 1 excluded.
    #[must_use]
    pub fn new(lr: f64, momentum: f64) -> Self {
        Self {
            lr: require_not_negative("Nesterov", "lr", lr),
            momentum: require_fraction("Nesterov", "momentum", momentum),
            weight_decay: 0.0,
            scheduled_lr: lr,
        }
    }

    weight_decay_argument!("Nesterov");
}

impl Rule<1> for Nesterov {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.scheduled_lr = lr;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [buffer]: [V; 1]) -> (V, [V; 1]) {
        let (lr, decay) = (V::from_f64(self.scheduled_lr), V::from_f64(self.weight_decay));
        let momentum = V::from_f64(self.momentum);
        let g = decay.mul_add(w, g);
        let buffer = momentum.mul_add(buffer, g);
        (w - lr * momentum.mul_add(buffer, g), [buffer])
    }
}

impl_optimizer!(Nesterov, 1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        // b = 2, step 2 + 1.8; then b = 0.8, step -1 + 0.72.
        assert_close(&run(Nesterov::new(0.1, 0.9), 1.0, &[2.0, -1.0]), &[0.62, 0.648]);
        // g = 2 + 0.5: b = 2.5, step 2.5 + 2.25.
        assert_close(&run(Nesterov::new(0.1, 0.9).weight_decay(0.5), 1.0, &[2.0]), &[0.525]);
    }
}
