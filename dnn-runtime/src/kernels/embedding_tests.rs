//! Rows of a table, against their twins.

use proptest::prelude::*;

use super::tests::{changes, config, data, nan, properties, size, under_each_isa};
use super::*;

/// Token ids below `tokens`, all of them met in time.
fn ids<T: Scalar>(n: usize, tokens: usize) -> Vec<T> {
    let numbers = data::<f64>(n, 7).into_iter();
    numbers.map(|x| T::from_f64(((x + 1.0) / 2.0 * tokens as f64).floor().min(tokens as f64 - 1.0))).collect()
}

fn check_embedding<T: Scalar>(sizes: LinearSizes, steps: usize, padding: Option<usize>) {
    let LinearSizes { batch, inputs: tokens, outputs: features } = sizes;
    let (x, weight) = (ids::<T>(steps * batch, tokens), data::<T>(tokens * features, 1));
    let (mut found, mut expected) = (nan(steps * features * batch), nan(steps * features * batch));
    T::embedding(&x, &weight, &mut found, sizes);
    reference::embedding(&x, &weight, &mut expected, sizes);
    assert_eq!(found, expected, "numbers are moved, not computed");

    let d_y = data::<T>(steps * features * batch, 2);
    changes::<T>(
        "embedding_gradient",
        tokens * features,
        |d_weight| T::embedding_gradient(&x, &d_y, d_weight, padding, sizes),
        |d_weight| reference::embedding_gradient(&x, &d_y, d_weight, padding, sizes),
    );
}

fn check_strangers<T: Scalar>(batch: usize) {
    let sizes = LinearSizes { batch, inputs: 3, outputs: 2 };
    let weight = data::<T>(6, 1);
    for id in [-1.0, -0.5, 2.5, 3.0, 1e30, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut x = vec![T::from_f64(2.0); batch];
        x[batch - 1] = T::from_f64(id);
        let mut y = vec![T::zero(); 2 * batch];
        T::embedding(&x, &weight, &mut y, sizes);
        let mut d_weight = vec![T::zero(); 6];
        T::embedding_gradient(&x, &vec![T::one(); 2 * batch], &mut d_weight, None, sizes);
        for (feature, y) in y.chunks(batch).enumerate() {
            assert!(
                y[..batch - 1].iter().all(|&y| y == weight[4 + feature]) && y[batch - 1].to_f64().is_nan()
            );
        }
        let met = T::from_f64(batch as f64 - 1.0);
        assert_eq!(d_weight, [T::zero(), T::zero(), T::zero(), T::zero(), met, met], "{id}");
    }
}

#[test]
fn numbers_that_are_no_tokens() {
    under_each_isa(|| {
        for batch in [1, 5, 16, 17, 40] {
            check_strangers::<f32>(batch);
            check_strangers::<f64>(batch);
        }
    });
}

fn sizes() -> impl Strategy<Value = LinearSizes> {
    let batch = prop_oneof![Just(1usize), size()];
    (batch, size(), 1..20usize).prop_map(|(batch, inputs, outputs)| LinearSizes { batch, inputs, outputs })
}

properties! {
    rows_of_a_table(sizes in sizes(), steps in 1..6usize, padding in prop::option::of(0..20usize))
        = check_embedding(sizes, steps, padding);
}
