//! Steps of recurrent layers against their twins.

use proptest::prelude::*;

use super::linear_tests::ALONG_INPUTS;
use super::simd::{Isa, isa};
use super::tests::{close_sums, data, nan, size, under_each_isa};
use super::*;

/// A step, which of its units are asked for, whether there are biases, and whether it is the first one.
fn steps() -> impl Strategy<Value = (RecurrentSizes, std::ops::Range<usize>, bool, bool)> {
    // One sample, and fewer than a vector has lanes, are computed in ways of their own.
    let batch = prop_oneof![Just(1usize), 2..8usize, size()];
    let units = prop_oneof![4 => 1..40usize, 1 => 60..140usize]
        .prop_flat_map(|hidden| (Just(hidden), 0..hidden, any::<bool>()));
    (batch, 1..40usize, units, any::<bool>(), any::<bool>()).prop_map(
        |(batch, inputs, (hidden, from, all), bias, is_first)| {
            let units = if all { 0..hidden } else { from..hidden };
            (RecurrentSizes { batch, inputs, hidden }, units, bias, is_first)
        },
    )
}

struct Given<T> {
    x: Vec<T>,
    h_before: Vec<T>,
    tensors: [Vec<T>; 4],
}

impl<T: Scalar> Given<T> {
    fn new(sizes: RecurrentSizes, gates: usize, bias: bool, is_first: bool) -> Self {
        let RecurrentSizes { batch, inputs, hidden } = sizes;
        let rows = gates * hidden;
        let biases = if bias { rows } else { 0 };
        Self {
            x: data(inputs * batch, 1),
            h_before: data(if is_first { 0 } else { hidden * batch }, 2),
            tensors: [data(rows * inputs, 3), data(rows * hidden, 4), data(biases, 5), data(biases, 6)],
        }
    }

    fn weights(&self) -> RecurrentWeights<'_, T> {
        let [ih, hh, bias_ih, bias_hh] = &self.tensors;
        RecurrentWeights {
            ih,
            hh,
            bias_ih,
            bias_hh,
            peepholes: [&[]; 3],
            hr: &[],
            mask: &[],
            is_packed: false,
        }
    }
}

impl<T: Scalar> Given<T> {
    fn ordered(&self, is_packed: bool) -> RecurrentWeights<'_, T> {
        RecurrentWeights { is_packed, ..self.weights() }
    }
}

/// As many outputs full of NaN.
fn parts<T: Scalar>(n: usize) -> [Vec<T>; 4] {
    [nan(n), nan(n), nan(n), nan(n)]
}

fn muts<T>(parts: &mut [Vec<T>; 4]) -> [&mut [T]; 4] {
    parts.each_mut().map(Vec::as_mut_slice)
}

fn refs<T>(parts: &[Vec<T>; 4]) -> [&[T]; 4] {
    parts.each_ref().map(Vec::as_slice)
}

#[track_caller]
fn close_parts<T: Scalar>(what: &str, found: &[Vec<T>; 4], expected: &[Vec<T>; 4], terms: usize) {
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        close_sums(&format!("{what} {at}"), found, expected, terms);
    }
}

type Step = (RecurrentSizes, std::ops::Range<usize>, bool, bool);

