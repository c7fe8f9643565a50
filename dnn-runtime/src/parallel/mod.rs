//! Regions of work that several threads share, with the same bits for any number of threads.
//!
//! A region is divided by the elements of its *result*: [`for_each_chunk`] hands out disjoint chunks of what is
//! written, [`Block::divide`] blocks of a matrix, and each is computed by one thread as it would be by a single one. No
//! sum is divided, so the number of threads cannot change a rounding.
//!
//! Regions are shared by the threads of the [`Pool`] that the calling thread has [installed](Pool::install); without
//! one, and within another region, they run on the calling thread alone. So do regions too small to gain: every
//! function takes the region's `work`, about the time it takes in units of a vectorised multiply-add, for which
//! elements count by [`ELEMENT`].
//!
//! Each thread takes a contiguous run of chunks, the same one in every region with the same number of chunks and the
//! same work, so that its core keeps them in its cache from pass to pass.
//!
//! Without the feature `std` there are no threads, and the same functions run on the caller.
#![allow(unsafe_code, reason = "disjoint parts of slices on several threads are beyond the borrow checker")]

mod block;
#[cfg_attr(not(feature = "std"), path = "alone.rs")]
mod pool;
mod regions;
#[cfg(all(test, feature = "std"))]
mod tests;

use core::marker::PhantomData;
use core::ops::Range;

pub use block::{Block, Blocks};
#[cfg(feature = "std")]
pub use pool::Pool;
#[cfg(all(test, feature = "std"))]
pub(crate) use pool::shared_regions;
pub use regions::{Region, Regions, side_by_side};

/// The least work of a thread's share of a region: 2 microseconds of a matrix product at 65 multiply-adds a nanosecond.
///
/// Measured on two cores of an Intel Xeon with AVX-512: a region for two threads costs 0.5 to 0.8 microseconds if the
/// last one was within 100 microseconds, 30 to 50 after a longer rest, when the worker sleeps; one that is not divided
/// 2 nanoseconds. Adam's update of 4000 elements takes 1.8 microseconds on one thread and 2.2 on two, of 8000 3.6
/// and 3.1, of 16000 7.2 and 5.1, of 64000 29 and 16.
pub const SHARE: u64 = 1 << 17;

/// What an element that is read, changed and written counts in units of a multiply-add: 0.25 nanoseconds.
///
/// It is between a copy and an update of Adam, 0.45 nanoseconds; functions such as exp are worth several of it.
pub const ELEMENT: u64 = 16;

/// On how many threads a region of `count` parts and that much work runs when it is called here.
///
/// At least 1; at most `count`, the threads of the installed pool, and one for every [`SHARE`] of the work.
#[inline]
#[must_use]
pub fn shares(count: usize, work: u64) -> usize {
    // What is too small does not even look for a pool.
    if work < 2 * SHARE || count < 2 {
        return 1;
    }
    let most = usize::try_from(work / SHARE).unwrap_or(usize::MAX);
    pool::threads().min(most).min(count)
}

/// The length of chunks that give each thread one: for work on many parts together that costs less than on each.
///
/// At least 1. It depends on the number of threads, so an element's result must not depend on its place in a chunk.
#[inline]
#[must_use]
pub fn run_length(count: usize, work: u64) -> usize {
    count.div_ceil(shares(count, work)).max(1)
}

/// Calls `f` once with each of `0..count`, in no particular order.
///
/// A panic of `f` on any thread is the caller's, after all threads have finished; some calls are then left out.
#[inline]
pub fn for_each(count: usize, work: u64, f: impl Fn(usize) + Sync) {
    let shares = shares(count, work);
    if shares == 1 {
        (0..count).for_each(f);
    } else {
        divided(count, shares, &f);
    }
}

#[inline(never)]
fn divided(count: usize, shares: usize, f: &(impl Fn(usize) + Sync)) {
    pool::run(shares, &|share| run_of(count, shares, share).for_each(f));
}

/// The indices of one share: contiguous, lengths that differ by one at most.
fn run_of(count: usize, shares: usize, share: usize) -> Range<usize> {
    let (each, more) = (count / shares, count % shares);
    let start = share * each + share.min(more);
    start..start + each + usize::from(share < more)
}

