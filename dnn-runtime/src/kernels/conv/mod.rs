//! Convolutions of images, and of signals as images of one row.

#![allow(unsafe_code, reason = "loops over vectors and memory; every block has its proof")]

mod axis;
mod chunk;
mod compiled;
mod copy;
mod division;
mod dots;
mod gather;
mod packing;
mod panel;
mod room;
#[cfg(test)]
mod tests;
mod tile;
mod weight_gradient;
mod winograd;

pub(super) use compiled::Tiles;
use gather::Gather;

use super::simd;
use crate::parallel::Block;
use crate::scalar::Scalar;

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
    /// Whether all products are summed as they stand, and not in Winograd's way, which takes fewer of them.
    pub exact: bool,
    /// Whether the weight is as [`pack`](ConvSizes::pack) leaves it: for one sample. Weight gradients, and convolutions by
    /// integers, have no such weight.
    pub packed: bool,
}

impl ConvSizes {
    /// The connections of one output channel: input channels of a group * height * width of the kernel.
    ///
    /// # Panics
    ///
    /// If there are no groups.
    #[must_use]
    pub const fn taps(&self) -> usize {
        self.input[0] / self.groups * self.kernel[0] * self.kernel[1]
    }

    /// Stops unless these are sizes of a convolution. Returns the lengths of the whole input and output, and of the whole
    /// weight.
    ///
    /// An overflow is refused: sizes are any caller's, and what is read follows from them.
    fn check(&self) -> [usize; 3] {
        let Self { input, output, kernel, stride, groups, .. } = *self;
        assert!(
            kernel[0] > 0 && kernel[1] > 0 && stride[0] > 0 && stride[1] > 0,
            "a convolution with a kernel or stride of 0"
        );
        assert!(
            groups > 0 && input[0].is_multiple_of(groups) && output[0].is_multiple_of(groups),
            "{groups} groups of {} and {} channels",
            input[0],
            output[0]
        );
        assert!(!self.packed || self.batch == 1, "a packed weight for {} samples", self.batch);
        self.lengths().expect("the sizes of a convolution overflow")
    }

    /// The lengths of the whole input, output and weight, unless positions or lengths overflow. There must be groups.
    pub(in crate::kernels) fn lengths(&self) -> Option<[usize; 3]> {
        let Self { batch, input, output, kernel, stride, padding, dilation, groups, .. } = *self;
        for axis in 0..2 {
            // The positions of all places for all outputs, inside the input or not.
            let reach = kernel[axis].checked_mul(dilation[axis])?;
            let reach = output[axis + 1].checked_mul(stride[axis])?.checked_add(reach)?;
            let reach = reach.checked_add(padding[axis])?.checked_add(input[axis + 1])?;
            if reach > isize::MAX as usize {
                return None;
            }
        }
        let taps = (input[0] / groups).checked_mul(kernel[0].checked_mul(kernel[1])?)?;
        let length = |[channels, height, width]: [usize; 3]| {
            channels.checked_mul(height)?.checked_mul(width)?.checked_mul(batch)
        };
        Some([length(input)?, length(output)?, output[0].checked_mul(taps)?])
    }
}

/// Stops unless a block is of a matrix with rows of that many numbers, no more than `channels`, and its columns begin and
/// end between two pieces of `piece` numbers. Returns whether there is anything in it.
fn check_block<T>(block: &Block<'_, T>, [channels, channel, piece]: [usize; 3]) -> bool {
    let (stride, rows, columns) = (block.stride(), block.rows(), block.columns());
    if rows.is_empty() || columns.is_empty() {
        return false;
    }
    assert!(stride == channel, "channels of {stride} numbers instead of {channel}");
    assert!(rows.end <= channels, "{} channels from {} on, of {channels}", rows.len(), rows.start);
    assert!(
        columns.start.is_multiple_of(piece) && columns.end.is_multiple_of(piece),
        "numbers {columns:?} of a channel, which are no pieces of {piece}"
    );
    true
}

#[inline(always)]
pub(super) fn conv<V: Tiles<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut Block<'_, T>,
    sizes: ConvSizes,
) {
    let [input, _, connections] = sizes.check();
    assert!(x.len() == input, "an input of {} numbers instead of {input}", x.len());
    assert_weight(weight.len(), connections, bias.len(), y.rows().len());
    gather::<V, T>(x, weight, bias, y, sizes, false);
}

#[inline(always)]
pub(super) fn conv_input_gradient<V: Tiles<Scalar = T>, T: Scalar>(
    d_y: &[T],
    weight: &[T],
    bias: &[T],
    d_x: &mut Block<'_, T>,
    sizes: ConvSizes,
) {
    let [_, output, connections] = sizes.check();
    assert!(d_y.len() == output, "an output's gradient of {} numbers instead of {output}", d_y.len());
    assert_weight(weight.len(), connections, bias.len(), d_x.rows().len());
    gather::<V, T>(d_y, weight, bias, d_x, sizes, true);
}

fn assert_weight(weight: usize, connections: usize, bias: usize, channels: usize) {
    assert!(weight == connections, "a weight of {weight} numbers instead of {connections}");
    assert!(
        bias == 0 || channels == 0 || bias == channels,
        "a bias of {bias} numbers for {channels} channels"
    );
}

#[inline(always)]
fn gather<V: Tiles<Scalar = T>, T: Scalar>(
    source: &[T],
    weight: &[T],
    bias: &[T],
    result: &mut Block<'_, T>,
    sizes: ConvSizes,
    backward: bool,
) {
    let [channels, height, width] = if backward { sizes.input } else { sizes.output };
    let row = width * sizes.batch;
    if check_block(result, [channels, height * row, row]) {
        let columns = result.columns();
        let rows = columns.start / row..columns.end / row;
        let gather = Gather::new(source, weight, bias, sizes, rows, backward);
        gather.run::<V>(result, winograd::applies::<V>(&sizes));
    }
}

#[inline(always)]
pub(super) fn conv_weight_gradient<V: Tiles<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut Block<'_, T>,
    sizes: ConvSizes,
) {
    let [input, output, _] = sizes.check();
    assert!(!sizes.packed, "the gradient of a packed weight");
    assert!(x.len() == input, "an input of {} numbers instead of {input}", x.len());
    assert!(d_y.len() == output, "an output's gradient of {} numbers instead of {output}", d_y.len());
    let places = sizes.kernel[0] * sizes.kernel[1];
    if check_block(d_weight, [sizes.output[0], sizes.taps(), places]) && input > 0 && output > 0 {
        weight_gradient::run::<V, T>(x, d_y, d_weight, sizes);
    }
}