fn check_lstm<T: Scalar>((sizes, units, bias, is_first): Step, sees: bool) {
    let given = Given::<T>::new(sizes, 4, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.weights());
    let peepholes = peepholes::<T>(if sees { sizes.hidden } else { 0 });
    let weights = RecurrentWeights { peepholes: refs3(&peepholes), ..weights };
    let (n, first) = (units.len() * sizes.batch, units.start);
    let terms = sizes.inputs + sizes.hidden;
    let c_before = data::<T>(n, 7);

    let (mut gates, mut c, mut h) = (parts(n), nan(n), nan(n));
    T::lstm_step(x, h_before, weights, &c_before, Some(muts(&mut gates)), &mut c, &mut h, first, sizes);
    let (mut twin_gates, mut twin_c, mut twin_h) = (parts(n), nan(n), nan(n));
    let twins = Some(muts(&mut twin_gates));
    reference::lstm_step(x, h_before, weights, &c_before, twins, &mut twin_c, &mut twin_h, first, sizes);
    close_parts("lstm gate", &gates, &twin_gates, terms);
    close_sums("lstm c", &c, &twin_c, terms);
    close_sums("lstm h", &h, &twin_h, terms);

    // As predictions call it: cells in place of outputs, nothing kept.
    let (mut h, mut c) = (c_before.clone(), nan(n));
    T::lstm_step(x, h_before, weights, &[], None, &mut c, &mut h, first, sizes);
    close_sums("lstm c of a prediction", &c, &twin_c, terms);
    close_sums("lstm h of a prediction", &h, &twin_h, terms);
    let mut h = c_before.clone();
    T::lstm_step(x, h_before, weights, &[], None, &mut [], &mut h, first, sizes);
    close_sums("lstm h of a last step", &h, &twin_h, terms);
    let mask = mask::<T>(sizes.batch);
    let masked = RecurrentWeights { mask: &mask, ..weights };
    let (mut h, mut c) = (c_before.clone(), nan(n));
    T::lstm_step(x, h_before, masked, &[], None, &mut c, &mut h, first, sizes);
    let (mut kept_c, mut kept_h) = (nan(n), nan(n));
    reference::lstm_step(x, h_before, masked, &c_before, None, &mut kept_c, &mut kept_h, first, sizes);
    close_sums("lstm c of a masked step", &c, &kept_c, terms);
    close_sums("lstm h of a masked step", &h, &kept_h, terms);

    let (d_h, d_c) = (data::<T>(n, 8), data::<T>(n, 9));
    let (mut d_gates, mut d_before) = (parts(n), d_c.clone());
    let (mut twin_d_gates, mut twin_d_before) = (parts(n), d_c);
    let (gates, found, twins) = (refs(&twin_gates), muts(&mut d_gates), muts(&mut twin_d_gates));
    if sees {
        let (peepholes, batch) = (refs3(&peepholes).map(|weight| &weight[units.clone()]), sizes.batch);
        T::lstm_peephole_gradient(gates, peepholes, &c_before, &twin_c, &d_h, &mut d_before, found, batch);
        reference::lstm_peephole_gradient(
            gates,
            peepholes,
            &c_before,
            &twin_c,
            &d_h,
            &mut twin_d_before,
            twins,
            batch,
        );
    } else {
        T::lstm_gradient(gates, &c_before, &twin_c, &d_h, &mut d_before, found);
        reference::lstm_gradient(gates, &c_before, &twin_c, &d_h, &mut twin_d_before, twins);
    }
    close_parts("lstm d_gate", &d_gates, &twin_d_gates, 1);
    close_sums("lstm d_c", &d_before, &twin_d_before, 1);
}

/// Whole steps, steps that are padding and, as anything else blends, parts of steps.
fn mask<T: Scalar>(batch: usize) -> Vec<T> {
    let numbers = data::<T>(batch, 15).into_iter().enumerate();
    numbers.map(|(at, m)| [T::one(), T::zero(), m.abs()][at % 3]).collect()
}

fn check_masked<T: Scalar>(RecurrentSizes { batch, hidden, .. }: RecurrentSizes) {
    let (n, mask) = (hidden * batch, mask::<T>(batch));
    let from = batch / 3;
    for (samples, before) in [([0, batch], data::<T>(n, 1)), ([from, batch - from], vec![])] {
        let (mut h, mut twin) = (data::<T>(n, 2), data::<T>(n, 2));
        T::keep_masked(&mask, &before, &mut h, samples);
        reference::keep_masked(&mask, &before, &mut twin, samples);
        close_sums("keep_masked", &h, &twin, 1);
    }
    let (mut d_h, mut twin) = (data::<T>(n, 2), data::<T>(n, 2));
    let (mut d_before, mut twin_before) = (data::<T>(n, 3), data::<T>(n, 3));
    T::keep_masked_gradient(&mask, &mut d_h, &mut d_before);
    reference::keep_masked_gradient(&mask, &mut twin, &mut twin_before);
    close_sums("keep_masked_gradient d_h", &d_h, &twin, 1);
    close_sums("keep_masked_gradient d_before", &d_before, &twin_before, 1);
}

fn peepholes<T: Scalar>(units: usize) -> [Vec<T>; 3] {
    [data(units, 11), data(units, 12), data(units, 13)]
}

fn refs3<T>(parts: &[Vec<T>; 3]) -> [&[T]; 3] {
    parts.each_ref().map(Vec::as_slice)
}

