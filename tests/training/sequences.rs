//! Sequences: a class for each step, steps that do not count, windows as samples.

use dnn::data::{Alphabet, TokenWindows, Windows, ignore_padding, step_weights};
use dnn::metrics::{BitsPerCharacter, Perplexity};
use dnn::prelude::*;

network! {
    /// The next character, given the one before it.
    #[derive(Clone, Debug, PartialEq)]
    struct Bigram: sequence(5, 1) -> sequence(5, 3) {
        next: embedding(3, 3),
    }

    /// The next character, given all before it.
    #[derive(Clone, Debug, PartialEq)]
    struct Writer: sequence(5, 1) -> sequence(5, 3) {
        text: embedding(3, 4) -> gru(6) -> lstm(5, bptt = 2),
        next: dense(3),
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Path: sequence(4, 1) -> sequence(4, 1) {
        states: lstm(6) -> gru(5, reset = before) -> rnn(4),
        out: dense(1),
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Line: sequence(4, 1) -> vector(4) {
        out: flatten -> dense(4),
    }
}

#[test]
fn the_next_character_of_a_cycle_is_learned() {
    let text = "abc".repeat(40);
    let windows = TokenWindows::<5>::new(Alphabet::of(&text).encode(&text).unwrap()).unwrap();
    let (train, test) = windows.split(0.8).unwrap();
    let mut net = Bigram::init(&mut rng(1));
    // 19 windows, so that the last batch is partial.
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.1)).batch::<8>().epochs(60).metrics((
        Accuracy::new(),
        Perplexity::new(),
        BitsPerCharacter::new(),
    ));
    let evaluation = trainer.fit(&mut net, &train, &test).unwrap().epochs.pop().unwrap();
    assert_eq!(evaluation.metric("accuracy"), Some(1.0));
    let perplexity = evaluation.metric("perplexity").unwrap();
    assert!(perplexity < 1.01, "{perplexity}");
    assert!((evaluation.metric("bits_per_character").unwrap() - perplexity.log2()).abs() < 1e-9);
    assert!((evaluation.validation_loss.unwrap() - perplexity.ln()).abs() < 1e-6);
}

/// Trains and evaluates a network on texts that are filled up behind their ends with this token.
macro_rules! padded {
    ($net:ident, $padding:expr) => {{
        let lengths = [5, 3, 1, 4];
        let rows: [[f32; 5]; 4] = [
            [0.0, 1.0, 2.0, 0.0, 1.0],
            [1.0, 2.0, 0.0, 9.0, 9.0],
            [2.0, 9.0, 9.0, 9.0, 9.0],
            [0.0, 1.0, 2.0, 0.0, 9.0],
        ];
        let x = rows.map(|row| row.map(|id| if id == 9.0 { $padding } else { id }));
        let mut labels = x.map(|row| row.map(|id| (id as u32 + 1) % 3));
        ignore_padding(&mut labels, &lengths, 77).unwrap();
        let samples = Samples::new(x.to_vec(), labels.to_vec()).unwrap();
        let mut net = $net::init(&mut rng(1));
        let loss = CrossEntropy.ignore_index(77);
        let mut trainer =
            Trainer::new(loss, Adam::new(0.05)).batch::<3>().epochs(5).metrics((Accuracy::new(),));
        trainer.fit_without_validation(&mut net, &samples).unwrap();
        let evaluation = trainer.evaluate(&net, &samples).unwrap();
        (net, evaluation.loss, evaluation.metric("accuracy"))
    }};
}

#[test]
fn padded_steps_change_nothing() {
    let expected = padded!(Bigram, 0.0);
    assert_eq!(padded!(Bigram, 1.0), expected);
    assert_eq!(padded!(Bigram, 2.0), expected);
}

#[test]
fn padded_steps_change_nothing_through_a_state() {
    let expected = padded!(Writer, 0.0);
    assert_ne!(expected.0, Writer::init(&mut rng(1)), "it has learned");
    assert_eq!(padded!(Writer, 1.0), expected);
    assert_eq!(padded!(Writer, 2.0), expected);
}

/// Series that end before the last step, with this number behind their ends.
const LENGTHS: [usize; 3] = [4, 2, 3];

fn series(padding: f32) -> Vec<[f32; 4]> {
    vec![[0.1, 0.2, 0.3, 0.4], [-0.5, 0.5, padding, padding], [0.7, -0.7, 0.2, padding]]
}

/// Twice the numbers of the series, with this number where a step has no weight.
fn weighted(x: Vec<[f32; 4]>, padding: f32) -> Samples<f32, 4, ([f32; 4], [f32; 4])> {
    let weights = step_weights::<f32, 4>(&LENGTHS).unwrap();
    let y = x.iter().zip(&weights).map(|(x, weights)| {
        (std::array::from_fn(|step| if weights[step] == 0.0 { padding } else { 2.0 * x[step] }), *weights)
    });
    let y = y.collect();
    Samples::new(x, y).unwrap()
}

#[test]
fn steps_without_weight_change_nothing() {
    let train = |padding: f32| {
        let samples = weighted(series(0.0), padding);
        let mut net = Line::init(&mut rng(1));
        let mut trainer = Trainer::new(Mse, Adam::new(0.05)).batch::<2>().epochs(200);
        trainer.fit_without_validation(&mut net, &samples).unwrap();
        let loss = trainer.evaluate(&net, &samples).unwrap().loss;
        assert!(loss < 1e-3, "{loss}");
        (net, loss)
    };
    let expected = train(0.0);
    assert_eq!(train(1e6), expected);
}

#[test]
fn steps_without_weight_change_nothing_through_a_state() {
    // A state sees what is behind an end, but no step before the end sees that state.
    let train = |padding: f32| {
        let samples = weighted(series(padding), padding);
        let mut net = Path::init(&mut rng(1));
        let mut trainer = Trainer::new(Mse, Adam::new(0.02)).batch::<2>().epochs(300);
        trainer.fit_without_validation(&mut net, &samples).unwrap();
        let loss = trainer.evaluate(&net, &samples).unwrap().loss;
        assert!(loss < 0.02, "{loss}");
        (net, loss)
    };
    let expected = train(0.0);
    assert_eq!(train(-3.0), expected);
    assert_eq!(train(1e6), expected);
}

#[test]
fn windows_are_the_samples_they_stand_for() {
    let rows: Vec<[f32; 1]> = (0..40).map(|t| [(t as f32 / 3.0).sin()]).collect();
    let (windows, _) = Windows::<f32, 1, 4, 4>::new(rows).unwrap().each_step().split(0.7).unwrap();
    let train = |net: &mut Box<Line>, lazy: bool| {
        let mut trainer = Trainer::new(Mse, Adam::new(0.02)).batch::<4>().epochs(30);
        let history = match lazy {
            true => trainer.fit_without_validation(net, &windows),
            false => trainer.fit_without_validation(net, &windows.samples().unwrap()),
        };
        history.unwrap().epochs.pop().unwrap().loss
    };
    let mut nets = [Line::init(&mut rng(1)), Line::init(&mut rng(1))];
    let losses = [true, false].map(|lazy| train(&mut nets[usize::from(lazy)], lazy));
    assert_eq!((losses[0], &nets[1]), (losses[1], &nets[0]));
    assert!(losses[0] < 0.01, "{losses:?}");
}
