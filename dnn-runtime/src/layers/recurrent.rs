//! What `rnn`, `lstm` and `gru` share: the layer around the cells of its units.

mod cell;
mod initial;
mod mask;
mod states;
mod track;

use core::marker::PhantomData;
use core::mem::offset_of;

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::random::{Stream, dropout_mask};
#[cfg(feature = "alloc")]
use crate::kernels::transpose;
use crate::kernels::{RecurrentSizes, RecurrentWeights, copy};
use crate::layer::{
    Batch, Calls, Layer, LayerInfo, ParamInfo, Parameters, Role, StreamLayer, Tensor, Visitor, Walker, Way,
};
use crate::scalar::Scalar;
use crate::storage::Scratch;
use crate::zeroable;
use cell::ExtraTensors;
pub use cell::{
    Cell, GruBeforeCell, GruCell, LstmCell, LstmExtra, MaskedSteps, ProjectedLstmCell, RecurrentDropout,
    RnnCell,
};
pub use initial::LearnedInitial;
#[doc(hidden)]
pub use initial::{begin, start, unless_carried};
pub use states::StateLayer;
use track::{Dropout, Rooms};
pub(super) use track::{Gradients, Saved, Track, Weights};

/// What a recurrent layer is told by its declaration, beside sizes.
pub trait RecurrentConfig: 'static {
    /// Whether it takes the steps from the last one to the first.
    const REVERSE: bool = false;
    /// After how many steps the gradient of the state is cut; not at all in a shorter sequence.
    const BPTT: usize = usize::MAX;
    /// What is added to the starting values of the forget gates' biases.
    const FORGET_BIAS: f64 = 0.0;
    /// The probability to drop an output on its way to the next step, for a cell in [`RecurrentDropout`]: at least 0, below
    /// 1.
    const RECURRENT_DROPOUT: f64 = 0.0;
    /// Tells the layers of a network apart, so that they drop different units.
    const SITE: u64 = 0;
}

/// No options: the whole sequence, from its first step.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultRecurrent;

impl RecurrentConfig for DefaultRecurrent {}

/// The options of `O`, in the other direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Reversed<O>(PhantomData<O>);

impl<O: RecurrentConfig> RecurrentConfig for Reversed<O> {
    const REVERSE: bool = !O::REVERSE;
    const BPTT: usize = O::BPTT;
    const FORGET_BIAS: f64 = O::FORGET_BIAS;
    const RECURRENT_DROPOUT: f64 = O::RECURRENT_DROPOUT;
    const SITE: u64 = O::SITE ^ (1 << 63);
}

zeroable! {
    /// A recurrent layer: the same units at every step, which also see their own outputs of the step before.
    ///
    /// What a unit computes is the [`Cell`] `C`: see [`Rnn`](super::Rnn), [`Lstm`](super::Lstm) and [`Gru`](super::Gru)
    /// for the formulas. `GATES` is the gates of all units, `BIAS` as many, or 0 for a layer without biases; `INPUTS` is
    /// `STEPS * IN` and `OUTPUTS` is `STEPS * HIDDEN`. With a cell in [`MaskedSteps`] a step of x has one feature more, which is
    /// its mask, and `INPUTS` is `STEPS * (IN + 1)`.
    ///
    /// # Shapes
    ///
    /// * x: `[B, INPUTS]`, y: `[B, STEPS * HIDDEN]`; features run step, feature, samples innermost in memory.
    /// * weight_ih: the matrix `[IN, GATES]`, weight_hh: `[HIDDEN, GATES]`, column-major, the gates one behind the other;
    ///   in weight files `[GATES, IN]` and `[GATES, HIDDEN]` row-major, which is the same bytes.
    /// * bias_ih, bias_hh: `[1, BIAS]`.
    /// * of [`LstmCell`] with peepholes, weight_ci, weight_cf, weight_co: one number a unit.
    /// * of [`ProjectedLstmCell`], which has more units than `HIDDEN` outputs, weight_hr: the matrix `[units, HIDDEN]`,
    ///   column-major; in weight files `[HIDDEN, units]` row-major.
    /// * a state: the outputs h of a step, `HIDDEN` of them, then its cells c, one a unit, if there are some.
    ///
    /// # Backward
    ///
    /// Backpropagation through time, from the last step to the first: the gradients at the gates of a step give those of
    /// the weights, of the input and of the outputs before. Saves x and y; the cache holds the gates of every step.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Recurrent<
        T, const STEPS: usize, const IN: usize, const HIDDEN: usize, const GATES: usize, const BIAS: usize,
        const INPUTS: usize, const OUTPUTS: usize, C, O
    > where [C: Cell,] {
        /// The weights of the input: row i, column g connects input i with gate g.
        pub weight_ih: SMatrix<T, IN, GATES>,
        /// The weights of the outputs of the step before.
        pub weight_hh: SMatrix<T, HIDDEN, GATES>,
        /// The biases beside the input.
        pub bias_ih: SMatrix<T, 1, BIAS>,
        /// The biases beside the outputs of the step before.
        pub bias_hh: SMatrix<T, 1, BIAS>,
        /// The tensors that other cells do not have.
        pub extra: C::Extra<T, HIDDEN>,
        /// What a unit computes, and the options.
        pub cell: PhantomData<(C, O)>,
    }
}

