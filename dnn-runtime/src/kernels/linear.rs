//! Products of a weight with a batch.

use core::mem::take;

use super::LinearSizes;
use super::simd::{Matrix, One, Product, Start, Vector, dot_product, dot_product_in_place, prefetch};
use crate::scalar::Scalar;

/// An empty bias is none.
fn start<T>(bias: &[T]) -> Start<'_, T> {
    if bias.is_empty() { Start::Zero } else { Start::Rows(bias) }
}

#[inline(always)]
pub(super) fn linear<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if batch == 1 {
        let sound =
            x.len() == inputs && y.len() == outputs && inputs.checked_mul(outputs) == Some(weight.len());
        assert!(sound, "the slices are not those of a weight of {inputs} inputs and {outputs} outputs");
        return linear_one::<V, T>(x, weight, bias, y);
    }
    let weight = Matrix { values: weight, row: inputs, column: 1 };
    let x = Matrix { values: x, row: batch, column: 1 };
    let shape = [outputs, inputs, batch];
    // Few samples leave lanes over samples empty; along the inputs, sums over the lanes cost about as much as four
    // vectors of inputs.
    if batch < V::LANES && inputs >= 4 * V::LANES {
        dot_product::<V, T>(weight, x, y, batch, start(bias), shape);
    } else {
        V::product(weight, x, y, batch, start(bias), shape);
    }
}

#[inline(always)]
pub(super) fn linear_transposed_rows<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if batch == 0 {
        return;
    }
    let rows = y.len() / batch;
    assert!(first + rows <= inputs, "a weight of {inputs} inputs has no rows {first}..{}", first + rows);
    let weight = &weight[first.min(weight.len())..];
    if batch == 1 {
        linear_transposed_one::<V, T>(x, weight, inputs, bias, y);
    } else if batch < V::LANES && inputs >= V::LANES {
        few_transposed::<V, T>(x, weight, bias, y, sizes);
    } else {
        let weight = Matrix { values: weight, row: 1, column: inputs };
        let x = Matrix { values: x, row: batch, column: 1 };
        V::product(weight, x, y, batch, start(bias), [rows, outputs, batch]);
    }
}

#[inline(always)]
pub(super) fn add_linear_transposed_rows<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    first: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if batch == 0 {
        return;
    }
    let rows = y.len() / batch;
    assert!(first + rows <= inputs, "a weight of {inputs} inputs has no rows {first}..{}", first + rows);
    let weight = &weight[first.min(weight.len())..];
    if batch == 1 {
        for (unit, &x) in x.iter().enumerate() {
            add_scaled::<V, T>(&weight[unit * inputs..][..rows], x, y, inputs);
        }
        return;
    }
    let weight = Matrix { values: weight, row: 1, column: inputs };
    let x = Matrix { values: x, row: batch, column: 1 };
    V::product(weight, x, y, batch, Start::Sum, [rows, outputs, batch]);
}

/// [`linear`] for one sample: a dot product along the inputs for each unit.
#[inline(always)]
pub(crate) fn linear_one<V: Vector<Scalar = T>, T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T]) {
    if V::LANES == 1 {
        // A microcontroller's registers: a number of x is loaded once for as many units as have sums in them.
        let mut left = Rows { weight, bias, y };
        left.dots::<V, 16>(x);
        left.dots::<V, 4>(x);
        left.dots::<V, 1>(x);
        return;
    }
    // How many sums a row has follows from its length, never from how many rows there are: the bits must not depend on how units
    // are shared out.
    if V::LANES * size_of::<T>() < 64 || x.len() < 16 * V::LANES {
        rows_of_one::<V, T, 8, 1>(x, weight, bias, y);
    } else if size_of_val(weight) <= HELD_BYTES {
        rows_of_one::<V, T, 4, 4>(x, weight, bias, y);
    } else {
        // Row by row a weight is a single stream, which processors foresee: of 128x784 in the second-level cache 89 GFLOP/s instead
        // of 64 by rows side by side, though x is read again for each (`kernels-bench products`, AVX-512 on Zen 5).
        rows_of_one::<V, T, 1, 4>(x, weight, bias, y);
    }
}

