//! Comparing a file with a network before anything is changed.

use std::collections::{BTreeSet, HashSet};

use super::error::{Problem, WeightsError};
use super::file::{FileTensor, Report, Weights};
use super::tensor::{dtype_name, dtype_of, int8_dtype, is_convertible};
use crate::int8::Int8Network;
use crate::layer::{ParamInfo, Role, Tensor, Visitor};
use crate::network::Network;
use crate::scalar::Scalar;
use crate::suggest::nearest;

/// What a load will do.
pub(super) struct Plan<'a> {
    /// For each tensor of the network's walk where its values come from; `None` keeps them.
    pub(super) sources: Vec<Option<&'a FileTensor>>,
    pub(super) report: Report,
}

struct Names(Vec<(String, &'static Tensor)>);

impl<T> Visitor<T> for Names {
    fn tensor(&mut self, param: ParamInfo, _: &[T]) {
        self.0.push((param.to_string(), param.tensor));
    }
}

/// Matches the file with the network by name and collects all that does not fit.
pub(super) fn plan<'a, T: Scalar, N: Network<T>>(
    file: &'a Weights,
    net: &N,
) -> Result<Plan<'a>, WeightsError> {
    let options = &file.options;
    let mut names = Names(Vec::new());
    net.visit(&mut names);
    let wanted = names.0;
    let owner = format!("the network `{}`", N::NAME);
    check_prefix(&options.prefix, owner, wanted.iter().map(|(name, _)| name.as_str()))?;
    check_prefix(&options.strip_prefix, file.source.clone(), file.tensors.keys().map(String::as_str))?;

    let mut report = Report::default();
    let (mut problems, mut missing, mut used) = (Vec::new(), Vec::new(), HashSet::new());
    let mut sources = Vec::with_capacity(wanted.len());
    for (name, tensor) in &wanted {
        let file_name = format!("{}{name}", options.strip_prefix);
        let source =
            if name.starts_with(&options.prefix) { file.tensors.get_key_value(&file_name) } else { None };
        if let Some((file_name, source)) = source {
            used.insert(file_name.as_str());
            problems.extend(compare::<T>(file, name, tensor, source));
            report.loaded.push(name.clone());
        } else {
            if name.starts_with(&options.prefix) && !options.missing {
                missing.push(name.as_str());
            }
            report.kept.push(name.clone());
        }
        sources.push(source.map(|(_, source)| source));
    }

    let mut unexpected = Vec::new();
    for file_name in file.tensors.keys().filter(|name| !used.contains(name.as_str())) {
        let selected =
            file_name.strip_prefix(&options.strip_prefix).filter(|name| name.starts_with(&options.prefix));
        match selected {
            Some(name) if !options.unexpected => unexpected.push(name),
            _ => report.ignored.push(file_name.clone()),
        }
    }
    let hint = if file.int8_architecture().is_some() {
        Some("the file holds a quantised network: load it with the `load` of that type".into())
    } else {
        common_prefix(&missing, &unexpected)
    };
    problems.extend(pairs(&missing, &unexpected));
    if problems.is_empty() {
        return Ok(Plan { sources, report });
    }
    let saved_by =
        file.network().map_or_else(String::new, |name| format!(" (saved by the network `{name}`)"));
    Err(WeightsError::Mismatch {
        file: format!("{}{saved_by}", file.source),
        network: N::NAME,
        problems,
        hint,
    })
}

/// What does not fit a quantised network.
pub(super) fn int8_problems<N: Int8Network>(file: &Weights) -> Vec<Problem> {
    let (mut problems, mut missing, mut used) = (Vec::new(), Vec::new(), HashSet::new());
    for layer in N::LAYERS {
        for tensor in layer.tensors {
            let name = format!("{}.{}", layer.key, tensor.name);
            let Some(found) = file.tensors.get(&name) else {
                missing.push(name);
                continue;
            };
            if found.shape != tensor.shape {
                let (expected, found) = (tensor.shape.into(), found.shape.clone());
                problems.push(Problem::Shape { tensor: name.clone(), expected, found });
            } else if found.dtype != int8_dtype(tensor.dtype) {
                let (expected, found) = (tensor.dtype.name(), found.dtype.to_string());
                problems.push(Problem::Dtype { tensor: name.clone(), expected, found, convertible: false });
            } else if let Some((index, value)) = tensor.wrong_number(file.bytes_of(found)) {
                let expected = tensor.expected();
                problems.push(Problem::Value { tensor: name.clone(), index, value, expected });
            }
            used.insert(name);
        }
    }
    let unexpected = file.tensors.keys().map(String::as_str).filter(|name| !used.contains(*name));
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    problems.extend(pairs(&missing, &unexpected.collect::<Vec<_>>()));
    problems
}

