//! Convolutions against their twins, and against numbers worked out by hand.

mod winograd;

use proptest::prelude::*;

use super::ConvSizes;
use super::axis::MOST_PLACES;
use crate::kernels::simd::{Isa, isa};
#[cfg(panic = "unwind")]
use crate::kernels::tests::refusal;
use crate::kernels::tests::{close_sums, config, data, nan, under_each_isa};
use crate::kernels::{Kernels, reference};
use crate::parallel::Block;
use crate::scalar::Scalar;

/// The most products of a case: the twins take their time.
const MOST_PRODUCTS: usize = 1 << 20;

fn length([channels, height, width]: [usize; 3], sizes: ConvSizes) -> usize {
    channels * height * width * sizes.batch
}

/// The output of the usual size, or up to one row or column more, which sees only a part of the kernel or nothing.
fn with_output(mut sizes: ConvSizes, more: [usize; 2]) -> ConvSizes {
    for (axis, more) in more.into_iter().enumerate() {
        let reach = sizes.dilation[axis] * (sizes.kernel[axis] - 1) + 1;
        let padded = sizes.input[axis + 1] + 2 * sizes.padding[axis];
        let usual = padded.checked_sub(reach).map_or(0, |rest| rest / sizes.stride[axis] + 1);
        sizes.output[axis + 1] = usual + more;
    }
    sizes
}

fn any_sizes() -> impl Strategy<Value = ConvSizes> {
    let pair = |range: core::ops::Range<usize>| [range.clone(), range];
    let groups = prop_oneof![3 => Just(1usize), 1 => 2..5usize];
    let channels = groups.prop_flat_map(|groups| (Just(groups), [1..=20 / groups, 1..=20 / groups]));
    // One sample, whole vectors, more than are worked on at a time.
    let whole = prop_oneof![Just(16usize), Just(32), Just(64), Just(80), Just(128)];
    let batch = prop_oneof![1 => Just(1usize), 3 => whole, 1 => 1..41usize, 1 => 64..130usize];
    let places = (pair(1..6), pair(1..4), pair(0..4), pair(1..3));
    (channels, pair(1..13), places, batch, any::<bool>(), pair(0..2)).prop_map(
        |((groups, [inputs, outputs]), image, (kernel, stride, padding, dilation), batch, flip, more)| {
            let input = [groups * inputs, image[0], image[1]];
            let output = [groups * outputs, 0, 0];
            let sizes = square([1; 2], 1, 1, batch);
            let sizes = ConvSizes { input, output, kernel, stride, padding, dilation, groups, flip, ..sizes };
            let mut sizes = with_output(sizes, more);
            while sizes.batch > 1 && length(sizes.output, sizes) * sizes.taps() > MOST_PRODUCTS {
                sizes.batch /= 2;
            }
            sizes
        },
    )
}

/// Those that are computed in Winograd's way, or are not because of a few channels or samples.
fn winograd_sizes() -> impl Strategy<Value = ConvSizes> {
    let pair = |range: core::ops::Range<usize>| [range.clone(), range];
    let channels = (1..3usize, [14..40usize, 14..40usize]);
    let batch = prop_oneof![Just(1usize), Just(16), Just(32), 1..41usize, 60..130usize];
    let images = (pair(1..9), pair(4..36));
    (channels, images, pair(0..4), batch, any::<bool>(), pair(0..2), 0..8u8).prop_map(
        |((groups, channels), (image, alone), padding, batch, flip, more, exact)| {
            let [inputs, outputs] = channels.map(|channels| groups * channels);
            let image = if batch == 1 { alone } else { image };
            let mut sizes = ConvSizes {
                padding,
                batch,
                groups,
                flip,
                exact: exact == 0,
                input: [inputs, image[0], image[1]],
                ..square([inputs, outputs], 1, 3, 1)
            };
            sizes = with_output(sizes, more);
            while sizes.batch > 8 && length(sizes.output, sizes) * sizes.taps() > 4 * MOST_PRODUCTS {
                sizes.batch = sizes.batch.div_ceil(2);
            }
            sizes
        },
    )
}

