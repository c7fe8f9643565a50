//! Arithmetic of quantised networks: activations of eight bits without sign, weights of eight bits with one, sums of 32.
//!
//! Numbers are those of one sample, in the order channel, row, column. Everything is an integer, so every target and every
//! instruction set gives the same bits. Products are wrapped around at 32 bits: a whole sum that fits is right whatever its
//! parts were.

mod dots;

pub use dots::dots;

use super::{ConvSizes, PoolSizes};

/// A positive real number, `multiplier` * 2^-`shift`: what sums are multiplied with to be numbers of the next layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// From 2^30 to 2^31 - 1; 0 for numbers below all that can be told.
    pub multiplier: i32,
    /// From 1 to [`MOST_SHIFT`](Self::MOST_SHIFT).
    pub shift: i32,
}

impl Factor {
    /// The largest shift, with which every sum of 32 bits becomes 0 or 1.
    pub const MOST_SHIFT: i32 = 62;

    /// The nearest one to `real`: its 31 leading bits. Zero, and what is not positive or finite, is 0; the largest is
    /// near 2^30.
    #[must_use]
    pub const fn of(real: f64) -> Self {
        let bits = real.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as i32 - 1023;
        if bits >> 63 == 1 || exponent == 1024 || exponent < -32 {
            return Self { multiplier: 0, shift: 1 };
        }
        // 1.m, of 53 bits, rounded to 31.
        let mantissa = bits & 0x000f_ffff_ffff_ffff | 1 << 52;
        let (mut multiplier, mut shift) = ((mantissa + (1 << 21)) >> 22, 30 - exponent);
        if multiplier == 1 << 31 {
            multiplier >>= 1;
            shift -= 1;
        }
        if shift < 1 {
            return Self { multiplier: i32::MAX, shift: 1 };
        }
        Self { multiplier: multiplier as i32, shift }
    }

    /// floor(sum * multiplier / 2^shift + 1/2): the nearest integer, halves upwards.
    #[inline(always)]
    #[must_use]
    pub const fn apply(self, sum: i32) -> i64 {
        (sum as i64 * self.multiplier as i64 + (1 << (self.shift - 1))) >> self.shift
    }
}

/// How the sums of a layer become its outputs: y\[o\] = zero + (sum\[o\] + bias\[o\]) * factor\[o\], cut to `range`.
#[derive(Clone, Copy, Debug)]
pub struct Requantize<'a> {
    /// One number an output channel.
    pub bias: &'a [i32],
    /// Multipliers of the factors, one an output channel.
    pub multiplier: &'a [i32],
    /// Their shifts, from 1 to [`Factor::MOST_SHIFT`]; others are taken for the nearest of these.
    pub shift: &'a [u8],
    /// The number that stands for zero, from 0 to 255.
    pub zero: i32,
    /// The smallest and the largest output: a ReLU's smallest one is `zero`.
    pub range: [u8; 2],
}

impl<'a> Requantize<'a> {
    /// The same of the channels from `from` to before `to`.
    #[inline(always)]
    pub(in crate::kernels) fn channels(&self, from: usize, to: usize) -> Self {
        Self {
            bias: part(self.bias, from, to),
            multiplier: part(self.multiplier, from, to),
            shift: part(self.shift, from, to),
            ..*self
        }
    }

    /// What makes an output of the sum, channel by channel.
    #[inline(always)]
    pub(in crate::kernels) fn outputs(self) -> impl Iterator<Item = impl Fn(i32) -> u8> {
        let Self { zero, range: [least, most], .. } = self;
        let channels = self.bias.iter().zip(self.multiplier).zip(self.shift);
        channels.map(move |((bias, multiplier), shift)| {
            move |sum: i32| {
                let sum = sum.wrapping_add(*bias);
                let shift = (*shift as i32).min(Factor::MOST_SHIFT);
                let value = if shift > 32 {
                    // `Factor::apply` without the lower word of the product, in which the half has no bits: processors of 32 bits
                    // shift one word sooner than two.
                    let upper = ((sum as i64 * *multiplier as i64) >> 32) as i32;
                    (upper + (1 << (shift - 33))) >> (shift - 32)
                } else {
                    let factor = Factor { multiplier: *multiplier, shift: shift.max(1) };
                    factor.apply(sum).max(i32::MIN as i64).min(i32::MAX as i64) as i32
                };
                // Not `clamp`, which panics if a file has them the wrong way round.
                value.saturating_add(zero).max(least as i32).min(most as i32) as u8
            }
        })
    }
}

