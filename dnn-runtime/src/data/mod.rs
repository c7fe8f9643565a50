//! Data sets: loading, splitting, scaling and filling batches.
//!
//! [`Samples`] are in-memory samples with their targets, [`Lazy`] ones are loaded while training goes on; a [`Source`] is
//! anything a trainer takes batches from. [`Windows`] of a series and [`TokenWindows`] of a text are samples that share
//! one copy of it; [`Pairs`] are texts that sources become, [`Padded`] sequences of different lengths with their masks.

mod batches;
mod channels;
mod cifar;
mod csv;
#[cfg(feature = "datasets")]
mod embedded;
mod error;
#[cfg(feature = "images")]
mod folder;
mod gzip;
mod idx;
mod lazy;
mod padded;
mod pairs;
mod samples;
mod scale;
mod sequence_error;
mod series;
mod split;
mod table;
mod targets;
#[cfg(test)]
mod test_files;
mod tokens;

pub use batches::{batches, order};
pub use channels::ChannelScaler;
pub use cifar::{CIFAR10_CLASSES, load_cifar10};
pub use csv::{MISSING, TableReader};
#[cfg(feature = "datasets")]
pub use embedded::{
    BREAST_CANCER_CLASSES, BREAST_CANCER_FEATURES, DIABETES_FEATURES, IRIS_CLASSES, IRIS_FEATURES, airline,
    breast_cancer, diabetes, digits, iris, sunspots,
};
pub use error::{DataError, Origin};
#[cfg(feature = "images")]
pub use folder::ImageFolder;
pub use idx::{IdxArray, IdxOptions, IdxValues, images_labels, load_images_labels};
pub use lazy::{Lazy, Loader};
pub use padded::Padded;
pub use pairs::{PADDING, Pairs};
pub use samples::Samples;
pub use scale::{MinMaxScaler, StandardScaler};
pub use sequence_error::SequenceError;
pub use series::{Date, Difference, LabelledSeries, NotADate, Padding, Series, Windows};
pub use table::{Classes, Fill, Table};
pub use targets::Target;
pub(crate) use tokens::check_ids_of;
pub use tokens::{Alphabet, TokenWindows, ignore_padding, read_text, step_weights, text_from_bytes};

use crate::layer::LayerInfo;
use crate::private::info::vocabulary;

/// What a network and a loss want of a data set.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Requirements {
    /// The numbers that the network gives for each sample.
    pub outputs: usize,
    /// The class index of samples that the loss leaves out, which need not be a class.
    pub ignored_class: Option<u32>,
    /// The number of tokens if the inputs of a network with a single input are ids of an `embedding`, the smallest number
    /// if there are several; for other networks see [`vocabulary_of`](Self::vocabulary_of).
    pub vocabulary: Option<usize>,
    /// The network's table of layers.
    pub layers: &'static [LayerInfo],
}

impl Requirements {
    /// For a network with `outputs` outputs, and a loss that leaves out nothing.
    #[must_use]
    pub const fn new(outputs: usize) -> Self {
        Self { outputs, ignored_class: None, vocabulary: None, layers: &[] }
    }

    /// The same with a class index that the loss leaves out.
    #[must_use]
    pub const fn ignored_class(mut self, class: Option<u32>) -> Self {
        self.ignored_class = class;
        self
    }

    /// The same for inputs that are ids of so many tokens.
    #[must_use]
    pub const fn vocabulary(mut self, tokens: Option<usize>) -> Self {
        self.vocabulary = tokens;
        self
    }

    /// The same for a network with these layers.
    #[must_use]
    pub const fn layers(mut self, layers: &'static [LayerInfo]) -> Self {
        self.layers = layers;
        self
    }

    /// The number of tokens if an `embedding` reads the input of this name, the smallest number if several do.
    #[must_use]
    pub fn vocabulary_of(&self, input: &str) -> Option<usize> {
        vocabulary(self.layers, input)
    }

