//! How many digits a file keeps.

use std::fmt;

/// The number type of the floats in a file that [`save_as`](crate::Network::save_as) or
/// [`to_bytes_as`](crate::Network::to_bytes_as) writes, by its name in safetensors files.
///
/// | type | bytes | significant bits | largest number | smallest steps |
/// |---|---|---|---|---|
/// | `F64` | 8 | 53 | 1.8e308 | 4.9e-324 |
/// | `F32` | 4 | 24 | 3.4e38 | 1.4e-45 |
/// | `F16` | 2 | 11 | 65504 | 6.0e-8, below 6.1e-5 |
/// | `Bf16` | 2 | 8 | 3.4e38 | 9.2e-41 |
///
/// Weights of a trained network are near 1 and smaller, where `F16`, PyTorch's `model.half()`, has eight times the digits of
/// `Bf16`, PyTorch's `model.bfloat16()`. Means and variances of a batch normalisation may be too large for it, which is an
/// error; what is too small becomes zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// Double precision, IEEE 754 binary64.
    F64,
    /// Single precision, IEEE 754 binary32.
    F32,
    /// Half precision, IEEE 754 binary16.
    F16,
    /// The upper half of single precision.
    Bf16,
}

impl Precision {
    /// The name in safetensors files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::F64 => "F64",
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
