//! Recurrent layers from a state and to one, whose gradients come and go too.

use dnn::Context;
use dnn::layer::{ParamInfo, Parameters, Visitor, Walker};
use dnn::layers::{Cell, DefaultRecurrent, GruCell, LstmCell, Recurrent, RecurrentConfig, Reversed, RnnCell};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn_runtime::testing::{Case, Tolerance, assert_close};

use super::ALONE;

/// Cases that are not checked, and why.
pub(super) const UNSUPPORTED: &[(&str, &str)] = &[
    (
        "lstm_packed_lengths",
        "the language has no sequences of several lengths; losses leave out what fills up",
    ),
    ("multihead_attention", "the language has no attention"),
];

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

/// The states h, and c if there is one, of a direction: of `[directions, batch, hidden]` tensors.
fn state<T: Scalar, const B: usize, const S: usize>(
    case: &Case,
    names: &[String],
    direction: usize,
) -> Box<Batch<T, B, S>> {
    let hidden = S / names.len();
    let mut state = zeroed_box::<Batch<T, B, S>>();
    for (part, name) in names.iter().enumerate() {
        let values = case.f64(name);
        for b in 0..B {
            for u in 0..hidden {
                state[(b, part * hidden + u)] = T::from_f64(values[(direction * B + b) * hidden + u]);
            }
        }
    }
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
    layer.forward_from(&x, Some(&*initial), &mut y, Some(&mut *last), &mut cache, &Context::new(0, B));
    close_state(case, &last_names, at, &last);
    let mut d_y = zeroed_box::<Batch<T, B, OUTPUTS>>();
    if !is_cell {
        close_sequence(case, "output/output", &y, axes, shape, at * HIDDEN);
        d_y = sequence(case.f64("grad_output/output"), axes, shape, at * HIDDEN);
    }
    let (mut inferred, mut inferred_last) = (y.clone(), last.clone());
    inferred.fill(T::from_f64(f64::NAN));
    layer.infer_from(&x, Some(&*initial), &mut inferred, Some(&mut *inferred_last));
    close_state(case, &last_names, at, &inferred_last);
    assert_close("a prediction", inferred.as_slice(), y.map(|y| y.to_f64()).as_slice(), Tolerance::of::<T>());

    let d_last = state::<T, B, S>(case, &d_last_names, at);
    let (mut d_x, mut d_initial) = (zeroed_box::<Batch<T, B, INPUTS>>(), zeroed_box::<Batch<T, B, S>>());
    layer.backward_from(
        (&x, &y),
        &mut d_y,
        Some(&*d_last),
        &cache,
        Some(&mut *d_x),
        Some(&mut *d_initial),
        Some(&mut *gradients),
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
        "lstm_basic" => lstm!(StepFirst, 1, [5, 2, 3, 4]),
        "lstm_t1_n1" => lstm!(StepFirst, 1, [1, 1, 2, 3]),
        "lstm_batch_first" => lstm!(BatchFirst, 1, [5, 2, 3, 4]),
        "lstm_bidir" => lstm!(StepFirst, 2, [5, 2, 3, 4]),
        "lstm_long" => lstm!(StepFirst, 1, [40, 1, 2, 5]),
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
