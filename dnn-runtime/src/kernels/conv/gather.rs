//! The forward pass of a convolution, and its input gradient, which is the same with the roles turned.

use super::ConvSizes;
use super::axis::{Axis, Class, MOST_PLACES, Places};
use super::chunk::Chunk;
use super::compiled::Tiles;
use super::panel::{PanelRoom, Source, Whole, equal_part};
use super::tile::{TILE_ROWS, Tap, vectors};
use super::winograd::Winograd;
use crate::scalar::Scalar;

/// The bytes of the weights that are used with one copy: they stay in the second-level cache beside it.
const WEIGHT_BYTES: usize = 192 * 1024;

/// What it costs to go on with a sum, in numbers copied.
const CUT: usize = 3;

/// A result that is computed from a source, channel by channel: sums of weights times numbers of the source.
pub(super) struct Gather<'a, T> {
    source: &'a [T],
    weight: &'a [T],
    bias: &'a [T],
    /// Rows, then columns.
    pub(super) axes: [Axis; 2],
    pub(super) batch: usize,
    pub(super) flip: bool,
    /// Channels in a group.
    source_channels: usize,
    result_channels: usize,
    /// Strides of the weight: of the channels of the result, those of the source, and groups.
    pub(super) weight_row: usize,
    pub(super) weight_channel: usize,
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
        let ConvSizes { batch, input, output, kernel, stride, padding, dilation, groups, flip, .. } = sizes;
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

    /// The channels of the result from `first` on, in Winograd's way.
    #[inline(always)]
    pub(super) fn run_transformed<V: Tiles<Scalar = T>>(&self, result: &mut [T], first: usize) {
        let [rows, columns] = self.axes;
        let channel = rows.results * columns.results * self.batch;
        let source_channel = rows.sources * columns.sources * self.batch;
        // Backward the kernel is turned, and what is left of the padding lies on the other side.
        let backward = rows.backward;
        let padding = |axis: Axis| {
            let padding = axis.padding as isize;
            if backward { 2 - padding } else { padding }
        };
        let channels = result.len() / channel;
        let mut done = 0;
        while done < channels {
            let group = (first + done) / self.result_channels;
            let within = (first + done) % self.result_channels;
            let count = (self.result_channels - within).min(channels - done);
            let mut pass = Winograd {
                source: &self.source[group * self.source_channels * source_channel..],
                source_channels: self.source_channels,
                source_size: [rows.sources, columns.sources],
                weight: &self.weight[group * self.weight_group + within * self.weight_row..],
                weight_row: self.weight_row,
                weight_channel: self.weight_channel,
                turned: self.flip != backward,
                bias: if self.bias.is_empty() { &[] } else { &self.bias[done..done + count] },
                result: result[done * channel..(done + count) * channel].as_mut_ptr(),
                result_channels: count,
                result_size: [rows.results, columns.results],
                padding: [padding(rows), padding(columns)],
                batch: self.batch,
            };
            // SAFETY: the slices were checked, and the result is borrowed exclusively.
            unsafe { V::alone(&mut pass) };
            done += count;
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
            // Without channels of the source there is no weight.
            let weight = (group * self.weight_group + within * self.weight_row).min(self.weight.len());
            let group = Group {
                source: &self.source[group * self.source_channels * source_channel..],
                weight: &self.weight[weight..],
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
pub(super) struct Group<'a, T> {
    source: &'a [T],
    /// The weight and bias of the first channel and those after it.
    pub(super) weight: &'a [T],
    pub(super) bias: &'a [T],
    pub(super) result: *mut T,
    channels: usize,
    /// The numbers in a channel.
    source_channel: usize,
    pub(super) channel: usize,
    pub(super) gather: &'a Gather<'a, T>,
}

impl<T: Scalar> Group<'_, T> {
    #[inline(always)]
    fn class<V: Tiles<Scalar = T>>(&self, classes: [Class; 2], room: &mut PanelRoom) {
        let axes = &self.gather.axes;
        let mut begun = false;
        // Padding alone is nothing to sum up.
        let mut visited_rows = if self.source.is_empty() { axes[0].kernel } else { 0 };
        while let Some(rows) = axes[0].places(classes[0], &mut visited_rows) {
            let mut visited_columns = 0;
            while let Some(columns) = axes[1].places(classes[1], &mut visited_columns) {
                self.places::<V>(classes, &rows, &columns, begun, room);
                begun = true;
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
        let vectors = vectors::<V>(TILE_ROWS) * V::LANES;
        let whole = Whole {
            channels: source_channels,
            rows,
            columns,
            counts,
            samples: gather.batch,
            results: self.channels,
            cut: CUT,
            once: 0,
            sum: 0,
            most: usize::MAX,
            ring: gather.batch.is_multiple_of(vectors),
        };
        let part = whole.part::<V>(vectors);
        let depth = part.channels * rows.count * columns.count;
        let most = (WEIGHT_BYTES / size_of::<T>() / depth).max(TILE_ROWS);
        let block = equal_part(self.channels, most).next_multiple_of(TILE_ROWS);
        let room: *mut T = room.numbers();
        let mut taps = [Tap { source: 0, weight: 0 }; MOST_PLACES * MOST_PLACES];
        let shape = [gather.axes[0].sources, gather.axes[1].sources, gather.batch];
        for column in (0..counts[1]).step_by(part.columns) {
            let column = [column, part.columns.min(counts[1] - column)];
            for sample in (0..gather.batch).step_by(part.samples) {
                let samples = part.samples.min(gather.batch - sample);
                for first in (0..self.channels).step_by(block) {
                    for from in (0..source_channels).step_by(part.channels) {
                        let channels = part.channels.min(source_channels - from);
                        // SAFETY: the slices were checked: the source has these channels and samples.
                        let values = unsafe { self.source.as_ptr().add(from * self.source_channel + sample) };
                        let (places, sizes) = ([rows, columns], [channels, samples]);
                        let source = Source::new(values, shape, places, column, sizes, &part);
                        for row in (0..counts[0]).step_by(part.rows) {
                            let count = part.rows.min(counts[0] - row);
                            let chunk = Chunk::new(
                                self,
                                classes,
                                places,
                                &part,
                                [row, count],
                                column,
                                [sample, samples],
                                whole.ring,
                            );
                            let results = [first, block.min(self.channels - first)];
                            // SAFETY: the slices were checked, of the result too, and the part was chosen to fit into
                            // the room.
                            unsafe {
                                if whole.ring {
                                    source.advance::<V>(room, row, row == 0);
                                } else {
                                    source.copy::<V>(room, [row, count]);
                                }
                                let begun = begun || from > 0;
                                chunk.channels::<V>(room, [from, channels], results, begun, &mut taps);
                            }
                        }
                    }
                }
            }
        }
    }
}
