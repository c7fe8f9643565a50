//! Trains the networks of the firmware and writes their weights, and what they answer, to `networks/weights`.
//!
//! `DNN_ISA=scalar cargo run --release -p train`, from this folder's workspace: plain code computes the same bits everywhere.

use std::error::Error;
use std::fs;
use std::path::Path;

use dnn::Isa;
use dnn::data::{LabelledSeries, Padding, TableReader};
use dnn::prelude::*;
use networks::{DigitsCnn, DigitsCnnInt8, DigitsMlp, INPUTS, Lstm, Mlp, Networks, Sine, Speaker};

fn main() -> Result<(), Box<dyn Error>> {
    if dnn::isa() != Isa::Scalar {
        return Err("run with DNN_ISA=scalar: other instruction sets round otherwise".into());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../networks/weights");
    fs::create_dir_all(&folder)?;
    let save = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes);

    // Untrained, but with biases that are not zero, so that no compiler leaves them out.
    let mut mlp = Mlp::init(&mut rng(1));
    mlp.hidden.bias.copy_from_slice(&networks::pattern::<32>(1));
    mlp.out.bias.copy_from_slice(&networks::pattern::<4>(2));
    let lstm = Lstm::init(&mut rng(1));

    let x: Vec<[f32; 1]> = (0..1000).map(|at| [at as f32 * std::f32::consts::TAU / 1000.0]).collect();
    let y = x.iter().map(|x| [x[0].sin()]).collect();
    let samples = Samples::new(x, y)?;
    let mut sine = Sine::init(&mut rng(3));
    let mut trainer = Trainer::new(Mse, Adam::new(3e-3)).batch::<32>().epochs(300).seed(1);
    trainer.fit_without_validation(&mut sine, &samples)?;
    println!("sine: {}", trainer.evaluate(&sine, &samples)?);

    let (train, test) = dnn::data::digits()?.split(0.8, 1);
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
        .batch::<32>()
        .epochs(40)
        .seed(1)
        .metrics((Accuracy::new(),));
    let mut digits_mlp = DigitsMlp::init(&mut rng(1));
    trainer.fit_without_validation(&mut digits_mlp, &train)?;
    println!("digits, dense: {}", trainer.evaluate(&digits_mlp, &test)?);
    let mut digits_cnn = DigitsCnn::init(&mut rng(1));
    trainer.fit_without_validation(&mut digits_cnn, &train)?;
    println!("digits, convolutional: {}", trainer.evaluate(&digits_cnn, &test)?);

    let digits_cnn_int8 = DigitsCnnInt8::quantize(&digits_cnn, &train.x)?;
    println!("digits, convolutional, integers: {}", digits_cnn_int8.compare(&digits_cnn, &test.x));

    let utterances =
        |bytes: &[u8]| LabelledSeries::from_table(&TableReader::new().from_bytes(bytes)?, "class");
    let train = utterances(include_bytes!("../../../examples/data/japanesevowels_train.csv.gz"))?;
    let held_out = utterances(include_bytes!("../../../examples/data/japanesevowels_test.csv.gz"))?;
    let held_out = held_out.with_classes(&train.classes().names)?;
    let (train, held_out) = (train.samples::<f32, 348>(Padding::Before)?, held_out.samples(Padding::Before)?);
    let mut speaker = Speaker::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(5e-3))
        .batch::<16>()
        .epochs(40)
        .seed(1)
        .clip_norm(1.0)
        .metrics((Accuracy::new(),));
    trainer.fit_without_validation(&mut speaker, &train)?;
    println!("speakers: {}", trainer.evaluate(&speaker, &held_out)?);

    save("mlp.safetensors", &mlp.to_bytes()?)?;
    save("sine.safetensors", &sine.to_bytes()?)?;
    save("digits_mlp.safetensors", &digits_mlp.to_bytes()?)?;
    save("digits_cnn.safetensors", &digits_cnn.to_bytes()?)?;
    save("digits_cnn_int8.safetensors", &digits_cnn_int8.to_bytes()?)?;
    save("speaker.safetensors", &speaker.to_bytes()?)?;
    save("lstm.safetensors", &lstm.to_bytes()?)?;

    let mut digits = Vec::new();
    for (pixels, &label) in test.x.iter().zip(&test.y) {
        digits.extend(pixels.iter().map(|pixel| (pixel * 16.0) as u8));
        digits.push(label as u8);
    }
    save("digits_test.bin", &digits)?;

    let networks = Networks {
        mlp: &mlp,
        sine: &sine,
        digits_mlp: &digits_mlp,
        digits_cnn: &digits_cnn,
        digits_cnn_int8: &digits_cnn_int8,
        speaker: &speaker,
        lstm: &lstm,
    };
    let answers = (0..INPUTS).flat_map(|seed| networks.answers(seed)).flat_map(f32::to_le_bytes);
    save("answers.bin", &answers.collect::<Vec<u8>>())?;
    Ok(())
}
