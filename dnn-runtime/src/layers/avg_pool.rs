//! `avg_pool`: the mean of each window.

use core::marker::PhantomData;

use super::pool::{PoolConfig, features, mean, mean_gradient, sizes};
use crate::context::Context;
use crate::kernels::{Mean, PoolSizes};
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// The mean of each window of a channel: y\[c\]\[i\]\[j\] = the sum over p, q of
/// x\[c\]\[i * stride + p - padding\]\[j * stride + q - padding\], divided by the number of places.
///
/// # Shapes
///
/// x: `[B, C * H * W]`, y: `[B, C * OH * OW]`, in the order channel, row, column, samples innermost in memory. A signal
/// is an image of height 1.
///
/// # Arguments
///
/// The sizes are constants of `C`. With `COUNT_PADDING` the sum is divided by the places on the input and its padding,
/// else by those on the input. Places that lie beyond the padding, as some do where the output's size was rounded up,
/// never count.
///
/// # Backward
///
/// d_x is the sum over the windows with x of d_y divided by their number of places. Saves nothing.
///
/// # Numerics
///
/// The sum is multiplied by one over the number of places, which is one rounding more than a division. Of several samples
/// the places of a window are added one by one, row by row; of one sample those of a column may be added first, so the
/// last bits may differ. A NaN makes the mean NaN.
///
/// # Source
///
/// `torch.nn.AvgPool2d`; `COUNT_PADDING` is its `count_include_pad`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::{AvgPool, PoolConfig};
/// use nalgebra::SMatrix;
///
/// struct Halves;
/// impl PoolConfig for Halves {
///     const INPUT: [usize; 3] = [1, 2, 4];
///     const OUTPUT: [usize; 3] = [1, 1, 2];
///     const KERNEL: [usize; 2] = [2, 2];
///     const STRIDE: [usize; 2] = [2, 2];
/// }
///
/// let x = SMatrix::<f32, 1, 8>::from_row_slice(&[1.0, 2.0, 3.0, 4.0, 8.0, 7.0, 6.0, 5.0]);
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// AvgPool::<8, 2, Halves>::new().infer(&x, &mut y);
/// assert_eq!(y.as_slice(), [4.5, 4.5]);
/// ```
#[derive(Debug)]
pub struct AvgPool<const IN: usize, const OUT: usize, C>(PhantomData<fn() -> C>);

impl<const IN: usize, const OUT: usize, C: PoolConfig> AvgPool<IN, OUT, C> {
    /// A pool with the sizes of `C`.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(
                features(C::INPUT) == IN && features(C::OUTPUT) == OUT,
                "a pool's sizes are its features"
            );
            assert!(C::INPUT[0] == C::OUTPUT[0], "a pool keeps its channels");
            assert!(C::DILATION[0] == 1 && C::DILATION[1] == 1, "the windows of means have no gaps");
        }
        Self(PhantomData)
    }

    const MEAN: Mean = if C::COUNT_PADDING { Mean::Padded } else { Mean::Inside };

    const fn sizes(batch: usize) -> PoolSizes {
        sizes::<C>(batch)
    }
}

impl<const IN: usize, const OUT: usize, C: PoolConfig> Default for AvgPool<IN, OUT, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, C: PoolConfig> Layer<T, B>
    for AvgPool<IN, OUT, C>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        mean(x.as_slice(), y.as_mut_slice(), Self::MEAN, Self::sizes(B));
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        ((), ()): ((), ()),
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(d_x) = d_x {
            mean_gradient(d_y.as_slice(), d_x.as_mut_slice(), Self::MEAN, Self::sizes(B));
        }
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, check_input_gradient, fill_pattern};

    /// Of length 4, windows of 3 every 2: the last one reaches one place beyond the padding.
    struct Row<const COUNT: usize>;

    impl<const COUNT: usize> PoolConfig for Row<COUNT> {
        const INPUT: [usize; 3] = [1, 1, 4];
        const OUTPUT: [usize; 3] = [1, 1, 3];
        const KERNEL: [usize; 2] = [1, 3];
        const STRIDE: [usize; 2] = [1, 2];
        const PADDING: [usize; 2] = [0, 1];
        const COUNT_PADDING: bool = COUNT == 1;
    }

    struct Odd;

    impl PoolConfig for Odd {
        const INPUT: [usize; 3] = [2, 5, 6];
        const OUTPUT: [usize; 3] = [2, 3, 7];
        const KERNEL: [usize; 2] = [3, 2];
        const STRIDE: [usize; 2] = [2, 1];
        const PADDING: [usize; 2] = [1, 1];
    }

    #[test]
    fn padding_counts_or_not() {
        let x = SMatrix::<f64, 1, 4>::new(6.0, 12.0, 18.0, 24.0);
        let d_y = SMatrix::<f64, 1, 3>::new(6.0, 12.0, 18.0);
        let cx = Context::new(0, 1);
        let counted = Passes::run(&AvgPool::<4, 3, Row<1>>::new(), &x, &d_y, None, &cx);
        // Windows: padding, 6, 12; 12, 18, 24; 24, padding and nothing.
        assert_close("y", counted.y.as_slice(), &[6.0, 18.0, 12.0], Tolerance::F64);
        assert_close("d_x", counted.d_x.as_slice(), &[2.0, 6.0, 4.0, 4.0 + 9.0], Tolerance::F64);
        let inside = Passes::run(&AvgPool::<4, 3, Row<0>>::new(), &x, &d_y, None, &cx);
        assert_close("y", inside.y.as_slice(), &[9.0, 18.0, 24.0], Tolerance::F64);
        assert_close("d_x", inside.d_x.as_slice(), &[3.0, 7.0, 4.0, 4.0 + 18.0], Tolerance::F64);
    }

    #[test]
    fn gradient() {
        let mut x = zeroed_box::<SMatrix<f64, 3, 60>>();
        fill_pattern(x.as_mut_slice(), 3);
        check_input_gradient(&AvgPool::<60, 42, Odd>::new(), &x, &Context::new(1, 3));
    }
}
