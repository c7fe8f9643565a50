//! Opening weight files and loading from them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::Metadata;

use super::check::{Plan, int8_problems, plan};
use super::error::WeightsError;
use super::header::MAX_HEADER;
use super::save::{ARCHITECTURE, INT8_ARCHITECTURE, NETWORK};
use super::tensor::{decode, little_endian};
use crate::int8::Int8Network;
use crate::layer::{ParamInfo, Walker};
use crate::network::{AsNetwork, Network};
use crate::scalar::Scalar;

/// An open weight file, and what of it to load.
///
/// By default all tensors of the network are loaded, and the file must hold exactly those, with the network's shapes
/// and number types. The methods relax this one by one:
///
/// ```no_run
/// # use dnn_runtime::{Network, weights::{Weights, WeightsError}};
/// # fn load(net: &mut Box<impl Network<f32>>) -> Result<(), WeightsError> {
/// // A pretrained body of which the file calls every tensor `model.<name>`; the head keeps its starting values.
/// let report = Weights::open("pretrained.safetensors")?
///     .strip_prefix("model.")
///     .prefix("body.")
///     .convert()
///     .load_into(net)?;
/// println!("{} tensors loaded, {} kept", report.loaded.len(), report.kept.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "opening a file loads nothing: finish with `load_into`"]
pub struct Weights {
    pub(super) source: String,
    bytes: Vec<u8>,
    pub(super) tensors: BTreeMap<String, FileTensor>,
    metadata: HashMap<String, String>,
    pub(super) options: Options,
}

/// One tensor of a file.
#[derive(Clone, Debug)]
pub(super) struct FileTensor {
    pub(super) dtype: Dtype,
    pub(super) shape: Vec<usize>,
    bytes: Range<usize>,
}

/// What a load accepts.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) prefix: String,
    pub(super) strip_prefix: String,
    pub(super) missing: bool,
    pub(super) unexpected: bool,
    pub(super) non_finite: bool,
    pub(super) convert: bool,
}

/// One tensor of a file, for listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorEntry<'a> {
    /// The name in the file.
    pub name: &'a str,
    /// The number type: `F32`, `F64`, `F16`, `BF16`, `I64`.
    pub dtype: String,
    /// The shape, row-major.
    pub shape: &'a [usize],
}

/// What a load did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The network's tensors that were loaded, in the network's order.
    pub loaded: Vec<String>,
    /// The network's tensors that kept their values, in the network's order.
    pub kept: Vec<String>,
    /// The file's tensors that were not used, in alphabetical order.
    pub ignored: Vec<String>,
    /// Whether the file was saved by a network of the same architecture: the same operations in the same order, not
    /// only the same tensors. `None` if the file does not say.
    pub same_architecture: Option<bool>,
}

