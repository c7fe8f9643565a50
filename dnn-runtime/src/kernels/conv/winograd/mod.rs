//! Winograd's minimal filtering F(2x2, 3x3): convolutions with kernels of 3x3, one result after the other, with 16
//! products for four results instead of 36.
//!
//! A square of 2x2 results y is computed from a square d of 4x4 numbers of the source, two apart from one square to the
//! next:
//!
//! ```text
//! y = A^T ((G g G^T) * (B^T d B)) A          * multiplies place by place
//!
//! B^T = 1  0 -1  0     G = 1    0    0      A^T = 1  1  1  0
//!       0  1  1  0         1/2  1/2  1/2          0  1 -1 -1
//!       0 -1  1  0         1/2 -1/2  1/2
//!       0  1  0 -1         0    0    1
//! ```
//!
//! Summed over channels, the products at each of the 16 places are a product of matrices: of the transformed kernels,
//! `[channels of the result, channels of the source]`, with the transformed source, `[channels, squares * samples]`. The
//! transforms are additions of whole vectors of samples; they are shared by all channels of the other side, so that it
//! takes some of these to gain by it.
//!
//! The sums of the transforms are larger than what comes out of them, by up to four times in each of d and g: so are the
//! rounding errors, see [`Kernels::conv`](crate::kernels::Kernels::conv).
//!
//! Source: S. Winograd, Arithmetic Complexity of Computations (1980); A. Lavin and S. Gray, Fast Algorithms for
//! Convolutional Neural Networks (2015).

mod gather;
mod source;

pub(super) use gather::Winograd;

use super::ConvSizes;
use super::panel::{equal_part, line};
use super::simd::Vector;

/// The places of a transformed square.
const PLACES: usize = 16;

/// Channels of the source, and of the result, below which the transforms cost more than they save.
const FEWEST_CHANNELS: usize = 16;

/// The most samples in a part.
const MOST_SAMPLES: usize = 32;

/// Whether a convolution is computed so: of vectors of samples that are mostly full.
pub(super) fn applies<V: Vector>(sizes: &ConvSizes) -> bool {
    let ConvSizes { batch, input, output, kernel, stride, dilation, groups, exact, .. } = *sizes;
    // Plain code has no use for samples side by side, and no room for the copies.
    V::LANES > 1
        && !exact
        && kernel == [3, 3]
        && stride == [1, 1]
        && dilation == [1, 1]
        && input[0] / groups >= FEWEST_CHANNELS
        && output[0] / groups >= FEWEST_CHANNELS
        && batch.next_multiple_of(V::LANES) <= batch + batch / 4
}

/// Squares that are computed together: of some rows and columns of squares, for some samples.
#[derive(Clone, Copy)]
struct Squares {
    /// The first row, column and sample.
    row: usize,
    column: usize,
    sample: usize,
    rows: usize,
    columns: usize,
    samples: usize,
}

impl Squares {
    /// The numbers at a place in one channel, samples filled up to whole vectors.
    fn numbers<V: Vector>(&self) -> usize {
        self.rows * self.columns * self.samples.next_multiple_of(V::LANES)
    }
}

/// The squares of all results, `rows` by `columns`, and the parts they are computed in.
#[derive(Clone, Copy)]
struct Grid {
    rows: usize,
    columns: usize,
    batch: usize,
    /// What is in a part.
    part: Squares,
}

impl Grid {
    /// For a result of that height and width; parts of at most `most` numbers at a place, or as few as can be.
    fn new<V: Vector>(height: usize, width: usize, batch: usize, most: usize) -> Self {
        let (rows, columns) = (height.div_ceil(2), width.div_ceil(2));
        let samples = equal_part(batch, MOST_SAMPLES.min(most).max(V::LANES)).next_multiple_of(V::LANES);
        let squares = (most / samples).max(1);
        let (part_rows, part_columns) = if squares >= columns {
            ((squares / columns).min(rows), columns)
        } else {
            (1, equal_part(columns, squares))
        };
        let part = Squares { row: 0, column: 0, sample: 0, rows: part_rows, columns: part_columns, samples };
        Self { rows, columns, batch, part }
    }

    /// The part after `at`, from the default on.
    fn next(&self, at: &mut [usize; 3]) -> Option<Squares> {
        let [row, column, sample] = *at;
        if row >= self.rows {
            return None;
        }
        let part = self.part;
        // Samples side by side are in the same lines, or in the next ones.
        *at = if sample + part.samples < self.batch {
            [row, column, sample + part.samples]
        } else if column + part.columns < self.columns {
            [row, column + part.columns, 0]
        } else {
            [row + part.rows, 0, 0]
        };
        Some(Squares {
            row,
            column,
            sample,
            rows: part.rows.min(self.rows - row),
            columns: part.columns.min(self.columns - column),
            samples: part.samples.min(self.batch - sample),
        })
    }
}

/// The strides of transformed squares: from channel to channel and from place to place.
#[derive(Clone, Copy)]
struct Strides {
    channel: usize,
    place: usize,
}

impl Strides {
    /// For channels of `numbers`: an odd number of lines each, or they would meet in a few sets of the cache.
    const fn new<T>(numbers: usize, channels: usize) -> Self {
        let channel = numbers.div_ceil(line::<T>()) | 1;
        Self { channel: channel * line::<T>(), place: ((channels * channel) | 1) * line::<T>() }
    }

    /// The most numbers in channels for which there is room.
    const fn most<T>(bytes: usize, channels: usize) -> usize {
        let lines = (bytes / (PLACES * line::<T>() * size_of::<T>()) - 1) / channels;
        if lines == 0 { 0 } else { ((lines - 1) | 1) * line::<T>() }
    }

    /// What there must be room for.
    const fn bytes<T>(&self) -> usize {
        PLACES * self.place * size_of::<T>()
    }
}

/// The bytes for transforms of so many channels, in lines each.
const fn room(channels: usize, lines: usize) -> usize {
    PLACES * (channels * lines + 1) * 64
}
