//! What is computed at a time, and where it lies.

use super::PLACES;
use crate::kernels::conv::panel::equal_part;

/// Channels of the result whose kernels are transformed together, and the most of the source: of numbers of 4 bytes.
const ROWS: usize = 32;
pub(in crate::kernels::conv) const CHANNELS: usize = 64;

/// The most channels of the result in a tile.
pub(super) const TILE_ROWS: usize = 6;

/// The bytes of a cache line.
pub(super) const LINE: usize = 64;

/// The bytes of transformed kernels and numbers of the source, which stay in the second-level cache, and of the sums of
/// a tile's rows, which stay in the first.
pub(in crate::kernels::conv) const KERNEL_BYTES: usize = PLACES * ROWS * CHANNELS * 4;
pub(in crate::kernels::conv) const SOURCE_BYTES: usize = room(CHANNELS, 3);
pub(super) const SUM_BYTES: usize = room(TILE_ROWS, 9);

/// The same for batches where this cache is larger: the source is transformed once for twice as many channels of the
/// result, and read in longer pieces.
#[cfg(any(test, target_arch = "x86_64"))]
pub(in crate::kernels::conv) const LARGE_KERNEL_BYTES: usize = 2 * KERNEL_BYTES;
#[cfg(any(test, target_arch = "x86_64"))]
pub(in crate::kernels::conv) const LARGE_SOURCE_BYTES: usize = room(CHANNELS, 5);

/// The most samples in a part; twice as many with the larger rooms.
const MOST_SAMPLES: usize = 32;

/// Lines behind the channels of a place: what the last vector may reach into, and one for an odd number of them.
const BEHIND: usize = 2;

/// The bytes for transforms of so many channels, in lines each.
const fn room(channels: usize, lines: usize) -> usize {
    PLACES * (channels * lines + BEHIND) * LINE
}

/// The most channels of so many lines for which there is room.
const fn channels_in(bytes: usize, lines: usize) -> usize {
    (bytes / (PLACES * LINE) - BEHIND) / lines
}

/// The most lines, an odd number, in so many channels.
const fn lines_in(bytes: usize, channels: usize) -> usize {
    let lines = (bytes / (PLACES * LINE) - BEHIND) / channels;
    if lines.is_multiple_of(2) { lines.saturating_sub(1) } else { lines }
}

/// What of an instruction set, of a scalar and of the room for copies the parts depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    /// The bytes of a number.
    pub(super) size: usize,
    /// Numbers in a vector.
    pub(super) lanes: usize,
    /// Vectors in a tile.
    pub(super) vectors: usize,
    /// Numbers that there is room for, of transformed kernels and of the source.
    pub(super) kernels: usize,
    pub(super) source: usize,
}

impl Machine {
    const fn tile(self) -> usize {
        self.lanes * self.vectors
    }

    const fn source_bytes(self) -> usize {
        self.source * self.size
    }

    const fn most_samples(self) -> usize {
        if self.source_bytes() > SOURCE_BYTES { 2 * MOST_SAMPLES } else { MOST_SAMPLES }
    }

    /// Lines for so many numbers: an odd number, or channels would meet in a few sets of the cache.
    const fn lines(self, numbers: usize) -> usize {
        (numbers * self.size).div_ceil(LINE) | 1
    }
}

/// Squares that are computed together: of some rows and columns of squares, for some samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Squares {
    /// The first row, column and sample.
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) sample: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) samples: usize,
}

impl Squares {
    /// The numbers at a place in one channel, samples filled up to a multiple of `lanes`.
    pub(super) fn numbers(&self, lanes: usize) -> usize {
        self.rows * self.columns * self.samples.next_multiple_of(lanes)
    }
}

/// The strides of transforms: from channel to channel and from place to place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strides {
    pub(super) channel: usize,
    pub(super) place: usize,
}

impl Strides {
    const fn new(machine: Machine, numbers: usize, channels: usize) -> Self {
        let (lines, line) = (machine.lines(numbers), LINE / machine.size);
        Self { channel: lines * line, place: ((channels * lines + 1) | 1) * line }
    }
}

/// How a convolution is cut. Channels of the source are those of a sum that is taken at a time: they follow from the
/// sizes alone, however many channels of the result are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// Channels of the source, and of the result.
    pub(super) channels: usize,
    pub(super) rows: usize,
    /// The strides of the source's transforms and of sums.
    pub(super) source: Strides,
    pub(super) sums: Strides,
    /// All squares: rows, columns, samples.
    all: [usize; 3],
    part: [usize; 3],
}

