//! Sequences step by step: what `predict` gives for the whole of them.

use dnn::layer::{ParamInfo, Walker};
use dnn::prelude::*;

network! {
    /// A sequence goes in and comes out.
    pub struct Tagger: sequence(6, 3) -> sequence(6, 2) {
        a: lstm(5, peepholes = true, recurrent_dropout = 0.2) -> dropout(0.3),
        b: gru(4, reset = before) -> layer_norm -> gelu,
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
        a: gru(70) -> gru(66, reset = before) -> lstm(65, projection = 33) -> last,
        out: dense(3),
    }
}

network! {
    /// Normalised behind the last step: predictions fold it into the layer before it.
    pub struct Normed: sequence(6, 3) -> vector(2) {
        a: gru(5) -> last,
        first: dense(7) -> batch_norm -> leaky_relu,
        second: dense(6, bias = false) -> batch_norm(affine = false),
        third: dense(5) -> batch_norm -> tanh,
        out: dense(2) -> batch_norm,
    }
}

/// The largest difference of two lists of numbers; infinite if one of them is NaN.
fn distance<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    assert_eq!(a.len(), b.len());
    let differences = a.iter().zip(b).map(|(a, b)| (a.to_f64() - b.to_f64()).abs());
    // `f64::max` would leave NaN out.
    differences.fold(0.0, |largest, found| if found.is_nan() { f64::INFINITY } else { found.max(largest) })
}

#[test]
fn a_number_that_is_nan_is_far_from_all() {
    assert_eq!(distance(&[1.0_f32, 2.0], &[1.5, 2.25]), 0.5);
    for pair in [[f32::NAN, 1.0], [1.0, f32::NAN], [f32::NAN; 2]] {
        assert_eq!(distance(&[0.0, pair[0], 9.0], &[0.0, pair[1], 9.0]), f64::INFINITY);
    }
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

/// Gives normalisations statistics that change what they normalise.
struct Statistics(u64);

impl<T: Scalar> Walker<T, 0> for Statistics {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        for value in values {
            self.0 = self.0 % 17 + 3;
            let number = self.0 as f64 / 10.0;
            match param.tensor.name {
                "running_mean" => *value = T::from_f64(number - 1.0),
                "running_var" => *value = T::from_f64(number),
                _ => {}
            }
        }
    }
}

fn check_normed<T: Scalar>(tolerance: f64) {
    let mut net = <Normed<T> as Network<T>>::init(&mut rng(5));
    net.visit_mut(&mut Statistics(1));
    let (mut stream, mut state) = (net.stream(), NormedState::<T>::new());
    let steps: Vec<[T; 3]> = steps::<3>(6).iter().map(|x| x.map(|x| T::from_f64(f64::from(x)))).collect();
    let numbers: Vec<T> = steps.iter().flatten().copied().collect();
    let whole: [T; 18] = numbers.try_into().expect("as many steps as were declared");
    let expected = net.predict_one(&whole);
    let mut packed = net.predictor::<1>();
    assert!(distance(&packed.predict_one(&whole), &expected) < tolerance);
    let found = steps.iter().map(|x| (stream.step(x), net.step(&mut state, x))).last();
    let (found, here) = found.expect("there are steps");
    assert!(distance(&found, &expected) < tolerance, "{found:?}, {expected:?}");
    assert!(distance(&here, &expected) < tolerance, "{here:?}, {expected:?}");
}

