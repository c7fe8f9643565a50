//! `adaptive_avg_pool`: the mean of windows that divide any image into so many rows and columns.

use core::marker::PhantomData;

use super::pool::{PoolConfig, features, mean, mean_gradient, sizes};
use crate::context::Context;
use crate::kernels::{Mean, PoolSizes};
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// The mean of windows that divide a channel evenly: of H rows into OH windows the i-th one has rows
/// floor(i * H / OH) to ceil((i + 1) * H / OH) - 1, and so the columns.
///
/// Windows overlap by a row or column where the sizes do not divide, and repeat rows if the output is larger.
///
/// # Shapes
///
/// x: `[B, C * H * W]`, y: `[B, C * OH * OW]`, in the order channel, row, column, samples innermost in memory. A signal
/// is an image of height 1.
///
/// # Arguments
///
/// The input's and output's sizes are constants of `C`; its others are not read.
///
/// # Backward
///
/// d_x is the sum over the windows with x of d_y divided by their number of places. Saves nothing.
///
/// # Source
///
/// `torch.nn.AdaptiveAvgPool2d`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::{AdaptiveAvgPool, PoolConfig};
/// use nalgebra::SMatrix;
///
/// struct Two;
/// impl PoolConfig for Two {
///     const INPUT: [usize; 3] = [1, 1, 5];
///     const OUTPUT: [usize; 3] = [1, 1, 2];
///     const KERNEL: [usize; 2] = [1, 1];
///     const STRIDE: [usize; 2] = [1, 1];
/// }
///
/// // Of 1, 2, 3 and of 3, 4, 5.
/// let mut y = SMatrix::<f64, 1, 2>::zeros();
/// AdaptiveAvgPool::<5, 2, Two>::new().infer(&SMatrix::<f64, 1, 5>::new(1.0, 2.0, 3.0, 4.0, 5.0), &mut y);
/// assert!((y[0] - 2.0).abs() < 1e-15 && (y[1] - 4.0).abs() < 1e-15);
/// ```
#[derive(Debug)]
pub struct AdaptiveAvgPool<const IN: usize, const OUT: usize, C>(PhantomData<fn() -> C>);

impl<const IN: usize, const OUT: usize, C: PoolConfig> AdaptiveAvgPool<IN, OUT, C> {
    /// A pool with the input's and output's sizes of `C`.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(
                features(C::INPUT) == IN && features(C::OUTPUT) == OUT,
                "a pool's sizes are its features"
            );
            assert!(C::INPUT[0] == C::OUTPUT[0], "a pool keeps its channels");
        }
        Self(PhantomData)
    }

    /// With windows of the mean's size, by which the work is measured.
    const fn sizes(batch: usize) -> PoolSizes {
        let sizes = sizes::<C>(batch);
        let kernel = [sizes.input[0].div_ceil(sizes.output[0]), sizes.input[1].div_ceil(sizes.output[1])];
        PoolSizes { kernel, ..sizes }
    }
}

impl<const IN: usize, const OUT: usize, C: PoolConfig> Default for AdaptiveAvgPool<IN, OUT, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, C: PoolConfig> Layer<T, B>
    for AdaptiveAvgPool<IN, OUT, C>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        mean(x.as_slice(), y.as_mut_slice(), Mean::Adaptive, Self::sizes(B));
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
            mean_gradient(d_y.as_slice(), d_x.as_mut_slice(), Mean::Adaptive, Self::sizes(B));
        }
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::testing::{Passes, Tolerance, assert_close, check_input_gradient, fill_pattern};

    struct Larger;

    impl PoolConfig for Larger {
        const INPUT: [usize; 3] = [1, 1, 2];
        const OUTPUT: [usize; 3] = [1, 1, 3];
        const KERNEL: [usize; 2] = [1, 1];
        const STRIDE: [usize; 2] = [1, 1];
    }

    struct Odd;

    impl PoolConfig for Odd {
        const INPUT: [usize; 3] = [2, 5, 4];
        const OUTPUT: [usize; 3] = [2, 2, 3];
        const KERNEL: [usize; 2] = [1, 1];
        const STRIDE: [usize; 2] = [1, 1];
    }

    #[test]
    fn an_output_larger_than_the_input_repeats_it() {
        let (x, d_y) = (SMatrix::<f64, 1, 2>::new(2.0, 6.0), SMatrix::<f64, 1, 3>::new(1.0, 2.0, 4.0));
        let layer = AdaptiveAvgPool::<2, 3, Larger>::new();
        let passes = Passes::run(&layer, &x, &d_y, None, &Context::new(0, 1));
        assert_close("y", passes.y.as_slice(), &[2.0, 4.0, 6.0], Tolerance::F64);
        assert_close("d_x", passes.d_x.as_slice(), &[2.0, 5.0], Tolerance::F64);
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 40>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        check_input_gradient(&AdaptiveAvgPool::<40, 12, Odd>::new(), &x, &Context::new(1, 3));
    }
}
