//! Mean absolute error.

use super::Reduction;
use super::elementwise::{divisor, impl_elementwise, impl_weighted};
use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The absolute error |y - t|, averaged over all elements.
///
/// Its gradient at an element is sign(y - t) / n, and 0 where y = t; n is the number of samples times outputs, or 1
/// after [`sum`](Self::sum).
///
/// # Source
///
/// `torch.nn.L1Loss`.
///
/// ```
/// use dnn_runtime::loss::{Loss, Mae};
/// use nalgebra::SMatrix;
///
/// let (y, target) = (SMatrix::<f64, 2, 1>::new(1.0, 3.0), SMatrix::<f64, 2, 1>::new(0.0, 5.0));
/// assert_eq!(Mae.value(&y, &target, 2), 1.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mae {
    reduction: Reduction,
}

/// The mean absolute error; see the type of the same name.
#[allow(non_upper_case_globals, reason = "the loss is named like its type, as a unit struct would be")]
pub const Mae: Mae = Mae { reduction: Reduction::Mean };

impl Mae {
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
        T::absolute_error(y, target, output, sizes)
    }
}

impl_elementwise!(Mae);
impl_weighted!(Mae);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::Loss;
    use crate::loss::testing::{batch, check_gradient, check_parts, check_rest_is_ignored};

    #[test]
    fn gradient() {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch(2, 2.0));
        for loss in [Mae, Mae.sum()] {
            check_gradient(&loss, &y, &target, 3);
            check_gradient(&loss, &y, &target, 2);
            check_rest_is_ignored(&loss, &y, &target);
            check_parts(&loss, &y, &target, 3);
            check_parts(&loss, &y, &target, 1);
        }
    }

    #[test]
    fn the_kink_has_gradient_zero() {
        let y = Batch::<f64, 3, 1>::new(1.0, -2.0, 0.5);
        let target = Batch::<f64, 3, 1>::new(1.0, 0.0, 0.0);
        let mut d_y = Batch::zeros();
        assert_eq!(Mae.sum().gradient(&y, &target, 3, &mut d_y), 2.5);
        assert_eq!(d_y, Batch::<f64, 3, 1>::new(0.0, -1.0, 1.0));
    }
}
