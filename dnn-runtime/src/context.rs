//! What a training pass knows besides the network and the batch.

/// What a training pass knows besides the network and the batch: which step it is, how many of the batch's rows are
/// real samples, and the seed of its randomness.
///
/// Randomness is counter-based (see [`crate::kernels::random`]): a mask depends on the seed, the step, the layer's
/// site and the sample's position, never on how the batch is split, so results do not depend on the number of
/// threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Fixes every random choice of the pass.
    pub seed: u64,
    /// Counts optimizer steps from 0.
    pub step: u64,
    /// How many of the batch's rows are samples. The rows after them are zeros that fill up the last, partial batch
    /// of an epoch: they add nothing to gradients (their part of the loss gradient is zero), and batch statistics
    /// leave them out.
    pub samples: usize,
    /// Whether recurrent layers go on from the state in which the last forward pass of the same tape has left them: each row
    /// of the batch continues the row of the batch before. Else they start from zeros, or from a learned state; those that
    /// start from a stage (`initial = ..`) do so in any case.
    pub carries_state: bool,
    /// The position of row 0 within the whole batch, for a micro-batch.
    pub first_sample: usize,
}

impl Context {
    /// A pass over a full batch of `samples` rows at step 0.
    #[must_use]
    pub const fn new(seed: u64, samples: usize) -> Self {
        Self { seed, step: 0, samples, carries_state: false, first_sample: 0 }
    }
}