/// Calls `f` with each chunk of `y` and its index: `size` elements each, the last one fewer if they do not divide.
///
/// ```
/// use dnn_runtime::parallel;
///
/// let mut y = [0; 5];
/// parallel::for_each_chunk(&mut y, 2, 5 * parallel::ELEMENT, |index, chunk| chunk.fill(index + 1));
/// assert_eq!(y, [1, 1, 2, 2, 3]);
/// ```
///
/// # Panics
///
/// If `size` is 0.
#[inline]
pub fn for_each_chunk<V: Send>(y: &mut [V], size: usize, work: u64, f: impl Fn(usize, &mut [V]) + Sync) {
    for_each_part(chunks(y, size), work, f);
}

/// Calls `f` with each part and its index, of one [`Divide`] or of several in step as a tuple or an array.
///
/// Here each row of a matrix goes with one bias and one state:
///
/// ```
/// use dnn_runtime::parallel::{self, chunks};
///
/// let (mut rows, mut bias, mut state) = ([1.0; 6], [0.0; 2], [0_u8; 2]);
/// let parts = (chunks(&mut rows, 3), chunks(&mut bias, 1), [chunks(&mut state, 1)]);
/// parallel::for_each_part(parts, 6, |index, (row, bias, [state])| {
///     bias[0] = row.iter().sum::<f64>() + index as f64;
///     row[0] = -1.0;
///     state[0] = 7;
/// });
/// assert_eq!((rows[3], bias, state), (-1.0, [3.0, 4.0], [7, 7]));
/// ```
///
/// # Panics
///
/// If they have different numbers of parts.
#[inline]
#[expect(
    clippy::needless_pass_by_value,
    reason = "each part is given away, so nothing may be left to the caller"
)]
pub fn for_each_part<D: Divide>(parts: D, work: u64, f: impl Fn(usize, D::Part) + Sync) {
    let count = parts.count().unwrap_or(0);
    for_each(count, work, |index| {
        // SAFETY: `count` has returned; `for_each` calls this at most once for each index below it, on whatever thread
        // and after a panic elsewhere too, and `parts` is used for nothing else.
        f(index, unsafe { parts.part(index) });
    });
}

/// Runs of [`in_runs`] are multiples of so many elements, whole cache lines: vectors lie in them as without a division.
const RUN_MULTIPLE: usize = 64;

/// Calls `f` with runs of `y` and the place of each in it, one run for each thread: for what treats every element by
/// itself and takes about [`ELEMENT`] for each.
///
/// ```
/// let (x, mut y) = ([1, 2, 3], [0; 3]);
/// dnn_runtime::parallel::in_runs(&mut y, |run, y| y.copy_from_slice(&x[run]));
/// assert_eq!(y, x);
/// ```
#[inline]
pub fn in_runs<V: Send>(y: &mut [V], f: impl Fn(Range<usize>, &mut [V]) + Sync) {
    let work = y.len() as u64 * ELEMENT;
    let run = run_length(y.len().div_ceil(RUN_MULTIPLE), work) * RUN_MULTIPLE;
    for_each_chunk(y, run, work, |index, y| {
        let start = index * run;
        f(start..start + y.len(), y);
    });
}

/// A slice cut into [`chunks`].
#[derive(Debug)]
pub struct Chunks<'a, V> {
    start: *mut V,
    len: usize,
    size: usize,
    slice: PhantomData<&'a mut [V]>,
}

/// Cuts `y` into chunks of `size` elements, the last one with fewer if they do not divide, for [`for_each_part`].
///
/// # Panics
///
/// If `size` is 0.
#[inline]
pub fn chunks<V>(y: &mut [V], size: usize) -> Chunks<'_, V> {
    assert!(size > 0, "chunks: size is 0, but must be at least 1");
    Chunks { start: y.as_mut_ptr(), len: y.len(), size, slice: PhantomData }
}

// SAFETY: a shared `Chunks` gives nothing away but through the unsafe `part`, whose callers get disjoint slices; to
// get them on other threads `V: Send` is what is needed, as for the `&mut [V]` it stands for.
unsafe impl<V: Send> Sync for Chunks<'_, V> {}
// SAFETY: it stands for a `&mut [V]`, which is `Send` for `V: Send`.
unsafe impl<V: Send> Send for Chunks<'_, V> {}

