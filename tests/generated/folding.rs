//! Folded equals unfolded: a prediction computes a layer, the batch normalisation behind it and an activation as one
//! operation, and gives what they give one by one, which `dropout(0.0)` between them makes them be.

use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::{Layer, Predictor};
use dnn_runtime::testing::{Tolerance, assert_close};

use super::{pattern, shaken};

/// Predictions of `B` samples: of the network itself the same bits, since the operations are the same; of a predictor,
/// which scales the weights beforehand, the same numbers but for rounding. The network stays as it is.
fn check<T: Scalar, N, M, const B: usize, const IN: usize, const OUT: usize>()
where
    N: Infer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
    M: Infer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
{
    let net = shaken::<T, N>();
    let bytes = net.to_bytes().expect("the names of the tensors differ");
    let apart = M::from_bytes(&bytes).expect("both networks have the same tensors");
    let x = pattern::<T, B, IN>(1);
    let (mut expected, mut found) = (Batch::<T, B, OUT>::zeros(), Batch::<T, B, OUT>::zeros());
    apart.predict_with(&mut zeroed_box::<M::Workspace>(), &x, &mut expected);
    net.predict_with(&mut zeroed_box::<N::Workspace>(), &x, &mut found);
    assert_eq!(found, expected, "{B} samples");
    assert!(expected.iter().any(|&y| y != T::zero()), "all zero");

    let expected: Vec<f64> = expected.iter().map(|y| y.to_f64()).collect();
    let mut predictor = Predictor::<T, N, B>::new(&*net);
    let what = format!("the predictor of {B} samples");
    for _ in 0..2 {
        assert_close(&what, predictor.predict(&x).as_slice(), &expected, Tolerance::of::<T>());
    }
    assert_eq!(net.to_bytes().expect("as before"), bytes, "the network has changed");
}

/// A module for each pair of networks: one whose operations follow each other, and one with `dropout(0.0)` in between.
/// The number of values between two steps of a prediction says what is one step.
macro_rules! folding_tests {
    ($(
        $name:ident: $in:ident($($in_size:literal),*) [$inputs:literal] -> $out:ident($($out_size:literal),*) [$outputs:literal]
        = $layer:ident($($argument:tt)*), batch_norm $(($($setting:tt)*))?
        $(, $activation:ident $(($($parameter:tt)*))?)?;
    )*) => {
        $(
            mod $name {
                use super::*;

                dnn::network! {
                    pub struct Together: $in($($in_size),*) -> $out($($out_size),*) {
                        body: $layer($($argument)*) -> batch_norm $(($($setting)*))?
                            $(-> $activation $(($($parameter)*))?)?,
                    }

                    pub struct Apart: $in($($in_size),*) -> $out($($out_size),*) {
                        body: $layer($($argument)*) -> dropout(0.0) -> batch_norm $(($($setting)*))?
                            $(-> dropout(0.0) -> $activation $(($($parameter)*))?)?,
                    }
                }

                #[test]
                fn folded_equals_unfolded() {
                    // The only step writes to the output.
                    assert_eq!(Together::infer_bytes::<1>(), 0);
                    assert!(Apart::infer_bytes::<1>() > 0);
                    assert_eq!(Together::PARAMS, Apart::PARAMS);
                    check::<f64, Together<f64>, Apart<f64>, 1, $inputs, $outputs>();
                    check::<f64, Together<f64>, Apart<f64>, 3, $inputs, $outputs>();
                    check::<f64, Together<f64>, Apart<f64>, 16, $inputs, $outputs>();
                    check::<f32, Together<f32>, Apart<f32>, 1, $inputs, $outputs>();
                    check::<f32, Together<f32>, Apart<f32>, 5, $inputs, $outputs>();
                    check::<f32, Together<f32>, Apart<f32>, 32, $inputs, $outputs>();
                }
            }
        )*
    };
}

folding_tests! {
    plain: image(2, 6, 7) [84] -> image(5, 6, 7) [210] = conv(5, 3, padding = 1, bias = false), batch_norm, relu;
    with_bias: image(2, 6, 7) [84] -> image(5, 4, 5) [100] = conv(5, 3), batch_norm, tanh;
    without_activation: image(2, 6, 7) [84] -> image(5, 4, 5) [100] = conv(5, 3), batch_norm;
    strided: image(3, 7, 9) [189] -> image(4, 4, 3) [48]
        = conv(4, (3, 2), stride = (2, 3), padding = (1, 0)), batch_norm, relu;
    dilated: image(2, 8, 8) [128] -> image(3, 4, 4) [48] = conv(3, 3, dilation = 2), batch_norm, sigmoid;
    flipped: image(2, 6, 7) [84] -> image(4, 5, 5) [100] = conv(4, (2, 3), flip = true), batch_norm, relu;
    grouped: image(4, 5, 5) [100] -> image(6, 5, 5) [150]
        = conv(6, 3, padding = same, groups = 2, bias = false), batch_norm, relu;
    depthwise: image(4, 5, 5) [100] -> image(8, 3, 3) [72] = conv(8, 3, groups = 4), batch_norm, relu;
    signals: signal(3, 20) [60] -> signal(7, 9) [63] = conv(7, 4, stride = 2), batch_norm, relu;
    transposed: image(3, 4, 5) [60] -> image(4, 8, 10) [320]
        = conv_transpose(4, 2, stride = 2, bias = false), batch_norm, relu;
    transposed_in_groups: image(4, 4, 5) [80] -> image(6, 9, 11) [594]
        = conv_transpose(6, 3, stride = 2, groups = 2, flip = true), batch_norm, relu;
    dense_layers: vector(11) [11] -> vector(19) [19] = dense(19), batch_norm, relu;
    few_units: vector(11) [11] -> vector(3) [3] = dense(3, bias = false), batch_norm(affine = false), tanh;
    settings: image(2, 6, 7) [84] -> image(5, 4, 5) [100]
        = conv(5, 3), batch_norm(eps = 0.5, momentum = 0.3, affine = false), relu;
    // Activations that training does not fuse, with and without hyper-parameters.
    by_input: image(2, 6, 7) [84] -> image(5, 4, 5) [100] = conv(5, 3), batch_norm, gelu;
    with_parameters: image(2, 6, 7) [84] -> image(5, 4, 5) [100] = conv(5, 3), batch_norm, leaky_relu(0.2);
    // Of 32 samples a channel is larger than what is normalised at a time.
    large_channels: image(1, 12, 12) [144] -> image(2, 12, 12) [288]
        = conv(2, 3, padding = same), batch_norm, relu;
}

