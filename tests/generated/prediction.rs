//! The forms of prediction agree: `predict`, `predict_one`, `predict_with`, parts; training-only operations do not act.

use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::{Context, Infer};
use dnn_runtime::testing::{Tolerance, assert_close, check_gradients};

use super::{
    Actor, ActorActWorkspace, ActorInput, Blocks, Chain, ChainBodyWorkspace, Consts, HIDDEN, Scale, pattern,
    shaken,
};

/// `predict` of `B` samples against `predict_with` and `predict_one`.
fn check_rows<T: Scalar, N, const B: usize, const IN: usize, const OUT: usize>(
    net: &N,
    predict: impl Fn(&Batch<T, B, IN>) -> Batch<T, B, OUT>,
    predict_one: impl Fn(&[T; IN]) -> [T; OUT],
) where
    N: Infer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
{
    let x = pattern::<T, B, IN>(9);
    let y = predict(&x);
    let mut workspace = zeroed_box::<N::Workspace>();
    let mut with = Batch::<T, B, OUT>::repeat(T::from_f64(f64::NAN));
    // The second time the workspace is full of another batch's values.
    net.predict_with(&mut workspace, &pattern(10), &mut with);
    assert_ne!(with, y, "another batch has other outputs");
    net.predict_with(&mut workspace, &x, &mut with);
    assert_eq!(with, y, "{}: predict_with", N::NAME);
    for row in 0..B {
        let one = predict_one(&std::array::from_fn(|feature| x[(row, feature)]));
        let expected: Vec<f64> = y.row(row).iter().map(|value| value.to_f64()).collect();
        assert_close(&format!("{}, row {row} of {B}", N::NAME), &one, &expected, Tolerance::of::<T>());
    }
}

macro_rules! check_rows {
    ($net:ident) => {
        check_rows! { $net, f32 }
        check_rows! { $net, f64 }
    };
    ($net:ident, $scalar:ty) => {
        let net = shaken::<$scalar, $net<$scalar>>();
        check_rows::<_, _, 1, _, _>(&*net, |x| net.predict(x), |x| net.predict_one(x));
        check_rows::<_, _, 3, _, _>(&*net, |x| net.predict(x), |x| net.predict_one(x));
        check_rows::<_, _, 16, _, _>(&*net, |x| net.predict(x), |x| net.predict_one(x));
    };
}

#[test]
fn batches_of_every_size_agree() {
    check_rows! { Chain }
    check_rows! { Blocks }
    check_rows! { Consts }
}

fn actor_input<T: Scalar, const B: usize>() -> Box<ActorInput<T, B>> {
    let mut x = zeroed_box::<ActorInput<T, B>>();
    x.state = pattern(5);
    x.action = pattern(6);
    x
}

#[test]
fn several_inputs_and_outputs_agree() {
    fn check<T: Scalar, const B: usize>() {
        let (net, x) = (shaken::<T, Actor<T>>(), actor_input::<T, B>());
        let y = net.predict(&x);
        for row in 0..B {
            let state = std::array::from_fn(|feature| x.state[(row, feature)]);
            let action = std::array::from_fn(|feature| x.action[(row, feature)]);
            let (value, policy) = net.predict_one(&state, &action);
            let expected: Vec<f64> = y.policy.row(row).iter().map(|value| value.to_f64()).collect();
            assert_close("policy", &policy, &expected, Tolerance::of::<T>());
            assert_close("value", &value, &[y.value[row].to_f64()], Tolerance::of::<T>());
        }
    }
    check::<f32, 1>();
    check::<f32, 16>();
    check::<f64, 3>();
}

#[test]
fn parts_compose_to_the_whole() {
    let net = shaken::<f64, Chain<f64>>();
    let x = pattern::<f64, 3, 4>(9);
    assert_eq!(net.head(&net.body(&x)), net.predict(&x));
    let (mut workspace, mut y) =
        (zeroed_box::<ChainBodyWorkspace<f64, 3>>(), Batch::<f64, 3, 5>::repeat(f64::NAN));
    net.body_with(&mut workspace, &x, &mut y);
    assert_eq!(y, net.body(&x));

    let (net, x) = (shaken::<f32, Actor<f32>>(), actor_input::<f32, 16>());
    let (body, embedded) = (net.see(&x.state, &x.action), net.embed(&x.action));
    let y = net.predict(&x);
    assert_eq!(net.judge(&body), y.value);
    assert_eq!(net.act(&body, &embedded), y.policy);
    let mut policy = Batch::<f32, 16, 3>::repeat(f32::NAN);
    net.act_with(&mut zeroed_box::<ActorActWorkspace<f32, 16>>(), &body, &embedded, &mut policy);
    assert_eq!(policy, y.policy);
}

#[test]
fn f32_and_f64_agree() {
    // A seed gives the same starting values up to rounding.
    let (single, double) = (Chain::init(&mut rng(8)), <Chain<f64> as Network<f64>>::init(&mut rng(8)));
    let x = pattern::<f64, 16, 4>(2);
    let y = single.predict(&x.map(|value| value as f32));
    assert_close("f32 against f64", y.as_slice(), double.predict(&x).as_slice(), Tolerance::F32);
}

