//! Recurrent layers from a state and to one, whose gradients come and go too.

use dnn::Context;
use dnn::layer::{Calls, Layer, ParamInfo, Parameters, Visitor, Walker};
use dnn::layers::{
    Cell, DefaultRecurrent, GruCell, LstmCell, MaskedSteps, ProjectedLstmCell, Recurrent, RecurrentConfig,
    Reversed, RnnCell, StateLayer,
};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn_runtime::testing::{Case, Tolerance, assert_close};

use super::ALONE;

/// Cases that are not checked, and why.
pub(super) const UNSUPPORTED: &[(&str, &str)] = &[("multihead_attention", "the language has no attention")];

/// How a tensor's axes are to be read.
#[derive(Clone, Copy)]
enum Axes {
    /// Step, sample, feature.
    StepFirst,
    /// Sample, step, feature.
    BatchFirst,
}

/// Where the number of a step, sample and feature lies.
fn place(axes: Axes, [steps, batch, features]: [usize; 3], [t, b, f]: [usize; 3]) -> usize {
    match axes {
        Axes::StepFirst => (t * batch + b) * features + f,
        Axes::BatchFirst => (b * steps + t) * features + f,
    }
}

/// Some features of every step of a tensor, as a batch.
fn sequence<T: Scalar, const B: usize, const F: usize>(
    values: &[f64],
    axes: Axes,
    [steps, features]: [usize; 2],
    from: usize,
) -> Box<Batch<T, B, F>> {
    let each = F / steps;
    let mut batch = zeroed_box::<Batch<T, B, F>>();
    for b in 0..B {
        for (at, t) in (0..F).map(|at| (at, at / each)) {
            let place = place(axes, [steps, B, features], [t, b, from + at % each]);
            batch[(b, at)] = T::from_f64(values[place]);
        }
    }
    batch
}

/// Compares the same features of a tensor.
fn close_sequence<T: Scalar, const B: usize, const F: usize>(
    case: &Case,
    tensor: &str,
    found: &Batch<T, B, F>,
    axes: Axes,
    [steps, features]: [usize; 2],
    from: usize,
) {
    let expected = sequence::<f64, B, F>(case.f64(tensor), axes, [steps, features], from);
    let what = format!("{}, {tensor}", case.id);
    assert_close(&what, found.as_slice(), expected.as_slice(), Tolerance::of::<T>());
}

/// The states h, and c if there is one, of a direction: of `[directions, batch, features]` tensors.
fn state<T: Scalar, const B: usize, const S: usize>(
    case: &Case,
    names: &[String],
    direction: usize,
) -> Box<Batch<T, B, S>> {
    let mut state = zeroed_box::<Batch<T, B, S>>();
    let mut first = 0;
    for name in names {
        let values = case.f64(name);
        let features = case.tensor(name).and_then(|tensor| tensor.shape.last().copied()).unwrap_or(0);
        for b in 0..B {
            for u in 0..features {
                state[(b, first + u)] = T::from_f64(values[(direction * B + b) * features + u]);
            }
        }
        first += features;
    }
    assert_eq!(first, S, "{names:?}");
    state
}

fn close_state<T: Scalar, const B: usize, const S: usize>(
    case: &Case,
    names: &[String],
    direction: usize,
    found: &Batch<T, B, S>,
) {
    let expected = state::<f64, B, S>(case, names, direction);
    assert_close(
        &format!("{}, {names:?}", case.id),
        found.as_slice(),
        expected.as_slice(),
        Tolerance::of::<T>(),
    );
}

/// The name of a tensor in a case; those of single cells have no layer's number.
fn tensor_name(case: &Case, prefix: &str, name: &str) -> String {
    let whole = format!("{prefix}{name}");
    if case.tensor(&whole).is_some() { whole } else { whole.replace("_l0", "") }
}

/// Sets tensors to the case's.
struct SetTensors<'a>(&'a Case);

