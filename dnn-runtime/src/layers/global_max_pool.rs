//! `global_max_pool`: the largest number of each channel.

use core::marker::PhantomData;

use nalgebra::SMatrix;

use super::pool::{Place, global_sizes, largest, largest_gradient, largest_placed};
use crate::context::Context;
use crate::kernels::PoolSizes;
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// The largest number of each channel over its positions: an image or signal becomes a vector of its channels.
///
/// # Shapes
///
/// x: `[B, C * P]` with `IN` = C * P, in the order channel, position; y: `[B, C]` with `OUT` = C; samples innermost in
/// memory.
///
/// # Arguments
///
/// `N` is the type of a position's number, in which the cache keeps where the maxima are: `u8` for up to 256 positions,
/// `u16` for up to 65536, `u32` for up to 2^23. More are refused when the program is compiled. With `RELU` y is 0
/// where the largest x is 0 or less, as behind a ReLU of x; that has a number of its own.
///
/// # Backward
///
/// d_x is d_y at the maximum, else 0. Saves neither x nor y; the cache holds the position of each maximum.
///
/// # Numerics
///
/// Of several largest numbers the first one gets the gradient; a NaN counts as largest.
///
/// # Source
///
/// `torch.nn.AdaptiveMaxPool2d(1)` and `Flatten`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::GlobalMaxPool;
/// use nalgebra::SMatrix;
///
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// GlobalMaxPool::<4, 2, u8>::new().infer(&SMatrix::<f32, 1, 4>::new(1.0, 2.0, 7.0, 5.0), &mut y);
/// assert_eq!(y.as_slice(), [2.0, 7.0]);
/// ```
#[derive(Debug)]
pub struct GlobalMaxPool<const IN: usize, const OUT: usize, N = u8, const RELU: bool = false>(
    PhantomData<fn() -> N>,
);

impl<const IN: usize, const OUT: usize, N: Place, const RELU: bool> GlobalMaxPool<IN, OUT, N, RELU> {
    /// A pool of `OUT` channels.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(OUT > 0 && IN.is_multiple_of(OUT), "every channel has as many positions");
            assert!((IN / OUT) as u64 + RELU as u64 <= N::MOST, "a position's number fits its type");
        }
        Self(PhantomData)
    }

    const fn sizes(batch: usize) -> PoolSizes {
        global_sizes(batch, OUT, IN / OUT)
    }
}

impl<const IN: usize, const OUT: usize, N: Place, const RELU: bool> Default
    for GlobalMaxPool<IN, OUT, N, RELU>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, N: Place, const RELU: bool> Layer<T, B>
    for GlobalMaxPool<IN, OUT, N, RELU>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = SMatrix<N, B, OUT>;
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        largest(x.as_slice(), y.as_mut_slice(), RELU, Self::sizes(B));
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
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    #[test]
    fn the_gradient_goes_to_the_first_maximum() {
        let x = SMatrix::<f64, 1, 6>::new(1.0, 3.0, 3.0, -5.0, -9.0, -5.0);
        let d_y = SMatrix::<f64, 1, 2>::new(2.0, 4.0);
        let passes = Passes::run(&GlobalMaxPool::<6, 2>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [3.0, -5.0]);
        assert_eq!(passes.d_x.as_slice(), [0.0, 2.0, 0.0, 4.0, 0.0, 0.0]);
    }

    #[test]
    fn more_positions_than_a_byte_counts() {
        let mut x = SMatrix::<f64, 1, 600>::zeros();
        (x[299], x[300]) = (1.0, 2.0);
        let d_y = SMatrix::<f64, 1, 2>::new(7.0, 8.0);
        let passes = Passes::run(&GlobalMaxPool::<600, 2, u16>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!((passes.cache[0], passes.cache[1]), (299, 0));
        assert_eq!((passes.d_x[299], passes.d_x[300], passes.d_x.sum()), (7.0, 8.0, 15.0));
    }

    #[test]
    fn a_relu_within() {
        let x = SMatrix::<f64, 1, 6>::new(1.0, 3.0, 3.0, -5.0, -9.0, 0.0);
        let d_y = SMatrix::<f64, 1, 2>::new(2.0, 4.0);
        let layer = GlobalMaxPool::<6, 2, u8, true>::new();
        let passes = Passes::run(&layer, &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [3.0, 0.0]);
        assert_eq!(passes.d_x.as_slice(), [0.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 12>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        check_input_gradient(&GlobalMaxPool::<12, 2>::new(), &x, &Context::new(1, 3));
    }
}