zeroable! {
    /// What the backward pass of a [`Recurrent`] layer reads beside its input and output.
    pub struct RecurrentCache<T, const B: usize, const STEPS: usize, const HIDDEN: usize, C,> where [C: Cell,] {
        kept: [C::Kept<T, B, HIDDEN>; STEPS],
        taken: [C::Taken<T, B, HIDDEN>; STEPS],
        initial: C::State<T, B, HIDDEN>,
        last: C::State<T, B, HIDDEN>,
        mask: C::Mask<B, HIDDEN>,
        masked: Scratch<C::Masked<T, B, HIDDEN>>,
        passed: Scratch<C::Taken<T, B, HIDDEN>>,
        has_initial: bool,
        scratch: Scratch<C::Room<T, B, HIDDEN>>,
    }
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
    /// Units, of which each has the gates.
    const UNITS: usize = if C::UNITS == 0 { HIDDEN } else { C::UNITS };
    /// Features of a state.
    const STATE: usize = HIDDEN + (C::STATES - 1) * Self::UNITS;

    /// The way through the steps of y, of which each has `stride` features, these units' from `offset` on.
    pub(super) const fn track_in(batch: usize, stride: usize, offset: usize) -> Track {
        const {
            assert!(GATES == C::GATES * Self::UNITS, "each unit has the gates of its cell");
            assert!(BIAS == 0 || BIAS == GATES, "a recurrent layer has two biases a gate, or none");
            let features = if C::MASKS { IN + 1 } else { IN };
            assert!(
                INPUTS == STEPS * features && OUTPUTS == STEPS * HIDDEN,
                "features are those of all steps"
            );
            assert!(STEPS > 0 && IN > 0 && HIDDEN > 0 && O::BPTT > 0, "nothing is empty");
            assert!(!C::PROJECTS || HIDDEN < Self::UNITS, "a projection has fewer outputs than units");
            assert!(
                size_of::<C::State<T, 1, HIDDEN>>() == Self::STATE * size_of::<T>(),
                "a state is the outputs, and a cell for each unit if there are some"
            );
            let p = O::RECURRENT_DROPOUT;
            assert!(p >= 0.0 && p < 1.0, "a probability of recurrent dropout is at least 0 and below 1");
            assert!(C::DROPS || p == 0.0, "what drops outputs is the cell `RecurrentDropout`");
        }
        let sizes = RecurrentSizes { batch, inputs: IN, hidden: HIDDEN };
        let (reverse, masked) = (O::REVERSE, C::MASKS);
        Track { steps: STEPS, reverse, masked, stride, offset, bptt: O::BPTT, sizes }
    }

    const fn track(batch: usize) -> Track {
        Self::track_in(batch, HIDDEN, 0)
    }

    pub(super) fn weights(&self) -> RecurrentWeights<'_, T> {
        let [hr, peepholes @ ..] = C::extra(&self.extra);
        RecurrentWeights {
            ih: self.weight_ih.as_slice(),
            hh: self.weight_hh.as_slice(),
            bias_ih: self.bias_ih.as_slice(),
            bias_hh: self.bias_hh.as_slice(),
            peepholes,
            hr,
            mask: &[],
            is_packed: false,
        }
    }

    /// What outputs that are not dropped are multiplied with.
    fn factor() -> T {
        T::from_f64(1.0 / (1.0 - O::RECURRENT_DROPOUT))
    }

    pub(super) fn forward_in<const B: usize>(
        &self,
        track: Track,
        x: &[T],
        initial: Option<&[T]>,
        y: &mut [T],
        cache: &mut RecurrentCache<T, B, STEPS, HIDDEN, C>,
        cx: &Context,
    ) {
        if B == 0 {
            return;
        }
        let state = flat_mut(core::slice::from_mut(&mut cache.initial));
        cache.has_initial = initial.is_some() || cx.carries_state;
        match initial {
            Some(initial) => {
                let (given, rest) = state.split_at_mut(initial.len());
                given.copy_from_slice(initial);
                rest.fill(T::zero());
            }
            None if cx.carries_state => state.copy_from_slice(flat(core::slice::from_ref(&cache.last))),
            None => state.fill(T::zero()),
        }
        let mask = bytemuck::bytes_of_mut(&mut cache.mask);
        if C::DROPS {
            let stream = Stream { seed: cx.seed, step: cx.step, site: O::SITE };
            dropout_mask(mask, B, cx.first_sample, O::RECURRENT_DROPOUT, stream);
        }
        let (state, kept, taken) = (&*state, flat_mut(&mut cache.kept), flat_mut(&mut cache.taken));
        let initial = cache.has_initial.then_some(state);
        cache.masked.with(|room| {
            let dropout =
                Dropout { mask, factor: Self::factor(), room: flat_mut(core::slice::from_mut(room)) };
            track.forward::<T, C>(self.weights(), x, y, initial, state, [&mut *kept, &mut *taken], dropout);
        });
        track.last::<T, C>(y, [kept, taken], flat_mut(core::slice::from_mut(&mut cache.last)));
    }

    pub(super) fn backward_in<const B: usize>(
        &self,
        track: Track,
        x: &[T],
        y: &[T],
        cache: &RecurrentCache<T, B, STEPS, HIDDEN, C>,
        written: Gradients<'_, T>,
        mut gradients: Option<&mut Self>,
    ) {
        if B == 0 {
            return;
        }
        let state = flat(core::slice::from_ref(&cache.initial));
        let initial = cache.has_initial.then_some(state);
        let saved = Saved { x, y, initial, state, kept: flat(&cache.kept), taken: flat(&cache.taken) };
        cache.scratch.with(|room| {
            let d_weights = gradients.as_mut().map(|gradients| {
                let gradients = &mut **gradients;
                let [hr, peepholes @ ..] = C::extra_mut(&mut gradients.extra);
                let (ih, hh) = (gradients.weight_ih.as_mut_slice(), gradients.weight_hh.as_mut_slice());
                Weights { ih, hh, hr, peepholes }
            });
            cache.masked.with(|masked| {
                let mask = bytemuck::bytes_of(&cache.mask);
                let masked = flat_mut(core::slice::from_mut(masked));
                let dropout = Dropout { mask, factor: Self::factor(), room: masked };
                cache.passed.with(|passed| {
                    let (scratch, nowhere) = room.slices();
                    let rooms = (scratch, nowhere, flat_mut(core::slice::from_mut(passed)));
                    track.backward::<T, C>(self.weights(), &saved, written, d_weights, rooms, dropout);
                });
            });
            let Some(gradients) = gradients else { return };
            if BIAS > 0 {
                let (sums, _) = room.slices();
                let mut rows = gradients.bias_ih.as_mut_slice().chunks_exact_mut(Self::UNITS);
                let mut hidden_rows = gradients.bias_hh.as_mut_slice().chunks_exact_mut(Self::UNITS);
                for gate in 0..C::GATES {
                    let sum = |part: usize| &sums.sums[part * Self::UNITS..(part + 1) * Self::UNITS];
                    if let (Some(ih), Some(hh)) = (rows.next(), hidden_rows.next()) {
                        T::accumulate(sum(gate), ih);
                        T::accumulate(sum(C::part(gate)), hh);
                    }
                }
            }
        });
    }

    /// A step of a stream; the mask is empty for a layer without.
    #[inline(always)]
    fn step_in<W: Way<T>, const PACKED: bool>(
        &self,
        state: &mut C::State<T, 1, HIDDEN>,
        x: &[T],
        mask: &[T],
        y: &mut [T],
    ) {
        const { assert!(!O::REVERSE, "what begins with the last step cannot begin before it") };
        // The cells are computed in place, the outputs in y.
        let before = *state;
        let c_before = &flat(core::slice::from_ref(&before))[HIDDEN..];
        let (h, c) = flat_mut(core::slice::from_mut(state)).split_at_mut(HIDDEN);
        let weights = RecurrentWeights { mask, is_packed: PACKED, ..self.weights() };
        if PACKED || W::IS_PLAIN {
            C::one::<T, W>(x, h, weights, c_before, c, y);
        } else {
            let sizes = Self::track(1).sizes;
            C::infer_one(track::Forward { x, h_before: h, before: h, weights, sizes }, c_before, c, y);
        }
        mask::keep::<T, W>(mask, h, y);
        if W::INLINES {
            copy::<W::Vector>(y, h);
        } else {
            h.copy_from_slice(y);
        }
    }

    /// All tensors, in the order of `TENSORS`.
    fn tensors_mut(&mut self) -> [&mut [T]; 8] {
        let [hr, i, f, o] = C::extra_mut(&mut self.extra);
        let (ih, hh) = (self.weight_ih.as_mut_slice(), self.weight_hh.as_mut_slice());
        [ih, hh, self.bias_ih.as_mut_slice(), self.bias_hh.as_mut_slice(), hr, i, f, o]
    }

    /// Rearranges the weights for single samples: input by input, with the sums of both biases.
    #[cfg(feature = "alloc")]
    pub(super) fn pack_for_one(&mut self) {
        transpose(self.weight_ih.as_mut_slice(), GATES);
        transpose(self.weight_hh.as_mut_slice(), GATES);
        let together =
            if C::part(C::GATES - 1) == C::GATES - 1 { BIAS } else { BIAS / C::GATES * (C::GATES - 1) };
        let (ih, hh) = (self.bias_ih.as_mut_slice(), self.bias_hh.as_slice());
        T::accumulate(&hh[..together], &mut ih[..together]);
    }
}

