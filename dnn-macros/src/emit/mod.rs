//! From the plan to Rust: names, types, sizes, order and buffer placement; never arithmetic.
//!
//! Every function here is total. Locals have mixed-site hygiene, so nothing a user names can meet them. Above each
//! function stands what it writes.

mod attributes;
mod decode;
pub(crate) mod fallback;

mod infer;
mod info;
mod init;
mod int8;
mod names;
mod stream;
mod train;
mod types;
mod walk;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::model::{Dim, Network};
use crate::plan::Plan;

/// What every emitting function reads.
pub(crate) struct Cx<'a> {
    pub network: &'a Network,
    pub plan: &'a Plan,
    /// `::dnn::private`
    pub door: TokenStream,
}

pub(crate) fn emit(network: &Network, plan: &Plan) -> TokenStream {
    let facade = &network.facade;
    let cx = Cx { network, plan, door: quote!(#facade::private) };
    let consts = info::consts(&cx.door, &network.vis, network.consts.items.iter().chain(&plan.consts.items));
    let configs = types::configs(&cx);
    let custom_layers = types::custom_layers(&cx);
    let parameters = types::parameters(&cx);
    let gradients = types::gradients(&cx);
    let batches = types::batches(&cx);
    let workspaces = types::workspaces(&cx);
    let tape = types::tape(&cx);
    let words = info::words(&cx);
    let assertions = info::assertions(&cx);
    let inherent = info::inherent(&cx);
    let network = walk::network(&cx);
    let infer = infer::infer(&cx);
    let train = train::train(&cx);
    let stream = stream::stream(&cx);
    let decode = decode::decode(&cx);
    let int8 = int8::int8(&cx);
    quote! {
        #consts
        #configs
        #custom_layers
        #parameters
        #gradients
        #batches
        #workspaces
        #tape
        #words
        #assertions
        #inherent
        #network
        #infer
        #train
        #stream
        #decode
        #int8
    }
}

impl ToTokens for Dim {
    /// A literal, or the name of the const item.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Known(n) => proc_macro2::Literal::usize_unsuffixed(*n).to_tokens(tokens),
            Self::Named(name) => name.to_tokens(tokens),
        }
    }
}

/// A trait that the network does not implement, `NetStreams` for `Streams`: what a method needs that it cannot have. The
/// compiler gives the message where the method is called.
fn refused(cx: &Cx<'_>, needed: &str, message: &str, label: &str, note: &str) -> TokenStream {
    let (vis, needed) = (&cx.network.vis, cx.companion(needed));
    quote! {
        #[doc(hidden)]
        #[allow(dead_code)]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #vis trait #needed {}
    }
}
