//! Padded sequences with a mask against each sequence alone.

use super::*;
use crate::layers::Bidirectional;

/// Steps of three sequences, of which the batch has five.
const LENGTHS: [usize; 3] = [5, 3, 1];

/// Five steps of three inputs and a mask, four outputs.
type Masked5<T, C, const GATES: usize, O> = Recurrent<T, 5, 3, 4, GATES, GATES, 20, 20, MaskedSteps<C>, O>;

/// What a sequence alone gives, with gradients that arrive at its outputs and at its last state.
struct Alone<T> {
    y: Vec<T>,
    last: Vec<T>,
    d_x: Vec<T>,
    d_initial: Vec<T>,
    gradients: Vec<T>,
}

/// All numbers of a layer's tensors.
fn numbers<T: Scalar, L: Parameters<T>>(layer: &L) -> Vec<T> {
    struct All<T>(Vec<T>);
    impl<T: Scalar> Visitor<T> for All<T> {
        fn tensor(&mut self, _: ParamInfo, values: &[T]) {
            self.0.extend_from_slice(values);
        }
    }
    let mut all = All(Vec::new());
    layer.visit(&LAYER, &mut all);
    all.0
}

/// `L` steps, `X` = 3 L inputs, `Y` = 4 L outputs.
fn alone<
    T: Scalar,
    C: Cell,
    O: RecurrentConfig,
    const GATES: usize,
    const S: usize,
    const L: usize,
    const X: usize,
    const Y: usize,
>(
    [x, d_y, initial, d_last]: [&[T]; 4],
    sample: usize,
) -> Alone<T> {
    let layer = filled::<T, Recurrent<T, L, 3, 4, GATES, GATES, X, Y, C, O>>();
    let mut gradients = zeroed_box::<Recurrent<T, L, 3, 4, GATES, GATES, X, Y, C, O>>();
    let cx = Context { first_sample: sample, ..Context::new(3, 1) };
    let batch = |numbers: &[T]| Batch::<T, 1, S>::from_column_slice(numbers);
    let (x, mut d_y) = (Batch::<T, 1, X>::from_column_slice(x), Batch::<T, 1, Y>::from_column_slice(d_y));
    let (mut y, mut last, mut cache) = (Batch::<T, 1, Y>::zeros(), batch(initial), zeroed_box());
    layer.forward_with_state(&x, Some(&batch(initial)), &mut y, Some(&mut last), &mut cache, &cx);
    let (mut d_x, mut d_initial) = (Batch::<T, 1, X>::zeros(), batch(initial));
    layer.backward_with_state(
        (&x, &y),
        &mut d_y,
        Some(&batch(d_last)),
        &cache,
        Some(&mut d_x),
        Some(&mut d_initial),
        Some(&mut gradients),
        &cx,
    );
    Alone {
        y: y.as_slice().to_vec(),
        last: last.as_slice().to_vec(),
        d_x: d_x.as_slice().to_vec(),
        d_initial: d_initial.as_slice().to_vec(),
        gradients: numbers(&*gradients),
    }
}

/// The places of a sequence's own steps.
fn places(sample: usize, behind: bool) -> core::ops::Range<usize> {
    if behind { 0..LENGTHS[sample] } else { 5 - LENGTHS[sample]..5 }
}

#[track_caller]
fn close<T: Scalar>(what: &str, found: &[T], expected: &[T]) {
    let expected: Vec<f64> = expected.iter().map(|value| value.to_f64()).collect();
    assert_close(what, found, &expected, Tolerance::of::<T>());
}

