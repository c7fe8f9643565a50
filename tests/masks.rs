//! Recurrent layers with a mask: a padded batch gives what each sequence alone gives.

use dnn::data::Padding;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::{Context, InputGradient};
use dnn_runtime::testing::fill_pattern;

/// Samples of a batch.
const B: usize = 4;

network! {
    pub struct Stacked: (x: sequence(5, 3), valid: sequence(5, 1)) -> vector(2) {
        a: x -> 2 * lstm(5, mask = valid, initial = learned),
        b: gru(6, mask = valid, recurrent_dropout = 0.3) -> rnn(4, mask = valid),
        c: dense(5) -> lstm(5, projection = 3, peepholes = true, mask = valid) -> last,
        out: dense(2),
    }

    pub struct StackedAlone: sequence(3, 3) -> vector(2) {
        a: 2 * lstm(5, initial = learned),
        b: gru(6, recurrent_dropout = 0.3) -> rnn(4),
        c: dense(5) -> lstm(5, projection = 3, peepholes = true) -> last,
        out: dense(2),
    }

    /// Large enough for several threads.
    pub struct Classifier: (x: sequence(8, 12), valid: sequence(8, 1)) -> vector(3) {
        a: x -> bidirectional(lstm(48, mask = valid)) -> gru(48, mask = valid, recurrent_dropout = 0.1),
        out: last -> dense(3),
    }

    pub struct Both: (x: sequence(5, 3), valid: sequence(5, 1)) -> (all: sequence(5, 8), forward: vector(8)) {
        all: x -> bidirectional(lstm(4, mask = valid)),
        forward: all -> last,
    }

    pub struct BothAlone: sequence(3, 3) -> sequence(3, 8) {
        all: bidirectional(lstm(4)),
    }

    pub struct Translator: (source: sequence(5, 3), valid: sequence(5, 1), target: sequence(3, 2)) -> sequence(3, 2) {
        enc: source -> gru(6, reset = before, mask = valid),
        dec: target -> gru(6, initial = enc),
        out: dense(2),
    }

    pub struct TranslatorAlone: (source: sequence(3, 3), target: sequence(3, 2)) -> sequence(3, 2) {
        enc: source -> gru(6, reset = before),
        dec: target -> gru(6, initial = enc),
        out: dense(2),
    }

    /// The mask is a stage, so that a step has all it needs.
    pub struct Gated: sequence(5, FEATURES) -> sequence(5, 3) {
        on: dense(2) -> dense(1) -> hard_sigmoid,
        y: input -> lstm(4, mask = on, bptt = 2) -> gru(3, mask = on),
    }
}

const FEATURES: usize = 3;

fn close<T: Scalar>(found: &[T], expected: &[T]) {
    assert_eq!(found.len(), expected.len());
    let limit = if size_of::<T>() == 4 { 1e-5 } else { 1e-12 };
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.to_f64() - expected.to_f64()).abs() < limit, "{found}, {expected}");
    }
}

/// The places of three own steps among five.
const BEHIND: std::ops::Range<usize> = 0..3;
const BEFORE: std::ops::Range<usize> = 2..5;

/// Five steps of which three are own ones, in all samples; the mask; the own steps.
type Padded<T> = (Batch<T, B, 15>, Batch<T, B, 5>, Batch<T, B, 9>);

fn padded<T: Scalar>(own: &std::ops::Range<usize>) -> Padded<T> {
    let mut x = Batch::<T, B, 15>::zeros();
    fill_pattern(x.as_mut_slice(), 1);
    let valid = Batch::from_fn(|_, step| if own.contains(&step) { T::one() } else { T::zero() });
    let alone = Batch::from_fn(|sample, at| x[(sample, 3 * own.start + at)]);
    (x, valid, alone)
}