/// [`linear_one`] by `M` rows at a time, each with `S` sums.
#[inline(always)]
fn rows_of_one<V: Vector<Scalar = T>, T: Scalar, const M: usize, const S: usize>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
) {
    let inputs = x.len();
    let mut rows = weight.chunks_exact((M * inputs).max(1));
    let mut blocks = y.chunks_exact_mut(M);
    let mut unit = 0;
    for (weight, y) in (&mut rows).zip(&mut blocks) {
        y.copy_from_slice(&dots::<V, T, M, S>(weight, x, bias.get(unit..unit + M)));
        unit += M;
    }
    for (weight, y) in rows.remainder().chunks_exact(inputs.max(1)).zip(blocks.into_remainder()) {
        [*y] = dots::<V, T, 1, S>(weight, x, bias.get(unit..=unit));
        unit += 1;
    }
}

/// The rows of a weight, their biases and their results, as far as these are not computed.
struct Rows<'a, T> {
    weight: &'a [T],
    /// Empty for none.
    bias: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Rows<'_, T> {
    /// The dot products of rows with x, `M` at a time.
    #[inline(always)]
    fn dots<V: Vector<Scalar = T>, const M: usize>(&mut self, x: &[T]) {
        let biases = if self.bias.is_empty() { 0 } else { M };
        while let Some((rows, weight)) = self.weight.split_at_checked(M * x.len())
            && let Some((start, bias)) = self.bias.split_at_checked(biases)
            && self.y.len() >= M
        {
            let (block, y) = take(&mut self.y).split_at_mut(M);
            block.copy_from_slice(&dots::<V, T, M, 1>(rows, x, if biases > 0 { Some(start) } else { None }));
            (self.weight, self.bias, self.y) = (weight, bias, y);
        }
    }
}

/// The dot products of the first `M` rows of `a` with `b`, of its length, added to `start` if there is one. The vectors of a
/// row go to `S` sums in turn.
#[inline(always)]
fn dots<V: Vector<Scalar = T>, T: Scalar, const M: usize, const S: usize>(
    a: &[T],
    b: &[T],
    start: Option<&[T]>,
) -> [T; M] {
    let mut sums = [[V::zero(); S]; M];
    // In a lane from the beginning, it need not be waited for at the end.
    if let Some(start) = start {
        for (m, sums) in sums.iter_mut().enumerate() {
            sums[0] = V::load_part(&start[m..=m]);
        }
    }
    let whole = b.len() / V::LANES * V::LANES;
    let mut at = 0;
    while S > 1 && at + S * V::LANES <= whole {
        for s in 0..S {
            let at = at + s * V::LANES;
            let x = V::load(&b[at..at + V::LANES]);
            for (m, sums) in sums.iter_mut().enumerate() {
                sums[s] = V::load(&a[m * b.len() + at..][..V::LANES]).mul_add(x, sums[s]);
            }
        }
        at += S * V::LANES;
    }
    while at < whole {
        let x = V::load(&b[at..at + V::LANES]);
        for (m, sums) in sums.iter_mut().enumerate() {
            sums[0] = V::load(&a[m * b.len() + at..][..V::LANES]).mul_add(x, sums[0]);
        }
        at += V::LANES;
    }
    if at < b.len() {
        let x = V::load_part(&b[at..]);
        for (m, sums) in sums.iter_mut().enumerate() {
            sums[0] = V::load_part(&a[m * b.len() + at..(m + 1) * b.len()]).mul_add(x, sums[0]);
        }
    }
    // Loops, not `map`: a closure would be compiled without the instruction set.
    let mut results = [T::zero(); M];
    for (result, sums) in results.iter_mut().zip(&mut sums) {
        let mut count = S;
        while count > 1 {
            count /= 2;
            let (low, high) = sums.split_at_mut(count);
            for (low, &high) in low.iter_mut().zip(&*high) {
                *low = *low + high;
            }
        }
        *result = sums[0].sum();
    }
    results
}

