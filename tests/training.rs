//! Training of generated networks: small problems to a stated loss with a fixed seed, in seconds.
//!
//! `training/steps.rs` looks at single steps, `training/accumulate.rs` at steps on several batches, `training/lanes.rs` at
//! such steps with a batch on each thread, `training/blocks.rs` at steps on a batch in blocks, `training/course.rs` at the
//! course of a training, `training/heads.rs` at networks with several inputs and outputs, `training/lazy.rs` at samples that
//! are loaded meanwhile, `training/sequences.rs` at sequences.

#[path = "training/accumulate.rs"]
mod accumulate;
#[path = "training/blocks.rs"]
mod blocks;
#[path = "training/course.rs"]
mod course;
#[path = "training/heads.rs"]
mod heads;
#[path = "training/lanes.rs"]
mod lanes;
#[path = "training/lazy.rs"]
mod lazy;
#[path = "training/sequences.rs"]
mod sequences;
#[path = "training/steps.rs"]
mod steps;

use dnn::data::StandardScaler;
use dnn::nalgebra::{SMatrix, SVector};
use dnn::prelude::*;
use dnn::schedule::Exponential;
use dnn_runtime::testing::fill_pattern;

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
}

/// Numbers from -1 to 1, `N` for each sample.
fn points<const N: usize>(samples: usize, seed: u64) -> Vec<[f64; N]> {
    let mut points = vec![[0.0; N]; samples];
    fill_pattern(points.as_flattened_mut(), seed);
    points
}

/// Points of a square in two classes: inside a circle, or not. No straight line divides them.
fn disk(samples: usize, seed: u64) -> Samples<f32, 2, u32> {
    let x: Vec<[f32; 2]> = points::<2>(samples, seed).iter().map(|x| x.map(|x| x as f32)).collect();
    let y = x.iter().map(|[a, b]| u32::from(a.hypot(*b) < 0.7)).collect();
    Samples::new(x, y).unwrap()
}

