//! What can go wrong in training.

use std::error::Error as StdError;
use std::fmt;

use thiserror::Error;

use crate::data::DataError;

/// Which of the data sets handed to a trainer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The samples learned from.
    Training,
    /// The samples that only measure.
    Validation,
    /// The samples of an evaluation.
    Evaluation,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::Evaluation => "evaluation",
        })
    }
}

/// An error that keeps a training from starting or ends it. Epochs and steps count from 1.
///
/// Its text is whole: it holds the text of a `cause`, which is therefore not a [`source`](StdError::source).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A data set without samples.
    #[error("the {part} data set is empty; expected at least one sample")]
    Empty {
        /// Which data set.
        part: Part,
    },
    /// A data set that does not fit the network, holds unusable numbers, or has a sample that cannot be loaded.
    #[error("the {part} data cannot be used: {cause}")]
    Data {
        /// Which data set.
        part: Part,
        /// What is wrong with it.
        cause: DataError,
    },
    /// A loss that does not tell the steps of the network's output apart.
    #[error(
        "the network's output is a sequence of {outputs} steps, but the targets have classes for {targets}; expected a class for \
         each step, `[[u32; B]; {outputs}]`, or a network that ends in a vector: put `last` before the output's layer"
    )]
    Steps {
        /// Steps of the output.
        outputs: usize,
        /// Steps of the targets, 1 for a class for each sample.
        targets: usize,
    },
    /// A data set without a sample that counts: the loss ignores all of them, or gives them the weight 0.
    #[error(
        "the {part} data has no sample that counts: the loss ignores all of them or gives them weight 0, expected at \
         least one; look at `ignore_index` and `class_weights`"
    )]
    NoWeight {
        /// Which data set.
        part: Part,
    },
    /// A setting out of its range.
    #[error("found {name} = {found}, expected {expected}")]
    Setting {
        /// The setting, as its method is called.
        name: &'static str,
        /// Its value.
        found: String,
        /// Its range.
        expected: &'static str,
    },
    /// A schedule gave a learning rate that is negative, infinite or NaN.
    #[error(
        "epoch {epoch}, step {step}: the schedule gave the learning rate {lr}, expected a finite number from 0"
    )]
    LearningRate {
        /// The epoch.
        epoch: usize,
        /// The step within the epoch.
        step: u64,
        /// The learning rate.
        lr: f64,
    },
    /// The training loss is infinite or NaN. This step changed nothing; an earlier one may have spoilt the parameters,
    /// for without `clip_norm` a gradient that is not finite under a finite loss is applied.
    #[error(
        "epoch {epoch}, step {step}: found the loss {loss}, expected a finite number; training diverged with the \
         learning rate {lr:e}: lower it, or clip gradients with `clip_norm`"
    )]
    NonFiniteLoss {
        /// The epoch.
        epoch: usize,
        /// The step within the epoch.
        step: u64,
        /// The loss with penalties.
        loss: f64,
        /// The step's learning rate.
        lr: f64,
    },
    /// The norm of the gradient, which `clip_norm` measures, is infinite or NaN. This step changed nothing.
    #[error(
        "epoch {epoch}, step {step}: found the gradient norm {norm}, expected a finite number; the loss is {loss}: \
         lower the learning rate {lr:e} or scale the data"
    )]
    NonFiniteGradient {
        /// The epoch.
        epoch: usize,
        /// The step within the epoch.
        step: u64,
        /// The norm over all learned parameters.
        norm: f64,
        /// The loss with penalties.
        loss: f64,
        /// The step's learning rate.
        lr: f64,
    },
    /// A parameter or a running statistic is infinite or NaN after an epoch.
    #[error(
        "epoch {epoch}: found {value} in `{tensor}`, expected finite numbers; training diverged with the learning rate \
         {lr:e}: lower it, or clip gradients with `clip_norm`"
    )]
    NonFiniteParameter {
        /// The epoch.
        epoch: usize,
        /// The first tensor with such a number, by its name in weight files.
        tensor: String,
        /// The number.
        value: f64,
        /// The learning rate of the epoch's last step.
        lr: f64,
    },
    /// The loss of the validation or evaluation data is infinite or NaN.
    #[error(
        "{}found the {part} loss {loss}, expected a finite number; the network's parameters or outputs are too large",
        at_epoch(*epoch)
    )]
    NonFiniteEvaluation {
        /// Which data set.
        part: Part,
        /// The epoch, in a training.
        epoch: Option<usize>,
        /// The loss.
        loss: f64,
    },
    /// A callback failed.
    #[error("epoch {epoch}: a callback failed: {cause}")]
    Callback {
        /// The epoch.
        epoch: usize,
        /// The callback's error.
        cause: Box<dyn StdError + Send + Sync>,
    },
}

fn at_epoch(epoch: Option<usize>) -> String {
    epoch.map_or_else(String::new, |epoch| format!("epoch {epoch}: "))
}
