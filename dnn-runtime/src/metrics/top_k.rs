//! Top-k accuracy.

use super::Metric;
use super::classes::{Choice, ClassTarget, counted};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The fraction (0–1) of samples whose class is among the `k` largest outputs.
///
/// Of equal outputs the first count as larger, so that `k` = 1 is [`Accuracy`](super::Accuracy); NaN is smaller than
/// every number and never right. Targets are class indices `[u32; B]` or one-hot rows; samples whose target is no class
/// or the ignored one are left out.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Metric as _, TopK};
///
/// let y = Batch::<f32, 2, 4>::new(0.1, 0.6, 0.2, 0.1, 0.4, 0.3, 0.2, 0.1);
/// let mut top_2 = TopK::new(2);
/// top_2.update(&y, &[2_u32, 3], 2);
/// assert_eq!(top_2.value(), 0.5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopK {
    k: usize,
    name: String,
    right: u64,
    samples: u64,
    ignored: Option<u32>,
}

impl TopK {
    /// Before the first sample; with `k` = 0 nothing is right, with `k` from the number of classes on everything but NaN.
    #[must_use]
    pub fn new(k: usize) -> Self {
        Self { k, name: format!("top_{k}_accuracy"), right: 0, samples: 0, ignored: None }
    }

    /// Leaves out samples whose target is the class index `index`. A trainer whose loss ignores it sets it itself.
    #[must_use]
    pub fn ignore_index(mut self, index: u32) -> Self {
        self.ignored = Some(index);
        self
    }

    /// The top-k accuracy of the samples so far; NaN without samples.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.right as f64 / self.samples as f64
    }
}

impl<T, Target, const B: usize, const C: usize> Metric<T, Batch<T, B, C>, Target> for TopK
where
    T: Scalar,
    Target: ClassTarget<C>,
{
    /// `top_5_accuracy` for `k` = 5.
    fn name(&self) -> &str {
        &self.name
    }

    fn reset(&mut self) {
        (self.right, self.samples) = (0, 0);
    }

    fn leave_out(&mut self, class: u32) {
        self.ignored = Some(class);
    }

    fn update(&mut self, y: &Batch<T, B, C>, target: &Target, samples: usize) {
        const { assert!(C / Target::STEPS > 1, "top-k accuracy needs an output for each class") };
        for choice in counted(target, samples, self.ignored) {
            self.right += u64::from(rank(y, &choice) < self.k);
            self.samples += 1;
        }
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}

/// How many outputs come before that of the right class; `usize::MAX` for one whose output is NaN.
fn rank<T: Scalar, const B: usize, const C: usize>(y: &Batch<T, B, C>, choice: &Choice) -> usize {
    let right = choice.columns.start + choice.class;
    if y[(choice.row, right)].to_f64().is_nan() {
        return usize::MAX;
    }
    let number = |column: usize| match y[(choice.row, column)].to_f64() {
        value if value.is_nan() => f64::NEG_INFINITY,
        value => value,
    };
    let of_class = number(right);
    choice
        .columns
        .clone()
        .filter(|&column| number(column) > of_class || (number(column) == of_class && column < right))
        .count()
}

#[cfg(test)]
mod tests {
    use super::super::Accuracy;
    use super::*;

    #[test]
    fn counts_the_classes_among_the_largest() {
        let y = Batch::<f64, 3, 4>::from_row_slice(&[
            4.0,
            3.0,
            2.0,
            1.0, // ranks 0 1 2 3
            1.0,
            1.0,
            5.0,
            1.0, // ranks 1 2 0 3
            0.0,
            f64::NAN,
            -1.0,
            2.0, // ranks 1, none, 2, 0
        ]);
        let ranks = |row| [0, 1, 2, 3].map(|class| rank(&y, &Choice { row, columns: 0..4, class }));
        assert_eq!([ranks(0), ranks(1), ranks(2)], [[0, 1, 2, 3], [1, 2, 0, 3], [1, usize::MAX, 2, 0]]);
        for (k, expected) in [(0, 0.0), (1, 0.0), (2, 1.0), (3, 2.0), (4, 2.0), (9, 2.0)] {
            let mut metric = TopK::new(k);
            metric.update(&y, &[1_u32, 1, 1], 3);
            assert_eq!(metric.value(), expected / 3.0, "k = {k}");
        }
    }

    #[test]
    fn the_first_is_accuracy_and_filling_rows_are_left_out() {
        let y = Batch::<f32, 3, 2>::new(1.0, 0.0, 0.5, 0.5, 0.0, 1.0);
        let (mut top, mut accuracy) = (TopK::new(1), Accuracy::new());
        for samples in [3, 2] {
            top.update(&y, &[0_u32, 1, 1], samples);
            accuracy.update(&y, &[0_u32, 1, 1], samples);
        }
        assert_eq!((top.value(), accuracy.value()), (0.6, 0.6));
        top.update(&y, &[7_u32; 3], 1);
        assert_eq!(top.value(), 0.6);
        assert_eq!(Metric::<f32, Batch<f32, 3, 2>, [u32; 3]>::name(&TopK::new(5)), "top_5_accuracy");
    }
}
