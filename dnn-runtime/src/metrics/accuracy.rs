//! Accuracy.

use super::Metric;
use super::classes::{ClassTarget, counted};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The fraction (0–1) of samples whose predicted class is the target's; with a class for each step of a sequence,
/// `[[u32; B]; STEPS]`, the fraction of steps.
///
/// The predicted class is the largest output's, the first one's of equal ones; for a network with one output, the
/// logit of class 1, it is class 1 if the output is above 0. Targets are class indices `[u32; B]` or one-hot rows.
/// Samples whose target is no class or the ignored one are left out; outputs that are all NaN are wrong.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Accuracy, Metric as _};
///
/// let y = Batch::<f32, 2, 3>::new(0.1, 0.7, 0.2, 0.5, 0.3, 0.2);
/// let mut accuracy = Accuracy::new();
/// accuracy.update(&y, &[1_u32, 2], 2);
/// assert_eq!(accuracy.value(), 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    right: u64,
    samples: u64,
    ignored: Option<u32>,
}

impl Accuracy {
    /// Before the first sample.
    #[must_use]
    pub const fn new() -> Self {
        Self { right: 0, samples: 0, ignored: None }
    }

    /// Leaves out samples whose target is the class index `index`. A trainer whose loss ignores it sets it itself.
    #[must_use]
    pub fn ignore_index(mut self, index: u32) -> Self {
        self.ignored = Some(index);
        self
    }

    /// The accuracy of the samples so far; NaN without samples.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.right as f64 / self.samples as f64
    }
}

impl<T, Target, const B: usize, const C: usize> Metric<T, Batch<T, B, C>, Target> for Accuracy
where
    T: Scalar,
    Target: ClassTarget<C>,
{
    fn name(&self) -> &str {
        "accuracy"
    }

    fn reset(&mut self) {
        (self.right, self.samples) = (0, 0);
    }

    fn leave_out(&mut self, class: u32) {
        self.ignored = Some(class);
    }

    fn update(&mut self, y: &Batch<T, B, C>, target: &Target, samples: usize) {
        for choice in counted(target, samples, self.ignored) {
            self.right += u64::from(choice.predicted(y) == Some(choice.class));
            self.samples += 1;
        }
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accumulates_over_batches_and_leaves_out_filling_rows() {
        let mut metric = Accuracy::new();
        let y = Batch::<f64, 3, 2>::new(1.0, 0.0, 0.0, 1.0, 9.0, 0.0);
        metric.update(&y, &[0_u32, 0, 0], 3);
        assert_eq!(metric.value(), 2.0 / 3.0);
        metric.update(&y, &[0_u32, 0, 1], 2);
        assert_eq!(metric.value(), 3.0 / 5.0);
        Metric::<f64, Batch<f64, 3, 2>, [u32; 3]>::reset(&mut metric);
        assert!(metric.value().is_nan());
    }

    #[test]
    fn takes_one_hot_rows_and_single_logits() {
        let mut metric = Accuracy::new();
        let y = Batch::<f32, 2, 3>::new(0.1, 0.7, 0.2, 0.5, 0.3, 0.2);
        let one_hot = Batch::<f32, 2, 3>::new(0.0, 1.0, 0.0, 0.0, 0.0, 1.0);
        metric.update(&y, &one_hot, 2);
        assert_eq!(metric.value(), 0.5);

        let mut metric = Accuracy::new();
        let logits = Batch::<f32, 4, 1>::new(-2.0, 0.0, 3.0, 1.0);
        metric.update(&logits, &[0_u32, 0, 1, 0], 4);
        assert_eq!(metric.value(), 0.75);
    }

    #[test]
    fn a_class_without_output_is_left_out() {
        let mut metric = Accuracy::new();
        metric.update(&Batch::<f32, 2, 2>::zeros(), &[7_u32, 0], 2);
        assert_eq!(metric.value(), 1.0);
    }
}
