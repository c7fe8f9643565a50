//! Callbacks: code that hears what happens in a training and may stop it.

use std::error::Error;

use super::history::EpochEnd;
use crate::network::Network;
use crate::scalar::Scalar;

/// Whether a training goes on.
#[derive(Debug, Default)]
#[non_exhaustive]
pub enum Control {
    /// It goes on.
    #[default]
    Continue,
    /// It ends here, as if all epochs were done.
    Stop,
    /// It ends with [`TrainError::Callback`](super::TrainError::Callback).
    Fail(Box<dyn Error + Send + Sync>),
}

impl Control {
    /// What to do after two callbacks: the first failure counts, then any stop.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fail(error), _) | (_, Self::Fail(error)) => Self::Fail(error),
            (Self::Stop, _) | (_, Self::Stop) => Self::Stop,
            _ => Self::Continue,
        }
    }
}

impl From<()> for Control {
    fn from((): ()) -> Self {
        Self::Continue
    }
}

/// The start of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrainBegin {
    /// The number of epochs, if nothing stops the training.
    pub epochs: usize,
    /// Steps in one epoch.
    pub steps_per_epoch: u64,
    /// Training samples.
    pub samples: usize,
}

/// The end of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepEnd {
    /// The epoch, counted from 1.
    pub epoch: usize,
    /// The step within the epoch, counted from 1.
    pub step: u64,
    /// The step over all epochs, counted from 1.
    pub total_step: u64,
    /// The loss of the batch before the update, with penalties.
    pub loss: f64,
    /// The learning rate used.
    pub lr: f64,
}

/// Why a training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// All epochs are done.
    Finished,
    /// A callback stopped it.
    Stopped,
    /// There was an error, which `fit` returns.
    Failed,
}

/// The end of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrainEnd {
    /// Why it ended.
    pub reason: EndReason,
    /// Epochs begun.
    pub epochs: usize,
}

/// Hears what happens in a training of a network `N`; every method has an empty default.
///
/// A callback for any network is generic over `T` and `N`; one that looks into its network names it. Several
/// callbacks are handed to a trainer one after the other and are called in that order.
///
/// ```
/// use dnn_runtime::train::{Callback, Control, EpochEnd};
/// use dnn_runtime::{Network, Scalar};
///
/// /// Stops when the training loss is low enough.
/// struct Target(f64);
///
/// impl<T: Scalar, N: Network<T>> Callback<T, N> for Target {
///     fn epoch_end(&mut self, epoch: &EpochEnd, _: &N) -> Control {
///         if epoch.loss < self.0 { Control::Stop } else { Control::Continue }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a callback for networks `{N}`",
    label = "does not implement `dnn::train::Callback`"
)]
pub trait Callback<T: Scalar, N: Network<T>> {
    /// Before the first epoch.
    fn train_begin(&mut self, event: &TrainBegin, net: &N) {
        let _ = (event, net);
    }

    /// Before the first step of an epoch, counted from 1.
    fn epoch_begin(&mut self, epoch: usize, net: &N) {
        let _ = (epoch, net);
    }

    /// After each step. Part of the inner loop: keep it cheap.
    fn step_end(&mut self, event: &StepEnd, net: &N) -> Control {
        let _ = (event, net);
        Control::Continue
    }

    /// After the validation of an epoch.
    fn epoch_end(&mut self, epoch: &EpochEnd, net: &N) -> Control {
        let _ = (epoch, net);
        Control::Continue
    }

    /// Once, also when the training fails. The network may be changed, to its best weights so far for instance.
    fn train_end(&mut self, event: &TrainEnd, net: &mut N) {
        let _ = (event, net);
    }
}

/// No callback.
impl<T: Scalar, N: Network<T>> Callback<T, N> for () {}

/// Two callbacks, called one after the other; nested pairs make longer lists.
impl<T: Scalar, N: Network<T>, A: Callback<T, N>, B: Callback<T, N>> Callback<T, N> for (A, B) {
    fn train_begin(&mut self, event: &TrainBegin, net: &N) {
        self.0.train_begin(event, net);
        self.1.train_begin(event, net);
    }

    fn epoch_begin(&mut self, epoch: usize, net: &N) {
        self.0.epoch_begin(epoch, net);
        self.1.epoch_begin(epoch, net);
    }

    fn step_end(&mut self, event: &StepEnd, net: &N) -> Control {
        self.0.step_end(event, net).and(self.1.step_end(event, net))
    }

    fn epoch_end(&mut self, epoch: &EpochEnd, net: &N) -> Control {
        self.0.epoch_end(epoch, net).and(self.1.epoch_end(epoch, net))
    }

    fn train_end(&mut self, event: &TrainEnd, net: &mut N) {
        self.0.train_end(event, net);
        self.1.train_end(event, net);
    }
}

/// So that a callback can be lent to a trainer and looked at afterwards.
impl<T: Scalar, N: Network<T>, C: Callback<T, N>> Callback<T, N> for &mut C {
    fn train_begin(&mut self, event: &TrainBegin, net: &N) {
        C::train_begin(self, event, net);
    }

    fn epoch_begin(&mut self, epoch: usize, net: &N) {
        C::epoch_begin(self, epoch, net);
    }

    fn step_end(&mut self, event: &StepEnd, net: &N) -> Control {
        C::step_end(self, event, net)
    }

    fn epoch_end(&mut self, epoch: &EpochEnd, net: &N) -> Control {
        C::epoch_end(self, epoch, net)
    }

    fn train_end(&mut self, event: &TrainEnd, net: &mut N) {
        C::train_end(self, event, net);
    }
}

/// A closure called after each epoch; see [`on_epoch_end`].
#[derive(Clone, Copy, Debug)]
pub struct OnEpochEnd<F>(F);

/// A callback from a closure that is called after each epoch. It returns nothing, or a [`Control`].
///
/// ```
/// use dnn_runtime::train::{Control, on_epoch_end};
///
/// let report = on_epoch_end(|epoch| println!("epoch {}: loss {}", epoch.epoch, epoch.loss));
/// let five = on_epoch_end(|epoch| if epoch.epoch < 5 { Control::Continue } else { Control::Stop });
/// ```
#[must_use]
pub fn on_epoch_end<F: FnMut(&EpochEnd) -> R, R: Into<Control>>(f: F) -> OnEpochEnd<F> {
    OnEpochEnd(f)
}

impl<T, N, F, R> Callback<T, N> for OnEpochEnd<F>
where
    T: Scalar,
    N: Network<T>,
    F: FnMut(&EpochEnd) -> R,
    R: Into<Control>,
{
    fn epoch_end(&mut self, epoch: &EpochEnd, _: &N) -> Control {
        (self.0)(epoch).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failing_outweighs_stopping_and_stopping_going_on() {
        use Control::{Continue, Fail, Stop};
        assert!(matches!(Continue.and(Continue), Continue));
        assert!(matches!(Continue.and(Stop), Stop));
        assert!(matches!(Stop.and(Continue), Stop));
        let (first, second) = (Fail("first".into()), Fail("second".into()));
        let Fail(error) = Stop.and(first).and(second) else { panic!("expected a failure") };
        assert_eq!(error.to_string(), "first");
    }
}
