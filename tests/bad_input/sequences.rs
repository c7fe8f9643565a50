//! Series, texts and tokens.

use dnn::data::{
    Alphabet, DataError, LabelledSeries, Padding, TokenWindows, Windows, ignore_padding, step_weights,
};
use dnn::prelude::*;
use dnn::train::TrainingStep;

network! {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Bigram: sequence(3, 1) -> sequence(3, 4) {
        next: embedding(4, 4),
    }

    pub struct Next: sequence(4, 2) -> vector(1) {
        out: flatten -> dense(1),
    }

    pub struct Remembering: sequence(4, 2) -> vector(1) {
        out: rnn(3) -> last -> dense(1),
    }

    pub struct Text: sequence(3, 1) -> sequence(3, 4) {
        next: embedding(4, 4) -> rnn(4),
    }
}

/// The error of a training, which leaves the network as it was.
#[track_caller]
fn refused<D>(data: &D) -> String
where
    D: dnn::data::Source<Batch<f32, 32, 3>, [[u32; 32]; 3]>,
{
    let mut net = Bigram::init(&mut rng(1));
    let before = net.clone();
    let trained = Trainer::new(CrossEntropy, Adam::new(0.1)).fit_without_validation(&mut net, data);
    assert_eq!(net, before, "nothing is learned from half of the data");
    let error = trained.unwrap_err().to_string();
    let cause = error.strip_prefix("the training data cannot be used: ");
    cause.unwrap_or_else(|| panic!("{error}")).to_owned()
}

#[test]
fn a_series_shorter_than_the_window() {
    let rows = |n: usize| (0..n).map(|t| [t as f32, 1.0]).collect::<Vec<[f32; 2]>>();
    let windows = Windows::<f32, 2, 8, 1>::new(rows(4)).unwrap().columns(&[0]).unwrap();
    let mut net = Next::init(&mut rng(1));
    let error = Trainer::new(Mse, Adam::new(0.1)).fit_without_validation(&mut net, &windows).unwrap_err();
    let expected = "found a series of 4 rows, expected at least 5: a window takes 4 for its inputs, and its last target \
                    is row 5 counted from its first; give it more rows or the network a shorter sequence";
    assert_eq!(error.to_string(), format!("the training data cannot be used: {expected}"));
    assert_eq!(windows.split(0.5).unwrap_err().to_string(), expected);
    // The advice helps.
    let windows = Windows::<f32, 2, 8, 1>::new(rows(9)).unwrap().columns(&[0]).unwrap();
    assert!(Trainer::new(Mse, Adam::new(0.1)).fit_without_validation(&mut net, &windows).is_ok());
    let error = windows.split(0.3).unwrap_err().to_string();
    assert_eq!(
        error,
        "found no window before row 3 of a series of 9 rows, expected at least one: a window spans 5 rows with its targets"
    );
    let error = TokenWindows::<3>::new(vec![0, 1, 2]).unwrap_err().to_string();
    assert!(error.starts_with("found a series of 3 rows, expected at least 4"), "{error}");
}

#[test]
fn a_token_outside_the_vocabulary() {
    for id in [4.0, -1.0, 0.5] {
        let samples = Samples::new(vec![[0.0, 1.0, 2.0], [3.0, id, 0.0]], vec![[0_u32; 3]; 2]).unwrap();
        assert_eq!(
            refused(&samples),
            format!(
                "sample 1, step 1: found {id}, expected a token id: a whole number from 0 below 4, the vocabulary of the \
                 network's embedding"
            )
        );
    }
    // A text of more characters than the network knows.
    let text = "abcdabcde";
    let windows = TokenWindows::new(Alphabet::of(text).encode(text).unwrap()).unwrap();
    assert_eq!(
        refused(&windows),
        "position 8: found the token id 4, expected one below 4: the network has 4 outputs for each step"
    );
}

