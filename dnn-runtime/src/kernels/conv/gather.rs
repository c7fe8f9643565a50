//! The forward pass of a convolution, and its input gradient, which is the same with the roles turned.

use super::ConvSizes;
use super::axis::{Axis, Class, MOST_PLACES, Places};
use super::compiled::Tiles;
use super::panel::{PanelRoom, Part, Source, Whole, equal_part};
use super::tile::{Begin, Strip, TILE_ROWS, Tap, allowed, strip, vectors};
use crate::scalar::Scalar;

/// The bytes of the weights that are used with one copy: they stay in the second-level cache beside it.
const WEIGHT_BYTES: usize = 192 * 1024;

/// What it costs to go on with a sum, in numbers copied.
const CUT: usize = 3;

/// A result that is computed from a source, channel by channel: sums of weights times numbers of the source.
pub(super) struct Gather<'a, T> {
    pub(super) source: &'a [T],
    pub(super) weight: &'a [T],
    pub(super) bias: &'a [T],
    /// Rows, then columns.
    axes: [Axis; 2],
    batch: usize,
    flip: bool,
    /// Channels in a group.
    source_channels: usize,
    result_channels: usize,
    /// Strides of the weight: of the channels of the result, those of the source, and groups.
    weight_row: usize,
    weight_channel: usize,
    weight_group: usize,
}

impl<'a, T: Scalar> Gather<'a, T> {
    /// For slices and sizes that have been checked.
    pub(super) fn new(
        source: &'a [T],
        weight: &'a [T],
        bias: &'a [T],
        sizes: ConvSizes,
        backward: bool,
    ) -> Self {
        let ConvSizes { batch, input, output, kernel, stride, padding, dilation, groups, flip } = sizes;
        let places = kernel[0] * kernel[1];
        let (inputs, outputs) = (input[0] / groups, output[0] / groups);
        let (from, to) = if backward { (output, input) } else { (input, output) };
        let axis = |at: usize| Axis {
            results: to[at + 1],
            sources: from[at + 1],
            kernel: kernel[at],
            stride: stride[at],
            padding: padding[at],
            dilation: dilation[at],
            backward,
        };
        let (connections, place) = (inputs * places, places);
        let (weight_row, weight_channel) = if backward { (place, connections) } else { (connections, place) };
        let (source_channels, result_channels) = if backward { (outputs, inputs) } else { (inputs, outputs) };
        Self {
            source,
            weight,
            bias,
            axes: [axis(0), axis(1)],
            batch,
            flip,
            source_channels,
            result_channels,
            weight_row,
            weight_channel,
            weight_group: outputs * connections,
        }
    }

    /// The channels of the result from `first` on.
    #[inline(always)]
    pub(super) fn run<V: Tiles<Scalar = T>>(&self, result: &mut [T], first: usize) {
        let channel = self.axes[0].results * self.axes[1].results * self.batch;
        let source_channel = self.axes[0].sources * self.axes[1].sources * self.batch;
        let mut room = PanelRoom::uninit();
        let mut done = 0;
        let channels = result.len() / channel;
        while done < channels {
            let group = (first + done) / self.result_channels;
            let within = (first + done) % self.result_channels;
            let count = (self.result_channels - within).min(channels - done);
            let group = Group {
                source: &self.source[group * self.source_channels * source_channel..],
                weight: &self.weight[group * self.weight_group + within * self.weight_row..],
                bias: if self.bias.is_empty() { &[] } else { &self.bias[done..done + count] },
                result: result[done * channel..(done + count) * channel].as_mut_ptr(),
                channels: count,
                source_channel,
                channel,
                gather: self,
            };
            for rows in self.axes[0].classes() {
                for columns in self.axes[1].classes() {
                    group.class::<V>([rows, columns], &mut room);
                }
            }
            done += count;
        }
    }
}

/// Channels of the result that are all in one group.
struct Group<'a, T> {
    /// The group's source, and the weight and bias of the first channel.
    source: &'a [T],
    weight: &'a [T],
    bias: &'a [T],
    result: *mut T,
    channels: usize,
    source_channel: usize,
    channel: usize,
    gather: &'a Gather<'a, T>,
}

