//! Writing weight files.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use safetensors::Dtype;
use serde_json::{Map, json};

use super::error::WeightsError;
use super::precision::Precision;
use super::tensor::{dtype_as, dtype_name, encode, int8_dtype, little_endian};
use crate::int8::Int8Network;
use crate::layer::{ParamInfo, Visitor};
use crate::network::Network;
use crate::scalar::Scalar;

/// The key of the network's name in a file's metadata.
pub(super) const NETWORK: &str = "dnn.network";
/// The key of the architecture hash in a file's metadata, 16 hexadecimal digits.
pub(super) const ARCHITECTURE: &str = "dnn.architecture";

/// The key of the hash of the architecture that a quantised network was made of.
pub(super) const INT8_ARCHITECTURE: &str = "dnn.int8";

struct Encoded {
    name: String,
    shape: &'static [usize],
    dtype: Dtype,
    bytes: Vec<u8>,
}

struct Encoder {
    precision: Option<Precision>,
    tensors: Vec<Encoded>,
    /// The first number that is too large: its tensor, index, value and number type.
    overflow: Option<(String, usize, f64, &'static str)>,
}

impl<T: Scalar> Visitor<T> for Encoder {
    fn tensor(&mut self, param: ParamInfo, values: &[T]) {
        let dtype = dtype_as::<T>(param.tensor, self.precision);
        let mut bytes = Vec::new();
        if let (Some(index), None) = (encode(dtype, values, &mut bytes), &self.overflow) {
            self.overflow = Some((param.to_string(), index, values[index].to_f64(), dtype_name(dtype)));
        }
        self.tensors.push(Encoded { name: param.to_string(), shape: param.tensor.shape, dtype, bytes });
    }
}

/// The bytes of the network's weight file. Floats are those of the network, or of another precision.
pub(crate) fn to_bytes<T: Scalar, N: Network<T>>(
    net: &N,
    precision: Option<Precision>,
) -> Result<Vec<u8>, WeightsError> {
    let mut encoder = Encoder { precision, tensors: Vec::new(), overflow: None };
    net.visit(&mut encoder);
    if let Some((tensor, index, value, dtype)) = encoder.overflow {
        return Err(WeightsError::TooLarge { network: N::NAME, tensor, index, value, dtype });
    }
    file_of(encoder.tensors, N::NAME, ARCHITECTURE, N::ARCHITECTURE)
}

/// The bytes of a file: the length of the header in eight bytes, the header in JSON, the tensors.
///
/// The header is put together here because the crate `safetensors` writes metadata in the random order of a hash map,
/// and equal networks shall give equal files.
fn file_of(
    mut tensors: Vec<Encoded>,
    network: &'static str,
    key: &str,
    architecture: u64,
) -> Result<Vec<u8>, WeightsError> {
    // Wide elements first, so that every tensor is aligned for readers that map the file into memory.
    tensors.sort_by_key(|tensor| Reverse(tensor.dtype.bitsize()));

    let mut header = Map::new();
    let architecture = format!("{architecture:016x}");
    header.insert("__metadata__".into(), json!({ "format": "pt", NETWORK: network, key: architecture }));
    let mut names = HashSet::new();
    let mut end = 0;
    for tensor in &tensors {
        if !names.insert(&tensor.name) {
            return Err(WeightsError::DuplicateName { network, tensor: tensor.name.clone() });
        }
        let start = end;
        end += tensor.bytes.len();
        header.insert(
            tensor.name.clone(),
            json!({ "dtype": dtype_name(tensor.dtype), "shape": tensor.shape, "data_offsets": [start, end] }),
        );
    }

    let mut header = serde_json::Value::Object(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut bytes = Vec::with_capacity(8 + header.len() + end);
    bytes.extend((header.len() as u64).to_le_bytes());
    bytes.extend(header);
    for tensor in tensors {
        bytes.extend(tensor.bytes);
    }
    Ok(bytes)
}

/// The bytes of a quantised network's file, of which the metadata say the architecture that it was made of.
pub(crate) fn int8_to_bytes<N: Int8Network>(net: &N) -> Result<Vec<u8>, WeightsError> {
    let mut tensors = Vec::new();
    net.visit(&mut |key, tensor, bytes| {
        let mut bytes = bytes.to_vec();
        little_endian(tensor.dtype, &mut bytes);
        let name = format!("{key}.{}", tensor.name);
        tensors.push(Encoded { name, shape: tensor.shape, dtype: int8_dtype(tensor.dtype), bytes });
    });
    file_of(tensors, N::NAME, INT8_ARCHITECTURE, N::ARCHITECTURE)
}

/// Writes the network's weight file.
pub(crate) fn save<T: Scalar, N: Network<T>>(
    net: &N,
    path: &Path,
    precision: Option<Precision>,
) -> Result<(), WeightsError> {
    write(path, &to_bytes(net, precision)?)
}

/// Writes a file, whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), WeightsError> {
    write_whole(path, bytes).map_err(|cause| WeightsError::Write { path: path.into(), cause })
}

/// Writes a file that appears under its name only when it is complete and on the disk.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A symbolic link stays one: the file that it points to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let (temporary, mut file) = create_beside(&path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| keep_permissions(&path, &file))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Gives the new file the permissions of the one that it will replace, if there is one.
fn keep_permissions(replaced: &Path, file: &File) -> io::Result<()> {
    match fs::metadata(replaced) {
        // A directory is not replaced: the renaming says so.
        Ok(metadata) if metadata.is_file() => file.set_permissions(metadata.permissions()),
        _ => Ok(()),
    }
}

/// A new file in the same directory, under a name that no other process or thread uses.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    };
    loop {
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}.{}.tmp", process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let temporary = path.with_file_name(temporary);
        match File::create_new(&temporary) {
            // A process of the same number that died in the middle of a save may have left one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|file| (temporary, file)),
        }
    }
}
