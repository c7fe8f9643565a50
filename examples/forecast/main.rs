//! Forecasts of two series, one step ahead from the last true values: networks beside what needs none, and a plot of each.
//!
//! `cargo run --release --example forecast -- [FOLDER FOR THE PLOTS]`

#[path = "../accuracy/baselines.rs"]
mod baselines;
mod plot;

use std::error::Error;
use std::path::{Path, PathBuf};

use baselines::{Linear, rmse};
use dnn::data::{Difference, Series, StandardScaler, Windows};
use dnn::prelude::*;

network! {
    pub struct Airline: sequence(12, 1) -> vector(1) {
        months: lstm(16) -> last,
        next: dense(1),
    }

    pub struct Sunspots: sequence(11, 1) -> vector(1) {
        years: gru(16) -> last,
        next: dense(1),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    // Growth in percent: without trend, and with a season of the same size every year.
    let growth = Difference::new(1).log();
    let airline = Forecast::<12>::new("airline", dnn::data::airline()?, Some(growth), 36)?;
    let mut net = Airline::init(&mut rng(1));
    trainer().fit_without_validation(&mut net, &airline.train)?;
    let (persistence, network) = airline.report(&folder, |x| net.predict_one(x)[0])?;
    assert!(network < 0.6 * persistence);
    let sunspots = Forecast::<11>::new("sunspots", dnn::data::sunspots()?, None, 62)?;
    let mut net = Sunspots::init(&mut rng(1));
    trainer().fit_without_validation(&mut net, &sunspots.train)?;
    let (persistence, network) = sunspots.report(&folder, |x| net.predict_one(x)[0])?;
    assert!(network < 0.8 * persistence);
    Ok(())
}

fn trainer() -> Trainer<dnn::loss::Mse, Adam, dnn::schedule::Constant, (), (), 16> {
    Trainer::new(Mse, Adam::new(5e-3)).batch::<16>().epochs(200).seed(1).clip_norm(1.0)
}

/// A series whose last rows are held out. The season is as long as a window.
struct Forecast<const N: usize> {
    name: &'static str,
    series: Series<f32, 1>,
    growth: Option<Difference>,
    scaler: StandardScaler<1>,
    train: Windows<f32, 1, N, 1>,
    test: Windows<f32, 1, N, 1>,
}

impl<const N: usize> Forecast<N> {
    fn new(
        name: &'static str,
        series: Series<f32, 1>,
        growth: Option<Difference>,
        held_out: usize,
    ) -> Result<Self, Box<dyn Error>> {
        let mut rows = series.values.clone();
        if let Some(growth) = growth {
            rows = growth.transform(rows.as_flattened())?.into_iter().map(|number| [number]).collect();
        }
        // Scales are those of the rows that are learned from.
        let boundary = rows.len() - held_out;
        let scaler = StandardScaler::fit(&rows[..boundary])?;
        scaler.transform(&mut rows);
        let (train, test) = Windows::new(rows)?.split_at(boundary)?;
        Ok(Self { name, series, growth, scaler, train, test })
    }

    /// The forecasts in original units, given what stands behind a window.
    fn forecasts(&self, predict: impl Fn(&[f32; N]) -> f32) -> Vec<f64> {
        let one = |window| {
            let mut next = [[predict(&self.test.sample(window).0)]];
            self.scaler.inverse(&mut next);
            // Differences begin a row later, so this is the value before the one that is forecast.
            let before = self.series.values[self.test.target_row(window)][0];
            f64::from(self.growth.map_or(next[0][0], |growth| growth.step(before, next[0][0])))
        };
        (0..self.test.len()).map(one).collect()
    }

    /// Prints all errors, plots the network's forecasts, and gives the errors of persistence and the network.
    fn report(
        &self,
        folder: &Path,
        network: impl Fn(&[f32; N]) -> f32,
    ) -> Result<(f64, f64), Box<dyn Error>> {
        let values: Vec<f64> = self.series.values.iter().map(|[value]| f64::from(*value)).collect();
        let first = values.len() - self.test.len();
        let truth = &values[first..];
        let before = |rows: usize| values[first - rows..values.len() - rows].to_vec();
        let samples = self.train.samples()?;
        let linear = Linear::fit(&samples.x, &samples.y);
        let forecasts = self.forecasts(network);
        println!("{}, {} rows held out: root of the mean squared error", self.name, truth.len());
        let mut errors = Vec::new();
        for (name, forecasts) in [
            ("persistence", before(1)),
            ("seasonal persistence", before(N)),
            ("linear autoregression", self.forecasts(|x| linear.predict(x))),
            ("network", forecasts.clone()),
        ] {
            errors.push(rmse(forecasts.into_iter().zip(truth.iter().copied())));
            println!("    {name:<22} {:7.2}", errors[errors.len() - 1]);
        }
        // A short series that is nearly linear in its past needs no network.
        if errors[2] < errors[3] {
            println!("    linear autoregression is ahead of the network here");
        }
        let path = folder.join(format!("{}.svg", self.name));
        plot::plot(&path, self.name, &self.series.dates[first..], truth, &forecasts)?;
        println!("    plotted in {}", path.display());
        Ok((errors[0], errors[3]))
    }
}
