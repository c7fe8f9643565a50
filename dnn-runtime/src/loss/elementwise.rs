//! Losses that are a sum over the elements: what they share.

use crate::kernels::LossSizes;

/// The sizes of a batch of `B` rows and `C` outputs, of which the first `samples` rows count.
pub(super) fn sizes<const B: usize, const C: usize>(samples: usize) -> LossSizes {
    LossSizes { batch: B, samples: samples.min(B), outputs: C }
}

/// Implements [`Loss`](super::Loss) and `elements` for a loss with same-shape targets that is a sum over elements.
///
/// The type has the methods `divisor(samples, outputs) -> f64`, by which the sum is divided, and
/// `kernel(y, target, output, sizes) -> f64`, which calls the kernel that sums.
macro_rules! impl_elementwise {
    ($loss:ty) => {
        impl<T: Scalar, const B: usize, const C: usize> $crate::loss::Loss<T, Batch<T, B, C>, Batch<T, B, C>>
            for $loss
        {
            fn reduction(&self) -> Reduction {
                self.reduction
            }

            fn value(&self, y: &Batch<T, B, C>, target: &Batch<T, B, C>, samples: usize) -> T {
                let sizes = $crate::loss::elementwise::sizes::<B, C>(samples);
                let sum = self.kernel(y.as_slice(), target.as_slice(), LossOutput::Value, sizes);
                T::from_f64(sum / self.divisor(sizes.samples, C))
            }

            fn gradient(
                &self,
                y: &Batch<T, B, C>,
                target: &Batch<T, B, C>,
                samples: usize,
                d_y: &mut Batch<T, B, C>,
            ) -> T {
                let sizes = $crate::loss::elementwise::sizes::<B, C>(samples);
                let divisor = self.divisor(sizes.samples, C);
                let output = LossOutput::Gradient(d_y.as_mut_slice(), T::from_f64(1.0 / divisor));
                T::from_f64(self.kernel(y.as_slice(), target.as_slice(), output, sizes) / divisor)
            }

            fn has_parts(&self) -> bool {
                true
            }

            fn part(
                &self,
                target: &Batch<T, B, C>,
                samples: usize,
                part: $crate::loss::LossPart<'_, T>,
            ) -> T {
                let divisor = self.divisor(samples.min(B), C);
                part.reduced(target, samples, divisor, |y, target, output, sizes| {
                    self.kernel(y, target, output, sizes)
                })
            }
        }

        impl $loss {
            /// The losses of the single elements, not reduced: `out` is overwritten.
            pub fn elements<T: Scalar, const B: usize, const C: usize>(
                &self,
                y: &Batch<T, B, C>,
                target: &Batch<T, B, C>,
                out: &mut Batch<T, B, C>,
            ) {
                let sizes = $crate::loss::elementwise::sizes::<B, C>(B);
                let output = LossOutput::Elements(out.as_mut_slice());
                self.kernel(y.as_slice(), target.as_slice(), output, sizes);
            }
        }
    };
}
pub(super) use impl_elementwise;

/// Implements [`Loss`](super::Loss) for targets with weights, a pair of batches, for a loss with a `kernel` and a field
/// `reduction`.
macro_rules! impl_weighted {
    ($loss:ty) => {
        impl<T: Scalar> $crate::loss::steps::ElementLoss<T> for $loss {
            fn sum_of(&self, y: &[T], target: &[T], output: LossOutput<'_, T>, sizes: LossSizes) -> f64 {
                self.kernel(y, target, output, sizes)
            }

            fn is_mean(&self) -> bool {
                self.reduction == Reduction::Mean
            }
        }

        impl<T: Scalar, const B: usize, const F: usize, const STEPS: usize>
            $crate::loss::Loss<T, Batch<T, B, F>, (Batch<T, B, F>, Batch<T, B, STEPS>)> for $loss
        {
            fn reduction(&self) -> Reduction {
                self.reduction
            }

            fn weight(&self, target: &(Batch<T, B, F>, Batch<T, B, STEPS>), samples: usize) -> f64 {
                $crate::loss::steps::total(&target.1, samples.min(B))
            }

            fn value(
                &self,
                y: &Batch<T, B, F>,
                target: &(Batch<T, B, F>, Batch<T, B, STEPS>),
                samples: usize,
            ) -> T {
                $crate::loss::steps::weighted(self, y, target, samples, None)
            }

            fn gradient(
                &self,
                y: &Batch<T, B, F>,
                target: &(Batch<T, B, F>, Batch<T, B, STEPS>),
                samples: usize,
                d_y: &mut Batch<T, B, F>,
            ) -> T {
                $crate::loss::steps::weighted(self, y, target, samples, Some(d_y))
            }
        }
    };
}
pub(super) use impl_weighted;

/// The number a sum over all elements is divided by.
pub(super) fn divisor(reduction: super::Reduction, samples: usize, outputs: usize) -> f64 {
    match reduction {
        super::Reduction::Mean => (samples * outputs) as f64,
        super::Reduction::Sum => 1.0,
    }
}
