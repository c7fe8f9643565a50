//! `log_softmax`: logarithms of probabilities from logits.

use crate::context::Context;
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// Logarithms of probabilities from logits: y_i = x_i - ln of the sum over j of e^x_j, over the features of a
/// sample.
///
/// # Shapes
///
/// x and y: `[B, N]`, samples innermost in memory.
///
/// # Backward
///
/// d_x_i = d_y_i - e^y_i * sum over j of d_y_j. Saves y; the cache is empty.
///
/// # Numerics
///
/// The largest x is subtracted first, so no exponential overflows and no logarithm is of 0.
///
/// # Source
///
/// `torch.nn.LogSoftmax(dim=1)`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::LogSoftmax;
/// use nalgebra::SMatrix;
///
/// let mut y = SMatrix::<f64, 1, 2>::zeros();
/// LogSoftmax::<2>.infer(&SMatrix::<f64, 1, 2>::new(0.0, 3.0_f64.ln()), &mut y);
/// assert!((y[1] - 0.75_f64.ln()).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogSoftmax<const N: usize>;

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for LogSoftmax<N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = ((), &'a Batch<T, B, N>);

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        T::log_softmax(x.as_slice(), y.as_mut_slice(), B);
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        ((), y): Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(d_x) = d_x {
            T::log_softmax_gradient(y.as_slice(), d_y.as_slice(), d_x.as_mut_slice(), B);
        }
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::testing::{Passes, Tolerance, assert_close, check_input_gradient, fill_pattern};

    #[test]
    fn forward_and_backward_by_hand() {
        // Exponentials 1 and 3.
        let x = SMatrix::<f64, 1, 2>::new(0.0, 3.0_f64.ln());
        let d_y = SMatrix::<f64, 1, 2>::new(4.0, 8.0);
        let passes = Passes::run(&LogSoftmax::<2>, &x, &d_y, None, &Context::new(0, 1));
        assert_close("y", passes.y.as_slice(), &[0.25_f64.ln(), 0.75_f64.ln()], Tolerance::F64);
        assert_close("d_x", passes.d_x.as_slice(), &[1.0, -1.0], Tolerance::F64);
    }

    #[test]
    fn extreme_inputs() {
        let x = SMatrix::<f64, 2, 3>::new(1e4, 0.0, -1e4, -1e300, -1e300, -1e300);
        let mut y = SMatrix::<f64, 2, 3>::zeros();
        LogSoftmax::<3>.infer(&x, &mut y);
        let third = -3.0_f64.ln();
        assert_close("y", y.as_slice(), &[0.0, third, -1e4, third, -2e4, third], Tolerance::F64);
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 5>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        check_input_gradient(&LogSoftmax::<5>, &x, &Context::new(4, 3));
    }
}