/// [`linear_transposed_rows`] for one sample: lanes along the inputs.
#[inline(always)]
pub(crate) fn linear_transposed_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    inputs: usize,
    bias: &[T],
    y: &mut [T],
) {
    let rows = y.len();
    let mut at = 0;
    // Which sums an element gets follows from the whole weight, never from which rows are asked for: the bits must not
    // depend on how rows are shared out.
    if inputs > 4 * V::LANES {
        // A weight whose rows are a single strip is a stream as it is. The sums and their bits are the same either way.
        if V::LANES > 1 && rows > 8 * V::LANES && size_of_val(weight) > HELD_BYTES {
            return if V::REGISTERS >= 32 {
                transposed_streams::<V, T, 16>(x, weight, inputs, bias, y);
            } else {
                transposed_streams::<V, T, 8>(x, weight, inputs, bias, y);
            };
        }
        while at + 8 * V::LANES <= rows {
            transposed_strip::<V, T, 8, 1, true>(x, weight, inputs, bias, y, at);
            at += 8 * V::LANES;
        }
        // Rows are read once, as a stream, even if some of the vectors are not there.
        if at + 4 * V::LANES < rows {
            transposed_strip::<V, T, 8, 1, false>(x, weight, inputs, bias, y, at);
            at += 8 * V::LANES;
        }
        while at < rows {
            transposed_strip::<V, T, 2, 1, false>(x, weight, inputs, bias, y, at);
            at += 2 * V::LANES;
        }
        return;
    }
    // An addition waits for the one before it: few vectors of inputs have sums of their own for every fourth unit.
    while at + 2 * V::LANES <= rows {
        transposed_strip::<V, T, 2, 4, true>(x, weight, inputs, bias, y, at);
        at += 2 * V::LANES;
    }
    while at < rows {
        transposed_strip::<V, T, 1, 4, false>(x, weight, inputs, bias, y, at);
        at += V::LANES;
    }
}

/// Rows of a weight that are read as streams side by side: with fewer y is read and written more often, and more gain nothing.
/// Tuned, as the vectors of each in turn, on Zen 5 with AVX-512 and AVX2.
const STREAMS: usize = 4;

/// [`linear_transposed_one`] of a weight beyond the first-level cache, which is read in streams of whole rows, `N` vectors of each
/// in turn: parts of all its rows one below the other would be no streams that processors foresee. The sums are added to in y's
/// place, in the same order.
#[inline(always)]
fn transposed_streams<V: Vector<Scalar = T>, T: Scalar, const N: usize>(
    x: &[T],
    weight: &[T],
    inputs: usize,
    bias: &[T],
    y: &mut [T],
) {
    if bias.is_empty() {
        y.fill(T::zero());
    } else {
        y.copy_from_slice(&bias[..y.len()]);
    }
    let (units, rest) = x.as_chunks::<STREAMS>();
    let mut streams = weight;
    for x in units {
        add_streams::<V, T, N, STREAMS>(x, streams, inputs, y);
        streams = streams.get(STREAMS * inputs..).unwrap_or(&[]);
    }
    for (unit, &x) in rest.iter().enumerate() {
        add_streams::<V, T, N, 1>(&[x], &streams[unit * inputs..], inputs, y);
    }
}

