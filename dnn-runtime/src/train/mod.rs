//! Training: [`Trainer`] runs whole trainings, [`TrainingStep`] one step.
//!
//! Everything is a generic value: loss, optimizer, schedule, metrics and callbacks are compiled into the loop, and a
//! step neither allocates nor calls through a pointer. Epochs and steps count from 1 in messages and events.
//!
//! The same seed gives the same bits: it fixes the order of the samples and every dropout mask. Starting values come
//! from the generator handed to [`Network::init`](crate::Network::init).

mod blocks;
mod callback;
mod error;
mod evaluate;
mod gathered;
mod history;
mod lane;
mod moments;
mod progress;
mod run;
mod step;
mod trainer;
mod update;

pub use callback::{Callback, Control, EndReason, OnEpochEnd, StepEnd, TrainBegin, TrainEnd, on_epoch_end};
pub use error::{Part, TrainError};
pub use history::{EpochEnd, Evaluation, History, MetricValue};
pub use moments::{Companions, UpdateTensor, WalkMoments};
pub use progress::ProgressBar;
pub use step::{StepLoss, TrainingStep};
pub use trainer::Trainer;
