//! Weight files: safetensors with PyTorch's names, layouts and shapes.
//!
//! A tensor is named `<stage>.<tensor>`: `fc1.weight`, `bn1.running_mean`. Its bytes in the file are its bytes in
//! memory, so nothing is transposed on the way. Networks of `f32` write `F32`, networks of `f64` write `F64`, and
//! counters are `I64`. [`save_as`](crate::Network::save_as) writes another [`Precision`], such as halves.
//!
//! The methods [`save`](crate::Network::save) and [`load`](crate::Network::load) of every network read and write whole
//! files. [`Weights`] loads parts, renames, and converts number types. Loading first compares everything, so that a
//! file that does not fit is reported whole and changes nothing.
//!
//! In Python a file is read with `safetensors.torch.load_file(path)`, whose result fits `load_state_dict`.

#[cfg(feature = "std")]
mod check;
mod embed;
#[cfg(feature = "std")]
mod error;
#[cfg(feature = "std")]
mod file;
mod header;
#[cfg(feature = "std")]
mod precision;
#[cfg(feature = "std")]
mod save;
#[cfg(feature = "std")]
mod tensor;

#[doc(hidden)]
pub use embed::{Int8Place, Place, embed, embed_int8};
#[cfg(feature = "std")]
pub use error::{Problem, WeightsError};
#[cfg(feature = "std")]
pub use file::{Report, TensorEntry, Weights};
#[cfg(feature = "std")]
pub use precision::Precision;
#[cfg(feature = "std")]
pub(crate) use save::{int8_to_bytes, save, to_bytes, write};