/// Rows that fill no vector, in images of up to more rows than have room: copied as planes if there is enough to compute.
fn narrow_sizes() -> impl Strategy<Value = ConvSizes> {
    let pair = |range: core::ops::Range<usize>| [range.clone(), range];
    // Mostly as wide as before, whose rows are copied together.
    let same = prop_oneof![2 => Just(true), 1 => Just(false)];
    let options = (pair(1..4), pair(0..5), pair(1..4), any::<bool>(), same, pair(0..2));
    ([1..12usize, 1..30usize], (1..50usize, 1..22usize), pair(1..6), 1..4usize, options).prop_map(
        |(
            [inputs, outputs],
            (height, width),
            kernel,
            batch,
            (stride, padding, dilation, flip, same, more),
        )| {
            let mut sizes = ConvSizes {
                batch,
                input: [inputs, height, width],
                kernel,
                stride,
                padding,
                dilation,
                flip,
                ..square([inputs, outputs], 1, 1, 1)
            };
            if same {
                sizes.stride = [1; 2];
                sizes.padding[1] = dilation[1] * (kernel[1] - 1) / 2;
            }
            with_output(sizes, more)
        },
    )
}

/// Calls a function with every block of a matrix, of that many rows and columns.
fn in_blocks<T: Scalar>(
    matrix: &mut [T],
    stride: usize,
    [tall, wide]: [usize; 2],
    call: impl Fn(&mut Block<'_, T>),
) {
    let mut whole = Block::whole(matrix, stride);
    for row in whole.rows().step_by(tall) {
        for column in (0..stride).step_by(wide.max(1)) {
            let (rows, columns) =
                (row..(row + tall).min(whole.rows().end), column..(column + wide).min(stride));
            call(&mut whole.part(rows, columns));
        }
    }
}

/// All three kernels; blocks of that many channels, and of rows of the image or input channels, must give the same bits
/// as all of them, and so must a packed weight.
fn check<T: Scalar>(sizes: ConvSizes, bias: bool, [channels, rows]: [usize; 2]) {
    let ConvSizes { batch, input, output, kernel, groups, .. } = sizes;
    let (x, d_y) = (data::<T>(length(input, sizes), 1), data::<T>(length(output, sizes), 2));
    let weight = data::<T>(output[0] * sizes.taps(), 3);
    let (mut packed, packed_sizes) = (weight.clone(), ConvSizes { packed: true, ..sizes });
    if batch == 1 {
        sizes.pack(&mut packed);
    }
    let bias_of = |[channels, ..]: [usize; 3]| data::<T>(if bias { channels } else { 0 }, 4);
    let part_of = |bias: &[T], block: &Block<'_, T>| match bias {
        [] => Vec::new(),
        bias => bias[block.rows()].to_vec(),
    };
    // Even rows, and fewer of them than places would meet but zeros elsewhere: see `division`.
    let rows = if kernel[0] > MOST_PLACES { usize::MAX / 4 } else { 2 * rows };

    let (bias, mut expected) = (bias_of(output), nan(d_y.len()));
    reference::conv(&x, &weight, &bias, &mut expected, sizes);
    let [row, channel] = [output[2] * batch, output[1] * output[2] * batch];
    under_each_isa(|| {
        let mut found = nan(d_y.len());
        T::conv(&x, &weight, &bias, &mut Block::whole(&mut found, channel), sizes);
        close_sums("conv", &found, &expected, sizes.taps());
        let mut parts = nan(d_y.len());
        in_blocks(&mut parts, channel, [channels, rows.saturating_mul(row)], |y| {
            T::conv(&x, &weight, &part_of(&bias, y), y, sizes);
        });
        assert!(parts == found, "blocks of conv, {channels} channels and {rows} rows: {sizes:?}");
        if batch == 1 {
            parts.fill(T::from_f64(f64::NAN));
            in_blocks(&mut parts, channel, [channels, rows.saturating_mul(row)], |y| {
                T::conv(&x, &packed, &part_of(&bias, y), y, packed_sizes);
            });
            assert!(parts == found, "conv of a packed weight: {sizes:?}");
        }
    });

    let (bias, mut expected) = (bias_of(input), nan(x.len()));
    reference::conv_input_gradient(&d_y, &weight, &bias, &mut expected, sizes);
    let [row, channel] = [input[2] * batch, input[1] * input[2] * batch];
    let terms = output[0] / groups * kernel[0] * kernel[1];
    under_each_isa(|| {
        let mut found = nan(x.len());
        T::conv_input_gradient(&d_y, &weight, &bias, &mut Block::whole(&mut found, channel), sizes);
        close_sums("conv_input_gradient", &found, &expected, terms);
        let mut parts = nan(x.len());
        in_blocks(&mut parts, channel, [channels, rows.saturating_mul(row)], |d_x| {
            T::conv_input_gradient(&d_y, &weight, &part_of(&bias, d_x), d_x, sizes);
        });
        assert!(
            parts == found,
            "blocks of conv_input_gradient, {channels} channels and {rows} rows: {sizes:?}"
        );
        if batch == 1 {
            parts.fill(T::from_f64(f64::NAN));
            in_blocks(&mut parts, channel, [channels, rows.saturating_mul(row)], |d_x| {
                T::conv_input_gradient(&d_y, &packed, &part_of(&bias, d_x), d_x, packed_sizes);
            });
            assert!(parts == found, "conv_input_gradient of a packed weight: {sizes:?}");
        }
    });

    let mut expected = data(weight.len(), 5);
    reference::conv_weight_gradient(&x, &d_y, &mut expected, sizes);
    let inputs = channels;
    under_each_isa(|| {
        let mut found = data(weight.len(), 5);
        T::conv_weight_gradient(&x, &d_y, &mut Block::whole(&mut found, sizes.taps()), sizes);
        close_sums("conv_weight_gradient", &found, &expected, output[1] * output[2] * batch);
        let mut parts = data(weight.len(), 5);
        in_blocks(&mut parts, sizes.taps(), [channels, inputs * kernel[0] * kernel[1]], |d_weight| {
            T::conv_weight_gradient(&x, &d_y, d_weight, sizes);
        });
        assert!(parts == found, "blocks of conv_weight_gradient, {channels} channels: {sizes:?}");
    });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn convolutions(sizes in any_sizes(), bias in any::<bool>(), block in [1..8usize, 1..6usize]) {
        check::<f32>(sizes, bias, block);
        check::<f64>(sizes, bias, block);
    }

    #[test]
    fn narrow_images(sizes in narrow_sizes(), bias in any::<bool>(), block in [1..8usize, 1..6usize]) {
        check::<f32>(sizes, bias, block);
        check::<f64>(sizes, bias, block);
    }

    #[test]
    fn winograd(sizes in winograd_sizes(), bias in any::<bool>(), block in [1..20usize, 1..6usize]) {
        check::<f32>(sizes, bias, block);
        check::<f64>(sizes, bias, block);
    }
}

