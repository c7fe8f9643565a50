//! `global_avg_pool`: the mean of each channel.

use super::pool::{global_sizes, mean, mean_gradient};
use crate::context::Context;
use crate::kernels::{Mean, PoolSizes};
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// The mean of each channel over its positions: an image or signal becomes a vector of its channels.
///
/// # Shapes
///
/// x: `[B, C * P]` with `IN` = C * P, in the order channel, position; y: `[B, C]` with `OUT` = C; samples innermost in
/// memory.
///
/// # Backward
///
/// d_x = d_y / P. Saves nothing.
///
/// # Source
///
/// Lin, Chen, Yan, "Network in Network" (2013). `torch.nn.AdaptiveAvgPool2d(1)` and `Flatten`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::GlobalAvgPool;
/// use nalgebra::SMatrix;
///
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// GlobalAvgPool::<4, 2>.infer(&SMatrix::<f32, 1, 4>::new(1.0, 2.0, 5.0, 7.0), &mut y);
/// assert_eq!(y.as_slice(), [1.5, 6.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GlobalAvgPool<const IN: usize, const OUT: usize>;

impl<const IN: usize, const OUT: usize> GlobalAvgPool<IN, OUT> {
    const fn sizes(batch: usize) -> PoolSizes {
        const { assert!(OUT > 0 && IN.is_multiple_of(OUT), "every channel has as many positions") };
        global_sizes(batch, OUT, IN / OUT)
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize> Layer<T, B> for GlobalAvgPool<IN, OUT> {
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        mean(x.as_slice(), y.as_mut_slice(), Mean::Inside, Self::sizes(B));
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
            mean_gradient(d_y.as_slice(), d_x.as_mut_slice(), Mean::Inside, Self::sizes(B));
        }
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    #[test]
    fn the_gradient_is_shared_out() {
        let x = SMatrix::<f64, 1, 4>::new(1.0, 3.0, 5.0, 9.0);
        let d_y = SMatrix::<f64, 1, 2>::new(2.0, 4.0);
        let passes = Passes::run(&GlobalAvgPool::<4, 2>, &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [2.0, 7.0]);
        assert_eq!(passes.d_x.as_slice(), [1.0, 1.0, 2.0, 2.0]);
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 12>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        check_input_gradient(&GlobalAvgPool::<12, 2>, &x, &Context::new(1, 3));
    }
}
