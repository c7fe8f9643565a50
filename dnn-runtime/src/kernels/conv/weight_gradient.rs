//! The weight gradient of a convolution: dot products over rows, columns and samples.

use core::mem::MaybeUninit;
use core::ops::Range;

use super::ConvSizes;
use super::axis::{Axis, Class, Places};
use super::compiled::Tiles;
use super::copy::{Source, copy, copy_padded, fill};
use super::dots::Dots;
use super::panel::Whole;
use super::room::StackRoom;
use super::tile::Tap;
use crate::parallel::Block;
use crate::scalar::Scalar;

/// Channels of the output's gradient that are worked on together.
pub(super) const CHANNELS: usize = 4;

/// The bytes of one of them that all taps go through at a time: they stay in the first-level cache. Parts are of twice as much,
/// copies of as much as there is room for, which need fewer copies of the input.
const CHANNEL_BYTES: usize = 8 * 1024;

/// The most taps in a table: one channel's, which are at most 256, or those of several.
const TAPS: usize = 384;

/// The weight gradient of the output channels and the input channels that `d_weight` holds. Slices and sizes have been
/// checked.
#[inline(always)]
pub(super) fn run<V: Tiles<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut Block<'_, T>,
    sizes: ConvSizes,
) {
    let ConvSizes { batch, input, output, kernel, stride, padding, dilation, groups, .. } = sizes;
    let axis = |at: usize| Axis {
        results: output[at + 1],
        sources: input[at + 1],
        kernel: kernel[at],
        stride: stride[at],
        padding: padding[at] as isize,
        dilation: dilation[at],
        backward: false,
    };
    let axes = [axis(0), axis(1)];
    let (inputs, outputs) = (input[0] / groups, output[0] / groups);
    let (row, places) = (d_weight.stride(), kernel[0] * kernel[1]);
    let (rows, columns) = (d_weight.rows(), d_weight.columns());
    let d_weight = d_weight.start();
    let (source_channel, channel) = (input[1] * input[2] * batch, output[1] * output[2] * batch);
    let (mut panel, mut gradient) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let rooms = [V::Panel::numbers(&mut panel), V::Gradient::numbers(&mut gradient)];
    let mut done = 0;
    while done < rows.len() {
        let at = rows.start + done;
        let count = (outputs - at % outputs).min(rows.len() - done);
        let mut group = Group {
            x: &x[at / outputs * inputs * source_channel..],
            d_y: &d_y[at * channel..],
            d_weight: d_weight.wrapping_add(done * row),
            row,
            channels: count,
            inputs,
            wanted: columns.start / places..columns.end / places,
            sizes,
        };
        for rows in axes[0].classes() {
            for columns in axes[1].classes() {
                let mut visited_rows = 0;
                while let Some(row_places) = axes[0].places(rows, &mut visited_rows) {
                    let mut visited_columns = 0;
                    while let Some(places) = axes[1].places(columns, &mut visited_columns) {
                        group.places::<V>([rows, columns], &row_places, &places, rooms);
                    }
                }
            }
        }
        done += count;
    }
}

/// Output channels that are all in one group.
struct Group<'a, T> {
    x: &'a [T],
    d_y: &'a [T],
    /// The weights of the first output channel and the first input channel that is wanted.
    d_weight: *mut T,
    /// From one output channel to the next.
    row: usize,
    channels: usize,
    inputs: usize,
    /// Input channels.
    wanted: Range<usize>,
    sizes: ConvSizes,
}

