mod masked;

use super::*;
use crate::kernels::simd::{available, with_isa};
use crate::layers::{Gru, Lstm, Rnn};
use crate::storage::zeroed_box;
use crate::testing::{LAYER, Passes, Tolerance, assert_close, check_gradients, fill_pattern};

/// Cuts after every second step.
#[derive(Clone, Debug, PartialEq)]
struct EverySecond;

impl RecurrentConfig for EverySecond {
    const BPTT: usize = 2;
}

/// As long as the sequence.
#[derive(Clone, Debug, PartialEq)]
struct EveryFifth;

impl RecurrentConfig for EveryFifth {
    const BPTT: usize = 5;
}

const CX: Context = Context::new(3, 3);

/// Five steps of three inputs, four units.
type Lstm5<T, O> = Lstm<T, 5, 3, 4, 16, 16, 15, 20, O>;
type Gru5<T, O> = Gru<T, 5, 3, 4, 12, 12, 15, 20, O>;
type GruBefore5<T, O> = Recurrent<T, 5, 3, 4, 12, 12, 15, 20, GruBeforeCell, O>;
type Peephole5<T, O> = Recurrent<T, 5, 3, 4, 16, 16, 15, 20, LstmCell<3>, O>;
/// Seven units whose outputs are four.
type Projected5<T, O> = Recurrent<T, 5, 3, 4, 28, 28, 15, 20, ProjectedLstmCell<7, 11>, O>;
type Both5<T, O> = Recurrent<T, 5, 3, 4, 28, 0, 15, 20, ProjectedLstmCell<7, 11, 3>, O>;
type Rnn5<T, const RELU: bool, O> = Rnn<T, 5, 3, 4, 4, 4, 15, 20, RELU, O>;

/// Weights and biases in -1..1.
fn filled<T: Scalar, L: Parameters<T>>() -> Box<L> {
    struct Fill(u64);
    impl<T: Scalar> crate::layer::Walker<T, 0> for Fill {
        fn tensor(&mut self, _: crate::layer::ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
            self.0 += 1;
            fill_pattern(values, self.0);
        }
    }
    let mut layer: Box<L> = zeroed_box();
    layer.walk([], &LAYER, &mut Fill(10));
    layer
}

fn pattern<T: Scalar, const B: usize, const F: usize>(seed: u64) -> Box<Batch<T, B, F>> {
    let mut batch: Box<Batch<T, B, F>> = zeroed_box();
    fill_pattern(batch.as_mut_slice(), seed);
    batch
}

/// Drops three outputs of ten on their way to the next step.
#[derive(Clone, Debug, PartialEq)]
struct Dropping;

impl RecurrentConfig for Dropping {
    const RECURRENT_DROPOUT: f64 = 0.3;
    const SITE: u64 = 2;
}

type Dropping5<C, const GATES: usize> =
    Recurrent<f64, 5, 3, 4, GATES, GATES, 15, 20, RecurrentDropout<C>, Dropping>;

/// The masks follow from the context, which is the same in every pass of a check.
#[test]
fn gradients_with_dropped_outputs() {
    let x = pattern::<f64, 3, 15>(1);
    check_gradients(&mut *filled::<f64, Dropping5<RnnCell<false>, 4>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Dropping5<LstmCell, 16>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Dropping5<GruCell, 12>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Dropping5<GruBeforeCell, 12>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Dropping5<ProjectedLstmCell<7, 11, 3>, 28>>(), &x, &CX);
    type Both = Recurrent<f64, 5, 3, 4, 12, 12, 15, 20, RecurrentDropout<GruCell>, Reversed<Dropping>>;
    check_gradients(&mut *filled::<f64, Both>(), &x, &CX);
}

