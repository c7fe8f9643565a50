//! Number types of files and the conversion from and to a network's.

use safetensors::Dtype;

use super::precision::Precision;
use crate::int8::Int8Type;
use crate::layer::{Role, Tensor};
use crate::scalar::Scalar;

/// The number type of a network's tensor in files.
pub(super) fn dtype_of<T: Scalar>(tensor: &Tensor) -> Dtype {
    match (tensor.role, T::DTYPE) {
        (Role::Counter, _) => Dtype::I64,
        (_, "F64") => Dtype::F64,
        _ => Dtype::F32,
    }
}

/// As [`dtype_of`], in files that are written with another precision.
pub(super) fn dtype_as<T: Scalar>(tensor: &Tensor, precision: Option<Precision>) -> Dtype {
    match (dtype_of::<T>(tensor), precision) {
        (dtype, None) | (dtype @ Dtype::I64, Some(_)) => dtype,
        (_, Some(Precision::F64)) => Dtype::F64,
        (_, Some(Precision::F32)) => Dtype::F32,
        (_, Some(Precision::F16)) => Dtype::F16,
        (_, Some(Precision::Bf16)) => Dtype::BF16,
    }
}

/// The name of a number type in files.
pub(super) fn dtype_name(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::I64 => "I64",
        Dtype::F64 => "F64",
        Dtype::F16 => "F16",
        Dtype::BF16 => "BF16",
        Dtype::I8 => "I8",
        Dtype::U8 => "U8",
        Dtype::I32 => "I32",
        _ => "F32",
    }
}

/// The number type of a quantised network's tensor in files.
pub(super) fn int8_dtype(dtype: Int8Type) -> Dtype {
    match dtype {
        Int8Type::I8 => Dtype::I8,
        Int8Type::U8 => Dtype::U8,
        Int8Type::I32 => Dtype::I32,
        Int8Type::F32 => Dtype::F32,
    }
}

/// From the machine's order of bytes to that of files, or back.
pub(super) fn little_endian(dtype: Int8Type, bytes: &mut [u8]) {
    if cfg!(target_endian = "big") {
        bytes.chunks_exact_mut(dtype.size()).for_each(<[u8]>::reverse);
    }
}

/// Whether tensors of type `found` can become tensors of type `expected`: floats of any width can.
pub(super) fn is_convertible(found: Dtype, expected: Dtype) -> bool {
    found == expected
        || expected != Dtype::I64 && matches!(found, Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16)
}

/// Appends `values` as they are in files: little-endian, rounded to `dtype`. Returns the place of the first finite number
/// that rounds to infinity, if there is one.
pub(super) fn encode<T: Scalar>(dtype: Dtype, values: &[T], bytes: &mut Vec<u8>) -> Option<usize> {
    let mut overflow = None;
    for (index, value) in values.iter().enumerate() {
        let value = value.to_f64();
        let begin = bytes.len();
        match dtype {
            Dtype::I64 => bytes.extend((value as i64).to_le_bytes()),
            Dtype::F64 => bytes.extend(value.to_le_bytes()),
            Dtype::F16 => bytes.extend(rounded(value, 5, 10).to_le_bytes()),
            Dtype::BF16 => bytes.extend(rounded(value, 8, 7).to_le_bytes()),
            _ => bytes.extend((value as f32).to_le_bytes()),
        }
        if overflow.is_none() && value.is_finite() && !number(dtype, &bytes[begin..]).is_finite() {
            overflow = Some(index);
        }
    }
    overflow
}

/// The nearest float of 16 bits, of which these are exponent and fraction; of two that are as near the one with an even
/// fraction. What is rounded beyond the largest number is infinity.
fn rounded(value: f64, exponent_bits: u32, fraction_bits: u32) -> u16 {
    let (bias, infinity) = ((1 << (exponent_bits - 1)) - 1, ((1 << exponent_bits) - 1) << fraction_bits);
    let magnitude = if value.is_nan() {
        infinity + (1 << (fraction_bits - 1))
    } else {
        // Numbers below the smallest normal one have the unit of its last place.
        let exponent = ((value.to_bits() >> 52 & 0x7ff) as i32 - 1023).max(1 - bias);
        // The division is by a power of two and exact, so that there is one rounding.
        let units = (value.abs() / f64::from(exponent - fraction_bits as i32).exp2()).round_ties_even();
        // A normal number has one bit more than its fraction, which counts as one of the exponent.
        let bits = i64::from(exponent + bias - 1) << fraction_bits;
        bits.saturating_add(units as i64).min(infinity)
    };
    magnitude as u16 | if value.is_sign_negative() { 0x8000 } else { 0 }
}

/// The elements of a tensor that [`is_convertible`] accepts.
pub(super) fn decode<T: Scalar>(dtype: Dtype, bytes: &[u8]) -> impl Iterator<Item = T> + '_ {
    bytes.chunks_exact((dtype.bitsize() / 8).max(1)).map(move |element| T::from_f64(number(dtype, element)))
}

fn number(dtype: Dtype, element: &[u8]) -> f64 {
    // Too short an element cannot come out of `decode`; it counts as zero rather than to panic.
    let mut bytes = [0; 8];
    bytes[..element.len()].copy_from_slice(element);
    let bits = u64::from_le_bytes(bytes);
    match dtype {
        Dtype::F64 => f64::from_bits(bits),
        Dtype::F32 => f64::from(f32::from_bits(bits as u32)),
        Dtype::BF16 => f64::from(f32::from_bits((bits as u32) << 16)),
        Dtype::F16 => half(bits as u16),
        _ => bits as i64 as f64,
    }
}

