//! A progress bar.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressDrawTarget, ProgressStyle};

use super::callback::{Callback, Control, EndReason, StepEnd, TrainBegin, TrainEnd};
use super::history::{EpochEnd, number};
use crate::network::Network;
use crate::scalar::Scalar;

/// The shortest time between two refreshes: faster ones cost time and are not seen.
const REFRESH: Duration = Duration::from_millis(50);

/// A callback that shows a bar for the whole training on the standard error: epoch, time left, loss, and the
/// validation loss and metrics of the last epoch.
///
/// It writes nothing at all when the standard error is not a terminal.
#[derive(Debug)]
pub struct ProgressBar {
    every: u64,
    bar: indicatif::ProgressBar,
    hidden: bool,
    epochs: usize,
    shown: Option<Instant>,
    last_epoch: String,
}

impl ProgressBar {
    /// A bar that is refreshed after each step, but at most 20 times a second.
    #[must_use]
    pub fn new() -> Self {
        let hidden = !std::io::stderr().is_terminal();
        Self::on(if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() })
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let hidden = target.is_hidden();
        let bar = indicatif::ProgressBar::with_draw_target(None, target);
        Self { every: 1, bar, hidden, epochs: 0, shown: None, last_epoch: String::new() }
    }

    /// Refreshes the bar after every `n` steps only; 0 counts as 1.
    #[must_use]
    pub fn every(mut self, n: u64) -> Self {
        self.every = n.max(1);
        self
    }

    fn message(&self, epoch: usize, loss: f64) -> String {
        format!("epoch {epoch}/{} loss {}{}", self.epochs, number(loss), self.last_epoch)
    }
}

impl Default for ProgressBar {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, N: Network<T>> Callback<T, N> for ProgressBar {
    fn train_begin(&mut self, event: &TrainBegin, _: &N) {
        self.epochs = event.epochs;
        self.shown = None;
        self.last_epoch.clear();
        self.bar.reset();
        self.bar.set_length(event.steps_per_epoch * event.epochs as u64);
        // The template is a constant: were it malformed, indicatif's own style would be as good.
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent:>3}% {eta:>4} left  {msg}") {
            self.bar.set_style(style);
        }
    }

    fn step_end(&mut self, event: &StepEnd, _: &N) -> Control {
        let due = !self.hidden
            && event.total_step.is_multiple_of(self.every)
            && self.shown.is_none_or(|shown| shown.elapsed() >= REFRESH);
        if due {
            self.shown = Some(Instant::now());
            self.bar.set_message(self.message(event.epoch, event.loss));
            self.bar.set_position(event.total_step);
        }
        Control::Continue
    }

    fn epoch_end(&mut self, epoch: &EpochEnd, _: &N) -> Control {
        if !self.hidden {
            self.last_epoch.clear();
            if let Some(loss) = epoch.validation_loss {
                self.last_epoch.push_str(&format!(" val loss {}", number(loss)));
            }
            for metric in &epoch.metrics {
                self.last_epoch.push_str(&format!(" {} {}", metric.name, number(metric.value)));
            }
            self.bar.set_message(self.message(epoch.epoch, epoch.loss));
        }
        Control::Continue
    }

    fn train_end(&mut self, event: &TrainEnd, _: &mut N) {
        match event.reason {
            EndReason::Finished => self.bar.finish(),
            EndReason::Stopped | EndReason::Failed => self.bar.abandon(),
        }
    }
}
