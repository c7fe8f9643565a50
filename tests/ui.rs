//! Every mistake a user can make in a declaration, and what the compiler says to it.
//!
//! `tests/ui` has a folder for each room of the macro and a file for each mistake, named after it. The messages are in
//! the `.stderr` files; `TRYBUILD=overwrite cargo test --test ui` writes them anew, which is the only way they change.

use std::process::Command;

/// The compiler whose words are in the `.stderr` files.
const COMPILER: &str = "1.95";

#[test]
fn mistakes_are_explained() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version =
        Command::new(compiler).arg("--version").output().expect("cargo runs tests where a rustc is");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if !version.starts_with(&format!("rustc {COMPILER}.")) {
        eprintln!();
        eprintln!("SKIPPED: tests/ui holds the messages of rustc {COMPILER}, and this is {version}");
        eprintln!();
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
