//! Steps on several batches at once, against the same samples in one batch.

use dnn::loss::LossWeights;
use dnn::prelude::*;
use dnn::train::{Callback, Control, StepEnd, TrainingStep};
use dnn_runtime::testing::{Tolerance, assert_close as assert_all_close};

use super::{assert_close, points};

network! {
    /// Masks that depend on the sample's position, and a penalty that counts once.
    #[derive(Clone)]
    struct Masked: vector(4) -> vector(3) {
        #[l2(0.01)]
        fc1: dense(12) -> tanh -> dropout(0.3),
        fc2: dense(3),
    }

    #[derive(Clone)]
    struct Normed: vector(4) -> vector(3) {
        fc1: dense(12) -> batch_norm -> tanh,
        fc2: dense(3),
    }

    #[derive(Clone)]
    struct Plain: vector(4) -> vector(3) {
        fc: dense(3),
    }
}

const LR: f64 = 0.25;

fn init() -> Box<Masked<f64>> {
    <Masked<f64> as Network<f64>>::init(&mut rng(1))
}

fn classes(samples: usize) -> Samples<f64, 4, u32> {
    let x = points::<4>(samples, 3);
    let y = x.iter().map(|x| u32::from(x[0] > 0.0) + u32::from(x[1] > x[2])).collect();
    Samples::new(x, y).unwrap()
}

fn batch<const B: usize>(samples: &Samples<f64, 4, u32>, first: usize) -> (Batch<f64, B, 4>, [u32; B]) {
    let (mut x, mut y) = (Batch::zeros(), [0; B]);
    for row in 0..B.min(samples.len() - first) {
        (0..4).for_each(|feature| x[(row, feature)] = samples.x[first + row][feature]);
        y[row] = samples.y[first + row];
    }
    (x, y)
}

fn weights(net: &Masked<f64>) -> Vec<f64> {
    [net.fc1.weight.as_slice(), net.fc1.bias.as_slice(), net.fc2.weight.as_slice(), net.fc2.bias.as_slice()]
        .concat()
}

/// A step on batches of 8, 8 and 5 samples, and one on all 21.
fn check<W: LossWeights>(loss: &CrossEntropy<W>)
where
    CrossEntropy<W>: Loss<f64, Batch<f64, 8, 3>, [u32; 8]> + Loss<f64, Batch<f64, 21, 3>, [u32; 21]> + Clone,
{
    let samples = classes(21);
    let (mut parts, mut whole) = (init(), init());
    let (x, y) = batch::<21>(&samples, 0);
    let sgd = || Sgd::new(LR);
    let expected = TrainingStep::new(loss.clone(), sgd()).seed(5).clip_norm(1e9).run(&mut whole, &x, &y);

    let mut step =
        TrainingStep::<f64, Masked<f64>, _, _, 8, 0>::new(loss.clone(), sgd()).seed(5).clip_norm(1e9);
    for first in [0, 8] {
        let (x, y) = batch::<8>(&samples, first);
        step.accumulate(&mut parts, &x, &y);
    }
    assert_eq!(weights(&parts), weights(&init()), "no update yet");
    let (x, y) = batch::<8>(&samples, 16);
    let found = step.run_samples(&mut parts, &x, &y, 5, LR, |_| ());
    assert_eq!(step.steps(), 1);
    assert_close(found.loss, expected.loss, 1e-12);
    assert_close(found.penalty, expected.penalty, 1e-12);
    assert_close(found.gradient_norm.unwrap(), expected.gradient_norm.unwrap(), 1e-12);
    assert_ne!(weights(&whole), weights(&init()));
    assert_all_close("the update", &weights(&parts), &weights(&whole), Tolerance::F64);
}

#[test]
fn batches_together_are_one_large_batch() {
    check(&CrossEntropy);
    // The mean divides by the weights of the samples, which differ from batch to batch.
    check(&CrossEntropy.class_weights([0.5, 2.0, 7.0]));
    check(&CrossEntropy.sum());
    // A batch without any weight, and one with little.
    check(&CrossEntropy.ignore_index(1));
}

#[test]
fn a_batch_without_weight_adds_nothing() {
    let (x, y) = batch::<8>(&classes(8), 0);
    let nothing = [9; 8];
    let after = |batches: &[[u32; 8]]| {
        let mut net = <Plain<f64> as Network<f64>>::init(&mut rng(1));
        let loss = CrossEntropy.ignore_index(9);
        let mut step = TrainingStep::<f64, Plain<f64>, _, _, 8, 0>::new(loss, Sgd::new(LR));
        let (last, others) = batches.split_last().unwrap();
        for y in others {
            step.accumulate(&mut net, &x, y);
        }
        let loss = step.run(&mut net, &x, last).loss;
        (loss, net.fc.weight, net.fc.bias)
    };
    let alone = after(&[y]);
    assert!(alone.0 > 0.0);
    assert_eq!(after(&[y, nothing]), alone);
    assert_eq!(after(&[nothing, y]), alone);
    assert_eq!(after(&[nothing, y, nothing]), alone);
    assert_eq!(after(&[nothing, nothing]).0, 0.0);
}