/// One unit that adds up what it sees of itself: a kept sum is divided by 7 / 10 at each step, a dropped one is lost at each.
#[test]
fn a_sample_drops_the_same_units_at_every_step() {
    type Sums = Rnn<f64, 4, 1, 64, 64, 0, 4, 256, true, DefaultRecurrent>;
    type Dropped = Recurrent<f64, 4, 1, 64, 64, 0, 4, 256, RecurrentDropout<RnnCell<true>>, Dropping>;
    let mut layer = zeroed_box::<Dropped>();
    layer.weight_ih.fill(1.0);
    layer.weight_hh.fill_diagonal(1.0);
    let x = Batch::<f64, 16, 4>::repeat(1.0);
    let (mut y, mut cache) = (zeroed_box::<Batch<f64, 16, 256>>(), zeroed_box());
    layer.forward(&x, &mut y, &mut cache, &Context::new(3, 16));
    let step = 1.0 / 0.7;
    let kept = [1.0, 1.0 + step, 1.0 + step * (1.0 + step), 1.0 + step * (1.0 + step * (1.0 + step))];
    let mut dropped = 0;
    for sample in 0..16 {
        for unit in 0..64 {
            let found: [f64; 4] = core::array::from_fn(|t| y[(sample, t * 64 + unit)]);
            if found == [1.0; 4] {
                dropped += 1;
            } else {
                assert_close("a kept unit", &found, &kept, Tolerance::F64);
            }
        }
    }
    // 307 of 1024 are expected, with a standard deviation of 15.
    assert!((247..=367).contains(&dropped), "{dropped} of 1024 dropped at p = 0.3");
    // What arrives of a state is its expectation: the mean of the second step over masks is that without dropout.
    let mean = y.fixed_columns::<64>(64).mean();
    assert!((mean - 2.0).abs() < 0.1, "{mean}");

    let mut whole = zeroed_box::<Sums>();
    (whole.weight_ih, whole.weight_hh) = (layer.weight_ih, layer.weight_hh);
    let (mut predicted, mut expected) = (y.clone(), y.clone());
    layer.infer(&x, &mut predicted);
    whole.infer(&x, &mut expected);
    assert_eq!(predicted, expected, "predictions drop nothing");

    // A part of the batch has its part of the mask; another step of training another one.
    let (mut part, mut cache) = (zeroed_box::<Batch<f64, 8, 256>>(), zeroed_box());
    let cx = Context { first_sample: 8, ..Context::new(3, 16) };
    layer.forward(&Batch::repeat(1.0), &mut part, &mut cache, &cx);
    assert_eq!(*part, y.fixed_rows::<8>(8).into_owned());
    layer.forward(&Batch::repeat(1.0), &mut part, &mut cache, &Context { step: 1, ..cx });
    assert_ne!(*part, y.fixed_rows::<8>(8).into_owned());
}

#[test]
fn gradients() {
    let x = pattern::<f64, 3, 15>(1);
    check_gradients(&mut *filled::<f64, Lstm5<f64, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Lstm5<f64, Reversed<DefaultRecurrent>>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Lstm<f64, 5, 3, 4, 16, 0, 15, 20, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Gru5<f64, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Gru5<f64, Reversed<DefaultRecurrent>>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Gru<f64, 5, 3, 4, 12, 0, 15, 20, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Peephole5<f64, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Peephole5<f64, Reversed<DefaultRecurrent>>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Projected5<f64, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Projected5<f64, Reversed<DefaultRecurrent>>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Both5<f64, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, GruBefore5<f64, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, GruBefore5<f64, Reversed<DefaultRecurrent>>>(), &x, &CX);
    check_gradients(
        &mut *filled::<f64, Recurrent<f64, 5, 3, 4, 12, 0, 15, 20, GruBeforeCell, DefaultRecurrent>>(),
        &x,
        &CX,
    );
    check_gradients(&mut *filled::<f64, Rnn5<f64, false, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Rnn5<f64, true, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Rnn<f64, 5, 3, 4, 4, 0, 15, 20, false, DefaultRecurrent>>(), &x, &CX);
    let one = pattern::<f64, 1, 15>(1);
    check_gradients(&mut *filled::<f64, Lstm5<f64, EveryFifth>>(), &one, &Context::new(3, 1));
    check_gradients(&mut *filled::<f64, Peephole5<f64, EveryFifth>>(), &one, &Context::new(3, 1));
    check_gradients(&mut *filled::<f64, Projected5<f64, EveryFifth>>(), &one, &Context::new(3, 1));
    check_gradients(&mut *filled::<f64, Gru5<f64, EveryFifth>>(), &one, &Context::new(3, 1));
    check_gradients(&mut *filled::<f64, GruBefore5<f64, EveryFifth>>(), &one, &Context::new(3, 1));
}

