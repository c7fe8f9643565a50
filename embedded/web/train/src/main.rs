//! Trains the network of the page on MNIST and writes its weights in half precision to `weights/lenet5.safetensors`.
//!
//! `cargo run --release -p train -- FOLDER` trains, writes the file and measures it, `.. -- measure FOLDER` measures the file
//! that is there. The folder, or that of the environment variable `DNN_DATA`, holds the four IDX files of MNIST, compressed
//! or not.

use std::path::{Path, PathBuf};

use dnn::data::{DataError, IdxOptions, load_images_labels};
use dnn::prelude::*;
use dnn::schedule::Exponential;
use dnn::weights::{Precision, Weights};
use network::LeNet5;
use rand::{Rng, RngExt};

const SEED: u64 = 1;
const SIDE: usize = 28;
/// The file that the page's program has in it.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../weights/lenet5.safetensors");

type Image = [f32; SIDE * SIDE];
type Images = Samples<f32, { SIDE * SIDE }, u32>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).peekable();
    let only_measure = arguments.next_if(|argument| argument == "measure").is_some();
    let folder = arguments.next().or_else(|| std::env::var_os("DNN_DATA")).map(PathBuf::from);
    let folder = folder.ok_or("name the folder with the files of MNIST, or set DNN_DATA")?;
    let test = read(&folder, "t10k")?;
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3))
        .batch::<64>()
        .epochs(10)
        .seed(SEED)
        .threads(1)
        .schedule(Exponential::new(0.7))
        .metrics((Accuracy::new(),))
        .callback(ProgressBar::new());

    if !only_measure {
        let train = with_distorted(&read(&folder, "train")?)?;
        println!("{} parameters, {} training and {} test images", LeNet5::PARAMS, train.len(), test.len());
        let mut net = LeNet5::init(&mut rng(SEED));
        println!("{}", trainer.fit(&mut net, &train, &test)?);
        net.save_as(FILE, Precision::F16)?;
    }

    let mut net = LeNet5::zeroed();
    Weights::open(FILE)?.convert().load_into(&mut net)?;
    let evaluation = trainer.evaluate(&net, &test)?;
    println!("the file in half precision on {} test images: {evaluation}", test.len());
    let accuracy = evaluation.metric("accuracy").unwrap_or_default();
    if accuracy < 0.99 {
        return Err(format!("found the accuracy {accuracy}, expected at least 0.99").into());
    }
    Ok(())
}

/// The images, and each of them once more as another hand might have drawn it.
fn with_distorted(images: &Images) -> Result<Images, DataError> {
    let mut random = rng(SEED);
    let distorted = images.x.iter().map(|image| distort(image, &mut random));
    let x = images.x.iter().copied().chain(distorted).collect();
    let y = images.y.iter().chain(&images.y).copied().collect();
    Images::new(x, y)
}

/// Rotates, slants, stretches and shifts an image.
fn distort(image: &Image, random: &mut impl Rng) -> Image {
    let mut within = |limit: f32| random.random_range(-limit..limit);
    let (sin, cos) = within(0.2).sin_cos();
    let slant = within(0.2);
    let (width, height) = (1.0 + within(0.15), 1.0 + within(0.15));
    let (right, down) = (within(1.0), within(1.0));
    let middle = (SIDE as f32 - 1.0) / 2.0;
    std::array::from_fn(|at| {
        // Where the pixel comes from.
        let (x, y) = ((at % SIDE) as f32 - middle - right, (at / SIDE) as f32 - middle - down);
        let (x, y) = (cos * x + sin * y, cos * y - sin * x);
        between(image, (x + slant * y) / width + middle, y / height + middle)
    })
}

/// The image between its pixels, bilinear; there is nothing around it.
fn between(image: &Image, x: f32, y: f32) -> f32 {
    let pixel = |x: f32, y: f32| {
        let inside = |at: f32| (0.0..SIDE as f32).contains(&at);
        if inside(x) && inside(y) { image[y as usize * SIDE + x as usize] } else { 0.0 }
    };
    let (left, top) = (x.floor(), y.floor());
    let (dx, dy) = (x - left, y - top);
    let row = |y| (1.0 - dx) * pixel(left, y) + dx * pixel(left + 1.0, y);
    (1.0 - dy) * row(top) + dy * row(top + 1.0)
}

/// The images and labels of a part, under either of the names they are published with.
fn read(folder: &Path, part: &str) -> Result<Images, DataError> {
    let file = |kind: &str| {
        let plain = folder.join(format!("{part}-{kind}-ubyte"));
        let compressed = folder.join(format!("{part}-{kind}-ubyte.gz"));
        if plain.exists() { plain } else { compressed }
    };
    load_images_labels(file("images-idx3"), file("labels-idx1"), IdxOptions::default().classes(10))
}
