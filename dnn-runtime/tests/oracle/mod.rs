//! Reads the reference values in `tests/fixtures/oracle` and compares with them.
#![allow(dead_code, reason = "each test that includes this module uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dnn_runtime::Scalar;
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

/// One case of the manifest with its tensors, all of them as `f64`, row-major.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) file: String,
    pub(crate) kind: String,
    pub(crate) op: String,
    pub(crate) attrs: Value,
    /// Shape and elements by name.
    pub(crate) tensors: BTreeMap<String, (Vec<usize>, Vec<f64>)>,
}

impl Case {
    /// The elements of a tensor.
    pub(crate) fn tensor(&self, name: &str) -> &[f64] {
        match self.tensors.get(name) {
            Some((_, values)) => values,
            None => panic!("{}: no tensor `{name}` among {:?}", self.id, self.tensors.keys()),
        }
    }

    /// The shape of a tensor.
    pub(crate) fn shape(&self, name: &str) -> &[usize] {
        self.tensors.get(name).map_or(&[], |(shape, _)| shape)
    }

    /// The elements of a tensor in the number type under test.
    pub(crate) fn values<T: Scalar>(&self, name: &str) -> Vec<T> {
        self.tensor(name).iter().map(|v| T::from_f64(*v)).collect()
    }

    /// The elements of a tensor of class indices.
    pub(crate) fn indices(&self, name: &str) -> Vec<u32> {
        self.tensor(name).iter().map(|v| *v as u32).collect()
    }

    /// A number among the operator's arguments, if it is given.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.attrs.get(name).and_then(Value::as_f64)
    }

    /// A flag among the operator's arguments; false if it is not given.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.attrs.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A word among the operator's arguments; empty if it is not given.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.attrs.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The cases of the manifest for which `wanted(file, kind)` holds, with their tensors.
pub(crate) fn cases(wanted: impl Fn(&str, &str) -> bool) -> Vec<Case> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/oracle"));
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let manifest: Value = serde_json::from_slice(&read("manifest.json")).expect("the manifest is JSON");
    let mut files = BTreeMap::new();
    let mut cases = Vec::new();
    for entry in manifest["cases"].as_array().expect("the manifest lists cases") {
        let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let (id, file, kind) = (word("id"), word("file"), word("kind"));
        if !wanted(&file, &kind) {
            continue;
        }
        let bytes = files.entry(file.clone()).or_insert_with(|| read(&file));
        let stored = SafeTensors::deserialize(bytes).expect("a safetensors file");
        let tensors = entry["tensors"].as_object().expect("a case lists its tensors");
        let tensors = tensors.keys().map(|name| {
            let view = stored.tensor(&format!("{id}/{name}")).expect("a tensor of the manifest is stored");
            let words = view.data().chunks_exact(8).map(|b| <[u8; 8]>::try_from(b).expect("eight bytes"));
            let values = match view.dtype() {
                Dtype::F64 => words.map(f64::from_le_bytes).collect(),
                Dtype::I64 => words.map(|word| i64::from_le_bytes(word) as f64).collect(),
                other => panic!("{id}/{name}: unexpected type {other:?}"),
            };
            (name.clone(), (view.shape().to_vec(), values))
        });
        let tensors = tensors.collect();
        cases.push(Case { op: word("op"), attrs: entry["attrs"].clone(), id, file, kind, tensors });
    }
    assert!(!cases.is_empty(), "the manifest has no case of this kind");
    cases
}

/// Runs `check` on every case. It returns whether the case is supported; the ones that are not must be exactly those
/// in `unsupported`, each with its reason.
pub(crate) fn check_all(cases: &[Case], unsupported: &[(&str, &str)], check: impl Fn(&Case) -> bool) {
    let found: BTreeSet<&str> = cases.iter().filter(|case| !check(case)).map(|case| &*case.id).collect();
    let listed: BTreeSet<&str> = unsupported.iter().map(|(id, _)| *id).collect();
    assert_eq!(listed.len(), unsupported.len(), "a case is listed twice");
    assert!(unsupported.iter().all(|(_, reason)| !reason.is_empty()));
    let missing: Vec<_> = found.difference(&listed).collect();
    assert!(missing.is_empty(), "neither supported nor listed: {missing:?}");
    let stale: Vec<_> = listed.difference(&found).collect();
    assert!(stale.is_empty(), "listed as unsupported, but supported or not in the manifest: {stale:?}");
}

/// How far a value may be from the reference.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance {
    absolute: f64,
    relative: f64,
}

/// The tolerance for one operation.
pub(crate) fn single<T: Scalar>() -> Tolerance {
    match T::DTYPE {
        "F64" => Tolerance { absolute: 1e-10, relative: 1e-9 },
        _ => Tolerance { absolute: 1e-5, relative: 1e-4 },
    }
}

/// The tolerance for a chain of training steps.
pub(crate) fn trajectory<T: Scalar>() -> Tolerance {
    match T::DTYPE {
        "F64" => Tolerance { absolute: 1e-10, relative: 1e-8 },
        _ => single::<T>(),
    }
}

/// Asserts agreement of every element.
pub(crate) fn assert_close<T: Scalar>(what: &str, found: &[T], expected: &[f64], tolerance: Tolerance) {
    assert_eq!(found.len(), expected.len(), "{what}: number of elements");
    for (i, (f, e)) in found.iter().zip(expected).enumerate() {
        let difference = (f.to_f64() - e).abs();
        assert!(
            difference <= tolerance.absolute + tolerance.relative * e.abs(),
            "{what}[{i}] ({}): {f} instead of {e}, off by {difference:e}",
            T::DTYPE
        );
    }
}