/// The value of an IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 bits of fraction.
fn half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let magnitude = match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * (-24_f64).exp2(),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1024.0 + fraction) * f64::from(exponent - 25).exp2(),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_exactly() {
        assert_eq!(half(0x3c00), 1.0);
        assert_eq!(half(0xc000), -2.0);
        assert_eq!(half(0x7bff), 65504.0);
        assert_eq!(half(0x0001), 5.960_464_477_539_063e-8);
        assert_eq!(half(0x3555), 0.333_251_953_125);
        assert_eq!(half(0x8000).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(half(0xfc00), f64::NEG_INFINITY);
        assert!(half(0x7c01).is_nan());
        let bf16: Vec<f64> = decode(Dtype::BF16, &[0x80, 0x3f, 0x49, 0x40]).collect();
        assert_eq!(bf16, [1.0, 3.140_625]);
    }

    fn as_half(value: f64) -> u16 {
        rounded(value, 5, 10)
    }

    #[test]
    fn halves_are_the_nearest_ones() {
        let expected = [
            (1.0, 0x3c00),
            (-2.0, 0xc000),
            (1.0 / 3.0, 0x3555),
            (0.0, 0),
            (-0.0, 0x8000),
            (65504.0, 0x7bff),
            (f64::INFINITY, 0x7c00),
            (f64::NEG_INFINITY, 0xfc00),
            // Half a unit above 1, and above its successor: to the even fraction.
            (1.0 + 1.0 / 2048.0, 0x3c00),
            (1.0 + 3.0 / 2048.0, 0x3c02),
            // The least above half a unit, which a first rounding to f32 would lose.
            (1.0 + 1.0 / 2048.0 + 1e-12, 0x3c01),
            // Rounding reaches the next power of two.
            (1.9999, 0x4000),
            // Multiples of 2^-24, and the smallest normal number.
            (2.0_f64.powi(-24), 1),
            (2.0_f64.powi(-25), 0),
            (3.0 * 2.0_f64.powi(-25), 2),
            (2.0_f64.powi(-25) * 1.0001, 1),
            (2.0_f64.powi(-14) - 2.0_f64.powi(-26), 0x400),
            (2.0_f64.powi(-14), 0x400),
            (1e-300, 0),
            (f64::from_bits(1), 0),
            // Halfway to what would be the next number: 65536.
            (65519.9, 0x7bff),
            (65520.0, 0x7c00),
            (-1e300, 0xfc00),
        ];
        for (value, bits) in expected {
            assert_eq!(as_half(value), bits, "{value}");
        }
        assert!(half(as_half(f64::NAN)).is_nan());
    }

    #[test]
    fn every_half_is_its_own_nearest() {
        for bits in 0..=u16::MAX {
            let value = half(bits);
            if !value.is_nan() {
                assert_eq!(as_half(value), bits, "{value}");
            }
            // All of what lies between two numbers goes to one of them, and the middle to the even one.
            let magnitude = bits & 0x7fff;
            if magnitude < 0x7bff {
                let middle = (value + half(bits + 1)) / 2.0;
                assert_eq!(as_half(middle), bits + bits % 2, "{middle}");
                assert_eq!(as_half(middle + (value - middle) * 1e-9), bits, "{middle}");
                assert_eq!(as_half(middle - (value - middle) * 1e-9), bits + 1, "{middle}");
            }
        }
    }

    #[test]
    fn brain_floats_are_the_upper_half_of_singles() {
        let mut random = 1_u32;
        for _ in 0..100_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let single = f32::from_bits(random ^ random >> 13);
            if single.is_nan() {
                continue;
            }
            // By the carry of integers: what is cut off, and the last bit that is kept, decide.
            let bits = single.to_bits();
            let expected = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
            assert_eq!(u32::from(rounded(f64::from(single), 8, 7)), expected, "{single:e}");
        }
        assert_eq!(rounded(f64::NAN, 8, 7) & 0x7fff, 0x7fc0);
    }

    #[test]
    fn the_first_overflow_is_told() {
        let mut bytes = Vec::new();
        assert_eq!(encode(Dtype::F16, &[f32::INFINITY, f32::NAN, 65504.0], &mut bytes), None);
        assert_eq!(encode(Dtype::F16, &[1.0, -65520.0, 1e6_f32], &mut bytes), Some(1));
        assert_eq!(encode(Dtype::BF16, &[1e38_f64, 3.4e38], &mut bytes), Some(1));
        assert_eq!(encode(Dtype::F32, &[1e39_f64], &mut bytes), Some(0));
        assert_eq!(encode(Dtype::F32, &[1e38_f64], &mut bytes), None);
        assert_eq!(bytes.len(), 6 + 6 + 4 + 4 + 4);
    }

    #[test]
    fn numbers_survive_encoding() {
        let mut bytes = Vec::new();
        encode(Dtype::F64, &[0.1_f64, -2.5e300], &mut bytes);
        assert_eq!(decode::<f64>(Dtype::F64, &bytes).collect::<Vec<_>>(), [0.1, -2.5e300]);
        bytes.clear();
        encode(Dtype::I64, &[7.0_f32], &mut bytes);
        assert_eq!(bytes, [7, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(decode::<f32>(Dtype::I64, &bytes).collect::<Vec<_>>(), [7.0]);
    }
}
