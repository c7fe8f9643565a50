//! A scaler of images and signals: one mean and one deviation for each channel.

use super::error::{DataError, Origin};
use crate::scalar::Scalar;

/// Gives every channel of images or signals the mean 0 and the standard deviation 1 over all samples and positions:
/// x' = (x - mean) / deviation.
///
/// The features of a sample run channel by channel, so there must be a multiple of `C`. The deviation is that of the whole
/// population; of a constant channel it counts as 1. As torchvision's `Normalize`, whose published means and deviations
/// [`from_parts`](Self::from_parts) takes.
///
/// # Numerics
///
/// Sums are taken in `f64`, in two passes.
///
/// ```
/// use dnn_runtime::data::ChannelScaler;
///
/// // Two samples with two channels of two numbers.
/// let mut x = [[0.0_f32, 2.0, 5.0, 5.0], [4.0, 2.0, 5.0, 5.0]];
/// let scaler = ChannelScaler::<2>::fit(&x)?;
/// assert_eq!((scaler.mean(), scaler.deviation()), (&[2.0, 5.0], &[2.0_f64.sqrt(), 1.0]));
/// scaler.transform(&mut x);
/// assert_eq!(x[1], [2.0_f32.sqrt(), 0.0, 0.0, 0.0]);
///
/// let imagenet = ChannelScaler::from_parts([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])?;
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelScaler<const C: usize> {
    mean: [f64; C],
    deviation: [f64; C],
}

impl<const C: usize> ChannelScaler<C> {
    /// Measures mean and deviation of each channel of `x`: `&train.x`.
    ///
    /// # Errors
    ///
    /// [`DataError::Empty`], [`DataError::NotFinite`], [`DataError::Spread`] for numbers so large that their variance is
    /// infinite.
    pub fn fit<T: Scalar, const F: usize>(x: &[[T; F]]) -> Result<Self, DataError> {
        let positions = const { positions::<C, F>() };
        if x.is_empty() {
            return Err(DataError::Empty { origin: Origin::Memory });
        }
        for (sample, x) in x.iter().enumerate() {
            if let Some(index) = x.iter().position(|value| !value.is_finite()) {
                let (origin, part, value) = (Origin::Memory, "feature", x[index].to_f64());
                return Err(DataError::NotFinite { origin, part, sample, index, value });
            }
        }
        let n = (x.len() * positions) as f64;
        let mut scaler = Self { mean: [0.0; C], deviation: [0.0; C] };
        for x in x {
            for (mean, channel) in scaler.mean.iter_mut().zip(x.chunks_exact(positions)) {
                *mean += channel.iter().map(|value| value.to_f64()).sum::<f64>();
            }
        }
        scaler.mean.iter_mut().for_each(|mean| *mean /= n);
        for x in x {
            let channels = x.chunks_exact(positions).zip(&scaler.mean);
            for (variance, (channel, mean)) in scaler.deviation.iter_mut().zip(channels) {
                *variance += channel.iter().map(|value| (value.to_f64() - mean).powi(2)).sum::<f64>();
            }
        }
        for (index, (deviation, mean)) in scaler.deviation.iter_mut().zip(&scaler.mean).enumerate() {
            let variance = *deviation / n;
            if !variance.is_finite() {
                return Err(DataError::Spread { of: "channel", index });
            }
            // Constant within the rounding of the sums.
            let rounding = n * f64::EPSILON * variance + (n * mean * f64::EPSILON).powi(2);
            *deviation = if variance <= rounding { 1.0 } else { variance.sqrt() };
        }
        Ok(scaler)
    }

