//! Writes the generated code.

pub(crate) mod fallback;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::model::{Dim, Network};
use crate::plan::Plan;

pub(crate) fn emit(network: &Network, _plan: &Plan) -> TokenStream {
    fallback::fallback(network, None)
}

impl ToTokens for Dim {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Known(n) => tokens.extend(quote!(#n)),
            Self::Named(name) => name.to_tokens(tokens),
        }
    }
}
