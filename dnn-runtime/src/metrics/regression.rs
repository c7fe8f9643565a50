//! What the regression metrics have in common.

use crate::layer::Batch;
use crate::scalar::Scalar;

/// The mean of a term of output and target over all numbers seen, summed in `f64`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mean {
    sum: f64,
    count: u64,
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
        self.count += (samples * K) as u64;
    }

    /// NaN before the first number.
    pub(super) fn value(self) -> f64 {
        self.sum / self.count as f64
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
    };
}

pub(super) use mean_error;
