//! The quantised form of a network.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::Cx;
use super::infer::merge_statement;
use super::names::local;
use super::types::slab_name;
use crate::layers::Merge;
use crate::model::NodeId;
use crate::plan::{ENDS, Int8, Step, StepKind, ValueId};

/// ```text
/// pub struct NetInt8 { pub input_and_output: Int8Ends, pub fc1: <Dense<f32, ..> as Quantizes>::Int8, .. }
/// pub struct NetInt8Workspace { slab_0: [u8; 64], .. }
/// impl NetInt8 {
///     pub fn quantize(net: &Net<f32>, samples: &[[f32; 64]]) -> Result<Box<Self>, QuantizeError> { .. }
///     pub fn predict_with(&self, workspace: &mut NetInt8Workspace, x: &[f32; 64], y: &mut [f32; 10]) {
///         let y_input: &mut [u8; 64] = head(&mut workspace.slab_0);
///         self.input_and_output.quantize(x, y_input);
///         let y_fc1: &mut [u8; 32] = head(&mut workspace.slab_1);
///         Int8Layer::infer(&self.fc1, &*y_input, y_fc1);
///         self.input_and_output.dequantize(&*y_fc1, y);
///     }
///     ..
/// }
/// impl Int8Network for NetInt8 { .. }
/// ```
///
/// Nothing without `#[quantized]`.
pub(super) fn int8(cx: &Cx<'_>) -> TokenStream {
    let Some(int8) = &cx.plan.int8 else { return TokenStream::new() };
    let quantized = Quantized { cx, int8 };
    let (structs, methods, quantize) = (quantized.structs(), quantized.methods(), quantized.quantize());
    let network = quantized.network();
    quote!(#structs #methods #quantize #network)
}

struct Quantized<'a> {
    cx: &'a Cx<'a>,
    int8: &'a Int8,
}