impl<T: Scalar> Walker<T, 0> for SetTensors<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        let set = self.0.f64(&tensor_name(self.0, "param/", param.tensor.name));
        assert_eq!(values.len(), set.len(), "{}", param.tensor.name);
        values.iter_mut().zip(set).for_each(|(value, &set)| *value = T::from_f64(set));
    }
}

/// Compares gradients with the case's.
struct CompareGradients<'a>(&'a Case);

impl<T: Scalar> Visitor<T> for CompareGradients<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &[T]) {
        let name = tensor_name(self.0, "grad_param/", param.tensor.name);
        assert_close(&format!("{}, {name}", self.0.id), values, self.0.f64(&name), Tolerance::of::<T>());
    }
}

/// One direction of a case. Gives the gradient at the input, of which both directions' are one sum.
fn direction<
    T: Scalar,
    C: Cell,
    O: RecurrentConfig,
    const B: usize,
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    const S: usize,
>(
    case: &Case,
    axes: Axes,
    directions: usize,
) -> Box<Batch<T, B, INPUTS>> {
    type Net<
        T,
        C,
        O,
        const STEPS: usize,
        const IN: usize,
        const H: usize,
        const G: usize,
        const X: usize,
        const Y: usize,
    > = Recurrent<T, STEPS, IN, H, G, G, X, Y, C, O>;
    let (mut layer, mut gradients) = (
        zeroed_box::<Net<T, C, O, STEPS, IN, HIDDEN, GATES, INPUTS, OUTPUTS>>(),
        zeroed_box::<Net<T, C, O, STEPS, IN, HIDDEN, GATES, INPUTS, OUTPUTS>>(),
    );
    layer.walk([], &ALONE, &mut SetTensors(case));
    let is_cell = case.tensor("output/output").is_none();
    let [ends, starts] = if is_cell { [["h1", "c1"], ["h0", "c0"]] } else { [["h_n", "c_n"], ["h0", "c0"]] };
    let names = |prefix: &str, names: [&str; 2]| {
        names[..C::STATES].iter().map(|name| format!("{prefix}{name}")).collect()
    };
    let [last_names, d_last_names]: [Vec<String>; 2] = [names("output/", ends), names("grad_output/", ends)];
    let [initial_names, d_initial_names]: [Vec<String>; 2] =
        [names("input/", starts), names("grad_input/", starts)];
    let at = usize::from(O::REVERSE);
    let shape = [STEPS, directions * HIDDEN];

    let x = sequence::<T, B, INPUTS>(case.f64("input/x"), axes, [STEPS, IN], 0);
    let initial = state::<T, B, S>(case, &initial_names, at);
    let (mut y, mut last) = (zeroed_box::<Batch<T, B, OUTPUTS>>(), zeroed_box::<Batch<T, B, S>>());
    let mut cache = zeroed_box();
    let cx = Context::new(0, B);
    layer.forward_with_state(&x, Some(&*initial), &mut y, Some(&mut *last), &mut cache, &cx);
    close_state(case, &last_names, at, &last);
    let mut d_y = zeroed_box::<Batch<T, B, OUTPUTS>>();
    if !is_cell {
        close_sequence(case, "output/output", &y, axes, shape, at * HIDDEN);
        d_y = sequence(case.f64("grad_output/output"), axes, shape, at * HIDDEN);
    }
    let (mut inferred, mut inferred_last) = (y.clone(), last.clone());
    inferred.fill(T::from_f64(f64::NAN));
    layer.infer_with_state::<Calls, false, S, S>(
        &x,
        Some(&*initial),
        &mut inferred,
        Some(&mut *inferred_last),
    );
    close_state(case, &last_names, at, &inferred_last);
    assert_close("a prediction", inferred.as_slice(), y.map(|y| y.to_f64()).as_slice(), Tolerance::of::<T>());

    let d_last = state::<T, B, S>(case, &d_last_names, at);
    let (mut d_x, mut d_initial) = (zeroed_box::<Batch<T, B, INPUTS>>(), zeroed_box::<Batch<T, B, S>>());
    layer.backward_with_state(
        (&x, &y),
        &mut d_y,
        Some(&*d_last),
        &cache,
        Some(&mut *d_x),
        Some(&mut *d_initial),
        Some(&mut *gradients),
        &cx,
    );
    close_state(case, &d_initial_names, at, &d_initial);
    gradients.visit(&ALONE, &mut CompareGradients(case));
    d_x
}

