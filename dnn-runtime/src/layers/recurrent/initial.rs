//! States that recurrent layers start from: learned ones, and what streams begin with.

use core::mem::offset_of;

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::layer::{Batch, LayerInfo, ParamInfo, Parameters, Role, Tensor, Visitor, Walker};
use crate::scalar::Scalar;
use crate::zeroable;

zeroable! {
    /// A recurrent layer `L` whose state before the first step is learned: `lstm(64, initial = learned)`.
    ///
    /// `H` is the units; `C` is the units too for a layer with cells, else 0.
    ///
    /// # Shapes
    ///
    /// initial_h: `[1, H]`, initial_c: `[1, C]`; in weight files `[H]` and `[C]`, beside the tensors of the layer. All samples
    /// start from the same state. Both begin as zeros, from which a layer without a learned state starts.
    ///
    /// # Backward
    ///
    /// Their gradients are the sums over samples of that at the state before the first step.
    ///
    /// ```
    /// use dnn_runtime::Batch;
    /// use dnn_runtime::layers::{DefaultRecurrent, LearnedInitial, Rnn};
    ///
    /// // Two steps of one input, one unit.
    /// type Learned = LearnedInitial<f64, 1, 0, Rnn<f64, 2, 1, 1, 1, 1, 2, 2, false, DefaultRecurrent>>;
    /// let mut rnn: Box<Learned> = dnn_runtime::storage::zeroed_box();
    /// rnn.initial_h[0] = 0.5;
    /// let mut state = Batch::<f64, 3, 1>::zeros();
    /// rnn.broadcast(&mut state);
    /// assert_eq!(state.as_slice(), [0.5; 3]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct LearnedInitial<T, const H: usize, const C: usize, L> {
        /// The layer itself.
        pub layer: L,
        /// The outputs before the first step.
        pub initial_h: SMatrix<T, 1, H>,
        /// The cells before the first step.
        pub initial_c: SMatrix<T, 1, C>,
    }
}

/// A layer's tensors and the two of its initial state; long enough for every recurrent layer.
const TENSORS: usize = 16;

impl<T: Scalar, const H: usize, const C: usize, L: Parameters<T>> LearnedInitial<T, H, C, L> {
    const OWN: [Tensor; 2] = [
        Tensor { name: "initial_h_l0", shape: &[H], role: Role::Bias },
        Tensor { name: "initial_c_l0", shape: &[C], role: Role::Bias },
    ];

    const ALL: [Tensor; TENSORS] = {
        assert!(L::TENSORS.len() + 2 <= TENSORS, "there is room for the tensors of the layer");
        let mut all = [Self::OWN[1]; TENSORS];
        let mut at = 0;
        while at < L::TENSORS.len() {
            all[at] = L::TENSORS[at];
            at += 1;
        }
        all[at] = Self::OWN[0];
        all[at + 1] = Self::OWN[1];
        all
    };

    const ALL_OFFSETS: [usize; TENSORS] = {
        let mut all = [0; TENSORS];
        let mut at = 0;
        while at < L::OFFSETS.len() {
            all[at] = offset_of!(Self, layer) + L::OFFSETS[at];
            at += 1;
        }
        all[at] = offset_of!(Self, initial_h);
        all[at + 1] = offset_of!(Self, initial_c);
        all
    };
}

impl<T: Scalar, const H: usize, const C: usize, L> LearnedInitial<T, H, C, L> {
    /// state = the initial one in each row.
    pub fn broadcast<const B: usize, const S: usize>(&self, state: &mut Batch<T, B, S>) {
        const { assert!(S == H + C, "a state has the outputs, and the cells if there are some") };
        let values = self.initial_h.iter().chain(self.initial_c.iter());
        for (feature, &value) in state.as_mut_slice().chunks_exact_mut(B.max(1)).zip(values) {
            feature.fill(value);
        }
    }

