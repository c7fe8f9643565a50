//! The pipeline: tokens to tokens.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Span, TokenStream};

use crate::diagnostics::Errors;
use crate::emit::{self, fallback};
use crate::resolve::{self, Blocks, Resolved};
use crate::{check, infer, parse, plan};

/// Expands a `network!`: understands it, and behind the barrier, where nothing can fail any more, writes code.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut cx = Errors::new();
    let networks = understand(input, &mut cx);
    let errors = cx.finish();
    let possible = networks.iter().filter(|resolved| !resolve::is_hidden(&resolved.network.name));
    let items = possible.map(|Resolved { network, signature, sound }| {
        if *sound {
            emit::emit(network, &plan::plan(network))
        } else {
            fallback::fallback(network, signature.as_ref())
        }
    });
    errors.iter().map(syn::Error::to_compile_error).chain(items).collect()
}

/// As [`expand`], but a panic, which is a mistake of this crate, becomes an error that asks for a report.
pub(crate) fn expand_or_report(input: TokenStream) -> TokenStream {
    catch_unwind(AssertUnwindSafe(|| expand(input))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        let message = format!("internal error of `network!`: {text}; please report it with this declaration");
        syn::Error::new(Span::call_site(), message).to_compile_error()
    })
}

/// Every room takes what the rooms before it could make of the declaration and reports its own errors, so that all
/// independent errors come at once.
pub(crate) fn understand(input: TokenStream, cx: &mut Errors) -> Vec<Resolved> {
    let file = parse::parse(input, cx);
    let blocks = Blocks::new(&file.blocks, cx);
    let shared_is_sound = cx.failures() == 0;
    let mut networks: Vec<Resolved> = Vec::new();
    for declaration in &file.networks {
        let before = cx.failures();
        let mut resolved = resolve::resolve(declaration, &blocks, cx);
        infer::infer(&mut resolved.network, cx);
        check::check(&mut resolved.network, cx);
        resolved.sound = shared_is_sound && cx.failures() == before;
        networks.push(resolved);
    }
    blocks.check_unused(&file.blocks, cx);
    // The blocks' words belong to no network in particular.
    if let Some(first) = networks.first_mut() {
        first.network.words.extend(file.blocks.iter().flat_map(resolve::words::of_block));
    }
    networks
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn a_network_without_errors_is_no_compile_error() {
        let expand = |text: &str| expand(text.parse().unwrap()).to_string();
        let good = "struct Good: vector(4) -> vector(3) { a: dense(3) }";
        assert!(!expand(good).contains("compile_error"));
        // Beside a network in error, a good one is whole, so that its uses bring no errors.
        let both = expand(&format!("{good} struct Bad: vector(4) -> vector(3) {{ a: desne(3) }}"));
        assert_eq!(both.matches("compile_error").count(), 1);
        assert_eq!(both.matches("skeleton ! ").count(), 1);
        assert!(both.contains("struct GoodTape") && both.contains("struct Bad "));
    }
}
