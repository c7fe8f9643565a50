//! Whole training steps and single predictions on fixed networks.
//!
//! `cargo bench --bench workloads -- [NAMES] [--threads N]` prints a line `dnn<TAB>NAME<TAB>threads<TAB>median_us<TAB>notes`
//! for each workload. Batches are loaded beforehand; a training step is forward, loss, backward and update; a
//! prediction is of one sample, on one thread. Inputs and results are opaque to the optimiser.

use std::hint::black_box;
use std::process::exit;
use std::time::{Duration, Instant};

use dnn::data::{Pass, Source};
use dnn::loss::Loss;
use dnn::optim::Momentum;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::{Companions, TrainingStep, WalkMoments};
use dnn::{Batch, Infer, Predictor, Stream, Streaming};

network! {
    pub struct Tiny: vector(4) -> vector(1) {
        fc1: dense(32) -> tanh,
        fc2: dense(32) -> tanh,
        fc3: dense(1),
    }

    pub struct Mlp: vector(784) -> vector(10) {
        fc1: dense(256) -> relu,
        fc2: dense(128) -> relu,
        fc3: dense(10),
    }

    pub struct Rows: sequence(28, 28) -> vector(10) {
        rows: lstm(128) -> last,
        out: dense(10),
    }

    pub struct Series: sequence(50, 1) -> vector(1) {
        series: gru(64) -> last,
        out: dense(1),
    }

    pub struct LstmCell: sequence(1, 1) -> vector(1) {
        cell: lstm(32) -> last,
        out: dense(1),
    }

    pub struct GruCell: sequence(1, 1) -> vector(1) {
        cell: gru(32) -> last,
        out: dense(1),
    }

    pub struct Autoencoder: vector(784) -> vector(784) {
        encode1: dense(256) -> relu,
        encode2: dense(32) -> relu,
        decode1: dense(256) -> relu,
        decode2: dense(784) -> sigmoid,
    }

    pub struct Classifier: vector(784) -> vector(10) {
        fc1: dense(128) -> relu,
        fc2: dense(10) -> softmax,
    }

    /// [`Classifier`] for integers, which leave the softmax out.
    #[quantized]
    pub struct Logits: vector(784) -> vector(10) {
        fc1: dense(128) -> relu,
        fc2: dense(10),
    }

    #[quantized]
    pub struct LeNet: image(1, 28, 28) -> vector(10) {
        conv1: conv(6, 5) -> relu -> max_pool(2),
        conv2: conv(16, 5) -> relu -> max_pool(2),
        fc1: flatten -> dense(120) -> relu,
        fc2: dense(84) -> relu,
        fc3: dense(10),
    }

    pub struct Vgg: image(3, 32, 32) -> vector(10) {
        stage1: 2 * norm_relu(32),
        pool1: max_pool(2),
        stage2: 2 * norm_relu(64),
        pool2: max_pool(2),
        fc1: flatten -> dense(128) -> relu -> dropout(0.5),
        fc2: dense(10),
    }

    pub struct VggExact: image(3, 32, 32) -> vector(10) {
        stage1: 2 * norm_relu(32, exact = true),
        pool1: max_pool(2),
        stage2: 2 * norm_relu(64, exact = true),
        pool2: max_pool(2),
        fc1: flatten -> dense(128) -> relu -> dropout(0.5),
        fc2: dense(10),
    }

    block norm_relu(channels, exact = false) {
        out: conv(channels, 3, padding = 1, exact = exact) -> batch_norm -> relu,
    }

    #[quantized]
    pub struct ResNet20: image(3, 32, 32) -> vector(10) {
        stem: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
        stage1: 3 * basic(16),
        stage2: basic(32, stride = 2) -> 2 * basic(32),
        stage3: basic(64, stride = 2) -> 2 * basic(64),
        head: global_avg_pool -> dense(10),
    }

    pub struct ResNet20Exact: image(3, 32, 32) -> vector(10) {
        stem: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
        stage1: 3 * basic(16, exact = true),
        stage2: basic(32, stride = 2, exact = true) -> 2 * basic(32, exact = true),
        stage3: basic(64, stride = 2, exact = true) -> 2 * basic(64, exact = true),
        head: global_avg_pool -> dense(10),
    }

    block basic(channels, stride = 1, exact = false) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false, exact = exact) -> batch_norm -> relu,
        conv2: conv(channels, 3, padding = 1, bias = false, exact = exact) -> batch_norm,
        skip: input -> shortcut(channels, stride = stride),
        out: add(conv2, skip) -> relu,
    }
}