network! {
    /// Ids of two vocabularies, and numbers between them.
    struct TwoTexts: (first: sequence(3, 1), real: vector(2), second: sequence(2, 1)) -> vector(4) {
        words: first -> embedding(9, 3) -> flatten,
        letters: second -> embedding(4, 3) -> flatten,
        out: concat(words, real, letters) -> dense(4),
    }
}

/// A source that does not look at anything.
struct Texts {
    first: [f32; 3],
    second: [f32; 2],
}

impl<const B: usize> dnn::data::Source<TwoTextsInput<f32, B>, [u32; B]> for Texts {
    fn len(&self) -> usize {
        5
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut TwoTextsInput<f32, B>,
        y: &mut [u32; B],
        _: &dnn::data::Pass,
    ) -> Result<(), DataError> {
        for (row, &index) in indices.iter().enumerate() {
            // What is wrong is in the last sample, which is not in the first batch.
            if index == 4 {
                (0..3).for_each(|step| x.first[(row, step)] = self.first[step]);
                (0..2).for_each(|step| x.second[(row, step)] = self.second[step]);
            }
            (0..2).for_each(|at| x.real[(row, at)] = -7.5);
            y[row] = index as u32 % 4;
        }
        Ok(())
    }
}

#[test]
fn a_token_outside_the_vocabulary_of_one_of_several_inputs() {
    let refused = |first, second| {
        let mut net = TwoTexts::init(&mut rng(1));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.1)).batch::<2>();
        let texts = Texts { first, second };
        let before = net.predict_one(&[0.0; 3], &[1.0; 2], &[0.0; 2]);
        let trained = trainer.fit_without_validation(&mut net, &texts);
        let error = trained.err().map(|error| error.to_string()).unwrap_or_default();
        let unchanged = net.predict_one(&[0.0; 3], &[1.0; 2], &[0.0; 2]) == before;
        assert_eq!(unchanged, !error.is_empty(), "checked before anything is learned");
        let evaluated = trainer.evaluate(&net, &texts).err().map(|error| error.to_string());
        assert_eq!(evaluated.is_some(), !error.is_empty());
        error
    };
    // Each input has its own vocabulary: 8 is no token of the second one.
    assert_eq!(refused([8.0, 0.0, 1.0], [3.0, 0.0]), "");
    assert_eq!(
        refused([8.0, 0.0, 9.0], [3.0, 0.0]),
        "the training data cannot be used: input `first`, sample 4, step 2: found 9, expected a token id: a whole number \
         from 0 below 9, the vocabulary of the network's embedding"
    );
    assert_eq!(
        refused([8.0, 0.0, 1.0], [3.0, 4.0]),
        "the training data cannot be used: input `second`, sample 4, step 1: found 4, expected a token id: a whole number \
         from 0 below 4, the vocabulary of the network's embedding"
    );
}

#[test]
fn a_class_of_a_step_without_output() {
    let samples = Samples::new(vec![[0.0, 1.0, 2.0]], vec![[0_u32, 3, 4]]).unwrap();
    let error = refused(&samples);
    assert!(error.starts_with("in memory: sample 0: found class 4, expected a class below 4"), "{error}");
    // The loss may leave it out.
    let mut net = Bigram::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy.ignore_index(4), Adam::new(0.1));
    assert!(trainer.fit_without_validation(&mut net, &samples).is_ok());
}

#[test]
fn lengths_beyond_the_steps() {
    let expected = "sample 1: found the length 6, expected one from 1 to 5, the steps of a sample";
    assert_eq!(step_weights::<f32, 5>(&[5, 6]).unwrap_err().to_string(), expected);
    let mut labels = [[0_u32; 5]; 2];
    assert_eq!(ignore_padding(&mut labels, &[5, 6], 9).unwrap_err().to_string(), expected);
    let ts = b"@classLabel true a\n@data\n1,2,3:4,5,6:a\n";
    let samples = LabelledSeries::from_ts(ts).unwrap().samples::<f32, 4>(Padding::Behind);
    assert_eq!(
        samples.unwrap_err().to_string(),
        "series 0: found 3 steps of 2 channels, expected at most 2 steps; a sample holds 4 numbers"
    );
}

