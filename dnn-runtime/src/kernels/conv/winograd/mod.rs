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
//! transforms are additions of whole vectors of samples, or of one sample's squares; they are shared by all channels of the other side, so that it
//! takes some of these to gain by it.
//!
//! The transforms' sums are larger than what comes out of them in the end, and so are rounding errors: in `f32`, for
//! numbers of the same magnitude and 16 to 64 channels, they were measured at up to three times those of the direct way.
//! Very large numbers may overflow in the transforms, and an infinity becomes a NaN.
//!
//! The weight gradient would be F(3x3, 2x2). Its sums over samples are short ones for each place, and with the transforms
//! of both sides it was no faster than the direct way.
//!
//! Source: S. Winograd, Arithmetic Complexity of Computations (1980); A. Lavin and S. Gray, Fast Algorithms for
//! Convolutional Neural Networks (2015).

mod gather;
mod kernels;
mod lone;
mod parts;
mod source;

pub(super) use gather::Winograd;
pub(super) use parts::{KERNEL_BYTES, SOURCE_BYTES};
#[cfg(target_arch = "x86_64")]
pub(super) use parts::{LARGE_KERNEL_BYTES, LARGE_SOURCE_BYTES};

use super::ConvSizes;
use super::simd::Vector;

/// The places of a transformed square.
const PLACES: usize = 16;

/// Channels of the source, and of the result, below which the transforms cost more than they save.
const FEWEST_CHANNELS: usize = 16;

/// Whether one sample is computed so: a page that predicts with WebAssembly is to stay small, and this takes 7 KB.
const IS_FOR_ONE_SAMPLE: bool = !cfg!(target_family = "wasm");

/// Rows and columns below which the squares' edges cost more than they save: the direct way leaves padding out.
const FEWEST_ROWS: usize = 4;

/// Whether a convolution is computed so if there are vectors that it fills.
pub(super) const fn can_apply(sizes: &ConvSizes) -> bool {
    let ConvSizes { batch, input, output, kernel, stride, dilation, groups, exact, .. } = *sizes;
    !exact
        && matches!([kernel, stride, dilation], [[3, 3], [1, 1], [1, 1]])
        && has_enough_channels(input, groups)
        && has_enough_channels(output, groups)
        && (batch > 1
            || IS_FOR_ONE_SAMPLE
                && lone::has_enough_squares(squares_of(input))
                && lone::has_enough_squares(squares_of(output)))
}

/// Whether there are enough channels in a group, and rows and columns.
const fn has_enough_channels([channels, height, width]: [usize; 3], groups: usize) -> bool {
    channels / groups >= FEWEST_CHANNELS && height >= FEWEST_ROWS && width >= FEWEST_ROWS
}

/// Rows and columns of squares.
const fn squares_of([_, height, width]: [usize; 3]) -> [usize; 2] {
    [height.div_ceil(2), width.div_ceil(2)]
}

/// Whether a convolution is computed so: of vectors that are mostly full.
pub(super) fn applies<V: Vector>(sizes: &ConvSizes) -> bool {
    let ConvSizes { batch, input, output, .. } = *sizes;
    // Plain code has no use for samples side by side, and no room for the copies.
    V::LANES > 1
        && can_apply(sizes)
        && if batch == 1 {
            [input, output].into_iter().all(|size| lone::fills::<V>(squares_of(size)))
        } else {
            batch.next_multiple_of(V::LANES) <= batch + batch / 4
        }
}
