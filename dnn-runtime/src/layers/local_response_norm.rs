//! `local_response_norm`: each value divided by a norm over neighbouring channels.

use crate::context::Context;
use crate::kernels::Response;
use crate::layer::{Batch, Layer};
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;

/// Divides each value by a norm over the channels around its own: y_c = x_c / (k + alpha / size * s_c)^beta, where s_c
/// is the sum of x^2 at the same position over the channels c - floor(size / 2) to c + floor((size - 1) / 2).
///
/// Channels that are not there count as zeros.
///
/// # Shapes
///
/// x and y: `[B, C * P]` with `N` = C * P, in the order channel, position, samples innermost in memory.
///
/// # Arguments
///
/// * `size`: the number of channels that are summed, at least 1. 5 is usual.
/// * `alpha`: 1e-4; `beta`: 0.75.
/// * `k`: 1, above 0, so that rows of zeros are divided by a number.
///
/// # Backward
///
/// With n_c = k + alpha / size * s_c: d_x_c = d_y_c / n_c^beta - 2 * alpha * beta / size * x_c * the sum of
/// d_y_i * x_i / n_i^(beta + 1) over the channels i whose norm has x_c. Saves x; uses up d_y.
///
/// # Numerics
///
/// For beta = 0.75 by two square roots, else by logarithm and exponential.
///
/// # Source
///
/// Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks" (2012), whose alpha
/// is not divided by size. `torch.nn.LocalResponseNorm`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::LocalResponseNorm;
/// use nalgebra::SMatrix;
///
/// // Two channels of one position, each with both in its norm: 1 + (9 + 16) * 3 / 5 = 16, and 16^0.75 = 8.
/// let norm = LocalResponseNorm::<2, 2>::new(5, 3.0, 0.75, 1.0);
/// let mut y = SMatrix::<f64, 1, 2>::zeros();
/// norm.infer(&SMatrix::<f64, 1, 2>::new(3.0, 4.0), &mut y);
/// assert!((y[0] - 3.0 / 8.0).abs() < 1e-15 && (y[1] - 0.5).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalResponseNorm<const N: usize, const C: usize> {
    response: Response,
}

impl<const N: usize, const C: usize> LocalResponseNorm<N, C> {
    /// A norm over `size` channels.
    ///
    /// # Panics
    ///
    /// If `size` is 0 or `k` is not above 0: at compile time in a constant.
    #[must_use]
    pub const fn new(size: usize, alpha: f64, beta: f64, k: f64) -> Self {
        const { assert!(C > 0 && N.is_multiple_of(C), "every channel has as many positions") };
        assert!(size > 0, "a norm is over at least one channel");
        assert!(k > 0.0, "what is added to a norm is above 0");
        Self { response: Response { channels: C, size, alpha, beta, k } }
    }

    /// What a pass over all channels is worth: the squares, and a root or a power.
    fn work(&self, batch: usize) -> u64 {
        (N * batch) as u64 * (self.response.size as u64 * (ELEMENT / 4) + 2 * ELEMENT)
    }
}

impl<T: Scalar, const B: usize, const N: usize, const C: usize> Layer<T, B> for LocalResponseNorm<N, C> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = (&'a Batch<T, B, N>, ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let (work, len, x) = (self.work(B), N / C * B, x.as_slice());
        let run = parallel::run_length(C, work);
        parallel::for_each_chunk(y.as_mut_slice(), (run * len).max(1), work, |chunk, y| {
            T::response_norm(x, y, chunk * run, self.response);
        });
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        (x, ()): Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        let Some(d_x) = d_x else { return };
        let (work, len, x) = (self.work(B), N / C * B, x.as_slice());
        let run = parallel::run_length(C, work);
        let size = (run * len).max(1);
        let parts = (chunks(d_y.as_mut_slice(), size), chunks(d_x.as_mut_slice(), size));
        parallel::for_each_part(parts, work, |chunk, (d_y, d_x)| {
            T::response_norm_shares(x, d_y, d_x, chunk * run, self.response);
        });
        let shares = d_y.as_slice();
        parallel::for_each_chunk(d_x.as_mut_slice(), size, work, |chunk, d_x| {
            T::response_norm_gradient(x, shares, d_x, chunk * run, self.response);
        });
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::testing::{Passes, Tolerance, assert_close, check_input_gradient, fill_pattern};

    #[test]
    fn an_even_size_reaches_further_back() {
        // Channel c is divided by 1 + (x_(c-1)^2 + x_c^2) / 2.
        let norm = LocalResponseNorm::<3, 3>::new(2, 1.0, 1.0, 1.0);
        let x = SMatrix::<f64, 1, 3>::new(2.0, 4.0, 6.0);
        let d_y = SMatrix::<f64, 1, 3>::new(1.0, 0.0, 0.0);
        let passes = Passes::run(&norm, &x, &d_y, None, &Context::new(0, 1));
        assert_close("y", passes.y.as_slice(), &[2.0 / 3.0, 4.0 / 11.0, 6.0 / 27.0], Tolerance::F64);
        // d/dx of x / (1 + x^2 / 2) = (1 - x^2 / 2) / (1 + x^2 / 2)^2.
        assert_close("d_x", passes.d_x.as_slice(), &[-1.0 / 9.0, 0.0, 0.0], Tolerance::F64);
    }

    #[test]
    fn rows_of_zeros_stay_zero() {
        let norm = LocalResponseNorm::<4, 2>::new(5, 1e-4, 0.75, 2.0);
        let zeros = SMatrix::<f64, 3, 4>::zeros();
        let passes = Passes::run(&norm, &zeros, &zeros, None, &Context::new(0, 1));
        assert_eq!((*passes.y, *passes.d_x), (zeros, zeros));
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 14>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        let cx = Context::new(1, 3);
        check_input_gradient(&LocalResponseNorm::<14, 7>::new(3, 2.0, 0.75, 1.0), &x, &cx);
        check_input_gradient(&LocalResponseNorm::<14, 7>::new(4, 2.0, 1.3, 0.5), &x, &cx);
        check_input_gradient(&LocalResponseNorm::<14, 2>::new(20, 2.0, 0.5, 1.0), &x, &cx);
    }

    #[test]
    #[should_panic(expected = "above 0")]
    fn a_norm_that_may_be_zero_is_refused() {
        let _ = LocalResponseNorm::<2, 1>::new(5, 1e-4, 0.75, 0.0);
    }
}