    /// What one of `steps` equal parts of the outputs wants.
    pub(crate) fn of_step(&self, steps: usize) -> Self {
        Self { outputs: self.outputs / steps, ..*self }
    }

    /// The number of classes, if `class` is none of them and not ignored.
    pub(crate) fn unfit(&self, class: u32) -> Option<usize> {
        let classes = if self.outputs == 1 { 2 } else { self.outputs };
        (class as usize >= classes && self.ignored_class != Some(class)).then_some(classes)
    }
}

/// What a batch is filled for: a seam for sources that augment their samples.
///
/// Random changes that are functions of the seed, the epoch and a sample's index are the same in every run, however
/// samples are batched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pass {
    /// The seed of the training; 0 outside.
    pub seed: u64,
    /// The epoch, counted from 1; `None` in validation and evaluation, which want the samples as they are.
    pub epoch: Option<usize>,
}

impl Pass {
    /// A batch to train on. Epochs count from 1.
    #[must_use]
    pub const fn training(seed: u64, epoch: usize) -> Self {
        Self { seed, epoch: Some(epoch) }
    }

    /// A batch to measure on.
    #[must_use]
    pub const fn evaluation() -> Self {
        Self { seed: 0, epoch: None }
    }
}

/// Where a trainer's batches come from: `X` and `Y` are a batch of inputs and a batch of targets.
///
/// [`Samples`] implements it for in-memory data. Implement it for data of your own: several inputs (`X` is then the
/// network's input struct), generated or streamed samples.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give batches of inputs `{X}` with targets `{Y}`",
    label = "these samples do not fit the network's input and the loss's targets",
    note = "`Samples<T, F, u32>` gives `SMatrix<T, B, F>` with `[u32; B]`, `Samples<T, F, [u32; STEPS]>` gives it with \
            `[[u32; B]; STEPS]`, and `Samples<T, F, [T; K]>` gives it with `SMatrix<T, B, K>`"
)]
pub trait Source<X, Y> {
    /// The number of samples.
    fn len(&self) -> usize;

    /// Whether there are no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Says what makes the samples unfit for what is wanted of them.
    ///
    /// Called once before training, so that [`fill`](Self::fill) and the losses need no checks. Class indices must be
    /// below the number of outputs, or below 2 for a single output, the logit of class 1, or be the ignored one. The
    /// default accepts everything.
    ///
    /// # Errors
    ///
    /// The first thing wrong.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        let _ = wanted;
        Ok(())
    }

    /// Whether [`check`](Self::check) looks at token ids, or [`fill`](Self::fill) does. If not, as by default, a trainer of a
    /// network with an `embedding` fills batches with all samples, as for an evaluation, and looks at the ids before it begins.
    fn checks_ids(&self) -> bool {
        false
    }

    /// Says why a sample does not begin where the one before it ends, as [`Trainer::stateful`] needs it; called once
    /// before such a training. The default accepts everything.
    ///
    /// [`Trainer::stateful`]: crate::train::Trainer::stateful
    ///
    /// # Errors
    ///
    /// [`SequenceError::Apart`] for windows that overlap or leave out something between them.
    fn check_continues(&self) -> Result<(), DataError> {
        Ok(())
    }

    /// Says which samples will be asked for from now on, and in which order, unless the pass ends early: a source that
    /// loads samples when they are wanted may begin. The default does nothing.
    fn upcoming(&self, indices: &[usize], pass: &Pass) {
        let _ = (indices, pass);
    }

    /// Writes the samples at `indices` to the first rows of `x` and `y`. The rows after them are zeros already.
    ///
    /// # Errors
    ///
    /// A sample that cannot be loaded. The training ends; the network keeps what it has learned.
    ///
    /// # Panics
    ///
    /// May panic when `indices` has more elements than a batch has rows, or one is not below [`len`](Self::len).
    fn fill(&self, indices: &[usize], x: &mut X, y: &mut Y, pass: &Pass) -> Result<(), DataError>;
}
