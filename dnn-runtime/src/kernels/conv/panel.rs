//! Copies of a part of the source: as much as a part of the result needs, in a few channels.
//!
//! In the source rows and channels often lie powers of two apart, which the few ways of a cache's sets cannot hold. In a
//! copy they lie where they do not meet; what is outside the source is zero; and positions `stride` apart are neighbours, so
//! that the vectors of a result are computed from vectors.

use core::mem::MaybeUninit;

use super::axis::{MOST_PLACES, Places};
use super::simd::Vector;
use crate::scalar::Scalar;

/// The bytes of a copy, on the stack: it stays in the second-level cache.
pub(super) const PANEL_BYTES: usize = 96 * 1024;

/// The most bytes of samples: as long as a column of the source is read from memory at once.
const SAMPLE_BYTES: usize = 256;

/// What it costs to begin a run of the source, in numbers copied: another page, and lines that nothing asked for ahead.
const PIECE: usize = 256;

/// Aligned for every vector, and as cache lines.
#[repr(align(64))]
pub(super) struct PanelRoom(pub(super) [MaybeUninit<u8>; PANEL_BYTES]);

impl PanelRoom {
    #[inline(always)]
    pub(super) fn uninit() -> Self {
        Self([const { MaybeUninit::uninit() }; PANEL_BYTES])
    }
}

/// Sizes of the parts that are computed at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Channels of the source.
    pub(super) channels: usize,
    /// Rows and columns of the result.
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) samples: usize,
    /// The strides of the copy: from row to row and from channel to channel.
    pub(super) row: usize,
    pub(super) channel: usize,
}

/// What a part is cut from.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    pub(super) channels: usize,
    pub(super) rows: &'a Places,
    pub(super) columns: &'a Places,
    /// Rows and columns of the result's class.
    pub(super) counts: [usize; 2],
    pub(super) samples: usize,
    /// Channels of the result, and what it costs to cut a sum for one of them, in numbers copied.
    pub(super) results: usize,
    pub(super) cut: usize,
    /// The most numbers of the result in one channel, rows padded to whole vectors, if that matters.
    pub(super) most: usize,
}

/// The size of parts of equal size, of at most `most`.
pub(super) fn equal_part(all: usize, most: usize) -> usize {
    all.div_ceil(all.div_ceil(most))
}

/// Numbers in a cache line.
const fn line<T>() -> usize {
    let line = 64 / size_of::<T>();
    if line == 0 { 1 } else { line }
}

impl Whole<'_> {
    /// The strides of a copy for that many results.
    fn strides<T>(&self, [rows, columns]: [usize; 2], samples: usize) -> (usize, usize) {
        let mut lines = (self.columns.width(columns) * samples).div_ceil(line::<T>());
        if lines.is_multiple_of(8) {
            lines += 1;
        }
        (lines * line::<T>(), (self.rows.width(rows) * lines | 1) * line::<T>())
    }

    /// Parts whose copies fit, chosen so that little is copied for what is computed.
    pub(super) fn part<V: Vector>(&self) -> Part {
        let room = PANEL_BYTES / size_of::<V::Scalar>() - V::LANES;
        let most = (SAMPLE_BYTES / size_of::<V::Scalar>()).max(1);
        let mut samples = if self.samples <= most { self.samples } else { equal_part(self.samples, most) };
        loop {
            let (mut best, mut least) = (None, usize::MAX);
            let mut cuts = 1;
            loop {
                let channels = self.channels.div_ceil(cuts);
                if let Some(part) = self.shape::<V::Scalar>(channels, samples, room, V::LANES) {
                    let copied = self.rows.width(part.rows) * self.columns.width(part.columns);
                    let cost = 256 * (copied * samples + PIECE * self.rows.width(part.rows))
                        / (part.rows * part.columns * samples)
                        + if cuts > 1 { 256 * self.cut * self.results / channels } else { 0 };
                    if cost < least {
                        (best, least) = (Some(part), cost);
                    }
                }
                if channels == 1 {
                    break;
                }
                cuts *= 2;
            }
            if let Some(part) = best {
                return part;
            }
            assert!(samples > 1, "numbers that are too large for convolutions");
            samples = samples.div_ceil(2);
        }
    }

    /// The rows and columns of which the fewest numbers are copied for each result.
    fn shape<T>(&self, channels: usize, samples: usize, room: usize, lanes: usize) -> Option<Part> {
        let [all_rows, all_columns] = self.counts;
        let mut best: Option<(Part, usize, usize)> = None;
        for cuts in 1..=all_columns.min(32) {
            let mut columns = all_columns.div_ceil(cuts);
            columns = columns.min((self.most / samples).max(1));
            let padded = (columns * samples).next_multiple_of(lanes);
            let (row, _) = self.strides::<T>([1, columns], samples);
            // One line for an odd number of them.
            let lines = (room / channels).saturating_sub(line::<T>()) / row;
            let rows = self.rows.results_within(lines).min((self.most / padded).max(1));
            if rows == 0 {
                continue;
            }
            let rows = if rows >= all_rows { all_rows } else { equal_part(all_rows, rows) };
            let (row, channel) = self.strides::<T>([rows, columns], samples);
            let (copied, used) =
                (self.rows.width(rows) * (self.columns.width(columns) * samples + PIECE), rows * columns);
            if best.is_none_or(|(_, best_copied, best_used)| copied * best_used < best_copied * used) {
                best = Some((Part { channels, rows, columns, samples, row, channel }, copied, used));
            }
            if rows == all_rows {
                break;
            }
        }
        best.map(|(part, ..)| part)
    }
}