/// Some samples of a batch, and outputs that are projected from more units than they are.
fn check_projection<T: Scalar>((sizes, units, bias, is_first): Step) {
    let RecurrentSizes { batch, inputs, hidden } = sizes;
    let (first, from) = (units.start, batch / 3);
    let width = (batch - from).div_ceil(2);
    let outputs = hidden.div_ceil(2);
    let given = Given::<T>::new(sizes, 4, bias, is_first);
    let hh = data::<T>(4 * hidden * outputs, 4);
    let h_before = data::<T>(if is_first { 0 } else { outputs * batch }, 2);
    let peepholes = peepholes::<T>(if bias { hidden } else { 0 });
    let mask = if is_first { vec![] } else { mask::<T>(batch) };
    let weights = RecurrentWeights { hh: &hh, peepholes: refs3(&peepholes), mask: &mask, ..given.weights() };
    let n = units.len() * width;
    let (before, x) = (data::<T>(n, 7), &given.x);
    let (mut c, mut h) = (nan(n), before.clone());
    let (mut twin_c, mut twin_h) = (nan(n), before);
    T::lstm_samples(x, &h_before, weights, &mut c, &mut h, [from, width], first, sizes);
    reference::lstm_samples(x, &h_before, weights, &mut twin_c, &mut twin_h, [from, width], first, sizes);
    close_sums("lstm_samples c", &c, &twin_c, inputs + hidden);
    close_sums("lstm_samples h", &h, &twin_h, inputs + hidden);

    let (x, weight) = (data::<T>(hidden * width, 1), data::<T>(outputs * hidden, 2));
    let (mut y, mut twin) = (data::<T>(outputs * batch, 3), data::<T>(outputs * batch, 3));
    T::project_samples(&x, &weight, &mut y, [from, width], batch);
    reference::project_samples(&x, &weight, &mut twin, [from, width], batch);
    close_sums("project_samples", &y, &twin, hidden);

    let (x, y) = (data::<T>(hidden * batch, 1), data::<T>(hidden * batch, 2));
    let (mut sums, mut twin) = (data::<T>(hidden, 3), data::<T>(hidden, 3));
    T::sum_products(&x, &y, &mut sums, batch);
    reference::sum_products(&x, &y, &mut twin, batch);
    close_sums("sum_products", &sums, &twin, batch);
}

fn check_gru<T: Scalar>((sizes, units, bias, is_first): Step) {
    let given = Given::<T>::new(sizes, 3, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.weights());
    let (n, first) = (units.len() * sizes.batch, units.start);
    let terms = sizes.inputs + sizes.hidden;

    let before = &data::<T>(h_before.len(), 10);
    let (mut gates, mut h) = (parts(n), nan(n));
    T::gru_step(x, h_before, before, weights, Some(muts(&mut gates)), &mut h, first, sizes);
    let (mut twin_gates, mut twin_h) = (parts(n), nan(n));
    reference::gru_step(x, h_before, before, weights, Some(muts(&mut twin_gates)), &mut twin_h, first, sizes);
    close_parts("gru gate", &gates, &twin_gates, terms);
    close_sums("gru h", &h, &twin_h, terms);
    let mut h = nan(n);
    T::gru_step(x, h_before, before, weights, None, &mut h, first, sizes);
    close_sums("gru h of a prediction", &h, &twin_h, terms);

    let (d_h, before) = (data::<T>(n, 8), data::<T>(n, 7));
    let (mut d_gates, mut d_h_before) = (parts(n), data::<T>(n, 9));
    T::gru_gradient(refs(&twin_gates), &before, &d_h, &mut d_h_before, muts(&mut d_gates));
    let (mut twin_d_gates, mut twin_d_h) = (parts(n), data::<T>(n, 9));
    reference::gru_gradient(refs(&twin_gates), &before, &d_h, &mut twin_d_h, muts(&mut twin_d_gates));
    close_parts("gru d_gate", &d_gates, &twin_d_gates, 1);
    close_sums("gru d_h_before", &d_h_before, &twin_d_h, 1);
}