/// A case of one or two directions.
macro_rules! check_recurrent {
    ($case:ident, $T:ident, $cell:ty, $gates:literal gates, $states:literal states, $axes:ident, $directions:literal,
     [$steps:literal, $batch:literal, $in:literal, $hidden:literal]) => {{
        macro_rules! one {
            ($options:ty) => {
                direction::<
                    $T,
                    $cell,
                    $options,
                    $batch,
                    $steps,
                    $in,
                    $hidden,
                    { $gates * $hidden },
                    { $steps * $in },
                    { $steps * $hidden },
                    { $states * $hidden },
                >($case, Axes::$axes, $directions)
            };
        }
        let mut d_x = one!(DefaultRecurrent);
        if $directions == 2 {
            *d_x += *one!(Reversed<DefaultRecurrent>);
        }
        close_sequence($case, "grad_input/x", &d_x, Axes::$axes, [$steps, $in], 0);
    }};
}

network! {
    pub struct GruFromState: (x: sequence(5, 3), h0: vector(4)) -> (y: sequence(5, 4), h_n: vector(4)) {
        y: x -> gru(4, initial = h0),
        h_n: y -> last,
    }

    pub struct RnnFromState: (x: sequence(5, 3), h0: vector(4)) -> (y: sequence(5, 4), h_n: vector(4)) {
        y: x -> rnn(4, initial = h0),
        h_n: y -> last,
    }
}

network! {
    pub struct LstmFromPair: (x: sequence(5, 3), h0: vector(4), c0: vector(4)) -> (y: sequence(5, 4), h_n: vector(4)) {
        y: x -> lstm(4, initial = (h0, c0)),
        h_n: y -> last,
    }
}

/// The outputs of a whole network whose state is a pair of inputs. It has no gradient at c_n, which the case has.
fn check_from_pair<T: Scalar>(case: &Case) {
    let one = |name: &str| vec![name.to_owned()];
    let mut net = <LstmFromPair<T> as Network<T>>::zeroed();
    net.visit_mut(&mut SetTensors(case));
    let x = LstmFromPairInput::<T, 2> {
        x: *sequence(case.f64("input/x"), Axes::StepFirst, [5, 3], 0),
        h0: *state(case, &one("input/h0"), 0),
        c0: *state(case, &one("input/c0"), 0),
    };
    let y = net.predict(&x);
    close_sequence(case, "output/output", &y.y, Axes::StepFirst, [5, 4], 0);
    close_state(case, &one("output/h_n"), 0, &y.h_n);
}

/// A whole network whose state is an input: outputs, the last state, and all gradients.
macro_rules! check_from_state {
    ($case:ident, $T:ident, $net:ident, $input:ident, $output:ident) => {{
        let (case, axes, shape) = ($case, Axes::StepFirst, [5, 4]);
        let one = |name: &str| vec![name.to_owned()];
        let mut net = <$net<$T> as Network<$T>>::zeroed();
        net.visit_mut(&mut SetTensors(case));
        let x = $input::<$T, 2> {
            x: *sequence(case.f64("input/x"), axes, [5, 3], 0),
            h0: *state(case, &one("input/h0"), 0),
        };
        let mut tape = zeroed_box();
        let cx = Context::new(0, 2);
        net.forward(&x, &mut tape, &cx);
        for y in [<$net<$T> as Train<$T, 2>>::output(&tape), &net.predict(&x)] {
            close_sequence(case, "output/output", &y.y, axes, shape, 0);
            close_state(case, &one("output/h_n"), 0, &y.h_n);
        }
        let mut d_y = $output::<$T, 2> {
            y: *sequence(case.f64("grad_output/output"), axes, shape, 0),
            h_n: *state(case, &one("grad_output/h_n"), 0),
        };
        let (mut gradients, mut d_x) = (zeroed_box::<$net<$T>>(), zeroed_box::<$input<$T, 2>>());
        net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
        close_sequence(case, "grad_input/x", &d_x.x, axes, [5, 3], 0);
        close_state(case, &one("grad_input/h0"), 0, &d_x.h0);
        Network::<$T>::visit(&*gradients, &mut CompareGradients(case));
    }};
}