/// Small, so that nothing saturates or turns subnormal over thousands of steps on few batches.
const LR: f64 = 1e-5;
const BATCHES: usize = 4;

/// What `--threads` may be.
const MOST_THREADS: usize = 64;

/// Times a prediction of one sample by integers of eight bits, in memory of the caller's, with scales for a few random samples.
macro_rules! predict_int8 {
    ($name:expr, $net:ident, $int8:ident, $features:literal) => {{
        let samples = samples::<$features, u32>(2, normal, class);
        let int8 = $int8::quantize(&$net::init(&mut rng(1)), &samples.x).expect("numbers are finite");
        let (mut workspace, mut y) = (zeroed_box(), [0.0; 10]);
        let (median, notes) = time(|| {
            int8.predict_with(black_box(&mut workspace), black_box(&samples.x[0]), &mut y);
            black_box(&y);
        });
        report($name, 1, median, &notes);
    }};
}

/// A workload runs with so many threads and reports under its name.
type Workload = fn(&str, usize);

const WORKLOADS: &[(&str, Workload)] = &[
    ("T1", |name, threads| {
        let samples = samples::<4, [f32; 1]>(32, normal, |state| [normal(state)]);
        train::<Tiny, _, _, _, _, 4, 32, 2>(name, threads, 1, Mse, Adam::new(LR), &samples);
    }),
    ("T2", |name, threads| {
        let samples = samples::<784, u32>(64, normal, class);
        train::<Mlp, _, _, _, _, 784, 64, 2>(name, threads, 1, CrossEntropy, Adam::new(LR), &samples);
    }),
    ("T3", |name, threads| {
        let samples = samples::<784, u32>(64, normal, class);
        train::<LeNet, _, _, _, _, 784, 64, 2>(name, threads, 1, CrossEntropy, Adam::new(LR), &samples);
    }),
    ("T3b", |name, threads| {
        let samples = samples::<784, u32>(512, normal, class);
        train::<LeNet, _, _, _, _, 784, 512, 2>(name, threads, 1, CrossEntropy, Adam::new(LR), &samples);
    }),
    ("T3b-accumulate", |name, threads| {
        let samples = samples::<784, u32>(512, normal, class);
        train::<LeNet, _, _, _, _, 784, 64, 2>(name, threads, 8, CrossEntropy, Adam::new(LR), &samples);
    }),
    ("T4", |name, threads| {
        let samples = samples::<3072, u32>(64, normal, class);
        train::<Vgg, _, _, _, _, 3072, 64, 1>(name, threads, 1, CrossEntropy, momentum(), &samples);
    }),
    ("T4-exact", |name, threads| {
        let samples = samples::<3072, u32>(64, normal, class);
        train::<VggExact, _, _, _, _, 3072, 64, 1>(name, threads, 1, CrossEntropy, momentum(), &samples);
    }),
    ("T5", |name, threads| {
        let samples = samples::<784, u32>(64, normal, class);
        train::<Rows, _, _, _, _, 784, 64, 2>(name, threads, 1, CrossEntropy, Adam::new(LR), &samples);
    }),
    ("T6", |name, threads| {
        let samples = samples::<50, [f32; 1]>(32, normal, |state| [normal(state)]);
        train::<Series, _, _, _, _, 50, 32, 2>(name, threads, 1, Mse, Adam::new(LR), &samples);
    }),
    ("T7", |name, threads| {
        let mut images = samples::<784, [f32; 784]>(128, unit, |_| [0.0; 784]);
        images.y.clone_from(&images.x);
        train::<Autoencoder, _, _, _, _, 784, 128, 2>(name, threads, 1, Mse, Adam::new(LR), &images);
    }),
    ("T8", |name, threads| {
        let samples = samples::<3072, u32>(32, normal, class);
        train::<ResNet20, _, _, _, _, 3072, 32, 1>(name, threads, 1, CrossEntropy, momentum(), &samples);
    }),
    ("T8-exact", |name, threads| {
        let samples = samples::<3072, u32>(32, normal, class);
        train::<ResNet20Exact, _, _, _, _, 3072, 32, 1>(name, threads, 1, CrossEntropy, momentum(), &samples);
    }),
    ("I1", |name, _| {
        let mut predictor = Tiny::init(&mut rng(1)).predictor::<1>();
        let x = [0.3, -0.1, 0.7, 0.2];
        let (median, notes) = time(|| {
            black_box(predictor.predict_one(black_box(&x)));
        });
        report(name, 1, median, &notes);
    }),
    ("I2", |name, _| predict::<Classifier, 784, 10>(name)),
    ("I2-int8", |name, _| predict_int8!(name, Logits, LogitsInt8, 784)),
    ("I3", |name, _| predict::<LeNet, 784, 10>(name)),
    ("I3-int8", |name, _| predict_int8!(name, LeNet, LeNetInt8, 784)),
    ("I4", |name, _| step(name, LstmCell::init(&mut rng(1)).stream())),
    ("I5", |name, _| step(name, GruCell::init(&mut rng(1)).stream())),
    ("I6", |name, _| predict::<ResNet20, 3072, 10>(name)),
    ("I6-int8", |name, _| predict_int8!(name, ResNet20, ResNet20Int8, 3072)),
];

