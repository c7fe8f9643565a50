//! What padding keeps of the step before, for the samples of a batch.

use crate::kernels::keep_masked;
use crate::layer::Way;
use crate::parallel::{self, chunks};
use crate::scalar::Scalar;

/// h = m * h + (1 - m) * before, in a prediction: an empty mask changes nothing, an empty `before` is zeros.
#[inline(always)]
pub(super) fn keep<T: Scalar, W: Way<T>>(mask: &[T], before: &[T], h: &mut [T]) {
    if mask.is_empty() {
        return;
    }
    if W::INLINES {
        keep_masked::<W::Vector, T>(mask, before, h, [0, mask.len()]);
    } else {
        for_each_run(mask, h, |from, h| {
            T::keep_masked(mask, of_run(before, from, h.len()), h, [0, mask.len()]);
        });
    }
}

/// h = m * new + (1 - m) * before
pub(super) fn take<T: Scalar>(mask: &[T], before: &[T], new: &[T], h: &mut [T]) {
    for_each_run(mask, h, |from, h| {
        h.copy_from_slice(&new[from..from + h.len()]);
        T::keep_masked(mask, of_run(before, from, h.len()), h, [0, mask.len()]);
    });
}

/// d_before += (1 - m) * d_h, or = if it does not `add`; then d_h = m * d_h
pub(super) fn gradient<T: Scalar>(mask: &[T], d_h: &mut [T], d_before: &mut [T], adds: bool) {
    let work = d_h.len() as u64 * parallel::ELEMENT;
    let size = parallel::run_length(d_h.len() / mask.len(), work) * mask.len();
    parallel::for_each_part((chunks(d_h, size), chunks(d_before, size)), work, |_, (d_h, d_before)| {
        if !adds {
            d_before.fill(T::zero());
        }
        T::keep_masked_gradient(mask, d_h, d_before);
    });
}

/// Runs of whole features, which threads share. `run` gets the first number of its own.
fn for_each_run<T: Scalar>(mask: &[T], h: &mut [T], run: impl Fn(usize, &mut [T]) + Sync) {
    let work = h.len() as u64 * parallel::ELEMENT;
    let size = parallel::run_length(h.len() / mask.len(), work) * mask.len();
    parallel::for_each_chunk(h, size, work, |at, h| run(at * size, h));
}

fn of_run<T>(before: &[T], from: usize, len: usize) -> &[T] {
    if before.is_empty() { before } else { &before[from..from + len] }
}
