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
    /// The number that stands for zero.
    pub zero: i32,
    /// The smallest and the largest output: a ReLU's smallest one is `zero`.
    pub range: [u8; 2],
}

impl Requantize<'_> {
    /// The output of channel `o`.
    #[inline(always)]
    fn output(&self, sum: i32, o: usize) -> u8 {
        let factor = Factor {
            multiplier: self.multiplier[o],
            shift: (self.shift[o] as i32).clamp(1, Factor::MOST_SHIFT),
        };
        clamped(factor.apply(sum.wrapping_add(self.bias[o])), self.zero, self.range)
    }
}

/// zero + value, cut to the range.
#[inline(always)]
fn clamped(value: i64, zero: i32, [least, most]: [u8; 2]) -> u8 {
    let value = value.saturating_add(zero as i64);
    // Not `clamp`, which panics if a file has them the wrong way round.
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
    let channels = weight.len() / x.len().max(1);
    let mut sums = [0; ROWS];
    for start in (0..channels).step_by(ROWS) {
        let count = ROWS.min(channels - start);
        dots(x, &weight[start * x.len()..(start + count) * x.len()], &mut sums[..count]);
        for (at, &sum) in sums[..count].iter().enumerate() {
            y[(start + at) * stride] = by.output(sum, first + start + at);
        }
    }
}

/// y\[o\]\[r\]\[c\] = requantised sum over i, k, l of weight\[o\]\[i\]\[k\]\[l\] *
/// x\[i\]\[r * stride + k * dilation - padding\]\[the same of c and l\], where what lies beside the input is `x_zero`; `i` runs
/// over the input channels of the group of `o`. Overwrites `y` and `patch`. `flip` and `exact` are not read.
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
    let [inputs, height, width] = sizes.input;
    let [outputs, rows_out, columns_out] = sizes.output;
    let (inputs, outputs) = (inputs / sizes.groups, outputs / sizes.groups);
    let positions = rows_out * columns_out;
    for group in 0..sizes.groups {
        let x = &x[group * inputs * height * width..(group + 1) * inputs * height * width];
        let weight = &weight[group * outputs * patch.len()..(group + 1) * outputs * patch.len()];
        for row in 0..rows_out {
            for column in 0..columns_out {
                gather(x, x_zero, patch, [row, column], sizes);
                let first = group * outputs;
                let at = first * positions + row * columns_out + column;
                rows(patch, weight, by, &mut y[at..], first, positions);
            }
        }
    }
}

/// The input under the kernel at one place of the output, in the order of the weights.
#[inline]
fn gather(x: &[u8], x_zero: u8, patch: &mut [u8], at: [usize; 2], sizes: ConvSizes) {
    let [_, height, width] = sizes.input;
    let [taps_down, taps_across] = sizes.kernel;
    let [top, left] =
        [0, 1].map(|axis| (at[axis] * sizes.stride[axis]) as isize - sizes.padding[axis] as isize);
    let is_inside = left >= 0 && left as usize + (taps_across - 1) * sizes.dilation[1] < width;
    for (line, taps) in patch.chunks_exact_mut(taps_across).enumerate() {
        let (channel, down) = (line / taps_down, line % taps_down);
        let row = top + (down * sizes.dilation[0]) as isize;
        if row < 0 || row as usize >= height {
            taps.fill(x_zero);
            continue;
        }
        let start = (channel * height + row as usize) * width;
        let x = &x[start..start + width];
        if is_inside && sizes.dilation[1] == 1 {
            taps.copy_from_slice(&x[left as usize..left as usize + taps_across]);
            continue;
        }
        for (across, tap) in taps.iter_mut().enumerate() {
            let column = left + (across * sizes.dilation[1]) as isize;
            *tap = if column < 0 { x_zero } else { x.get(column as usize).copied().unwrap_or(x_zero) };
        }
    }
}

/// y = the largest x of each window; 0 of one beside the input. Overwrites `y`.
///
/// Lengths: channels * height * width.
pub fn max_pool(x: &[u8], y: &mut [u8], sizes: PoolSizes) {
    windows(x, y, sizes, |window| window.values().max().unwrap_or(0));
}

