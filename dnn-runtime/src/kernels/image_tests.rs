//! The kernels of images against their twins, as in [`super::tests`].

use proptest::prelude::*;

use super::simd::{available, with_isa};
use super::tests::{close, close_sums, config, data, nan, overwrites, properties, size, under_each_isa};
use super::*;

/// 1 to 130 in all, and few rows and columns.
fn batch() -> impl Strategy<Value = usize> {
    prop_oneof![Just(1usize), 2..8usize, size()]
}

/// One axis of a pool: input, output, kernel, stride, padding, dilation.
fn axis(longest: usize, dilated: bool) -> impl Strategy<Value = [usize; 6]> {
    let most = if dilated { 3 } else { 1usize };
    (1..=longest, 1..5usize, 1..4usize, 0..3usize, 1..=most, any::<bool>()).prop_map(
        |(input, kernel, stride, padding, dilation, ceil)| {
            let padding = padding.min(kernel / 2);
            let reach = (kernel - 1) * dilation + 1;
            let room = (input + 2 * padding).saturating_sub(reach);
            // What the input is too small for still has one window, which reaches beyond.
            let mut output = if ceil { room.div_ceil(stride) } else { room / stride } + 1;
            if ceil && (output - 1) * stride >= input + padding {
                output -= 1;
            }
            [input, output, kernel, stride, padding, dilation]
        },
    )
}

fn pool_sizes(dilated: bool) -> impl Strategy<Value = PoolSizes> {
    let sizes = |batch, channels, down: [usize; 6], across: [usize; 6]| {
        let [input, output, kernel, stride, padding, dilation] =
            core::array::from_fn(|at| [down[at], across[at]]);
        PoolSizes { batch, channels, input, output, kernel, stride, padding, dilation }
    };
    prop_oneof![
        (batch(), 1..4usize, axis(11, dilated), axis(11, dilated))
            .prop_map(move |(batch, channels, down, across)| sizes(batch, channels, down, across)),
        // One sample has paths of its own, with vectors along the rows.
        (1..4usize, axis(11, false), axis(70, false))
            .prop_map(move |(channels, down, across)| sizes(1, channels, down, across)),
    ]
}

/// Elements of the input, and of the output.
fn lengths(sizes: PoolSizes) -> [usize; 2] {
    [sizes.input, sizes.output].map(|[height, width]| sizes.channels * height * width * sizes.batch)
}

/// With NaN and infinite numbers among the others, each of them some windows apart.
fn unusual<T: Scalar>(mut x: Vec<T>) -> Vec<T> {
    for (step, value) in [(17, f64::INFINITY), (13, f64::NAN), (7, f64::NEG_INFINITY)] {
        x.iter_mut().skip(step / 2).step_by(step).for_each(|x| *x = T::from_f64(value));
    }
    x
}

/// Numbers that may be NaN, which is then equal to itself.
fn values<T: Scalar>(y: &[T]) -> Vec<Option<f64>> {
    y.iter().map(|y| Some(y.to_f64()).filter(|y| !y.is_nan())).collect()
}

fn check_max_pool<T: Scalar>(sizes: PoolSizes) {
    // Few different numbers, so that several are largest.
    let x = data::<T>(lengths(sizes)[0], 1);
    let x: Vec<T> = x.iter().map(|x| T::from_f64((x.to_f64() * 3.0).round())).collect();
    let unusual = unusual(x.clone());
    for (x, relu) in [(&x, false), (&x, true), (&unusual, false), (&unusual, true)] {
        check_max_pool_of(x, relu, sizes);
    }
}

