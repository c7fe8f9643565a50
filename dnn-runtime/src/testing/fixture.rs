//! Reads the fixtures of the parity tests: cases in a `manifest.json`, their tensors in safetensors files beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec::Vec;

use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

use crate::scalar::Scalar;

/// Why fixtures cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FixtureError {
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The manifest is not what it should be.
    #[error("{path}: {message}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A file of tensors is damaged, or lacks a tensor that the manifest lists.
    #[error("{path}: tensor `{tensor}`: {message}")]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name, `case/tensor`.
        tensor: String,
        /// What is wrong.
        message: String,
    },
}

/// A directory of cases computed by a reference implementation.
#[derive(Clone, Debug)]
pub struct Fixture {
    cases: Vec<Case>,
}

/// One case: an operation, its attributes, its tensors.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name, unique in the fixture.
    pub id: String,
    /// The kind of case: `layer`, `loss`, `optimizer`.
    pub kind: String,
    /// The operation by its PyTorch name, `Linear`; empty for cases that are only data.
    pub op: String,
    /// Its arguments, a JSON object.
    pub attrs: Value,
    /// The case's whole entry in the manifest.
    pub entry: Value,
    tensors: BTreeMap<String, FixtureTensor>,
}

/// A tensor, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct FixtureTensor {
    /// The sizes, outermost first.
    pub shape: Vec<usize>,
    /// The elements.
    pub values: Values,
}

/// The elements of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Real numbers.
    F64(Vec<f64>),
    /// Integers: class indices, counts.
    I64(Vec<i64>),
}

impl Fixture {
    /// Reads `manifest.json` in `directory` and every tensor file that it names and that is there.
    ///
    /// Cases whose file is not there are left out: a copy of a fixture may hold a part of it. Cases with a file must
    /// have all their tensors.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or parsed, or a listed tensor is missing or of another shape.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, FixtureError> {
        let directory = directory.as_ref();
        let path = directory.join("manifest.json");
        let manifest: Value = serde_json::from_slice(&read(&path)?)
            .map_err(|error| FixtureError::Manifest { path: path.clone(), message: error.to_string() })?;
        let wrong =
            |message: &str| FixtureError::Manifest { path: path.clone(), message: message.to_string() };
        let entries = manifest["cases"].as_array().ok_or_else(|| wrong("expected an array `cases`"))?;

        let mut files = BTreeMap::new();
        let mut cases = Vec::new();
        for entry in entries {
            let text = |key: &str| {
                entry[key]
                    .as_str()
                    .map(str::to_string)
                    .ok_or_else(|| wrong(&format!("a case lacks `{key}`: {entry}")))
            };
            let file = directory.join(text("file")?);
            if !file.exists() {
                continue;
            }
            if !files.contains_key(&file) {
                files.insert(file.clone(), read(&file)?);
            }
            let id = text("id")?;
            let listed = entry["tensors"].as_object().ok_or_else(|| wrong("a case lacks `tensors`"))?;
            let tensors = read_tensors(&id, listed, &file, &files[&file])?;
            cases.push(Case {
                id,
                kind: text("kind")?,
                op: entry["op"].as_str().unwrap_or_default().to_string(),
                attrs: entry["attrs"].clone(),
                entry: entry.clone(),
                tensors,
            });
        }
        Ok(Self { cases })
    }

    /// All cases in the manifest's order.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The case called `id`.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id)
    }
}

