//! Networks of eight-bit integers, made of trained ones: a quarter of the memory, and arithmetic that needs no floats.
//!
//! `#[quantized]` before a struct of `network!` generates `NetInt8` beside `Net`. `NetInt8::quantize(&net, &samples)` makes one
//! of a trained network, once, where it was trained. Between its input and its output there is nothing but integer arithmetic, so
//! that every target computes the same bits; floats are what goes in and comes out, and the scales of both.
//!
//! # Numerics
//!
//! Numbers are represented as by Jacob et al. and TensorFlow Lite, whose bytes are these less 128. Rounding is not
//! compared with theirs: sums are rounded once, halves upwards.
//!
//! * **Activations** are bytes q from 0 to 255 that stand for (q - zero_point) * scale, one scale and zero point for each value
//!   between two layers. Zero is a byte exactly, so padding is. Scales cover what the values were on the samples: from the smallest to
//!   the largest, or a percentile of them ([`Calibration`]). What is beyond is cut. Behind a ReLU all 256 levels are for
//!   positive numbers.
//! * **Weights** are integers w from -127 to 127 that stand for w * s, one scale s for each output channel: the largest weight
//!   of the channel is 127, or less if its bias would not fit 32 bits then. A batch normalisation behind the layer is in them.
//! * **Biases** are integers of 32 bits in units of s * (the input's scale); - zero_point * (the sum of a channel's weights) is in
//!   them, so that sums are of products of bytes as they are.
//! * **Sums** of 32 bits become the next layer's bytes by a factor s * (the input's scale) / (the output's): a multiplier of 31
//!   bits and a shift ([`Factor`]), rounded once, halves upwards, and cut to 0..=255. A ReLU cuts at the zero point.
//! * **Means** of pools are sums times such a factor, divided and rounded in one step. **Sums of stages** are products with
//!   such factors with one shift, rounded once. The largest number of a window is a byte of it.
//! * **Other activations** of single numbers are tables of 256 bytes, filled when the network is quantised.
//!
//! The input is divided by its scale and rounded to the nearest integer, the output multiplied by its own, in `f32`.
//!
//! # Source
//!
//! Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference (2018);
//! the TensorFlow Lite 8-bit quantization specification.

#![allow(unsafe_code, reason = "`zeroable_integers!` implements unsafe traits, with their proofs")]

#[cfg(feature = "std")]
mod calibration;
#[cfg(feature = "std")]
mod comparison;
mod conv;
mod dense;
mod ends;
#[cfg(feature = "std")]
mod file;
mod layer;
mod merge;
mod pool;
mod scale;
mod table;

#[cfg(feature = "std")]
pub use calibration::{Calibration, QuantizeError};
#[cfg(feature = "std")]
#[doc(hidden)]
pub use calibration::{Ranges, observe};
#[cfg(feature = "std")]
pub use comparison::Comparison;
pub use conv::Int8Conv;
pub use dense::Int8Dense;
pub use ends::Int8Ends;
#[cfg(feature = "std")]
#[doc(hidden)]
pub use file::{from_weights, save, to_bytes};
#[doc(hidden)]
pub use layer::parameters;
pub use layer::{Int8Info, Int8Layer, Int8Network, Int8Tensor, Int8Tensors, Int8Type, Quantizes};
pub use merge::{Int8Add, Int8Concat};
pub use pool::{Int8AvgPool, Int8GlobalAvgPool, Int8GlobalMaxPool, Int8MaxPool};
pub use scale::Scale;
pub use table::Int8Table;

pub use crate::kernels::integer::Factor;

/// The first `F` bytes of a slab.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn head<const SLAB: usize, const F: usize>(slab: &mut [u8; SLAB]) -> &mut [u8; F] {
    const { assert!(F <= SLAB, "a slab is at least as large as each of its buffers") };
    &mut bytemuck::cast_slice_mut(&mut slab[..F])[0]
}