/// The tensors of a direction: PyTorch's names; those of peepholes are Graves's W_ci, W_cf and W_co in their form.
macro_rules! tensors {
    ($direction:literal) => {
        &[
            Tensor { name: concat!("weight_ih_l0", $direction), shape: &[GATES, IN], role: Role::Weight },
            Tensor { name: concat!("weight_hh_l0", $direction), shape: &[GATES, HIDDEN], role: Role::Weight },
            Tensor { name: concat!("bias_ih_l0", $direction), shape: &[BIAS], role: Role::Bias },
            Tensor { name: concat!("bias_hh_l0", $direction), shape: &[BIAS], role: Role::Bias },
            Tensor {
                name: concat!("weight_hr_l0", $direction),
                shape: if C::PROJECTS { &[HIDDEN, Self::UNITS] } else { &[0] },
                role: Role::Weight,
            },
            tensors!(@peephole concat!("weight_ci_l0", $direction)),
            tensors!(@peephole concat!("weight_cf_l0", $direction)),
            tensors!(@peephole concat!("weight_co_l0", $direction)),
        ]
    };
    (@peephole $name:expr) => {
        Tensor {
            name: $name,
            shape: if C::PEEPHOLES { &[Self::UNITS] } else { &[0] },
            role: Role::Weight,
        }
    };
}