/// y += the sum of x\[unit\] * row over the first `M` rows, which are `inputs` apart and no shorter than y; `N` vectors at a time.
#[inline(always)]
fn add_streams<V: Vector<Scalar = T>, T: Scalar, const N: usize, const M: usize>(
    x: &[T; M],
    weight: &[T],
    inputs: usize,
    y: &mut [T],
) {
    let rows = y.len();
    let mut at = 0;
    while at + N * V::LANES <= rows {
        let y = &mut y[at..at + N * V::LANES];
        add_to_vectors::<V, T, N, M, true>(x, &weight[at..], inputs, y);
        at += N * V::LANES;
    }
    while at + 4 * V::LANES <= rows {
        let y = &mut y[at..at + 4 * V::LANES];
        add_to_vectors::<V, T, 4, M, true>(x, &weight[at..], inputs, y);
        at += 4 * V::LANES;
    }
    while at < rows {
        let y = &mut y[at..rows.min(at + V::LANES)];
        add_to_vectors::<V, T, 1, M, false>(x, &weight[at..], inputs, y);
        at += V::LANES;
    }
}

/// [`add_streams`] to the `N` vectors that y is, the only one possibly in part if they are not `WHOLE`.
#[inline(always)]
fn add_to_vectors<V: Vector<Scalar = T>, T: Scalar, const N: usize, const M: usize, const WHOLE: bool>(
    x: &[T; M],
    weight: &[T],
    inputs: usize,
    y: &mut [T],
) {
    let mut sums = [V::zero(); N];
    for (n, sum) in sums.iter_mut().enumerate() {
        *sum = load_vector::<V, T, WHOLE>(y, n);
    }
    for (unit, &x) in x.iter().enumerate() {
        add_row::<V, T, N, WHOLE>(&mut sums, x, &weight[unit * inputs..][..y.len()]);
    }
    for (y, sum) in y.chunks_mut(V::LANES).zip(sums) {
        if WHOLE || y.len() == V::LANES {
            sum.store(y);
        } else {
            sum.store_part(y);
        }
    }
}

/// Vector `n` of a slice, which may end in it or before if it is not `WHOLE`.
#[inline(always)]
fn load_vector<V: Vector<Scalar = T>, T: Scalar, const WHOLE: bool>(values: &[T], n: usize) -> V {
    let from = n * V::LANES;
    if WHOLE || from + V::LANES <= values.len() {
        V::load(&values[from..from + V::LANES])
    } else {
        V::load_part(&values[from.min(values.len())..])
    }
}

/// sums += x * row, which may end before the last vector if it is not `WHOLE`.
#[inline(always)]
fn add_row<V: Vector<Scalar = T>, T: Scalar, const N: usize, const WHOLE: bool>(
    sums: &mut [V; N],
    x: T,
    row: &[T],
) {
    for (n, sum) in sums.iter_mut().enumerate() {
        *sum = V::splat(x).mul_add(load_vector::<V, T, WHOLE>(row, n), *sum);
    }
}

/// How many units before a part of a row is read it is asked for. Tuned with `kernels-bench products`
/// (`benches/kernels`) on Zen 3 with AVX2.
const UNITS_AHEAD: usize = 16;

/// The bytes of the smallest first-level caches: a weight beyond is read in an order that processors foresee.
const HELD_BYTES: usize = 32 * 1024;

