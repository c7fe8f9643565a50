//! The pipeline: tokens to tokens.

use proc_macro2::TokenStream;

use crate::diagnostics::Errors;
use crate::emit::{self, fallback};
use crate::resolve::{self, Blocks, Resolved};
use crate::{check, infer, parse, plan};

/// Expands a `network!`: understands it, and behind the barrier, where nothing can fail any more, writes code.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut cx = Errors::new();
    let networks = understand(input, &mut cx);
    let errors = cx.finish();
    if errors.is_empty() {
        let emitted =
            networks.iter().map(|Resolved { network, .. }| emit::emit(network, &plan::plan(network)));
        return emitted.collect();
    }
    let errors = errors.iter().map(syn::Error::to_compile_error);
    errors
        .chain(
            networks
                .iter()
                .map(|resolved| fallback::fallback(&resolved.network, resolved.signature.as_ref())),
        )
        .collect()
}

/// Every room takes what the rooms before it could make of the declaration and reports its own errors, so that all
/// independent errors come at once.
pub(crate) fn understand(input: TokenStream, cx: &mut Errors) -> Vec<Resolved> {
    let file = parse::parse(input, cx);
    let blocks = Blocks::new(&file.blocks, cx);
    let mut networks: Vec<Resolved> = Vec::new();
    for declaration in &file.networks {
        let mut resolved = resolve::resolve(declaration, &blocks, cx);
        infer::infer(&mut resolved.network, cx);
        check::check(&mut resolved.network, cx);
        networks.push(resolved);
    }
    // The blocks' words belong to no network in particular.
    if let Some(first) = networks.first_mut() {
        first.network.words.extend(file.blocks.iter().flat_map(resolve::words::of_block));
    }
    networks
}
