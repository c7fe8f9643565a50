//! Products of a weight with a batch: register tiles of units by samples.

use super::LinearSizes;
use super::simd::Vector;
use crate::scalar::Scalar;

/// Inputs taken together before the next tile of samples: a strip of 16 samples of them stays in the first-level
/// cache.
const BLOCK: usize = 256;

#[inline(always)]
pub(super) fn linear<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if batch == 1 {
        return linear_one(x, weight, bias, y, sizes);
    }
    let weight = Strided { values: weight, row: inputs, column: 1 };
    product(&weight, x, bias, y, Product { rows: outputs, depth: inputs, batch });
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
    if batch == 1 {
        return linear_transposed_one(x, weight, bias, y, sizes);
    }
    let weight = Strided { values: weight, row: 1, column: inputs };
    product(&weight, x, bias, y, Product { rows: inputs, depth: outputs, batch });
}

/// A matrix read through strides, so that one product serves a weight and its transpose.
struct Strided<'a, T> {
    values: &'a [T],
    row: usize,
    column: usize,
}

/// The sizes of y\[m\]\[b\] = sum over k of a\[m\]\[k\] * x\[k\]\[b\].
#[derive(Clone, Copy)]
struct Product {
    rows: usize,
    depth: usize,
    batch: usize,
}

fn product<T: Scalar>(a: &Strided<'_, T>, x: &[T], bias: &[T], y: &mut [T], sizes: Product) {
    let Product { depth, batch, .. } = sizes;
    if batch == 0 {
        return;
    }
    if bias.is_empty() {
        y.fill(T::zero());
    } else {
        for (row, &bias) in y.chunks_exact_mut(batch).zip(bias) {
            row.fill(bias);
        }
    }
    let mut from = 0;
    while from < depth {
        let to = depth.min(from + BLOCK);
        let mut sample = 0;
        // Two rows of 16 samples in f32, of 8 in f64: half of SSE2's registers hold sums, the rest inputs and weights.
        if size_of::<T>() <= 4 {
            while sample + 16 <= batch {
                rows::<T, 2, 16>(a, x, y, from..to, sample, sizes);
                sample += 16;
            }
        }
        while sample + 8 <= batch {
            rows::<T, 2, 8>(a, x, y, from..to, sample, sizes);
            sample += 8;
        }
        while sample + 4 <= batch {
            rows::<T, 4, 4>(a, x, y, from..to, sample, sizes);
            sample += 4;
        }
        while sample < batch {
            rows::<T, 4, 1>(a, x, y, from..to, sample, sizes);
            sample += 1;
        }
        from = to;
    }
}

/// Adds the products over the block `depth` to all rows of the samples `sample .. sample + N`.
#[inline(always)]
fn rows<T: Scalar, const M: usize, const N: usize>(
    a: &Strided<'_, T>,
    x: &[T],
    y: &mut [T],
    depth: core::ops::Range<usize>,
    sample: usize,
    sizes: Product,
) {
    let mut row = 0;
    while row + M <= sizes.rows {
        tile::<T, M, N>(a, x, y, depth.clone(), row, sample, sizes.batch);
        row += M;
    }
    while row < sizes.rows {
        tile::<T, 1, N>(a, x, y, depth.clone(), row, sample, sizes.batch);
        row += 1;
    }
}

#[inline(always)]
fn tile<T: Scalar, const M: usize, const N: usize>(
    a: &Strided<'_, T>,
    x: &[T],
    y: &mut [T],
    depth: core::ops::Range<usize>,
    row: usize,
    sample: usize,
    batch: usize,
) {
    let mut sums = [[T::zero(); N]; M];
    let strip = &x[depth.start * batch..depth.end * batch];
    let mut at = row * a.row + depth.start * a.column;
    for x in strip.chunks_exact(batch) {
        let x = array::<T, N>(x, sample);
        for (m, sums) in sums.iter_mut().enumerate() {
            let a = a.values[at + m * a.row];
            for (sum, &x) in sums.iter_mut().zip(x) {
                *sum += a * x;
            }
        }
        at += a.column;
    }
    for (m, sums) in sums.iter().enumerate() {
        let y = array_mut::<T, N>(y, (row + m) * batch + sample);
        for (y, &sum) in y.iter_mut().zip(sums) {
            *y += sum;
        }
    }
}

/// One sample: a dot product along each unit's connections.
fn linear_one<T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T], sizes: LinearSizes) {
    let LinearSizes { inputs, outputs, .. } = sizes;
    let mut unit = 0;
    while unit + 4 <= outputs {
        let sums = dots::<T, 4, 8>(weight, x, unit, inputs);
        y[unit..unit + 4].copy_from_slice(&sums);
        unit += 4;
    }
    while unit < outputs {
        y[unit] = dots::<T, 1, 8>(weight, x, unit, inputs)[0];
        unit += 1;
    }
    for (y, &bias) in y.iter_mut().zip(bias) {
        *y += bias;
    }
}