/// A square image and kernel.
pub(super) fn square(channels: [usize; 2], image: usize, kernel: usize, batch: usize) -> ConvSizes {
    let sizes = ConvSizes {
        batch,
        input: [channels[0], image, image],
        output: [channels[1], 0, 0],
        kernel: [kernel; 2],
        stride: [1; 2],
        padding: [0; 2],
        dilation: [1; 2],
        groups: 1,
        flip: false,
        exact: false,
        packed: false,
    };
    with_output(sizes, [0; 2])
}

/// What the sizes above do not reach.
#[test]
fn large_convolutions() {
    let stride = |sizes, stride, padding| {
        with_output(ConvSizes { stride: [stride; 2], padding: [padding; 2], ..sizes }, [0; 2])
    };
    let dilation = |sizes, dilation, padding| {
        with_output(ConvSizes { dilation: [dilation; 2], padding: [padding; 2], ..sizes }, [0; 2])
    };
    for sizes in [
        // The first layer of AlexNet.
        stride(square([3, 8], 35, 11, 16), 4, 2),
        stride(square([3, 8], 35, 11, 5), 4, 2),
        // More places in each direction than a table holds, and places far apart.
        stride(square([1, 2], 24, 18, 1), 1, 9),
        stride(square([1, 2], 20, 17, 16), 1, 5),
        dilation(square([2, 2], 30, 17, 1), 5, 40),
        dilation(square([1, 2], 12, 17, 16), 3, 24),
        // Sums that are cut, and weights in several blocks.
        stride(square([300, 7], 4, 3, 16), 1, 1),
        stride(square([64, 100], 3, 3, 3), 1, 1),
        // The first layer of GoogLeNet and of ResNet-18.
        stride(square([3, 8], 23, 7, 16), 2, 3),
        stride(square([3, 8], 23, 7, 1), 2, 3),
        stride(square([3, 4], 15, 7, 64), 2, 3),
        // Rows from a ring for vectors of any length.
        stride(square([5, 7], 7, 3, 64), 1, 1),
        stride(square([5, 7], 7, 3, 128), 2, 1),
        // A channel that has no room, so that samples are cut, to whole vectors and to others.
        dilation(square([1, 2], 30, 13, 64), 2, 12),
        dilation(square([1, 2], 30, 13, 80), 2, 12),
        // The most positions for one result.
        dilation(square([2, 2], 40, 16, 1), 2, 4),
        // Kernels of one place, also with a stride that leaves rows and columns out.
        square([17, 13], 8, 1, 16),
        square([17, 13], 8, 1, 1),
        stride(square([5, 6], 9, 1, 16), 2, 0),
        stride(square([5, 6], 9, 1, 1), 3, 0),
        // One sample, rows of several vectors.
        stride(square([3, 7], 40, 3, 1), 1, 1),
        // Rows of a few samples that fill no vector, as long as those of the source and shorter ones, also in several parts.
        stride(square([64, 20], 8, 3, 1), 1, 1),
        stride(square([64, 20], 8, 3, 3), 1, 1),
        stride(square([6, 16], 12, 5, 1), 1, 0),
        stride(square([7, 30], 17, 3, 1), 2, 1),
        with_output(
            ConvSizes { input: [40, 90, 9], padding: [1, 2], kernel: [3, 5], ..square([40, 30], 9, 3, 1) },
            [0; 2],
        ),
        // A channel for itself.
        with_output(ConvSizes { groups: 12, ..square([12, 12], 9, 3, 16) }, [0; 2]),
        // More padding than image.
        stride(square([4, 4], 1, 3, 16), 1, 3),
        // Rows that are cut many times.
        with_output(
            ConvSizes {
                input: [1, 1, 60_000],
                output: [2, 1, 0],
                kernel: [1, 16],
                dilation: [1, 4],
                ..square([1, 2], 1, 1, 1)
            },
            [0; 2],
        ),
        with_output(
            ConvSizes {
                input: [1, 1, 900_000],
                output: [1, 1, 0],
                kernel: [1, 3],
                ..square([1, 1], 1, 1, 1)
            },
            [0; 2],
        ),
        // In Winograd's way, of more channels than are transformed at a time.
        stride(square([130, 40], 4, 3, 16), 1, 1),
        stride(square([20, 70], 5, 3, 32), 1, 2),
        // Of one sample: in several parts, with more padding than squares, in parts of a row, narrow.
        stride(square([70, 40], 40, 3, 1), 1, 1),
        stride(square([16, 16], 20, 3, 1), 1, 9),
        with_output(ConvSizes { input: [16, 4, 700], ..square([16, 17], 4, 3, 1) }, [0; 2]),
        stride(square([17, 16], 17, 3, 1), 1, 0),
        // Samples in parts of whole vectors, and in others.
        square([2, 3], 5, 3, 80),
        square([2, 3], 5, 3, 150),
    ] {
        for bias in [false, true] {
            check::<f32>(sizes, bias, [3, 2]);
            check::<f64>(sizes, bias, [3, 2]);
        }
    }
}

