//! Dense layers of bytes.

use super::layer::{Int8Layer, Int8Tensors, Quantizes, int8_tensors};
use crate::kernels::integer::{self, Requantize};
use crate::layers::Dense;
use crate::zeroable_integers;

/// The most connections of an output: more could overflow sums of 32 bits.
pub(super) const MOST_TAPS: usize = 1 << 15;

zeroable_integers! {
    /// A dense layer from `IN` bytes to `OUT`:
    ///
    /// y\[o\] = output_zero_point + round((sum over i of weight\[o\]\[i\] * x\[i\] + bias\[o\]) * multiplier\[o\] /
    /// 2^shift\[o\]),
    ///
    /// rounded to the nearest integer, halves upwards, and cut to `output_range`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Dense[IN, OUT][] {
        /// Of output o the weights of all inputs.
        pub weight: [[i8; IN]; OUT],
        /// What is added to the sums: the bias in units of the weights' scale times the input's, less the input's zero point times
        /// the sum of the weights.
        pub bias: [i32; OUT],
        /// The weights' scale times the input's over the output's, in units of 2^-shift: from 2^30 to 2^31 - 1, or 0.
        pub multiplier: [i32; OUT],
        /// From 1 to 62.
        pub shift: [u8; OUT],
        /// The byte that stands for zero.
        pub output_zero_point: [u8; 1],
        /// The smallest and the largest output: behind a ReLU the smallest is the zero point.
        pub output_range: [u8; 2],
    }
}

impl<const IN: usize, const OUT: usize> Int8Tensors for Int8Dense<IN, OUT> {
    int8_tensors! {
        weight: I8 [OUT, IN],
        bias: I32 [OUT],
        multiplier: I32 [OUT],
        shift: U8 [OUT],
        output_zero_point: U8 [1],
        output_range: U8 [2],
    }
}

impl<const IN: usize, const OUT: usize> Int8Layer for Int8Dense<IN, OUT> {
    type Input = [u8; IN];
    type Output = [u8; OUT];

    #[inline]
    fn infer(&self, x: &[u8; IN], y: &mut [u8; OUT]) {
        const { assert!(IN <= MOST_TAPS, "a quantised layer has at most 32768 connections for each output") };
        let Self { bias, multiplier, shift, output_zero_point: [zero], output_range: range, .. } = self;
        let by = Requantize { bias, multiplier, shift, zero: *zero as i32, range: *range };
        integer::linear(x, self.weight.as_flattened(), by, y);
    }
}

impl<const IN: usize, const OUT: usize, const BIAS: usize, A> Quantizes for Dense<f32, IN, OUT, BIAS, A> {
    type Int8 = Int8Dense<IN, OUT>;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        norm: Option<crate::layers::Channels<'_, f32>>,
        relu: bool,
        x: super::Scale,
        y: super::Scale,
        to: &mut Self::Int8,
    ) {
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
        (to.output_zero_point, to.output_range) = ([y.zero_point], range(y, relu));
    }
}

/// The smallest and the largest output.
#[cfg(feature = "std")]
pub(super) fn range(y: super::Scale, relu: bool) -> [u8; 2] {
    [if relu { y.zero_point } else { 0 }, 255]
}

/// What a layer has learned, output by output.
#[cfg(feature = "std")]
pub(super) struct Weights<'a> {
    /// As many for each output.
    pub(super) weight: &'a [f32],
    /// One for each output, or none.
    pub(super) bias: &'a [f32],
    pub(super) norm: Option<crate::layers::Channels<'a, f32>>,
}

/// What becomes of it.
#[cfg(feature = "std")]
pub(super) struct Quantized<'a> {
    pub(super) weight: &'a mut [i8],
    pub(super) bias: &'a mut [i32],
    pub(super) multiplier: &'a mut [i32],
    pub(super) shift: &'a mut [u8],
}

#[cfg(feature = "std")]
impl Weights<'_> {
    pub(super) fn quantize(&self, [x, y]: [super::Scale; 2], to: Quantized<'_>) {
        /// Biases are at most as large, so that sums with them fit 32 bits.
        const MOST_BIAS: f64 = (1 << 30) as f64;
        let Quantized { weight: bytes, bias: biases, multiplier, shift } = to;
        let taps = self.weight.len() / biases.len().max(1);
        let rows = self.weight.chunks_exact(taps.max(1)).zip(bytes.chunks_exact_mut(taps.max(1)));
        for (o, (from, weight)) in rows.enumerate() {
            let own = self.bias.get(o).copied().map_or(0.0, f64::from);
            let (factor, bias) = self
                .norm
                .map_or((1.0, own), |norm| (f64::from(norm.factor(o)), f64::from(norm.bias(self.bias, o))));
            let largest =
                from.iter().fold(0.0, |largest: f64, w| largest.max((f64::from(*w) * factor).abs()));
            let input = f64::from(x.scale);
            let scale = (largest / 127.0).max(bias.abs() / (input * MOST_BIAS));
            let scale = if scale > 0.0 { scale } else { 1.0 };
            let mut sum = 0;
            for (from, to) in from.iter().zip(weight) {
                *to = (f64::from(*from) * factor / scale).round().clamp(-127.0, 127.0) as i8;
                sum += i64::from(*to);
            }
            let bias = (bias / (input * scale)).round() as i64 - i64::from(x.zero_point) * sum;
            biases[o] = bias.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
            let factor = super::Factor::of(input * scale / f64::from(y.scale));
            (multiplier[o], shift[o]) = (factor.multiplier, factor.shift as u8);
        }
    }
}