impl Quantized<'_> {
    fn name(&self) -> Ident {
        self.cx.companion("Int8")
    }

    fn workspace(&self) -> Ident {
        self.cx.companion("Int8Workspace")
    }

    /// The steps with their operations.
    fn steps(&self) -> impl Iterator<Item = (&Step, NodeId, bool)> {
        let Int8 { program, nodes, cuts, .. } = self.int8;
        program.steps.iter().zip(nodes).zip(cuts).map(|((step, id), cuts)| (step, *id, *cuts))
    }

    /// The runtime's type of the layer of floats.
    fn float_type(&self, id: NodeId) -> TokenStream {
        single(self.cx.layer_type(id))
    }

    fn field_type(&self, step: &Step, id: NodeId) -> TokenStream {
        let (door, count) = (&self.cx.door, step.inputs.len());
        match step.kind {
            StepKind::Merge(Merge::Concat) => quote!(#door::int8::Int8Concat<#count>),
            StepKind::Merge(_) => quote!(#door::int8::Int8Add<#count>),
            _ => {
                let ty = self.float_type(id);
                quote!(<#ty as #door::int8::Quantizes>::Int8)
            }
        }
    }

    fn field(&self, id: NodeId) -> &Ident {
        &self.cx.network.node(id).label.field
    }

    fn value(&self, value: ValueId) -> Ident {
        local(&self.int8.program.values[value.0].local())
    }

    /// The features of input and output.
    fn ends(&self) -> [TokenStream; 2] {
        let end = |nodes: Vec<NodeId>| {
            let len = nodes.first().map(|node| &self.cx.plan.lens[node.0]);
            quote!(#len)
        };
        [end(self.cx.input_nodes()), end(self.cx.output_nodes())]
    }

    fn structs(&self) -> TokenStream {
        let (door, network, name) = (&self.cx.door, self.cx.network, self.name());
        let (vis, float, workspace, ends) =
            (&network.vis, &network.name, self.workspace(), format_ident!("{ENDS}"));
        let doc = format!("[`{float}`] with integers of eight bits.");
        let fields = self.steps().map(|(step, id, cuts)| {
            let (field, ty) = (self.field(id), self.field_type(step, id));
            let label = &network.node(id).label.name;
            let doc =
                if cuts { format!("`{label}`, with the ReLU behind it.") } else { format!("`{label}`.") };
            quote!(#[doc = #doc] pub #field: #ty)
        });
        let workspace_doc = format!("Intermediate values of a prediction of [`{name}`].");
        let lens: Vec<TokenStream> = self.int8.slabs.iter().map(|slab| self.cx.slab_len(slab)).collect();
        let slabs: Vec<Ident> = (0..lens.len()).map(slab_name).collect();
        quote! {
            #door::zeroable_integers! {
                #[doc = #doc]
                #vis struct #name[][] {
                    /// What bytes of the input and of the output stand for.
                    pub #ends: #door::int8::Int8Ends,
                    #(#fields),*
                }
            }

            #door::zeroable_integers! {
                #[doc = #workspace_doc]
                #vis struct #workspace[][] { #(#slabs: [u8; #lens]),* }
            }

            #[allow(dead_code)]
            impl #workspace {
                /// Room for any prediction.
                #[must_use]
                pub const fn new() -> Self {
                    Self { #(#slabs: [0; #lens]),* }
                }
            }

            impl ::core::default::Default for #workspace {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    }

    fn methods(&self) -> TokenStream {
        let (door, name, workspace, float) =
            (&self.cx.door, self.name(), self.workspace(), &self.cx.network.name);
        let ([input, output], ends) = (self.ends(), format_ident!("{ENDS}"));
        let [x, y, scratch, file] = ["x", "y", "workspace", "file"].map(local);
        let program = &self.int8.program;
        let slots = self.slots();
        let (first, last) = (self.value(program.inputs[0]), self.value(program.outputs[0]));
        let first_slot = &slots[program.inputs[0].0];
        let statements = self.steps().map(|(step, id, _)| {
            let (field, slot, result) = (self.field(id), &slots[step.output.0], self.value(step.output));
            let inputs = step.inputs.iter().map(|value| self.value(*value));
            let call = match step.kind {
                StepKind::Merge(_) => quote!(self.#field.infer([#(&#inputs[..]),*], #result);),
                _ => quote!(#door::int8::Int8Layer::infer(&self.#field, #(&*#inputs,)* #result);),
            };
            quote!(#slot #call)
        });
        let fields = self.steps().map(|(step, id, _)| {
            let (field, ty) = (self.field(id), self.field_type(step, id));
            quote!(#door::Int8Place::new::<#ty>(::core::mem::offset_of!(Self, #field)))
        });
        let network = quote!(<Self as #door::int8::Int8Network>);
        quote! {
            #[allow(dead_code)]
            impl #name {
                /// The number of weights and biases.
                pub const PARAMS: usize =
                    #door::int8::parameters(#network::LAYERS);
                /// The hash of the architecture of the network that it is made of.
                pub const ARCHITECTURE: u64 = <#float<f32> as #door::Network<f32>>::ARCHITECTURE;

                /// Bytes beside the parameters that a prediction needs: those of the workspace. A convolution has the numbers under
                /// its kernel on the stack beside, or with AVX2 and AVX-512 up to 200 KiB.
                #[must_use]
                pub const fn infer_bytes() -> usize {
                    ::core::mem::size_of::<#workspace>()
                }

                /// The output for one sample. Scratch memory of more than 16 KiB is allocated.
                #[must_use]
                pub fn predict_one(&self, #x: &[f32; #input]) -> [f32; #output] {
                    #door::compute(|#scratch, #y| self.predict_with(#scratch, #x, #y))
                }

                /// As [`predict_one`](Self::predict_one), into `y` by way of `workspace`: neither allocates nor panics.
                pub fn predict_with(&self, #scratch: &mut #workspace, #x: &[f32; #input], #y: &mut [f32; #output]) {
                    #first_slot
                    self.#ends.quantize(#x, #first);
                    #(#statements)*
                    self.#ends.dequantize(&*#last, #y);
                }

                /// The network with the tensors of a file that `save` wrote, for a `static`: the compiler reads the file,
                /// and what does not fit the network is its error.
                ///
                /// # Panics
                ///
                /// If the file is damaged, or lacks a tensor, has another one, or one of another shape or number type. The
                /// message lists them. A `static` panics when it is compiled.
                #[must_use]
                #[track_caller]
                pub const fn from_safetensors(#file: &[u8]) -> Self {
                    #door::embed_int8::<Self>(
                        #network::NAME,
                        #network::LAYERS,
                        &[
                            #door::Int8Place::new::<#door::int8::Int8Ends>(::core::mem::offset_of!(Self, #ends)),
                            #(#fields),*
                        ],
                        #file,
                    )
                }
            }
        }
    }

    /// `let y_fc1: &mut [u8; 32] = head(&mut workspace.slab_1);` for each value.
    fn slots(&self) -> Vec<TokenStream> {
        let (door, scratch) = (&self.cx.door, local("workspace"));
        let values = self.int8.program.values.iter().enumerate().zip(&self.int8.slabs_of);
        let slots = values.map(|((at, value), slab)| {
            let (name, len, slab) = (self.value(ValueId(at)), &value.len, slab_name(*slab));
            quote!(let #name: &mut [u8; #len] = #door::int8::head(&mut #scratch.#slab);)
        });
        slots.collect()
    }

    /// ```text
    /// pub fn quantize_by(net: &Net<f32>, samples: &[[f32; 64]], calibration: Calibration) -> Result<Box<Self>, QuantizeError> {
    ///     let mut ranges = Ranges::new(&["input", "fc1"], calibration);
    ///     let mut y_fc1 = zeroed_box::<Batch<f32, 1, 32>>();
    ///     while ranges.next_pass() {
    ///         for sample in samples {
    ///             ranges.next_sample();
    ///             let y_input = one(sample);
    ///             ranges.record(0, features(y_input));
    ///             int8::observe(&net.fc1, None, true, &*y_input, &mut *y_fc1);
    ///             ranges.record(1, features(&*y_fc1));
    ///         }
    ///     }
    ///     ranges.finish(samples.len())?;
    ///     let mut quantized = zeroed_box::<Self>();
    ///     let scale_0 = ranges.scale(0);
    ///     let scale_1 = ranges.behind::<Dense<f32, ..>>(scale_0, 1);
    ///     Quantizes::quantize(&net.fc1, None, true, scale_0, scale_1, &mut quantized.fc1);
    ///     quantized.input_and_output.set([scale_0, scale_1]);
    ///     Ok(quantized)
    /// }
    /// ```
    fn quantize(&self) -> TokenStream {
        let (door, name, float, program) =
            (&self.cx.door, self.name(), &self.cx.network.name, &self.int8.program);
        let ([input, output], ends) = (self.ends(), format_ident!("{ENDS}"));
        let [net, samples, sample, ranges, quantized, calibration] =
            ["net", "samples", "sample", "ranges", "quantized", "calibration"].map(local);
        let [comparison, expected, found] = ["comparison", "expected", "found"].map(local);
        let names = program.values.iter().map(|value| &self.cx.network.node(value.node).label.name);
        let (input_id, output_id) = (program.inputs[0], program.outputs[0]);
        let scale = |value: ValueId| local(&format!("scale_{}", value.0));
        let (first, first_at, first_scale) = (self.value(input_id), input_id.0, scale(input_id));
        let boxes = self.steps().map(|(step, ..)| {
            let (value, len) = (self.value(step.output), &program.values[step.output.0].len);
            quote!(let mut #value = #door::zeroed_box::<#door::Batch<f32, 1, #len>>();)
        });
        let observed = self.steps().map(|(step, id, cuts)| {
            let (y, at) = (self.value(step.output), step.output.0);
            let xs: Vec<TokenStream> = step
                .inputs
                .iter()
                .map(|value| {
                    let x = self.value(*value);
                    quote!(&*#x)
                })
                .collect();
            let call = match step.kind {
                StepKind::Merge(merge) => merge_statement(door, merge, &xs, &quote!(&mut *#y)),
                _ if self.cx.network.node(id).is_learned() => {
                    let (layer, norm) = (self.field(id), self.norm(step));
                    quote!(#door::int8::observe(&#net.#layer, #norm, #cuts, #(#xs,)* &mut *#y);)
                }
                _ => {
                    let layer = self.plain(id);
                    quote!(#door::Layer::<f32, 1>::infer(#layer, #(#xs,)* &mut *#y);)
                }
            };
            quote!(#call #ranges.record(#at, #door::features(&*#y));)
        });
        let filled = self.steps().map(|(step, id, cuts)| {
            let (field, y, at) = (self.field(id), scale(step.output), step.output.0);
            let xs: Vec<Ident> = step.inputs.iter().map(|value| scale(*value)).collect();
            if let StepKind::Merge(_) = step.kind {
                return quote! {
                    let #y = #ranges.scale(#at);
                    #quantized.#field.quantize([#(#xs),*], #y);
                };
            }
            let (ty, norm) = (self.float_type(id), self.norm(step));
            let layer =
                if self.cx.network.node(id).is_learned() { quote!(&#net.#field) } else { self.plain(id) };
            quote! {
                let #y = #ranges.behind::<#ty>(#(#xs,)* #at);
                #door::int8::Quantizes::quantize(#layer, #norm, #cuts, #(#xs,)* #y, &mut #quantized.#field);
            }
        });
        let last_scale = scale(output_id);
        let error = quote!(#door::int8::QuantizeError);
        quote! {
            #door::with_std! {
                #[allow(dead_code, clippy::unnecessary_box_returns)]
                impl #name {
                    /// The network with integers of eight bits. Samples are what it will see, a hundred or more: the bytes of
                    /// each value are for the numbers from the smallest to the largest of those that they give.
                    ///
                    /// # Errors
                    ///
                    /// If there are no samples, or one gives a number that is not finite.
                    pub fn quantize(
                        #net: &#float<f32>,
                        #samples: &[[f32; #input]],
                    ) -> ::core::result::Result<#door::Box<Self>, #error> {
                        Self::quantize_by(#net, #samples, #door::int8::Calibration::MinMax)
                    }

                    /// As [`quantize`](Self::quantize), with another choice of numbers that the bytes are for.
                    ///
                    /// # Errors
                    ///
                    /// As for [`quantize`](Self::quantize).
                    pub fn quantize_by(
                        #net: &#float<f32>,
                        #samples: &[[f32; #input]],
                        #calibration: #door::int8::Calibration,
                    ) -> ::core::result::Result<#door::Box<Self>, #error> {
                        let mut #ranges = #door::int8::Ranges::new(&[#(#names),*], #calibration);
                        #(#boxes)*
                        while #ranges.next_pass() {
                            for #sample in #samples {
                                #ranges.next_sample();
                                let #first = #door::one(#sample);
                                #ranges.record(#first_at, #door::features(#first));
                                #(#observed)*
                            }
                        }
                        #ranges.finish(#samples.len())?;
                        let mut #quantized = #door::zeroed_box::<Self>();
                        let #first_scale = #ranges.scale(#first_at);
                        #(#filled)*
                        #quantized.#ends.set([#first_scale, #last_scale]);
                        ::core::result::Result::Ok(#quantized)
                    }

                    /// How far its outputs are from those of the network that it was made of.
                    #[must_use]
                    pub fn compare(&self, #net: &#float<f32>, #samples: &[[f32; #input]]) -> #door::int8::Comparison {
                        let mut #comparison = #door::int8::Comparison::default();
                        for #sample in #samples {
                            let (#expected, #found): ([f32; #output], [f32; #output]) =
                                (#net.predict_one(#sample), self.predict_one(#sample));
                            #comparison.add(&#expected, &#found);
                        }
                        #comparison
                    }
                }

                #door::int8_files!(#name);
            }
        }
    }

    /// `Some(ChannelNorm::channels(&net.norm))` for what is folded into a step.
    fn norm(&self, step: &Step) -> TokenStream {
        let (door, net) = (&self.cx.door, local("net"));
        match step.fold {
            Some(fold) => {
                let norm = self.field(fold.norm);
                quote!(::core::option::Option::Some(#door::layers::ChannelNorm::channels(&#net.#norm)))
            }
            None => quote!(::core::option::Option::None),
        }
    }

    /// `&{ const LAYER: Activate<Tanh, 32> = Activate::new(Tanh); LAYER }`, an operation without tensors.
    fn plain(&self, id: NodeId) -> TokenStream {
        let (ty, value, layer) = (self.cx.layer_type(id), self.cx.plain_value(id), local("LAYER"));
        quote!(&{ const #layer: #ty = #value; #layer })
    }

    fn network(&self) -> TokenStream {
        let (door, name, float) = (&self.cx.door, self.name(), &self.cx.network.name);
        let (text, ends, visitor) = (name.to_string(), format_ident!("{ENDS}"), local("visitor"));
        let [tensor, bytes] = ["tensor", "bytes"].map(local);
        let keyed = |id: NodeId| {
            let label = &self.cx.network.node(id).label;
            if self.cx.network.node(id).is_learned() { label.key.clone() } else { label.name.clone() }
        };
        let mut keys = vec![ENDS.to_owned()];
        let mut fields = vec![ends.clone()];
        let mut types = vec![quote!(#door::int8::Int8Ends)];
        for (step, id, _) in self.steps() {
            keys.push(keyed(id));
            fields.push(self.field(id).clone());
            types.push(self.field_type(step, id));
        }
        let tensors = quote!(#door::int8::Int8Tensors);
        let item = quote!(&'static str, &'static #door::int8::Int8Tensor);
        quote! {
            impl #door::int8::Int8Network for #name {
                const NAME: &'static str = #text;
                const ARCHITECTURE: u64 = <#float<f32> as #door::Network<f32>>::ARCHITECTURE;
                const LAYERS: &'static [#door::int8::Int8Info] = &[
                    #(#door::int8::Int8Info { key: #keys, tensors: <#types as #tensors>::TENSORS }),*
                ];

                fn visit(&self, #visitor: &mut impl ::core::ops::FnMut(#item, &[u8])) {
                    #(#tensors::visit(&self.#fields, &mut |#tensor, #bytes| #visitor(#keys, #tensor, #bytes));)*
                }

                fn visit_mut(&mut self, #visitor: &mut impl ::core::ops::FnMut(#item, &mut [u8])) {
                    #(#tensors::visit_mut(&mut self.#fields, &mut |#tensor, #bytes| #visitor(#keys, #tensor, #bytes));)*
                }
            }
        }
    }
}

/// A type of the runtime for `f32`: its scalar is written `T`.
fn single(tokens: TokenStream) -> TokenStream {
    let replace = |tree| match tree {
        TokenTree::Ident(ident) if ident == "T" => Ident::new("f32", ident.span()).into(),
        TokenTree::Group(group) => Group::new(group.delimiter(), single(group.stream())).into(),
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}
