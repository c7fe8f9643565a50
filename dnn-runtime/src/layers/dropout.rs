//! `dropout`: zeroes values at random in training.

use nalgebra::SMatrix;

use crate::context::Context;
use crate::kernels::random::{Stream, dropout_mask};
use crate::layer::{Batch, Layer};
use crate::parallel;
use crate::scalar::Scalar;

/// In training y = x * m / (1 - p), where m is 0 with probability p and else 1; for prediction y = x.
///
/// # Shapes
///
/// x and y: `[B, N]`, samples innermost in memory.
///
/// # Arguments
///
/// * `p`: the probability to drop a value, from 0 to 1. At 1 every output is zero.
/// * `site`: tells the layers of a network apart, so that they drop different values.
///
/// # Backward
///
/// d_x = d_y * m / (1 - p). Saves neither x nor y; the cache holds m, one byte a value.
///
/// # Numerics
///
/// m depends on the context's seed and step, the site, the sample's position in the whole batch and the feature, not
/// on how the batch is split.
///
/// # Source
///
/// Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014), scaled in training
/// as in `torch.nn.Dropout`.
///
/// ```
/// use dnn_runtime::layers::Dropout;
/// use dnn_runtime::{Context, Layer};
/// use nalgebra::SMatrix;
///
/// let dropout = Dropout::<4>::new(0.5, 0);
/// let x = SMatrix::<f32, 1, 4>::repeat(1.0);
/// let (mut y, mut mask) = (x, SMatrix::<u8, 1, 4>::zeros());
/// dropout.forward(&x, &mut y, &mut mask, &Context::new(1, 1));
/// assert!(y.iter().all(|&y| y == 0.0 || y == 2.0));
/// dropout.infer(&x, &mut y);
/// assert_eq!(y, x);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout<const N: usize> {
    p: f64,
    site: u64,
}

impl<const N: usize> Dropout<N> {
    /// Drops with probability `p` at the place `site` of a network.
    ///
    /// # Panics
    ///
    /// If `p` is not between 0 and 1: at compile time in a constant.
    #[must_use]
    pub const fn new(p: f64, site: u64) -> Self {
        assert!(p >= 0.0 && p <= 1.0, "a dropout probability lies between 0 and 1");
        Self { p, site }
    }

    /// What kept values are multiplied with. At p = 1 nothing is kept, and infinity times zero would be NaN.
    fn factor<T: Scalar>(&self) -> T {
        if self.p < 1.0 { T::from_f64(1.0 / (1.0 - self.p)) } else { T::zero() }
    }

    /// y = x * mask * factor, shared out among threads.
    fn apply<T: Scalar>(&self, x: &[T], mask: &[u8], y: &mut [T]) {
        parallel::in_runs(y, |run, y| T::mask(&x[run.clone()], &mask[run], self.factor(), y));
    }
}

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Dropout<N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = SMatrix<u8, B, N>;
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        y.as_mut_slice().copy_from_slice(x.as_slice());
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, mask: &mut Self::Cache, cx: &Context) {
        let stream = Stream { seed: cx.seed, step: cx.step, site: self.site };
        dropout_mask(mask.as_mut_slice(), B, cx.first_sample, self.p, stream);
        self.apply(x.as_slice(), mask.as_slice(), y.as_mut_slice());
    }

    #[inline]
    fn backward(
        &self,
        ((), ()): ((), ()),
        d_y: &mut Self::Output,
        mask: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(d_x) = d_x {
            self.apply(d_y.as_slice(), mask.as_slice(), d_x.as_mut_slice());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    const CX: Context = Context::new(5, 4);

    #[test]
    fn values_are_dropped_or_scaled_and_gradients_alike() {
        let dropout = Dropout::<50>::new(0.2, 3);
        let x = SMatrix::<f64, 4, 50>::repeat(4.0);
        let passes = Passes::run(&dropout, &x, &SMatrix::repeat(8.0), None, &CX);
        let mut dropped = 0;
        for at in 0..200 {
            match passes.cache[at] {
                0 => {
                    assert_eq!((passes.y[at], passes.d_x[at]), (0.0, 0.0));
                    dropped += 1;
                }
                _ => assert_eq!((passes.y[at], passes.d_x[at]), (5.0, 10.0)),
            }
        }
        assert!((20..60).contains(&dropped), "{dropped} of 200 dropped at p = 0.2");
    }

    #[test]
    fn the_ends_of_the_range() {
        let x = SMatrix::<f64, 4, 2>::repeat(3.0);
        let all = Passes::run(&Dropout::<2>::new(1.0, 0), &x, &x, None, &CX);
        assert_eq!((all.y.sum(), all.d_x.sum()), (0.0, 0.0));
        let none = Passes::run(&Dropout::<2>::new(0.0, 0), &x, &x, None, &CX);
        assert_eq!((*none.y, *none.d_x), (x, x));
    }

    #[test]
    fn a_micro_batch_has_its_part_of_the_mask() {
        let dropout = Dropout::<8>::new(0.5, 1);
        let mut whole = SMatrix::<u8, 4, 8>::zeros();
        dropout.forward(&SMatrix::<f64, 4, 8>::zeros(), &mut SMatrix::zeros(), &mut whole, &CX);
        let mut part = SMatrix::<u8, 2, 8>::zeros();
        let cx = Context { first_sample: 2, ..CX };
        dropout.forward(&SMatrix::<f64, 2, 8>::zeros(), &mut SMatrix::zeros(), &mut part, &cx);
        assert_eq!(part, whole.fixed_rows::<2>(2));
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 4, 6>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        check_input_gradient(&Dropout::<6>::new(0.4, 2), &x, &CX);
    }

    #[test]
    #[should_panic(expected = "between 0 and 1")]
    fn a_probability_above_one_is_refused() {
        let _ = Dropout::<1>::new(1.5, 0);
    }
}