fn check_stacked<T: Scalar>() {
    let net = <Stacked<T> as Network<T>>::init(&mut rng(1));
    let alone = <StackedAlone<T> as Network<T>>::init(&mut rng(1));
    for own in [BEHIND, BEFORE] {
        let (x, valid, steps) = padded::<T>(&own);
        let expected = alone.predict(&steps);
        close(net.predict(&StackedInput { x, valid }).as_slice(), expected.as_slice());
        let mut predictor = net.predictor::<1>();
        let one = |batch: &Batch<T, B, 15>| std::array::from_fn::<T, 15, _>(|at| batch[(2, at)]);
        let mask = std::array::from_fn::<T, 5, _>(|at| valid[(2, at)]);
        let row: Vec<T> = expected.row(2).iter().copied().collect();
        let input = StackedInput {
            x: x.fixed_rows::<1>(2).into_owned(),
            valid: valid.fixed_rows::<1>(2).into_owned(),
        };
        close(predictor.predict(&input).as_slice(), &row);
        close(&net.predict_one(&one(&x), &mask), &row);
    }
}

#[test]
fn the_last_step_is_the_last_own_one() {
    check_stacked::<f32>();
    check_stacked::<f64>();
}

#[test]
fn both_directions_skip_padding() {
    let net = <Both<f64> as Network<f64>>::init(&mut rng(1));
    let alone = <BothAlone<f64> as Network<f64>>::init(&mut rng(1));
    for own in [BEHIND, BEFORE] {
        let (x, valid, steps) = padded(&own);
        let (found, expected) = (net.predict(&BothInput { x, valid }), alone.predict(&steps));
        close(&found.all.as_slice()[8 * B * own.start..8 * B * own.end], expected.as_slice());
        let last_of_first: Vec<f64> = expected.columns(16, 4).iter().copied().collect();
        if own == BEHIND {
            // Both halves keep what they have: the first its last step, the second its beginning.
            close(&found.forward.as_slice()[..4 * B], &last_of_first);
            close(&found.forward.as_slice()[4 * B..], &[0.0; 4 * B]);
        }
    }
}

#[test]
fn a_decoder_starts_from_the_last_own_step() {
    let net = <Translator<f64> as Network<f64>>::init(&mut rng(1));
    let alone = <TranslatorAlone<f64> as Network<f64>>::init(&mut rng(1));
    let mut target = Batch::<f64, B, 6>::zeros();
    fill_pattern(target.as_mut_slice(), 2);
    for own in [BEHIND, BEFORE] {
        let (source, valid, steps) = padded(&own);
        let expected = alone.predict(&TranslatorAloneInput { source: steps, target });
        let found = net.predict(&TranslatorInput { source, valid, target });
        close(found.as_slice(), expected.as_slice());

        // The source of a decoder has the mask too.
        let (mut decoder, mut tokens) = (net.decoder(), [0; 3]);
        let (mut short, mut expected) = (alone.decoder(), [0; 3]);
        let source = TranslatorSource {
            source: source.fixed_rows::<1>(0).into_owned(),
            valid: valid.fixed_rows::<1>(0).into_owned(),
        };
        let steps = std::array::from_fn::<f64, 9, _>(|at| steps[(0, at)]);
        let found = decoder.decode_from(&source).greedy(0, 9, &mut tokens).to_vec();
        assert_eq!(found, short.decode(&steps).greedy(0, 9, &mut expected));
    }
}

/// Gradients at own steps and at parameters are those of the sequences alone; at padding and masks they are zeros.
#[test]
fn gradients_are_those_of_each_sequence_alone() {
    let net = <Translator<f64> as Network<f64>>::init(&mut rng(1));
    let alone = <TranslatorAlone<f64> as Network<f64>>::init(&mut rng(1));
    let (mut target, mut d_y) = (Batch::<f64, B, 6>::zeros(), Batch::<f64, B, 6>::zeros());
    fill_pattern(target.as_mut_slice(), 2);
    fill_pattern(d_y.as_mut_slice(), 3);
    let cx = Context::new(1, B);
    for own in [BEHIND, BEFORE] {
        let (source, valid, steps) = padded(&own);
        let x = TranslatorInput { source, valid, target };
        let (mut tape, mut gradients, mut d_x) =
            (zeroed_box(), zeroed_box::<Translator<f64>>(), zeroed_box());
        net.forward(&x, &mut tape, &cx);
        InputGradient::<f64, B>::backward(
            &*net,
            &x,
            &mut tape,
            &mut d_y.clone(),
            &mut gradients,
            &mut d_x,
            &cx,
        );
        let short = TranslatorAloneInput { source: steps, target };
        let (mut tape, mut expected) = (zeroed_box(), zeroed_box::<TranslatorAlone<f64>>());
        let mut d_short = zeroed_box();
        alone.forward(&short, &mut tape, &cx);
        let mut d_y = d_y;
        InputGradient::<f64, B>::backward(
            &*alone,
            &short,
            &mut tape,
            &mut d_y,
            &mut expected,
            &mut d_short,
            &cx,
        );
        let own = 3 * B * own.start..3 * B * own.end;
        close(&d_x.source.as_slice()[own.clone()], d_short.source.as_slice());
        let mut padding = d_x.source.as_slice().to_vec();
        padding.drain(own);
        assert!(padding.iter().chain(d_x.valid.as_slice()).all(|&d| d == 0.0));
        close(d_x.target.as_slice(), d_short.target.as_slice());
        close(gradients.enc.weight_ih.as_slice(), expected.enc.weight_ih.as_slice());
        close(gradients.enc.weight_hh.as_slice(), expected.enc.weight_hh.as_slice());
        close(gradients.enc.bias_hh.as_slice(), expected.enc.bias_hh.as_slice());
        close(gradients.dec.weight_hh.as_slice(), expected.dec.weight_hh.as_slice());
    }
}

