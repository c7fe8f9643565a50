//! Convolutions and pools of a single sample in plain code, to be inlined where there are no vectors: on a microcontroller, whose
//! memory holds neither the code of many kernels nor copies of images.
//!
//! Nothing is sliced that could be too short: a slice that is not there ends the function, which does not happen, in place of a
//! panic, whose message would take more memory than the network.

use core::ops::Range;

use super::pool::{Fold, Largest};
use super::simd::One;
use super::{ConvSizes, PoolSizes};
use crate::scalar::Scalar;

/// Channels that are computed together, for which a number of x is loaded once.
const CHANNELS: usize = 8;

/// Places of a kernel that lie inside an axis of the input, and the position of the first.
#[inline(always)]
fn inside(output: usize, [kernel, stride, padding, dilation, input]: [usize; 5]) -> (Range<usize>, usize) {
    let begin = output * stride;
    let dilation = dilation.max(1);
    let first = padding.saturating_sub(begin).div_ceil(dilation).min(kernel);
    // The number of places before the end of the input.
    let end = (input + padding).saturating_sub(begin).div_ceil(dilation).min(kernel).max(first);
    (first..end, (begin + first * dilation).saturating_sub(padding))
}

/// [`Kernels::conv`](super::Kernels::conv) of one sample and all channels, the products summed in the order of the weight.
#[inline(always)]
pub(crate) fn conv_one<T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T], sizes: ConvSizes) {
    debug_assert!(!sizes.packed, "a packed weight in plain code");
    let groups = sizes.groups.max(1);
    let (outputs, plane) = (sizes.output[0] / groups, sizes.output[1] * sizes.output[2]);
    for group in 0..groups {
        let mut at = 0;
        while at < outputs {
            let channel = group * outputs + at;
            if at + CHANNELS <= outputs {
                channels::<T, CHANNELS>(x, weight, bias, y, [group, channel, plane], sizes);
                at += CHANNELS;
            } else {
                channels::<T, 1>(x, weight, bias, y, [group, channel, plane], sizes);
                at += 1;
            }
        }
    }
}

/// `M` output channels from `channel` on.
#[inline(always)]
fn channels<T: Scalar, const M: usize>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    [group, channel, plane]: [usize; 3],
    sizes: ConvSizes,
) {
    let taps = sizes.taps();
    let inputs = sizes.input[0] / sizes.groups.max(1);
    let mut start = [T::zero(); M];
    for (m, start) in start.iter_mut().enumerate() {
        *start = bias.get(channel + m).copied().unwrap_or(T::zero());
    }
    let axis = |axis: usize| {
        [
            sizes.kernel[axis],
            sizes.stride[axis],
            sizes.padding[axis],
            sizes.dilation[axis],
            sizes.input[axis + 1],
        ]
    };
    let (down, across) = (axis(0), axis(1));
    for row in 0..sizes.output[1] {
        let (places_down, first_row) = inside(row, down);
        for column in 0..sizes.output[2] {
            let (places, first_column) = inside(column, across);
            let len = places.len();
            let mut sums = start;
            // Beside the input there is nothing to read.
            for input in if len > 0 { 0..inputs } else { 0..0 } {
                let image = (group * inputs + input) * sizes.input[1];
                for (turn, place) in places_down.clone().enumerate() {
                    let from = (image + first_row + turn * sizes.dilation[0]) * sizes.input[2] + first_column;
                    let Some(numbers) = x.get(from..) else { return };
                    let tap = (input * sizes.kernel[0] + place) * sizes.kernel[1] + places.start;
                    let mut rows = [numbers; M];
                    for (m, row) in rows.iter_mut().enumerate() {
                        // The kernel turned round is read from the weight's other end.
                        let from = (channel + m) * taps;
                        let from = if sizes.flip {
                            let of_input = sizes.kernel[0] * sizes.kernel[1];
                            from + (2 * input + 1) * of_input - tap - len
                        } else {
                            from + tap
                        };
                        let Some(of_channel) = weight.get(from..from + len) else { return };
                        *row = of_channel;
                    }
                    for (at, &x) in (0..len).zip(numbers.iter().step_by(sizes.dilation[1].max(1))) {
                        let at = if sizes.flip { len - 1 - at } else { at };
                        for (sum, row) in sums.iter_mut().zip(&rows) {
                            *sum += row[at] * x;
                        }
                    }
                }
            }
            for (m, &sum) in sums.iter().enumerate() {
                if let Some(y) = y.get_mut((channel + m) * plane + row * sizes.output[2] + column) {
                    *y = sum;
                }
            }
        }
    }
}

