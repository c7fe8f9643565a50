//! A plot of forecasts against the truth, as SVG.

use std::error::Error;
use std::path::Path;

use dnn::data::Date;
use plotters::prelude::*;

/// Writes the plot. Dates lie as far apart as the series' rows.
pub(crate) fn plot(
    path: &Path,
    name: &str,
    dates: &[Date],
    truth: &[f64],
    forecasts: &[f64],
) -> Result<(), Box<dyn Error>> {
    let all = || truth.iter().chain(forecasts).copied();
    let (low, high) = (all().fold(f64::MAX, f64::min), all().fold(f64::MIN, f64::max));
    let root = SVGBackend::new(path, (900, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(name, ("sans-serif", 24))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(50)
        .build_cartesian_2d(0..dates.len() - 1, low.min(0.0)..high * 1.05)?;
    chart.configure_mesh().x_label_formatter(&|row| dates[*row].to_string()).draw()?;
    for (label, values, color) in [("truth", truth, BLACK), ("forecast", forecasts, RED)] {
        let line = LineSeries::new(values.iter().copied().enumerate(), color.stroke_width(2));
        let key = move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2));
        chart.draw_series(line)?.label(label).legend(key);
    }
    chart.configure_series_labels().border_style(BLACK).background_style(WHITE).draw()?;
    root.present()?;
    Ok(())
}
