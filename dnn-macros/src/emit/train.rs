//! The training pass: forward to the tape, backward from it.

mod recurrent;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Cx;
use super::infer::{Side, concat_steps_statement, merge_statement};
use super::names::local;
use super::types::{cache_name, has_cache, kept_name, slab_name};
use crate::layers::Merge;
use crate::model::{Dim, NodeId};
use crate::plan::{Backward, Gradient, Pass, Place, Program, Sink, Step, StepKind, ValueId};

/// The samples of a block of a large batch. What lies between the layers of as many is a megabyte or two in a network for small
/// images, and vectors over samples are full.
const BLOCK: usize = 64;

/// ```text
/// impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH> for Net<T> {
///     type Tape = NetTape<T, BATCH>;
///     type Block = ::dnn::private::Undivided;
///
///     fn forward(..) {
///         ::dnn::private::Layer::<T, BATCH>::forward(&self.fc1, x, &mut tape.y_fc1, &mut (), cx);
///         ::dnn::private::Layer::<T, BATCH>::forward(&self.fc2, &tape.y_fc1, &mut tape.output, &mut (), cx);
///     }
///     fn backward_parameters(..) {
///         let d_y_fc1: &mut Batch<T, BATCH, 32> = ::dnn::private::head(&mut tape.slab_0);
///         ::dnn::private::Layer::<T, BATCH>::backward(
///             &self.fc2, (&tape.y_fc1, ()), d_y, &(), Some(d_y_fc1), Some(&mut gradients.fc2), cx,
///         );
///         ..
///     }
/// }
/// ```
pub(super) fn train(cx: &Cx<'_>) -> TokenStream {
    let (door, name, tape_type) = (&cx.door, &cx.network.name, cx.companion("Tape"));
    let [x, tape, context, d_y, d_x, gradients] = ["x", "tape", "cx", "d_y", "d_x", "gradients"].map(local);
    let training = Training::new(cx);
    let forward: TokenStream = training.program.steps.iter().map(|step| training.forward(step)).collect();
    let parameters = training.backward(&cx.plan.training.parameters);
    let updates = training.update_buffers();
    let block = if cx.plan.training.in_blocks { quote!(Block<#BLOCK>) } else { quote!(Undivided) };
    let bounds = cx.bounds(&[quote!(1), quote!(BATCH)]);
    let with_inputs = cx.plan.training.inputs.as_ref().map(|pass| {
        let cleared = training.clear_unreached(pass);
        let body = training.backward(pass);
        quote! {
            impl<T: #door::Scalar, const BATCH: usize> #door::InputGradient<T, BATCH> for #name<T> #bounds {
                #[allow(unused_variables)]
                fn backward(
                    &self,
                    #x: &Self::Input,
                    #tape: &mut Self::Tape,
                    #d_y: &mut Self::Output,
                    #gradients: &mut Self::Gradients,
                    #d_x: &mut Self::Input,
                    #context: &#door::Context,
                ) {
                    #cleared
                    #body
                }
            }
        }
    });
    quote! {
        impl<T: #door::Scalar, const BATCH: usize> #door::Train<T, BATCH> for #name<T> #bounds {
            type Tape = #tape_type<T, BATCH>;
            type Block = #door::#block;

            #[allow(unused_variables)]
            fn forward(&self, #x: &Self::Input, #tape: &mut Self::Tape, #context: &#door::Context) {
                #forward
            }

            fn output(#tape: &Self::Tape) -> &Self::Output {
                &#tape.output
            }

            #[allow(unused_variables)]
            fn backward_parameters(
                &self,
                #x: &Self::Input,
                #tape: &mut Self::Tape,
                #d_y: &mut Self::Output,
                #gradients: &mut Self::Gradients,
                #context: &#door::Context,
            ) {
                #parameters
            }

            #[allow(unused_variables)]
            fn update_buffers(&mut self, #tape: &Self::Tape, #context: &#door::Context) {
                #updates
            }
        }

        #with_inputs
    }
}

struct Training<'a> {
    cx: &'a Cx<'a>,
    program: &'a Program,
    inputs: Side,
    d_inputs: Side,
    d_outputs: Side,
    /// The fields of the tape's output, if there are several.
    output_names: Vec<Ident>,
}

