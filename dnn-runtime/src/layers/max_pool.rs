//! `max_pool`: the largest number of each window.

use core::marker::PhantomData;

use nalgebra::SMatrix;

use super::pool::{Place, PoolConfig, features, largest, largest_gradient, largest_placed, sizes};
use crate::context::Context;
use crate::kernels::{PoolSizes, max_pool_one};
use crate::layer::{Batch, Layer, Way};
use crate::scalar::Scalar;

/// The largest number of each window of a channel: y\[c\]\[i\]\[j\] = max over p, q of
/// x\[c\]\[i * stride + p * dilation - padding\]\[j * stride + q * dilation - padding\].
///
/// # Shapes
///
/// x: `[B, C * H * W]`, y: `[B, C * OH * OW]`, in the order channel, row, column, samples innermost in memory. A signal
/// is an image of height 1.
///
/// # Arguments
///
/// The sizes are constants of `C`; `P` is the type of a place's number in a window, in which the cache keeps where
/// the maxima are: `u8` for windows of up to 256 places, `u16` of up to 65536, `u32` of up to 2^23. More is refused when
/// the program is compiled.
///
/// With `RELU` it is the pool of a ReLU of x, but for the sign of a zero: where the largest x of a window is 0 or less y is 0.
/// That has a number of its own, so that windows have one place less.
///
/// # Backward
///
/// d_x is the sum of d_y over the windows in which x is the largest, and with `RELU` positive. Saves neither x nor y; the
/// cache holds the place of each maximum.
///
/// # Numerics
///
/// Of several largest numbers the first one gets the gradient; a NaN counts as largest, the last one of a window, as in
/// PyTorch. The padding never does: it is below every number, and a window beside its input, which a large dilation can
/// give, is negative infinity.
///
/// # Source
///
/// `torch.nn.MaxPool2d`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::{MaxPool, PoolConfig};
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
/// MaxPool::<8, 2, Halves, u8>::new().infer(&x, &mut y);
/// assert_eq!(y.as_slice(), [8.0, 6.0]);
/// ```
#[derive(Debug)]
pub struct MaxPool<const IN: usize, const OUT: usize, C, P = u8, const RELU: bool = false>(
    PhantomData<fn() -> (C, P)>,
);

impl<const IN: usize, const OUT: usize, C: PoolConfig, P: Place, const RELU: bool>
    MaxPool<IN, OUT, C, P, RELU>
{
    /// A pool with the sizes of `C`.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(
                features(C::INPUT) == IN && features(C::OUTPUT) == OUT,
                "a pool's sizes are its features"
            );
            assert!(C::INPUT[0] == C::OUTPUT[0], "a pool keeps its channels");
            assert!(
                (C::KERNEL[0] * C::KERNEL[1]) as u64 + RELU as u64 <= P::MOST,
                "a place's number fits its type"
            );
        }
        Self(PhantomData)
    }

    const fn sizes(batch: usize) -> PoolSizes {
        sizes::<C>(batch)
    }
}

impl<const IN: usize, const OUT: usize, C: PoolConfig, P: Place, const RELU: bool> Default
    for MaxPool<IN, OUT, C, P, RELU>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const B: usize, const IN: usize, const OUT: usize, C, P, const RELU: bool> Layer<T, B>
    for MaxPool<IN, OUT, C, P, RELU>