/// What [`for_each_part`] divides: [`Chunks`], [`Blocks`], and tuples, arrays and options of what can be divided.
///
/// # Safety
///
/// `count` is always the same. `part` may be called on any thread, and gives for different indices below `count` values
/// that different threads may use at the same time, and that outlive the `Divide`.
pub unsafe trait Divide: Sync {
    /// A part.
    type Part;

    /// The number of parts; `None` for an empty array and for `None`, which go with any number.
    fn count(&self) -> Option<usize>;

    /// One part.
    ///
    /// # Safety
    ///
    /// `count` has returned, and `index` is below the number it gave, if it gave one. No index is asked for twice.
    unsafe fn part(&self, index: usize) -> Self::Part;
}

// SAFETY: `len` and `size` never change. The parts are chunks of one slice, which do not overlap; the slice is borrowed
// for 'a, as the parts are, and `V: Send` lets any thread have them.
unsafe impl<'a, V: Send> Divide for Chunks<'a, V> {
    type Part = &'a mut [V];

    #[inline]
    fn count(&self) -> Option<usize> {
        Some(self.len.div_ceil(self.size))
    }

    #[inline]
    unsafe fn part(&self, index: usize) -> &'a mut [V] {
        // No overflow: at most the slice's length.
        let begin = index * self.size;
        let len = self.size.min(self.len - begin);
        // SAFETY: `begin` is below `len` for an index below `count`, so the chunk lies in the slice that `chunks`
        // borrowed for 'a. Each index is asked for once and chunks do not overlap: the reference is the only one.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(begin), len) }
    }
}

/// The number of parts of two that are divided in step.
#[track_caller]
fn same(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    if let (Some(a), Some(b)) = (a, b) {
        assert!(a == b, "parts in step: found {a} and {b} parts, expected the same number");
    }
    a.or(b)
}

// SAFETY: the counts of the elements never change, so neither does theirs in common. The parts are arrays of parts.
unsafe impl<D: Divide, const N: usize> Divide for [D; N] {
    type Part = [D::Part; N];

    #[inline]
    fn count(&self) -> Option<usize> {
        self.iter().map(D::count).fold(None, same)
    }

    #[inline]
    unsafe fn part(&self, index: usize) -> Self::Part {
        // SAFETY: the caller's promise is that of every element: `count` returns only if all have the same, and asked
        // each for it.
        core::array::from_fn(|i| unsafe { self[i].part(index) })
    }
}

// SAFETY: as for arrays, of one or of none.
unsafe impl<D: Divide> Divide for Option<D> {
    type Part = Option<D::Part>;

    #[inline]
    fn count(&self) -> Option<usize> {
        self.as_ref().and_then(D::count)
    }

    #[inline]
    unsafe fn part(&self, index: usize) -> Self::Part {
        // SAFETY: the caller's promise is that of what can be divided, if there is something.
        self.as_ref().map(|divided| unsafe { divided.part(index) })
    }
}

// SAFETY: as for arrays; the parts are pairs of parts.
unsafe impl<A: Divide, B: Divide> Divide for (A, B) {
    type Part = (A::Part, B::Part);

    #[inline]
    fn count(&self) -> Option<usize> {
        same(self.0.count(), self.1.count())
    }

    #[inline]
    unsafe fn part(&self, index: usize) -> Self::Part {
        // SAFETY: the caller's promise is that of both: `count` returns only if they have the same.
        unsafe { (self.0.part(index), self.1.part(index)) }
    }
}

// SAFETY: as for arrays; the parts are triples of parts.
unsafe impl<A: Divide, B: Divide, C: Divide> Divide for (A, B, C) {
    type Part = (A::Part, B::Part, C::Part);

    #[inline]
    fn count(&self) -> Option<usize> {
        same(same(self.0.count(), self.1.count()), self.2.count())
    }

    #[inline]
    unsafe fn part(&self, index: usize) -> Self::Part {
        // SAFETY: the caller's promise is that of all three: `count` returns only if they have the same.
        unsafe { (self.0.part(index), self.1.part(index), self.2.part(index)) }
    }
}