/// Outputs, final states, gradients and predictions of a padded batch are those of each sequence alone.
fn check<T: Scalar, C: Cell, O: RecurrentConfig, const GATES: usize, const S: usize>(behind: bool) {
    let layer = filled::<T, Masked5<T, C, GATES, O>>();
    let mut x = pattern::<T, 3, 20>(1);
    for (sample, step) in (0..3).flat_map(|sample| (0..5).map(move |step| (sample, step))) {
        let is_own = places(sample, behind).contains(&step);
        x[(sample, 4 * step + 3)] = if is_own { T::one() } else { T::zero() };
    }
    let (initial, d_last) = (pattern::<T, 3, S>(2), pattern::<T, 3, S>(3));
    let (d_y, cx) = (pattern::<T, 3, 20>(4), Context::new(3, 3));
    let (mut y, mut last, mut cache) = (pattern::<T, 3, 20>(5), pattern::<T, 3, S>(6), zeroed_box());
    layer.forward_with_state(&x, Some(&*initial), &mut y, Some(&mut *last), &mut cache, &cx);
    let mut gradients = zeroed_box::<Masked5<T, C, GATES, O>>();
    let (mut d_x, mut d_initial, mut d_used) = (pattern::<T, 3, 20>(7), pattern::<T, 3, S>(8), d_y.clone());
    layer.backward_with_state(
        (&x, &y),
        &mut d_used,
        Some(&*d_last),
        &cache,
        Some(&mut *d_x),
        Some(&mut *d_initial),
        Some(&mut gradients),
        &cx,
    );
    let (mut predicted, mut predicted_last) = (pattern::<T, 3, 20>(5), pattern::<T, 3, S>(6));
    layer.infer_with_state::<Calls, false, S, S>(
        &x,
        Some(&*initial),
        &mut predicted,
        Some(&mut *predicted_last),
    );
    if !C::DROPS {
        close("a prediction", predicted.as_slice(), y.as_slice());
        close("a predicted state", predicted_last.as_slice(), last.as_slice());
    }

    let mut sums = vec![T::zero(); numbers(&*gradients).len()];
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        let row = |batch: &[T]| batch.iter().skip(sample).step_by(3).copied().collect::<Vec<T>>();
        let own = places(sample, behind);
        let steps: Vec<T> =
            own.clone().flat_map(|step| row(x.as_slice())[4 * step..4 * step + 3].to_vec()).collect();
        // Padding shows the output before it, or the initial state.
        let mut d_outputs = row(d_y.as_slice())[4 * own.start..4 * own.end].to_vec();
        let (d_start, mut d_shown) = (row(d_initial.as_slice()), vec![T::zero(); S]);
        for step in (0..5).filter(|step| !own.contains(step)) {
            let d_step = row(d_y.as_slice())[4 * step..4 * step + 4].to_vec();
            let is_behind = (step >= own.end) != O::REVERSE;
            let last = if O::REVERSE { 0 } else { own.len() - 1 };
            let to = if is_behind { &mut d_outputs[4 * last..4 * last + 4] } else { &mut d_shown[..4] };
            T::accumulate(&d_step, to);
        }
        let (state, d_state) = (row(initial.as_slice()), row(d_last.as_slice()));
        let given = [&steps[..], &d_outputs, &state, &d_state];
        let expected = match length {
            5 => alone::<T, C, O, GATES, S, 5, 15, 20>(given, sample),
            3 => alone::<T, C, O, GATES, S, 3, 9, 12>(given, sample),
            _ => alone::<T, C, O, GATES, S, 1, 3, 4>(given, sample),
        };
        let found = row(y.as_slice());
        close("outputs", &found[4 * own.start..4 * own.end], &expected.y);
        close("the last state", &row(last.as_slice()), &expected.last);
        for step in 0..5 {
            let is_behind = (step >= own.end) != O::REVERSE;
            let shown = if is_behind { &row(last.as_slice())[..4] } else { &state[..4] };
            if !own.contains(&step) {
                assert_eq!(&found[4 * step..4 * step + 4], shown, "padding keeps the outputs, bit by bit");
            }
        }
        let mut d_steps = vec![T::zero(); 20];
        for (at, step) in own.clone().enumerate() {
            d_steps[4 * step..4 * step + 3].copy_from_slice(&expected.d_x[3 * at..3 * at + 3]);
        }
        close("d_x, zeros at padding and at masks", &row(d_x.as_slice()), &d_steps);
        T::accumulate(&expected.d_initial, &mut d_shown);
        if O::BPTT == usize::MAX {
            close("d_initial", &d_start, &d_shown);
        }
        T::accumulate(&expected.gradients, &mut sums);
    }
    close("gradients", &numbers(&*gradients), &sums);

    // A single sample with packed weights, and step by step.
    let mut packed = filled::<T, Masked5<T, C, GATES, O>>();
    Layer::<T, 1>::pack(&mut *packed);
    for sample in 0..3 {
        let one = Batch::<T, 1, 20>::from_fn(|_, at| x[(sample, at)]);
        let state = Batch::<T, 1, S>::from_fn(|_, at| initial[(sample, at)]);
        let (mut found, mut found_last) = (Batch::<T, 1, 20>::zeros(), state);
        packed.infer_with_state::<Calls, true, S, S>(&one, Some(&state), &mut found, Some(&mut found_last));
        close("a packed prediction", found.as_slice(), predicted.row(sample).transpose().as_slice());
        close("its state", found_last.as_slice(), predicted_last.row(sample).transpose().as_slice());
    }
}

