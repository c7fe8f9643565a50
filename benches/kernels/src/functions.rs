//! Element-wise functions, softmax and dropout masks.

use std::hint::black_box;

use dnn_runtime::Vector;
use dnn_runtime::kernels::random::{Stream, dropout_mask};
use dnn_runtime::kernels::{Kernels, reference};
use dnn_runtime::layers::{
    Activation, Elu, Gelu, ReadsInput, ReadsOutput, Relu, Selu, Sigmoid, Silu, Softplus, Tanh,
};

use crate::Options;
use crate::race::{Buffer, Candidate, numbers, race};

/// Elements: two slices of them fit the first-level cache.
const LENGTH: usize = 4096;

/// Samples of the batches that softmax and dropout see.
const BATCH: usize = 64;

type Slices = Box<dyn Fn(&[f32], &mut [f32])>;

/// A function by us, by the standard library's mathematics, and by the crate `libm`.
struct Function {
    name: &'static str,
    ours: Slices,
    std: Option<Slices>,
    libm: Option<Slices>,
}

fn each(f: impl Fn(f32) -> f32 + 'static) -> Slices {
    Box::new(move |x, y| {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = f(x);
        }
    })
}

fn activation(
    activation: impl Activation,
    name: &'static str,
    std: impl Fn(f32) -> f32 + 'static,
    libm: impl Fn(f32) -> f32 + 'static,
) -> Function {
    let ours = Box::new(move |x: &[f32], y: &mut [f32]| activation.apply_slice(x, y));
    Function { name, ours, std: Some(each(std)), libm: Some(each(libm)) }
}

/// e^x.
struct Exp;

impl Activation for Exp {
    type Reads = ReadsOutput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x.exp()
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, y: V) -> V {
        y
    }
}

/// ln |x|.
struct Ln;

impl Activation for Ln {
    type Reads = ReadsInput;

    #[inline(always)]
    fn apply<V: Vector>(&self, x: V) -> V {
        x.abs().ln()
    }

    #[inline(always)]
    fn derivative<V: Vector>(&self, x: V) -> V {
        V::one() / x
    }
}

fn functions() -> Vec<Function> {
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let (scale, alpha) = (1.050_701_f32, 1.673_263_2_f32);
    vec![
        activation(Relu, "relu", |x| x.max(0.0), |x| libm::fmaxf(x, 0.0)),
        activation(Exp, "exp", f32::exp, libm::expf),
        activation(Ln, "ln", |x| x.abs().ln(), |x| libm::logf(x.abs())),
        activation(Tanh, "tanh", f32::tanh, libm::tanhf),
        activation(Sigmoid, "sigmoid", |x| 1.0 / (1.0 + (-x).exp()), |x| 1.0 / (1.0 + libm::expf(-x))),
        activation(Silu, "silu", |x| x / (1.0 + (-x).exp()), |x| x / (1.0 + libm::expf(-x))),
        activation(
            Softplus::default(),
            "softplus",
            |x| x.max(0.0) + (-x.abs()).exp().ln_1p(),
            |x| libm::fmaxf(x, 0.0) + libm::log1pf(libm::expf(-x.abs())),
        ),
        activation(
            Elu::default(),
            "elu",
            |x| if x > 0.0 { x } else { x.exp_m1() },
            |x| if x > 0.0 { x } else { libm::expm1f(x) },
        ),
        activation(
            Selu,
            "selu",
            move |x| scale * if x > 0.0 { x } else { alpha * x.exp_m1() },
            move |x| scale * if x > 0.0 { x } else { alpha * libm::expm1f(x) },
        ),
        // The standard library has no error function.
        activation(
            Gelu::default(),
            "gelu",
            move |x| 0.5 * x * (1.0 + libm::erff(x * half)),
            move |x| 0.5 * x * (1.0 + libm::erff(x * half)),
        ),
        Function {
            name: "softmax",
            ours: Box::new(|x, y| f32::softmax(x, y, BATCH)),
            std: Some(Box::new(|x, y| reference::softmax(x, y, BATCH))),
            libm: None,
        },
        Function {
            name: "log_softmax",
            ours: Box::new(|x, y| f32::log_softmax(x, y, BATCH)),
            std: Some(Box::new(|x, y| reference::log_softmax(x, y, BATCH))),
            libm: None,
        },
        Function {
            name: "log_sum_exp",
            ours: Box::new(|x, y| f32::log_sum_exp(x, &mut y[..BATCH], BATCH)),
            std: Some(Box::new(|x, y| reference::log_sum_exp(x, &mut y[..BATCH], BATCH))),
            libm: None,
        },
    ]
}

pub(crate) fn run(options: &Options) {
    println!("function\tours_ns\tours_best\tstd_ns\tlibm_ns\tratio_to_std");
    // From -8 to 8: where none of the functions is constant.
    let x: Buffer = numbers(LENGTH, 1).iter().map(|x| x * 8.0).collect();
    let mut y = [(); 3].map(|()| Buffer::zeros(LENGTH));
    for function in functions().iter().filter(|function| function.name.contains(&options.filter)) {
        let all = [Some(&function.ours), function.std.as_ref(), function.libm.as_ref()];
        let candidates = all.into_iter().zip(&mut y).filter_map(|(compute, y)| {
            let (compute, x) = (compute?, &x);
            Some(Candidate::new(move || compute(black_box(x), black_box(y))))
        });
        let timings = race(&mut candidates.collect::<Vec<_>>(), options.seconds);
        let each = |at: usize| timings.get(at).map(|timing| timing.median * 1e9 / LENGTH as f64);
        let text = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let best = timings[0].best * 1e9 / LENGTH as f64;
        let ratio = each(1).zip(each(0)).map(|(std, ours)| std / ours);
        println!(
            "{}\t{}\t{best:.3}\t{}\t{}\t{}",
            function.name,
            text(each(0)),
            text(each(1)),
            text(each(2)),
            text(ratio)
        );
    }
    if "dropout_mask".contains(&options.filter) {
        let mut mask = vec![0_u8; LENGTH];
        let mut step = 0;
        let timing = race(
            &mut [Candidate::new(|| {
                step += 1;
                dropout_mask(black_box(&mut mask), BATCH, 0, 0.5, Stream { seed: 1, step, site: 0 });
            })],
            options.seconds,
        )[0];
        let nanoseconds = |seconds: f64| seconds * 1e9 / LENGTH as f64;
        println!("dropout_mask\t{:.3}\t{:.3}\t-\t-\t-", nanoseconds(timing.median), nanoseconds(timing.best));
    }
}
