//! Dates as people write them, "25 November 2026" or "Nov 25, 26", become dates as programs write them: 2026-11-25.
//!
//! An encoder reads the characters; from its final state a decoder starts, which is given the character that it has written
//! last. In training that is the right one, whatever it would have written. Dates that are tested are in no sample of the training.
//!
//! `cargo run --release --example translate -- [EPOCHS]`

use dates::{Date, FORMATS, MONTHS, dates, written};
use dnn::data::{Alphabet, DataError, Pairs};
use dnn::init::Rng;
use dnn::prelude::*;

mod dates;

/// As long as "September 25, 2026".
const SOURCE: usize = 18;
/// As long as "2026-11-25" and an end.
const TARGET: usize = 11;
/// At most so many different characters in sources.
const CHARACTERS: usize = 64;
/// Ten digits, the hyphen and the end.
const SYMBOLS: usize = 12;
const END: u32 = 11;
const START: u32 = 12;

network! {
    struct Translator: (source: sequence(SOURCE, 1), target: sequence(TARGET, 1)) -> sequence(TARGET, SYMBOLS) {
        reader: source -> embedding(CHARACTERS, 16) -> lstm(64),
        writer: target -> embedding(SYMBOLS + 1, 16) -> lstm(64, initial = reader),
        next: dense(SYMBOLS),
    }
}

type Samples = Pairs<f32, SOURCE, TARGET>;

/// So many of these dates, each in a format that is drawn too, with their symbols.
fn pairs(
    dates: &[Date],
    count: usize,
    alphabet: &Alphabet,
    rng: &mut impl Rng,
) -> Result<Samples, DataError> {
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let date = dates[rng.next_u32() as usize % dates.len()];
        let text = written(date, rng.next_u32() as usize % FORMATS);
        let ids = alphabet.encode(&format!("{text:>SOURCE$}"))?;
        sources.push(std::array::from_fn(|step| ids[step] as f32));
        targets.push(symbols(date));
    }
    Pairs::new(sources, targets, START, END)
}

fn symbols([year, month, day]: Date) -> Vec<u32> {
    let text = format!("{year}-{month:02}-{day:02}");
    text.chars().map(|symbol| symbol.to_digit(10).unwrap_or(10)).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // With six, one start in six ended at 0.99.
    let epochs: usize = std::env::args().nth(1).map_or(Ok(8), |epochs| epochs.parse())?;
    let alphabet = Alphabet::of(&(MONTHS.concat().to_uppercase() + &MONTHS.concat() + " ,./0123456789"));
    let (mut known, mut unseen) = (Vec::new(), Vec::new());
    let mut draws = rng(1);
    dates().for_each(
        |date| if draws.next_u32().is_multiple_of(10) { unseen.push(date) } else { known.push(date) },
    );
    let train = pairs(&known, 40_000, &alphabet, &mut draws)?;
    let test = pairs(&unseen, 2_000, &alphabet, &mut draws)?;

    let mut net = Translator::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(3e-3))
        .batch::<64>()
        .epochs(epochs)
        .schedule(dnn::schedule::Exponential::new(0.8))
        .seed(1)
        .clip_norm(1.0)
        .callback(ProgressBar::new());
    trainer.fit(&mut net, &train, &test)?;

    let (mut decoder, mut room, mut right) = (net.decoder(), [0; TARGET], 0);
    for (at, (source, expected)) in test.sources().iter().zip(test.targets()).enumerate() {
        let found = decoder.decode(source).greedy(START, END, &mut room);
        right += usize::from(found == expected);
        if at < 6 {
            let ids: Vec<u32> = source.iter().map(|&id| id as u32).collect();
            let text: String =
                found.iter().map(|&symbol| char::from_digit(symbol, 10).unwrap_or('-')).collect();
            println!("{} is {text}", alphabet.decode(&ids)?);
        }
    }
    let share = right as f64 / test.targets().len() as f64;
    println!("{share:.4} of {} unseen dates are translated without a mistake", test.targets().len());
    assert!(share > 0.99);
    Ok(())
}