fn check_max_pool_of<T: Scalar>(x: &[T], relu: bool, sizes: PoolSizes) {
    let [n, m] = lengths(sizes);
    let (mut found, mut expected) = (nan(m), nan(m));
    let (mut winners, mut expected_winners) = (vec![u32::MAX; m], vec![u32::MAX; m]);
    T::max_pool(x, &mut found, Places::U32(&mut winners), relu, sizes);
    reference::max_pool(x, &mut expected, Places::U32(&mut expected_winners), relu, sizes);
    assert_eq!(values(&found), values(&expected));
    // A window beside its input has no place.
    for at in (0..m).filter(|&at| expected[at].to_f64() != f64::NEG_INFINITY) {
        assert_eq!(winners[at], expected_winners[at], "the place of {at}");
    }
    let mut without = nan(m);
    T::max_pool(x, &mut without, Places::None, relu, sizes);
    assert_eq!(values(&without), values(&found), "without places");
    // In smaller integers, of those that hold them.
    let (mut halves, mut bytes) = (vec![u16::MAX; m], vec![u8::MAX; m]);
    T::max_pool(x, &mut without, Places::U16(&mut halves), relu, sizes);
    assert!(winners.iter().zip(&halves).all(|(&winner, &half)| winner == u32::from(half)));
    let fit = sizes.kernel[0] * sizes.kernel[1] + usize::from(relu) <= 256;
    if fit {
        T::max_pool(x, &mut without, Places::U8(&mut bytes), relu, sizes);
        assert!(winners.iter().zip(&bytes).all(|(&winner, &byte)| winner == u32::from(byte)));
    }

    let d_y = data::<T>(m, 2);
    let expected = overwrites(
        "max_pool_gradient",
        n,
        |d_x| T::max_pool_gradient(&d_y, Winners::U32(&winners), d_x, sizes),
        |d_x| reference::max_pool_gradient(&d_y, Winners::U32(&winners), d_x, sizes),
    );
    let small = fit.then_some(Winners::U8(&bytes));
    for winners in [Winners::U16(&halves)].into_iter().chain(small) {
        let mut found = nan(n);
        T::max_pool_gradient(&d_y, winners, &mut found, sizes);
        close("max_pool_gradient", &found, &expected);
    }
}

fn check_avg_pool<T: Scalar>(mean: Mean, sizes: PoolSizes) {
    let [n, m] = lengths(sizes);
    let (x, d_y) = (data::<T>(n, 1), data::<T>(m, 2));
    overwrites(
        "avg_pool",
        m,
        |y| T::avg_pool(&x, y, mean, sizes),
        |y| reference::avg_pool(&x, y, mean, sizes),
    );
    overwrites(
        "avg_pool_gradient",
        n,
        |d_x| T::avg_pool_gradient(&d_y, d_x, mean, sizes),
        |d_x| reference::avg_pool_gradient(&d_y, d_x, mean, sizes),
    );
    // A NaN becomes that of the windows it is in, and of no others.
    let (x, d_y) = (not_a_number(x), not_a_number(d_y));
    let which = |values: &[T]| values.iter().map(|value| value.to_f64().is_nan()).collect::<Vec<bool>>();
    let (mut found, mut expected) = (vec![T::zero(); m], vec![T::zero(); m]);
    T::avg_pool(&x, &mut found, mean, sizes);
    reference::avg_pool(&x, &mut expected, mean, sizes);
    assert_eq!(which(&found), which(&expected), "avg_pool");
    let (mut found, mut expected) = (vec![T::zero(); n], vec![T::zero(); n]);
    T::avg_pool_gradient(&d_y, &mut found, mean, sizes);
    reference::avg_pool_gradient(&d_y, &mut expected, mean, sizes);
    assert_eq!(which(&found), which(&expected), "avg_pool_gradient");
}

fn not_a_number<T: Scalar>(mut x: Vec<T>) -> Vec<T> {
    x.iter_mut().skip(6).step_by(13).for_each(|x| *x = T::from_f64(f64::NAN));
    x
}

/// Any number of windows, more than elements too; kernel and the like are not read.
fn adaptive() -> impl Strategy<Value = PoolSizes> {
    (batch(), 1..4usize, [1..12usize, 1..12usize], [1..12usize, 1..12usize]).prop_map(
        |(batch, channels, input, output)| PoolSizes {
            batch,
            channels,
            input,
            output,
            kernel: [0; 2],
            stride: [0; 2],
            padding: [9; 2],
            dilation: [0; 2],
        },
    )
}

