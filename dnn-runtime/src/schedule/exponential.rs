//! Exponential decay.

use super::{Progress, Schedule};

/// Multiplies the learning rate by `gamma` after every epoch: base * gamma^epoch.
///
/// # Arguments
///
/// [`per_step`](Self::per_step): after every step instead.
///
/// # Source
///
/// `torch.optim.lr_scheduler.ExponentialLR`.
///
/// ```
/// use dnn_runtime::schedule::{Exponential, Progress, Schedule};
///
/// let progress = Progress { epoch: 3, step: 30, steps_per_epoch: 10 };
/// assert_eq!(Exponential::new(0.5).lr(0.8, progress), 0.1);
/// assert_eq!(Exponential::new(0.5).per_step().lr(1.0, progress), 2.0_f64.powi(-30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    gamma: f64,
    per_step: bool,
}

impl Exponential {
    /// Decay by the factor `gamma`, in 0 to 1; above 1 the learning rate grows.
    ///
    /// # Panics
    ///
    /// If `gamma` is not positive and finite.
    #[must_use]
    pub fn new(gamma: f64) -> Self {
        assert!(
            gamma > 0.0 && gamma.is_finite(),
            "Exponential: gamma is {gamma}, but must be positive and finite"
        );
        Self { gamma, per_step: false }
    }

    /// Multiplies after every optimizer step in place of every epoch.
    #[must_use]
    pub const fn per_step(mut self) -> Self {
        self.per_step = true;
        self
    }
}

impl Schedule for Exponential {
    fn lr(&self, base: f64, progress: Progress) -> f64 {
        let times = if self.per_step { progress.step as f64 } else { progress.epoch as f64 };
        base * libm::pow(self.gamma, times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_or_steps() {
        let at = |epoch, step| Progress { epoch, step, steps_per_epoch: 4 };
        let schedule = Exponential::new(0.9);
        for (progress, per_epoch, per_step) in [
            (at(0, 0), 1.0, 1.0),
            (at(0, 3), 1.0, 0.729),
            (at(1, 4), 0.9, 0.6561),
            (at(2, 9), 0.81, 0.387_420_489),
        ] {
            assert!((schedule.lr(2.0, progress) - 2.0 * per_epoch).abs() < 1e-15);
            assert!((schedule.per_step().lr(2.0, progress) - 2.0 * per_step).abs() < 1e-15);
        }
        assert_eq!(schedule.per_step().lr(1.0, at(0, u64::MAX)), 0.0);
    }

    #[test]
    #[should_panic(expected = "gamma is -1, but must be positive")]
    fn negative_gamma_is_refused() {
        let _ = Exponential::new(-1.0);
    }
}
