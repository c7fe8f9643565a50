//! The forward pass of a convolution, and its input gradient, which is the same with the roles turned.

use core::mem::MaybeUninit;
use core::ops::Range;

use super::ConvSizes;
use super::axis::{Axis, Class, MOST_PLACES, Places};
use super::chunk::Chunk;
use super::compiled::{Pass, Tiles};
use super::copy::Source;
use super::panel::{Whole, equal_part, line};
use super::room::{Room, StackRoom};
use super::tile::{TILE_ROWS, Tap, vectors};
use super::winograd::Winograd;
use crate::parallel::Block;
use crate::scalar::Scalar;

/// The bytes of the weights that are used with one copy: they stay in the second-level cache beside it.
const WEIGHT_BYTES: usize = 192 * 1024;

/// What it costs to go on with a sum, in numbers copied.
const CUT: usize = 3;

/// For the copy of a small source, as those of both convolutions of LeNet-5 for one sample are.
type SmallCopy = Room<{ 16 * 1024 }>;

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
    /// Strides of the weight: of the channels of the result, those of the source, the places of a kernel, and groups.
    pub(super) weight_row: usize,
    pub(super) weight_channel: usize,
    pub(super) weight_place: usize,
    weight_group: usize,
}

impl<'a, T: Scalar> Gather<'a, T> {
    /// For slices and sizes that have been checked, and some rows of the result.
    pub(super) fn new(
        source: &'a [T],
        weight: &'a [T],
        bias: &'a [T],
        sizes: ConvSizes,
        result_rows: Range<usize>,
        backward: bool,
    ) -> Self {
        let ConvSizes {
            batch, input, output, kernel, stride, padding, dilation, groups, flip, packed, ..
        } = sizes;
        let places = kernel[0] * kernel[1];
        let (inputs, outputs) = (input[0] / groups, output[0] / groups);
        let (from, to) = if backward { (output, input) } else { (input, output) };
        let axis = |at: usize| Axis {
            results: to[at + 1],
            sources: from[at + 1],
            kernel: kernel[at],
            stride: stride[at],
            padding: padding[at] as isize,
            dilation: dilation[at],
            backward,
        };
        // Of the channels of the input, and those of the output.
        let (input_stride, output_stride, weight_place) =
            if packed { (places * outputs, 1, outputs) } else { (places, inputs * places, 1) };
        let (weight_row, weight_channel) =
            if backward { (input_stride, output_stride) } else { (output_stride, input_stride) };
        let (source_channels, result_channels) = if backward { (outputs, inputs) } else { (inputs, outputs) };
        Self {
            source,
            weight,
            bias,
            axes: [axis(0).part(result_rows), axis(1)],
            batch,
            flip,
            source_channels,
            result_channels,
            weight_row,
            weight_channel,
            weight_place,
            weight_group: outputs * inputs * places,
        }
    }

    /// The block of the result, which has the rows that were named.
    #[inline(always)]
    pub(super) fn run<V: Tiles<Scalar = T>>(&self, result: &mut Block<'_, T>, transformed: bool) {
        if transformed {
            for group in self.groups(result) {
                // SAFETY: the slices were checked, and the result is borrowed exclusively.
                unsafe { group.winograd().run::<V>() };
            }
        } else {
            // Single lanes have little room in any case.
            if V::LANES > 1 && self.most_copied::<V>() <= <SmallCopy as StackRoom<T>>::NUMBERS {
                self.direct::<V, SmallCopy>(result);
            } else {
                self.direct::<V, V::Panel>(result);
            }
        }
    }

    /// The sums as they are written, with room for a copy. A function of its own, so that only who needs the room has it on the
    /// stack: its pages are touched one by one. With those of the largest room LeNet-5 takes an eighth longer for one sample
    /// (`cargo bench --bench workloads -- I3`, AVX-512 on Zen 5, 2026-11-29).
    #[inline(never)]
    fn direct<V: Tiles<Scalar = T>, R: StackRoom<T>>(&self, result: &mut Block<'_, T>) {
        let mut room = MaybeUninit::<R>::uninit();
        let room = (R::numbers(&mut room), R::NUMBERS);
        // SAFETY: the slices were checked, the result is borrowed exclusively, and so is the room.
        unsafe { V::alone(&mut Direct { gather: self, result, room }) };
    }

    /// About the numbers of a copy from which all results of a channel are computed, rather more than less: a part is chosen that
    /// fits into the room that is there.
    fn most_copied<V: Tiles<Scalar = T>>(&self) -> usize {
        // Places that are far apart are copied one by one.
        let reached = |axis: Axis| {
            let by_place = if axis.dilation > 2 { axis.kernel } else { 1 };
            let moved = axis.results.saturating_mul(axis.stride.max(by_place));
            moved.saturating_add(axis.kernel.saturating_mul(axis.dilation))
        };
        let ([rows, columns], line) = (self.axes, line::<T>());
        let copied = |row: usize, more: usize| reached(rows).saturating_mul(row).saturating_add(more);
        let row = columns.results.saturating_mul(self.batch);
        // Whole lines for a row, and one more for the channel; or for each plane.
        let mut channel = copied(reached(columns).saturating_mul(self.batch).saturating_add(2 * line), line);
        if row < 4 * V::LANES {
            channel = channel.max(copied(row, 2 * line).saturating_mul(columns.kernel));
        }
        channel.saturating_mul(self.source_channels)
    }

