//! Coefficient of determination.

use super::Metric;
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The coefficient of determination R2 = 1 - sum (target - y)^2 / sum (target - mean)^2, the mean over `K` outputs.
///
/// 1 is a perfect prediction, 0 is as good as always predicting the targets' mean, less is worse. If all targets of an
/// output are equal, it counts as 1 when predicted exactly, else as 0 (scikit-learn's `r2_score`). NaN for fewer than two
/// samples.
///
/// # Numerics
///
/// Mean and spread of the targets are updated sample by sample in `f64` (Welford 1962), without the cancellation of
/// sums of squares.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Metric as _, R2Score};
///
/// let mut r2 = R2Score::new();
/// let target = Batch::<f32, 4, 1>::new(1.0, 2.0, 3.0, 4.0);
/// r2.update(&Batch::<f32, 4, 1>::new(1.0, 2.0, 3.0, 5.0), &target, 4);
/// assert_eq!(r2.value(), 0.8);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct R2Score<const K: usize> {
    outputs: Vec<Output>,
    samples: u64,
}

/// The sums of one output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Output {
    /// Mean of the targets.
    mean: f64,
    /// Sum of (target - mean)^2.
    spread: f64,
    /// Sum of (target - y)^2.
    residual: f64,
}

impl<const K: usize> R2Score<K> {
    /// Before the first sample.
    #[must_use]
    pub fn new() -> Self {
        Self { outputs: vec![Output::default(); K], samples: 0 }
    }

    /// The value for the samples so far; NaN for fewer than two.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.samples < 2 {
            return f64::NAN;
        }
        let scores = self.outputs.iter().map(|output| match (output.residual, output.spread) {
            (0.0, 0.0) => 1.0,
            (residual, 0.0) if residual.is_nan() => f64::NAN,
            (_, 0.0) => 0.0,
            (residual, spread) => 1.0 - residual / spread,
        });
        scores.sum::<f64>() / K as f64
    }
}

impl<const K: usize> Default for R2Score<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, const B: usize, const K: usize> Metric<T, Batch<T, B, K>, Batch<T, B, K>> for R2Score<K> {
    fn name(&self) -> &str {
        "r2"
    }

    fn reset(&mut self) {
        self.outputs.fill(Output::default());
        self.samples = 0;
    }

    fn update(&mut self, y: &Batch<T, B, K>, target: &Batch<T, B, K>, samples: usize) {
        let columns = y.as_slice().chunks_exact(B).zip(target.as_slice().chunks_exact(B));
        for (output, (y, target)) in self.outputs.iter_mut().zip(columns) {
            let mut count = self.samples as f64;
            for (y, target) in y[..samples].iter().zip(target) {
                let (y, target) = (y.to_f64(), target.to_f64());
                count += 1.0;
                let before = target - output.mean;
                output.mean += before / count;
                output.spread += before * (target - output.mean);
                output.residual += (target - y) * (target - y);
            }
        }
        self.samples += samples as u64;
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_over_batches_as_the_definition_says() {
        // 5 samples in batches of 2, far from zero, where sums of squares in f32 would cancel.
        let target = [1e6, 1e6 + 1.0, 1e6 + 2.0, 1e6 + 3.0, 1e6 + 4.0];
        let y = [1e6, 1e6 + 1.0, 1e6 + 1.0, 1e6 + 3.0, 1e6 + 6.0];
        let mut r2 = R2Score::<1>::new();
        for (first, samples) in [(0, 2), (2, 2), (4, 1)] {
            let batch = |values: &[f32; 5]| {
                Batch::<f32, 2, 1>::from_fn(|row, _| *values.get(first + row).unwrap_or(&9.0))
            };
            r2.update(&batch(&y), &batch(&target), samples);
        }
        // Residual 1 + 4, spread 4 + 1 + 0 + 1 + 4.
        assert!((r2.value() - 0.5).abs() < 1e-15, "{}", r2.value());
        Metric::<f32, Batch<f32, 2, 1>, _>::reset(&mut r2);
        assert_eq!(r2, R2Score::new());
    }

    #[test]
    fn outputs_are_averaged_and_constant_targets_follow_scikit_learn() {
        // Output 0: residual 0, spread 2: 1. Output 1: constant, missed: 0. Output 2: constant, hit: 1. Output 3:
        // residual 8, spread 2: -3.
        let target = Batch::<f64, 2, 4>::new(0.0, 5.0, 7.0, 0.0, 2.0, 5.0, 7.0, 2.0);
        let y = Batch::<f64, 2, 4>::new(0.0, 5.5, 7.0, 2.0, 2.0, 5.0, 7.0, 0.0);
        let mut r2 = R2Score::new();
        r2.update(&y, &target, 1);
        assert!(r2.value().is_nan());
        let mut r2 = R2Score::new();
        r2.update(&y, &target, 2);
        assert_eq!(r2.value(), (1.0 + 0.0 + 1.0 - 3.0) / 4.0);

        let mut r2 = R2Score::new();
        r2.update(&Batch::<f64, 2, 1>::new(f64::NAN, 5.0), &Batch::<f64, 2, 1>::new(5.0, 5.0), 2);
        assert!(r2.value().is_nan());
    }
}
