//! A convolutional network on the embedded 8x8 digits, beside a dense one.
//!
//! `cargo run --release --example digits_cnn`

use dnn::prelude::*;

network! {
    /// Two convolutions with batch normalisation.
    pub struct DigitsCnn: image(1, 8, 8) -> vector(10) {
        conv1: conv(8, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        conv2: conv(16, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        head: flatten -> dropout(0.25) -> dense(10),
    }

    /// With a quarter more parameters, and no idea of what is beside what.
    pub struct DigitsMlp: vector(64) -> vector(10) {
        fc1: dense(32) -> relu,
        fc2: dense(10),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = dnn::data::digits()?.split(0.8, 1);
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
        .batch::<32>()
        .epochs(40)
        .seed(1)
        .metrics((Accuracy::new(),))
        .callback(ProgressBar::new());

    // An image's features run row by row as the data do: the same samples serve both.
    let mut cnn = DigitsCnn::init(&mut rng(1));
    trainer.fit_without_validation(&mut cnn, &train)?;
    let mut mlp = DigitsMlp::init(&mut rng(1));
    trainer.fit_without_validation(&mut mlp, &train)?;

    let (convolutional, dense) = (trainer.evaluate(&cnn, &test)?, trainer.evaluate(&mlp, &test)?);
    println!("convolutional, {} parameters: {convolutional}", DigitsCnn::PARAMS);
    println!("dense, {} parameters: {dense}", DigitsMlp::PARAMS);
    assert!(convolutional.metric("accuracy") > dense.metric("accuracy"));

    let (digit, label) = (&test.x[0], test.y[0]);
    let logits = cnn.predict_one(digit);
    let answer = (0..10).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap_or_default();
    println!("the first test digit is a {label}, the network says {answer}");
    Ok(())
}
