//! From a picture to a word: a digit is looked at and spelled out, "seven".
//!
//! A vector becomes a sequence: what the dense layers see of the picture is handed to every step of a recurrent layer, which
//! writes a letter at each of them. Words end with spaces, which a label of padding leaves out but for the first.
//!
//! `cargo run --release --example caption`

use dnn::data::{Alphabet, ignore_padding};
use dnn::prelude::*;

const WORDS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/// As long as the longest word and a space.
const STEPS: usize = 6;
/// Fifteen letters and the space.
const LETTERS: usize = 16;
/// The label of what is behind the space.
const PADDING: u32 = 255;

network! {
    pub struct Speller: vector(64) -> sequence(STEPS, LETTERS) {
        picture: dense(64) -> relu -> dropout(0.2),
        spelling: repeat(STEPS) -> gru(48),
        letters: dense(LETTERS),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let alphabet = Alphabet::of(&(WORDS.concat() + " "));
    assert_eq!(alphabet.len(), LETTERS);
    let spelled = WORDS.map(|word| alphabet.encode(&format!("{word:<STEPS$}")));
    let spelled = spelled.into_iter().collect::<Result<Vec<_>, _>>()?;

    let (train, test) = dnn::data::digits()?.split(0.8, 42);
    let words =
        |samples: &Samples<f32, 64, u32>| -> Result<Samples<f32, 64, [u32; STEPS]>, dnn::data::DataError> {
            let mut labels: Vec<[u32; STEPS]> = samples
                .y
                .iter()
                .map(|&digit| std::array::from_fn(|step| spelled[digit as usize][step]))
                .collect();
            let lengths: Vec<usize> =
                samples.y.iter().map(|&digit| WORDS[digit as usize].len() + 1).collect();
            ignore_padding(&mut labels, &lengths, PADDING)?;
            Samples::new(samples.x.clone(), labels)
        };

    let mut net = Speller::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy.ignore_index(PADDING), Adam::new(3e-3))
        .epochs(30)
        .seed(1)
        .clip_norm(1.0)
        .metrics((Accuracy::new(),));
    trainer.fit_without_validation(&mut net, &words(&train)?)?;
    println!("{}", trainer.evaluate(&net, &words(&test)?)?);

    let mut right = 0;
    for (at, (x, &digit)) in test.x.iter().zip(&test.y).enumerate() {
        let word = spell(&net.predict_one(x), &alphabet)?;
        right += usize::from(word == WORDS[digit as usize]);
        if at < 10 {
            println!("{digit}: {word}");
        }
    }
    let share = right as f64 / test.len() as f64;
    println!("{share:.3} of {} digits are spelled without a mistake", test.len());
    assert!(share > 0.95);
    Ok(())
}

/// The most likely letter of each step, up to the space.
fn spell(logits: &[f32; STEPS * LETTERS], alphabet: &Alphabet) -> Result<String, dnn::data::DataError> {
    let likeliest = |logits: &[f32]| (0..LETTERS).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
    let ids: Vec<u32> = logits.chunks(LETTERS).filter_map(likeliest).map(|id| id as u32).collect();
    let word = alphabet.decode(&ids)?;
    Ok(word.split(' ').next().unwrap_or_default().to_owned())
}