impl<T: Scalar> Group<'_, T> {
    #[inline(always)]
    fn class<V: Tiles<Scalar = T>>(&self, classes: [Class; 2], room: &mut PanelRoom) {
        let axes = &self.gather.axes;
        let mut begun = false;
        let mut visited_rows = 0;
        while let Some(rows) = axes[0].places(classes[0], &mut visited_rows) {
            let mut visited_columns = 0;
            while let Some(columns) = axes[1].places(classes[1], &mut visited_columns) {
                if self.gather.source_channels > 0 {
                    self.places::<V>(classes, &rows, &columns, begun, room);
                    begun = true;
                }
            }
        }
        if !begun {
            self.without_source(classes);
        }
    }

    /// A class that no number of the source reaches.
    fn without_source(&self, [rows, columns]: [Class; 2]) {
        let (width, batch) = (self.gather.axes[1].results, self.gather.batch);
        for channel in 0..self.channels {
            let begin = self.bias.get(channel).copied().unwrap_or(T::zero());
            for row in 0..rows.count {
                for column in 0..columns.count {
                    let (row, column) = (rows.first + row * rows.step, columns.first + column * columns.step);
                    let at = channel * self.channel + (row * width + column) * batch;
                    for sample in 0..batch {
                        // SAFETY: a place of the result, which is borrowed exclusively.
                        unsafe { *self.result.add(at + sample) = begin };
                    }
                }
            }
        }
    }

    /// All sums over these places of the kernel, which are added to what the result holds if that has `begun`.
    #[inline(always)]
    fn places<V: Tiles<Scalar = T>>(
        &self,
        classes: [Class; 2],
        rows: &Places,
        columns: &Places,
        begun: bool,
        room: &mut PanelRoom,
    ) {
        let gather = self.gather;
        let counts = [classes[0].count, classes[1].count];
        let source_channels = gather.source_channels;
        let whole = Whole {
            channels: source_channels,
            rows,
            columns,
            counts,
            samples: gather.batch,
            most: usize::MAX,
            results: self.channels,
            cut: CUT,
        };
        let part = whole.part::<V>();
        let depth = part.channels * rows.count * columns.count;
        let most = (WEIGHT_BYTES / size_of::<T>() / depth).max(TILE_ROWS);
        let block = equal_part(self.channels, most).next_multiple_of(TILE_ROWS);
        let room: *mut T = room.0.as_mut_ptr().cast();
        let [sources, widths] = [gather.axes[0].sources, gather.axes[1].sources];
        for row in (0..counts[0]).step_by(part.rows) {
            for column in (0..counts[1]).step_by(part.columns) {
                for sample in (0..gather.batch).step_by(part.samples) {
                    let row = [row, part.rows.min(counts[0] - row)];
                    let column = [column, part.columns.min(counts[1] - column)];
                    let samples = part.samples.min(gather.batch - sample);
                    let chunk =
                        Chunk::new(self, classes, rows, columns, &part, row, column, [sample, samples]);
                    for first in (0..self.channels).step_by(block) {
                        for from in (0..source_channels).step_by(part.channels) {
                            let channels = part.channels.min(source_channels - from);
                            // SAFETY: the slices were checked: the source has these channels, rows, columns and
                            // samples, and the result too. The part was chosen to fit into the room.
                            unsafe {
                                if first == 0 || part.channels < source_channels {
                                    let source = Source {
                                        values: self.source.as_ptr().add(from * self.source_channel + sample),
                                        shape: [sources, widths],
                                        batch: gather.batch,
                                        rows,
                                        columns,
                                        row,
                                        column,
                                        samples,
                                        channels,
                                    };
                                    source.copy::<V>(room, part.row, part.channel);
                                }
                                let count = block.min(self.channels - first);
                                chunk.channels::<V>(
                                    room,
                                    [from, channels],
                                    [first, count],
                                    begun || from > 0,
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

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

/// A part of the result.
struct Chunk<'a, T> {
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
    /// Where the places' numbers begin in it.
    row_offsets: [usize; MOST_PLACES],
    column_offsets: [usize; MOST_PLACES],
}

impl<'a, T: Scalar> Chunk<'a, T> {
    #[allow(clippy::too_many_arguments, reason = "a part along every axis")]
    fn new(
        group: &'a Group<'a, T>,
        classes: [Class; 2],
        rows: &'a Places,
        columns: &'a Places,
        part: &Part,
        row: [usize; 2],
        column: [usize; 2],
        sample: [usize; 2],
    ) -> Self {
        let (mut row_offsets, mut column_offsets) = ([0; MOST_PLACES], [0; MOST_PLACES]);
        for at in 0..rows.count {
            row_offsets[at] = rows.offset(at, row[1]) * part.row;
        }
        for at in 0..columns.count {
            column_offsets[at] = columns.offset(at, column[1]) * sample[1];
        }
        let (copy_row, copy_channel) = (part.row, part.channel);
        let places = [rows, columns];
        Self {
            group,
            classes,
            places,
            row,
            column,
            sample,
            copy_row,
            copy_channel,
            row_offsets,
            column_offsets,
        }
    }

    /// Tables of taps of the places in these ranges. Returns their number.
    #[inline(always)]
    fn taps(
        &self,
        taps: &mut [Tap; MOST_PLACES * MOST_PLACES],
        rows: [usize; 2],
        columns: [usize; 2],
    ) -> usize {
        let gather = self.group.gather;
        let [height, width] = [gather.axes[0].kernel, gather.axes[1].kernel];
        let mut count = 0;
        for row in rows[0]..rows[1] {
            for column in columns[0]..columns[1] {
                let place = self.places[0].place[row] * width + self.places[1].place[column];
                let weight = if gather.flip { height * width - 1 - place } else { place };
                taps[count] = Tap { source: self.row_offsets[row] + self.column_offsets[column], weight };
                count += 1;
            }
        }
        count
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
    unsafe fn channels<V: Tiles<Scalar = T>>(
        &self,
        copy: *const T,
        [source, channels]: [usize; 2],
        [first, rows]: [usize; 2],
        begun: bool,
    ) {
        let (group, gather) = (self.group, self.group.gather);
        let mut taps = [Tap { source: 0, weight: 0 }; MOST_PLACES * MOST_PLACES];
        let start = if begun {
            Begin::Result
        } else if group.bias.is_empty() {
            Begin::Zero
        } else {
            Begin::Bias(&group.bias[first..])
        };
        let at = first * gather.weight_row + source * gather.weight_channel;
        // SAFETY: these channels are there.
        let (weight, result) =
            unsafe { (group.weight.as_ptr().add(at), group.result.add(first * group.channel)) };
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
            tail: V::LANES,
            lanes: V::LANES,
        };
        let [[_, height], [_, width]] = [self.row, self.column];
        let samples = self.sample[1];
        let whole = vectors::<V>(TILE_ROWS) * V::LANES;
        if samples.is_multiple_of(whole) {
            // Vectors that lie in one column: places outside the source are left out.
            let contiguous = samples == gather.batch && self.classes[1].step == 1;
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
                    let count = self.taps(&mut taps, rows, columns);
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
        let count = self.taps(&mut taps, all[0], all[1]);
        pass.taps = &taps[..count];
        // SAFETY: the caller's promise, for rows and columns of the part.
        unsafe {
            let columns_step = self.classes[1].step;
            if samples == gather.batch && columns_step == 1 {
                let runs = Runs {
                    source: copy,
                    result: result.add(self.place(0, 0)),
                    length: width * samples,
                    count: height,
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
                    if samples >= V::LANES {
                        family::<V, T>(&pass, runs);
                    } else {
                        scattered::<V, T>(&pass, runs);
                    }
                }
            }
        }
    }
}

/// Runs of the same taps: along each of them as long as all vectors of a strip are in it, then the rests of several runs
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
            let tail = (runs.length - at).min(V::LANES);
            let mut run = 0;
            while run < runs.count {
                let n = allowed(n.min(runs.count - run));
                let pass = Strip {
                    source: runs.source.add(run * runs.source_step + at),
                    result: runs.result.add(run * runs.result_step + at),
                    source_step: runs.source_step,
                    result_step: runs.result_step,
                    tail,
                    lanes: tail,
                    ..*pass
                };
                strip::<V, T>(&pass, n);
                run += n;
            }
            at += tail;
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
