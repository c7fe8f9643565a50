//! One-step forecasts of series from the last true values, and the baselines beside them.

use dnn::data::{Difference, StandardScaler, Windows};
use dnn::prelude::*;

use crate::Task;
use crate::baselines::{Linear, rmse};

network! {
    pub struct AirlineLstm: sequence(12, 1) -> vector(1) {
        months: lstm(16) -> last,
        next: dense(1),
    }

    pub struct AirlineGru: sequence(12, 1) -> vector(1) {
        months: gru(16) -> last,
        next: dense(1),
    }

    pub struct SunspotsRnn: sequence(11, 1) -> vector(1) {
        years: rnn(16) -> last,
        next: dense(1),
    }

    pub struct SunspotsLstm: sequence(11, 1) -> vector(1) {
        years: lstm(16) -> last,
        next: dense(1),
    }

    pub struct SunspotsGru: sequence(11, 1) -> vector(1) {
        years: gru(16) -> last,
        next: dense(1),
    }
}

/// Trains a network of a type and measures it on the rows held out.
macro_rules! forecast {
    ($net:ident, $series:expr) => {
        |seed| {
            let series = $series?;
            let mut net = $net::init(&mut rng(seed));
            let trainer = Trainer::new(Mse, Adam::new(5e-3)).batch::<16>().epochs(200).seed(seed);
            trainer.clip_norm(1.0).fit_without_validation(&mut net, &series.train)?;
            Ok(series.rmse(|x| net.predict_one(x)[0]))
        }
    };
}

/// A task's name and what it measures on the test part, given a seed.
pub(crate) const TASKS: &[(&str, Task)] = &[
    ("airline_logdiff_lstm", forecast!(AirlineLstm, airline())),
    ("airline_logdiff_gru", forecast!(AirlineGru, airline())),
    ("sunspots_rnn", forecast!(SunspotsRnn, sunspots())),
    ("sunspots_lstm", forecast!(SunspotsLstm, sunspots())),
    ("sunspots_gru", forecast!(SunspotsGru, sunspots())),
];

/// What is reached without a network, if the task is a forecast.
pub(crate) fn baselines(task: &str) -> Result<Option<String>, Box<dyn std::error::Error>> {
    Ok(match task {
        "airline_logdiff_lstm" | "airline_logdiff_gru" => Some(airline()?.baselines(12)?),
        "sunspots_rnn" | "sunspots_lstm" | "sunspots_gru" => Some(sunspots()?.baselines(11)?),
        _ => None,
    })
}

/// A series in the units of the network, its last rows held out.
struct Forecast<const N: usize> {
    values: Vec<f32>,
    growth: Option<Difference>,
    scaler: StandardScaler<1>,
    train: Windows<f32, 1, N, 1>,
    test: Windows<f32, 1, N, 1>,
}

/// Growth of the logarithms from month to month; the last 36 months are held out.
fn airline() -> Result<Forecast<12>, dnn::data::DataError> {
    Forecast::new(&dnn::data::airline()?.values, Some(Difference::new(1).log()), 36)
}

/// The last 62 years are held out.
fn sunspots() -> Result<Forecast<11>, dnn::data::DataError> {
    Forecast::new(&dnn::data::sunspots()?.values, None, 62)
}

impl<const N: usize> Forecast<N> {
    fn new(
        values: &[[f32; 1]],
        growth: Option<Difference>,
        held_out: usize,
    ) -> Result<Self, dnn::data::DataError> {
        let values = values.as_flattened().to_vec();
        let numbers = match growth {
            Some(growth) => growth.transform(&values)?,
            None => values.clone(),
        };
        let mut rows: Vec<[f32; 1]> = numbers.into_iter().map(|number| [number]).collect();
        let boundary = rows.len() - held_out;
        let scaler = StandardScaler::fit(&rows[..boundary])?;
        scaler.transform(&mut rows);
        let (train, test) = Windows::new(rows)?.split_at(boundary)?;
        Ok(Self { values, growth, scaler, train, test })
    }

    /// The row of the values that the target of a window of the test part stands for.
    fn row(&self, window: usize) -> usize {
        self.test.target_row(window) + self.growth.map_or(0, Difference::lag)
    }

    /// The error in original units, given what stands behind a window.
    fn rmse(&self, predict: impl Fn(&[f32; N]) -> f32) -> f64 {
        rmse((0..self.test.len()).map(|window| {
            let mut next = [[predict(&self.test.sample(window).0)]];
            self.scaler.inverse(&mut next);
            let row = self.row(window);
            let value = match self.growth {
                Some(growth) => growth.step(self.values[row - growth.lag()], next[0][0]),
                None => next[0][0],
            };
            (f64::from(value), f64::from(self.values[row]))
        }))
    }

    fn baselines(&self, season: usize) -> Result<String, Box<dyn std::error::Error>> {
        let values: Vec<f64> = self.values.iter().map(|&value| f64::from(value)).collect();
        let rows = || (0..self.test.len()).map(|window| self.row(window));
        let before = |rows_before: usize| rmse(rows().map(|row| (values[row - rows_before], values[row])));
        let train = self.train.samples()?;
        let linear = Linear::fit(&train.x, &train.y);
        Ok(format!(
            "persistence {:.3}, seasonal persistence {:.3}, linear autoregression {:.3}",
            before(1),
            before(season),
            self.rmse(|x| linear.predict(x))
        ))
    }
}
