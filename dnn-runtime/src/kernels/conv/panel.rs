//! Copies of a part of the source: as much as a part of the result needs, in a few channels.
//!
//! In the source rows and channels often lie powers of two apart, which the few ways of a cache's sets cannot hold. In a
//! copy they lie where they do not meet; what is outside the source is zero; and positions `stride` apart are neighbours, so
//! that the vectors of a result are computed from vectors.

use super::axis::{MOST_PLACES, Places, Run};
use super::compiled::Tiles;
use super::room::StackRoom;
use super::simd::Vector;
use crate::scalar::Scalar;

/// The most bytes of samples: as long as a column of the source is read from memory at once.
const SAMPLE_BYTES: usize = 256;

/// What it costs to begin a run of the source, in numbers copied: another page, and lines that nothing asked for ahead.
const PIECE: usize = 256;

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
    /// The stride of the planes of a channel, of which there is one if not `flat`.
    pub(super) plane: usize,
    pub(super) flat: bool,
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
    pub(super) once: usize,
    pub(super) sum: usize,
    /// The most numbers of the result in one channel, rows padded to whole vectors, if that matters.
    pub(super) most: usize,
    /// Whether rows are computed one by one, from a ring of rows of the source.
    pub(super) ring: bool,
    /// Whether a channel is copied as one plane for each run of columns, of rows without gaps, so that vectors of the result
    /// reach over several rows. Otherwise its runs lie side by side in each row.
    pub(super) flat: bool,
}

/// The size of parts of equal size, of at most `most`.
pub(super) fn equal_part(all: usize, most: usize) -> usize {
    all.div_ceil(all.div_ceil(most))
}

/// Numbers in a cache line.
pub(super) const fn line<T>() -> usize {
    let line = 64 / size_of::<T>();
    if line == 0 { 1 } else { line }
}

/// The numbers of a copy: a vector that begins within it may reach beyond its end.
fn room<V: Tiles>() -> usize {
    V::Panel::NUMBERS - V::LANES
}

