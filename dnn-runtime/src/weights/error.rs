//! What can be wrong with a weight file.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// An error in reading or writing weights. The network is unchanged.
///
/// Its text is whole: it holds the text of a `cause`, which is therefore not a [`source`](std::error::Error::source).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The file cannot be read.
    #[error("cannot read weights from `{}`: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        cause: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write weights to `{}`: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        cause: io::Error,
    },
    /// The bytes are not a safetensors file: cut short, damaged, or of another format.
    #[error("{file} is not a valid safetensors file: {reason}")]
    Format {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file's tensors are not the network's.
    #[error("{file} does not fit the network `{network}`:{}{}", list(problems), hint_line(hint.as_deref()))]
    Mismatch {
        /// The file, with the network that it was saved from if it says so.
        file: String,
        /// The network's name.
        network: &'static str,
        /// Everything that does not fit, in the network's order, then the file's.
        problems: Vec<Problem>,
        /// One change that would remove many of the problems.
        hint: Option<String>,
    },
    /// A file of a quantised network that was made of another architecture: tensors of the same names and shapes mean something
    /// else there.
    #[error(
        "{file} was saved by{} of the architecture {found:016x}, and `{network}` is of {expected:016x}: strides, padding, pools or \
         activations differ; load it with the declaration that it was made with, or quantise again",
        saved_by.as_ref().map_or_else(|| " a quantised network".into(), |name| format!(" `{name}`")),
    )]
    OtherArchitecture {
        /// The file.
        file: String,
        /// The network's name in the file, if there is one.
        saved_by: Option<String>,
        /// The hash in the file.
        found: u64,
        /// The network's name.
        network: &'static str,
        /// The network's hash.
        expected: u64,
    },
    /// A prefix that selects nothing.
    #[error(
        "no tensor of {owner} has a name beginning with `{prefix}`; its names begin with {}",
        found.join(", ")
    )]
    NoSuchPrefix {
        /// Whose names were looked at: the network or the file.
        owner: String,
        /// The prefix asked for.
        prefix: String,
        /// Prefixes that there are.
        found: Vec<String>,
    },
    /// Two tensors of a file are renamed to one name.
    #[error("{file} has `{}` and `{}`, which are both renamed to `{name}`; give each a name of its own", tensors[0], tensors[1])]
    SameName {
        /// The file.
        file: String,
        /// The two tensors, as the file names them.
        tensors: [String; 2],
        /// What both would be called.
        name: String,
    },
    /// Two tensors of a network have one name.
    #[error(
        "the network `{network}` has two tensors named `{tensor}`; give one of their stages another `#[key(..)]`"
    )]
    DuplicateName {
        /// The network's name.
        network: &'static str,
        /// The name.
        tensor: String,
    },
    /// A number that would be infinite in the file.
    #[error(
        "the network `{network}` cannot be written as {dtype}: `{tensor}` holds {value} at index {index}, which is too large; \
         write F32 or BF16"
    )]
    TooLarge {
        /// The network's name.
        network: &'static str,
        /// The tensor.
        tensor: String,
        /// The position of the first such element, counted from 0.
        index: usize,
        /// The number.
        value: f64,
        /// The number type asked for.
        dtype: &'static str,
    },
}

/// One tensor that does not fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A tensor of the network that the file lacks.
    Missing {
        /// The network's tensor.
        tensor: String,
        /// The most similar of the file's left-over names.
        similar: Option<String>,
    },
    /// A tensor of the file that the network lacks.
    Unexpected {
        /// The file's tensor.
        tensor: String,
        /// The most similar of the network's missing names.
        similar: Option<String>,
    },
    /// A tensor of another shape.
    Shape {
        /// The tensor.
        tensor: String,
        /// The network's shape.
        expected: Vec<usize>,
        /// The file's shape.
        found: Vec<usize>,
    },
    /// A tensor of another number type.
    Dtype {
        /// The tensor.
        tensor: String,
        /// The network's number type.
        expected: &'static str,
        /// The file's number type.
        found: String,
        /// Whether [`Weights::convert`](super::Weights::convert) would accept it.
        convertible: bool,
    },
    /// A count below zero.
    Negative {
        /// The tensor.
        tensor: String,
        /// The position of the first such element, counted from 0.
        index: usize,
        /// The count.
        value: f64,
    },
    /// A number that a quantised network has no use for.
    Value {
        /// The tensor.
        tensor: String,
        /// The position of the first such element, counted from 0.
        index: usize,
        /// The element.
        value: f64,
        /// What it should be.
        expected: &'static str,
    },
    /// A number that is infinite or not a number.
    NonFinite {
        /// The tensor.
        tensor: String,
        /// The position of the first such element, counted from 0 in the file's order.
        index: usize,
        /// The element, as the network would hold it.
        value: f64,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { tensor, similar: None } => write!(f, "`{tensor}` is missing from the file"),
            Self::Missing { tensor, similar: Some(name) } => {
                write!(f, "`{tensor}` is missing from the file; it has the similar `{name}`")
            }
            Self::Unexpected { tensor, similar: None } => write!(f, "`{tensor}` is not in the network"),
            Self::Unexpected { tensor, similar: Some(name) } => {
                write!(f, "`{tensor}` is not in the network; did you mean `{name}`?")
            }
            Self::Shape { tensor, expected, found } => {
                write!(f, "`{tensor}` has shape {found:?}, expected {expected:?}")?;
                let transposed = found.len() == 2 && expected.iter().eq(found.iter().rev());
                f.write_str(if transposed { ": transposed; rows are outputs, as in PyTorch" } else { "" })
            }
            Self::Dtype { tensor, expected, found, convertible } => {
                write!(f, "`{tensor}` holds {found}, expected {expected}")?;
                f.write_str(if *convertible { "; convert it with `Weights::convert`" } else { "" })
            }
            Self::Negative { tensor, index, value } => {
                write!(f, "`{tensor}` holds {value} at index {index}, expected a count from 0")
            }
            Self::Value { tensor, index, value, expected } => {
                write!(f, "`{tensor}` holds {value} at index {index}, expected {expected}")
            }
            Self::NonFinite { tensor, index, value } => {
                write!(
                    f,
                    "`{tensor}` holds {value} at index {index}; accept it with `Weights::allow_non_finite`"
                )
            }
        }
    }
}

/// The problems, one a line; a hostile file may have a million of them.
fn list(problems: &[Problem]) -> String {
    const SHOWN: usize = 40;
    let mut text = String::new();
    for problem in problems.iter().take(SHOWN) {
        text.push_str(&format!("\n  {problem}"));
    }
    if problems.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", problems.len() - SHOWN));
    }
    text
}

fn hint_line(hint: Option<&str>) -> String {
    hint.map_or_else(String::new, |hint| format!("\n  {hint}"))
}
