//! What the pools share: their sizes as types, and dividing channels among threads.

use crate::kernels::{Mean, Places, PoolSizes, Winners};
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;

/// The sizes of a pool, as a type.
///
/// ```
/// struct Halves;
/// impl dnn_runtime::layers::PoolConfig for Halves {
///     const INPUT: [usize; 3] = [6, 24, 24];
///     const OUTPUT: [usize; 3] = [6, 12, 12];
///     const KERNEL: [usize; 2] = [2, 2];
///     const STRIDE: [usize; 2] = [2, 2];
/// }
/// # let _ = dnn_runtime::layers::AvgPool::<3456, 864, Halves>::new();
/// ```
pub trait PoolConfig: 'static {
    /// Channels, height and width of the input; of a signal channels, 1, length.
    const INPUT: [usize; 3];
    /// Channels, height and width of the output.
    const OUTPUT: [usize; 3];
    /// Rows and columns of a window.
    const KERNEL: [usize; 2];
    /// Rows and columns from one window to the next.
    const STRIDE: [usize; 2];
    /// Rows above and below, columns left and right of the input.
    const PADDING: [usize; 2] = [0, 0];
    /// Rows and columns from one place of a window to the next; 1 for means.
    const DILATION: [usize; 2] = [1, 1];
    /// Whether a mean counts the places on the padding.
    const COUNT_PADDING: bool = true;
}

/// The features of images of this size.
pub(super) const fn features([channels, height, width]: [usize; 3]) -> usize {
    channels * height * width
}

/// A pool's sizes.
pub(crate) const fn sizes<C: PoolConfig>(batch: usize) -> PoolSizes {
    PoolSizes {
        batch,
        channels: C::INPUT[0],
        input: [C::INPUT[1], C::INPUT[2]],
        output: [C::OUTPUT[1], C::OUTPUT[2]],
        kernel: C::KERNEL,
        stride: C::STRIDE,
        padding: C::PADDING,
        dilation: C::DILATION,
    }
}

/// The sizes of a pool with one window, the whole of a channel.
pub(crate) const fn global_sizes(batch: usize, channels: usize, positions: usize) -> PoolSizes {
    PoolSizes {
        batch,
        channels,
        input: [1, positions],
        output: [1, 1],
        kernel: [1, positions],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
    }
}

impl PoolSizes {
    /// Elements of a channel on both sides.
    pub(super) const fn lengths(&self) -> [usize; 2] {
        [self.input[0] * self.input[1] * self.batch, self.output[0] * self.output[1] * self.batch]
    }

    /// What a pass over all channels is worth: what it reads and writes, and the places of the windows.
    pub(super) const fn work(&self) -> u64 {
        let [input, output] = self.lengths();
        let places = output as u64 * self.kernel[0] as u64 * self.kernel[1] as u64;
        self.channels as u64 * (places * (ELEMENT / 4) + (input + output) as u64 * ELEMENT / 2)
    }

    /// How many channels a thread takes at a time.
    pub(super) fn run(&self) -> usize {
        parallel::run_length(self.channels, self.work())
    }
}

/// The largest numbers of all channels, with a ReLU behind them or without, shared out among threads.
pub(super) fn largest<T: Scalar>(x: &[T], y: &mut [T], relu: bool, all: PoolSizes) {
    let ([input, output], run) = (all.lengths(), all.run());
    parallel::for_each_chunk(y, (run * output).max(1), all.work(), |chunk, y| {
        let channels = y.len() / output;
        let x = &x[chunk * run * input..][..channels * input];
        T::max_pool(x, y, Places::None, relu, PoolSizes { channels, ..all });
    });
}

/// As [`largest`], with the places of the maxima.
pub(super) fn largest_placed<T: Scalar, P: Place>(
    x: &[T],
    y: &mut [T],
    places: &mut [P],
    relu: bool,
    all: PoolSizes,
) {
    let ([input, output], run) = (all.lengths(), all.run());
    let len = (run * output).max(1);
    parallel::for_each_part((chunks(y, len), chunks(places, len)), all.work(), |chunk, (y, places)| {
        let channels = y.len() / output;
        let x = &x[chunk * run * input..][..channels * input];
        T::max_pool(x, y, P::places(places), relu, PoolSizes { channels, ..all });
    });
}

