//! The products of dense layers.

use std::hint::black_box;

use dnn_runtime::Isa;
use dnn_runtime::kernels::{Kernels, LinearSizes, reference};

use crate::Options;
use crate::peak;
use crate::peers::{Pass, Product};
use crate::race::{Buffer, Candidate, Timing, numbers, race};

/// Outputs, inputs, batch: from a product that is all overhead to one that leaves the caches.
const SHAPES: [[usize; 3]; 7] =
    [[8, 4, 1], [16, 4, 32], [64, 64, 32], [128, 784, 64], [512, 512, 128], [1024, 1024, 128], [128, 784, 1]];

/// Outputs and inputs of the layers of two networks, 784-256-128-10 and 784-256-32-256-784.
const LAYERS: [[usize; 2]; 6] = [[256, 784], [128, 256], [10, 128], [32, 256], [256, 32], [784, 256]];

const BATCHES: [usize; 9] = [1, 2, 4, 8, 15, 16, 17, 33, 64];

/// The candidates after ours and the peak; the first is no competitor.
const OTHERS: [&str; 5] = ["naive", "gemm", "faer", "faer_own", "matrixmultiply"];

pub(crate) fn ours(pass: Pass, a: &[f32], b: &[f32], c: &mut [f32], sizes: LinearSizes) {
    match pass {
        Pass::Forward => f32::linear(a, b, &[], c, sizes),
        Pass::InputGradient => f32::linear_transposed(a, b, &[], c, sizes),
        Pass::WeightGradient => f32::linear_weight_gradient(a, b, c, sizes),
    }
}

pub(crate) fn naive(pass: Pass, a: &[f32], b: &[f32], c: &mut [f32], sizes: LinearSizes) {
    match pass {
        Pass::Forward => reference::linear(a, b, &[], c, sizes),
        Pass::InputGradient => reference::linear_transposed(a, b, &[], c, sizes),
        Pass::WeightGradient => reference::linear_weight_gradient(a, b, c, sizes),
    }
}

/// One line of measurements, in GFLOP/s.
struct Line {
    shape: String,
    pass: Pass,
    share: f64,
    ratio: f64,
    best_peer: &'static str,
}

pub(crate) fn run(isa: Isa, options: &Options) {
    let layers = LAYERS.iter().flat_map(|&[o, i]| BATCHES.map(|batch| [o, i, batch]));
    let mut lines = Vec::new();
    let others = OTHERS.map(|name| format!("\t{name}\t{name}_best")).concat();
    println!("shape\tpass\tisa\tours\tours_best\tpeak\tshare\tratio\tbest_peer{others}");
    for (at, [outputs, inputs, batch]) in SHAPES.into_iter().chain(layers).enumerate() {
        let shape = format!("{outputs}x{inputs}x{batch}");
        for pass in Pass::ALL {
            if format!("{shape} {}", pass.name()).contains(&options.filter) {
                let line =
                    measure(isa, pass, &shape, LinearSizes { batch, inputs, outputs }, options.seconds);
                if at < SHAPES.len() {
                    lines.push(line);
                }
            }
        }
    }
    println!("\nsummary\tpass\tshare_of_peak\tratio_to_best_peer\tbest_peer");
    for Line { shape, pass, share, ratio, best_peer } in lines {
        println!("{shape}\t{}\t{share:.2}\t{ratio:.2}\t{best_peer}", pass.name());
    }
}

fn measure(isa: Isa, pass: Pass, shape: &str, sizes: LinearSizes, seconds: f64) -> Line {
    let product = Product::new(pass, sizes);
    let Product { m, k, n, .. } = product;
    let (a, b) = (numbers(m * k, 1), numbers(k * n, 2));
    let (a, b) = (&a[..], &b[..]);
    let [a_own, b_own] = product.faer_own(a, b);
    let mut c_own = faer::Mat::zeros(m, n);
    let mut c: [Buffer; 5] = std::array::from_fn(|_| Buffer::zeros(m * n));
    compare(pass, product, a, b, sizes);

    let [c0, c1, c2, c3, c4] = &mut c;
    let timings = race(
        &mut [
            Candidate::new(|| {
                black_box(peak::multiply_add(isa));
            }),
            Candidate::new(|| ours(pass, black_box(a), black_box(b), black_box(c0), black_box(sizes))),
            Candidate::new(|| naive(pass, black_box(a), black_box(b), black_box(c1), black_box(sizes))),
            Candidate::new(|| black_box(product).gemm(black_box(a), black_box(b), black_box(c2))),
            Candidate::new(|| black_box(product).faer(black_box(a), black_box(b), black_box(c3))),
            Candidate::new(|| {
                let (a, b) = (black_box(a_own.as_ref()), black_box(b_own.as_ref()));
                black_box(product).faer_views(a, b, black_box(c_own.as_mut()));
            }),
            Candidate::new(|| {
                black_box(product).matrixmultiply(black_box(a), black_box(b), black_box(c4));
            }),
        ],
        seconds,
    );
    let operations = (2 * m * k * n) as f64 / 1e9;
    let rate = |timing: Timing| operations / timing.median;
    let (ours, others) = (timings[1], &timings[2..]);
    let peak = peak::multiply_add(isa) / 1e9 / timings[0].median;
    let peers = OTHERS.into_iter().zip(others).skip(1);
    let (best_peer, best) = peers
        .map(|(name, &timing)| (name, rate(timing)))
        .fold(("", 0.0), |best, peer| if peer.1 > best.1 { peer } else { best });
    let (share, ratio) = (rate(ours) / peak, rate(ours) / best);
    print!(
        "{shape}\t{}\t{}\t{:.1}\t{:.1}\t{peak:.1}\t{share:.2}\t{ratio:.2}\t{best_peer}",
        pass.name(),
        isa.name(),
        rate(ours),
        operations / ours.best
    );
    for &timing in others {
        print!("\t{:.1}\t{:.1}", rate(timing), operations / timing.best);
    }
    println!();
    Line { shape: shape.to_owned(), pass, share, ratio, best_peer }
}

/// Panics unless all compute the same: a benchmark of something else would show nothing.
fn compare(pass: Pass, product: Product, a: &[f32], b: &[f32], sizes: LinearSizes) {
    let mut expected = vec![0.5; product.m * product.n];
    naive(pass, a, b, &mut expected, sizes);
    let tolerance = 1e-5 * (product.k as f32).max(16.0);
    let check = |name: &str, compute: &dyn Fn(&mut [f32])| {
        let mut found = vec![0.5; product.m * product.n];
        compute(&mut found);
        let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst <= tolerance, "{name} is off by {worst} in {} of {sizes:?}", pass.name());
    };
    check("ours", &|c| ours(pass, a, b, c, sizes));
    check("gemm", &|c| product.gemm(a, b, c));
    check("faer", &|c| product.faer(a, b, c));
    check("matrixmultiply", &|c| product.matrixmultiply(a, b, c));
}