#[test]
fn what_predictions_fold_streams_fold_too() {
    check_normed::<f32>(1e-5);
    check_normed::<f64>(1e-12);
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

network! {
    /// Logits of the next of seven tokens, and one that only begins.
    pub struct Writer: sequence(6, 1) -> sequence(6, 7) {
        memory: embedding(8, 5) -> lstm(9),
        next: dense(7),
    }

    /// The same of vectors with a 1 at the token's place.
    pub struct VectorWriter: sequence(6, 7) -> vector(7) {
        memory: gru(9) -> last,
        next: dense(7),
    }
}

fn likeliest(logits: &[f32]) -> u32 {
    (1..logits.len()).fold(0, |best, at| if logits[at] > logits[best] { at } else { best }) as u32
}

#[test]
fn greedy_tokens_are_the_likeliest_of_predictions() {
    let mut texts = Vec::new();
    for seed in 1..6 {
        let net = Writer::init(&mut rng(seed));
        let mut room = [0; 4];
        let found = net.stream().greedy(&[7, 2], None, &mut room).to_vec();
        let mut text = vec![7, 2];
        for &token in &found {
            let ids = std::array::from_fn(|at| text.get(at).map_or(0.0, |&id| id as f32));
            let logits = net.predict_one(&ids);
            let last = text.len() - 1;
            assert_eq!(token, likeliest(&logits[last * 7..last * 7 + 7]), "{text:?}");
            text.push(token);
        }
        assert_eq!(found.len(), 4);
        texts.push(found);
    }
    assert!(texts.iter().any(|text| *text != texts[0]), "{texts:?}");

    let net = VectorWriter::init(&mut rng(3));
    let (mut room, one_hot) = ([0; 1], |token| std::array::from_fn(|at| if at == token { 1.0 } else { 0.0 }));
    let mut by_hand = net.stream();
    let _: [f32; 7] = by_hand.step(&one_hot(4));
    let logits = by_hand.step(&one_hot(1));
    assert_eq!(net.stream().greedy(&[4, 1], None, &mut room), [likeliest(&logits)]);
}

#[test]
fn a_text_goes_on_behind_an_empty_prefix() {
    let net = Writer::init(&mut rng(2));
    let (mut whole, mut half) = ([0; 30], [0; 15]);
    let whole = net.stream().greedy(&[7], None, &mut whole);
    let mut stream = net.stream();
    assert_eq!(stream.greedy(&[7], None, &mut half), &whole[..15]);
    assert_eq!(stream.greedy(&[], None, &mut half), &whole[15..]);
    // Nothing is chosen where there is nothing to go on from.
    stream.reset();
    assert!(stream.greedy(&[], None, &mut half).is_empty());
    // It ends before the token that says so.
    let at = (1..30).find(|&at| !whole[..at].contains(&whole[at]));
    let at = at.unwrap_or_else(|| panic!("only one token is ever chosen: {whole:?}"));
    let mut room = [0; 30];
    assert_eq!(stream.greedy(&[7], whole[at], &mut room), &whole[..at]);
}

#[test]
fn a_prefix_outside_the_vocabulary_is_not_read() {
    let net = Writer::init(&mut rng(2));
    let (mut stream, mut room) = (net.stream(), [0; 3]);
    assert!(stream.greedy(&[1, 8], None, &mut room).is_empty());
    assert!(stream.greedy(&[], None, &mut room).is_empty(), "not even its first token was read");
    assert_eq!(stream.greedy(&[1, 7], None, &mut room).len(), 3);
}

#[test]
fn samples_follow_the_seed_and_the_temperature() {
    let net = Writer::init(&mut rng(2));
    let sample = |seed, temperature| {
        let mut room = [0; 60];
        net.stream().sample(&[7], None, temperature, &mut rng(seed), &mut room).to_vec()
    };
    assert_eq!(sample(1, 1.0), sample(1, 1.0));
    assert_ne!(sample(1, 1.0), sample(2, 1.0));
    let mut room = [0; 60];
    assert_eq!(sample(1, 0.0), net.stream().greedy(&[7], None, &mut room));
    let hot: std::collections::BTreeSet<u32> = sample(1, 50.0).into_iter().collect();
    assert!(hot.into_iter().eq(0..7), "at a high temperature all tokens are drawn, and no others");
}

network! {
    /// Nothing of it is a sequence.
    struct Plain: vector(3) -> vector(2) {
        out: dense(2),
    }

    /// Gives no sequence.
    struct Forecast: sequence(4, 2) -> vector(1) {
        out: gru(3) -> last -> dense(1),
    }
}

impl Plain {
    fn stream(&self) -> &str {
        "a stream of one's own"
    }

    fn decoder(&self) -> &str {
        "a decoder of one's own"
    }
}

impl Forecast {
    fn decoder(&self) -> usize {
        self.stream().step(&[1.0; 2]).len()
    }
}

#[test]
fn a_network_may_have_a_method_that_nobody_expects_of_it() {
    let net = Plain::init(&mut rng(1));
    assert_eq!((net.stream(), net.decoder()), ("a stream of one's own", "a decoder of one's own"));
    assert_eq!(Forecast::init(&mut rng(1)).decoder(), 1);
}
