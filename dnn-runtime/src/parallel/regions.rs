//! Regions that threads go through without a meeting in between.

use super::{Divide, pool, run_of, shares};

/// A region of work that is still to be run, by [`side_by_side`].
#[derive(Debug)]
pub struct Region<D, F> {
    parts: D,
    count: usize,
    f: F,
}

impl<D: Divide, F: Fn(usize, D::Part) + Sync> Region<D, F> {
    /// Calls `f` with each part and its index, as [`for_each_part`](super::for_each_part) does.
    ///
    /// # Panics
    ///
    /// If things that are divided in step have different numbers of parts.
    #[inline]
    pub fn new(parts: D, f: F) -> Self {
        let count = parts.count().unwrap_or(0);
        Self { parts, count, f }
    }
}

/// One or several [`Region`]s that do not read what another one of them writes: a `Region`, or pairs and options of them.
///
/// # Safety
///
/// `run` with different shares below `shares` may be called on different threads at the same time.
pub unsafe trait Regions: Sync {
    /// The parts of the region with most of them.
    fn count(&self) -> usize;

    /// Runs one of so many shares.
    ///
    /// # Safety
    ///
    /// `share` is below `shares`, which is the same in all calls; no share is run twice.
    unsafe fn run(&self, shares: usize, share: usize);
}

// SAFETY: different shares are different parts, which may be used at the same time.
unsafe impl<D: Divide, F: Fn(usize, D::Part) + Sync> Regions for Region<D, F> {
    #[inline]
    fn count(&self) -> usize {
        self.count
    }

    #[inline]
    unsafe fn run(&self, shares: usize, share: usize) {
        for index in run_of(self.count, shares, share) {
            // SAFETY: `count` has returned in `new`. The runs of different shares are disjoint and below it, and no share
            // is run twice, so each index is asked for once.
            (self.f)(index, unsafe { self.parts.part(index) });
        }
    }
}

// SAFETY: as for the region, if there is one.
unsafe impl<R: Regions> Regions for Option<R> {
    #[inline]
    fn count(&self) -> usize {
        self.as_ref().map_or(0, R::count)
    }

    #[inline]
    unsafe fn run(&self, shares: usize, share: usize) {
        if let Some(regions) = self {
            // SAFETY: the caller's promise.
            unsafe { regions.run(shares, share) }
        }
    }
}

// SAFETY: as for both.
unsafe impl<A: Regions, B: Regions> Regions for (A, B) {
    #[inline]
    fn count(&self) -> usize {
        self.0.count().max(self.1.count())
    }

    #[inline]
    unsafe fn run(&self, shares: usize, share: usize) {
        // SAFETY: the caller's promise, for both.
        unsafe {
            self.0.run(shares, share);
            self.1.run(shares, share);
        }
    }
}

/// Runs regions that do not read what another one of them writes as one of that much work: each thread takes its share
/// of one after the other, and the threads meet once at the end.
///
/// ```
/// use dnn_runtime::parallel::{Region, chunks, side_by_side};
///
/// let (mut a, mut b) = ([0; 4], [0; 2]);
/// let rows = Region::new(chunks(&mut a, 2), |index, a: &mut [usize]| a.fill(index));
/// let numbers = Region::new(chunks(&mut b, 1), |index, b: &mut [usize]| b[0] = 5 + index);
/// side_by_side((rows, Some(numbers)), 10);
/// assert_eq!((a, b), ([0, 0, 1, 1], [5, 6]));
/// ```
#[inline]
#[expect(
    clippy::needless_pass_by_value,
    reason = "each part is given away, so nothing may be left to the caller"
)]
pub fn side_by_side(regions: impl Regions, work: u64) {
    let shares = shares(regions.count(), work);
    if shares == 1 {
        // SAFETY: the only share, once.
        unsafe { regions.run(1, 0) }
    } else {
        divided(shares, &regions);
    }
}

#[inline(never)]
fn divided(shares: usize, regions: &impl Regions) {
    // SAFETY: `pool::run` calls this at most once for each share below `shares`.
    pool::run(shares, &|share| unsafe { regions.run(shares, share) });
}
