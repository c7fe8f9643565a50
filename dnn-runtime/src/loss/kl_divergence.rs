//! Kullback-Leibler divergence.

use super::Reduction;
use super::elementwise::{divisor, impl_elementwise};
use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The divergence t (ln t - y) of the target distribution t from the outputs, which are **logarithms of
/// probabilities** y: end the network with `log_softmax`.
///
/// Averaged over all elements as in PyTorch; the divergence in the mathematical sense, averaged over samples, is
/// [`batch_mean`](Self::batch_mean). A target of 0 adds nothing, whatever y. The gradient at an element is -t / n, with n the
/// number of samples times outputs, of samples after `batch_mean`, or 1 after [`sum`](Self::sum).
///
/// # Source
///
/// `torch.nn.KLDivLoss`.
///
/// ```
/// use dnn_runtime::loss::{KlDivergence, Loss};
/// use nalgebra::SMatrix;
///
/// let y = SMatrix::<f64, 1, 2>::repeat(0.5_f64.ln());
/// let target = SMatrix::<f64, 1, 2>::new(1.0, 0.0);
/// assert!((KlDivergence.batch_mean().value(&y, &target, 1) - 2.0_f64.ln()).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KlDivergence {
    reduction: Reduction,
    per_sample: bool,
    log_target: bool,
}

/// The Kullback-Leibler divergence; see the type of the same name.
#[allow(non_upper_case_globals, reason = "the loss is named like its type, as a unit struct would be")]
pub const KlDivergence: KlDivergence =
    KlDivergence { reduction: Reduction::Mean, per_sample: false, log_target: false };

impl KlDivergence {
    /// Sums over all elements instead of averaging.
    #[must_use]
    pub const fn sum(mut self) -> Self {
        self.reduction = Reduction::Sum;
        self
    }

    /// Sums over the outputs and averages over the samples (PyTorch's `"batchmean"`).
    #[must_use]
    pub const fn batch_mean(mut self) -> Self {
        self.reduction = Reduction::Mean;
        self.per_sample = true;
        self
    }

    /// Takes targets that are logarithms of probabilities too.
    #[must_use]
    pub const fn log_target(mut self) -> Self {
        self.log_target = true;
        self
    }

    fn divisor(self, samples: usize, outputs: usize) -> f64 {
        divisor(self.reduction, samples, if self.per_sample { 1 } else { outputs })
    }

    fn kernel<T: Scalar>(self, y: &[T], target: &[T], output: LossOutput<'_, T>, sizes: LossSizes) -> f64 {
        if self.log_target {
            T::kl_divergence_log(y, target, output, sizes)
        } else {
            T::kl_divergence(y, target, output, sizes)
        }
    }
}

impl_elementwise!(KlDivergence);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::Loss;
    use crate::loss::testing::{batch, check_gradient, check_parts, check_rest_is_ignored};

    #[test]
    fn gradient() {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch::<3, 4>(2, 1.0).abs());
        for loss in [KlDivergence, KlDivergence.sum(), KlDivergence.batch_mean()] {
            check_gradient(&loss, &y, &target, 3);
            check_gradient(&loss.log_target(), &y, &target, 2);
            check_rest_is_ignored(&loss, &y, &target);
            check_parts(&loss, &y, &target, 3);
            check_parts(&loss, &y, &target, 1);
        }
    }

    #[test]
    fn log_targets_agree_with_targets() {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch::<3, 4>(2, 1.0).abs());
        let expected = KlDivergence.value(&y, &target, 3);
        let value = KlDivergence.log_target().value(&y, &target.map(f64::ln), 3);
        assert!((value - expected).abs() < 1e-14);
        assert!((KlDivergence.batch_mean().value(&y, &target, 3) - 4.0 * expected).abs() < 1e-14);
    }

    #[test]
    fn a_zero_target_adds_nothing() {
        let y = Batch::<f64, 1, 2>::new(-1.0, -5.0);
        let target = Batch::<f64, 1, 2>::new(1.0, 0.0);
        assert_eq!(KlDivergence.sum().value(&y, &target, 1), 1.0);

        // Nor where the output is the logarithm of 0 too.
        let y = Batch::<f64, 1, 2>::new(-1.0, f64::NEG_INFINITY);
        let log_target = Batch::<f64, 1, 2>::new(0.0, f64::NEG_INFINITY);
        for (loss, target) in [(KlDivergence.sum(), target), (KlDivergence.sum().log_target(), log_target)] {
            let mut d_y = Batch::zeros();
            assert_eq!(loss.gradient(&y, &target, 1, &mut d_y), 1.0);
            assert_eq!(d_y, Batch::<f64, 1, 2>::new(-1.0, 0.0));
        }
    }
}
