//! LeNet-5 on MNIST: 60,000 handwritten digits to learn from, 10,000 to be measured on.
//!
//! `cargo run --release --example mnist -- [FOLDER]`
//!
//! The folder, or that of the environment variable `DNN_DATA`, holds the four IDX files of MNIST, compressed or not. Without
//! one the example runs on the 5,000 and 1,000 images that are in the repository.

use std::path::{Path, PathBuf};

use dnn::data::{IdxArray, IdxOptions, images_labels, load_images_labels};
use dnn::prelude::*;
use dnn::schedule::Exponential;

network! {
    /// LeNet-5 (LeCun et al. 1998) with ReLU, max pools and dropout.
    pub struct LeNet5: image(1, 28, 28) -> vector(10) {
        conv1: conv(6, 5, padding = 2) -> relu -> max_pool(2),
        conv2: conv(16, 5) -> relu -> max_pool(2),
        fc1: flatten -> dropout(0.25) -> dense(120) -> relu,
        fc2: dense(84) -> relu,
        fc3: dense(10),
    }
}

const SEED: u64 = 1;

type Images = Samples<f32, 784, u32>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).or_else(|| std::env::var_os("DNN_DATA")).map(PathBuf::from);
    let (train, test) = match &folder {
        Some(folder) => (read(folder, "train")?, read(folder, "t10k")?),
        None => small()?,
    };
    println!("{} parameters, {} training and {} test images", LeNet5::PARAMS, train.len(), test.len());

    let mut net = LeNet5::init(&mut rng(SEED));
    // What a whole set gives in steps an epoch, a small one needs in epochs.
    let epochs = if train.len() > 20_000 { 20 } else { 30 };
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
        .batch::<64>()
        .epochs(epochs)
        .seed(SEED)
        .schedule(Exponential::new(if train.len() > 20_000 { 0.8 } else { 0.9 }))
        .metrics((Accuracy::new(),))
        .callback(ProgressBar::new());
    let history = trainer.fit(&mut net, &train, &test)?;
    let seconds: f64 = history.epochs.iter().map(|epoch| epoch.seconds).sum();
    let evaluation = trainer.evaluate(&net, &test)?;
    println!("{evaluation} after {epochs} epochs in {seconds:.0} s");

    let accuracy = evaluation.metric("accuracy").unwrap_or_default();
    assert!(accuracy > if train.len() == 60_000 { 0.991 } else { 0.96 }, "found the accuracy {accuracy}");
    Ok(())
}

/// The images and labels of a part, under either of the names they are published with.
fn read(folder: &Path, part: &str) -> Result<Images, dnn::data::DataError> {
    let file = |kind: &str| {
        let plain = folder.join(format!("{part}-{kind}-ubyte"));
        let compressed = folder.join(format!("{part}-{kind}-ubyte.gz"));
        if plain.exists() { plain } else { compressed }
    };
    load_images_labels(file("images-idx3"), file("labels-idx1"), IdxOptions::default().classes(10))
}

fn small() -> Result<(Images, Images), dnn::data::DataError> {
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
