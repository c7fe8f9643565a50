//! Convolutions of bytes.

use core::marker::PhantomData;

use super::dense::MOST_TAPS;
use super::layer::{Int8Layer, Int8Tensors, Quantizes, int8_tensors};
use crate::kernels::integer::{self, Requantize};
use crate::layers::{Conv, ConvConfig};
use crate::zeroable_integers;

zeroable_integers! {
    /// A convolution of bytes: as [`Conv`], of which it has the sizes; `TAPS` numbers under the kernel lie on the stack.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Conv[IN, OUT, TAPS, OC][C] {
        /// Of output channel o the kernels for all input channels of its group.
        pub weight: [[i8; TAPS]; OC],
        /// What is added to the sums.
        pub bias: [i32; OC],
        /// What they are multiplied with.
        pub multiplier: [i32; OC],
        /// And shifted by.
        pub shift: [u8; OC],
        /// The byte for zero of the input, which padding is.
        pub input: [u8; 1],
        /// The bytes for zero, for the smallest output, and for the largest.
        pub output: [u8; 3],
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
        input: U8 [1],
        output: U8 [3],
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
        let Self { bias, multiplier, shift, output: [zero, least, most], .. } = self;
        let by = Requantize { bias, multiplier, shift, zero: *zero as i32, range: [*least, *most] };
        let mut patch = [0; TAPS];
        let sizes = const { crate::layers::conv_sizes::<C>(1) };
        integer::conv(x, self.input[0], self.weight.as_flattened(), by, &mut patch, y, sizes);
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
        use super::dense::{Quantized, Weights, outputs};

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
        (to.input, to.output) = ([x.zero], outputs(y, relu));
    }
}
