//! An output step by step, each of which the next one is made of.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Cx;
use super::infer::{self, Side};
use super::names::local;
use super::stream::{state_name, states, vocabulary};
use super::types::{slab_fields, structure};
use crate::model::{Dim, NodeId};
use crate::plan::{Decode, Start};

/// ```text
/// pub struct NetDecoderState<T> {
///     context_state_enc: Batch<T, 1, 64>, state_dec: <Recurrent<T, ..> as StreamLayer<T>>::State, slab_0: Batch<T, 1, 640>,
/// }
/// impl<T: Scalar> Decode<T> for Net<T> {
///     fn begin_by<W: Way<T>, const PACKED: bool>(&self, state: &mut NetDecoderState<T>, source: &Batch<T, 1, 30>) {
///         let y_enc: &mut Batch<T, BATCH, 640> = head(&mut state.slab_0);
///         StateLayer::<T, BATCH>::infer_with_state::<W, PACKED, 0, 64>(
///             &self.enc, source, None, y_enc, Some(&mut state.context_state_enc),
///         );
///         start(&state.context_state_enc, &mut state.state_dec);
///     }
///     fn decode_by<W: Way<T>, const PACKED: bool>(&self, state: .., x: .., y: ..) { as `step_by` of a stream }
/// }
/// ```
///
/// Nothing for a network of which nobody expects a decoder; for another one that has none a trait that it does not
/// implement, which says why where its `decoder` is asked for.
pub(super) fn decode(cx: &Cx<'_>) -> TokenStream {
    match &cx.plan.decode {
        None => TokenStream::new(),
        Some(Ok(decode)) => implementation(cx, decode),
        Some(Err(reason)) => refusal(cx, reason),
    }
}

