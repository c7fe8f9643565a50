use super::*;
use crate::kernels::reference;
use crate::layers::{Activation, Identity, Relu, Tanh};
use crate::storage::zeroed_box;
use crate::testing::{Passes, Tolerance, assert_close, check_gradients, check_input_gradient, fill_pattern};

#[derive(Clone, Debug, PartialEq)]
struct Frozen;

impl BatchNormConfig for Frozen {
    const EPS: f64 = 1e-5;
    const MOMENTUM: Option<f64> = Some(0.1);
    const FROZEN: bool = true;
}

#[test]
fn a_frozen_layer_trains_as_it_predicts() {
    let mut layer = layer::<3, 3, Frozen>();
    layer.running_mean[1] = 0.5;
    layer.running_var[2] = 4.0;
    let mut x = SMatrix::<f64, 4, 3>::zeros();
    fill_pattern(x.as_mut_slice(), 3);
    let (before, cx) = (layer.clone(), Context::new(9, 4));
    check_input_gradient(&*layer, &x, &cx);
    let passes = Passes::run(&*layer, &x, &x, None, &cx);
    let mut y = SMatrix::zeros();
    layer.infer(&x, &mut y);
    assert_eq!(*passes.y, y);
    Layer::<f64, 4>::update_buffers(&mut *layer, &passes.cache, &cx);
    assert_eq!(layer, before);
}

struct Cumulative;

impl BatchNormConfig for Cumulative {
    const EPS: f64 = 1.0;
    const MOMENTUM: Option<f64> = None;
}

/// A layer on channels of one feature each.
fn layer<const C: usize, const AFFINE: usize, K>() -> Box<BatchNorm<f64, C, C, AFFINE, K, Identity>> {
    filled()
}

/// A layer with numbers in -1..1 and variances of 1.
fn filled<const N: usize, const C: usize, const AFFINE: usize, K, A>()
-> Box<BatchNorm<f64, N, C, AFFINE, K, A>> {
    let mut layer: Box<BatchNorm<f64, N, C, AFFINE, K, A>> = zeroed_box();
    fill_pattern(layer.weight.as_mut_slice(), 1);
    fill_pattern(layer.bias.as_mut_slice(), 2);
    layer.running_var.fill(1.0);
    layer
}

#[test]
fn forward_and_backward_by_hand() {
    // Mean 3, variance 8, eps 1: s = 1/3.
    let mut layer = layer::<1, 1, Cumulative>();
    layer.weight[0] = 2.0;
    layer.bias[0] = 0.5;
    let x = SMatrix::<f64, 4, 1>::new(-1.0, 3.0, 3.0, 7.0);
    let d_y = SMatrix::<f64, 4, 1>::new(1.0, 0.0, 2.0, 3.0);
    let mut gradients: Box<BatchNorm<f64, 1, 1, 1, Cumulative, Identity>> = zeroed_box();
    let passes = Passes::run(&*layer, &x, &d_y, Some(&mut *gradients), &Context::new(0, 4));
    let third = 1.0 / 3.0;
    assert_close("y", passes.y.as_slice(), &[0.5 - 8.0 * third, 0.5, 0.5, 0.5 + 8.0 * third], Tolerance::F64);
    // z = (-4/3, 0, 0, 4/3): d_weight = -4/3 + 3 * 4/3.
    assert_close("d_weight", gradients.weight.as_slice(), &[8.0 * third], Tolerance::F64);
    assert_close("d_bias", gradients.bias.as_slice(), &[6.0], Tolerance::F64);
    // 2/3 * (d_y - 6/4 - z * 8/12).
    let d_x = |d_y: f64, z: f64| 2.0 * third * (d_y - 1.5 - z * 2.0 * third);
    let expected = [d_x(1.0, -4.0 * third), d_x(0.0, 0.0), d_x(2.0, 0.0), d_x(3.0, 4.0 * third)];
    assert_close("d_x", passes.d_x.as_slice(), &expected, Tolerance::F64);
}

#[test]
fn prediction_uses_the_running_statistics() {
    let mut layer = layer::<2, 0, Cumulative>();
    layer.running_mean = SMatrix::<f64, 1, 2>::new(1.0, -2.0);
    layer.running_var = SMatrix::<f64, 1, 2>::new(8.0, 3.0);
    let mut y = SMatrix::<f64, 1, 2>::zeros();
    layer.infer(&SMatrix::<f64, 1, 2>::new(7.0, 0.0), &mut y);
    assert_close("y", y.as_slice(), &[2.0, 1.0], Tolerance::F64);
}

