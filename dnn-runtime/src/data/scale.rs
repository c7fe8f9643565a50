//! Scalers: features and targets in a range that networks learn well from.
//!
//! A scaler is fitted on the training part and then transforms every part alike: what the test part looks like must
//! not be known in training.

use super::error::{DataError, Origin};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Gives every column the mean 0 and the standard deviation 1: x' = (x - mean) / deviation.
///
/// The deviation is that of the whole population, sqrt(sum (x - mean)^2 / n). A constant column is only shifted to 0
/// (its deviation counts as 1). As scikit-learn's `StandardScaler`.
///
/// # Numerics
///
/// Sums are taken in `f64`, in two passes; a column counts as constant if its variance is within the rounding error of
/// these sums.
///
/// ```
/// use dnn_runtime::data::{Samples, StandardScaler};
///
/// let mut train = Samples::new(vec![[1.0_f64, 7.0], [3.0, 7.0]], vec![[10.0], [30.0]])?;
/// let scaler = StandardScaler::fit(&train.x)?;
/// scaler.transform(&mut train.x);
/// assert_eq!(train.x, [[-1.0, 0.0], [1.0, 0.0]]);
///
/// // Targets likewise; `inverse` leads from predictions back to the original units.
/// let targets = StandardScaler::fit(&train.y)?;
/// let mut predictions = [[0.5]];
/// targets.inverse(&mut predictions);
/// assert_eq!(predictions, [[25.0]]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StandardScaler<const F: usize> {
    map: Affine<F>,
}

impl<const F: usize> StandardScaler<F> {
    /// Measures mean and deviation of each column of `x`: `&train.x`, or `&train.y` for targets.
    ///
    /// # Errors
    ///
    /// [`DataError::Empty`], [`DataError::NotFinite`], [`DataError::Spread`] for numbers so large that their
    /// variance is infinite.
    pub fn fit<T: Scalar>(x: &[[T; F]]) -> Result<Self, DataError> {
        check(x)?;
        let n = x.len() as f64;
        let mut shift = vec![0.0; F];
        for sample in x {
            for (mean, value) in shift.iter_mut().zip(sample) {
                *mean += value.to_f64();
            }
        }
        shift.iter_mut().for_each(|mean| *mean /= n);
        let mut scale = vec![0.0; F];
        for sample in x {
            for ((variance, mean), value) in scale.iter_mut().zip(&shift).zip(sample) {
                *variance += (value.to_f64() - mean).powi(2);
            }
        }
        for (index, (scale, mean)) in scale.iter_mut().zip(&shift).enumerate() {
            let variance = *scale / n;
            if !variance.is_finite() {
                return Err(DataError::Spread { index });
            }
            let rounding = n * f64::EPSILON * variance + (n * mean * f64::EPSILON).powi(2);
            *scale = if variance <= rounding { 1.0 } else { variance.sqrt() };
        }
        Ok(Self { map: Affine { shift, scale } })
    }

    /// The mean of each column.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.map.shift
    }

    /// The standard deviation of each column; 1 for a constant one.
    #[must_use]
    pub fn deviation(&self) -> &[f64] {
        &self.map.scale
    }
}

/// Maps every column linearly to a range, 0–1 by default: the smallest value to its start, the largest to its end.
///
/// A constant column is mapped to the start of the range (its width counts as 1). Values outside what was seen in
/// fitting fall outside the range. As scikit-learn's `MinMaxScaler`.
///
/// ```
/// use dnn_runtime::data::MinMaxScaler;
///
/// let mut x = [[10.0_f64, 3.0], [20.0, 3.0], [14.0, 3.0]];
/// let scaler = MinMaxScaler::fit(&x)?;
/// scaler.transform(&mut x);
/// assert_eq!(x, [[0.0, 0.0], [1.0, 0.0], [0.4, 0.0]]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MinMaxScaler<const F: usize> {
    map: Affine<F>,
}