/// As a stream computes it, with the weights as they are and packed.
fn check_stream<T: Scalar, C: Cell, const GATES: usize>() {
    let layer = filled::<T, Masked5<T, C, GATES, DefaultRecurrent>>();
    let mut packed = filled::<T, Masked5<T, C, GATES, DefaultRecurrent>>();
    packed.pack_for_one();
    let mut x = pattern::<T, 1, 20>(1);
    for (step, m) in [0.0, 1.0, 0.0, 0.25, 1.0].into_iter().enumerate() {
        x[4 * step + 3] = T::from_f64(m);
    }
    let mut expected = Batch::<T, 1, 20>::zeros();
    layer.infer(&x, &mut expected);
    let [mut state, mut packed_state]: [C::State<T, 1, 4>; 2] = bytemuck::Zeroable::zeroed();
    for step in 0..5 {
        let x = Batch::<T, 1, 4>::from_column_slice(&x.as_slice()[4 * step..4 * step + 4]);
        let [mut y, mut packed_y] = [Batch::<T, 1, 4>::zeros(); 2];
        layer.step_masked::<Calls, false, 4>(&mut state, &x, &mut y);
        packed.step_masked::<Calls, true, 4>(&mut packed_state, &x, &mut packed_y);
        close("a step", y.as_slice(), &expected.as_slice()[4 * step..4 * step + 4]);
        close("a packed step", packed_y.as_slice(), &expected.as_slice()[4 * step..4 * step + 4]);
    }
}

macro_rules! all_ways {
    ($($cell:ty, $gates:literal, $state:literal;)*) => {$(
        for behind in [true, false] {
            check::<f64, $cell, DefaultRecurrent, $gates, $state>(behind);
            check::<f32, $cell, DefaultRecurrent, $gates, $state>(behind);
            check::<f64, $cell, Reversed<DefaultRecurrent>, $gates, $state>(behind);
            check::<f64, RecurrentDropout<$cell>, Dropping, $gates, $state>(behind);
        }
        // Before its own steps a sequence would be cut elsewhere than alone.
        check::<f64, $cell, EverySecond, $gates, $state>(true);
        check_stream::<f64, $cell, $gates>();
        check_stream::<f32, $cell, $gates>();
    )*};
}

#[test]
fn plain_units_see_each_sequence_alone() {
    all_ways! {
        RnnCell<false>, 4, 4;
        RnnCell<true>, 4, 4;
    }
}

#[test]
fn lstm_sees_each_sequence_alone() {
    all_ways! {
        LstmCell, 16, 8;
        LstmCell<3>, 16, 8;
    }
}

#[test]
fn projected_lstm_sees_each_sequence_alone() {
    all_ways! {
        ProjectedLstmCell<7, 11>, 28, 11;
        ProjectedLstmCell<7, 11, 3>, 28, 11;
    }
}

#[test]
fn gru_sees_each_sequence_alone() {
    all_ways! {
        GruCell, 12, 4;
        GruBeforeCell, 12, 4;
    }
}

zeroable! {
    /// A layer whose masks are fixed: what differences know nothing of.
    #[derive(Clone, Debug, PartialEq)]
    struct Fixed<T, L> {
        layer: L,
        scalar: PhantomData<T>,
    }
}

/// Padding behind, before, within, and numbers that blend.
const MASKS: [[f64; 5]; 4] = [
    [1.0, 1.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 1.0, 1.0],
    [0.0, 1.0, 0.0, 1.0, 0.0],
    [0.3, 1.0, 0.8, 0.0, 0.6],
];

fn with_masks(x: &Batch<f64, 4, 15>) -> Batch<f64, 4, 20> {
    Batch::from_fn(|b, at| if at % 4 == 3 { MASKS[b][at / 4] } else { x[(b, at / 4 * 3 + at % 4)] })
}

