//! Convolutions against their twins, and against numbers worked out by hand.

use proptest::prelude::*;

use super::ConvSizes;
use crate::kernels::simd::{Isa, isa};
#[cfg(panic = "unwind")]
use crate::kernels::tests::refusal;
use crate::kernels::tests::{close_sums, config, data, nan, under_each_isa};
use crate::kernels::{Kernels, reference};
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
    let batch = prop_oneof![Just(1usize), Just(16), Just(32), Just(80), 1..41usize, 64..130usize];
    let places = (pair(1..6), pair(1..4), pair(0..4), pair(1..3));
    (channels, pair(1..13), places, batch, any::<bool>(), pair(0..2)).prop_map(
        |((groups, [inputs, outputs]), image, (kernel, stride, padding, dilation), batch, flip, more)| {
            let input = [groups * inputs, image[0], image[1]];
            let output = [groups * outputs, 0, 0];
            let exact = false;
            let sizes =
                ConvSizes { batch, input, output, kernel, stride, padding, dilation, groups, flip, exact };
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

/// Whole channels, `channels` at a time, of an output full of NaN: the call gets the first channel of each part.
fn in_parts<T: Scalar>(
    length: usize,
    channel: usize,
    channels: usize,
    call: impl Fn(&mut [T], usize),
) -> Vec<T> {
    let mut y = nan(length);
    for (at, part) in y.chunks_mut((channel * channels).max(1)).enumerate() {
        call(part, at * channels);
    }
    y
}

/// All three kernels; `rows` channels at a time must give the same bits as all of them.
fn check<T: Scalar>(sizes: ConvSizes, bias: bool, rows: usize) {
    let ConvSizes { batch, input, output, kernel, groups, .. } = sizes;
    let (x, d_y) = (data::<T>(length(input, sizes), 1), data::<T>(length(output, sizes), 2));
    let weight = data::<T>(output[0] * sizes.taps(), 3);
    let bias_of = |[channels, ..]: [usize; 3]| data::<T>(if bias { channels } else { 0 }, 4);
    let part_of = |bias: &[T], first: usize, channels: usize| match bias {
        [] => Vec::new(),
        bias => bias[first..first + channels].to_vec(),
    };

    let (bias, mut expected) = (bias_of(output), nan(d_y.len()));
    reference::conv(&x, &weight, &bias, &mut expected, 0, sizes);
    let channel = output[1] * output[2] * batch;
    under_each_isa(|| {
        let mut found = nan(d_y.len());
        T::conv(&x, &weight, &bias, &mut found, 0, sizes);
        close_sums("conv", &found, &expected, sizes.taps());
        let parts = in_parts(d_y.len(), channel, rows, |y, first| {
            T::conv(&x, &weight, &part_of(&bias, first, y.len() / channel), y, first, sizes);
        });
        assert!(parts == found, "channels of conv, {rows} at a time: {sizes:?}");
    });

    let (bias, mut expected) = (bias_of(input), nan(x.len()));
    reference::conv_input_gradient(&d_y, &weight, &bias, &mut expected, 0, sizes);
    let channel = input[1] * input[2] * batch;
    let terms = output[0] / groups * kernel[0] * kernel[1];
    under_each_isa(|| {
        let mut found = nan(x.len());
        T::conv_input_gradient(&d_y, &weight, &bias, &mut found, 0, sizes);
        close_sums("conv_input_gradient", &found, &expected, terms);
        let parts = in_parts(x.len(), channel, rows, |d_x, first| {
            let bias = part_of(&bias, first, d_x.len() / channel);
            T::conv_input_gradient(&d_y, &weight, &bias, d_x, first, sizes);
        });
        assert!(parts == found, "channels of conv_input_gradient, {rows} at a time: {sizes:?}");
    });

    let mut expected = data(weight.len(), 5);
    reference::conv_weight_gradient(&x, &d_y, &mut expected, 0, sizes);
    under_each_isa(|| {
        let mut found = data(weight.len(), 5);
        T::conv_weight_gradient(&x, &d_y, &mut found, 0, sizes);
        close_sums("conv_weight_gradient", &found, &expected, output[1] * output[2] * batch);
        let mut parts = data(weight.len(), 5);
        for (at, part) in parts.chunks_mut(sizes.taps() * rows).enumerate() {
            T::conv_weight_gradient(&x, &d_y, part, at * rows, sizes);
        }
        assert!(parts == found, "channels of conv_weight_gradient, {rows} at a time: {sizes:?}");
    });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn convolutions(sizes in any_sizes(), bias in any::<bool>(), rows in 1..8usize) {
        check::<f32>(sizes, bias, rows);
        check::<f64>(sizes, bias, rows);
    }

    #[test]
    fn winograd(sizes in winograd_sizes(), bias in any::<bool>(), rows in 1..20usize) {
        check::<f32>(sizes, bias, rows);
        check::<f64>(sizes, bias, rows);
    }
}

/// A square image and kernel.
fn square(channels: [usize; 2], image: usize, kernel: usize, batch: usize) -> ConvSizes {
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
        // Kernels of one place, also with a stride that leaves rows and columns out.
        square([17, 13], 8, 1, 16),
        square([17, 13], 8, 1, 1),
        stride(square([5, 6], 9, 1, 16), 2, 0),
        stride(square([5, 6], 9, 1, 1), 3, 0),
        // One sample, rows of several vectors.
        stride(square([3, 7], 40, 3, 1), 1, 1),
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
            check::<f32>(sizes, bias, 3);
            check::<f64>(sizes, bias, 3);
        }
    }
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
    <f32 as Kernels>::conv(&x, &weight, &[], &mut y, 0, sizes);
    reference::conv(&wide_x, &wide_weight, &[], &mut exact, 0, sizes);
    reference::conv(&magnitudes(&wide_x), &magnitudes(&wide_weight), &[], &mut scale, 0, sizes);
    let forward = worst(&y, &exact, &scale);
    let (mut d_x, mut exact, mut scale) = (nan(x.len()), nan(x.len()), nan(x.len()));
    <f32 as Kernels>::conv_input_gradient(&d_y, &weight, &[], &mut d_x, 0, sizes);
    reference::conv_input_gradient(&wide_d_y, &wide_weight, &[], &mut exact, 0, sizes);
    let (d_y, weight) = (magnitudes(&wide_d_y), magnitudes(&wide_weight));
    reference::conv_input_gradient(&d_y, &weight, &[], &mut scale, 0, sizes);
    [forward, worst(&d_x, &exact, &scale)]
}

