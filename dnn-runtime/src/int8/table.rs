//! Functions of single numbers, as tables.

use super::layer::{Int8Layer, Int8Tensors, Quantizes, int8_tensors};
use crate::kernels::integer;
use crate::layers::{Activate, Activation};
use crate::zeroable_integers;

zeroable_integers! {
    /// An activation of `N` bytes: y = table\[x\].
    #[derive(Clone, Debug, PartialEq)]
    pub struct Int8Table[N][] {
        /// The output for each byte.
        pub table: [u8; 256],
    }
}

impl<const N: usize> Int8Tensors for Int8Table<N> {
    int8_tensors! { table: U8 [256] }
}

impl<const N: usize> Int8Layer for Int8Table<N> {
    type Input = [u8; N];
    type Output = [u8; N];

    #[inline]
    fn infer(&self, x: &[u8; N], y: &mut [u8; N]) {
        integer::look_up(x, &self.table, y);
    }
}

impl<A: Activation, const N: usize> Quantizes for Activate<A, N> {
    type Int8 = Int8Table<N>;

    #[cfg(feature = "std")]
    fn quantize(
        &self,
        _: Option<crate::layers::Channels<'_, f32>>,
        _: bool,
        x: super::Scale,
        y: super::Scale,
        to: &mut Self::Int8,
    ) {
        let bytes: [u8; 256] = core::array::from_fn(|byte| byte as u8);
        let (mut numbers, mut values) = ([0.0_f64; 256], [0.0_f64; 256]);
        for (number, byte) in numbers.iter_mut().zip(bytes) {
            *number = (f64::from(byte) - f64::from(x.zero_point)) * f64::from(x.scale);
        }
        self.activation().apply_slice(&numbers, &mut values);
        integer::quantize(&values.map(|value| value as f32), y.scale, y.zero_point, &mut to.table);
    }
}
