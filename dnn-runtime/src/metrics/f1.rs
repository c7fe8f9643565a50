//! F1 score.

use super::averages::{Average, ClassCount, ClassCounts, class_score};

/// The harmonic mean (0–1) of precision and recall of a class: 2 right / (predicted + actual), averaged over `C` classes.
///
/// A class that neither occurs nor is predicted has F1 0, as in scikit-learn. Default average: [`Average::Macro`], the
/// mean of the classes' F1. A network with one output, the logit of class 1, has two classes.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Average, F1, Metric as _};
///
/// // Logits of class 1: predicted 1, 1, 1, 0.
/// let y = Batch::<f32, 4, 1>::new(2.0, 0.5, 1.0, -1.0);
/// let mut f1 = F1::<2>::new().average(Average::Class(1));
/// f1.update(&y, &[1_u32, 0, 0, 1], 4);
/// // Precision 1/3, recall 1/2.
/// assert_eq!(f1.value(), 0.4);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct F1<const C: usize> {
    counts: ClassCounts<C>,
    average: Average,
    name: String,
}

class_score!(F1, "f1", ClassCount::f1);

#[cfg(test)]
mod tests {
    use super::super::averages::tests::{assert_close, values};
    use super::*;

    #[test]
    fn averages_by_hand() {
        // Classes: 6/8, 4/9, 0/3; all: 10/20; weights 4, 3, 3.
        let weighted = (4.0 * 0.75 + 3.0 * (4.0 / 9.0)) / 10.0;
        let expected = [(0.75 + 4.0 / 9.0) / 3.0, 0.5, weighted, 0.75, 4.0 / 9.0, 0.0];
        assert_close(&values(|average| F1::<3>::new().average(average)), &expected);
    }
}