    /// Groups of the channels of the result.
    fn groups<'b>(&'b self, result: &'b mut Block<'_, T>) -> impl Iterator<Item = Group<'b, T>> {
        let channel = result.stride();
        let source_channel = self.axes[0].sources * self.axes[1].sources * self.batch;
        let (first, channels) = (result.rows().start, result.rows().len());
        let result = result.start();
        let mut done = 0;
        core::iter::from_fn(move || {
            if done >= channels {
                return None;
            }
            let group = (first + done) / self.result_channels;
            let within = (first + done) % self.result_channels;
            let count = (self.result_channels - within).min(channels - done);
            // Without channels of the source there is no weight.
            let weight = (group * self.weight_group + within * self.weight_row).min(self.weight.len());
            let group = Group {
                source: &self.source[group * self.source_channels * source_channel..],
                weight: &self.weight[weight..],
                bias: if self.bias.is_empty() { &[] } else { &self.bias[done..done + count] },
                result: result.wrapping_add(done * channel),
                channels: count,
                source_channel,
                channel,
                gather: self,
            };
            done += count;
            Some(group)
        })
    }
}

/// The sums as they are written, alone for the copy of the source on the stack.
struct Direct<'a, 'b, T> {
    gather: &'a Gather<'a, T>,
    result: &'a mut Block<'b, T>,
    /// For the copy: where, and for how many numbers.
    room: (*mut T, usize),
}

impl<T: Scalar> Pass<T> for Direct<'_, '_, T> {
    /// # Safety
    ///
    /// The slices must have the lengths that follow from the sizes, and the room must be as large as it says.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let room = self.room;
        for group in self.gather.groups(self.result) {
            for rows in self.gather.axes[0].classes() {
                for columns in self.gather.axes[1].classes() {
                    group.class::<V>([rows, columns], room);
                }
            }
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
    /// The numbers in a whole channel.
    source_channel: usize,
    pub(super) channel: usize,
    pub(super) gather: &'a Gather<'a, T>,
}

impl<T: Scalar> Group<'_, T> {
    fn winograd(&self) -> Winograd<'_, T> {
        let gather = self.gather;
        let [rows, columns] = gather.axes;
        // Backward the kernel is turned, and what is left of the padding lies on the other side.
        let backward = rows.backward;
        let padding = |axis: Axis| if backward { 2 - axis.padding } else { axis.padding };
        Winograd {
            source: self.source,
            source_channels: gather.source_channels,
            source_size: [rows.sources, columns.sources],
            weight: self.weight,
            weight_row: gather.weight_row,
            weight_channel: gather.weight_channel,
            weight_place: gather.weight_place,
            turned: gather.flip != backward,
            bias: self.bias,
            result: self.result,
            result_channels: self.channels,
            result_channel: self.channel,
            result_size: [rows.results, columns.results],
            padding: [padding(rows), padding(columns)],
            batch: gather.batch,
        }
    }

    #[inline(always)]
    fn class<V: Tiles<Scalar = T>>(&self, classes: [Class; 2], room: (*mut T, usize)) {
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
        (room, numbers): (*mut T, usize),
    ) {
        let gather = self.gather;
        let counts = [classes[0].count, classes[1].count];
        let source_channels = gather.source_channels;
        let vectors = vectors::<V>(TILE_ROWS) * V::LANES;
        let mut whole = Whole {
            channels: source_channels,
            rows,
            columns,
            counts,
            samples: gather.batch,
            room: numbers,
            results: self.channels,
            cut: CUT,
            once: 0,
            sum: 0,
            most: usize::MAX,
            ring: gather.batch.is_multiple_of(vectors),
            flat: false,
        };
        let apart;
        if !whole.ring && classes.iter().all(|class| class.step == 1) && whole.gains_by_planes::<V>() {
            apart = columns.apart();
            (whole.columns, whole.flat) = (&apart, true);
        }
        let columns = whole.columns;
        let part = whole.part::<V>(vectors);
        let depth = part.channels * rows.count * columns.count;
        let most = (WEIGHT_BYTES / size_of::<T>() / depth).max(TILE_ROWS);
        let block = equal_part(self.channels, most).next_multiple_of(TILE_ROWS);
        let mut taps = [Tap { source: 0, weight: 0 }; MOST_PLACES * MOST_PLACES];
        let shape = [gather.axes[0].sources, gather.axes[1].sources, gather.batch];
        for column in (0..counts[1]).step_by(part.columns) {
            let column = [column, part.columns.min(counts[1] - column)];
            for sample in (0..gather.batch).step_by(part.samples) {
                let samples = part.samples.min(gather.batch - sample);
                for first in (0..self.channels).step_by(block) {
                    for from in (0..source_channels).step_by(part.channels) {
                        let channels = part.channels.min(source_channels - from);
                        let values = &self.source[from * self.source_channel + sample..];
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
