//! Trains the tasks of `reference.tsv` as PyTorch was trained there, on the same splits, five seeds each, and prints
//! `task<TAB>mean<TAB>std` beside the reference. Each library starts from its own default initialisation, unless a
//! declaration names one.
//!
//! It fails if a mean is worse than PyTorch's by more than two standard errors of their difference.
//!
//! `cargo run --release --example accuracy -- [TASKS]`

mod baselines;
mod convolutional;
mod dense;
mod forecasts;
mod recurrent;

use std::error::Error;
use std::path::Path;

use dnn::data::{Samples, StandardScaler};

type Outcome = Result<f64, Box<dyn Error>>;

/// Trains with a seed and gives what is measured on the test part.
type Task = fn(u64) -> Outcome;

/// Runs of each task, here and in the reference.
const SEEDS: u64 = 5;

/// Mean and sample standard deviation of several runs.
struct Measured {
    mean: f64,
    std: f64,
}

/// What PyTorch's runs gave.
struct Reference<'a> {
    metric: &'a str,
    measured: Measured,
}

impl<'a> Reference<'a> {
    /// The row of a task in `reference.tsv`.
    fn find(table: &'a str, task: &str) -> Result<Self, Box<dyn Error>> {
        let row = table.lines().map(|line| line.split('\t').collect::<Vec<_>>()).find(|row| row[0] == task);
        let Some([_, metric, mean, std, ..]) = row.as_deref() else {
            return Err(
                format!("reference.tsv has no row of {task} with a metric, a mean and a deviation").into()
            );
        };
        Ok(Self { metric, measured: Measured { mean: mean.parse()?, std: std.parse()? } })
    }

    /// How much better `ours` is, in standard errors of the difference of both means; negative if it is worse.
    fn standard_errors(&self, ours: &Measured) -> f64 {
        let Measured { mean, std } = self.measured;
        let gain = if self.metric.contains("accuracy") { ours.mean - mean } else { mean - ours.mean };
        let error = ((ours.std.powi(2) + std.powi(2)) / SEEDS as f64).sqrt();
        if gain == 0.0 { 0.0 } else { gain / error }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let tasks = [&dense::TASKS[..], convolutional::TASKS, recurrent::TASKS, forecasts::TASKS].concat();
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| tasks.iter().all(|(task, _)| task != name)) {
        let names: Vec<&str> = tasks.iter().map(|(task, _)| *task).collect();
        return Err(format!("unknown task {unknown}; there are {}", names.join(" ")).into());
    }
    let reference = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/accuracy/reference.tsv"),
    )?;
    let mut worse = Vec::new();
    for (task, run) in
        tasks.iter().filter(|(task, _)| wanted.is_empty() || wanted.iter().any(|name| name == task))
    {
        let theirs = Reference::find(&reference, task)?;
        let results = (0..SEEDS).map(run).collect::<Result<Vec<f64>, _>>()?;
        let mean = results.iter().sum::<f64>() / results.len() as f64;
        let squares: f64 = results.iter().map(|result| (result - mean).powi(2)).sum();
        let ours = Measured { mean, std: (squares / (results.len() - 1) as f64).sqrt() };
        println!("{task}\t{:.4}\t{:.4}", ours.mean, ours.std);
        let errors = theirs.standard_errors(&ours);
        eprintln!(
            "    PyTorch: {} {}, std {}; here it is {:.1} standard errors {}",
            theirs.metric,
            theirs.measured.mean,
            theirs.measured.std,
            errors.abs(),
            if errors < 0.0 { "worse" } else { "better" }
        );
        if errors < -2.0 {
            worse.push(*task);
        }
        if let Some(baselines) = forecasts::baselines(task)? {
            eprintln!("    without a network: {baselines}");
        }
    }
    if worse.is_empty() {
        return Ok(());
    }
    Err(format!("worse than PyTorch by more than two standard errors: {}", worse.join(" ")).into())
}

type Parts<const F: usize, Y> = (Samples<f32, F, Y>, Samples<f32, F, Y>);

fn split<const F: usize, Y: dnn::data::Target>(
    samples: &Samples<f32, F, Y>,
    name: &str,
) -> Result<Parts<F, Y>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/accuracy/splits");
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