impl<T: Scalar> Group<'_, T> {
    #[inline(always)]
    fn places<V: Tiles<Scalar = T>>(
        &mut self,
        classes: [Class; 2],
        rows: &Places,
        columns: &Places,
        [room, gradient_room]: [*mut T; 2],
    ) {
        let ConvSizes { batch, input, output, kernel, flip, .. } = self.sizes;
        let counts = [classes[0].count, classes[1].count];
        let whole = |most: usize, copied: usize| Whole {
            channels: self.inputs,
            rows,
            columns,
            counts,
            samples: batch,
            room: V::Panel::NUMBERS,
            most,
            results: output[0] / self.sizes.groups,
            cut: copied,
            once: copied,
            sum: 16,
            ring: false,
            flat: false,
        };
        // The gradient is read in place where all its rows are whole vectors.
        let mut part = whole(2 * CHANNEL_BYTES / size_of::<T>().max(1), 0).part::<V>(V::LANES);
        let in_place = batch.is_multiple_of(V::LANES) && part.samples == batch;
        if !in_place {
            part = whole(V::Gradient::NUMBERS / CHANNELS, 2).part::<V>(V::LANES);
        }
        let places = rows.count * columns.count;
        let block = part.channels.min((TAPS / places).max(1));
        let mut taps = [Tap { source: 0, weight: 0 }; TAPS];
        let kernel_places = kernel[0] * kernel[1];
        for row in (0..counts[0]).step_by(part.rows) {
            for column in (0..counts[1]).step_by(part.columns) {
                for sample in (0..batch).step_by(part.samples) {
                    let row = [row, part.rows.min(counts[0] - row)];
                    let column = [column, part.columns.min(counts[1] - column)];
                    let samples = part.samples.min(batch - sample);
                    let run = column[1] * samples;
                    let padded = run.next_multiple_of(V::LANES);
                    let rows_at_once = (CHANNEL_BYTES / size_of::<T>().max(1) / padded.max(1)).max(1);
                    let [gradient_channel, gradient_row] = if in_place {
                        [output[1] * output[2] * batch, output[2] * batch]
                    } else {
                        [row[1] * padded, padded]
                    };
                    assert!(
                        in_place || CHANNELS * gradient_channel <= V::Gradient::NUMBERS,
                        "a part that does not fit"
                    );
                    for from in self.wanted.clone().step_by(block) {
                        let channels = block.min(self.wanted.end - from);
                        let values = &self.x[from * input[1] * input[2] * batch + sample..];
                        let shape = [input[1], input[2], batch];
                        let source =
                            Source::new(values, shape, [rows, columns], column, [channels, samples], &part);
                        // SAFETY: the slices were checked, and the part was chosen to fit into the room.
                        unsafe { source.copy::<V>(room, row) };
                        let mut count = 0;
                        for channel in 0..channels {
                            for r in 0..rows.count {
                                for c in 0..columns.count {
                                    let place = rows.place[r] * kernel[1] + columns.place[c];
                                    let place = if flip { kernel_places - 1 - place } else { place };
                                    taps[count] = Tap {
                                        source: channel * part.channel
                                            + rows.offset(r, row[1]) * part.row
                                            + columns.offset(c, column[1]) * samples,
                                        weight: (from - self.wanted.start + channel) * kernel_places + place,
                                    };
                                    count += 1;
                                }
                            }
                        }
                        for output_channel in (0..self.channels).step_by(CHANNELS) {
                            let outputs = CHANNELS.min(self.channels - output_channel);
                            let at = (output_channel * output[1] + row[0]) * output[2] + column[0];
                            let values = &self.d_y[at * batch + sample..];
                            // SAFETY: the slices were checked. In place a row of these columns is whole vectors of them;
                            // else copies of the rows of each channel fit into the room, as was asserted.
                            unsafe {
                                let gradient = if in_place {
                                    values.as_ptr()
                                } else {
                                    self.copy_gradient::<V>(
                                        values,
                                        gradient_room,
                                        [outputs, row[1], column[1], samples],
                                    );
                                    gradient_room.cast_const()
                                };
                                for r in (0..row[1]).step_by(rows_at_once) {
                                    let pass = Dots {
                                        gradient: gradient.add(r * gradient_row),
                                        channel: gradient_channel,
                                        gradient_row,
                                        source: room.add(r * part.row),
                                        source_row: part.row,
                                        taps: &taps[..count],
                                        rows: rows_at_once.min(row[1] - r),
                                        run,
                                        weight: self.d_weight.add(output_channel * self.row),
                                        weight_row: self.row,
                                    };
                                    tiles::<V, T>(pass, outputs);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Copies so many channels, rows, columns and samples of the output's gradient, from where `from` begins. Rows are one
    /// behind the other, each padded with zeros to whole vectors.
    ///
    /// # Safety
    ///
    /// They must be there, and there must be room for them.
    #[inline(always)]
    unsafe fn copy_gradient<V: Tiles<Scalar = T>>(
        &self,
        from: &[T],
        mut to: *mut T,
        [channels, rows, columns, samples]: [usize; 4],
    ) {
        let ConvSizes { batch, output, .. } = self.sizes;
        let run = columns * samples;
        let padded = run.next_multiple_of(V::LANES);
        for channel in 0..channels {
            for row in 0..rows {
                let from = &from[(channel * output[1] + row) * output[2] * batch..];
                // SAFETY: the caller's promise.
                unsafe {
                    if samples == batch {
                        copy_padded::<V>(from, to, run);
                    } else {
                        for column in 0..columns {
                            copy::<V, false>(&from[column * batch..], to.add(column * samples), samples);
                        }
                        fill::<V, false>(to.add(run), padded - run);
                    }
                    to = to.add(padded);
                }
            }
        }
    }
}

/// All taps of `outputs` channels, in tiles of as many sums as the registers hold.
///
/// # Safety
///
/// As for `dots`.
#[inline(always)]
unsafe fn tiles<V: Tiles<Scalar = T>, T: Scalar>(mut pass: Dots<'_, T>, outputs: usize) {
    let mut done = 0;
    while done < outputs {
        let mut from = 0;
        // SAFETY: the caller's promise.
        unsafe {
            let count = match outputs - done {
                4.. => {
                    if V::REGISTERS >= 32 {
                        from = V::dots::<4, 6>(&pass, from);
                    }
                    from = V::dots::<4, 3>(&pass, from);
                    from = V::dots::<4, 2>(&pass, from);
                    V::dots::<4, 1>(&pass, from);
                    4
                }
                2.. => {
                    from = V::dots::<2, 6>(&pass, from);
                    from = V::dots::<2, 3>(&pass, from);
                    V::dots::<2, 1>(&pass, from);
                    2
                }
                _ => {
                    from = V::dots::<1, 8>(&pass, from);
                    from = V::dots::<1, 4>(&pass, from);
                    V::dots::<1, 1>(&pass, from);
                    1
                }
            };
            done += count;
            pass.gradient = pass.gradient.add(count * pass.channel);
            pass.weight = pass.weight.add(count * pass.weight_row);
        }
    }
}
