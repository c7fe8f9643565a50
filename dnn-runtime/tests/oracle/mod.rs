//! The reference values in `tests/fixtures/oracle`, and which of them are checked.

use std::collections::BTreeSet;
use std::path::Path;

use dnn_runtime::testing::{Case, Fixture};

/// The cases of the manifest for which `wanted` holds.
pub(crate) fn cases(wanted: impl Fn(&Case) -> bool) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/oracle");
    let fixture = Fixture::open(folder).expect("the fixtures are part of the repository");
    let cases: Vec<Case> = fixture.cases().iter().filter(|case| wanted(case)).cloned().collect();
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