#[test]
fn running_statistics_with_a_momentum_and_as_an_average() {
    let mut cache: Box<BatchNormCache<f64, 1>> = zeroed_box();
    (cache.mean[0], cache.variance[0]) = (3.0, 8.0);
    let cx = Context::new(0, 4);

    let mut moving = layer::<1, 1, DefaultBatchNorm>();
    Layer::<f64, 4>::update_buffers(&mut *moving, &cache, &cx);
    assert_close("mean", moving.running_mean.as_slice(), &[0.3], Tolerance::F64);
    assert_close("variance", moving.running_var.as_slice(), &[0.9 + 0.1 * 32.0 / 3.0], Tolerance::F64);
    assert_eq!(moving.num_batches_tracked[0], 1.0);

    let mut average = layer::<1, 1, Cumulative>();
    for mean in [3.0, 6.0] {
        cache.mean[0] = mean;
        Layer::<f64, 4>::update_buffers(&mut *average, &cache, &cx);
    }
    assert_close("mean", average.running_mean.as_slice(), &[4.5], Tolerance::F64);
    assert_eq!(average.num_batches_tracked[0], 2.0);
}

#[test]
fn rows_that_fill_up_a_batch_do_not_count() {
    let layer = layer::<2, 2, DefaultBatchNorm>();
    let full = SMatrix::<f64, 2, 2>::new(1.0, 2.0, 5.0, -4.0);
    let padded = SMatrix::<f64, 3, 2>::new(1.0, 2.0, 5.0, -4.0, 0.0, 0.0);
    let cx = Context::new(0, 2);
    let d_full = SMatrix::<f64, 2, 2>::new(1.0, -1.0, 0.5, 2.0);
    let d_padded = SMatrix::<f64, 3, 2>::new(1.0, -1.0, 0.5, 2.0, 0.0, 0.0);
    let expected = Passes::run(&*layer, &full, &d_full, None, &cx);
    let found = Passes::run(&*layer, &padded, &d_padded, None, &cx);
    assert_eq!(found.y.fixed_rows::<2>(0), *expected.y);
    assert_eq!(found.d_x.fixed_rows::<2>(0), *expected.d_x);
    assert_eq!(found.d_x.row(2).sum(), 0.0);
    assert!(found.y.iter().all(|y| y.is_finite()));
}

#[test]
fn one_sample() {
    let mut layer = layer::<2, 2, DefaultBatchNorm>();
    let x = SMatrix::<f64, 1, 2>::new(3.0, -7.0);
    let cx = Context::new(0, 1);
    let passes = Passes::run(&*layer, &x, &SMatrix::repeat(1.0), None, &cx);
    assert_eq!(*passes.y, layer.bias);
    assert_eq!(passes.d_x.as_slice(), [0.0, 0.0]);
    Layer::<f64, 1>::update_buffers(&mut *layer, &passes.cache, &cx);
    assert_close("mean", layer.running_mean.as_slice(), &[0.3, -0.7], Tolerance::F64);
    assert_eq!(layer.running_var.as_slice(), [1.0, 1.0]);
}

#[test]
fn gradients() {
    let mut x = SMatrix::<f64, 5, 3>::zeros();
    fill_pattern(x.as_mut_slice(), 4);
    check_gradients(&mut *layer::<3, 3, DefaultBatchNorm>(), &x, &Context::new(1, 5));
    check_gradients(&mut *layer::<3, 0, DefaultBatchNorm>(), &x, &Context::new(2, 5));
    let mut padded = x;
    padded.row_mut(4).fill(0.0);
    check_gradients(&mut *layer::<3, 3, Cumulative>(), &padded, &Context::new(3, 4));
}

#[test]
fn an_images_channels_are_normalised_whole() {
    // Two channels of two positions; the third row fills up the batch.
    let layer: Box<BatchNorm<f64, 4, 2, 0, Cumulative, Identity>> = zeroed_box();
    let x = SMatrix::<f64, 3, 4>::new(
        -1.0, 3.0, 5.0, 5.0, //
        3.0, 7.0, 5.0, 5.0, //
        0.0, 0.0, 0.0, 0.0,
    );
    let passes = Passes::run(&*layer, &x, &SMatrix::zeros(), None, &Context::new(0, 2));
    // Mean 3 and variance 8, with eps 1: thirds.
    assert_close("mean", passes.cache.mean.as_slice(), &[3.0, 5.0], Tolerance::F64);
    assert_close("variance", passes.cache.variance.as_slice(), &[8.0, 0.0], Tolerance::F64);
    let third = 4.0 / 3.0;
    assert_close("first", passes.y.row(0).into_owned().as_slice(), &[-third, 0.0, 0.0, 0.0], Tolerance::F64);
    assert_close("second", passes.y.row(1).into_owned().as_slice(), &[0.0, third, 0.0, 0.0], Tolerance::F64);
    // Four values: the unbiased variance is 8 * 4 / 3.
    let mut layer: Box<BatchNorm<f64, 4, 2, 0, DefaultBatchNorm, Identity>> = zeroed_box();
    Layer::<f64, 3>::update_buffers(&mut *layer, &passes.cache, &Context::new(0, 2));
    assert_close("running variance", layer.running_var.as_slice(), &[3.2 / 3.0, 0.0], Tolerance::F64);
}

