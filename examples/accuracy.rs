//! Trains the tasks of `examples/accuracy.tsv` as PyTorch was trained there, on the same splits, five seeds each, and
//! prints `task<TAB>mean<TAB>std` beside the reference. Each library starts from its own default initialisation.
//!
//! `cargo run --release --example accuracy -- [TASKS]`

use std::error::Error;
use std::path::Path;

use dnn::data::{Samples, StandardScaler};
use dnn::optim::Momentum;
use dnn::prelude::*;
use dnn::train::{Companions, WalkMoments};

network! {
    pub struct DigitsMlp: vector(64) -> vector(10) {
        fc1: dense(64) -> relu,
        fc2: dense(10),
    }

    pub struct IrisMlp: vector(4) -> vector(3) {
        fc1: dense(16) -> tanh,
        fc2: dense(3),
    }

    pub struct BreastCancerMlp: vector(30) -> vector(2) {
        fc1: dense(32) -> tanh,
        fc2: dense(2),
    }

    pub struct DiabetesMlp: vector(10) -> vector(1) {
        fc1: dense(16) -> relu,
        fc2: dense(1),
    }
}

type Outcome = Result<f64, Box<dyn Error>>;

/// A task's name and what it measures on the test part, given a seed.
const TASKS: [(&str, fn(u64) -> Outcome); 5] = [
    ("digits_mlp", |seed| digits(seed, Adam::new(1e-3))),
    ("digits_mlp_sgd", |seed| digits(seed, Momentum::new(0.1, 0.9))),
    ("iris_half_mlp", |seed| {
        let (train, test) = standardised(split(&dnn::data::iris()?, "iris_half")?)?;
        let mut net = IrisMlp::init(&mut rng(seed));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-2)).batch::<16>().epochs(200).seed(seed);
        trainer.fit_without_validation(&mut net, &train)?;
        accuracy(&trainer.metrics((Accuracy::new(),)).evaluate(&net, &test)?)
    }),
    ("breast_cancer_mlp", |seed| {
        let (train, test) = standardised(split(&dnn::data::breast_cancer()?, "breast_cancer")?)?;
        let mut net = BreastCancerMlp::init(&mut rng(seed));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3)).batch::<16>().epochs(60).seed(seed);
        trainer.fit_without_validation(&mut net, &train)?;
        accuracy(&trainer.metrics((Accuracy::new(),)).evaluate(&net, &test)?)
    }),
    ("diabetes_mlp", |seed| {
        let (mut train, test) = standardised(split(&dnn::data::diabetes()?, "diabetes")?)?;
        let target = StandardScaler::fit(&train.y)?;
        target.transform(&mut train.y);
        let mut net = DiabetesMlp::init(&mut rng(seed));
        let adam = Adam::new(2e-3).weight_decay(0.01);
        Trainer::new(Mse, adam)
            .batch::<16>()
            .epochs(100)
            .seed(seed)
            .fit_without_validation(&mut net, &train)?;
        // In original units.
        let mut answers: Vec<[f32; 1]> = test.x.iter().map(|x| net.predict_one(x)).collect();
        target.inverse(&mut answers);
        let squares =
            answers.iter().zip(&test.y).map(|([answer], [truth])| f64::from(answer - truth).powi(2));
        Ok(squares.sum::<f64>() / test.len() as f64)
    }),
];

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| TASKS.iter().all(|(task, _)| task != name)) {
        return Err(
            format!("unknown task {unknown}; there are {}", TASKS.map(|(task, _)| task).join(" ")).into()
        );
    }
    let reference =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/accuracy.tsv"))?;
    for (task, run) in
        TASKS.iter().filter(|(task, _)| wanted.is_empty() || wanted.iter().any(|name| name == task))
    {
        let results = (0..5).map(run).collect::<Result<Vec<f64>, _>>()?;
        let mean = results.iter().sum::<f64>() / results.len() as f64;
        let variance =
            results.iter().map(|result| (result - mean).powi(2)).sum::<f64>() / (results.len() - 1) as f64;
        println!("{task}\t{mean:.4}\t{:.4}", variance.sqrt());
        let row = reference.lines().find(|line| line.split('\t').next() == Some(task)).unwrap_or_default();
        let cells: Vec<&str> = row.split('\t').collect();
        if let [_, metric, mean, std, ..] = cells[..] {
            eprintln!("    PyTorch: {metric} {mean}, std {std}");
        }
    }
    Ok(())
}

fn digits<O: Optimizer<f32, S> + Clone, const S: usize>(seed: u64, optimizer: O) -> Outcome
where
    Companions: WalkMoments<S>,
{
    let (train, test) = split(&dnn::data::digits()?, "digits")?;
    let mut net = DigitsMlp::init(&mut rng(seed));
    let mut trainer = Trainer::new(CrossEntropy, optimizer).batch::<32>().epochs(60).seed(seed);
    trainer.fit_without_validation(&mut net, &train)?;
    accuracy(&trainer.metrics((Accuracy::new(),)).evaluate(&net, &test)?)
}

type Parts<const F: usize, Y> = (Samples<f32, F, Y>, Samples<f32, F, Y>);

fn split<const F: usize, Y: dnn::data::Target>(
    samples: &Samples<f32, F, Y>,
    name: &str,
) -> Result<Parts<F, Y>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/splits");
    let file = |part| folder.join(format!("{name}_{part}.txt"));
    Ok(samples.split_by_files(file("train"), file("test"))?)
}

/// Features with the mean 0 and the deviation 1 of the training part.
fn standardised<const F: usize, Y>(parts: Parts<F, Y>) -> Result<Parts<F, Y>, Box<dyn Error>> {
    let (mut train, mut test) = parts;
    let scaler = StandardScaler::fit(&train.x)?;
    scaler.transform(&mut train.x);
    scaler.transform(&mut test.x);
    Ok((train, test))
}

fn accuracy(evaluation: &dnn::train::Evaluation) -> Outcome {
    evaluation.metric("accuracy").ok_or_else(|| "no accuracy was measured".into())
}
