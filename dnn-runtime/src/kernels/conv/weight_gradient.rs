//! The weight gradient of a convolution: dot products over rows, columns and samples.

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
    let (mut panel, mut gradient) = (V::Panel::uninit(), V::Gradient::uninit());
    let rooms = [panel.numbers(), gradient.numbers()];
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
        let outputs_share = output[0] / self.sizes.groups;
        let most = V::Gradient::NUMBERS / CHANNELS;
        let whole = Whole {
            channels: self.inputs,
            rows,
            columns,
            counts,
            samples: batch,
            most,
            results: outputs_share,
            cut: 2,
            once: 2,
            sum: 16,
            ring: false,
            flat: false,
        };
        let part = whole.part::<V>(V::LANES);
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
                    assert!(row[1] * padded <= most, "a part that does not fit");
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
                            // SAFETY: the slices were checked; a channel's rows of `padded` numbers fit into the room,
                            // as `most` in the part says.
                            unsafe {
                                for m in 0..outputs {
                                    let mut to = gradient_room.add(m * row[1] * padded);
                                    for r in 0..row[1] {
                                        let at = ((output_channel + m) * output[1] + row[0] + r) * output[2];
                                        let from = &self.d_y[(at + column[0]) * batch + sample..];
                                        if samples == batch {
                                            copy_padded::<V>(from, to, run);
                                        } else {
                                            for c in 0..column[1] {
                                                let from = &from[c * batch..];
                                                copy::<V, false>(from, to.add(c * samples), samples);
                                            }
                                            fill::<V, false>(to.add(run), padded - run);
                                        }
                                        to = to.add(padded);
                                    }
                                }
                                let pass = Dots {
                                    gradient: gradient_room,
                                    channel: row[1] * padded,
                                    source: room,
                                    source_row: part.row,
                                    taps: &taps[..count],
                                    rows: row[1],
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