#[test]
fn gradients_on_images() {
    let mut x = SMatrix::<f64, 3, 12>::zeros();
    fill_pattern(x.as_mut_slice(), 4);
    let mut layer = filled::<12, 3, 3, DefaultBatchNorm, Identity>();
    check_gradients(&mut *layer, &x, &Context::new(1, 3));
    x.row_mut(2).fill(0.0);
    check_gradients(&mut *layer, &x, &Context::new(2, 2));
}

/// A layer of an image's channels of 700 features.
type Wide<A> = BatchNorm<f64, 2100, 3, 3, DefaultBatchNorm, A>;

fn wide<A>() -> Box<Wide<A>> {
    let mut layer: Box<Wide<A>> = filled();
    layer.running_var.fill(0.5);
    layer
}

/// A channel of `B` samples is a part of a block or several blocks and a part.
fn check_fused<const B: usize>(samples: usize) {
    let (plain, fused) = (wide::<Identity>(), wide::<Relu>());
    let (mut x, mut d_y) = (Batch::<f64, B, 2100>::zeros(), Batch::<f64, B, 2100>::zeros());
    fill_pattern(x.as_mut_slice(), 3);
    fill_pattern(d_y.as_mut_slice(), 4);
    for fill in samples..B {
        d_y.row_mut(fill).fill(0.0);
    }
    let cx = Context::new(1, samples);
    let [mut d_plain, mut d_fused] = [zeroed_box::<Wide<Identity>>(), zeroed_box()];
    let mut d_relu: Box<Wide<Relu>> = zeroed_box();
    let found = Passes::run(&*fused, &x, &d_y, Some(&mut *d_relu), &cx);
    let normal = Passes::run(&*plain, &x, &d_y, Some(&mut *d_fused), &cx);
    let mut y = normal.y.clone();
    Relu.apply_in_place(y.as_mut_slice());
    assert_eq!(*found.y, *y, "{samples} samples of {B}");
    let mut d_a = d_y;
    Relu.gradient_in_place(y.as_slice(), d_a.as_mut_slice());
    let expected = Passes::run(&*plain, &x, &d_a, Some(&mut *d_plain), &cx);
    assert_eq!(*found.d_x, *expected.d_x, "{samples} samples of {B}");
    assert_eq!((d_relu.weight, d_relu.bias), (d_plain.weight, d_plain.bias));

    let sizes = ChannelSizes { batch: B, samples, positions: 700 };
    let [mut sums, mut projections] = [[0.0; 3]; 2];
    let statistics = [found.cache.mean.as_slice(), found.cache.variance.as_slice()];
    let twin = [&mut sums[..], &mut projections];
    reference::normalize_sums(x.as_slice(), statistics, 1e-5, d_a.as_slice(), twin, sizes);
    let tolerance = Tolerance { relative: 1e-11, absolute: 1e-11 };
    assert_close("d_weight", d_relu.weight.as_slice(), &projections, tolerance);
    assert_close("d_bias", d_relu.bias.as_slice(), &sums, tolerance);

    let (mut y, mut expected) = (x, x);
    fused.infer(&x, &mut y);
    plain.infer(&x, &mut expected);
    Relu.apply_in_place(expected.as_mut_slice());
    assert_eq!(y, expected, "predictions of {B}");
}

#[test]
fn a_fused_activation_is_one_behind_the_layer() {
    check_fused::<1>(1);
    check_fused::<5>(5);
    check_fused::<5>(3);
    check_fused::<13>(13);
    check_fused::<13>(12);
}

#[test]
fn gradients_with_an_activation() {
    let mut x = SMatrix::<f64, 3, 12>::zeros();
    fill_pattern(x.as_mut_slice(), 4);
    let mut layer = filled::<12, 3, 3, DefaultBatchNorm, Tanh>();
    check_gradients(&mut *layer, &x, &Context::new(1, 3));
    let mut frozen: Box<BatchNorm<f64, 12, 3, 0, Frozen, Tanh>> = zeroed_box();
    frozen.running_var.fill(0.5);
    check_input_gradient(&*frozen, &x, &Context::new(1, 3));
}