/// The numbers from `from` to before `to`, or none if they are not all there: lengths are the caller's promise, and without a
/// panic there is none in firmware.
#[inline(always)]
fn part<T>(numbers: &[T], from: usize, to: usize) -> &[T] {
    numbers.get(from..to).unwrap_or(&[])
}

/// zero + value, cut to the range.
#[inline(always)]
fn clamped(value: i64, zero: i32, [least, most]: [u8; 2]) -> u8 {
    let value = value.saturating_add(zero as i64);
    value.max(least as i64).min(most as i64) as u8
}

/// Sums that lie side by side on the stack.
const ROWS: usize = 32;

/// y\[o\] = requantised sum over i of weight\[o\]\[i\] * x\[i\]. Overwrites `y`.
///
/// Lengths: `x` inputs, `weight` outputs * inputs, `y` and what `by` holds outputs.
pub fn linear(x: &[u8], weight: &[i8], by: Requantize<'_>, y: &mut [u8]) {
    rows(x, weight, by, y, 0, 1);
}

/// The outputs of the channels from `first` on, `stride` numbers apart, from one patch of the input.
#[inline]
fn rows(x: &[u8], weight: &[i8], by: Requantize<'_>, y: &mut [u8], first: usize, stride: usize) {
    let taps = x.len().max(1);
    let mut sums = [0; ROWS];
    let (mut channel, mut place) = (first, 0);
    for weight in weight.chunks(ROWS * taps) {
        let count = weight.len() / taps;
        let Some(sums) = sums.get_mut(..count) else { return };
        dots(x, weight, sums);
        for (sum, output) in sums.iter().zip(by.channels(channel, channel + count).outputs()) {
            if let Some(y) = y.get_mut(place) {
                *y = output(*sum);
            }
            place += stride;
        }
        channel += count;
    }
}

/// y\[o\]\[r\]\[c\] = requantised sum over i, k, l of weight\[o\]\[i\]\[k\]\[l\] *
/// x\[i\]\[r * stride + k * dilation - padding\]\[the same of c and l\], where what lies beside the input is `x_zero`; `i` runs
/// over the input channels of the group of `o`. Overwrites `y`; `patch` is room. `flip`, `exact` and `packed` are not read.
///
/// Lengths: `x` all of the input, `weight` output channels * taps, `patch` taps, `y` all of the output, what `by` holds output
/// channels.
pub fn conv(
    x: &[u8],
    x_zero: u8,
    weight: &[i8],
    by: Requantize<'_>,
    patch: &mut [u8],
    y: &mut [u8],
    sizes: ConvSizes,
) {
    #[cfg(target_arch = "x86_64")]
    if super::simd::byte_conv(x, x_zero, weight, &by, y, &sizes) {
        return;
    }
    let ConvSizes { input: [inputs, height, width], output: [outputs, down, across], .. } = sizes;
    let groups = sizes.groups.max(1);
    let (inputs, outputs, positions) = (inputs / groups, outputs / groups, down * across);
    let inputs = x.chunks_exact((inputs * height * width).max(1));
    let weights = weight.chunks_exact((outputs * patch.len()).max(1));
    let mut first = 0;
    for (x, weight) in inputs.zip(weights) {
        for row in 0..down {
            for column in 0..across {
                gather(x, x_zero, patch, [row, column], &sizes);
                if let Some(y) = y.get_mut(first * positions + row * across + column..) {
                    rows(patch, weight, by, y, first, positions);
                }
            }
        }
        first += outputs;
    }
}

/// The input under the kernel at one place of the output, in the order of the weights.
#[inline]
fn gather(x: &[u8], x_zero: u8, patch: &mut [u8], at: [usize; 2], sizes: &ConvSizes) {
    let [_, height, width] = sizes.input;
    let [down, across] = sizes.kernel;
    let step = sizes.dilation[1];
    // What is before the beginning of the input is far behind its end: both are numbers without a sign.
    let [top, left] = [0, 1].map(|axis| (at[axis] * sizes.stride[axis]).wrapping_sub(sizes.padding[axis]));
    let mut lines = patch.chunks_exact_mut(across.max(1));
    for x in x.chunks_exact((height * width).max(1)) {
        let mut row = top;
        for taps in lines.by_ref().take(down) {
            let x = if row < height { part(x, row * width, (row + 1) * width) } else { &[] };
            row = row.wrapping_add(sizes.dilation[0]);
            if let (1, Some(x)) = (step, x.get(left..left.wrapping_add(across))) {
                copy(x, taps);
                continue;
            }
            let mut column = left;
            for tap in taps {
                *tap = x.get(column).copied().unwrap_or(x_zero);
                column = column.wrapping_add(step);
            }
        }
    }
}

