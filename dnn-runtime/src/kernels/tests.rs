//! Every kernel against its twin in [`super::reference`], at sizes drawn at random and outputs full of NaN.

use proptest::prelude::*;

use super::simd::{available, with_isa};
use super::*;
use crate::testing::{Tolerance, assert_close, fill_pattern};

/// `n` numbers in -1..1.
pub(super) fn data<T: Scalar>(n: usize, seed: u64) -> Vec<T> {
    let mut values = vec![T::zero(); n];
    fill_pattern(&mut values, seed);
    values
}

/// An output that must be overwritten.
pub(super) fn nan<T: Scalar>(n: usize) -> Vec<T> {
    vec![T::from_f64(f64::NAN); n]
}

#[track_caller]
pub(super) fn close<T: Scalar>(what: &str, found: &[T], expected: &[T]) {
    within(what, found, expected, Tolerance::of::<T>());
}

/// As [`close`] for sums of that many numbers, which may cancel: they are off by units of their parts, not of the result.
#[track_caller]
pub(super) fn close_sums<T: Scalar>(what: &str, found: &[T], expected: &[T], terms: usize) {
    let tolerance = Tolerance::of::<T>();
    let absolute = tolerance.absolute.max(terms as f64 * T::EPSILON.to_f64());
    within(what, found, expected, Tolerance { absolute, ..tolerance });
}

#[track_caller]
fn within<T: Scalar>(what: &str, found: &[T], expected: &[T], tolerance: Tolerance) {
    let expected: Vec<f64> = expected.iter().map(|&x| x.to_f64()).collect();
    // A NaN of the twin would accept the NaN of an output that the kernel left alone.
    assert!(expected.iter().all(|x| x.is_finite()), "{what}: the twin gives {expected:?}");
    assert_close(what, found, &expected, tolerance);
}

/// Runs a kernel and its twin on outputs full of NaN. Returns the twin's.
#[track_caller]
pub(super) fn overwrites<T: Scalar>(
    what: &str,
    n: usize,
    kernel: impl FnOnce(&mut [T]),
    twin: impl FnOnce(&mut [T]),
) -> Vec<T> {
    let (mut found, mut expected) = (nan(n), nan(n));
    kernel(&mut found);
    twin(&mut expected);
    close(what, &found, &expected);
    expected
}

/// Runs a kernel and its twin on what they are to add to or to change.
#[track_caller]
pub(super) fn changes<T: Scalar>(
    what: &str,
    n: usize,
    kernel: impl FnOnce(&mut [T]),
    twin: impl FnOnce(&mut [T]),
) {
    let (mut found, mut expected) = (data(n, 9), data(n, 9));
    kernel(&mut found);
    twin(&mut expected);
    close(what, &found, &expected);
}

/// Runs a check under every instruction set of this machine.
pub(super) fn under_each_isa(check: impl Fn()) {
    for isa in available() {
        with_isa(isa, &check);
    }
}

/// The message of the panic with which a call refuses its arguments; `None` if it returns.
#[cfg(panic = "unwind")]
pub(super) fn refusal(call: impl FnOnce()) -> Option<String> {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).err()?;
    Some(match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => (*panic.downcast::<&str>().expect("a panic with a message")).to_owned(),
    })
}

/// 1 to 130, small ones more often: around the widths of vectors and tiles.
pub(super) fn size() -> impl Strategy<Value = usize> {
    prop_oneof![1..20usize, 1..131usize]
}

pub(super) fn sizes() -> impl Strategy<Value = LinearSizes> {
    // One sample, and fewer than a vector has lanes, are computed in ways of their own.
    let batch = prop_oneof![Just(1usize), 2..8usize, size()];
    (batch, size(), size()).prop_map(|(batch, inputs, outputs)| LinearSizes { batch, inputs, outputs })
}

fn check_elementwise<T: Scalar>(n: usize) {
    let (a, b) = (data::<T>(n, 1), data::<T>(n, 2));
    let mask: Vec<u8> = a.iter().map(|&a| u8::from(a > T::zero())).collect();
    let factor = T::from_f64(1.25);

    overwrites("add_into", n, |y| T::add_into(&a, &b, y), |y| reference::add_into(&a, &b, y));
    overwrites("multiply_into", n, |y| T::multiply_into(&a, &b, y), |y| reference::multiply_into(&a, &b, y));
    overwrites("mask", n, |y| T::mask(&a, &mask, factor, y), |y| reference::mask(&a, &mask, factor, y));
    changes("accumulate", n, |y| T::accumulate(&a, y), |y| reference::accumulate(&a, y));
    changes("multiply_by", n, |y| T::multiply_by(&b, y), |y| reference::multiply_by(&b, y));
}

