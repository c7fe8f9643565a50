//! How things are called in the generated code.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::Cx;
use crate::layers::{Kind, Merge, TypeCx};
use crate::model::{Dim, Network, Node, NodeId, Op, Shape};
use crate::plan::{Program, Slab, Step, StepKind, ValueId};

/// A local of the generated code: no identifier of the user's can mean it.
pub(super) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The same tokens at one place, which is then where their errors are reported.
pub(super) fn spanned(span: Span, tokens: TokenStream) -> TokenStream {
    let place = |tree: TokenTree| {
        let mut tree = match tree {
            TokenTree::Group(group) => Group::new(group.delimiter(), spanned(span, group.stream())).into(),
            other => other,
        };
        tree.set_span(span);
        tree
    };
    tokens.into_iter().map(place).collect()
}

/// `NetEncodeWorkspace`
pub(super) fn part_workspace(network: &Network, part: &Ident) -> Ident {
    let parts = network.parts.iter().map(|part| part.name.to_string());
    let part = respelled(&part.to_string(), parts, camel_case);
    format_ident!("{}{part}Workspace", network.name)
}

/// `encode_with`
pub(super) fn with_workspace(part: &Ident) -> Ident {
    format_ident!("{}_with", part.to_string().trim_start_matches("r#"))
}

