//! Every kernel against its twin in [`super::reference`], at sizes drawn at random and outputs full of NaN.

use proptest::prelude::*;

use super::simd::{available, with_isa};
use super::*;
use crate::testing::{Tolerance, assert_close, fill_pattern};

/// `n` numbers in -1..1.
fn data<T: Scalar>(n: usize, seed: u64) -> Vec<T> {
    let mut values = vec![T::zero(); n];
    fill_pattern(&mut values, seed);
    values
}

/// An output that must be overwritten.
fn nan<T: Scalar>(n: usize) -> Vec<T> {
    vec![T::from_f64(f64::NAN); n]
}

#[track_caller]
fn close<T: Scalar>(what: &str, found: &[T], expected: &[T]) {
    let expected: Vec<f64> = expected.iter().map(|&x| x.to_f64()).collect();
    assert_close(what, found, &expected, Tolerance::of::<T>());
}

/// Runs a check under every instruction set of this machine.
fn under_each_isa(check: impl Fn()) {
    for isa in simd::available() {
        simd::with_isa(isa, &check);
    }
}

fn sizes() -> impl Strategy<Value = LinearSizes> {
    // Batches and sizes around the widths of vectors and tiles; some inputs and batches beyond one block.
    let batch = prop_oneof![Just(1usize), 1..20usize, 1..131usize];
    let inputs = prop_oneof![1..20usize, 1..131usize, 250..300usize];
    (batch, inputs, prop_oneof![1..14usize, 1..131usize]).prop_map(|(batch, inputs, outputs)| LinearSizes {
        batch,
        inputs,
        outputs,
    })
}

fn check_linear<T: Scalar>(sizes: LinearSizes, bias: bool) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let (x, z) = (data::<T>(inputs * batch, 1), data::<T>(outputs * batch, 2));
    let weight = data::<T>(outputs * inputs, 3);
    let bias_of = |n: usize| data::<T>(if bias { n } else { 0 }, 4);

    let (mut found, mut expected) = (nan(outputs * batch), nan(outputs * batch));
    T::linear(&x, &weight, &bias_of(outputs), &mut found, sizes);
    reference::linear(&x, &weight, &bias_of(outputs), &mut expected, sizes);
    close("linear", &found, &expected);

    let (mut found, mut expected) = (nan(inputs * batch), nan(inputs * batch));
    T::linear_transposed(&z, &weight, &bias_of(inputs), &mut found, sizes);
    reference::linear_transposed(&z, &weight, &bias_of(inputs), &mut expected, sizes);
    close("linear_transposed", &found, &expected);

    // Any division into rows gives the same bits.
    let mut parts = nan(inputs * batch);
    let rows = inputs.div_ceil(3);
    for (part, y) in parts.chunks_mut(rows * batch).enumerate() {
        let first = part * rows;
        let bias = bias_of(inputs);
        let bias = if bias.is_empty() { &bias[..] } else { &bias[first..first + y.len() / batch] };
        T::linear_transposed_rows(&z, &weight, bias, y, first, sizes);
    }
    assert_eq!(parts, found, "rows of linear_transposed");

    let (mut found, mut expected) = (data(outputs * inputs, 5), data(outputs * inputs, 5));
    T::linear_weight_gradient(&x, &z, &mut found, sizes);
    reference::linear_weight_gradient(&x, &z, &mut expected, sizes);
    close("linear_weight_gradient", &found, &expected);

    let (mut found, mut expected) = (data(outputs, 6), data(outputs, 6));
    T::sum_samples(&z, &mut found, batch);
    reference::sum_samples(&z, &mut expected, batch);
    close("sum_samples", &found, &expected);
}

fn check_elementwise<T: Scalar>(n: usize) {
    let (a, b) = (data::<T>(n, 1), data::<T>(n, 2));
    let mask: Vec<u8> = a.iter().map(|&a| u8::from(a > T::zero())).collect();
    let factor = T::from_f64(1.25);

    let (mut found, mut expected) = (nan(n), nan(n));
    T::add_into(&a, &b, &mut found);
    reference::add_into(&a, &b, &mut expected);
    close("add_into", &found, &expected);
    T::multiply_into(&a, &b, &mut found);
    reference::multiply_into(&a, &b, &mut expected);
    close("multiply_into", &found, &expected);
    T::accumulate(&a, &mut found);
    reference::accumulate(&a, &mut expected);
    close("accumulate", &found, &expected);
    T::multiply_by(&b, &mut found);
    reference::multiply_by(&b, &mut expected);
    close("multiply_by", &found, &expected);
    T::mask(&a, &mask, factor, &mut found);
    reference::mask(&a, &mask, factor, &mut expected);
    close("mask", &found, &expected);
}

