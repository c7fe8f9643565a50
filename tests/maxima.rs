//! A ReLU before a maximum, which is computed within it, beside the same network with parts that end between the two, so that
//! each is an operation of its own.

use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn_runtime::testing::fill_pattern;

/// Whole vectors of every instruction set and a rest, or a part of one.
const B: usize = 31;
const INPUTS: usize = 2 * 11 * 12;

network! {
    pub struct Within: image(2, 11, 12) -> vector(5) {
        a: conv(6, 3) -> relu,
        b: max_pool(3, stride = 2, padding = 1),
        c: conv(16, 3, padding = 1) -> batch_norm -> relu,
        d: max_pool(2),
        e: conv(8, 1),
        f: d -> conv(8, 1),
        g: add(e, f) -> relu,
        h: global_max_pool,
        out: dense(5),
    }

    pub struct Apart: image(2, 11, 12) -> vector(5) {
        a: conv(6, 3) -> relu,
        b: max_pool(3, stride = 2, padding = 1),
        c: conv(16, 3, padding = 1) -> batch_norm -> relu,
        d: max_pool(2),
        e: conv(8, 1),
        f: d -> conv(8, 1),
        g: add(e, f) -> relu,
        h: global_max_pool,
        out: dense(5),
    }
    part first: input -> a;
    part second: input -> c;
    part third: input -> g;
}

/// The bits of losses and gradients' norms of three steps, and of predictions behind them, of a batch and of one sample.
fn trained<N>() -> Vec<u64>
where
    N: Train<f32, B, Input = Batch<f32, B, INPUTS>, Output = Batch<f32, B, 5>>
        + Infer<f32, 1, Input = Batch<f32, 1, INPUTS>, Output = Batch<f32, 1, 5>>,
{
    let mut x = zeroed_box::<Batch<f32, B, INPUTS>>();
    fill_pattern(x.as_mut_slice(), 1);
    let y: [u32; B] = std::array::from_fn(|row| row as u32 % 5);
    let mut net = <N as Network<f32>>::init(&mut rng(7));
    let mut step =
        TrainingStep::<f32, N, _, _, B, 1>::new(CrossEntropy, Sgd::new(0.1).momentum(0.9)).clip_norm(1e6);
    let mut bits = Vec::new();
    for _ in 0..3 {
        let found = step.run_samples(&mut net, &x, &y, B, 0.1, |_| ());
        bits.extend([found.loss.to_bits(), found.gradient_norm.expect("the norm is clipped").to_bits()]);
    }
    let predicted = predictions::<N, B>(&net, &x);
    let sample: Box<Batch<f32, 1, INPUTS>> = Box::new(x.row(3).into_owned());
    let one = predictions::<N, 1>(&net, &sample);
    let packed = dnn::Predictor::<f32, N, 1>::new(&net).predict(&sample).clone_owned();
    let numbers = predicted.iter().chain(one.iter()).chain(packed.iter());
    bits.extend(numbers.map(|y| u64::from(y.to_bits())));
    bits
}

fn predictions<N, const BATCH: usize>(net: &N, x: &Batch<f32, BATCH, INPUTS>) -> Box<Batch<f32, BATCH, 5>>
where
    N: Infer<f32, BATCH, Input = Batch<f32, BATCH, INPUTS>, Output = Batch<f32, BATCH, 5>>,
{
    let mut y = zeroed_box();
    net.predict_with(&mut zeroed_box::<N::Workspace>(), x, &mut y);
    y
}

#[test]
fn a_relu_within_a_maximum_changes_no_bit() {
    assert_eq!(trained::<Within>(), trained::<Apart>());
}

#[test]
fn what_lies_before_a_relu_within_is_not_kept() {
    assert!(Within::train_bytes::<B>() < Apart::train_bytes::<B>());
    assert_eq!(Within::LAYERS[0].op, "conv + relu");
    assert_eq!(Within::LAYERS[1].inputs, ["a"]);
}