/// taps = x. A call takes longer than to copy the few of most kernels' rows.
#[inline(always)]
fn copy(x: &[u8], taps: &mut [u8]) {
    if let ([a, b, c], [x, y, z]) = (&mut *taps, x) {
        (*a, *b, *c) = (*x, *y, *z);
    } else {
        copy_many(x, taps);
    }
}

/// Out of line, or the compiler makes the short copies calls again.
#[inline(never)]
fn copy_many(x: &[u8], taps: &mut [u8]) {
    for (x, tap) in x.iter().zip(taps) {
        *tap = *x;
    }
}

/// y = the largest x of each window; 0 of one beside the input. Overwrites `y`.
///
/// Lengths: channels * height * width.
pub fn max_pool(x: &[u8], y: &mut [u8], sizes: PoolSizes) {
    let [height, width] = sizes.input;
    let [rows, columns] = sizes.output;
    y.fill(0);
    let (channel, result) = ((height * width).max(1), (rows * columns).max(1));
    for (x, y) in x.chunks_exact(channel).zip(y.chunks_exact_mut(result)) {
        for (at, y) in y.chunks_exact_mut(columns.max(1)).enumerate() {
            // What is before the beginning of the input is far behind its end: both are numbers without a sign.
            let mut row = (at * sizes.stride[0]).wrapping_sub(sizes.padding[0]);
            for _ in 0..sizes.kernel[0] {
                if row < height {
                    let mut first = sizes.padding[1].wrapping_neg();
                    for _ in 0..sizes.kernel[1] {
                        largest(part(x, row * width, (row + 1) * width), first, sizes.stride[1], y);
                        first = first.wrapping_add(sizes.dilation[1]);
                    }
                }
                row = row.wrapping_add(sizes.dilation[0]);
            }
        }
    }
}

/// y\[i\] = max(y\[i\], x\[first + i * step\]), where there is such an x. `first` may be before the beginning, as a number
/// without a sign; `step` is at least 1.
#[inline(always)]
fn largest(x: &[u8], first: usize, step: usize, y: &mut [u8]) {
    let (mut first, mut before) = (first, 0);
    while (first as isize) < 0 && step > 0 {
        first = first.wrapping_add(step);
        before += 1;
    }
    let (Some(x), Some(y)) = (x.get(first..), y.get_mut(before..)) else { return };
    if step == 2 {
        // As most are: the compiler makes vectors of this loop.
        let pairs = x.chunks_exact(2);
        let last = pairs.remainder().first();
        if let (Some(x), Some(y)) = (last, y.get_mut(pairs.len())) {
            *y = (*y).max(*x);
        }
        for (pair, y) in pairs.zip(y) {
            if let Some(x) = pair.first() {
                *y = (*y).max(*x);
            }
        }
        return;
    }
    for (x, y) in x.iter().step_by(step.max(1)).zip(y) {
        *y = (*y).max(*x);
    }
}

/// y = zero + the mean of x - `x_zero` over each window, times the factor. With `padded` padding counts, as `x_zero`.
/// Overwrites `y`.
///
/// The sum over the window is multiplied and divided by the number of places in one step: one rounding, halves upwards.
/// `dilation` is not read: means have none.
pub fn avg_pool(
    x: &[u8],
    x_zero: i32,
    factor: Factor,
    zero: i32,
    padded: bool,
    y: &mut [u8],
    sizes: PoolSizes,
) {
    let shift = factor.shift.clamp(1, MOST_MEAN_SHIFT);
    let [height, width] = sizes.input;
    let mut y = y.iter_mut();
    for x in x.chunks_exact((height * width).max(1)) {
        for row in 0..sizes.output[0] {
            let rows = Line::of(row, 0, &sizes);
            for (column, y) in y.by_ref().take(sizes.output[1]).enumerate() {
                let columns = Line::of(column, 1, &sizes);
                let count =
                    if padded { rows.padded * columns.padded } else { rows.count * columns.count } as i64;
                if count == 0 {
                    *y = clamped(0, zero, [0, 255]);
                    continue;
                }
                let mut sum = 0;
                for row in 0..rows.count {
                    let from = (rows.start + row) * width + columns.start;
                    for x in part(x, from, from + columns.count) {
                        sum += *x as i64 - x_zero as i64;
                    }
                }
                // floor(sum * multiplier / (count * 2^shift) + 1/2)
                let product = sum * factor.multiplier as i64 + (count << (shift - 1));
                let mean = product.checked_div_euclid(count << shift).unwrap_or(0);
                *y = clamped(mean, zero, [0, 255]);
            }
        }
    }
}

