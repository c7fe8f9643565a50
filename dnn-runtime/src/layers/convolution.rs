//! What [`Conv`](super::Conv) and [`ConvTranspose`](super::ConvTranspose) have in common.
//!
//! Both are a convolution between two images: one computes its output from its input, the other one its input from its
//! output, as the input gradient does.

use super::activation::Fusable;
use super::conv::ConvConfig;
use crate::kernels::ConvSizes;
use crate::parallel::{self, Block, Region, Regions};
use crate::scalar::Scalar;

/// One of the two images that a convolution connects.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Input,
    Output,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Input => Self::Output,
            Self::Output => Self::Input,
        }
    }

    /// The numbers in a channel of a batch.
    const fn channel(self, sizes: &ConvSizes) -> usize {
        let [_, height, width] = match self {
            Self::Input => sizes.input,
            Self::Output => sizes.output,
        };
        height * width * sizes.batch
    }

    /// Channels, and numbers of each, in the blocks that so many threads compute.
    fn blocks(self, sizes: &ConvSizes, threads: usize) -> [usize; 2] {
        match self {
            Self::Input => sizes.input_blocks(threads),
            Self::Output => sizes.output_blocks(threads),
        }
    }

    /// Computes a block of this image from the other one.
    fn compute<T: Scalar>(
        self,
        sizes: &ConvSizes,
        other: &[T],
        [weight, bias]: [&[T]; 2],
        block: &mut Block<'_, T>,
    ) {
        match self {
            Self::Input => T::conv_input_gradient(other, weight, bias, block, *sizes),
            Self::Output => T::conv(other, weight, bias, block, *sizes),
        }
    }
}

/// Whether sizes of a layer fit its config: all features of both sides and the weights of one of `own` channels.
pub(crate) const fn fits<C: ConvConfig>(features: [usize; 2], taps: usize, [own, other]: [usize; 2]) -> bool {
    let [input, output, kernel] = [C::INPUT, C::OUTPUT, [C::KERNEL[0], C::KERNEL[1], 1]];
    features[0] == input[0] * input[1] * input[2]
        && features[1] == output[0] * output[1] * output[2]
        && own % C::GROUPS == 0
        && other % C::GROUPS == 0
        && taps == other / C::GROUPS * kernel[0] * kernel[1]
}

/// The sizes of the convolution from `C::INPUT` to `C::OUTPUT`.
pub(crate) const fn conv_sizes<C: ConvConfig>(batch: usize) -> ConvSizes {
    ConvSizes {
        batch,
        input: C::INPUT,
        output: C::OUTPUT,
        kernel: C::KERNEL,
        stride: C::STRIDE,
        padding: C::PADDING,
        dilation: C::DILATION,
        groups: C::GROUPS,
        flip: C::FLIP,
        exact: C::EXACT,
        packed: false,
    }
}

/// Multiply-adds of a pass.
fn pass_work(sizes: &ConvSizes) -> u64 {
    (sizes.taps() * sizes.output[0]) as u64 * Side::Output.channel(sizes) as u64
}

/// On how many threads that much work is computed: every one has channels or rows of its own.
fn threads(sizes: &ConvSizes, work: u64) -> usize {
    let [input, output] = [sizes.input, sizes.output].map(|[channels, height, _]| channels.max(height / 2));
    parallel::shares(input.min(output), work)
}

/// y of weight, bias, which may be empty, and x, where y is the image on side `to`; `finish` is called with the channels
/// that are done and the first one's number.
#[inline]
pub(super) fn forward<T: Scalar>(
    sizes: &ConvSizes,
    to: Side,
    [weight, bias]: [&[T]; 2],
    x: &[T],
    y: &mut [T],
    finish: impl Fn(&mut [T], usize) + Sync,
) {
    let work = pass_work(sizes);
    let blocks = Block::whole(y, to.channel(sizes)).divide(to.blocks(sizes, threads(sizes, work)));
    parallel::for_each_part(blocks, work, |_, mut y| {
        let bias = if bias.is_empty() { bias } else { &bias[y.rows()] };
        to.compute(sizes, x, [weight, bias], &mut y);
        y.for_each_run(&finish);
    });
}

/// Overwrites `d_x`, and adds to the gradients of weight and bias, where y is the image on side `to`: as one region of
/// work, for none of the three reads another one.
pub(super) fn backward<T: Scalar>(
    sizes: &ConvSizes,
    to: Side,
    weight: &[T],
    [x, d_z]: [&[T]; 2],
    d_x: Option<&mut [T]>,
    gradients: Option<[&mut [T]; 2]>,
) {
    let passes = u64::from(gradients.is_some()) + u64::from(d_x.is_some());
    let work = passes * pass_work(sizes);
    let threads = threads(sizes, work);
    let of_parameters = gradients.map(|[d_weight, d_bias]| {
        let [input, output] = match to {
            Side::Input => [d_z, x],
            Side::Output => [x, d_z],
        };
        let blocks = Block::whole(d_weight, sizes.taps()).divide(sizes.weight_blocks(threads));
        let of_weight = Region::new(blocks, move |_, mut d_weight: Block<'_, T>| {
            T::conv_weight_gradient(input, output, &mut d_weight, *sizes);
        });
        (of_weight, bias_gradient(d_z, d_bias, to.channel(sizes), threads))
    });
    let of_x = d_x.map(|d_x| {
        let from = to.other();
        let blocks = Block::whole(d_x, from.channel(sizes)).divide(from.blocks(sizes, threads));
        Region::new(blocks, move |_, mut d_x: Block<'_, T>| {
            from.compute(sizes, d_z, [weight, &[]], &mut d_x);
        })
    });
    parallel::side_by_side((of_parameters, of_x), work);
}

/// Adds to each channel's bias the sum over the `channel` numbers of its gradient, on so many threads.
fn bias_gradient<T: Scalar>(d_z: &[T], d_bias: &mut [T], channel: usize, threads: usize) -> impl Regions {
    let run = d_bias.len().div_ceil(threads).max(1);
    Region::new(parallel::chunks(d_bias, run), move |chunk, d_bias: &mut [T]| {
        let first = chunk * run * channel;
        T::sum_samples(&d_z[first..first + d_bias.len() * channel], d_bias, channel);
    })
}

/// d_y *= f'(y), which leaves d_z.
pub(super) fn activation_gradient<T: Scalar, A: Fusable>(y: Option<&[T]>, d_y: &mut [T]) {
    let Some(y) = y else { return };
    parallel::in_runs(d_y, |run, d_y| A::default().gradient_in_place(&y[run], d_y));
}
