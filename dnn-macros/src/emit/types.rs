//! The structs: parameters, gradients, named inputs and outputs, workspaces and the tape.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::{Cx, info};
use crate::layers::Kind;
use crate::model::{NodeId, Op, Shape};
use crate::plan::{Place, Slab, StepKind, Value, ValueId};

/// ```text
/// pub struct NetNormConfig;
/// impl ::dnn::private::layers::BatchNormConfig for NetNormConfig { .. }
/// pub type NetOtherConfig = NetNormConfig;
/// ```
///
/// Operations with the same constants share one type: their layers are then of one type too, which is compiled once.
pub(super) fn configs(cx: &Cx<'_>) -> TokenStream {
    let mut known: HashMap<String, Ident> = HashMap::new();
    let mut configs = TokenStream::new();
    for (at, node) in cx.network.nodes.iter().enumerate() {
        let (id, Op::Layer { spec, .. }) = (NodeId(at), &node.op) else { continue };
        let definition = match &spec.kind {
            Kind::Learned(learned) => cx.with_type_cx(id, |type_cx| (learned.config)(type_cx)),
            Kind::Plain(plain) => cx.with_type_cx(id, |type_cx| (plain.config)(type_cx)),
            _ => None,
        };
        let Some(definition) = definition else { continue };
        let name = cx.config(id);
        match known.entry(without(&name, definition.clone()).to_string()) {
            Entry::Vacant(first) => {
                first.insert(name);
                configs.extend(definition);
            }
            Entry::Occupied(first) => {
                let first = first.get();
                configs.extend(quote! {
                    #[doc(hidden)]
                    pub type #name = #first;
                });
            }
        }
    }
    configs
}

/// Tokens with `_` for an identifier.
fn without(name: &Ident, tokens: TokenStream) -> TokenStream {
    let replace = |tree| match tree {
        TokenTree::Ident(ident) if ident == *name => Ident::new("_", ident.span()).into(),
        TokenTree::Group(group) => Group::new(group.delimiter(), without(name, group.stream())).into(),
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}

/// ```text
/// type NetHighwayLayer<T> = crate::Highway<T, 84>;
/// ```
///
/// A path that leads to no type, or to one without these parameters, is then one error.
pub(super) fn custom_layers(cx: &Cx<'_>) -> TokenStream {
    let aliases = cx.network.nodes.iter().filter_map(|node| {
        let Op::Custom { path, generics, .. } = &node.op else { return None };
        let (vis, alias) = (&cx.network.vis, cx.custom_alias(node));
        Some(quote! {
            #[doc(hidden)]
            #vis type #alias<T> = #path<T #(, #generics)*>;
        })
    });
    aliases.collect()
}

/// ```text
/// pub struct Net<T = f32> {
///     /// `fc1`: dense + relu, 64 to 32, 2080 parameters
///     pub fc1: ::dnn::private::layers::Dense<T, 64, 32, 32, ::dnn::private::layers::Relu>,
/// }
/// ```
pub(super) fn parameters(cx: &Cx<'_>) -> TokenStream {
    let (door, network) = (&cx.door, cx.network);
    let (attrs, vis, name) = (&network.attrs, &network.vis, &network.name);
    let table = info::layer_table(cx);
    let fields = or_marker(cx.learned().map(|(id, node)| field(cx, id, &node.label.field)).collect());
    quote! {
        #door::zeroable! {
            #(#attrs)*
            #(#[doc = #table])*
            #vis struct #name<T = f32> { #(#fields),* }
        }
    }
}

/// As [`parameters`], without the frozen stages; nothing if there are none.
pub(super) fn gradients(cx: &Cx<'_>) -> TokenStream {
    if !cx.has_frozen() {
        return TokenStream::new();
    }
    let fields = cx
        .learned()
        .filter(|(_, node)| !node.attributes.frozen)
        .map(|(id, node)| field(cx, id, &node.label.field));
    let doc = format!(
        "Gradients and optimizer moments of [`{}`]: its stages that are not frozen.",
        cx.network.name
    );
    structure(cx, &cx.companion("Gradients"), &doc, &quote!(<T>), fields)
}

