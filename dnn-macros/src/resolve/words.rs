//! The words of the language in a declaration, each an item of the facade that an editor can show.

use syn::{Attribute, Ident};

use super::attributes::{STAGE_ATTRIBUTES, STRUCT_ATTRIBUTES};
use crate::ast;
use crate::layers;
use crate::model::ShapeKind;

pub(crate) fn of_network(network: &ast::Network) -> Vec<Ident> {
    let ports =
        network.signature.iter().flat_map(|signature| signature.inputs.iter().chain(&signature.outputs));
    let mut words: Vec<Ident> = of_attributes(&network.attrs, STRUCT_ATTRIBUTES).collect();
    words.extend(ports.filter_map(|port| shape(&port.shape)));
    words.extend(of_stages(&network.body));
    for part in &network.parts {
        words.push(part.keyword.clone());
        words.extend(part.from.iter().filter(|from| *from == "input").cloned());
    }
    words
}

pub(crate) fn of_block(block: &ast::Block) -> Vec<Ident> {
    std::iter::once(block.keyword.clone()).chain(of_stages(&block.body)).collect()
}

fn of_stages(body: &ast::Body) -> impl Iterator<Item = Ident> {
    body.stages.iter().flat_map(|stage| {
        let links = stage.links.iter().flat_map(|link| {
            let word = link.path.get_ident().filter(|word| is_operation(word) || *word == "input");
            let inner = link.args.iter().flatten().filter_map(|arg| operation_in(&arg.value));
            word.cloned().into_iter().chain(inner).chain(link.shape.as_ref().and_then(shape))
        });
        of_attributes(&stage.attrs, STAGE_ATTRIBUTES).chain(links).collect::<Vec<_>>()
    })
}

fn of_attributes(attrs: &[Attribute], words: &'static [&str]) -> impl Iterator<Item = Ident> {
    let names = attrs.iter().filter_map(|attr| attr.path().get_ident());
    names.filter(|name| words.iter().any(|word| name == word)).cloned()
}

/// `lstm` in `bidirectional(lstm(64))`.
fn operation_in(expr: &syn::Expr) -> Option<Ident> {
    let syn::Expr::Call(call) = expr else { return None };
    let syn::Expr::Path(path) = &*call.func else { return None };
    path.path.get_ident().filter(|word| is_operation(word)).cloned()
}

fn is_operation(word: &Ident) -> bool {
    layers::find(&word.to_string()).is_some()
}

fn shape(shape: &ast::Shape) -> Option<Ident> {
    let is_shape = ShapeKind::ALL.into_iter().any(|kind| shape.word == kind.word());
    is_shape.then(|| shape.word.clone())
}
