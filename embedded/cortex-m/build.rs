//! Puts the memory of the board where the linker looks for it.

use std::env;
use std::fs;
use std::path::PathBuf;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    // The microbit has 16 KiB of RAM, the other boards have more than is asked for.
    let is_m0 = env::var("TARGET").is_ok_and(|target| target.starts_with("thumbv6m"));
    // Programs have other limits there; the compiler's own settings do not tell it from an M3.
    println!("cargo:rustc-check-cfg=cfg(m0)");
    if is_m0 {
        println!("cargo:rustc-cfg=m0");
    }
    let ram = if is_m0 { "16K" } else { "64K" };
    let memory = format!(
        "MEMORY {{ FLASH : ORIGIN = 0x00000000, LENGTH = 256K RAM : ORIGIN = 0x20000000, LENGTH = {ram} }}\n"
    );
    fs::write(out.join("memory.x"), memory).expect("cargo's folder is writable");
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    // Sections need not lie at borders of pages.
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rerun-if-changed=build.rs");
}