fn check_norms<T: Scalar>(n: usize, p: f64) {
    let (x, half) = (data::<T>(n, 1), T::from_f64(0.5));
    let close = |what: &str, found: f64, expected: f64| {
        assert!((found - expected).abs() <= 1e-13 * expected.abs(), "{what}: {found}, not {expected}");
    };
    close("square_sum", T::square_sum(&x), reference::square_sum(&x));
    close("abs_sum", T::abs_sum(&x), reference::abs_sum(&x));
    close("power_sum", T::power_sum(&x, p), reference::power_sum(&x, p));
    assert_eq!(T::abs_max(&x), reference::abs_max(&x));
    changes("scale", n, |y| T::scale(half, y), |y| reference::scale(half, y));
    changes("clip", n, |y| T::clip(half, y), |y| reference::clip(half, y));
    let (mut found, mut expected) = (0.0, 0.0);
    changes(
        "penalty, d_w",
        n,
        |d_w| found = T::penalty(&x, 0.5, 0.25, d_w),
        |d_w| expected = reference::penalty(&x, 0.5, 0.25, d_w),
    );
    close("penalty", found, expected);
}

fn check_prelu<T: Scalar>(slopes: usize, group: usize) {
    let n = slopes * group;
    let (x, d_y, slope) = (data::<T>(n, 1), data::<T>(n, 2), data::<T>(slopes, 3));
    overwrites("prelu", n, |y| T::prelu(&x, &slope, y), |y| reference::prelu(&x, &slope, y));
    overwrites(
        "prelu_gradient, d_x",
        n,
        |d_x| T::prelu_gradient(&x, &slope, &d_y, Some(d_x), None),
        |d_x| reference::prelu_gradient(&x, &slope, &d_y, Some(d_x), None),
    );
    changes(
        "prelu_gradient, d_slope",
        slopes,
        |d_slope| T::prelu_gradient(&x, &slope, &d_y, None, Some(d_slope)),
        |d_slope| reference::prelu_gradient(&x, &slope, &d_y, None, Some(d_slope)),
    );
}

