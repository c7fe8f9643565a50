//! A convolutional network on signals: is the hand drawing a gun or pointing a finger?
//!
//! GunPoint (UCR archive) has 50 recordings of 150 positions of a hand to learn from and 150 to be measured on.
//!
//! `cargo run --release --example signal_cnn`

use dnn::data::{DataError, TableReader};
use dnn::prelude::*;

network! {
    /// Two convolutions along the time; the pool divides what is left into four parts, whatever its length.
    pub struct GunPoint: signal(1, 150) -> vector(2) {
        conv1: conv(16, 5, padding = same) -> relu -> max_pool(2),
        conv2: conv(16, 5, padding = same) -> relu -> adaptive_avg_pool(4),
        head: flatten -> dense(2),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = recordings(include_bytes!("data/gunpoint_train.csv.gz"))?;
    let test = recordings(include_bytes!("data/gunpoint_test.csv.gz"))?;

    let mut right = 0.0;
    for seed in 1..=5 {
        let mut net = GunPoint::init(&mut rng(seed));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
            .batch::<8>()
            .epochs(60)
            .seed(seed)
            .metrics((Accuracy::new(),));
        trainer.fit_without_validation(&mut net, &train)?;
        let evaluation = trainer.evaluate(&net, &test)?;
        println!("seed {seed}: {evaluation}");
        right += evaluation.metric("accuracy").unwrap_or_default() / 5.0;
    }
    println!("{right:.3} of {} recordings on average, {} parameters", test.len(), GunPoint::PARAMS);
    assert!(right > 0.85);
    Ok(())
}

fn recordings(bytes: &[u8]) -> Result<Samples<f32, 150, u32>, DataError> {
    let table = TableReader::new().from_bytes(bytes)?;
    Samples::new(table.features_except(&["class"])?, table.classes("class")?.labels)
}
