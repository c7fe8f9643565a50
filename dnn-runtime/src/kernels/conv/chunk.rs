//! A part of the result of a convolution: which strips of it are computed from a copy of the source, with which taps.

use super::axis::{Class, MOST_PLACES, Places};
use super::compiled::Tiles;
use super::gather::Group;
use super::panel::Part;
use super::tile::{Begin, Strip, TILE_ROWS, Tap, allowed, strip, vectors};
use crate::scalar::Scalar;

/// A table of taps has as many as a block of places, or those of several channels if these are few: going on to the next
/// channel costs some instructions.
pub(super) type Taps = [Tap; MOST_PLACES * MOST_PLACES];
const FLAT: usize = 64;

/// Where the next strips are, in a copy and in the result: `count` runs of `length` contiguous numbers.
#[derive(Clone, Copy)]
struct Runs<T> {
    source: *const T,
    result: *mut T,
    length: usize,
    count: usize,
    source_step: usize,
    result_step: usize,
}

/// Rows, columns and samples of the result.
pub(super) struct Chunk<'a, T> {
    group: &'a Group<'a, T>,
    classes: [Class; 2],
    places: [&'a Places; 2],
    /// From where on, and how many.
    row: [usize; 2],
    column: [usize; 2],
    sample: [usize; 2],
    /// The strides of the copy.
    copy_row: usize,
    copy_channel: usize,
    /// Whether vectors reach over several rows.
    flat: bool,
    /// Where the places' numbers begin in it.
    row_offsets: [usize; MOST_PLACES],
    column_offsets: [usize; MOST_PLACES],
}

