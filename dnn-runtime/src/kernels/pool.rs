//! The largest number and the mean of each window of a channel.

use core::ops::Range;

use super::elementwise::each;
use super::lanes::{load, store};
use super::simd::{MOST_LANES, One, Vector};
use super::sum::totals;
use super::windows::{Axis, Mean, PoolSizes, Window, places, runs};
use crate::scalar::Scalar;

/// Where [`max_pool`](super::Kernels::max_pool) writes the number that each maximum has in its window, counted row by
/// row; the type must hold those of a whole window, and with a ReLU one more.
#[derive(Debug)]
pub enum Places<'a> {
    /// Nowhere.
    None,
    /// For windows of up to 256 places.
    U8(&'a mut [u8]),
    /// For windows of up to 65536 places.
    U16(&'a mut [u16]),
    /// For all others, of up to 2^23 places: they are counted in lanes of numbers.
    U32(&'a mut [u32]),
}

/// What was written to [`Places`]; with a ReLU windows have one place less.
#[derive(Clone, Copy, Debug)]
pub enum Winners<'a> {
    /// Of windows of up to 256 places.
    U8(&'a [u8]),
    /// Of windows of up to 65536 places.
    U16(&'a [u16]),
    /// Of windows of up to 2^23 places.
    U32(&'a [u32]),
}

/// A number of a place.
trait Place: Copy {
    fn of(place: usize) -> Self;
    /// The place that was added to 1 / EPSILON, from the lowest bits of the sum.
    fn from_bits<T: Scalar>(number: T) -> Self;
    fn is(self, place: Self) -> bool;
}

macro_rules! place {
    ($($type:ident)*) => {$(
        impl Place for $type {
            #[inline(always)]
            fn of(place: usize) -> Self {
                place as $type
            }
            #[inline(always)]
            fn from_bits<T: Scalar>(number: T) -> Self {
                // Without a conversion, so that the compiler makes vectors of it.
                if size_of::<T>() == 4 {
                    (bytemuck::cast::<T, u32>(number) & 0x7f_ffff) as $type
                } else {
                    bytemuck::cast::<T, u64>(number) as $type
                }
            }
            #[inline(always)]
            fn is(self, place: Self) -> bool {
                self == place
            }
        }
    )*};
}
place!(u8 u16 u32);

#[inline(always)]
pub(super) fn max_pool<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    y: &mut [T],
    places: Places<'_>,
    relu: bool,
    sizes: PoolSizes,
) {
    let largest = Largest { relu };
    match places {
        Places::None if goes_by_rows(&sizes) => by_rows::<V, T, _>(x, y, sizes, sizes.axes(false), largest),
        Places::None => maxima::<V, T, u8, false>(x, y, &mut [], largest, sizes),
        Places::U8(places) => maxima::<V, T, u8, true>(x, y, places, largest, sizes),
        Places::U16(places) => maxima::<V, T, u16, true>(x, y, places, largest, sizes),
        Places::U32(places) => maxima::<V, T, u32, true>(x, y, places, largest, sizes),
    }
}

#[inline(always)]
fn maxima<V: Vector<Scalar = T>, T: Scalar, P: Place, const PLACED: bool>(
    x: &[T],
    y: &mut [T],
    places: &mut [P],
    largest: Largest,
    sizes: PoolSizes,
) {
    let [input, output] = sizes.channel_lengths();
    let axes = sizes.axes(false);
    for channel in 0..sizes.channels {
        let x = &x[channel * input..(channel + 1) * input];
        let begin = channel * output;
        runs!(sizes, [rows, columns]: axes, |from, to| {
            let y = &mut y[begin..begin + output][to.clone()];
            let places: &mut [P] =
                if PLACED { &mut places[begin..begin + output][to] } else { &mut [] };
            let x = &x[from..];
            let mut at = 0;
            while y.len() - at >= 4 * V::LANES {
                let len = 4 * V::LANES;
                max_block::<V, P, 4, PLACED>(x, y, places, at, len, rows, columns, largest, sizes);
                at += 4 * V::LANES;
            }
            while at < y.len() {
                let len = V::LANES.min(y.len() - at);
                if len == 1 {
                    max_block::<One<T>, P, 1, PLACED>(x, y, places, at, 1, rows, columns, largest, sizes);
                } else {
                    max_block::<V, P, 1, PLACED>(x, y, places, at, len, rows, columns, largest, sizes);
                }
                at += len;
            }
        });
    }
}

/// N vectors of a run of windows, or if N is 1 a part of one.
#[inline(always)]
fn max_block<V: Vector, P: Place, const N: usize, const PLACED: bool>(
    x: &[V::Scalar],
    y: &mut [V::Scalar],
    winners: &mut [P],
    at: usize,
    len: usize,
    rows: Window,
    columns: Window,
    largest: Largest,
    sizes: PoolSizes,
) {
    // What the ReLU cuts off has no place: the number behind the last one.
    let first = if largest.relu {
        sizes.kernel[0] * sizes.kernel[1]
    } else {
        rows.first * sizes.kernel[1] + columns.first
    };
    let first = V::from_f64(first as f64);
    let mut best = [largest.start::<V>(); N];
    let mut best_place = [first; N];
    places!(sizes, rows, columns, |place, offset| {
        let x = &x[offset + at..offset + at + len];
        let place = V::from_f64(place as f64);
        for (n, (best, best_place)) in best.iter_mut().zip(&mut best_place).enumerate() {
            let value = load::<V>(x, n * V::LANES);
            let (greater, number) = (value.gt(*best), value.eq(value));
            *best = larger(*best, value);
            if PLACED {
                *best_place = V::select(number, V::select(greater, place, *best_place), place);
            }
        }
    });
    let y = &mut y[at..at + len];
    for (n, best) in best.iter().enumerate() {
        store(largest.end(*best, rows, columns), y, n * V::LANES);
    }
    if PLACED {
        let winners = &mut winners[at..at + len];
        // Numbers so large that the next one is one more: the place stands in the lowest bits.
        let large = V::splat(<V::Scalar as num_traits::One>::one() / V::Scalar::EPSILON);
        for (winners, place) in winners.chunks_mut(V::LANES).zip(best_place) {
            let mut places = [<V::Scalar as num_traits::Zero>::zero(); MOST_LANES];
            (place + large).store(&mut places);
            let mut narrow = [P::of(0); MOST_LANES];
            for (narrow, place) in narrow[..V::LANES].iter_mut().zip(places) {
                *narrow = P::from_bits(place);
            }
            // Of a length that the compiler knows, or of the rest's.
            let len = winners.len();
            if len == V::LANES {
                winners.copy_from_slice(&narrow[..V::LANES]);
            } else {
                winners.copy_from_slice(&narrow[..len]);
            }
        }
    }
}

/// The larger of two numbers, NaN if one of them is.
#[inline(always)]
fn larger<V: Vector>(best: V, value: V) -> V {
    // Of a NaN and a number `max` is the second.
    V::select(best.eq(best), best.max(value), best)
}

/// Elements of a row that fit on the stack.
const ROW: usize = 512;

/// Whether a pool is computed row by row, with vectors along these: of one sample, whose windows would be met one by one,
/// unless they run along the rows.
#[inline(always)]
fn goes_by_rows(sizes: &PoolSizes) -> bool {
    sizes.batch == 1 && sizes.dilation == [1, 1] && sizes.stride[1] > 1 && sizes.input[1] <= ROW
}

/// What becomes of the numbers of a window.
pub(super) trait Fold: Copy {
    fn start<V: Vector>(self) -> V;
    fn fold<V: Vector>(self, value: V, x: V) -> V;
    fn end<V: Vector>(self, value: V, rows: Window, columns: Window) -> V;
}

/// The largest number; of a ReLU of the numbers the largest of them and 0, but for the sign of a zero.
#[derive(Clone, Copy)]
pub(super) struct Largest {
    pub(super) relu: bool,
}

impl Fold for Largest {
    #[inline(always)]
    fn start<V: Vector>(self) -> V {
        V::from_f64(if self.relu { 0.0 } else { f64::NEG_INFINITY })
    }
    #[inline(always)]
    fn fold<V: Vector>(self, value: V, x: V) -> V {
        larger(value, x)
    }
    #[inline(always)]
    fn end<V: Vector>(self, value: V, rows: Window, columns: Window) -> V {
        // The ReLU is of the input's numbers, and a window beside it has none.
        if self.relu && (rows.places == 0 || columns.places == 0) {
            V::from_f64(f64::NEG_INFINITY)
        } else {
            value
        }
    }
}

impl Fold for Mean {
    #[inline(always)]
    fn start<V: Vector>(self) -> V {
        V::zero()
    }
    #[inline(always)]
    fn fold<V: Vector>(self, value: V, x: V) -> V {
        value + x
    }
    #[inline(always)]
    fn end<V: Vector>(self, value: V, rows: Window, columns: Window) -> V {
        value * V::splat(share::<V::Scalar>(rows, columns, self))
    }
}

/// The windows of one sample, those of a row of the output together.
///
/// Small windows are computed at every place of the row, whether the stride takes it or not: loads of vectors cost less
/// than meeting the windows one by one. Of large ones the rows are folded first.
#[inline(always)]
fn by_rows<V: Vector<Scalar = T>, T: Scalar, F: Fold>(
    x: &[T],
    y: &mut [T],
    sizes: PoolSizes,
    [down, across]: [Axis; 2],
    what: F,
) {
    let ([height, width], [output_height, output_width]) = (sizes.input, sizes.output);
    let [tall, wide] = sizes.kernel;
    if sizes.are_tiles() && wide == 2 && !across.is_adaptive() {
        pairs::<V, T, F>(x, y, sizes, [down.window(0), across.window(0)], what);
        return;
    }
    let (stride, padding) = (sizes.stride[1], sizes.padding[1]);
    // The windows of which all columns are on the input.
    let mut inner = 0..0;
    if !across.is_adaptive() && tall * wide * stride <= 16 * V::LANES && width + padding >= wide {
        let end = ((width + padding - wide) / stride + 1).min(output_width);
        inner = padding.div_ceil(stride).min(end)..end;
    }
    let mut places = [T::zero(); ROW + MOST_LANES];
    for channel in 0..sizes.channels {
        for row in 0..output_height {
            let rows = down.window(row);
            let mut source = &x[(channel * height + rows.start) * width..];
            let mut tall = rows.places;
            let y = &mut y[(channel * output_height + row) * output_width..][..output_width];
            if inner.is_empty() {
                let folded = &mut places[..width];
                folded.fill(what.start::<One<T>>().0);
                for x in source[..tall * width].chunks_exact(width) {
                    each!(V, folded = |x = x; folded| what.fold(folded, x));
                }
                (source, tall) = (&places[..width], 1);
            } else {
                let columns = across.window(inner.start);
                inner_windows::<V, T, F>(
                    source,
                    y,
                    &mut places,
                    inner.clone(),
                    [rows, columns],
                    &sizes,
                    what,
                );
            }
            for column in (0..inner.start).chain(inner.end..output_width) {
                let columns = across.window(column);
                let mut value = what.start::<One<T>>();
                for place in 0..tall {
                    for &x in &source[place * width + columns.start..][..columns.places] {
                        value = what.fold(value, One(x));
                    }
                }
                y[column] = what.end(value, rows, columns).0;
            }
        }
    }
}

/// Windows of two columns side by side, without a rest, which are the most usual ones: in whole vectors, whose lanes beyond the
/// end of a row the next row overwrites.
#[inline(always)]
fn pairs<V: Vector<Scalar = T>, T: Scalar, F: Fold>(
    x: &[T],
    y: &mut [T],
    sizes: PoolSizes,
    [rows, columns]: [Window; 2],
    what: F,
) {
    let (tall, width, output_width) = (sizes.kernel[0], sizes.input[1], sizes.output[1]);
    for row in 0..sizes.channels * sizes.output[0] {
        for column in (0..output_width).step_by(V::LANES) {
            let at = row * tall * width + 2 * column;
            let low = windows::<V, T, F>(x, width, [tall, 1], at, what);
            // Not beyond the last window.
            let high = if 2 * (output_width - column) > V::LANES {
                windows(x, width, [tall, 1], at + V::LANES, what)
            } else {
                low
            };
            let [even, odd] = V::unzip(low, high);
            store(what.end(what.fold(even, odd), rows, columns), y, row * output_width + column);
        }
    }
}

/// The windows `inner` of a row of the output, of which all columns are on the input: `source` from the first row of
/// the windows on.
#[inline(always)]
fn inner_windows<V: Vector<Scalar = T>, T: Scalar, F: Fold>(
    source: &[T],
    y: &mut [T],
    places: &mut [T; ROW + MOST_LANES],
    inner: Range<usize>,
    [rows, columns]: [Window; 2],
    sizes: &PoolSizes,
    what: F,
) {
    let (width, stride, padding) = (sizes.input[1], sizes.stride[1], sizes.padding[1]);
    let window = [rows.places, columns.places];
    if stride == 2 {
        let y = &mut y[..inner.end];
        for column in inner.clone().step_by(V::LANES) {
            let at = 2 * column - padding;
            let low = windows::<V, T, F>(source, width, window, at, what);
            // Not beyond the last window.
            let high = if 2 * (inner.end - column) > V::LANES {
                windows(source, width, window, at + V::LANES, what)
            } else {
                low
            };
            let [even, _] = V::unzip(low, high);
            store(what.end(even, rows, columns), y, column);
        }
        return;
    }
    for at in (columns.start..(inner.end - 1) * stride - padding + 1).step_by(V::LANES) {
        let value = windows::<V, T, F>(source, width, window, at, what);
        what.end(value, rows, columns).store(&mut places[at..]);
    }
    for column in inner {
        y[column] = places[column * stride - padding];
    }
}

/// The windows that begin at `at` and at the places after it.
#[inline(always)]
fn windows<V: Vector<Scalar = T>, T: Scalar, F: Fold>(
    source: &[T],
    width: usize,
    [tall, wide]: [usize; 2],
    at: usize,
    what: F,
) -> V {
    let mut value = what.start::<V>();
    if [tall, wide] == [2, 2] {
        // Without loops, as the most usual one.
        for place in [0, 1, width, width + 1] {
            value = what.fold(value, load(source, place + at));
        }
        return value;
    }
    for place in 0..tall {
        for column in 0..wide {
            value = what.fold(value, load(source, place * width + column + at));
        }
    }
    value
}

#[inline(always)]
pub(super) fn max_pool_gradient<V: Vector<Scalar = T>, T: Scalar>(
    d_y: &[T],
    winners: Winners<'_>,
    d_x: &mut [T],
    sizes: PoolSizes,
) {
    match winners {
        Winners::U8(winners) => max_gradient::<V, T, u8>(d_y, winners, d_x, sizes),
        Winners::U16(winners) => max_gradient::<V, T, u16>(d_y, winners, d_x, sizes),
        Winners::U32(winners) => max_gradient::<V, T, u32>(d_y, winners, d_x, sizes),
    }
}

#[expect(clippy::extra_unused_type_parameters, reason = "every kernel has them")]
#[inline(always)]
fn max_gradient<V: Vector<Scalar = T>, T: Scalar, P: Place>(
    d_y: &[T],
    winners: &[P],
    d_x: &mut [T],
    sizes: PoolSizes,
) {
    let [input, output] = sizes.channel_lengths();
    let axes = sizes.axes(false);
    let are_tiles = sizes.are_tiles();
    for channel in 0..sizes.channels {
        let d_x = &mut d_x[channel * input..(channel + 1) * input];
        let range = channel * output..(channel + 1) * output;
        let (d_y, winners) = (&d_y[range.clone()], &winners[range]);
        if !are_tiles {
            d_x.fill(T::zero());
        }
        runs!(sizes, [rows, columns]: axes, |from, to| {
            let (d_y, winners) = (&d_y[to.clone()], &winners[to]);
            places!(sizes, rows, columns, |place, offset| {
                // Vectors of small integers are the compiler's: under every instruction set it makes them of this loop.
                let place = P::of(place);
                let d_x = &mut d_x[from + offset..][..d_y.len()];
                let each = d_x.iter_mut().zip(d_y).zip(winners);
                if are_tiles {
                    for ((d_x, &d_y), winner) in each {
                        *d_x = if winner.is(place) { d_y } else { T::zero() };
                    }
                } else {
                    for ((d_x, &d_y), winner) in each {
                        *d_x += if winner.is(place) { d_y } else { T::zero() };
                    }
                }
            });
        });
    }
}

/// One over what the sum of a window is divided by.
#[inline(always)]
fn share<T: Scalar>(rows: Window, columns: Window, mean: Mean) -> T {
    let places = match mean {
        Mean::Padded => rows.padded * columns.padded,
        Mean::Inside | Mean::Adaptive => rows.places * columns.places,
    };
    T::one() / T::from_f64(places.max(1) as f64)
}

#[inline(always)]
fn axes(sizes: &PoolSizes, mean: Mean) -> [Axis; 2] {
    sizes.axes(mean == Mean::Adaptive)
}

/// Sizes for places that lie side by side, as those of a mean do.
#[inline(always)]
fn side_by_side(sizes: PoolSizes) -> PoolSizes {
    PoolSizes { dilation: [1, 1], ..sizes }
}

#[inline(always)]
pub(super) fn avg_pool<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T], mean: Mean, sizes: PoolSizes) {
    let sizes = side_by_side(sizes);
    if goes_by_rows(&sizes) || sizes.batch == 1 && mean == Mean::Adaptive && sizes.input[1] <= ROW {
        return by_rows::<V, T, _>(x, y, sizes, axes(&sizes, mean), mean);
    }
    let [input, output] = sizes.channel_lengths();
    let axes = axes(&sizes, mean);
    for channel in 0..sizes.channels {
        let x = &x[channel * input..(channel + 1) * input];
        let y = &mut y[channel * output..(channel + 1) * output];
        runs!(sizes, [rows, columns]: axes, |from, to| {
            let (x, y) = (&x[from..], &mut y[to]);
            let share = share::<T>(rows, columns, mean);
            let mut at = 0;
            if let ([y], true) = (&mut *y, columns.places == sizes.input[1]) {
                // One sample, and a window of whole rows: its places are one run.
                let [total] = totals!(V, 1, [&x[..rows.places * columns.places]], |x| x);
                *y = total * share;
                at = 1;
            }
            while y.len() - at >= 4 * V::LANES {
                mean_block::<V, 4>(x, y, share, at, 4 * V::LANES, rows, columns, sizes);
                at += 4 * V::LANES;
            }
            while at < y.len() {
                let len = V::LANES.min(y.len() - at);
                if len == 1 {
                    mean_block::<One<T>, 1>(x, y, share, at, 1, rows, columns, sizes);
                } else {
                    mean_block::<V, 1>(x, y, share, at, len, rows, columns, sizes);
                }
                at += len;
            }
        });
    }
}

/// N vectors of a run of windows, or if N is 1 a part of one.
#[inline(always)]
fn mean_block<V: Vector, const N: usize>(
    x: &[V::Scalar],
    y: &mut [V::Scalar],
    share: V::Scalar,
    at: usize,
    len: usize,
    rows: Window,
    columns: Window,
    sizes: PoolSizes,
) {
    let mut sums = [V::zero(); N];
    places!(sizes, rows, columns, |_place, offset| {
        let x = &x[offset + at..offset + at + len];
        for (n, sum) in sums.iter_mut().enumerate() {
            *sum = *sum + load::<V>(x, n * V::LANES);
        }
    });
    let y = &mut y[at..at + len];
    for (n, sum) in sums.iter().enumerate() {
        store(*sum * V::splat(share), y, n * V::LANES);
    }
}

#[inline(always)]
pub(super) fn avg_pool_gradient<V: Vector<Scalar = T>, T: Scalar>(
    d_y: &[T],
    d_x: &mut [T],
    mean: Mean,
    sizes: PoolSizes,
) {
    let sizes = side_by_side(sizes);
    let [input, output] = sizes.channel_lengths();
    let axes = axes(&sizes, mean);
    for channel in 0..sizes.channels {
        let d_x = &mut d_x[channel * input..(channel + 1) * input];
        let d_y = &d_y[channel * output..(channel + 1) * output];
        d_x.fill(T::zero());
        runs!(sizes, [rows, columns]: axes, |from, to| {
            let d_y = &d_y[to];
            let share = share::<T>(rows, columns, mean);
            if let [d_y] = d_y {
                let d_y = *d_y * share;
                places!(sizes, rows, columns, |_place, offset| d_x[from + offset] += d_y);
            } else {
                let share = V::splat(share);
                places!(sizes, rows, columns, |_place, offset| {
                    let d_x = &mut d_x[from + offset..][..d_y.len()];
                    each!(V, d_x = |d_y = d_y; d_x| d_x + d_y * share);
                });
            }
        });
    }
}
