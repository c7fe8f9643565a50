//! Confusion matrix.

use std::fmt;

use super::Metric;
use super::averages::{Average, ClassCount};
use super::classes::{ClassTarget, class_count, predicted};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// How many samples of each of `C` classes were predicted to be of which: actual classes in rows, predicted ones in
/// columns, as in scikit-learn.
///
/// A network with one output, the logit of class 1, has two classes. Targets that are no class are left out. As a
/// [`Metric`] its value is the accuracy; [`Display`](fmt::Display) prints the table. Lend it to a trainer as `&mut`
/// to look at it afterwards.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Average, ConfusionMatrix, Metric as _};
///
/// let y = Batch::<f32, 3, 2>::new(0.9, 0.1, 0.2, 0.8, 0.3, 0.7);
/// let mut matrix = ConfusionMatrix::<2>::new().names(&["cat", "dog"]);
/// matrix.update(&y, &[0_u32, 0, 1], 3);
/// assert_eq!(matrix.count(0, 1), 1);
/// assert_eq!(matrix.recall(Average::Class(0)), 0.5);
/// assert_eq!(
///     matrix.to_string(),
///     "actual \\ predicted  cat  dog\n\
///      cat                   1    1\n\
///      dog                   0    1\n"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const C: usize> {
    /// A row for each actual class.
    counts: Vec<[u64; C]>,
    names: Vec<String>,
}

impl<const C: usize> ConfusionMatrix<C> {
    /// Before the first sample; classes are called by their indices.
    #[must_use]
    pub fn new() -> Self {
        Self { counts: vec![[0; C]; C], names: (0..C).map(|class| class.to_string()).collect() }
    }

    /// Gives the classes names for printing.
    #[must_use]
    pub fn names<S: AsRef<str>>(mut self, names: &[S; C]) -> Self {
        self.names = names.iter().map(|name| name.as_ref().to_owned()).collect();
        self
    }

    /// How many samples of the class `actual` were predicted to be of the class `predicted`; 0 for a class that does not
    /// exist.
    #[must_use]
    pub fn count(&self, actual: usize, predicted: usize) -> u64 {
        self.counts.get(actual).and_then(|row| row.get(predicted)).copied().unwrap_or(0)
    }

    /// The fraction (0–1) of samples on the diagonal; NaN without samples.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right: u64 = (0..C).map(|class| self.counts[class][class]).sum();
        let samples: u64 = self.counts.as_flattened().iter().sum();
        right as f64 / samples as f64
    }

    /// Precision, as [`Precision`](super::Precision) gives it.
    #[must_use]
    pub fn precision(&self, average: Average) -> f64 {
        average.of(C, |class| self.class(class), ClassCount::precision)
    }

    /// Recall, as [`Recall`](super::Recall) gives it.
    #[must_use]
    pub fn recall(&self, average: Average) -> f64 {
        average.of(C, |class| self.class(class), ClassCount::recall)
    }

    /// F1, as [`F1`](super::F1) gives it.
    #[must_use]
    pub fn f1(&self, average: Average) -> f64 {
        average.of(C, |class| self.class(class), ClassCount::f1)
    }

    fn class(&self, class: usize) -> ClassCount {
        ClassCount {
            right: self.counts[class][class],
            predicted: self.counts.iter().map(|row| row[class]).sum(),
            actual: self.counts[class].iter().sum(),
        }
    }
}

impl<const C: usize> Default for ConfusionMatrix<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, Target, const B: usize, const N: usize, const C: usize> Metric<T, Batch<T, B, N>, Target>
    for ConfusionMatrix<C>
where
    T: Scalar,
    Target: ClassTarget<N>,
{
    /// `accuracy`: what the value is.
    fn name(&self) -> &str {
        "accuracy"
    }

    fn reset(&mut self) {
        self.counts.as_flattened_mut().fill(0);
    }

    fn update(&mut self, y: &Batch<T, B, N>, target: &Target, samples: usize) {
        const {
            assert!(
                C == class_count(N),
                "the matrix has as many classes as the network's outputs tell apart"
            );
        };
        for row in 0..samples {
            if let Some(counts) = self.counts.get_mut(target.class(row)) {
                counts[predicted(y, row)] += 1;
            }
        }
    }

    fn value(&self) -> f64 {
        self.accuracy()
    }
}

