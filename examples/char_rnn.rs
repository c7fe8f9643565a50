//! Learns to write from a book, one character at a time, and writes.
//!
//! The first 200,000 characters of "Moby-Dick" are part of this repository; another text, plain or compressed with gzip, is
//! read from a path. It must not have more than 100 different characters.
//!
//! `cargo run --release --example char_rnn -- [TEXT] [EPOCHS]`

use dnn::data::{Alphabet, TokenWindows, read_text, text_from_bytes};
use dnn::metrics::BitsPerCharacter;
use dnn::prelude::*;

/// At most so many different characters.
const CHARACTERS: usize = 100;

network! {
    /// For each character of a window, logits of the one that follows.
    pub struct Writer: sequence(50, 1) -> sequence(50, CHARACTERS) {
        characters: embedding(CHARACTERS, 32),
        memory: lstm(128),
        next: dense(CHARACTERS),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let text = match arguments.next() {
        Some(path) => read_text(path)?,
        None => text_from_bytes(include_bytes!("data/moby_dick_200k.txt.gz"))?,
    };
    let epochs: usize = arguments.next().map_or(Ok(6), |epochs| epochs.parse())?;
    let alphabet = Alphabet::of(&text);
    println!("{} characters, {} different ones", text.chars().count(), alphabet.len());

    let (train, test) = TokenWindows::<50>::new(alphabet.encode(&text)?)?.split(0.9)?;
    let mut net = Writer::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(3e-3))
        .epochs(epochs)
        .seed(1)
        .clip_norm(1.0)
        .metrics((BitsPerCharacter::new(),))
        .callback(ProgressBar::new());
    let history = trainer.fit(&mut net, &train, &test)?;
    let bits = history.last().and_then(|epoch| epoch.metric("bits_per_character")).unwrap_or(f64::NAN);
    println!("{bits:.3} bits a character on the last tenth of the text");

    println!("{}", write(&net, &alphabet, "The whale ", 600)?);
    // Without what came before, a character of English takes some 4.5 bits.
    assert!(bits < 3.0);
    Ok(())
}

/// Goes on from the beginning of a text, each character drawn with the probability that the network gives it.
fn write(
    net: &Writer,
    alphabet: &Alphabet,
    beginning: &str,
    characters: usize,
) -> Result<String, Box<dyn std::error::Error>> {
    let (prefix, mut room) = (alphabet.encode(beginning)?, vec![0; characters]);
    let written = net.stream().sample(&prefix, None, 0.7, &mut rng(2), &mut room);
    Ok(beginning.to_owned() + &alphabet.decode(written)?)
}
