//! What the regression metrics have in common.

use crate::layer::Batch;
use crate::scalar::Scalar;

/// The mean of a term of output and target over all numbers seen, summed in `f64`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mean {
    sum: f64,
    /// The numbers seen, each by its weight.
    count: f64,
}

impl Mean {
    /// Takes in the first `samples` rows of a batch.
    pub(super) fn update<T: Scalar, const B: usize, const K: usize>(
        &mut self,
        y: &Batch<T, B, K>,
        target: &Batch<T, B, K>,
        samples: usize,
        term: fn(f64) -> f64,
    ) {
        for (y, target) in y.as_slice().chunks_exact(B).zip(target.as_slice().chunks_exact(B)) {
            for (y, target) in y[..samples].iter().zip(target) {
                self.sum += term(y.to_f64() - target.to_f64());
            }
        }
        self.count += (samples * K) as f64;
    }

    /// [`update`](Self::update) for numbers with weights, `STEPS` for each sample: one for `K / STEPS` of its numbers.
    pub(super) fn update_weighted<T: Scalar, const B: usize, const K: usize, const STEPS: usize>(
        &mut self,
        y: &Batch<T, B, K>,
        (target, weights): &(Batch<T, B, K>, Batch<T, B, STEPS>),
        samples: usize,
        term: fn(f64) -> f64,
    ) {
        const { assert!(STEPS > 0 && K.is_multiple_of(STEPS), "the weights divide the network's outputs") };
        for column in 0..K {
            for row in 0..samples {
                let weight = weights[(row, column / (K / STEPS))].to_f64();
                // What does not count may be any number, NaN too.
                if weight != 0.0 {
                    let error = y[(row, column)].to_f64() - target[(row, column)].to_f64();
                    self.sum += weight * term(error);
                    self.count += weight;
                }
            }
        }
    }

    /// NaN before the first number.
    pub(super) fn value(self) -> f64 {
        self.sum / self.count
    }
}

/// Everything of a metric but its documentation: the struct has the field `mean`.
macro_rules! mean_error {
    ($metric:ident, $name:literal, $term:expr) => {
        impl $metric {
            /// Before the first sample.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            /// The value for the samples so far; NaN without samples.
            #[must_use]
            pub fn value(&self) -> f64 {
                self.mean.value()
            }
        }

        impl<T: $crate::Scalar, const B: usize, const K: usize>
            $crate::metrics::Metric<T, $crate::Batch<T, B, K>, $crate::Batch<T, B, K>> for $metric
        {
            fn name(&self) -> &str {
                $name
            }

            fn reset(&mut self) {
                *self = Self::default();
            }

            fn update(
                &mut self,
                y: &$crate::Batch<T, B, K>,
                target: &$crate::Batch<T, B, K>,
                samples: usize,
            ) {
                self.mean.update(y, target, samples, $term);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }

        impl<T: $crate::Scalar, const B: usize, const K: usize, const STEPS: usize>
            $crate::metrics::Metric<
                T,
                $crate::Batch<T, B, K>,
                ($crate::Batch<T, B, K>, $crate::Batch<T, B, STEPS>),
            > for $metric
        {
            fn name(&self) -> &str {
                $name
            }

            fn reset(&mut self) {
                *self = Self::default();
            }

            fn update(
                &mut self,
                y: &$crate::Batch<T, B, K>,
                target: &($crate::Batch<T, B, K>, $crate::Batch<T, B, STEPS>),
                samples: usize,
            ) {
                self.mean.update_weighted(y, target, samples, $term);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

pub(super) use mean_error;

#[cfg(test)]
mod tests {
    use super::super::{MeanAbsoluteError, MeanSquaredError, Metric as _};
    use super::*;

    #[test]
    fn steps_count_by_their_weights() {
        // Two steps of two numbers; of the second sample only the first step counts, half.
        let y = Batch::<f64, 3, 4>::from_row_slice(&[
            1.0,
            2.0,
            3.0,
            4.0,
            5.0,
            6.0,
            f64::NAN,
            8.0,
            9.0,
            9.0,
            9.0,
            9.0,
        ]);
        let target = (Batch::<f64, 3, 4>::zeros(), Batch::<f64, 3, 2>::new(1.0, 1.0, 0.5, 0.0, 1.0, 1.0));
        let (mut mse, mut mae) = (MeanSquaredError::new(), MeanAbsoluteError::new());
        mse.update(&y, &target, 2);
        mae.update(&y, &target, 2);
        assert_eq!(mse.value(), (30.0 + 0.5 * 61.0) / 5.0);
        assert_eq!(mae.value(), (10.0 + 0.5 * 11.0) / 5.0);
    }
}
