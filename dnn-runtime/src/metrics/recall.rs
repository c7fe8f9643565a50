//! Recall.

use super::averages::{Average, ClassCount, ClassCounts, class_score};

/// Of the samples of a class, the fraction (0–1) predicted to be: right / actual, averaged over `C` classes.
///
/// A class without samples has recall 0, as in scikit-learn. Default average: [`Average::Macro`]. A network with one
/// output, the logit of class 1, has two classes.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Average, Metric as _, Recall};
///
/// // Logits of class 1: predicted 1, 1, 1, 0.
/// let y = Batch::<f32, 4, 1>::new(2.0, 0.5, 1.0, -1.0);
/// let mut recall = Recall::<2>::new().average(Average::Class(1));
/// recall.update(&y, &[1_u32, 0, 0, 1], 4);
/// assert_eq!(recall.value(), 0.5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall<const C: usize> {
    counts: ClassCounts<C>,
    average: Average,
    name: String,
}

class_score!(Recall, "recall", ClassCount::recall);

#[cfg(test)]
mod tests {
    use super::super::averages::tests::{assert_close, values};
    use super::*;

    #[test]
    fn averages_by_hand() {
        // Classes: 3/4, 2/3, 0/3; all: 5/10; weights 4, 3, 3.
        let expected = [(0.75 + 2.0 / 3.0) / 3.0, 0.5, 0.5, 0.75, 2.0 / 3.0, 0.0];
        assert_close(&values(|average| Recall::<3>::new().average(average)), &expected);
    }
}
