//! Mean squared error.

use super::Reduction;
use super::elementwise::{divisor, impl_elementwise, impl_weighted};
use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The squared error (y - t)², averaged over all elements.
///
/// Its gradient at an element is 2 (y - t) / n, with n the number of samples times outputs, or 1 after
/// [`sum`](Self::sum).
///
/// # Source
///
/// `torch.nn.MSELoss`.
///
/// ```
/// use dnn_runtime::loss::{Loss, Mse};
/// use nalgebra::SMatrix;
///
/// let (y, target) = (SMatrix::<f64, 2, 1>::new(1.0, 5.0), SMatrix::<f64, 2, 1>::new(0.0, 3.0));
/// assert_eq!(Mse.value(&y, &target, 2), 2.5);
/// let mut d_y = SMatrix::zeros();
/// Mse.sum().gradient(&y, &target, 2, &mut d_y);
/// assert_eq!(d_y, SMatrix::<f64, 2, 1>::new(2.0, 4.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mse {
    reduction: Reduction,
}

/// The mean squared error; see the type of the same name.
#[allow(non_upper_case_globals, reason = "the loss is named like its type, as a unit struct would be")]
pub const Mse: Mse = Mse { reduction: Reduction::Mean };

impl Mse {
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
        T::squared_error(y, target, output, sizes)
    }
}

impl_elementwise!(Mse);
impl_weighted!(Mse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::testing::{batch, check_gradient, check_parts, check_rest_is_ignored};

    #[test]
    fn gradient() {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch(2, 2.0));
        for loss in [Mse, Mse.sum()] {
            check_gradient(&loss, &y, &target, 3);
            check_gradient(&loss, &y, &target, 2);
            check_rest_is_ignored(&loss, &y, &target);
            check_parts(&loss, &y, &target, 3);
            check_parts(&loss, &y, &target, 1);
        }
    }

    #[test]
    fn more_samples_than_rows_are_all_rows() {
        use crate::loss::Loss;
        let (y, target) = (batch::<3, 4>(1, 2.0), batch(2, 2.0));
        assert_eq!(Mse.value(&y, &target, 7), Mse.value(&y, &target, 3));
        let (mut all, mut more) = (Batch::zeros(), Batch::zeros());
        assert_eq!(Mse.gradient(&y, &target, 7, &mut more), Mse.gradient(&y, &target, 3, &mut all));
        assert_eq!(more, all);
    }

    #[test]
    fn mean_is_over_samples_and_outputs() {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch(2, 2.0));
        let mut elements = Batch::zeros();
        Mse.elements(&y, &target, &mut elements);
        let sum: f64 = elements.rows(0, 2).sum();
        use crate::loss::Loss;
        assert!((Mse.value(&y, &target, 2) - sum / 8.0).abs() < 1e-15);
        assert!((Mse.sum().value(&y, &target, 2) - sum).abs() < 1e-14);
    }
}
