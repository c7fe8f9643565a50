//! Convolutions of images, and of signals as images of one row.

#![allow(unsafe_code, reason = "loops over vectors and memory; every block has its proof")]

mod axis;
mod chunk;
mod compiled;
mod dots;
mod gather;
mod panel;
#[cfg(test)]
mod tests;
mod tile;
mod weight_gradient;
mod winograd;

pub(super) use compiled::Tiles;
use gather::Gather;

use super::simd;
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
        let Self { batch, input, output, kernel, stride, padding, dilation, groups, .. } = *self;
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
        let sizes = (|| {
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
        })();
        sizes.expect("the sizes of a convolution overflow")
    }
}

/// Stops unless whole channels from `first` on of `all` are asked for. Returns how many.
fn channels(length: usize, channel: usize, first: usize, all: usize) -> usize {
    let count = length.checked_div(channel).unwrap_or(0);
    assert!(count * channel == length, "{length} numbers are no channels of {channel}");
    let end = first.checked_add(count);
    assert!(end.is_some_and(|end| end <= all), "{count} channels from {first} on, of {all}");
    count
}

#[inline(always)]
pub(super) fn conv<V: Tiles<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    sizes: ConvSizes,
) {
    let [input, _, connections] = sizes.check();
    let channel = sizes.output[1] * sizes.output[2] * sizes.batch;
    let count = channels(y.len(), channel, first, sizes.output[0]);
    assert!(x.len() == input, "an input of {} numbers instead of {input}", x.len());
    assert_weight(weight.len(), connections, bias.len(), count);
    if count > 0 {
        let gather = Gather::new(x, weight, bias, sizes, false);
        gather.run::<V>(y, first, winograd::applies::<V>(&sizes));
    }
}

#[inline(always)]
pub(super) fn conv_input_gradient<V: Tiles<Scalar = T>, T: Scalar>(
    d_y: &[T],
    weight: &[T],
    bias: &[T],
    d_x: &mut [T],
    first: usize,
    sizes: ConvSizes,
) {
    let [_, output, connections] = sizes.check();
    let channel = sizes.input[1] * sizes.input[2] * sizes.batch;
    let count = channels(d_x.len(), channel, first, sizes.input[0]);
    assert!(d_y.len() == output, "an output's gradient of {} numbers instead of {output}", d_y.len());
    assert_weight(weight.len(), connections, bias.len(), count);
    if count > 0 {
        let gather = Gather::new(d_y, weight, bias, sizes, true);
        gather.run::<V>(d_x, first, winograd::applies::<V>(&sizes));
    }
}

fn assert_weight(weight: usize, connections: usize, bias: usize, channels: usize) {
    assert!(weight == connections, "a weight of {weight} numbers instead of {connections}");
    assert!(
        bias == 0 || channels == 0 || bias == channels,
        "a bias of {bias} numbers for {channels} channels"
    );
}

#[inline(always)]
pub(super) fn conv_weight_gradient<V: Tiles<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    first: usize,
    sizes: ConvSizes,
) {
    let [input, output, _] = sizes.check();
    let count = channels(d_weight.len(), sizes.taps(), first, sizes.output[0]);
    assert!(x.len() == input, "an input of {} numbers instead of {input}", x.len());
    assert!(d_y.len() == output, "an output's gradient of {} numbers instead of {output}", d_y.len());
    if count > 0 && input > 0 && output > 0 {
        weight_gradient::run::<V, T>(x, d_y, d_weight, first, sizes);
    }
}
