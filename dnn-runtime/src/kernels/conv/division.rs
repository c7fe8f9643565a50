//! How a convolution is divided among threads.
//!
//! Each thread computes a block of the result from what it needs of both operands, which it copies, or transforms, for
//! itself. Threads that take channels of the result all copy the whole source; threads that take rows of its image copy
//! a part of the source each, and a few rows twice, but every one goes through all weights. Likewise in the weight
//! gradient: output channels need the whole input, input channels the whole output's gradient. Which of them costs less
//! follows from the sizes.

use super::ConvSizes;
use super::axis::MOST_PLACES;
use super::tile::{TILE_ROWS, tile_rows};

/// What it costs to copy a number of an operand, or to transform one, and to transform a weight: in multiply-adds.
///
/// In weight gradients of ResNet-20 copies took 23 % of the time, which is some 40 multiply-adds for each number of both
/// operands.
const COPY: f64 = 32.0;
const WEIGHT: f64 = 8.0;

/// What a tile of channels costs beyond its sums, in channels: vectors of the source are loaded once for each. Half of six
/// channels, a tile of two and one of one, took nine tenths of the time of all six.
const TILE: f64 = 2.0;

impl ConvSizes {
    /// Channels of the output, and numbers of each, in the blocks of [`conv`](super::super::Kernels::conv) that so many
    /// threads compute.
    #[must_use]
    pub fn output_blocks(&self, threads: usize) -> [usize; 2] {
        let source_rows = |rows: usize| rows * self.stride[0] + self.reach();
        self.blocks(self.input, self.output, source_rows, threads)
    }

    /// As [`output_blocks`](ConvSizes::output_blocks), of
    /// [`conv_input_gradient`](super::super::Kernels::conv_input_gradient).
    #[must_use]
    pub fn input_blocks(&self, threads: usize) -> [usize; 2] {
        let source_rows = |rows: usize| (rows + self.reach()).div_ceil(self.stride[0].max(1));
        self.blocks(self.output, self.input, source_rows, threads)
    }

    /// Output channels, and numbers of each, in the blocks of
    /// [`conv_weight_gradient`](super::super::Kernels::conv_weight_gradient) that so many threads compute.
    #[must_use]
    pub fn weight_blocks(&self, threads: usize) -> [usize; 2] {
        let places = self.kernel[0] * self.kernel[1];
        let inputs = self.input[0] / self.groups.max(1);
        let [source, result] = [self.input, self.output].map(numbers);
        let sums = result * places as f64 * self.batch as f64;
        let copied = |outputs: usize, inputs: usize| {
            let outputs = outputs as f64 / self.output[0] as f64;
            let inputs = inputs as f64 / self.input[0] as f64;
            self.batch as f64 * COPY * (source * inputs + result * outputs)
        };
        let cost = |outputs: usize, inputs: usize| {
            sums * outputs as f64 / self.output[0] as f64 * inputs as f64 + copied(outputs, inputs)
        };
        let [by_outputs, by_inputs] = [self.output[0], inputs].map(|all| share(all, threads));
        if threads < 2 || self.groups != 1 || cost(by_outputs, inputs) <= cost(self.output[0], by_inputs) {
            [by_outputs, (inputs * places).max(1)]
        } else {
            [self.output[0].max(1), (by_inputs * places).max(1)]
        }
    }

    /// Rows of the source beyond those that a row of the result begins at.
    fn reach(&self) -> usize {
        (self.kernel[0].max(1) - 1) * self.dilation[0]
    }

    fn blocks(
        &self,
        source: [usize; 3],
        result: [usize; 3],
        source_rows: impl Fn(usize) -> usize,
        threads: usize,
    ) -> [usize; 2] {
        let [channels, height, width] = result;
        let row = width * self.batch;
        let by_channels = share(channels, threads);
        // Even ones: Winograd's squares are the same as without a division.
        let by_rows = share(height, threads).next_multiple_of(2).min(height);
        let places = (self.kernel[0] * self.kernel[1]) as f64;
        let weights = (source[0] / self.groups.max(1)) as f64 * places;
        let cost = |channels: usize, rows: usize| {
            let copied = source[0] * source_rows(rows).min(source[1]) * source[2];
            let sums = (rows * width) as f64 * tiles_cost(channels) * weights;
            self.batch as f64 * (sums + COPY * copied as f64) + WEIGHT * channels as f64 * weights
        };
        // Places of the kernel that meet nothing but zeros in some rows are left out there: with more places than a table
        // holds the order of sums would be another.
        let divisible = threads > 1 && self.kernel[0] <= MOST_PLACES;
        if divisible && cost(channels, by_rows) < cost(by_channels, height) {
            [channels, (by_rows * row).max(1)]
        } else {
            [by_channels, (height * row).max(1)]
        }
    }
}

