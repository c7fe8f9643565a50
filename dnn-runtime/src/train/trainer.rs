//! The trainer: epochs over a data set, validation, history.

use std::time::Instant;

use bytemuck::Zeroable;

use super::callback::{Callback, Control, EndReason, StepEnd, TrainBegin, TrainEnd};
use super::error::{Part, TrainError};
use super::evaluate::{Evaluator, Loaded, LossMean, check};
use super::history::{EpochEnd, Evaluation, History, values};
use super::moments::{Companions, WalkMoments};
use super::step::{StepLoss, TrainingStep};
use crate::data::{Source, batches, order};
use crate::loss::{Loss, Reduction};
use crate::metrics::Metrics;
use crate::network::{AsNetwork, Infer, Train};
use crate::optim::Optimizer;
use crate::scalar::Scalar;
use crate::schedule::{Constant, Progress, Schedule};

/// Trains networks: a loss, an optimizer, and settings with defaults.
///
/// | setting | default |
/// |---|---|
/// | [`batch`](Self::batch) | 32 samples |
/// | [`epochs`](Self::epochs) | 1 |
/// | [`seed`](Self::seed) | 0 |
/// | [`shuffle`](Self::shuffle) | yes, in each epoch anew |
/// | [`schedule`](Self::schedule) | the optimizer's learning rate throughout |
/// | [`clip_value`](Self::clip_value), [`clip_norm`](Self::clip_norm) | no clipping |
/// | [`metrics`](Self::metrics) | none |
/// | [`callback`](Self::callback) | none |
///
/// Nothing is changed by a training: every [`fit`](Self::fit) starts the optimizer and the schedule afresh, so a
/// trainer may be used for several networks.
///
/// ```no_run
/// # use dnn_runtime::{Batch, Train};
/// # use dnn_runtime::data::Samples;
/// use dnn_runtime::loss::CrossEntropy;
/// use dnn_runtime::metrics::Accuracy;
/// use dnn_runtime::optim::Adam;
/// use dnn_runtime::train::{ProgressBar, TrainError, Trainer};
///
/// # fn fit<N>(net: &mut Box<N>, train: &Samples<f32, 4, u32>, test: &Samples<f32, 4, u32>) -> Result<(), TrainError>
/// # where N: Train<f32, 64, Input = Batch<f32, 64, 4>, Output = Batch<f32, 64, 3>> {
/// let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-3))
///     .batch::<64>()
///     .epochs(20)
///     .seed(7)
///     .metrics((Accuracy::new(),))
///     .callback(ProgressBar::new());
/// let history = trainer.fit(net, train, test)?;
/// println!("{history}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a trainer does nothing until `fit`"]
pub struct Trainer<L, O, Sch = Constant, M = (), C = (), const B: usize = 32> {
    loss: L,
    optimizer: O,
    schedule: Sch,
    metrics: M,
    callbacks: C,
    settings: Settings,
}

#[derive(Clone, Debug)]
struct Settings {
    epochs: usize,
    seed: u64,
    shuffle: bool,
    clip_value: Option<f64>,
    clip_norm: Option<f64>,
}

impl<L, O> Trainer<L, O> {
    /// A trainer with the default settings.
    pub fn new(loss: L, optimizer: O) -> Self {
        Self {
            loss,
            optimizer,
            schedule: Constant,
            metrics: (),
            callbacks: (),
            settings: Settings { epochs: 1, seed: 0, shuffle: true, clip_value: None, clip_norm: None },
        }
    }
}

impl<L, O, Sch, M, C, const B: usize> Trainer<L, O, Sch, M, C, B> {
    /// The number of samples in a batch. The last batch of an epoch may have fewer; it then counts as just those.
    pub fn batch<const SAMPLES: usize>(self) -> Trainer<L, O, Sch, M, C, SAMPLES> {
        const { assert!(SAMPLES > 0, "a batch has at least one sample") };
        let Self { loss, optimizer, schedule, metrics, callbacks, settings } = self;
        Trainer { loss, optimizer, schedule, metrics, callbacks, settings }
    }

