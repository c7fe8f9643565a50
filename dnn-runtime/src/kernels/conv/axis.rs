//! One axis of a convolution: which positions of the source a position of the result is computed from.
//!
//! The forward pass and the input gradient are the same computation: a result is a sum over channels and places of the
//! kernel of a weight times a number of the source. Forward the source is x, and result o is computed from the positions
//! o * stride + k * dilation - padding; backward it is the output's gradient, and result i is computed from the positions
//! (i + padding - k * dilation) / stride where that is a whole number. Results that are `stride` apart backward, and all
//! forward, form a class: from one of them to the next every place's position in the source moves by the same step.

use core::ops::Range;

/// The most places of a kernel along one axis that are computed with at a time: the tables lie on the stack.
pub(super) const MOST_PLACES: usize = 16;

/// Places whose positions are up to that far apart share a run of the source; the positions between them are copied in vain.
const MERGED: isize = 2;

#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) results: usize,
    pub(super) sources: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    /// Zeros before the source; less than 0 for results that begin within it.
    pub(super) padding: isize,
    pub(super) dilation: usize,
    pub(super) backward: bool,
}

/// Results `first`, `first + step`, ..., `count` of them; the position of each place moves by `source_step` from one to
/// the next.
#[derive(Clone, Copy)]
pub(super) struct Class {
    pub(super) first: usize,
    pub(super) step: usize,
    pub(super) count: usize,
    source_step: usize,
}

impl Axis {
    /// The same computation of some results.
    pub(super) fn part(self, results: Range<usize>) -> Self {
        let moved =
            if self.backward { results.start as isize } else { -((results.start * self.stride) as isize) };
        Self { results: results.len(), padding: self.padding + moved, ..self }
    }

    pub(super) fn classes(self) -> impl Iterator<Item = Class> {
        let classes = if self.backward { self.stride.min(self.results) } else { 1 };
        (0..classes).map(move |first| {
            let (step, source_step) = if self.backward { (self.stride, 1) } else { (1, self.stride) };
            Class { first, step, count: (self.results - first).div_ceil(step), source_step }
        })
    }

    /// The next places of the kernel for a class, in the order of their positions in the source; `visited` counts those
    /// before them and is advanced. `None` if there are no more.
    pub(super) fn places(self, class: Class, visited: &mut usize) -> Option<Places> {
        let mut places = Places { step: class.source_step as isize, ..Places::NONE };
        let reach = (class.count - 1) as isize * places.step;
        while *visited < self.kernel && places.count < MOST_PLACES {
            let at = *visited;
            *visited += 1;
            // Ascending positions: backward, later places of the kernel come first.
            let (place, position) = if self.backward {
                let place = self.kernel - 1 - at;
                let distance = class.first as isize + self.padding - (place * self.dilation) as isize;
                let stride = self.stride as isize;
                if stride > 1 && distance.rem_euclid(stride) != 0 {
                    continue;
                }
                (place, if stride > 1 { distance.div_euclid(stride) } else { distance })
            } else {
                (at, (at * self.dilation) as isize - self.padding)
            };
            // Places that meet nothing but padding.
            if position + reach < 0 || position >= self.sources as isize {
                continue;
            }
            places.push(place, position);
        }
        (places.count > 0).then_some(places)
    }
}

/// Places of the kernel along an axis, and the runs of the source that results of a class need for them.
///
/// A run is a sequence of positions `step` apart. For results `from` to `from + n` of the class it has as many positions as
/// there are results, and its span more.
pub(super) struct Places {
    pub(super) count: usize,
    /// The place in the kernel.
    pub(super) place: [usize; MOST_PLACES],
    /// Its position in the source for the first result of the class.
    position: [isize; MOST_PLACES],
    /// Its run, and where it begins in it.
    run: [usize; MOST_PLACES],
    shift: [usize; MOST_PLACES],
    pub(super) step: isize,
    pub(super) runs: usize,
    /// The first position of each run, for the first result.
    first: [isize; MOST_PLACES],
    span: [usize; MOST_PLACES],
}

