//! Precision.

use super::averages::{Average, ClassCount, ClassCounts, class_score};

/// Of the samples predicted to be of a class, the fraction (0–1) that is: right / predicted, averaged over `C` classes.
///
/// A class that is never predicted has precision 0, as in scikit-learn. Default average: [`Average::Macro`]. A network
/// with one output, the logit of class 1, has two classes.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Average, Metric as _, Precision};
///
/// // Logits of class 1: predicted 1, 1, 1, 0.
/// let y = Batch::<f32, 4, 1>::new(2.0, 0.5, 1.0, -1.0);
/// let mut precision = Precision::<2>::new().average(Average::Class(1));
/// precision.update(&y, &[1_u32, 0, 0, 1], 4);
/// assert_eq!(precision.value(), 1.0 / 3.0);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precision<const C: usize> {
    counts: ClassCounts<C>,
    average: Average,
    name: String,
}

class_score!(Precision, "precision", ClassCount::precision);

#[cfg(test)]
mod tests {
    use super::super::averages::tests::{assert_close, values};
    use super::*;

    #[test]
    fn averages_by_hand() {
        // Classes: 3/4, 2/6, 0/0 = 0; all: 5/10; weights 4, 3, 3.
        let weighted = (4.0 * 0.75 + 3.0 * (1.0 / 3.0)) / 10.0;
        let macro_mean = (0.75 + 1.0 / 3.0) / 3.0;
        let expected = [macro_mean, 0.5, weighted, 0.75, 1.0 / 3.0, 0.0];
        assert_close(&values(|average| Precision::<3>::new().average(average)), &expected);
    }
}
