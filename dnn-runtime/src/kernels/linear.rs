//! Products of a weight with a batch.

use super::LinearSizes;
use super::simd::{Matrix, Start, Vector, dot_product, product};
use crate::scalar::Scalar;

/// An empty bias is none.
fn start<T>(bias: &[T]) -> Start<'_, T> {
    if bias.is_empty() { Start::Zero } else { Start::Rows(bias) }
}

#[inline(always)]
pub(super) fn linear<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let weight = Matrix { values: weight, row: inputs, column: 1 };
    let x = Matrix { values: x, row: batch, column: 1 };
    let shape = [outputs, inputs, batch];
    // Few samples leave lanes over samples empty; along the inputs, sums over the lanes cost about as much as four
    // vectors of inputs.
    if batch < V::LANES && (batch == 1 || inputs >= 4 * V::LANES) {
        dot_product::<V, T>(weight, x, y, batch, start(bias), shape);
    } else {
        product::<V, T>(weight, x, y, batch, start(bias), shape);
    }
}

#[inline(always)]
pub(super) fn linear_transposed<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if batch < V::LANES && inputs >= V::LANES {
        return few_transposed::<V, T>(x, weight, bias, y, sizes);
    }
    let weight = Matrix { values: weight, row: 1, column: inputs };
    let x = Matrix { values: x, row: batch, column: 1 };
    product::<V, T>(weight, x, y, batch, start(bias), [inputs, outputs, batch]);
}

/// [`linear_transposed`] with lanes along the inputs, which needs the result transposed.
#[inline(always)]
fn few_transposed<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    const WIDTH: usize = 64;
    let LinearSizes { batch, inputs, outputs } = sizes;
    let x = Matrix { values: x, row: 1, column: batch };
    if batch == 1 {
        let weight = Matrix { values: weight, row: inputs, column: 1 };
        product::<V, T>(x, weight, y, inputs, Start::Zero, [1, outputs, inputs]);
    } else {
        let mut strip = [T::zero(); 16 * WIDTH];
        let mut input = 0;
        while input < inputs {
            let width = WIDTH.min(inputs - input);
            let weight = Matrix { values: &weight[input..], row: inputs, column: 1 };
            product::<V, T>(x, weight, &mut strip, WIDTH, Start::Zero, [batch, outputs, width]);
            for (at, y) in y[input * batch..].chunks_exact_mut(batch).take(width).enumerate() {
                for (sample, y) in y.iter_mut().enumerate() {
                    *y = strip[sample * WIDTH + at];
                }
            }
            input += width;
        }
    }
    for (y, &bias) in y.chunks_exact_mut(batch).zip(bias) {
        for y in y {
            *y += bias;
        }
    }
}

#[inline(always)]
pub(super) fn linear_weight_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let d_y = Matrix { values: d_y, row: batch, column: 1 };
    let x = Matrix { values: x, row: 1, column: batch };
    product::<V, T>(d_y, x, d_weight, inputs, Start::Sum, [outputs, batch, inputs]);
}

#[inline(always)]
pub(super) fn sum_samples<V: Vector<Scalar = T>, T: Scalar>(x: &[T], sums: &mut [T], batch: usize) {
    if batch == 0 {
        return;
    }
    for (x, sum) in x.chunks_exact(batch).zip(sums) {
        *sum += sum_of::<V, T>(x);
    }
}

/// The sum of a slice: lane by lane, then over the lanes.
#[inline(always)]
fn sum_of<V: Vector<Scalar = T>, T: Scalar>(x: &[T]) -> T {
    let mut sum = V::zero();
    let chunks = x.chunks_exact(V::LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        sum = sum + V::load(chunk);
    }
    (sum + V::load_part(rest)).sum()
}

/// `N` elements from `at` on, as an array the compiler can keep in registers.
#[inline(always)]
pub(super) fn array<T, const N: usize>(values: &[T], at: usize) -> &[T; N] {
    match values[at..at + N].first_chunk() {
        Some(array) => array,
        None => unreachable!("the slice has N elements"),
    }
}

/// `N` elements from `at` on, to change.
#[inline(always)]
pub(super) fn array_mut<T, const N: usize>(values: &mut [T], at: usize) -> &mut [T; N] {
    match values[at..at + N].first_chunk_mut() {
        Some(array) => array,
        None => unreachable!("the slice has N elements"),
    }
}

/// The sum of a slice in eight partial sums, so that it vectorises.
#[inline(always)]
pub(super) fn total<T: Scalar>(x: &[T]) -> T {
    let mut lanes = [T::zero(); 8];
    let (chunks, rest) = x.as_chunks::<8>();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += x;
        }
    }
    lanes.into_iter().sum::<T>() + rest.iter().copied().sum::<T>()
}
