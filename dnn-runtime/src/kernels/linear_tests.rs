//! Products of a weight against their twins, under every instruction set.

use proptest::prelude::*;

use super::simd::{Task, Vector};
#[cfg(panic = "unwind")]
use super::tests::refusal;
use super::tests::{close_sums, config, data, nan, properties, size, sizes, under_each_isa};
use super::*;

/// Sizes of which one is beyond the block of a product, whichever the product sums over.
fn deep_sizes() -> impl Strategy<Value = LinearSizes> {
    (1..20usize, 1..20usize, 300..2600usize, 0..3usize).prop_map(|(a, b, deep, role)| match role {
        0 => LinearSizes { batch: a, inputs: deep, outputs: b },
        1 => LinearSizes { batch: a, inputs: b, outputs: deep },
        _ => LinearSizes { batch: deep, inputs: a, outputs: b },
    })
}

fn check_linear<T: Scalar>(sizes: LinearSizes, bias: bool, rows: usize) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let (x, z) = (data::<T>(inputs * batch, 1), data::<T>(outputs * batch, 2));
    let weight = data::<T>(outputs * inputs, 3);
    let bias_of = |n: usize| data::<T>(if bias { n } else { 0 }, 4);

    let (mut found, mut expected) = (nan(outputs * batch), nan(outputs * batch));
    T::linear(&x, &weight, &bias_of(outputs), &mut found, sizes);
    reference::linear(&x, &weight, &bias_of(outputs), &mut expected, sizes);
    close_sums("linear", &found, &expected, inputs);

    // Any division into units gives the same bits.
    let bias_of_units = bias_of(outputs);
    for units in [1, 17, rows] {
        let mut parts = nan(outputs * batch);
        for (part, y) in parts.chunks_mut(units * batch).enumerate() {
            let (first, outputs) = (part * units, y.len() / batch);
            let bias = bias_of_units.get(first..first + outputs).unwrap_or_default();
            let weight = &weight[first * inputs..][..outputs * inputs];
            T::linear(&x, weight, bias, y, LinearSizes { outputs, ..sizes });
        }
        assert_eq!(parts, found, "units of linear");
    }

    let (mut found, mut expected) = (nan(inputs * batch), nan(inputs * batch));
    T::linear_transposed(&z, &weight, &bias_of(inputs), &mut found, sizes);
    reference::linear_transposed(&z, &weight, &bias_of(inputs), &mut expected, sizes);
    close_sums("linear_transposed", &found, &expected, outputs);

    // Any division into rows gives the same bits.
    let (mut parts, mut expected) = (nan(inputs * batch), nan(inputs * batch));
    for (part, (y, expected)) in
        parts.chunks_mut(rows * batch).zip(expected.chunks_mut(rows * batch)).enumerate()
    {
        let first = part * rows;
        let bias = bias_of(inputs);
        let bias = if bias.is_empty() { &bias[..] } else { &bias[first..first + y.len() / batch] };
        T::linear_transposed_rows(&z, &weight, bias, y, first, sizes);
        reference::linear_transposed_rows(&z, &weight, bias, expected, first, sizes);
    }
    close_sums("linear_transposed_rows", &parts, &expected, outputs);
    assert_eq!(parts, found, "rows of linear_transposed");

    let (mut found, mut expected) = (data(outputs * inputs, 5), data(outputs * inputs, 5));
    T::linear_weight_gradient(&x, &z, &mut found, sizes);
    reference::linear_weight_gradient(&x, &z, &mut expected, sizes);
    close_sums("linear_weight_gradient", &found, &expected, batch);

    // Nor do divisions of the outputs change bits, one unit alone included.
    for rows in [1, rows] {
        let mut parts = data(outputs * inputs, 5);
        for (z, part) in z.chunks(rows * batch).zip(parts.chunks_mut(rows * inputs)) {
            let sizes = LinearSizes { outputs: z.len() / batch, ..sizes };
            T::linear_weight_gradient(&x, z, part, sizes);
        }
        assert_eq!(parts, found, "rows of linear_weight_gradient");
    }

    let (mut found, mut expected) = (data(outputs, 6), data(outputs, 6));
    T::sum_samples(&z, &mut found, batch);
    reference::sum_samples(&z, &mut expected, batch);
    close_sums("sum_samples", &found, &expected, batch);

    if batch == 1 {
        let bias = bias_of(outputs);
        let inlined = |transposed: bool, x: &[T], bias: &[T], n: usize| {
            let mut y = nan(n);
            T::dispatch(Inlined { x, weight: &weight, inputs, bias, y: &mut y, transposed });
            y
        };
        let (mut linear, mut transposed) = (nan(outputs), nan(inputs));
        reference::linear(&x, &weight, &bias, &mut linear, sizes);
        close_sums("linear_one", &inlined(false, &x, &bias, outputs), &linear, inputs);
        let bias = bias_of(inputs);
        reference::linear_transposed(&z, &weight, &bias, &mut transposed, sizes);
        close_sums("linear_transposed_one", &inlined(true, &z, &bias, inputs), &transposed, outputs);
    }
}

