//! Rprop.

use super::rule::{Rule, impl_optimizer, require_not_negative};
use crate::kernels::simd::Vector;

/// Resilient propagation: uses the gradient's sign only; each parameter has a step size of its own, which grows while
/// the sign stays and shrinks when it changes. For whole data sets as one batch. 2 moment slots.
///
/// With p the last gradient and the step size e:
///
/// * g p > 0: e ← min(eta_plus e, max step), w ← w - sign(g) e, p ← g,
/// * g p < 0: e ← max(eta_minus e, min step), w stays, p ← 0,
/// * g p = 0: w ← w - sign(g) e, p ← g.
///
/// The learning rate is the first step size; a schedule has no effect after the first step.
///
/// # Arguments
///
/// `etas` (0.5, 1.2), `step_sizes` (1e-6, 50).
///
/// # Source
///
/// M. Riedmiller and H. Braun, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm",
/// 1993; `torch.optim.Rprop`, which takes no step back after a change of sign (iRprop-).
///
/// ```
/// use dnn_runtime::optim::{Optimizer, Rprop};
/// # let param = dnn_runtime::layer::ParamInfo::LONE_WEIGHT;
///
/// let mut optimizer = Rprop::new(0.5).etas(0.5, 2.0);
/// let (mut w, mut last, mut size) = ([8.0_f64], [0.0], [0.0]);
/// for (gradient, expected) in [(0.1, 7.5), (9.0, 6.5), (-1.0, 6.5), (-1.0, 7.0)] {
///     Optimizer::<f64, 2>::begin_step(&mut optimizer, 0.5);
///     optimizer.update(param, &mut w, &[gradient], [&mut last, &mut size]);
///     assert_eq!(w, [expected]);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Rprop {
    lr: f64,
    eta_minus: f64,
    eta_plus: f64,
    min_step: f64,
    max_step: f64,
    started: bool,
    added: f64,
}

impl Rprop {
    /// Rprop with the first step size `lr`, 0.01 by default in PyTorch.
    ///
    /// # Panics
    ///
    /// If `lr` is negative or not finite.
    #[must_use]
    pub fn new(lr: f64) -> Self {
        Self {
            lr: require_not_negative("Rprop", "lr", lr),
            eta_minus: 0.5,
            eta_plus: 1.2,
            min_step: 1e-6,
            max_step: 50.0,
            started: false,
            added: 0.0,
        }
    }

    /// Sets the factors by which a step size shrinks and grows.
    ///
    /// # Panics
    ///
    /// Unless 0 < `eta_minus` < 1 < `eta_plus`, finite.
    #[must_use]
    pub fn etas(mut self, eta_minus: f64, eta_plus: f64) -> Self {
        assert!(
            0.0 < eta_minus && eta_minus < 1.0 && 1.0 < eta_plus && eta_plus.is_finite(),
            "Rprop: etas are {eta_minus} and {eta_plus}, but must be below and above 1, positive and finite"
        );
        (self.eta_minus, self.eta_plus) = (eta_minus, eta_plus);
        self
    }

    /// Sets the smallest and the largest step size.
    ///
    /// # Panics
    ///
    /// Unless 0 <= `min` <= `max`, finite.
    #[must_use]
    pub fn step_sizes(mut self, min: f64, max: f64) -> Self {
        assert!(
            0.0 <= min && min <= max && max.is_finite(),
            "Rprop: step sizes are {min} and {max}, but must be finite, at least 0 and in this order"
        );
        (self.min_step, self.max_step) = (min, max);
        self
    }
}

impl Rule<2> for Rprop {
    fn base_lr(&self) -> f64 {
        self.lr
    }

    fn begin(&mut self, lr: f64) {
        // Moments start as zeros: the first step adds what the step sizes should have started with.
        self.added = if self.started { 0.0 } else { lr };
        self.started = true;
    }

    #[inline(always)]
    fn element<V: Vector>(&self, w: V, g: V, [last, size]: [V; 2]) -> (V, [V; 2]) {
        let (shrink, grow) = (V::from_f64(self.eta_minus), V::from_f64(self.eta_plus));
        let (min, max) = (V::from_f64(self.min_step), V::from_f64(self.max_step));
        let (added, zero, one) = (V::from_f64(self.added), V::zero(), V::one());
        let agreement = g * last;
        let turned = agreement.lt(zero);
        let factor = V::select(turned, shrink, one);
        let factor = V::select(agreement.gt(zero), grow, factor);
        let size = ((size + added) * factor).max(min).min(max);
        let g = V::select(turned, zero, g);
        // A zero gradient gives no step; a NaN spreads to the parameter.
        let sign = V::select(g.lt(zero), -one, g);
        let sign = V::select(g.gt(zero), one, sign);
        (w - sign * size, [g, size])
    }
}

impl_optimizer!(Rprop, 2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{assert_close, run};

    #[test]
    fn steps_by_hand() {
        // Sizes 0.1; 0.12; turn: 0.06, no step; 0.06 (no memory of the turn); 0.072; zero: none.
        let trajectory = run(Rprop::new(0.1), 1.0, &[3.0, 0.2, -1.0, -1.0, -5.0, 0.0]);
        assert_close(&trajectory, &[0.9, 0.78, 0.78, 0.84, 0.912, 0.912]);
    }

    #[test]
    fn step_sizes_are_bounded() {
        let optimizer = Rprop::new(0.1).etas(0.1, 10.0).step_sizes(0.05, 0.5);
        assert_close(&run(optimizer, 1.0, &[1.0, 1.0, -1.0, -1.0]), &[0.9, 0.4, 0.4, 0.45]);
    }

    #[test]
    fn a_nan_is_not_hidden() {
        assert!(run(Rprop::new(0.1), 1.0, &[f64::NAN])[0].is_nan());
    }
}
