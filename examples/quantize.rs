//! Networks with integers of eight bits beside what they were made of: how many answers change, and how much memory is saved.
//!
//! `cargo run --release --example quantize`
//!
//! Dense and convolutional networks on the embedded 8x8 digits, and LeNet-5 on 5,000 images of MNIST. Scales are calibrated on
//! the training samples; what is printed is of test samples.

use dnn::data::{DataError, IdxArray, IdxOptions, images_labels};
use dnn::prelude::*;

network! {
    #[quantized]
    pub struct DigitsMlp: vector(64) -> vector(10) {
        fc1: dense(32) -> relu,
        fc2: dense(10),
    }

    #[quantized]
    pub struct DigitsCnn: image(1, 8, 8) -> vector(10) {
        conv1: conv(8, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        conv2: conv(16, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        head: flatten -> dropout(0.25) -> dense(10),
    }

    #[quantized]
    pub struct LeNet5: image(1, 28, 28) -> vector(10) {
        conv1: conv(6, 5, padding = 2) -> relu -> max_pool(2),
        conv2: conv(16, 5) -> relu -> max_pool(2),
        fc1: flatten -> dense(120) -> relu,
        fc2: dense(84) -> relu,
        fc3: dense(10),
    }
}

const SEED: u64 = 1;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = dnn::data::digits()?.split(0.8, SEED);
    let (images, test_images) = mnist()?;
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3)).batch::<32>().epochs(20).seed(SEED);

    println!("network     floats   int8     of the same answer   kB of f32   kB of int8");
    let mut mlp = DigitsMlp::init(&mut rng(SEED));
    trainer.fit_without_validation(&mut mlp, &train)?;
    let int8 = DigitsMlpInt8::quantize(&mlp, &train.x)?;
    let answers = test.x.iter().map(|x| (mlp.predict_one(x), int8.predict_one(x)));
    report("digits_mlp", answers, &test.y, [size_of_val(&*mlp), size_of_val(&*int8)]);

    let mut cnn = DigitsCnn::init(&mut rng(SEED));
    trainer.fit_without_validation(&mut cnn, &train)?;
    let int8 = DigitsCnnInt8::quantize(&cnn, &train.x)?;
    let answers = test.x.iter().map(|x| (cnn.predict_one(x), int8.predict_one(x)));
    report("digits_cnn", answers, &test.y, [size_of_val(&*cnn), size_of_val(&*int8)]);

    let mut lenet = LeNet5::init(&mut rng(SEED));
    trainer.fit_without_validation(&mut lenet, &images)?;
    let int8 = LeNet5Int8::quantize(&lenet, &images.x)?;
    let answers = test_images.x.iter().map(|x| (lenet.predict_one(x), int8.predict_one(x)));
    report("lenet5", answers, &test_images.y, [size_of_val(&*lenet), size_of_val(&*int8)]);
    Ok(())
}

/// Prints a line, and stops if the integers are right a whole point less often.
fn report(
    name: &str,
    answers: impl Iterator<Item = ([f32; 10], [f32; 10])>,
    labels: &[u32],
    [floats, int8]: [usize; 2],
) {
    let (mut right, mut same) = ([0_u32; 2], 0_u32);
    for ((expected, found), &label) in answers.zip(labels) {
        let [expected, found] = [class(&expected), class(&found)];
        right[0] += u32::from(expected == label);
        right[1] += u32::from(found == label);
        same += u32::from(expected == found);
    }
    let share = |count: u32| f64::from(count) / labels.len() as f64;
    let kilobytes = |bytes: usize| bytes as f64 / 1e3;
    println!(
        "{name:<11} {:.4}   {:.4}   {:<18.4}   {:<9.1}   {:.1}",
        share(right[0]),
        share(right[1]),
        share(same),
        kilobytes(floats),
        kilobytes(int8)
    );
    assert!(share(right[1]) > share(right[0]) - 0.01, "{name} loses more than a point");
}

/// The largest logit's.
fn class(logits: &[f32; 10]) -> u32 {
    (0..10).max_by(|&a, &b| logits[a as usize].total_cmp(&logits[b as usize])).unwrap_or_default()
}

type Images = Samples<f32, 784, u32>;

/// The part of MNIST that is in the repository.
fn mnist() -> Result<(Images, Images), DataError> {
    let part = |images: &[u8], labels: &[u8]| {
        let (images, labels) = (IdxArray::from_bytes(images)?, IdxArray::from_bytes(labels)?);
        images_labels(&images, &labels, IdxOptions::default().classes(10))
    };
    Ok((
        part(
            include_bytes!("data/mnist_small/train-images-idx3-ubyte.gz"),
            include_bytes!("data/mnist_small/train-labels-idx1-ubyte.gz"),
        )?,
        part(
            include_bytes!("data/mnist_small/t10k-images-idx3-ubyte.gz"),
            include_bytes!("data/mnist_small/t10k-labels-idx1-ubyte.gz"),
        )?,
    ))
}
