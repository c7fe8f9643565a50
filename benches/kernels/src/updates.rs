//! Optimizer updates against copying the same memory.

use std::hint::black_box;

use dnn_runtime::layer::ParamInfo;
use dnn_runtime::optim::{Adam, Momentum, Optimizer, Sgd};

use crate::Options;
use crate::race::{Buffer, Candidate, numbers, race};

/// Elements of a tensor: in the first, second and third level of cache, and in memory.
const LENGTHS: [usize; 4] = [1 << 10, 100_352, 1 << 20, 1 << 24];

pub(crate) fn run(options: &Options) {
    println!("update\telements\tGB/s\tGB/s_best\tcopy_GB/s\tratio_to_copy\tns_per_element");
    for length in LENGTHS {
        measure::<_, 0>("sgd", Sgd::new(1e-3), length, options);
        measure::<_, 1>("momentum", Momentum::new(1e-3, 0.9), length, options);
        measure::<_, 2>("adam", Adam::new(1e-3), length, options);
    }
}

/// An update reads the parameters, the gradient and `S` moments, and writes all of them but the gradient. The copy moves
/// as many bytes.
fn measure<O: Optimizer<f32, S>, const S: usize>(
    name: &str,
    mut optimizer: O,
    length: usize,
    options: &Options,
) {
    if !name.contains(&options.filter) {
        return;
    }
    let (mut values, gradient) = (numbers(length, 1), numbers(length, 2));
    let mut moments: [Buffer; S] = std::array::from_fn(|_| Buffer::zeros(length));
    let moved = 4 * length * (3 + 2 * S);
    let (from, mut to) = (numbers(moved / 8, 3), numbers(moved / 8, 4));
    optimizer.begin_step(1e-3);
    let timings = race(
        &mut [
            Candidate::new(|| {
                let moments = moments.each_mut().map(|moment| &mut moment[..]);
                optimizer.update(
                    ParamInfo::LONE_WEIGHT,
                    black_box(&mut values),
                    black_box(&gradient),
                    black_box(moments),
                );
            }),
            Candidate::new(|| black_box(&mut to).copy_from_slice(black_box(&from))),
        ],
        options.seconds,
    );
    let rate = |seconds: f64| moved as f64 / seconds / 1e9;
    let [update, copy] = [rate(timings[0].median), rate(timings[1].median)];
    println!(
        "{name}\t{length}\t{update:.1}\t{:.1}\t{copy:.1}\t{:.2}\t{:.3}",
        rate(timings[0].best),
        update / copy,
        timings[0].median * 1e9 / length as f64
    );
}