    /// The scaler with these means and deviations.
    ///
    /// # Errors
    ///
    /// [`DataError::ScalerNumber`] for a number that is not finite or a deviation that is not above 0.
    pub fn from_parts(mean: [f64; C], deviation: [f64; C]) -> Result<Self, DataError> {
        let unfit = |part, expected, index: usize, found| DataError::ScalerNumber {
            of: "channel",
            part,
            index,
            found,
            expected,
        };
        if let Some(index) = mean.iter().position(|mean| !mean.is_finite()) {
            return Err(unfit("mean", "a finite number", index, mean[index]));
        }
        if let Some(index) = deviation.iter().position(|d| !(d.is_finite() && *d > 0.0)) {
            return Err(unfit("deviation", "a finite number above 0", index, deviation[index]));
        }
        Ok(Self { mean, deviation })
    }

    /// The mean of each channel.
    #[must_use]
    pub fn mean(&self) -> &[f64; C] {
        &self.mean
    }

    /// The standard deviation of each channel; 1 for a constant one.
    #[must_use]
    pub fn deviation(&self) -> &[f64; C] {
        &self.deviation
    }

    /// Scales every sample.
    pub fn transform<T: Scalar, const F: usize>(&self, x: &mut [[T; F]]) {
        x.iter_mut().for_each(|x| self.transform_one(x));
    }

    /// Scales one sample: at prediction what training did to all.
    pub fn transform_one<T: Scalar, const F: usize>(&self, x: &mut [T; F]) {
        let positions = const { positions::<C, F>() };
        for ((channel, mean), deviation) in x.chunks_exact_mut(positions).zip(self.mean).zip(self.deviation) {
            for value in channel {
                *value = T::from_f64((value.to_f64() - mean) / deviation);
            }
        }
    }
}

/// The features of a channel.
const fn positions<const C: usize, const F: usize>() -> usize {
    assert!(C > 0 && F > 0 && F.is_multiple_of(C), "the features of a sample are a multiple of its channels");
    F / C
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_get_mean_0_and_deviation_1() {
        let mut x: Vec<[f64; 6]> =
            (0..7).map(|s| std::array::from_fn(|f| ((s * 5 + f * f) % 11) as f64)).collect();
        let scaler = ChannelScaler::<2>::fit(&x).unwrap();
        let mut one = x[3];
        scaler.transform(&mut x);
        scaler.transform_one(&mut one);
        assert_eq!(one, x[3]);
        for channel in 0..2 {
            let values = || x.iter().flat_map(|x| &x[3 * channel..3 * channel + 3]);
            let mean = values().sum::<f64>() / 21.0;
            let variance = values().map(|value| value * value).sum::<f64>() / 21.0;
            assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12, "{mean} {variance}");
        }
    }

    #[test]
    fn a_constant_channel_is_shifted_to_0() {
        let mut x = [[0.1_f32; 3]; 5];
        let scaler = ChannelScaler::<1>::fit(&x).unwrap();
        scaler.transform(&mut x);
        assert_eq!((scaler.deviation(), x), (&[1.0], [[0.0; 3]; 5]));
    }

    #[test]
    fn unfit_numbers_are_errors() {
        let none: [[f32; 2]; 0] = [];
        let message = |result: Result<ChannelScaler<2>, DataError>| result.unwrap_err().to_string();
        assert_eq!(message(ChannelScaler::fit(&none)), "in memory: found no samples, expected at least one");
        let found = message(ChannelScaler::fit(&[[0.0, 1.0], [2.0, f64::NAN]]));
        assert!(found.contains("sample 1, feature 1: found NaN"), "{found}");
        let found = message(ChannelScaler::fit(&[[0.0, 1e300], [2.0, -1e300]]));
        assert!(found.starts_with("channel 1: found values too far apart"), "{found}");
        let found = message(ChannelScaler::from_parts([0.0, 1.0], [1.0, 0.0]));
        assert_eq!(found, "channel 1: found 0 as the scaler's deviation, expected a finite number above 0");
        let found = message(ChannelScaler::from_parts([f64::INFINITY, 1.0], [1.0, 1.0]));
        assert_eq!(found, "channel 0: found inf as the scaler's mean, expected a finite number");
    }
}
