//! Convolutions and their gradients.

use std::hint::black_box;
use std::iter::repeat_n;

use dnn_runtime::Isa;
use dnn_runtime::kernels::{ConvSizes, Kernels, reference};
use dnn_runtime::parallel::Block;

use crate::Options;
use crate::peak;
use crate::peers::Pass;
use crate::race::{Buffer, Candidate, Timing, numbers, race};

/// Input and output channels, rows and columns of the input, of the kernel, stride, padding, batch.
const SHAPES: [[usize; 7]; 24] = [
    // T3: LeNet.
    [1, 6, 28, 5, 1, 0, 64],
    [6, 16, 12, 5, 1, 0, 64],
    // T4: a small VGG.
    [3, 32, 32, 3, 1, 1, 64],
    [32, 32, 32, 3, 1, 1, 64],
    [32, 64, 16, 3, 1, 1, 64],
    [64, 64, 16, 3, 1, 1, 64],
    // T8: ResNet-20 for small images.
    [3, 16, 32, 3, 1, 1, 32],
    [16, 16, 32, 3, 1, 1, 32],
    [16, 32, 32, 3, 2, 1, 32],
    [16, 32, 32, 1, 2, 0, 32],
    [32, 32, 16, 3, 1, 1, 32],
    [32, 64, 16, 3, 2, 1, 32],
    [32, 64, 16, 1, 2, 0, 32],
    [64, 64, 8, 3, 1, 1, 32],
    // Later layers of larger networks, and the first one of AlexNet.
    [256, 256, 13, 3, 1, 1, 16],
    [512, 512, 4, 3, 1, 1, 32],
    [3, 64, 64, 11, 4, 2, 16],
    // Predictions.
    [1, 6, 28, 5, 1, 0, 1],
    [6, 16, 12, 5, 1, 0, 1],
    [16, 16, 32, 3, 1, 1, 1],
    [32, 32, 16, 3, 1, 1, 1],
    [64, 64, 8, 3, 1, 1, 1],
    [32, 64, 32, 3, 2, 1, 1],
    [64, 64, 16, 1, 1, 0, 1],
];

fn sizes([inputs, outputs, image, kernel, stride, padding, batch]: [usize; 7]) -> ConvSizes {
    let output = (image + 2 * padding - kernel) / stride + 1;
    ConvSizes {
        batch,
        input: [inputs, image, image],
        output: [outputs, output, output],
        kernel: [kernel; 2],
        stride: [stride; 2],
        padding: [padding; 2],
        dilation: [1; 2],
        groups: 1,
        flip: false,
        exact: false,
        packed: false,
    }
}

/// `a` and `b` are what the pass reads, in the order in which the kernels take it.
fn ours(pass: Pass, a: &[f32], b: &[f32], c: &mut [f32], sizes: ConvSizes) {
    let channel = |[_, height, width]: [usize; 3]| height * width * sizes.batch;
    match pass {
        Pass::Forward => f32::conv(a, b, &[], &mut Block::whole(c, channel(sizes.output)), sizes),
        Pass::InputGradient => {
            f32::conv_input_gradient(a, b, &[], &mut Block::whole(c, channel(sizes.input)), sizes);
        }
        Pass::WeightGradient => f32::conv_weight_gradient(a, b, &mut Block::whole(c, sizes.taps()), sizes),
    }
}

fn naive(pass: Pass, a: &[f32], b: &[f32], c: &mut [f32], sizes: ConvSizes) {
    match pass {
        Pass::Forward => reference::conv(a, b, &[], c, sizes),
        Pass::InputGradient => reference::conv_input_gradient(a, b, &[], c, sizes),
        Pass::WeightGradient => reference::conv_weight_gradient(a, b, c, sizes),
    }
}

pub(crate) fn run(isa: Isa, options: &Options) {
    println!("shape\tpass\tisa\tours\tours_best\tdirect\tdirect_best\tpeak\tshare\tnaive\tnaive_best");
    for shape in SHAPES {
        let [inputs, outputs, image, kernel, stride, padding, batch] = shape;
        let name = format!("{inputs}-{outputs}x{image}k{kernel}s{stride}p{padding}b{batch}");
        for pass in Pass::ALL {
            if format!("{name} {}", pass.name()).contains(&options.filter) {
                measure(isa, pass, &name, sizes(shape), options.seconds);
            }
        }
    }
}

fn measure(isa: Isa, pass: Pass, name: &str, sizes: ConvSizes, seconds: f64) {
    let length = |[channels, height, width]: [usize; 3]| channels * height * width * sizes.batch;
    let (x, y, weight) = (length(sizes.input), length(sizes.output), sizes.output[0] * sizes.taps());
    let [a, b, c] = match pass {
        Pass::Forward => [x, weight, y],
        Pass::InputGradient => [y, weight, x],
        Pass::WeightGradient => [x, y, weight],
    };
    let (a, b) = (numbers(a, 1), numbers(b, 2));
    let (a, b) = (&a[..], &b[..]);
    // Additions to one number.
    let depth = match pass {
        Pass::Forward => sizes.taps(),
        Pass::InputGradient => sizes.output[0] * sizes.kernel[0] * sizes.kernel[1],
        Pass::WeightGradient => y / sizes.output[0],
    };
    let [mut found, mut expected, mut direct] = [(); 3].map(|()| Buffer::from_iter(repeat_n(0.5, c)));
    ours(pass, a, b, &mut found, sizes);
    naive(pass, a, b, &mut expected, sizes);
    let worst = found.iter().zip(expected.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst <= 1e-5 * (depth as f32).max(16.0), "off by {worst} in {} of {sizes:?}", pass.name());

    let summed = ConvSizes { exact: true, ..sizes };
    let timings = race(
        &mut [
            Candidate::new(|| {
                black_box(peak::multiply_add(isa));
            }),
            Candidate::new(|| {
                ours(pass, black_box(a), black_box(b), black_box(&mut found), black_box(sizes))
            }),
            Candidate::new(|| {
                ours(pass, black_box(a), black_box(b), black_box(&mut direct), black_box(summed));
            }),
            Candidate::new(|| {
                naive(pass, black_box(a), black_box(b), black_box(&mut expected), black_box(sizes));
            }),
        ],
        seconds,
    );
    // Products with padding are counted, as others count them, whether they are computed or not.
    let operations = (2 * y * sizes.taps()) as f64 / 1e9;
    let rate = |timing: Timing| operations / timing.median;
    let peak = peak::multiply_add(isa) / 1e9 / timings[0].median;
    let (ours, direct, naive) = (timings[1], timings[2], timings[3]);
    println!(
        "{name}\t{}\t{}\t{:.1}\t{:.1}\t{:.1}\t{:.1}\t{peak:.1}\t{:.2}\t{:.1}\t{:.1}",
        pass.name(),
        isa.name(),
        rate(ours),
        operations / ours.best,
        rate(direct),
        operations / direct.best,
        rate(ours) / peak,
        rate(naive),
        operations / naive.best
    );
}
