//! Mean squared error.

use super::regression::{Mean, mean_error};

/// The mean of (y - target)^2 over all samples and outputs, called `mse`.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{MeanSquaredError, Metric as _};
///
/// let mut mse = MeanSquaredError::new();
/// mse.update(&Batch::<f32, 2, 1>::new(1.0, 5.0), &Batch::<f32, 2, 1>::new(2.0, 2.0), 2);
/// assert_eq!(mse.value(), 5.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanSquaredError {
    mean: Mean,
}

mean_error!(MeanSquaredError, "mse", |error| error * error);

#[cfg(test)]
mod tests {
    use super::super::Metric;
    use super::*;
    use crate::layer::Batch;

    #[test]
    fn means_over_samples_and_outputs_of_all_batches() {
        let y = Batch::<f64, 3, 2>::new(1.0, 2.0, 3.0, 4.0, 100.0, 100.0);
        let target = Batch::<f64, 3, 2>::new(0.0, 4.0, 3.0, 1.0, 0.0, 0.0);
        let mut mse = MeanSquaredError::new();
        assert!(mse.value().is_nan());
        mse.update(&y, &target, 2);
        assert_eq!(mse.value(), (1.0 + 4.0 + 0.0 + 9.0) / 4.0);
        mse.update(&y, &target, 1);
        assert_eq!(mse.value(), (14.0 + 5.0) / 6.0);
        Metric::<f64, Batch<f64, 3, 2>, Batch<f64, 3, 2>>::reset(&mut mse);
        assert_eq!(mse, MeanSquaredError::new());
    }
}
