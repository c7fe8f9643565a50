//! Where floats become bytes, and bytes floats.

use super::layer::{Int8Tensors, int8_tensors};
use crate::kernels::integer;
use crate::zeroable_integers;

zeroable_integers! {
    /// The scales of a network's input and output.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Ends[][] {
        /// Of input and output, from one byte to the next.
        pub scales: [f32; 2],
        /// The bytes that stand for zero in both.
        pub zero_points: [u8; 2],
    }
}

impl Int8Tensors for Int8Ends {
    int8_tensors! { scales: F32 [2], zero_points: U8 [2] }
}

impl Int8Ends {
    /// The bytes for the input.
    #[inline]
    pub fn quantize(&self, x: &[f32], y: &mut [u8]) {
        integer::quantize(x, self.scales[0], self.zero_points[0], y);
    }

    /// What bytes of the output stand for.
    #[inline]
    pub fn dequantize(&self, x: &[u8], y: &mut [f32]) {
        integer::dequantize(x, self.scales[1], self.zero_points[1], y);
    }

    /// Sets both.
    #[cfg(feature = "std")]
    pub fn set(&mut self, ends: [super::Scale; 2]) {
        (self.scales, self.zero_points) = (ends.map(|end| end.scale), ends.map(|end| end.zero_point));
    }
}
