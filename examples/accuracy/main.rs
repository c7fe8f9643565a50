//! Trains the tasks of `reference.tsv` as PyTorch was trained there, on the same splits, five seeds each, and prints
//! `task<TAB>mean<TAB>std` beside the reference. Each library starts from its own default initialisation.
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
    for (task, run) in
        tasks.iter().filter(|(task, _)| wanted.is_empty() || wanted.iter().any(|name| name == task))
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
        if let Some(baselines) = forecasts::baselines(task)? {
            eprintln!("    without a network: {baselines}");
        }
    }
    Ok(())
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