fn implementation(cx: &Cx<'_>, decode: &Decode) -> TokenStream {
    let (door, name, state) = (&cx.door, &cx.network.name, cx.companion("DecoderState"));
    let context = context(decode);
    let fields = context.iter().map(|(field, len)| quote!(#field: #door::Batch<T, 1, #len>));
    let states = states(cx, &decode.step);
    let slabs = slab_fields(cx, &decode.slabs, &quote!(1));
    let doc = format!(
        "What steps of the output of [`{name}`] know of its other inputs and hand to the next one, and intermediate values."
    );
    let structure = structure(cx, &state, &doc, &quote!(<T>), fields.chain(states).chain(slabs));
    let (source_structure, source_type) = source(cx, decode);
    let [x, y, scratch, source] = ["x", "y", "workspace", "source"].map(local);
    let names: Vec<Ident> = context.into_iter().map(|(field, _)| field).collect();
    let outputs = Side::Fields(scratch.clone(), names.clone());
    let inputs = Side::new(source.clone(), source_names(cx, decode));
    let begin = infer::begin_body(cx, &decode.begin, inputs, outputs);
    let starts = starts(cx, decode, &names);
    let places = std::iter::once(quote!(#x)).chain(names.iter().map(|name| quote!(&#scratch.#name)));
    let step = infer::step_body(cx, &decode.step, Side::Places(places.collect()));
    let (input, output) = ends(cx, decode);
    let (bounds, steps) = (cx.bounds(&[quote!(1)]), &decode.steps);
    let vocabulary = vocabulary(cx, decode.is_tokens, cx.input_nodes()[decode.target]);
    quote! {
        #structure
        #source_structure

        impl<T: #door::Scalar> #door::Decode<T> for #name<T> #bounds {
            type Source = #source_type;
            type StepInput = #door::Batch<T, 1, #input>;
            type StepOutput = #door::Batch<T, 1, #output>;
            type State = #state<T>;

            const STEPS: u64 = #steps as u64;
            const VOCABULARY: ::core::option::Option<usize> = #vocabulary;

            #[inline(always)]
            #[allow(unused_variables)]
            fn begin_by<W: #door::Way<T>, const PACKED: bool>(
                &self,
                #scratch: &mut Self::State,
                #source: &Self::Source,
            ) {
                const BATCH: usize = 1;
                #begin
                #starts
            }

            #[inline(always)]
            #[allow(unused_variables)]
            fn decode_by<W: #door::Way<T>, const PACKED: bool>(
                &self,
                #scratch: &mut Self::State,
                #x: &Self::StepInput,
                #y: &mut Self::StepOutput,
            ) {
                const BATCH: usize = 1;
                #step
            }
        }
    }
}

/// ```text
/// #[diagnostic::on_unimplemented(message = "`Net` has no decoder: `back`: reverse needs all steps at once")]
/// pub trait NetDecodes {}
/// ```
fn refusal(cx: &Cx<'_>, reason: &str) -> TokenStream {
    let network = &cx.network.name;
    let instead = match &cx.plan.stream {
        Some(Ok(_)) => "; `stream()` takes it step by step",
        _ => "",
    };
    let message = format!("`{network}` has no decoder: {reason}{instead}");
    super::refused(
        cx,
        "Decodes",
        &message,
        "cannot be given its own output step by step",
        "a decoder computes a step of the output from a step of the last input, and from what it knows of the other inputs: states that recurrent layers start from (`initial = ..`), and vectors at every step (`repeat`)",
    )
}

/// The methods of the network's type.
pub(super) fn methods(cx: &Cx<'_>) -> TokenStream {
    let door = &cx.door;
    let decode = match &cx.plan.decode {
        None => return TokenStream::new(),
        Some(Err(_)) => {
            let decodes = cx.companion("Decodes");
            return quote! {
                #[doc(hidden)]
                pub fn decoder(&self) -> #door::NoDecoder where Self: #decodes {
                    #door::NoDecoder
                }
            };
        }
        Some(Ok(decode)) => decode,
    };
    let [memory, source] = ["memory", "source"].map(local);
    let bounds = cx.bounds(&[quote!(1)]);
    let (source_type, read) = match source_nodes(cx, decode).as_slice() {
        [single] => {
            let len = &cx.plan.lens[single.0];
            (quote!([T; #len]), quote!(#door::one(#source)))
        }
        _ => {
            let ty = cx.companion("Source");
            (quote!(#ty<T>), quote!(#source))
        }
    };
    quote! {
        #door::on_heap! {
            /// A copy of the weights that reads a source, the inputs but the last, and makes the output step by step, the
            /// last input being its own output.
            #[must_use]
            pub fn decoder(&self) -> #door::Decoder<T, Self> #bounds {
                #door::Decoder::new(self)
            }
        }

        /// As [`decoder`](Self::decoder), with these weights where they are, in a `static` for example, and memory of the
        /// caller's: neither allocates nor panics, but is slower.
        pub fn decoder_with<'network>(
            &'network self,
            #memory: &'network mut #door::DecoderState<T, Self>,
            #source: &#source_type,
        ) -> #door::Decoding<'network, T, Self, false> #bounds {
            #door::Decoding::new(self, #memory, #read)
        }
    }
}

/// The inputs but the target.
fn source_nodes(cx: &Cx<'_>, decode: &Decode) -> Vec<NodeId> {
    let mut nodes = cx.input_nodes();
    nodes.remove(decode.target);
    nodes
}

/// Their names, if there are several.
fn source_names(cx: &Cx<'_>, decode: &Decode) -> Vec<Ident> {
    let mut names = cx.input_names();
    names.remove(decode.target);
    if names.len() == 1 { Vec::new() } else { names }
}

/// `Batch<T, 1, 30>`, or a struct and its name for several.
fn source(cx: &Cx<'_>, decode: &Decode) -> (TokenStream, TokenStream) {
    let (door, nodes) = (&cx.door, source_nodes(cx, decode));
    if let [single] = nodes.as_slice() {
        let len = &cx.plan.lens[single.0];
        return (TokenStream::new(), quote!(#door::Batch<T, 1, #len>));
    }
    let fields = source_names(cx, decode).into_iter().zip(&nodes).map(|(name, node)| {
        let doc = format!("`{name}`: {}.", super::info::shape_text(cx, *node));
        let len = &cx.plan.lens[node.0];
        quote!(#[doc = #doc] pub #name: #door::Batch<T, 1, #len>)
    });
    let ty = cx.companion("Source");
    let doc = format!("What a decoder of [`{}`] reads.", cx.network.name);
    (structure(cx, &ty, &doc, &quote!(<T>), fields), quote!(#ty<T>))
}

/// The fields for what steps know of the source, with their sizes.
fn context(decode: &Decode) -> Vec<(Ident, Dim)> {
    let program = &decode.begin.program;
    let field = |value: &crate::plan::ValueId| {
        let value = &program.values[value.0];
        (format_ident!("context_{}", value.local()), value.len.clone())
    };
    program.outputs.iter().map(field).collect()
}

/// The states before the first step.
///
/// ```text
/// start(&state.context_state_enc, &mut state.state_dec);
/// self.more.begin(&mut state.state_more);
/// state.state_other = Zeroable::zeroed();
/// ```
fn starts(cx: &Cx<'_>, decode: &Decode, context: &[Ident]) -> TokenStream {
    let (door, scratch) = (&cx.door, local("workspace"));
    let starts = decode.starts.iter().map(|(id, start)| {
        let state = state_name(cx, *id);
        match start {
            Start::Zeros => quote!(#scratch.#state = #door::Zeroable::zeroed();),
            Start::Learned => {
                let field = &cx.network.node(*id).label.field;
                quote!(self.#field.begin(&mut #scratch.#state);)
            }
            Start::Context(at) => {
                let context = &context[*at];
                quote!(#door::start(&#scratch.#context, &mut #scratch.#state);)
            }
        }
    });
    starts.collect()
}

fn ends<'a>(cx: &Cx<'_>, decode: &'a Decode) -> (&'a Dim, &'a Dim) {
    let target = cx.network.inputs[decode.target].node;
    (&decode.lens[target.0], &decode.lens[cx.network.outputs[0].node.0])
}