/// The numbers of batches one behind the other.
fn flat<T: Scalar, M: bytemuck::Pod>(batches: &[M]) -> &[T] {
    bytemuck::cast_slice(batches)
}

fn flat_mut<T: Scalar, M: bytemuck::Pod>(batches: &mut [M]) -> &mut [T] {
    bytemuck::cast_slice_mut(batches)
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
> Layer<T, B> for Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, C, O>
{
    type Input = Batch<T, B, INPUTS>;
    type Output = Batch<T, B, OUTPUTS>;
    type Cache = RecurrentCache<T, B, STEPS, HIDDEN, C>;
    type Saved<'a> = (&'a Batch<T, B, INPUTS>, &'a Batch<T, B, OUTPUTS>);

    const MACS: u64 = {
        let gates = GATES as u64 * (IN as u64 + HIDDEN as u64);
        let projection = if C::PROJECTS { Self::UNITS as u64 * HIDDEN as u64 } else { 0 };
        let peepholes = if C::PEEPHOLES { 3 * Self::UNITS as u64 } else { 0 };
        STEPS as u64 * (gates + projection + peepholes)
    };

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.infer_with_state::<Calls, false, 0, 0>(x, None, y, None);
    }

    #[cfg(feature = "alloc")]
    fn pack(&mut self) {
        if B == 1 {
            self.pack_for_one();
        }
    }

    #[inline(always)]
    fn infer_packed<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        self.infer_with_state::<W, true, 0, 0>(x, None, y, None);
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context) {
        self.forward_with_state::<0, 0>(x, None, y, None, cache, cx);
    }

    #[inline]
    fn backward(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        cx: &Context,
    ) {
        self.backward_with_state::<0, 0>(saved, d_y, None, cache, d_x, None, gradients, cx);
    }
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
> StreamLayer<T> for Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, C, O>
{
    type Input = Batch<T, 1, IN>;
    type Output = Batch<T, 1, HIDDEN>;
    type State = C::State<T, 1, HIDDEN>;

    #[inline(always)]
    fn step<W: Way<T>, const PACKED: bool>(
        &self,
        state: &mut Self::State,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        const { assert!(!C::MASKS, "a step of a layer with a mask has one feature more") };
        self.step_in::<W, PACKED>(state, x.as_slice(), &[], y.as_mut_slice());
    }

    #[inline(always)]
    fn step_masked<W: Way<T>, const PACKED: bool, const X: usize>(
        &self,
        state: &mut Self::State,
        x: &Batch<T, 1, X>,
        y: &mut Self::Output,
    ) {
        const { assert!(C::MASKS && X == IN + 1, "the last feature of a step is its mask") };
        let (x, mask) = x.as_slice().split_at(IN);
        self.step_in::<W, PACKED>(state, x, mask, y.as_mut_slice());
    }
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
> Parameters<T> for Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, C, O>
{
    const TENSORS: &'static [Tensor] = if O::REVERSE { tensors!("_reverse") } else { tensors!("") };

    const OFFSETS: &'static [usize] = {
        let extra = offset_of!(Self, extra);
        let [projection, i, f, o] = <C::Extra<T, HIDDEN> as ExtraTensors>::OFFSETS;
        &[
            offset_of!(Self, weight_ih),
            offset_of!(Self, weight_hh),
            offset_of!(Self, bias_ih),
            offset_of!(Self, bias_hh),
            extra + projection,
            extra + i,
            extra + f,
            extra + o,
        ]
    };

    /// Each gate by itself.
    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        let units = Self::UNITS;
        for gate in self.weight_ih.as_mut_slice().chunks_exact_mut((IN * units).max(1)) {
            weight.fill(gate, Fan { fan_in: IN, fan_out: units }, rng);
        }
        let fan = Fan { fan_in: HIDDEN, fan_out: units };
        for gate in self.weight_hh.as_mut_slice().chunks_exact_mut((HIDDEN * units).max(1)) {
            weight.fill(gate, fan, rng);
        }
        bias.fill(self.bias_ih.as_mut_slice(), fan, rng);
        bias.fill(self.bias_hh.as_mut_slice(), fan, rng);
        if BIAS > 0 && C::STATES > 1 {
            for forget in &mut self.bias_ih.as_mut_slice()[units..2 * units] {
                *forget += T::from_f64(O::FORGET_BIAS);
            }
        }
        let [projection, peepholes @ ..] = C::extra_mut(&mut self.extra);
        if C::PROJECTS {
            weight.fill_projection(projection, Fan { fan_in: units, fan_out: HIDDEN }, rng);
        }
        // By the units on both sides, as TensorFlow's.
        for tensor in peepholes.into_iter().filter(|tensor| !tensor.is_empty()) {
            weight.fill(tensor, Fan { fan_in: units, fan_out: units }, rng);
        }
    }

    fn visit<V: Visitor<T>>(&self, layer: &'static LayerInfo, visitor: &mut V) {
        let RecurrentWeights { ih, hh, bias_ih, bias_hh, hr, peepholes: [i, f, o], .. } = self.weights();
        for (tensor, values) in Self::TENSORS.iter().zip([ih, hh, bias_ih, bias_hh, hr, i, f, o]) {
            if !tensor.is_empty() {
                visitor.tensor(ParamInfo { layer, tensor }, values);
            }
        }
    }

    fn walk<const N: usize, W: Walker<T, N>>(
        &mut self,
        companions: [&mut Self; N],
        layer: &'static LayerInfo,
        walker: &mut W,
    ) {
        let mut companions = companions.map(|companion| companion.tensors_mut().into_iter());
        for (tensor, values) in Self::TENSORS.iter().zip(self.tensors_mut()) {
            let companions = companions.each_mut().map(|tensors| tensors.next().unwrap_or_default());
            if !tensor.is_empty() {
                walker.tensor(ParamInfo { layer, tensor }, values, companions);
            }
        }
    }
}

#[cfg(test)]
mod tests;