    /// How often all training samples are gone through.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.settings.epochs = epochs;
        self
    }

    /// Fixes every random choice: the order of the samples and the dropout masks.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Whether each epoch goes through the samples in a new random order, or always in their own.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.settings.shuffle = shuffle;
        self
    }

    /// How the learning rate changes.
    pub fn schedule<New: Schedule>(self, schedule: New) -> Trainer<L, O, New, M, C, B> {
        let Self { loss, optimizer, metrics, callbacks, settings, .. } = self;
        Trainer { loss, optimizer, schedule, metrics, callbacks, settings }
    }

    /// Limits every element of the gradient to `-limit..=limit` (PyTorch's `clip_grad_value_`). `limit` is above 0.
    pub fn clip_value(mut self, limit: f64) -> Self {
        self.settings.clip_value = Some(limit);
        self
    }

    /// Scales the gradient so that its Euclidean norm over all learned parameters is at most `max_norm` (PyTorch's
    /// `clip_grad_norm_`), which is above 0. Values are clipped first if both are.
    pub fn clip_norm(mut self, max_norm: f64) -> Self {
        self.settings.clip_norm = Some(max_norm);
        self
    }

    /// What to measure besides the loss: a tuple of metrics, `(Accuracy::new(),)` for one.
    pub fn metrics<New>(self, metrics: New) -> Trainer<L, O, Sch, New, C, B> {
        let Self { loss, optimizer, schedule, callbacks, settings, .. } = self;
        Trainer { loss, optimizer, schedule, metrics, callbacks, settings }
    }

    /// Adds a callback, called after those added before. `&mut callback` lends one, to be looked at afterwards.
    pub fn callback<New>(self, callback: New) -> Trainer<L, O, Sch, M, (C, New), B> {
        let Self { loss, optimizer, schedule, metrics, callbacks, settings } = self;
        Trainer { loss, optimizer, schedule, metrics, callbacks: (callbacks, callback), settings }
    }

    /// Trains `net`, a network or a `Box` with one, and measures it on `validation` after each epoch.
    ///
    /// # Errors
    ///
    /// [`TrainError`]: before the first step for settings and data that cannot be used, later for numbers that are
    /// not finite and failing callbacks.
    pub fn fit<T, N, Holder, D, V, Target, const S: usize>(
        &mut self,
        net: &mut N,
        train: &D,
        validation: &V,
    ) -> Result<History, TrainError>
    where
        T: Scalar,
        N: AsNetwork<T, Holder, Net: Train<T, B>>,
        L: Loss<T, <N::Net as Infer<T, B>>::Output, Target> + Clone,
        O: Optimizer<T, S> + Clone,
        Sch: Schedule + Clone,
        M: Metrics<T, <N::Net as Infer<T, B>>::Output, Target>,
        C: Callback<T, N::Net>,
        D: Source<<N::Net as Infer<T, B>>::Input, Target>,
        V: Source<<N::Net as Infer<T, B>>::Input, Target>,
        Target: Zeroable,
        Companions: WalkMoments<S>,
    {
        self.run(net.as_network_mut(), train, Some(validation))
    }

    /// Trains `net`, a network or a `Box` with one, without measuring it on other data.
    ///
    /// # Errors
    ///
    /// As for [`fit`](Self::fit).
    pub fn fit_without_validation<T, N, Holder, D, Target, const S: usize>(
        &mut self,
        net: &mut N,
        train: &D,
    ) -> Result<History, TrainError>
    where
        T: Scalar,
        N: AsNetwork<T, Holder, Net: Train<T, B>>,
        L: Loss<T, <N::Net as Infer<T, B>>::Output, Target> + Clone,
        O: Optimizer<T, S> + Clone,
        Sch: Schedule + Clone,
        M: Metrics<T, <N::Net as Infer<T, B>>::Output, Target>,
        C: Callback<T, N::Net>,
        D: Source<<N::Net as Infer<T, B>>::Input, Target>,
        Target: Zeroable,
        Companions: WalkMoments<S>,
    {
        self.run(net.as_network_mut(), train, None::<&D>)
    }

    /// Measures the loss, without penalties, and the metrics of a network, or a `Box` with one, on `data`.
    ///
    /// # Errors
    ///
    /// [`TrainError`] for data that cannot be used or a loss that is not finite.
    pub fn evaluate<T, N, Holder, D, Target>(&mut self, net: &N, data: &D) -> Result<Evaluation, TrainError>
    where
        T: Scalar,
        N: AsNetwork<T, Holder, Net: Infer<T, B>>,
        L: Loss<T, <N::Net as Infer<T, B>>::Output, Target>,
        M: Metrics<T, <N::Net as Infer<T, B>>::Output, Target>,
        D: Source<<N::Net as Infer<T, B>>::Input, Target>,
        Target: Zeroable,
    {
        check::<T, N::Net, D, Target, B>(data, Part::Evaluation)?;
        let evaluation = Evaluator::new().run(net.as_network(), data, &self.loss, &mut self.metrics);
        if evaluation.loss.is_finite() {
            Ok(evaluation)
        } else {
            Err(TrainError::NonFiniteEvaluation {
                part: Part::Evaluation,
                epoch: None,
                loss: evaluation.loss,
            })
        }
    }

    fn run<T, N, D, V, Target, const S: usize>(
        &mut self,
        net: &mut N,
        train: &D,
        validation: Option<&V>,
    ) -> Result<History, TrainError>
    where
        T: Scalar,
        N: Train<T, B>,
        L: Loss<T, N::Output, Target> + Clone,
        O: Optimizer<T, S> + Clone,
        Sch: Schedule + Clone,
        M: Metrics<T, N::Output, Target>,
        C: Callback<T, N>,
        D: Source<N::Input, Target>,
        V: Source<N::Input, Target>,
        Target: Zeroable,
        Companions: WalkMoments<S>,
    {
        self.settings.check(self.optimizer.lr())?;
        check::<T, N, D, Target, B>(train, Part::Training)?;
        if let Some(validation) = validation {
            check::<T, N, V, Target, B>(validation, Part::Validation)?;
        }
        let mut step = TrainingStep::new(self.loss.clone(), self.optimizer.clone()).seed(self.settings.seed);
        if let Some(limit) = self.settings.clip_value {
            step = step.clip_value(limit);
        }
        if let Some(max_norm) = self.settings.clip_norm {
            step = step.clip_norm(max_norm);
        }
        let mut run = Run {
            step,
            loaded: Loaded::new(),
            evaluator: validation.map(|_| Evaluator::new()),
            indices: (0..train.len()).collect(),
            schedule: self.schedule.clone(),
            metrics: &mut self.metrics,
            callbacks: &mut self.callbacks,
            settings: &self.settings,
        };
        run.train(net, train, validation)
    }
}

