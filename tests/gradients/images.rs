//! Ways of computing convolutions, pools and normalisation on images that other networks do not reach.

use dnn::Context;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn_runtime::testing::{Tolerance, assert_close, fill_pattern};

use super::gradient_tests;
use super::harness::{check, check_embedded, check_many, check_one};

gradient_tests! {
    depthwise_convolutions: check::<Depthwise>, check_many::<Depthwise>, check_one::<Depthwise>;
    no_padding_by_its_name: check::<Valid>;
    sums_in_winograds_way: check_many::<Winograd>, check_one::<WinogradOfOne>;
    sums_as_they_are_written: check_many::<Exact>, check_one::<ExactOfOne>;
    dilated_transposed_convolutions: check::<DilatedTransposed>, check_many::<DilatedTransposed>;
    normalisation_with_other_constants: check::<OtherNorms>, check_one::<OtherNorms>;
    means_whose_size_is_rounded_up: check::<CeilMeans>, check_one::<CeilMeans>;
}

network! {
    pub struct Depthwise: image(4, 6, 5) -> vector(3) {
        each: conv(4, 3, padding = 1, groups = 4) -> tanh,
        two: conv(8, (3, 2), stride = (2, 1), groups = 4, bias = false) -> silu,
        point: conv(4, 1) -> conv_transpose(4, 2, stride = 2, groups = 4) -> tanh,
        out: flatten -> dense(3),
    }

    pub struct Valid: image(2, 7, 6) -> vector(3) {
        a: conv(3, 3, stride = (2, 1), padding = valid) -> tanh,
        b: conv_transpose(2, 3, padding = valid) -> avg_pool(2, padding = valid),
        c: input -> max_pool(3, stride = 1, padding = valid) -> conv(2, (4, 3), padding = valid, dilation = (1, 1)),
        left: b -> flatten -> dense(3),
        right: c -> flatten -> dense(3),
        out: mul(left, right),
    }

    pub struct Winograd: image(16, 6, 5) -> vector(3) {
        a: conv(16, 3, padding = 1) -> tanh,
        b: conv_transpose(16, 3, padding = 1, bias = false) -> sigmoid,
        c: conv(16, 3),
        out: global_avg_pool -> dense(3),
    }

    pub struct Exact: image(16, 6, 5) -> vector(3) {
        a: conv(16, 3, padding = 1, exact = true) -> tanh,
        b: conv_transpose(16, 3, padding = 1, bias = false, exact = true) -> sigmoid,
        c: conv(16, 3, exact = true),
        out: global_avg_pool -> dense(3),
    }

    pub struct WinogradOfOne: image(16, 16, 16) -> vector(3) {
        a: conv(16, 3, padding = 1) -> tanh -> conv_transpose(17, 3, padding = 1, flip = true),
        out: global_avg_pool -> dense(3),
    }

    pub struct ExactOfOne: image(16, 16, 16) -> vector(3) {
        a: conv(16, 3, padding = 1, exact = true) -> tanh -> conv_transpose(17, 3, padding = 1, flip = true, exact = true),
        out: global_avg_pool -> dense(3),
    }

    pub struct DilatedTransposed: image(4, 3, 2) -> vector(3) {
        a: conv_transpose(2, 3, stride = (1, 2), padding = (1, 0), output_padding = (1, 0), dilation = (2, 1)) -> tanh,
        b: conv_transpose(4, (2, 3), stride = 2, padding = (0, 2), dilation = (3, 2), groups = 2, bias = false),
        out: tanh -> flatten -> dense(3),
    }

    pub struct OtherNorms: image(2, 3, 4) -> vector(3) {
        norm: batch_norm(momentum = 0.3, eps = 0.5),
        a: tanh -> conv(3, 2),
        b: batch_norm(momentum = 0.7, eps = 0.02, affine = false) -> tanh,
        out: flatten -> dense(3),
    }
    part normal: input -> norm;

    pub struct CeilMeans: image(2, 6, 7) -> vector(3) {
        counted: prelu(shared = false) -> avg_pool(3, stride = 2, padding = 1, ceil = true) -> tanh,
        inside: input -> avg_pool(3, stride = 2, padding = 1, ceil = true, count_padding = false) -> prelu(shared = false),
        joined: concat(counted, inside),
        out: flatten -> dense(3),
    }
}

/// The output of a network of seed 3 for `R` samples of a pattern.
fn output<
    N: Train<f64, R, Input = Batch<f64, R, F>, Output = Batch<f64, R, 3>>,
    const R: usize,
    const F: usize,
>() -> Vec<f64> {
    let net = N::init(&mut rng(3));
    let (mut x, mut tape) = (zeroed_box::<Batch<f64, R, F>>(), zeroed_box::<N::Tape>());
    fill_pattern(x.as_mut_slice(), 1);
    net.forward(&x, &mut tape, &Context::new(0, R));
    N::output(&tape).as_slice().to_vec()
}

/// Otherwise the checks above would be of one way twice.
#[test]
fn exact_sums_are_not_those_of_winograds_way() {
    let many = [output::<Winograd<f64>, 16, 480>(), output::<Exact<f64>, 16, 480>()];
    let one = [output::<WinogradOfOne<f64>, 1, 4096>(), output::<ExactOfOne<f64>, 1, 4096>()];
    for [found, exact] in [many, one] {
        assert_close("output", &found, &exact, Tolerance::F64);
        // Plain code knows one way only.
        assert_eq!(found == exact, dnn::isa() == dnn::Isa::Scalar, "the bits of both ways");
    }
}

#[test]
fn statistics_of_images_follow_momentum_and_eps() {
    let mut net = OtherNorms::<f64>::init(&mut rng(3));
    // The first channel is 0 and 4 in turn: mean 2, variance 4 over 24 values, unbiased 4 * 24 / 23. The second is 1.
    let x = Batch::<f64, 2, 24>::from_fn(|row, at| if at < 12 { 4.0 * ((row + at) % 2) as f64 } else { 1.0 });
    let (mut tape, cx) = (zeroed_box::<OtherNormsTape<f64, 2>>(), Context::new(0, 2));
    net.forward(&x, &mut tape, &cx);
    net.update_buffers(&tape, &cx);
    let [mean, variance] = [0.3 * 2.0, 0.7 + 0.3 * 4.0 * 24.0 / 23.0];
    assert_close("mean", net.norm.running_mean.as_slice(), &[mean, 0.3], Tolerance::F64);
    assert_close("variance", net.norm.running_var.as_slice(), &[variance, 0.7], Tolerance::F64);
    let y = net.normal(&x);
    let expected = [(0.0 - mean) / (variance + 0.5).sqrt(), (4.0 - mean) / (variance + 0.5).sqrt()];
    assert_close("prediction", &y.as_slice()[..2], &expected, Tolerance::F64);
    assert_close("prediction", &y.as_slice()[46..], &[0.7 / 1.2_f64.sqrt(); 2], Tolerance::F64);
}