/// Predictions of batches, of single samples, packed or not, and step by step are what training computes.
fn check_ways<T: Scalar, L, const B: usize, const H: usize, const I: usize, const O: usize>()
where
    L: Parameters<T>
        + Layer<T, B, Input = Batch<T, B, I>, Output = Batch<T, B, O>>
        + Layer<T, 1, Input = Batch<T, 1, I>, Output = Batch<T, 1, O>>
        + StreamLayer<T, Input = Batch<T, 1, 3>, Output = Batch<T, 1, H>>,
    <L as StreamLayer<T>>::State: Copy,
{
    let (layer, mut packed) = (filled::<T, L>(), filled::<T, L>());
    Layer::<T, 1>::pack(&mut *packed);
    let x = pattern::<T, B, I>(1);
    let mut expected: Box<Batch<T, B, O>> = zeroed_box();
    let mut cache: Box<<L as Layer<T, B>>::Cache> = zeroed_box();
    Layer::<T, B>::forward(&*layer, &x, &mut expected, &mut cache, &CX);
    let mut y: Box<Batch<T, B, O>> = zeroed_box();
    y.fill(T::from_f64(f64::NAN));
    Layer::<T, B>::infer(&*layer, &x, &mut y);
    let numbers = |values: &[T]| values.iter().map(|y| y.to_f64()).collect::<Vec<f64>>();
    assert_close("a batch", y.as_slice(), &numbers(expected.as_slice()), Tolerance::of::<T>());
    for sample in 0..B {
        let (x, expected) = (x.row(sample).into_owned(), expected.row(sample).into_owned());
        let expected = numbers(expected.as_slice());
        let nan = Batch::<T, 1, O>::repeat(T::from_f64(f64::NAN));
        let (mut y, mut packed_y) = (nan, nan);
        Layer::<T, 1>::infer(&*layer, &x, &mut y);
        Layer::<T, 1>::infer_packed::<Calls>(&*packed, &x, &mut packed_y);
        assert_close("one sample", y.as_slice(), &expected, Tolerance::of::<T>());
        assert_close("packed", packed_y.as_slice(), &expected, Tolerance::of::<T>());
        let [mut state, mut packed_state] = [bytemuck::Zeroable::zeroed(), bytemuck::Zeroable::zeroed()];
        for step in 0..5 {
            let x_t = Batch::<T, 1, 3>::from_fn(|_, i| x[step * 3 + i]);
            let nan = Batch::<T, 1, H>::repeat(T::from_f64(f64::NAN));
            let (mut y, mut packed_y) = (nan, nan);
            layer.step::<Calls, false>(&mut state, &x_t, &mut y);
            packed.step::<Calls, true>(&mut packed_state, &x_t, &mut packed_y);
            let expected = &expected[step * H..(step + 1) * H];
            assert_close("a step", y.as_slice(), expected, Tolerance::of::<T>());
            assert_close("a packed step", packed_y.as_slice(), expected, Tolerance::of::<T>());
        }
    }
}

/// Predictions of a batch, more than a vector has lanes and not a multiple of them, are what training computes.
fn check_batch<T: Scalar, L, const B: usize, const I: usize, const O: usize>()
where
    L: Parameters<T> + Layer<T, B, Input = Batch<T, B, I>, Output = Batch<T, B, O>>,
{
    let (layer, x) = (filled::<T, L>(), pattern::<T, B, I>(1));
    let (mut y, mut expected): (Box<Batch<T, B, O>>, Box<Batch<T, B, O>>) = (zeroed_box(), zeroed_box());
    layer.forward(&x, &mut expected, &mut zeroed_box(), &Context::new(3, B));
    y.fill(T::from_f64(f64::NAN));
    layer.infer(&x, &mut y);
    let expected: Vec<f64> = expected.iter().map(|y| y.to_f64()).collect();
    assert_close("a batch", y.as_slice(), &expected, Tolerance::of::<T>());
}

