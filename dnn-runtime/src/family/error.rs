//! Why a weight file is for no network of a family.

use thiserror::Error;

use super::choose::Member;
use crate::weights::WeightsError;

/// An error in loading a network of a [`family!`](crate::family!).
///
/// Its text is whole: it holds the text of what caused it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FamilyError {
    /// The file cannot be read, is damaged, or its tensors are not those of the network that it names.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The file was saved by a network that is not in the family.
    #[error(
        "{file} was saved by{} of architecture {found:016x}, which is not in the family `{family}`; it has {}; put that network into the family, load the file by its own type, or train \
         anew if the declaration was changed since",
        saved_by.as_ref().map_or_else(|| " a network".into(), |name| format!(" the network `{name}`")),
        list(known)
    )]
    UnknownArchitecture {
        /// The file.
        file: String,
        /// The family's name.
        family: &'static str,
        /// The network's name, if the file says it.
        saved_by: Option<String>,
        /// The hash of its architecture.
        found: u64,
        /// The networks there are.
        known: Vec<Member>,
    },
    /// The file does not say what saved it, and its tensors are those of no network of the family.
    #[error(
        "{file} does not say which architecture it is of, and its tensors fit none of the family `{family}`, which has {}; \
         load it by the type that saved it{}",
        list(known),
        nearest.as_ref().map_or_else(String::new, |error| format!("; the nearest: {error}"))
    )]
    FitsNone {
        /// The file.
        file: String,
        /// The family's name.
        family: &'static str,
        /// The networks there are.
        known: Vec<Member>,
        /// What does not fit of the one with the fewest misfits.
        nearest: Option<Box<WeightsError>>,
    },
    /// The file does not say what saved it, and its tensors are those of several networks of the family.
    #[error(
        "{file} does not say which architecture it is of, and its tensors fit several of the family `{family}`: {}; load \
         the one that is meant by its own type",
        quoted(networks)
    )]
    FitsSeveral {
        /// The file.
        file: String,
        /// The family's name.
        family: &'static str,
        /// The names of these networks.
        networks: Vec<&'static str>,
    },
}

/// `` `Small` (00000000075bcd15), `Large` (..) ``
fn list(known: &[Member]) -> String {
    let each = known.iter().map(|Member { name, architecture }| format!("`{name}` ({architecture:016x})"));
    each.collect::<Vec<_>>().join(", ")
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