impl<'a, T: Scalar> Chunk<'a, T> {
    #[allow(clippy::too_many_arguments, reason = "a part along every axis")]
    pub(super) fn new(
        group: &'a Group<'a, T>,
        classes: [Class; 2],
        places: [&'a Places; 2],
        part: &Part,
        row: [usize; 2],
        column: [usize; 2],
        sample: [usize; 2],
        ring: bool,
    ) -> Self {
        let [rows, columns] = places;
        let (mut row_offsets, mut column_offsets) = ([0; MOST_PLACES], [0; MOST_PLACES]);
        for (at, offset) in row_offsets[..rows.count].iter_mut().enumerate() {
            let slot = if ring { rows.slot(at, row[0]) } else { rows.offset(at, row[1]) };
            *offset = slot * part.row;
        }
        for (at, offset) in column_offsets[..columns.count].iter_mut().enumerate() {
            *offset = if part.flat { at * part.plane } else { columns.offset(at, column[1]) * sample[1] };
        }
        let (copy_row, copy_channel) = (part.row, part.channel);
        Self {
            group,
            classes,
            places,
            row,
            column,
            sample,
            copy_row,
            copy_channel,
            flat: part.flat,
            row_offsets,
            column_offsets,
        }
    }

    /// A table of the taps of the places in these ranges, for as many channels of the source as divide `channels` and find
    /// room. Returns their number and that of the channels.
    #[inline(always)]
    fn taps(&self, taps: &mut Taps, rows: [usize; 2], columns: [usize; 2], channels: usize) -> [usize; 2] {
        let gather = self.group.gather;
        let [height, width] = [gather.axes[0].kernel, gather.axes[1].kernel];
        let places = (rows[1] - rows[0]) * (columns[1] - columns[0]);
        let mut together = FLAT.checked_div(places).unwrap_or(1).clamp(1, channels);
        while !channels.is_multiple_of(together) {
            together -= 1;
        }
        let mut count = 0;
        for channel in 0..together {
            let source = channel * self.copy_channel;
            let weight = channel * gather.weight_channel;
            for row in rows[0]..rows[1] {
                for column in columns[0]..columns[1] {
                    let place = self.places[0].place[row] * width + self.places[1].place[column];
                    let place = if gather.flip { height * width - 1 - place } else { place };
                    taps[count] = Tap {
                        source: source + self.row_offsets[row] + self.column_offsets[column],
                        weight: weight + place * gather.weight_place,
                    };
                    count += 1;
                }
            }
        }
        [count, together]
    }

    /// Where a row and column of this chunk is in a channel of the result.
    #[inline(always)]
    fn place(&self, row: usize, column: usize) -> usize {
        let [rows, columns] = self.classes;
        let row = rows.first + (self.row[0] + row) * rows.step;
        let column = columns.first + (self.column[0] + column) * columns.step;
        (row * self.group.gather.axes[1].results + column) * self.group.gather.batch + self.sample[0]
    }

    /// Sums over channels of the source for channels of the result, each from the first of them, as many as the second.
    ///
    /// # Safety
    ///
    /// They must be there, those of the source in `copy`.
    #[inline(always)]
    pub(super) unsafe fn channels<V: Tiles<Scalar = T>>(
        &self,
        copy: *const T,
        [source, channels]: [usize; 2],
        [first, rows]: [usize; 2],
        begun: bool,
        taps: &mut Taps,
    ) {
        let (group, gather) = (self.group, self.group.gather);
        let start = if begun {
            Begin::Result
        } else if group.bias.is_empty() {
            Begin::Zero
        } else {
            Begin::Bias(&group.bias[first..])
        };
        let at = first * gather.weight_row + source * gather.weight_channel;
        // SAFETY: the caller's promise: the weights of these channels are there.
        let weight = unsafe { group.weight.as_ptr().add(at) };
        // SAFETY: likewise, the first of these channels of the result.
        let result = unsafe { group.result.add(first * group.channel) };
        let mut pass = Strip {
            count: 1,
            source: copy,
            source_step: V::LANES,
            source_channel: self.copy_channel,
            weight,
            weight_row: gather.weight_row,
            weight_channel: gather.weight_channel,
            taps: &[],
            channels,
            result,
            result_step: V::LANES,
            result_row: group.channel,
            rows,
            start,
            lanes: V::LANES,
        };
        let [[_, height], [_, width]] = [self.row, self.column];
        let samples = self.sample[1];
        let whole = vectors::<V>(TILE_ROWS) * V::LANES;
        let (step, channel_step) = (pass.weight_channel, pass.source_channel);
        if samples.is_multiple_of(whole) {
            // Vectors that lie in one column: places outside the source are left out.
            let contiguous = samples == gather.batch && self.classes[1].step == 1;
            // The highest number is of no places.
            let (mut known, mut count, mut together) = (u32::MAX, 0, 1);
            for row in 0..height {
                let rows = self.places[0].valid(self.row[0] + row, gather.axes[0].sources);
                let mut column = 0;
                while column < width {
                    let valid =
                        |column| self.places[1].valid(self.column[0] + column, gather.axes[1].sources);
                    let columns = valid(column);
                    let mut end = column + 1;
                    while contiguous && end < width && valid(end) == columns {
                        end += 1;
                    }
                    let valid = rows.with(columns);
                    if known != valid {
                        known = valid;
                        [count, together] = self.taps(taps, rows.range(), columns.range(), channels);
                    }
                    let run = (end - column) * samples / V::LANES;
                    let mut n = vectors::<V>(pass.rows);
                    while !run.is_multiple_of(n) {
                        n /= 2;
                    }
                    // SAFETY: the caller's promise, for columns of the part.
                    unsafe {
                        let pass = Strip {
                            count: run / n,
                            source: copy.add(row * self.copy_row + column * samples),
                            result: result.add(self.place(row, column)),
                            taps: &taps[..count],
                            channels: channels / together,
                            source_channel: channel_step * together,
                            weight_channel: step * together,
                            ..pass
                        };
                        strip::<V, T>(&pass, n);
                    }
                    column = end;
                }
            }
            return;
        }
        let all = [[0, self.places[0].count], [0, self.places[1].count]];
        let [count, together] = self.taps(taps, all[0], all[1], channels);
        pass.taps = &taps[..count];
        pass.channels = channels / together;
        (pass.source_channel, pass.weight_channel) = (channel_step * together, step * together);
        // SAFETY: the caller's promise, for rows and columns of the part.
        unsafe {
            let columns_step = self.classes[1].step;
            if samples == gather.batch && columns_step == 1 {
                let (length, count) = if self.flat { (height, 1) } else { (1, height) };
                let runs = Runs {
                    source: copy,
                    result: result.add(self.place(0, 0)),
                    length: length * width * samples,
                    count,
                    source_step: self.copy_row,
                    result_step: self.classes[0].step * gather.axes[1].results * gather.batch,
                };
                family::<V, T>(&pass, runs);
            } else {
                for row in 0..height {
                    let runs = Runs {
                        source: copy.add(row * self.copy_row),
                        result: result.add(self.place(row, 0)),
                        length: samples,
                        count: width,
                        source_step: samples,
                        result_step: columns_step * gather.batch,
                    };
                    // The first of these leaves out what single numbers never need, and its stack.
                    if V::LANES == 1 || samples >= V::LANES {
                        family::<V, T>(&pass, runs);
                    } else {
                        scattered::<V, T>(&pass, runs);
                    }
                }
            }
        }
    }
}

/// Runs of the same taps: along each of them as long as all vectors of a strip are in it, then the rests, of several runs
/// at once.
///
/// # Safety
///
/// All runs must be there, of sources up to a whole vector.
#[inline(always)]
unsafe fn family<V: Tiles<Scalar = T>, T: Scalar>(pass: &Strip<'_, T>, runs: Runs<T>) {
    let n = vectors::<V>(pass.rows);
    let strips = runs.length / (n * V::LANES) * (n * V::LANES);
    // SAFETY: the caller's promise.
    unsafe {
        for run in 0..runs.count {
            let source = runs.source.add(run * runs.source_step);
            let result = runs.result.add(run * runs.result_step);
            if strips > 0 {
                strip::<V, T>(&Strip { count: strips / (n * V::LANES), source, result, ..*pass }, n);
            }
        }
        let mut at = strips;
        while at < runs.length {
            let whole = (runs.length - at) / V::LANES;
            // A run that is alone has no others to share a strip with, but more of its own vectors.
            if runs.count == 1 && whole > 1 {
                let n = allowed(n.min(whole));
                let pass = Strip { source: runs.source.add(at), result: runs.result.add(at), ..*pass };
                strip::<V, T>(&pass, n);
                at += n * V::LANES;
                continue;
            }
            let lanes = (runs.length - at).min(V::LANES);
            let mut run = 0;
            while run < runs.count {
                let n = allowed(n.min(runs.count - run));
                let pass = Strip {
                    source: runs.source.add(run * runs.source_step + at),
                    result: runs.result.add(run * runs.result_step + at),
                    source_step: runs.source_step,
                    result_step: runs.result_step,
                    lanes,
                    ..*pass
                };
                strip::<V, T>(&pass, n);
                run += n;
            }
            at += lanes;
        }
    }
}

/// Runs that are shorter than a vector: neighbours in the source, and put in their places one by one.
///
/// # Safety
///
/// As for [`family`].
#[inline(always)]
unsafe fn scattered<V: Tiles<Scalar = T>, T: Scalar>(pass: &Strip<'_, T>, runs: Runs<T>) {
    /// As many as a tile of the widest vectors has.
    const WIDTH: usize = 64;
    let mut room = [T::zero(); TILE_ROWS * WIDTH];
    let n = vectors::<V>(TILE_ROWS);
    let all = runs.count * runs.length;
    for row in (0..pass.rows).step_by(TILE_ROWS) {
        let rows = TILE_ROWS.min(pass.rows - row);
        for at in (0..all).step_by(n * V::LANES) {
            let width = (all - at).min(n * V::LANES);
            let vectors = width.div_ceil(V::LANES);
            let place = |m: usize, j: usize| {
                let (run, sample) = ((at + j) / runs.length, (at + j) % runs.length);
                (row + m) * pass.result_row + run * runs.result_step + sample
            };
            // SAFETY: the caller's promise, and vectors that are in the room.
            unsafe {
                if let Begin::Result = pass.start {
                    for m in 0..rows {
                        for j in 0..width {
                            room[m * WIDTH + j] = *runs.result.add(place(m, j));
                        }
                    }
                }
                let start = match pass.start {
                    Begin::Bias(bias) => Begin::Bias(&bias[row..]),
                    start => start,
                };
                let mut pass = Strip {
                    weight: pass.weight.add(row * pass.weight_row),
                    rows,
                    start,
                    result_row: WIDTH,
                    ..*pass
                };
                let mut done = 0;
                while done < vectors {
                    let n = allowed(n.min(vectors - done));
                    pass.source = runs.source.add(at + done * V::LANES);
                    pass.result = room.as_mut_ptr().add(done * V::LANES);
                    strip::<V, T>(&pass, n);
                    done += n;
                }
                for m in 0..rows {
                    for j in 0..width {
                        *runs.result.add(place(m, j)) = room[m * WIDTH + j];
                    }
                }
            }
        }
    }
}
