//! Learning-rate schedules.
//!
//! A schedule is a function of the progress of training, so training that goes on from a checkpoint has the learning
//! rate it would have had. Only schedules that react to the loss have a memory.

mod constant;
mod exponential;

pub use constant::Constant;
pub use exponential::Exponential;

/// Where in the training a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Epochs finished.
    pub epoch: usize,
    /// Optimizer steps finished, over all epochs.
    pub step: u64,
    /// Steps in one epoch.
    pub steps_per_epoch: u64,
}

/// The learning rate over time.
pub trait Schedule {
    /// The learning rate of the step at `progress`; `base` is the optimizer's own.
    fn lr(&self, base: f64, progress: Progress) -> f64;

    /// Hears the validation loss (the training loss without validation data) after each epoch; schedules that react
    /// to it override this.
    fn observe(&mut self, loss: f64) {
        let _ = loss;
    }
}
