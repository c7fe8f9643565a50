//! Huber loss.

use super::Reduction;
use super::elementwise::{divisor, impl_elementwise, impl_weighted};
use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Squared for small errors, linear for large ones, averaged over all elements: outliers pull with bounded force.
///
/// With e = y - t: e² / 2 for |e| <= delta, else delta (|e| - delta / 2). Its gradient at an element is e cut to
/// ±delta, divided by n; n is the number of samples times outputs, or 1 after [`sum`](Self::sum).
///
/// `Huber::new(beta)` divided by `beta` is PyTorch's `SmoothL1Loss`.
///
/// # Source
///
/// P. Huber, "Robust estimation of a location parameter", 1964; `torch.nn.HuberLoss`.
///
/// ```
/// use dnn_runtime::loss::{Huber, Loss};
/// use nalgebra::SMatrix;
///
/// let (y, target) = (SMatrix::<f64, 2, 1>::new(0.5, 5.0), SMatrix::<f64, 2, 1>::new(0.0, 2.0));
/// assert_eq!(Huber::new(1.0).sum().value(&y, &target, 2), 0.125 + 2.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Huber {
    delta: f64,
    reduction: Reduction,
}

impl Default for Huber {
    /// `Huber::new(1.0)`.
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Huber {
    /// The loss that is linear from errors of `delta` on.
    ///
    /// # Panics
    ///
    /// If `delta` is not positive.
    #[must_use]
    pub fn new(delta: f64) -> Self {
        assert!(delta > 0.0, "Huber: delta is {delta}, but must be positive");
        Self { delta, reduction: Reduction::Mean }
    }

    /// Sums over all elements instead of averaging.
    #[must_use]
    pub const fn sum(mut self) -> Self {
        self.reduction = Reduction::Sum;
        self
    }

    fn divisor(self, samples: usize, outputs: usize) -> f64 {
        divisor(self.reduction, samples, outputs)
    }

    fn kernel<T: Scalar>(self, y: &[T], target: &[T], output: LossOutput<'_, T>, sizes: LossSizes) -> f64 {
        T::huber(y, target, T::from_f64(self.delta), output, sizes)
    }
}

impl_elementwise!(Huber);
impl_weighted!(Huber);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::Loss;
    use crate::loss::testing::{batch, check_gradient, check_parts, check_rest_is_ignored};

    #[test]
    fn gradient() {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch(2, 2.0));
        for loss in [Huber::new(0.5), Huber::new(2.0).sum()] {
            check_gradient(&loss, &y, &target, 3);
            check_gradient(&loss, &y, &target, 2);
            check_rest_is_ignored(&loss, &y, &target);
            check_parts(&loss, &y, &target, 3);
            check_parts(&loss, &y, &target, 1);
        }
    }

    #[test]
    fn pieces_meet_at_delta() {
        let y = Batch::<f64, 4, 1>::new(0.5, -0.5, 3.0, -3.0);
        let mut d_y = Batch::zeros();
        let mut losses = Batch::zeros();
        let loss = Huber::new(0.5).sum();
        loss.elements(&y, &Batch::zeros(), &mut losses);
        loss.gradient(&y, &Batch::zeros(), 4, &mut d_y);
        assert_eq!(losses, Batch::<f64, 4, 1>::new(0.125, 0.125, 1.375, 1.375));
        assert_eq!(d_y, Batch::<f64, 4, 1>::new(0.5, -0.5, 0.5, -0.5));
    }

    #[test]
    #[should_panic(expected = "delta is 0, but must be positive")]
    fn delta_zero_is_refused() {
        let _ = Huber::new(0.0);
    }
}
