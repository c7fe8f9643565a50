//! Pools, normalisation by channels and samples, enlarging and borders.

use dnn::kernels::Interpolation;
use dnn::layers::*;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn_runtime::testing::Case;

use super::{batch, close, learned, rows, stateless};
use dnn::Context;
use dnn::layer::Layer;

/// The sizes of a pool.
macro_rules! pools {
    ($($name:ident: $input:expr => $output:expr, $kernel:expr, $stride:expr $(, $constant:ident = $value:expr)*;)*) => {$(
        struct $name;

        impl PoolConfig for $name {
            const INPUT: [usize; 3] = $input;
            const OUTPUT: [usize; 3] = $output;
            const KERNEL: [usize; 2] = $kernel;
            const STRIDE: [usize; 2] = $stride;
            $(const $constant: pools!(@$constant) = $value;)*
        }
    )*};
    (@COUNT_PADDING) => { bool };
    (@$other:ident) => { [usize; 2] };
}

pools! {
    Signal: [3, 1, 8] => [3, 1, 4], [1, 2], [1, 2];
    Halves: [3, 6, 8] => [3, 3, 4], [2, 2], [2, 2];
    Overlapping: [2, 7, 8] => [2, 4, 4], [3, 3], [2, 2], PADDING = [1, 1];
    Dilated: [2, 8, 8] => [2, 3, 3], [2, 2], [2, 2], DILATION = [2, 2];
    Rectangular: [2, 6, 9] => [2, 7, 5], [2, 3], [1, 2], PADDING = [1, 1];
    Excluded: [2, 7, 7] => [2, 4, 4], [3, 3], [2, 2], PADDING = [1, 1], COUNT_PADDING = false;
    RoundedUp: [2, 6, 7] => [2, 4, 4], [3, 3], [2, 2], PADDING = [1, 1], COUNT_PADDING = false;
    Sliding: [2, 6, 6] => [2, 4, 5], [3, 2], [1, 1];
    Thirds: [3, 1, 7] => [3, 1, 3], [1, 1], [1, 1];
    Whole: [3, 5, 6] => [3, 1, 1], [1, 1], [1, 1];
}

/// What an image is enlarged to.
macro_rules! sizes {
    ($trait:ident: $($name:ident: $input:expr => $output:expr, $($constant:ident: $type:ty = $value:expr),*;)*) => {$(
        struct $name;

        impl $trait for $name {
            const INPUT: [usize; 3] = $input;
            const OUTPUT: [usize; 3] = $output;
            $(const $constant: $type = $value;)*
        }
    )*};
}

sizes! { UpsampleConfig:
    Twice: [2, 3, 4] => [2, 6, 8], MODE: Interpolation = Interpolation::Nearest;
    Corners: [2, 3, 4] => [2, 5, 7], MODE: Interpolation = Interpolation::Aligned;
}

sizes! { PadConfig:
    Zeros: [2, 3, 3] => [2, 4, 6], BEFORE: [usize; 2] = [0, 1], BORDER: Border = Border::Constant;
    Mirrored: [2, 4, 4] => [2, 5, 7], BEFORE: [usize; 2] = [0, 1], BORDER: Border = Border::Reflect;
    Edges: [2, 3, 3] => [2, 4, 6], BEFORE: [usize; 2] = [0, 1], BORDER: Border = Border::Replicate;
}

#[derive(Clone, Debug, PartialEq)]
struct OfFive;

impl LayerNormConfig for OfFive {
    const SHAPE: &'static [usize] = &[5];
    const EPS: f64 = 1e-5;
}

