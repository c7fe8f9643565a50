//! RMSProp.

use super::rule::{Rule, impl_optimizer, require_fraction, require_not_negative, weight_decay_argument};
use crate::kernels::simd::Vector;

/// RMSProp: divides by the root of a decaying mean of squared gradients. 1 moment slot, and one more for each of
/// [`centered`](RmsProp::centered) and [`momentum`](RmsProp::momentum).
///
/// With g the gradient plus weight_decay * w:
///
/// * s ← alpha s + (1 - alpha) g²,
/// * centered: a ← alpha a + (1 - alpha) g, and s - a², the variance, takes the place of s below,
/// * with momentum: b ← momentum b + g / (sqrt(s) + eps), w ← w - lr b,
/// * without: w ← w - lr g / (sqrt(s) + eps).
///
/// # Arguments
///
/// `alpha` 0.99, `eps` 1e-8, `weight_decay` 0.
///
/// # Numerics
///
/// Where rounding makes the variance s - a² negative it is taken as 0.
///
/// # Source
///
/// G. Hinton, "Neural networks for machine learning", lecture 6e, 2012; A. Graves, "Generating sequences with
/// recurrent neural networks", 2013 (centered); `torch.optim.RMSprop`.
///
/// ```
/// use dnn_runtime::optim::{Optimizer, RmsProp};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = RmsProp::new(0.5).alpha(0.75);
/// let (mut w, mut mean) = ([2.0_f64], [0.0]);
/// Optimizer::<f64, 1>::begin_step(&mut optimizer, 0.5);
/// optimizer.update(param, &mut w, &[3.0], [&mut mean]);
/// // The root of 9 / 4 is 1.5, so the step is 0.5 * 3 / 1.5.
/// assert!((w[0] - 1.0).abs() < 1e-7);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RmsProp<const CENTERED: bool = false, const MOMENTUM: bool = false> {
    lr: f64,
    alpha: f64,
    eps: f64,
    momentum: f64,
    weight_decay: f64,
    scheduled_lr: f64,
}

impl RmsProp {
    /// RMSProp with the learning rate `lr`, 0.01 by default in PyTorch.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        let lr = require_not_negative("RmsProp", "lr", lr);
        Self { lr, alpha: 0.99, eps: 1e-8, momentum: 0.0, weight_decay: 0.0, scheduled_lr: lr }
    }
}

impl<const CENTERED: bool, const MOMENTUM: bool> RmsProp<CENTERED, MOMENTUM> {
    /// Sets the decay rate of the means.
    ///
    /// # Panics
    ///
    /// If `alpha` is not in 0 to 1, 1 excluded.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = require_fraction("RmsProp", "alpha", alpha);
        self
    }

    /// Sets the number that keeps the divisor from 0.
    ///
    /// # Panics
    ///
    /// If `eps` is negative or not finite.
    #[must_use]
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = require_not_negative("RmsProp", "eps", eps);
        self
    }

    weight_decay_argument!("RmsProp");

    /// Divides by the root of the gradient's variance in place of its mean square.
    #[must_use]
    pub fn centered(self) -> RmsProp<true, MOMENTUM> {
        self.into_type()
    }

    /// Sums the scaled gradients with the given decay rate.
    ///
    /// # Panics
    ///
    /// If `momentum` is not in 0 to 1, 1 excluded.
    #[must_use]
    pub fn momentum(mut self, momentum: f64) -> RmsProp<CENTERED, true> {
        self.momentum = require_fraction("RmsProp", "momentum", momentum);
        self.into_type()
    }

    fn into_type<const C: bool, const M: bool>(self) -> RmsProp<C, M> {
        let Self { lr, alpha, eps, momentum, weight_decay, scheduled_lr } = self;
        RmsProp { lr, alpha, eps, momentum, weight_decay, scheduled_lr }
    }

    /// The decaying mean: (mean, value) to mean.
    #[inline(always)]
    fn mean<V: Vector>(&self, mean: V, value: V) -> V {
        V::from_f64(self.alpha).mul_add(mean, V::from_f64(1.0 - self.alpha) * value)
    }

    /// The scaled gradient: (g, square) to g / (sqrt(square) + eps).
    #[inline(always)]
    fn scaled<V: Vector>(&self, g: V, square: V) -> V {
        g / (square.max(V::zero()).sqrt() + V::from_f64(self.eps))
    }
}

