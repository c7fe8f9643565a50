//! Who is speaking? Sequences of twelve numbers that describe a sound, of nine speakers of Japanese vowels.
//!
//! JapaneseVowels (UEA archive) has 270 utterances to learn from and 370 to be measured on. With a path, series of a `.ts`
//! file are read in their place, such as the version with utterances of different lengths.
//!
//! `cargo run --release --example vowels -- [TRAIN.ts TEST.ts]`

use dnn::data::{DataError, LabelledSeries, Padding, TableReader};
use dnn::metrics::ConfusionMatrix;
use dnn::prelude::*;

network! {
    pub struct Speaker: sequence(29, 12) -> vector(9) {
        sound: gru(32) -> last,
        out: dropout(0.2) -> dense(9),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let (train, test) = match &paths[..] {
        [train, test] => (LabelledSeries::read_ts(train)?, LabelledSeries::read_ts(test)?),
        _ => (
            utterances(include_bytes!("data/japanesevowels_train.csv.gz"))?,
            utterances(include_bytes!("data/japanesevowels_test.csv.gz"))?,
        ),
    };
    let test = test.with_classes(&train.classes().names)?;
    let (shortest, longest) = (train.lengths().into_iter().min(), train.lengths().into_iter().max());
    println!("{} utterances of {} to {} steps", train.len(), shortest.unwrap_or(0), longest.unwrap_or(0));

    // The last step is read, so what is missing is filled in before the first.
    let (train, test) = (train.samples::<f32, 348>(Padding::Before)?, test.samples(Padding::Before)?);
    let mut net = Speaker::init(&mut rng(1));
    let mut matrix = ConfusionMatrix::<9>::new();
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(5e-3))
        .batch::<16>()
        .epochs(30)
        .seed(1)
        .clip_norm(1.0)
        .metrics((&mut matrix,));
    let history = trainer.fit(&mut net, &train, &test)?;
    for epoch in history.epochs.iter().step_by(10).chain(history.last()) {
        println!("{epoch}");
    }
    println!("{matrix}");
    println!("{:.3} of {} utterances that were not learned from", matrix.accuracy(), test.len());
    assert!(matrix.accuracy() > 0.93);
    Ok(())
}

fn utterances(bytes: &[u8]) -> Result<LabelledSeries, DataError> {
    LabelledSeries::from_table(&TableReader::new().from_bytes(bytes)?, "class")
}
