//! What is said about the network: documentation, const items, assertions, words and inherent items.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::names::{local, spanned};
use super::{Cx, attributes, decode, infer, stream};
use crate::layers::Kind;
use crate::model::{ConstItem, Covered, Dim, Formula, NodeId, Op, Relation, Window};

/// The operations as the user sees them: all nodes but inputs and fused activations.
pub(super) fn operations(cx: &Cx<'_>) -> impl Iterator<Item = NodeId> {
    let nodes = (0..cx.network.nodes.len()).map(NodeId);
    nodes.filter(|id| !matches!(cx.network.node(*id).op, Op::Input) && !cx.plan.fused.contains(&Some(*id)))
}

/// `dense + relu`
pub(super) fn op_text(cx: &Cx<'_>, id: NodeId) -> String {
    words_of(cx, id, cx.plan.fused[id.0])
}

/// An operation with an activation.
fn words_of(cx: &Cx<'_>, id: NodeId, activation: Option<NodeId>) -> String {
    let word = |id: NodeId| match &cx.network.node(id).op {
        Op::Layer { spec, .. } => spec.word.to_owned(),
        Op::Custom { path, .. } => path.to_token_stream().to_string().replace(' ', ""),
        Op::Input => String::from("input"),
    };
    match activation {
        Some(activation) => format!("{} + {}", word(id), word(activation)),
        None => word(id),
    }
}

/// `[6, 24, 24]`
pub(super) fn shape_text(cx: &Cx<'_>, id: NodeId) -> String {
    cx.network.node(id).shape.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The documentation of the struct after the user's own: one row an operation.
pub(super) fn layer_table(cx: &Cx<'_>) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        String::from("| layer | operation | output | parameters | multiply-adds |"),
        String::from("|---|---|---|---:|---:|"),
    ];
    for id in operations(cx) {
        let (params, macs) = counts(cx, id);
        let (name, op) = (&cx.network.node(id).label.name, op_text(cx, id));
        let shape = shape_text(cx, id);
        lines.push(format!(
            "| `{name}` | {op} | `{shape}` | {} | {} |",
            count_text(params),
            count_text(macs)
        ));
    }
    lines
}

/// `fc1`: dense + relu, 64 to 32, 2080 parameters; and what the operation computes.
pub(super) fn field_doc(cx: &Cx<'_>, id: NodeId) -> String {
    let node = cx.network.node(id);
    let input = node.inputs.first().map(|input| shape_text(cx, *input)).unwrap_or_default();
    let params = match counts(cx, id).0 {
        Some(params) => format!(", {params} parameters"),
        None => String::new(),
    };
    let summary = match &node.op {
        Op::Layer { spec, .. } => format!("\n\n{}: {}.", spec.word, spec.summary),
        Op::Input | Op::Custom { .. } => String::new(),
    };
    // As its type says.
    let op = words_of(cx, id, cx.plan.held[id.0]);
    let (name, output) = (&node.label.name, shape_text(cx, id));
    format!("`{name}`: {op}, `{input}` to `{output}`{params}.{summary}")
}

/// Learned parameters and multiply-adds of an operation, where the macro can know them.
fn counts(cx: &Cx<'_>, id: NodeId) -> (Option<u64>, Option<u64>) {
    match &cx.network.node(id).op {
        Op::Layer { spec, .. } => match &spec.kind {
            Kind::Learned(learned) => {
                cx.with_type_cx(id, |type_cx| ((learned.params)(type_cx), (learned.macs)(type_cx)))
            }
            Kind::Alias | Kind::Detour(_) | Kind::Merge(_) | Kind::Activation(_) | Kind::Plain(_) => {
                (Some(0), Some(0))
            }
        },
        Op::Input | Op::Custom { .. } => (None, None),
    }
}

fn count_text(count: Option<u64>) -> String {
    count.map_or_else(|| String::from("const"), |count| count.to_string())
}