/// Windows over a whole image.
fn global() -> impl Strategy<Value = PoolSizes> {
    (batch(), 1..4usize, size()).prop_map(|(batch, channels, width)| PoolSizes {
        batch,
        channels,
        input: [1, width],
        output: [1, 1],
        kernel: [1, width],
        stride: [1; 2],
        padding: [0; 2],
        dilation: [1; 2],
    })
}

fn responses() -> impl Strategy<Value = Response> {
    let beta = prop_oneof![Just(0.75), 0.1..2.0];
    (1..9usize, 1..8usize, 0.01..2.0, beta, 0.5..2.0).prop_map(|(channels, size, alpha, beta, k)| Response {
        channels,
        size,
        alpha,
        beta,
        k,
    })
}

/// All channels together, and in parts, which changes no bit.
fn check_response_norm<T: Scalar>(n: usize, part: usize, response: Response) {
    let len = response.channels * n;
    let (x, d_y) = (data::<T>(len, 1), data::<T>(len, 2));
    overwrites(
        "response_norm",
        len,
        |y| {
            T::response_norm(&x, y, 0, response);
            let mut parts = nan::<T>(len);
            for (at, part_of) in parts.chunks_mut(part * n).enumerate() {
                T::response_norm(&x, part_of, at * part, response);
            }
            assert_eq!(parts, y, "parts");
        },
        |y| reference::response_norm(&x, y, 0, response),
    );

    let (mut shares, mut expected_shares) = (d_y.clone(), d_y.clone());
    let scaled = overwrites(
        "response_norm_shares, d_x",
        len,
        |d_x| {
            for (at, (d_y, d_x)) in shares.chunks_mut(part * n).zip(d_x.chunks_mut(part * n)).enumerate() {
                T::response_norm_shares(&x, d_y, d_x, at * part, response);
            }
        },
        |d_x| reference::response_norm_shares(&x, &mut expected_shares, d_x, 0, response),
    );
    close("response_norm_shares, d_y", &shares, &expected_shares);

    let (mut found, mut expected) = (scaled.clone(), scaled);
    for (at, d_x) in found.chunks_mut(part * n).enumerate() {
        T::response_norm_gradient(&x, &shares, d_x, at * part, response);
    }
    reference::response_norm_gradient(&x, &shares, &mut expected, 0, response);
    close("response_norm_gradient", &found, &expected);
}