impl<'a> Training<'a> {
    fn new(cx: &'a Cx<'a>) -> Self {
        Self {
            cx,
            program: &cx.plan.training.program,
            inputs: Side::new(local("x"), cx.input_names()),
            d_inputs: Side::new(local("d_x"), cx.input_names()),
            d_outputs: Side::new(local("d_y"), cx.output_names()),
            output_names: cx.output_names(),
        }
    }

    fn forward(&self, step: &Step) -> TokenStream {
        let (cx, door, context) = (self.cx, &self.cx.door, local("cx"));
        let xs = self.operands(step);
        let state = step.states.last.map(|state| self.binding(state));
        let binding = self.binding(step.output);
        let y = self.write(step.output);
        let call = match step.kind {
            StepKind::Layer(id) if step.has_states() => self.recurrent_forward(step, id, &xs, &y),
            StepKind::Initial(id) => {
                let field = &cx.network.node(id).label.field;
                quote!(self.#field.broadcast(#y);)
            }
            StepKind::Layer(id) => {
                let (layer, cache) = (cx.layer_value(id), self.cache(id, &quote!(&mut)));
                quote!(#door::Layer::<T, BATCH>::forward(&#layer, #(#xs,)* #y, #cache, #context);)
            }
            StepKind::Tied { node, source } => {
                let (layer, weight) = (cx.layer_value(node), cx.tied_weight(node, source));
                quote!(#door::TiedLayer::<T, BATCH>::forward(&#layer, #weight, #(#xs,)* #y, &mut (), #context);)
            }
            StepKind::Merge(merge) => merge_statement(door, merge, &xs, &y),
            StepKind::ConcatSteps(ref steps) => concat_steps_statement(door, steps, &xs, &y),
            StepKind::Copy => quote!(#door::copy(#(#xs,)* #y);),
        };
        quote!(#state #binding #call)
    }

    fn backward(&self, pass: &Pass) -> TokenStream {
        pass.steps.iter().map(|step| self.backward_step(step)).collect()
    }

    fn backward_step(&self, backward: &Backward) -> TokenStream {
        let step = &self.program.steps[backward.step];
        let bindings: TokenStream =
            (0..step.inputs.len()).map(|at| self.bind_sink(step, backward, at)).collect();
        let cleared = self.cleared_output(step, backward);
        let d_y = self.gradient(step.output, backward.d_output);
        let statements = match step.kind {
            StepKind::Layer(id) if step.has_states() => self.recurrent_backward(step, backward, id, &d_y),
            StepKind::Initial(id) => {
                let (gradients, context) = (local("gradients"), local("cx"));
                let node = self.cx.network.node(id);
                let field = &node.label.field;
                if node.attributes.frozen {
                    TokenStream::new()
                } else {
                    quote!(#gradients.#field.accumulate(#d_y, #context);)
                }
            }
            StepKind::Layer(id) => self.layer_backward(step, backward, id, None, &d_y),
            StepKind::Tied { node, source } => self.layer_backward(step, backward, node, Some(source), &d_y),
            StepKind::Merge(Merge::Add) | StepKind::Copy => self.add_backward(step, backward, &d_y),
            StepKind::Merge(Merge::Concat) => self.concat_backward(step, backward, &d_y),
            StepKind::ConcatSteps(ref steps) => self.concat_steps_backward(step, backward, steps, &d_y),
            StepKind::Merge(Merge::Mul) => self.mul_backward(step, backward, &d_y),
        };
        quote!(#cleared #bindings #statements)
    }

    /// ```text
    /// Layer::<T, BATCH>::backward(&self.fc1, (x, &tape.y_fc1), d_y_fc1, &(), None, Some(&mut gradients.fc1), cx);
    /// ```
    fn layer_backward(
        &self,
        step: &Step,
        backward: &Backward,
        id: NodeId,
        source: Option<NodeId>,
        d_y: &TokenStream,
    ) -> TokenStream {
        let (cx, door, context) = (self.cx, &self.cx.door, local("cx"));
        let layer = cx.layer_value(id);
        let x = if step.saves.x { self.read(step.inputs[0]) } else { quote!(()) };
        let y = if step.saves.y { self.reread(step.output) } else { quote!(()) };
        let d_x = match self.sink_target(step, backward, 0) {
            Some(target) => quote!(::core::option::Option::Some(#target)),
            None => quote!(::core::option::Option::None),
        };
        let gradient = self.parameter_gradient(id);
        let call = match source {
            None => {
                let cache = self.cache(id, &quote!(&));
                quote!(#door::Layer::<T, BATCH>::backward(&#layer, (#x, #y), #d_y, #cache, #d_x, #gradient, #context);)
            }
            Some(source) => {
                let (weight, d_weight) = (cx.tied_weight(id, source), self.tied_gradient(id, source));
                quote! {
                    #door::TiedLayer::<T, BATCH>::backward(
                        &#layer, #weight, (#x, #y), #d_y, &(), #d_x, #gradient, #d_weight, #context,
                    );
                }
            }
        };
        let added = self.add_detour(step, backward, 0);
        quote!(#call #added)
    }

    /// `Some(&mut gradients.fc1)`, `None` if the operation has nothing that learns.
    fn parameter_gradient(&self, id: NodeId) -> TokenStream {
        let node = self.cx.network.node(id);
        if !node.is_learned() || node.attributes.frozen {
            return quote!(::core::option::Option::None);
        }
        let (gradients, field) = (local("gradients"), &node.label.field);
        let layer = node.learns_initial().then(|| quote!(.layer));
        quote!(::core::option::Option::Some(&mut #gradients.#field #layer))
    }

    /// `Some(&mut gradients.encode.weight)`, the gradient of the weights that an operation shares.
    fn tied_gradient(&self, id: NodeId, source: NodeId) -> TokenStream {
        let node = self.cx.network.node(source);
        if node.attributes.frozen {
            return quote!(::core::option::Option::None);
        }
        let (door, gradients, field) = (&self.cx.door, local("gradients"), &node.label.field);
        let gradient = quote!(&mut #gradients.#field.weight);
        let gradient =
            if self.cx.fits_tied(id, source) { gradient } else { quote!(#door::same_mut(#gradient)) };
        quote!(::core::option::Option::Some(#gradient))
    }

    /// `copy(d_y, d_a); accumulate(d_y, d_b);`
    fn add_backward(&self, step: &Step, backward: &Backward, d_y: &TokenStream) -> TokenStream {
        let door = &self.cx.door;
        let statements = (0..step.inputs.len()).map(|at| {
            let Some(target) = self.sink_target(step, backward, at) else { return TokenStream::new() };
            match backward.sinks[at] {
                Sink::Add { .. } => quote!(#door::accumulate(#d_y, #target);),
                _ => quote!(#door::copy(#d_y, #target);),
            }
        });
        statements.collect()
    }

    /// ```text
    /// let rest = split(features(d_y), d_a);
    /// let rest = split_add(rest, d_b);
    /// ```
    fn concat_backward(&self, step: &Step, backward: &Backward, d_y: &TokenStream) -> TokenStream {
        let (door, rest) = (&self.cx.door, local("rest"));
        let statements = (0..step.inputs.len()).map(|at| {
            let len = &self.program.values[step.inputs[at].0].len;
            let target = self.sink_target(step, backward, at);
            match (backward.sinks[at], target) {
                (Sink::Add { .. }, Some(target)) => quote!(let #rest = #door::split_add(#rest, #target);),
                (_, Some(target)) => quote!(let #rest = #door::split(#rest, #target);),
                (_, None) => quote!(let #rest = #door::skip::<T, BATCH, #len>(#rest);),
            }
        });
        quote! {
            let #rest = #door::features(#d_y);
            #(#statements)*
            let _ = #rest;
        }
    }

    /// ```text
    /// let rest = 0;
    /// let rest = split_steps(features(d_y), 20, rest, d_a);
    /// let rest = split_steps_add(features(d_y), 20, rest, d_b);
    /// ```
    fn concat_steps_backward(
        &self,
        step: &Step,
        backward: &Backward,
        steps: &Dim,
        d_y: &TokenStream,
    ) -> TokenStream {
        let (door, rest) = (&self.cx.door, local("rest"));
        let statements = (0..step.inputs.len()).map(|at| {
            let len = &self.program.values[step.inputs[at].0].len;
            let target = self.sink_target(step, backward, at);
            match (backward.sinks[at], target) {
                (Sink::Add { .. }, Some(target)) => {
                    quote!(let #rest = #door::split_steps_add(#door::features(#d_y), #steps, #rest, #target);)
                }
                (_, Some(target)) => {
                    quote!(let #rest = #door::split_steps(#door::features(#d_y), #steps, #rest, #target);)
                }
                (_, None) => quote!(let #rest = #door::skip_steps::<T, BATCH, #len>(#steps, #rest);),
            }
        });
        quote! {
            let #rest = 0;
            #(#statements)*
            let _ = #rest;
        }
    }

    /// `Mul::backward([a, b], d_y, [Some(d_a), None]);`
    fn mul_backward(&self, step: &Step, backward: &Backward, d_y: &TokenStream) -> TokenStream {
        let door = &self.cx.door;
        let xs = self.operands(step);
        let targets = (0..step.inputs.len()).map(|at| match self.sink_target(step, backward, at) {
            Some(target) => quote!(::core::option::Option::Some(#target)),
            None => quote!(::core::option::Option::None),
        });
        let added: TokenStream =
            (0..step.inputs.len()).map(|at| self.add_detour(step, backward, at)).collect();
        quote!(#door::layers::Mul::backward([#(#xs),*], #d_y, [#(#targets),*]); #added)
    }

    /// The `let` for what a sink writes to: a gradient met for the first time, or a detour.
    fn bind_sink(&self, step: &Step, backward: &Backward, at: usize) -> TokenStream {
        let value = step.inputs[at];
        let (name, slab) = match backward.sinks[at] {
            Sink::Write(Gradient::Slab(slab)) => (self.gradient_local(value), slab),
            Sink::Add { by_way_of: Some(slab), .. } => (self.detour_local(value, at), slab),
            Sink::Write(_) | Sink::Add { .. } | Sink::Nowhere => return TokenStream::new(),
        };
        let (door, tape, slab) = (&self.cx.door, local("tape"), slab_name(slab));
        let ty = self.cx.value_type(self.program, value);
        quote!(let #name: &mut #ty = #door::head(&mut #tape.#slab);)
    }

    /// What a step's backward pass writes an input's gradient to.
    fn sink_target(&self, step: &Step, backward: &Backward, at: usize) -> Option<TokenStream> {
        let value = step.inputs[at];
        let target = match backward.sinks[at] {
            Sink::Nowhere => return None,
            Sink::Write(gradient) | Sink::Add { to: gradient, by_way_of: None } => {
                self.gradient(value, gradient)
            }
            Sink::Add { by_way_of: Some(_), .. } => {
                let name = self.detour_local(value, at);
                quote!(&mut *#name)
            }
        };
        Some(self.cx.as_output(self.program, step, value, target, "same_mut"))
    }

    /// `accumulate(more_0_a, d_a);` after a step that cannot add by itself.
    fn add_detour(&self, step: &Step, backward: &Backward, at: usize) -> TokenStream {
        let Some(Sink::Add { to, by_way_of: Some(_) }) = backward.sinks.get(at) else {
            return TokenStream::new();
        };
        let (door, detour) = (&self.cx.door, self.detour_local(step.inputs[at], at));
        let target = self.gradient(step.inputs[at], *to);
        quote!(#door::accumulate(&*#detour, #target);)
    }

    /// A mutable reference to a value's gradient.
    fn gradient(&self, value: ValueId, gradient: Gradient) -> TokenStream {
        match gradient {
            Gradient::Output(at) => reborrow(&self.d_outputs, at),
            Gradient::Input(at) => reborrow(&self.d_inputs, at),
            Gradient::Slab(_) => {
                let name = self.gradient_local(value);
                quote!(&mut *#name)
            }
        }
    }

    fn gradient_local(&self, value: ValueId) -> Ident {
        local(&format!("d_{}", self.program.values[value.0].local()))
    }

    fn detour_local(&self, value: ValueId, at: usize) -> Ident {
        local(&format!("more_{at}_{}", self.program.values[value.0].name.trim_start_matches("r#")))
    }

    /// The values a step works on.
    fn operands(&self, step: &Step) -> Vec<TokenStream> {
        let operand =
            |&value: &ValueId| self.cx.as_output(self.program, step, value, self.read(value), "same");
        step.operands().iter().map(operand).collect()
    }

    /// `let y_fc1: &mut Batch<T, BATCH, 32> = head(&mut tape.slab_0);` for a value that is not kept.
    fn binding(&self, value: ValueId) -> TokenStream {
        let Place::Slab(slab) = self.cx.plan.training.places[value.0] else { return TokenStream::new() };
        let (door, tape, slab) = (&self.cx.door, local("tape"), slab_name(slab));
        let (name, ty) = (self.transient(value), self.cx.value_type(self.program, value));
        quote!(let #name: &mut #ty = #door::head(&mut #tape.#slab);)
    }

    fn transient(&self, value: ValueId) -> Ident {
        local(&self.program.values[value.0].local())
    }

    fn read(&self, value: ValueId) -> TokenStream {
        if let Place::Input(at) = self.cx.plan.training.places[value.0] {
            return self.inputs.read(at);
        }
        self.reread(value)
    }

    fn reread(&self, value: ValueId) -> TokenStream {
        match self.cx.plan.training.places[value.0] {
            Place::Slab(_) => {
                let name = self.transient(value);
                quote!(&*#name)
            }
            _ => self.field(value, &quote!(&)),
        }
    }

    fn write(&self, value: ValueId) -> TokenStream {
        match self.cx.plan.training.places[value.0] {
            Place::Slab(_) => {
                let name = self.transient(value);
                quote!(&mut *#name)
            }
            _ => self.field(value, &quote!(&mut)),
        }
    }

    /// `&tape.y_fc1`, `&mut tape.output.value`
    fn field(&self, value: ValueId, borrow: &TokenStream) -> TokenStream {
        let tape = local("tape");
        if let Place::Output(at) = self.cx.plan.training.places[value.0] {
            let name = self.output_names.get(at).map(|name| quote!(.#name));
            return quote!(#borrow #tape.output #name);
        }
        let name = kept_name(&self.program.values[value.0]);
        quote!(#borrow #tape.#name)
    }

    fn cache(&self, id: NodeId, borrow: &TokenStream) -> TokenStream {
        if !has_cache(self.cx, id) {
            return quote!(#borrow ());
        }
        let (tape, name) = (local("tape"), cache_name(self.cx, id));
        quote!(#borrow #tape.#name)
    }

    /// `Layer::<T, BATCH>::update_buffers(&mut self.norm, &tape.cache_norm, cx);`
    fn update_buffers(&self) -> TokenStream {
        let (cx, door, context) = (self.cx, &self.cx.door, local("cx"));
        let layers = self.program.steps.iter().filter_map(|step| match step.kind {
            StepKind::Layer(id) => Some(id),
            _ => None,
        });
        let updates = layers
            .filter(|&id| {
                cx.network.node(id).is_learned()
                    && !cx.network.node(id).attributes.frozen
                    && has_cache(cx, id)
            })
            .map(|id| {
                let (layer, cache) = (cx.layer_value(id), self.cache(id, &quote!(&)));
                quote!(#door::Layer::<T, BATCH>::update_buffers(&mut #layer, #cache, #context);)
            });
        updates.collect()
    }

    /// `clear(&mut d_x.state);` for inputs that no gradient arrives at.
    fn clear_unreached(&self, pass: &Pass) -> TokenStream {
        let door = &self.cx.door;
        let unreached = (0..self.program.inputs.len()).filter(|&input| {
            let arrives = |sink: &Sink| matches!(sink, Sink::Write(Gradient::Input(at)) if *at == input);
            !pass.steps.iter().any(|step| step.sinks.iter().any(arrives))
        });
        let clears = unreached.map(|at| {
            let d_x = reborrow(&self.d_inputs, at);
            quote!(#door::clear(#d_x);)
        });
        clears.collect()
    }
}

/// A mutable reference that leaves the argument usable: `&mut *d_y` or `&mut d_y.value`.
fn reborrow(side: &Side, at: usize) -> TokenStream {
    match side {
        Side::Whole(whole) => quote!(&mut *#whole),
        Side::Fields(..) | Side::Arguments(_) | Side::Places(_) => side.write(at),
    }
}
