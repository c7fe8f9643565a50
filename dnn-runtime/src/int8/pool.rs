//! Pools of bytes.

use core::marker::PhantomData;

use super::layer::{Int8Layer, Int8Tensors, Quantizes, int8_tensors};
use crate::kernels::PoolSizes;
use crate::kernels::integer::{self, Factor};
use crate::layers::{AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool, PoolConfig, global_sizes, pool_sizes};
use crate::zeroable_integers;

zeroable_integers! {
    /// The largest byte of each window of a channel; the output has the input's scale.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8MaxPool[IN, OUT][C] {
        /// The sizes.
        pub config: PhantomData<C>,
    }
}

zeroable_integers! {
    /// The largest byte of each channel; the output has the input's scale.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8GlobalMaxPool[IN, OUT][] {}
}

zeroable_integers! {
    /// The mean of each window of a channel:
    ///
    /// y = zero_points\[1\] + round(sum of (x - zero_points\[0\]) * multiplier / (count * 2^shift)),
    ///
    /// rounded once, halves upwards, and cut to 0..=255; the count is of the places on the input, or on its padding too.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8AvgPool[IN, OUT][C] {
        /// The input's scale over the output's, in units of 2^-shift.
        pub multiplier: [i32; 1],
        /// From 1 to 44.
        pub shift: [u8; 1],
        /// The bytes that stand for zero in input and output.
        pub zero_points: [u8; 2],
        /// The sizes.
        pub config: PhantomData<C>,
    }
}

zeroable_integers! {
    /// The mean of each channel, as by [`Int8AvgPool`].
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8GlobalAvgPool[IN, OUT][] {
        /// The input's scale over the output's, in units of 2^-shift.
        pub multiplier: [i32; 1],
        /// From 1 to 44.
        pub shift: [u8; 1],
        /// The bytes that stand for zero in input and output.
        pub zero_points: [u8; 2],
    }
}

impl<const IN: usize, const OUT: usize, C> Int8Tensors for Int8MaxPool<IN, OUT, C> {
    int8_tensors! {}
}

impl<const IN: usize, const OUT: usize> Int8Tensors for Int8GlobalMaxPool<IN, OUT> {
    int8_tensors! {}
}

impl<const IN: usize, const OUT: usize, C> Int8Tensors for Int8AvgPool<IN, OUT, C> {
    int8_tensors! { multiplier: I32 [1], shift: U8 [1], zero_points: U8 [2] }
}

impl<const IN: usize, const OUT: usize> Int8Tensors for Int8GlobalAvgPool<IN, OUT> {
    int8_tensors! { multiplier: I32 [1], shift: U8 [1], zero_points: U8 [2] }
}

impl<const IN: usize, const OUT: usize, C: PoolConfig> Int8Layer for Int8MaxPool<IN, OUT, C> {
    type Input = [u8; IN];
    type Output = [u8; OUT];

    #[inline]
    fn infer(&self, x: &[u8; IN], y: &mut [u8; OUT]) {
        integer::max_pool(x, y, const { pool_sizes::<C>(1) });
    }
}

impl<const IN: usize, const OUT: usize> Int8Layer for Int8GlobalMaxPool<IN, OUT> {
    type Input = [u8; IN];
    type Output = [u8; OUT];

    #[inline]
    fn infer(&self, x: &[u8; IN], y: &mut [u8; OUT]) {
        integer::max_pool(x, y, const { global_sizes(1, OUT, IN / OUT) });
    }
}

/// The means of the windows of these sizes.
fn mean(
    [multiplier, shift]: [i32; 2],
    zero_points: [u8; 2],
    padded: bool,
    x: &[u8],
    y: &mut [u8],
    sizes: PoolSizes,
) {
    let [x_zero, zero] = zero_points.map(i32::from);
    integer::avg_pool(x, x_zero, Factor { multiplier, shift }, zero, padded, y, sizes);
}

impl<const IN: usize, const OUT: usize, C: PoolConfig> Int8Layer for Int8AvgPool<IN, OUT, C> {
    type Input = [u8; IN];
    type Output = [u8; OUT];

    #[inline]
    fn infer(&self, x: &[u8; IN], y: &mut [u8; OUT]) {
        const { assert!(C::KERNEL[0] * C::KERNEL[1] <= 1 << 16, "a quantised mean is of at most 65536 numbers") };
        let factor = [self.multiplier[0], self.shift[0] as i32];
        mean(factor, self.zero_points, C::COUNT_PADDING, x, y, const { pool_sizes::<C>(1) });
    }
}

impl<const IN: usize, const OUT: usize> Int8Layer for Int8GlobalAvgPool<IN, OUT> {
    type Input = [u8; IN];
    type Output = [u8; OUT];

    #[inline]
    fn infer(&self, x: &[u8; IN], y: &mut [u8; OUT]) {
        const { assert!(IN / OUT <= 1 << 16, "a quantised mean is of at most 65536 numbers") };
        let factor = [self.multiplier[0], self.shift[0] as i32];
        mean(factor, self.zero_points, false, x, y, const { global_sizes(1, OUT, IN / OUT) });
    }
}

// A ReLU within comes from before it, where it stays in a quantised network.
impl<const IN: usize, const OUT: usize, C: PoolConfig, P, const RELU: bool> Quantizes
    for MaxPool<IN, OUT, C, P, RELU>
{
    type Int8 = Int8MaxPool<IN, OUT, C>;
    const KEEPS_SCALE: bool = true;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        _: Option<crate::layers::Channels<'_, f32>>,
        _: bool,
        _: super::Scale,
        _: super::Scale,
        _: &mut Self::Int8,
    ) {
    }
}

impl<const IN: usize, const OUT: usize, P, const RELU: bool> Quantizes for GlobalMaxPool<IN, OUT, P, RELU> {
    type Int8 = Int8GlobalMaxPool<IN, OUT>;
    const KEEPS_SCALE: bool = true;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        _: Option<crate::layers::Channels<'_, f32>>,
        _: bool,
        _: super::Scale,
        _: super::Scale,
        _: &mut Self::Int8,
    ) {
    }
}

/// The factor of a mean, with a shift that its kernel knows.
#[cfg(feature = "std")]
fn mean_factor(x: super::Scale, y: super::Scale) -> ([i32; 1], [u8; 1]) {
    let Factor { multiplier, shift } = Factor::of(f64::from(x.scale) / f64::from(y.scale));
    let beyond = (shift - integer::MOST_MEAN_SHIFT).clamp(0, 31);
    ([(i64::from(multiplier) >> beyond) as i32], [(shift - beyond) as u8])
}

impl<const IN: usize, const OUT: usize, C: PoolConfig> Quantizes for AvgPool<IN, OUT, C> {
    type Int8 = Int8AvgPool<IN, OUT, C>;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        _: Option<crate::layers::Channels<'_, f32>>,
        _: bool,
        x: super::Scale,
        y: super::Scale,
        to: &mut Self::Int8,
    ) {
        (to.multiplier, to.shift) = mean_factor(x, y);
        to.zero_points = [x.zero_point, y.zero_point];
    }
}

impl<const IN: usize, const OUT: usize> Quantizes for GlobalAvgPool<IN, OUT> {
    type Int8 = Int8GlobalAvgPool<IN, OUT>;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        _: Option<crate::layers::Channels<'_, f32>>,
        _: bool,
        x: super::Scale,
        y: super::Scale,
        to: &mut Self::Int8,
    ) {
        (to.multiplier, to.shift) = mean_factor(x, y);
        to.zero_points = [x.zero_point, y.zero_point];
    }
}