/// `N` vectors of y from `at` on, the last ones possibly in part or not there if they are not `WHOLE`, with `S` sums for
/// each.
#[inline(always)]
fn transposed_strip<V: Vector<Scalar = T>, T: Scalar, const N: usize, const S: usize, const WHOLE: bool>(
    x: &[T],
    weight: &[T],
    inputs: usize,
    bias: &[T],
    y: &mut [T],
    at: usize,
) {
    let width = if WHOLE { N * V::LANES } else { (N * V::LANES).min(y.len() - at) };
    let mut sums = [[V::zero(); N]; S];
    if !bias.is_empty() {
        let bias = &bias[at..at + width];
        for (n, sum) in sums[0].iter_mut().enumerate() {
            *sum = load_vector::<V, T, WHOLE>(bias, n);
        }
    }
    // Parts of rows are no stream that processors foresee: of a weight beyond the first-level cache they are asked for.
    let line = (64 / size_of::<T>()).max(1);
    let lines = if N < 8 || size_of_val(weight) <= HELD_BYTES { 0 } else { (N * V::LANES).div_ceil(line) };
    let mut units = x.chunks_exact(S);
    let mut unit = 0;
    for x in &mut units {
        if lines > 0 {
            // Behind the weight at its end; wrapping, as an address that is only asked for may.
            let ahead = weight.as_ptr().wrapping_add(unit * inputs + at);
            let ahead = ahead.wrapping_add(UNITS_AHEAD.wrapping_mul(inputs));
            for n in 0..lines {
                prefetch(ahead.wrapping_add(n * line));
            }
        }
        for (sums, &x) in sums.iter_mut().zip(x) {
            add_row::<V, T, N, WHOLE>(sums, x, &weight[unit * inputs + at..unit * inputs + at + width]);
            unit += 1;
        }
    }
    for (sums, &x) in sums.iter_mut().zip(units.remainder()) {
        add_row::<V, T, N, WHOLE>(sums, x, &weight[unit * inputs + at..unit * inputs + at + width]);
        unit += 1;
    }
    let y = &mut y[at..at + width];
    // In pairs: two additions wait for each other, not three.
    let mut count = S;
    while count > 1 {
        count /= 2;
        let (low, high) = sums.split_at_mut(count);
        for (low, high) in low.iter_mut().zip(&*high) {
            for (low, &high) in low.iter_mut().zip(high) {
                *low = *low + high;
            }
        }
    }
    for (n, &sum) in sums[0].iter().enumerate() {
        let from = n * V::LANES;
        if from + V::LANES <= width {
            sum.store(&mut y[from..from + V::LANES]);
        } else {
            sum.store_part(&mut y[from.min(width)..]);
        }
    }
}

/// [`linear_transposed_rows`] with lanes along the inputs, which needs the result transposed.
#[inline(always)]
fn few_transposed<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    sizes: LinearSizes,
) {
    const WIDTH: usize = 64;
    let LinearSizes { batch, inputs, outputs } = sizes;
    let x = Matrix { values: x, row: 1, column: batch };
    let mut strip = [T::zero(); 16 * WIDTH];
    let rows = y.len() / batch;
    let mut input = 0;
    while input < rows {
        let width = WIDTH.min(rows - input);
        let weight = Matrix { values: &weight[input..], row: inputs, column: 1 };
        V::product(x, weight, &mut strip, WIDTH, Start::Zero, [batch, outputs, width]);
        for (at, y) in y[input * batch..].chunks_exact_mut(batch).take(width).enumerate() {
            for (sample, y) in y.iter_mut().enumerate() {
                *y = strip[sample * WIDTH + at];
            }
        }
        input += width;
    }
    for (y, &bias) in y.chunks_exact_mut(batch).zip(bias) {
        for y in y {
            *y += bias;
        }
    }
}

#[inline(always)]
pub(super) fn linear_weight_gradient<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if batch == 1 {
        assert!(
            x.len() == inputs && d_y.len() == outputs && d_weight.len() == inputs * outputs,
            "the slices are not those of a weight of {inputs} inputs and {outputs} outputs"
        );
        // Short rows take as long as finding out where their vectors begin.
        let whole = inputs.is_multiple_of(V::LANES) && to_align::<V, T>(d_weight) == 0;
        let rows = d_weight.chunks_exact_mut(inputs.max(1)).zip(d_y);
        if whole {
            for (row, &d_y) in rows {
                add_scaled_vectors::<V, T>(x, V::splat(d_y), row);
            }
        } else {
            for (row, &d_y) in rows {
                add_scaled::<V, T>(x, d_y, row, inputs);
            }
        }
        return;
    }
    let d_y = Matrix { values: d_y, row: batch, column: 1 };
    let x = Matrix { values: x, row: 1, column: batch };
    let shape = [outputs, batch, inputs];
    // Few inputs leave lanes over inputs empty; samples are contiguous in both operands.
    if 2 * inputs <= V::LANES && batch >= V::LANES {
        dot_product_in_place::<V, T>(d_y, x, d_weight, inputs, Start::Sum, shape);
    } else {
        V::product(d_y, x, d_weight, inputs, Start::Sum, shape);
    }
}

