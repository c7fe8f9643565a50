//! Files of quantised networks: safetensors of I8, U8, I32 and F32.

use std::boxed::Box;
use std::path::Path;
use std::vec::Vec;

use super::layer::Int8Network;
use crate::storage::zeroed_box;
use crate::weights::{self, Weights, WeightsError};

/// The network with the tensors of a file.
///
/// # Errors
///
/// If a tensor is missing, superfluous, or of another shape or number type.
pub fn from_weights<N: Int8Network>(file: &Weights) -> Result<Box<N>, WeightsError> {
    let mut net = zeroed_box::<N>();
    file.load_int8(&mut *net)?;
    Ok(net)
}

/// The bytes of the network's file.
///
/// # Errors
///
/// If two tensors have one name.
pub fn to_bytes<N: Int8Network>(net: &N) -> Result<Vec<u8>, WeightsError> {
    weights::int8_to_bytes(net)
}

/// Writes the network's file, whole or not at all.
///
/// # Errors
///
/// If the file cannot be written.
pub fn save<N: Int8Network>(net: &N, path: &Path) -> Result<(), WeightsError> {
    weights::write(path, &to_bytes(net)?)
}

/// Adds `save`, `load`, `to_bytes` and `from_bytes` to a quantised network.
#[doc(hidden)]
#[macro_export]
macro_rules! int8_files {
    ($name:ident) => {
        #[allow(dead_code, unreachable_pub)]
        impl $name {
            /// Writes the network to a safetensors file of I8, U8, I32 and F32.
            ///
            /// # Errors
            ///
            /// If the file cannot be written; an existing file is then unchanged.
            pub fn save(
                &self,
                path: impl ::core::convert::AsRef<$crate::private::Path>,
            ) -> ::core::result::Result<(), $crate::weights::WeightsError> {
                $crate::int8::save(self, path.as_ref())
            }

            /// What [`save`](Self::save) writes, in memory. Equal networks give equal bytes.
            ///
            /// # Errors
            ///
            /// If two tensors have one name, which only `#[key(..)]` can bring about.
            pub fn to_bytes(
                &self,
            ) -> ::core::result::Result<$crate::private::Vec<u8>, $crate::weights::WeightsError> {
                $crate::int8::to_bytes(self)
            }

            /// Reads a quantised network from a file that [`save`](Self::save) wrote.
            ///
            /// # Errors
            ///
            /// If the file cannot be read, is not a safetensors file, or is not this network's: the error lists every
            /// missing, unexpected and misfitting tensor.
            pub fn load(
                path: impl ::core::convert::AsRef<$crate::private::Path>,
            ) -> ::core::result::Result<$crate::private::Box<Self>, $crate::weights::WeightsError> {
                $crate::int8::from_weights(&$crate::weights::Weights::open(path)?)
            }

            /// As [`load`](Self::load), from the bytes of a file.
            ///
            /// # Errors
            ///
            /// As for [`load`](Self::load).
            pub fn from_bytes(
                bytes: &[u8],
            ) -> ::core::result::Result<$crate::private::Box<Self>, $crate::weights::WeightsError> {
                $crate::int8::from_weights(&$crate::weights::Weights::from_bytes(bytes)?)
            }
        }
    };
}
