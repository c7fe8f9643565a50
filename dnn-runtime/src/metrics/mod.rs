//! Metrics: how good predictions are, accumulated over batches.
//!
//! A [`Metric`] is a plain value that sees one batch after another; a tuple of them is a [`Metrics`] list. Nothing is
//! allocated between batches.

mod accuracy;
mod averages;
mod classes;
mod confusion_matrix;
mod f1;
mod mean_absolute_error;
mod mean_squared_error;
mod precision;
mod r2_score;
mod recall;
mod regression;
mod top_k;

pub use accuracy::Accuracy;
pub use averages::Average;
pub use classes::ClassTarget;
pub use confusion_matrix::ConfusionMatrix;
pub use f1::F1;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use precision::Precision;
pub use r2_score::R2Score;
pub use recall::Recall;
pub use top_k::TopK;

/// A number that says how good outputs `Y` are for targets `Target`, both batches.
///
/// Only the first `samples` rows of a batch count; the rows after them fill up a partial batch.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compare outputs of type `{Y}` with targets of type `{Target}`",
    label = "this metric does not fit the network's output and the data set's targets",
    note = "class metrics take class indices `[u32; B]` or one-hot rows; regression metrics take targets of the \
            output's type"
)]
pub trait Metric<T, Y, Target> {
    /// The name in histories and progress bars: `accuracy`, `mse`.
    fn name(&self) -> &str;

    /// Forgets all samples seen.
    fn reset(&mut self);

    /// Takes in the first `samples` rows of a batch.
    fn update(&mut self, y: &Y, target: &Target, samples: usize);

    /// The value for all samples since the last [`reset`](Self::reset); NaN if there are none and the metric's
    /// documentation says nothing else.
    fn value(&self) -> f64;
}

/// So that a metric can be lent to a trainer and looked at afterwards.
impl<T, Y, Target, M: Metric<T, Y, Target>> Metric<T, Y, Target> for &mut M {
    fn name(&self) -> &str {
        M::name(self)
    }
    fn reset(&mut self) {
        M::reset(self);
    }
    fn update(&mut self, y: &Y, target: &Target, samples: usize) {
        M::update(self, y, target, samples);
    }
    fn value(&self) -> f64 {
        M::value(self)
    }
}

/// A list of metrics: a tuple of up to four, `()` for none.
///
/// ```
/// use dnn_runtime::Batch;
/// use dnn_runtime::metrics::{Accuracy, Metrics};
///
/// let y = Batch::<f32, 2, 2>::new(0.9, 0.1, 0.8, 0.2);
/// let mut metrics = (Accuracy::new(),);
/// metrics.update(&y, &[0_u32, 1], 2);
/// Metrics::<f32, Batch<f32, 2, 2>, [u32; 2]>::for_each(&metrics, |name, value| {
///     assert_eq!((name, value), ("accuracy", 0.5));
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of metrics for outputs `{Y}` and targets `{Target}`",
    label = "not a tuple of fitting metrics",
    note = "a single metric is written as a tuple too: `(Accuracy::new(),)`"
)]
pub trait Metrics<T, Y, Target> {
    /// The number of metrics.
    const LEN: usize;

    /// Resets every metric.
    fn reset(&mut self);

    /// Shows a batch to every metric.
    fn update(&mut self, y: &Y, target: &Target, samples: usize);

    /// Calls `f` with every metric's name and value, in order.
    fn for_each<F: FnMut(&str, f64)>(&self, f: F);
}

macro_rules! impl_metrics {
    ($($metric:ident $index:tt),*) => {
        impl<T, Y, Target, $($metric: Metric<T, Y, Target>),*> Metrics<T, Y, Target> for ($($metric,)*) {
            const LEN: usize = [$($index),*].len();

            fn reset(&mut self) {
                $(self.$index.reset();)*
            }
            fn update(&mut self, y: &Y, target: &Target, samples: usize) {
                $(self.$index.update(y, target, samples);)*
            }
            fn for_each<F: FnMut(&str, f64)>(&self, mut f: F) {
                $(f(self.$index.name(), self.$index.value());)*
            }
        }
    };
}

impl<T, Y, Target> Metrics<T, Y, Target> for () {
    const LEN: usize = 0;

    fn reset(&mut self) {}
    fn update(&mut self, _: &Y, _: &Target, _: usize) {}
    fn for_each<F: FnMut(&str, f64)>(&self, _: F) {}
}

impl_metrics!(A 0);
impl_metrics!(A 0, B 1);
impl_metrics!(A 0, B 1, C 2);
impl_metrics!(A 0, B 1, C 2, D 3);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Batch;

    type Y = Batch<f32, 2, 2>;

    #[test]
    fn lists_show_every_batch_to_every_metric() {
        let mut matrix = ConfusionMatrix::<2>::new();
        let mut metrics = (Accuracy::new(), TopK::new(2), F1::<2>::new(), &mut matrix);
        let y = Y::new(0.9, 0.1, 0.8, 0.2);
        metrics.update(&y, &[0_u32, 1], 2);
        metrics.update(&y, &[1_u32, 1], 1);
        let mut seen = Vec::new();
        Metrics::<f32, Y, [u32; 2]>::for_each(&metrics, |name, value| seen.push((name.to_owned(), value)));
        let names: Vec<&str> = seen.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["accuracy", "top_2_accuracy", "f1", "accuracy"]);
        // Class 0: 2 * 1 / (3 + 1); class 1: 0.
        assert_eq!(seen.iter().map(|seen| seen.1).collect::<Vec<_>>(), [1.0 / 3.0, 1.0, 0.25, 1.0 / 3.0]);
        assert_eq!(matrix.count(1, 0), 2);

        let mut metrics = (Accuracy::new(), MeanSquaredError::new());
        metrics.update(&y, &Y::new(1.0, 0.0, 0.0, 1.0), 2);
        Metrics::<f32, Y, Y>::reset(&mut metrics);
        assert_eq!(metrics, (Accuracy::new(), MeanSquaredError::new()));
    }

    #[test]
    fn the_empty_list_has_no_values() {
        Metrics::<f32, Y, Y>::for_each(&(), |name, _| panic!("{name}"));
        assert_eq!(<() as Metrics<f32, Y, Y>>::LEN, 0);
        assert_eq!(<(Accuracy, TopK, MeanSquaredError) as Metrics<f32, Y, Y>>::LEN, 3);
    }
}
