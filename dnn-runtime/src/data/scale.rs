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
///
/// // Kept beside the weights, its numbers make the same scaler where the network is used.
/// let (mean, deviation) = (scaler.mean().to_vec(), scaler.deviation().to_vec());
/// assert_eq!(StandardScaler::from_parts(mean, deviation)?, scaler);
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
                return Err(DataError::Spread { of: "column", index });
            }
            let rounding = n * f64::EPSILON * variance + (n * mean * f64::EPSILON).powi(2);
            *scale = if variance <= rounding { 1.0 } else { variance.sqrt() };
        }
        Ok(Self { map: Affine { shift, scale } })
    }

    /// The scaler with the [`mean`](Self::mean) and [`deviation`](Self::deviation) of another one.
    ///
    /// # Errors
    ///
    /// [`DataError::ScalerLength`] unless there is one number for each of the `F` columns,
    /// [`DataError::ScalerNumber`] for a number that is not finite or a deviation that is not above 0.
    pub fn from_parts(mean: impl Into<Vec<f64>>, deviation: impl Into<Vec<f64>>) -> Result<Self, DataError> {
        let (shift, scale) = (mean.into(), deviation.into());
        check_parts::<F>("mean", &shift, "a finite number", f64::is_finite)?;
        check_parts::<F>("deviation", &scale, "a finite number above 0", |d| d.is_finite() && d > 0.0)?;
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
///
/// // Kept beside the weights, its numbers make the same scaler where the network is used.
/// let (min, max, range) = (scaler.min().to_vec(), scaler.max().to_vec(), scaler.range());
/// assert_eq!(MinMaxScaler::from_parts(min, max, range)?, scaler);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MinMaxScaler<const F: usize> {
    map: Affine<F>,
    min: Vec<f64>,
    max: Vec<f64>,
    range: (f64, f64),
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
        let (mut min, mut max) = (vec![f64::MAX; F], vec![f64::MIN; F]);
        for sample in x {
            for ((min, max), value) in min.iter_mut().zip(&mut max).zip(sample) {
                (*min, *max) = (min.min(value.to_f64()), max.max(value.to_f64()));
            }
        }
        Self::from_parts(min, max, (start, end))
    }

    /// The scaler with the [`min`](Self::min), [`max`](Self::max) and [`range`](Self::range) of another one.
    ///
    /// # Errors
    ///
    /// [`DataError::ScalerLength`] unless there is one number for each of the `F` columns,
    /// [`DataError::ScalerNumber`] for a number that is not finite or a largest value below the smallest,
    /// [`DataError::Range`] and [`DataError::Spread`] as in [`fit_to`](Self::fit_to).
    pub fn from_parts(
        min: impl Into<Vec<f64>>,
        max: impl Into<Vec<f64>>,
        range: (f64, f64),
    ) -> Result<Self, DataError> {
        let ((start, end), min, max) = (range, min.into(), max.into());
        if !(start < end && (end - start).is_finite()) {
            return Err(DataError::Range { start, end });
        }
        check_parts::<F>("min", &min, "a finite number", f64::is_finite)?;
        check_parts::<F>("max", &max, "a finite number", f64::is_finite)?;
        let (mut shift, mut scale) = (Vec::with_capacity(F), Vec::with_capacity(F));
        for (index, (smallest, largest)) in min.iter().zip(&max).enumerate() {
            let width = largest - smallest;
            if width < 0.0 {
                let expected = "a number not below the column's min";
                return Err(DataError::ScalerNumber {
                    of: "column",
                    part: "max",
                    index,
                    found: *largest,
                    expected,
                });
            }
            if !width.is_finite() {
                return Err(DataError::Spread { of: "column", index });
            }
            let unit = if width == 0.0 { 1.0 } else { width } / (end - start);
            scale.push(unit);
            shift.push(smallest - start * unit);
        }
        Ok(Self { map: Affine { shift, scale }, min, max, range })
    }

    /// The smallest value of each column, which becomes the start of the range.
    #[must_use]
    pub fn min(&self) -> &[f64] {
        &self.min
    }

    /// The largest value of each column, which becomes the end of the range; of a constant one the smallest too.
    #[must_use]
    pub fn max(&self) -> &[f64] {
        &self.max
    }

    /// The start and the end of the range.
    #[must_use]
    pub const fn range(&self) -> (f64, f64) {
        self.range
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

            /// [`transform`](Self::transform) for a batch: what a network predicts from.
            pub fn transform_batch<T: Scalar, const B: usize>(&self, x: &mut Batch<T, B, F>) {
                for row in 0..B {
                    for (column, (shift, scale)) in self.map.shift.iter().zip(&self.map.scale).enumerate() {
                        x[(row, column)] = T::from_f64((x[(row, column)].to_f64() - shift) / scale);
                    }
                }
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

/// Saved numbers of a scaler: one for each column, all of them `valid`.
fn check_parts<const F: usize>(
    part: &'static str,
    numbers: &[f64],
    expected: &'static str,
    valid: impl Fn(f64) -> bool,
) -> Result<(), DataError> {
    if numbers.len() != F {
        return Err(DataError::ScalerLength { part, found: numbers.len(), expected: F });
    }
    match numbers.iter().position(|&number| !valid(number)) {
        None => Ok(()),
        Some(index) => {
            Err(DataError::ScalerNumber { of: "column", part, index, found: numbers[index], expected })
        }
    }
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
    fn batches_are_scaled_like_samples() {
        let scaler = StandardScaler::fit(&[[1.0_f64, 0.0], [3.0, 8.0]]).unwrap();
        let mut batch = Batch::<f64, 2, 2>::new(-1.0, 0.0, 2.0, 1.0);
        scaler.inverse_batch(&mut batch);
        assert_eq!(batch, Batch::<f64, 2, 2>::new(1.0, 4.0, 4.0, 8.0));
        scaler.transform_batch(&mut batch);
        assert_eq!(batch, Batch::<f64, 2, 2>::new(-1.0, 0.0, 2.0, 1.0));

        let scaler = MinMaxScaler::fit_to(&[[1.0_f64, 0.0], [3.0, 8.0]], -1.0, 1.0).unwrap();
        scaler.transform_batch(&mut batch);
        assert_eq!(batch, Batch::<f64, 2, 2>::new(-3.0, -1.0, 0.0, -0.75));
    }

    #[test]
    fn a_scaler_comes_back_from_its_numbers() {
        let x = [[0.1_f64, 3.0, -1e9], [0.7, 3.0, 1.0 / 3.0], [-5.0, 3.0, 2e-9]];
        let scaler = StandardScaler::fit(&x).unwrap();
        assert_eq!(StandardScaler::from_parts(scaler.mean(), scaler.deviation()).unwrap(), scaler);
        let scaler = MinMaxScaler::fit_to(&x, -0.3, 0.9).unwrap();
        assert_eq!((scaler.min()[0], scaler.max()[0], scaler.range()), (-5.0, 0.7, (-0.3, 0.9)));
        assert_eq!(MinMaxScaler::from_parts(scaler.min(), scaler.max(), scaler.range()).unwrap(), scaler);
    }

    #[test]
    fn numbers_that_are_no_scaler_s_are_refused() {
        let standard = |mean: &[f64], deviation: &[f64]| {
            StandardScaler::<2>::from_parts(mean, deviation).unwrap_err().to_string()
        };
        assert_eq!(
            standard(&[0.0; 3], &[1.0; 2]),
            "found 3 numbers as the scaler's mean, expected 2, one for each column"
        );
        assert_eq!(
            standard(&[0.0; 2], &[1.0]),
            "found 1 numbers as the scaler's deviation, expected 2, one for each column"
        );
        assert_eq!(
            standard(&[0.0; 2], &[1.0, 0.0]),
            "column 1: found 0 as the scaler's deviation, expected a finite number above 0"
        );
        assert!(
            standard(&[f64::NAN, 0.0], &[1.0; 2]).starts_with("column 0: found NaN as the scaler's mean")
        );
        assert!(standard(&[0.0; 2], &[f64::INFINITY, 1.0]).starts_with("column 0: found inf"));
        let min_max = |min: [f64; 2], max: [f64; 2], range| {
            MinMaxScaler::<2>::from_parts(min, max, range).unwrap_err().to_string()
        };
        assert_eq!(
            min_max([0.0; 2], [1.0, -1.0], (0.0, 1.0)),
            "column 1: found -1 as the scaler's max, expected a number not below the column's min"
        );
        assert!(min_max([0.0; 2], [f64::NAN; 2], (0.0, 1.0)).starts_with("column 0: found NaN"));
        assert!(
            min_max([f64::MIN, 0.0], [f64::MAX, 1.0], (0.0, 1.0))
                .starts_with("column 0: found values too far")
        );
        assert!(min_max([0.0; 2], [1.0; 2], (1.0, 0.0)).starts_with("found the range 1 to 0"));
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
