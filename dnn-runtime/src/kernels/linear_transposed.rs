//! Products of a transposed weight with a batch.

use super::LinearSizes;
use super::linear::{HELD_BYTES, add_scaled, start};
use super::simd::{MOST_LANES, Matrix, PAGE_BYTES, Part, Product, Start, Vector, copy_transposed, prefetch};
use crate::scalar::Scalar;

#[inline(always)]
pub(super) fn linear_transposed_rows<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    sizes: LinearSizes,
) {
    transposed_rows::<V, T>(x, weight, start(bias), y, first, sizes);
}

#[inline(always)]
pub(super) fn add_linear_transposed_rows<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    first: usize,
    sizes: LinearSizes,
) {
    transposed_rows::<V, T>(x, weight, Start::Sum, y, first, sizes);
}

/// Both of these, by what y begins with.
#[inline(always)]
fn transposed_rows<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    start: Start<'_, T>,
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
        match start {
            Start::Zero => linear_transposed_one::<V, T>(x, weight, inputs, &[], y),
            Start::Rows(bias) => linear_transposed_one::<V, T>(x, weight, inputs, bias, y),
            Start::Sum => {
                for (unit, &x) in x.iter().enumerate() {
                    add_scaled::<V, T>(&weight[unit * inputs..][..rows], x, y, inputs);
                }
            }
        }
    } else if lanes_along_inputs::<V>(sizes) {
        along_inputs::<V, T>(x, weight, start, y, sizes);
    } else {
        let weight = Matrix { values: weight, row: 1, column: inputs };
        let x = Matrix { values: x, row: batch, column: 1 };
        V::product(weight, x, y, batch, start, [rows, outputs, batch]);
    }
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

/// [`linear_transposed_one`] of a weight beyond the first-level cache, which is read in streams of whole rows, `N` vectors of
/// each in turn: parts of all its rows one below the other would be no streams that processors foresee. The sums are added to
/// in y's place, in the same order.
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

/// y += the sum of x\[unit\] * row over the first `M` rows, which are `inputs` apart and no shorter than y; `N` vectors at a
/// time.
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

/// The most samples for which lanes are along the inputs.
const MOST_SAMPLES: usize = 7 * MOST_LANES;

/// Whether lanes are better along the inputs than over samples. The sizes are those of the whole weight: the bits must not depend
/// on how rows are shared out. Tuned on Zen 5 with AVX-512, AVX2 and SSE2.
#[inline]
fn lanes_along_inputs<V: Vector>(sizes: LinearSizes) -> bool {
    let LinearSizes { batch, inputs, outputs } = sizes;
    if V::LANES == 1 || inputs < V::LANES {
        return false;
    }
    if batch < V::LANES {
        return true;
    }
    // More samples than that fill their vectors to more than seven eighths.
    if batch > MOST_SAMPLES || outputs < 32 {
        return false;
    }
    let filled = |n: usize, of: usize| n.next_multiple_of(V::LANES).saturating_mul(of);
    // What lanes without a sample would cost, against the transposition.
    let fuller = filled(inputs, batch).saturating_mul(8) <= filled(batch, inputs).saturating_mul(7);
    // One or two vectors of samples leave many of 32 registers empty, and each step from unit to unit would be on another page.
    let wider = V::REGISTERS >= 32
        && batch <= 2 * V::LANES
        && inputs.saturating_mul(size_of::<V::Scalar>()) >= PAGE_BYTES;
    fuller || wider && outputs >= 128
}

/// [`linear_transposed_rows`] with lanes along the inputs, which needs the result transposed; with `Start::Sum` added to y.
#[inline(always)]
fn along_inputs<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    start: Start<'_, T>,
    y: &mut [T],
    sizes: LinearSizes,
) {
    let along = AlongInputs { x, weight, start, y, sizes };
    // No more room than needed: touching pages costs a small product as much as computing it.
    if sizes.batch <= MOST_LANES {
        V::apart(Within::<T, MOST_LANES>(along));
    } else if sizes.batch <= MOST_SAMPLES / 2 {
        V::apart(Within::<T, { MOST_SAMPLES / 2 }>(along));
    } else {
        V::apart(Within::<T, MOST_SAMPLES>(along));
    }
}

/// Inputs whose results are computed before they are transposed.
const WIDTH: usize = 64;

/// The arguments of [`along_inputs`].
struct AlongInputs<'a, T> {
    x: &'a [T],
    weight: &'a [T],
    start: Start<'a, T>,
    y: &'a mut [T],
    sizes: LinearSizes,
}

/// The same with room for `SAMPLES`.
struct Within<'a, T, const SAMPLES: usize>(AlongInputs<'a, T>);

impl<T: Scalar, const SAMPLES: usize> Part<T> for Within<'_, T, SAMPLES> {
    #[inline(always)]
    fn run<V: Product<Scalar = T>>(self) {
        let AlongInputs { x, weight, start, y, sizes: LinearSizes { batch, inputs, outputs } } = self.0;
        let x = Matrix { values: x, row: 1, column: batch };
        let rows = y.len() / batch;
        let (adds, bias) = match start {
            Start::Zero => (false, None),
            Start::Rows(bias) => (false, Some(&bias[..rows])),
            Start::Sum => (true, None),
        };
        let mut room = [[T::zero(); WIDTH]; SAMPLES];
        let room = room.as_flattened_mut();
        let mut input = 0;
        while input < rows {
            let width = WIDTH.min(rows - input);
            let y = &mut y[input * batch..];
            if adds {
                copy_transposed::<V, T>(y, batch, room, WIDTH, [width, batch]);
            }
            let start = if adds { Start::Sum } else { Start::Zero };
            let weight = Matrix { values: &weight[input.min(weight.len())..], row: inputs, column: 1 };
            V::product(x, weight, room, WIDTH, start, [batch, outputs, width]);
            copy_transposed::<V, T>(room, WIDTH, y, batch, [batch, width]);
            input += width;
        }
        for (y, &bias) in y.chunks_exact_mut(batch).zip(bias.unwrap_or_default()) {
            for y in y {
                *y += bias;
            }
        }
    }
}
