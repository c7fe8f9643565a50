//! Which numbers the bytes of each value stand for: what the values are on samples.

use std::string::String;
use std::vec;
use std::vec::Vec;

use thiserror::Error;

use super::Scale;
use crate::layer::Batch;
use crate::layers::{Activation, Channels, Conv, ConvConfig, Dense, Relu};

/// How scales follow from what values were on the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Calibration {
    /// From the smallest to the largest: nothing is cut by more than half a byte's step.
    #[default]
    MinMax,
    /// This share of the numbers, in percent, above 50 and at most 100: of 99.9 a thousandth is cut, half of it at each end, whole
    /// numbers rounded down. Scales are finer for all others. Limits are found to within a hundredth of their size.
    Percentile(f64),
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
    /// A percentile that is none.
    #[error("a percentile of {found}; expected a number above 50 and at most 100, such as 99.9")]
    Percentile {
        /// The percentile.
        found: f64,
    },
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
    has_passed: bool,
    error: Option<QuantizeError>,
}

/// Numbers of one value.
#[derive(Debug)]
struct Seen {
    name: &'static str,
    min: f32,
    max: f32,
    /// How many numbers have these upper 16 bits, in the order of [`ordered`]; none where percentiles are not asked for.
    bins: Vec<u64>,
}

const BINS: usize = 1 << 16;

/// Bits that are in the order of the numbers.
const fn ordered(number: f32) -> u32 {
    let bits = number.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// The number of these bits.
const fn number_of(ordered: u32) -> f32 {
    f32::from_bits(if ordered >> 31 == 1 { ordered & !(1 << 31) } else { !ordered })
}

impl Ranges {
    /// For values of these names.
    #[must_use]
    pub fn new(names: &[&'static str], calibration: Calibration) -> Self {
        let (bins, error) = match calibration {
            Calibration::MinMax => (0, None),
            Calibration::Percentile(percent) if percent > 50.0 && percent <= 100.0 => (BINS, None),
            Calibration::Percentile(found) => (0, Some(QuantizeError::Percentile { found })),
        };
        let seen = |name: &&'static str| Seen { name, min: 0.0, max: 0.0, bins: vec![0; bins] };
        Self { calibration, values: names.iter().map(seen).collect(), sample: 0, has_passed: false, error }
    }

    /// Whether all samples are to be gone through: once.
    pub fn next_pass(&mut self) -> bool {
        !core::mem::replace(&mut self.has_passed, true) && self.error.is_none()
    }

    /// The values of the next sample come.
    pub fn next_sample(&mut self) {
        self.sample += 1;
    }

    /// Sees the numbers of a value.
    pub fn record(&mut self, value: usize, numbers: &[f32]) {
        let seen = &mut self.values[value];
        for &number in numbers {
            (seen.min, seen.max) = (seen.min.min(number), seen.max.max(number));
            if !number.is_finite() && self.error.is_none() {
                let sample = self.sample.saturating_sub(1);
                self.error = Some(QuantizeError::NonFinite { layer: seen.name.into(), sample });
            }
        }
        if !seen.bins.is_empty() {
            for &number in numbers {
                seen.bins[(ordered(number) >> 16) as usize] += 1;
            }
        }
    }

    /// Nothing, or what is wrong.
    ///
    /// # Errors
    ///
    /// [`QuantizeError`]
    pub fn finish(&mut self, samples: usize) -> Result<(), QuantizeError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if samples == 0 { Err(QuantizeError::NoSamples) } else { Ok(()) }
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
            let cut_bins = bins.take_while(|count| {
                sum += **count;
                sum <= cut
            });
            cut_bins.count().min(BINS - 1) as u32
        };
        let (low, high) = (beyond(&mut seen.bins.iter()), beyond(&mut seen.bins.iter().rev()));
        // The outer ends of the bins, as far as there are numbers.
        let min = number_of(low << 16).max(seen.min);
        let max = number_of(!(high << 16)).min(seen.max);
        Scale::covering(min, max)
    }

    /// The scale behind the layer `L`, whose input has the scale `x`.
    #[must_use]
    pub fn behind<L: super::Quantizes>(&self, x: Scale, value: usize) -> Scale {
        if L::KEEPS_SCALE { x } else { self.scale(value) }
    }
}