impl Case {
    /// The tensor called `name`, such as `input/x`.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<&FixtureTensor> {
        self.tensors.get(name)
    }

    /// All tensors by name.
    #[must_use]
    pub fn tensors(&self) -> &BTreeMap<String, FixtureTensor> {
        &self.tensors
    }

    /// The name of the file with the case's tensors.
    #[must_use]
    pub fn file(&self) -> &str {
        self.entry["file"].as_str().unwrap_or_default()
    }

    /// A number among the arguments, if it is given.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.attrs[name].as_f64()
    }

    /// A flag among the arguments; false if it is not given.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.attrs[name].as_bool().unwrap_or(false)
    }

    /// A word among the arguments; empty if it is not given.
    #[must_use]
    pub fn word(&self, name: &str) -> &str {
        self.attrs[name].as_str().unwrap_or_default()
    }

    /// [`f64`](Self::f64) in another number type.
    ///
    /// # Panics
    ///
    /// As [`f64`](Self::f64).
    #[must_use]
    #[track_caller]
    pub fn values<T: Scalar>(&self, name: &str) -> Vec<T> {
        self.f64(name).iter().map(|&value| T::from_f64(value)).collect()
    }

    /// The class indices of a tensor that the case must have.
    ///
    /// # Panics
    ///
    /// As [`i64`](Self::i64), or if an integer is no class index.
    #[must_use]
    #[track_caller]
    pub fn classes(&self, name: &str) -> Vec<u32> {
        let class = |&index: &i64| {
            u32::try_from(index)
                .unwrap_or_else(|_| panic!("`{}/{name}` holds {index}, expected class indices", self.id))
        };
        self.i64(name).iter().map(class).collect()
    }

    /// The real numbers of a tensor that the case must have.
    ///
    /// # Panics
    ///
    /// If there is no such tensor or it holds integers; the message names case and tensor.
    #[must_use]
    #[track_caller]
    pub fn f64(&self, name: &str) -> &[f64] {
        match self.tensor(name).map(|tensor| &tensor.values) {
            Some(Values::F64(values)) => values,
            Some(Values::I64(_)) => panic!("`{}/{name}` holds integers, expected real numbers", self.id),
            None => panic!("`{}` has no tensor `{name}`; it has {:?}", self.id, self.tensors.keys()),
        }
    }

    /// The integers of a tensor that the case must have.
    ///
    /// # Panics
    ///
    /// If there is no such tensor or it holds real numbers; the message names case and tensor.
    #[must_use]
    #[track_caller]
    pub fn i64(&self, name: &str) -> &[i64] {
        match self.tensor(name).map(|tensor| &tensor.values) {
            Some(Values::I64(values)) => values,
            Some(Values::F64(_)) => panic!("`{}/{name}` holds real numbers, expected integers", self.id),
            None => panic!("`{}` has no tensor `{name}`; it has {:?}", self.id, self.tensors.keys()),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FixtureError> {
    std::fs::read(path).map_err(|error| FixtureError::Io { path: path.to_path_buf(), error })
}

fn read_tensors(
    case: &str,
    listed: &serde_json::Map<String, Value>,
    path: &Path,
    bytes: &[u8],
) -> Result<BTreeMap<String, FixtureTensor>, FixtureError> {
    let wrong = |tensor: &str, message: String| FixtureError::Tensor {
        path: path.to_path_buf(),
        tensor: format!("{case}/{tensor}"),
        message,
    };
    let file = SafeTensors::deserialize(bytes).map_err(|error| wrong("", error.to_string()))?;
    let mut tensors = BTreeMap::new();
    for (name, entry) in listed {
        let view = file.tensor(&format!("{case}/{name}")).map_err(|error| wrong(name, error.to_string()))?;
        let expected =
            entry["shape"].as_array().map(|sizes| sizes.iter().filter_map(Value::as_u64).collect());
        let found: Vec<u64> = view.shape().iter().map(|&size| size as u64).collect();
        if expected.as_ref() != Some(&found) {
            let message = format!("found shape {found:?}, expected {}", entry["shape"]);
            return Err(wrong(name, message));
        }
        let words = view.data().as_chunks::<8>().0.iter().copied();
        let values = match view.dtype() {
            Dtype::F64 => Values::F64(words.map(f64::from_le_bytes).collect()),
            Dtype::I64 => Values::I64(words.map(i64::from_le_bytes).collect()),
            other => return Err(wrong(name, format!("found dtype {other:?}, expected F64 or I64"))),
        };
        tensors.insert(name.clone(), FixtureTensor { shape: view.shape().to_vec(), values });
    }
    Ok(tensors)
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    /// A directory of its own for each test, removed afterwards.
    struct Directory(PathBuf);

    impl Directory {
        fn new(name: &str, manifest: &str) -> Self {
            let path = std::env::temp_dir().join(format!("dnn-fixture-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            std::fs::write(path.join("manifest.json"), manifest).unwrap();
            let header = br#"{"a/x":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"a/n":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}"#;
            let mut file = (header.len() as u64).to_le_bytes().to_vec();
            file.extend_from_slice(header);
            for value in [1.5f64, -2.0] {
                file.extend_from_slice(&value.to_le_bytes());
            }
            file.extend_from_slice(&7i64.to_le_bytes());
            std::fs::write(path.join("a.safetensors"), file).unwrap();
            Self(path)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn reads_cases_and_tensors() {
        let directory = Directory::new(
            "good",
            r#"{"cases": [
                {"id": "a", "kind": "layer", "op": "Linear", "file": "a.safetensors", "attrs": {"bias": true},
                 "tensors": {"x": {"shape": [2]}, "n": {"shape": []}}},
                {"id": "b", "kind": "layer", "op": "Linear", "file": "elsewhere.safetensors", "tensors": {}}
            ]}"#,
        );
        let fixture = Fixture::open(&directory.0).unwrap();
        assert_eq!(fixture.cases().len(), 1);
        let case = fixture.case("a").unwrap();
        assert_eq!((case.op.as_str(), &case.attrs["bias"]), ("Linear", &Value::Bool(true)));
        assert_eq!(case.f64("x"), [1.5, -2.0]);
        assert_eq!(case.i64("n"), [7]);
        assert_eq!((case.values::<f32>("x"), case.classes("n")), (std::vec![1.5, -2.0], std::vec![7]));
        assert_eq!((case.file(), case.flag("bias"), case.flag("x")), ("a.safetensors", true, false));
        assert_eq!((case.word("bias"), case.number("bias")), ("", None));
        assert_eq!(case.tensor("x").unwrap().shape, [2]);
        assert!(case.tensor("y").is_none());
    }

    #[test]
    fn wrong_shapes_and_missing_tensors_are_named() {
        for (name, tensors, message) in [
            ("shape", r#"{"x": {"shape": [3]}}"#, "tensor `a/x`: found shape [2], expected [3]"),
            ("missing", r#"{"y": {"shape": [2]}}"#, "tensor `a/y`"),
        ] {
            let manifest = format!(
                r#"{{"cases": [{{"id": "a", "kind": "k", "op": "o", "file": "a.safetensors", "tensors": {tensors}}}]}}"#
            );
            let directory = Directory::new(name, &manifest);
            let error = Fixture::open(&directory.0).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn a_missing_manifest_is_named() {
        let error = Fixture::open("no/such/directory").unwrap_err().to_string();
        assert!(error.contains("manifest.json"), "{error}");
    }
}