fn check_samples<T: Scalar>(features: usize, affine: bool, batch: usize, part: usize) {
    let n = features * batch;
    let (x, d_y, eps) = (data::<T>(n, 1), data::<T>(n, 2), T::from_f64(0.1));
    let tensor = |seed| data::<T>(if affine { features } else { 0 }, seed);
    let (weight, bias) = (tensor(3), tensor(4));

    let (mut mean, mut scale) = (nan(batch), nan(batch));
    let (mut expected_mean, mut expected_scale) = (nan(batch), nan(batch));
    T::sample_statistics(&x, eps, &mut mean, &mut scale, 0, batch);
    reference::sample_statistics(&x, eps, &mut expected_mean, &mut expected_scale, 0, batch);
    close_sums("mean", &mean, &expected_mean, features);
    close("scale", &scale, &expected_scale);
    // Samples in parts have the same bits.
    let (mut mean_parts, mut scale_parts) = (nan(batch), nan(batch));
    for (at, (mean, scale)) in mean_parts.chunks_mut(part).zip(scale_parts.chunks_mut(part)).enumerate() {
        T::sample_statistics(&x, eps, mean, scale, at * part, batch);
    }
    assert_eq!((&mean_parts, &scale_parts), (&mean, &scale), "statistics in parts");

    let (mut sums, mut projections) = (nan(batch), nan(batch));
    let (mut expected_sums, mut expected_projections) = (nan(batch), nan(batch));
    for (at, (sums, projections)) in sums.chunks_mut(part).zip(projections.chunks_mut(part)).enumerate() {
        let run = at * part..at * part + sums.len();
        let (mean, scale) = (&mean[run.clone()], &scale[run]);
        T::normalize_samples_sums(&x, mean, scale, &weight, &d_y, sums, projections, at * part, batch);
    }
    let (expected, projected) = (&mut expected_sums, &mut expected_projections);
    reference::normalize_samples_sums(&x, &mean, &scale, &weight, &d_y, expected, projected, 0, batch);
    close_sums("sums", &sums, &expected_sums, features);
    close_sums("projections", &projections, &expected_projections, features);

    overwrites(
        "normalize_samples",
        n,
        |y| {
            for first in (0..batch).step_by(part) {
                let run = first..batch.min(first + part);
                T::normalize_samples(&x, &mean[run.clone()], &scale[run], &weight, &bias, y, first, batch);
            }
        },
        |y| reference::normalize_samples(&x, &mean, &scale, &weight, &bias, y, 0, batch),
    );
    overwrites(
        "normalize_samples_gradient",
        n,
        |d_x| {
            for first in (0..batch).step_by(part) {
                let run = first..batch.min(first + part);
                let (mean, scale) = (&mean[run.clone()], &scale[run.clone()]);
                let (sums, projections) = (&sums[run.clone()], &projections[run]);
                T::normalize_samples_gradient(
                    &x,
                    mean,
                    scale,
                    &weight,
                    sums,
                    projections,
                    &d_y,
                    d_x,
                    first,
                    batch,
                );
            }
        },
        |d_x| {
            reference::normalize_samples_gradient(
                &x,
                &mean,
                &scale,
                &weight,
                &sums,
                &projections,
                &d_y,
                d_x,
                0,
                batch,
            );
        },
    );

    let (mut d_weight, mut d_bias) = (data(features, 5), data(features, 6));
    let (mut expected_weight, mut expected_bias) = (data(features, 5), data(features, 6));
    T::normalize_samples_weight_gradient(&x, &mean, &scale, &d_y, &mut d_weight, &mut d_bias, batch);
    let (weight, bias) = (&mut expected_weight, &mut expected_bias);
    reference::normalize_samples_weight_gradient(&x, &mean, &scale, &d_y, weight, bias, batch);
    close_sums("d_weight", &d_weight, &expected_weight, batch);
    close_sums("d_bias", &d_bias, &expected_bias, batch);
}

fn check_mask_channels<T: Scalar>(channels: usize, positions: usize, batch: usize) {
    let n = channels * positions * batch;
    let x = data::<T>(n, 1);
    let mask: Vec<u8> = data::<f64>(channels * batch, 2).iter().map(|&x| u8::from(x > 0.0)).collect();
    let factor = T::from_f64(1.25);
    overwrites(
        "mask_channels",
        n,
        |y| T::mask_channels(&x, &mask, factor, y, batch),
        |y| reference::mask_channels(&x, &mask, factor, y, batch),
    );
}

fn check_upsample<T: Scalar>(mode: Interpolation, sizes: ResampleSizes) {
    let length = |[height, width]: [usize; 2]| sizes.channels * height * width * sizes.batch;
    let (n, m) = (length(sizes.input), length(sizes.output));
    let (x, d_y) = (data::<T>(n, 1), data::<T>(m, 2));
    overwrites(
        "upsample",
        m,
        |y| T::upsample(&x, y, mode, sizes),
        |y| reference::upsample(&x, y, mode, sizes),
    );
    overwrites(
        "upsample_gradient",
        n,
        |d_x| T::upsample_gradient(&d_y, d_x, mode, sizes),
        |d_x| reference::upsample_gradient(&d_y, d_x, mode, sizes),
    );
}