/// The input gradient of [`largest_placed`].
pub(super) fn largest_gradient<T: Scalar, P: Place>(d_y: &[T], places: &[P], d_x: &mut [T], all: PoolSizes) {
    let ([input, output], run) = (all.lengths(), all.run());
    parallel::for_each_chunk(d_x, (run * input).max(1), all.work(), |chunk, d_x| {
        let channels = d_x.len() / input;
        let range = chunk * run * output..(chunk * run + channels) * output;
        let winners = P::winners(&places[range.clone()]);
        T::max_pool_gradient(&d_y[range], winners, d_x, PoolSizes { channels, ..all });
    });
}

/// The means of all channels, shared out among threads.
pub(super) fn mean<T: Scalar>(x: &[T], y: &mut [T], mean: Mean, all: PoolSizes) {
    let ([input, output], run) = (all.lengths(), all.run());
    parallel::for_each_chunk(y, (run * output).max(1), all.work(), |chunk, y| {
        let channels = y.len() / output;
        let x = &x[chunk * run * input..][..channels * input];
        T::avg_pool(x, y, mean, PoolSizes { channels, ..all });
    });
}

/// The input gradient of [`mean`].
pub(super) fn mean_gradient<T: Scalar>(d_y: &[T], d_x: &mut [T], mean: Mean, all: PoolSizes) {
    let ([input, output], run) = (all.lengths(), all.run());
    parallel::for_each_chunk(d_x, (run * input).max(1), all.work(), |chunk, d_x| {
        let channels = d_x.len() / input;
        let d_y = &d_y[chunk * run * output..][..channels * output];
        T::avg_pool_gradient(d_y, d_x, mean, PoolSizes { channels, ..all });
    });
}

/// The type of a place's number in a window: `u8` for windows of up to 256 places, `u16` of up to 65536, `u32` of up to
/// 2^23, because kernels count places in vectors of the network's numbers, of which `f32` has so many bits of a fraction.
pub trait Place: bytemuck::Pod + nalgebra::Scalar + Send + Sync {
    /// How many numbers it has: one for each place of a window, and with a ReLU within one for none of them.
    const MOST: u64;

    /// As kernels write them.
    fn places(places: &mut [Self]) -> Places<'_>;
    /// As kernels read them.
    fn winners(places: &[Self]) -> Winners<'_>;
}

macro_rules! place {
    ($($type:ident = $variant:ident, $most:expr;)*) => {$(
        impl Place for $type {
            const MOST: u64 = $most;

            #[inline]
            fn places(places: &mut [Self]) -> Places<'_> {
                Places::$variant(places)
            }
            #[inline]
            fn winners(places: &[Self]) -> Winners<'_> {
                Winners::$variant(places)
            }
        }
    )*};
}
place! {
    u8 = U8, 1 << 8;
    u16 = U16, 1 << 16;
    u32 = U32, 1 << 23;
}

/// A number of bytes, for [`PlaceOf`].
#[derive(Debug)]
pub enum Bytes<const N: usize> {}

/// Bytes as the type of a place's number.
pub trait Holds {
    /// The type of that many bytes.
    type Place: Place;
}

impl Holds for Bytes<1> {
    type Place = u8;
}
impl Holds for Bytes<2> {
    type Place = u16;
}
impl Holds for Bytes<4> {
    type Place = u32;
}

/// The type of a place's number that takes so many bytes, 1, 2 or 4.
pub type PlaceOf<const BYTES: usize> = <Bytes<BYTES> as Holds>::Place;

#[cfg(test)]
mod tests {
    use super::Place;

    /// Kernels add 2^23, whose neighbour above is one more, and read the lowest bits.
    #[test]
    fn the_places_of_the_largest_window_fit_into_a_fraction_of_f32() {
        fn is_read_back<P: Place>() -> bool {
            let (last, bits) = ((P::MOST - 1) as f32, 0x7f_ffff);
            u64::from((last + 1.0 / f32::EPSILON).to_bits() & bits) == P::MOST - 1
        }
        assert!(is_read_back::<u8>() && is_read_back::<u16>() && is_read_back::<u32>());
        assert_eq!(u64::from(((<u32 as Place>::MOST as f32) + 1.0 / f32::EPSILON).to_bits() & 0x7f_ffff), 0);
    }
}
