//! Outputs of encoder-decoder networks, one step at a time: what `predict` gives for the target so far.

use dnn::prelude::*;
use dnn::{Decode, DecoderState, Decoding};

/// Tokens of the targets.
const TOKENS: usize = 7;
/// Steps of the targets.
const STEPS: usize = 6;

network! {
    pub struct OfIds: (source: sequence(5, 1), target: sequence(STEPS, 1)) -> sequence(STEPS, TOKENS) {
        enc: source -> embedding(9, 4) -> lstm(8),
        dec: target -> embedding(TOKENS + 1, 4) -> lstm(8, initial = enc),
        out: dense(TOKENS),
    }

    pub struct OfVectors: (source: sequence(5, 3), target: sequence(STEPS, TOKENS)) -> sequence(STEPS, TOKENS) {
        enc: source -> gru(8),
        dec: target -> gru(8, initial = enc) -> dropout(0.2),
        out: dense(12) -> relu -> dense(TOKENS) -> log_softmax,
    }

    /// Two decoders above each other, each from an encoder of its own, and one that has learned where to start.
    pub struct Stacked: (source: sequence(5, 3), target: sequence(STEPS, 1)) -> sequence(STEPS, TOKENS) {
        enc1: source -> lstm(8),
        enc2: lstm(6),
        dec1: target -> embedding(9, 5) -> lstm(8, initial = enc1),
        dec2: lstm(6, initial = enc2),
        dec3: gru(5, initial = learned) -> rnn(4),
        both: concat(dec2, dec3),
        out: dense(TOKENS),
    }

    /// The state is made of the source's last output, which every step sees too.
    pub struct OfCode: (source: sequence(5, 3), target: sequence(STEPS, 1)) -> sequence(STEPS, TOKENS) {
        enc: source -> bidirectional(gru(4)) -> last,
        code: enc -> dense(9) -> batch_norm -> tanh,
        seen: code -> repeat(STEPS) -> dense(3) -> relu,
        words: target -> embedding(9, 5),
        both: concat(words, seen),
        dec: lstm(9, initial = code),
        out: dense(TOKENS),
    }

    /// Several inputs beside the target, real numbers in and out.
    pub struct Forecast: (past: sequence(5, 2), place: vector(4), target: sequence(STEPS, 2)) -> sequence(STEPS, 2) {
        enc: past -> lstm(8),
        place_at_each: place -> repeat(STEPS),
        joined: concat(target, place_at_each),
        dec: lstm(8, initial = enc),
        more: gru(4, initial = place),
        out: dense(2),
    }

    /// A layer of the steps whose weights another one reads.
    pub struct Shared: (source: vector(8), target: sequence(STEPS, 5)) -> sequence(STEPS, 5) {
        emb: target -> dense(8),
        back: source -> dense(5, tied = emb),
        seen: back -> repeat(STEPS),
        both: concat(emb, seen),
        dec: lstm(6),
        out: dense(5),
    }

    /// From a vector alone, with every option of a layer in its steps.
    pub struct OfVector: (code: vector(6), target: sequence(STEPS, 1)) -> sequence(STEPS, TOKENS) {
        start: code -> dense(8) -> tanh,
        few: code -> dense(4) -> tanh,
        cells: code -> dense(9),
        first: target -> embedding(9, 5) -> lstm(8, initial = start, peepholes = true, recurrent_dropout = 0.3),
        second: lstm(9, projection = 4, initial = (few, cells)) -> gru(6, reset = before, initial = code, recurrent_dropout = 0.2),
        out: dense(TOKENS),
    }

    /// Too large to be inlined.
    pub struct Large: (source: sequence(5, 30), target: sequence(STEPS, 1)) -> sequence(STEPS, TOKENS) {
        enc: source -> lstm(90),
        dec: target -> embedding(TOKENS, 60) -> lstm(90, initial = enc),
        out: dense(TOKENS),
    }
}

/// Numbers that are the same in every run, and not all alike.
fn numbers<T: Scalar, const F: usize>(seed: u32) -> [T; F] {
    let mut state = seed;
    std::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        T::from_f64(f64::from(state >> 8) / f64::from(1 << 23) - 1.0)
    })
}

fn likeliest<T: Scalar>(logits: &[T]) -> u32 {
    let larger = |a: usize, b: usize| if logits[b] > logits[a] { b } else { a };
    (1..logits.len()).fold(0, larger) as u32
}

fn close<T: Scalar>(found: &[T], expected: &[T], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.to_f64() - expected.to_f64()).abs() < tolerance, "{found}, {expected}");
    }
}

