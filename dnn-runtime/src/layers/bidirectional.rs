//! `bidirectional`: a recurrent layer in both directions.

use core::mem::offset_of;

use super::recurrent::{Cell, Gradients, Recurrent, RecurrentCache, RecurrentConfig, Reversed, Track};
use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::layer::{Batch, Calls, Layer, LayerInfo, Parameters, Tensor, Visitor, Walker};
use crate::scalar::Scalar;
use crate::zeroable;

zeroable! {
    /// Two recurrent layers on one sequence, of which the second begins at its end: each step of y has the outputs of the
    /// first one, then those of the second one.
    ///
    /// `HALF` is `STEPS * HIDDEN` and `OUTPUTS` is twice that. See [`Recurrent`] for the other sizes. With a mask, of
    /// [`MaskedSteps`](super::MaskedSteps), padding leaves the state of each direction as it is.
    ///
    /// # Shapes
    ///
    /// x: `[B, STEPS * IN]`, y: `[B, STEPS * 2 * HIDDEN]`; features run step, feature, samples innermost in memory. Both
    /// layers write where their outputs lie in y: nothing is copied.
    ///
    /// # Backward
    ///
    /// d_x is the sum of both layers'.
    ///
    /// # Source
    ///
    /// Schuster and Paliwal 1997, "Bidirectional recurrent neural networks"; tensors are called as in PyTorch, those of
    /// the second layer with `_reverse` behind.
    ///
    /// ```
    /// use dnn_runtime::layers::{Bidirectional, DefaultRecurrent, RnnCell};
    /// use dnn_runtime::{Batch, Layer};
    ///
    /// // Two steps of one input; one unit that adds them up in each direction.
    /// type Both = Bidirectional<f64, 2, 1, 1, 1, 1, 2, 2, 4, RnnCell<true>, DefaultRecurrent>;
    /// let mut both: Box<Both> = dnn_runtime::storage::zeroed_box();
    /// (both.forward.weight_ih[0], both.forward.weight_hh[0]) = (1.0, 1.0);
    /// (both.reverse.weight_ih[0], both.reverse.weight_hh[0]) = (1.0, 1.0);
    /// let mut y = Batch::<f64, 1, 4>::zeros();
    /// both.infer(&Batch::<f64, 1, 2>::new(1.0, 2.0), &mut y);
    /// assert_eq!(y.as_slice(), [1.0, 3.0, 3.0, 2.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Bidirectional<
        T, const STEPS: usize, const IN: usize, const HIDDEN: usize, const GATES: usize, const BIAS: usize,
        const INPUTS: usize, const HALF: usize, const OUTPUTS: usize, C, O
    > where [C: Cell,] {
        /// From the first step to the last.
        pub forward: Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, O>,
        /// From the last step to the first.
        pub reverse: Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, Reversed<O>>,
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
    const HALF: usize,
    const OUTPUTS: usize,
    C: Cell,
    O: RecurrentConfig,
> Bidirectional<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, OUTPUTS, C, O>
{
    const fn tracks(batch: usize) -> [Track; 2] {
        const { assert!(OUTPUTS == 2 * HALF, "a step has the outputs of both directions") };
        let forward = Recurrent::<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, O>::track_in(
            batch,
            2 * HIDDEN,
            0,
        );
        let reverse = Recurrent::<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, Reversed<O>>::track_in(
            batch,
            2 * HIDDEN,
            HIDDEN,
        );
        [forward, reverse]
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
    const HALF: usize,
    const OUTPUTS: usize,
    C: Cell,
    O: RecurrentConfig,
> Layer<T, B> for Bidirectional<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, OUTPUTS, C, O>
{
    type Input = Batch<T, B, INPUTS>;
    type Output = Batch<T, B, OUTPUTS>;
    type Cache = [RecurrentCache<T, B, STEPS, HIDDEN, C>; 2];
    type Saved<'a> = (&'a Batch<T, B, INPUTS>, &'a Batch<T, B, OUTPUTS>);

    const MACS: u64 =
        2 * <Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, O> as Layer<T, B>>::MACS;

    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        if B > 0 {
            let ([forward, reverse], x, y) = (Self::tracks(B), x.as_slice(), y.as_mut_slice());
            C::infer_all::<T, Calls>(&forward, self.forward.weights(), x, y, None, None, false);
            C::infer_all::<T, Calls>(&reverse, self.reverse.weights(), x, y, None, None, false);
        }
    }

    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context) {
        let ([forward, reverse], x, y) = (Self::tracks(B), x.as_slice(), y.as_mut_slice());
        let [cache, reverse_cache] = cache;
        // What comes behind this batch in a long series is not known: its end starts from nothing.
        let alone = Context { carries_state: false, ..*cx };
        self.forward.forward_in(forward, x, None, y, cache, cx);
        self.reverse.forward_in(reverse, x, None, y, reverse_cache, &alone);
    }

    fn backward(
        &self,
        (x, y): Self::Saved<'_>,
        d_y: &mut Self::Output,
        [cache, reverse_cache]: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        let ([forward, reverse], x, y) = (Self::tracks(B), x.as_slice(), y.as_slice());
        let mut d_x = d_x.map(|d_x| d_x.as_mut_slice());
        let (d_forward, d_reverse) = match gradients {
            Some(gradients) => (Some(&mut gradients.forward), Some(&mut gradients.reverse)),
            None => (None, None),
        };
        let first = Gradients {
            d_y: d_y.as_mut_slice(),
            d_last: None,
            d_x: d_x.as_deref_mut(),
            adds: false,
            d_initial: None,
        };
        self.forward.backward_in(forward, x, y, cache, first, d_forward);
        let second = Gradients { d_y: d_y.as_mut_slice(), d_last: None, d_x, adds: true, d_initial: None };
        self.reverse.backward_in(reverse, x, y, reverse_cache, second, d_reverse);
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
    const HALF: usize,
    const OUTPUTS: usize,
    C: Cell,
    O: RecurrentConfig,
> Parameters<T> for Bidirectional<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, OUTPUTS, C, O>
{
    const TENSORS: &'static [Tensor] = {
        let forward =
            <Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, O> as Parameters<T>>::TENSORS;
        let reverse = <Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, Reversed<O>> as Parameters<
            T,
        >>::TENSORS;
        let mut tensors = [forward[0]; 16];
        let mut at = 0;
        while at < 8 {
            (tensors[at], tensors[at + 8]) = (forward[at], reverse[at]);
            at += 1;
        }
        &{ tensors }
    };

    const OFFSETS: &'static [usize] = {
        let forward =
            <Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, O> as Parameters<T>>::OFFSETS;
        let reverse = <Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, HALF, C, Reversed<O>> as Parameters<
            T,
        >>::OFFSETS;
        let mut offsets = [0; 16];
        let mut at = 0;
        while at < 8 {
            offsets[at] = offset_of!(Self, forward) + forward[at];
            offsets[at + 8] = offset_of!(Self, reverse) + reverse[at];
            at += 1;
        }
        &{ offsets }
    };

    fn init<W: WeightInitializer, I: Initializer, R: rand::Rng>(
        &mut self,
        weight: &W,
        bias: &I,
        rng: &mut R,
    ) {
        self.forward.init(weight, bias, rng);
        self.reverse.init(weight, bias, rng);
    }

    fn visit<V: Visitor<T>>(&self, layer: &'static LayerInfo, visitor: &mut V) {
        self.forward.visit(layer, visitor);
        self.reverse.visit(layer, visitor);
    }

    fn walk<const N: usize, W: Walker<T, N>>(
        &mut self,
        mut companions: [&mut Self; N],
        layer: &'static LayerInfo,
        walker: &mut W,
    ) {
        self.forward.walk(companions.each_mut().map(|companion| &mut companion.forward), layer, walker);
        self.reverse.walk(companions.map(|companion| &mut companion.reverse), layer, walker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{
        DefaultRecurrent, GruBeforeCell, GruCell, LstmCell, ProjectedLstmCell, RecurrentDropout, RnnCell,
    };
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, check_gradients, fill_pattern};

    /// Drops outputs, and cuts gradients after every second step.
    #[derive(Clone, Debug, PartialEq)]
    struct Options;

    impl RecurrentConfig for Options {
        const BPTT: usize = 2;
        const RECURRENT_DROPOUT: f64 = 0.4;
    }

    type One<C, O, const HIDDEN: usize, const GATES: usize, const HALF: usize> =
        Recurrent<f64, 3, 2, HIDDEN, GATES, GATES, 6, HALF, C, O>;

    /// Both directions are the layers of one direction, which the parity tests compare with PyTorch.
    fn check_directions<
        C: Cell + core::fmt::Debug + PartialEq,
        O: RecurrentConfig + core::fmt::Debug + PartialEq,
        const HIDDEN: usize,
        const GATES: usize,
        const HALF: usize,
        const OUTPUTS: usize,
    >() {
        let init = crate::init::pytorch_recurrent();
        let mut both = zeroed_box::<Bidirectional<f64, 3, 2, HIDDEN, GATES, GATES, 6, HALF, OUTPUTS, C, O>>();
        both.init(&init, &init, &mut crate::rng(1));
        let (mut x, mut d_y) = (Batch::<f64, 4, 6>::zeros(), Batch::<f64, 4, OUTPUTS>::zeros());
        fill_pattern(x.as_mut_slice(), 1);
        fill_pattern(d_y.as_mut_slice(), 2);
        let half = |all: &Batch<f64, 4, OUTPUTS>, at: usize| {
            Batch::<f64, 4, HALF>::from_fn(|b, i| all[(b, (i / HIDDEN * 2 + at) * HIDDEN + i % HIDDEN)])
        };
        let cx = Context::new(3, 4);
        let mut gradients = zeroed_box();
        let found = Passes::run(&*both, &x, &d_y, Some(&mut *gradients), &cx);
        let mut d_forward = zeroed_box::<One<C, O, HIDDEN, GATES, HALF>>();
        let forward = Passes::run(&both.forward, &x, &half(&d_y, 0), Some(&mut *d_forward), &cx);
        let mut d_reverse = zeroed_box::<One<C, Reversed<O>, HIDDEN, GATES, HALF>>();
        let reverse = Passes::run(&both.reverse, &x, &half(&d_y, 1), Some(&mut *d_reverse), &cx);
        assert_eq!(half(&found.y, 0), *forward.y);
        assert_eq!(half(&found.y, 1), *reverse.y);
        let d_x = *forward.d_x + *reverse.d_x;
        assert_close("d_x", found.d_x.as_slice(), d_x.as_slice(), Tolerance::F64);
        // A prediction has no memory of its own, and drops nothing.
        let (mut y, mut expected) = (Batch::<f64, 4, OUTPUTS>::zeros(), [Batch::<f64, 4, HALF>::zeros(); 2]);
        both.infer(&x, &mut y);
        both.forward.infer(&x, &mut expected[0]);
        both.reverse.infer(&x, &mut expected[1]);
        assert_eq!([half(&y, 0), half(&y, 1)], expected);
        if O::RECURRENT_DROPOUT == 0.0 {
            assert_close("a prediction", y.as_slice(), found.y.as_slice(), Tolerance::F64);
        }
        assert_eq!(gradients.forward, *d_forward);
        assert_eq!(gradients.reverse, *d_reverse);

        let mut y = Batch::<f64, 4, OUTPUTS>::repeat(f64::NAN);
        both.infer(&x, &mut y);
        if !C::DROPS {
            assert_close("a prediction", y.as_slice(), found.y.as_slice(), Tolerance::F64);
        }
        let [mut forward, mut reverse] = [Batch::<f64, 4, HALF>::zeros(); 2];
        both.forward.infer(&x, &mut forward);
        both.reverse.infer(&x, &mut reverse);
        assert_eq!([half(&y, 0), half(&y, 1)], [forward, reverse], "predictions drop nothing");
    }

    #[test]
    fn each_direction_is_a_layer() {
        check_directions::<RnnCell<false>, DefaultRecurrent, 2, 2, 6, 12>();
        check_directions::<LstmCell, DefaultRecurrent, 2, 8, 6, 12>();
        check_directions::<GruCell, DefaultRecurrent, 2, 6, 6, 12>();
        check_directions::<GruBeforeCell, DefaultRecurrent, 2, 6, 6, 12>();
        check_directions::<LstmCell<3>, DefaultRecurrent, 2, 8, 6, 12>();
        check_directions::<ProjectedLstmCell<3, 5>, DefaultRecurrent, 2, 12, 6, 12>();
        check_directions::<ProjectedLstmCell<3, 5, 3>, DefaultRecurrent, 2, 12, 6, 12>();
        check_directions::<RecurrentDropout<LstmCell>, Options, 2, 8, 6, 12>();
        check_directions::<RecurrentDropout<GruBeforeCell>, Options, 2, 6, 6, 12>();
    }

    #[test]
    fn gradients() {
        let mut x = Batch::<f64, 3, 6>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        let mut lstm: Box<Bidirectional<f64, 3, 2, 2, 8, 8, 6, 6, 12, LstmCell, DefaultRecurrent>> =
            zeroed_box();
        lstm.init(&crate::init::pytorch_recurrent(), &crate::init::uniform(0.5), &mut crate::rng(1));
        check_gradients(&mut *lstm, &x, &Context::new(1, 3));
        let mut gru: Box<Bidirectional<f64, 3, 2, 2, 6, 0, 6, 6, 12, GruCell, DefaultRecurrent>> =
            zeroed_box();
        gru.init(&crate::init::pytorch_recurrent(), &crate::init::zeros(), &mut crate::rng(1));
        check_gradients(&mut *gru, &x, &Context::new(1, 3));
    }
}
