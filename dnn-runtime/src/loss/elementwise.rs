//! Losses that are a sum over the elements: the loops they share.

use crate::layer::Batch;
use crate::scalar::Scalar;

/// Samples handled together: enough to fill vector registers, few enough that their partial sums stay on the stack
/// whatever the batch size.
pub(super) const LANES: usize = 32;

/// The ranges of at most [`LANES`] consecutive samples: (first, number).
pub(super) fn blocks(samples: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..samples).step_by(LANES).map(move |first| (first, LANES.min(samples - first)))
}

/// Calls `f(output, y, target, sum)` for every element of the first `samples` rows and adds up the `sum`s.
///
/// Each sample has a sum of its own over the outputs, in the number type itself; these are added in `f64`. The order
/// is fixed, so the result is the same in every run.
pub(super) fn sum<T: Scalar, const B: usize, const C: usize>(
    y: &Batch<T, B, C>,
    target: &Batch<T, B, C>,
    samples: usize,
    f: impl Fn(usize, T, T) -> T,
) -> f64 {
    let (y, target) = (y.as_slice(), target.as_slice());
    let mut total = 0.0;
    for (first, n) in blocks(samples.min(B)) {
        let mut sums = [T::zero(); LANES];
        for c in 0..C {
            let at = c * B + first;
            for ((sum, &y), &t) in sums.iter_mut().zip(&y[at..at + n]).zip(&target[at..at + n]) {
                *sum += f(c, y, t);
            }
        }
        total += sums.iter().map(|sum| sum.to_f64()).sum::<f64>();
    }
    total
}

/// As [`sum`], where `f` gives the loss and its derivative; `d_y` becomes the derivative times `scale`, and zero in
/// the rows from `samples` on.
pub(super) fn sum_and_gradient<T: Scalar, const B: usize, const C: usize>(
    y: &Batch<T, B, C>,
    target: &Batch<T, B, C>,
    samples: usize,
    scale: f64,
    d_y: &mut Batch<T, B, C>,
    f: impl Fn(usize, T, T) -> (T, T),
) -> f64 {
    let samples = samples.min(B);
    let scale = T::from_f64(scale);
    let (y, target, d_y) = (y.as_slice(), target.as_slice(), d_y.as_mut_slice());
    let mut total = 0.0;
    for (first, n) in blocks(samples) {
        let mut sums = [T::zero(); LANES];
        for c in 0..C {
            let at = c * B + first;
            let elements = y[at..at + n].iter().zip(&target[at..at + n]).zip(&mut d_y[at..at + n]);
            for (sum, ((&y, &t), d_y)) in sums.iter_mut().zip(elements) {
                let (loss, slope) = f(c, y, t);
                *sum += loss;
                *d_y = scale * slope;
            }
        }
        total += sums.iter().map(|sum| sum.to_f64()).sum::<f64>();
    }
    clear_rest::<T, B>(d_y, samples);
    total
}

/// Writes `f(output, y, target)` for every element.
pub(super) fn map<T: Scalar, const B: usize, const C: usize>(
    y: &Batch<T, B, C>,
    target: &Batch<T, B, C>,
    out: &mut Batch<T, B, C>,
    f: impl Fn(usize, T, T) -> T,
) {
    let outputs = y.as_slice().chunks(B.max(1)).zip(target.as_slice().chunks(B.max(1)));
    for (c, ((y, target), out)) in outputs.zip(out.as_mut_slice().chunks_mut(B.max(1))).enumerate() {
        for ((&y, &t), out) in y.iter().zip(target).zip(out) {
            *out = f(c, y, t);
        }
    }
}

/// Zeroes the rows from `samples` on.
pub(super) fn clear_rest<T: Scalar, const B: usize>(d_y: &mut [T], samples: usize) {
    if samples < B {
        for output in d_y.chunks_mut(B) {
            output[samples..].fill(T::zero());
        }
    }
}

/// Implements [`Loss`](super::Loss) and `elements` for a loss with same-shape targets that is a sum over elements.
///
/// The type has the methods `divisor(samples, outputs) -> f64`, by which the sum is divided, and
/// `element(y, target) -> (T, T)`, the loss of an element and its derivative.
macro_rules! impl_elementwise {
    ($loss:ty) => {
        impl<T: Scalar, const B: usize, const C: usize> $crate::loss::Loss<T, Batch<T, B, C>, Batch<T, B, C>>
            for $loss
        {
            fn reduction(&self) -> Reduction {
                self.reduction
            }

            fn value(&self, y: &Batch<T, B, C>, target: &Batch<T, B, C>, samples: usize) -> T {
                let sum = $crate::loss::elementwise::sum(y, target, samples, |_, y, t| self.element(y, t).0);
                T::from_f64(sum / self.divisor(samples.min(B), C))
            }

            fn gradient(
                &self,
                y: &Batch<T, B, C>,
                target: &Batch<T, B, C>,
                samples: usize,
                d_y: &mut Batch<T, B, C>,
            ) -> T {
                let divisor = self.divisor(samples.min(B), C);
                let sum = $crate::loss::elementwise::sum_and_gradient(
                    y,
                    target,
                    samples,
                    1.0 / divisor,
                    d_y,
                    |_, y, t| self.element(y, t),
                );
                T::from_f64(sum / divisor)
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
                $crate::loss::elementwise::map(y, target, out, |_, y, t| self.element(y, t).0);
            }
        }
    };
}
pub(super) use impl_elementwise;

/// The number a sum over all elements is divided by.
pub(super) fn divisor(reduction: super::Reduction, samples: usize, outputs: usize) -> f64 {
    match reduction {
        super::Reduction::Mean => (samples * outputs) as f64,
        super::Reduction::Sum => 1.0,
    }
}
