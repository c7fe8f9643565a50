//! The layer by hand, by differences, and against itself: fused, packed, in batches.

use super::*;
use crate::init::normal;
use crate::kernels::simd::{available, with_isa};
use crate::layer::Calls;
use crate::layers::{Activate, BatchNorm, DefaultBatchNorm, Identity, Relu, Tanh};
use crate::storage::zeroed_box;
use crate::testing::{Passes, Tolerance, assert_close, check_gradients, fill_pattern};

/// A config with the sizes named.
macro_rules! config {
    ($name:ident: $input:expr => $output:expr, $kernel:expr $(, $constant:ident: $type:ty = $value:expr)*) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $name;

        impl ConvConfig for $name {
            const INPUT: [usize; 3] = $input;
            const OUTPUT: [usize; 3] = $output;
            const KERNEL: [usize; 2] = $kernel;
            $(const $constant: $type = $value;)*
        }
    };
}

config!(Small: [1, 3, 3] => [1, 2, 2], [2, 2]);
config!(Flipped: [1, 3, 3] => [1, 2, 2], [2, 2], FLIP: bool = true);
config!(Uneven: [2, 4, 5] => [3, 3, 2], [3, 2], STRIDE: [usize; 2] = [1, 3], PADDING: [usize; 2] = [1, 0],
    DILATION: [usize; 2] = [2, 1]);
config!(Grouped: [4, 3, 3] => [6, 3, 3], [3, 3], PADDING: [usize; 2] = [1, 1], GROUPS: usize = 2);
config!(Depthwise: [3, 4, 3] => [6, 4, 2], [3, 2], PADDING: [usize; 2] = [1, 0], GROUPS: usize = 3);
// As many channels and samples as Winograd's way takes at least.
config!(Squares: [16, 4, 4] => [16, 4, 4], [3, 3], PADDING: [usize; 2] = [1, 1]);
config!(ExactSquares: [16, 4, 4] => [16, 4, 4], [3, 3], PADDING: [usize; 2] = [1, 1], EXACT: bool = true);
// Two groups, of as many channels and squares as are computed from packed weights, and rows and channels that fill no vectors.
config!(Packed: [36, 8, 11] => [36, 8, 11], [3, 3], PADDING: [usize; 2] = [1, 1], GROUPS: usize = 2);
config!(Signal: [2, 1, 6] => [3, 1, 3], [1, 3], STRIDE: [usize; 2] = [1, 2], PADDING: [usize; 2] = [0, 1],
    RANK: usize = 1);

/// A layer with weights and biases in -1..1.
fn filled<T, const IN: usize, const OUT: usize, const TAPS: usize, const OC: usize, const BIAS: usize, C, A>()
-> Box<Conv<T, IN, OUT, TAPS, OC, BIAS, C, A>>
where
    T: Scalar,
    C: ConvConfig,
    A: Fusable,
{
    let mut layer: Box<Conv<T, IN, OUT, TAPS, OC, BIAS, C, A>> = zeroed_box();
    fill_pattern(layer.weight.as_mut_slice(), 11);
    fill_pattern(layer.bias.as_mut_slice(), 12);
    layer
}

fn pattern<T: Scalar, const B: usize, const F: usize>(seed: u64) -> Batch<T, B, F> {
    let mut x = Batch::<T, B, F>::zeros();
    fill_pattern(x.as_mut_slice(), seed);
    x
}

#[test]
fn forward_and_backward_by_hand() {
    let mut conv: Box<Conv<f64, 9, 4, 4, 1, 1, Small, Identity>> = zeroed_box();
    conv.weight.copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
    conv.bias[0] = 0.5;
    let x = Batch::<f64, 1, 9>::from_fn(|_, at| (at + 1) as f64);
    let d_y = Batch::<f64, 1, 4>::new(1.0, 0.0, 0.0, -1.0);
    let mut gradients: Box<Conv<f64, 9, 4, 4, 1, 1, Small, Identity>> = zeroed_box();
    let passes = Passes::run(&*conv, &x, &d_y, Some(&mut *gradients), &Context::new(0, 1));
    // The window at the top left holds 1, 2, 4, 5: 1 + 4 + 12 + 20 = 37.
    assert_eq!(passes.y.as_slice(), [37.5, 47.5, 67.5, 77.5]);
    assert_eq!(passes.d_x.as_slice(), [1.0, 2.0, 0.0, 3.0, 3.0, -2.0, 0.0, -3.0, -4.0]);
    // x at the top left window minus x at the bottom right one.
    assert_eq!(gradients.weight.as_slice(), [-4.0; 4]);
    assert_eq!(gradients.bias.as_slice(), [0.0]);
}

