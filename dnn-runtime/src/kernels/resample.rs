//! Images of other sizes: enlarged, and with a border.

use super::elementwise::each;
use super::simd::Vector;
use crate::scalar::Scalar;

/// Sizes of an image and of what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResampleSizes {
    /// Samples in a batch.
    pub batch: usize,
    /// Channels, which are worked on one by one.
    pub channels: usize,
    /// Height and width of the input.
    pub input: [usize; 2],
    /// Height and width of the output.
    pub output: [usize; 2],
}

/// How an image is enlarged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// Output `o` is input floor(o * input / output).
    Nearest,
    /// Between the two nearest inputs on each axis, of which position o lies at (o + 1/2) * input / output - 1/2, or 0.
    Linear,
    /// As `Linear` with the corners on each other: position o lies at o * (input - 1) / (output - 1).
    Aligned,
}

/// What lies beside an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// A number.
    Constant,
    /// The image mirrored at its outermost elements, which are not repeated.
    Reflect,
    /// The nearest element.
    Replicate,
    /// The image again.
    Circular,
}

impl ResampleSizes {
    /// Elements of a channel of the input, and of the output.
    #[inline(always)]
    fn channel_lengths(&self) -> [usize; 2] {
        let length = |size: [usize; 2]| size[0] * size[1] * self.batch;
        [length(self.input), length(self.output)]
    }
}

/// The two inputs that an output lies between, and the second one's weight.
#[derive(Clone, Copy)]
struct Between {
    low: usize,
    high: usize,
    weight: f64,
}

impl Interpolation {
    #[inline(always)]
    fn between(self, at: usize, input: usize, output: usize) -> Between {
        let ratio = |input: usize, output: usize| input as f64 / output as f64;
        let position = match self {
            Self::Nearest => (at * input / output) as f64,
            Self::Linear => ((at as f64 + 0.5) * ratio(input, output) - 0.5).max(0.0),
            Self::Aligned if output > 1 => at as f64 * ratio(input - 1, output - 1),
            Self::Aligned => 0.0,
        };
        // Positions are not negative, so the conversion rounds down. Rounding must not lead beyond the end.
        let low = (position as usize).min(input - 1);
        let weight = if low + 1 < input { position - low as f64 } else { 0.0 };
        Between { low, high: (low + 1).min(input - 1), weight }
    }
}

/// Calls `$body` for each output position of a channel with its `Between` on both axes and where it begins.
macro_rules! positions {
    ($sizes:expr, $mode:expr, |$rows:ident, $columns:ident, $to:ident| $body:expr) => {{
        let ([height, width], [rows, columns]) = ($sizes.input, $sizes.output);
        for row in 0..rows {
            let $rows = $mode.between(row, height, rows);
            for column in 0..columns {
                let $columns = $mode.between(column, width, columns);
                let $to = (row * columns + column) * $sizes.batch;
                $body;
            }
        }
    }};
}

#[inline(always)]
pub(super) fn upsample<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    y: &mut [T],
    mode: Interpolation,
    sizes: ResampleSizes,
) {
    let ([input, output], batch) = (sizes.channel_lengths(), sizes.batch);
    for channel in 0..sizes.channels {
        let x = &x[channel * input..(channel + 1) * input];
        let y = &mut y[channel * output..(channel + 1) * output];
        positions!(sizes, mode, |rows, columns, to| {
            let y = &mut y[to..to + batch];
            let at = |row: usize, column: usize| &x[(row * sizes.input[1] + column) * batch..][..batch];
            if mode == Interpolation::Nearest {
                y.copy_from_slice(at(rows.low, columns.low));
            } else {
                let (a, b) = (at(rows.low, columns.low), at(rows.low, columns.high));
                let (c, d) = (at(rows.high, columns.low), at(rows.high, columns.high));
                let (down, across) = (V::from_f64(rows.weight), V::from_f64(columns.weight));
                let (up, back) = (V::from_f64(1.0 - rows.weight), V::from_f64(1.0 - columns.weight));
                each!(V, y = |a = a, b = b, c = c, d = d| {
                    up * (back * a + across * b) + down * (back * c + across * d)
                });
            }
        });
    }
}

