//! The passes of a large batch, block by block.

use core::fmt;

use super::lane::{Add, gains};
use super::step::Part;
use crate::block::Blocks;
use crate::context::Context;
use crate::loss::Loss;
use crate::network::Train;
use crate::parallel;
use crate::scalar::Scalar;
use crate::storage::Reserved;

/// The least blocks of a batch that is divided, so that there is one for each of a few threads.
const LEAST: usize = 4;

/// The most memory of a block, in bytes: what is far larger than a second-level cache gains nothing by it.
const MOST_BYTES: usize = 8 << 20;

/// Into blocks of how many samples batches are divided, which must not depend on the number of threads; 0 for not at all.
///
/// Measured on two cores of an Intel Xeon with AVX-512 and a second-level cache of 2 MiB: LeNet-5 in batches of 512 takes 1.3
/// times as long undivided on one thread, 1.4 times on two. The last block may be short, but not of a batch that it makes
/// longer by more than an eighth.
const fn samples<T: Scalar, N: Train<T, B>, const B: usize>() -> usize {
    let block = <N::Block as Blocks<T, N, B>>::SAMPLES;
    if block == 0 || !gains(N::PARAMS, N::MACS, block) {
        return 0;
    }
    let blocks = B.div_ceil(block);
    let is_divided = blocks >= LEAST
        && 8 * (blocks * block - B) <= B
        && size_of::<<N::Block as Blocks<T, N, B>>::Memory>() <= MOST_BYTES;
    if is_divided { block } else { 0 }
}

/// The memory of a block and of what it gives.
struct Passes<T: Scalar, N: Train<T, B>, const B: usize> {
    memory: Reserved<<N::Block as Blocks<T, N, B>>::Memory>,
    /// Zero between blocks.
    gradients: Reserved<N::Gradients>,
    loss: f64,
}

/// The blocks of a batch, which are gone through several at a time.
pub(super) struct BatchInBlocks<T: Scalar, N: Train<T, B>, const B: usize> {
    /// One for each thread, as far as there are blocks.
    passes: Vec<Passes<T, N, B>>,
    threads: usize,
    /// The outputs of all blocks.
    y: Reserved<N::Output>,
}

impl<T: Scalar, N: Train<T, B>, const B: usize> BatchInBlocks<T, N, B> {
    const SAMPLES: usize = samples::<T, N, B>();
    /// Whether there are blocks at all. Code behind it is not compiled for networks and batches without.
    pub(super) const EXIST: bool = Self::SAMPLES > 0;

    /// With memory for a block on each thread, if there are blocks.
    pub(super) fn for_threads(threads: usize) -> Option<Self> {
        if !Self::EXIST {
            return None;
        }
        let passes = || Passes { memory: Reserved::zeroed(), gradients: Reserved::zeroed(), loss: 0.0 };
        let passes = core::iter::repeat_with(passes).take(threads.min(B.div_ceil(Self::SAMPLES)));
        Some(Self { passes: passes.collect(), threads, y: Reserved::zeroed() })
    }

    /// Forward pass, loss and backward pass of a batch. Adds its gradient to `sum`, block by block, and returns its loss.
    ///
    /// Each block has its gradient computed by itself, so that it does not depend on which blocks are side by side. That of a
    /// block whose loss is not finite is left out.
    pub(super) fn run<Target: Sync, L: Loss<T, N::Output, Target>>(
        &mut self,
        net: &mut N,
        loss: &L,
        (x, target, samples): Part<'_, N::Input, Target>,
        cx: Context,
        (sum, is_zero): (&mut Reserved<N::Gradients>, bool),
    ) -> f64 {
        let samples = samples.min(B);
        if samples < B {
            bytemuck::write_zeroes(&mut *self.y);
        }
        let (mut total, mut is_zero) = (0.0, is_zero);
        let mut first = 0;
        while first < samples {
            let mut count = self.passes.len().min((samples - first).div_ceil(Self::SAMPLES));
            // Blocks that leave half of the threads nothing to do go one by one, and threads share their operations.
            if 2 * count <= self.threads {
                count = 1;
            }
            let passes = &mut self.passes[..count];
            if is_zero {
                core::mem::swap(&mut passes[0].gradients, sum);
            }
            // Backward there are two products for each one forward.
            let work = N::MACS.saturating_mul(3 * (Self::SAMPLES * count) as u64);
            let network: &N = net;
            parallel::for_each_chunk(passes, 1, work, |index, passes| {
                let first = first + index * Self::SAMPLES;
                let block = Context {
                    samples: Self::SAMPLES.min(samples - first),
                    first_sample: cx.first_sample + first,
                    ..cx
                };
                passes[0].run(network, loss, (x, target, samples), first, &block);
            });
            if is_zero {
                core::mem::swap(&mut passes[0].gradients, sum);
            }
            for (index, passes) in passes.iter_mut().enumerate() {
                N::Block::write(&passes.memory, &mut self.y, first + index * Self::SAMPLES);
                total += passes.loss;
                if index > 0 || !is_zero {
                    net.walk([&mut **sum, &mut passes.gradients], &mut Add);
                }
            }
            is_zero = false;
            first += count * Self::SAMPLES;
        }
        total
    }

    pub(super) fn output(&self) -> &N::Output {
        &self.y
    }
}

impl<T: Scalar, N: Train<T, B>, const B: usize> Passes<T, N, B> {
    fn run<Target, L: Loss<T, N::Output, Target>>(
        &mut self,
        net: &N,
        loss: &L,
        (x, target, samples): Part<'_, N::Input, Target>,
        first: usize,
        cx: &Context,
    ) {
        N::Block::forward(&mut self.memory, net, x, first, cx);
        self.loss = N::Block::loss(&mut self.memory, loss, target, samples, first).to_f64();
        if self.loss.is_finite() {
            N::Block::backward(&mut self.memory, net, &mut self.gradients, cx);
        }
    }
}

impl<T: Scalar, N: Train<T, B>, const B: usize> fmt::Debug for BatchInBlocks<T, N, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchInBlocks").field("blocks", &self.passes.len()).finish_non_exhaustive()
    }
}
