//! The trainer: epochs over a data set, validation, history.

use std::thread::available_parallelism;

use bytemuck::Zeroable;

use super::callback::Callback;
use super::error::{Part, TrainError};
use super::evaluate::{Evaluator, Loaded, check};
use super::history::{Evaluation, History};
use super::moments::{Companions, WalkMoments};
use super::run::Run;
use super::step::TrainingStep;
use crate::data::Source;
use crate::loss::Loss;
use crate::metrics::Metrics;
use crate::network::{AsNetwork, Infer, Train};
use crate::optim::Optimizer;
use crate::scalar::Scalar;
use crate::schedule::{Constant, Schedule};

/// Trains networks: a loss, an optimizer, and settings with defaults.
///
/// | setting | default |
/// |---|---|
/// | [`batch`](Self::batch) | 32 samples |
/// | [`accumulate`](Self::accumulate) | 1 batch for each update |
/// | [`epochs`](Self::epochs) | 1 |
/// | [`seed`](Self::seed) | 0 |
/// | [`shuffle`](Self::shuffle) | yes, in each epoch anew |
/// | [`stateful`](Self::stateful) | no: recurrent layers begin each sample with zeros, or what `initial` says |
/// | [`schedule`](Self::schedule) | the optimizer's learning rate throughout |
/// | [`clip_value`](Self::clip_value), [`clip_norm`](Self::clip_norm) | no clipping |
/// | [`threads`](Self::threads) | one for each core, or a single one if steps are small |
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