/// Of some places those in the source, from the first to behind the last, in one number.
///
/// Two numbers that are written one by one and read at once, to be compared, cannot be forwarded from the stores: the processor
/// waits until they are in the cache, and before them all that it has stored earlier. These are sums, which took an eighth of the
/// samples of `perf record` of LeNet-5 with batches of 512 (AVX-512, 2026-11-28).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Valid(u32);

impl Valid {
    pub(super) fn range(self) -> [usize; 2] {
        [(self.0 >> 8) as usize, (self.0 & 0xff) as usize]
    }

    /// Those of rows with those of columns, in one number too.
    pub(super) fn with(self, columns: Self) -> u32 {
        self.0 << 16 | columns.0
    }
}

/// A run of the source for some results.
pub(super) struct Run {
    /// Its first position, which may lie outside the source, as all others may.
    pub(super) source: isize,
    pub(super) count: usize,
}

impl Places {
    /// All zero, so that zeros are stored and no constant is copied; whoever uses it sets `step`.
    const NONE: Self = Self {
        count: 0,
        place: [0; MOST_PLACES],
        position: [0; MOST_PLACES],
        run: [0; MOST_PLACES],
        shift: [0; MOST_PLACES],
        step: 0,
        runs: 0,
        first: [0; MOST_PLACES],
        span: [0; MOST_PLACES],
    };

    fn push(&mut self, place: usize, position: isize) {
        let at = self.count;
        self.count += 1;
        (self.place[at], self.position[at]) = (place, position);
        for run in 0..self.runs {
            let distance = position - self.first[run];
            if self.step > 1 && distance % self.step != 0 {
                continue;
            }
            let shift = if self.step > 1 { distance / self.step } else { distance };
            if shift - self.span[run] as isize <= MERGED {
                (self.run[at], self.shift[at]) = (run, shift as usize);
                self.span[run] = shift as usize;
                return;
            }
        }
        (self.run[at], self.shift[at]) = (self.runs, 0);
        (self.first[self.runs], self.span[self.runs]) = (position, 0);
        self.runs += 1;
    }

    /// The same places, each with a run of its own.
    pub(super) fn apart(&self) -> Self {
        let mut apart = Self {
            count: self.count,
            place: self.place,
            position: self.position,
            step: self.step,
            runs: self.count,
            first: self.position,
            ..Self::NONE
        };
        for (at, run) in apart.run.iter_mut().enumerate() {
            *run = at;
        }
        apart
    }

    /// The positions of all runs for `results` results.
    pub(super) fn width(&self, results: usize) -> usize {
        self.span[..self.runs].iter().sum::<usize>() + self.runs * results
    }

    /// The most results whose runs have no more than `width` positions.
    pub(super) fn results_within(&self, width: usize) -> usize {
        width.saturating_sub(self.width(0)) / self.runs
    }

    /// Where a place's positions begin among those of all runs, one run behind the other.
    pub(super) fn offset(&self, at: usize, results: usize) -> usize {
        self.span[..self.run[at]].iter().sum::<usize>() + self.run[at] * results + self.shift[at]
    }

    /// The same in a ring of positions for one result after the other: each run has one place for each of its positions,
    /// and position n of it is in place n modulo their number.
    pub(super) fn slot(&self, at: usize, result: usize) -> usize {
        let run = self.run[at];
        let begin = self.span[..run].iter().sum::<usize>() + run;
        begin + (result + self.shift[at]) % (self.span[run] + 1)
    }

    /// The runs for results `from` to `from + results` of the class.
    pub(super) fn runs(&self, from: usize, results: usize) -> impl Iterator<Item = Run> {
        (0..self.runs).map(move |run| Run {
            source: self.first[run] + from as isize * self.step,
            count: self.span[run] + results,
        })
    }

    /// The places whose positions for a result of the class are in the source.
    pub(super) fn valid(&self, result: usize, sources: usize) -> Valid {
        const { assert!(MOST_PLACES < 0xff, "two of them are a number, and not all of its bits") };
        let moved = result as isize * self.step;
        let mut from = 0;
        while from < self.count && self.position[from] + moved < 0 {
            from += 1;
        }
        let mut to = from;
        while to < self.count && self.position[to] + moved < sources as isize {
            to += 1;
        }
        Valid((from << 8 | to) as u32)
    }
}