/// A case of a projection of six units to four outputs.
fn check_projection<T: Scalar>(case: &Case, directions: usize) {
    type C = ProjectedLstmCell<6, 10>;
    let mut d_x =
        direction::<T, C, DefaultRecurrent, 2, 5, 3, 4, 24, 15, 20, 10>(case, Axes::StepFirst, directions);
    if directions == 2 {
        *d_x += *direction::<T, C, Reversed<DefaultRecurrent>, 2, 5, 3, 4, 24, 15, 20, 10>(
            case,
            Axes::StepFirst,
            directions,
        );
    }
    close_sequence(case, "grad_input/x", &d_x, Axes::StepFirst, [5, 3], 0);
}

/// A layer of so many steps, as in the case of several lengths.
type OfLength<T, const STEPS: usize, const INPUTS: usize, const OUTPUTS: usize> =
    Recurrent<T, STEPS, 3, 4, 16, 16, INPUTS, OUTPUTS, LstmCell, DefaultRecurrent>;

/// One sample as long as it is. Adds the gradients of its outputs, and with `ends` of its last state.
fn check_length<T: Scalar, const STEPS: usize, const INPUTS: usize, const OUTPUTS: usize>(
    case: &Case,
    sample: usize,
    ends: bool,
    sums: &mut OfLength<T, 5, 15, 20>,
) -> Vec<f64> {
    let (mut layer, mut gradients) = (
        zeroed_box::<OfLength<T, STEPS, INPUTS, OUTPUTS>>(),
        zeroed_box::<OfLength<T, STEPS, INPUTS, OUTPUTS>>(),
    );
    layer.walk([], &ALONE, &mut SetTensors(case));
    let x = sequence::<T, 3, 15>(case.f64("input/x"), Axes::StepFirst, [5, 3], 0);
    let x = x.fixed_view::<1, INPUTS>(sample, 0).into_owned();
    let (mut y, mut last, mut cache) =
        (Batch::<T, 1, OUTPUTS>::zeros(), Batch::<T, 1, 8>::zeros(), zeroed_box());
    let cx = Context::new(0, 1);
    layer.forward_with_state::<0, 8>(&x, None, &mut y, Some(&mut last), &mut cache, &cx);
    let whole = |name: &str| sequence::<T, 3, 20>(case.f64(name), Axes::StepFirst, [5, 4], 0);
    let close = |what: &str, found: &[T], expected: &[T]| {
        let expected: Vec<f64> = expected.iter().map(|value| value.to_f64()).collect();
        assert_close(
            &format!("{}, {what} of sample {sample}", case.id),
            found,
            &expected,
            Tolerance::of::<T>(),
        );
    };
    close(
        "output",
        y.as_slice(),
        whole("output/output").fixed_view::<1, OUTPUTS>(sample, 0).into_owned().as_slice(),
    );
    let states = |prefix: &str| {
        let names = ["h_n", "c_n"].map(|name| format!("{prefix}/{name}"));
        state::<T, 3, 8>(case, &names, 0).fixed_view::<1, 8>(sample, 0).into_owned()
    };
    close("state", last.as_slice(), states("output").as_slice());
    let mut d_y = whole("grad_output/output").fixed_view::<1, OUTPUTS>(sample, 0).into_owned();
    let (d_last, mut d_x) = (states("grad_output"), Batch::<T, 1, INPUTS>::zeros());
    layer.backward_with_state::<0, 8>(
        (&x, &y),
        &mut d_y,
        ends.then_some(&d_last),
        &cache,
        Some(&mut d_x),
        None,
        Some(&mut *gradients),
        &cx,
    );
    sums.weight_ih += gradients.weight_ih;
    sums.weight_hh += gradients.weight_hh;
    sums.bias_ih += gradients.bias_ih;
    sums.bias_hh += gradients.bias_hh;
    d_x.iter().map(|d_x| d_x.to_f64()).collect()
}