/// Implements one of the four variants; `$update` is the update of parameters, in terms of the names it is given.
macro_rules! impl_variant {
    (
        $centered:literal, $momentum:literal, $slots:literal,
        |$self:ident, $lr:ident, $w:ident, $g:ident, [$($slot:ident),*]| $update:expr
    ) => {
        impl Rule<$slots> for RmsProp<$centered, $momentum> {
            fn base_lr(&self) -> f64 {
                self.lr
            }

            fn begin(&mut self, lr: f64) {
                self.scheduled_lr = lr;
            }

            #[inline(always)]
            fn element<V: Vector>(&$self, $w: V, $g: V, [$($slot),*]: [V; $slots]) -> (V, [V; $slots]) {
                let $lr = V::from_f64($self.scheduled_lr);
                let $g = V::from_f64($self.weight_decay).mul_add($w, $g);
                $update
            }
        }

        impl_optimizer!(RmsProp<$centered, $momentum>, $slots);
    };
}

impl_variant!(false, false, 1, |self, lr, w, g, [square]| {
    let square = self.mean(square, g * g);
    (w - lr * self.scaled(g, square), [square])
});
impl_variant!(true, false, 2, |self, lr, w, g, [square, average]| {
    let (square, average) = (self.mean(square, g * g), self.mean(average, g));
    (w - lr * self.scaled(g, square - average * average), [square, average])
});
impl_variant!(false, true, 2, |self, lr, w, g, [square, buffer]| {
    let square = self.mean(square, g * g);
    let buffer = V::from_f64(self.momentum).mul_add(buffer, self.scaled(g, square));
    (w - lr * buffer, [square, buffer])
});
impl_variant!(true, true, 3, |self, lr, w, g, [square, average, buffer]| {
    let (square, average) = (self.mean(square, g * g), self.mean(average, g));
    let buffer = V::from_f64(self.momentum).mul_add(buffer, self.scaled(g, square - average * average));
    (w - lr * buffer, [square, average, buffer])
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    fn rmsprop() -> RmsProp {
        RmsProp::new(0.1).alpha(0.75).eps(0.5)
    }

    #[test]
    fn steps_by_hand() {
        // s = 16/4 = 4, step 4/2.5; then s = 3 + 0 = 3, no step.
        assert_close(&run(rmsprop(), 1.0, &[4.0, 0.0]), &[0.84, 0.84]);
        // g = 2 + 0.5 * 4.
        assert_close(&run(rmsprop().weight_decay(0.5), 4.0, &[2.0]), &[3.84]);
    }

    #[test]
    fn centered_divides_by_the_variance() {
        // s = 4, a = 1: variance 3.
        assert_close(&run(rmsprop().centered(), 1.0, &[4.0]), &[1.0 - 0.1 * 4.0 / (3.0_f64.sqrt() + 0.5)]);
    }

    #[test]
    fn momentum_carries_on() {
        // b = 1.6; then the gradient is 0 and b = 0.8.
        assert_close(&run(rmsprop().momentum(0.5), 1.0, &[4.0, 0.0]), &[0.84, 0.76]);
        let step = 4.0 / (3.0_f64.sqrt() + 0.5);
        let expected = [1.0 - 0.1 * step, 1.0 - 0.15 * step];
        assert_close(&run(rmsprop().centered().momentum(0.5), 1.0, &[4.0, 0.0]), &expected);
        assert_close(&run(rmsprop().momentum(0.5).centered(), 1.0, &[4.0, 0.0]), &expected);
    }
}
