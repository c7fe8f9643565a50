//! One step of a sequence at a time.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Cx;
use super::infer;
use super::names::local;
use super::types::{slab_fields, structure};
use crate::model::{Dim, NodeId};
use crate::plan::{Schedule, StepKind, Stream};

/// ```text
/// pub struct NetState<T> { state_enc: <Recurrent<T, ..> as StreamLayer<T>>::State, slab_0: Batch<T, 1, 32> }
/// impl<T: Scalar> Streaming<T> for Net<T> {
///     fn step_by<W: Way<T>, const PACKED: bool>(&self, state: &mut NetState<T>, x: .., y: ..) {
///         const BATCH: usize = 1;
///         let y_enc: &mut Batch<T, BATCH, 32> = head(&mut state.slab_0);
///         StreamLayer::<T>::step::<W, PACKED>(&self.enc, &mut state.state_enc, x, y_enc);
///         step_layer::<T, W, PACKED, _>(&self.out, &*y_enc, y);
///     }
/// }
/// ```
///
/// Nothing for a network without a sequence; for one that needs the whole of it a trait that it does not implement,
/// which says why where its `stream` is asked for.
pub(super) fn stream(cx: &Cx<'_>) -> TokenStream {
    match &cx.plan.stream {
        None => TokenStream::new(),
        Some(Ok(stream)) => implementation(cx, stream),
        Some(Err(reason)) => refusal(cx, reason),
    }
}

/// ```text
/// #[diagnostic::on_unimplemented(message = "`Net` has no stream: `both`: bidirectional needs all steps at once")]
/// pub trait NetStreams {}
/// ```
fn refusal(cx: &Cx<'_>, reason: &str) -> TokenStream {
    let network = &cx.network.name;
    let instead = match &cx.plan.decode {
        Some(Ok(_)) => "; `decoder()` gives its output step by step",
        _ => "",
    };
    let message = format!("`{network}` has no stream: {reason}{instead}");
    super::refused(
        cx,
        "Streams",
        &message,
        "cannot be given a sequence step by step",
        "a stream computes the output at each step of its one input from that step and those before",
    )
}

fn implementation(cx: &Cx<'_>, stream: &Stream) -> TokenStream {
    let (door, name, state) = (&cx.door, &cx.network.name, cx.companion("State"));
    let states = states(cx, &stream.schedule);
    let begun = recurrent(cx, &stream.schedule).filter(|id| cx.network.node(*id).learns_initial());
    let begun: Vec<(Ident, Ident, &Ident)> = begun
        .map(|id| {
            let (state, layer) = (state_name(cx, id), &cx.network.node(id).label.field);
            (format_ident!("has_begun_{state}"), state, layer)
        })
        .collect();
    let flags = begun.iter().map(|(flag, ..)| quote!(#flag: bool));
    let slabs = slab_fields(cx, &stream.schedule.slabs, &quote!(1));
    let doc = format!("What a step of [`{name}`] hands to the next one, and intermediate values.");
    let structure = structure(cx, &state, &doc, &quote!(<T>), states.into_iter().chain(flags).chain(slabs));
    let [x, y, scratch] = ["x", "y", "workspace"].map(local);
    let begins = begun.iter().map(
        |(flag, state, layer)| quote!(#door::begin(&self.#layer, &mut #scratch.#flag, &mut #scratch.#state);),
    );
    let begins: TokenStream = begins.collect();
    let body = infer::stream_body(cx, &stream.schedule);
    let (input, output) = ends(cx, stream);
    let (bounds, steps) = (cx.bounds(&[quote!(1)]), &stream.steps);
    let vocabulary = vocabulary(cx, stream.is_tokens, cx.network.inputs[0].node);
    quote! {
        #structure

        #[allow(dead_code)]
        impl<T: #door::Scalar> #state<T> {
            /// The state before a first step.
            #[must_use]
            pub fn new() -> Self {
                #door::Zeroable::zeroed()
            }
        }

        impl<T: #door::Scalar> ::core::default::Default for #state<T> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<T: #door::Scalar> #door::Streaming<T> for #name<T> #bounds {
            type StepInput = #door::Batch<T, 1, #input>;
            type StepOutput = #door::Batch<T, 1, #output>;
            type State = #state<T>;

            const STEPS: u64 = #steps as u64;
            const VOCABULARY: ::core::option::Option<usize> = #vocabulary;

            #[inline(always)]
            #[allow(unused_variables)]
            fn step_by<W: #door::Way<T>, const PACKED: bool>(
                &self,
                #scratch: &mut Self::State,
                #x: &Self::StepInput,
                #y: &mut Self::StepOutput,
            ) {
                const BATCH: usize = 1;
                #begins
                #body
            }
        }
    }
}