impl Settings {
    fn check(&self, lr: f64) -> Result<(), TrainError> {
        let positive = |name, value: f64| {
            if value.is_finite() && value > 0.0 {
                return Ok(());
            }
            Err(TrainError::Setting { name, found: value.to_string(), expected: "a finite number above 0" })
        };
        if self.epochs == 0 {
            return Err(TrainError::Setting { name: "epochs", found: "0".into(), expected: "at least 1" });
        }
        positive("lr", lr)?;
        self.clip_value.map_or(Ok(()), |limit| positive("clip_value", limit))?;
        self.clip_norm.map_or(Ok(()), |max_norm| positive("clip_norm", max_norm))
    }
}

/// One training, with all its memory.
struct Run<'a, T: Scalar, N: Train<T, B>, L, O, Sch, M, C, Target, const B: usize, const S: usize> {
    step: TrainingStep<T, N, L, O, B, S>,
    loaded: Loaded<N::Input, Target>,
    evaluator: Option<Evaluator<T, N, Target, B>>,
    indices: Vec<usize>,
    schedule: Sch,
    metrics: &'a mut M,
    callbacks: &'a mut C,
    settings: &'a Settings,
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
    Target: Zeroable,
    Companions: WalkMoments<S>,
{
    fn train<D, V>(&mut self, net: &mut N, train: &D, validation: Option<&V>) -> Result<History, TrainError>
    where
        D: Source<N::Input, Target>,
        V: Source<N::Input, Target>,
    {
        let epochs = self.settings.epochs;
        let steps_per_epoch = self.indices.len().div_ceil(B) as u64;
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
        if self.settings.shuffle {
            order(self.settings.seed, epoch - 1, &mut self.indices);
        }
        let (loss, lr, mut stopped) = self.steps(net, train, epoch)?;
        let mut record =
            EpochEnd { epoch, loss, validation_loss: None, metrics: Vec::new(), lr, seconds: 0.0 };
        if let (Some(validation), Some(evaluator)) = (validation, &mut self.evaluator) {
            let evaluation = evaluator.run(net, validation, self.step.loss(), self.metrics);
            if !evaluation.loss.is_finite() {
                let (part, loss) = (Part::Validation, evaluation.loss);
                return Err(TrainError::NonFiniteEvaluation { part, epoch: Some(epoch), loss });
            }
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

    /// The steps of an epoch: their mean loss, the last learning rate, and whether a callback stopped the training.
    fn steps<D>(&mut self, net: &mut N, train: &D, epoch: usize) -> Result<(f64, f64, bool), TrainError>
    where
        D: Source<N::Input, Target>,
    {
        let reduction = self.step.loss().reduction();
        let steps_per_epoch = self.indices.len().div_ceil(B) as u64;
        let base = self.step.optimizer().lr();
        let (mut losses, mut penalties, mut lr) = (LossMean::default(), LossMean::default(), base);
        let measures_training = self.evaluator.is_none();
        self.metrics.reset();
        for (step, indices) in (1..).zip(batches::<B>(&self.indices)) {
            lr = self
                .schedule
                .lr(base, Progress { epoch: epoch - 1, step: self.step.steps(), steps_per_epoch });
            if !(lr.is_finite() && lr >= 0.0) {
                return Err(TrainError::LearningRate { epoch, step, lr });
            }
            let samples = indices.len();
            self.loaded.fill(train, indices, B);
            let (x, target) = (&*self.loaded.x, &*self.loaded.target);
            let measured = self.step.run_samples(net, x, target, samples, lr, |y| {
                if measures_training {
                    self.metrics.update(y, target, samples);
                }
            });
            check_finite(&measured, epoch, step, lr)?;
            losses.add(measured.loss, samples, reduction);
            penalties.add(measured.penalty, samples, Reduction::Mean);
            let event = StepEnd { epoch, step, total_step: self.step.steps(), loss: measured.total(), lr };
            if stops(self.callbacks.step_end(&event, net), epoch)? {
                return Ok((losses.value(reduction) + penalties.value(Reduction::Mean), lr, true));
            }
        }
        Ok((losses.value(reduction) + penalties.value(Reduction::Mean), lr, false))
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

fn stops(control: Control, epoch: usize) -> Result<bool, TrainError> {
    match control {
        Control::Continue => Ok(false),
        Control::Stop => Ok(true),
        Control::Fail(source) => Err(TrainError::Callback { epoch, source }),
    }
}
