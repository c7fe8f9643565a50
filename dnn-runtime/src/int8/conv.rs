//! Convolutions of bytes.

use core::marker::PhantomData;

use super::dense::MOST_TAPS;
use super::layer::{Int8Layer, Int8Tensors, Quantizes, int8_tensors};
use crate::kernels::integer::{self, Requantize};
use crate::layers::{Conv, ConvConfig};
use crate::zeroable_integers;

zeroable_integers! {
    /// A convolution of bytes with the sizes of [`Conv`]:
    ///
    /// y\[o\]\[r\]\[c\] = output_zero_point + round((sum over i, k, l of weight\[o\]\[i, k, l\] *
    /// x\[i\]\[r * stride + k * dilation - padding\]\[the same of c and l\] + bias\[o\]) * multiplier\[o\] / 2^shift\[o\]),
    ///
    /// rounded and cut as by [`Int8Dense`](super::Int8Dense). `i` runs over the input channels of the group of o, padding is
    /// `input_zero_point`. Numbers are in the order channel, row, column. The `TAPS` bytes under the kernel lie on the stack; with
    /// AVX2 or AVX-512 it takes up to 200 KiB of it, for parts of the input with channels side by side.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Conv[IN, OUT, TAPS, OC][C] {
        /// Of output channel o the kernels for all input channels of its group.
        pub weight: [[i8; TAPS]; OC],
        /// What is added to the sums, as in [`Int8Dense`](super::Int8Dense), as are the others.
        pub bias: [i32; OC],
        /// One an output channel.
        pub multiplier: [i32; OC],
        /// One an output channel.
        pub shift: [u8; OC],
        /// The byte that stands for zero in the input.
        pub input_zero_point: [u8; 1],
        /// The byte that stands for zero in the output.
        pub output_zero_point: [u8; 1],
        /// The smallest and the largest output.
        pub output_range: [u8; 2],
        /// The sizes.
        pub config: PhantomData<C>,
    }
}

impl<const IN: usize, const OUT: usize, const TAPS: usize, const OC: usize, C> Int8Tensors
    for Int8Conv<IN, OUT, TAPS, OC, C>
{
    int8_tensors! {
        weight: I8 [OC, TAPS],
        bias: I32 [OC],
        multiplier: I32 [OC],
        shift: U8 [OC],
        input_zero_point: U8 [1],
        output_zero_point: U8 [1],
        output_range: U8 [2],
    }
}

impl<const IN: usize, const OUT: usize, const TAPS: usize, const OC: usize, C: ConvConfig> Int8Layer
    for Int8Conv<IN, OUT, TAPS, OC, C>
{
    type Input = [u8; IN];
    type Output = [u8; OUT];

    #[inline]
    fn infer(&self, x: &[u8; IN], y: &mut [u8; OUT]) {
        const {
            assert!(TAPS <= MOST_TAPS, "a quantised layer has at most 32768 connections for each output");
            assert!(
                crate::layers::conv_fits::<C>([IN, OUT], TAPS, [OC, C::INPUT[0]]),
                "the sizes of a convolution fit its config"
            );
        }
        let Self { bias, multiplier, shift, output_zero_point: [zero], output_range: range, .. } = self;
        let by = Requantize { bias, multiplier, shift, zero: *zero as i32, range: *range };
        let mut patch = [0; TAPS];
        let sizes = const { crate::layers::conv_sizes::<C>(1) };
        integer::conv(x, self.input_zero_point[0], self.weight.as_flattened(), by, &mut patch, y, sizes);
    }
}

impl<
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const OC: usize,
    const BIAS: usize,
    C: ConvConfig,
    A,
> Quantizes for Conv<f32, IN, OUT, TAPS, OC, BIAS, C, A>
{
    type Int8 = Int8Conv<IN, OUT, TAPS, OC, C>;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        norm: Option<crate::layers::Channels<'_, f32>>,
        relu: bool,
        x: super::Scale,
        y: super::Scale,
        to: &mut Self::Int8,
    ) {
        use super::dense::{Quantized, Weights, range};

        let weights = Weights { weight: self.weight.as_slice(), bias: self.bias.as_slice(), norm };
        weights.quantize(
            [x, y],
            Quantized {
                weight: to.weight.as_flattened_mut(),
                bias: &mut to.bias,
                multiplier: &mut to.multiplier,
                shift: &mut to.shift,
            },
        );
        if C::FLIP {
            // The kernels as they lie on the input.
            let places = C::KERNEL[0] * C::KERNEL[1];
            to.weight.as_flattened_mut().chunks_exact_mut(places).for_each(<[i8]>::reverse);
        }
        to.input_zero_point = [x.zero_point];
        (to.output_zero_point, to.output_range) = ([y.zero_point], range(y, relu));
    }
}