/// What the sums of so many channels cost, in those of whole tiles.
fn tiles_cost(channels: usize) -> f64 {
    let whole = TILE_ROWS as f64;
    let (mut left, mut tiles) = (channels, 0.0);
    while left > 0 {
        left -= tile_rows(left);
        tiles += 1.0;
    }
    (channels as f64 + TILE * tiles) * whole / (whole + TILE)
}

/// The most that one of so many threads takes, at least one.
fn share(all: usize, threads: usize) -> usize {
    all.div_ceil(threads.max(1)).max(1)
}

fn numbers([channels, height, width]: [usize; 3]) -> f64 {
    (channels * height * width) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square([inputs, outputs]: [usize; 2], image: usize, kernel: usize, batch: usize) -> ConvSizes {
        ConvSizes {
            batch,
            input: [inputs, image, image],
            output: [outputs, image, image],
            kernel: [kernel; 2],
            stride: [1; 2],
            padding: [kernel / 2; 2],
            dilation: [1; 2],
            groups: 1,
            flip: false,
            exact: false,
            packed: false,
        }
    }

    #[test]
    fn one_thread_takes_everything() {
        let sizes = square([3, 5], 8, 3, 4);
        assert_eq!(sizes.output_blocks(1), [5, 256]);
        assert_eq!(sizes.input_blocks(1), [3, 256]);
        assert_eq!(sizes.weight_blocks(1), [5, 27]);
    }

    #[test]
    fn images_are_divided_into_rows_and_many_channels_into_channels() {
        // The second stage of ResNet-20: half of the rows of 16 x 32 numbers.
        let images = square([32, 32], 16, 3, 32);
        assert_eq!(images.output_blocks(2), [32, 8 * 512]);
        assert_eq!(images.input_blocks(2), [32, 8 * 512]);
        // One row after the other of three: two and one.
        assert_eq!(square([64, 64], 7, 3, 64).output_blocks(3), [22, 7 * 448]);
        // Weights of a last stage for one sample are more than its numbers.
        assert_eq!(square([512, 512], 4, 3, 1).output_blocks(2), [256, 16]);
        // Three of six channels would take nearly as long as all: the input gradient of LeNet-5's second convolution.
        let second = ConvSizes { output: [16, 8, 8], padding: [0; 2], ..square([6, 16], 12, 5, 64) };
        assert_eq!(second.input_blocks(2), [6, 6 * 12 * 64]);
    }

    #[test]
    fn weights_are_divided_by_the_channels_of_the_larger_operand() {
        assert_eq!(square([32, 32], 16, 3, 32).weight_blocks(2), [16, 288]);
        assert_eq!(square([64, 32], 16, 3, 32).weight_blocks(2), [32, 32 * 9]);
        assert_eq!(ConvSizes { groups: 2, ..square([64, 32], 16, 3, 32) }.weight_blocks(2), [16, 288]);
        // Three channels cannot be halved.
        assert_eq!(square([3, 16], 16, 3, 32).weight_blocks(2), [8, 27]);
    }

    #[test]
    fn blocks_of_nothing_are_not_empty() {
        let sizes = square([0, 0], 0, 1, 0);
        for threads in [0, 1, 3] {
            for blocks in
                [sizes.output_blocks(threads), sizes.input_blocks(threads), sizes.weight_blocks(threads)]
            {
                assert!(blocks[0] > 0 && blocks[1] > 0, "{blocks:?}");
            }
        }
    }

    #[test]
    fn more_places_than_a_table_holds_are_divided_into_channels() {
        assert_eq!(square([2, 4], 40, 17, 32).output_blocks(2), [2, 40 * 40 * 32]);
    }
}