impl Cx<'_> {
    /// `LeNet5Tape`: a type that belongs to the network.
    pub(super) fn companion(&self, suffix: &str) -> Ident {
        format_ident!("{}{}", self.network.name, suffix)
    }

    /// `LeNet5Gradients` if there are frozen stages, else the network's own name.
    pub(super) fn gradients_type(&self) -> Ident {
        if self.has_frozen() { self.companion("Gradients") } else { self.network.name.clone() }
    }

    pub(super) fn has_frozen(&self) -> bool {
        self.network.nodes.iter().any(|node| node.is_learned() && node.attributes.frozen)
    }

    /// The operations with tensors, in the order of the declaration.
    pub(super) fn learned(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        let nodes = self.network.nodes.iter().enumerate();
        nodes.filter(|(_, node)| node.is_learned()).map(|(at, node)| (NodeId(at), node))
    }

    /// `::dnn::private::Batch<T, BATCH, 64>`
    pub(super) fn batch(&self, len: &Dim) -> TokenStream {
        let door = &self.door;
        quote!(#door::Batch<T, BATCH, #len>)
    }

    /// `::dnn::private::Batch<T, BATCH, 64>` for one input, `ActorInput<T, BATCH>` for several; outputs likewise.
    pub(super) fn input_type(&self) -> TokenStream {
        self.side_type("Input", &self.input_nodes())
    }

    pub(super) fn output_type(&self) -> TokenStream {
        self.side_type("Output", &self.output_nodes())
    }

    fn side_type(&self, suffix: &str, nodes: &[NodeId]) -> TokenStream {
        if let [single] = nodes {
            return self.batch(&self.plan.lens[single.0]);
        }
        let name = self.companion(suffix);
        quote!(#name<T, BATCH>)
    }

    pub(super) fn input_nodes(&self) -> Vec<NodeId> {
        self.network.inputs.iter().map(|input| input.node).collect()
    }

    pub(super) fn output_nodes(&self) -> Vec<NodeId> {
        self.network.outputs.iter().map(|output| output.node).collect()
    }

    /// The names of several inputs; empty for a single one.
    pub(super) fn input_names(&self) -> Vec<Ident> {
        let inputs = &self.network.inputs;
        if inputs.len() == 1 { Vec::new() } else { inputs.iter().map(|input| input.name.clone()).collect() }
    }

    /// The names of several outputs; empty for a single one.
    pub(super) fn output_names(&self) -> Vec<Ident> {
        let outputs = &self.network.outputs;
        if outputs.len() == 1 {
            return Vec::new();
        }
        outputs.iter().filter_map(|output| output.name.clone()).collect()
    }

    /// `64`, or `{ ::dnn::private::dim::max(&[64, NET_FC1_UNITS]) }`
    pub(super) fn slab_len(&self, slab: &Slab) -> TokenStream {
        if let [single] = slab.lens.as_slice() {
            return quote!(#single);
        }
        match slab.known() {
            Some(len) => {
                let len = proc_macro2::Literal::u64_unsuffixed(len);
                quote!(#len)
            }
            None => {
                let (door, lens) = (&self.door, &slab.lens);
                quote!({ #door::dim::max(&[#(#lens),*]) })
            }
        }
    }

    /// `where NetHighwayLayer<T>: ::dnn::private::CustomLayer<T, BATCH, Batch<T, BATCH, 84>, Batch<T, BATCH, 84>>`
    /// for each custom layer and batch size; nothing without custom layers.
    ///
    /// With these bounds the generated code is sound whatever the type is, so that a type which is no layer is reported
    /// once, where that is asked.
    pub(super) fn bounds(&self, batches: &[TokenStream]) -> TokenStream {
        let bounds = self.custom_bounds(&TokenStream::new(), &quote!(T), batches);
        if bounds.is_empty() { TokenStream::new() } else { quote!(where #bounds) }
    }

    /// The same for `f32`.
    pub(super) fn single_bounds(&self, batches: &[TokenStream]) -> TokenStream {
        let bounds = self.single_custom_bounds(batches);
        if bounds.is_empty() { TokenStream::new() } else { quote!(where #bounds) }
    }

    /// `where [..]`, as `zeroable!` takes the bounds for a batch.
    pub(super) fn tape_bounds(&self) -> TokenStream {
        let bounds = self.custom_bounds(&TokenStream::new(), &quote!(T), &[quote!(BATCH)]);
        if bounds.is_empty() { TokenStream::new() } else { quote!(where [#bounds]) }
    }

    /// `, where [..], where [..]`, as `files!` takes the bounds for every scalar and for `f32`.
    pub(super) fn file_bounds(&self) -> TokenStream {
        let one = [quote!(1)];
        let bounds = self.custom_bounds(&TokenStream::new(), &quote!(T), &one);
        let single = self.single_custom_bounds(&one);
        if bounds.is_empty() { TokenStream::new() } else { quote!(, where [#bounds], where [#single]) }
    }

    /// A bound without parameters is proved where it stands, and would be one more error there; `for<'layer>` puts that
    /// off to where it is used.
    fn single_custom_bounds(&self, batches: &[TokenStream]) -> TokenStream {
        self.custom_bounds(&quote!(for<'layer>), &quote!(f32), batches)
    }

    fn custom_bounds(
        &self,
        binder: &TokenStream,
        scalar: &TokenStream,
        batches: &[TokenStream],
    ) -> TokenStream {
        let door = &self.door;
        let mut bounds = TokenStream::new();
        for (at, node) in self.network.nodes.iter().enumerate() {
            let Op::Custom { .. } = &node.op else { continue };
            let alias = self.custom_alias(node);
            let [input, output] = self.ends(NodeId(at));
            bounds.extend(batches.iter().map(|batch| {
                quote! {
                    #binder #alias<#scalar>: #door::CustomLayer<
                        #scalar,
                        #batch,
                        #door::Batch<#scalar, #batch, #input>,
                        #door::Batch<#scalar, #batch, #output>,
                    >,
                }
            }));
        }
        bounds
    }

    /// `FC1_GELU`: the associated constant of an operation without tensors.
    pub(super) fn constant(&self, node: &Node) -> Ident {
        let labels = self.network.nodes.iter().map(|node| node.label.field.to_string());
        local(&respelled(&node.label.field.to_string(), labels, str::to_uppercase))
    }

    /// `NetEncodeWorkspace`
    pub(super) fn part_workspace(&self, part: &Ident) -> Ident {
        part_workspace(self.network, part)
    }

    /// `Stage10Norm` for the operation `stage1.0.norm`, as part of a type's name.
    fn camel_label(&self, node: &Node) -> String {
        let labels = self.network.nodes.iter().map(|node| node.label.field.to_string());
        respelled(&node.label.field.to_string(), labels, camel_case)
    }

    /// `NetHighwayLayer`: what a custom layer's type is called everywhere but where it is named.
    pub(super) fn custom_alias(&self, node: &Node) -> Ident {
        let field = self.camel_label(node);
        format_ident!("{}{field}Layer", self.network.name)
    }

    /// The features of an operation's input and output.
    pub(super) fn ends(&self, id: NodeId) -> [&Dim; 2] {
        let output = &self.plan.lens[id.0];
        let input = self.network.node(id).inputs.first().map_or(output, |input| &self.plan.lens[input.0]);
        [input, output]
    }

    /// An operand of a step as the step's output is typed: `same(y_b)` where a sum or product has operands whose sizes
    /// only the compiler knows to be equal.
    pub(super) fn as_output(
        &self,
        program: &Program,
        step: &Step,
        operand: ValueId,
        tokens: TokenStream,
        view: &str,
    ) -> TokenStream {
        let one_type = matches!(step.kind, StepKind::Merge(Merge::Add | Merge::Mul));
        if !one_type || program.values[operand.0].len == program.values[step.output.0].len {
            return tokens;
        }
        let (door, view) = (&self.door, local(view));
        quote!(#door::#view(#tokens))
    }

    /// `&self.encode.weight`, of the type that the operation tied to it takes.
    pub(super) fn tied_weight(&self, id: NodeId, source: NodeId) -> TokenStream {
        let (door, value) = (&self.door, self.layer_value(source));
        if self.fits_tied(id, source) { quote!(&#value.weight) } else { quote!(#door::same(&#value.weight)) }
    }

    /// Whether a tied operation's sizes are surely its source's, swapped.
    pub(super) fn fits_tied(&self, id: NodeId, source: NodeId) -> bool {
        let ([inputs, outputs], [source_inputs, source_outputs]) = (self.ends(id), self.ends(source));
        inputs == source_outputs && outputs == source_inputs
    }

    /// The batch type of a value.
    pub(super) fn value_type(&self, program: &Program, value: ValueId) -> TokenStream {
        self.batch(&program.values[value.0].len)
    }

    /// The runtime's type of an operation: `::dnn::private::layers::Dense<T, 64, 10, 10, ..>`.
    pub(super) fn layer_type(&self, id: NodeId) -> TokenStream {
        let node = self.network.node(id);
        match &node.op {
            Op::Input => TokenStream::new(),
            Op::Custom { .. } => {
                let alias = self.custom_alias(node);
                quote!(#alias<T>)
            }
            Op::Layer { spec, .. } => self.with_type_cx(id, |cx| match &spec.kind {
                Kind::Learned(learned) => (learned.ty)(cx),
                Kind::Plain(plain) => (plain.ty)(cx),
                Kind::Activation(activation) => {
                    let (door, ty, len) = (cx.door, local(activation.ty), cx.outputs);
                    quote!(#door::layers::Activate<#door::layers::#ty, #len>)
                }
                Kind::Alias | Kind::Detour(_) | Kind::Merge(_) => TokenStream::new(),
            }),
        }
    }

    /// The type of an operation's field: that of the layer, or of one that has learned a state to start from.
    pub(super) fn field_type(&self, id: NodeId) -> TokenStream {
        let (layer, node) = (self.layer_type(id), self.network.node(id));
        if !node.learns_initial() {
            return layer;
        }
        let units = node.shape.as_ref().and_then(|shape| shape.dims.last()).cloned().unwrap_or(Dim::Known(0));
        let cells = if node.states() == Some(2) { units.clone() } else { Dim::Known(0) };
        let door = &self.door;
        quote!(#door::layers::LearnedInitial<T, #units, #cells, #layer>)
    }

    /// The value of an operation: `self.fc1`, or `Self::FC1_GELU` for one without tensors.
    pub(super) fn layer_value(&self, id: NodeId) -> TokenStream {
        let node = self.network.node(id);
        if node.is_learned() {
            let field = &node.label.field;
            return if node.learns_initial() { quote!(self.#field.layer) } else { quote!(self.#field) };
        }
        let name = self.constant(node);
        quote!(Self::#name)
    }

    /// The expression that makes an operation without tensors.
    pub(super) fn plain_value(&self, id: NodeId) -> Option<TokenStream> {
        let Op::Layer { spec, .. } = &self.network.node(id).op else { return None };
        self.with_type_cx(id, |cx| match &spec.kind {
            Kind::Plain(plain) => Some((plain.value)(cx)),
            Kind::Activation(activation) => {
                let (door, ty) = (cx.door, local(activation.ty));
                let fields = activation.fields.map(|fields| fields(cx));
                Some(quote!(#door::layers::Activate::new(#door::layers::#ty #fields)))
            }
            Kind::Alias | Kind::Detour(_) | Kind::Merge(_) | Kind::Learned(_) => None,
        })
    }

    /// What computes one step of an operation: `self.fc1.each`, or `{ const LAYER: Activate<..> = ..; LAYER }`.
    pub(super) fn step_layer(&self, id: NodeId) -> TokenStream {
        let node = self.network.node(id);
        let lens = match (&self.plan.stream, &self.plan.decode) {
            (Some(Ok(stream)), _) => &stream.lens,
            (_, Some(Ok(decode))) => &decode.lens,
            _ => &self.plan.lens,
        };
        let is_step = node.shape.as_ref().is_some_and(Shape::is_sequence);
        let input = node.inputs.first().map_or(id, |input| *input);
        let Op::Layer { spec, .. } = &node.op else { return self.layer_value(id) };
        if let Kind::Learned(_) = spec.kind {
            let value = self.layer_value(id);
            return if is_step { quote!(#value.each) } else { value };
        }
        // Without shapes a hook sees the vector that a step is.
        self.with_sizes(id, [&lens[input.0], &lens[id.0]], None, |cx| {
            let door = cx.door;
            let (ty, value) = match &spec.kind {
                Kind::Plain(plain) => ((plain.ty)(cx), (plain.value)(cx)),
                Kind::Activation(activation) => {
                    let (ty, len) = (local(activation.ty), cx.outputs);
                    let fields = activation.fields.map(|fields| fields(cx));
                    (
                        quote!(#door::layers::Activate<#door::layers::#ty, #len>),
                        quote!(#door::layers::Activate::new(#door::layers::#ty #fields)),
                    )
                }
                Kind::Alias | Kind::Detour(_) | Kind::Merge(_) | Kind::Learned(_) => {
                    return TokenStream::new();
                }
            };
            quote!({ const LAYER: #ty = #value; LAYER })
        })
    }

    /// `NetStage10NormConfig`: the type of an operation's constants, if it has one.
    pub(super) fn config(&self, id: NodeId) -> Ident {
        format_ident!("{}{}Config", self.network.name, self.camel_label(self.network.node(id)))
    }

    /// What the table's type hooks see of an operation.
    pub(super) fn with_type_cx<R>(&self, id: NodeId, hook: impl FnOnce(&TypeCx<'_>) -> R) -> R {
        let node = self.network.node(id);
        let shapes = node.inputs.first().and_then(|input| {
            let input = self.network.node(*input).shape.as_ref()?;
            Some([input, node.shape.as_ref()?])
        });
        self.with_sizes(id, self.ends(id), shapes, hook)
    }

    fn with_sizes<R>(
        &self,
        id: NodeId,
        [inputs, outputs]: [&Dim; 2],
        shapes: Option<[&Shape; 2]>,
        hook: impl FnOnce(&TypeCx<'_>) -> R,
    ) -> R {
        let node = self.network.node(id);
        let door = &self.door;
        let activation = match self.plan.held[id.0].map(|activation| &self.network.node(activation).op) {
            Some(Op::Layer {
                spec: crate::layers::LayerSpec { kind: Kind::Activation(activation), .. },
                ..
            }) => {
                let ty = local(activation.ty);
                quote!(#door::layers::#ty)
            }
            _ => quote!(#door::layers::Identity),
        };
        let config = self.config(id);
        hook(&TypeCx {
            door,
            node,
            inputs,
            outputs,
            shapes,
            activation: &activation,
            is_fused: self.plan.held[id.0].is_some(),
            config: &config,
            site: id.0 as u64,
        })
    }
}

/// A name in another spelling, with a number where an earlier one of all names has the same spelling: `a1`, `a_1`.
fn respelled(name: &str, all: impl Iterator<Item = String>, spell: fn(&str) -> String) -> String {
    let spelt = spell(name.trim_start_matches("r#"));
    let earlier = all.take_while(|other| other != name);
    match earlier.filter(|other| spell(other.trim_start_matches("r#")) == spelt).count() {
        0 => spelt,
        n => format!("{spelt}N{}", n + 1),
    }
}

/// `stage1_0_norm` as `Stage10Norm`.
fn camel_case(snake: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    snake.trim_start_matches("r#").split('_').map(capitalised).collect()
}