impl Whole<'_> {
    /// The strides of a copy for that many results: of rows, planes and channels.
    fn strides<T>(&self, [rows, columns]: [usize; 2], samples: usize) -> [usize; 3] {
        if self.flat {
            let row = columns * samples;
            let plane = ((self.rows.width(rows) * row).div_ceil(line::<T>()) | 1) * line::<T>();
            return [row, plane, plane * self.columns.runs];
        }
        let mut lines = (self.columns.width(columns) * samples).div_ceil(line::<T>());
        if lines.is_multiple_of(8) {
            lines += 1;
        }
        let channel = ((self.rows.width(rows) * lines) | 1) * line::<T>();
        [lines * line::<T>(), channel, channel]
    }

    /// Whether planes are worth it: rows alone would leave many lanes of vectors empty, whose sums take longer than the
    /// copies of the columns of each place. There are whole batches in such a part, and all columns.
    pub(super) fn gains_by_planes<V: Tiles>(&self) -> bool {
        let row = self.counts[1] * self.samples;
        // Longer rows leave less than a fifth of their lanes empty.
        if V::LANES == 1 || self.counts[0] == 1 || row == 0 || row >= 4 * V::LANES {
            return false;
        }
        let empty = row.next_multiple_of(V::LANES) - row;
        let sums = self.results * self.rows.count * self.columns.count;
        // Two vectors of sums take as long as one that is copied; and a row costs some instructions to begin with.
        let copies = self.columns.count * (4 * row + 12 * V::LANES);
        let planes = self.columns.count * ((self.rows.width(1) * row) + 2 * line::<V::Scalar>());
        empty * sums > copies && planes <= room::<V>()
    }

    /// Parts whose copies fit, of the least cost.
    pub(super) fn part<V: Tiles>(&self, vectors: usize) -> Part {
        let room = room::<V>();
        let most = (SAMPLE_BYTES / size_of::<V::Scalar>()).max(1);
        let mut samples = if self.samples <= most { self.samples } else { equal_part(self.samples, most) };
        if self.ring {
            samples = samples.next_multiple_of(vectors);
        }
        loop {
            let mut best: Option<(Part, usize)> = None;
            let mut channels = self.channels;
            loop {
                let sizes = [channels, samples];
                if let Some(found) = self.shape::<V::Scalar>(sizes, room, V::LANES)
                    && best.is_none_or(|best| found.1 < best.1)
                {
                    best = Some(found);
                }
                if channels == 1 {
                    break;
                }
                channels = channels.div_ceil(2);
            }
            if let Some((part, _)) = best {
                assert!(part.channels * part.channel <= room, "a part that does not fit");
                return part;
            }
            assert!(samples > 1, "a kernel of more places than there is room for");
            samples = samples.div_ceil(2);
        }
    }

    /// The part of the least cost with so many channels and samples, and its cost.
    fn shape<T>(&self, [channels, samples]: [usize; 2], room: usize, lanes: usize) -> Option<(Part, usize)> {
        let [all_rows, all_columns] = self.counts;
        let mut best: Option<(Part, usize)> = None;
        let few = all_columns.min(32);
        // Rows for which so few do not suffice are cut as often as they must be.
        let more = core::iter::successors(Some(2 * few), |cuts| cuts.checked_mul(2));
        for cuts in (1..=few).chain(more.take_while(|&cuts| cuts < 2 * all_columns)) {
            if cuts > few && best.is_some() {
                break;
            }
            let columns = all_columns.div_ceil(cuts).min((self.most / samples).max(1));
            if self.flat && columns < all_columns {
                break;
            }
            let padded = (columns * samples).next_multiple_of(lanes);
            let [row, ..] = self.strides::<T>([1, columns], samples);
            // One line for an odd number of them, and in a plane its last one, which need not be full.
            let (planes, gap) = if self.flat { (self.columns.runs, 2) } else { (1, 1) };
            let lines = (room / channels / planes).saturating_sub(gap * line::<T>()) / row;
            let rows = self.rows.results_within(lines).min((self.most / padded).max(1));
            if rows == 0 {
                continue;
            }
            let rows = if self.ring {
                1
            } else if rows >= all_rows {
                all_rows
            } else {
                equal_part(all_rows, rows)
            };
            let [row, plane, channel] = self.strides::<T>([rows, columns], samples);
            let part = Part { channels, rows, columns, samples, row, channel, plane, flat: self.flat };
            let cost = self.cost(&part);
            if best.is_none_or(|(_, least)| cost < least) {
                best = Some((part, cost));
            }
            if rows == all_rows || self.ring {
                break;
            }
        }
        best
    }

    /// What it costs to compute one number of the result from one channel of the source in this part, beyond the sum
    /// itself: in 256ths of copying a number.
    fn cost(&self, part: &Part) -> usize {
        let rows =
            if self.ring { self.rows.width(1) - self.rows.width(0) } else { self.rows.width(part.rows) };
        let copied = rows * (self.columns.width(part.columns) * part.samples + PIECE);
        let used = part.rows * part.columns * part.samples;
        let cuts =
            if part.channels < self.channels { self.cut * self.results } else { self.once * self.results };
        let sums = self.sum * self.results * self.rows.count * self.columns.count;
        256 * (copied + sums) / used + 256 * cuts / part.channels
    }
}

/// Columns and samples of some channels of the source, of which rows are copied.
pub(super) struct Source<'a, T> {
    /// From the first number of the first channel on, at the first sample.
    values: &'a [T],
    /// Height, width, and samples in the whole batch.
    height: usize,
    width: usize,
    batch: usize,
    samples: usize,
    channels: usize,
    rows: &'a Places,
    /// The positions of runs of columns, how many, and how far they are apart in the source.
    pieces: [Piece; MOST_PLACES],
    runs: usize,
    step: usize,
    /// The numbers in a row of the copy, its strides, and how many planes it has.
    used: usize,
    row: usize,
    channel: usize,
    plane: usize,
    planes: usize,
    /// Whether rows of a plane are rows of the source, moved sideways.
    moved: bool,
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
    /// Where it begins, from the beginning of the row in the first plane.
    to: usize,
}

