//! The time of an expansion: `cargo bench -p dnn-macros --bench expand`.
//!
//! Prints `layers<TAB>expansion<TAB>seconds`, the median of 21 expansions of a network of that many dense layers.
#![allow(
    dead_code,
    unused_imports,
    reason = "the macro's rooms are compiled a second time, since a macro crate exports nothing else"
)]

#[path = "../src/ast.rs"]
mod ast;
#[path = "../src/check.rs"]
mod check;
#[path = "../src/diagnostics.rs"]
mod diagnostics;
#[path = "../src/emit/mod.rs"]
mod emit;
#[path = "../src/expand.rs"]
mod expand;
#[path = "../src/infer.rs"]
mod infer;
#[path = "../src/layers/mod.rs"]
mod layers;
#[path = "../src/model.rs"]
mod model;
#[path = "../src/parse.rs"]
mod parse;
#[path = "../src/plan/mod.rs"]
mod plan;
#[path = "../src/resolve/mod.rs"]
mod resolve;
// Benches are compiled with `cfg(test)`, so the rooms bring their tests, which never run here.
#[cfg(test)]
#[path = "../src/testing.rs"]
mod testing;

use std::time::Instant;

use proc_macro2::TokenStream;

fn main() {
    for layers in [20, 60, 200] {
        let tokens = declaration(layers);
        let mut seconds: Vec<f64> = (0..21)
            .map(|_| {
                let begin = Instant::now();
                std::hint::black_box(expand::expand(tokens.clone()));
                begin.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        println!("{layers}\texpansion\t{:.6}", seconds[10]);
    }
}

fn declaration(layers: usize) -> TokenStream {
    let stages: String =
        (1..layers).map(|layer| format!("fc{layer}: dense({}) -> relu,", 16 + layer)).collect();
    let text = format!("pub struct Net: vector(16) -> vector(10) {{ {stages} out: dense(10), }}");
    text.parse().unwrap_or_default()
}
