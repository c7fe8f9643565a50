//! Products of a weight with a batch.

use core::mem::take;

use super::LinearSizes;
use super::simd::{Matrix, One, Product, Start, Vector, dot_product, dot_product_in_place};
use crate::scalar::Scalar;

/// The bytes of the smallest first-level caches: a weight beyond is read in an order that processors foresee.
pub(super) const HELD_BYTES: usize = 32 * 1024;

/// An empty bias is none.
pub(super) fn start<T>(bias: &[T]) -> Start<'_, T> {
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
        assert!(bias.is_empty() || bias.len() >= outputs, "the bias is too short for the product");
        return linear_one::<V, T>(x, weight, bias, y);
    }
    let weight = Matrix { values: weight, row: inputs, column: 1 };
    let x = Matrix { values: x, row: batch, column: 1 };
    weight_product::<V, T>(weight, x, y, batch, start(bias), [outputs, inputs, batch]);
}

/// As [`V::product`](Product::product) for samples side by side, but along the inputs, if there are enough of these, for the last
/// samples that would leave half of a vector's lanes empty or more, more than an eighth if there are no others. The batch and the
/// inputs alone decide: units may be shared out.
#[inline(always)]
pub(super) fn weight_product<V: Product<Scalar = T>, T: Scalar>(
    weight: Matrix<'_, T>,
    x: Matrix<'_, T>,
    y: &mut [T],
    y_row: usize,
    start: Start<'_, T>,
    [outputs, inputs, batch]: [usize; 3],
) {
    let rest = batch % V::LANES;
    // Alone, as a part of a vector, they would cost more than as the last of several. Tuned on Zen 5.
    let few = if batch < V::LANES { 8 * rest < 7 * V::LANES } else { 2 * rest <= V::LANES };
    // Along the inputs, sums over the lanes cost about as much as four vectors of inputs.
    let along = few && inputs >= 4 * V::LANES;
    let whole = if along { batch - rest } else { batch };
    if whole > 0 {
        V::product(weight, x, y, y_row, start, [outputs, inputs, whole]);
    }
    if whole < batch {
        let x = Matrix { values: &x.values[whole.min(x.values.len())..], ..x };
        let from = whole.min(y.len());
        dot_product::<V, T>(weight, x, &mut y[from..], y_row, start, [outputs, inputs, rest]);
    }
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
pub(super) fn add_scaled<V: Vector<Scalar = T>, T: Scalar>(x: &[T], scale: T, sums: &mut [T], inputs: usize) {
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
