//! One training step.

mod batches;

use std::array;

use super::blocks::BatchInBlocks;
use super::error::TrainError;
use super::evaluate::mixed_steps;
use super::gathered::Gathered;
use super::lane::{Lane, gains};
use super::moments::{Companions, WalkMoments};
use super::update::{Clear, Update};
use crate::context::Context;
use crate::loss::Loss;
use crate::network::{AsNetwork, Train};
use crate::optim::Optimizer;
use crate::optim::clip::{ClipNorm, ClipValue, ScaleGradients};
use crate::parallel::Pool;
use crate::regularizer::{constrain, penalize};
use crate::scalar::Scalar;
use crate::storage::{Aligned, Reserved, zeroed_box};

/// What a step measured. All numbers are those before its update.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepLoss {
    /// The loss of the batch, or of all that were [accumulated](TrainingStep::accumulate).
    pub loss: f64,
    /// What the penalties `#[l1]` and `#[l2]` add to it.
    pub penalty: f64,
    /// The Euclidean norm of the gradient over all learned parameters, measured if the norm is clipped.
    pub gradient_norm: Option<f64>,
}

impl StepLoss {
    /// The loss of the batch with the penalties.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.loss + self.penalty
    }

    /// Whether the update took place: it is left out when the loss or the measured norm is not finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.total().is_finite() && self.gradient_norm.is_none_or(f64::is_finite)
    }
}

/// A batch: inputs, targets and how many of its rows are samples.
pub(super) type Part<'a, X, Target> = (&'a X, &'a Target, usize);

/// Forward pass, loss, backward pass, penalties, clipping and update for batches of `B` samples, with all the memory
/// that they need.
///
/// Making one allocates; running it does not. [`Trainer`](super::Trainer) runs one over a data set; by itself it is
/// for training loops of one's own and for benchmarks:
///
/// ```
/// # use dnn_runtime::{Network, Train, loss::Loss, train::TrainingStep};
/// # use dnn_runtime::optim::Sgd;
/// # fn train<N, L, X, Y>(net: &mut Box<N>, loss: L, x: &X, target: &Y) -> f64
/// # where N: Train<f32, 32, Input = X>, L: Loss<f32, N::Output, Y>, Y: Sync {
/// let mut step = TrainingStep::new(loss, Sgd::new(0.1));
/// for _ in 0..10 {
///     step.run(net, x, target);
/// }
/// step.run(net, x, target).loss
/// # }
/// ```
///
/// A panic within a step, as a layer or loss of one's own may have, leaves a part of a gradient behind: go on with a new step.
#[derive(Debug)]
pub struct TrainingStep<T, N, L, O, const B: usize, const S: usize>
where
    T: Scalar,
    N: Train<T, B>,
{
    loss: L,
    optimizer: O,
    clip_value: Option<ClipValue>,
    clip_norm: Option<ClipNorm>,
    seed: u64,
    step: u64,
    gathered: Gathered,
    /// Zero between steps.
    gradients: Reserved<N::Gradients>,
    moments: [Box<Aligned<N::Gradients>>; S],
    /// At least one. The last one goes through all batches that are not side by side, and through the last of those that
    /// are, so that a state is carried on from there.
    lanes: Vec<Lane<T, N, B>>,
    /// Instead of the lanes, for losses that have parts. `None` if batches are not divided.
    blocks: Option<BatchInBlocks<T, N, B>>,
    carries_state: bool,
    /// `None` for one thread.
    pool: Option<Pool>,
}