fn main() {
    let (mut names, mut threads) = (Vec::new(), 1);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--bench" => {}
            "--threads" => match args.next().map(|value| (value.parse(), value)) {
                Some((Ok(count), _)) if (1..=MOST_THREADS).contains(&count) => threads = count,
                found => {
                    let found = found.map_or_else(String::new, |(_, value)| value);
                    eprintln!("--threads {found}: expected a number from 1 to {MOST_THREADS}");
                    exit(2);
                }
            },
            name if WORKLOADS.iter().any(|(known, _)| *known == name) => names.push(name.to_owned()),
            unknown => {
                eprintln!(
                    "unknown workload {unknown}; there are {}",
                    WORKLOADS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
                );
                exit(2);
            }
        }
    }
    for (name, run) in WORKLOADS {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            run(name, threads);
        }
    }
}

/// Times a training step over a few batches in turn, each of `parts` batches of `B` samples that are gone through together.
fn train<N, L, O, Y, Target, const F: usize, const B: usize, const S: usize>(
    name: &str,
    threads: usize,
    parts: usize,
    loss: L,
    optimizer: O,
    samples: &Samples<f32, F, Y>,
) where
    N: Train<f32, B>,
    L: Loss<f32, N::Output, Target>,
    O: Optimizer<f32, S>,
    Target: dnn::storage::Zeroable + Sync,
    Samples<f32, F, Y>: Source<N::Input, Target>,
    Companions: WalkMoments<S>,
{
    let mut net = N::init(&mut rng(1));
    let indices: Vec<usize> = (0..BATCHES * parts * B).collect();
    let batches: Vec<(Box<N::Input>, Box<Target>)> = indices
        .chunks(B)
        .map(|indices| {
            let (mut x, mut target) = (zeroed_box(), zeroed_box());
            samples.fill(indices, &mut x, &mut target, &Pass::training(0, 1)).expect("they are in memory");
            (x, target)
        })
        .collect();
    let batches: Vec<(&N::Input, &Target)> = batches.iter().map(|(x, target)| (&**x, &**target)).collect();
    let step = TrainingStep::<f32, N, _, _, B, S>::new(loss, optimizer);
    let mut step = if parts > 1 { step.lanes(threads) } else { step.threads(threads) };
    let mut steps = batches.chunks(parts).cycle();
    let mut run = || match black_box(steps.next().expect("they go round")) {
        &[(x, target)] => black_box(step.run(&mut net, x, target)).loss,
        batches => black_box(step.run_batches(&mut net, batches)).loss,
    };
    let before = run();
    let mut last = before;
    let (median, notes) = time(|| last = run());
    report(name, threads, median, &format!("loss {before:.4}->{last:.4} {notes}"));
}