/// Bits of the forward pass and of the input gradient.
fn results(sizes: ConvSizes) -> [Vec<f32>; 2] {
    let (x, d_y) = (data::<f32>(length(sizes.input, sizes), 1), data::<f32>(length(sizes.output, sizes), 2));
    let weight = data::<f32>(sizes.output[0] * sizes.taps(), 3);
    let (mut y, mut d_x) = (nan(d_y.len()), nan(x.len()));
    <f32 as Kernels>::conv(&x, &weight, &[], &mut y, 0, sizes);
    <f32 as Kernels>::conv_input_gradient(&d_y, &weight, &[], &mut d_x, 0, sizes);
    [y, d_x]
}

/// Another way rounds otherwise: equal bits are the same way.
#[test]
fn winograd_is_used_where_it_should_be() {
    let sizes = |channels, image, batch| {
        let sizes = ConvSizes { padding: [1; 2], ..square(channels, image, 3, batch) };
        with_output(sizes, [0; 2])
    };
    let fits = sizes([16, 16], 4, 16);
    under_each_isa(|| {
        let vectors = isa() != Isa::Scalar;
        for (sizes, expected) in [
            (fits, vectors),
            (sizes([20, 33], 5, 48), vectors),
            (sizes([15, 16], 4, 16), false),
            (sizes([16, 15], 4, 16), false),
            (sizes([16, 16], 3, 16), false),
            (sizes([16, 16], 4, 1), false),
            (sizes([16, 16], 16, 1), vectors),
            (sizes([16, 15], 16, 1), false),
            (with_output(ConvSizes { stride: [2; 2], ..fits }, [0; 2]), false),
            (with_output(ConvSizes { dilation: [2; 2], padding: [2; 2], ..fits }, [0; 2]), false),
            (with_output(ConvSizes { kernel: [3, 5], padding: [1, 2], ..fits }, [0; 2]), false),
            (ConvSizes { groups: 2, ..fits }, false),
        ] {
            let (found, exact) = (results(sizes), results(ConvSizes { exact: true, ..sizes }));
            for (found, exact) in found.iter().zip(&exact) {
                assert_eq!(found != exact, expected, "{sizes:?}");
            }
        }
    });
}

