//! Starting values: which initialiser each layer gets.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

use super::Cx;
use super::names::{local, spanned};
use crate::layers::Kind;
use crate::model::{Network, Node, NodeId, Op};

/// Weights that no activation follows: outputs and linear layers.
const LINEAR_INIT: &str = "glorot_uniform";

/// ```text
/// Parameters::<T>::init(&mut net.fc1, &const { init::he_normal() }, &const { init::zeros() }, rng);
/// ```
pub(super) fn statements(cx: &Cx<'_>) -> TokenStream {
    let (door, facade, net, rng) = (&cx.door, &cx.network.facade, local("net"), local("rng"));
    let statements = cx.learned().map(|(id, node)| {
        let field = &node.label.field;
        let weight = match &node.attributes.weight_init {
            Some(expr) => initializer(facade, expr),
            None => {
                let name = Ident::new(default_weight_init(cx.network, id), node.span);
                quote!(&const { #facade::init::#name() })
            }
        };
        let bias = match (&node.attributes.bias_init, own_init(node)) {
            (Some(expr), _) => initializer(facade, expr),
            (None, Some(init)) => {
                let name = Ident::new(init, node.span);
                quote!(&const { #facade::init::#name() })
            }
            (None, None) => quote!(&const { #facade::init::zeros() }),
        };
        quote!(#door::Parameters::<T>::init(&mut #net.#field, #weight, #bias, #rng);)
    });
    statements.collect()
}

/// `he_normal` is short for `::dnn::init::he_normal()`, also where builder methods follow; a longer path is the
/// user's own initialiser. Ours are evaluated by the compiler, so that bad arguments are its errors.
fn initializer(facade: &syn::Path, expr: &syn::Expr) -> TokenStream {
    match built_in(facade, expr) {
        Some(initializer) => spanned(expr.span(), quote!(&const { #initializer })),
        None => quote!(&#expr),
    }
}

fn built_in(facade: &syn::Path, expr: &syn::Expr) -> Option<TokenStream> {
    match expr {
        syn::Expr::Path(path) => {
            let name = path.path.get_ident()?;
            Some(quote!(#facade::init::#name()))
        }
        syn::Expr::Call(call) => match &*call.func {
            syn::Expr::Path(path) if path.path.get_ident().is_some() => {
                let args = &call.args;
                Some(quote!(#facade::init::#path(#args)))
            }
            _ => None,
        },
        syn::Expr::MethodCall(call) => {
            let receiver = built_in(facade, &call.receiver)?;
            let (method, args) = (&call.method, &call.args);
            Some(quote!(#receiver.#method(#args)))
        }
        _ => None,
    }
}

fn own_init(node: &Node) -> Option<&'static str> {
    match &node.op {
        Op::Layer { spec, .. } => spec.own_init(),
        Op::Input | Op::Custom { .. } => None,
    }
}

/// What the activation behind a layer asks for: the first one on the way, past operations that only normalise, pool,
/// drop or rearrange.
fn default_weight_init(network: &Network, id: NodeId) -> &'static str {
    if let Some(init) = own_init(network.node(id)) {
        return init;
    }
    let mut at = id;
    loop {
        let mut readers =
            (0..network.nodes.len()).filter(|&reader| network.nodes[reader].inputs.contains(&at));
        let (Some(reader), None) = (readers.next(), readers.next()) else { return LINEAR_INIT };
        let Op::Layer { spec, .. } = &network.nodes[reader].op else { return LINEAR_INIT };
        match &spec.kind {
            Kind::Activation(activation) => return activation.weight_init,
            Kind::Learned(learned) => match learned.weight_init {
                Some(init) => return init,
                None if learned.normalises => {}
                None => return LINEAR_INIT,
            },
            Kind::Alias | Kind::Detour(_) => {}
            Kind::Plain(plain) if plain.passes => {}
            Kind::Plain(_) | Kind::Merge(_) => return LINEAR_INIT,
        }
        at = NodeId(reader);
    }
}
