//! One training step.

use std::array;

use super::error::TrainError;
use super::evaluate::mixed_steps;
use super::moments::{Companions, UpdateTensor, WalkMoments};
use crate::context::Context;
use crate::layer::{ParamInfo, Walker};
use crate::loss::Loss;
use crate::network::{AsNetwork, Train};
use crate::optim::Optimizer;
use crate::optim::clip::{ClipNorm, ClipValue};
use crate::parallel::{self, ELEMENT, Pool, chunks};
use crate::regularizer::{constrain, penalize};
use crate::scalar::Scalar;
use crate::storage::{Aligned, zeroed_box};

/// What a step measured. All numbers are those before its update.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepLoss {
    /// The loss of the batch.
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
/// # where N: Train<f32, 32, Input = X>, L: Loss<f32, N::Output, Y> {
/// let mut step = TrainingStep::new(loss, Sgd::new(0.1));
/// for _ in 0..10 {
///     step.run(net, x, target);
/// }
/// step.run(net, x, target).loss
/// # }
/// ```
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
    /// Zero between steps.
    gradients: Box<Aligned<N::Gradients>>,
    moments: [Box<Aligned<N::Gradients>>; S],
    tape: Box<Aligned<N::Tape>>,
    d_y: Box<Aligned<N::Output>>,
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
            gradients: zeroed_box(),
            moments: array::from_fn(|_| zeroed_box()),
            tape: zeroed_box(),
            d_y: zeroed_box(),
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
    /// batch from its own: for batches that continue each other. The gradient ends with the batch. Layers that start from a
    /// stage (`initial = ..`) do so in any case. `false` at first.
    pub fn carry_state(&mut self, carries: bool) {
        self.carries_state = carries;
    }

    /// The number of threads that share a step's work, the calling one included; the others are started here and end
    /// with the step. 1 by default.
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

    /// The loss.
    pub(super) fn loss(&self) -> &L {
        &self.loss
    }

    /// A step on a full batch with the optimizer's own learning rate. Allocates nothing.
    ///
    /// # Panics
    ///
    /// If the network's output is a sequence and the targets have no class for each of its steps.
    pub fn run<M, Holder, Target>(&mut self, net: &mut M, x: &N::Input, target: &Target) -> StepLoss
    where
        M: AsNetwork<T, Holder, Net = N>,
        L: Loss<T, N::Output, Target>,
    {
        let lr = self.optimizer.lr();
        self.run_samples(net.as_network_mut(), x, target, B, lr, |_| ())
    }

    /// A step on the first `samples` rows of a batch, of which the others are zeros, with a given learning rate.
    /// Allocates nothing.
    ///
    /// `observe` sees the outputs of the forward pass.
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
    {
        if let Some((outputs, targets)) = mixed_steps::<T, N, L, Target, B>(&self.loss) {
            panic!("{}", TrainError::Steps { outputs, targets });
        }
        // Taken out so that the step can be borrowed whole; a panic ends the threads, and steps go on without.
        let Some(mut pool) = self.pool.take() else {
            return self.run_here(net, x, target, samples, lr, observe);
        };
        let result = pool.install(|| self.run_here(net, x, target, samples, lr, observe));
        self.pool = Some(pool);
        result
    }

    /// A step; its regions of work run on the threads of the installed pool.
    fn run_here<Target>(
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
    {
        let cx = Context {
            seed: self.seed,
            step: self.step,
            samples,
            carries_state: self.carries_state,
            first_sample: 0,
        };
        net.forward(x, &mut self.tape, &cx);
        let y = N::output(&self.tape);
        let loss = self.loss.gradient(y, target, samples, &mut self.d_y).to_f64();
        observe(y);
        let mut result = StepLoss { loss, penalty: 0.0, gradient_norm: None };
        if !result.is_finite() {
            return result;
        }

        net.backward_parameters(x, &mut self.tape, &mut self.d_y, &mut self.gradients, &cx);
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
        net.update_buffers(&self.tape, &cx);
        self.step += 1;
        result
    }
}

/// The elements that one call of an optimizer updates, in a cache of the core: values, gradients and moments.
const CHUNK: usize = 2048;

/// Updates every learned tensor, and leaves gradients that are zero for the next step: they are in the cache here.
struct Update<'a, O>(&'a O);

impl<T: Scalar, O: Optimizer<T, S>, const S: usize> UpdateTensor<T, S> for Update<'_, O> {
    #[inline]
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], gradient: &mut [T], moments: [&mut [T]; S]) {
        let optimizer = self.0;
        let update = |values: &mut [T], gradient: &mut [T], moments: [&mut [T]; S]| {
            if param.tensor.role.is_learned() {
                optimizer.update(param, values, gradient, moments);
            }
            gradient.fill(T::zero());
        };
        if !O::ELEMENT_WISE {
            update(values, gradient, moments);
            return;
        }
        // Most optimizers divide and take roots: twice an element's usual work.
        let work = 2 * ELEMENT * values.len() as u64;
        let moments = moments.map(|moment| chunks(moment, CHUNK));
        let parts = (chunks(values, CHUNK), chunks(gradient, CHUNK), moments);
        parallel::for_each_part(parts, work, |_, (values, gradient, moments)| {
            update(values, gradient, moments);
        });
    }
}

/// Leaves gradients of zero behind a step that is given up.
struct Clear;

impl<T: Scalar> Walker<T, 1> for Clear {
    fn tensor(&mut self, _: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        let work = ELEMENT / 4 * gradient.len() as u64;
        parallel::for_each_chunk(gradient, CHUNK, work, |_, gradient| gradient.fill(T::zero()));
    }
}
