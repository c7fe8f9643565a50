//! Forecasts that need no network: what a network is measured against.

use dnn::nalgebra::{DMatrix, DVector};

/// The root of the mean square of the errors.
pub(crate) fn rmse(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let squares: Vec<f64> = pairs.map(|(forecast, truth)| (forecast - truth).powi(2)).collect();
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

/// A linear function of a window, with a constant, fitted by least squares.
pub(crate) struct Linear(DVector<f64>);

impl Linear {
    /// Fits the windows `x` to the numbers `y`.
    pub(crate) fn fit<const N: usize>(x: &[[f32; N]], y: &[[f32; 1]]) -> Self {
        let x = DMatrix::from_fn(
            x.len(),
            N + 1,
            |row, column| {
                if column == N { 1.0 } else { f64::from(x[row][column]) }
            },
        );
        let y = DVector::from_iterator(y.len(), y.iter().map(|[y]| f64::from(*y)));
        Self(x.svd(true, true).solve(&y, 1e-12).expect("both sides of the decomposition were asked for"))
    }

    pub(crate) fn predict<const N: usize>(&self, x: &[f32; N]) -> f32 {
        let sum: f64 = x.iter().zip(self.0.iter()).map(|(x, weight)| f64::from(*x) * weight).sum();
        (sum + self.0[N]) as f32
    }
}