#[inline(always)]
pub(super) fn upsample_gradient<V: Vector<Scalar = T>, T: Scalar>(
    d_y: &[T],
    d_x: &mut [T],
    mode: Interpolation,
    sizes: ResampleSizes,
) {
    let ([input, output], batch) = (sizes.channel_lengths(), sizes.batch);
    for channel in 0..sizes.channels {
        let d_x = &mut d_x[channel * input..(channel + 1) * input];
        let d_y = &d_y[channel * output..(channel + 1) * output];
        d_x.fill(T::zero());
        positions!(sizes, mode, |rows, columns, to| {
            let d_y = &d_y[to..to + batch];
            for (row, down) in [(rows.low, 1.0 - rows.weight), (rows.high, rows.weight)] {
                for (column, across) in [(columns.low, 1.0 - columns.weight), (columns.high, columns.weight)]
                {
                    let weight = down * across;
                    // With this weight there is nothing to add, and NaN times 0 would be.
                    if weight != 0.0 {
                        let weight = V::from_f64(weight);
                        let d_x = &mut d_x[(row * sizes.input[1] + column) * batch..][..batch];
                        each!(V, d_x = |d_y = d_y; d_x| d_x + d_y * weight);
                    }
                }
            }
        });
    }
}

impl Border {
    /// The input that an output lies on, of an image with `before` outputs before it; none for a number.
    #[inline(always)]
    fn source(self, at: usize, before: usize, input: usize) -> Option<usize> {
        if at >= before && at < before + input {
            return Some(at - before);
        }
        match self {
            Self::Constant => None,
            Self::Replicate => Some(if at < before { 0 } else { input - 1 }),
            Self::Circular if at < before => Some(input + at - before),
            Self::Circular => Some(at - before - input),
            Self::Reflect if at < before => Some(before - at),
            Self::Reflect => Some(2 * (input - 1) + before - at),
        }
    }
}

/// Calls `$body` for each run of outputs of a channel: with the input element its first one lies on, if any, where the
/// run begins and its length. Each row has one run of the image's width, and others of one column.
macro_rules! border_runs {
    ($sizes:expr, $border:expr, $before:expr, |$from:ident, $to:ident, $len:ident| $body:expr) => {{
        let ([height, width], [rows, columns]) = ($sizes.input, $sizes.output);
        for row in 0..rows {
            let source_row = $border.source(row, $before[0], height);
            let mut column = 0;
            while column < columns {
                let run = if column == $before[1] { width.max(1) } else { 1 };
                let source = (source_row, $border.source(column, $before[1], width));
                let $from = match source {
                    (Some(row), Some(column)) => Some((row * width + column) * $sizes.batch),
                    _ => None,
                };
                let $to = (row * columns + column) * $sizes.batch;
                let $len = run * $sizes.batch;
                $body;
                column += run;
            }
        }
    }};
}

#[expect(clippy::extra_unused_type_parameters, reason = "every kernel has them")]
#[inline(always)]
pub(super) fn pad<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    y: &mut [T],
    border: Border,
    value: T,
    before: [usize; 2],
    sizes: ResampleSizes,
) {
    let [input, output] = sizes.channel_lengths();
    for channel in 0..sizes.channels {
        let x = &x[channel * input..(channel + 1) * input];
        let y = &mut y[channel * output..(channel + 1) * output];
        border_runs!(sizes, border, before, |from, to, len| match from {
            Some(from) => y[to..to + len].copy_from_slice(&x[from..from + len]),
            None => y[to..to + len].fill(value),
        });
    }
}

#[inline(always)]
pub(super) fn pad_gradient<V: Vector<Scalar = T>, T: Scalar>(
    d_y: &[T],
    d_x: &mut [T],
    border: Border,
    before: [usize; 2],
    sizes: ResampleSizes,
) {
    let [input, output] = sizes.channel_lengths();
    for channel in 0..sizes.channels {
        let d_x = &mut d_x[channel * input..(channel + 1) * input];
        let d_y = &d_y[channel * output..(channel + 1) * output];
        d_x.fill(T::zero());
        border_runs!(sizes, border, before, |from, to, len| if let Some(from) = from {
            let (d_y, d_x) = (&d_y[to..to + len], &mut d_x[from..from + len]);
            each!(V, d_x = |d_y = d_y; d_x| d_x + d_y);
        });
    }
}