/// The largest shift of a mean's factor: with windows of up to 2^16 places all products have less than 63 bits.
pub const MOST_MEAN_SHIFT: i32 = 44;

/// The places of a window along one axis of the input, from `start` on.
struct Line {
    start: usize,
    count: usize,
    /// How many lie on the input and its padding, which is as wide behind as before.
    padded: usize,
}

impl Line {
    /// The places of output `at`.
    #[inline(always)]
    fn of(at: usize, axis: usize, sizes: &PoolSizes) -> Self {
        let (input, padding, kernel) = (sizes.input[axis], sizes.padding[axis], sizes.kernel[axis]);
        // Counted from the beginning of the padding.
        let start = at * sizes.stride[axis];
        let first = padding.saturating_sub(start);
        let end = (input + padding).saturating_sub(start).min(kernel);
        let padded = (input + 2 * padding).saturating_sub(start).min(kernel);
        Self { start: (start + first).saturating_sub(padding), count: end.saturating_sub(first), padded }
    }
}

/// How a sum of `N` operands becomes an output, each with a factor of its own.
#[derive(Clone, Copy, Debug)]
pub struct Addends<const N: usize> {
    /// The number that stands for zero in each operand, from 0 to 255.
    pub x_zero: [i32; N],
    /// Multipliers of the factors.
    pub multiplier: [i32; N],
    /// Their common shift, from 1 to [`Factor::MOST_SHIFT`]; others are taken for the nearest of these.
    pub shift: i32,
    /// The number that stands for zero in the output, from 0 to 255.
    pub zero: i32,
    /// The smallest and the largest output.
    pub range: [u8; 2],
}

/// y = zero + the sum of (x - x_zero) * multiplier over the operands / 2^shift, to the nearest integer, halves upwards, cut to
/// `range`. Overwrites `y`.
///
/// Lengths: all those of `y`.
pub fn add<const N: usize>(x: [&[u8]; N], by: Addends<N>, y: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    let done = super::simd::byte_add(x, by, y);
    #[cfg(not(target_arch = "x86_64"))]
    let done = 0;
    let Addends { x_zero, multiplier, shift, zero, range } = by;
    let shift = shift.clamp(1, Factor::MOST_SHIFT);
    for (at, y) in y.iter_mut().enumerate().skip(done) {
        let mut sum = 1_i64 << (shift - 1);
        for ((x, x_zero), multiplier) in x.iter().zip(x_zero).zip(multiplier) {
            let x = x.get(at).map_or(0, |x| *x as i64 - x_zero as i64);
            // A sum of a few products of 40 bits; wrapping, for numbers that no network has.
            sum = sum.wrapping_add(x.wrapping_mul(multiplier as i64));
        }
        *y = clamped(sum >> shift, zero, range);
    }
}

/// y = table\[x\]: any function of single numbers. Overwrites `y`.
pub fn look_up(x: &[u8], table: &[u8; 256], y: &mut [u8]) {
    for (x, y) in x.iter().zip(y) {
        *y = table[*x as usize];
    }
}

/// y = zero + x / scale, rounded to the nearest integer, halves away from zero, and cut to 0..=255; NaN is `zero`.
/// Overwrites `y`.
pub fn quantize(x: &[f32], scale: f32, zero: u8, y: &mut [u8]) {
    for (x, y) in x.iter().zip(y) {
        let x = x / scale;
        // Conversions cut towards zero, to the range of the type, and NaN to 0.
        let whole = x as i32;
        let rest = x - whole as f32;
        let nearest = whole.saturating_add((rest >= 0.5) as i32).saturating_sub((rest <= -0.5) as i32);
        *y = nearest.saturating_add(zero as i32).clamp(0, 255) as u8;
    }
}

/// y = (x - zero) * scale. Overwrites `y`.
pub fn dequantize(x: &[u8], scale: f32, zero: u8, y: &mut [f32]) {
    for (x, y) in x.iter().zip(y) {
        *y = (*x as i32 - zero as i32) as f32 * scale;
    }
}
