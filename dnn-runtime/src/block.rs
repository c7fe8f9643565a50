//! Blocks of a batch, which go through the passes of training one by one.

use bytemuck::Zeroable;

use crate::context::Context;
use crate::layer::Batch;
use crate::loss::{Loss, LossPart};
use crate::network::{Infer, Train};
use crate::scalar::Scalar;

/// How the batches of `B` samples of the network `N` are divided: into [`Block`]s, or [`Undivided`].
pub trait Blocks<T: Scalar, N: Train<T, B>, const B: usize> {
    /// The samples of a block; 0 if there are no blocks.
    const SAMPLES: usize;

    /// The memory for the passes of a block.
    type Memory: Zeroable + Send;

    /// Runs the network in training mode on the rows from `first` on. `cx` is that of the block.
    fn forward(memory: &mut Self::Memory, net: &N, x: &N::Input, first: usize, cx: &Context);

    /// The part of these rows in a loss that has parts, and its gradient for [`backward`](Self::backward). `samples` are those
    /// of the whole batch.
    fn loss<Target, L: Loss<T, N::Output, Target>>(
        memory: &mut Self::Memory,
        loss: &L,
        target: &Target,
        samples: usize,
        first: usize,
    ) -> T;

    /// Adds the parameters' gradients to `gradients`.
    fn backward(memory: &mut Self::Memory, net: &N, gradients: &mut N::Gradients, cx: &Context);

    /// Writes the outputs into the rows from `first` on.
    fn write(memory: &Self::Memory, y: &mut N::Output, first: usize);
}

/// No blocks: what a sample gives depends on the others of its batch, on the batch before or on code of the user's, or nothing
/// is gained.
#[derive(Debug)]
pub enum Undivided {}

impl<T: Scalar, N: Train<T, B>, const B: usize> Blocks<T, N, B> for Undivided {
    const SAMPLES: usize = 0;

    type Memory = ();

    fn forward((): &mut (), _: &N, _: &N::Input, _: usize, _: &Context) {}

    fn loss<Target, L: Loss<T, N::Output, Target>>((): &mut (), _: &L, _: &Target, _: usize, _: usize) -> T {
        T::zero()
    }

    fn backward((): &mut (), _: &N, _: &mut N::Gradients, _: &Context) {}

    fn write((): &(), _: &mut N::Output, _: usize) {}
}

/// Blocks of `K` samples, each as a batch of its own but for the loss.
///
/// What lies between the layers of a few samples stays in the second-level cache from one layer to the next and back; that of
/// a large batch does not.
#[derive(Debug)]
pub enum Block<const K: usize> {}

impl<T, N, const B: usize, const K: usize, const IN: usize, const OUT: usize> Blocks<T, N, B> for Block<K>
where
    T: Scalar,
    N: Train<T, K> + Infer<T, K, Input = Batch<T, K, IN>, Output = Batch<T, K, OUT>>,
    N: Train<T, B> + Infer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
{
    const SAMPLES: usize = K;

    /// Inputs, tape, the gradient at the outputs, and room for the targets.
    type Memory = (Batch<T, K, IN>, <N as Train<T, K>>::Tape, Batch<T, K, OUT>, Batch<T, K, OUT>);

    fn forward((to, tape, ..): &mut Self::Memory, net: &N, x: &Batch<T, B, IN>, first: usize, cx: &Context) {
        let rows = K.min(B - first);
        for (to, x) in to.as_mut_slice().chunks_exact_mut(K).zip(x.as_slice().chunks_exact(B)) {
            to[..rows].copy_from_slice(&x[first..first + rows]);
            to[rows..].fill(T::zero());
        }
        Train::<T, K>::forward(net, to, tape, cx);
    }

    fn loss<Target, L: Loss<T, Batch<T, B, OUT>, Target>>(
        (_, tape, d_y, room): &mut Self::Memory,
        loss: &L,
        target: &Target,
        samples: usize,
        first: usize,
    ) -> T {
        let y = <N as Train<T, K>>::output(tape).as_slice();
        let (d_y, room) = (d_y.as_mut_slice(), room.as_mut_slice());
        loss.part(target, samples, LossPart { first, rows: K, y, d_y, room })
    }

    fn backward((x, tape, d_y, _): &mut Self::Memory, net: &N, gradients: &mut N::Gradients, cx: &Context) {
        Train::<T, K>::backward_parameters(net, x, tape, d_y, gradients, cx);
    }

    fn write((_, tape, ..): &Self::Memory, y: &mut Batch<T, B, OUT>, first: usize) {
        let rows = K.min(B - first);
        let outputs = <N as Train<T, K>>::output(tape).as_slice().chunks_exact(K);
        for (y, output) in y.as_mut_slice().chunks_exact_mut(B).zip(outputs) {
            y[first..first + rows].copy_from_slice(&output[..rows]);
        }
    }
}