impl<'a, T: Scalar> Source<'a, T> {
    /// `column` says for which results of their class columns are copied: from the first on, as many as the second.
    pub(super) fn new(
        values: &'a [T],
        [height, width, batch]: [usize; 3],
        [rows, columns]: [&'a Places; 2],
        column: [usize; 2],
        [channels, samples]: [usize; 2],
        part: &Part,
    ) -> Self {
        let step = columns.step;
        let flat = part.flat;
        let mut pieces = [Piece { before: 0, count: 0, behind: 0, column: 0, to: 0 }; MOST_PLACES];
        let (mut runs, mut to) = (0, 0);
        for run in columns.runs(column[0], column[1]) {
            let first = |limit: isize| -> usize {
                let distance = limit - run.source;
                if distance <= 0 { 0 } else { ((distance + step - 1) / step) as usize }
            };
            let before = first(0).min(run.count);
            let end = first(width as isize).min(run.count);
            let column = if before < end { (run.source + before as isize * step) as usize } else { 0 };
            pieces[runs] = Piece { before, count: end - before, behind: run.count - end, column, to };
            to += if flat { part.plane } else { run.count * samples };
            runs += 1;
        }
        Self {
            values,
            height,
            width,
            batch,
            samples,
            channels,
            rows,
            pieces,
            runs,
            step: step as usize,
            used: if flat { part.row } else { columns.width(column[1]) * samples },
            row: part.row,
            channel: part.channel,
            plane: part.plane,
            planes: part.channel / part.plane,
            moved: flat && step == 1 && rows.step == 1 && width == column[1],
        }
    }

    /// Copies what the results of `count` rows from `from` on need, and fills up the copy with zeros. It goes along the copy in
    /// whole vectors: what one writes beyond its end is overwritten by the next.
    ///
    /// # Safety
    ///
    /// The source must be there, and `room` hold the copy of a part that was chosen for so many rows.
    #[inline(always)]
    pub(super) unsafe fn copy<V: Vector<Scalar = T>>(&self, room: *mut T, [from, count]: [usize; 2]) {
        let together = if self.planes > 1 { 1 } else { self.runs };
        for i in 0..self.channels {
            for (plane, pieces) in self.pieces[..self.runs].chunks(together).enumerate() {
                let mut slot = 0;
                // SAFETY: the caller's promise; behind the last plane of the last channel there is room for a vector.
                unsafe {
                    let to = room.add(i * self.channel);
                    for run in self.rows.runs(from, count) {
                        if self.moved {
                            self.copy_moved::<V>(to, i, pieces, &run, slot);
                            slot += run.count;
                            continue;
                        }
                        for at in 0..run.count {
                            let position = run.source + at as isize * self.rows.step;
                            self.copy_row::<V, true>(to.add(slot * self.row), i, pieces, position);
                            slot += 1;
                        }
                    }
                    let rest = self.plane - slot * self.row;
                    let to = to.add((plane + 1) * self.plane - rest);
                    if (i + 1, plane + 1) == (self.channels, self.planes) {
                        fill::<V, false>(to, rest + V::LANES);
                    } else {
                        fill::<V, true>(to, rest);
                    }
                }
            }
        }
    }

    /// As [`copy`](Self::copy) for one row into a ring: each run of rows takes as many slots as the row needs, and what the
    /// row before it also needed is there, unless it is the first.
    ///
    /// # Safety
    ///
    /// As for [`copy`](Self::copy), for one row, after the rows before it.
    #[inline(always)]
    pub(super) unsafe fn advance<V: Vector<Scalar = T>>(&self, room: *mut T, row: usize, first: bool) {
        let mut slot = 0;
        // SAFETY: the caller's promise.
        unsafe {
            for run in self.rows.runs(row, 1) {
                let from = if first { 0 } else { run.count - 1 };
                for at in from..run.count {
                    let position = run.source + at as isize * self.rows.step;
                    let to = room.add((slot + (row + at) % run.count) * self.row);
                    for i in 0..self.channels {
                        let to = to.add(i * self.channel);
                        self.copy_row::<V, false>(to, i, &self.pieces[..self.runs], position);
                    }
                }
                slot += run.count;
            }
            if first {
                // Zeros behind the rows of each channel, where a vector's rest may be.
                for i in 0..self.channels {
                    let end = if i + 1 < self.channels { self.channel } else { self.channel + V::LANES };
                    let begin = slot * self.row;
                    fill::<V, false>(room.add(i * self.channel + begin), end - begin);
                }
            }
        }
    }

    /// The source from a number on.
    ///
    /// # Safety
    ///
    /// It must be there.
    #[inline(always)]
    unsafe fn from(&self, at: usize) -> &'a [T] {
        // SAFETY: the caller's promise.
        unsafe { self.values.get_unchecked(at..) }
    }

