//! Mean absolute error.

use super::regression::{Mean, mean_error};

/// The mean of |y - target| over all samples and outputs, called `mae`.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{MeanAbsoluteError, Metric as _};
///
/// let mut mae = MeanAbsoluteError::new();
/// mae.update(&Batch::<f32, 2, 1>::new(1.0, 5.0), &Batch::<f32, 2, 1>::new(2.0, 2.0), 2);
/// assert_eq!(mae.value(), 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanAbsoluteError {
    mean: Mean,
}

mean_error!(MeanAbsoluteError, "mae", f64::abs);

#[cfg(test)]
mod tests {
    use super::super::Metric;
    use super::*;
    use crate::layer::Batch;

    #[test]
    fn means_over_samples_and_outputs_of_all_batches() {
        let y = Batch::<f32, 3, 2>::new(1.0, 2.0, 3.0, 4.0, 100.0, 100.0);
        let target = Batch::<f32, 3, 2>::new(0.0, 4.0, 3.0, 1.0, 0.0, 0.0);
        let mut mae = MeanAbsoluteError::new();
        assert!(mae.value().is_nan());
        mae.update(&y, &target, 2);
        assert_eq!(mae.value(), (1.0 + 2.0 + 0.0 + 3.0) / 4.0);
        mae.update(&y, &target, 1);
        assert_eq!(mae.value(), (6.0 + 3.0) / 6.0);
    }
}
