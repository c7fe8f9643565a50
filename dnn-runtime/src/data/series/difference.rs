//! Differences of a series, and the way back.

use super::super::error::{DataError, Origin};
use super::super::sequence_error::SequenceError;
use crate::scalar::Scalar;

/// Differences along a series, which take out its trend: d_t = x_t - x_(t - lag), or of its logarithms,
/// d_t = ln x_t - ln x_(t - lag), for growth in percent.
///
/// A network learns and predicts the differences; [`step`](Self::step) and [`inverse`](Self::inverse) lead its predictions
/// back to the original units.
///
/// # Numerics
///
/// Computed in `f64`.
///
/// ```
/// use dnn_runtime::data::Difference;
///
/// let growth = Difference::new(1).log();
/// let passengers = [112.0_f64, 118.0, 132.0];
/// let differences = growth.transform(&passengers)?;
/// assert!((differences[0] - (118.0_f64 / 112.0).ln()).abs() < 1e-15);
///
/// // One step from a true value, or all of them from the first one.
/// assert!((growth.step(118.0, differences[1]) - 132.0).abs() < 1e-12);
/// let again = growth.inverse(&passengers[..1], &differences);
/// assert!((again[1] - 132.0).abs() < 1e-12);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    lag: usize,
    log: bool,
}

impl Difference {
    /// Differences between values `lag` rows apart: 1 for neighbours, 12 for the same month a year before.
    ///
    /// # Panics
    ///
    /// If `lag` is 0.
    #[must_use]
    pub fn new(lag: usize) -> Self {
        assert!(lag > 0, "Difference: lag is 0, but must be at least 1");
        Self { lag, log: false }
    }

    /// The same of logarithms.
    #[must_use]
    pub const fn log(mut self) -> Self {
        self.log = true;
        self
    }

    /// The rows between the two values of a difference.
    #[must_use]
    pub const fn lag(self) -> usize {
        self.lag
    }

    /// The differences of a series, `lag` fewer than values: element t belongs to row t + lag.
    ///
    /// # Errors
    ///
    /// [`SequenceError::TooShort`] for a series of `lag` values or fewer, [`DataError::NotFinite`],
    /// [`SequenceError::Logarithm`] for a logarithm of a number that is not above 0.
    pub fn transform<T: Scalar>(self, values: &[T]) -> Result<Vec<T>, DataError> {
        if values.len() <= self.lag {
            let (rows, needed) = (values.len(), self.lag + 1);
            return Err(SequenceError::TooShort { rows, needed, steps: self.lag }.into());
        }
        let taken = values.iter().enumerate().map(|(row, value)| {
            let value = value.to_f64();
            if !value.is_finite() {
                let origin = Origin::Memory;
                return Err(DataError::NotFinite { origin, part: "feature", sample: row, index: 0, value });
            }
            match self.log {
                true if value <= 0.0 => Err(SequenceError::Logarithm { row, found: value }.into()),
                true => Ok(value.ln()),
                false => Ok(value),
            }
        });
        let taken = taken.collect::<Result<Vec<f64>, _>>()?;
        Ok(taken.iter().zip(&taken[self.lag..]).map(|(before, value)| T::from_f64(value - before)).collect())
    }

    /// The value that lies a difference above the one `lag` rows before it.
    #[must_use]
    pub fn step<T: Scalar>(self, before: T, difference: T) -> T {
        let (before, difference) = (before.to_f64(), difference.to_f64());
        T::from_f64(if self.log { before * difference.exp() } else { before + difference })
    }

    /// The values behind `before` that have these differences, each from the values made before it.
    ///
    /// # Panics
    ///
    /// If `before` holds fewer than `lag` values; its last ones are used.
    #[must_use]
    pub fn inverse<T: Scalar>(self, before: &[T], differences: &[T]) -> Vec<T> {
        let first = before.len().checked_sub(self.lag);
        let first = first.unwrap_or_else(|| {
            panic!("Difference: found {} values to go on from, expected at least {}", before.len(), self.lag)
        });
        let mut values = before[first..].to_vec();
        for (row, &difference) in differences.iter().enumerate() {
            values.push(self.step(values[row], difference));
        }
        values.split_off(self.lag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_leads_back_for_any_lag() {
        let values: Vec<f64> = (0..40).map(|t| 5.0 + f64::from(t) + (f64::from(t) / 3.0).sin()).collect();
        for lag in [1, 2, 12, 39] {
            for difference in [Difference::new(lag), Difference::new(lag).log()] {
                let differences = difference.transform(&values).unwrap();
                assert_eq!(differences.len(), 40 - lag);
                let again = difference.inverse(&values[..lag], &differences);
                assert!(again.iter().zip(&values[lag..]).all(|(a, b)| (a - b).abs() < 1e-10), "lag {lag}");
                let step = difference.step(values[0], differences[0]);
                assert!((step - values[lag]).abs() < 1e-12);
            }
        }
        assert_eq!(Difference::new(2).transform(&[1.0, 5.0, 4.0, 7.0]).unwrap(), [3.0, 2.0]);
        assert_eq!(Difference::new(2).inverse(&[9.0, 1.0, 5.0], &[3.0, 2.0, 1.0]), [4.0, 7.0, 5.0]);
    }

    #[test]
    fn bad_series_are_refused() {
        let message = |values: &[f64]| Difference::new(2).log().transform(values).unwrap_err().to_string();
        assert!(message(&[1.0, 2.0]).starts_with("found a series of 2 rows, expected at least 3"));
        assert_eq!(
            message(&[1.0, 0.0, 2.0]),
            "row 1: found 0, expected a number above 0 to take the logarithm of"
        );
        assert!(message(&[1.0, 2.0, f64::NAN]).contains("sample 2, feature 0: found NaN"));
        assert!(std::panic::catch_unwind(|| Difference::new(0)).is_err());
        assert!(std::panic::catch_unwind(|| Difference::new(2).inverse(&[1.0], &[1.0])).is_err());
    }
}
