//! `softmax`: probabilities from logits.

use crate::context::Context;
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// Probabilities from logits: y_i = e^x_i / sum over j of e^x_j, over the features of a sample.
///
/// # Shapes
///
/// x and y: `[B, N]`, samples innermost in memory.
///
/// # Backward
///
/// d_x_i = y_i * (d_y_i - sum over j of d_y_j * y_j). Saves y; the cache is empty.
///
/// # Numerics
///
/// The largest x is subtracted first, so no exponential overflows. For training leave the layer out: cross-entropy
/// takes logits, which is exact where the composition is not.
///
/// # Source
///
/// `torch.nn.Softmax(dim=1)`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::Softmax;
/// use nalgebra::SMatrix;
///
/// let mut y = SMatrix::<f64, 1, 2>::zeros();
/// Softmax::<2>.infer(&SMatrix::<f64, 1, 2>::new(0.0, 3.0_f64.ln()), &mut y);
/// assert!((y[1] - 0.75).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Softmax<const N: usize>;

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Softmax<N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = ((), &'a Batch<T, B, N>);

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        T::softmax(x.as_slice(), y.as_mut_slice(), B);
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
            T::softmax_gradient(y.as_slice(), d_y.as_slice(), d_x.as_mut_slice(), B);
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
        let passes = Passes::run(&Softmax::<2>, &x, &d_y, None, &Context::new(0, 1));
        assert_close("y", passes.y.as_slice(), &[0.25, 0.75], Tolerance::F64);
        // The mean of d_y under y is 7.
        assert_close("d_x", passes.d_x.as_slice(), &[-0.75, 0.75], Tolerance::F64);
    }

    #[test]
    fn extreme_inputs() {
        let x = SMatrix::<f64, 2, 3>::new(1e4, 0.0, -1e4, -1e300, -1e300, -1e300);
        let mut y = SMatrix::<f64, 2, 3>::zeros();
        Softmax::<3>.infer(&x, &mut y);
        let third = 1.0 / 3.0;
        assert_close("y", y.as_slice(), &[1.0, third, 0.0, third, 0.0, third], Tolerance::F64);
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 5>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        check_input_gradient(&Softmax::<5>, &x, &Context::new(4, 3));
    }
}
