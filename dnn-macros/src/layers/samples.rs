//! What operations do to the samples of a batch.

use super::{LayerSpec, conv, norm};

impl LayerSpec {
    /// Whether what a sample becomes in training depends on the others of its batch.
    pub(crate) fn mixes_samples(&self) -> bool {
        self.word == norm::BATCH_NORM.word
    }

    /// Whether it gives so many numbers for so few weights that batches are divided for it.
    pub(crate) fn convolves(&self) -> bool {
        [&conv::CONV, &conv::CONV_TRANSPOSE].iter().any(|spec| spec.word == self.word)
    }
}
