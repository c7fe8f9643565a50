//! Networks on sequences, one step at a time.

#[cfg(feature = "alloc")]
mod heap;

#[cfg(feature = "alloc")]
pub use heap::Stream;

use crate::kernels::simd::{Isa, Task, Vector, isa};
use crate::layer::{Calls, Inlined, Layer, Way};
use crate::layers::{Activation, ChannelNorm, Folds};
use crate::network::Infer;
use crate::predictor::is_inlined;
use crate::scalar::Scalar;

/// A network that takes a sequence step by step: one input, a sequence, of which no operation needs a later step.
pub trait Streaming<T: Scalar>: Infer<T, 1> {
    /// One step of the input.
    type StepInput: 'static;
    /// What the network gives for it: a step of the output, or the output for a sequence that ends here.
    type StepOutput: bytemuck::Zeroable;
    /// What one step hands to the next, and room for intermediate values. Zeros before the first step.
    type State: bytemuck::Zeroable;

    /// The steps of the sequences it was declared for; a stream may have any number.
    const STEPS: u64;
    /// How many tokens there are if the steps of the input are ids, which an `embedding` looks up; the fewest of several.
    const VOCABULARY: Option<usize>;

    /// Computes one step; with `PACKED` by weights as [`Infer::pack`] leaves them. Neither allocates nor panics.
    fn step_by<W: Way<T>, const PACKED: bool>(
        &self,
        state: &mut Self::State,
        x: &Self::StepInput,
        y: &mut Self::StepOutput,
    );
}

/// A step on the way that is fastest for the network's size.
#[doc(hidden)]
#[inline]
pub fn step<T: Scalar, N: Streaming<T>, const PACKED: bool>(
    net: &N,
    state: &mut N::State,
    x: &N::StepInput,
    y: &mut N::StepOutput,
) {
    // As for whole predictions; a build without optimisation would not inline. Vectors ask for packed weights.
    let inlines = PACKED || isa() == Isa::Scalar;
    if inlines && is_inlined(N::MACS / N::STEPS.max(1)) {
        T::dispatch(Whole::<T, N, PACKED> { net, state, x, y });
    } else {
        net.step_by::<Calls, PACKED>(state, x, y);
    }
}

/// A whole step in one function.
struct Whole<'a, T: Scalar, N: Streaming<T>, const PACKED: bool> {
    net: &'a N,
    state: &'a mut N::State,
    x: &'a N::StepInput,
    y: &'a mut N::StepOutput,
}

impl<T: Scalar, N: Streaming<T>, const PACKED: bool> Task<T> for Whole<'_, T, N, PACKED> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        self.net.step_by::<Inlined<V>, PACKED>(self.state, self.x, self.y);
    }
}

/// One step of a layer without state.
#[doc(hidden)]
#[inline(always)]
pub fn step_layer<T: Scalar, W: Way<T>, const PACKED: bool, L: Layer<T, 1>>(
    layer: &L,
    x: &L::Input,
    y: &mut L::Output,
) {
    if PACKED {
        layer.infer_packed::<W>(x, y);
    } else {
        layer.infer_by::<W>(x, y);
    }
}

/// One step of a layer without state into which a normalisation is folded.
#[doc(hidden)]
#[inline(always)]
pub fn step_folded<T: Scalar, W: Way<T>, const PACKED: bool, L: Folds<T, 1>>(
    layer: &L,
    norm: &impl ChannelNorm<T>,
    activation: &impl Activation,
    x: &L::Input,
    y: &mut L::Output,
) {
    if PACKED {
        layer.infer_folded_packed::<W>(norm, activation, x, y);
    } else {
        layer.infer_folded_by::<W>(norm, activation, x, y);
    }
}