fn check_prelu<T: Scalar>(slopes: usize, group: usize) {
    let n = slopes * group;
    let (x, d_y, slope) = (data::<T>(n, 1), data::<T>(n, 2), data::<T>(slopes, 3));
    let (mut found, mut expected) = (nan(n), nan(n));
    T::prelu(&x, &slope, &mut found);
    reference::prelu(&x, &slope, &mut expected);
    close("prelu", &found, &expected);
    let (mut found_slope, mut expected_slope) = (data(slopes, 4), data(slopes, 4));
    T::prelu_gradient(&x, &slope, &d_y, Some(&mut found), Some(&mut found_slope));
    reference::prelu_gradient(&x, &slope, &d_y, Some(&mut expected), Some(&mut expected_slope));
    close("prelu_gradient, d_x", &found, &expected);
    close("prelu_gradient, d_slope", &found_slope, &expected_slope);
}

fn check_softmax<T: Scalar>(features: usize, batch: usize) {
    let n = features * batch;
    let (x, d_y) = (data::<T>(n, 1), data::<T>(n, 2));
    let (mut found, mut expected) = (nan(n), nan(n));
    T::softmax(&x, &mut found, batch);
    reference::softmax(&x, &mut expected, batch);
    close("softmax", &found, &expected);
    let y = expected.clone();
    T::softmax_gradient(&y, &d_y, &mut found, batch);
    reference::softmax_gradient(&y, &d_y, &mut expected, batch);
    close("softmax_gradient", &found, &expected);
    T::log_softmax(&x, &mut found, batch);
    reference::log_softmax(&x, &mut expected, batch);
    close("log_softmax", &found, &expected);
    let y = expected.clone();
    T::log_softmax_gradient(&y, &d_y, &mut found, batch);
    reference::log_softmax_gradient(&y, &d_y, &mut expected, batch);
    close("log_softmax_gradient", &found, &expected);
    let (mut found, mut expected) = (nan(batch), nan(batch));
    T::log_sum_exp(&x, &mut found, batch);
    reference::log_sum_exp(&x, &mut expected, batch);
    close("log_sum_exp", &found, &expected);
}

/// One sample of three, or batches in which it is the last of several, whose values are far from zero or no numbers.
fn check_extremes<T: Scalar>(batch: usize) {
    let check = |sample: [f64; 3], softmax: [f64; 3], log_softmax: [f64; 3], log_sum_exp: f64| {
        let mut x = data::<T>(3 * batch, 1);
        for (x, value) in x.chunks_exact_mut(batch).zip(sample) {
            x[batch - 1] = T::from_f64(value);
        }
        let mut y = nan::<T>(3 * batch);
        let last = |y: &[T]| y.iter().map(|y| y.to_f64()).skip(batch - 1).step_by(batch).collect::<Vec<_>>();
        let same = |what: &str, found: &[f64], expected: &[f64]| {
            let alike = |(&found, &expected): (&f64, &f64)| {
                found == expected
                    || found.is_nan() && expected.is_nan()
                    || (found - expected).abs() <= 1e-6 * expected.abs()
            };
            assert!(
                found.iter().zip(expected).all(alike),
                "{what} of {sample:?}: {found:?}, not {expected:?}"
            );
        };
        T::softmax(&x, &mut y, batch);
        same("softmax", &last(&y), &softmax);
        T::log_softmax(&x, &mut y, batch);
        same("log_softmax", &last(&y), &log_softmax);
        let mut y = nan::<T>(batch);
        T::log_sum_exp(&x, &mut y, batch);
        same("log_sum_exp", &last(&y), &[log_sum_exp]);
    };
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let third = -3f64.ln();
    check([1e4; 3], [1.0 / 3.0; 3], [third; 3], 1e4 - third);
    check([-1e4; 3], [1.0 / 3.0; 3], [third; 3], -1e4 - third);
    check([0.0, -inf, -inf], [1.0, 0.0, 0.0], [0.0, -inf, -inf], 0.0);
    check([nan, 1.0, 2.0], [nan; 3], [nan; 3], nan);
    check([-inf; 3], [nan; 3], [-inf; 3].map(|_: f64| nan), -inf);
    check([1.0, inf, 0.0], [nan; 3].map(|x| x), [nan; 3], inf);
}

