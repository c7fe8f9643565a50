//! One sample: vectors are of squares side by side, row after row of them.

mod products;
mod transforms;

use core::mem::MaybeUninit;

use self::products::{MOST_ROWS, Products, tile_rows};
use self::transforms::{Forth, Results};
use super::PLACES;
use super::gather::{Back, Winograd};
use super::kernels::Kernels;
use super::parts::{LINE, Squares, Strides};
use super::source::Map;
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::panel::equal_part;
use crate::kernels::conv::room::{Room, StackRoom};
use crate::kernels::conv::simd::Vector;
use crate::scalar::Scalar;

/// The most channels of the result whose kernels are transformed together, and of the source: these of numbers of 4 bytes.
const ROWS: usize = 32;
const CHANNELS: usize = 64;

/// The lines of squares that are computed together: a place of these in [`CHANNELS`] channels stays in the first-level
/// cache.
const LINES: usize = 2;

/// The most squares in a part: of numbers of 4 bytes.
const MOST_COLUMNS: usize = LINES * LINE / 4;

/// The bytes of transformed kernels and numbers of the source, which stay in the second-level cache, and of the sums of a
/// tile's rows, which stay in the first. A line behind each place, or places would meet in a few sets of the cache.
const KERNEL_BYTES: usize = PLACES * (ROWS * CHANNELS * 4 + LINE);
const SOURCE_BYTES: usize = PLACES * (CHANNELS * LINES + 1) * LINE;
const SUM_BYTES: usize = PLACES * (MOST_ROWS * LINES + 1) * LINE;

/// Squares that a sample must have: fewer fill too few vectors.
const FEWEST_SQUARES: usize = 16;

/// Whether a sample has enough rows and columns of squares.
pub(super) const fn has_enough_squares([rows, columns]: [usize; 2]) -> bool {
    rows * columns >= FEWEST_SQUARES
}

/// Whether the vectors of the squares of one sample are mostly full.
pub(super) fn fills<V: Vector>([rows, columns]: [usize; 2]) -> bool {
    let squares = rows * columns;
    Parts::new::<V>([1, 1], [rows, columns]).numbers_in_all() <= squares + squares / 2
}

/// How a convolution of one sample is cut. Channels of the source are those of a sum that is taken at a time: they follow
/// from their number alone, whatever is asked for of the result.
#[derive(Clone, Copy, Debug)]
struct Parts {
    /// Channels of the source, and of the result.
    channels: usize,
    rows: usize,
    /// Rows and columns of squares: all of them, and those of a part.
    all: [usize; 2],
    part: [usize; 2],
    /// The numbers of a part, whole tiles of them.
    numbers: usize,
    /// The numbers of a tile of a channel, and whether they are those of one vector and not of two: if it is the only part, and
    /// fewer of them are empty then.
    tile: usize,
    is_single: bool,
}

impl Parts {
    fn new<V: Vector>(channels: [usize; 2], all: [usize; 2]) -> Self {
        Self::of(size_of::<V::Scalar>(), V::LANES, channels, all)
    }

    /// For numbers of so many bytes, and so many in a vector.
    fn of(size: usize, lanes: usize, [source, result]: [usize; 2], all: [usize; 2]) -> Self {
        let most = LINES * LINE / size;
        let part = if all[1] <= most {
            [(most / all[1]).clamp(1, all[0]), all[1]]
        } else {
            [1, equal_part(all[1], most)]
        };
        let squares = part[0] * part[1];
        let [one, two] = [1, 2].map(|vectors| squares.next_multiple_of(vectors * lanes));
        // Each weight is used for few squares then: it is best still in the first-level cache.
        let is_single = part == all && one < two;
        Self {
            channels: equal_part(source, CHANNELS * 4 / size),
            rows: equal_part(result, if is_single { lanes.max(8) } else { ROWS }),
            all,
            part,
            numbers: if is_single { one } else { two },
            tile: if is_single { lanes } else { 2 * lanes },
            is_single,
        }
    }

    /// The numbers of a part of so many rows and columns of squares, whole tiles of them.
    fn numbers(&self, rows: usize, columns: usize) -> usize {
        (rows * columns).next_multiple_of(self.tile)
    }

    /// Those of all parts.
    fn numbers_in_all(&self) -> usize {
        let mut numbers = 0;
        let [rows, columns] = [0, 1].map(|axis| {
            let (all, part) = (self.all[axis], self.part[axis]);
            [(all / part, part), (1, all % part)]
        });
        for (times, rows) in rows {
            for (columns_times, columns) in columns {
                numbers += times * columns_times * self.numbers(rows, columns);
            }
        }
        numbers
    }

    fn is_whole(&self) -> bool {
        self.part == self.all
    }

    /// The part at `at`, which is moved to the next one; zeros are the first.
    fn next(&self, at: &mut [usize; 2]) -> Option<Squares> {
        let [row, column] = *at;
        if row >= self.all[0] {
            return None;
        }
        let [rows, columns] = [0, 1].map(|axis| self.part[axis].min(self.all[axis] - [row, column][axis]));
        *at = if column + columns < self.all[1] { [row, column + columns] } else { [row + rows, 0] };
        Some(Squares { row, column, sample: 0, rows, columns, samples: 1 })
    }

    /// The strides of so many numbers in so many channels: a channel's follow each other, and there is a line behind a place.
    fn strides<T>(numbers: usize, channels: usize) -> Strides {
        Strides { channel: numbers, place: channels * numbers + LINE / size_of::<T>() }
    }
}

