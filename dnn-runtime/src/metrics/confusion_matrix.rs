//! Confusion matrix.

use std::fmt;

use super::Metric;
use super::averages::{Average, ClassCount};
use super::classes::{ClassTarget, class_count, counted};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// How many samples of each of `C` classes were predicted to be of which: actual classes in rows, predicted ones in
/// columns, as in scikit-learn.
///
/// A network with one output, the logit of class 1, has two classes. Samples whose target is no class or the ignored one
/// are left out; those whose outputs are all NaN are of no column, [`undecided`](Self::undecided). As a [`Metric`] its
/// value is the accuracy; [`Display`](fmt::Display) prints the table. Lend it to a trainer as `&mut` to look at it
/// afterwards.
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
    /// For each actual class the samples without a prediction.
    undecided: Vec<u64>,
    names: Vec<String>,
    ignored: Option<u32>,
}

impl<const C: usize> ConfusionMatrix<C> {
    /// Before the first sample; classes are called by their indices.
    #[must_use]
    pub fn new() -> Self {
        let names = (0..C).map(|class| class.to_string()).collect();
        Self { counts: vec![[0; C]; C], undecided: vec![0; C], names, ignored: None }
    }

    /// Leaves out samples whose target is the class index `index`. A trainer whose loss ignores it sets it itself.
    #[must_use]
    pub fn ignore_index(mut self, index: u32) -> Self {
        self.ignored = Some(index);
        self
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

    /// How many samples of the class `actual` had outputs that were all NaN; 0 for a class that does not exist.
    #[must_use]
    pub fn undecided(&self, actual: usize) -> u64 {
        self.undecided.get(actual).copied().unwrap_or(0)
    }

    /// The fraction (0–1) of samples on the diagonal; NaN without samples.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right: u64 = (0..C).map(|class| self.counts[class][class]).sum();
        let samples: u64 = self.counts.as_flattened().iter().chain(&self.undecided).sum();
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
            actual: self.counts[class].iter().sum::<u64>() + self.undecided[class],
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
    /// `confusion_accuracy`: what the value is.
    fn name(&self) -> &str {
        "confusion_accuracy"
    }

    fn reset(&mut self) {
        self.counts.as_flattened_mut().fill(0);
        self.undecided.fill(0);
    }

    fn leave_out(&mut self, class: u32) {
        self.ignored = Some(class);
    }

    fn update(&mut self, y: &Batch<T, B, N>, target: &Target, samples: usize) {
        const {
            assert!(
                C == class_count(N / Target::STEPS),
                "the matrix has as many classes as the network's outputs tell apart"
            );
        };
        for choice in counted(target, samples, self.ignored) {
            let actual = choice.class;
            match choice.predicted(y) {
                Some(predicted) => self.counts[actual][predicted] += 1,
                None => self.undecided[actual] += 1,
            }
        }
    }

    fn value(&self) -> f64 {
        self.accuracy()
    }
}

impl<const C: usize> fmt::Display for ConfusionMatrix<C> {
    /// A line for each actual class, its name on the left, numbers right-aligned under the predicted classes' names; a
    /// last column `NaN` if there are samples without a prediction.
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
        let nan = self
            .undecided
            .iter()
            .max()
            .filter(|most| **most > 0)
            .map(|most| letters(&most.to_string()).max(3));
        if let Some(width) = nan {
            write!(f, "  {:>width$}", "NaN")?;
        }
        writeln!(f)?;
        for ((name, row), undecided) in self.names.iter().zip(&self.counts).zip(&self.undecided) {
            write!(f, "{name:left$}")?;
            for (count, &width) in row.iter().zip(&widths) {
                write!(f, "  {count:>width$}")?;
            }
            if let Some(width) = nan {
                write!(f, "  {undecided:>width$}")?;
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
    fn outputs_of_nan_are_a_column_of_their_own() {
        let mut matrix = ConfusionMatrix::<2>::new();
        matrix.update(&Batch::<f32, 3, 1>::new(1.0, f32::NAN, -1.0), &[1_u32, 1, 0], 3);
        assert_eq!((matrix.undecided(1), matrix.undecided(0), matrix.undecided(2)), (1, 0, 0));
        assert_eq!((matrix.accuracy(), matrix.recall(Average::Class(1))), (2.0 / 3.0, 0.5));
        let expected =
            "actual \\ predicted  0  1  NaN\n0                   1  0    0\n1                   0  1    1\n";
        assert_eq!(matrix.to_string(), expected);
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