impl<T, N, L, O, const B: usize, const S: usize> TrainingStep<T, N, L, O, B, S>
where
    T: Scalar,
    N: Train<T, B>,
    O: Optimizer<T, S>,
    Companions: WalkMoments<S>,
{
    /// Whether each batch has its gradient computed by itself, and these are added up in the order of the batches: then
    /// threads may take a batch each. If not a batch's gradient is computed on top of the sum. It must not depend on the
    /// number of threads.
    const SEPARATE: bool = gains(N::PARAMS, N::MACS, B);

    /// A step with the seed 0, without clipping, on one thread. Allocates gradients, moments and the tape.
    #[must_use]
    pub fn new(loss: L, optimizer: O) -> Self {
        Self {
            loss,
            optimizer,
            clip_value: None,
            clip_norm: None,
            seed: 0,
            step: 0,
            gathered: Gathered::NONE,
            gradients: Reserved::zeroed(),
            moments: array::from_fn(|_| zeroed_box()),
            lanes: vec![Lane::new()],
            blocks: BatchInBlocks::for_threads(1),
            pool: None,
            carries_state: false,
        }
    }

    /// Fixes the randomness of the passes: dropout masks.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Limits every element of the gradient to `-limit..=limit` (PyTorch's `clip_grad_value_`).
    ///
    /// # Panics
    ///
    /// If `limit` is not positive.
    #[must_use]
    pub fn clip_value(mut self, limit: f64) -> Self {
        self.clip_value = Some(ClipValue::new(limit));
        self
    }

    /// Scales the gradient, after [`clip_value`](Self::clip_value), so that its Euclidean norm over all learned
    /// parameters is at most `max_norm` (PyTorch's `clip_grad_norm_`).
    ///
    /// # Panics
    ///
    /// If `max_norm` is not positive.
    #[must_use]
    pub fn clip_norm(mut self, max_norm: f64) -> Self {
        self.clip_norm = Some(ClipNorm::new(max_norm));
        self
    }

    /// Whether the next steps go on from the state in which recurrent layers were left by the one before, each row of a
    /// batch from its own: for batches that continue each other. The gradient ends with the batch. Layers whose
    /// `initial` is a stage start from its state all the same. `false` at first.
    pub fn carry_state(&mut self, carries: bool) {
        self.carries_state = carries;
    }

    /// The number of threads that share a step's work, the calling one included; the others are started here and end
    /// with the step. 1 by default.
    ///
    /// Each thread has memory for a block, as [`run`](Self::run) divides large batches: a tape of 64 samples and gradients.
    ///
    /// The results have the same bits for any number: [`parallel`](crate::parallel) says why. Parts of a step that are
    /// too small to gain run on the calling thread alone.
    ///
    /// # Panics
    ///
    /// If `threads` is 0.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        assert!(threads > 0, "TrainingStep: threads is 0, but must be at least 1");
        self.pool = (threads > 1).then(|| Pool::new(threads));
        self.lanes.truncate(1);
        self.blocks = BatchInBlocks::for_threads(self.pool.as_ref().map_or(1, Pool::threads));
        self
    }

    /// As [`threads`](Self::threads), and each thread has memory for a batch of its own: as many batches at a time then go
    /// side by side through forward and backward pass, if there are so many in a call of [`run_batches`](Self::run_batches)
    /// or [`accumulate_batches`](Self::accumulate_batches). Each core keeps its batch in its cache, and threads meet once
    /// for several batches and not at each operation.
    ///
    /// The memory is a tape, the gradient at the output and those of the parameters for each thread, besides the sum of the
    /// gradients and the moments; all of it is allocated here. There is none for networks that lose by it, whose parameters
    /// are many beside their work: fewer than 2 multiply-adds of a forward pass for each parameter, as networks of dense
    /// layers have, or fewer than 256 of a batch. Their batches are gone through as with `threads`, and so are those that
    /// [`run`](Self::run) divides into blocks, which threads take instead.
    ///
    /// # Panics
    ///
    /// If `threads` is 0.
    #[must_use]
    pub fn lanes(mut self, threads: usize) -> Self {
        self = self.threads(threads);
        if let (true, Some(pool)) = (Self::SEPARATE, &self.pool) {
            self.lanes.resize_with(pool.threads(), Lane::new);
        }
        self
    }

    /// The number of steps run.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// The optimizer.
    #[must_use]
    pub fn optimizer(&self) -> &O {
        &self.optimizer
    }

    /// How many batches are side by side at most.
    pub(super) fn side_by_side(&self) -> usize {
        self.lanes.len()
    }

    /// The loss.
    pub(super) fn loss(&self) -> &L {
        &self.loss
    }

    /// A step on a full batch with the optimizer's own learning rate. Allocates nothing.
    ///
    /// A large batch of a convolutional network goes through forward and backward pass in blocks of 64 samples, each with its
    /// [part](Loss::part) of the batch's loss: what lies between the layers stays in the cache, and threads take a block each.
    /// But for rounding the step is that of the whole batch. Batches of fewer than 4 blocks stay whole, or of which the last
    /// block adds more than an eighth in empty rows; so do those of networks with `batch_norm`, sequences, custom layers, or
    /// several inputs or outputs, with more than 8 MiB for a block or less work in it than [`lanes`](Self::lanes) asks of a
    /// batch; and those with losses [without parts](Loss::has_parts).
    ///
    /// # Panics
    ///
    /// If the network's output is a sequence and the targets have no class for each of its steps.
    pub fn run<M, Holder, Target>(&mut self, net: &mut M, x: &N::Input, target: &Target) -> StepLoss
    where
        M: AsNetwork<T, Holder, Net = N>,
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        let lr = self.optimizer.lr();
        self.run_samples(net.as_network_mut(), x, target, B, lr, |_| ())
    }

    /// A step on the first `samples` rows of a batch, of which the others are zeros, with a given learning rate.
    /// Allocates nothing.
    ///
    /// `observe` sees the outputs of the forward pass, of which only the first `samples` rows mean anything.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    pub fn run_samples<Target>(
        &mut self,
        net: &mut N,
        x: &N::Input,
        target: &Target,
        samples: usize,
        lr: f64,
        observe: impl FnOnce(&N::Output),
    ) -> StepLoss
    where
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        self.installed(|step| {
            step.add(net, (x, target, samples), observe);
            step.update(net, lr)
        })
    }

    /// Adds the gradient of a full batch to that of the next step, which then is one for all batches together: one of
    /// 8 * `B` samples after seven of these, with the memory of `B`. Allocates nothing. Returns the batch's own loss.
    ///
    /// Loss and gradient are those of all samples, so the mean is one over all of them, whatever the batches weigh, and
    /// dropout masks are those of the large batch. Statistics of a batch, as `batch_norm` takes them, are of `B` samples
    /// and change with each batch.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    pub fn accumulate<M, Holder, Target>(&mut self, net: &mut M, x: &N::Input, target: &Target) -> f64
    where
        M: AsNetwork<T, Holder, Net = N>,
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        self.accumulate_samples(net.as_network_mut(), x, target, B, |_| ())
    }

    /// [`accumulate`](Self::accumulate) for the first `samples` rows of a batch, of which the others are zeros.
    ///
    /// `observe` sees the outputs of the forward pass.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    pub fn accumulate_samples<Target>(
        &mut self,
        net: &mut N,
        x: &N::Input,
        target: &Target,
        samples: usize,
        observe: impl FnOnce(&N::Output),
    ) -> f64
    where
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        self.installed(|step| {
            let loss = step.add(net, (x, target, samples), observe);
            if loss.is_finite() {
                step.own_lane().update_buffers(net);
            }
            loss
        })
    }

    /// Whether batches are gone through in blocks, with targets of this type.
    fn divides<Target>(&self) -> bool
    where
        L: Loss<T, N::Output, Target>,
    {
        self.blocks.is_some() && self.loss.has_parts()
    }

    /// Calls a function whose regions of work run on the threads of the pool.
    fn installed<R>(&mut self, call: impl FnOnce(&mut Self) -> R) -> R {
        // Taken out so that the step can be borrowed whole; a panic ends the threads, and steps go on without.
        let Some(mut pool) = self.pool.take() else {
            return call(self);
        };
        let result = pool.install(|| call(self));
        self.pool = Some(pool);
        result
    }

    /// The lane of the last batch.
    fn own_lane(&self) -> &Lane<T, N, B> {
        self.lanes.last().expect("there is at least one")
    }

    /// Forward pass, and backward pass if the loss is finite, of one more batch. Returns its loss.
    fn add<Target>(
        &mut self,
        net: &mut N,
        (x, target, samples): Part<'_, N::Input, Target>,
        observe: impl FnOnce(&N::Output),
    ) -> f64
    where
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        self.check_steps();
        let cx = self.context(samples);
        let (weight, reduction) = (self.loss.weight(target, samples), self.loss.reduction());
        let is_first = self.gathered.batches == 0;
        if let Some(factor) = self.gathered.factor_before(weight, reduction) {
            net.walk([&mut self.gradients], &mut ScaleGradients { factor });
        }
        // Asked first, so that the code of blocks is compiled for batches that have some, no other.
        if BatchInBlocks::<T, N, B>::EXIST
            && let Some(blocks) = &mut self.blocks
            && self.loss.has_parts()
        {
            let sum = (&mut self.gradients, is_first);
            let loss = blocks.run(net, &self.loss, (x, target, samples), cx, sum);
            self.gathered.add(loss, weight, reduction);
            observe(blocks.output());
            return loss;
        }
        let lane = self.lanes.last_mut().expect("there is at least one");
        lane.forward(net, &self.loss, x, target, cx);
        observe(lane.output());
        self.gathered.add(lane.loss(), weight, reduction);
        if is_first || !Self::SEPARATE {
            lane.exchange(&mut self.gradients);
            lane.backward(net, x);
            lane.exchange(&mut self.gradients);
        } else {
            lane.backward(net, x);
            lane.add_to(&mut self.gradients, net);
        }
        lane.loss()
    }

    fn check_steps<Target>(&self)
    where
        L: Loss<T, N::Output, Target>,
    {
        if let Some((outputs, targets)) = mixed_steps::<T, N, L, Target, B>(&self.loss) {
            panic!("{}", TrainError::Steps { outputs, targets });
        }
    }

    /// What the passes of the next batch know.
    fn context(&self, samples: usize) -> Context {
        Context {
            seed: self.seed,
            step: self.step,
            samples,
            carries_state: self.carries_state,
            first_sample: self.gathered.batches * B,
        }
    }

    /// Penalties, clipping and update after the last batch.
    fn update(&mut self, net: &mut N, lr: f64) -> StepLoss {
        let gathered = core::mem::replace(&mut self.gathered, Gathered::NONE);
        let mut result = StepLoss { loss: gathered.loss(), penalty: 0.0, gradient_norm: None };
        if !result.is_finite() {
            // What batches and blocks whose losses are finite have left.
            if gathered.batches > 1 || self.blocks.is_some() {
                net.walk([&mut self.gradients], &mut Clear);
            }
            return result;
        }

        if let Some(factor) = gathered.factor() {
            net.walk([&mut self.gradients], &mut ScaleGradients { factor });
        }
        result.penalty = penalize(net, &mut self.gradients);
        if let Some(clip) = self.clip_value {
            clip.apply(net, &mut self.gradients);
        }
        result.gradient_norm = self.clip_norm.map(|clip| clip.apply(net, &mut self.gradients));
        if !result.is_finite() {
            net.walk([&mut self.gradients], &mut Clear);
            return result;
        }

        self.optimizer.begin_step(lr);
        let moments = self.moments.each_mut().map(|moment| &mut ***moment);
        Companions::walk(net, &mut self.gradients, moments, &mut Update(&self.optimizer));
        constrain(net);
        // Of batches in blocks there are none, and the lane's tape is empty.
        self.own_lane().update_buffers(net);
        self.step += 1;
        result
    }
}
