//! The constant table of layers with what the declaration says of each.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, info};
use crate::layers::Kind;
use crate::model::{NodeId, Number, Op, Value};

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
///     name: "fc1", key: "fc1", op: "dense + relu", arguments: "units = 32, bias = true", inputs: &["input"],
///     output: &[32],
///     tensors: ::dnn::private::info::Present::<T, Dense<T, 64, 32, 32, Relu>>::TENSORS,
///     macs: <Dense<T, 64, 32, 32, Relu> as ::dnn::private::Layer<T, 1>>::MACS,
///     frozen: false, l1: None, l2: Some(1e-4), max_norm: None,
/// }
/// ```
fn row(cx: &Cx<'_>, id: NodeId) -> TokenStream {
    let (door, node) = (&cx.door, cx.network.node(id));
    let (name, key) = (&node.label.name, &node.label.key);
    let op = info::op_text(cx, id);
    let arguments = arguments(&node.op);
    let inputs = node.inputs.iter().map(|input| operation_name(cx, *input));
    let output = node.shape.as_ref().map(|shape| shape.dims.as_slice()).unwrap_or_default();
    let (ty, field) = (cx.layer_type(id), cx.field_type(id));
    let tensors =
        if node.is_learned() { quote!(#door::info::Present::<T, #field>::TENSORS) } else { quote!(&[]) };
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
            arguments: #arguments,
            inputs: &[#(#inputs),*],
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

/// `units = 32, bias = true`
fn arguments(op: &Op) -> String {
    let given: Vec<String> = match op {
        Op::Layer { spec, args, .. } => {
            let named = spec.args.iter().zip(args);
            named.filter_map(|(arg, value)| Some(format!("{} = {}", arg.name, text(value)?))).collect()
        }
        Op::Custom { generics, .. } => generics.iter().map(ToString::to_string).collect(),
        Op::Input => Vec::new(),
    };
    given.join(", ")
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Int(dim) => Some(dim.to_string()),
        Value::Float(number) => Some(number.text.clone()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Pair(pair) => Some(pair.to_string()),
        Value::Padding(padding) => Some(padding.to_string()),
        Value::Word(word) => Some((*word).to_owned()),
        Value::Stage(_, name) => Some(name.to_string()),
        Value::States(_, [h, c]) => Some(format!("({h}, {c})")),
        Value::Layer(node) => {
            let word = match &node.op {
                Op::Layer { spec, .. } => spec.word,
                Op::Input | Op::Custom { .. } => "",
            };
            Some(format!("{word}({})", arguments(&node.op)))
        }
        Value::Absent => None,
    }
}

/// The name of the row that a node's value comes from: a fused activation's is its layer's.
fn operation_name<'a>(cx: &'a Cx<'_>, id: NodeId) -> &'a str {
    let layer = cx.plan.fused.iter().position(|activation| *activation == Some(id));
    &cx.network.nodes[layer.unwrap_or(id.0)].label.name
}

/// Whether an operation works with another one's weights.
pub(super) fn is_tied(cx: &Cx<'_>, id: NodeId) -> bool {
    let node = cx.network.node(id);
    let is_layer = matches!(&node.op, Op::Layer { spec, .. } if matches!(spec.kind, Kind::Learned(_)));
    is_layer && matches!(node.arg("tied"), Value::Stage(..))
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