fn field(cx: &Cx<'_>, id: NodeId, field: &Ident) -> TokenStream {
    let doc = info::field_doc(cx, id);
    let ty = cx.field_type(id);
    quote!(#[doc = #doc] pub #field: #ty)
}

/// ```text
/// pub struct NetInput<T, const BATCH: usize> { pub state: ::dnn::private::Batch<T, BATCH, 8>, .. }
/// ```
pub(super) fn batches(cx: &Cx<'_>) -> TokenStream {
    let name = &cx.network.name;
    let side = |suffix: &str, names: &[Ident], nodes: &[NodeId], doc: &str| {
        if names.is_empty() {
            return TokenStream::new();
        }
        let fields = names.iter().zip(nodes).map(|(name, node)| {
            let doc = format!("`{name}`: {}, one sample a row.", info::shape_text(cx, *node));
            let ty = cx.batch(&cx.plan.lens[node.0]);
            quote!(#[doc = #doc] pub #name: #ty)
        });
        structure(cx, &cx.companion(suffix), doc, &quote!(<T, const BATCH: usize>), fields)
    };
    let inputs =
        side("Input", &cx.input_names(), &cx.input_nodes(), &format!("A batch of inputs of [`{name}`]."));
    let outputs =
        side("Output", &cx.output_names(), &cx.output_nodes(), &format!("A batch of outputs of [`{name}`]."));
    let pair = pair(cx);
    quote!(#inputs #pair #outputs)
}

/// For a network of two inputs:
///
/// ```text
/// impl<T: Scalar, const BATCH: usize> InputPair<BATCH> for NetInput<T, BATCH> {
///     type Scalar = T;
///     const NAMES: [&'static str; 2] = ["source", "target"];
///     const SIZES: [usize; 2] = [18, 11];
///     fn pair_mut(&mut self) -> [&mut [T]; 2] {
///         [features_mut(&mut self.source), features_mut(&mut self.target)]
///     }
/// }
/// ```
fn pair(cx: &Cx<'_>) -> TokenStream {
    let (nodes, names) = (cx.input_nodes(), cx.input_names());
    let &[first, second] = nodes.as_slice() else { return TokenStream::new() };
    let (door, ty) = (&cx.door, cx.companion("Input"));
    let texts = [first, second].map(|node| &cx.network.node(node).label.name);
    let sizes = [first, second].map(|node| &cx.plan.lens[node.0]);
    quote! {
        impl<T: #door::Scalar, const BATCH: usize> #door::InputPair<BATCH> for #ty<T, BATCH> {
            type Scalar = T;
            const NAMES: [&'static str; 2] = [#(#texts),*];
            const SIZES: [usize; 2] = [#(#sizes),*];

            fn pair_mut(&mut self) -> [&mut [T]; 2] {
                [#(#door::features_mut(&mut self.#names)),*]
            }
        }
    }
}

/// ```text
/// pub struct NetWorkspace<T, const BATCH: usize> { slab_0: ::dnn::private::Batch<T, BATCH, 64>, .. }
/// ```
pub(super) fn workspaces(cx: &Cx<'_>) -> TokenStream {
    let workspace = |name: &Ident, slabs: &[Slab], doc: &str| {
        structure(cx, name, doc, &quote!(<T, const BATCH: usize>), slab_fields(cx, slabs, &quote!(BATCH)))
    };
    let doc = format!("Intermediate values of a prediction of [`{}`].", cx.network.name);
    let main = workspace(&cx.companion("Workspace"), &cx.plan.infer.slabs, &doc);
    let parts = cx.network.parts.iter().zip(&cx.plan.parts).map(|(part, schedule)| {
        let doc = format!("Intermediate values of [`{}::{}`].", cx.network.name, part.name);
        workspace(&cx.part_workspace(&part.name), &schedule.slabs, &doc)
    });
    quote!(#main #(#parts)*)
}

pub(super) fn slab_fields(cx: &Cx<'_>, slabs: &[Slab], batch: &TokenStream) -> Vec<TokenStream> {
    let door = &cx.door;
    let fields = slabs.iter().enumerate().map(|(at, slab)| {
        let (name, len) = (slab_name(at), cx.slab_len(slab));
        quote!(#name: #door::Batch<T, #batch, #len>)
    });
    fields.collect()
}

pub(super) fn slab_name(at: usize) -> Ident {
    format_ident!("slab_{at}")
}

/// ```text
/// pub struct NetTape<T, const BATCH: usize> {
///     y_fc1: ::dnn::private::Batch<T, BATCH, 32>,
///     cache_drop: <::dnn::private::layers::Dropout<32> as ::dnn::private::Layer<T, BATCH>>::Cache,
///     slab_0: ::dnn::private::Batch<T, BATCH, 64>,
///     output: ::dnn::private::Batch<T, BATCH, 10>,
/// }
/// ```
pub(super) fn tape(cx: &Cx<'_>) -> TokenStream {
    let (door, training) = (&cx.door, &cx.plan.training);
    let values = &training.program.values;
    let kept = (0..values.len()).filter(|&at| training.places[at] == Place::Kept).map(|at| {
        let (name, ty) = (kept_name(&values[at]), cx.value_type(&training.program, ValueId(at)));
        quote!(#name: #ty)
    });
    let caches = training.program.steps.iter().filter_map(|step| match step.kind {
        StepKind::Layer(id) if has_cache(cx, id) => {
            let (name, ty) = (cache_name(cx, id), cx.layer_type(id));
            Some(quote!(#name: <#ty as #door::Layer<T, BATCH>>::Cache))
        }
        _ => None,
    });
    let output = cx.output_type();
    let fields = kept
        .chain(caches)
        .chain(slab_fields(cx, &training.slabs, &quote!(BATCH)))
        .chain([quote!(output: #output)])
        .collect::<Vec<_>>();
    let doc = format!(
        "What a backward pass of [`{}`] reads of the forward pass, and scratch space.",
        cx.network.name
    );
    let bounds = cx.tape_bounds();
    structure(cx, &cx.companion("Tape"), &doc, &quote!(<T, const BATCH: usize> #bounds), fields)
}

pub(super) fn kept_name(value: &Value) -> Ident {
    format_ident!("{}", value.local())
}

pub(super) fn cache_name(cx: &Cx<'_>, id: NodeId) -> Ident {
    format_ident!("cache_{}", cx.network.node(id).label.field.to_string().trim_start_matches("r#"))
}

/// Whether an operation's backward pass reads more than values.
pub(super) fn has_cache(cx: &Cx<'_>, id: NodeId) -> bool {
    let node = cx.network.node(id);
    match &node.op {
        Op::Custom { .. } => true,
        // A cache for each step, be it empty.
        Op::Layer { spec, .. }
            if spec.acts_on_steps() && node.shape.as_ref().is_some_and(Shape::is_sequence) =>
        {
            true
        }
        Op::Layer { spec, .. } => match &spec.kind {
            Kind::Learned(learned) => learned.caches,
            Kind::Plain(plain) => plain.caches,
            Kind::Alias | Kind::Detour(_) | Kind::Merge(_) | Kind::Activation(_) => false,
        },
        Op::Input => false,
    }
}

/// The fields, or one without size: every struct must use its scalar.
fn or_marker(fields: Vec<TokenStream>) -> Vec<TokenStream> {
    if fields.is_empty() { vec![quote!(scalar: ::core::marker::PhantomData<T>)] } else { fields }
}

/// A struct of the network's, declared so that it may be created as zeros.
pub(super) fn structure(
    cx: &Cx<'_>,
    name: &Ident,
    doc: &str,
    generics: &TokenStream,
    fields: impl IntoIterator<Item = TokenStream>,
) -> TokenStream {
    let (door, vis) = (&cx.door, &cx.network.vis);
    let fields = or_marker(fields.into_iter().collect());
    quote! {
        #door::zeroable! {
            #[doc = #doc]
            #vis struct #name #generics { #(#fields),* }
        }
    }
}