/// A prefix must select something: a misspelt one would otherwise quietly load nothing.
fn check_prefix<'a>(
    prefix: &str,
    owner: String,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), WeightsError> {
    if prefix.is_empty() || names.clone().any(|name| name.starts_with(prefix)) {
        return Ok(());
    }
    let first_parts: BTreeSet<_> =
        names.map(|name| name.split_inclusive('.').next().unwrap_or_default()).collect();
    let found = first_parts.into_iter().take(12).map(|part| format!("`{part}`")).collect();
    Err(WeightsError::NoSuchPrefix { owner, prefix: prefix.into(), found })
}

/// What keeps `source` from becoming the network's tensor.
fn compare<T: Scalar>(file: &Weights, name: &str, tensor: &Tensor, source: &FileTensor) -> Option<Problem> {
    if source.shape != tensor.shape {
        return Some(Problem::Shape {
            tensor: name.into(),
            expected: tensor.shape.into(),
            found: source.shape.clone(),
        });
    }
    let expected = dtype_of::<T>(tensor);
    let convertible = is_convertible(source.dtype, expected);
    if source.dtype != expected && !(convertible && file.options.convert) {
        let (expected, found) = (dtype_name(expected), source.dtype.to_string());
        return Some(Problem::Dtype { tensor: name.into(), expected, found, convertible });
    }
    if tensor.role == Role::Counter {
        let negative = file.elements::<f64>(source).enumerate().find(|&(_, count)| count < 0.0);
        return negative.map(|(index, value)| Problem::Negative { tensor: name.into(), index, value });
    }
    if file.options.non_finite {
        return None;
    }
    let (index, value) = file.elements::<T>(source).enumerate().find(|(_, value)| !value.is_finite())?;
    Some(Problem::NonFinite { tensor: name.into(), index, value: value.to_f64() })
}

/// The prefix that all of the file's names have before the network's, as an advice.
fn common_prefix(missing: &[&str], unexpected: &[&str]) -> Option<String> {
    let first = missing.first()?;
    let prefix = unexpected.iter().find_map(|name| name.strip_suffix(first).filter(|p| p.ends_with('.')))?;
    let all: HashSet<_> = unexpected.iter().collect();
    missing.iter().all(|name| all.contains(&format!("{prefix}{name}").as_str())).then(|| {
        format!("the file's names begin with `{prefix}`: load with `Weights::strip_prefix({prefix:?})`")
    })
}

/// Missing and unexpected tensors, each with the most similar of the others.
fn pairs(missing: &[&str], unexpected: &[&str]) -> Vec<Problem> {
    let of = |names: &[&str], name| similar(name, names).map(String::from);
    let missing_problems =
        missing.iter().map(|name| Problem::Missing { tensor: (*name).into(), similar: of(unexpected, name) });
    let unexpected_problems = unexpected
        .iter()
        .map(|name| Problem::Unexpected { tensor: (*name).into(), similar: of(missing, name) });
    missing_problems.chain(unexpected_problems).collect()
}

/// The name most similar to `name`, if at most half of it differs.
fn similar<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    // A hostile file may have a million names of any length; advice is not worth quadratic time.
    const LOOKED_AT: usize = 100;
    const LONGEST: usize = 200;
    if name.len() > LONGEST || names.len() > 2 * LOOKED_AT {
        return None;
    }
    nearest(name, names.iter().take(LOOKED_AT).copied().filter(|other| other.len() <= LONGEST), 2)
}
