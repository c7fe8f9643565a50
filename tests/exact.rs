//! `exact`: a network whose kernels of 3x3 are computed with fewer products, beside the same one that sums them all up.

use std::thread;

use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn_runtime::testing::{Tolerance, assert_close, fill_pattern};

/// The stack that Rust gives a thread.
const STACK: usize = 2 * 1024 * 1024;
/// Whole vectors of every instruction set, or nearly.
const B: usize = 31;
const INPUTS: usize = 3 * 9 * 12;

network! {
    pub struct Fast: image(3, 9, 12) -> vector(5) {
        a: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
        b: conv(24, 3, padding = (1, 0)) -> batch_norm -> leaky_relu(0.1),
        c: conv(32, 3, flip = true) -> tanh,
        d: conv_transpose(16, 3) -> relu,
        out: global_avg_pool -> dense(5),
    }

    pub struct Exact: image(3, 9, 12) -> vector(5) {
        a: conv(16, 3, padding = 1, bias = false, exact = true) -> batch_norm -> relu,
        b: conv(24, 3, padding = (1, 0), exact = true) -> batch_norm -> leaky_relu(0.1),
        c: conv(32, 3, flip = true, exact = true) -> tanh,
        d: conv_transpose(16, 3, exact = true) -> relu,
        out: global_avg_pool -> dense(5),
    }
}

fn batch() -> (Box<Batch<f32, B, INPUTS>>, [u32; B]) {
    let mut x = zeroed_box::<Batch<f32, B, INPUTS>>();
    fill_pattern(x.as_mut_slice(), 1);
    (x, std::array::from_fn(|row| row as u32 % 5))
}

/// The parameters, as in a file, and the predictions after three steps on so many threads.
fn trained<N>(threads: usize) -> (Vec<u8>, Vec<f32>)
where
    N: Train<f32, B, Input = Batch<f32, B, INPUTS>, Output = Batch<f32, B, 5>> + 'static,
{
    let train = move || {
        let (x, y) = batch();
        let mut net = <N as Network<f32>>::init(&mut rng(7));
        let mut step = TrainingStep::new(CrossEntropy, Sgd::new(0.05)).threads(threads);
        for _ in 0..3 {
            assert!(step.run(&mut net, &x, &y).is_finite());
        }
        let mut predicted = zeroed_box::<Batch<f32, B, 5>>();
        net.predict_with(&mut zeroed_box::<N::Workspace>(), &x, &mut predicted);
        (net.to_bytes().unwrap(), predicted.as_slice().to_vec())
    };
    thread::Builder::new().stack_size(STACK).spawn(train).unwrap().join().unwrap()
}

#[test]
fn both_ways_train_alike_and_round_differently() {
    let (fast, exact) = (trained::<Fast>(1), trained::<Exact>(1));
    assert_ne!(fast.1, exact.1, "the same bits: nothing was computed with fewer products");
    let exact: Vec<f64> = exact.1.iter().map(|&y| f64::from(y)).collect();
    assert_close("predictions", &fast.1, &exact, Tolerance::of::<f32>());
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let one = trained::<Fast>(1);
    for threads in [2, 3, 8] {
        assert!(trained::<Fast>(threads) == one, "{threads} threads");
    }
}

#[test]
fn a_predictor_gives_what_the_network_gives() {
    let (x, y) = batch();
    let mut net = Fast::init(&mut rng(3));
    let mut step = TrainingStep::new(CrossEntropy, Sgd::new(0.05));
    step.run(&mut net, &x, &y);
    let expected: Vec<f64> = net.predict(&x).iter().map(|&y| f64::from(y)).collect();
    let mut predictor = net.predictor::<B>();
    assert_close("the predictor", predictor.predict(&x).as_slice(), &expected, Tolerance::of::<f32>());
    for row in [0, B - 1] {
        let one: [f32; INPUTS] = std::array::from_fn(|feature| x[(row, feature)]);
        let alone: Vec<f64> = (0..5).map(|class| expected[class * B + row]).collect();
        assert_close("one sample", &net.predict_one(&one), &alone, Tolerance::of::<f32>());
        let predicted = net.predictor::<1>().predict_one(&one);
        assert_close("one sample's predictor", &predicted, &alone, Tolerance::of::<f32>());
    }
}
