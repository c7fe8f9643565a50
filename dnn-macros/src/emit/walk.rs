//! The `Network` trait: the table of layers, starting values and the walks over tensors.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::local;
use super::{Cx, attributes, init};
use crate::model::Op;

/// ```text
/// impl<T: ::dnn::private::Scalar> ::dnn::private::Network<T> for Net<T> {
///     type Gradients = Net<T>;
///     const LAYERS: &'static [LayerInfo] = &[LayerInfo { name: "fc1", op: "dense + relu", .. }];
///     fn visit<V: Visitor<T>>(&self, visitor: &mut V) {
///         ::dnn::private::Parameters::<T>::visit(&self.fc1, &Self::LAYERS[0], visitor);
///     }
///     ..
/// }
/// ```
pub(super) fn network(cx: &Cx<'_>) -> TokenStream {
    let (door, name, gradients) = (&cx.door, &cx.network.name, cx.gradients_type());
    let text = name.to_string().trim_start_matches("r#").to_owned();
    let (layers, rows) = attributes::layers(cx);
    let init = init::statements(cx);
    let bounds = cx.bounds(&[quote!(1)]);
    let [rng, net, visitor, walker, companions, companion] =
        ["rng", "net", "visitor", "walker", "companions", "companion"].map(local);

    let row = |id: crate::model::NodeId| {
        let at = rows[id.0];
        quote!(&<Self as #door::Network<T>>::LAYERS[#at])
    };
    let visits = cx.learned().map(|(id, node)| {
        let (field, row) = (&node.label.field, row(id));
        quote!(#door::Parameters::<T>::visit(&self.#field, #row, #visitor);)
    });
    let changes = cx.learned().map(|(id, node)| {
        let (field, row) = (&node.label.field, row(id));
        quote!(#door::Parameters::<T>::walk(&mut self.#field, [], #row, #walker);)
    });
    let walks = cx.learned().filter(|(_, node)| !node.attributes.frozen).map(|(id, node)| {
        let (field, row) = (&node.label.field, row(id));
        quote! {
            #door::Parameters::<T>::walk(
                &mut self.#field,
                #companions.each_mut().map(|#companion| &mut #companion.#field),
                #row,
                #walker,
            );
        }
    });
    let steps = match cx.network.outputs.as_slice() {
        [output] => cx.network.node(output.node).shape.as_ref().filter(|shape| shape.is_sequence()),
        _ => None,
    };
    let steps = steps.map(|shape| {
        let steps = &shape.dims[0];
        quote!(const OUTPUT_STEPS: ::core::option::Option<usize> = ::core::option::Option::Some(#steps);)
    });
    // A layer of the user's own may look at the context.
    let carries = cx.network.nodes.iter().any(|node| match &node.op {
        Op::Layer { spec, .. } => spec.recurs() && node.initial().is_none(),
        Op::Custom { .. } => true,
        Op::Input => false,
    });
    let carries = carries.then(|| {
        quote!(
            const CARRIES_STATE: bool = true;
        )
    });
    quote! {
        impl<T: #door::Scalar> #door::Network<T> for #name<T> #bounds {
            type Gradients = #gradients<T>;

            const NAME: &'static str = #text;
            // A table of many rows is a constant, on no stack.
            #[allow(clippy::large_stack_arrays)]
            const LAYERS: &'static [#door::LayerInfo] = &[#(#layers),*];
            const PARAMS: usize = #door::info::params(Self::LAYERS);
            const MACS: u64 = #door::info::macs(Self::LAYERS);
            const ARCHITECTURE: u64 = #door::info::architecture(Self::LAYERS);
            #steps
            #carries

            fn init_in_place<R: #door::Rng>(&mut self, #rng: &mut R) {
                let #net = #door::cleared(self);
                #init
            }

            #[allow(unused_variables)]
            fn visit<V: #door::Visitor<T>>(&self, #visitor: &mut V) {
                #(#visits)*
            }

            #[allow(unused_variables)]
            fn visit_mut<W: #door::Walker<T, 0>>(&mut self, #walker: &mut W) {
                #(#changes)*
            }

            #[allow(unused_variables, unused_mut)]
            fn walk<const COMPANIONS: usize, W: #door::Walker<T, COMPANIONS>>(
                &mut self,
                mut #companions: [&mut Self::Gradients; COMPANIONS],
                #walker: &mut W,
            ) {
                #(#walks)*
            }
        }
    }
}
