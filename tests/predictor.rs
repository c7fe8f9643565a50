//! A predictor gives what the network gives, whatever the sizes and the batch.

use dnn::nalgebra::SMatrix;
use dnn::prelude::*;

network! {
    /// Small enough to be inlined for a few samples.
    pub struct Small: vector(5) -> vector(3) {
        fc1: dense(12) -> tanh,
        fc2: dense(17, bias = false) -> softplus,
        fc3: dense(3) -> softmax,
    }

    /// Too large for that.
    pub struct Large: vector(61) -> vector(9) {
        fc1: dense(130) -> relu,
        fc2: dense(7) -> gelu,
        skip: input -> dense(7),
        sum: add(fc2, skip) -> batch_norm,
        out: dense(9),
    }

    /// Weights that two operations read stay as they are.
    pub struct Tied: vector(20) -> vector(20) {
        enc: dense(9) -> sigmoid,
        dec: dense(20, tied = enc),
    }
}

fn close(found: &[f32], expected: &[f32]) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5 * expected.abs().max(1.0), "{found}, expected {expected}");
    }
}

macro_rules! same_as_network {
    ($name:ident, $net:ident, $inputs:literal, [$($batch:literal)*]) => {
        #[test]
        fn $name() {
            let net = $net::init(&mut rng(3));
            $(
                let x = SMatrix::<f32, $batch, $inputs>::from_fn(|b, f| ((b * 7 + f * 3) % 11) as f32 / 5.0 - 1.0);
                let mut predictor = net.predictor::<$batch>();
                let expected = net.predict(&x);
                close(predictor.predict(&x).as_slice(), expected.as_slice());
                let mut y = expected.map(|_| f32::NAN);
                predictor.predict_into(&x, &mut y);
                close(y.as_slice(), expected.as_slice());
            )*
            let x: [f32; $inputs] = std::array::from_fn(|f| f as f32 / 10.0 - 0.5);
            close(&net.predictor().predict_one(&x), &net.predict_one(&x));
        }
    };
}

same_as_network!(small_networks, Small, 5, [1 2 3 8 15 16 17 33]);
same_as_network!(large_networks, Large, 61, [1 2 3 8 15 16 17 33]);
same_as_network!(tied_networks, Tied, 20, [1 2 3 8 15 16 17 33]);

#[test]
fn a_predictor_is_a_copy() {
    let mut net = Small::init(&mut rng(3));
    let x = [0.3, -0.5, 0.1, 0.9, 0.0];
    let (mut predictor, before) = (net.predictor(), net.predict_one(&x));
    net.fc3.weight.fill(0.0);
    close(&predictor.predict_one(&x), &before);
}