    /// Adds the gradient at a state before the first step, unless a pass has gone on from the one before.
    pub fn accumulate<const B: usize, const S: usize>(&mut self, d_state: &Batch<T, B, S>, cx: &Context) {
        const { assert!(S == H + C, "a state has the outputs, and the cells if there are some") };
        if cx.carries_state || B == 0 {
            return;
        }
        let (d_h, d_c) = d_state.as_slice().split_at(H * B);
        T::sum_samples(d_h, self.initial_h.as_mut_slice(), B);
        T::sum_samples(d_c, self.initial_c.as_mut_slice(), B);
    }

    /// The state of a stream before its first step.
    #[inline(always)]
    pub fn begin<S: bytemuck::Pod>(&self, state: &mut S) {
        let state: &mut [T] = bytemuck::cast_slice_mut(core::slice::from_mut(state));
        let (h, c) = state.split_at_mut(H);
        h.copy_from_slice(self.initial_h.as_slice());
        c.copy_from_slice(self.initial_c.as_slice());
    }
}

impl<T: Scalar, const H: usize, const C: usize, L: Parameters<T>> Parameters<T>
    for LearnedInitial<T, H, C, L>
{
    const TENSORS: &'static [Tensor] = Self::ALL.split_at(L::TENSORS.len() + 2).0;

    const OFFSETS: &'static [usize] = Self::ALL_OFFSETS.split_at(L::OFFSETS.len() + 2).0;

    /// The layer's; the initial state stays zero.
    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        self.layer.init(weight, bias, rng);
    }

    fn visit<V: Visitor<T>>(&self, layer: &'static LayerInfo, visitor: &mut V) {
        self.layer.visit(layer, visitor);
        let own = Self::TENSORS.iter().skip(L::TENSORS.len());
        let values = [self.initial_h.as_slice(), self.initial_c.as_slice()];
        for (tensor, values) in own.zip(values).filter(|(tensor, _)| !tensor.is_empty()) {
            visitor.tensor(ParamInfo { layer, tensor }, values);
        }
    }

    fn walk<const N: usize, W: Walker<T, N>>(
        &mut self,
        mut companions: [&mut Self; N],
        layer: &'static LayerInfo,
        walker: &mut W,
    ) {
        self.layer.walk(companions.each_mut().map(|companion| &mut companion.layer), layer, walker);
        let mut own = Self::TENSORS.iter().skip(L::TENSORS.len());
        if let Some(tensor) = own.next() {
            let others = companions.each_mut().map(|companion| companion.initial_h.as_mut_slice());
            walker.tensor(ParamInfo { layer, tensor }, self.initial_h.as_mut_slice(), others);
        }
        if let Some(tensor) = own.next()
            && C > 0
        {
            let others = companions.each_mut().map(|companion| companion.initial_c.as_mut_slice());
            walker.tensor(ParamInfo { layer, tensor }, self.initial_c.as_mut_slice(), others);
        }
    }
}

/// As [`LearnedInitial::begin`], before the first step only.
#[inline(always)]
pub fn begin<T: Scalar, S: bytemuck::Pod, const H: usize, const C: usize, L>(
    layer: &LearnedInitial<T, H, C, L>,
    has_begun: &mut bool,
    state: &mut S,
) {
    if !*has_begun {
        *has_begun = true;
        layer.begin(state);
    }
}

/// A state given to a stream: the outputs, and the cells, which are zeros if they are not given.
#[inline(always)]
pub fn start<T: Scalar, S: bytemuck::Pod, const F: usize>(given: &Batch<T, 1, F>, state: &mut S) {
    let state: &mut [T] = bytemuck::cast_slice_mut(core::slice::from_mut(state));
    let (known, rest) = state.split_at_mut(F);
    known.copy_from_slice(given.as_slice());
    rest.fill(T::zero());
}

/// The initial state of a pass, unless it goes on from the one before.
#[inline]
#[must_use]
pub fn unless_carried<'a, S>(state: &'a S, cx: &Context) -> Option<&'a S> {
    (!cx.carries_state).then_some(state)
}
