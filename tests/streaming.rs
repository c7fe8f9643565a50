//! Sequences step by step: what `predict` gives for the whole of them.

use dnn::prelude::*;

network! {
    /// A sequence goes in and comes out.
    pub struct Tagger: sequence(6, 3) -> sequence(6, 2) {
        a: lstm(5) -> dropout(0.3),
        b: gru(4) -> layer_norm -> gelu,
        gate: a -> dense(4) -> sigmoid -> prelu(shared = false),
        both: mul(b, gate),
        all: concat(both, a, input),
        out: dense(7) -> tanh -> dense(2) -> softmax,
    }

    /// The last step decides.
    pub struct Classifier: sequence(6, 3) -> vector(2) {
        a: 2 * rnn(4, activation = relu),
        b: lstm(9, bias = false) -> last,
        out: dense(7) -> leaky_relu -> dense(2),
    }

    /// Too large to be inlined.
    pub struct Large: sequence(4, 40) -> vector(3) {
        a: gru(70) -> lstm(65) -> last,
        out: dense(3),
    }
}

/// The largest difference of two lists of numbers.
fn distance<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a.to_f64() - b.to_f64()).abs()).fold(0.0, f64::max)
}

/// Steps that are the same in every run.
fn steps<const F: usize>(count: usize) -> Vec<[f32; F]> {
    let mut state = 1_u32;
    let mut number = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| std::array::from_fn(|_| number())).collect()
}

fn whole<const F: usize, const ALL: usize>(steps: &[[f32; F]]) -> [f32; ALL] {
    let numbers: Vec<f32> = steps.iter().flatten().copied().collect();
    numbers.try_into().expect("as many steps as were declared")
}

#[test]
fn a_sequence_step_by_step_is_the_whole_one() {
    let net = Tagger::init(&mut rng(1));
    let (mut stream, mut state) = (net.stream(), TaggerState::new());
    let steps = steps::<3>(6);
    let expected = net.predict_one(&whole::<3, 18>(&steps));
    for round in 0..2 {
        for (t, x) in steps.iter().enumerate() {
            let expected = &expected[t * 2..t * 2 + 2];
            let (found, here) = (stream.step(x), net.step(&mut state, x));
            assert!(distance(&found, expected) < 1e-5, "round {round}, step {t}: {found:?}, {expected:?}");
            assert!(distance(&here, expected) < 1e-5, "round {round}, step {t}: {here:?}, {expected:?}");
        }
        stream.reset();
        state = TaggerState::default();
    }
}

#[test]
fn the_last_step_gives_the_output_of_the_sequence() {
    let net = Classifier::init(&mut rng(2));
    let mut stream = net.stream();
    let steps = steps::<3>(6);
    let found: Vec<[f32; 2]> = steps.iter().map(|x| stream.step(x)).collect();
    let expected = net.predict_one(&whole::<3, 18>(&steps));
    assert!(distance(&found[5], &expected) < 1e-5, "{:?}, {expected:?}", found[5]);
    assert!(found.windows(2).all(|pair| pair[0] != pair[1]), "each step has an output of its own");
}

#[test]
fn large_networks_stream_too() {
    let net = Large::init(&mut rng(3));
    let (mut stream, mut state) = (net.stream(), LargeState::new());
    let steps = steps::<40>(4);
    let expected = net.predict_one(&whole::<40, 160>(&steps));
    let packed: Vec<[f32; 3]> = steps.iter().map(|x| stream.step(x)).collect();
    let plain: Vec<[f32; 3]> = steps.iter().map(|x| net.step(&mut state, x)).collect();
    assert!(distance(&packed[3], &expected) < 1e-5 && distance(&plain[3], &expected) < 1e-5);
}

#[test]
fn a_stream_goes_on_beyond_the_declared_steps() {
    let net = <Tagger<f64> as Network<f64>>::init(&mut rng(4));
    let (mut long, mut late) = (net.stream(), TaggerState::<f64>::new());
    let steps = steps::<3>(40);
    for x in &steps {
        let x = x.map(f64::from);
        assert!(distance(&long.step(&x), &net.step(&mut late, &x)) < 1e-12);
    }
}