fn check_gru_before<T: Scalar>((sizes, units, bias, is_first): Step) {
    let given = Given::<T>::new(sizes, 3, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.weights());
    let (n, first) = (units.len() * sizes.batch, units.start);
    let terms = sizes.inputs + sizes.hidden;

    let [mut r, mut z, mut m, mut twin_r] = parts(n);
    let [mut twin_z, mut twin_m, mut new, mut twin_new] = parts(n);
    T::gru_before_gates(x, h_before, weights, [&mut r, &mut z, &mut m], first, sizes);
    let twins = [&mut *twin_r, &mut *twin_z, &mut *twin_m];
    reference::gru_before_gates(x, h_before, weights, twins, first, sizes);
    for (what, found, expected) in [("r", &r, &twin_r), ("z", &z, &twin_z), ("m", &m, &twin_m)] {
        close_sums(&format!("gru_before_gates {what}"), found, expected, terms);
    }
    let (reset, before) = (data::<T>(h_before.len(), 7), &data::<T>(h_before.len(), 10));
    let (mut h, mut twin) = (nan(n), nan(n));
    T::gru_before_new(x, &reset, before, weights, &twin_z, &mut new, &mut h, first, sizes);
    reference::gru_before_new(x, &reset, before, weights, &twin_z, &mut twin_new, &mut twin, first, sizes);
    close_sums("gru_before_new n", &new, &twin_new, terms);
    close_sums("gru_before_new h", &h, &twin, terms);
    let (mut h, mut twin) = (nan(n), nan(n));
    T::gru_before_step(x, h_before, weights, &mut h, first, sizes);
    reference::gru_before_step(x, h_before, weights, &mut twin, first, sizes);
    close_sums("gru_before_step", &h, &twin, terms + sizes.hidden);

    let (d_h, before) = (data::<T>(n, 8), data::<T>(n, 7));
    let [mut d_z, mut d_n, mut twin_d_z, mut twin_d_n] = parts(n);
    let (mut d_before, mut twin_d_before) = (data::<T>(n, 9), data::<T>(n, 9));
    T::gru_before_gradient([&twin_z, &twin_new], &before, &d_h, &mut d_before, [&mut d_z, &mut d_n]);
    reference::gru_before_gradient(
        [&twin_z, &twin_new],
        &before,
        &d_h,
        &mut twin_d_before,
        [&mut twin_d_z, &mut twin_d_n],
    );
    close_sums("gru_before_gradient d_z", &d_z, &twin_d_z, 1);
    close_sums("gru_before_gradient d_n", &d_n, &twin_d_n, 1);
    close_sums("gru_before_gradient d_before", &d_before, &twin_d_before, 1);
    let (mut d_m, mut twin_d_m) = (data::<T>(n, 8), data::<T>(n, 8));
    let (mut d_r, mut twin_d_r) = (nan(n), nan(n));
    T::gru_reset_gradient(&twin_r, &before, &mut d_m, &mut d_r);
    reference::gru_reset_gradient(&twin_r, &before, &mut twin_d_m, &mut twin_d_r);
    close_sums("gru_reset_gradient d_r", &d_r, &twin_d_r, 1);
    close_sums("gru_reset_gradient d_m", &d_m, &twin_d_m, 1);
}

fn check_rnn<T: Scalar>((sizes, units, bias, is_first): Step) {
    let given = Given::<T>::new(sizes, 1, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.weights());
    let (n, first) = (units.len() * sizes.batch, units.start);
    for relu in [false, true] {
        let (mut h, mut twin) = (nan(n), nan(n));
        T::rnn_step(x, h_before, weights, relu, &mut h, first, sizes);
        reference::rnn_step(x, h_before, weights, relu, &mut twin, first, sizes);
        close_sums("rnn h", &h, &twin, sizes.inputs + sizes.hidden);
        let (mut d_h, mut twin_d_h) = (data::<T>(n, 8), data::<T>(n, 8));
        T::rnn_gradient(&twin, relu, &mut d_h);
        reference::rnn_gradient(&twin, relu, &mut twin_d_h);
        close_sums("rnn d_h", &d_h, &twin_d_h, 1);
    }
}