network! {
    struct Dropping: vector(6) -> vector(3) {
        fc1: dense(20) -> tanh -> dropout(0.9),
        fc2: dropout(1.0) -> dense(3) -> dropout,
    }

    struct Plain: vector(6) -> vector(3) {
        fc1: dense(20) -> tanh,
        fc2: dense(3),
    }

    #[derive(Clone)]
    struct Norm: vector(2) -> vector(2) {
        norm: batch_norm(eps = 0.25),
    }
}

#[test]
fn dropout_does_nothing_at_prediction() {
    let dropping = shaken::<f32, Dropping<f32>>();
    let plain = Plain::from_bytes(&dropping.to_bytes().unwrap()).unwrap();
    let x = pattern::<f32, 16, 6>(4);
    assert_eq!(dropping.predict(&x), plain.predict(&x));

    // In training everything is dropped before fc2, which leaves its bias, half of which is dropped again.
    let mut tape = zeroed_box::<DroppingTape<f32, 16>>();
    dropping.forward(&x, &mut tape, &Context::new(1, 16));
    let y = <Dropping<f32> as Train<f32, 16>>::output(&tape);
    let doubled = |row: usize, unit: usize| y[(row, unit)] == 2.0 * dropping.fc2.bias[unit];
    assert!((0..16).all(|row| (0..3).all(|unit| y[(row, unit)] == 0.0 || doubled(row, unit))), "{y}");
    assert!((0..3).all(|unit| doubled(0, unit) || (1..16).any(|row| doubled(row, unit))));
}

#[test]
fn batch_norm_predicts_with_running_statistics() {
    let mut net = <Norm<f64> as Network<f64>>::init(&mut rng(1));
    let norm = &mut net.norm;
    norm.running_mean.copy_from_slice(&[1.0, -1.0]);
    norm.running_var.copy_from_slice(&[3.75, 0.75]);
    norm.weight.copy_from_slice(&[2.0, 3.0]);
    norm.bias.copy_from_slice(&[0.5, -0.5]);
    // (x - mean) / sqrt(var + eps) is (x - 1) / 2 and (x + 1) / 1.
    assert_eq!(net.predict_one(&[5.0, 1.0]), [2.0 * 2.0 + 0.5, 3.0 * 2.0 - 0.5]);
    let x = Batch::<f64, 2, 2>::new(
        5.0, 1.0, //
        1.0, -1.0,
    );
    let y = Batch::<f64, 2, 2>::new(
        4.5, 5.5, //
        0.5, -0.5,
    );
    assert_eq!(net.predict(&x), y);

    // Training takes the batch's: mean 3, variance 4 for the first feature. The buffers move after the step only.
    let mut tape = zeroed_box::<NormTape<f64, 2>>();
    let before = net.clone();
    net.forward(&x, &mut tape, &Context::new(0, 2));
    let y = <Norm<f64> as Train<f64, 2>>::output(&tape);
    assert_close("training", &[y[(0, 0)]], &[2.0 * 2.0 / 4.25_f64.sqrt() + 0.5], Tolerance::F64);
    assert_eq!(net.norm, before.norm);
    net.update_buffers(&tape, &Context::new(0, 2));
    // 0.9 * 1 + 0.1 * 3, and 0.9 * 3.75 + 0.1 * 8 with the unbiased variance.
    assert_close("mean", &net.norm.running_mean.as_slice()[..1], &[1.2], Tolerance::F64);
    assert_close("variance", &net.norm.running_var.as_slice()[..1], &[4.175], Tolerance::F64);
}

#[test]
fn const_sizes_and_custom_layers_compute() {
    let mut net = shaken::<f64, Consts<f64>>();
    net.scaled.factor.fill(0.0);
    let x: [f64; HIDDEN] = std::array::from_fn(|feature| feature as f64);
    // A factor of 0 leaves tanh(0); the input follows.
    let y = net.predict_one(&x);
    assert_eq!(y[..HIDDEN], [0.0; HIDDEN]);
    assert_eq!(y[HIDDEN..], x);
}

#[test]
fn the_custom_layer_is_right_itself() {
    let mut layer = zeroed_box::<Scale<f64, 5>>();
    layer.factor.copy_from_slice(&[2.0, -1.0, 0.5, 0.0, 3.0]);
    check_gradients(&mut *layer, &pattern::<f64, 4, 5>(8), &Context::new(0, 4));
}

#[test]
fn a_signal_is_interpolated_along_its_axis_under_either_name() {
    network! {
        struct Linear: signal(1, 3) -> signal(1, 6) {
            large: upsample(2, mode = linear),
        }
        struct Bilinear: signal(1, 3) -> signal(1, 6) {
            large: upsample(2, mode = bilinear),
        }
        struct Corners: signal(1, 3) -> signal(1, 9) {
            large: upsample(3, mode = linear, align_corners = true),
        }
    }
    let x = [0.0, 4.0, 8.0];
    // At (i + 1/2) / 2 - 1/2, the outermost ones at the ends.
    assert_eq!(Linear::zeroed().predict_one(&x), [0.0, 1.0, 3.0, 5.0, 7.0, 8.0]);
    assert_eq!(Bilinear::zeroed().predict_one(&x), [0.0, 1.0, 3.0, 5.0, 7.0, 8.0]);
    assert_eq!(Corners::zeroed().predict_one(&x), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
}