#[test]
fn a_flipped_kernel_is_turned() {
    let mut conv: Box<Conv<f64, 9, 4, 4, 1, 0, Flipped, Identity>> = zeroed_box();
    conv.weight.copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
    let x = Batch::<f64, 1, 9>::from_fn(|_, at| (at + 1) as f64);
    let mut y = Batch::<f64, 1, 4>::zeros();
    conv.infer(&x, &mut y);
    // 4 * 1 + 3 * 2 + 2 * 4 + 1 * 5
    assert_eq!(y.as_slice(), [23.0, 33.0, 53.0, 63.0]);
}

#[test]
fn gradients() {
    let cx = Context::new(3, 2);
    check_gradients(&mut *filled::<f64, 9, 4, 4, 1, 1, Small, Relu>(), &pattern::<f64, 2, 9>(1), &cx);
    check_gradients(&mut *filled::<f64, 9, 4, 4, 1, 0, Flipped, Tanh>(), &pattern::<f64, 2, 9>(2), &cx);
    check_gradients(
        &mut *filled::<f64, 40, 18, 12, 3, 3, Uneven, Identity>(),
        &pattern::<f64, 2, 40>(3),
        &cx,
    );
    check_gradients(&mut *filled::<f64, 36, 54, 18, 6, 6, Grouped, Tanh>(), &pattern::<f64, 2, 36>(4), &cx);
    check_gradients(&mut *filled::<f64, 12, 9, 6, 3, 3, Signal, Identity>(), &pattern::<f64, 2, 12>(5), &cx);
    check_gradients(&mut *filled::<f64, 36, 48, 6, 6, 6, Depthwise, Tanh>(), &pattern::<f64, 2, 36>(6), &cx);
}

#[test]
fn gradients_in_winograds_way() {
    let (x, cx) = (pattern::<f64, 16, 256>(7), Context::new(3, 16));
    let (mut fast, mut exact) = (
        filled::<f64, 256, 256, 144, 16, 16, Squares, Identity>(),
        filled::<f64, 256, 256, 144, 16, 16, ExactSquares, Identity>(),
    );
    let (mut y, mut expected) = (Batch::<f64, 16, 256>::zeros(), Batch::<f64, 16, 256>::zeros());
    fast.infer(&x, &mut y);
    exact.infer(&x, &mut expected);
    if crate::isa() != crate::Isa::Scalar {
        assert!(y != expected, "the two ways round otherwise");
    }
    check_gradients(&mut *fast, &x, &cx);
    check_gradients(&mut *exact, &x, &cx);
}

#[test]
fn fused_equals_unfused() {
    let fused = filled::<f32, 36, 54, 18, 6, 6, Grouped, Tanh>();
    let plain = filled::<f32, 36, 54, 18, 6, 6, Grouped, Identity>();
    let (x, d_y, cx) = (pattern::<f32, 5, 36>(1), pattern::<f32, 5, 54>(2), Context::new(0, 5));
    let mut fused_gradients: Box<Conv<f32, 36, 54, 18, 6, 6, Grouped, Tanh>> = zeroed_box();
    let one = Passes::run(&*fused, &x, &d_y, Some(&mut *fused_gradients), &cx);
    let mut z = Batch::<f32, 5, 54>::zeros();
    plain.infer(&x, &mut z);
    let second = Passes::run(&Activate::<Tanh, 54>::new(Tanh), &z, &d_y, None, &cx);
    let mut gradients: Box<Conv<f32, 36, 54, 18, 6, 6, Grouped, Identity>> = zeroed_box();
    let first = Passes::run(&*plain, &x, &second.d_x, Some(&mut *gradients), &cx);
    assert_eq!(one.y, second.y);
    assert_eq!(one.d_x, first.d_x);
    assert_eq!(fused_gradients.weight, gradients.weight);
    assert_eq!(fused_gradients.bias, gradients.bias);
}

