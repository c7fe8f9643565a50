//! Every mistake a user can make in a declaration, and what the compiler says to it.
//!
//! `tests/ui` has a folder for each room of the macro and a file for each mistake, named after it. The messages are in
//! the `.stderr` files; `TRYBUILD=overwrite cargo test --test ui` writes them anew, which is the only way they change.
//! rustc's share of them is that of one version. On any other compiler the messages are not compared, but every case
//! must still be refused, so that no compiler passes without looking.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiler whose words are in the `.stderr` files.
const COMPILER: &str = "1.95";

#[test]
fn mistakes_are_explained() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version =
        Command::new(compiler).arg("--version").output().expect("cargo runs tests where a rustc is");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if version.starts_with(&format!("rustc {COMPILER}.")) {
        trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
    } else {
        eprintln!("tests/ui holds the messages of rustc {COMPILER}: with {version} they are not compared");
        every_case_is_refused();
    }
}

/// Checks all cases as programs of one crate and asks that each has errors of its own.
fn every_case_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let cases = cases(&root.join("tests/ui"));
    assert!(cases.len() > 100, "the cases in tests/ui could not be read: {cases:?}");

    let mut manifest = format!(
        "[package]\nname = \"ui\"\nversion = \"0.0.0\"\nedition = \"2024\"\nautobins = false\n\n[workspace]\n\n\
         [dependencies]\ndnn = {{ path = {root:?} }}\n"
    );
    for (name, path) in &cases {
        manifest += &format!("\n[[bin]]\nname = {name:?}\npath = {path:?}\n");
    }
    fs::create_dir_all(&folder).expect("cargo's folder for tests is writable");
    fs::write(folder.join("Cargo.toml"), manifest).expect("cargo's folder for tests is writable");
    // The versions that the tests themselves were built with, so that nothing is downloaded.
    let _ = fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"));

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let check = ["check", "--bins", "--keep-going", "--offline", "--message-format=json"];
    let output = Command::new(cargo)
        .args(check)
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .expect("cargo runs");
    let refused: BTreeSet<String> =
        String::from_utf8_lossy(&output.stdout).lines().filter_map(refused_case).collect();
    let accepted: Vec<&String> =
        cases.iter().map(|(name, _)| name).filter(|name| !refused.contains(*name)).collect();
    assert!(
        accepted.is_empty(),
        "these cases of tests/ui were accepted, or not reached: {accepted:#?}\n{}",
        String::from_utf8_lossy(&output.stderr).lines().rev().take(20).collect::<Vec<_>>().join("\n")
    );
}

/// The cases, as `folder__file` with their paths.
fn cases(ui: &Path) -> Vec<(String, PathBuf)> {
    let entries = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        entries.map(|entry| entry.expect("tests/ui is readable").path()).collect::<Vec<_>>()
    };
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let folders = entries(ui).into_iter().filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| entries(&folder));
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let named = files.filter_map(|path| Some((format!("{}__{}", stem(path.parent()?)?, stem(&path)?), path)));
    named.collect()
}

/// The case that a line of cargo's JSON reports an error in.
fn refused_case(line: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_error = line["reason"] == "compiler-message" && line["message"]["level"] == "error";
    is_error.then(|| line["target"]["name"].as_str().map(str::to_owned)).flatten()
}
