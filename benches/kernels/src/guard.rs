//! Fails when a kernel runs as if it had been compiled without its instruction set.
//!
//! A helper that is not inlined into a function with target features is compiled without them, and the kernel gives the
//! same numbers up to forty times slower. The limits leave room for a busy machine, not for that.

use std::hint::black_box;
use std::process::ExitCode;

use dnn_runtime::Isa;
use dnn_runtime::kernels::{Kernels, LinearSizes};
use dnn_runtime::layers::{Activation, Relu, Sigmoid, Tanh};

use crate::Options;
use crate::peak;
use crate::peers::Pass;
use crate::products;
use crate::race::{Buffer, Candidate, numbers, race};

/// Products must reach this share of the measured peak. Sound ones reach nine tenths; with the vectors of the next lower
/// instruction set they cannot reach half.
const SHARE: f64 = 0.4;

/// As [`SHARE`], for single lanes: of the peak's plain loops the compiler makes vectors, of products it does not.
const SHARE_OF_ONE: f64 = 0.1;

/// Multiply-adds of the peak that one element of a slice may cost: a few loads' time, and several times what the
/// polynomials take.
const RELU: f64 = 16.0;
const SIGMOID: f64 = 96.0;

pub(crate) fn run(isa: Isa, options: &Options) -> ExitCode {
    let mut sound = true;
    println!("kernel\tisa\tmeasured\tlimit\tunit\tverdict");
    let mut line = |kernel: &str, measured: f64, limit: f64, unit: &str, passes: bool| {
        let verdict = if passes { "passed" } else { "FAILED" };
        println!("{kernel}\t{}\t{measured:.2}\t{limit}\t{unit}\t{verdict}", isa.name());
        sound &= passes;
    };

    let sizes = LinearSizes { batch: 64, inputs: 784, outputs: 128 };
    for pass in Pass::ALL {
        let product = crate::peers::Product::new(pass, sizes);
        let (a, b) = (numbers(product.m * product.k, 1), numbers(product.k * product.n, 2));
        let mut c = Buffer::zeros(product.m * product.n);
        let operations = (2 * product.m * product.k * product.n) as f64;
        let unit = |call: &mut dyn FnMut()| in_peak_operations(isa, options.seconds, call);
        let taken =
            unit(&mut || products::ours(pass, black_box(&a), black_box(&b), black_box(&mut c), sizes));
        let share = operations / taken;
        let limit = if isa == Isa::Scalar { SHARE_OF_ONE } else { SHARE };
        line(&format!("product {}", pass.name()), share, limit, "share of peak", share >= limit);
    }

    let x = numbers(4096, 3);
    let mut y = Buffer::zeros(x.len());
    let mut element = |name: &str, limit: f64, kernel: &dyn Fn(&[f32], &mut [f32])| {
        let taken =
            in_peak_operations(isa, options.seconds, &mut || kernel(black_box(&x), black_box(&mut y)));
        let each = taken / 2.0 / x.len() as f64;
        line(name, each, limit, "multiply-adds of the peak an element", each <= limit);
    };
    element("relu", RELU, &|x, y| Relu.apply_slice(x, y));
    element("accumulate", RELU, &|x, y| f32::accumulate(x, y));
    element("sigmoid", SIGMOID, &|x, y| Sigmoid.apply_slice(x, y));
    element("tanh", SIGMOID, &|x, y| Tanh.apply_slice(x, y));
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many floating-point operations the machine can do at best in the time of a call.
fn in_peak_operations(isa: Isa, seconds: f64, call: &mut dyn FnMut()) -> f64 {
    let operations = peak::multiply_add(isa);
    let peak = Candidate::new(|| {
        black_box(peak::multiply_add(isa));
    });
    let timings = race(&mut [peak, Candidate::new(call)], seconds);
    timings[1].best / timings[0].best * operations
}