impl<const C: usize> fmt::Display for ConfusionMatrix<C> {
    /// A line for each actual class, its name on the left, numbers right-aligned under the predicted classes' names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CORNER: &str = "actual \\ predicted";
        let letters = |text: &str| text.chars().count();
        let left = self.names.iter().map(|name| letters(name)).chain([letters(CORNER)]).max().unwrap_or(0);
        let widths: Vec<usize> = (0..C)
            .map(|class| {
                let largest = self.counts.iter().map(|row| row[class]).max().unwrap_or(0);
                letters(&self.names[class]).max(letters(&largest.to_string()))
            })
            .collect();

        write!(f, "{CORNER:left$}")?;
        for (name, &width) in self.names.iter().zip(&widths) {
            write!(f, "  {name:>width$}")?;
        }
        writeln!(f)?;
        for (name, row) in self.names.iter().zip(&self.counts) {
            write!(f, "{name:left$}")?;
            for (count, &width) in row.iter().zip(&widths) {
                write!(f, "  {count:>width$}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::averages::tests::{assert_close, ten_samples};
    use super::super::{F1, Precision, Recall};
    use super::*;

    #[test]
    fn rows_are_actual_and_columns_predicted() {
        let (y, actual) = ten_samples();
        let mut matrix = ConfusionMatrix::<3>::new();
        matrix.update(&y, &actual, 10);
        assert_eq!(matrix.counts, [[3, 1, 0], [1, 2, 0], [0, 3, 0]]);
        assert_eq!((matrix.count(2, 1), matrix.count(1, 2), matrix.count(3, 0)), (3, 0, 0));
        assert_eq!(matrix.accuracy(), 0.5);
        matrix.update(&y, &actual, 5);
        assert_eq!(matrix.counts, [[6, 2, 0], [2, 2, 0], [0, 3, 0]]);
        Metric::<f64, Batch<f64, 10, 3>, [u32; 10]>::reset(&mut matrix);
        assert_eq!(matrix, ConfusionMatrix::new());
        assert!(matrix.accuracy().is_nan());
    }

    #[test]
    fn scores_are_those_of_the_metrics() {
        let (y, actual) = ten_samples();
        let mut matrix = ConfusionMatrix::<3>::new();
        matrix.update(&y, &actual, 10);
        for average in [Average::Macro, Average::Micro, Average::Weighted, Average::Class(1)] {
            let mut scores = (
                Precision::<3>::new().average(average),
                Recall::<3>::new().average(average),
                F1::<3>::new().average(average),
            );
            super::super::Metrics::update(&mut scores, &y, &actual, 10);
            assert_close(
                &[matrix.precision(average), matrix.recall(average), matrix.f1(average)],
                &[scores.0.value(), scores.1.value(), scores.2.value()],
            );
        }
    }

    #[test]
    fn one_logit_tells_two_classes_apart() {
        let mut matrix = ConfusionMatrix::<2>::new();
        matrix.update(&Batch::<f32, 4, 1>::new(1.0, -1.0, 2.0, 3.0), &[1_u32, 1, 0, 5], 4);
        assert_eq!(matrix.counts, [[0, 1], [1, 1]]);
    }

    #[test]
    fn the_table_is_aligned() {
        let (y, actual) = ten_samples();
        let mut matrix = ConfusionMatrix::<3>::new().names(&["a", "größer", "c"]);
        for _ in 0..50 {
            matrix.update(&y, &actual, 10);
        }
        let expected = "\
actual \\ predicted    a  größer  c
a                   150      50  0
größer               50     100  0
c                     0     150  0
";
        assert_eq!(matrix.to_string(), expected);
    }
}