/// The products of one sample as a prediction inlines them: with the vectors of the function around.
struct Inlined<'a, T> {
    x: &'a [T],
    weight: &'a [T],
    inputs: usize,
    bias: &'a [T],
    y: &'a mut [T],
    transposed: bool,
}

impl<T: Scalar> Task<T> for Inlined<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        let Self { x, weight, inputs, bias, y, transposed } = self;
        if transposed {
            linear_transposed_one::<V, T>(x, weight, inputs, bias, y);
        } else {
            linear_one::<V, T>(x, weight, bias, y);
        }
    }
}

/// One sample through weights that the first-level cache holds and larger ones. These are read row by row; transposed in streams,
/// or if few rows of the result are asked for in strips, whose parts of the weight are asked for ahead and at the end beyond it.
#[test]
fn wide_weights_for_one_sample() {
    under_each_isa(|| {
        for (inputs, outputs) in [(100, 90), (130, 20), (260, 9), (300, 44), (1040, 70)] {
            let sizes = LinearSizes { batch: 1, inputs, outputs };
            for (bias, rows) in [(false, 31), (true, 64), (false, 129), (true, 260)] {
                check_linear::<f32>(sizes, bias, rows);
                check_linear::<f64>(sizes, bias, rows);
            }
        }
    });
}

/// Sizes whose transposed products have lanes along the inputs. With sixteen lanes: two vectors of samples, with rows of the weight
/// a page apart; samples that leave an eighth of their lanes empty, 98 as the most of these. With eight and four: 21 samples, and
/// with two 7.
pub(super) const ALONG_INPUTS: [[usize; 3]; 5] =
    [[19, 1030, 128], [98, 64, 32], [33, 130, 40], [21, 128, 40], [7, 128, 40]];

#[test]
fn lanes_along_the_inputs() {
    under_each_isa(|| {
        for [batch, inputs, outputs] in ALONG_INPUTS {
            let sizes = LinearSizes { batch, inputs, outputs };
            for (bias, rows) in [(false, 31), (true, 70)] {
                check_linear::<f32>(sizes, bias, rows);
                check_linear::<f64>(sizes, bias, rows);
            }
        }
    });
}

#[cfg(panic = "unwind")]
#[test]
fn biases_that_are_too_short_are_refused() {
    under_each_isa(|| {
        for batch in [1, 2, 20, 33, 64] {
            let sizes = LinearSizes { batch, inputs: 40, outputs: 40 };
            let (x, weight, bias) = (data::<f32>(40 * batch, 1), data(1600, 2), data(39, 3));
            for transposed in [false, true] {
                let mut y = nan(40 * batch);
                let call = || match transposed {
                    false => <f32 as Kernels>::linear(&x, &weight, &bias, &mut y, sizes),
                    true => <f32 as Kernels>::linear_transposed(&x, &weight, &bias, &mut y, sizes),
                };
                let found = refusal(call).unwrap_or_default();
                let expected = ["the bias is too short for the product", "out of range", "out of bounds"];
                assert!(
                    expected.iter().any(|expected| found.contains(expected)),
                    "{batch}, {transposed}: {found}"
                );
            }
        }
    });
}

#[cfg(panic = "unwind")]
#[test]
fn rows_that_a_weight_does_not_have_are_refused() {
    under_each_isa(|| {
        for (batch, first, rows) in [(1, 2, 2), (1, 4, 1), (3, 0, 4), (40, 3, 1)] {
            let (sizes, mut y) = (LinearSizes { batch, inputs: 3, outputs: 2 }, nan::<f32>(rows * batch));
            let x = data(2 * batch, 1);
            let found = refusal(|| {
                <f32 as Kernels>::linear_transposed_rows(&x, &[1.0; 6], &[], &mut y, first, sizes);
            });
            let expected = format!("a weight of 3 inputs has no rows {first}..{}", first + rows);
            assert_eq!(found, Some(expected), "{batch} samples");
        }
    });
}

#[cfg(panic = "unwind")]
#[test]
fn other_lengths_than_those_of_a_weight_from_one_sample_are_refused() {
    let sizes = LinearSizes { batch: 1, inputs: 3, outputs: 2 };
    let expected = "the slices are not those of a weight of 3 inputs and 2 outputs";
    under_each_isa(|| {
        for [x, d_y, d_weight] in [[2, 2, 6], [4, 2, 6], [3, 1, 6], [3, 3, 6], [3, 2, 5], [3, 2, 7]] {
            let (x, d_y, mut d_weight) = (data::<f32>(x, 1), data(d_y, 2), data(d_weight, 3));
            let found = refusal(|| <f32 as Kernels>::linear_weight_gradient(&x, &d_y, &mut d_weight, sizes));
            assert_eq!(found.as_deref(), Some(expected), "{x:?}, {d_y:?}, {d_weight:?}");
        }
    });
}

properties! {
    linear_products(sizes in sizes(), bias in any::<bool>(), rows in size()) = check_linear(sizes, bias, rows);
    deep_products(sizes in deep_sizes(), bias in any::<bool>(), rows in 1..200usize)
        = check_linear(sizes, bias, rows);
}
