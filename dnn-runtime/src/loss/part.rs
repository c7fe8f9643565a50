//! The part of some rows in the loss of a batch.

use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Some rows of a batch's outputs, for [`Loss::part`](super::Loss::part).
///
/// The last block of a batch may reach beyond it: only rows of the batch, and of these only samples, count.
#[derive(Debug)]
pub struct LossPart<'a, T> {
    /// The first of the rows.
    pub first: usize,
    /// How many rows there are, at least one.
    pub rows: usize,
    /// Their outputs, samples innermost: output c of row r is number c * `rows` + r.
    pub y: &'a [T],
    /// The gradient there, as `y`, to be overwritten, with zeros in the rows that do not count.
    pub d_y: &'a mut [T],
    /// Room for the targets of the rows, as much as `y`; holds anything at first.
    pub room: &'a mut [T],
}

impl<'a, T: Scalar> LossPart<'a, T> {
    /// The sizes of the part of a batch with so many samples.
    pub(super) fn sizes(&self, samples: usize, outputs: usize) -> LossSizes {
        LossSizes { batch: self.rows, samples: samples.saturating_sub(self.first).min(self.rows), outputs }
    }

    /// The numbers of the rows that count, of one for each row of a batch.
    pub(super) fn of<'t, V>(&self, all: &'t [V], samples: usize) -> &'t [V] {
        let samples = samples.min(all.len());
        &all[self.first.min(samples)..(self.first + self.rows).min(samples)]
    }

    /// The sum of a kernel over the rows that count, divided, for targets of the outputs' shape.
    pub(super) fn reduced<const B: usize, const C: usize>(
        self,
        target: &Batch<T, B, C>,
        samples: usize,
        divisor: f64,
        kernel: impl FnOnce(&[T], &[T], LossOutput<'_, T>, LossSizes) -> f64,
    ) -> T {
        let sizes = self.sizes(samples.min(B), C);
        if sizes.samples == 0 {
            self.d_y.fill(T::zero());
            return T::zero();
        }
        for (row, target) in self.room.chunks_exact_mut(self.rows).zip(target.as_slice().chunks_exact(B)) {
            row[..sizes.samples].copy_from_slice(&target[self.first..][..sizes.samples]);
        }
        let output = LossOutput::Gradient(self.d_y, T::from_f64(1.0 / divisor));
        T::from_f64(kernel(self.y, self.room, output, sizes) / divisor)
    }
}
