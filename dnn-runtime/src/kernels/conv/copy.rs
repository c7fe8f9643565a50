//! The numbers of a copy: rows of some channels of the source, and zeros where a result reaches beyond it.

use super::axis::{MOST_PLACES, Places, Run};
use super::panel::Part;
use super::simd::Vector;
use crate::scalar::Scalar;

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
    /// Whether neighbours in a row, and its rows, are neighbours in the source.
    dense: bool,
    /// Whether besides rows of a plane are rows of the source, moved sideways.
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
        let dense = step == 1 && rows.step == 1 && samples == batch;
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
            dense,
            moved: flat && dense && width == column[1],
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
                        if let ([piece], true) = (pieces, self.dense) {
                            self.copy_rows::<V>(to.add(slot * self.row), i, piece, &run);
                            slot += run.count;
                            continue;
                        }
                        for at in 0..run.count {
                            let position = run.source + at as isize * self.rows.step;
                            self.copy_row::<V>(to.add(slot * self.row), i, pieces, position);
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
                        self.copy_row::<V>(to, i, &self.pieces[..self.runs], position);
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

    /// Copies the rows of a channel from a position on, each of one piece of neighbours: the most usual ones.
    ///
    /// # Safety
    ///
    /// There must be these rows at `rows`, and room for a vector behind them.
    #[inline(always)]
    unsafe fn copy_rows<V: Vector<Scalar = T>>(
        &self,
        rows: *mut T,
        channel: usize,
        piece: &Piece,
        run: &Run,
    ) {
        let &Run { source: position, count } = run;
        let above = ((-position).max(0) as usize).min(count);
        let end = (self.height as isize - position).clamp(above as isize, count as isize) as usize;
        let [before, used] = [piece.before, piece.count].map(|columns| columns * self.samples);
        let (behind, stride) = (self.row - before - used, self.width * self.batch);
        let whole = used.next_multiple_of(V::LANES);
        // SAFETY: the caller's promise; these rows are in the source, and so is each whole vector before its end.
        unsafe {
            let mut to = rows.add(piece.to);
            fill::<V, true>(to, above * self.row);
            to = to.add(above * self.row);
            if above < end && used > 0 {
                let first = channel * self.height + (position + above as isize) as usize;
                let mut from = self.from((first * self.width + piece.column) * self.batch);
                // Rows of a vector or less with nothing around them: the branches for each would take longer than its copy.
                if before + behind == 0
                    && whole == V::LANES
                    && from.len() >= (end - above - 1) * stride + whole
                {
                    for row in 0..end - above {
                        V::load_from(from.as_ptr().add(row * stride)).store_to(to.add(row * self.row));
                    }
                    fill::<V, true>(to.add((end - above) * self.row), (count - end) * self.row);
                    return;
                }
                for row in above..end {
                    if before > 0 {
                        fill::<V, true>(to, before);
                    }
                    let (target, source) = (to.add(before), from.as_ptr());
                    if from.len() >= whole {
                        for at in (0..whole).step_by(V::LANES) {
                            V::load_from(source.add(at)).store_to(target.add(at));
                        }
                    } else {
                        copy::<V, true>(from, target, used);
                    }
                    if behind > 0 {
                        fill::<V, true>(target.add(used), behind);
                    }
                    to = to.add(self.row);
                    if row + 1 < end {
                        from = from.get_unchecked(stride..);
                    }
                }
            } else {
                fill::<V, true>(to, (end - above) * self.row);
                to = to.add((end - above) * self.row);
            }
            fill::<V, true>(to, (count - end) * self.row);
        }
    }

    /// Copies some pieces of the row of a channel that is at a position, which may lie outside.
    ///
    /// # Safety
    ///
    /// There must be such a row at `row`.
    #[inline(always)]
    unsafe fn copy_row<V: Vector<Scalar = T>>(
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
                fill::<V, false>(row.add(begin), self.row);
                return;
            }
            let source = (channel * self.height + position as usize) * self.width;
            for &Piece { before, count, behind, column, to } in pieces {
                let to = row.add(to);
                fill::<V, false>(to, before * samples);
                let to = to.add(before * samples);
                if count > 0 {
                    let from = self.from((source + column) * self.batch);
                    if step == 1 && samples == self.batch {
                        copy::<V, false>(from, to, count * samples);
                    } else if samples == 1 {
                        take::<V>(from, to, count, step * self.batch);
                    } else {
                        for at in 0..count {
                            let from = from.get_unchecked(at * step * self.batch..);
                            copy::<V, false>(from, to.add(at * samples), samples);
                        }
                    }
                }
                fill::<V, false>(to.add(count * samples), behind * samples);
            }
            fill::<V, false>(row.add(begin + self.used), self.row - self.used);
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

/// Copies `count` numbers that are `step` apart in `from`.
///
/// # Safety
///
/// `from` must have as many of them, and as many must be writable.
#[inline(always)]
unsafe fn take<V: Vector>(from: &[V::Scalar], to: *mut V::Scalar, count: usize, step: usize) {
    let mut at = 0;
    // SAFETY: the caller's promise.
    unsafe {
        if step == 2 && V::LANES > 1 {
            while at + V::LANES <= count && 2 * (at + V::LANES) <= from.len() {
                let source = from.as_ptr().add(2 * at);
                let (low, high) = (V::load_from(source), V::load_from(source.add(V::LANES)));
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
