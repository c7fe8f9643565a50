//! Prediction: one statement an operation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::Cx;
use super::names::{local, with_workspace};
use super::stream::{is_recurrent, state_name};
use super::types::slab_name;
use crate::layers::Merge;
use crate::model::{Dim, NodeId, Op};
use crate::plan::{Fold, Place, Schedule, Step, StepKind, ValueId};

/// ```text
/// impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH> for Net<T> {
///     fn predict_with(&self, workspace: .., x: .., y: ..) { ::dnn::private::predict(self, workspace, x, y); }
///     fn predict_by<W: Way<T>>(&self, workspace: &mut NetWorkspace<T, BATCH>, x: &Batch<T, BATCH, 64>, y: &mut Batch<T, BATCH, 10>) {
///         let y_fc1: &mut Batch<T, BATCH, 32> = ::dnn::private::head(&mut workspace.slab_0);
///         ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.fc1, x, y_fc1);
///         ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.fc2, y_fc1, y);
///     }
///     fn pack(&mut self) {
///         ::dnn::private::Layer::<T, BATCH>::pack(&mut self.fc1);
///         ::dnn::private::Layer::<T, BATCH>::pack(&mut self.fc2);
///     }
///     fn predict_packed<W: Way<T>>(..) { as predict_by, with infer_packed }
/// }
/// ```
///
/// With a folded normalisation these are `Folds::<T, BATCH>::infer_folded_by::<W>(&self.conv, &self.norm, &Identity, x, y)`,
/// `pack_folded(&mut self.conv, &mut self.norm)` and `infer_folded_packed`.
pub(super) fn infer(cx: &Cx<'_>) -> TokenStream {
    let (door, name) = (&cx.door, &cx.network.name);
    let (input, output, workspace) = (cx.input_type(), cx.output_type(), cx.companion("Workspace"));
    let [x, y, scratch] = ["x", "y", "workspace"].map(local);
    let (inputs, outputs) = (Side::new(x.clone(), cx.input_names()), Side::new(y.clone(), cx.output_names()));
    let mut values = Values { cx, schedule: &cx.plan.infer, inputs, outputs, call: Call::By };
    let body = values.body();
    values.call = Call::Packed;
    let packed_body = values.body();
    let pack = values.packs();
    let bounds = cx.bounds(&[quote!(1), quote!(BATCH)]);
    let tokens = token_inputs(cx);
    quote! {
        impl<T: #door::Scalar, const BATCH: usize> #door::Infer<T, BATCH> for #name<T> #bounds {
            type Input = #input;
            type Output = #output;
            type Workspace = #workspace<T, BATCH>;

            #tokens

            #[inline]
            fn predict_with(&self, #scratch: &mut Self::Workspace, #x: &Self::Input, #y: &mut Self::Output) {
                #door::predict::<T, Self, BATCH>(self, #scratch, #x, #y);
            }

            #[inline(always)]
            #[allow(unused_variables)]
            fn predict_by<W: #door::Way<T>>(&self, #scratch: &mut Self::Workspace, #x: &Self::Input, #y: &mut Self::Output) {
                #body
            }

            fn pack(&mut self) {
                #pack
            }

            #[inline(always)]
            #[allow(unused_variables)]
            fn predict_packed<W: #door::Way<T>>(&self, #scratch: &mut Self::Workspace, #x: &Self::Input, #y: &mut Self::Output) {
                #packed_body
            }
        }
    }
}

/// The inputs that embeddings read, under the names that they have in the table of layers; nothing if there are none.
///
/// ```text
/// fn input<'x>(x: &'x Self::Input, name: &str) -> &'x [T] {
///     match name {
///         "source" => features(&x.source),
///         _ => &[],
///     }
/// }
/// ```
fn token_inputs(cx: &Cx<'_>) -> TokenStream {
    let (door, [x, name]) = (&cx.door, ["x", "name"].map(local));
    let takes_ids = |op: &Op| matches!(op, Op::Layer { spec, .. } if spec.takes_ids());
    let nodes = cx.input_nodes();
    let is_read = |input: &NodeId| {
        cx.network.nodes.iter().any(|node| takes_ids(&node.op) && node.inputs.contains(input))
    };
    let side = Side::new(x.clone(), cx.input_names());
    let arms: Vec<TokenStream> = (0..nodes.len())
        .filter(|at| is_read(&nodes[*at]))
        .map(|at| {
            let (text, batch) = (&cx.network.node(nodes[at]).label.name, side.read(at));
            quote!(#text => #door::features(#batch))
        })
        .collect();
    if arms.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn input<'x>(#x: &'x Self::Input, #name: &str) -> &'x [T] {
            match #name {
                #(#arms,)*
                _ => &[],
            }
        }
    }
}

