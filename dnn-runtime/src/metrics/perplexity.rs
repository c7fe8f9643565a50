//! How well the next token is predicted: perplexity and bits per character.

use super::Metric;
use super::classes::{Choice, ClassTarget, counted};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The mean of the negative logarithms of the probabilities that logits give to the right classes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Surprise {
    sum: f64,
    count: u64,
    ignored: Option<u32>,
}

impl Surprise {
    const NONE: Self = Self { sum: 0.0, count: 0, ignored: None };

    fn reset(&mut self) {
        *self = Self { ignored: self.ignored, ..Self::NONE };
    }

    fn update<T: Scalar, Target: ClassTarget<C>, const B: usize, const C: usize>(
        &mut self,
        y: &Batch<T, B, C>,
        target: &Target,
        samples: usize,
    ) {
        const { assert!(C / Target::STEPS > 1, "perplexity needs a logit for each class") };
        for choice in counted(target, samples, self.ignored) {
            self.sum += surprise(y, &choice);
            self.count += 1;
        }
    }

    /// NaN before the first sample.
    fn mean(self) -> f64 {
        self.sum / self.count as f64
    }
}

/// ln Σ e^y_c - y_t, with the largest logit subtracted first, so that no exponential overflows.
fn surprise<T: Scalar, const B: usize, const C: usize>(y: &Batch<T, B, C>, choice: &Choice) -> f64 {
    let logit = |column: usize| y[(choice.row, column)].to_f64();
    let columns = || choice.columns.clone();
    let max = columns().map(logit).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = columns().map(|column| (logit(column) - max).exp()).sum();
    sum.ln() + max - logit(choice.columns.start + choice.class)
}

/// Declares a metric: a function of the mean surprise.
macro_rules! surprise_metric {
    ($(#[$docs:meta])* $metric:ident, $name:literal, $of:expr) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct $metric {
            surprise: Surprise,
        }

        impl $metric {
            /// Before the first sample.
            #[must_use]
            pub const fn new() -> Self {
                Self { surprise: Surprise::NONE }
            }

            /// Leaves out samples and steps whose target is the class index `index`. A trainer whose loss ignores it sets
            /// it itself.
            #[must_use]
            pub const fn ignore_index(mut self, index: u32) -> Self {
                self.surprise.ignored = Some(index);
                self
            }

            /// The value for the samples so far; NaN without samples.
            #[must_use]
            pub fn value(&self) -> f64 {
                ($of)(self.surprise.mean())
            }
        }

        impl<T, Target, const B: usize, const C: usize> Metric<T, Batch<T, B, C>, Target> for $metric
        where
            T: Scalar,
            Target: ClassTarget<C>,
        {
            fn name(&self) -> &str {
                $name
            }

            fn reset(&mut self) {
                self.surprise.reset();
            }

            fn leave_out(&mut self, class: u32) {
                self.surprise.ignored = Some(class);
            }

            fn update(&mut self, y: &Batch<T, B, C>, target: &Target, samples: usize) {
                self.surprise.update(y, target, samples);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

surprise_metric! {
    /// The perplexity e^(mean of -ln p), p being the probability that the softmax of the logits gives to the right class:
    /// called `perplexity`. A model that chooses evenly among n tokens has perplexity n; 1 is perfect.
    ///
    /// Targets are class indices, one for each sample or step, or one-hot rows; those that are no class or the ignored one
    /// are left out. Unlike a loss it knows neither label smoothing nor class weights.
    ///
    /// ```
    /// use dnn_runtime::Batch;
    /// use dnn_runtime::metrics::{Metric as _, Perplexity};
    ///
    /// // Two steps of two tokens, each as likely as the other.
    /// let mut perplexity = Perplexity::new();
    /// perplexity.update(&Batch::<f32, 1, 4>::zeros(), &[[0_u32], [1]], 1);
    /// assert_eq!(perplexity.value(), 2.0);
    /// ```
    Perplexity, "perplexity", f64::exp
}

surprise_metric! {
    /// The mean of -log2 p in bits, p being the probability that the softmax of the logits gives to the right class:
    /// called `bits_per_character`, which it is if the classes are characters. The logarithm of the [`Perplexity`].
    ///
    /// ```
    /// use dnn_runtime::Batch;
    /// use dnn_runtime::metrics::{BitsPerCharacter, Metric as _};
    ///
    /// let mut bits = BitsPerCharacter::new();
    /// bits.update(&Batch::<f32, 1, 8>::zeros(), &[3_u32], 1);
    /// assert!((bits.value() - 3.0).abs() < 1e-15);
    /// ```
    BitsPerCharacter, "bits_per_character", |nats: f64| nats / core::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::{CrossEntropy, Loss as _};

    #[test]
    fn the_mean_is_that_of_the_loss() {
        let y = Batch::<f64, 3, 8>::from_fn(|row, column| ((row * 8 + column) as f64).sin() * 3.0);
        let target = [[0_u32, 3, 2], [9, 1, 1]];
        let (mut perplexity, mut bits) = (Perplexity::new().ignore_index(9), BitsPerCharacter::new());
        Metric::<f64, Batch<f64, 3, 8>, [[u32; 3]; 2]>::leave_out(&mut bits, 9);
        for samples in [3, 2] {
            perplexity.update(&y, &target, samples);
            bits.update(&y, &target, samples);
        }
        let loss = CrossEntropy.ignore_index(9);
        // Five and three steps count.
        let mean = (5.0 * loss.value(&y, &target, 3) + 3.0 * loss.value(&y, &target, 2)) / 8.0;
        assert!((perplexity.value().ln() - mean).abs() < 1e-14);
        assert!((bits.value() * core::f64::consts::LN_2 - mean).abs() < 1e-14);
        Metric::<f64, Batch<f64, 3, 8>, [[u32; 3]; 2]>::reset(&mut perplexity);
        assert!(perplexity.value().is_nan());
        assert_eq!(perplexity.surprise.ignored, Some(9));
    }

    #[test]
    fn extreme_logits_do_not_overflow() {
        let y = Batch::<f32, 2, 2>::new(1e4, -1e4, 1e4, -1e4);
        let mut bits = BitsPerCharacter::new();
        bits.update(&y, &[0_u32, 1], 2);
        assert!((bits.value() - 1e4 / core::f64::consts::LN_2).abs() < 1e-9);
    }
}