fn check_one<T: Scalar>((sizes, _, bias, is_first): Step, is_packed: bool) {
    let sizes = RecurrentSizes { batch: 1, ..sizes };
    let (n, terms) = (sizes.hidden, sizes.inputs + sizes.hidden);
    let c_before = data::<T>(n, 7);

    let given = Given::<T>::new(sizes, 4, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.ordered(is_packed));
    let (mut h, mut c) = (nan(n), nan(n));
    T::lstm_one(x, h_before, weights, &c_before, &mut c, &mut h);
    let (mut twin, mut twin_c) = (nan(n), nan(n));
    reference::lstm_one(x, h_before, weights, &c_before, &mut twin_c, &mut twin);
    close_sums("lstm c of one", &c, &twin_c, terms);
    close_sums("lstm h of one", &h, &twin, terms);
    let mut h = c_before.clone();
    T::lstm_one(x, h_before, weights, &[], &mut [], &mut h);
    close_sums("lstm h of one in place", &h, &twin, terms);
    for m in [T::zero(), T::one(), T::from_f64(0.25)] {
        let masked = RecurrentWeights { mask: &[m], ..weights };
        let mut h = c_before.clone();
        T::lstm_one(x, h_before, masked, &[], &mut c, &mut h);
        reference::lstm_one(x, h_before, masked, &c_before, &mut twin_c, &mut twin);
        close_sums("lstm c of one masked step", &c, &twin_c, terms);
        close_sums("lstm h of one masked step", &h, &twin, terms);
    }
    let peepholes = peepholes::<T>(n);
    let weights = RecurrentWeights { peepholes: refs3(&peepholes), ..weights };
    let (mut h, mut c) = (nan(n), nan(n));
    T::lstm_peephole_one(x, h_before, weights, &c_before, &mut c, &mut h);
    reference::lstm_peephole_one(x, h_before, weights, &c_before, &mut twin_c, &mut twin);
    close_sums("lstm_peephole_one c", &c, &twin_c, terms);
    close_sums("lstm_peephole_one h", &h, &twin, terms);

    let given = Given::<T>::new(sizes, 3, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.ordered(is_packed));
    let (mut h, mut twin) = (nan(n), nan(n));
    T::gru_one(x, h_before, weights, &mut h);
    reference::gru_one(x, h_before, weights, &mut twin);
    close_sums("gru h of one", &h, &twin, terms);
    let (mut h, mut twin) = (nan(n), nan(n));
    T::gru_before_one(x, h_before, weights, &mut h);
    reference::gru_before_one(x, h_before, weights, &mut twin);
    close_sums("gru_before_one", &h, &twin, terms + n);

    let given = Given::<T>::new(sizes, 1, bias, is_first);
    let (x, h_before, weights) = (&given.x, &given.h_before, given.ordered(is_packed));
    for relu in [false, true] {
        let (mut h, mut twin) = (nan(n), nan(n));
        T::rnn_one(x, h_before, weights, relu, &mut h);
        reference::rnn_one(x, h_before, weights, relu, &mut twin);
        close_sums("rnn h of one", &h, &twin, terms);
    }
}

fn check_added_product<T: Scalar>(sizes: LinearSizes, first: usize) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let (x, weight) = (data::<T>(outputs * batch, 1), data::<T>(outputs * inputs, 2));
    let n = (inputs - first) * batch;
    let (mut y, mut twin) = (data::<T>(n, 3), data::<T>(n, 3));
    T::add_linear_transposed_rows(&x, &weight, &mut y, first, sizes);
    reference::add_linear_transposed_rows(&x, &weight, &mut twin, first, sizes);
    close_sums("add_linear_transposed_rows", &y, &twin, outputs);

    // Any division into rows gives the same bits.
    for rows in [1, 3, 17] {
        let mut parts = data::<T>(n, 3);
        for (part, y) in parts.chunks_mut(rows * batch).enumerate() {
            T::add_linear_transposed_rows(&x, &weight, y, first + part * rows, sizes);
        }
        assert_eq!(parts, y, "rows of add_linear_transposed_rows");
    }
}

#[test]
fn added_products_along_the_inputs() {
    under_each_isa(|| {
        for [batch, inputs, outputs] in ALONG_INPUTS {
            check_added_product::<f32>(LinearSizes { batch, inputs, outputs }, 7);
            check_added_product::<f64>(LinearSizes { batch, inputs, outputs }, 7);
        }
    });
}

proptest! {
    #[test]
    fn recurrent_steps_are_their_twins(step in steps()) {
        under_each_isa(|| {
            for sees_cells in [false, true] {
                check_lstm::<f32>(step.clone(), sees_cells);
                check_lstm::<f64>(step.clone(), sees_cells);
            }
            check_projection::<f32>(step.clone());
            check_projection::<f64>(step.clone());
            check_masked::<f32>(step.0);
            check_masked::<f64>(step.0);
            check_gru::<f32>(step.clone());
            check_gru::<f64>(step.clone());
            check_gru_before::<f32>(step.clone());
            check_gru_before::<f64>(step.clone());
            check_rnn::<f32>(step.clone());
            check_rnn::<f64>(step.clone());
            check_one::<f32>(step.clone(), true);
            check_one::<f64>(step.clone(), true);
            // Plain code reads weights that are not packed too.
            if isa() == Isa::Scalar {
                check_one::<f32>(step.clone(), false);
                check_one::<f64>(step.clone(), false);
            }
        });
    }

    #[test]
    fn added_products_are_their_twins(
        batch in prop_oneof![Just(1usize), 2..8usize, size()],
        (inputs, first) in size().prop_flat_map(|inputs| (Just(inputs), 0..inputs)),
        outputs in size(),
    ) {
        under_each_isa(|| {
            let sizes = LinearSizes { batch, inputs, outputs };
            check_added_product::<f32>(sizes, first);
            check_added_product::<f64>(sizes, first);
        });
    }
}
