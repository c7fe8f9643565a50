//! Stochastic gradient descent.

use super::rule::{Rule, impl_optimizer, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;

/// Stochastic gradient descent: w ← w - lr (g + weight_decay w), with g the gradient. No moment slots.
///
/// # Source
///
/// `torch.optim.SGD` with momentum 0.
///
/// ```
/// use dnn_runtime::optim::{Optimizer, Sgd};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut sgd = Sgd::new(0.5);
/// let mut w = [1.0_f64, 2.0];
/// Optimizer::<f64, 0>::begin_step(&mut sgd, 0.5);
/// sgd.update(param, &mut w, &[2.0, -2.0], []);
/// assert_eq!(w, [0.0, 3.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sgd {
    pub(super) lr: f64,
    pub(super) weight_decay: f64,
    scheduled_lr: f64,
}

impl Sgd {
    /// Gradient descent with the learning rate `lr` and no weight decay.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("Sgd", "lr", lr);
        Self { lr, weight_decay: 0.0, scheduled_lr: lr }
    }

    weight_decay_argument!("Sgd");
}

impl Rule<0> for Sgd {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.scheduled_lr = lr;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, []: [V; 0]) -> (V, [V; 0]) {
        let (lr, decay) = (V::from_f64(self.scheduled_lr), V::from_f64(self.weight_decay));
        (w - lr * decay.mul_add(w, g), [])
    }
}

impl_optimizer!(Sgd, 0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run, update_of_buffer_is_nothing};

    #[test]
    fn steps_by_hand() {
        assert_close(&run(Sgd::new(0.1), 1.0, &[2.0, -1.0]), &[0.8, 0.9]);
        // 1 - 0.1 (2 + 0.5 * 1) = 0.75; 0.75 - 0.1 (-1 + 0.375) = 0.8125
        assert_close(&run(Sgd::new(0.1).weight_decay(0.5), 1.0, &[2.0, -1.0]), &[0.75, 0.8125]);
    }

    #[test]
    fn buffers_are_left_alone() {
        update_of_buffer_is_nothing(Sgd::new(0.1));
    }

    #[test]
    #[should_panic(expected = "Sgd: lr is -1, but must be finite and at least 0")]
    fn negative_learning_rate_is_refused() {
        let _ = Sgd::new(-1.0);
    }
}