/// All of the output.
fn forward(x: &[f32], weight: &[f32], bias: &[f32], y: &mut [f32], sizes: ConvSizes) {
    let channel = sizes.output[1] * sizes.output[2] * sizes.batch;
    f32::conv(x, weight, bias, &mut Block::whole(y, channel), sizes);
}

/// All of the input's gradient.
fn input_gradient(d_y: &[f32], weight: &[f32], d_x: &mut [f32], sizes: ConvSizes) {
    let channel = sizes.input[1] * sizes.input[2] * sizes.batch;
    f32::conv_input_gradient(d_y, weight, &[], &mut Block::whole(d_x, channel), sizes);
}

/// The largest error of each of forward pass and input gradient, relative to the sum of the magnitudes of all products.
fn largest_errors(sizes: ConvSizes) -> [f64; 2] {
    let (x, d_y) = (data::<f32>(length(sizes.input, sizes), 1), data::<f32>(length(sizes.output, sizes), 2));
    let weight = data::<f32>(sizes.output[0] * sizes.taps(), 3);
    let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
    let magnitudes = |x: &[f64]| x.iter().map(|x| x.abs()).collect::<Vec<_>>();
    let worst = |found: &[f32], exact: &[f64], scale: &[f64]| {
        let errors = found.iter().zip(exact).zip(scale);
        errors.map(|((&found, exact), scale)| (f64::from(found) - exact).abs() / scale).fold(0.0, f64::max)
    };
    let (wide_x, wide_d_y, wide_weight) = (wide(&x), wide(&d_y), wide(&weight));
    let (mut y, mut exact, mut scale) = (nan(d_y.len()), nan(d_y.len()), nan(d_y.len()));
    forward(&x, &weight, &[], &mut y, sizes);
    reference::conv(&wide_x, &wide_weight, &[], &mut exact, sizes);
    reference::conv(&magnitudes(&wide_x), &magnitudes(&wide_weight), &[], &mut scale, sizes);
    let forward = worst(&y, &exact, &scale);
    let (mut d_x, mut exact, mut scale) = (nan(x.len()), nan(x.len()), nan(x.len()));
    input_gradient(&d_y, &weight, &mut d_x, sizes);
    reference::conv_input_gradient(&wide_d_y, &wide_weight, &[], &mut exact, sizes);
    let (d_y, weight) = (magnitudes(&wide_d_y), magnitudes(&wide_weight));
    reference::conv_input_gradient(&d_y, &weight, &[], &mut scale, sizes);
    [forward, worst(&d_x, &exact, &scale)]
}

