//! What precision, recall and F1 have in common: counts for each class, and ways to make one number of them.

use super::classes::{ClassTarget, class_count, counted};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// How the scores of the classes become one number. Names are scikit-learn's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Average {
    /// The mean over all classes, also those that did not occur: scikit-learn's `"macro"` as with `labels=range(C)`.
    #[default]
    Macro,
    /// The score of all classes' counts together; with one class for each sample this is the accuracy.
    Micro,
    /// The mean over the classes, weighted by how many samples each has.
    Weighted,
    /// The score of one class alone: `Class(1)` for the positive one of two. NaN for a class that does not exist.
    Class(usize),
}

/// What precision, recall and F1 of a class are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ClassCount {
    /// Samples of the class predicted to be of the class.
    pub(super) right: u64,
    /// Samples predicted to be of the class.
    pub(super) predicted: u64,
    /// Samples of the class.
    pub(super) actual: u64,
}

impl ClassCount {
    pub(super) fn precision(self) -> f64 {
        ratio(self.right as f64, self.predicted as f64)
    }

    pub(super) fn recall(self) -> f64 {
        ratio(self.right as f64, self.actual as f64)
    }

    pub(super) fn f1(self) -> f64 {
        ratio(2.0 * self.right as f64, self.predicted as f64 + self.actual as f64)
    }
}

/// A ratio with 0/0 = 0.
fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator == 0.0 { 0.0 } else { numerator / denominator }
}

impl Average {
    /// The name of a score with this average: `f1` for the default one, `f1_weighted`, `f1_class_1`.
    pub(super) fn name(self, score: &str) -> String {
        match self {
            Self::Macro => score.into(),
            Self::Micro => format!("{score}_micro"),
            Self::Weighted => format!("{score}_weighted"),
            Self::Class(class) => format!("{score}_class_{class}"),
        }
    }

    /// One number from the counts of `classes` classes.
    pub(super) fn of(
        self,
        classes: usize,
        count: impl Fn(usize) -> ClassCount,
        score: fn(ClassCount) -> f64,
    ) -> f64 {
        let counts = || (0..classes).map(&count);
        match self {
            Self::Macro => ratio(counts().map(score).sum(), classes as f64),
            Self::Micro => score(counts().fold(ClassCount::default(), |total, class| ClassCount {
                right: total.right + class.right,
                predicted: total.predicted + class.predicted,
                actual: total.actual + class.actual,
            })),
            Self::Weighted => {
                let weight = |class: ClassCount| class.actual as f64;
                ratio(counts().map(|class| weight(class) * score(class)).sum(), counts().map(weight).sum())
            }
            Self::Class(class) if class < classes => score(count(class)),
            Self::Class(_) => f64::NAN,
        }
    }
}

/// The counts of `C` classes over all samples seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClassCounts<const C: usize> {
    classes: Vec<ClassCount>,
    pub(super) ignored: Option<u32>,
}

impl<const C: usize> ClassCounts<C> {
    pub(super) fn new() -> Self {
        Self { classes: vec![ClassCount::default(); C], ignored: None }
    }

    pub(super) fn reset(&mut self) {
        self.classes.fill(ClassCount::default());
    }

    /// Takes in the first `samples` rows of a batch; targets that are no class or the ignored one are left out.
    pub(super) fn update<T: Scalar, Target: ClassTarget<N>, const B: usize, const N: usize>(
        &mut self,
        y: &Batch<T, B, N>,
        target: &Target,
        samples: usize,
    ) {
        const {
            assert!(
                C == class_count(N / Target::STEPS),
                "the metric's number of classes is that of the network's outputs"
            );
        };
        for choice in counted(target, samples, self.ignored) {
            self.classes[choice.class].actual += 1;
            if let Some(predicted) = choice.predicted(y) {
                self.classes[predicted].predicted += 1;
                self.classes[predicted].right += u64::from(predicted == choice.class);
            }
        }
    }

    pub(super) fn average(&self, average: Average, score: fn(ClassCount) -> f64) -> f64 {
        average.of(C, |class| self.classes[class], score)
    }
}