#[test]
fn one_sample_and_many_agree() {
    let conv = filled::<f32, 36, 54, 18, 6, 6, Grouped, Relu>();
    let x = pattern::<f32, 19, 36>(1);
    let mut y = Batch::<f32, 19, 54>::zeros();
    conv.infer(&x, &mut y);
    for sample in 0..19 {
        let mut single = Batch::<f32, 1, 54>::zeros();
        conv.infer(&x.row(sample).into_owned(), &mut single);
        let expected: Vec<f64> = y.row(sample).iter().map(|&y| f64::from(y)).collect();
        assert_close("one sample", single.as_slice(), &expected, Tolerance::F32);
    }
}

/// Predictors of one sample, of layers with a normalisation behind and without.
#[test]
fn packed_weights_predict_the_same() {
    let (plain, mut packed) = (
        filled::<f32, 3168, 3168, 162, 36, 36, Packed, Relu>(),
        filled::<f32, 3168, 3168, 162, 36, 36, Packed, Relu>(),
    );
    Layer::<f32, 2>::pack(&mut *packed);
    assert_eq!(plain, packed, "batches read weights as they are");
    Layer::<f32, 1>::pack(&mut *packed);
    assert_eq!(plain.weight != packed.weight, cfg!(not(target_family = "wasm")));

    let (apart, mut folded) = (
        filled::<f32, 3168, 3168, 162, 36, 36, Packed, Identity>(),
        filled::<f32, 3168, 3168, 162, 36, 36, Packed, Identity>(),
    );
    let mut norm: Box<BatchNorm<f32, 3168, 36, 36, DefaultBatchNorm, Identity>> = zeroed_box();
    fill_pattern(norm.weight.as_mut_slice(), 1);
    fill_pattern(norm.running_mean.as_mut_slice(), 2);
    norm.running_var.fill(0.5);
    let mut folded_norm = norm.clone();
    Folds::<f32, 1>::pack_folded(&mut *folded, &mut *folded_norm);

    let x = pattern::<f32, 1, 3168>(1);
    for isa in available() {
        with_isa(isa, || {
            let nan = Batch::<f32, 1, 3168>::repeat(f32::NAN);
            let (mut y, mut packed_y) = (nan, nan);
            plain.infer_by::<Calls>(&x, &mut y);
            packed.infer_packed::<Calls>(&x, &mut packed_y);
            assert_eq!(y, packed_y, "{isa}");
            apart.infer_folded_by::<Calls>(&*norm, &Relu, &x, &mut y);
            folded.infer_folded_packed::<Calls>(&*folded_norm, &Relu, &x, &mut packed_y);
            let expected: Vec<f64> = y.iter().map(|&y| f64::from(y)).collect();
            assert_close("folded", packed_y.as_slice(), &expected, Tolerance::F32);
        });
    }
}

#[test]
fn tensors_have_pytorchs_shapes() {
    type Image = Conv<f32, 36, 54, 18, 6, 6, Grouped, Relu>;
    type Line = Conv<f32, 12, 9, 6, 3, 0, Signal, Relu>;
    let shapes = |tensors: &'static [Tensor]| [tensors[0].shape, tensors[1].shape];
    assert_eq!(shapes(<Image as Parameters<f32>>::TENSORS), [&[6, 2, 3, 3][..], &[6][..]]);
    assert_eq!(shapes(<Line as Parameters<f32>>::TENSORS), [&[3, 2, 3][..], &[0][..]]);
    assert_eq!(<Image as Layer<f32, 1>>::MACS, 18 * 54);
}

#[test]
fn starting_values_know_the_fans() {
    /// Remembers the fan in place of values.
    struct Ask;
    impl Initializer for Ask {
        fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, _: &mut R) {
            values.fill(T::from_f64((fan.fan_in * 1000 + fan.fan_out) as f64));
        }
    }
    impl WeightInitializer for Ask {}
    let mut conv: Box<Conv<f64, 36, 54, 18, 6, 6, Grouped, Relu>> = zeroed_box();
    Parameters::<f64>::init(&mut *conv, &Ask, &normal(1.0), &mut crate::rng(1));
    assert_eq!(conv.weight[0], 18_027.0);
}
