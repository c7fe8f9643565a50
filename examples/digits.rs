//! Trains a small network on the embedded 8x8 digits, measures it, saves it, loads it and asks it about single digits.
//!
//! `cargo run --release --example digits`

use dnn::metrics::{ConfusionMatrix, TopK};
use dnn::prelude::*;
use dnn::schedule::Exponential;

network! {
    /// Recognises 8x8 grey digits.
    #[derive(Debug)]
    pub struct Digits: vector(64) -> vector(10) {
        fc1: dense(256) -> relu -> dropout(0.4),
        fc2: dense(128) -> relu -> dropout(0.3),
        fc3: dense(10),
    }
}

const SEED: u64 = 1;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = dnn::data::digits()?.split(0.8, SEED);
    println!("{} training and {} test digits", train.len(), test.len());

    let mut net = Digits::init(&mut rng(SEED));
    println!("{}\n", net.summary());
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
        .batch::<32>()
        .epochs(60)
        .seed(SEED)
        .schedule(Exponential::new(0.97))
        .metrics((Accuracy::new(),))
        .callback(ProgressBar::new());
    let history = trainer.fit(&mut net, &train, &test)?;
    if let Some(last) = history.last() {
        println!("{last}");
    }

    let mut confusion = ConfusionMatrix::<10>::new();
    let evaluation =
        trainer.metrics((Accuracy::new(), TopK::new(2), &mut confusion)).evaluate(&net, &test)?;
    println!("on the test digits: {evaluation}\n\n{confusion}");

    let path = std::env::temp_dir().join("digits.safetensors");
    net.save(&path)?;
    let loaded = Digits::load(&path)?;
    println!("\nsaved to and loaded from {}", path.display());
    for (digit, label) in test.x.iter().zip(&test.y).take(3) {
        let logits = loaded.predict_one(digit);
        assert_eq!(logits, net.predict_one(digit), "the loaded network is the saved one");
        print_digit(digit);
        let answer = (0..10).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
        println!("answer {}, label {label}\n", answer.unwrap_or_default());
    }
    Ok(())
}

/// Eight lines of characters from light to dark.
fn print_digit(digit: &[f32; 64]) {
    for row in digit.chunks(8) {
        let line: String = row.iter().map(|grey| [' ', '.', 'o', '#'][(grey * 3.9) as usize]).collect();
        println!("    {line}");
    }
}