fn check_pad<T: Scalar>(border: Border, before: [usize; 2], behind: [usize; 2], mut sizes: ResampleSizes) {
    // A mirror image is smaller than the image, and only one more of it fits beside it.
    let most = match border {
        Border::Reflect => sizes.input.map(|n| n - 1),
        Border::Circular => sizes.input,
        Border::Constant | Border::Replicate => [9; 2],
    };
    let before = [before[0].min(most[0]), before[1].min(most[1])];
    for axis in 0..2 {
        sizes.output[axis] = before[axis] + sizes.input[axis] + behind[axis].min(most[axis]);
    }
    let length = |[height, width]: [usize; 2]| sizes.channels * height * width * sizes.batch;
    let (n, m) = (length(sizes.input), length(sizes.output));
    let (x, d_y, value) = (data::<T>(n, 1), data::<T>(m, 2), T::from_f64(0.5));
    overwrites(
        "pad",
        m,
        |y| T::pad(&x, y, border, value, before, sizes),
        |y| reference::pad(&x, y, border, value, before, sizes),
    );
    overwrites(
        "pad_gradient",
        n,
        |d_x| T::pad_gradient(&d_y, d_x, border, before, sizes),
        |d_x| reference::pad_gradient(&d_y, d_x, border, before, sizes),
    );
}

fn resample_sizes() -> impl Strategy<Value = ResampleSizes> {
    (batch(), 1..4usize, [1..6usize, 1..6usize], [1..12usize, 1..12usize])
        .prop_map(|(batch, channels, input, output)| ResampleSizes { batch, channels, input, output })
}

fn interpolations() -> impl Strategy<Value = Interpolation> {
    prop_oneof![Just(Interpolation::Nearest), Just(Interpolation::Linear), Just(Interpolation::Aligned)]
}

fn borders() -> impl Strategy<Value = Border> {
    prop_oneof![
        Just(Border::Constant),
        Just(Border::Reflect),
        Just(Border::Replicate),
        Just(Border::Circular)
    ]
}

properties! {
    largest_of_windows(sizes in pool_sizes(true)) = check_max_pool(sizes);
    largest_of_images(sizes in global()) = check_max_pool(sizes);
    means_of_windows(sizes in pool_sizes(false), padded in any::<bool>())
        = check_avg_pool(if padded { Mean::Padded } else { Mean::Inside }, sizes);
    means_of_images(sizes in global()) = check_avg_pool(Mean::Inside, sizes);
    adaptive_means(sizes in adaptive()) = check_avg_pool(Mean::Adaptive, sizes);
    responses_of_channels(n in size(), part in 1..4usize, response in responses())
        = check_response_norm(n, part, response);
    sample_normalisation(features in size(), affine in any::<bool>(), batch in batch(), part in 1..40usize)
        = check_samples(features, affine, batch, part);
    masked_channels(channels in 1..6usize, positions in size(), batch in batch())
        = check_mask_channels(channels, positions, batch);
    enlarged_images(mode in interpolations(), sizes in resample_sizes()) = check_upsample(mode, sizes);
    images_with_borders(
        border in borders(),
        before in [0..4usize, 0..4usize],
        behind in [0..4usize, 0..4usize],
        sizes in resample_sizes()
    ) = check_pad(border, before, behind, sizes);
}