/// A part of the source.
pub(super) struct Source<'a, T> {
    /// The first number of the first channel, at the first sample.
    pub(super) values: *const T,
    /// Height, width, and samples in the whole batch.
    pub(super) shape: [usize; 2],
    pub(super) batch: usize,
    pub(super) rows: &'a Places,
    pub(super) columns: &'a Places,
    /// The results that it is for: the first, and how many.
    pub(super) row: [usize; 2],
    pub(super) column: [usize; 2],
    pub(super) samples: usize,
    pub(super) channels: usize,
}

/// The positions of a run of columns that lie in the source.
#[derive(Clone, Copy)]
struct Piece {
    /// Positions before them, of them, and behind them.
    before: usize,
    count: usize,
    behind: usize,
    /// The column of the first of them.
    column: usize,
}

impl<T: Scalar> Source<'_, T> {
    /// Copies all of it.
    ///
    /// # Safety
    ///
    /// The source must be there in that many channels and samples; `room` must hold `channels * channel + LANES` numbers,
    /// `row` of them for each of `channel`'s rows.
    #[inline(always)]
    pub(super) unsafe fn copy<V: Vector<Scalar = T>>(&self, room: *mut T, row: usize, channel: usize) {
        let [height, width] = self.shape;
        let mut pieces = [Piece { before: 0, count: 0, behind: 0, column: 0 }; MOST_PLACES];
        let mut runs = 0;
        for run in self.columns.runs(self.column[0], self.column[1]) {
            let step = self.columns.step;
            let first = |limit: isize| -> usize {
                let distance = limit - run.source;
                if distance <= 0 { 0 } else { ((distance + step - 1) / step) as usize }
            };
            let before = first(0).min(run.count);
            let end = first(width as isize).min(run.count);
            let column = if before < end { (run.source + before as isize * step) as usize } else { 0 };
            pieces[runs] = Piece { before, count: end - before, behind: run.count - end, column };
            runs += 1;
        }
        let pieces = &pieces[..runs];
        let used = self.columns.width(self.column[1]) * self.samples;
        // SAFETY: positions in the source are within its height and width, and what is written is as large as promised.
        unsafe {
            for i in 0..self.channels {
                let from = self.values.add(i * height * width * self.batch);
                let mut to = room.add(i * channel);
                for run in self.rows.runs(self.row[0], self.row[1]) {
                    for at in 0..run.count {
                        let position = run.source + at as isize * self.rows.step;
                        if position < 0 || position >= height as isize {
                            fill::<V>(to, row);
                        } else {
                            let from = from.add(position as usize * width * self.batch);
                            self.copy_row::<V>(from, to, pieces);
                            fill::<V>(to.add(used), row - used);
                        }
                        to = to.add(row);
                    }
                }
                fill::<V>(to, room.add((i + 1) * channel).offset_from_unsigned(to));
            }
            // Behind the last column of the last row there may be a vector's rest.
            fill::<V>(room.add(self.channels * channel), V::LANES);
        }
    }

    /// # Safety
    ///
    /// As for [`copy`](Self::copy), for one row.
    #[inline(always)]
    unsafe fn copy_row<V: Vector<Scalar = T>>(&self, from: *const T, mut to: *mut T, pieces: &[Piece]) {
        let samples = self.samples;
        let step = self.columns.step as usize;
        // SAFETY: the caller's promise.
        unsafe {
            for &Piece { before, count, behind, column } in pieces {
                fill::<V>(to, before * samples);
                to = to.add(before * samples);
                let from = from.add(column * self.batch);
                if step == 1 && samples == self.batch {
                    copy::<V>(from, to, count * samples);
                } else if samples == 1 {
                    for at in 0..count {
                        *to.add(at) = *from.add(at * step * self.batch);
                    }
                } else {
                    for at in 0..count {
                        copy::<V>(from.add(at * step * self.batch), to.add(at * samples), samples);
                    }
                }
                to = to.add(count * samples);
                fill::<V>(to, behind * samples);
                to = to.add(behind * samples);
            }
        }
    }
}

/// # Safety
///
/// `count` numbers must be readable and writable.
#[inline(always)]
pub(super) unsafe fn copy<V: Vector>(from: *const V::Scalar, to: *mut V::Scalar, count: usize) {
    let mut at = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while at + 4 * V::LANES <= count {
            let mut vectors = [V::zero(); 4];
            for (n, vector) in vectors.iter_mut().enumerate() {
                *vector = V::load_from(from.add(at + n * V::LANES));
            }
            for (n, &vector) in vectors.iter().enumerate() {
                vector.store_to(to.add(at + n * V::LANES));
            }
            at += 4 * V::LANES;
        }
        while at + V::LANES <= count {
            V::load_from(from.add(at)).store_to(to.add(at));
            at += V::LANES;
        }
        if at < count {
            V::load_part_from(from.add(at), count - at).store_part_to(to.add(at), count - at);
        }
    }
}

/// Writes zeros.
///
/// # Safety
///
/// `count` numbers must be writable.
#[inline(always)]
pub(super) unsafe fn fill<V: Vector>(to: *mut V::Scalar, count: usize) {
    let mut at = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while at + V::LANES <= count {
            V::zero().store_to(to.add(at));
            at += V::LANES;
        }
        if at < count {
            V::zero().store_part_to(to.add(at), count - at);
        }
    }
}
