//! Classes of sequences, and the next character of a text.

use std::path::Path;

use dnn::data::{Alphabet, DataError, LabelledSeries, Padding, Source, TableReader, TokenWindows, read_text};
use dnn::metrics::BitsPerCharacter;
use dnn::prelude::*;

use crate::{Outcome, Task, accuracy, split};

network! {
    pub struct DigitsRnn: sequence(8, 8) -> vector(10) {
        rows: rnn(32) -> last,
        out: dense(10),
    }

    pub struct DigitsLstm: sequence(8, 8) -> vector(10) {
        rows: lstm(32) -> last,
        out: dense(10),
    }

    pub struct DigitsGru: sequence(8, 8) -> vector(10) {
        rows: gru(32) -> last,
        out: dense(10),
    }

    pub struct VowelsLstm: sequence(25, 12) -> vector(9) {
        sound: lstm(32) -> last,
        out: dense(9),
    }

    pub struct VowelsGru: sequence(25, 12) -> vector(9) {
        sound: gru(32) -> last,
        out: dense(9),
    }

    pub struct MobyLstm: sequence(50, 1) -> sequence(50, 75) {
        characters: embedding(75, 32),
        memory: lstm(96),
        next: dense(75),
    }
}

/// A task's name and what it measures on the test part, given a seed.
pub(crate) const TASKS: &[(&str, Task)] = &[
    ("digits_rows_rnn", |seed| digits(&mut DigitsRnn::init(&mut rng(seed)), seed)),
    ("digits_rows_lstm", |seed| digits(&mut DigitsLstm::init(&mut rng(seed)), seed)),
    ("digits_rows_gru", |seed| digits(&mut DigitsGru::init(&mut rng(seed)), seed)),
    ("japanesevowels_lstm", |seed| vowels(&mut VowelsLstm::init(&mut rng(seed)), seed)),
    ("japanesevowels_gru", |seed| vowels(&mut VowelsGru::init(&mut rng(seed)), seed)),
    ("moby_char_lstm", |seed| {
        let text = read_text(data("moby_dick_200k.txt.gz"))?;
        let characters = Alphabet::of(&text).encode(&text)?;
        let (train, test) = TokenWindows::<50>::new(characters)?.split_at(180_000)?;
        let mut net = MobyLstm::init(&mut rng(seed));
        let trainer = Trainer::new(CrossEntropy, Adam::new(3e-3)).batch::<32>().epochs(5).seed(seed);
        let mut trainer = trainer.clip_norm(1.0).metrics((BitsPerCharacter::new(),));
        trainer.fit_without_validation(&mut net, &train)?;
        let evaluation = trainer.evaluate(&net, &test)?;
        evaluation.metric("bits_per_character").ok_or_else(|| "no bits were measured".into())
    }),
];

/// The rows of a digit, one after the other.
fn digits<N>(net: &mut Box<N>, seed: u64) -> Outcome
where
    N: Train<f32, 32>,
    CrossEntropy: dnn::loss::Loss<f32, N::Output, [u32; 32]>,
    Accuracy: dnn::metrics::Metric<f32, N::Output, [u32; 32]>,
    Samples<f32, 64, u32>: Source<N::Input, [u32; 32]>,
{
    let (train, test) = split(&dnn::data::digits()?, "digits")?;
    let trainer = Trainer::new(CrossEntropy, Adam::new(3e-3)).batch::<32>().epochs(40).seed(seed);
    let mut trainer = trainer.clip_norm(1.0).metrics((Accuracy::new(),));
    trainer.fit_without_validation(net, &train)?;
    accuracy(&trainer.evaluate(net, &test)?)
}

/// Utterances of nine speakers.
fn vowels<N>(net: &mut Box<N>, seed: u64) -> Outcome
where
    N: Train<f32, 16>,
    CrossEntropy: dnn::loss::Loss<f32, N::Output, [u32; 16]>,
    Accuracy: dnn::metrics::Metric<f32, N::Output, [u32; 16]>,
    Samples<f32, 300, u32>: Source<N::Input, [u32; 16]>,
{
    let read = |part: &str| -> Result<Samples<f32, 300, u32>, DataError> {
        let table = TableReader::new().read(data(&format!("japanesevowels_{part}.csv.gz")))?;
        LabelledSeries::from_table(&table, "class")?.samples(Padding::Behind)
    };
    let trainer = Trainer::new(CrossEntropy, Adam::new(5e-3)).batch::<16>().epochs(40).seed(seed);
    let mut trainer = trainer.clip_norm(1.0).metrics((Accuracy::new(),));
    trainer.fit_without_validation(net, &read("train")?)?;
    accuracy(&trainer.evaluate(net, &read("test")?)?)
}

/// A file of the examples.
fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name)
}