/// Everything of a metric but its documentation: the struct has the fields `counts`, `average` and `name`.
macro_rules! class_score {
    ($metric:ident, $name:literal, $score:path) => {
        impl<const C: usize> $metric<C> {
            /// Before the first sample, with the macro average.
            #[must_use]
            pub fn new() -> Self {
                let (counts, average) = ($crate::metrics::averages::ClassCounts::new(), Average::Macro);
                Self { counts, average, name: average.name($name) }
            }

            /// The same with another average.
            #[must_use]
            pub fn average(mut self, average: Average) -> Self {
                (self.average, self.name) = (average, average.name($name));
                self
            }

            /// Leaves out samples whose target is the class index `index`. A trainer whose loss ignores it sets it
            /// itself.
            #[must_use]
            pub fn ignore_index(mut self, index: u32) -> Self {
                self.counts.ignored = Some(index);
                self
            }

            /// The value for the samples so far; 0 without samples.
            #[must_use]
            pub fn value(&self) -> f64 {
                self.counts.average(self.average, $score)
            }
        }

        impl<const C: usize> Default for $metric<C> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<T, Target, const B: usize, const N: usize, const C: usize>
            $crate::metrics::Metric<T, $crate::Batch<T, B, N>, Target> for $metric<C>
        where
            T: $crate::Scalar,
            Target: $crate::metrics::ClassTarget<N>,
        {
            fn name(&self) -> &str {
                &self.name
            }

            fn leave_out(&mut self, class: u32) {
                self.counts.ignored = Some(class);
            }

            fn reset(&mut self) {
                self.counts.reset();
            }

            fn update(&mut self, y: &$crate::Batch<T, B, N>, target: &Target, samples: usize) {
                self.counts.update(y, target, samples);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

pub(super) use class_score;

#[cfg(test)]
pub(super) mod tests {
    use super::super::Metric;
    use super::*;

    /// One-hot outputs for ten samples of three classes that give the confusion matrix (actual by predicted)
    ///
    /// ```text
    /// 3 1 0
    /// 1 2 0
    /// 0 3 0
    /// ```
    ///
    /// so that class 2 is never predicted.
    pub(in crate::metrics) fn ten_samples() -> (Batch<f64, 10, 3>, [u32; 10]) {
        let actual = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
        let predicted = [0, 0, 0, 1, 0, 1, 1, 1, 1, 1];
        let y = Batch::from_fn(|row, class| f64::from(u8::from(predicted[row] == class)));
        (y, actual)
    }

    /// The values of a metric for the ten samples: macro, micro, weighted, and each class.
    pub(in crate::metrics) fn values<M>(metric: impl Fn(Average) -> M) -> [f64; 6]
    where
        M: Metric<f64, Batch<f64, 10, 3>, [u32; 10]>,
    {
        use Average::{Class, Macro, Micro, Weighted};
        let (y, actual) = ten_samples();
        [Macro, Micro, Weighted, Class(0), Class(1), Class(2)].map(|average| {
            let mut metric = metric(average);
            metric.update(&y, &actual, 10);
            metric.reset();
            metric.update(&y, &actual, 4);
            // The other six in a second batch, moved to the front.
            let later = Batch::from_fn(|row, class| if row < 6 { y[(row + 4, class)] } else { 1.0 });
            metric.update(&later, &[1, 1, 1, 2, 2, 2, 0, 0, 0, 0], 6);
            metric.value()
        })
    }

    /// Compares up to rounding.
    pub(in crate::metrics) fn assert_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-15, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn nothing_over_nothing_is_zero() {
        let none = ClassCount::default();
        assert_eq!([none.precision(), none.recall(), none.f1()], [0.0; 3]);
        let counts = ClassCounts::<3>::new();
        for average in [Average::Macro, Average::Micro, Average::Weighted, Average::Class(1)] {
            assert_eq!(counts.average(average, ClassCount::f1), 0.0);
        }
        assert!(counts.average(Average::Class(3), ClassCount::f1).is_nan());
    }

    #[test]
    fn a_target_that_is_no_class_is_left_out() {
        let mut counts = ClassCounts::<2>::new();
        counts.update(&Batch::<f32, 1, 2>::new(1.0, 0.0), &[9_u32], 1);
        assert_eq!(counts.classes, [ClassCount::default(); 2]);
    }
}