#[test]
fn a_batch_that_is_not_finite_leaves_nothing_behind() {
    let samples = classes(16);
    let (x, y) = batch::<8>(&samples, 0);
    let mut bad = x;
    bad[(3, 2)] = f64::NAN;
    for at in 0..3 {
        let mut step = TrainingStep::<f64, Masked<f64>, _, _, 8, 0>::new(CrossEntropy, Sgd::new(LR));
        let (mut net, mut expected) = (init(), init());
        for batch in 0..2 {
            let loss = step.accumulate(&mut net, if batch == at { &bad } else { &x }, &y);
            assert_eq!(loss.is_finite(), batch != at);
        }
        let measured = step.run(&mut net, if at == 2 { &bad } else { &x }, &y);
        assert!(!measured.is_finite());
        assert_eq!((weights(&net), step.steps()), (weights(&init()), 0));
        step.run(&mut net, &x, &y);
        TrainingStep::<f64, Masked<f64>, _, _, 8, 0>::new(CrossEntropy, Sgd::new(LR)).run(
            &mut expected,
            &x,
            &y,
        );
        assert_eq!(weights(&net), weights(&expected));
    }
}

#[test]
fn trainers_accumulate() {
    // 45 samples: an update of 32, and one of 8 and 5.
    let samples = classes(45);
    let trainer = Trainer::new(CrossEntropy, Momentum::new(0.1, 0.9)).epochs(3).seed(2);
    let (mut parts, mut whole) = (init(), init());
    let trainer = trainer.metrics((Accuracy::new(),));
    let mut steps = Steps(0);
    let one = trainer.clone().batch::<32>().fit_without_validation(&mut whole, &samples).unwrap();
    let other = trainer
        .batch::<8>()
        .accumulate(4)
        .callback(&mut steps)
        .fit_without_validation(&mut parts, &samples)
        .unwrap();
    assert_eq!(steps.0, 6);
    assert_all_close("weights", &weights(&parts), &weights(&whole), Tolerance::TRAJECTORY);
    for (one, other) in one.epochs.iter().zip(&other.epochs) {
        assert_close(one.loss, other.loss, 1e-12);
        assert_eq!(one.metric("accuracy"), other.metric("accuracy"));
    }
    let none = Trainer::new(CrossEntropy, Sgd::new(LR)).accumulate(0).fit(&mut parts, &samples, &samples);
    assert_eq!(none.unwrap_err().to_string(), "found accumulate = 0, expected at least 1");
}

/// Counts the steps.
struct Steps(usize);

impl<T: Scalar, N: Network<T>> Callback<T, N> for Steps {
    fn step_end(&mut self, _: &StepEnd, _: &N) -> Control {
        self.0 += 1;
        Control::Continue
    }
}

#[test]
fn statistics_are_of_each_batch() {
    let samples = classes(16);
    let mut net = <Normed<f64> as Network<f64>>::init(&mut rng(1));
    let mut step = TrainingStep::<f64, Normed<f64>, _, _, 8, 0>::new(CrossEntropy, Sgd::new(LR));
    let (x, y) = batch::<8>(&samples, 0);
    step.accumulate(&mut net, &x, &y);
    assert_eq!(net.fc1_batch_norm.num_batches_tracked[0], 1.0);
    let (x, y) = batch::<8>(&samples, 8);
    step.run(&mut net, &x, &y);
    assert_eq!(net.fc1_batch_norm.num_batches_tracked[0], 2.0);
}

#[test]
fn threads_do_not_change_bits() {
    let samples = classes(24);
    let run = |threads| {
        let mut net = init();
        let mut step =
            TrainingStep::<f64, Masked<f64>, _, _, 8, 0>::new(CrossEntropy, Sgd::new(LR)).threads(threads);
        for _ in 0..3 {
            let (x, y) = batch::<8>(&samples, 0);
            step.accumulate(&mut net, &x, &y);
            let (x, y) = batch::<8>(&samples, 16);
            step.run(&mut net, &x, &y);
        }
        weights(&net)
    };
    assert_eq!(run(1), run(3));
}