impl<L, const Y: usize> Layer<f64, 4> for Fixed<f64, L>
where
    L: Layer<f64, 4, Input = Batch<f64, 4, 20>, Output = Batch<f64, 4, Y>> + Parameters<f64>,
    for<'a> L: Layer<f64, 4, Saved<'a> = (&'a Batch<f64, 4, 20>, &'a Batch<f64, 4, Y>)>,
{
    type Input = Batch<f64, 4, 15>;
    type Output = Batch<f64, 4, Y>;
    type Cache = L::Cache;
    type Saved<'a> = (&'a Batch<f64, 4, 15>, &'a Batch<f64, 4, Y>);
    const MACS: u64 = L::MACS;

    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.layer.infer(&with_masks(x), y);
    }

    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context) {
        self.layer.forward(&with_masks(x), y, cache, cx);
    }

    fn backward(
        &self,
        (x, y): Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        cx: &Context,
    ) {
        let mut d_all = Batch::<f64, 4, 20>::repeat(f64::NAN);
        let gradients = gradients.map(|gradients| &mut gradients.layer);
        self.layer.backward((&with_masks(x), y), d_y, cache, Some(&mut d_all), gradients, cx);
        if let Some(d_x) = d_x {
            *d_x = Batch::from_fn(|b, at| d_all[(b, at / 3 * 4 + at % 3)]);
        }
        for step in 0..5 {
            assert!(d_all.column(4 * step + 3).iter().all(|&d_mask| d_mask == 0.0), "no gradient at a mask");
        }
    }
}

impl<L: Parameters<f64>> Parameters<f64> for Fixed<f64, L> {
    const TENSORS: &'static [Tensor] = L::TENSORS;

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        self.layer.init(weight, bias, rng);
    }

    fn visit<V: Visitor<f64>>(&self, layer: &'static LayerInfo, visitor: &mut V) {
        self.layer.visit(layer, visitor);
    }

    fn walk<const N: usize, W: Walker<f64, N>>(
        &mut self,
        companions: [&mut Self; N],
        layer: &'static LayerInfo,
        walker: &mut W,
    ) {
        self.layer.walk(companions.map(|companion| &mut companion.layer), layer, walker);
    }
}

#[test]
fn gradients() {
    let (x, cx) = (pattern::<f64, 4, 15>(1), Context::new(3, 4));
    macro_rules! check {
        ($($cell:ty, $gates:literal, $options:ty;)*) => {$(
            check_gradients(&mut *filled::<f64, Fixed<f64, Masked5<f64, $cell, $gates, $options>>>(), &x, &cx);
        )*};
    }
    check! {
        RnnCell<false>, 4, DefaultRecurrent;
        LstmCell, 16, DefaultRecurrent;
        LstmCell<3>, 16, Reversed<DefaultRecurrent>;
        ProjectedLstmCell<7, 11>, 28, DefaultRecurrent;
        ProjectedLstmCell<7, 11, 3>, 28, DefaultRecurrent;
        GruCell, 12, DefaultRecurrent;
        GruBeforeCell, 12, DefaultRecurrent;
        RecurrentDropout<LstmCell>, 16, Dropping;
        RecurrentDropout<GruCell>, 12, Dropping;
        RecurrentDropout<GruBeforeCell>, 12, Reversed<Dropping>;
    }
    type Both = Bidirectional<f64, 5, 3, 4, 16, 16, 20, 20, 40, MaskedSteps<LstmCell>, DefaultRecurrent>;
    check_gradients(&mut *filled::<f64, Fixed<f64, Both>>(), &x, &cx);
}

/// Each half of a step is what one direction gives.
#[test]
fn both_directions_are_masked() {
    type Both = Bidirectional<f64, 5, 3, 4, 16, 16, 20, 20, 40, MaskedSteps<LstmCell>, DefaultRecurrent>;
    let both = filled::<f64, Both>();
    let x = with_masks(&pattern(1));
    let (mut y, mut predicted) = (Batch::<f64, 4, 40>::zeros(), Batch::<f64, 4, 40>::zeros());
    let (mut halves, mut cache) = ([Batch::<f64, 4, 20>::zeros(); 2], zeroed_box());
    both.forward(&x, &mut y, &mut cache, &Context::new(3, 4));
    both.infer(&x, &mut predicted);
    assert_close("a prediction", predicted.as_slice(), y.as_slice(), Tolerance::F64);
    both.forward.infer(&x, &mut halves[0]);
    both.reverse.infer(&x, &mut halves[1]);
    for (half, expected) in halves.iter().enumerate() {
        let found = Batch::<f64, 4, 20>::from_fn(|b, at| predicted[(b, at / 4 * 8 + half * 4 + at % 4)]);
        assert_eq!(found, *expected);
    }
    // Padding behind leaves the state of the second direction at zeros.
    assert!((3..5).all(|step| y.row(0).columns(8 * step + 4, 4).iter().all(|&h| h == 0.0)));
}
