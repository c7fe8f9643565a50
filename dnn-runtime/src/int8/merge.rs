//! Several stages of bytes together.

use super::layer::{Int8Tensors, int8_tensors};
use crate::kernels::integer::{self, Addends};
use crate::zeroable_integers;

zeroable_integers! {
    /// The sum of `N` stages of one shape:
    ///
    /// y = output_zero_point + round(sum over n of (x\[n\] - input_zero_points\[n\]) * multiplier\[n\] / 2^shift),
    ///
    /// rounded once, halves upwards, and cut to 0..=255.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Add[N][] {
        /// Each one's scale over the output's, in units of 2^-shift.
        pub multiplier: [i32; N],
        /// From 1 to 62.
        pub shift: [u8; 1],
        /// The bytes that stand for zero in each of them.
        pub input_zero_points: [u8; N],
        /// The byte that stands for zero in the output.
        pub output_zero_point: [u8; 1],
    }
}

zeroable_integers! {
    /// `N` stages one behind the other, channels of the first before those of the next, each brought to the output's scale:
    ///
    /// y = output_zero_point + round((x\[n\] - input_zero_points\[n\]) * multiplier\[n\] / 2^shift\[n\]),
    ///
    /// halves upwards, cut to 0..=255.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Concat[N][] {
        /// Each one's scale over the output's, in units of 2^-shift.
        pub multiplier: [i32; N],
        /// From 1 to 62.
        pub shift: [u8; N],
        /// The bytes that stand for zero in each of them.
        pub input_zero_points: [u8; N],
        /// The byte that stands for zero in the output.
        pub output_zero_point: [u8; 1],
    }
}

impl<const N: usize> Int8Tensors for Int8Add<N> {
    int8_tensors! { multiplier: I32 [N], shift: U8 [1], input_zero_points: U8 [N], output_zero_point: U8 [1] }
}

impl<const N: usize> Int8Tensors for Int8Concat<N> {
    int8_tensors! { multiplier: I32 [N], shift: U8 [N], input_zero_points: U8 [N], output_zero_point: U8 [1] }
}

impl<const N: usize> Int8Add<N> {
    /// Computes `y`; neither allocates nor panics where all are of one length.
    #[inline]
    pub fn infer(&self, x: [&[u8]; N], y: &mut [u8]) {
        let by = Addends {
            x_zero: self.input_zero_points.map(i32::from),
            multiplier: self.multiplier,
            shift: self.shift[0] as i32,
            zero: self.output_zero_point[0] as i32,
            range: [0, 255],
        };
        integer::add(x, by, y);
    }

    /// Fills it.
    #[cfg(feature = "std")]
    pub fn quantize(&mut self, x: [super::Scale; N], y: super::Scale) {
        let factors = x.map(|x| f64::from(x.scale) / f64::from(y.scale));
        let largest = factors.into_iter().fold(0.0, f64::max);
        let shift = super::Factor::of(largest).shift;
        let in_units = |factor: f64| (factor * 2_f64.powi(shift)).round().min(i32::MAX.into()) as i32;
        self.multiplier = factors.map(in_units);
        self.shift = [shift as u8];
        (self.input_zero_points, self.output_zero_point) = (x.map(|x| x.zero_point), [y.zero_point]);
    }
}

impl<const N: usize> Int8Concat<N> {
    /// Computes `y`, which is as long as all together; neither allocates nor panics then.
    #[inline]
    pub fn infer(&self, x: [&[u8]; N], y: &mut [u8]) {
        let mut rest = y;
        for (at, x) in x.into_iter().enumerate() {
            let Some((y, behind)) = rest.split_at_mut_checked(x.len()) else { return };
            let by = Addends {
                x_zero: [self.input_zero_points[at] as i32],
                multiplier: [self.multiplier[at]],
                shift: self.shift[at] as i32,
                zero: self.output_zero_point[0] as i32,
                range: [0, 255],
            };
            integer::add([x], by, y);
            rest = behind;
        }
    }

    /// Fills it.
    #[cfg(feature = "std")]
    pub fn quantize(&mut self, x: [super::Scale; N], y: super::Scale) {
        let factors = x.map(|x| super::Factor::of(f64::from(x.scale) / f64::from(y.scale)));
        (self.multiplier, self.shift) =
            (factors.map(|factor| factor.multiplier), factors.map(|factor| factor.shift as u8));
        (self.input_zero_points, self.output_zero_point) = (x.map(|x| x.zero_point), [y.zero_point]);
    }
}