/// The dot products of `x` with the rows `row .. row + M` of `a`, each in `L` partial sums.
#[inline(always)]
fn dots<T: Scalar, const M: usize, const L: usize>(a: &[T], x: &[T], row: usize, length: usize) -> [T; M] {
    let mut lanes = [[T::zero(); L]; M];
    let whole = length - length % L;
    let mut at = 0;
    while at < whole {
        let x = array::<T, L>(x, at);
        for (m, lanes) in lanes.iter_mut().enumerate() {
            let a = array::<T, L>(a, (row + m) * length + at);
            for l in 0..L {
                lanes[l] += a[l] * x[l];
            }
        }
        at += L;
    }
    let mut sums = lanes.map(|lanes| lanes.into_iter().sum::<T>());
    for (m, sum) in sums.iter_mut().enumerate() {
        let a = &a[(row + m) * length..][whole..length];
        for (&a, &x) in a.iter().zip(&x[whole..length]) {
            *sum += a * x;
        }
    }
    sums
}

/// One sample through the transpose: scaled rows of the weight, added up 16 connections at a time.
fn linear_transposed_one<T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T], sizes: LinearSizes) {
    let LinearSizes { inputs, outputs, .. } = sizes;
    let mut from = 0;
    while from + 16 <= inputs {
        scaled_rows::<T, 16>(x, weight, y, from, inputs, outputs);
        from += 16;
    }
    while from < inputs {
        scaled_rows::<T, 1>(x, weight, y, from, inputs, outputs);
        from += 1;
    }
    for (y, &bias) in y.iter_mut().zip(bias) {
        *y += bias;
    }
}

#[inline(always)]
fn scaled_rows<T: Scalar, const N: usize>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    from: usize,
    inputs: usize,
    outputs: usize,
) {
    let mut sums = [T::zero(); N];
    for (unit, &x) in x[..outputs].iter().enumerate() {
        let weight = array::<T, N>(weight, unit * inputs + from);
        for (sum, &weight) in sums.iter_mut().zip(weight) {
            *sum += weight * x;
        }
    }
    *array_mut::<T, N>(y, from) = sums;
}

#[inline(always)]
pub(super) fn linear_weight_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    let mut unit = 0;
    while unit + 2 <= outputs {
        weight_rows::<T, 2>(x, d_y, d_weight, unit, batch, inputs);
        unit += 2;
    }
    while unit < outputs {
        weight_rows::<T, 1>(x, d_y, d_weight, unit, batch, inputs);
        unit += 1;
    }
}

#[inline(always)]
fn weight_rows<T: Scalar, const M: usize>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    unit: usize,
    batch: usize,
    inputs: usize,
) {
    if batch == 1 {
        for (m, d_weight) in d_weight[unit * inputs..].chunks_exact_mut(inputs.max(1)).take(M).enumerate() {
            let d_y = d_y[unit + m];
            for (d_weight, &x) in d_weight.iter_mut().zip(x) {
                *d_weight += d_y * x;
            }
        }
        return;
    }
    let mut input = 0;
    while input + 4 <= inputs {
        weight_tile::<T, M, 4>(x, d_y, d_weight, unit, input, batch, inputs);
        input += 4;
    }
    while input < inputs {
        weight_tile::<T, M, 1>(x, d_y, d_weight, unit, input, batch, inputs);
        input += 1;
    }
}

/// Sums over the samples for `M` units by `N` inputs, each in one SSE2 register of partial sums.
#[inline(always)]
fn weight_tile<T: Scalar, const M: usize, const N: usize>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    unit: usize,
    input: usize,
    batch: usize,
    inputs: usize,
) {
    let sums = if size_of::<T>() <= 4 {
        sample_dots::<T, M, N, 4>(&d_y[unit * batch..], &x[input * batch..], batch)
    } else {
        sample_dots::<T, M, N, 2>(&d_y[unit * batch..], &x[input * batch..], batch)
    };
    for (m, sums) in sums.iter().enumerate() {
        let d_weight = array_mut::<T, N>(d_weight, (unit + m) * inputs + input);
        for (d_weight, &sum) in d_weight.iter_mut().zip(sums) {
            *d_weight += sum;
        }
    }
}

/// The dot products over the samples of the first `M` rows of `a` with the first `N` rows of `b`.
#[inline(always)]
fn sample_dots<T: Scalar, const M: usize, const N: usize, const L: usize>(
    a: &[T],
    b: &[T],
    batch: usize,
) -> [[T; N]; M] {
    let chunks = batch / L;
    let a_chunks: [&[[T; L]]; M] = core::array::from_fn(|m| &a[m * batch..].as_chunks().0[..chunks]);
    let b_chunks: [&[[T; L]]; N] = core::array::from_fn(|n| &b[n * batch..].as_chunks().0[..chunks]);
    let mut lanes = [[[T::zero(); L]; N]; M];
    for at in 0..chunks {
        for m in 0..M {
            for n in 0..N {
                for l in 0..L {
                    lanes[m][n][l] += a_chunks[m][at][l] * b_chunks[n][at][l];
                }
            }
        }
    }
    let mut sums = lanes.map(|lanes| lanes.map(|lanes| lanes.into_iter().sum::<T>()));
    for at in chunks * L..batch {
        for (m, sums) in sums.iter_mut().enumerate() {
            for (n, sum) in sums.iter_mut().enumerate() {
                *sum += a[m * batch + at] * b[n * batch + at];
            }
        }
    }
    sums
}

#[inline(always)]
pub(super) fn sum_samples<V: Vector<Scalar = T>, T: Scalar>(x: &[T], sums: &mut [T], batch: usize) {
    for (feature, sum) in sums.iter_mut().enumerate() {
        *sum += total(&x[feature * batch..(feature + 1) * batch]);
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