/// [`Kernels::max_pool`](super::Kernels::max_pool) of one sample.
#[inline(always)]
pub(crate) fn max_pool_one<T: Scalar>(x: &[T], y: &mut [T], relu: bool, sizes: PoolSizes) {
    let axis = |axis: usize| {
        [sizes.kernel[axis], sizes.stride[axis], sizes.padding[axis], sizes.dilation[axis], sizes.input[axis]]
    };
    let (down, across) = (axis(0), axis(1));
    let mut results = y.iter_mut();
    for channel in 0..sizes.channels {
        for row in 0..sizes.output[0] {
            let (places_down, first_row) = inside(row, down);
            for column in 0..sizes.output[1] {
                let (places, first_column) = inside(column, across);
                let turns = if places.is_empty() { 0..0 } else { 0..places_down.len() };
                // The ReLU is of the input's numbers, and a window beside it has none.
                let what = Largest { relu: relu && !turns.is_empty() };
                let mut largest = what.start::<One<T>>();
                for turn in turns {
                    let row = channel * sizes.input[0] + first_row + turn * sizes.dilation[0];
                    let Some(numbers) = x.get(row * sizes.input[1] + first_column..) else { return };
                    for (_, &x) in places.clone().zip(numbers.iter().step_by(sizes.dilation[1].max(1))) {
                        largest = what.fold(largest, One(x));
                    }
                }
                if let Some(y) = results.next() {
                    *y = largest.0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::tests::{close_sums, data, nan};
    use crate::kernels::{Places, reference};

    /// Axes of an image: input, kernel, stride, padding, dilation, and rows or columns more than usual.
    fn axes() -> impl Strategy<Value = [[usize; 6]; 2]> {
        let axis = (1..10usize, 1..5usize, 1..4usize, 0..5usize, 1..4usize, 0..2usize);
        [axis.clone(), axis].prop_map(|axes| axes.map(|(a, b, c, d, e, f)| [a, b, c, d, e, f]))
    }

    fn output([input, kernel, stride, padding, dilation, more]: [usize; 6]) -> usize {
        let reach = dilation * (kernel - 1) + 1;
        (input + 2 * padding).checked_sub(reach).map_or(0, |rest| rest / stride + 1) + more
    }

    proptest! {
        #[test]
        fn convolutions_of_one_sample_are_their_twin(
            axes in axes(), groups in 1..4usize, channels in [1..5usize, 1..20usize], flip: bool, bias: bool,
        ) {
            let [[height, kh, sh, ph, dh, _], [width, kw, sw, pw, dw, _]] = axes;
            let sizes = ConvSizes {
                batch: 1,
                input: [groups * channels[0], height, width],
                output: [groups * channels[1], output(axes[0]), output(axes[1])],
                kernel: [kh, kw],
                stride: [sh, sw],
                padding: [ph, pw],
                dilation: [dh, dw],
                groups,
                flip,
                exact: true,
                packed: false,
            };
            let n = sizes.output.iter().product();
            let (x, weight) = (data::<f32>(sizes.input.iter().product(), 1), data(sizes.output[0] * sizes.taps(), 2));
            let bias = data(if bias { sizes.output[0] } else { 0 }, 3);
            let (mut y, mut twin) = (nan(n), nan(n));
            conv_one(&x, &weight, &bias, &mut y, sizes);
            reference::conv(&x, &weight, &bias, &mut twin, sizes);
            close_sums("conv_one", &y, &twin, sizes.taps());
        }

        #[test]
        fn pools_of_one_sample_are_their_twin(axes in axes(), channels in 1..4usize, holes in 0..4usize) {
            let [[height, kh, sh, ph, dh, _], [width, kw, sw, pw, dw, _]] = axes;
            let sizes = PoolSizes {
                batch: 1,
                channels,
                input: [height, width],
                output: axes.map(output),
                kernel: [kh, kw],
                stride: [sh, sw],
                padding: [ph, pw],
                dilation: [dh, dw],
            };
            let mut x = data::<f32>(channels * height * width, 1);
            (0..holes).for_each(|hole| { let len = x.len(); x[hole * 7 % len] = f32::NAN });
            let n = channels * sizes.output[0] * sizes.output[1];
            for relu in [false, true] {
                let (mut y, mut twin) = (vec![0.5; n], vec![0.25; n]);
                max_pool_one(&x, &mut y, relu, sizes);
                reference::max_pool(&x, &mut twin, Places::None, relu, sizes);
                for (y, twin) in y.iter().zip(&twin) {
                    prop_assert!(y == twin || y.is_nan() && twin.is_nan(), "{y} for {twin}");
                }
            }
        }
    }
}