#[test]
fn batches_of_any_size_are_predicted() {
    for isa in available() {
        with_isa(isa, || {
            check_batch::<f32, Lstm5<f32, DefaultRecurrent>, 17, 15, 20>();
            check_batch::<f64, Lstm5<f64, DefaultRecurrent>, 33, 15, 20>();
            check_batch::<f32, Gru5<f32, DefaultRecurrent>, 33, 15, 20>();
            check_batch::<f64, Gru5<f64, DefaultRecurrent>, 17, 15, 20>();
            check_batch::<f32, GruBefore5<f32, DefaultRecurrent>, 17, 15, 20>();
            check_batch::<f64, GruBefore5<f64, DefaultRecurrent>, 33, 15, 20>();
            check_batch::<f32, Peephole5<f32, DefaultRecurrent>, 33, 15, 20>();
            check_batch::<f32, Projected5<f32, DefaultRecurrent>, 17, 15, 20>();
            check_batch::<f32, Projected5<f32, DefaultRecurrent>, 33, 15, 20>();
            check_batch::<f64, Both5<f64, DefaultRecurrent>, 17, 15, 20>();
            check_batch::<f32, Rnn5<f32, false, DefaultRecurrent>, 33, 15, 20>();
            check_batch::<f64, Rnn5<f64, true, DefaultRecurrent>, 17, 15, 20>();
            // A single unit.
            check_batch::<f32, Lstm<f32, 5, 3, 1, 4, 4, 15, 5, DefaultRecurrent>, 7, 15, 5>();
            check_batch::<f64, Gru<f64, 5, 3, 1, 3, 3, 15, 5, DefaultRecurrent>, 17, 15, 5>();
            check_batch::<f32, Rnn<f32, 5, 3, 1, 1, 1, 15, 5, false, DefaultRecurrent>, 33, 15, 5>();
        });
    }
    let x = pattern::<f64, 3, 15>(1);
    check_gradients(&mut *filled::<f64, Lstm<f64, 5, 3, 1, 4, 4, 15, 5, DefaultRecurrent>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, Gru<f64, 5, 3, 1, 3, 3, 15, 5, DefaultRecurrent>>(), &x, &CX);
}

#[test]
fn every_way_of_predicting_agrees() {
    for isa in available() {
        with_isa(isa, || {
            check_ways::<f32, Lstm5<f32, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Lstm5<f64, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f32, Gru5<f32, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Gru5<f64, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f32, Peephole5<f32, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Peephole5<f64, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f32, Projected5<f32, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Projected5<f64, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Both5<f64, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f32, GruBefore5<f32, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, GruBefore5<f64, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Rnn5<f64, false, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f32, Rnn5<f32, true, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Lstm<f64, 5, 3, 4, 16, 0, 15, 20, DefaultRecurrent>, 5, 4, 15, 20>();
            check_ways::<f64, Gru<f64, 5, 3, 4, 12, 0, 15, 20, DefaultRecurrent>, 5, 4, 15, 20>();
        });
    }
}

/// One sample more than the widest vectors hold, and than two of them.
#[test]
fn samples_behind_the_last_vector_are_predicted() {
    for isa in available() {
        with_isa(isa, || {
            check_ways::<f32, Lstm5<f32, DefaultRecurrent>, 17, 4, 15, 20>();
            check_ways::<f32, Lstm5<f32, DefaultRecurrent>, 33, 4, 15, 20>();
            check_ways::<f32, Gru5<f32, DefaultRecurrent>, 17, 4, 15, 20>();
            check_ways::<f32, Gru5<f32, DefaultRecurrent>, 33, 4, 15, 20>();
            check_ways::<f32, Rnn5<f32, false, DefaultRecurrent>, 17, 4, 15, 20>();
            check_ways::<f32, Rnn5<f32, false, DefaultRecurrent>, 33, 4, 15, 20>();
            check_ways::<f32, GruBefore5<f32, DefaultRecurrent>, 17, 4, 15, 20>();
            check_ways::<f32, Peephole5<f32, DefaultRecurrent>, 17, 4, 15, 20>();
            check_ways::<f32, Projected5<f32, DefaultRecurrent>, 17, 4, 15, 20>();
            check_ways::<f32, Projected5<f32, DefaultRecurrent>, 33, 4, 15, 20>();
        });
    }
}