/// `info::vocabulary(<Self as Network<T>>::LAYERS, "target")`, or `None` for an input that is no token ids.
pub(super) fn vocabulary(cx: &Cx<'_>, is_tokens: bool, input: NodeId) -> TokenStream {
    let (door, name) = (&cx.door, &cx.network.node(input).label.name);
    if !is_tokens {
        return quote!(::core::option::Option::None);
    }
    quote!(#door::info::vocabulary(<Self as #door::Network<T>>::LAYERS, #name))
}

/// The methods of the network's type.
pub(super) fn methods(cx: &Cx<'_>) -> TokenStream {
    let door = &cx.door;
    let stream = match &cx.plan.stream {
        None => return TokenStream::new(),
        Some(Err(_)) => {
            let streams = cx.companion("Streams");
            return quote! {
                #[doc(hidden)]
                pub fn stream(&self) -> #door::NoStream where Self: #streams {
                    #door::NoStream
                }
            };
        }
        Some(Ok(stream)) => stream,
    };
    let state = cx.companion("State");
    let (input, output) = ends(cx, stream);
    let [x, y, scratch] = ["x", "y", "state"].map(local);
    let bounds = cx.bounds(&[quote!(1)]);
    quote! {
        #door::on_heap! {
            /// A copy of the weights that is given a sequence step by step, and remembers what recurrent layers do.
            #[must_use]
            pub fn stream(&self) -> #door::Stream<T, Self> #bounds {
                #door::Stream::new(self)
            }
        }

        /// The output for the next step of a sequence, whose state the caller keeps: with these weights where they are,
        /// in a `static` for example. Neither allocates nor panics; [`stream`](Self::stream) is faster.
        #[must_use]
        pub fn step(&self, #scratch: &mut #state<T>, #x: &[T; #input]) -> [T; #output] #bounds {
            let mut #y = [<T as ::core::default::Default>::default(); #output];
            #door::step::<T, Self, false>(self, #scratch, #door::one(#x), #door::one_mut(&mut #y));
            #y
        }
    }
}

/// The features of a step of the input and of the output.
fn ends<'a>(cx: &Cx<'_>, stream: &'a Stream) -> (&'a Dim, &'a Dim) {
    (&stream.lens[cx.network.inputs[0].node.0], &stream.lens[cx.network.outputs[0].node.0])
}

/// The recurrent layers of a schedule.
pub(super) fn recurrent(cx: &Cx<'_>, schedule: &Schedule) -> impl Iterator<Item = NodeId> {
    schedule.program.steps.iter().filter_map(|step| match step.kind {
        StepKind::Layer(id) if is_recurrent(cx, id) => Some(id),
        _ => None,
    })
}

/// `state_enc: <Recurrent<T, ..> as StreamLayer<T>>::State` for each of them.
pub(super) fn states(cx: &Cx<'_>, schedule: &Schedule) -> Vec<TokenStream> {
    let state = |id| {
        let (door, field, ty) = (&cx.door, state_name(cx, id), cx.layer_type(id));
        quote!(#field: <#ty as #door::StreamLayer<T>>::State)
    };
    recurrent(cx, schedule).map(state).collect()
}

pub(super) fn is_recurrent(cx: &Cx<'_>, id: NodeId) -> bool {
    matches!(&cx.network.node(id).op, crate::model::Op::Layer { spec, .. } if spec.recurs())
}

pub(super) fn state_name(cx: &Cx<'_>, id: NodeId) -> proc_macro2::Ident {
    format_ident!("state_{}", cx.network.node(id).label.field.to_string().trim_start_matches("r#"))
}
