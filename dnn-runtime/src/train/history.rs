//! What a training and an evaluation measured.

use std::fmt;

use crate::metrics::Metrics;

/// A metric's value.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricValue {
    /// The metric's name.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// One finished epoch. Its text is one line: `epoch 3: loss 0.1250, val loss 0.2500, accuracy 0.9754, lr 1.00e-3, 0.25 s`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EpochEnd {
    /// The epoch, counted from 1.
    pub epoch: usize,
    /// The training loss, with penalties: the mean over the epoch's samples, each measured before the update of its
    /// step (the sum for a loss that sums).
    pub loss: f64,
    /// The loss of the validation data after the epoch, without penalties.
    pub validation_loss: Option<f64>,
    /// The metrics of the validation data after the epoch. Without validation data those of the training data, with
    /// the outputs of the training passes.
    pub metrics: Vec<MetricValue>,
    /// The learning rate of the epoch's last step.
    pub lr: f64,
    /// How long the epoch and its validation took, in seconds.
    pub seconds: f64,
}

impl EpochEnd {
    /// The value of the metric called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        find(&self.metrics, name)
    }

    /// The validation loss, or the training loss without validation data: what a schedule or early stopping goes by.
    #[must_use]
    pub fn monitored_loss(&self) -> f64 {
        self.validation_loss.unwrap_or(self.loss)
    }
}

impl fmt::Display for EpochEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "epoch {}: loss {}", self.epoch, number(self.loss))?;
        if let Some(loss) = self.validation_loss {
            write!(f, ", val loss {}", number(loss))?;
        }
        for metric in &self.metrics {
            write!(f, ", {} {}", metric.name, number(metric.value))?;
        }
        write!(f, ", lr {:.2e}, {:.2} s", self.lr, self.seconds)
    }
}

/// The epochs of a training. Its text is a table with a line for each.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct History {
    /// The epochs, in order.
    pub epochs: Vec<EpochEnd>,
    /// Whether a callback ended the training before its last epoch.
    pub stopped: bool,
}

impl History {
    /// The last epoch; `None` if a callback stopped the training before the first one ended.
    #[must_use]
    pub fn last(&self) -> Option<&EpochEnd> {
        self.epochs.last()
    }

    /// The epoch with the lowest [`monitored_loss`](EpochEnd::monitored_loss), the first of equal ones.
    #[must_use]
    pub fn best(&self) -> Option<&EpochEnd> {
        self.epochs.iter().min_by(|a, b| a.monitored_loss().total_cmp(&b.monitored_loss()))
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.epochs.first() else { return f.write_str("no epochs") };
        let width = |name: &str| name.len().max(10);
        write!(f, "epoch {:>10}", "loss")?;
        if first.validation_loss.is_some() {
            write!(f, " {:>10}", "val loss")?;
        }
        for metric in &first.metrics {
            write!(f, " {:>1$}", metric.name, width(&metric.name))?;
        }
        write!(f, " {:>10} {:>8}", "lr", "seconds")?;
        for epoch in &self.epochs {
            write!(f, "\n{:>5} {:>10}", epoch.epoch, number(epoch.loss))?;
            if let Some(loss) = epoch.validation_loss {
                write!(f, " {:>10}", number(loss))?;
            }
            for metric in &epoch.metrics {
                write!(f, " {:>1$}", number(metric.value), width(&metric.name))?;
            }
            write!(f, " {:>10} {:>8.2}", format!("{:.2e}", epoch.lr), epoch.seconds)?;
        }
        Ok(())
    }
}

/// What an evaluation measured.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Evaluation {
    /// The loss over all samples, without penalties.
    pub loss: f64,
    /// The metrics, in the order in which they were given.
    pub metrics: Vec<MetricValue>,
    /// The number of samples.
    pub samples: usize,
}

impl Evaluation {
    /// The value of the metric called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        find(&self.metrics, name)
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loss {}", number(self.loss))?;
        for metric in &self.metrics {
            write!(f, ", {} {}", metric.name, number(metric.value))?;
        }
        Ok(())
    }
}

/// The values of all metrics.
pub(super) fn values<T, Y, Target, M: Metrics<T, Y, Target>>(metrics: &M) -> Vec<MetricValue> {
    let mut values = Vec::with_capacity(M::LEN);
    metrics.for_each(|name, value| values.push(MetricValue { name: name.into(), value }));
    values
}

/// A number in at most ten characters: four decimals, or scientific when these would say little.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || (1e-3..1e5).contains(&value.abs()) || !value.is_finite() {
        format!("{value:.4}")
    } else {
        format!("{value:.2e}")
    }
}

fn find(metrics: &[MetricValue], name: &str) -> Option<f64> {
    metrics.iter().find(|metric| metric.name == name).map(|metric| metric.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: usize, loss: f64, validation_loss: f64) -> EpochEnd {
        let metrics = vec![MetricValue { name: "accuracy".into(), value: 0.9754 }];
        EpochEnd { epoch, loss, validation_loss: Some(validation_loss), metrics, lr: 1e-3, seconds: 0.254 }
    }

    #[test]
    fn the_table_is_aligned() {
        let history = History {
            epochs: vec![epoch(1, 2.345_678, 1.5), epoch(10, 0.000_123, 250_000.0)],
            stopped: false,
        };
        let expected = "\
epoch       loss   val loss   accuracy         lr  seconds
    1     2.3457     1.5000     0.9754    1.00e-3     0.25
   10    1.23e-4     2.50e5     0.9754    1.00e-3     0.25";
        assert_eq!(history.to_string(), expected);
        assert_eq!(History::default().to_string(), "no epochs");
    }

    #[test]
    fn an_epoch_is_a_line() {
        let line = "epoch 3: loss 2.3457, val loss 1.23e-4, accuracy 0.9754, lr 1.00e-3, 0.25 s";
        let mut epoch = epoch(3, 2.345_678, 0.000_123);
        assert_eq!(epoch.to_string(), line);
        (epoch.validation_loss, epoch.metrics) = (None, Vec::new());
        assert_eq!(epoch.to_string(), "epoch 3: loss 2.3457, lr 1.00e-3, 0.25 s");
    }

    #[test]
    fn the_best_epoch_has_the_lowest_validation_loss() {
        let history = History {
            epochs: vec![epoch(1, 3.0, 0.5), epoch(2, 2.0, 0.25), epoch(3, 1.0, 0.25)],
            stopped: true,
        };
        assert_eq!(history.best().map(|epoch| epoch.epoch), Some(2));
        assert_eq!(history.last().and_then(|epoch| epoch.metric("accuracy")), Some(0.9754));
        assert_eq!(history.epochs[0].metric("precision"), None);
    }
}