#[test]
fn a_character_that_the_alphabet_does_not_have() {
    let alphabet = Alphabet::of("Call me Ishmael.\n");
    let error: DataError = alphabet.encode("Call me Ishmael.\nCall me Ahab.").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2, character 9: found 'A', expected one of the 11 characters of the alphabet; make the alphabet of all \
         texts together, or replace the character"
    );
}

#[test]
fn a_state_that_is_carried_over_overlapping_windows() {
    let rows = (0..40).map(|t| [t as f32 / 40.0, 1.0]).collect::<Vec<[f32; 2]>>();
    let windows = Windows::<f32, 2, 8, 1>::new(rows).unwrap().columns(&[0]).unwrap();
    let mut net = Remembering::init(&mut rng(1));
    let mut trainer = Trainer::new(Mse, Adam::new(0.01)).batch::<2>().stateful(true);
    for stride in [1, 3, 5] {
        let error = trainer.fit_without_validation(&mut net, &windows.clone().stride(stride)).unwrap_err();
        let expected = format!(
            "the training data cannot be used: found windows of 4 steps that begin {stride} apart, expected 4 apart: with \
             `stateful` each goes on where the one before it ends; set `stride(4)`"
        );
        assert_eq!(error.to_string(), expected);
    }
    trainer.fit_without_validation(&mut net, &windows.stride(4)).unwrap();

    let tokens: Vec<u32> = (0..40).map(|t| t % 4).collect();
    let windows = TokenWindows::<3>::new(tokens).unwrap();
    let mut net = Text::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.01)).batch::<2>().stateful(true);
    let error = trainer.fit_without_validation(&mut net, &windows.clone().stride(2)).unwrap_err();
    assert!(error.to_string().contains("found windows of 3 steps that begin 2 apart"), "{error}");
    trainer.fit_without_validation(&mut net, &windows).unwrap();
}

network! {
    /// Three classes at each of four steps.
    struct EachStep: sequence(4, 2) -> sequence(4, 3) {
        out: dense(3),
    }
}

#[test]
fn a_class_for_each_sample_of_a_sequence() {
    const REFUSED: &str = "the network's output is a sequence of 4 steps, but the targets have classes for";
    let inputs = vec![[0.5; 8]; 3];
    let mut net = EachStep::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.1)).batch::<2>();
    let samples = Samples::<f32, 8, u32>::new(inputs.clone(), vec![0, 5, 11]).unwrap();
    let error = trainer.fit_without_validation(&mut net, &samples).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{REFUSED} 1;")), "{error}");
    let error = trainer.evaluate(&net, &samples).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{REFUSED} 1;")), "{error}");
    let samples = Samples::<f32, 8, [u32; 2]>::new(inputs.clone(), vec![[0, 5]; 3]).unwrap();
    let error = trainer.fit_without_validation(&mut net, &samples).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{REFUSED} 2;")), "{error}");
    let samples = Samples::<f32, 8, [f32; 12]>::new(inputs.clone(), vec![[0.25; 12]; 3]).unwrap();
    let error = trainer.fit_without_validation(&mut net, &samples).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{REFUSED} 1;")), "{error}");

    let samples = Samples::<f32, 8, [u32; 4]>::new(inputs, vec![[0, 2, 1, 0]; 3]).unwrap();
    trainer.epochs(1).fit_without_validation(&mut net, &samples).unwrap();
}

#[test]
#[should_panic(expected = "the targets have classes for 1")]
fn a_step_with_a_class_for_each_sample_of_a_sequence() {
    let mut net = EachStep::init(&mut rng(1));
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(0.1));
    step.run(&mut *net, &Batch::<f32, 2, 8>::repeat(0.5), &[3_u32, 11]);
}
