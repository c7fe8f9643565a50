//! What is emitted beside errors.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Network;

pub(crate) fn fallback(network: &Network) -> TokenStream {
    let Network { attrs, vis, name, .. } = network;
    quote! {
        #(#attrs)*
        #vis struct #name<T = f32>(::core::marker::PhantomData<T>);
    }
}