/// Decodes greedily and compares with predictions for the growing target, of which `token` makes steps.
fn check_tokens<T, N, const S: usize, const F: usize, const ALL: usize, const P: bool>(
    mut decoding: Decoding<'_, T, N, P>,
    token: fn(u32) -> [T; F],
    predict: impl Fn(&[T; ALL]) -> [T; STEPS * TOKENS],
    tolerance: f64,
) -> Vec<u32>
where
    T: Scalar,
    N: Decode<T, Source = Batch<T, 1, S>, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, TOKENS>>,
{
    let mut room = [u32::MAX; STEPS];
    let found = decoding.greedy(0, 99, &mut room).to_vec();
    assert_eq!(found.len(), STEPS);
    let (mut target, mut last) = ([T::zero(); ALL], 0);
    for (step, &found) in found.iter().enumerate() {
        target[step * F..(step + 1) * F].copy_from_slice(&token(last));
        let logits = predict(&target);
        let logits = &logits[step * TOKENS..(step + 1) * TOKENS];
        let mut sorted = logits.to_vec();
        sorted.sort_by(|a, b| b.partial_cmp(a).expect("logits are finite"));
        let is_clear = (sorted[0] - sorted[1]).to_f64() > tolerance;
        assert!(is_clear, "two tokens are too much alike for a test: {logits:?}");
        assert_eq!(found, likeliest(logits), "step {step}: {logits:?}");
        last = found;
    }
    found
}

fn id<T: Scalar>(token: u32) -> [T; 1] {
    [T::from_f64(f64::from(token))]
}

fn one_hot<T: Scalar>(token: u32) -> [T; TOKENS] {
    std::array::from_fn(|at| if at as u32 == token { T::one() } else { T::zero() })
}

/// All ways of decoding a network whose source is one input, for some sources.
macro_rules! check {
    ($net:ident, $scalar:ty, $token:ident, $source:expr, $tolerance:literal) => {{
        let mut outputs = Vec::new();
        for seed in 1..6 {
            let net = <$net<$scalar> as Network<$scalar>>::init(&mut rng(u64::from(seed)));
            let mut decoder = net.decoder();
            let mut memory = DecoderState::new();
            for source in [$source(seed), $source(seed + 10)] {
                let predict = |target: &_| net.predict_one(&source, target);
                let found = check_tokens(decoder.decode(&source), $token, predict, $tolerance);
                let here = check_tokens(net.decoder_with(&mut memory, &source), $token, predict, $tolerance);
                assert_eq!(found, here);
                outputs.push(found);
            }
        }
        // A decoder that ignores its source or its own outputs would give the same everywhere.
        assert!(outputs.iter().any(|tokens| *tokens != outputs[0]), "{outputs:?}");
    }};
}

fn ids<T: Scalar>(seed: u32) -> [T; 5] {
    numbers::<f64, 5>(seed).map(|x| T::from_f64(((x + 1.0) * 4.5).floor()))
}

#[test]
fn a_decoded_sequence_is_that_of_the_growing_target() {
    check!(OfIds, f32, id, ids, 1e-4);
    check!(OfIds, f64, id, ids, 1e-9);
    check!(OfVectors, f64, one_hot, numbers, 1e-9);
    check!(Stacked, f64, id, numbers, 1e-9);
    check!(OfCode, f64, id, numbers, 1e-9);
    check!(Large, f32, id, numbers, 1e-5);
}

#[test]
fn steps_are_those_of_the_whole_target() {
    let net = <Stacked<f64> as Network<f64>>::init(&mut rng(3));
    let (source, target) = (numbers(4), numbers::<f64, STEPS>(5).map(|x| ((x + 1.0) * 4.5).floor()));
    let expected = net.predict_one(&source, &target);
    let (mut decoder, mut memory) = (net.decoder(), DecoderState::default());
    // A second source finds nothing of the first one.
    let _ = decoder.decode(&numbers(9)).step(&[3.0]);
    let mut decoding = decoder.decode(&source);
    let mut here = net.decoder_with(&mut memory, &source);
    for (step, id) in target.iter().enumerate() {
        let expected = &expected[step * TOKENS..(step + 1) * TOKENS];
        close(&decoding.step(&[*id]), expected, 1e-12);
        close(&here.step(&[*id]), expected, 1e-12);
    }
    // Beyond the declared steps it goes on.
    assert!(decoding.step(&[1.0]).iter().all(|logit| logit.is_finite()));
}

/// A decoder has packed weights, but not of a layer that lends its own.
#[test]
fn shared_weights_stay_as_they_are() {
    let net = <Shared<f64> as Network<f64>>::init(&mut rng(7));
    let (source, target) = (numbers(4), numbers::<f64, { 5 * STEPS }>(5));
    let expected = net.predict_one(&source, &target);
    let mut decoder = net.decoder();
    let mut decoding = decoder.decode(&source);
    let steps: &[[f64; 5]] = target.as_chunks().0;
    for (step, x) in steps.iter().enumerate() {
        close(&decoding.step(x), &expected[step * 5..(step + 1) * 5], 1e-12);
    }
}