/// Bits of the forward pass and of the input gradient.
fn results(sizes: ConvSizes) -> [Vec<f32>; 2] {
    let (x, d_y) = (data::<f32>(length(sizes.input, sizes), 1), data::<f32>(length(sizes.output, sizes), 2));
    let weight = data::<f32>(sizes.output[0] * sizes.taps(), 3);
    let (mut y, mut d_x) = (nan(d_y.len()), nan(x.len()));
    forward(&x, &weight, &[], &mut y, sizes);
    input_gradient(&d_y, &weight, &mut d_x, sizes);
    [y, d_x]
}

/// An image of 1 to 9 in rows of three under the kernel [1 2; 3 4].
#[test]
fn numbers_by_hand() {
    let x: [f32; 9] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let weight = [1.0, 2.0, 3.0, 4.0];
    let sizes = square([1, 1], 3, 2, 1);
    let conv = |flip: bool| {
        let mut y = nan(4);
        forward(&x, &weight, &[0.5], &mut y, ConvSizes { flip, ..sizes });
        y
    };
    under_each_isa(|| {
        // 1 * 1 + 2 * 2 + 3 * 4 + 4 * 5 is 37, and each step to the right adds 1 + 2 + 3 + 4.
        assert_eq!(conv(false), [37.5, 47.5, 67.5, 77.5]);
        // 4 * 1 + 3 * 2 + 2 * 4 + 1 * 5 is 23.
        assert_eq!(conv(true), [23.5, 33.5, 53.5, 63.5]);

        let (d_y, mut d_x) = ([1.0, 0.0, 0.0, 10.0], nan(9));
        input_gradient(&d_y, &weight, &mut d_x, sizes);
        assert_eq!(d_x, [1.0, 2.0, 0.0, 3.0, 14.0, 20.0, 0.0, 30.0, 40.0]);

        let mut d_weight = [0.5; 4];
        f32::conv_weight_gradient(&x, &d_y, &mut Block::whole(&mut d_weight, 4), sizes);
        assert_eq!(d_weight, [51.5, 62.5, 84.5, 95.5]);
    });
}