#[test]
fn a_single_unit_predicts_batches() {
    type One<C, const GATES: usize> = Recurrent<f64, 5, 3, 1, GATES, GATES, 15, 5, C, DefaultRecurrent>;
    for isa in available() {
        with_isa(isa, || {
            check_ways::<f64, One<RnnCell<false>, 1>, 17, 1, 15, 5>();
            check_ways::<f64, One<LstmCell, 4>, 17, 1, 15, 5>();
            check_ways::<f64, One<LstmCell<3>, 4>, 17, 1, 15, 5>();
            check_ways::<f64, One<ProjectedLstmCell<2, 3>, 8>, 17, 1, 15, 5>();
            check_ways::<f64, One<GruCell, 3>, 17, 1, 15, 5>();
            check_ways::<f64, One<GruBeforeCell, 3>, 17, 1, 15, 5>();
        });
    }
    let x = pattern::<f64, 3, 15>(1);
    check_gradients(&mut *filled::<f64, One<RnnCell<false>, 1>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, One<LstmCell<3>, 4>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, One<ProjectedLstmCell<2, 3>, 8>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, One<GruCell, 3>>(), &x, &CX);
    check_gradients(&mut *filled::<f64, One<GruBeforeCell, 3>>(), &x, &CX);
}

/// Gradients cut every second step are those of the parts one after the other, each from a state that no gradient
/// leaves. The steps of a reversed layer are handed to the parts from the last one on. Parts drop the same outputs.
fn check_truncation<C: Cell, O: RecurrentConfig, const GATES: usize, const STATE: usize>() {
    let (x, d_y) = (pattern::<f64, 3, 15>(1), pattern::<f64, 3, 20>(2));
    let cut = filled::<f64, Recurrent<f64, 5, 3, 4, GATES, GATES, 15, 20, C, O>>();
    let mut gradients = zeroed_box::<Recurrent<f64, 5, 3, 4, GATES, GATES, 15, 20, C, O>>();
    let found = Passes::run(&*cut, &x, &d_y, Some(&mut *gradients), &CX);

    let two = filled::<f64, Recurrent<f64, 2, 3, 4, GATES, GATES, 6, 8, C, Part<O>>>();
    let one = filled::<f64, Recurrent<f64, 1, 3, 4, GATES, GATES, 3, 4, C, Part<O>>>();
    let mut sums = zeroed_box::<Recurrent<f64, 1, 3, 4, GATES, GATES, 3, 4, C, Part<O>>>();
    let (mut state, mut d_x) = (Batch::<f64, 3, STATE>::zeros(), Batch::<f64, 3, 15>::zeros());
    let place = |turn: usize| if O::REVERSE { 4 - turn } else { turn };
    macro_rules! part {
        ($layer:ident, $from:literal, $inputs:literal, $outputs:literal) => {{
            let x = Batch::<f64, 3, $inputs>::from_fn(|b, i| x[(b, place($from + i / 3) * 3 + i % 3)]);
            let mut d_y =
                Batch::<f64, 3, $outputs>::from_fn(|b, i| d_y[(b, place($from + i / 4) * 4 + i % 4)]);
            let (mut y, mut last) = (Batch::<f64, 3, $outputs>::zeros(), Batch::<f64, 3, STATE>::zeros());
            let mut cache = zeroed_box();
            $layer.forward_with_state(&x, Some(&state), &mut y, Some(&mut last), &mut cache, &CX);
            let mut d_part = Batch::<f64, 3, $inputs>::zeros();
            let mut part = zeroed_box::<Recurrent<f64, _, 3, 4, GATES, GATES, _, _, C, Part<O>>>();
            let (d_x_part, gradients) = (Some(&mut d_part), Some(&mut *part));
            $layer.backward_with_state::<0, 0>(
                (&x, &y),
                &mut d_y,
                None,
                &cache,
                d_x_part,
                None,
                gradients,
                &CX,
            );
            sums.weight_ih += part.weight_ih;
            sums.weight_hh += part.weight_hh;
            sums.bias_ih += part.bias_ih;
            sums.bias_hh += part.bias_hh;
            for (sum, part) in C::extra_mut(&mut sums.extra).into_iter().zip(C::extra(&part.extra)) {
                sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            }
            for (i, column) in d_part.column_iter().enumerate() {
                d_x.set_column(place($from + i / 3) * 3 + i % 3, &column);
            }
            state = last;
        }};
    }
    part!(two, 0, 6, 8);
    part!(two, 2, 6, 8);
    part!(one, 4, 3, 4);
    let _ = state;
    assert_close("d_x", found.d_x.as_slice(), d_x.as_slice(), Tolerance::F64);
    assert_close("d_weight_ih", gradients.weight_ih.as_slice(), sums.weight_ih.as_slice(), Tolerance::F64);
    assert_close("d_weight_hh", gradients.weight_hh.as_slice(), sums.weight_hh.as_slice(), Tolerance::F64);
    assert_close("d_bias_ih", gradients.bias_ih.as_slice(), sums.bias_ih.as_slice(), Tolerance::F64);
    assert_close("d_bias_hh", gradients.bias_hh.as_slice(), sums.bias_hh.as_slice(), Tolerance::F64);
    for (found, sum) in C::extra(&gradients.extra).into_iter().zip(C::extra(&sums.extra)) {
        assert_close("d_extra", found, sum, Tolerance::F64);
    }
    let whole = filled::<f64, Recurrent<f64, 5, 3, 4, GATES, GATES, 15, 20, C, Uncut<O>>>();
    let full = Passes::run(&*whole, &x, &d_y, None, &CX);
    assert_eq!(full.y, found.y, "a cut changes no output");
    assert_ne!(full.d_x, found.d_x, "a cut changes the gradient");
}

