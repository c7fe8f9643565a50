//! Metrics: how good predictions are, accumulated over batches.
//!
//! A [`Metric`] is a plain value that sees one batch after another; a tuple of them is a [`Metrics`] list. Nothing is
//! allocated between batches.
//!
//! Class metrics leave out samples whose target is no class, such as those that a loss ignores, and those of the class
//! index that their method `ignore_index` names; a trainer names the one of its loss. A sample whose outputs are all
//! NaN is of no class, and so a wrong prediction.

mod accuracy;
mod averages;
mod classes;
mod confusion_matrix;
mod f1;
mod mean_absolute_error;
mod mean_squared_error;
mod perplexity;
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
pub use perplexity::{BitsPerCharacter, Perplexity};
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
    note = "class metrics take class indices, `[u32; B]` or `[[u32; B]; STEPS]`, or one-hot rows; regression metrics \
            take targets of the output's type"
)]
pub trait Metric<T, Y, Target> {
    /// The name in histories and progress bars: `accuracy`, `mse`.
    fn name(&self) -> &str;

    /// Forgets all samples seen.
    fn reset(&mut self);

    /// Has samples whose target is the class index `class` left out from now on. A trainer calls it if its loss leaves
    /// them out; for metrics without classes it does nothing.
    fn leave_out(&mut self, class: u32) {
        let _ = class;
    }

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
    fn leave_out(&mut self, class: u32) {
        M::leave_out(self, class);
    }
    fn update(&mut self, y: &Y, target: &Target, samples: usize) {
        M::update(self, y, target, samples);
    }
    fn value(&self) -> f64 {
        M::value(self)
    }
}

/// A list of metrics: a tuple of up to eight, `()` for none.
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
    note = "a single metric is written as a tuple too: `(Accuracy::new(),)`; a tuple has at most eight"
)]
pub trait Metrics<T, Y, Target> {
    /// The number of metrics.
    const LEN: usize;

    /// Resets every metric.
    fn reset(&mut self);

    /// Has every metric leave out samples whose target is the class index `class`.
    fn leave_out(&mut self, class: u32) {
        let _ = class;
    }

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
            fn leave_out(&mut self, class: u32) {
                $(self.$index.leave_out(class);)*
            }
            fn update(&mut self, y: &Y, target: &Target, samples: usize) {
                $(self.$index.update(y, target, samples);)*
            }
            fn for_each<Report: FnMut(&str, f64)>(&self, mut f: Report) {
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
impl_metrics!(A 0, B 1, C 2, D 3, E 4);
impl_metrics!(A 0, B 1, C 2, D 3, E 4, F 5);
impl_metrics!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
impl_metrics!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

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
        assert_eq!(names, ["accuracy", "top_2_accuracy", "f1", "confusion_accuracy"]);
        // Class 0: 2 * 1 / (3 + 1); class 1: 0.
        assert_eq!(seen.iter().map(|seen| seen.1).collect::<Vec<_>>(), [1.0 / 3.0, 1.0, 0.25, 1.0 / 3.0]);
        assert_eq!(matrix.count(1, 0), 2);

        let mut metrics = (Accuracy::new(), MeanSquaredError::new());
        metrics.update(&y, &Y::new(1.0, 0.0, 0.0, 1.0), 2);
        Metrics::<f32, Y, Y>::reset(&mut metrics);
        assert_eq!(metrics, (Accuracy::new(), MeanSquaredError::new()));
    }

    #[test]
    fn names_say_which_average() {
        let mut metrics = (
            F1::<2>::new(),
            F1::<2>::new().average(Average::Weighted),
            Precision::<2>::new().average(Average::Class(1)),
            Recall::<2>::new().average(Average::Micro),
            Recall::<2>::new().average(Average::Micro).average(Average::Macro),
            Accuracy::new(),
            TopK::new(1),
            ConfusionMatrix::<2>::new(),
        );
        metrics.update(&Y::new(0.9, 0.1, 0.8, 0.2), &[0_u32, 1], 2);
        let mut names = Vec::new();
        Metrics::<f32, Y, [u32; 2]>::for_each(&metrics, |name, _| names.push(name.to_owned()));
        let scores = ["f1", "f1_weighted", "precision_class_1", "recall_micro", "recall"];
        assert_eq!(names[..5], scores);
        assert_eq!(names[5..], ["accuracy", "top_1_accuracy", "confusion_accuracy"]);
    }

    #[test]
    fn targets_that_are_no_class_or_ignored_are_left_out_by_all() {
        let y = Batch::<f32, 4, 2>::from_row_slice(&[0.9, 0.1, 0.9, 0.1, 0.9, 0.1, 0.1, 0.9]);
        let values = |targets: &[u32; 4], ignored: Option<u32>| {
            let mut metrics = (
                Accuracy::new(),
                TopK::new(1),
                Precision::<2>::new().average(Average::Class(0)),
                Recall::<2>::new().average(Average::Micro),
                ConfusionMatrix::<2>::new(),
            );
            if let Some(class) = ignored {
                Metrics::<f32, Batch<f32, 4, 2>, [u32; 4]>::leave_out(&mut metrics, class);
                // It outlasts a reset.
                Metrics::<f32, Batch<f32, 4, 2>, [u32; 4]>::reset(&mut metrics);
            }
            metrics.update(&y, targets, 4);
            let mut values = Vec::new();
            Metrics::<f32, Batch<f32, 4, 2>, [u32; 4]>::for_each(&metrics, |_, value| values.push(value));
            values
        };
        assert_eq!(values(&[0, 255, 255, 0], None), [0.5, 0.5, 1.0, 0.5, 0.5]);
        assert_eq!(values(&[0, 1, 1, 0], Some(1)), [0.5, 0.5, 1.0, 0.5, 0.5]);
        assert_eq!(values(&[0, 1, 1, 0], None), [0.25, 0.25, 1.0 / 3.0, 0.25, 0.25]);
        assert_eq!(Accuracy::new().ignore_index(3), {
            let mut metric = Accuracy::new();
            Metric::<f32, Y, [u32; 2]>::leave_out(&mut metric, 3);
            metric
        });
    }

    #[test]
    fn outputs_of_nan_are_wrong_predictions() {
        let y = Y::new(f32::NAN, f32::NAN, 0.9, 0.1);
        let mut metrics = (
            Accuracy::new(),
            TopK::new(2),
            Recall::<2>::new().average(Average::Class(0)),
            Precision::<2>::new().average(Average::Class(0)),
            ConfusionMatrix::<2>::new(),
        );
        metrics.update(&y, &[0_u32, 0], 2);
        let mut values = Vec::new();
        Metrics::<f32, Y, [u32; 2]>::for_each(&metrics, |_, value| values.push(value));
        assert_eq!(values, [0.5, 0.5, 0.5, 1.0, 0.5]);
    }

    #[test]
    fn the_empty_list_has_no_values() {
        Metrics::<f32, Y, Y>::for_each(&(), |name, _| panic!("{name}"));
        assert_eq!(<() as Metrics<f32, Y, Y>>::LEN, 0);
        assert_eq!(<(Accuracy, TopK, MeanSquaredError) as Metrics<f32, Y, Y>>::LEN, 3);
    }
}