fn check_channels<T: Scalar>(channels: usize, affine: bool, sizes: ChannelSizes) {
    let n = channels * sizes.positions * sizes.batch;
    let (x, d_y) = (data::<T>(n, 1), data::<T>(n, 2));
    let tensor = |seed| data::<T>(if affine { channels } else { 0 }, seed);
    let (weight, bias, eps) = (tensor(3), tensor(4), T::from_f64(0.1));

    let (mut mean, mut variance) = (nan(channels), nan(channels));
    let (mut expected_mean, mut expected_variance) = (nan(channels), nan(channels));
    T::channel_statistics(&x, &mut mean, &mut variance, sizes);
    reference::channel_statistics(&x, &mut expected_mean, &mut expected_variance, sizes);
    close("mean", &mean, &expected_mean);
    close("variance", &variance, &expected_variance);

    let (mut found, mut expected) = (nan(n), nan(n));
    T::normalize(&x, &mean, &variance, &weight, &bias, eps, &mut found, sizes);
    reference::normalize(&x, &mean, &variance, &weight, &bias, eps, &mut expected, sizes);
    close("normalize", &found, &expected);

    T::normalize_input_gradient(&variance, &weight, eps, &d_y, &mut found, sizes);
    reference::normalize_input_gradient(&variance, &weight, eps, &d_y, &mut expected, sizes);
    close("normalize_input_gradient", &found, &expected);

    found.fill(T::from_f64(f64::NAN));
    let (mut found_weight, mut found_bias) = (tensor(5), tensor(6));
    let (mut expected_weight, mut expected_bias) = (tensor(5), tensor(6));
    let d_x = Some(&mut found[..]);
    T::normalize_gradient(
        &x,
        &mean,
        &variance,
        &weight,
        eps,
        &d_y,
        d_x,
        &mut found_weight,
        &mut found_bias,
        sizes,
    );
    let d_x = Some(&mut expected[..]);
    reference::normalize_gradient(
        &x,
        &mean,
        &variance,
        &weight,
        eps,
        &d_y,
        d_x,
        &mut expected_weight,
        &mut expected_bias,
        sizes,
    );
    close("normalize_gradient, d_x", &found, &expected);
    close("normalize_gradient, d_weight", &found_weight, &expected_weight);
    close("normalize_gradient, d_bias", &found_bias, &expected_bias);
}

fn check_maxout<T: Scalar>(pieces: usize, sizes: LinearSizes) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let (x, d_y) = (data::<T>(inputs * batch, 1), data::<T>(outputs * batch, 2));
    let rows = outputs * pieces;
    let (weight, bias) = (data::<T>(rows * inputs, 3), data::<T>(rows, 4));

    let (mut found, mut expected) = (nan(outputs * batch), nan(outputs * batch));
    let (mut winner, mut expected_winner) =
        (vec![u16::MAX; outputs * batch], vec![u16::MAX; outputs * batch]);
    T::maxout(&x, &weight, &bias, &mut found, Some(&mut winner), pieces, sizes);
    reference::maxout(&x, &weight, &bias, &mut expected, Some(&mut expected_winner), pieces, sizes);
    close("maxout", &found, &expected);
    // In f32 two pieces may be equal to within rounding.
    assert!(winner == expected_winner || T::DTYPE == "F32");
    let mut without_winner = nan(outputs * batch);
    T::maxout(&x, &weight, &bias, &mut without_winner, None, pieces, sizes);
    assert_eq!(without_winner, found);

    let (mut found, mut expected) = (nan(inputs * batch), nan(inputs * batch));
    T::maxout_input_gradient(&weight, &winner, &d_y, &mut found, pieces, sizes);
    reference::maxout_input_gradient(&weight, &winner, &d_y, &mut expected, pieces, sizes);
    close("maxout_input_gradient", &found, &expected);

    let (mut found, mut found_bias) = (data(rows * inputs, 5), data(rows, 6));
    let (mut expected, mut expected_bias) = (data(rows * inputs, 5), data(rows, 6));
    T::maxout_weight_gradient(&x, &winner, &d_y, &mut found, &mut found_bias, pieces, sizes);
    reference::maxout_weight_gradient(&x, &winner, &d_y, &mut expected, &mut expected_bias, pieces, sizes);
    close("maxout, d_weight", &found, &expected);
    close("maxout, d_bias", &found_bias, &expected_bias);
}