    /// Copies `count` rows from a position on, of a channel into some of its planes, at once: what moves into a row from its
    /// neighbours is overwritten.
    ///
    /// # Safety
    ///
    /// The channel at `to` must have these rows from `slot` on, of planes whose rows are those of the source, moved.
    #[inline(always)]
    unsafe fn copy_moved<V: Vector<Scalar = T>>(
        &self,
        to: *mut T,
        channel: usize,
        pieces: &[Piece],
        &Run { source: position, count }: &Run,
        slot: usize,
    ) {
        let row = self.row;
        let above = ((-position).max(0) as usize).min(count);
        let end = (self.height as isize - position).clamp(above as isize, count as isize) as usize;
        for &Piece { before, count: inside, behind, column, to: piece } in pieces {
            // SAFETY: the caller's promise; from the first to the last column that is in the source, all that lies between
            // them is.
            unsafe {
                let to = to.add(piece + slot * row);
                let rows = if inside > 0 { end - above } else { 0 };
                fill::<V, true>(to, above * row);
                if rows > 0 {
                    let first = channel * self.height + (position + above as isize) as usize;
                    let from = self.from(first * row + column * self.samples);
                    let [before, behind] = [before * self.samples, behind * self.samples];
                    let to = to.add(above * row);
                    copy::<V, true>(from, to.add(before), rows * row - before - behind);
                    for at in 0..rows {
                        let to = to.add(at * row);
                        for column in 0..before {
                            *to.add(column) = T::zero();
                        }
                        for column in row - behind..row {
                            *to.add(column) = T::zero();
                        }
                    }
                }
                fill::<V, true>(to.add((above + rows) * row), (count - above - rows) * row);
            }
        }
    }

    /// Copies some pieces of the row of a channel that is at a position, which may lie outside. With `BEYOND` up to a vector
    /// behind the row may be overwritten.
    ///
    /// # Safety
    ///
    /// There must be such a row at `row`, and with `BEYOND` room behind it.
    #[inline(always)]
    unsafe fn copy_row<V: Vector<Scalar = T>, const BEYOND: bool>(
        &self,
        row: *mut T,
        channel: usize,
        pieces: &[Piece],
        position: isize,
    ) {
        let (samples, step) = (self.samples, self.step);
        let begin = pieces[0].to;
        // SAFETY: the caller's promise; a position in the source is below its height.
        unsafe {
            if position < 0 || position >= self.height as isize {
                fill::<V, BEYOND>(row.add(begin), self.row);
                return;
            }
            let source = (channel * self.height + position as usize) * self.width;
            for &Piece { before, count, behind, column, to } in pieces {
                let to = row.add(to);
                fill::<V, BEYOND>(to, before * samples);
                let to = to.add(before * samples);
                if count > 0 {
                    let from = self.from((source + column) * self.batch);
                    if step == 1 && samples == self.batch {
                        copy::<V, BEYOND>(from, to, count * samples);
                    } else if samples == 1 {
                        take::<V, BEYOND>(from, to, count, step * self.batch);
                    } else {
                        for at in 0..count {
                            let from = from.get_unchecked(at * step * self.batch..);
                            copy::<V, BEYOND>(from, to.add(at * samples), samples);
                        }
                    }
                }
                fill::<V, BEYOND>(to.add(count * samples), behind * samples);
            }
            fill::<V, BEYOND>(row.add(begin + self.used), self.row - self.used);
        }
    }
}

