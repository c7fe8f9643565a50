//! The `network!` macro of the crate `dnn`, where its language is documented.
//!
//! A compiler with six rooms in one line: parse, resolve, infer, check, plan, emit; `expand` is the line.

mod ast;
mod check;
mod diagnostics;
mod emit;
mod expand;
#[cfg(test)]
mod fuzz;
mod infer;
mod layers;
mod model;
mod parse;
mod plan;
mod resolve;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod testing;

/// Declares neural networks; the crate `dnn` documents the language.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::expand_or_report(input.into()).into()
}
