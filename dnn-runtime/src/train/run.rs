//! The loop over epochs and steps.

use std::time::Instant;

use bytemuck::Zeroable;

use super::callback::{Callback, Control, EndReason, StepEnd, TrainBegin, TrainEnd};
use super::error::{Part, TrainError};
use super::evaluate::{Evaluator, Loaded, LossMean};
use super::history::{EpochEnd, History, values};
use super::moments::{Companions, WalkMoments};
use super::step::{StepLoss, TrainingStep};
use super::trainer::Settings;
use crate::data::{Pass, Source, batches, order};
use crate::layer::{ParamInfo, Visitor};
use crate::loss::{Loss, Reduction};
use crate::metrics::Metrics;
use crate::network::{Network, Train};
use crate::optim::Optimizer;
use crate::scalar::Scalar;
use crate::schedule::{Progress, Schedule};

/// One training, with all its memory.
pub(super) struct Run<'a, T: Scalar, N: Train<T, B>, L, O, Sch, M, C, Target, const B: usize, const S: usize>
{
    pub(super) step: TrainingStep<T, N, L, O, B, S>,
    /// As many batches as are gone through side by side, each with its number of samples.
    pub(super) loaded: Vec<(Loaded<N::Input, Target>, usize)>,
    pub(super) evaluator: Option<Evaluator<T, N, Target, B>>,
    pub(super) indices: Vec<usize>,
    pub(super) schedule: Sch,
    pub(super) metrics: &'a mut M,
    pub(super) callbacks: &'a mut C,
    pub(super) settings: &'a Settings,
}

impl<T, N, L, O, Sch, M, C, Target, const B: usize, const S: usize>
    Run<'_, T, N, L, O, Sch, M, C, Target, B, S>