/// Other options without `bptt`.
#[derive(Clone, Debug, PartialEq)]
struct Uncut<O>(PhantomData<O>);

impl<O: RecurrentConfig> RecurrentConfig for Uncut<O> {
    const REVERSE: bool = O::REVERSE;
    const RECURRENT_DROPOUT: f64 = O::RECURRENT_DROPOUT;
    const SITE: u64 = O::SITE;
}

/// The same from the first step to the last.
#[derive(Clone, Debug, PartialEq)]
struct Part<O>(PhantomData<O>);

impl<O: RecurrentConfig> RecurrentConfig for Part<O> {
    const RECURRENT_DROPOUT: f64 = O::RECURRENT_DROPOUT;
    const SITE: u64 = O::SITE;
}

/// Cuts after every second step, and drops outputs.
#[derive(Clone, Debug, PartialEq)]
struct DroppingEverySecond;

impl RecurrentConfig for DroppingEverySecond {
    const BPTT: usize = 2;
    const RECURRENT_DROPOUT: f64 = 0.3;
    const SITE: u64 = 2;
}

#[test]
fn truncation_is_an_unrolling_with_cut_states() {
    check_truncation::<RnnCell<false>, EverySecond, 4, 4>();
    check_truncation::<RnnCell<true>, EverySecond, 4, 4>();
    check_truncation::<LstmCell, EverySecond, 16, 8>();
    check_truncation::<GruCell, EverySecond, 12, 4>();
    check_truncation::<GruBeforeCell, EverySecond, 12, 4>();
    check_truncation::<LstmCell<3>, EverySecond, 16, 8>();
    check_truncation::<ProjectedLstmCell<7, 11>, EverySecond, 28, 11>();
    check_truncation::<RnnCell<false>, Reversed<EverySecond>, 4, 4>();
    check_truncation::<LstmCell, Reversed<EverySecond>, 16, 8>();
    check_truncation::<GruCell, Reversed<EverySecond>, 12, 4>();
    check_truncation::<GruBeforeCell, Reversed<EverySecond>, 12, 4>();
    check_truncation::<LstmCell<3>, Reversed<EverySecond>, 16, 8>();
    check_truncation::<ProjectedLstmCell<7, 11>, Reversed<EverySecond>, 28, 11>();
    check_truncation::<RecurrentDropout<RnnCell<false>>, DroppingEverySecond, 4, 4>();
    check_truncation::<RecurrentDropout<LstmCell>, DroppingEverySecond, 16, 8>();
    check_truncation::<RecurrentDropout<GruCell>, DroppingEverySecond, 12, 4>();
    check_truncation::<RecurrentDropout<GruBeforeCell>, Reversed<DroppingEverySecond>, 12, 4>();
    check_truncation::<RecurrentDropout<ProjectedLstmCell<7, 11>>, Reversed<DroppingEverySecond>, 28, 11>();
}

#[test]
fn a_state_is_carried_from_batch_to_batch() {
    let (long, half) = (
        filled::<f64, Lstm<f64, 4, 3, 4, 16, 16, 12, 16, DefaultRecurrent>>(),
        filled::<f64, Lstm<f64, 2, 3, 4, 16, 16, 6, 8, DefaultRecurrent>>(),
    );
    let x = pattern::<f64, 3, 12>(1);
    let (mut expected, mut cache) = (Batch::<f64, 3, 16>::zeros(), zeroed_box());
    long.forward(&x, &mut expected, &mut cache, &CX);
    let (mut y, mut cache) = (Batch::<f64, 3, 8>::zeros(), zeroed_box());
    for (part, carries_state) in [(0, false), (1, true)] {
        let cx = Context { carries_state, ..CX };
        half.forward(&x.fixed_columns::<6>(part * 6).into_owned(), &mut y, &mut cache, &cx);
        let expected = expected.fixed_columns::<8>(part * 8).into_owned();
        assert_close("half of the steps", y.as_slice(), expected.as_slice(), Tolerance::F64);
    }
}