/// No channels, no samples, no output: nothing is computed, and a sum of nothing is the bias.
#[test]
fn empty_convolutions() {
    let sizes = square([2, 3], 3, 2, 2);
    for sizes in [
        ConvSizes { batch: 0, ..sizes },
        ConvSizes { output: [0, 2, 2], ..sizes },
        ConvSizes { output: [3, 0, 2], ..sizes },
        ConvSizes { output: [3, 2, 0], ..sizes },
        ConvSizes { input: [2, 0, 3], ..sizes },
        ConvSizes { input: [2, 3, 0], ..sizes },
        with_output(ConvSizes { input: [2, 0, 3], padding: [1, 1], batch: 130, ..sizes }, [0; 2]),
    ] {
        check::<f32>(sizes, true, [1, 1]);
        check::<f64>(sizes, false, [2, 1]);
    }
    let sizes = ConvSizes { input: [0, 3, 3], ..sizes };
    under_each_isa(|| {
        let mut y = nan::<f32>(24);
        forward(&[], &[], &[1.0, 2.0, 3.0], &mut y, sizes);
        assert!(y.chunks(8).zip([1.0, 2.0, 3.0]).all(|(y, bias)| y.iter().all(|&y| y == bias)), "{y:?}");
        f32::conv_weight_gradient(&[], &y, &mut Block::whole(&mut [], 0), sizes);
    });
}

/// The lengths of the operands of a call, in the order in which its kernel takes them, and the block of its result.
#[cfg(panic = "unwind")]
#[derive(Clone, Copy, Debug)]
struct Call {
    operands: [usize; 2],
    bias: usize,
    stride: usize,
    rows: [usize; 2],
    columns: [usize; 2],
    sizes: ConvSizes,
}