/// [`Winograd`] of one sample.
pub(super) struct Lone<'a, 'b, T>(pub(super) &'b Winograd<'a, T>);

impl<T: Scalar> Pass<T> for Lone<'_, '_, T> {
    /// # Safety
    ///
    /// As for [`run`](Winograd::run).
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let whole = self.0;
        let (mut kernel_room, mut source_room) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        let mut sum_room = MaybeUninit::uninit();
        let kernels: *mut T = Room::<KERNEL_BYTES>::numbers(&mut kernel_room);
        let transforms: *mut T = Room::<SOURCE_BYTES>::numbers(&mut source_room);
        let sums: *mut T = Room::<SUM_BYTES>::numbers(&mut sum_room);
        let [height, width] = whole.result_size;
        let source_channel = whole.source_size[0] * whole.source_size[1];
        let weight = Kernels {
            weight: whole.weight,
            row: whole.weight_row,
            channel: whole.weight_channel,
            place: whole.weight_place,
            turned: whole.turned,
        };
        let parts = Parts::new::<V>(
            [whole.source_channels, whole.result_channels],
            [height.div_ceil(2), width.div_ceil(2)],
        );
        for from in (0..whole.source_channels).step_by(parts.channels) {
            let channels = parts.channels.min(whole.source_channels - from);
            let strides = Parts::strides::<T>(parts.numbers, channels);
            for first in (0..whole.result_channels).step_by(parts.rows) {
                let rows = parts.rows.min(whole.result_channels - first);
                let kernel_strides = Parts::strides::<T>(rows.next_multiple_of(V::LANES), channels);
                // SAFETY: the caller's promise; there is room for as many rows and channels.
                unsafe {
                    weight.transform_rows::<V>([first, rows], [from, channels], kernels, kernel_strides);
                };
                let mut at = [0; 2];
                while let Some(squares) = parts.next(&mut at) {
                    let numbers = parts.numbers(squares.rows, squares.columns);
                    // SAFETY: the caller's promise; parts were chosen to fit into their rooms.
                    unsafe {
                        if first == 0 || !parts.is_whole() {
                            V::alone(&mut Forth {
                                map: Map {
                                    values: whole.source.as_ptr().add(from * source_channel),
                                    height: whole.source_size[0],
                                    width: whole.source_size[1],
                                    batch: 1,
                                    channel: source_channel,
                                },
                                channels,
                                padding: whole.padding,
                                squares: &squares,
                                numbers,
                                to: transforms,
                                strides,
                            });
                        }
                        let mut done = 0;
                        while done < rows {
                            let count = tile_rows::<V>(rows - done, parts.is_single);
                            let sum_strides = Parts::strides::<T>(parts.numbers, count);
                            let products = Products {
                                source: transforms,
                                strides,
                                channels,
                                kernels: kernels.add(done),
                                kernel_strides,
                                sums,
                                sum_strides,
                                numbers,
                            };
                            products.run::<V>(count, parts.is_single);
                            let row = first + done;
                            let bias =
                                if whole.bias.is_empty() { &[] } else { &whole.bias[row..row + count] };
                            V::alone(&mut Results(Back {
                                sums,
                                strides: sum_strides,
                                rows: count,
                                result: whole.result.add(row * whole.result_channel),
                                channel: whole.result_channel,
                                height,
                                width,
                                batch: 1,
                                bias,
                                begun: from > 0,
                                squares,
                            }));
                            done += count;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::transforms::{ROOM, plane};
    use super::*;

    /// Whatever the sizes, for every instruction set's vectors, whether this machine has it or not.
    #[test]
    fn parts_fit_and_cover_each_square_once() {
        for (size, lanes) in [(4, 16), (8, 8), (4, 8), (8, 4), (4, 4), (8, 2)] {
            for channels in (1..150).chain([512, 1000]) {
                for all in [[1, 1], [4, 4], [16, 16], [7, 7], [3, 200], [112, 4], [200, 2], [1, 1000]] {
                    let parts = Parts::of(size, lanes, [channels, channels], all);
                    let bytes = |rows, numbers| {
                        let strides = if size == 4 { Parts::strides::<f32> } else { Parts::strides::<f64> };
                        PLACES * strides(numbers, rows).place * size
                    };
                    assert!(bytes(parts.channels, parts.numbers) <= SOURCE_BYTES, "{parts:?}");
                    assert!(
                        bytes(parts.channels, parts.rows.next_multiple_of(lanes)) <= KERNEL_BYTES,
                        "{parts:?}"
                    );
                    assert!(bytes(MOST_ROWS, parts.numbers) <= SUM_BYTES, "{parts:?}");
                    let mut seen = vec![0; all[0] * all[1]];
                    let mut at = [0; 2];
                    let mut numbers = 0;
                    while let Some(squares) = parts.next(&mut at) {
                        let part = parts.numbers(squares.rows, squares.columns);
                        assert!(part <= parts.numbers, "{squares:?}");
                        numbers += part;
                        assert!(4 * plane(&squares, lanes) <= ROOM, "{squares:?}");
                        for row in squares.row..squares.row + squares.rows {
                            for column in squares.column..squares.column + squares.columns {
                                seen[row * all[1] + column] += 1;
                            }
                        }
                    }
                    assert!(seen.iter().all(|&seen| seen == 1), "{parts:?}");
                    assert_eq!(numbers, parts.numbers_in_all(), "{parts:?}");
                }
            }
        }
    }
}
