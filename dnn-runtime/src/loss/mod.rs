//! Losses: what training minimises.
//!
//! Classification losses take **logits**, the raw outputs of the last layer; softmax and sigmoid are fused into them,
//! which is exact and stable at extreme logits where the composition is not.
//!
//! A loss is a value that is named like its type and refined by methods: `Mse`, `Huber::new(0.5).sum()`,
//! `CrossEntropy.label_smoothing(0.1)`. Names, formulas and reductions are PyTorch's. Besides the reduced value every
//! loss gives the values of the single elements or samples (PyTorch's reduction `"none"`): its method `elements`.
//!
//! | loss | output | target |
//! |---|---|---|
//! | [`Mse`](struct@Mse), [`Mae`](struct@Mae), [`Huber`] | numbers | numbers, same shape |
//! | [`CrossEntropy`](struct@CrossEntropy) | logits, one for each class | class indices `[u32; B]`, or probabilities, same shape |
//! | [`BinaryCrossEntropy`](struct@BinaryCrossEntropy) | logits, independent of each other | probabilities, same shape; labels `[u32; B]` for one logit |
//! | [`KlDivergence`](struct@KlDivergence) | logarithms of probabilities | probabilities or their logarithms, same shape |
//!
//! # Sequences
//!
//! The output of `sequence(t, v)` is a batch of `t * v` numbers, step by step. Losses of numbers take targets of the same
//! shape. [`CrossEntropy`](struct@CrossEntropy) takes a class for each step, `[[u32; B]; t]` (step, sample), on `v` logits
//! a step, and means over all steps; [`BinaryCrossEntropy`](struct@BinaryCrossEntropy) likewise labels of one logit a
//! step. A loss of the last step alone is an ordinary loss of a network that ends with `last`.
//!
//! Sequences of different lengths are padded to `t` steps, and what is padding does not count: for classes it is labelled
//! with an index that [`ignore_index`](struct@CrossEntropy#method.ignore_index) names, and
//! [`Mse`](struct@Mse), [`Mae`](struct@Mae), [`Huber`] and [`BinaryCrossEntropy`](struct@BinaryCrossEntropy) take a pair
//! `(numbers, weights)` with a weight for each step, 0 for padding, as
//! [`data::step_weights`](crate::data::step_weights) makes of lengths. The sum is divided by the sum of the weights. One
//! weight for all steps is a weight of the sample, and as many as outputs are one for each number.

mod binary_cross_entropy;
mod cross_entropy;
mod elementwise;
mod huber;
mod kl_divergence;
mod mae;
mod mse;
mod part;
mod steps;
#[cfg(test)]
mod testing;
mod weights;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub use cross_entropy::CrossEntropy;
pub use huber::Huber;
pub use kl_divergence::KlDivergence;
pub use mae::Mae;
pub use mse::Mse;
pub use part::LossPart;
pub use weights::{LossWeights, OutputWeights, Unweighted};

use crate::scalar::Scalar;

/// How the losses of the elements or samples of a batch become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Their mean (PyTorch's `"mean"`).
    #[default]
    Mean,
    /// Their sum (PyTorch's `"sum"`).
    Sum,
}

/// A loss for outputs `Y` and targets `Target`, both batches.
///
/// Only the first `samples` rows of a batch count; the rows after them fill up a partial batch.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compare outputs of type `{Y}` with targets of type `{Target}`",
    label = "this loss does not fit the network's output and the data set's targets",
    note = "class indices are `[u32; B]`, of sequences `[[u32; B]; STEPS]`; every other target has the shape of the output, or is a pair of it \
            and weights `SMatrix<T, B, STEPS>`",
    note = "several outputs are a struct, for which one implements `Loss` oneself: the sum of a loss of each"
)]
pub trait Loss<T: Scalar, Y, Target>: Sync {
    /// How batches are reduced, so that an epoch's loss is averaged or summed alike.
    fn reduction(&self) -> Reduction;

    /// The weight of a batch in the mean over a data set: by what the sum of its losses was divided. 0 if none of its
    /// samples counts; [`value`](Self::value) and [`gradient`](Self::gradient) are then 0 too.
    ///
    /// The default is `samples`; a loss that weights or leaves out samples returns the sum of their weights.
    fn weight(&self, target: &Target, samples: usize) -> f64 {
        let _ = target;
        samples as f64
    }

    /// The class index that marks samples to be left out, if there is one. Data sets may then hold it even if it is no
    /// class, and class metrics leave its samples out too.
    fn ignored_class(&self) -> Option<u32> {
        None
    }

    /// The steps of a sequence that are told apart: of targets that hold a class for each of them. A class for each
    /// sample is one step, and a network's output of several steps is no output for such a loss. `None`, the default, if
    /// every output counts for itself.
    fn steps(&self) -> Option<usize> {
        None
    }

    /// The loss of a batch.
    fn value(&self, y: &Y, target: &Target, samples: usize) -> T;

    /// The loss of a batch and its gradient with respect to `y`: `d_y` is overwritten, with zeros in the rows from
    /// `samples` on.
    fn gradient(&self, y: &Y, target: &Target, samples: usize, d_y: &mut Y) -> T;

    /// Whether the loss is a sum over the samples and [`part`](Self::part) tells what some of them add to it. Training then goes
    /// through a large batch block by block if it can (see `TrainingStep::run`).
    ///
    /// `false` by default, which is right for every loss in which samples are compared with each other. Losses of classes,
    /// labels and numbers have parts; those of classes for each step and those with weights of samples have none.
    fn has_parts(&self) -> bool {
        false
    }

    /// What some of a batch's rows add to its loss, and the loss's gradient there: what [`gradient`](Self::gradient) of the
    /// whole batch writes into these rows. `target` and `samples` are those of the whole batch, so a mean is one over all its
    /// samples.
    ///
    /// NaN by default; nobody asks if the loss [has no parts](Self::has_parts).
    fn part(&self, target: &Target, samples: usize, part: LossPart<'_, T>) -> T {
        let _ = (target, samples, part);
        T::from_f64(f64::NAN)
    }
}