fn check_radial<T: Scalar>(sizes: LinearSizes) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let (x, d_y) = (data::<T>(inputs * batch, 1), data::<T>(outputs * batch, 2));
    let (center, mut log_beta) = (data::<T>(outputs * inputs, 3), data::<T>(outputs, 4));
    for log_beta in &mut log_beta {
        // Widths that leave the outputs well above zero for any number of inputs.
        *log_beta -= T::from_f64(inputs as f64).ln();
    }
    let (mut found, mut expected) = (nan(outputs * batch), nan(outputs * batch));
    T::radial(&x, &center, &log_beta, &mut found, sizes);
    reference::radial(&x, &center, &log_beta, &mut expected, sizes);
    close("radial", &found, &expected);

    let y = expected;
    let (mut found, mut expected) = (nan(inputs * batch), nan(inputs * batch));
    let (mut found_center, mut found_beta) = (data(outputs * inputs, 5), data(outputs, 6));
    let (mut expected_center, mut expected_beta) = (data(outputs * inputs, 5), data(outputs, 6));
    let gradients = Some((&mut found_center[..], &mut found_beta[..]));
    T::radial_gradient(&x, &y, &center, &log_beta, &mut d_y.clone(), Some(&mut found), gradients, sizes);
    let gradients = Some((&mut expected_center[..], &mut expected_beta[..]));
    let d_x = Some(&mut expected[..]);
    reference::radial_gradient(&x, &y, &center, &log_beta, &mut d_y.clone(), d_x, gradients, sizes);
    close("radial_gradient, d_x", &found, &expected);
    close("radial_gradient, d_center", &found_center, &expected_center);
    close("radial_gradient, d_log_beta", &found_beta, &expected_beta);
}

/// 100 cases, or what the environment variable `PROPTEST_CASES` says: emulators and valgrind need fewer.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 100 };
    ProptestConfig { cases, failure_persistence: None, ..default }
}

#[test]
fn the_first_nan_is_the_largest_piece() {
    for isa in available() {
        for batch in [1, 70] {
            let sizes = LinearSizes { batch, inputs: 1, outputs: 2 };
            let weight = [1.0, f32::NAN, 2.0, f32::NAN, f32::INFINITY, f32::NAN];
            let (mut y, mut winner) = (vec![0.0_f32; 2 * batch], vec![9; 2 * batch]);
            let x = vec![1.0; batch];
            with_isa(isa, || {
                <f32 as Kernels>::maxout(&x, &weight, &[0.0; 6], &mut y, Some(&mut winner), 3, sizes);
            });
            assert!(y.iter().all(|y| y.is_nan()), "{isa}");
            assert!(winner[..batch].iter().all(|&piece| piece == 1), "{isa}: {winner:?}");
            assert!(winner[batch..].iter().all(|&piece| piece == 0), "{isa}: {winner:?}");
        }
    }
}

#[test]
fn softmax_of_extremes() {
    under_each_isa(|| {
        for batch in [1, 2, 7, 16, 33] {
            check_extremes::<f32>(batch);
            check_extremes::<f64>(batch);
        }
    });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn linear_products(sizes in sizes(), bias: bool) {
        for isa in available() {
            with_isa(isa, || {
                check_linear::<f32>(sizes, bias);
                check_linear::<f64>(sizes, bias);
            });
        }
    }

    #[test]
    fn elementwise(n in 0..131usize) {
        for isa in available() {
            with_isa(isa, || {
                check_elementwise::<f32>(n);
                check_elementwise::<f64>(n);
            });
        }
    }

    #[test]
    fn learned_slopes(slopes in 1..9usize, group in 1..131usize) {
        for isa in available() {
            with_isa(isa, || {
                check_prelu::<f32>(slopes, group);
                check_prelu::<f64>(slopes, group);
            });
        }
    }

    #[test]
    fn softmax_and_its_logarithm(features in 1..40usize, batch in prop_oneof![Just(1usize), 1..70usize]) {
        under_each_isa(|| {
            check_softmax::<f32>(features, batch);
            check_softmax::<f64>(features, batch);
        });
    }

    #[test]
    fn channel_normalisation(
        channels in prop_oneof![1..6usize, 6..40usize],
        affine: bool,
        samples in prop_oneof![Just(1usize), 1..20usize, 20..131usize],
        padding in 0..3usize,
        positions in 1..6usize,
    ) {
        let sizes = ChannelSizes { batch: samples + padding, samples, positions };
        for isa in available() {
            with_isa(isa, || {
                check_channels::<f32>(channels, affine, sizes);
                check_channels::<f64>(channels, affine, sizes);
            });
        }
    }

    #[test]
    fn largest_of_pieces(pieces in 1..5usize, sizes in sizes()) {
        for isa in available() {
            with_isa(isa, || {
                check_maxout::<f32>(pieces, sizes);
                check_maxout::<f64>(pieces, sizes);
            });
        }
    }

    #[test]
    fn radial_functions(sizes in sizes()) {
        for isa in available() {
            with_isa(isa, || {
                check_radial::<f32>(sizes);
                check_radial::<f64>(sizes);
            });
        }
    }
}
