//! Number types of files and the conversion from and to a network's.

use safetensors::Dtype;

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

/// The name of a number type in files.
pub(super) fn dtype_name(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::I64 => "I64",
        Dtype::F64 => "F64",
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

/// Appends `values` as they are in files: little-endian, rounded to `dtype`.
pub(super) fn encode<T: Scalar>(dtype: Dtype, values: &[T], bytes: &mut Vec<u8>) {
    for value in values {
        let value = value.to_f64();
        match dtype {
            Dtype::I64 => bytes.extend((value as i64).to_le_bytes()),
            Dtype::F64 => bytes.extend(value.to_le_bytes()),
            _ => bytes.extend((value as f32).to_le_bytes()),
        }
    }
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
