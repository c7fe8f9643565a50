//! The training pass of recurrent layers that start from a state, or whose state others start from.

use proc_macro2::TokenStream;
use quote::quote;

use super::Training;
use crate::emit::infer::option;
use crate::emit::names::local;
use crate::emit::types::slab_name;
use crate::model::{Dim, NodeId};
use crate::plan::{Backward, Gradient, Step, ValueId};

impl Training<'_> {
    /// ```text
    /// StateLayer::<T, BATCH>::forward_with_state::<64, 64>(&self.dec, x, Some(&*state_enc), y_dec, None, cache, cx);
    /// ```
    pub(super) fn recurrent_forward(
        &self,
        step: &Step,
        id: NodeId,
        xs: &[TokenStream],
        y: &TokenStream,
    ) -> TokenStream {
        let (cx, door, context) = (self.cx, &self.cx.door, local("cx"));
        let (layer, cache) = (cx.layer_value(id), self.cache(id, &quote!(&mut)));
        let lens = self.state_lens(step);
        let initial = step.states.initial.map(|state| self.read(state));
        let initial = match initial {
            Some(state) if cx.network.node(id).learns_initial() => {
                quote!(#door::unless_carried(#state, #context))
            }
            initial => option(initial),
        };
        let last = option(step.states.last.map(|state| self.write(state)));
        quote! {
            #door::StateLayer::<T, BATCH>::forward_with_state::<#(#lens),*>(
                &#layer, #(#xs,)* #initial, #y, #last, #cache, #context,
            );
        }
    }

    /// ```text
    /// StateLayer::<T, BATCH>::backward_with_state::<64, 64>(
    ///     &self.dec, (x, &tape.y_dec), d_y_dec, None, &tape.cache_dec, None, Some(d_state_enc), Some(&mut gradients.dec), cx,
    /// );
    /// ```
    pub(super) fn recurrent_backward(
        &self,
        step: &Step,
        backward: &Backward,
        id: NodeId,
        d_y: &TokenStream,
    ) -> TokenStream {
        let (cx, door, context) = (self.cx, &self.cx.door, local("cx"));
        let (layer, cache) = (cx.layer_value(id), self.cache(id, &quote!(&)));
        let lens = self.state_lens(step);
        let (x, y) = (self.read(step.inputs[0]), self.reread(step.output));
        let d_state = step.states.last.zip(backward.d_state);
        let d_state = option(d_state.map(|(state, gradient)| {
            let d_state = self.gradient(state, gradient);
            quote!(&*#d_state)
        }));
        let d_x = option(self.sink_target(step, backward, 0));
        let d_initial = option(step.states.initial.and_then(|_| self.sink_target(step, backward, 1)));
        let gradient = self.parameter_gradient(id);
        let added: TokenStream =
            (0..step.inputs.len()).map(|at| self.add_detour(step, backward, at)).collect();
        quote! {
            #door::StateLayer::<T, BATCH>::backward_with_state::<#(#lens),*>(
                &#layer, (#x, #y), #d_y, #d_state, #cache, #d_x, #d_initial, #gradient, #context,
            );
            #added
        }
    }

    /// The gradient at an output of which only the state is read.
    ///
    /// ```text
    /// let d_y_enc: &mut Batch<T, BATCH, 320> = head(&mut tape.slab_0);
    /// clear(d_y_enc);
    /// ```
    pub(super) fn cleared_output(&self, step: &Step, backward: &Backward) -> TokenStream {
        let (true, Gradient::Slab(slab)) = (backward.clears_output, backward.d_output) else {
            return TokenStream::new();
        };
        let (door, tape, slab) = (&self.cx.door, local("tape"), slab_name(slab));
        let (name, ty) = (self.gradient_local(step.output), self.cx.value_type(self.program, step.output));
        quote! {
            let #name: &mut #ty = #door::head(&mut #tape.#slab);
            #door::clear(&mut *#name);
        }
    }

    /// The sizes of the states before and behind the sequence.
    fn state_lens(&self, step: &Step) -> [Dim; 2] {
        let len = |state: Option<ValueId>| {
            state.map_or(Dim::Known(0), |state| self.program.values[state.0].len.clone())
        };
        [step.states.initial, step.states.last].map(len)
    }
}