/// What the sizes above do not reach.
#[test]
fn long_rows_and_large_windows() {
    let square =
        |batch, [height, width]: [usize; 2], kernel: usize, stride: usize, padding: usize| PoolSizes {
            batch,
            channels: 2,
            input: [height, width],
            output: [height, width].map(|size| (size + 2 * padding - kernel) / stride + 1),
            kernel: [kernel; 2],
            stride: [stride; 2],
            padding: [padding; 2],
            dilation: [1; 2],
        };
    // Rows of one sample that have room on the stack, just so or not; windows of more columns than are computed at
    // every place; and of more places than a byte counts.
    let sizes = [511, 512, 513, 700].into_iter().flat_map(|width| {
        [square(1, [3, width], 3, 2, 1), square(1, [4, width], 2, 2, 0), square(1, [5, width], 3, 3, 1)]
    });
    // The most places that a byte counts, without a ReLU and with one.
    let wide =
        PoolSizes { input: [15, 20], output: [1, 4], kernel: [15, 17], ..square(20, [15, 20], 15, 1, 0) };
    let large = [
        wide,
        square(20, [16, 18], 16, 1, 0),
        square(1, [20, 40], 9, 2, 4),
        square(1, [20, 40], 9, 4, 4),
        square(1, [20, 90], 17, 4, 2),
        square(1, [17, 90], 17, 1, 8),
        square(20, [20, 19], 17, 1, 1),
        square(20, [20, 23], 17, 3, 8),
        // Windows side by side, with and without a rest.
        square(20, [6, 8], 2, 2, 0),
        square(1, [6, 9], 3, 3, 0),
        square(3, [7, 8], 2, 2, 0),
    ];
    for sizes in sizes.chain(large) {
        under_each_isa(|| {
            check_max_pool::<f32>(sizes);
            check_max_pool::<f64>(sizes);
            for mean in [Mean::Padded, Mean::Inside] {
                check_avg_pool::<f32>(mean, sizes);
                check_avg_pool::<f64>(mean, sizes);
            }
        });
    }
}

#[test]
fn a_nan_is_the_largest_number_of_a_window_wherever_it_is() {
    for isa in available() {
        for (batch, at) in [(1, 0), (1, 3), (20, 1), (70, 2)] {
            let sizes = PoolSizes {
                batch,
                channels: 1,
                input: [2, 2],
                output: [1, 1],
                kernel: [2, 2],
                stride: [2, 2],
                padding: [0, 0],
                dilation: [1, 1],
            };
            let mut x = vec![f32::INFINITY; 4 * batch];
            x[at * batch..(at + 1) * batch].fill(f32::NAN);
            let (mut y, mut places) = (vec![0.0; batch], vec![9; batch]);
            with_isa(isa, || <f32 as Kernels>::max_pool(&x, &mut y, Places::U8(&mut places), false, sizes));
            assert!(y.iter().all(|y| y.is_nan()), "{isa}, {batch} samples, place {at}");
            assert!(
                places.iter().all(|&place| usize::from(place) == at),
                "{isa}, {batch} samples: {places:?}"
            );
            with_isa(isa, || <f32 as Kernels>::max_pool(&x, &mut y, Places::None, false, sizes));
            assert!(y.iter().all(|y| y.is_nan()), "{isa}, {batch} samples, place {at}");
        }
    }
}

/// As PyTorch, which goes on to a NaN from whatever it has found.
#[test]
fn of_several_nans_of_a_window_the_last_one_gets_the_gradient() {
    fn check<T: Scalar>(batch: usize) {
        let sizes = PoolSizes {
            batch,
            channels: 1,
            input: [1, 4],
            output: [1, 1],
            kernel: [1, 4],
            stride: [1, 4],
            padding: [0, 0],
            dilation: [1, 1],
        };
        let [nan, one, infinity] = [f64::NAN, 1.0, f64::INFINITY].map(T::from_f64);
        let x: Vec<T> = [nan, one, nan, infinity].into_iter().flat_map(|x| vec![x; batch]).collect();
        let (mut y, mut places) = (vec![one; batch], vec![9; batch]);
        T::max_pool(&x, &mut y, Places::U8(&mut places), false, sizes);
        assert!(
            y.iter().all(|y| y.to_f64().is_nan()) && places.iter().all(|&place| place == 2),
            "{y:?} {places:?}"
        );
        let mut d_x = vec![nan; 4 * batch];
        T::max_pool_gradient(&vec![one; batch], Winners::U8(&places), &mut d_x, sizes);
        let expected = [0.0, 0.0, 1.0, 0.0].into_iter().flat_map(|d_x| vec![Some(d_x); batch]);
        assert_eq!(values(&d_x), expected.collect::<Vec<_>>());
    }
    under_each_isa(|| {
        for batch in [1, 3, 20, 70] {
            check::<f32>(batch);
            check::<f64>(batch);
        }
    });
}