fn momentum() -> Momentum {
    Momentum::new(LR, 0.9)
}

/// Times a prediction of one sample with packed weights.
fn predict<N, const F: usize, const O: usize>(name: &str)
where
    N: Infer<f32, 1, Input = Batch<f32, 1, F>, Output = Batch<f32, 1, O>>,
{
    let mut predictor = Predictor::<f32, N, 1>::new(&N::init(&mut rng(1)));
    let mut state = 5;
    let x: [f32; F] = std::array::from_fn(|_| normal(&mut state));
    let (median, notes) = time(|| {
        black_box(predictor.predict_one(black_box(&x)));
    });
    report(name, 1, median, &notes);
}

/// Times one step of a stream of single numbers.
fn step<N>(name: &str, mut stream: Stream<f32, N>)
where
    N: Streaming<f32, StepInput = Batch<f32, 1, 1>, StepOutput = Batch<f32, 1, 1>>,
{
    let (median, notes) = time(|| {
        black_box(stream.step(black_box(&[0.3])));
    });
    report(name, 1, median, &notes);
}

fn report(name: &str, threads: usize, median: f64, notes: &str) {
    println!("dnn\t{name}\t{threads}\t{median:.4}\t{notes}");
}

/// The median time of a call in microseconds over samples of at least 2 ms, after warming up.
fn time(mut call: impl FnMut()) -> (f64, String) {
    let begin = Instant::now();
    let mut calls = 0_u32;
    while calls < 5 || begin.elapsed() < Duration::from_millis(500) {
        call();
        calls += 1;
    }
    let each = begin.elapsed().as_secs_f64() / f64::from(calls);
    let inner = ((2e-3 / each).ceil() as usize).max(1);
    let count = ((2.0 / (each * inner as f64)) as usize).clamp(7, 1000);
    let mut samples: Vec<f64> = (0..count)
        .map(|_| {
            let begin = Instant::now();
            (0..inner).for_each(|_| call());
            begin.elapsed().as_secs_f64() / inner as f64 * 1e6
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    let at = |fraction: f64| samples[((fraction * count as f64) as usize).min(count - 1)];
    (at(0.5), format!("p10={:.4} p90={:.4} n={count}x{inner}", at(0.1), at(0.9)))
}

/// As many random samples as the batches need.
fn samples<const F: usize, Y>(
    batch: usize,
    feature: fn(&mut u64) -> f32,
    target: fn(&mut u64) -> Y,
) -> Samples<f32, F, Y> {
    let mut state = 7;
    let x = (0..BATCHES * batch).map(|_| std::array::from_fn(|_| feature(&mut state))).collect();
    let y = (0..BATCHES * batch).map(|_| target(&mut state)).collect();
    Samples { x, y }
}

/// A number from 0 to 1 (xorshift64).
fn unit(state: &mut u64) -> f32 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 40) as f32 / (1_u64 << 24) as f32
}

/// One of ten classes.
fn class(state: &mut u64) -> u32 {
    (unit(state) * 10.0) as u32 % 10
}

/// Nearly N(0, 1): a sum of twelve numbers from 0 to 1.
fn normal(state: &mut u64) -> f32 {
    (0..12).map(|_| unit(state)).sum::<f32>() - 6.0
}