/// The first `count` numbers of `from`. With `BEYOND` whole vectors are written, the last one too.
///
/// # Safety
///
/// `from` must have as many numbers, and as many must be writable, with `BEYOND` up to a whole vector.
#[inline(always)]
pub(super) unsafe fn copy<V: Vector, const BEYOND: bool>(
    from: &[V::Scalar],
    to: *mut V::Scalar,
    count: usize,
) {
    let (length, from) = (from.len(), from.as_ptr());
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
        if at == count {
            return;
        }
        if BEYOND && at + V::LANES <= length {
            V::load_from(from.add(at)).store_to(to.add(at));
        } else {
            let rest = V::load_part_from(from.add(at), count - at);
            if BEYOND { rest.store_to(to.add(at)) } else { rest.store_part_to(to.add(at), count - at) }
        }
    }
}

/// As [`copy`] for numbers that are `step` apart.
///
/// # Safety
///
/// As for [`copy`], of these numbers.
#[inline(always)]
unsafe fn take<V: Vector, const BEYOND: bool>(
    from: &[V::Scalar],
    to: *mut V::Scalar,
    count: usize,
    step: usize,
) {
    let mut at = 0;
    // SAFETY: the caller's promise.
    unsafe {
        if step == 2 && V::LANES > 1 {
            while at < count && (BEYOND || at + V::LANES <= count) && 2 * (at + V::LANES) <= from.len() {
                let [low, high] = [2 * at, 2 * at + V::LANES].map(|at| V::load_from(from.as_ptr().add(at)));
                V::unzip(low, high)[0].store_to(to.add(at));
                at += V::LANES;
            }
        }
        while at < count {
            *to.add(at) = *from.get_unchecked(at * step);
            at += 1;
        }
    }
}

/// The first `count` numbers of `from`, and zeros up to a whole vector.
///
/// # Safety
///
/// `from` must have as many numbers, and whole vectors must be writable.
#[inline(always)]
pub(super) unsafe fn copy_padded<V: Vector>(from: &[V::Scalar], to: *mut V::Scalar, count: usize) {
    let whole = count / V::LANES * V::LANES;
    // SAFETY: the caller's promise.
    unsafe {
        copy::<V, false>(from, to, whole);
        if whole < count {
            V::load_part_from(from.as_ptr().add(whole), count - whole).store_to(to.add(whole));
        }
    }
}

/// As many numbers as lanes, and zeros.
///
/// # Safety
///
/// They must be readable; at most a whole vector.
#[inline(always)]
pub(super) unsafe fn load_lanes<V: Vector>(from: *const V::Scalar, lanes: usize) -> V {
    // SAFETY: the caller's promise.
    unsafe { if lanes == V::LANES { V::load_from(from) } else { V::load_part_from(from, lanes) } }
}

/// Writes zeros, with `BEYOND` in whole vectors.
///
/// # Safety
///
/// `count` numbers must be writable, with `BEYOND` up to a whole vector.
#[inline(always)]
pub(super) unsafe fn fill<V: Vector, const BEYOND: bool>(to: *mut V::Scalar, count: usize) {
    let mut at = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while at + V::LANES <= count {
            V::zero().store_to(to.add(at));
            at += V::LANES;
        }
        if at < count {
            if BEYOND {
                V::zero().store_to(to.add(at));
            } else {
                V::zero().store_part_to(to.add(at), count - at);
            }
        }
    }
}