/// The settings that are plain numbers.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    accumulate: usize,
    pub(super) epochs: usize,
    pub(super) seed: u64,
    pub(super) shuffle: bool,
    pub(super) stateful: bool,
    clip_value: Option<f64>,
    clip_norm: Option<f64>,
    threads: Option<usize>,
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
            settings: Settings {
                accumulate: 1,
                epochs: 1,
                seed: 0,
                shuffle: true,
                stateful: false,
                clip_value: None,
                clip_norm: None,
                threads: None,
            },
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

    /// The number of batches that are gone through for each update (gradient accumulation), at least 1: `batch::<64>()` with
    /// `accumulate(8)` trains as `batch::<512>()` does, with the memory of 64 samples, and often faster, for what lies
    /// between forward and backward pass stays in the cache.
    ///
    /// Loss and gradient are means over all samples of an update. Statistics of batches, as `batch_norm` takes them, are of
    /// a single one. The last update of an epoch may have fewer batches.
    ///
    /// With as many batches as [`threads`](Self::threads) or more, each thread takes a batch, which is faster than to share
    /// one and takes the memory of a batch and its passes for each thread. Batches that are left over are shared, and so are
    /// all batches with [`stateful`](Self::stateful) and of networks of dense layers ([`TrainingStep::lanes`] says which).
    /// The result has the same bits in any case.
    pub fn accumulate(mut self, batches: usize) -> Self {
        self.settings.accumulate = batches;
        self
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

    /// Trains recurrent layers on one long series that samples are pieces of, one behind the other in the order of the
    /// data: the state in which a piece ends is the one in which the next piece begins. The gradient ends with the piece.
    ///
    /// Windows must therefore lie one behind the other: their stride is their number of steps, any other is an error of
    /// [`fit`](Self::fit).
    ///
    /// The series is divided into as many stretches as a batch has rows, and each row goes through one of them, so the
    /// first batch holds the first piece of every stretch. Samples that are left over are left out, as far as there are
    /// fewer than a batch has. Each epoch begins with states of zeros, or what `initial` says, and so does each sample of a
    /// validation. Nothing is shuffled. `false` by default.
    ///
    /// A layer that starts from a stage (`initial = encoder`) starts from it in every batch: of an encoder-decoder the encoder
    /// goes on where it was, and the decoder from where the encoder is then. Of `bidirectional` the first direction goes on, the
    /// other one starts from zeros at the end of each piece.
    ///
    /// [`fit`](Self::fit) refuses fewer samples than a batch has, and a network of which no layer goes on.
    pub fn stateful(mut self, stateful: bool) -> Self {
        self.settings.stateful = stateful;
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

    /// The number of threads that share the work of a step, the calling one included, at least 1. They are started by
    /// [`fit`](Self::fit) and end with it.
    ///
    /// The result has the same bits for any number. By default it is the number of cores
    /// ([`available_parallelism`]), or 1 if a step has less than 3 million multiply-adds, forward and backward, which
    /// threads would not make faster.
    pub fn threads(mut self, threads: usize) -> Self {
        self.settings.threads = Some(threads);
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
    /// not finite and failing callbacks. Settings are checked here and not by panics, for they may come from a search.
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
        Target: Zeroable + Sync,
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
        Target: Zeroable + Sync,
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
        check::<T, N::Net, D, L, Target, B>(data, Part::Evaluation, &self.loss)?;
        leave_out(&self.loss, &mut self.metrics);
        let place = (Part::Evaluation, None);
        Evaluator::new().run(net.as_network(), data, &self.loss, &mut self.metrics, place)
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
        Target: Zeroable + Sync,
        Companions: WalkMoments<S>,
    {
        self.settings.check(self.optimizer.lr())?;
        if self.settings.stateful && !N::CARRIES_STATE {
            let expected = "a network with a recurrent layer that goes on from its state; what starts from a stage \
                            (`initial = ..`) does so in every batch: leave out `initial` or write `initial = learned`, or leave \
                            out `stateful`";
            return Err(TrainError::Setting { name: "stateful", found: "true".into(), expected });
        }
        check::<T, N, D, L, Target, B>(train, Part::Training, &self.loss)?;
        if self.settings.stateful {
            let part = Part::Training;
            train.check_continues().map_err(|cause| TrainError::Data { part, cause })?;
        }
        if let Some(validation) = validation {
            check::<T, N, V, L, Target, B>(validation, Part::Validation, &self.loss)?;
        }
        leave_out(&self.loss, &mut self.metrics);
        let threads = self.settings.threads(N::MACS, B);
        let mut step = TrainingStep::new(self.loss.clone(), self.optimizer.clone()).seed(self.settings.seed);
        step = if self.settings.has_lanes(threads) { step.lanes(threads) } else { step.threads(threads) };
        if let Some(limit) = self.settings.clip_value {
            step = step.clip_value(limit);
        }
        if let Some(max_norm) = self.settings.clip_norm {
            step = step.clip_norm(max_norm);
        }
        let mut run = Run {
            loaded: (0..step.side_by_side()).map(|_| (Loaded::new(), 0)).collect(),
            step,
            evaluator: validation.map(|_| Evaluator::new()),
            indices: if self.settings.stateful {
                stretches(train.len(), B)?
            } else {
                (0..train.len()).collect()
            },
            schedule: self.schedule.clone(),
            metrics: &mut self.metrics,
            callbacks: &mut self.callbacks,
            settings: &self.settings,
        };
        run.train(net, train, validation)
    }
}

/// Has the metrics leave out the samples that the loss leaves out.
fn leave_out<T, Y, Target, L, M>(loss: &L, metrics: &mut M)
where
    T: Scalar,
    L: Loss<T, Y, Target>,
    M: Metrics<T, Y, Target>,
{
    if let Some(class) = loss.ignored_class() {
        metrics.leave_out(class);
    }
}

/// The least multiply-adds of a step, forward and backward, that is divided by default: some of its regions are then
/// worth dividing (see [`SHARE`](crate::parallel::SHARE)).
const DIVIDED_STEP: u64 = 3_000_000;

/// The order of pieces of a series in which each row of the batches goes through a stretch of it.
fn stretches(pieces: usize, rows: usize) -> Result<Vec<usize>, TrainError> {
    let steps = pieces / rows.max(1);
    if steps == 0 {
        let expected = "at most as many rows as there are samples, for `stateful`";
        return Err(TrainError::Setting { name: "batch", found: rows.to_string(), expected });
    }
    Ok((0..steps).flat_map(|step| (0..rows).map(move |row| row * steps + step)).collect())
}

impl Settings {
    /// The samples of an update, of batches of `batch` samples.
    pub(super) fn samples_per_step(&self, batch: usize) -> usize {
        batch.saturating_mul(self.accumulate)
    }

    /// The number of threads for steps of `batch` samples of `macs` multiply-adds each.
    fn threads(&self, macs: u64, batch: usize) -> usize {
        // Backward there are two products for each one forward.
        let step = macs.saturating_mul(batch as u64).saturating_mul(3);
        let default = || if step < DIVIDED_STEP { 1 } else { available_parallelism().map_or(1, usize::from) };
        self.threads.unwrap_or_else(default)
    }

    /// Whether so many threads take a batch each: if every update has one for each.
    fn has_lanes(&self, threads: usize) -> bool {
        self.accumulate >= threads && !self.stateful
    }

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
        if self.accumulate == 0 {
            return Err(TrainError::Setting {
                name: "accumulate",
                found: "0".into(),
                expected: "at least 1",
            });
        }
        if self.threads == Some(0) {
            return Err(TrainError::Setting { name: "threads", found: "0".into(), expected: "at least 1" });
        }
        // A rate of 0 learns nothing but is PyTorch's too: to measure, or as an end of a search.
        if !(lr.is_finite() && lr >= 0.0) {
            let expected = "a finite number from 0";
            return Err(TrainError::Setting { name: "lr", found: lr.to_string(), expected });
        }
        self.clip_value.map_or(Ok(()), |limit| positive("clip_value", limit))?;
        self.clip_norm.map_or(Ok(()), |max_norm| positive("clip_norm", max_norm))
    }
}
