//! The slice forms of every activation against its formula, number by number in `f64`: under every instruction set, at
//! sizes drawn at random, on outputs full of NaN.

use core::any::TypeId;

use libm::{erf, exp, expm1, fabs, log1p, pow, sqrt, tanh};
use proptest::prelude::*;

use super::{Activation, ReadsOutput};
use crate::kernels::simd::{available, with_isa};
use crate::kernels::tests::config;
use crate::layers::{
    Abs, Elu, Gelu, HardSigmoid, HardTanh, Identity, LeakyRelu, Relu, Selu, Sigmoid, Silu, Softplus,
    Softsign, Tanh,
};
use crate::scalar::Scalar;
use crate::testing::{Tolerance, assert_close, fill_pattern};

/// `n` numbers in -most..most.
fn data<T: Scalar>(n: usize, most: f64, seed: u64) -> Vec<T> {
    let mut values = vec![T::zero(); n];
    fill_pattern(&mut values, seed);
    values.iter_mut().for_each(|value| *value *= T::from_f64(most));
    values
}

/// `f` is the function, `df` its derivative by x.
fn check<T: Scalar>(
    activation: &impl Activation,
    reads_output: bool,
    f: fn(f64) -> f64,
    df: fn(f64) -> f64,
    n: usize,
    seed: u64,
) {
    let nan = || vec![T::from_f64(f64::NAN); n];
    let (x, d_y) = (data::<T>(n, 8.0, seed), data::<T>(n, 1.0, seed + 1));
    let tolerance = Tolerance::of::<T>();

    let mut y = nan();
    activation.apply_slice(&x, &mut y);
    let expected: Vec<f64> = x.iter().map(|x| f(x.to_f64())).collect();
    assert_close("apply_slice", &y, &expected, tolerance);
    let mut in_place = x.clone();
    activation.apply_in_place(&mut in_place);
    assert_eq!(in_place, y, "apply_in_place");

    let read = if reads_output { &y } else { &x };
    let mut d_x = nan();
    activation.gradient_slice(read, &d_y, &mut d_x);
    let expected: Vec<f64> = x.iter().zip(&d_y).map(|(x, d_y)| d_y.to_f64() * df(x.to_f64())).collect();
    assert_close("gradient_slice", &d_x, &expected, tolerance);
    let mut in_place = d_y;
    activation.gradient_in_place(read, &mut in_place);
    assert_eq!(in_place, d_x, "gradient_in_place");
}

fn check_all<A: Activation>(activation: &A, f: fn(f64) -> f64, df: fn(f64) -> f64, n: usize, seed: u64) {
    let reads_output = TypeId::of::<A::Reads>() == TypeId::of::<ReadsOutput>();
    for isa in available() {
        with_isa(isa, || {
            check::<f32>(activation, reads_output, f, df, n, seed);
            check::<f64>(activation, reads_output, f, df, n, seed);
        });
    }
}

fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        0.0
    }
}

fn step(x: f64) -> f64 {
    if x > 0.0 { 1.0 } else { 0.0 }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

const SELU: (f64, f64) = (1.050_700_987_355_480_5, 1.673_263_242_354_377_2);
const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;

/// The argument of tanh in GELU's approximate form.
fn inner(x: f64) -> f64 {
    SQRT_2_OVER_PI * (x + 0.044_715 * pow(x, 3.0))
}

macro_rules! twins {
    ($($test:ident: $activation:expr, |$x:ident| $f:expr, $df:expr;)*) => {
        proptest! {
            #![proptest_config(config())]
            $(
                #[test]
                fn $test(n in 1..131usize, seed in 0..1000u64) {
                    check_all(&$activation, |$x| $f, |$x| $df, n, seed);
                }
            )*
        }
    };
}

twins! {
    abs: Abs, |x| fabs(x), sign(x);
    elu: Elu { alpha: 1.25 },
        |x| if x > 0.0 { x } else { 1.25 * expm1(x) }, if x > 0.0 { 1.0 } else { 1.25 * exp(x) };
    gelu: Gelu { approximate: false },
        |x| x / 2.0 * (1.0 + erf(x / sqrt(2.0))),
        (1.0 + erf(x / sqrt(2.0))) / 2.0 + x * exp(-x * x / 2.0) * SQRT_2_OVER_PI / 2.0;
    gelu_with_tanh: Gelu { approximate: true },
        |x| x / 2.0 * (1.0 + tanh(inner(x))),
        (1.0 + tanh(inner(x))) / 2.0
            + x / 2.0 * (1.0 - pow(tanh(inner(x)), 2.0)) * SQRT_2_OVER_PI * (1.0 + 3.0 * 0.044_715 * x * x);
    // The slope is PyTorch's, rounded to f32 in f64 too.
    hard_sigmoid: HardSigmoid,
        |x| ((x + 3.0) / 6.0).clamp(0.0, 1.0), if fabs(x) < 3.0 { f64::from(1.0_f32 / 6.0) } else { 0.0 };
    hard_tanh: HardTanh { min: -2.0, max: 3.0 },
        |x| x.clamp(-2.0, 3.0), if x > -2.0 && x < 3.0 { 1.0 } else { 0.0 };
    identity: Identity, |x| x, { let _ = x; 1.0 };
    leaky_relu: LeakyRelu { slope: 0.25 },
        |x| if x > 0.0 { x } else { 0.25 * x }, if x > 0.0 { 1.0 } else { 0.25 };
    relu: Relu, |x| if x > 0.0 { x } else { 0.0 }, step(x);
    selu: Selu,
        |x| SELU.0 * if x > 0.0 { x } else { SELU.1 * expm1(x) },
        SELU.0 * if x > 0.0 { 1.0 } else { SELU.1 * exp(x) };
    sigmoid_function: Sigmoid, |x| sigmoid(x), sigmoid(x) * (1.0 - sigmoid(x));
    silu: Silu, |x| x * sigmoid(x), sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x)));
    softplus: Softplus { beta: 2.0, threshold: 10.0 },
        |x| if 2.0 * x > 10.0 { x } else { log1p(exp(2.0 * x)) / 2.0 },
        if 2.0 * x > 10.0 { 1.0 } else { sigmoid(2.0 * x) };
    softsign: Softsign, |x| x / (1.0 + fabs(x)), 1.0 / pow(1.0 + fabs(x), 2.0);
    tanh_function: Tanh, |x| tanh(x), 1.0 - pow(tanh(x), 2.0);
}
