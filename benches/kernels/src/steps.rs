//! The products of a recurrent layer's input: step by step, as the layer takes them, or all steps in one.

use std::hint::black_box;

use dnn_runtime::kernels::{Kernels, LinearSizes};

use crate::Options;
use crate::race::{Candidate, numbers, race};

/// Sums of all gates, inputs, batch and steps: the networks of T5 and T6, and one with more inputs.
const SHAPES: [[usize; 4]; 3] = [[512, 28, 64, 28], [192, 1, 32, 50], [512, 128, 64, 28]];

pub(crate) fn run(options: &Options) {
    println!("shape\tsteps\tby_steps_us\tby_steps_best\tin_one_us\tin_one_best\tratio");
    for [outputs, inputs, batch, steps] in SHAPES {
        let shape = format!("{outputs}x{inputs}x{batch}");
        if shape.contains(&options.filter) {
            measure(&shape, LinearSizes { batch, inputs, outputs }, steps, options.seconds);
        }
    }
}

/// Steps one behind the other leave their sums in the same place, as gates do that are computed at once.
fn measure(shape: &str, sizes: LinearSizes, steps: usize, seconds: f64) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let together = LinearSizes { batch: batch * steps, ..sizes };
    let (weight, bias) = (numbers(inputs * outputs, 1), numbers(outputs, 2));
    let x = numbers(inputs * together.batch, 3);
    let (mut step, mut all) = (vec![0.0; outputs * batch], vec![0.0; outputs * together.batch]);
    let timings = race(
        &mut [
            Candidate::new(|| {
                for x in x.chunks_exact(inputs * batch) {
                    f32::linear(black_box(x), black_box(&weight), &bias, &mut step, sizes);
                    black_box(&mut step);
                }
            }),
            Candidate::new(|| {
                f32::linear(black_box(&x), black_box(&weight), &bias, &mut all, together);
                black_box(&mut all);
            }),
        ],
        seconds,
    );
    let [by_steps, in_one] = [timings[0], timings[1]];
    println!(
        "{shape}\t{steps}\t{:.1}\t{:.1}\t{:.1}\t{:.1}\t{:.2}",
        by_steps.median * 1e6,
        by_steps.best * 1e6,
        in_one.median * 1e6,
        in_one.best * 1e6,
        in_one.median / by_steps.median
    );
}