/// `pub const __NET_FC1_UNITS: usize = HIDDEN;`
///
/// Beside errors not all of them are used.
pub(super) fn consts<'a>(
    door: &TokenStream,
    vis: &syn::Visibility,
    items: impl Iterator<Item = &'a ConstItem>,
) -> TokenStream {
    let items = items.map(|item| {
        let name = &item.name;
        let (ty, value) = match &item.formula {
            Formula::User(expr) => (quote!(usize), quote!(#expr)),
            Formula::Number(expr) => (quote!(f64), quote!(#expr)),
            Formula::Product(dims) => (quote!(usize), quote!(#door::dim::product(&[#(#dims),*]))),
            Formula::Sum(dims) => (quote!(usize), quote!(#door::dim::sum(&[#(#dims),*]))),
            Formula::Largest(dims) => (quote!(usize), quote!(#door::dim::max(&[#(#dims),*]))),
            Formula::Extent { kernel, dilation } => {
                (quote!(usize), quote!(#door::dim::extent(#kernel, #dilation)))
            }
            Formula::Window(window) => {
                let Window { input, padding, extent, stride, ceil } = &**window;
                (quote!(usize), quote!(#door::dim::window(#input, #padding, #extent, #stride, #ceil)))
            }
            Formula::Covered(covered) => {
                let Covered { input, padding, extent, stride, more } = &**covered;
                (quote!(usize), quote!(#door::dim::covered(#input, #padding, #extent, #stride, #more)))
            }
            Formula::Remainder { dividend, divisor } => {
                (quote!(usize), quote!(#door::dim::remainder(#dividend, #divisor)))
            }
            Formula::QuotientUp { dividend, divisor } => {
                (quote!(usize), quote!(#door::dim::quotient_up(#dividend, #divisor)))
            }
        };
        quote! {
            #[doc(hidden)]
            #[allow(dead_code)]
            #vis const #name: #ty = #value;
        }
    });
    items.collect()
}

/// `const _: () = ::dnn::private::check::equal(10, __NET_CLASSES, "...", "...", "...");`
pub(super) fn assertions(cx: &Cx<'_>) -> TokenStream {
    let door = &cx.door;
    let assertions = cx.network.consts.assertions.iter().map(|assertion| {
        let check = match assertion.relation {
            Relation::Equal => quote!(equal),
            Relation::AtLeast => quote!(at_least),
            // A limit may be above what the target can count to; a size is not.
            Relation::AtMost if assertion.right.known().is_some() => quote!(at_most),
            Relation::AtMost => quote!(within),
            Relation::Below => quote!(below),
        };
        let [left, right] = [&assertion.left, &assertion.right].map(Dim::to_token_stream);
        let (before, between, after) = (&assertion.before, &assertion.between, &assertion.after);
        spanned(
            assertion.span,
            quote! {
            const _: () = #door::check::#check(#left, #right, #before, #between, #after);
            },
        )
    });
    let ranges = cx.network.consts.ranges.iter().map(|range| {
        let (value, message) = (&range.value, &range.message);
        let [min, max] = [range.min, range.max].map(limit);
        spanned(
            range.span,
            quote! {
                const _: () = #door::check::in_range(#value, #min, #max, #message);
            },
        )
    });
    assertions.chain(ranges).chain(custom_layers(cx)).collect()
}

/// `1.0`, or `f64::MAX`, which has 309 digits.
fn limit(value: f64) -> TokenStream {
    if value == f64::MAX {
        quote!(::core::primitive::f64::MAX)
    } else if value == f64::MIN {
        quote!(::core::primitive::f64::MIN)
    } else if value == f64::MIN_POSITIVE {
        quote!(::core::primitive::f64::MIN_POSITIVE)
    } else {
        let value = proc_macro2::Literal::f64_unsuffixed(value);
        quote!(#value)
    }
}

/// `const _: () = ::dnn::private::require_layer::<crate::Highway<f32, 84>, Batch<f32, 1, 84>, Batch<f32, 1, 84>>();`
///
/// The one place that reports a type that is not the layer it is used as: everything else takes it for granted by its
/// bounds.
fn custom_layers<'a>(cx: &'a Cx<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    cx.network.nodes.iter().enumerate().filter_map(|(at, node)| {
        let Op::Custom { path, .. } = &node.op else { return None };
        let (door, span) = (&cx.door, path.segments.last()?.ident.span());
        let [input, output] = cx.ends(NodeId(at)).map(|len| quote!(#door::Batch<f32, 1, #len>));
        let alias = cx.custom_alias(node);
        Some(spanned(span, quote!(const _: () = #door::require_layer::<#alias<f32>, #input, #output>();)))
    })
}

/// A dead reference to each word, for hover and go-to-definition.
pub(super) fn words(cx: &Cx<'_>) -> TokenStream {
    let (facade, words) = (&cx.network.facade, &cx.network.words);
    quote! {
        const _: () = {
            #(let _ = #facade::language::#words;)*
        };
    }
}

/// Methods and constants that need no trait in scope. What has no argument to infer `T` from is there for `f32`.
pub(super) fn inherent(cx: &Cx<'_>) -> TokenStream {
    let (door, name) = (&cx.door, &cx.network.name);
    let plain = plain_operations(cx);
    let predict = predict(cx);
    let predict_one = predict_one(cx);
    let parts = infer::parts(cx);
    let (stream, decoder) = (stream::methods(cx), decode::methods(cx));
    let embedded = embedded(cx);
    let (workspace, tape, gradients) = (cx.companion("Workspace"), cx.companion("Tape"), cx.gradients_type());
    let rng = local("rng");
    let single = quote!(<#name<f32> as #door::Network<f32>>);
    let (bounds, single_bounds) = (cx.bounds(&[quote!(1)]), cx.single_bounds(&[quote!(1)]));
    let (batch_bounds, file_bounds) = (cx.single_bounds(&[quote!(BATCH)]), cx.file_bounds());
    quote! {
        #[allow(dead_code)]
        impl<T: #door::Scalar> #name<T> #bounds {
            #plain
            #predict
            #predict_one
            #parts
            #stream
            #decoder
            #embedded
        }

        #[allow(dead_code, clippy::unnecessary_box_returns)]
        impl #name<f32> #single_bounds {
            /// The number of learned parameters.
            pub const PARAMS: usize = #single::PARAMS;
            /// Multiply-adds of one prediction of one sample.
            pub const MACS: u64 = #single::MACS;
            /// Every operation with its output shape and tensors.
            pub const LAYERS: &'static [#door::LayerInfo] = #single::LAYERS;
            /// A hash of names, operations, arguments, wiring, shapes and tensors.
            pub const ARCHITECTURE: u64 = #single::ARCHITECTURE;

            /// Bytes beside the parameters that predicting a batch of `BATCH` samples needs.
            #[must_use]
            pub const fn infer_bytes<const BATCH: usize>() -> usize {
                ::core::mem::size_of::<#workspace<f32, BATCH>>()
            }

            /// Bytes beside the parameters that the forward and backward pass of a batch of `BATCH` samples need, with
            /// the gradients but without an optimizer's moments.
            #[must_use]
            pub const fn train_bytes<const BATCH: usize>() -> usize #batch_bounds {
                #door::dim::sum(&[
                    ::core::mem::size_of::<#tape<f32, BATCH>>(),
                    ::core::mem::size_of::<#gradients<f32>>(),
                ])
            }

            #door::on_heap! {
                /// A network with starting values drawn from `rng`, on the heap.
                #[must_use]
                pub fn init<R: #door::Rng>(#rng: &mut R) -> #door::Box<Self> {
                    #single::init(#rng)
                }

                /// A network of zeros on the heap, to load weights into: equal weights cannot learn.
                #[must_use]
                pub fn zeroed() -> #door::Box<Self> {
                    #single::zeroed()
                }
            }
        }

        #door::files! { #name #file_bounds }
    }
}

/// ```text
/// pub const fn from_safetensors(file: &[u8]) -> Self where Self: AnyBits {
///     ::dnn::private::embed::<T, Self>("Net", LAYERS, &[Place::new::<T, Dense<..>>(0, offset_of!(Self, fc1)), ..], file)
/// }
/// ```
fn embedded(cx: &Cx<'_>) -> TokenStream {
    let (door, file) = (&cx.door, local("file"));
    let network = quote!(<Self as #door::Network<T>>);
    let (_, rows) = attributes::layers(cx);
    let places = cx.learned().map(|(id, node)| {
        let (row, field, ty) = (rows[id.0], &node.label.field, cx.field_type(id));
        quote!(#door::Place::new::<T, #ty>(#row, ::core::mem::offset_of!(Self, #field)))
    });
    quote! {
        /// The network with the weights of a safetensors file, for a `static`: the compiler reads the file, and what does
        /// not fit the network is its error.
        ///
        /// ```text
        /// static NET: Net = Net::from_safetensors(include_bytes!("net.safetensors"));
        /// ```
        ///
        /// Numbers are those of the network, or F16, BF16 or F32, which widen to them. They are not looked at: a file may
        /// hold NaN. Where no `static` is made of it, `load`
        /// and `from_bytes` are for files: they put a large network on the heap.
        ///
        /// # Panics
        ///
        /// If the file is damaged, or lacks a tensor, has another one, or one of another shape or number type. The message
        /// lists them. A `static` panics when it is compiled.
        #[must_use]
        #[track_caller]
        pub const fn from_safetensors(#file: &[u8]) -> Self
        where
            Self: #door::AnyBits,
        {
            #door::embed::<T, Self>(#network::NAME, #network::LAYERS, &[#(#places),*], #file)
        }
    }
}

/// `const FC1_GELU: ::dnn::private::layers::Activate<Gelu, 64> = Activate::new(Gelu { approximate: false });`
fn plain_operations(cx: &Cx<'_>) -> TokenStream {
    let constants = operations(cx).filter(|id| !cx.plan.is_within(*id)).filter_map(|id| {
        let value = cx.plain_value(id)?;
        let (name, ty) = (cx.constant(cx.network.node(id)), cx.layer_type(id));
        Some(quote!(const #name: #ty = #value;))
    });
    constants.collect()
}

fn predict(cx: &Cx<'_>) -> TokenStream {
    let (door, input, output, workspace) =
        (&cx.door, cx.input_type(), cx.output_type(), cx.companion("Workspace"));
    let [x, y, scratch] = ["x", "y", "workspace"].map(local);
    let bounds = cx.bounds(&[quote!(BATCH)]);
    quote! {
        /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
        #[must_use]
        pub fn predict<const BATCH: usize>(&self, #x: &#input) -> #output #bounds {
            #door::compute(|#scratch, #y| #door::Infer::<T, BATCH>::predict_with(self, #scratch, #x, #y))
        }

        /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
        pub fn predict_with<const BATCH: usize>(&self, #scratch: &mut #workspace<T, BATCH>, #x: &#input, #y: &mut #output) #bounds {
            #door::Infer::<T, BATCH>::predict_with(self, #scratch, #x, #y);
        }

        #door::on_heap! {
            /// A copy of the weights in the order in which predictions of `BATCH` samples read them fastest, with the
            /// memory that these need: for programs that predict again and again.
            #[must_use]
            pub fn predictor<const BATCH: usize>(&self) -> #door::Predictor<T, Self, BATCH> #bounds {
                #door::Predictor::new(self)
            }
        }
    }
}

/// `predict_one(&[T; 64]) -> [T; 10]`; several inputs are several arguments, several outputs a tuple.
fn predict_one(cx: &Cx<'_>) -> TokenStream {
    let door = &cx.door;
    let [x, y, workspace] = ["x", "y", "workspace"].map(local);
    let array = |node: &NodeId| {
        let len = &cx.plan.lens[node.0];
        quote!([T; #len])
    };
    let input_types: Vec<TokenStream> = cx.input_nodes().iter().map(array).collect();
    let output_types: Vec<TokenStream> = cx.output_nodes().iter().map(array).collect();
    let (names, outputs) = (cx.input_names(), cx.output_names());

    let arguments: Vec<Ident> = if names.is_empty() { vec![x.clone()] } else { names.clone() };
    let (prepare, input) = if names.is_empty() {
        (TokenStream::new(), quote!(#door::one(#x)))
    } else {
        let ty = cx.companion("Input");
        let prepare = quote! {
            let mut #x: #ty<T, 1> = #door::Zeroable::zeroed();
            #(*#door::sample_mut(&mut #x.#names) = *#names;)*
        };
        (prepare, quote!(&#x))
    };
    let (result_type, output, finish) = if outputs.is_empty() {
        (quote!(#(#output_types)*), quote!(#door::one_mut(#y)), TokenStream::new())
    } else {
        let ty = cx.companion("Output");
        let finish = quote! {
            let #y: #ty<T, 1> = #y;
            (#(*#door::sample(&#y.#outputs)),*)
        };
        (quote!((#(#output_types),*)), quote!(#y), finish)
    };
    let result = quote! {
        #door::compute(|#workspace, #y| #door::Infer::<T, 1>::predict_with(self, #workspace, #input, #output))
    };
    let body = if finish.is_empty() { result } else { quote!(let #y = #result; #finish) };
    quote! {
        /// The output for one sample.
        #[must_use]
        pub fn predict_one(&self, #(#arguments: &#input_types),*) -> #result_type {
            #prepare
            #body
        }
    }
}