/// The numbers before one that is at a multiple of a vector's length, 0 if there is none.
#[inline(always)]
fn to_align<V: Vector<Scalar = T>, T: Scalar>(values: &[T]) -> usize {
    let offset = values.as_ptr().align_offset((V::LANES * size_of::<T>()).next_power_of_two());
    if offset < V::LANES { offset } else { 0 }
}

/// sums += x * scale, as far as these are whole vectors.
#[inline(always)]
fn add_scaled_vectors<V: Vector<Scalar = T>, T: Scalar>(x: &[T], scale: V, sums: &mut [T]) {
    for (x, sum) in x.chunks_exact(V::LANES).zip(sums.chunks_exact_mut(V::LANES)) {
        V::load(x).mul_add(scale, V::load(sum)).store(sum);
    }
}

/// sums += x * scale, of equal length, which is a part of a row of `inputs`. That one says whether products are rounded: the bits
/// must not depend on how rows are shared out.
#[inline(always)]
fn add_scaled<V: Vector<Scalar = T>, T: Scalar>(x: &[T], scale: T, sums: &mut [T], inputs: usize) {
    if inputs <= V::LANES / 2 {
        // A part of a vector is read where the row before was just written, and waits until that is in the cache.
        for (sum, &x) in sums.iter_mut().zip(x) {
            *sum = One(x).mul_add(One(scale), One(*sum)).0;
        }
        return;
    }
    let scale = V::splat(scale);
    if x.len() < V::LANES {
        V::load_part(x).mul_add(scale, V::load_part(sums)).store_part(sums);
        return;
    }
    // Stores across two cache lines cost twice, and rows begin anywhere.
    let head = to_align::<V, T>(sums);
    let tail = (x.len() - head) % V::LANES;
    // What is before and behind whole vectors is in vectors that overlap these, read before them and written after them: the
    // same numbers twice. A part of a vector would be written where the next row is read, which waits until it is in the cache.
    let last = x.len() - V::LANES;
    let (mut first_sums, mut last_sums) = (V::zero(), V::zero());
    if head > 0 {
        first_sums = V::load(&x[..V::LANES]).mul_add(scale, V::load(&sums[..V::LANES]));
    }
    if tail > 0 {
        last_sums = V::load(&x[last..]).mul_add(scale, V::load(&sums[last..]));
    }
    add_scaled_vectors::<V, T>(&x[head..], scale, &mut sums[head..]);
    if head > 0 {
        first_sums.store(&mut sums[..V::LANES]);
    }
    if tail > 0 {
        last_sums.store(&mut sums[last..]);
    }
}

#[inline(always)]
pub(super) fn sum_samples<V: Vector<Scalar = T>, T: Scalar>(x: &[T], sums: &mut [T], batch: usize) {
    if batch == 0 {
        return;
    }
    for (x, sum) in x.chunks_exact(batch).zip(sums) {
        *sum += total::<V, T>(x);
    }
}

/// The sum of a slice: lane by lane in four vectors, since each addition waits for the one before it, then over the lanes.
#[inline(always)]
fn total<V: Vector<Scalar = T>, T: Scalar>(x: &[T]) -> T {
    let mut sums = [V::zero(); 4];
    let mut blocks = x.chunks_exact(4 * V::LANES);
    for block in &mut blocks {
        for (sum, x) in sums.iter_mut().zip(block.chunks_exact(V::LANES)) {
            *sum = *sum + V::load(x);
        }
    }
    let mut rest = blocks.remainder().chunks_exact(V::LANES);
    for (sum, x) in sums.iter_mut().zip(&mut rest) {
        *sum = *sum + V::load(x);
    }
    let [a, b, c, d] = sums;
    ((a + b) + (c + d) + V::load_part(rest.remainder())).sum()
}