#[test]
fn steps_from_a_vector_with_all_options_are_those_of_the_whole_target() {
    let net = <OfVector<f64> as Network<f64>>::init(&mut rng(3));
    let target = numbers::<f64, STEPS>(5).map(|x| ((x + 1.0) * 4.5).floor());
    let (mut decoder, mut memory, mut outputs) = (net.decoder(), DecoderState::new(), Vec::new());
    for seed in [4, 5] {
        let code = numbers(seed);
        let expected = net.predict_one(&code, &target);
        let mut decoding = decoder.decode(&code);
        let mut here = net.decoder_with(&mut memory, &code);
        for (id, expected) in target.iter().zip(expected.chunks(TOKENS)) {
            close(&decoding.step(&[*id]), expected, 1e-12);
            close(&here.step(&[*id]), expected, 1e-12);
        }
        outputs.push(expected);
    }
    assert_ne!(outputs[0], outputs[1], "the code matters");
}

#[test]
fn real_outputs_are_the_next_inputs() {
    let net = <Forecast<f64> as Network<f64>>::init(&mut rng(1));
    let (past, place) = (numbers(1), numbers(2));
    let source =
        ForecastSource { past: Batch::from_column_slice(&past), place: Batch::from_column_slice(&place) };
    let mut decoder = net.decoder();
    let (mut outputs, mut halved) = ([[0.0; 2]; STEPS], [[0.0; 2]; STEPS]);
    decoder.decode_from(&source).generate(&[0.5, -0.5], &mut outputs);
    decoder.decode_from(&source).generate_with(&[0.5, -0.5], &mut halved, |y| y.map(|y| y / 2.0));
    for (outputs, factor) in [(outputs, 1.0), (halved, 0.5)] {
        let mut target = [0.0; 2 * STEPS];
        target[..2].copy_from_slice(&[0.5, -0.5]);
        for step in 1..STEPS {
            target[2 * step..2 * step + 2].copy_from_slice(&outputs[step - 1].map(|y| factor * y));
        }
        close(outputs.as_flattened(), &net.predict_one(&past, &place, &target), 1e-12);
    }
    assert_ne!(outputs, halved);
    let mut memory = DecoderState::new();
    let mut here = [[0.0; 2]; STEPS];
    net.decoder_with(&mut memory, &source).generate(&[0.5, -0.5], &mut here);
    close(here.as_flattened(), outputs.as_flattened(), 1e-12);
}

#[test]
fn decoding_ends_with_the_token_that_says_so() {
    let net = OfIds::init(&mut rng(2));
    let mut decoder = net.decoder();
    let source = ids(3);
    let mut room = [0; 30];
    let all = decoder.decode(&source).greedy(0, 99, &mut room).to_vec();
    assert_eq!(all.len(), 30);
    // The first token that has not been there before is made the end.
    let at = (1..30).rev().find(|&at| !all[..at].contains(&all[at]));
    let at = at.unwrap_or_else(|| panic!("only one token is ever chosen: {all:?}"));
    let found = decoder.decode(&source).greedy(0, all[at], &mut room).to_vec();
    assert_eq!(found, all[..at]);
    assert!(decoder.decode(&source).greedy(0, 1, &mut []).is_empty());
}

#[test]
fn a_start_outside_the_vocabulary_chooses_nothing() {
    let mut room = [0; 4];
    // The embedding has one token more than there are outputs.
    let net = OfIds::init(&mut rng(2));
    let (mut decoder, source) = (net.decoder(), ids(3));
    assert_eq!(decoder.decode(&source).greedy(TOKENS as u32, 99, &mut room).len(), 4);
    for start in [TOKENS as u32 + 1, u32::MAX] {
        assert!(decoder.decode(&source).greedy(start, 99, &mut room).is_empty());
        assert!(decoder.decode(&source).sample(start, 99, 1.0, &mut rng(1), &mut room).is_empty());
    }
    // Without an embedding it is a step of zeros.
    let net = OfVectors::init(&mut rng(2));
    let mut logits = net.decoder();
    let logits = logits.decode(&numbers(3)).step(&[0.0; TOKENS]);
    let found = net.decoder().decode(&numbers(3)).greedy(99, 98, &mut room).to_vec();
    assert_eq!((found.len(), found[0]), (4, likeliest(&logits)));
}

#[test]
fn samples_follow_the_seed_and_the_temperature() {
    let net = OfIds::init(&mut rng(2));
    let mut decoder = net.decoder();
    let source = ids(3);
    let mut sample = |seed, temperature| {
        let mut room = [0; 40];
        decoder.decode(&source).sample(0, 99, temperature, &mut rng(seed), &mut room).to_vec()
    };
    assert_eq!(sample(1, 1.0), sample(1, 1.0));
    assert_ne!(sample(1, 1.0), sample(2, 1.0));
    let (cold, hot) = (sample(1, 0.0), sample(1, 50.0));
    let mut room = [0; 40];
    assert_eq!(net.decoder().decode(&source).greedy(0, 99, &mut room), cold);
    let different = |tokens: &[u32]| tokens.iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!(different(&hot), TOKENS, "at a high temperature all tokens are drawn");
}