impl Parts {
    /// For so many channels of the source and result, and a result of that height, width and batch.
    pub(super) fn new(
        machine: Machine,
        [source, result]: [usize; 2],
        [height, width, batch]: [usize; 3],
    ) -> Self {
        let (lanes, tile) = (machine.lanes, machine.tile());
        // As many channels as there is room for if each has but a tile.
        let source_bytes = machine.source_bytes();
        let most = (CHANNELS * 4 / machine.size).min(channels_in(source_bytes, machine.lines(tile)));
        let channels = equal_part(source, most);
        let rows = equal_part(result, machine.kernels / (PLACES * CHANNELS));
        let lines = lines_in(source_bytes, channels).min(lines_in(SUM_BYTES, TILE_ROWS));
        let most = lines * LINE / machine.size / tile * tile;
        let all = [height.div_ceil(2), width.div_ceil(2), batch];
        let samples = equal_part(batch, machine.most_samples().min(most)).next_multiple_of(lanes);
        let squares = (most / samples).max(1);
        let part = if squares >= all[1] {
            [(squares / all[1]).min(all[0]), all[1], samples]
        } else {
            [1, equal_part(all[1], squares), samples]
        };
        let numbers = (part[0] * part[1] * samples).next_multiple_of(tile);
        let (source, sums) =
            (Strides::new(machine, numbers, channels), Strides::new(machine, numbers, TILE_ROWS));
        let fits = |strides: Strides, bytes: usize| PLACES * strides.place * machine.size <= bytes;
        assert!(fits(source, source_bytes) && fits(sums, SUM_BYTES), "parts that do not fit");
        Self { channels, rows, source, sums, all, part }
    }

    /// The part at `at`, which is moved to the next one; zeros are the first.
    pub(super) fn next(&self, at: &mut [usize; 3]) -> Option<Squares> {
        let ([row, column, sample], part, all) = (*at, self.part, self.all);
        if row >= all[0] {
            return None;
        }
        // Samples side by side are in the same lines, or in the next ones.
        *at = if sample + part[2] < all[2] {
            [row, column, sample + part[2]]
        } else if column + part[1] < all[1] {
            [row, column + part[1], 0]
        } else {
            [row + part[0], 0, 0]
        };
        Some(Squares {
            row,
            column,
            sample,
            rows: part[0].min(all[0] - row),
            columns: part[1].min(all[1] - column),
            samples: part[2].min(all[2] - sample),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    const fn machine(size: usize, lanes: usize, vectors: usize, bytes: [usize; 2]) -> Machine {
        Machine { size, lanes, vectors, kernels: bytes[0] / size, source: bytes[1] / size }
    }

    const SMALL: [usize; 2] = [KERNEL_BYTES, SOURCE_BYTES];
    const LARGE: [usize; 2] = [LARGE_KERNEL_BYTES, LARGE_SOURCE_BYTES];

    /// Every instruction set's, whether this machine has it or not.
    const MACHINES: [Machine; 10] = [
        machine(4, 16, 4, LARGE),
        machine(8, 8, 4, LARGE),
        machine(4, 16, 4, SMALL),
        machine(8, 8, 4, SMALL),
        machine(4, 8, 2, SMALL),
        machine(8, 4, 2, SMALL),
        machine(4, 4, 2, SMALL),
        machine(8, 2, 2, SMALL),
        machine(4, 4, 4, SMALL),
        machine(8, 2, 4, SMALL),
    ];

    /// That parts fit is asserted where they are made.
    #[test]
    fn parts_fit_and_cover_each_square_once() {
        for machine in MACHINES {
            for channels in (1..300).chain([512, 1000]) {
                for [height, width, batch] in
                    [[1, 1, 16], [8, 8, 2], [4, 4, 16], [5, 7, 20], [8, 8, 32], [7, 33, 64], [2, 224, 100]]
                {
                    let parts = Parts::new(machine, [channels, channels], [height, width, batch]);
                    assert!(parts.channels > 0 && parts.rows > 0, "{parts:?}");
                    let [rows, columns] = [height.div_ceil(2), width.div_ceil(2)];
                    let mut seen = vec![0; rows * columns * batch];
                    let mut at = [0; 3];
                    while let Some(squares) = parts.next(&mut at) {
                        assert!(squares.numbers(machine.lanes) <= parts.source.channel, "{squares:?}");
                        for row in squares.row..squares.row + squares.rows {
                            for column in squares.column..squares.column + squares.columns {
                                for sample in squares.sample..squares.sample + squares.samples {
                                    seen[(row * columns + column) * batch + sample] += 1;
                                }
                            }
                        }
                    }
                    assert!(seen.iter().all(|&seen| seen == 1), "{machine:?} {parts:?}");
                }
            }
        }
    }
}
