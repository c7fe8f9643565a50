//! Several stages of bytes together.

use super::layer::{Int8Tensors, int8_tensors};
use crate::kernels::integer;
use crate::zeroable_integers;

zeroable_integers! {
    /// The sum of `N` stages: y = zero + the sum of (x - x's zero) * multiplier over them / 2^shift.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Add[N][] {
        /// What each of them is multiplied with.
        pub multiplier: [i32; N],
        /// What the sum is shifted by.
        pub shift: [u8; 1],
        /// Their bytes for zero.
        pub input: [u8; N],
        /// The byte for zero of the output.
        pub output: [u8; 1],
    }
}

zeroable_integers! {
    /// `N` stages one behind the other, each brought to the output's scale.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Concat[N][] {
        /// What each of them is multiplied with.
        pub multiplier: [i32; N],
        /// And shifted by.
        pub shift: [u8; N],
        /// Their bytes for zero.
        pub input: [u8; N],
        /// The byte for zero of the output.
        pub output: [u8; 1],
    }
}

impl<const N: usize> Int8Tensors for Int8Add<N> {
    int8_tensors! { multiplier: I32 [N], shift: U8 [1], input: U8 [N], output: U8 [1] }
}

impl<const N: usize> Int8Tensors for Int8Concat<N> {
    int8_tensors! { multiplier: I32 [N], shift: U8 [N], input: U8 [N], output: U8 [1] }
}

impl<const N: usize> Int8Add<N> {
    /// Computes `y`; neither allocates nor panics where all are of one length.
    #[inline]
    pub fn infer(&self, x: [&[u8]; N], y: &mut [u8]) {
        let (zeros, zero) = (self.input.map(i32::from), self.output[0] as i32);
        integer::add(x, zeros, self.multiplier, self.shift[0] as i32, zero, [0, 255], y);
    }

    /// Fills it.
    #[cfg(feature = "std")]
    pub fn quantize(&mut self, x: [super::Scale; N], y: super::Scale) {
        let factors = x.map(|x| f64::from(x.scale) / f64::from(y.scale));
        let largest = factors.into_iter().fold(0.0, f64::max);
        let shift = super::Factor::of(largest).shift;
        let in_units = |factor: f64| (factor * 2_f64.powi(shift)).round().min(i32::MAX.into()) as i32;
        self.multiplier = factors.map(in_units);
        (self.shift, self.input, self.output) = ([shift as u8], x.map(|x| x.zero), [y.zero]);
    }
}

impl<const N: usize> Int8Concat<N> {
    /// Computes `y`, which is as long as all together; neither allocates nor panics then.
    #[inline]
    pub fn infer(&self, x: [&[u8]; N], y: &mut [u8]) {
        let mut rest = y;
        for (at, x) in x.into_iter().enumerate() {
            let (y, behind) = rest.split_at_mut(x.len());
            let (x_zero, shift, zero) =
                ([self.input[at] as i32], self.shift[at] as i32, self.output[0] as i32);
            integer::add([x], x_zero, [self.multiplier[at]], shift, zero, [0, 255], y);
            rest = behind;
        }
    }

    /// Fills it.
    #[cfg(feature = "std")]
    pub fn quantize(&mut self, x: [super::Scale; N], y: super::Scale) {
        let factors = x.map(|x| super::Factor::of(f64::from(x.scale) / f64::from(y.scale)));
        (self.multiplier, self.shift) =
            (factors.map(|factor| factor.multiplier), factors.map(|factor| factor.shift as u8));
        (self.input, self.output) = (x.map(|x| x.zero), [y.zero]);
    }
}
