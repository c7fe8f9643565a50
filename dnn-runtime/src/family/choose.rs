//! Which network of a family a weight file is for.

use super::error::FamilyError;
use crate::message::Message;
use crate::network::{Infer, Network};
use crate::weights::{Weights, WeightsError};

/// A network of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name in the declaration.
    pub name: &'static str,
    /// The hash of its architecture ([`Network::ARCHITECTURE`]).
    pub architecture: u64,
}

impl Member {
    /// The network `N` as one.
    #[must_use]
    pub const fn of<N: Network<f32>>() -> Self {
        Self { name: N::NAME, architecture: N::ARCHITECTURE }
    }
}

/// Compiles if both networks take inputs and give outputs of the same size.
pub const fn require_same_ends<A, B>()
where
    A: Infer<f32, 1>,
    B: Infer<f32, 1, Input = A::Input, Output = A::Output>,
{
}

/// Compiles if no two networks have the same architecture: a file could not tell them apart.
pub const fn require_different(members: &[Member]) {
    let mut a = 0;
    while a < members.len() {
        let mut b = 0;
        while b < a {
            if members[a].architecture == members[b].architecture {
                let mut text = Message::<512>::new();
                text.text("`").text(members[b].name).text("` and `").text(members[a].name);
                text.text(
                    "` have the same architecture, so a weight file cannot tell them apart: one is enough",
                )
                .fail()
            }
            b += 1;
        }
        a += 1;
    }
}

/// Loads a network as a value of the family.
type Load<E> = fn(&Weights) -> Result<E, WeightsError>;

/// Loads the network that the file is for: `loads` has a function for each of `members`.
///
/// # Errors
///
/// [`FamilyError`]: the file is for none of them, or for several, or does not fit the one it names.
pub fn choose<E>(
    family: &'static str,
    weights: &Weights,
    members: &'static [Member],
    loads: &[Load<E>],
) -> Result<E, FamilyError> {
    if let Some(found) = weights.architecture() {
        let at = members.iter().position(|member| member.architecture == found);
        return match at {
            Some(at) => Ok(loads[at](weights)?),
            None => Err(FamilyError::UnknownArchitecture {
                file: weights.source().into(),
                family,
                saved_by: weights.network().map(Into::into),
                found,
                known: members.into(),
            }),
        };
    }
    let (mut fitting, mut errors) = (Vec::new(), Vec::new());
    for (member, load) in members.iter().zip(loads) {
        match load(weights) {
            Ok(net) => fitting.push((member.name, net)),
            Err(error) => errors.push(error),
        }
    }
    let names = fitting.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    match (fitting.pop(), names.len()) {
        (Some((_, net)), 1) => Ok(net),
        (Some(_), _) => {
            Err(FamilyError::FitsSeveral { file: weights.source().into(), family, networks: names })
        }
        (None, _) => Err(FamilyError::FitsNone {
            file: weights.source().into(),
            family,
            known: members.into(),
            nearest: errors.into_iter().min_by_key(problems).map(Box::new),
        }),
    }
}

/// How many tensors do not fit.
fn problems(error: &WeightsError) -> usize {
    match error {
        WeightsError::Mismatch { problems, .. } => problems.len(),
        _ => usize::MAX,
    }
}
