//! Which numbers the bytes of each value stand for: what the values are on samples.

use std::string::String;
use std::vec::Vec;

use thiserror::Error;

use super::Scale;
use crate::layer::Batch;
use crate::layers::{Activation, Channels, Conv, ConvConfig, Dense, Relu};

/// How scales follow from what values were on the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Calibration {
    /// From the smallest to the largest: nothing is cut.
    #[default]
    MinMax,
    /// This share of the numbers, in percent, without as many of the smallest as of the largest: of 99.9 a thousandth is cut,
    /// half of it at each end. Finer scales for all others.
    Percentile(f64),
}

impl Calibration {
    /// As [`Percentile`](Self::Percentile).
    ///
    /// # Panics
    ///
    /// If `percent` is not above 50 and at most 100.
    #[must_use]
    pub fn percentile(percent: f64) -> Self {
        assert!(
            percent > 50.0 && percent <= 100.0,
            "a percentile of {percent}; expected a number above 50, at most 100, such as 99.9"
        );
        Self::Percentile(percent)
    }
}

/// Why a network cannot be quantised.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum QuantizeError {
    /// There are no samples to see values of.
    #[error(
        "there are no samples: a network is quantised by the values that it computes for some, a hundred or more"
    )]
    NoSamples,
    /// A value was not a number, or infinite.
    #[error(
        "`{layer}` gave a number that is not finite for sample {sample}; were weights loaded, and inputs scaled?"
    )]
    NonFinite {
        /// The stage, or `input`.
        layer: String,
        /// The sample, counted from 0.
        sample: usize,
    },
}

/// A layer of floats whose activation is not part of its quantised form.
#[doc(hidden)]
pub trait Sums {
    /// Numbers of an output channel.
    const CHANNEL: usize;

    /// Its outputs without the activation; `finish` is called with whole channels, or parts of one, and the number of the
    /// first.
    fn sums(&self, x: &[f32], y: &mut [f32], finish: impl Fn(&mut [f32], usize) + Sync);
}

impl<const IN: usize, const OUT: usize, const BIAS: usize, A> Sums for Dense<f32, IN, OUT, BIAS, A> {
    const CHANNEL: usize = 1;

    fn sums(&self, x: &[f32], y: &mut [f32], finish: impl Fn(&mut [f32], usize) + Sync) {
        self.compute(1, self.bias.as_slice(), x, y, finish);
    }
}

impl<
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const OC: usize,
    const BIAS: usize,
    C: ConvConfig,
    A,
> Sums for Conv<f32, IN, OUT, TAPS, OC, BIAS, C, A>
{
    const CHANNEL: usize = C::OUTPUT[1] * C::OUTPUT[2];

    fn sums(&self, x: &[f32], y: &mut [f32], finish: impl Fn(&mut [f32], usize) + Sync) {
        self.compute(1, self.bias.as_slice(), x, y, finish);
    }
}

/// y = layer(x) as floats, with the normalisation behind it and cut at zero or not: what a layer of bytes gives.
#[doc(hidden)]
pub fn observe<L: Sums, const X: usize, const Y: usize>(
    layer: &L,
    norm: Option<Channels<'_, f32>>,
    relu: bool,
    x: &Batch<f32, 1, X>,
    y: &mut Batch<f32, 1, Y>,
) {
    layer.sums(x.as_slice(), y.as_mut_slice(), |y, first| {
        if let Some(norm) = norm {
            norm.normalize_in_place(y, first, L::CHANNEL.min(y.len()));
        }
        if relu {
            Relu.apply_in_place(y);
        }
    });
}

/// What is seen of the values of a network, for generated code.
#[doc(hidden)]
#[derive(Debug)]
pub struct Ranges {
    calibration: Calibration,
    values: Vec<Seen>,
    sample: usize,
    pass: usize,
    error: Option<QuantizeError>,
}

/// Numbers of one value.
#[derive(Debug)]
struct Seen {
    name: &'static str,
    min: f32,
    max: f32,
    /// How many numbers lie in each of [`BINS`] parts of the range.
    bins: Vec<u64>,
}

/// As fine as scales of a range sixteen times as narrow.
const BINS: usize = 4096;

impl Ranges {
    /// For values of these names.
    #[must_use]
    pub fn new(names: &[&'static str], calibration: Calibration) -> Self {
        let seen = |name: &&'static str| Seen { name, min: 0.0, max: 0.0, bins: Vec::new() };
        Self { calibration, values: names.iter().map(seen).collect(), sample: 0, pass: 0, error: None }
    }

    /// Whether all samples are to be gone through, once more: for the limits, then, for percentiles, for what lies between.
    pub fn next_pass(&mut self) -> bool {
        let passes = match self.calibration {
            Calibration::MinMax => 1,
            Calibration::Percentile(_) => 2,
        };
        if self.pass == 1 {
            self.values.iter_mut().for_each(|seen| seen.bins.resize(BINS, 0));
        }
        self.pass += 1;
        self.sample = 0;
        self.pass <= passes && self.error.is_none()
    }

    /// The values of the next sample come.
    pub fn next_sample(&mut self) {
        self.sample += 1;
    }

    /// Sees the numbers of a value.
    pub fn record(&mut self, value: usize, numbers: &[f32]) {
        let seen = &mut self.values[value];
        if self.pass == 1 {
            for &number in numbers {
                (seen.min, seen.max) = (seen.min.min(number), seen.max.max(number));
                if !number.is_finite() && self.error.is_none() {
                    let sample = self.sample.saturating_sub(1);
                    self.error = Some(QuantizeError::NonFinite { layer: seen.name.into(), sample });
                }
            }
        } else {
            let width = (f64::from(seen.max) - f64::from(seen.min)).max(f64::MIN_POSITIVE);
            for &number in numbers {
                let at = (f64::from(number) - f64::from(seen.min)) / width * BINS as f64;
                seen.bins[(at as usize).min(BINS - 1)] += 1;
            }
        }
    }

    /// Nothing, or what is wrong.
    ///
    /// # Errors
    ///
    /// [`QuantizeError`]
    pub fn finish(&mut self, samples: usize) -> Result<(), QuantizeError> {
        if samples == 0 {
            return Err(QuantizeError::NoSamples);
        }
        self.error.take().map_or(Ok(()), Err)
    }

    /// The scale of a value.
    #[must_use]
    pub fn scale(&self, value: usize) -> Scale {
        let seen = &self.values[value];
        let Calibration::Percentile(percent) = self.calibration else {
            return Scale::covering(seen.min, seen.max);
        };
        let total: u64 = seen.bins.iter().sum();
        let cut = (total as f64 * (100.0 - percent) / 200.0) as u64;
        let beyond = |bins: &mut dyn Iterator<Item = &u64>| {
            let mut sum = 0;
            bins.take_while(|count| {
                sum += **count;
                sum <= cut
            })
            .count()
        };
        let (low, high) = (beyond(&mut seen.bins.iter()), beyond(&mut seen.bins.iter().rev()));
        let bin = (f64::from(seen.max) - f64::from(seen.min)) / BINS as f64;
        let min = f64::from(seen.min) + low as f64 * bin;
        let max = f64::from(seen.max) - high as f64 * bin;
        Scale::covering(min as f32, max as f32)
    }

    /// The scale behind the layer `L`, whose input has the scale `x`.
    #[must_use]
    pub fn behind<L: super::Quantizes>(&self, x: Scale, value: usize) -> Scale {
        if L::KEEPS_SCALE { x } else { self.scale(value) }
    }
}
