//! Fused equals unfused: an activation gives the same outputs and gradients inside the layer before it and as a step
//! of its own, which `dropout(0.0)` makes it be.

use dnn::layer::{ParamInfo, Walker};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::{Context, InputGradient};
use dnn_runtime::testing::{Tolerance, assert_close};

use super::{Shake, pattern, table};

const B: usize = 6;

/// The gradients of all tensors, one behind the other.
struct Collect(Vec<f64>);

impl<T: Scalar> Walker<T, 1> for Collect {
    fn tensor(&mut self, _: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        self.0.extend(gradient.iter().map(|gradient| gradient.to_f64()));
    }
}

/// Prediction, training output, gradient at the input and gradients of the parameters.
fn passes<T: Scalar, N, const IN: usize, const OUT: usize>(net: &mut N) -> [Vec<f64>; 4]
where
    N: InputGradient<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
{
    let numbers = |values: &[T]| values.iter().map(|value| value.to_f64()).collect();
    let (x, mut d_y, mut y) = (pattern::<T, B, IN>(1), pattern::<T, B, OUT>(2), Batch::<T, B, OUT>::zeros());
    net.predict_with(&mut zeroed_box::<N::Workspace>(), &x, &mut y);
    let (mut tape, mut gradients) = (zeroed_box::<N::Tape>(), zeroed_box::<N::Gradients>());
    let (mut d_x, cx) = (Batch::<T, B, IN>::zeros(), Context::new(0, B));
    net.forward(&x, &mut tape, &cx);
    let output = numbers(N::output(&tape).as_slice());
    net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
    let mut collect = Collect(Vec::new());
    net.walk([&mut *gradients], &mut collect);
    [numbers(y.as_slice()), output, numbers(d_x.as_slice()), collect.0]
}

/// Both networks with the weights of the first.
fn check<T: Scalar, N, M, const IN: usize, const OUT: usize>()
where
    N: InputGradient<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
    M: InputGradient<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
{
    let mut fused = N::init(&mut rng(1));
    fused.visit_mut(&mut Shake(7));
    let bytes = fused.to_bytes().expect("the names of the tensors differ");
    let mut apart = M::from_bytes(&bytes).expect("both networks have the same tensors");
    let expected = passes::<T, M, IN, OUT>(&mut apart);
    let found = passes::<T, N, IN, OUT>(&mut fused);
    for (what, (found, expected)) in
        ["predict", "forward", "d_x", "gradients"].iter().zip(found.iter().zip(&expected))
    {
        assert_close(&format!("{}, {what}", table(N::LAYERS)[0]), found, expected, Tolerance::of::<T>());
        assert!(expected.iter().any(|&number| number != 0.0), "{what}: all zero");
    }
}

/// A module for each activation with both networks and a test; `by_output` says whether it is fused.
macro_rules! fusion_tests {
    ($($name:ident: $($activation:ident)+ $(($($argument:tt)*))?, fused = $fused:literal;)*) => {
        $(
            mod $name {
                use super::*;

                dnn::network! {
                    pub struct Together: vector(5) -> vector(3) {
                        fc: dense(8) -> $($activation)+ $(($($argument)*))?,
                        out: dense(3),
                    }

                    pub struct Apart: vector(5) -> vector(3) {
                        fc: dense(8) -> dropout(0.0) -> $($activation)+ $(($($argument)*))?,
                        out: dense(3),
                    }
                }

                #[test]
                fn fused_equals_unfused() {
                    assert_eq!(Together::LAYERS[0].op.contains(" + "), $fused, "{}", Together::LAYERS[0].op);
                    assert_eq!(Together::LAYERS.len(), if $fused { 2 } else { 3 });
                    assert_eq!(Apart::LAYERS.len(), 4);
                    check::<f64, Together<f64>, Apart<f64>, 5, 3>();
                    check::<f32, Together<f32>, Apart<f32>, 5, 3>();
                }
            }
        )*
    };
}

fusion_tests! {
    relu: relu, fused = true;
    selu: selu, fused = true;
    sigmoid: sigmoid, fused = true;
    tanh: tanh, fused = true;
    hard_sigmoid: hard_sigmoid, fused = true;
    softsign: softsign, fused = true;
    abs: abs, fused = false;
    gelu: gelu, fused = false;
    silu: silu, fused = false;
    leaky_relu: leaky_relu(0.2), fused = false;
    elu: elu, fused = false;
    softplus: softplus, fused = false;
    hard_tanh: hard_tanh(-0.5, 0.5), fused = false;
}

network! {
    /// Fused into a layer whose weights another one shares, and into that one.
    pub struct Tied: vector(5) -> vector(5) {
        down: dense(3) -> tanh,
        up: dense(5, tied = down) -> sigmoid,
    }

    pub struct TiedApart: vector(5) -> vector(5) {
        down: dense(3) -> dropout(0.0) -> tanh,
        up: dense(5, tied = down) -> dropout(0.0) -> sigmoid,
    }

    /// A value that something else reads too is not fused away.
    pub struct Read: vector(5) -> vector(8) {
        fc: dense(4),
        activated: fc -> relu,
        out: concat(fc, activated),
    }
}

#[test]
fn tied_layers_fuse_too() {
    assert_eq!(
        Tied::LAYERS.iter().map(|layer| layer.op).collect::<Vec<_>>(),
        ["dense + tanh", "dense + sigmoid"]
    );
    check::<f64, Tied<f64>, TiedApart<f64>, 5, 5>();
    check::<f32, Tied<f32>, TiedApart<f32>, 5, 5>();
}

#[test]
fn a_value_that_is_read_elsewhere_stays() {
    assert_eq!(Read::LAYERS.iter().map(|layer| layer.op).collect::<Vec<_>>(), ["dense", "relu", "concat"]);
    let y = super::shaken::<f64, Read<f64>>().predict(&pattern::<f64, 16, 5>(3));
    assert!(y.iter().any(|&value| value < 0.0), "the first half is before the activation");
    for row in 0..16 {
        for unit in 0..4 {
            assert_eq!(y[(row, unit + 4)], y[(row, unit)].max(0.0));
        }
    }
}