impl Weights {
    /// Reads a safetensors file and checks its structure.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Read`] and [`WeightsError::Format`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, WeightsError> {
        let path = path.as_ref();
        let bytes = fs::read(path).map_err(|cause| WeightsError::Read { path: path.into(), cause })?;
        Self::parse(format!("`{}`", path.display()), bytes)
    }

    /// Reads the bytes of a safetensors file and checks their structure.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Format`].
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, WeightsError> {
        Self::parse("the file in memory".into(), bytes.into())
    }

    fn parse(source: String, bytes: Vec<u8>) -> Result<Self, WeightsError> {
        match parse(&bytes) {
            Ok((metadata, tensors)) => {
                let metadata = metadata.metadata().clone().unwrap_or_default();
                Ok(Self { source, bytes, tensors, metadata, options: Options::default() })
            }
            Err(reason) => Err(WeightsError::Format { file: source, reason }),
        }
    }

    /// Loads only the network's tensors whose names begin with `prefix`; the others keep their values, and the file
    /// may hold others.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.prefix = prefix.into();
        self
    }

    /// The file's names are the network's with `prefix` before them. Tensors of the file without it are ignored.
    pub fn strip_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.strip_prefix = prefix.into();
        self
    }

    /// Loads the file's tensors under other names: `rename` makes each from that in the file. All other settings, reports
    /// and messages know the new names alone.
    ///
    /// PyTorch counts the layers of `nn.LSTM(.., num_layers=2)` at the end of the names of their tensors; here each layer is
    /// a stage. For the stages `first: lstm(64)` and `second: lstm(64)`:
    ///
    /// ```no_run
    /// # use dnn_runtime::{Network, weights::{Weights, WeightsError}};
    /// # fn load(net: &mut Box<impl Network<f32>>) -> Result<(), WeightsError> {
    /// let stage = |name: &str| match name.strip_prefix("rnn.") {
    ///     // `rnn.weight_ih_l1` and `rnn.weight_ih_l1_reverse` have `l0` where they are a stage's only layer.
    ///     Some(tensor) if tensor.contains("_l1") => format!("second.{}", tensor.replace("_l1", "_l0")),
    ///     Some(tensor) => format!("first.{tensor}"),
    ///     None => name.to_owned(),
    /// };
    /// Weights::open("model.safetensors")?.rename(stage)?.load_into(net)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`WeightsError::SameName`] if two tensors would have one name.
    pub fn rename(mut self, rename: impl Fn(&str) -> String) -> Result<Self, WeightsError> {
        let mut old_names: HashMap<String, String> = HashMap::new();
        let mut tensors = BTreeMap::new();
        for (old, tensor) in self.tensors {
            let name = rename(&old);
            if let Some(other) = old_names.insert(name.clone(), old.clone()) {
                return Err(WeightsError::SameName { file: self.source, tensors: [other, old], name });
            }
            tensors.insert(name, tensor);
        }
        self.tensors = tensors;
        Ok(self)
    }

    /// Tensors that the file lacks keep their values.
    pub fn allow_missing(mut self) -> Self {
        self.options.missing = true;
        self
    }

    /// Tensors that the network lacks are ignored.
    pub fn allow_unexpected(mut self) -> Self {
        self.options.unexpected = true;
        self
    }

    /// Infinite numbers and NaN are loaded as they are.
    pub fn allow_non_finite(mut self) -> Self {
        self.options.non_finite = true;
        self
    }

    /// Accepts every float type (F64, F32, F16, BF16), rounding to the network's. Without it another number type is
    /// an error, because rounding changes predictions.
    pub fn convert(mut self) -> Self {
        self.options.convert = true;
        self
    }

    /// The file's tensors, in alphabetical order.
    pub fn tensors(&self) -> impl Iterator<Item = TensorEntry<'_>> {
        self.tensors.iter().map(|(name, tensor)| TensorEntry {
            name,
            dtype: tensor.dtype.to_string(),
            shape: &tensor.shape,
        })
    }

    /// The text stored in the file under `key`: `format` is `pt` in files of this crate and of PyTorch.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The name of the network that saved the file, if it was one of this crate.
    #[must_use]
    pub fn network(&self) -> Option<&str> {
        self.metadata(NETWORK)
    }

    /// The hash of the architecture that saved the file ([`Network::ARCHITECTURE`]), if it was one of this crate and is not
    /// quantised.
    #[must_use]
    pub fn architecture(&self) -> Option<u64> {
        u64::from_str_radix(self.metadata(ARCHITECTURE)?, 16).ok()
    }

    /// The hash of the architecture that a quantised network in the file was made of.
    pub(super) fn int8_architecture(&self) -> Option<u64> {
        u64::from_str_radix(self.metadata(INT8_ARCHITECTURE)?, 16).ok()
    }

    /// Loads the file's tensors into `net`, which is a network or a `Box` with one.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Mismatch`] with everything that does not fit, [`WeightsError::NoSuchPrefix`]. The network is
    /// unchanged then.
    pub fn load_into<T, N, Holder>(&self, net: &mut N) -> Result<Report, WeightsError>
    where
        T: Scalar,
        N: AsNetwork<T, Holder>,
    {
        let net = net.as_network_mut();
        let Plan { sources, mut report } = plan(self, net)?;
        report.same_architecture = self.architecture().map(|hash| hash == N::Net::ARCHITECTURE);
        let mut copy = Copy { file: self, sources: sources.into_iter() };
        net.visit_mut(&mut copy);
        Ok(report)
    }

    /// Loads the file's tensors into a quantised network; all must be there and no others.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Mismatch`] with everything that does not fit, [`WeightsError::OtherArchitecture`]. The network is
    /// unchanged then.
    pub(crate) fn load_int8<N: Int8Network>(&self, net: &mut N) -> Result<(), WeightsError> {
        let (file, network) = (self.source.clone(), N::NAME);
        let problems = int8_problems::<N>(self);
        if !problems.is_empty() {
            let hint = self.architecture().map(|_| {
                "the file holds floats: load it into the network that this one is made of, and quantise that".into()
            });
            return Err(WeightsError::Mismatch { file, network, problems, hint });
        }
        if let Some(found) = self.int8_architecture().filter(|found| *found != N::ARCHITECTURE) {
            let (saved_by, expected) = (self.network().map(String::from), N::ARCHITECTURE);
            return Err(WeightsError::OtherArchitecture { file, saved_by, found, network, expected });
        }
        net.visit_mut(&mut |key, tensor, bytes| {
            if let Some(found) = self.tensors.get(&format!("{key}.{}", tensor.name)) {
                bytes.copy_from_slice(&self.bytes[found.bytes.clone()]);
                little_endian(tensor.dtype, bytes);
            }
        });
        Ok(())
    }

    /// What messages call the file.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The bytes of one of this file's tensors.
    pub(super) fn bytes_of(&self, tensor: &FileTensor) -> &[u8] {
        &self.bytes[tensor.bytes.clone()]
    }

    /// The elements of one of this file's tensors.
    pub(super) fn elements<T: Scalar>(&self, tensor: &FileTensor) -> impl Iterator<Item = T> {
        decode(tensor.dtype, &self.bytes[tensor.bytes.clone()])
    }
}

