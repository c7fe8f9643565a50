//! Adamax.

use super::moments::{Moments, moments_arguments};
use super::rule::{Rule, impl_optimizer, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;

/// [`Adam`](super::Adam) with the largest gradient of late in place of the root mean square. 2 moment slots.
///
/// In step t, with g the gradient plus weight_decay * w and m Adam's mean: u ← max(beta2 u, |g| + eps),
/// w ← w - lr / (1 - beta1^t) * m / u.
///
/// # Arguments
///
/// `beta1` 0.9, `beta2` 0.999, `eps` 1e-8, `weight_decay` 0.
///
/// # Source
///
/// D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, section 7.1; `torch.optim.Adamax`.
///
/// ```
/// use dnn_runtime::optim::{Adamax, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = Adamax::new(0.5);
/// let (mut w, mut m, mut u) = ([8.0_f64], [0.0], [0.0]);
/// Optimizer::<f64, 2>::begin_step(&mut optimizer, 0.5);
/// optimizer.update(param, &mut w, &[3.0], [&mut m, &mut u]);
/// assert!((w[0] - 7.5).abs() < 1e-8);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Adamax {
    lr: f64,
    moments: Moments,
    weight_decay: f64,
    step_size: f64,
}

impl Adamax {
    /// Adamax with the learning rate `lr`, 0.002 by default in PyTorch.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("Adamax", "lr", lr);
        Self { lr, moments: Moments::DEFAULT, weight_decay: 0.0, step_size: lr }
    }

    moments_arguments!("Adamax");
    weight_decay_argument!("Adamax");
}

impl Rule<2> for Adamax {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.moments.step += 1;
        let [correction, _] = self.moments.corrections();
        self.step_size = lr / correction;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, u]: [V; 2]) -> (V, [V; 2]) {
        let (lr, decay) = (V::from_f64(self.step_size), V::from_f64(self.weight_decay));
        let (keep, eps) = (V::from_f64(self.moments.beta2), V::from_f64(self.moments.eps));
        let g = decay.mul_add(w, g);
        let m = self.moments.first(m, g);
        let u = (keep * u).max(g.abs() + eps);
        (w - lr * (m / u), [m, u])
    }
}

impl_optimizer!(Adamax, 2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        let optimizer = Adamax::new(0.1).betas(0.5, 0.75).eps(0.5);
        // u = 2.5, m = 1, corrected 2; then u = 1.875 > 1.5 and m = 0, so nothing moves; then g = 3: u = 3.5,
        // m = 1.5, corrected by 7/8.
        let first = 1.0 - 0.1 * 2.0 / 2.5;
        let third = first - 0.1 * (1.5 / 0.875) / 3.5;
        assert_close(&run(optimizer, 1.0, &[2.0, -1.0, 3.0]), &[first, first, third]);
    }

    #[test]
    fn weight_decay_is_part_of_the_gradient() {
        assert_close(
            &run(Adamax::new(0.1).weight_decay(0.5), 2.0, &[1.0]),
            &run(Adamax::new(0.1), 2.0, &[2.0]),
        );
    }
}