/// The batches on one side of the network: a single one, the fields of a struct, or arguments of their own.
pub(super) enum Side {
    Whole(Ident),
    Fields(Ident, Vec<Ident>),
    Arguments(Vec<Ident>),
    /// References, each in a place of its own.
    Places(Vec<TokenStream>),
}

impl Side {
    /// `whole`, or its fields if there are names.
    pub(super) fn new(whole: Ident, names: Vec<Ident>) -> Self {
        if names.is_empty() { Self::Whole(whole) } else { Self::Fields(whole, names) }
    }

    /// A shared reference to the batch of this number: `x` or `&x.state`.
    pub(super) fn read(&self, at: usize) -> TokenStream {
        match self {
            Self::Whole(whole) => quote!(#whole),
            Self::Fields(whole, names) => {
                let name = &names[at];
                quote!(&#whole.#name)
            }
            Self::Arguments(names) => {
                let name = &names[at];
                quote!(#name)
            }
            Self::Places(places) => places[at].clone(),
        }
    }

    /// A shared reference to the batch of this number of a side that is written to: `&*y` or `&y.value`.
    pub(super) fn reread(&self, at: usize) -> TokenStream {
        match self {
            Self::Whole(whole) => quote!(&*#whole),
            Self::Fields(..) | Self::Arguments(_) | Self::Places(_) => self.read(at),
        }
    }

    /// A mutable reference to it: `y` or `&mut y.value`.
    pub(super) fn write(&self, at: usize) -> TokenStream {
        match self {
            Self::Fields(whole, names) => {
                let name = &names[at];
                quote!(&mut #whole.#name)
            }
            Self::Whole(_) | Self::Arguments(_) | Self::Places(_) => self.read(at),
        }
    }
}

/// Where a schedule's statements find their values.
struct Values<'a> {
    cx: &'a Cx<'a>,
    schedule: &'a Schedule,
    inputs: Side,
    outputs: Side,
    call: Call,
}

/// How layers are called: the function of the `Layer` trait.
#[derive(Clone, Copy)]
enum Call {
    /// `infer`
    Compiled,
    /// `infer_by::<W>`
    By,
    /// One step of a sequence: `StreamLayer::step::<W, PACKED>`, or `infer_packed` or `infer_by` at one step.
    Step,
    /// What is known before the first step of a decoder: `infer_packed::<W>` or `infer_by::<W>`, by `PACKED`.
    Begin,
    /// `infer_packed::<W>`, or `infer_by::<W>` where the weights must stay as they are.
    Packed,
}

impl Values<'_> {
    fn body(&self) -> TokenStream {
        self.schedule.program.steps.iter().map(|step| self.statement(step)).collect()
    }

    /// `Layer::<T, BATCH>::pack(&mut self.fc1);` for the operations with tensors that may be rearranged: nobody else
    /// reads them.
    fn packs(&self) -> TokenStream {
        let (cx, door) = (self.cx, &self.cx.door);
        let packed = cx.learned().filter(|(id, _)| !self.is_shared(*id) && !self.is_tied(*id));
        let packs = packed.filter(|(id, _)| !self.folds().any(|fold| fold.norm == *id)).map(|(id, node)| {
            let (layer, span) = (cx.layer_value(id), node.span.resolved_at(Span::mixed_site()));
            match self.fold_of(id) {
                Some(fold) => {
                    let norm = &cx.network.node(fold.norm).label.field;
                    let pack = quote_spanned!(span=> #door::layers::Folds::<T, BATCH>::pack_folded);
                    quote!(#pack(&mut #layer, &mut self.#norm);)
                }
                None => {
                    let pack = quote_spanned!(span=> #door::Layer::<T, BATCH>::pack);
                    quote!(#pack(&mut #layer);)
                }
            }
        });
        packs.collect()
    }

    /// What is folded into other operations.
    fn folds(&self) -> impl Iterator<Item = Fold> {
        self.schedule.program.steps.iter().filter_map(|step| step.fold)
    }

    fn fold_of(&self, id: NodeId) -> Option<Fold> {
        let mut steps = self.schedule.program.steps.iter();
        steps.find(|step| matches!(step.kind, StepKind::Layer(node) if node == id))?.fold
    }

    /// Whether another operation of the network reads the weights of this one.
    fn is_shared(&self, id: NodeId) -> bool {
        let steps = &self.cx.plan.infer.program.steps;
        steps.iter().any(|step| matches!(step.kind, StepKind::Tied { source, .. } if source == id))
    }

    fn is_tied(&self, id: NodeId) -> bool {
        self.schedule
            .program
            .steps
            .iter()
            .any(|step| matches!(step.kind, StepKind::Tied { node, .. } if node == id))
    }

    fn statement(&self, step: &Step) -> TokenStream {
        let (cx, door) = (self.cx, &self.cx.door);
        let state = step.states.last.map(|state| self.binding(state));
        let binding = self.binding(step.output);
        let y = self.write(step.output);
        let xs = step.operands().iter().map(|&value| {
            let x = self.read(value);
            cx.as_output(&self.schedule.program, step, value, x, "same")
        });
        let xs: Vec<TokenStream> = xs.collect();
        let call = match step.kind {
            StepKind::Layer(id) if matches!(self.call, Call::Step) => self.step_of_layer(id, step, &xs, &y),
            StepKind::Layer(id) if step.has_states() => self.recurrent(id, step, &xs, &y),
            StepKind::Layer(id) if matches!(self.call, Call::Begin) && !self.is_shared(id) => {
                let (layer, folded) = (cx.layer_value(id), step.fold.map(|fold| self.folded(fold)));
                let infer = match folded {
                    Some(_) => quote!(#door::step_folded),
                    None => quote!(#door::step_layer),
                };
                quote!(#infer::<T, W, PACKED, _>(&#layer, #folded #(#xs,)* #y);)
            }
            StepKind::Layer(id) => {
                let (layer, infer) = (cx.layer_value(id), self.infer(id, step.fold.is_some()));
                let folded = step.fold.map(|fold| self.folded(fold));
                quote!(#infer(&#layer, #folded #(#xs,)* #y);)
            }
            StepKind::Tied { node, source } => {
                let (layer, weight) = (cx.layer_value(node), cx.tied_weight(node, source));
                quote!(#door::TiedLayer::<T, BATCH>::infer(&#layer, #weight, #(#xs,)* #y);)
            }
            StepKind::Merge(merge) => merge_statement(door, merge, &xs, &y),
            StepKind::ConcatSteps(ref steps) => concat_steps_statement(door, steps, &xs, &y),
            StepKind::Initial(id) => {
                let field = &cx.network.node(id).label.field;
                quote!(self.#field.broadcast(#y);)
            }
            StepKind::Copy => quote!(#door::copy(#(#xs,)* #y);),
        };
        quote!(#state #binding #call)
    }

    /// ```text
    /// StateLayer::<T, BATCH>::infer_with_state::<W, false, 64, 64>(&self.dec, x, Some(&*state_enc), y_dec, None);
    /// ```
    fn recurrent(&self, id: NodeId, step: &Step, xs: &[TokenStream], y: &TokenStream) -> TokenStream {
        let (cx, door, values) = (self.cx, &self.cx.door, &self.schedule.program.values);
        let (way, packed) = match self.call {
            Call::Compiled => (quote!(#door::Calls), quote!(false)),
            Call::By | Call::Step => (quote!(W), quote!(false)),
            Call::Packed => (quote!(W), quote!(true)),
            Call::Begin => (quote!(W), quote!(PACKED)),
        };
        let len = |state: Option<ValueId>| state.map_or(Dim::Known(0), |state| values[state.0].len.clone());
        let lens = [step.states.initial, step.states.last].map(len);
        let initial = option(step.states.initial.map(|state| self.read(state)));
        let last = option(step.states.last.map(|state| self.write(state)));
        let (layer, span) = (cx.layer_value(id), cx.network.node(id).span.resolved_at(Span::mixed_site()));
        let infer = quote_spanned!(span=> #door::StateLayer::<T, BATCH>::infer_with_state);
        quote!(#infer::<#way, #packed, #(#lens),*>(&#layer, #(#xs,)* #initial, #y, #last);)
    }

    /// ```text
    /// StreamLayer::<T>::step::<W, PACKED>(&self.enc, &mut workspace.state_enc, x, y_enc);
    /// StreamLayer::<T>::step_masked::<W, PACKED, 9>(&self.enc, &mut workspace.state_enc, &*y_enc_mask, y_enc);
    /// step_layer::<T, W, PACKED, _>(&self.out.each, &*y_enc, y);
    /// step_folded::<T, W, PACKED, _>(&self.fc, &self.norm, &Identity, &*y_enc, y);
    /// ```
    fn step_of_layer(&self, id: NodeId, step: &Step, xs: &[TokenStream], y: &TokenStream) -> TokenStream {
        let (cx, door, scratch) = (self.cx, &self.cx.door, local("workspace"));
        if is_recurrent(cx, id) {
            let (layer, state) = (cx.layer_value(id), state_name(cx, id));
            if cx.network.node(id).mask().is_some() {
                let len = &self.schedule.program.values[step.operands()[0].0].len;
                return quote! {
                    #door::StreamLayer::<T>::step_masked::<W, PACKED, #len>(&#layer, &mut #scratch.#state, #(#xs,)* #y);
                };
            }
            return quote!(#door::StreamLayer::<T>::step::<W, PACKED>(&#layer, &mut #scratch.#state, #(#xs,)* #y););
        }
        // Weights that another layer reads, too, stay as they are in a packed network.
        let packed = if self.is_shared(id) { quote!(false) } else { quote!(PACKED) };
        if let Some(fold) = step.fold {
            // Channels are normalised behind vectors only, so the layer is no `Steps`.
            let (layer, folded) = (cx.layer_value(id), self.folded(fold));
            return quote!(#door::step_folded::<T, W, #packed, _>(&#layer, #folded #(#xs,)* #y););
        }
        let layer = cx.step_layer(id);
        quote!(#door::step_layer::<T, W, #packed, _>(&#layer, #(#xs,)* #y);)
    }

    /// The function that computes a layer, with what is folded into it or without.
    fn infer(&self, id: NodeId, folded: bool) -> TokenStream {
        let door = &self.cx.door;
        let span = self.cx.network.node(id).span.resolved_at(Span::mixed_site());
        let packed = matches!(self.call, Call::Packed) && !self.is_shared(id);
        match (self.call, folded) {
            (Call::Compiled, false) => quote_spanned!(span=> #door::Layer::<T, BATCH>::infer),
            (Call::Compiled, true) => quote_spanned!(span=> #door::layers::Folds::<T, BATCH>::infer_folded),
            (_, false) if packed => quote_spanned!(span=> #door::Layer::<T, BATCH>::infer_packed::<W>),
            (_, false) => quote_spanned!(span=> #door::Layer::<T, BATCH>::infer_by::<W>),
            (_, true) if packed => {
                quote_spanned!(span=> #door::layers::Folds::<T, BATCH>::infer_folded_packed::<W>)
            }
            (_, true) => quote_spanned!(span=> #door::layers::Folds::<T, BATCH>::infer_folded_by::<W>),
        }
    }

    /// `&self.norm, &Relu,`, or `&self.norm, Self::NORM_LEAKY_RELU.activation(),` if training does not fuse it.
    fn folded(&self, fold: Fold) -> TokenStream {
        let cx = self.cx;
        let norm = cx.layer_value(fold.norm);
        let activation = match fold.activation {
            Some(activation) if cx.plan.held[fold.norm.0].is_none() => {
                let layer = cx.layer_value(activation);
                quote!(#layer.activation())
            }
            _ => {
                let activation = cx.with_type_cx(fold.norm, |cx| cx.activation.clone());
                quote!(&#activation)
            }
        };
        quote!(&#norm, #activation,)
    }

    /// `let y_fc1: &mut Batch<T, BATCH, 32> = head(&mut workspace.slab_0);` for a value in a slab.
    fn binding(&self, value: ValueId) -> TokenStream {
        let Place::Slab(slab) = self.schedule.places[value.0] else { return TokenStream::new() };
        let (door, workspace, slab) = (&self.cx.door, local("workspace"), slab_name(slab));
        let (name, ty) = (self.local(value), self.cx.value_type(&self.schedule.program, value));
        quote!(let #name: &mut #ty = #door::head(&mut #workspace.#slab);)
    }

    fn local(&self, value: ValueId) -> Ident {
        local(&self.schedule.program.values[value.0].local())
    }

    fn read(&self, value: ValueId) -> TokenStream {
        match self.schedule.places[value.0] {
            Place::Input(at) => self.inputs.read(at),
            Place::Output(at) => self.outputs.reread(at),
            Place::Slab(_) | Place::Kept => {
                let name = self.local(value);
                quote!(&*#name)
            }
        }
    }

    fn write(&self, value: ValueId) -> TokenStream {
        match self.schedule.places[value.0] {
            Place::Output(at) => self.outputs.write(at),
            _ => {
                let name = self.local(value);
                quote!(#name)
            }
        }
    }
}

/// `Some(..)` or `None`
pub(super) fn option(tokens: Option<TokenStream>) -> TokenStream {
    match tokens {
        Some(tokens) => quote!(::core::option::Option::Some(#tokens)),
        None => quote!(::core::option::Option::None),
    }
}

/// The statements of one step of a sequence.
pub(super) fn stream_body(cx: &Cx<'_>, schedule: &Schedule) -> TokenStream {
    step_body(cx, schedule, Side::Whole(local("x")))
}

/// The same with further inputs.
pub(super) fn step_body(cx: &Cx<'_>, schedule: &Schedule, inputs: Side) -> TokenStream {
    Values { cx, schedule, inputs, outputs: Side::Whole(local("y")), call: Call::Step }.body()
}

/// The statements before the first step of a decoder.
pub(super) fn begin_body(cx: &Cx<'_>, schedule: &Schedule, inputs: Side, outputs: Side) -> TokenStream {
    Values { cx, schedule, inputs, outputs, call: Call::Begin }.body()
}

/// `::dnn::private::layers::Add::infer([a, b], y);`
pub(super) fn merge_statement(
    door: &TokenStream,
    merge: Merge,
    xs: &[TokenStream],
    y: &TokenStream,
) -> TokenStream {
    match merge {
        Merge::Add => quote!(#door::layers::Add::infer([#(#xs),*], #y);),
        Merge::Mul => quote!(#door::layers::Mul::infer([#(#xs),*], #y);),
        Merge::Concat => {
            quote!(#door::layers::concat(&[#(#door::features(#xs)),*], #door::features_mut(#y));)
        }
    }
}

/// `::dnn::private::layers::concat_steps(&[features(a), features(b)], features_mut(y), 20);`
pub(super) fn concat_steps_statement(
    door: &TokenStream,
    steps: &Dim,
    xs: &[TokenStream],
    y: &TokenStream,
) -> TokenStream {
    quote!(#door::layers::concat_steps(&[#(#door::features(#xs)),*], #door::features_mut(#y), #steps);)
}

/// ```text
/// /// Computes `mu` from `input`.
/// pub fn encode<const BATCH: usize>(&self, x: &Batch<T, BATCH, 64>) -> Batch<T, BATCH, 8> { .. }
/// /// As `encode`, into `y`; neither allocates nor panics.
/// pub fn encode_with<const BATCH: usize>(&self, workspace: &mut NetEncodeWorkspace<T, BATCH>, x: .., y: ..) { .. }
/// ```
pub(super) fn parts(cx: &Cx<'_>) -> TokenStream {
    let parts = cx.network.parts.iter().zip(&cx.plan.parts);
    parts.map(|(part, schedule)| part_methods(cx, part, schedule)).collect()
}

fn part_methods(cx: &Cx<'_>, part: &crate::model::Part, schedule: &Schedule) -> TokenStream {
    let (door, name, attrs) = (&cx.door, &part.name, &part.attrs);
    let with = with_workspace(name);
    let workspace_type = cx.part_workspace(name);
    let [y, workspace] = ["y", "workspace"].map(local);
    let output = cx.batch(&cx.plan.lens[part.to.0]);
    let labels: Vec<String> = part.from.iter().map(|id| cx.network.node(*id).label.name.clone()).collect();
    let doc = format!("Computes `{}` from `{}`.", cx.network.node(part.to).label.name, labels.join("`, `"));
    let with_doc = format!("As [`{name}`](Self::{name}), into `y`; neither allocates nor panics.");

    let x = local("x");
    let arguments: Vec<Ident> = match part.from.as_slice() {
        [_] => vec![x],
        several => several.iter().map(|id| cx.network.node(*id).label.field.clone()).collect(),
    };
    let types: Vec<TokenStream> = part.from.iter().map(|id| cx.batch(&cx.plan.lens[id.0])).collect();
    let (inputs, outputs) = (Side::Arguments(arguments.clone()), Side::Whole(y.clone()));
    let body = Values { cx, schedule, inputs, outputs, call: Call::Compiled }.body();
    let bounds = cx.bounds(&[quote!(BATCH)]);
    quote! {
        #(#attrs)*
        #[doc = #doc]
        #[must_use]
        pub fn #name<const BATCH: usize>(&self, #(#arguments: &#types),*) -> #output #bounds {
            #door::compute(|#workspace, #y| self.#with(#workspace, #(#arguments,)* #y))
        }

        #[doc = #with_doc]
        #[allow(unused_variables)]
        pub fn #with<const BATCH: usize>(&self, #workspace: &mut #workspace_type<T, BATCH>, #(#arguments: &#types,)* #y: &mut #output) #bounds {
            #body
        }
    }
}
