//! AdamW.

use super::adam::Scaled;
use super::moments::{Moments, moments_arguments};
use super::rule::{Rule, impl_optimizer, require_not_negative};
use crate::kernels::simd::Vector;

/// [`Adam`](super::Adam) with decoupled weight decay: parameters shrink by the factor 1 - lr * weight_decay in each
/// step, and the decay is not part of the gradient. 2 moment slots, 3 with [`amsgrad`](AdamW::amsgrad).
///
/// # Arguments
///
/// `beta1` 0.9, `beta2` 0.999, `eps` 1e-8, `weight_decay` 0.01.
///
/// # Source
///
/// I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019; `torch.optim.AdamW`.
///
/// ```
/// use dnn_runtime::optim::{AdamW, Optimizer};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = AdamW::new(0.5).weight_decay(0.25);
/// let (mut w, mut m, mut v) = ([8.0_f64], [0.0], [0.0]);
/// Optimizer::<f64, 2>::begin_step(&mut optimizer, 0.5);
/// optimizer.update(param, &mut w, &[3.0], [&mut m, &mut v]);
/// // 8 shrinks by 0.5 * 0.25 * 8 = 1; the step has the length of the learning rate.
/// assert!((w[0] - 6.5).abs() < 1e-8);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AdamW<const AMSGRAD: bool = false> {
    lr: f64,
    moments: Moments,
    weight_decay: f64,
    scaled: Scaled,
    shrink: f64,
}

impl AdamW {
    /// AdamW with the learning rate `lr`.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("AdamW", "lr", lr);
        Self { lr, moments: Moments::DEFAULT, weight_decay: 0.01, scaled: Scaled::default(), shrink: 1.0 }
    }

    /// Divides by the largest mean squared gradient so far in place of the current one: AMSGrad. It needs a third
    /// moment slot.
    #[must_use]
    pub fn amsgrad(self) -> AdamW<true> {
        let Self { lr, moments, weight_decay, scaled, shrink } = self;
        AdamW { lr, moments, weight_decay, scaled, shrink }
    }
}

impl<const AMSGRAD: bool> AdamW<AMSGRAD> {
    moments_arguments!("AdamW");

    /// Sets how much every learned tensor, biases too, shrinks: by lr * `weight_decay` of itself in each step.
    ///
    /// # Panics
    ///
    /// If `weight_decay` is negative or not finite.
    #[must_use]
    pub fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.weight_decay = require_not_negative("AdamW", "weight_decay", weight_decay);
        self
    }

    fn count(&mut self, lr: f64) {
        self.moments.step += 1;
        self.scaled = Scaled::new(&self.moments, lr);
        self.shrink = 1.0 - lr * self.weight_decay;
    }
}

impl Rule<2> for AdamW {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.count(lr);
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, v]: [V; 2]) -> (V, [V; 2]) {
        let shrink = V::from_f64(self.shrink);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        (self.scaled.step(shrink * w, m, v), [m, v])
    }
}

impl Rule<3> for AdamW<true> {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        self.count(lr);
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [m, v, largest]: [V; 3]) -> (V, [V; 3]) {
        let shrink = V::from_f64(self.shrink);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let largest = v.max(largest);
        (self.scaled.step(shrink * w, m, largest), [m, v, largest])
    }
}

impl_optimizer!(AdamW, 2);
impl_optimizer!(AdamW<true>, 3);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::Adam;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn decay_is_decoupled_and_follows_the_learning_rate() {
        let step = 0.1 * 2.0 / (2.0 + 1e-8);
        assert_close(&run(AdamW::new(0.1).weight_decay(0.5), 4.0, &[2.0]), &[4.0 * 0.95 - step]);
        assert_close(&run(AdamW::new(0.1), 4.0, &[0.0]), &[4.0 * 0.999]);
    }

    #[test]
    fn without_decay_it_is_adam() {
        let gradients = [2.0, -1.0, 0.1, 0.1];
        let adamw = AdamW::new(0.1).weight_decay(0.0).betas(0.5, 0.6).eps(1e-3);
        let adam = Adam::new(0.1).betas(0.5, 0.6).eps(1e-3);
        assert_close(&run(adamw.clone(), 1.0, &gradients), &run(adam.clone(), 1.0, &gradients));
        assert_close(&run(adamw.amsgrad(), 1.0, &gradients), &run(adam.amsgrad(), 1.0, &gradients));
    }
}
