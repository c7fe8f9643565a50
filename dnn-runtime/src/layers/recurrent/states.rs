//! Recurrent layers from a state and to one: `initial = encoder`.

use super::{Cell, Gradients, Recurrent, RecurrentConfig};
use crate::context::Context;
use crate::layer::{Batch, Calls, Layer, Way};
use crate::scalar::Scalar;

/// A layer that starts from a state and ends in one.
///
/// A state `last` is the outputs h of the last step, then its cells c, one a unit, if there are some; a state `initial` is
/// that, or the outputs alone if they are as many as cells, which are zeros then. The size of a state that is `None` is 0.
pub trait StateLayer<T: Scalar, const B: usize>: Layer<T, B> {
    /// As [`Layer::infer_by`], with `PACKED` as [`Layer::infer_packed`], from `initial` instead of zeros; `last` becomes the
    /// state after the last step.
    fn infer_with_state<W: Way<T>, const PACKED: bool, const S: usize, const L: usize>(
        &self,
        x: &Self::Input,
        initial: Option<&Batch<T, B, S>>,
        y: &mut Self::Output,
        last: Option<&mut Batch<T, B, L>>,
    );

    /// As [`Layer::forward`], likewise.
    fn forward_with_state<const S: usize, const L: usize>(
        &self,
        x: &Self::Input,
        initial: Option<&Batch<T, B, S>>,
        y: &mut Self::Output,
        last: Option<&mut Batch<T, B, L>>,
        cache: &mut Self::Cache,
        cx: &Context,
    );

    /// As [`Layer::backward`]: `d_last` is the gradient at the state after the last step, and `d_initial` becomes that at
    /// the state before the first one.
    #[expect(clippy::too_many_arguments, reason = "those of a backward pass, and states")]
    fn backward_with_state<const S: usize, const L: usize>(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        d_last: Option<&Batch<T, B, L>>,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        d_initial: Option<&mut Batch<T, B, S>>,
        gradients: Option<&mut Self>,
        cx: &Context,
    );
}

impl<
    T: Scalar,
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const BIAS: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    C: Cell,
    O: RecurrentConfig,
> Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, C, O>
{
    /// Compiles if states are of these sizes.
    const fn require_states(initial: usize, last: usize) {
        let whole = Self::STATE;
        assert!(
            initial == 0 || initial == HIDDEN && !C::PROJECTS || initial == whole,
            "an initial state has the outputs, and maybe the cells"
        );
        assert!(last == 0 || last == whole, "a state has the outputs, and the cells if there are some");
    }
}

impl<
    T: Scalar,
    const B: usize,
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const BIAS: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    C: Cell,
    O: RecurrentConfig,
> StateLayer<T, B> for Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, C, O>
{
    #[inline(always)]
    fn infer_with_state<W: Way<T>, const PACKED: bool, const S: usize, const L: usize>(
        &self,
        x: &Self::Input,
        initial: Option<&Batch<T, B, S>>,
        y: &mut Self::Output,
        last: Option<&mut Batch<T, B, L>>,
    ) {
        const { Self::require_states(S, L) };
        if B == 0 {
            return;
        }
        let (initial, last) = (initial.map(|state| state.as_slice()), last.map(|state| state.as_mut_slice()));
        let (track, weights, x, y) = (Self::track(B), self.weights(), x.as_slice(), y.as_mut_slice());
        // Only single samples have packed weights.
        if PACKED && B == 1 {
            C::infer_all::<T, W>(&track, weights, x, y, initial, last, true);
        } else {
            C::infer_all::<T, Calls>(&track, weights, x, y, initial, last, false);
        }
    }

    fn forward_with_state<const S: usize, const L: usize>(
        &self,
        x: &Self::Input,
        initial: Option<&Batch<T, B, S>>,
        y: &mut Self::Output,
        last: Option<&mut Batch<T, B, L>>,
        cache: &mut Self::Cache,
        cx: &Context,
    ) {
        const { Self::require_states(S, L) };
        let initial = initial.map(|state| state.as_slice());
        self.forward_in(Self::track(B), x.as_slice(), initial, y.as_mut_slice(), cache, cx);
        if let Some(last) = last {
            last.as_mut_slice().copy_from_slice(super::flat(core::slice::from_ref(&cache.last)));
        }
    }

    fn backward_with_state<const S: usize, const L: usize>(
        &self,
        (x, y): Self::Saved<'_>,
        d_y: &mut Self::Output,
        d_last: Option<&Batch<T, B, L>>,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        d_initial: Option<&mut Batch<T, B, S>>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        const { Self::require_states(S, L) };
        let written = Gradients {
            d_y: d_y.as_mut_slice(),
            d_last: d_last.map(|state| state.as_slice()),
            d_x: d_x.map(|d_x| d_x.as_mut_slice()),
            adds: false,
            d_initial: d_initial.map(|state| state.as_mut_slice()),
        };
        self.backward_in(Self::track(B), x.as_slice(), y.as_slice(), cache, written, gradients);
    }
}