/// y = zero + the mean of x - `x_zero` over each window, times the factor. With `padded` padding counts, as `x_zero`.
/// Overwrites `y`.
///
/// The sum over the window is multiplied and divided by the number of places in one step: one rounding, halves upwards.
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
    windows(x, y, sizes, |window| {
        let (mut sum, mut inside) = (0_i64, 0_i64);
        for x in window.values() {
            sum += x as i64 - x_zero as i64;
            inside += 1;
        }
        let count = if padded { window.padded as i64 } else { inside };
        if count == 0 {
            return clamped(0, zero, [0, 255]);
        }
        // floor(sum * multiplier / (count * 2^shift) + 1/2)
        let mean = (sum * factor.multiplier as i64 + (count << (shift - 1))).div_euclid(count << shift);
        clamped(mean, zero, [0, 255])
    });
}

/// The largest shift of a mean's factor: with windows of up to 2^16 places all products have less than 63 bits.
pub const MOST_MEAN_SHIFT: i32 = 44;

/// One window of a pool.
struct Window<'a> {
    /// The channel.
    x: &'a [u8],
    width: usize,
    /// The rows and columns on the input.
    places: [Line; 2],
    /// Places on the input and its padding, which is as wide below and right as above and left.
    padded: usize,
}

/// The places of a window along one axis: `count` of them, `step` apart, from `start` on.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    count: usize,
    step: usize,
}

impl Window<'_> {
    #[inline(always)]
    fn values(&self) -> impl Iterator<Item = u8> {
        let [rows, columns] = self.places;
        (0..rows.count).flat_map(move |row| {
            let start = (rows.start + row * rows.step) * self.width + columns.start;
            (0..columns.count).map(move |column| self.x[start + column * columns.step])
        })
    }
}

/// y = f(window) for every window of every channel.
#[inline(always)]
fn windows(x: &[u8], y: &mut [u8], sizes: PoolSizes, f: impl Fn(Window<'_>) -> u8) {
    let [height, width] = sizes.input;
    let mut y = y.iter_mut();
    for channel in 0..sizes.channels {
        let x = &x[channel * height * width..(channel + 1) * height * width];
        for row in 0..sizes.output[0] {
            for column in 0..sizes.output[1] {
                let [(rows, padded_rows), (columns, padded_columns)] =
                    [line(row, 0, &sizes), line(column, 1, &sizes)];
                if let Some(y) = y.next() {
                    let padded = padded_rows * padded_columns;
                    *y = f(Window { x, width, places: [rows, columns], padded });
                }
            }
        }
    }
}

/// The places of the window of output `at` on the input, and how many there are with the padding.
#[inline(always)]
fn line(at: usize, axis: usize, sizes: &PoolSizes) -> (Line, usize) {
    let (input, padding, step) = (sizes.input[axis], sizes.padding[axis], sizes.dilation[axis]);
    // Counted from the beginning of the padding.
    let start = at * sizes.stride[axis];
    let first = padding.saturating_sub(start).div_ceil(step);
    let end = (input + padding).saturating_sub(start).div_ceil(step).min(sizes.kernel[axis]);
    let padded = (input + 2 * padding).saturating_sub(start).div_ceil(step).min(sizes.kernel[axis]);
    let count = end.saturating_sub(first);
    let start = (start + first * step).saturating_sub(padding);
    (Line { start: if count == 0 { 0 } else { start }, count, step }, padded)
}

/// y = zero + the sum of (x - x_zero) * multiplier over the operands / 2^shift, cut to `range`. Overwrites `y`.
///
/// Lengths: all those of `y`. The multipliers are below 2^31, the shift from 1 to [`Factor::MOST_SHIFT`].
pub fn add<const N: usize>(
    x: [&[u8]; N],
    x_zero: [i32; N],
    multiplier: [i32; N],
    shift: i32,
    zero: i32,
    range: [u8; 2],
    y: &mut [u8],
) {
    let shift = shift.clamp(1, Factor::MOST_SHIFT);
    for (at, y) in y.iter_mut().enumerate() {
        let mut sum = 1_i64 << (shift - 1);
        for operand in 0..N {
            let x = x[operand][at] as i64 - x_zero[operand] as i64;
            // A sum of a few products of 40 bits; wrapping, for numbers that no network has.
            sum = sum.wrapping_add(x.wrapping_mul(multiplier[operand] as i64));
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