/// What the documentation of `conv` says of the two ways.
#[test]
fn errors_of_winograd() {
    for (channels, image, batch) in [(16, 6, 16), (64, 6, 16), (16, 16, 1), (64, 16, 1)] {
        let sizes = ConvSizes { padding: [1; 2], ..square([channels; 2], image, 3, batch) };
        let sizes = with_output(sizes, [0; 2]);
        under_each_isa(|| {
            let transformed = largest_errors(sizes);
            let exact = largest_errors(ConvSizes { exact: true, ..sizes });
            for (transformed, exact) in transformed.into_iter().zip(exact) {
                assert!(
                    transformed <= 3.0 * exact,
                    "{transformed} instead of {exact} for {channels} channels"
                );
            }
        });
    }
}

/// An image of 1 to 9 in rows of three under the kernel [1 2; 3 4].
#[test]
fn numbers_by_hand() {
    let x: [f32; 9] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let weight = [1.0, 2.0, 3.0, 4.0];
    let sizes = square([1, 1], 3, 2, 1);
    let conv = |flip: bool| {
        let mut y = nan(4);
        <f32 as Kernels>::conv(&x, &weight, &[0.5], &mut y, 0, ConvSizes { flip, ..sizes });
        y
    };
    under_each_isa(|| {
        // 1 * 1 + 2 * 2 + 3 * 4 + 4 * 5 is 37, and each step to the right adds 1 + 2 + 3 + 4.
        assert_eq!(conv(false), [37.5, 47.5, 67.5, 77.5]);
        // 4 * 1 + 3 * 2 + 2 * 4 + 1 * 5 is 23.
        assert_eq!(conv(true), [23.5, 33.5, 53.5, 63.5]);

        let (d_y, mut d_x) = ([1.0, 0.0, 0.0, 10.0], nan(9));
        <f32 as Kernels>::conv_input_gradient(&d_y, &weight, &[], &mut d_x, 0, sizes);
        assert_eq!(d_x, [1.0, 2.0, 0.0, 3.0, 14.0, 20.0, 0.0, 30.0, 40.0]);

        let mut d_weight = [0.5; 4];
        <f32 as Kernels>::conv_weight_gradient(&x, &d_y, &mut d_weight, 0, sizes);
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
        check::<f32>(sizes, true, 1);
        check::<f64>(sizes, false, 2);
    }
    let sizes = ConvSizes { input: [0, 3, 3], ..sizes };
    under_each_isa(|| {
        let mut y = nan::<f32>(24);
        <f32 as Kernels>::conv(&[], &[], &[1.0, 2.0, 3.0], &mut y, 0, sizes);
        assert!(y.chunks(8).zip([1.0, 2.0, 3.0]).all(|(y, bias)| y.iter().all(|&y| y == bias)), "{y:?}");
        <f32 as Kernels>::conv_weight_gradient(&[], &y, &mut [], 0, sizes);
    });
}

/// The lengths of the slices of a call, which the kernels take in this order, and its first channel.
#[cfg(panic = "unwind")]
#[derive(Clone, Copy, Debug)]
struct Call {
    x: usize,
    weight: usize,
    bias: usize,
    y: usize,
    first: usize,
    sizes: ConvSizes,
}

#[cfg(panic = "unwind")]
impl Call {
    fn conv(self) -> Option<String> {
        let (x, weight, bias, mut y) =
            (data(self.x, 1), data(self.weight, 2), data(self.bias, 3), nan(self.y));
        refusal(|| <f32 as Kernels>::conv(&x, &weight, &bias, &mut y, self.first, self.sizes))
    }

    /// `x` and `y` change their roles.
    fn input_gradient(self) -> Option<String> {
        let (d_y, weight, bias, mut d_x) =
            (data(self.y, 1), data(self.weight, 2), data(self.bias, 3), nan(self.x));
        refusal(|| {
            <f32 as Kernels>::conv_input_gradient(&d_y, &weight, &bias, &mut d_x, self.first, self.sizes);
        })
    }

    fn weight_gradient(self) -> Option<String> {
        let (x, d_y, mut d_weight) = (data(self.x, 1), data(self.y, 2), nan(self.weight));
        refusal(|| <f32 as Kernels>::conv_weight_gradient(&x, &d_y, &mut d_weight, self.first, self.sizes))
    }
}

#[cfg(panic = "unwind")]
#[test]
fn other_lengths_and_channels_are_refused() {
    // 4 input and 6 output channels in two groups, images of 3 by 3 and 2 by 2, two samples.
    let sizes = ConvSizes { groups: 2, ..square([4, 6], 3, 2, 2) };
    let fits = Call { x: 72, weight: 48, bias: 6, y: 48, first: 0, sizes };
    let conv = [
        (fits, None),
        (Call { x: 71, ..fits }, Some("an input of 71 numbers instead of 72")),
        (Call { weight: 49, ..fits }, Some("a weight of 49 numbers instead of 48")),
        (Call { bias: 5, ..fits }, Some("a bias of 5 numbers for 6 channels")),
        (Call { y: 47, ..fits }, Some("47 numbers are no channels of 8")),
        (Call { y: 40, bias: 5, first: 2, ..fits }, Some("5 channels from 2 on, of 6")),
        (Call { first: 1, ..fits }, Some("6 channels from 1 on, of 6")),
    ];
    let wrapped = Call { first: usize::MAX, ..fits }.conv();
    assert_eq!(wrapped, Some(format!("6 channels from {} on, of 6", usize::MAX)));
    let fits = Call { bias: 4, ..fits };
    let input_gradient = [
        (fits, None),
        (Call { y: 47, ..fits }, Some("an output's gradient of 47 numbers instead of 48")),
        (Call { weight: 47, ..fits }, Some("a weight of 47 numbers instead of 48")),
        (Call { bias: 3, ..fits }, Some("a bias of 3 numbers for 4 channels")),
        (Call { x: 73, ..fits }, Some("73 numbers are no channels of 18")),
        (Call { x: 36, bias: 2, first: 3, ..fits }, Some("2 channels from 3 on, of 4")),
    ];
    let weight_gradient = [
        (fits, None),
        (Call { x: 73, ..fits }, Some("an input of 73 numbers instead of 72")),
        (Call { y: 49, ..fits }, Some("an output's gradient of 49 numbers instead of 48")),
        (Call { weight: 47, ..fits }, Some("47 numbers are no channels of 8")),
        (Call { weight: 24, first: 4, ..fits }, Some("3 channels from 4 on, of 6")),
    ];
    under_each_isa(|| {
        for (call, expected) in conv {
            assert_eq!(call.conv().as_deref(), expected, "{call:?}");
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
            let call = Call { x: 72, weight: 96, bias: 0, y: 48, first: 0, sizes };
            for found in [call.conv(), call.input_gradient(), call.weight_gradient()] {
                assert_eq!(found.as_deref(), Some(expected), "{sizes:?}");
            }
        });
    }
}
