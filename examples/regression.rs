//! From a CSV file to a regression: a column of text, missing values, scaling, and the quality on rows not learned
//! from.
//!
//! `cargo run --release --example regression`

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use dnn::data::{Fill, StandardScaler, Table};
use dnn::init::Rng;
use dnn::metrics::R2Score;
use dnn::prelude::*;

network! {
    /// Area, age and three kinds of homes to a price.
    struct Price: vector(5) -> vector(1) {
        #[l2(1e-4)]
        hidden: dense(32) -> relu,
        #[l2(1e-4)]
        more: dense(16) -> relu,
        price: dense(1),
    }
}

const KINDS: [&str; 3] = ["flat", "house", "villa"];

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::temp_dir().join(format!("dnn-homes-{}.csv", std::process::id()));
    write_homes(&path, 600)?;
    let table = Table::read(&path)?;
    std::fs::remove_file(&path)?;
    println!("{} rows with the columns {}", table.len(), table.columns().join(", "));

    // All that is fitted, the median and the scales, is fitted on the training rows only.
    let (training, test): (Vec<usize>, Vec<usize>) = (0..table.len()).partition(|row| row % 5 != 0);
    let (training, test) = (table.rows(&training), table.rows(&test));
    let median = Fill::Value(training.median("age")?);
    let (mut training, mut test) = (samples(&training, median)?, samples(&test, median)?);
    let (features, prices) = (StandardScaler::fit(&training.x)?, StandardScaler::fit(&training.y)?);
    for part in [&mut training, &mut test] {
        features.transform(&mut part.x);
        prices.transform(&mut part.y);
    }

    let mut net = Price::init(&mut rng(1));
    let mut r2 = R2Score::<1>::new();
    let mut trainer = Trainer::new(Mse, Adam::new(5e-3)).epochs(60).metrics((&mut r2,));
    let history = trainer.fit(&mut net, &training, &test)?;
    for epoch in history.epochs.iter().step_by(12).chain(history.last()) {
        println!(
            "epoch {:>2}: loss {:.4}, R2 {:.4}",
            epoch.epoch,
            epoch.loss,
            epoch.metric("r2").unwrap_or(f64::NAN)
        );
    }
    println!("R2 on {} homes that were not learned from: {:.4}", test.len(), r2.value());
    assert!(r2.value() > 0.95, "most of the prices' variance is explained");

    let mut answer = [net.predict_one(&test.x[0])];
    let mut truth = [test.y[0]];
    prices.inverse(&mut answer);
    prices.inverse(&mut truth);
    println!("the first of them: {:.0} thousand, truly {:.0}", answer[0][0], truth[0][0]);
    Ok(())
}

/// Two columns of numbers, and a column for each kind with 1 for homes of it.
fn samples(table: &Table, missing_age: Fill) -> Result<Samples<f32, 5, [f32; 1]>, Box<dyn Error>> {
    let table = table.fill_missing("age", missing_age)?;
    let numbers = table.features(["area", "age"])?;
    let kinds = table.classes_among("kind", &KINDS)?;
    let one_hot = |kind: u32| KINDS.map(|name| f32::from(u8::from(KINDS[kind as usize] == name)));
    let x = numbers.iter().zip(kinds).map(|([area, age], kind)| {
        let [flat, house, villa] = one_hot(kind);
        [*area, *age, flat, house, villa]
    });
    Ok(Samples::new(x.collect(), table.features(["price"])?)?)
}

/// Homes whose price depends on all columns, not linearly and with some chance; one age in ten is unknown.
fn write_homes(path: &Path, homes: usize) -> Result<(), Box<dyn Error>> {
    let mut rng = rng(7);
    let mut uniform =
        |low: f64, high: f64| low + (high - low) * f64::from(rng.next_u32()) / f64::from(u32::MAX);
    let mut csv = String::from("area,age,kind,price\n");
    for _ in 0..homes {
        let (kind, age) = (uniform(0.0, 2.999) as usize, uniform(0.0, 80.0));
        let area = [60.0, 110.0, 240.0][kind] * uniform(0.6, 1.5);
        let price = area * [4.0, 3.0, 5.0][kind] * (1.0 - 0.4 * (age / 80.0)) + uniform(-25.0, 25.0);
        let age = if uniform(0.0, 1.0) < 0.1 { String::from("NA") } else { format!("{age:.0}") };
        writeln!(csv, "{area:.1},{age},{},{price:.1}", KINDS[kind])?;
    }
    Ok(std::fs::write(path, csv)?)
}