impl<const F: usize> MinMaxScaler<F> {
    /// Measures the smallest and largest value of each column of `x`, which become 0 and 1.
    ///
    /// # Errors
    ///
    /// [`DataError::Empty`], [`DataError::NotFinite`], [`DataError::Spread`] for numbers so far apart that their
    /// difference is infinite.
    pub fn fit<T: Scalar>(x: &[[T; F]]) -> Result<Self, DataError> {
        Self::fit_to(x, 0.0, 1.0)
    }

    /// [`fit`](Self::fit) for the range from `start` to `end`: -1 to 1 for tanh outputs.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit); [`DataError::Range`] if `start` is not below `end` or one is not finite.
    pub fn fit_to<T: Scalar>(x: &[[T; F]], start: f64, end: f64) -> Result<Self, DataError> {
        check(x)?;
        if !(start < end && (end - start).is_finite()) {
            return Err(DataError::Range { start, end });
        }
        let (mut shift, mut scale) = (vec![0.0; F], vec![1.0; F]);
        for (index, (shift, scale)) in shift.iter_mut().zip(&mut scale).enumerate() {
            let values = || x.iter().map(|sample| sample[index].to_f64());
            let (smallest, largest) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
            let width = largest - smallest;
            if !width.is_finite() {
                return Err(DataError::Spread { index });
            }
            *scale = if width == 0.0 { 1.0 } else { width } / (end - start);
            *shift = smallest - start * *scale;
        }
        Ok(Self { map: Affine { shift, scale } })
    }
}

macro_rules! forward_to_map {
    ($scaler:ident) => {
        impl<const F: usize> $scaler<F> {
            /// Scales samples in place.
            pub fn transform<T: Scalar>(&self, x: &mut [[T; F]]) {
                x.iter_mut().for_each(|sample| self.map.transform(sample));
            }

            /// Leads scaled samples back to the original units, in place.
            pub fn inverse<T: Scalar>(&self, x: &mut [[T; F]]) {
                x.iter_mut().for_each(|sample| self.map.inverse(sample));
            }

            /// [`inverse`](Self::inverse) for a batch: a network's predictions of scaled targets.
            pub fn inverse_batch<T: Scalar, const B: usize>(&self, x: &mut Batch<T, B, F>) {
                for row in 0..B {
                    for (column, (shift, scale)) in self.map.shift.iter().zip(&self.map.scale).enumerate() {
                        x[(row, column)] = T::from_f64(x[(row, column)].to_f64() * scale + shift);
                    }
                }
            }
        }
    };
}

forward_to_map!(StandardScaler);
forward_to_map!(MinMaxScaler);

/// x' = (x - shift) / scale for each of `F` columns.
#[derive(Clone, Debug, PartialEq)]
struct Affine<const F: usize> {
    shift: Vec<f64>,
    scale: Vec<f64>,
}

impl<const F: usize> Affine<F> {
    fn transform<T: Scalar>(&self, sample: &mut [T; F]) {
        for ((value, shift), scale) in sample.iter_mut().zip(&self.shift).zip(&self.scale) {
            *value = T::from_f64((value.to_f64() - shift) / scale);
        }
    }

    fn inverse<T: Scalar>(&self, sample: &mut [T; F]) {
        for ((value, shift), scale) in sample.iter_mut().zip(&self.shift).zip(&self.scale) {
            *value = T::from_f64(value.to_f64() * scale + shift);
        }
    }
}