#[cfg(panic = "unwind")]
impl Call {
    fn refusal(self, call: impl Fn([&[f32]; 3], &mut Block<'_, f32>, ConvSizes)) -> Option<String> {
        let ([a, b], bias) = (self.operands.map(|length| data(length, 1)), data(self.bias, 3));
        let mut result = nan(self.rows[1] * self.stride);
        let mut whole = Block::whole(&mut result, self.stride);
        let mut block = whole.part(self.rows[0]..self.rows[1], self.columns[0]..self.columns[1]);
        refusal(|| call([&a, &b, &bias], &mut block, self.sizes))
    }

    fn forward(self) -> Option<String> {
        self.refusal(|[x, weight, bias], y, sizes| f32::conv(x, weight, bias, y, sizes))
    }

    fn input_gradient(self) -> Option<String> {
        self.refusal(|[d_y, weight, bias], d_x, sizes| {
            f32::conv_input_gradient(d_y, weight, bias, d_x, sizes);
        })
    }

    fn weight_gradient(self) -> Option<String> {
        self.refusal(|[x, d_y, _], d_weight, sizes| f32::conv_weight_gradient(x, d_y, d_weight, sizes))
    }
}

#[cfg(panic = "unwind")]
#[test]
fn other_lengths_and_blocks_are_refused() {
    // 4 input and 6 output channels in two groups, images of 3 by 3 and 2 by 2, two samples.
    let sizes = ConvSizes { groups: 2, ..square([4, 6], 3, 2, 2) };
    let fits = Call { operands: [72, 48], bias: 6, stride: 8, rows: [0, 6], columns: [0, 8], sizes };
    let forward = [
        (fits, None),
        (Call { columns: [4, 8], ..fits }, None),
        (Call { rows: [2, 4], bias: 2, ..fits }, None),
        (Call { operands: [71, 48], ..fits }, Some("an input of 71 numbers instead of 72")),
        (Call { operands: [72, 49], ..fits }, Some("a weight of 49 numbers instead of 48")),
        (Call { bias: 5, ..fits }, Some("a bias of 5 numbers for 6 channels")),
        (Call { stride: 9, ..fits }, Some("channels of 9 numbers instead of 8")),
        (Call { bias: 5, rows: [2, 7], ..fits }, Some("5 channels from 2 on, of 6")),
        (Call { columns: [2, 8], ..fits }, Some("numbers 2..8 of a channel, which are no pieces of 4")),
        (Call { columns: [0, 6], ..fits }, Some("numbers 0..6 of a channel, which are no pieces of 4")),
    ];
    let fits = Call { operands: [48, 48], bias: 4, stride: 18, rows: [0, 4], columns: [0, 18], sizes };
    let input_gradient = [
        (fits, None),
        (Call { columns: [6, 12], ..fits }, None),
        (Call { operands: [47, 48], ..fits }, Some("an output's gradient of 47 numbers instead of 48")),
        (Call { operands: [48, 47], ..fits }, Some("a weight of 47 numbers instead of 48")),
        (Call { bias: 3, ..fits }, Some("a bias of 3 numbers for 4 channels")),
        (Call { stride: 19, ..fits }, Some("channels of 19 numbers instead of 18")),
        (Call { bias: 2, rows: [3, 5], ..fits }, Some("2 channels from 3 on, of 4")),
        (Call { columns: [0, 17], ..fits }, Some("numbers 0..17 of a channel, which are no pieces of 6")),
    ];
    let fits = Call { operands: [72, 48], bias: 0, stride: 8, rows: [0, 6], columns: [0, 8], sizes };
    let weight_gradient = [
        (fits, None),
        (Call { columns: [4, 8], ..fits }, None),
        (Call { operands: [73, 48], ..fits }, Some("an input of 73 numbers instead of 72")),
        (Call { operands: [72, 49], ..fits }, Some("an output's gradient of 49 numbers instead of 48")),
        (Call { stride: 12, columns: [0, 12], ..fits }, Some("channels of 12 numbers instead of 8")),
        (Call { rows: [4, 7], ..fits }, Some("3 channels from 4 on, of 6")),
        (Call { columns: [1, 8], ..fits }, Some("numbers 1..8 of a channel, which are no pieces of 4")),
        (
            Call { sizes: ConvSizes { batch: 1, packed: true, ..sizes }, ..fits },
            Some("the gradient of a packed weight"),
        ),
    ];
    under_each_isa(|| {
        for (call, expected) in forward {
            assert_eq!(call.forward().as_deref(), expected, "{call:?}");
        }
        for (call, expected) in input_gradient {
            assert_eq!(call.input_gradient().as_deref(), expected, "{call:?}");
        }
        for (call, expected) in weight_gradient {
            assert_eq!(call.weight_gradient().as_deref(), expected, "{call:?}");
        }
    });
}

#[cfg(panic = "unwind")]
#[test]
fn sizes_of_no_convolution_are_refused() {
    const ZERO: &str = "a convolution with a kernel or stride of 0";
    const OVERFLOW: &str = "the sizes of a convolution overflow";
    // Twice and three times as much are 0 and 2 again if they wrap.
    const HALF: usize = usize::MAX / 2 + 1;
    const THIRD: usize = usize::MAX / 3 + 1;
    let fits = square([4, 6], 3, 2, 2);
    for (sizes, expected) in [
        (ConvSizes { kernel: [0, 2], ..fits }, ZERO),
        (ConvSizes { kernel: [2, 0], ..fits }, ZERO),
        (ConvSizes { stride: [0, 1], ..fits }, ZERO),
        (ConvSizes { stride: [1, 0], ..fits }, ZERO),
        (ConvSizes { groups: 0, ..fits }, "0 groups of 4 and 6 channels"),
        (ConvSizes { groups: 3, ..fits }, "3 groups of 4 and 6 channels"),
        (ConvSizes { groups: 4, ..fits }, "4 groups of 4 and 6 channels"),
        (ConvSizes { packed: true, ..fits }, "a packed weight for 2 samples"),
        (ConvSizes { batch: HALF, ..fits }, OVERFLOW),
        (ConvSizes { input: [HALF, 3, 3], ..fits }, OVERFLOW),
        (ConvSizes { input: [4, 3, HALF], ..fits }, OVERFLOW),
        (ConvSizes { output: [THIRD, 2, 2], ..fits }, OVERFLOW),
        (ConvSizes { output: [6, 2, THIRD], ..fits }, OVERFLOW),
        (ConvSizes { kernel: [HALF, 2], ..fits }, OVERFLOW),
        (ConvSizes { stride: [HALF, 1], ..fits }, OVERFLOW),
        (ConvSizes { padding: [1, HALF], ..fits }, OVERFLOW),
        (ConvSizes { dilation: [1, HALF], ..fits }, OVERFLOW),
    ] {
        under_each_isa(|| {
            let call = Call { operands: [72, 96], bias: 0, stride: 8, rows: [0, 6], columns: [0, 8], sizes };
            for found in [call.forward(), call.input_gradient(), call.weight_gradient()] {
                assert_eq!(found.as_deref(), Some(expected), "{sizes:?}");
            }
        });
    }
}
