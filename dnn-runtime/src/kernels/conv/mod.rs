//! Convolutions of images, and of signals as images of one row.

use super::simd::Product;
use crate::scalar::Scalar;

// Slow, until the tiles are here.
#[allow(unreachable_pub, reason = "so in its other place")]
#[path = "../reference/conv.rs"]
mod naive;

/// Sizes of a convolution of images; of signals with height 1.
///
/// Output element (row, column) of a channel is a sum over the kernel's places (i, j) of the input's elements
/// (row * stride + i * dilation - padding, the same for columns), those outside the input being zeros. The output's size is
/// any: rows and columns that begin beyond the input are sums of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvSizes {
    /// Samples in a batch.
    pub batch: usize,
    /// Channels, height and width of the input.
    pub input: [usize; 3],
    /// Channels, height and width of the output.
    pub output: [usize; 3],
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Rows and columns of the input from one output to the next.
    pub stride: [usize; 2],
    /// Zeros above and to the left of the input; how many are below and to the right follows from the output's size.
    pub padding: [usize; 2],
    /// Rows and columns of the input from one place of the kernel to the next.
    pub dilation: [usize; 2],
    /// Groups of channels: an output channel is computed from the input channels of its group. It divides both numbers of
    /// channels.
    pub groups: usize,
    /// Convolution as mathematics has it, with the kernel turned by 180 degrees, instead of cross-correlation.
    pub flip: bool,
}

impl ConvSizes {
    /// The connections of one output channel: input channels of a group * height * width of the kernel.
    #[must_use]
    pub const fn taps(&self) -> usize {
        self.input[0] / self.groups * self.kernel[0] * self.kernel[1]
    }
}

#[inline(always)]
pub(super) fn conv<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    sizes: ConvSizes,
) {
    naive::conv(x, weight, bias, y, first, sizes);
}

#[inline(always)]
pub(super) fn conv_input_gradient<V: Product<Scalar = T>, T: Scalar>(
    d_y: &[T],
    weight: &[T],
    bias: &[T],
    d_x: &mut [T],
    first: usize,
    sizes: ConvSizes,
) {
    naive::conv_input_gradient(d_y, weight, bias, d_x, first, sizes);
}

#[inline(always)]
pub(super) fn conv_weight_gradient<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    first: usize,
    sizes: ConvSizes,
) {
    naive::conv_weight_gradient(x, d_y, d_weight, first, sizes);
}