#[test]
fn starting_values_are_those_of_pytorch() {
    let mut lstm = zeroed_box::<Lstm<f64, 1, 2, 16, 64, 64, 2, 16, DefaultRecurrent>>();
    let init = crate::init::pytorch_recurrent();
    lstm.init(&init, &init, &mut crate::rng(1));
    for values in [
        lstm.weight_ih.as_slice(),
        lstm.weight_hh.as_slice(),
        lstm.bias_ih.as_slice(),
        lstm.bias_hh.as_slice(),
    ] {
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        assert!((0.2..=0.25).contains(&largest), "{largest} is not near 1 / sqrt(16)");
    }
}

#[test]
fn starting_values_know_the_fans() {
    /// Remembers the fan in place of values.
    struct Ask;
    impl Initializer for Ask {
        fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, _: &mut R) {
            values.fill(T::from_f64((fan.fan_in * 1000 + fan.fan_out) as f64));
        }
    }
    impl WeightInitializer for Ask {}
    let mut both = zeroed_box::<Both5<f64, DefaultRecurrent>>();
    both.init(&Ask, &Ask, &mut crate::rng(1));
    assert_eq!([both.weight_ih[0], both.weight_hh[0]], [3_007.0, 4_007.0], "each gate of seven units");
    assert_eq!([both.extra.weight_hr[0], both.extra.weight_c[0][0]], [7_004.0, 7_007.0]);

    // PyTorch's projection has the limit of its units, 1 / sqrt(400), and not of its outputs, 1 / sqrt(4).
    type Wide = Recurrent<f64, 1, 1, 4, 1600, 0, 1, 4, ProjectedLstmCell<400, 404>, DefaultRecurrent>;
    let mut wide = zeroed_box::<Wide>();
    let init = crate::init::pytorch_recurrent();
    wide.init(&init, &init, &mut crate::rng(1));
    let largest = wide.extra.weight_hr.amax();
    assert!((0.049..=0.05).contains(&largest), "{largest} is not near 1 / sqrt(400)");
}

#[test]
fn tensors_and_multiply_adds() {
    type L = Lstm5<f32, DefaultRecurrent>;
    let names = |tensors: &[Tensor]| tensors.iter().map(|tensor| tensor.name).collect::<Vec<_>>();
    let own = L::TENSORS.iter().filter(|tensor| !tensor.is_empty()).copied().collect::<Vec<_>>();
    assert_eq!(names(&own), ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]);
    let both = <Both5<f32, DefaultRecurrent> as Parameters<f32>>::TENSORS;
    let shapes = both.iter().map(|tensor| (tensor.name, tensor.shape)).collect::<Vec<_>>();
    assert_eq!(shapes[1], ("weight_hh_l0", &[28, 4][..]));
    assert_eq!(shapes[4], ("weight_hr_l0", &[4, 7][..]));
    assert_eq!(
        shapes[5..].iter().map(|tensor| tensor.0).collect::<Vec<_>>(),
        ["weight_ci_l0", "weight_cf_l0", "weight_co_l0"]
    );
    assert_eq!(shapes[7].1, [7]);
    assert_eq!(<Both5<f32, DefaultRecurrent> as Layer<f32, 1>>::MACS, 5 * (28 * 7 + 7 * 4 + 3 * 7));
    assert_eq!(<L as Parameters<f32>>::TENSORS[0].shape, [16, 3]);
    assert_eq!(<L as Parameters<f32>>::TENSORS[1].shape, [16, 4]);
    assert_eq!(<L as Layer<f32, 1>>::MACS, 5 * 16 * 7);
    let reversed = <Lstm5<f32, Reversed<DefaultRecurrent>> as Parameters<f32>>::TENSORS;
    assert_eq!(names(reversed)[0], "weight_ih_l0_reverse");
}