#[test]
fn a_mask_that_is_a_stage_streams_and_learns_nothing() {
    let net = <Gated<f64> as Network<f64>>::init(&mut rng(1));
    let (mut x, mut d_y) = (Batch::<f64, 1, 15>::zeros(), Batch::<f64, 1, 15>::zeros());
    fill_pattern(x.as_mut_slice(), 1);
    fill_pattern(d_y.as_mut_slice(), 2);
    let whole = net.predict(&x);
    let (mut stream, mut state) = (net.stream(), GatedState::new());
    for step in 0..5 {
        let x = std::array::from_fn(|at| x[3 * step + at]);
        close(&stream.step(&x), &whole.as_slice()[3 * step..3 * step + 3]);
        close(&net.step(&mut state, &x), &whole.as_slice()[3 * step..3 * step + 3]);
    }
    let (mut tape, mut gradients) = (zeroed_box(), zeroed_box::<Gated<f64>>());
    let cx = Context::new(1, 1);
    net.forward(&x, &mut tape, &cx);
    close(Gated::<f64>::output(&tape).as_slice(), whole.as_slice());
    let mut d_y = Batch::<f64, 1, 15>::from_column_slice(&d_y.as_slice()[..15]);
    net.backward_parameters(&x, &mut tape, &mut d_y, &mut gradients, &cx);
    assert!(gradients.on_0.each.weight.iter().all(|&d| d == 0.0), "no gradient arrives at a mask");
    assert!(gradients.y_lstm.weight_ih.iter().any(|&d| d != 0.0));
}

/// The class is the number of the sequence's own first step, however long it is.
#[test]
fn training_on_sequences_of_different_lengths() {
    let sequence = |sample: usize| -> Vec<[f32; 12]> {
        let step = |step| std::array::from_fn(|at| f32::from(u8::from(step == 0 && at == sample % 3)));
        (0..1 + sample % 8).map(step).collect()
    };
    let sequences: Vec<_> = (0..96).map(sequence).collect();
    let classes: Vec<u32> = (0..96).map(|sample| sample % 3).collect();
    for padding in [Padding::Behind, Padding::Before] {
        let data = dnn::data::Padded::<f32, 96, 8, u32>::new(&sequences, classes.clone(), padding).unwrap();
        let train = |threads: usize| {
            let mut net = Classifier::init(&mut rng(1));
            let mut trainer =
                Trainer::new(CrossEntropy, Adam::new(1e-2)).batch::<32>().epochs(12).threads(threads);
            let history = trainer.fit_without_validation(&mut net, &data).unwrap();
            (net.to_bytes().unwrap(), history)
        };
        let (bytes, history) = train(1);
        let losses: Vec<f64> = history.epochs.iter().map(|epoch| epoch.loss).collect();
        assert!(losses[11] < 0.2 && losses[11] < losses[0] / 4.0, "{losses:?}");
        for threads in [2, 3] {
            assert!(train(threads).0 == bytes, "other bits on {threads} threads");
        }
    }
}