/// Whether there is a check for the case, which then has passed.
pub(super) fn check<T: Scalar>(case: &Case) -> bool {
    match case.id.as_str() {
        "maxpool1d_k2" => stateless::<T, _, 2, 24, 12>(case, &MaxPool::<24, 12, Signal>::new()),
        "maxpool2d_k2" => stateless::<T, _, 2, 144, 36>(case, &MaxPool::<144, 36, Halves>::new()),
        "maxpool2d_k3_s2_p1" => stateless::<T, _, 2, 112, 32>(case, &MaxPool::<112, 32, Overlapping>::new()),
        "maxpool2d_dilation2" => stateless::<T, _, 1, 128, 18>(case, &MaxPool::<128, 18, Dilated>::new()),
        "maxpool2d_rect" => stateless::<T, _, 1, 108, 70>(case, &MaxPool::<108, 70, Rectangular>::new()),
        "avgpool1d_k2" => stateless::<T, _, 2, 24, 12>(case, &AvgPool::<24, 12, Signal>::new()),
        "avgpool2d_k2" => stateless::<T, _, 2, 144, 36>(case, &AvgPool::<144, 36, Halves>::new()),
        "avgpool2d_pad_excl" => stateless::<T, _, 2, 98, 32>(case, &AvgPool::<98, 32, Excluded>::new()),
        "avgpool2d_ceil_excl" => stateless::<T, _, 1, 84, 32>(case, &AvgPool::<84, 32, RoundedUp>::new()),
        "avgpool2d_rect_overlap" => stateless::<T, _, 1, 72, 40>(case, &AvgPool::<72, 40, Sliding>::new()),
        "adaptive_avgpool1d" => stateless::<T, _, 2, 21, 9>(case, &AdaptiveAvgPool::<21, 9, Thirds>::new()),
        "adaptive_avgpool2d_global" => {
            stateless::<T, _, 2, 90, 3>(case, &AdaptiveAvgPool::<90, 3, Whole>::new());
            stateless::<T, _, 2, 90, 3>(case, &GlobalAvgPool::<90, 3>);
        }
        "adaptive_maxpool2d_global" => stateless::<T, _, 2, 90, 3>(case, &GlobalMaxPool::<90, 3>::new()),
        "upsample_nearest2" => stateless::<T, _, 1, 24, 96>(case, &Upsample::<24, 96, Twice>::new()),
        "upsample_bilinear_align" => stateless::<T, _, 1, 24, 70>(case, &Upsample::<24, 70, Corners>::new()),
        "zeropad2d" => stateless::<T, _, 1, 18, 48>(case, &Pad::<18, 48, Zeros>::new()),
        "reflectionpad2d" => stateless::<T, _, 1, 32, 70>(case, &Pad::<32, 70, Mirrored>::new()),
        "replicationpad2d" => stateless::<T, _, 1, 18, 48>(case, &Pad::<18, 48, Edges>::new()),
        "localresponsenorm" => {
            stateless::<T, _, 2, 45, 45>(case, &LocalResponseNorm::<45, 5>::new(3, 0.1, 0.75, 1.0));
        }
        // The last of three dimensions is normalised: each of 3 * 4 rows as a sample of its own.
        "layernorm_last" => learned::<T, LayerNorm<T, 5, 5, OfFive>, 12, 5, 5>(case),
        "layernorm_noaffine" => learned::<T, LayerNorm<T, 5, 0, OfFive>, 3, 5, 5>(case),
        "flatten" => flatten::<T>(case),
        "dropout2d_p40" => dropout::<T>(case),
        _ => return false,
    }
    true
}

dnn::network! {
    struct Flat: image(3, 4, 2) -> vector(24) {
        flat: flatten -> identity,
    }
}

/// An image's features are in memory as a vector's.
fn flatten<T: Scalar>(case: &Case) {
    for sample in 0..2 {
        let x = &case.f64("input/x")[24 * sample..24 * (sample + 1)];
        let x: [T; 24] = core::array::from_fn(|at| T::from_f64(x[at]));
        let y = Flat::<T>::zeroed().predict_one(&x);
        let expected = &case.f64("output/output")[24 * sample..24 * (sample + 1)];
        assert!(y.iter().zip(expected).all(|(y, &expected)| *y == T::from_f64(expected)));
    }
}

/// With the mask given.
fn dropout<T: Scalar>(case: &Case) {
    let layer = Dropout2d::<45, 5>::new(0.4, 0);
    let mask = batch::<f64, 4, 5>(case.f64("input/mask")).map(|kept| kept as u8);
    // Masks are drawn in `forward`; what is done with one is the same on the way back.
    for (from, to) in [("input/x", "output/output"), ("grad_output/output", "grad_input/x")] {
        let mut d_y = batch::<T, 4, 45>(case.f64(from));
        let mut d_x = zeroed_box::<Batch<T, 4, 45>>();
        layer.backward(((), ()), &mut d_y, &mask, Some(&mut d_x), None, &Context::new(0, 4));
        close(case, to, &rows(&d_x));
    }
}