fn check_softmax<T: Scalar>(features: usize, batch: usize) {
    let n = features * batch;
    let (x, d_y) = (data::<T>(n, 1), data::<T>(n, 2));
    let y = overwrites("softmax", n, |y| T::softmax(&x, y, batch), |y| reference::softmax(&x, y, batch));
    overwrites(
        "softmax_gradient",
        n,
        |d_x| T::softmax_gradient(&y, &d_y, d_x, batch),
        |d_x| reference::softmax_gradient(&y, &d_y, d_x, batch),
    );
    let y = overwrites(
        "log_softmax",
        n,
        |y| T::log_softmax(&x, y, batch),
        |y| reference::log_softmax(&x, y, batch),
    );
    overwrites(
        "log_softmax_gradient",
        n,
        |d_x| T::log_softmax_gradient(&y, &d_y, d_x, batch),
        |d_x| reference::log_softmax_gradient(&y, &d_y, d_x, batch),
    );
    overwrites(
        "log_sum_exp",
        batch,
        |y| T::log_sum_exp(&x, y, batch),
        |y| reference::log_sum_exp(&x, y, batch),
    );
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

fn channel_sizes() -> impl Strategy<Value = ChannelSizes> {
    let sizes = (size(), 0..3usize, prop_oneof![1..6usize, 1..6usize, 1..131usize]);
    let any = sizes.prop_map(|(samples, padding, positions)| ChannelSizes {
        batch: samples + padding,
        samples,
        positions,
    });
    // A single element a channel lies otherwise in vectors, and would hardly ever be drawn.
    prop_oneof![Just(ChannelSizes { batch: 1, samples: 1, positions: 1 }), any]
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

    let (stride, by) = (sizes.batch * sizes.positions, [&mean[..], &variance, &weight, &bias]);
    overwrites(
        "normalize",
        n,
        |y| T::normalize(&x, by, eps, y, stride),
        |y| reference::normalize(&x, by, eps, y, stride),
    );
    let (mut found, mut expected) = (x.clone(), x.clone());
    T::normalize_in_place(by, eps, &mut found, stride);
    reference::normalize_in_place(by, eps, &mut expected, stride);
    close("normalize_in_place", &found, &expected);
    overwrites(
        "normalize_input_gradient",
        n,
        |d_x| T::normalize_input_gradient([&variance, &weight], eps, &d_y, d_x, stride),
        |d_x| reference::normalize_input_gradient([&variance, &weight], eps, &d_y, d_x, stride),
    );

    let sums = || [5, 6].map(|seed| data::<T>(channels, seed));
    let ([mut found, mut found_projections], [mut expected, mut expected_projections]) = (sums(), sums());
    let statistics = [&mean[..], &variance];
    T::normalize_sums(&x, statistics, eps, &d_y, [&mut found, &mut found_projections], sizes);
    let twin = [&mut expected[..], &mut expected_projections];
    reference::normalize_sums(&x, statistics, eps, &d_y, twin, sizes);
    let terms = sizes.samples * sizes.positions;
    close_sums("normalize_sums of d_y", &found, &expected, terms);
    close_sums("normalize_sums of projections", &found_projections, &expected_projections, terms);

    let [mut sums, mut projections] = [(); 2].map(|()| vec![T::zero(); channels]);
    reference::normalize_sums(&x, statistics, eps, &d_y, [&mut sums, &mut projections], sizes);
    let by = [&mean[..], &variance, &weight];
    overwrites(
        "normalize_gradient",
        n,
        |d_x| T::normalize_gradient(&x, by, eps, &d_y, [&sums, &projections], d_x, sizes),
        |d_x| reference::normalize_gradient(&x, by, eps, &d_y, d_x, sizes),
    );
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
    // Another piece may win if two are equal to within rounding.
    let mut values = nan(rows * batch);
    reference::linear(&x, &weight, &bias, &mut values, LinearSizes { outputs: rows, ..sizes });
    let won: Vec<T> = (0..outputs * batch)
        .map(|at| values[(at / batch * pieces + usize::from(winner[at])) * batch + at % batch])
        .collect();
    close("the piece that won", &won, &expected);
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
    close_sums("radial_gradient, d_log_beta", &found_beta, &expected_beta, inputs * batch);

    let mut d_x = nan(inputs * batch);
    T::radial_gradient(&x, &y, &center, &log_beta, &mut d_y.clone(), Some(&mut d_x), None, sizes);
    let (mut center_alone, mut beta_alone) = (data(outputs * inputs, 5), data(outputs, 6));
    let gradients = Some((&mut center_alone[..], &mut beta_alone[..]));
    T::radial_gradient(&x, &y, &center, &log_beta, &mut d_y.clone(), None, gradients, sizes);
    assert_eq!((d_x, center_alone, beta_alone), (found, found_center, found_beta), "one at a time");
}

/// 100 cases, or what the environment variable `PROPTEST_CASES` says: emulators and valgrind need fewer.
pub(crate) fn config() -> ProptestConfig {
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

/// Properties that hold in both types under every instruction set.
macro_rules! properties {
    ($($name:ident($($arg:ident in $strategy:expr),*) = $check:ident($($value:expr),*);)*) => {
        proptest! {
            #![proptest_config(config())]
            $(
                #[test]
                fn $name($($arg in $strategy),*) {
                    under_each_isa(|| {
                        $check::<f32>($($value),*);
                        $check::<f64>($($value),*);
                    });
                }
            )*
        }
    };
}
pub(super) use properties;

properties! {
    elementwise(n in 0..131usize) = check_elementwise(n);
    norms_and_penalties(n in 0..131usize, p in 0.5..4.0) = check_norms(n, p);
    learned_slopes(slopes in size(), group in size()) = check_prelu(slopes, group);
    softmax_and_its_logarithm(features in size(), batch in prop_oneof![Just(1usize), size()])
        = check_softmax(features, batch);
    channel_normalisation(channels in size(), affine in any::<bool>(), sizes in channel_sizes())
        = check_channels(channels, affine, sizes);
    largest_of_pieces(pieces in 1..5usize, sizes in sizes()) = check_maxout(pieces, sizes);
    radial_functions(sizes in sizes()) = check_radial(sizes);
}