/// Sequences of several lengths. One by one they give PyTorch's numbers, with gradients at the states behind their last
/// steps. As a batch whose end is filled up, with no gradient at steps that fill up, they give the same outputs and
/// gradients as one by one.
fn check_lengths<T: Scalar>(case: &Case) {
    const LENGTHS: [usize; 3] = [5, 3, 1];
    let d_x = sequence::<f64, 3, 15>(case.f64("grad_input/x"), Axes::StepFirst, [5, 3], 0);
    let mut sums = zeroed_box();
    let found = [
        check_length::<T, 5, 15, 20>(case, 0, true, &mut sums),
        check_length::<T, 3, 9, 12>(case, 1, true, &mut sums),
        check_length::<T, 1, 3, 4>(case, 2, true, &mut sums),
    ];
    for (sample, found) in found.iter().enumerate() {
        let expected: Vec<f64> = d_x.row(sample).iter().copied().take(found.len()).collect();
        assert_close("d_x of a sequence", found, &expected, Tolerance::of::<T>());
        assert!(d_x.row(sample).iter().skip(found.len()).all(|&d_x| d_x == 0.0));
    }
    sums.visit(&ALONE, &mut CompareGradients(case));

    let mut sums = zeroed_box::<OfLength<T, 5, 15, 20>>();
    let one_by_one = [
        check_length::<T, 5, 15, 20>(case, 0, false, &mut sums),
        check_length::<T, 3, 9, 12>(case, 1, false, &mut sums),
        check_length::<T, 1, 3, 4>(case, 2, false, &mut sums),
    ];
    let (mut layer, mut gradients) =
        (zeroed_box::<OfLength<T, 5, 15, 20>>(), zeroed_box::<OfLength<T, 5, 15, 20>>());
    layer.walk([], &ALONE, &mut SetTensors(case));
    let mut x = sequence::<T, 3, 15>(case.f64("input/x"), Axes::StepFirst, [5, 3], 0);
    let mut d_y = sequence::<T, 3, 20>(case.f64("grad_output/output"), Axes::StepFirst, [5, 4], 0);
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        // Whatever fills up has no part in it.
        x.row_mut(sample).columns_range_mut(3 * length..).fill(T::from_f64(0.7));
        d_y.row_mut(sample).columns_range_mut(4 * length..).fill(T::zero());
    }
    let (mut y, mut cache) = (zeroed_box::<Batch<T, 3, 20>>(), zeroed_box());
    layer.forward(&x, &mut y, &mut cache, &Context::new(0, 3));
    let mut d_x = zeroed_box::<Batch<T, 3, 15>>();
    let cx = Context::new(0, 3);
    layer.backward((&x, &y), &mut d_y, &cache, Some(&mut *d_x), Some(&mut *gradients), &cx);
    let expected = sequence::<f64, 3, 20>(case.f64("output/output"), Axes::StepFirst, [5, 4], 0);
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        let (found, own): (Vec<T>, Vec<f64>) = (
            y.row(sample).iter().copied().take(4 * length).collect(),
            expected.row(sample).iter().copied().take(4 * length).collect(),
        );
        assert_close("outputs of a batch", &found, &own, Tolerance::of::<T>());
        let found: Vec<T> = d_x.row(sample).iter().copied().collect();
        let mut own = one_by_one[sample].clone();
        own.resize(15, 0.0);
        assert_close("d_x of a batch", &found, &own, Tolerance::of::<T>());
    }
    let close = |what: &str, found: &[T], expected: &[T]| {
        let expected: Vec<f64> = expected.iter().map(|value| value.to_f64()).collect();
        assert_close(what, found, &expected, Tolerance::of::<T>());
    };
    close("d_weight_ih of a batch", gradients.weight_ih.as_slice(), sums.weight_ih.as_slice());
    close("d_weight_hh of a batch", gradients.weight_hh.as_slice(), sums.weight_hh.as_slice());
    close("d_bias_ih of a batch", gradients.bias_ih.as_slice(), sums.bias_ih.as_slice());
    check_masked_lengths::<T>(case, LENGTHS, true);
    check_masked_lengths::<T>(case, LENGTHS, false);
}

