//! A step on several batches, side by side.

use super::{Part, StepLoss, TrainingStep};
use crate::context::Context;
use crate::loss::Loss;
use crate::network::{AsNetwork, Train};
use crate::optim::Optimizer;
use crate::optim::clip::ScaleGradients;
use crate::parallel;
use crate::scalar::Scalar;
use crate::train::{Companions, WalkMoments};

impl<T, N, L, O, const B: usize, const S: usize> TrainingStep<T, N, L, O, B, S>
where
    T: Scalar,
    N: Train<T, B>,
    O: Optimizer<T, S>,
    Companions: WalkMoments<S>,
{
    /// A step on several full batches with the optimizer's own learning rate: [`accumulate`](Self::accumulate) for all but
    /// the last and [`run`](Self::run) for that, with the same bits. With [`lanes`](Self::lanes) batches go side by side, a
    /// batch a thread; what is left over, batches that [carry a state](Self::carry_state) and those that go in blocks (see
    /// [`run`](Self::run)) go one by one. Allocates nothing.
    ///
    /// # Panics
    ///
    /// If there is no batch, and as [`run`](Self::run).
    pub fn run_batches<M, Holder, Target>(
        &mut self,
        net: &mut M,
        batches: &[(&N::Input, &Target)],
    ) -> StepLoss
    where
        M: AsNetwork<T, Holder, Net = N>,
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        let lr = self.optimizer.lr();
        let batch = |index: usize| (batches[index].0, batches[index].1, B);
        self.run_each(net.as_network_mut(), batches.len(), &batch, lr, |_, _| ())
    }

    /// [`run_batches`](Self::run_batches) with a given learning rate, for the first samples of each batch, so many as its third
    /// number says, of which the other rows are zeros.
    ///
    /// `observe` sees the outputs of the forward passes with the number of the batch, from 0, in this order.
    ///
    /// # Panics
    ///
    /// As [`run_batches`](Self::run_batches).
    pub fn run_batches_samples<Target>(
        &mut self,
        net: &mut N,
        batches: &[(&N::Input, &Target, usize)],
        lr: f64,
        observe: impl FnMut(usize, &N::Output),
    ) -> StepLoss
    where
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        self.run_each(net, batches.len(), &|index| batches[index], lr, observe)
    }

    /// [`accumulate`](Self::accumulate) for several batches, side by side as in [`run_batches`](Self::run_batches): for steps on
    /// more batches than are in memory at a time.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    pub fn accumulate_batches<M, Holder, Target>(&mut self, net: &mut M, batches: &[(&N::Input, &Target)])
    where
        M: AsNetwork<T, Holder, Net = N>,
        L: Loss<T, N::Output, Target>,
        Target: Sync,
    {
        let batch = |index: usize| (batches[index].0, batches[index].1, B);
        self.accumulate_each(net.as_network_mut(), batches.len(), &batch, |_, _| ());
    }

    /// [`run_batches_samples`](Self::run_batches_samples) for what `batch` says of each number below `count`.
    pub(in crate::train) fn run_each<'b, Target>(
        &mut self,
        net: &mut N,
        count: usize,
        batch: &(impl Fn(usize) -> Part<'b, N::Input, Target> + Sync),
        lr: f64,
        mut observe: impl FnMut(usize, &N::Output),
    ) -> StepLoss
    where
        L: Loss<T, N::Output, Target>,
        N::Input: 'b,
        Target: Sync + 'b,
    {
        assert!(count > 0, "TrainingStep: no batch, expected at least one");
        self.installed(|step| {
            step.add_each(net, count, batch, &mut observe);
            step.update(net, lr)
        })
    }

    /// [`accumulate_batches`](Self::accumulate_batches) for what `batch` says of each number below `count`.
    pub(in crate::train) fn accumulate_each<'b, Target>(
        &mut self,
        net: &mut N,
        count: usize,
        batch: &(impl Fn(usize) -> Part<'b, N::Input, Target> + Sync),
        mut observe: impl FnMut(usize, &N::Output),
    ) where
        L: Loss<T, N::Output, Target>,
        N::Input: 'b,
        Target: Sync + 'b,
    {
        self.installed(|step| {
            step.add_each(net, count, batch, &mut observe);
            let lane = step.own_lane();
            if count > 0 && lane.loss().is_finite() {
                lane.update_buffers(net);
            }
        });
    }

    /// [`add`](Self::add) for several batches, with the running statistics of all but the last.
    fn add_each<'b, Target>(
        &mut self,
        net: &mut N,
        count: usize,
        batch: &(impl Fn(usize) -> Part<'b, N::Input, Target> + Sync),
        observe: &mut impl FnMut(usize, &N::Output),
    ) where
        L: Loss<T, N::Output, Target>,
        N::Input: 'b,
        Target: Sync + 'b,
    {
        let lanes = self.lanes.len();
        let mut first = 0;
        while first < count {
            let added =
                if lanes > 1 && lanes <= count - first && !self.carries_state && !self.divides::<Target>() {
                    self.add_side_by_side(net, &|index| batch(first + index), &mut |index, y| {
                        observe(first + index, y);
                    });
                    lanes
                } else {
                    self.add(net, batch(first), |y| observe(first, y));
                    1
                };
            first += added;
            let last = lanes - usize::from(first == count);
            for lane in &self.lanes[lanes - added..last] {
                if lane.loss().is_finite() {
                    lane.update_buffers(net);
                }
            }
        }
    }

    /// [`add`](Self::add) for as many batches as there are lanes, one in each.
    fn add_side_by_side<'b, Target>(
        &mut self,
        net: &mut N,
        batch: &(impl Fn(usize) -> Part<'b, N::Input, Target> + Sync),
        observe: &mut impl FnMut(usize, &N::Output),
    ) where
        L: Loss<T, N::Output, Target>,
        N::Input: 'b,
        Target: Sync + 'b,
    {
        self.check_steps();
        let (loss, before) = (&self.loss, self.context(B));
        // Backward there are two products for each one forward.
        let work = N::MACS.saturating_mul(3 * B as u64).saturating_mul(self.lanes.len() as u64);
        let is_first = self.gathered.batches == 0;
        if is_first {
            self.lanes[0].exchange(&mut self.gradients);
        }
        let passes: &N = net;
        parallel::for_each_chunk(&mut self.lanes, 1, work, |index, lane| {
            let (x, target, samples) = batch(index);
            let cx = Context { samples, first_sample: before.first_sample + index * B, ..before };
            lane[0].forward(passes, loss, x, target, cx);
            lane[0].backward(passes, x);
        });
        if is_first {
            self.lanes[0].exchange(&mut self.gradients);
        }
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            let (_, target, samples) = batch(index);
            observe(index, lane.output());
            let (weight, reduction) = (self.loss.weight(target, samples), self.loss.reduction());
            if let Some(factor) = self.gathered.factor_before(weight, reduction) {
                net.walk([&mut self.gradients], &mut ScaleGradients { factor });
            }
            self.gathered.add(lane.loss(), weight, reduction);
            if index > 0 || !is_first {
                lane.add_to(&mut self.gradients, net);
            }
        }
    }
}
