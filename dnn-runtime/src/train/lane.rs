//! The passes of one batch, with all the memory that they need: several batches of a step may be gone through at a time.

use core::fmt;
use core::mem;

use super::update::CHUNK;
use crate::context::Context;
use crate::layer::{ParamInfo, Walker};
use crate::loss::Loss;
use crate::network::Train;
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;
use crate::storage::Reserved;

/// The least multiply-adds of a forward pass of a sample for each parameter with which batches have gradients of their own.
///
/// It is 1 for dense layers, whose operations threads divide well. Measured on two cores of an Intel Xeon with AVX-512, four
/// batches of 64: with a gradient on each thread two threads take 1.0 to 1.15 times as long as with operations that are
/// divided on top of one gradient, of batches of 32 1.5 times, since gradients are memory to go through.
const USES: u64 = 2;

/// The least multiply-adds of a forward pass of a batch for each parameter.
///
/// To add an element to the sum and clear it takes 0.25 nanoseconds in the second-level cache and 1 behind it. On one
/// thread, which gains nothing by it, LeNet-5 takes 1 to 2 % longer at 405, of which that is all; on two threads 14 % shorter.
const USES_IN_BATCH: u64 = 256;

/// Whether it gains to compute the gradient of each batch by itself, so that threads may take a batch each.
pub(super) const fn gains(params: usize, macs: u64, batch: usize) -> bool {
    let params = params as u64;
    macs >= params.saturating_mul(USES)
        && macs.saturating_mul(batch as u64) >= params.saturating_mul(USES_IN_BATCH)
}

/// What goes through the passes of one batch after the other.
pub(super) struct Lane<T: Scalar, N: Train<T, B>, const B: usize> {
    tape: Reserved<N::Tape>,
    d_y: Reserved<N::Output>,
    /// Zero between batches.
    gradients: Reserved<N::Gradients>,
    /// Of the last batch, as the loss.
    cx: Context,
    loss: f64,
}

impl<T: Scalar, N: Train<T, B>, const B: usize> Lane<T, N, B> {
    pub(super) fn new() -> Self {
        Self {
            tape: Reserved::zeroed(),
            d_y: Reserved::zeroed(),
            gradients: Reserved::zeroed(),
            cx: Context::new(0, B),
            loss: 0.0,
        }
    }

    /// Forward pass and loss.
    pub(super) fn forward<L, Target>(&mut self, net: &N, loss: &L, x: &N::Input, target: &Target, cx: Context)
    where
        L: Loss<T, N::Output, Target>,
    {
        net.forward(x, &mut self.tape, &cx);
        self.loss = loss.gradient(N::output(&self.tape), target, cx.samples, &mut self.d_y).to_f64();
        self.cx = cx;
    }

    /// The backward pass of this batch, if its loss is finite: for any other there is no gradient.
    pub(super) fn backward(&mut self, net: &N, x: &N::Input) {
        if self.loss.is_finite() {
            net.backward_parameters(x, &mut self.tape, &mut self.d_y, &mut self.gradients, &self.cx);
        }
    }

    /// Has the next backward pass add to `gradients`, until this is called again with them.
    pub(super) fn exchange(&mut self, gradients: &mut Reserved<N::Gradients>) {
        mem::swap(&mut self.gradients, gradients);
    }

    /// Adds the batch's gradient to a sum.
    pub(super) fn add_to(&mut self, sum: &mut N::Gradients, net: &mut N) {
        net.walk([sum, &mut self.gradients], &mut Add);
    }

    pub(super) fn output(&self) -> &N::Output {
        N::output(&self.tape)
    }

    pub(super) fn loss(&self) -> f64 {
        self.loss
    }

    /// Takes over the running statistics of the batch.
    pub(super) fn update_buffers(&self, net: &mut N) {
        net.update_buffers(&self.tape, &self.cx);
    }
}

impl<T: Scalar, N: Train<T, B>, const B: usize> fmt::Debug for Lane<T, N, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane").field("cx", &self.cx).field("loss", &self.loss).finish_non_exhaustive()
    }
}

/// Adds gradients to a sum, and leaves zeros for the next batch: they are in the cache here.
pub(super) struct Add;

impl<T: Scalar> Walker<T, 2> for Add {
    fn tensor(&mut self, _: ParamInfo, _: &mut [T], [sum, gradients]: [&mut [T]; 2]) {
        let work = ELEMENT * sum.len() as u64;
        let parts = (chunks(sum, CHUNK), chunks(gradients, CHUNK));
        parallel::for_each_part(parts, work, |_, (sum, gradients)| {
            T::accumulate(gradients, sum);
            gradients.fill(T::zero());
        });
    }
}