where
    T: Scalar,
    N: Train<T, B>,
    L: Loss<T, N::Output, Target>,
    O: Optimizer<T, S>,
    Sch: Schedule,
    M: Metrics<T, N::Output, Target>,
    C: Callback<T, N>,
    Target: Zeroable + Sync,
    Companions: WalkMoments<S>,
{
    pub(super) fn train<D, V>(
        &mut self,
        net: &mut N,
        train: &D,
        validation: Option<&V>,
    ) -> Result<History, TrainError>
    where
        D: Source<N::Input, Target>,
        V: Source<N::Input, Target>,
    {
        let epochs = self.settings.epochs;
        let steps_per_epoch = self.steps_per_epoch();
        self.callbacks.train_begin(&TrainBegin { epochs, steps_per_epoch, samples: self.indices.len() }, net);
        let mut history = History { epochs: Vec::with_capacity(epochs), stopped: false };
        let mut begun = 0;
        let result = (1..=epochs).try_for_each(|epoch| {
            if history.stopped {
                return Ok(());
            }
            begun = epoch;
            let (record, stopped) = self.epoch(net, train, validation, epoch)?;
            history.epochs.push(record);
            history.stopped = stopped;
            Ok(())
        });
        let reason = match &result {
            Err(_) => EndReason::Failed,
            Ok(()) if history.stopped => EndReason::Stopped,
            Ok(()) => EndReason::Finished,
        };
        self.callbacks.train_end(&TrainEnd { reason, epochs: begun }, net);
        result.map(|()| history)
    }

    /// One epoch and its validation; and whether a callback stopped the training.
    fn epoch<D, V>(
        &mut self,
        net: &mut N,
        train: &D,
        validation: Option<&V>,
        epoch: usize,
    ) -> Result<(EpochEnd, bool), TrainError>
    where
        D: Source<N::Input, Target>,
        V: Source<N::Input, Target>,
    {
        let begin = Instant::now();
        self.callbacks.epoch_begin(epoch, net);
        if self.settings.shuffle && !self.settings.stateful {
            order(self.settings.seed, epoch - 1, &mut self.indices);
        }
        let (loss, lr, mut stopped) = self.steps(net, train, epoch)?;
        check_parameters(net, epoch, lr)?;
        let mut record =
            EpochEnd { epoch, loss, validation_loss: None, metrics: Vec::new(), lr, seconds: 0.0 };
        if let (Some(validation), Some(evaluator)) = (validation, &mut self.evaluator) {
            let place = (Part::Validation, Some(epoch));
            let evaluation = evaluator.run(net, validation, self.step.loss(), self.metrics, place)?;
            record.validation_loss = Some(evaluation.loss);
            record.metrics = evaluation.metrics;
        } else {
            record.metrics = values(self.metrics);
        }
        self.schedule.observe(record.monitored_loss());
        record.seconds = begin.elapsed().as_secs_f64();
        stopped |= stops(self.callbacks.epoch_end(&record, net), epoch)?;
        Ok((record, stopped))
    }

    fn steps_per_epoch(&self) -> u64 {
        self.indices.len().div_ceil(self.settings.samples_per_step(B)) as u64
    }

    /// The steps of an epoch: their mean loss, the last learning rate, and whether a callback stopped the training.
    fn steps<D>(&mut self, net: &mut N, train: &D, epoch: usize) -> Result<(f64, f64, bool), TrainError>
    where
        D: Source<N::Input, Target>,
    {
        let reduction = self.step.loss().reduction();
        let steps_per_epoch = self.steps_per_epoch();
        let base = self.step.optimizer().lr();
        let (mut losses, mut penalties, mut lr) = (LossMean::NONE, LossMean::NONE, base);
        let pass = Pass::training(self.settings.seed, epoch);
        let measures_training = self.evaluator.is_none();
        train.upcoming(&self.indices, &pass);
        let mut stopped = false;
        self.metrics.reset();
        for (step, indices) in (1..).zip(self.indices.chunks(self.settings.samples_per_step(B))) {
            lr = self
                .schedule
                .lr(base, Progress { epoch: epoch - 1, step: self.step.steps(), steps_per_epoch });
            if !(lr.is_finite() && lr >= 0.0) {
                return Err(TrainError::LearningRate { epoch, step, lr });
            }
            let samples = indices.len();
            let (mut weight, mut measured) = (0.0, None);
            let (mut batches, mut first) = (batches::<B>(indices), 0);
            while batches.len() > 0 {
                let filled = self.loaded.len().min(batches.len());
                for ((loaded, rows), indices) in self.loaded.iter_mut().zip(batches.by_ref().take(filled)) {
                    loaded.fill(train, indices, B, &pass, Part::Training)?;
                    *rows = indices.len();
                    weight += self.step.loss().weight(&*loaded.target, *rows);
                }
                self.step.carry_state(self.settings.stateful && (step > 1 || first > 0));
                first += filled;
                let loaded = &self.loaded;
                let batch = |index: usize| {
                    let (loaded, rows) = &loaded[index];
                    (&*loaded.x, &*loaded.target, *rows)
                };
                let observe = |index: usize, y: &N::Output| {
                    if measures_training {
                        let (_, target, rows) = batch(index);
                        self.metrics.update(y, target, rows);
                    }
                };
                if batches.len() > 0 {
                    self.step.accumulate_each(net, filled, &batch, observe);
                } else {
                    measured = Some(self.step.run_each(net, filled, &batch, lr, observe));
                }
            }
            let measured = measured.expect("a step has a batch");
            check_finite(&measured, epoch, step, lr)?;
            losses.add(measured.loss, weight, reduction);
            penalties.add(measured.penalty, samples as f64, Reduction::Mean);
            let event = StepEnd { epoch, step, total_step: self.step.steps(), loss: measured.total(), lr };
            if stops(self.callbacks.step_end(&event, net), epoch)? {
                stopped = true;
                break;
            }
        }
        if losses.is_empty() && !stopped {
            return Err(TrainError::NoWeight { part: Part::Training });
        }
        Ok((losses.value(reduction) + penalties.value(Reduction::Mean), lr, stopped))
    }
}

fn check_finite(measured: &StepLoss, epoch: usize, step: u64, lr: f64) -> Result<(), TrainError> {
    let loss = measured.total();
    match measured.gradient_norm {
        _ if !loss.is_finite() => Err(TrainError::NonFiniteLoss { epoch, step, loss, lr }),
        Some(norm) if !norm.is_finite() => Err(TrainError::NonFiniteGradient { epoch, step, norm, loss, lr }),
        _ => Ok(()),
    }
}

/// The loss of a step is that before its update, so an epoch's last updates are looked at here.
fn check_parameters<T: Scalar, N: Network<T>>(net: &N, epoch: usize, lr: f64) -> Result<(), TrainError> {
    let mut search = NonFinite(None);
    net.visit(&mut search);
    match search.0 {
        None => Ok(()),
        Some((tensor, value)) => Err(TrainError::NonFiniteParameter { epoch, tensor, value, lr }),
    }
}

/// Finds the first tensor that training changes with a number that is infinite or NaN.
struct NonFinite(Option<(String, f64)>);

impl<T: Scalar> Visitor<T> for NonFinite {
    fn tensor(&mut self, param: ParamInfo, values: &[T]) {
        if self.0.is_none() && !param.layer.frozen {
            let found = values.iter().find(|value| !value.is_finite());
            self.0 = found.map(|value| (param.to_string(), value.to_f64()));
        }
    }
}

fn stops(control: Control, epoch: usize) -> Result<bool, TrainError> {
    match control {
        Control::Continue => Ok(false),
        Control::Stop => Ok(true),
        Control::Fail(cause) => Err(TrainError::Callback { epoch, cause }),
    }
}
