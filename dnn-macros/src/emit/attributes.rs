//! The constant table of layers with what the declaration says of each.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, info};
use crate::layers::Kind;
use crate::model::{NodeId, Number, Op};

/// The rows of `LAYERS`, and for each node the index of its row. A fused activation has its layer's.
pub(super) fn layers(cx: &Cx<'_>) -> (Vec<TokenStream>, Vec<usize>) {
    let mut rows = Vec::new();
    let mut index = vec![0; cx.network.nodes.len()];
    for id in info::operations(cx) {
        index[id.0] = rows.len();
        rows.push(row(cx, id));
    }
    (rows, index)
}

/// ```text
/// LayerInfo {
///     name: "fc1", key: "fc1", op: "dense + relu", output: &[32],
///     tensors: <Dense<T, 64, 32, 32, Relu> as ::dnn::private::Parameters<T>>::TENSORS,
///     macs: <Dense<T, 64, 32, 32, Relu> as ::dnn::private::Layer<T, 1>>::MACS,
///     frozen: false, l1: None, l2: Some(1e-4), max_norm: None,
/// }
/// ```
fn row(cx: &Cx<'_>, id: NodeId) -> TokenStream {
    let (door, node) = (&cx.door, cx.network.node(id));
    let (name, key) = (&node.label.name, &node.label.key);
    let op = info::op_text(cx, id);
    let output = node.shape.as_ref().map(|shape| shape.dims.as_slice()).unwrap_or_default();
    let ty = cx.layer_type(id);
    let tensors =
        if node.is_learned() { quote!(<#ty as #door::Parameters<T>>::TENSORS) } else { quote!(&[]) };
    let macs = if is_tied(cx, id) {
        quote!(<#ty as #door::TiedLayer<T, 1>>::MACS)
    } else if ty.is_empty() {
        quote!(0)
    } else {
        quote!(<#ty as #door::Layer<T, 1>>::MACS)
    };
    let attributes = &node.attributes;
    let frozen = node.is_learned() && attributes.frozen;
    let [l1, l2, max_norm] = [&attributes.l1, &attributes.l2, &attributes.max_norm].map(option);
    quote! {
        #door::LayerInfo {
            name: #name,
            key: #key,
            op: #op,
            output: &[#(#output),*],
            tensors: #tensors,
            macs: #macs,
            frozen: #frozen,
            l1: #l1,
            l2: #l2,
            max_norm: #max_norm,
        }
    }
}

/// Whether an operation works with another one's weights.
pub(super) fn is_tied(cx: &Cx<'_>, id: NodeId) -> bool {
    let node = cx.network.node(id);
    let is_layer = matches!(&node.op, Op::Layer { spec, .. } if matches!(spec.kind, Kind::Learned(_)));
    is_layer && matches!(node.arg("tied"), crate::model::Value::Stage(..))
}

fn option(number: &Option<Number>) -> TokenStream {
    match number {
        Some(number) => {
            let tokens = &number.tokens;
            quote!(::core::option::Option::Some(#tokens))
        }
        None => quote!(::core::option::Option::None),
    }
}