/// The same sequences as one batch with a mask, filled up behind or before: outputs, states behind the last own steps and all
/// gradients are PyTorch's.
fn check_masked_lengths<T: Scalar>(case: &Case, lengths: [usize; 3], behind: bool) {
    type Masked<T> = Recurrent<T, 5, 3, 4, 16, 16, 20, 20, MaskedSteps<LstmCell>, DefaultRecurrent>;
    let first = |sample: usize| if behind { 0 } else { 5 - lengths[sample] };
    let (mut layer, mut gradients) = (zeroed_box::<Masked<T>>(), zeroed_box::<Masked<T>>());
    layer.walk([], &ALONE, &mut SetTensors(case));
    let own_x = sequence::<T, 3, 15>(case.f64("input/x"), Axes::StepFirst, [5, 3], 0);
    let own_d_y = sequence::<T, 3, 20>(case.f64("grad_output/output"), Axes::StepFirst, [5, 4], 0);
    // Whatever fills up has no part in it.
    let (mut x, mut d_y) = (Batch::<T, 3, 20>::repeat(T::from_f64(0.7)), Batch::<T, 3, 20>::zeros());
    for (sample, step) in (0..3_usize).flat_map(|sample| (0..5_usize).map(move |step| (sample, step))) {
        let own = step.checked_sub(first(sample)).filter(|own| *own < lengths[sample]);
        x[(sample, 4 * step + 3)] = if own.is_some() { T::one() } else { T::zero() };
        if let Some(own) = own {
            (0..3).for_each(|at| x[(sample, 4 * step + at)] = own_x[(sample, 3 * own + at)]);
            (0..4).for_each(|at| d_y[(sample, 4 * step + at)] = own_d_y[(sample, 4 * own + at)]);
        }
    }
    let (mut y, mut last, mut cache) = (Batch::<T, 3, 20>::zeros(), Batch::<T, 3, 8>::zeros(), zeroed_box());
    let cx = Context::new(0, 3);
    layer.forward_with_state::<0, 8>(&x, None, &mut y, Some(&mut last), &mut cache, &cx);
    let states =
        |prefix: &str| state::<T, 3, 8>(case, &["h_n", "c_n"].map(|name| format!("{prefix}/{name}")), 0);
    let (d_last, mut d_x) = (states("grad_output"), Batch::<T, 3, 20>::zeros());
    layer.backward_with_state::<0, 8>(
        (&x, &y),
        &mut d_y,
        Some(&*d_last),
        &cache,
        Some(&mut d_x),
        None,
        Some(&mut *gradients),
        &cx,
    );
    gradients.visit(&ALONE, &mut CompareGradients(case));
    let close = |what: &str, found: &[T], expected: &[T]| {
        let expected: Vec<f64> = expected.iter().map(|value| value.to_f64()).collect();
        assert_close(&format!("{}, {what} with a mask", case.id), found, &expected, Tolerance::of::<T>());
    };
    close("states", last.as_slice(), states("output").as_slice());
    let expected = sequence::<T, 3, 20>(case.f64("output/output"), Axes::StepFirst, [5, 4], 0);
    let expected_d_x = sequence::<T, 3, 15>(case.f64("grad_input/x"), Axes::StepFirst, [5, 3], 0);
    for (sample, step) in (0..3_usize).flat_map(|sample| (0..5_usize).map(move |step| (sample, step))) {
        let own = step.checked_sub(first(sample)).filter(|own| *own < lengths[sample]);
        let row = |batch: &Batch<T, 3, 20>, count: usize| -> Vec<T> {
            (0..count).map(|at| batch[(sample, 4 * step + at)]).collect()
        };
        let Some(own) = own else {
            assert!(row(&d_x, 4).iter().all(|d_x| *d_x == T::zero()), "no gradient at padding and masks");
            continue;
        };
        let outputs: Vec<T> = (0..4).map(|at| expected[(sample, 4 * own + at)]).collect();
        close("outputs", &row(&y, 4), &outputs);
        let d_own: Vec<T> = (0..3).map(|at| expected_d_x[(sample, 3 * own + at)]).collect();
        close("d_x", &row(&d_x, 3), &d_own);
    }
}