network! {
    struct Xor: vector(2) -> vector(1) {
        hidden: dense(8) -> tanh,
        out: dense(1),
    }

    struct Plane: vector(3) -> vector(1) {
        fc: dense(1),
    }

    struct Ridge: vector(3) -> vector(1) {
        #[l2(0.125)]
        fc: dense(1),
    }

    struct Lasso: vector(3) -> vector(1) {
        #[l1(0.25)]
        fc: dense(1),
    }

    struct Iris: vector(4) -> vector(3) {
        #[l2(0.006)]
        hidden: dense(16) -> tanh,
        #[l2(0.006)]
        out: dense(3),
    }

    struct Autoencoder: vector(8) -> vector(8) {
        code: dense(3),
        out: dense(8, tied = code),
    }

    struct Learned: vector(2) -> vector(2) {
        features: dense(24) -> batch_norm -> tanh,
        more: dense(24) -> relu,
        head: dense(2),
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Transfer: vector(2) -> vector(2) {
        #[frozen]
        features: dense(24) -> batch_norm -> tanh,
        #[frozen]
        more: dense(24) -> relu,
        head: dense(2),
    }

    struct Limited: vector(2) -> vector(2) {
        #[max_norm(0.5)]
        hidden: dense(16) -> tanh,
        out: dense(2),
    }
}

#[test]
fn xor() {
    let data =
        Samples::new(vec![[0.0_f32, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], vec![0_u32, 1, 1, 0]).unwrap();
    let mut net = Xor::init(&mut rng(2));
    let mut trainer = Trainer::new(BinaryCrossEntropy, Adam::new(0.05)).batch::<4>().epochs(200);
    let history = trainer.fit(&mut net, &data, &data).unwrap();
    assert!(history.last().unwrap().loss < 0.01, "{history}");
    for (x, &class) in data.x.iter().zip(&data.y) {
        assert_eq!(net.predict_one(x)[0] > 0.0, class == 1, "{x:?}");
    }
}

/// Targets near a plane, with noise, so that no network reaches loss 0.
fn plane() -> Samples<f64, 3, [f64; 1]> {
    let (x, noise) = (points::<3>(100, 1), points::<1>(100, 2));
    let y =
        x.iter().zip(noise).map(|([a, b, c], [noise])| [2.0 * a - 3.0 * b + 0.05 * c + 1.0 + 0.3 * noise]);
    Samples::new(x.clone(), y.collect()).unwrap()
}

/// The weights and bias that minimise the mean squared error with a penalty of `l2` on the weights: of the normal
/// equations (X^T X / n + l2 I) w = X^T y / n, in which the bias has a column of ones and no penalty.
fn ridge_regression(data: &Samples<f64, 3, [f64; 1]>, l2: f64) -> SVector<f64, 4> {
    let mut matrix = SMatrix::<f64, 4, 4>::from_diagonal(&SVector::from([l2, l2, l2, 0.0]));
    let mut right = SVector::<f64, 4>::zeros();
    let n = data.len() as f64;
    for ([a, b, c], [y]) in data.x.iter().zip(&data.y) {
        let x = SVector::from([*a, *b, *c, 1.0]);
        matrix += x * x.transpose() / n;
        right += x * *y / n;
    }
    matrix.try_inverse().expect("the samples span the space") * right
}

#[test]
fn linear_regression_finds_the_closed_form() {
    let data = plane();
    let expected = ridge_regression(&data, 0.0);
    let mut net = <Plane<f64> as Network<f64>>::init(&mut rng(1));
    Trainer::new(Mse, Sgd::new(0.5))
        .batch::<100>()
        .epochs(300)
        .fit_without_validation(&mut net, &data)
        .unwrap();
    for (found, &expected) in net.fc.weight.iter().chain(net.fc.bias.iter()).zip(expected.iter()) {
        assert_close(*found, expected, 1e-9);
    }
}

#[test]
fn l2_gives_ridge_regression() {
    let data = plane();
    let (expected, free) = (ridge_regression(&data, 0.125), ridge_regression(&data, 0.0));
    let mut net = <Ridge<f64> as Network<f64>>::init(&mut rng(1));
    Trainer::new(Mse, Sgd::new(0.5))
        .batch::<100>()
        .epochs(300)
        .fit_without_validation(&mut net, &data)
        .unwrap();
    for (found, &expected) in net.fc.weight.iter().chain(net.fc.bias.iter()).zip(expected.iter()) {
        assert_close(*found, expected, 1e-9);
    }
    assert!((expected[0] - free[0]).abs() > 0.1, "the penalty makes a difference");
}

#[test]
fn l1_removes_what_matters_little() {
    let data = plane();
    let mut net = <Lasso<f64> as Network<f64>>::init(&mut rng(1));
    Trainer::new(Mse, Sgd::new(0.002))
        .batch::<100>()
        .epochs(3000)
        .fit_without_validation(&mut net, &data)
        .unwrap();
    // The subgradient method steps back and forth over 0, by the learning rate times the factor.
    let [a, b, c]: [f64; 3] = std::array::from_fn(|input| net.fc.weight[input]);
    assert!(c.abs() <= 0.002 * 0.25 * 2.0, "{c}");
    assert!(a > 1.0 && b < -2.0, "{a}, {b}");
}

/// Trains on two thirds of the iris and gives the accuracy on the others: the mean of five splits, for iris on the
/// border between two species come to lie in one part or the other.
macro_rules! iris {
    ($optimizer:expr, batch = $batch:literal, epochs = $epochs:literal) => {{
        let accuracies = (0..5).map(|seed| {
            let (mut train, mut test) = dnn::data::iris().unwrap().split_stratified(0.67, seed).unwrap();
            let scaler = StandardScaler::fit(&train.x).unwrap();
            scaler.transform(&mut train.x);
            scaler.transform(&mut test.x);
            let mut net = Iris::init(&mut rng(seed));
            let trainer = Trainer::new(CrossEntropy, $optimizer).batch::<$batch>().epochs($epochs).seed(seed);
            let mut trainer = trainer.metrics((Accuracy::new(),));
            trainer.fit_without_validation(&mut net, &train).unwrap();
            trainer.evaluate(&net, &test).unwrap().metric("accuracy").unwrap()
        });
        let mean = accuracies.sum::<f64>() / 5.0;
        assert!(mean >= 0.95, "{}: {mean}", stringify!($optimizer));
    }};
}

#[test]
fn every_optimizer_learns_iris() {
    iris!(Sgd::new(0.1), batch = 16, epochs = 60);
    iris!(Momentum::new(0.02, 0.9), batch = 16, epochs = 60);
    iris!(Nesterov::new(0.02, 0.9), batch = 16, epochs = 60);
    iris!(AdaGrad::new(0.05), batch = 16, epochs = 60);
    iris!(RmsProp::new(0.005), batch = 16, epochs = 60);
    iris!(Adam::new(0.01), batch = 16, epochs = 60);
    iris!(Adam::new(0.01).amsgrad(), batch = 16, epochs = 60);
    iris!(AdamW::new(0.01), batch = 16, epochs = 60);
    iris!(NAdam::new(0.01), batch = 16, epochs = 60);
    iris!(RAdam::new(0.02), batch = 16, epochs = 60);
    iris!(Adamax::new(0.02), batch = 16, epochs = 60);
    iris!(Adadelta::new(1.0), batch = 16, epochs = 100);
    // Rprop goes by the signs of the whole gradient: one batch an epoch.
    iris!(Rprop::new(0.01), batch = 150, epochs = 80);
}

#[test]
fn a_tied_autoencoder_reconstructs() {
    // Samples of a three-dimensional subspace: three numbers can hold them, and the best code is their projection.
    let axes = points::<8>(3, 5);
    let x: Vec<[f64; 8]> = points::<3>(200, 6)
        .iter()
        .map(|z| std::array::from_fn(|feature| (0..3).map(|axis| z[axis] * axes[axis][feature]).sum()))
        .collect();
    let data = Samples::new(x.clone(), x).unwrap();
    let mut net = <Autoencoder<f64> as Network<f64>>::init(&mut rng(4));
    let mut trainer = Trainer::new(Mse, Adam::new(0.01)).batch::<50>().epochs(300);
    let before = trainer.evaluate(&net, &data).unwrap().loss;
    let history = trainer.fit(&mut net, &data, &data).unwrap();
    let after = history.last().unwrap().validation_loss.unwrap();
    assert!(before > 0.1 && after < 1e-5, "{before} to {after}");
}

#[test]
fn a_head_learns_on_a_frozen_body() {
    let (train, test) = (disk(400, 7), disk(200, 8));
    let mut body = Learned::init(&mut rng(5));
    let trainer = Trainer::new(CrossEntropy, Adam::new(0.02))
        .batch::<32>()
        .epochs(60)
        .schedule(Exponential::new(0.95))
        .metrics((Accuracy::new(),));
    let history = trainer.clone().fit(&mut body, &train, &test).unwrap();
    assert!(history.last().unwrap().metric("accuracy").unwrap() > 0.9, "{history}");

    // A new head shall say the opposite.
    let opposite = |samples: &Samples<f32, 2, u32>| samples.map_targets(|_, class| 1 - class).unwrap();
    let mut net = Transfer::from_bytes(&body.to_bytes().unwrap()).unwrap();
    net.head = Transfer::init(&mut rng(6)).head;
    let before = net.clone();
    let history = trainer.clone().fit(&mut net, &opposite(&train), &opposite(&test)).unwrap();
    assert!(history.last().unwrap().metric("accuracy").unwrap() > 0.9, "{history}");
    // Buffers of the frozen normalisation are among what stays.
    assert_eq!(net.features_dense, before.features_dense);
    assert_eq!(net.features_batch_norm, before.features_batch_norm);
    assert_eq!(net.more, before.more);
    assert_ne!(net.head, before.head);
}

#[test]
fn max_norm_holds_all_the_way() {
    let mut net = Limited::init(&mut rng(6));
    let norms =
        |net: &Limited| -> Vec<f32> { net.hidden.weight.column_iter().map(|unit| unit.norm()).collect() };
    assert!(norms(&net).iter().any(|&norm| norm > 0.5), "the limit matters");
    Trainer::new(CrossEntropy, Adam::new(0.02))
        .epochs(80)
        .fit_without_validation(&mut net, &disk(200, 9))
        .unwrap();
    let norms = norms(&net);
    assert!(norms.iter().all(|&norm| norm <= 0.5 + 1e-6), "{norms:?}");
    assert!(norms.iter().filter(|&&norm| norm > 0.499).count() > 2, "the limit is reached: {norms:?}");
}
