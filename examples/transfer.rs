//! What was learned on some digits helps with others: convolutions trained on 0 to 4 stay as they are, and a new head learns
//! 5 to 9 from twenty samples each.
//!
//! `cargo run --release --example transfer`

use dnn::prelude::*;
use dnn::weights::Weights;

network! {
    /// Learns everything.
    pub struct Free: image(1, 8, 8) -> vector(5) {
        body: features,
        head: flatten -> dropout(0.5) -> dense(5),
    }

    /// The same tensors; only the head learns.
    pub struct Frozen: image(1, 8, 8) -> vector(5) {
        #[frozen]
        body: features,
        head: flatten -> dropout(0.5) -> dense(5),
    }

    block features {
        conv1: conv(32, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        conv2: conv(64, 3, padding = 1) -> batch_norm -> relu,
    }
}

const EACH: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let digits = dnn::data::digits()?;
    let known = of(&digits, 0..5)?;
    let (few, test) = few(&of(&digits, 5..10)?);
    println!(
        "{} samples of 0 to 4; {} of 5 to 9 to learn from, {} to be measured on",
        known.len(),
        few.len(),
        test.len()
    );

    let mut learned = Free::init(&mut rng(1));
    Trainer::new(CrossEntropy, Adam::new(2e-3)).epochs(15).fit_without_validation(&mut learned, &known)?;
    let weights = learned.to_bytes()?;

    let (mut scratch, mut transferred) = (0.0, 0.0);
    for seed in 1..=5 {
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
            .batch::<10>()
            .epochs(60)
            .seed(seed)
            .metrics((Accuracy::new(),));
        let mut free = Free::init(&mut rng(seed));
        trainer.fit_without_validation(&mut free, &few)?;
        scratch += trainer.evaluate(&free, &test)?.metric("accuracy").unwrap_or_default() / 5.0;

        let mut frozen = Frozen::init(&mut rng(seed));
        Weights::from_bytes(&*weights)?.prefix("body.").load_into(&mut frozen)?;
        trainer.fit_without_validation(&mut frozen, &few)?;
        transferred += trainer.evaluate(&frozen, &test)?.metric("accuracy").unwrap_or_default() / 5.0;
    }
    println!(
        "mean accuracy of five seeds: {scratch:.3} from scratch, {transferred:.3} on frozen convolutions"
    );
    assert!(transferred > scratch);
    Ok(())
}

/// The digits of a range as classes from 0.
fn of(
    digits: &Samples<f32, 64, u32>,
    range: std::ops::Range<u32>,
) -> Result<Samples<f32, 64, u32>, dnn::data::DataError> {
    let indices: Vec<usize> = (0..digits.len()).filter(|&i| range.contains(&digits.y[i])).collect();
    digits.subset(&indices).map_targets(|_, digit| digit - range.start)
}

/// The first samples of each class, and all others.
fn few(samples: &Samples<f32, 64, u32>) -> (Samples<f32, 64, u32>, Samples<f32, 64, u32>) {
    let mut count = [0; 5];
    let (few, rest): (Vec<usize>, Vec<usize>) = (0..samples.len()).partition(|&i| {
        let seen = &mut count[samples.y[i] as usize];
        *seen += 1;
        *seen <= EACH
    });
    (samples.subset(&few), samples.subset(&rest))
}