/// Copies planned tensors into a network: one source for each tensor of the walk, `None` for a tensor to keep.
struct Copy<'a, S> {
    file: &'a Weights,
    sources: S,
}

impl<'a, T: Scalar, S: Iterator<Item = Option<&'a FileTensor>>> Walker<T, 0> for Copy<'a, S> {
    fn tensor(&mut self, _: ParamInfo, values: &mut [T], []: [&mut [T]; 0]) {
        if let Some(Some(source)) = self.sources.next() {
            for (value, element) in values.iter_mut().zip(self.file.elements(source)) {
                *value = element;
            }
        }
    }
}

/// Reads the header: eight bytes of length, then JSON. Everything after it belongs to exactly one tensor.
fn parse(bytes: &[u8]) -> Result<(Metadata, BTreeMap<String, FileTensor>), String> {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return Err(format!("it has {} bytes, too few for the length of a header", bytes.len()));
    };
    let length = u64::from_le_bytes(*length);
    let Some(header) = usize::try_from(length).ok().and_then(|length| rest.get(..length)) else {
        return Err(format!("its header claims {length} bytes, but {} follow; is it cut short?", rest.len()));
    };
    if length > MAX_HEADER {
        return Err(format!("its header has {length} bytes, more than the limit of {MAX_HEADER}"));
    }
    let text = str::from_utf8(header).map_err(|error| format!("its header is not text: {error}"))?;
    // Also checks that the tensors lie one behind the other and have the sizes that their shapes say.
    let metadata: Metadata = serde_json::from_str(text).map_err(|error| format!("its header: {error}"))?;
    if let Some(name) = repeated_key(text) {
        return Err(format!("its header names the tensor `{name}` twice"));
    }
    let data = rest.len() - header.len();
    if metadata.data_len() != data {
        let expected = metadata.data_len();
        return Err(format!(
            "its tensors take {expected} bytes, but {data} follow the header; is it cut short?"
        ));
    }
    let start = bytes.len() - data;
    let tensors = metadata
        .tensors()
        .into_iter()
        .map(|(name, info)| {
            let (from, to) = info.data_offsets;
            (
                name,
                FileTensor { dtype: info.dtype, shape: info.shape.clone(), bytes: start + from..start + to },
            )
        })
        .collect();
    Ok((metadata, tensors))
}

/// The first key that stands twice in the outermost object of valid JSON; parsers silently take the last of them.
fn repeated_key(json: &str) -> Option<String> {
    let mut seen = HashSet::new();
    let (mut depth, mut start) = (0_usize, None);
    let mut last = "";
    let mut characters = json.char_indices();
    while let Some((at, character)) = characters.next() {
        match (start, character) {
            (Some(_), '\\') => {
                characters.next();
            }
            (Some(from), '"') => {
                last = &json[from..=at];
                start = None;
            }
            (Some(_), _) => {}
            (None, '"') => start = Some(at),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            (None, ':') if depth == 1 => {
                // Two spellings of one name (`a` and `\u0061`) are the same key.
                let key: String = serde_json::from_str(last).ok()?;
                if !seen.insert(key.clone()) {
                    return Some(key);
                }
            }
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_seen_at_the_top_only() {
        assert_eq!(repeated_key(r#"{"a":{"x":1,"x":2},"b":[{"a":1}]}"#), None);
        assert_eq!(repeated_key(r#"{"a":1,"b":2,"a":3}"#), Some("a".into()));
        assert_eq!(repeated_key(r#"{"a":1, "\u0061" :3}"#), Some("a".into()));
        assert_eq!(repeated_key(r#"{"a\"b":"a:","c":"{\"c\":1"}"#), None);
    }
}