const WIDTH: usize = 6;

network! {
    /// What else reads a value keeps it: a stage that is an output, that is read twice, or where a part begins or ends.
    pub struct Shared: image(2, 4, 4) -> (sum: image(6, 4, 4), first: image(6, 4, 4)) {
        first: conv(6, 3, padding = 1),
        norm: first -> batch_norm -> relu,
        twice: conv(6, 1),
        again: twice -> batch_norm,
        ended: add(again, twice) -> conv(6, 1),
        begun: batch_norm,
        sum: add(begun, norm) -> relu,
    }
    part end: input -> ended;
    part begin: ended -> begun;

    /// A dense layer whose weights another one reads cannot be scaled, and the other has none.
    pub struct Tied: vector(9) -> vector(9) {
        down: dense(4),
        norm: batch_norm -> tanh,
        up: dense(9, tied = down) -> batch_norm,
    }
    pub struct TiedApart: vector(9) -> vector(9) {
        down: dense(4) -> dropout(0.0),
        norm: batch_norm -> tanh,
        up: dense(9, tied = down) -> dropout(0.0) -> batch_norm,
    }

    /// Residual blocks with projections, whose sizes are const expressions, and a frozen stage.
    pub struct Residual: image(3, 2 * WIDTH, 2 * WIDTH) -> vector(4) {
        #[frozen]
        stem: conv(WIDTH, 3, padding = 1, bias = false) -> batch_norm -> relu,
        stage1: basic(WIDTH),
        stage2: basic(2 * WIDTH, stride = 2),
        head: global_avg_pool -> dense(4) -> batch_norm,
    }
    part features: input -> stage2;
    block basic(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false) -> batch_norm -> relu,
        conv2: conv(channels, 3, padding = 1, bias = false) -> batch_norm,
        skip: input -> conv(channels, 1, stride = stride) -> batch_norm,
        out: add(conv2, skip) -> relu,
    }

    pub struct ResidualApart: image(3, 2 * WIDTH, 2 * WIDTH) -> vector(4) {
        #[frozen]
        stem: conv(WIDTH, 3, padding = 1, bias = false) -> dropout(0.0) -> batch_norm -> relu,
        stage1: apart(WIDTH),
        stage2: apart(2 * WIDTH, stride = 2),
        head: global_avg_pool -> dense(4) -> dropout(0.0) -> batch_norm,
    }
    part features: input -> stage2;
    block apart(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false) -> dropout(0.0) -> batch_norm -> relu,
        conv2: conv(channels, 3, padding = 1, bias = false) -> dropout(0.0) -> batch_norm,
        skip: input -> conv(channels, 1, stride = stride) -> dropout(0.0) -> batch_norm,
        out: add(conv2, skip) -> relu,
    }
}

#[test]
fn values_that_something_else_reads_stay() {
    let net = shaken::<f64, Shared<f64>>();
    let x = pattern::<f64, 3, 32>(1);
    let y = net.predict(&x);
    assert!(y.first.iter().any(|&y| y < 0.0), "an output is before normalisation and activation");
    // By way of the two parts, and by the layers themselves.
    let (first, mut norm) = (y.first, Batch::<f64, 3, 96>::zeros());
    net.norm.infer(&first, &mut norm);
    let sum = (net.begin(&net.end(&x)) + norm.map(|y| y.max(0.0))).map(|y| y.max(0.0));
    let expected: Vec<f64> = sum.iter().copied().collect();
    assert_close("by parts", y.sum.as_slice(), &expected, Tolerance::F64);
    let mut predictor = net.predictor::<3>();
    assert_close("predictor", predictor.predict(&x).sum.as_slice(), &expected, Tolerance::F64);
    assert_eq!(predictor.predict(&x).first, first, "nothing is folded into it");
}

#[test]
fn tied_layers() {
    check::<f64, Tied<f64>, TiedApart<f64>, 1, 9, 9>();
    check::<f32, Tied<f32>, TiedApart<f32>, 16, 9, 9>();
}

#[test]
fn residual_networks() {
    check::<f64, Residual<f64>, ResidualApart<f64>, 1, 432, 4>();
    check::<f64, Residual<f64>, ResidualApart<f64>, 7, 432, 4>();
    check::<f32, Residual<f32>, ResidualApart<f32>, 16, 432, 4>();
    let net = shaken::<f32, Residual<f32>>();
    let apart = ResidualApart::<f32>::from_bytes(&net.to_bytes().unwrap()).unwrap();
    let x = pattern::<f32, 2, 432>(5);
    assert_eq!(net.features(&x), apart.features(&x));
}