/// Whether there is a check for the case, which then has passed.
pub(crate) fn check<T: Scalar>(case: &Case) -> bool {
    macro_rules! rnn {
        ($($shape:tt)*) => { check_recurrent!(case, T, RnnCell<false>, 1 gates, 1 states, $($shape)*) };
    }
    macro_rules! lstm {
        ($($shape:tt)*) => { check_recurrent!(case, T, LstmCell, 4 gates, 2 states, $($shape)*) };
    }
    macro_rules! gru {
        ($($shape:tt)*) => { check_recurrent!(case, T, GruCell, 3 gates, 1 states, $($shape)*) };
    }
    match case.id.as_str() {
        "rnn_basic" => {
            check_from_state!(case, T, RnnFromState, RnnFromStateInput, RnnFromStateOutput);
            rnn!(StepFirst, 1, [5, 2, 3, 4]);
        }
        "rnn_t1_n1" => rnn!(StepFirst, 1, [1, 1, 2, 3]),
        "rnn_batch_first" => rnn!(BatchFirst, 1, [5, 2, 3, 4]),
        "rnn_bidir" => rnn!(StepFirst, 2, [5, 2, 3, 4]),
        "rnn_long" => rnn!(StepFirst, 1, [40, 1, 2, 5]),
        "rnncell" => rnn!(StepFirst, 1, [1, 2, 3, 4]),
        "lstm_basic" => {
            check_from_pair::<T>(case);
            lstm!(StepFirst, 1, [5, 2, 3, 4]);
        }
        "lstm_t1_n1" => lstm!(StepFirst, 1, [1, 1, 2, 3]),
        "lstm_batch_first" => lstm!(BatchFirst, 1, [5, 2, 3, 4]),
        "lstm_bidir" => lstm!(StepFirst, 2, [5, 2, 3, 4]),
        "lstm_long" => lstm!(StepFirst, 1, [40, 1, 2, 5]),
        "lstm_packed_lengths" => check_lengths::<T>(case),
        "lstm_projection" => check_projection::<T>(case, 1),
        "lstm_projection_bidir" => check_projection::<T>(case, 2),
        "lstmcell" => lstm!(StepFirst, 1, [1, 2, 3, 4]),
        "gru_basic" => {
            check_from_state!(case, T, GruFromState, GruFromStateInput, GruFromStateOutput);
            gru!(StepFirst, 1, [5, 2, 3, 4]);
        }
        "gru_t1_n1" => gru!(StepFirst, 1, [1, 1, 2, 3]),
        "gru_batch_first" => gru!(BatchFirst, 1, [5, 2, 3, 4]),
        "gru_bidir" => gru!(StepFirst, 2, [5, 2, 3, 4]),
        "gru_long" => gru!(StepFirst, 1, [40, 1, 2, 5]),
        "grucell" => gru!(StepFirst, 1, [1, 2, 3, 4]),
        _ => return false,
    }
    true
}
