//! Adam.

use super::moments::{Moments, moments_arguments};
use super::rule::{Rule, impl_optimizer, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;
use crate::scalar::Scalar;

/// Adam: steps along the mean gradient, divided by the root of the mean squared gradient. 2 moment slots, 3 with
/// [`amsgrad`](Adam::amsgrad).
///
/// In step t, with g the gradient plus weight_decay * w:
///
/// * m ← beta1 m + (1 - beta1) g,
/// * v ← beta2 v + (1 - beta2) g²,
/// * w ← w - lr / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + eps).
///
/// # Arguments
///
/// `beta1` 0.9, `beta2` 0.999, `eps` 1e-8, `weight_decay` 0.
///
/// # Source
///
/// D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015; S. Reddi et al., "On the convergence of
/// Adam and beyond", 2018; `torch.optim.Adam`.
///
/// ```
/// use dnn_runtime::optim::{Adam, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut adam = Adam::new(0.1);
/// let (mut w, mut m, mut v) = ([1.0_f64, 1.0], [0.0; 2], [0.0; 2]);
/// Optimizer::<f64, 2>::begin_step(&mut adam, 0.1);
/// adam.update(param, &mut w, &[5.0, -0.01], [&mut m, &mut v]);
/// // The first step has the length of the learning rate, whatever the size of the gradient.
/// assert!((w[0] - 0.9).abs() < 1e-6 && (w[1] - 1.1).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Adam<const AMSGRAD: bool = false> {
    lr: f64,
    moments: Moments,
    weight_decay: f64,
    scaled: Scaled,
}

impl Adam {
    /// Adam with the learning rate `lr`.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("Adam", "lr", lr);
        Self { lr, moments: Moments::DEFAULT, weight_decay: 0.0, scaled: Scaled::default() }
    }

    /// Divides by the largest mean squared gradient so far in place of the current one: AMSGrad. It needs a third
    /// moment slot.
    #[must_use]
    pub fn amsgrad(self) -> Adam<true> {
        Adam { lr: self.lr, moments: self.moments, weight_decay: self.weight_decay, scaled: self.scaled }
    }
}

impl<const AMSGRAD: bool> Adam<AMSGRAD> {
    moments_arguments!("Adam");
    weight_decay_argument!("Adam");

    fn count(&mut self, lr: f64) {
        self.moments.step += 1;
        self.scaled = Scaled::new(&self.moments, lr);
    }
}

/// Adam's bias corrections, merged into the learning rate and a factor for the root.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scaled {
    lr: f64,
    root: f64,
    eps: f64,
}

impl Scaled {
    pub(super) fn new(moments: &Moments, lr: f64) -> Self {
        let [correction1, correction2] = moments.corrections();
        Self { lr: lr / correction1, root: 1.0 / Scalar::sqrt(correction2), eps: moments.eps }
    }

    /// The step of parameters: (w, m, v) to w.
    #[inline(always)]
    pub(super) fn step<V: Vector>(&self, w: V, m: V, v: V) -> V {
        let (back, root, eps) = (V::from_f64(-self.lr), V::from_f64(self.root), V::from_f64(self.eps));
        back.mul_add(m / v.sqrt().mul_add(root, eps), w)
    }
}

impl Rule<2> for Adam {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.count(lr);
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, v]: [V; 2]) -> (V, [V; 2]) {
        let decay = V::from_f64(self.weight_decay);
        let g = decay.mul_add(w, g);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        (self.scaled.step(w, m, v), [m, v])
    }
}

impl Rule<3> for Adam<true> {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.count(lr);
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, v, largest]: [V; 3]) -> (V, [V; 3]) {
        let decay = V::from_f64(self.weight_decay);
        let g = decay.mul_add(w, g);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let largest = v.max(largest);
        (self.scaled.step(w, m, largest), [m, v, largest])
    }
}

impl_optimizer!(Adam, 2);
impl_optimizer!(Adam<true>, 3);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        // Step 1: m = 0.2, v = 0.004, corrected 2 and 4; w = 1 - 0.1 * 2/2.
        // Step 2, g = -1: m = 0.08, v = 0.004996; corrected 0.08/0.19 and 0.004996/0.001999.
        let first = 1.0 - 0.1 * 2.0 / (2.0 + 1e-8);
        let second = first - 0.1 * (0.08 / 0.19) / ((0.004_996_f64 / 0.001_999).sqrt() + 1e-8);
        assert_close(&run(Adam::new(0.1), 1.0, &[2.0, -1.0]), &[first, second]);
    }

    #[test]
    fn weight_decay_is_part_of_the_gradient() {
        assert_close(&run(Adam::new(0.1).weight_decay(0.5), 2.0, &[1.0]), &run(Adam::new(0.1), 2.0, &[2.0]));
    }

    #[test]
    fn amsgrad_keeps_the_largest_divisor() {
        let betas = |adam: Adam| adam.betas(0.0, 0.5).eps(0.0);
        // Without a mean of the gradient: v = 2, 1.02; the largest stays 2. Corrections 0.5 and 0.75.
        let first = 1.0 - 0.1 * 2.0 / 2.0;
        let expected = first - 0.1 * 0.2 / (2.0_f64 / 0.75).sqrt();
        assert_close(&run(betas(Adam::new(0.1)).amsgrad(), 1.0, &[2.0, 0.2]), &[first, expected]);
        let plain = first - 0.1 * 0.2 / (1.02_f64 / 0.75).sqrt();
        assert_close(&run(betas(Adam::new(0.1)), 1.0, &[2.0, 0.2]), &[first, plain]);
    }

    #[test]
    #[should_panic(expected = "Adam: beta2 is 1, but must be at least 0 and less than 1")]
    fn beta_one_is_refused() {
        let _ = Adam::new(0.1).betas(0.9, 1.0);
    }
}
