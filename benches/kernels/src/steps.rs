//! The products of a recurrent layer with its weights: step by step, as the layer takes them, or all steps in one.

use std::hint::black_box;

use dnn_runtime::kernels::{Kernels, LinearSizes};

use crate::Options;
use crate::race::{Buffer, Candidate, numbers, race};

/// Sums of all gates, inputs, batch and steps: the inputs of T5 and T6 and what their gates see of the outputs before,
/// which is a layer of as many inputs as units.
const SHAPES: [[usize; 4]; 4] = [[512, 28, 64, 28], [192, 1, 32, 50], [512, 128, 64, 28], [192, 64, 32, 50]];

pub(crate) fn run(options: &Options) {
    println!("product\tshape\tsteps\tby_steps_us\tby_steps_best\tin_one_us\tin_one_best\tratio");
    for [outputs, inputs, batch, steps] in SHAPES {
        let shape = format!("{outputs}x{inputs}x{batch}");
        if shape.contains(&options.filter) {
            let sizes = LinearSizes { batch, inputs, outputs };
            measure("input", &shape, steps, input_products(sizes, steps), options.seconds);
            measure("weight gradient", &shape, steps, weight_gradients(sizes, steps), options.seconds);
        }
    }
}

/// Steps one behind the other leave their sums in the same place, as gates do that are computed at once.
fn input_products(sizes: LinearSizes, steps: usize) -> [Candidate<'static>; 2] {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let together = LinearSizes { batch: batch * steps, ..sizes };
    let (weight, bias) = (numbers(inputs * outputs, 1), numbers(outputs, 2));
    let x = numbers(inputs * together.batch, 3);
    let (mut step, mut all) = (Buffer::zeros(outputs * batch), Buffer::zeros(outputs * together.batch));
    let (weights, biases, xs) = (weight.clone(), bias.clone(), x.clone());
    [
        Candidate::new(move || {
            for x in x.chunks_exact(inputs * batch) {
                f32::linear(black_box(x), black_box(&weight), &bias, &mut step, sizes);
                black_box(&mut step);
            }
        }),
        Candidate::new(move || {
            f32::linear(black_box(&xs), black_box(&weights), &biases, &mut all, together);
            black_box(&mut all);
        }),
    ]
}

/// A step's gradients at the gates lie where those of the step behind it did. One product needs those of all steps, and its
/// operands ordered by units first: that they have to be written there is not counted.
fn weight_gradients(sizes: LinearSizes, steps: usize) -> [Candidate<'static>; 2] {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let together = LinearSizes { batch: batch * steps, ..sizes };
    let x = numbers(inputs * together.batch, 1);
    let (d_gates, all_gates) = (numbers(outputs * batch, 2), numbers(outputs * together.batch, 3));
    let (mut by_steps, mut in_one) = (Buffer::zeros(outputs * inputs), Buffer::zeros(outputs * inputs));
    let xs = x.clone();
    [
        Candidate::new(move || {
            by_steps.fill(0.0);
            for x in x.chunks_exact(inputs * batch) {
                f32::linear_weight_gradient(black_box(x), black_box(&d_gates), &mut by_steps, sizes);
                black_box(&mut by_steps);
            }
        }),
        Candidate::new(move || {
            in_one.fill(0.0);
            f32::linear_weight_gradient(black_box(&xs), black_box(&all_gates), &mut in_one, together);
            black_box(&mut in_one);
        }),
    ]
}

fn measure(product: &str, shape: &str, steps: usize, mut candidates: [Candidate<'_>; 2], seconds: f64) {
    let timings = race(&mut candidates, seconds);
    let [by_steps, in_one] = [timings[0], timings[1]];
    println!(
        "{product}\t{shape}\t{steps}\t{:.1}\t{:.1}\t{:.1}\t{:.1}\t{:.2}",
        by_steps.median * 1e6,
        by_steps.best * 1e6,
        in_one.median * 1e6,
        in_one.best * 1e6,
        in_one.median / by_steps.median
    );
}