where
    T: Scalar,
    C: PoolConfig,
    P: Place,
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = SMatrix<P, B, OUT>;
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        largest(x.as_slice(), y.as_mut_slice(), RELU, Self::sizes(B));
    }

    #[inline(always)]
    fn infer_by<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if W::IS_PLAIN {
            max_pool_one(x.as_slice(), y.as_mut_slice(), RELU, Self::sizes(B));
        } else {
            self.infer(x, y);
        }
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, places: &mut Self::Cache, _: &Context) {
        largest_placed(x.as_slice(), y.as_mut_slice(), places.as_mut_slice(), RELU, Self::sizes(B));
    }

    #[inline]
    fn backward(
        &self,
        ((), ()): ((), ()),
        d_y: &mut Self::Output,
        places: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(d_x) = d_x {
            largest_gradient(d_y.as_slice(), places.as_slice(), d_x.as_mut_slice(), Self::sizes(B));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{Activate, Relu};
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    /// Windows of 3 x 2 with every option.
    struct Odd;

    impl PoolConfig for Odd {
        const INPUT: [usize; 3] = [2, 5, 6];
        const OUTPUT: [usize; 3] = [2, 3, 6];
        const KERNEL: [usize; 2] = [3, 2];
        const STRIDE: [usize; 2] = [2, 1];
        const PADDING: [usize; 2] = [1, 1];
        const DILATION: [usize; 2] = [1, 2];
    }

    struct Row;

    impl PoolConfig for Row {
        const INPUT: [usize; 3] = [1, 1, 4];
        const OUTPUT: [usize; 3] = [1, 1, 3];
        const KERNEL: [usize; 2] = [1, 2];
        const STRIDE: [usize; 2] = [1, 1];
    }

    const CX: Context = Context::new(1, 3);

    #[test]
    fn overlapping_windows_by_hand() {
        let x = SMatrix::<f64, 1, 4>::new(1.0, 5.0, 5.0, -2.0);
        let d_y = SMatrix::<f64, 1, 3>::new(1.0, 10.0, 100.0);
        let passes = Passes::run(&MaxPool::<4, 3, Row>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [5.0, 5.0, 5.0]);
        // Of two equal numbers the first one is the maximum.
        assert_eq!(passes.cache.as_slice(), [1, 0, 0]);
        assert_eq!(passes.d_x.as_slice(), [0.0, 11.0, 100.0, 0.0]);
    }

    #[test]
    fn padding_is_below_every_number() {
        let x = SMatrix::<f64, 1, 60>::repeat(-1e300);
        let mut y = SMatrix::<f64, 1, 36>::zeros();
        MaxPool::<60, 36, Odd>::new().infer(&x, &mut y);
        assert!(y.iter().all(|&y| y == -1e300));
    }

    #[test]
    fn gradient() {
        let mut x = zeroed_box::<SMatrix<f64, 3, 60>>();
        fill_pattern(x.as_mut_slice(), 3);
        check_input_gradient(&MaxPool::<60, 36, Odd, u8>::new(), &x, &CX);
        check_input_gradient(&MaxPool::<60, 36, Odd, u16>::new(), &x, &CX);
    }

    #[test]
    fn what_is_inferred_is_what_is_trained() {
        fn check<const RELU: bool>() {
            let mut x = zeroed_box::<SMatrix<f64, 3, 60>>();
            fill_pattern(x.as_mut_slice(), 4);
            let layer = MaxPool::<60, 36, Odd, u8, RELU>::new();
            let passes = Passes::run(&layer, &x, &SMatrix::zeros(), None, &CX);
            let mut y = SMatrix::zeros();
            layer.infer(&x, &mut y);
            assert_eq!(y, *passes.y);
        }
        check::<false>();
        check::<true>();
    }

    /// A window whose places are all beside the input.
    #[test]
    fn a_relu_within_is_of_the_input_alone() {
        struct Beside;
        impl PoolConfig for Beside {
            const INPUT: [usize; 3] = [1, 1, 2];
            const OUTPUT: [usize; 3] = [1, 1, 2];
            const KERNEL: [usize; 2] = [1, 2];
            const STRIDE: [usize; 2] = [1, 1];
            const PADDING: [usize; 2] = [0, 2];
            const DILATION: [usize; 2] = [1, 4];
        }
        let x = SMatrix::<f64, 2, 2>::new(-1.0, 2.0, 3.0, -4.0);
        let layer = MaxPool::<2, 2, Beside, u8, true>::new();
        let passes = Passes::run(&layer, &x, &SMatrix::repeat(1.0), None, &Context::new(0, 2));
        assert!(passes.y.iter().all(|y| *y == f64::NEG_INFINITY), "{}", passes.y);
        assert!(passes.d_x.iter().all(|d_x| *d_x == 0.0), "{}", passes.d_x);
        let mut y = SMatrix::<f64, 1, 2>::zeros();
        layer.infer(&x.fixed_rows::<1>(0).into_owned(), &mut y);
        assert!(y.iter().all(|y| *y == f64::NEG_INFINITY), "{y}");
    }

    #[test]
    fn a_relu_within_is_one_before() {
        let [mut x, mut d_y] = [zeroed_box::<SMatrix<f64, 3, 60>>(), zeroed_box()];
        fill_pattern(x.as_mut_slice(), 5);
        fill_pattern(d_y.as_mut_slice(), 6);
        // Windows of zeros, of negative numbers, of NaN.
        x.column_mut(7).fill(0.0);
        x.columns_mut(20, 9).fill(-1.0);
        x.column_mut(40).fill(f64::NAN);
        let d_y: SMatrix<f64, 3, 36> = d_y.fixed_columns::<36>(0).into_owned();
        let within = Passes::run(&MaxPool::<60, 36, Odd, u8, true>::new(), &x, &d_y, None, &CX);
        let relu = Activate::<Relu, 60>::new(Relu);
        let before = Passes::run(&relu, &x, &SMatrix::zeros(), None, &CX);
        let pool = Passes::run(&MaxPool::<60, 36, Odd>::new(), &before.y, &d_y, None, &CX);
        let before = Passes::run(&relu, &x, &pool.d_x, None, &CX);
        let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(within.y.as_slice()), bits(pool.y.as_slice()));
        assert_eq!(within.d_x, before.d_x);
    }
}
