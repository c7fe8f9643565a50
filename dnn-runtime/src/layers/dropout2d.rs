//! `dropout2d`: zeroes whole channels at random in training.

use nalgebra::SMatrix;

use crate::context::Context;
use crate::kernels::random::{Stream, dropout_mask};
use crate::layer::{Batch, Layer};
use crate::parallel::{self, ELEMENT};
use crate::scalar::Scalar;

/// In training y = x * m / (1 - p), where m is 0 with probability p and else 1, the same one for a channel of a sample;
/// for prediction y = x.
///
/// Neighbouring values of a channel are alike, so dropping single ones would hardly change what comes behind.
///
/// # Shapes
///
/// x and y: `[B, C * P]` with `N` = C * P, in the order channel, position, samples innermost in memory.
///
/// # Arguments
///
/// * `p`: the probability to drop a channel, from 0 to 1. At 1 every output is zero.
/// * `site`: tells the layers of a network apart, so that they drop different channels.
///
/// # Backward
///
/// d_x = d_y * m / (1 - p). Saves neither x nor y; the cache holds m, one byte a channel and sample.
///
/// # Numerics
///
/// m depends on the context's seed and step, the site, the sample's position in the whole batch and the channel, not
/// on how the batch is split.
///
/// # Source
///
/// Tompson et al., "Efficient Object Localization Using Convolutional Networks" (2015). `torch.nn.Dropout2d`.
///
/// ```
/// use dnn_runtime::layers::Dropout2d;
/// use dnn_runtime::{Context, Layer};
/// use nalgebra::SMatrix;
///
/// let dropout = Dropout2d::<6, 2>::new(0.5, 0);
/// let x = SMatrix::<f32, 1, 6>::repeat(1.0);
/// let (mut y, mut mask) = (x, SMatrix::<u8, 1, 2>::zeros());
/// dropout.forward(&x, &mut y, &mut mask, &Context::new(1, 1));
/// assert!(y[0] == y[1] && y[1] == y[2] && (y[0] == 0.0 || y[0] == 2.0));
/// dropout.infer(&x, &mut y);
/// assert_eq!(y, x);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout2d<const N: usize, const C: usize> {
    p: f64,
    site: u64,
}

impl<const N: usize, const C: usize> Dropout2d<N, C> {
    /// Drops channels with probability `p` at the place `site` of a network.
    ///
    /// # Panics
    ///
    /// If `p` is not between 0 and 1: at compile time in a constant.
    #[must_use]
    pub const fn new(p: f64, site: u64) -> Self {
        const { assert!(C > 0 && N.is_multiple_of(C), "every channel has as many positions") };
        assert!(p >= 0.0 && p <= 1.0, "a dropout probability lies between 0 and 1");
        Self { p, site }
    }

    /// What kept channels are multiplied with. At p = 1 nothing is kept, and infinity times zero would be NaN.
    fn factor<T: Scalar>(&self) -> T {
        if self.p < 1.0 { T::from_f64(1.0 / (1.0 - self.p)) } else { T::zero() }
    }

    /// y = x * mask * factor, shared out among threads.
    fn apply<T: Scalar>(&self, x: &[T], mask: &[u8], y: &mut [T], batch: usize) {
        let (work, len, factor) = ((N * batch) as u64 * ELEMENT, N / C * batch, self.factor());
        let run = parallel::run_length(C, work);
        parallel::for_each_chunk(y, (run * len).max(1), work, |chunk, y| {
            let x = &x[chunk * run * len..][..y.len()];
            let mask = &mask[chunk * run * batch..][..y.len() / (N / C)];
            T::mask_channels(x, mask, factor, y, batch);
        });
    }
}

impl<T: Scalar, const B: usize, const N: usize, const C: usize> Layer<T, B> for Dropout2d<N, C> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = SMatrix<u8, B, C>;
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
        self.apply(x.as_slice(), mask.as_slice(), y.as_mut_slice(), B);
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
            self.apply(d_y.as_slice(), mask.as_slice(), d_x.as_mut_slice(), B);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    const CX: Context = Context::new(5, 4);

    #[test]
    fn channels_are_dropped_or_scaled_and_gradients_alike() {
        let dropout = Dropout2d::<150, 50>::new(0.2, 3);
        let x = SMatrix::<f64, 4, 150>::repeat(4.0);
        let passes = Passes::run(&dropout, &x, &SMatrix::repeat(8.0), None, &CX);
        let mut dropped = 0;
        for channel in 0..50 {
            for sample in 0..4 {
                let kept = passes.cache[(sample, channel)];
                dropped += usize::from(kept == 0);
                let expected = if kept == 0 { (0.0, 0.0) } else { (5.0, 10.0) };
                for feature in 3 * channel..3 * channel + 3 {
                    assert_eq!((passes.y[(sample, feature)], passes.d_x[(sample, feature)]), expected);
                }
            }
        }
        assert!((20..60).contains(&dropped), "{dropped} of 200 dropped at p = 0.2");
    }

    #[test]
    fn one_position_is_what_dropout_does() {
        let x = SMatrix::<f64, 4, 20>::repeat(1.0);
        let channels = Passes::run(&Dropout2d::<20, 20>::new(0.5, 7), &x, &x, None, &CX);
        let values = Passes::run(&crate::layers::Dropout::<20>::new(0.5, 7), &x, &x, None, &CX);
        assert_eq!(channels.y, values.y);
    }

    #[test]
    fn the_ends_of_the_range() {
        let x = SMatrix::<f64, 4, 4>::repeat(3.0);
        let all = Passes::run(&Dropout2d::<4, 2>::new(1.0, 0), &x, &x, None, &CX);
        assert_eq!((all.y.sum(), all.d_x.sum()), (0.0, 0.0));
        let none = Passes::run(&Dropout2d::<4, 2>::new(0.0, 0), &x, &x, None, &CX);
        assert_eq!((*none.y, *none.d_x), (x, x));
    }

    #[test]
    fn a_micro_batch_has_its_part_of_the_mask() {
        let dropout = Dropout2d::<16, 8>::new(0.5, 1);
        let mut whole = SMatrix::<u8, 4, 8>::zeros();
        dropout.forward(&SMatrix::<f64, 4, 16>::zeros(), &mut SMatrix::zeros(), &mut whole, &CX);
        let mut part = SMatrix::<u8, 2, 8>::zeros();
        let cx = Context { first_sample: 2, ..CX };
        dropout.forward(&SMatrix::<f64, 2, 16>::zeros(), &mut SMatrix::zeros(), &mut part, &cx);
        assert_eq!(part, whole.fixed_rows::<2>(2));
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 4, 6>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        check_input_gradient(&Dropout2d::<6, 3>::new(0.4, 2), &x, &CX);
    }

    #[test]
    #[should_panic(expected = "between 0 and 1")]
    fn a_probability_above_one_is_refused() {
        let _ = Dropout2d::<2, 1>::new(1.5, 0);
    }
}
