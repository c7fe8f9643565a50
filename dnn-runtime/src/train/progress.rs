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

    fn begin(&mut self, event: &TrainBegin) {
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

    fn step(&mut self, event: &StepEnd) {
        let due = !self.hidden
            && event.total_step.is_multiple_of(self.every)
            && self.shown.is_none_or(|shown| shown.elapsed() >= REFRESH);
        if due {
            self.shown = Some(Instant::now());
            self.bar.set_message(self.message(event.epoch, event.loss));
            self.bar.set_position(event.total_step);
        }
    }

    fn epoch(&mut self, epoch: &EpochEnd) {
        if self.hidden {
            return;
        }
        self.last_epoch.clear();
        if let Some(loss) = epoch.validation_loss {
            self.last_epoch.push_str(&format!(" val loss {}", number(loss)));
        }
        for metric in &epoch.metrics {
            self.last_epoch.push_str(&format!(" {} {}", metric.name, number(metric.value)));
        }
        self.bar.set_message(self.message(epoch.epoch, epoch.loss));
    }

    fn end(&mut self, event: &TrainEnd) {
        match event.reason {
            EndReason::Finished => self.bar.finish(),
            EndReason::Stopped | EndReason::Failed => self.bar.abandon(),
        }
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
        self.begin(event);
    }

    fn step_end(&mut self, event: &StepEnd, _: &N) -> Control {
        self.step(event);
        Control::Continue
    }

    fn epoch_end(&mut self, epoch: &EpochEnd, _: &N) -> Control {
        self.epoch(epoch);
        Control::Continue
    }

    fn train_end(&mut self, event: &TrainEnd, _: &mut N) {
        self.end(event);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;
    use crate::train::MetricValue;

    /// A terminal that keeps what is written to it.
    #[derive(Clone, Debug, Default)]
    struct Terminal(Arc<Mutex<String>>);

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            120
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, line: &str) -> io::Result<()> {
            self.write_str(line)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn train(bar: &mut ProgressBar) {
        bar.begin(&TrainBegin { epochs: 2, steps_per_epoch: 5, samples: 10 });
        for epoch in 1..=2 {
            for step in 1..=5 {
                let total_step = (epoch as u64 - 1) * 5 + step;
                bar.step(&StepEnd { epoch, step, total_step, loss: 0.5, lr: 0.1 });
            }
            let metrics = vec![MetricValue { name: "accuracy".into(), value: 0.75 }];
            let validation_loss = Some(0.125);
            bar.epoch(&EpochEnd { epoch, loss: 0.25, validation_loss, metrics, lr: 0.1, seconds: 1.0 });
        }
        bar.end(&TrainEnd { reason: EndReason::Finished, epochs: 2 });
    }

    #[test]
    fn the_bar_ends_full_with_the_last_epoch_s_numbers() {
        let terminal = Terminal::default();
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(terminal.clone()), 255);
        train(&mut ProgressBar::on(target).every(0));
        let written = terminal.0.lock().unwrap();
        let end = "100%   0s left  epoch 2/2 loss 0.2500 val loss 0.1250 accuracy 0.7500";
        assert!(written.trim_end().ends_with(end), "{written}");
    }

    #[test]
    fn without_a_terminal_nothing_is_formatted() {
        let mut bar = ProgressBar::on(ProgressDrawTarget::hidden());
        train(&mut bar);
        assert!(bar.hidden && bar.last_epoch.is_empty());
        assert_eq!(bar.bar.message(), "");
    }
}