fn check<T: Scalar, const F: usize>(x: &[[T; F]]) -> Result<(), DataError> {
    if x.is_empty() {
        return Err(DataError::Empty { origin: Origin::Memory });
    }
    for (sample, values) in x.iter().enumerate() {
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            let (origin, value) = (Origin::Memory, values[index].to_f64());
            return Err(DataError::NotFinite { origin, part: "feature", sample, index, value });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_scaler_by_hand() {
        // Column 0: mean 5, variance (9 + 1 + 1 + 1 + 0 + 0 + 4 + 16) / 8 = 4.
        let column = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let mut x: Vec<[f64; 2]> = column.iter().map(|&value| [value, 0.1]).collect();
        let original = x.clone();
        let scaler = StandardScaler::fit(&x).unwrap();
        assert_eq!(scaler.mean()[0], 5.0);
        assert_eq!(scaler.deviation(), [2.0, 1.0]);
        scaler.transform(&mut x);
        assert_eq!(x.iter().map(|x| x[0]).collect::<Vec<_>>(), [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]);
        assert!(x.iter().all(|x| x[1].abs() < 1e-15), "a constant column is shifted to 0");
        scaler.inverse(&mut x);
        for (x, original) in x.iter().zip(&original) {
            assert!((x[0] - original[0]).abs() < 1e-15 && (x[1] - original[1]).abs() < 1e-15);
        }
    }

    #[test]
    fn a_small_deviation_far_from_zero_is_kept() {
        // One pass with squares of f32 would find no variance at all.
        let x: Vec<[f32; 1]> = (0..1000).map(|i| [1e6 + (i % 2) as f32]).collect();
        assert_eq!(StandardScaler::fit(&x).unwrap().deviation(), [0.5]);
    }

    #[test]
    fn other_parts_are_scaled_as_the_training_part() {
        let scaler = StandardScaler::fit(&[[0.0_f32], [2.0]]).unwrap();
        let mut test = [[5.0_f32]];
        scaler.transform(&mut test);
        assert_eq!(test, [[4.0]]);
        let scaler = MinMaxScaler::fit(&[[0.0_f32], [2.0]]).unwrap();
        let mut test = [[5.0_f32]];
        scaler.transform(&mut test);
        assert_eq!(test, [[2.5]]);
    }

    #[test]
    fn min_max_scaler_fills_the_range() {
        let mut x = [[-4.0_f64, 3.0], [4.0, 3.0], [2.0, 3.0]];
        let scaler = MinMaxScaler::fit_to(&x, -1.0, 3.0).unwrap();
        scaler.transform(&mut x);
        assert_eq!(x, [[-1.0, -1.0], [3.0, -1.0], [2.0, -1.0]]);
        scaler.inverse(&mut x);
        assert_eq!(x, [[-4.0, 3.0], [4.0, 3.0], [2.0, 3.0]]);
    }

    #[test]
    fn batches_are_led_back_like_samples() {
        let scaler = StandardScaler::fit(&[[1.0_f64, 0.0], [3.0, 8.0]]).unwrap();
        let mut batch = Batch::<f64, 2, 2>::new(-1.0, 0.0, 2.0, 1.0);
        scaler.inverse_batch(&mut batch);
        assert_eq!(batch, Batch::<f64, 2, 2>::new(1.0, 4.0, 4.0, 8.0));
    }

    #[test]
    fn bad_input_is_refused() {
        let message = |error: DataError| error.to_string();
        assert!(message(StandardScaler::<2>::fit::<f32>(&[]).unwrap_err()).contains("found no samples"));
        assert!(message(MinMaxScaler::<2>::fit::<f32>(&[]).unwrap_err()).contains("found no samples"));
        let nan = [[0.0, 0.0], [1.0, f64::NAN]];
        assert!(message(StandardScaler::fit(&nan).unwrap_err()).contains("sample 1, feature 1: found NaN"));
        assert!(message(MinMaxScaler::fit(&nan).unwrap_err()).contains("sample 1, feature 1: found NaN"));
        let wide = [[0.0, f64::MAX], [1.0, -f64::MAX]];
        assert!(message(StandardScaler::fit(&wide).unwrap_err()).contains("column 1: found"));
        assert!(message(MinMaxScaler::fit(&wide).unwrap_err()).contains("column 1: found"));
        for (start, end) in [(1.0, 1.0), (1.0, 0.0), (0.0, f64::NAN), (f64::NEG_INFINITY, 0.0)] {
            let error = message(MinMaxScaler::fit_to(&[[1.0]], start, end).unwrap_err());
            assert!(error.contains(&format!("range {start} to {end}")), "{error}");
        }
    }
}
