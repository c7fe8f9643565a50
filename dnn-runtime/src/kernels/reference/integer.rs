//! The arithmetic of quantised networks as its formulas read, with sums that cannot overflow.

use crate::kernels::integer::{Addends, Factor, Requantize};
use crate::kernels::{ConvSizes, PoolSizes};

/// floor(numerator / denominator + 1/2)
fn nearest(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

fn output(sum: i128, o: usize, by: Requantize<'_>) -> u8 {
    let value = (sum + i128::from(by.bias[o])) * i128::from(by.multiplier[o]);
    let value = i128::from(by.zero) + nearest(value, 1 << by.shift[o]);
    value.clamp(by.range[0].into(), by.range[1].into()) as u8
}

/// See [`dots`](crate::kernels::integer::dots).
pub fn dots(x: &[u8], weight: &[i8], sums: &mut [i32]) {
    for (o, sum) in sums.iter_mut().enumerate() {
        let products = (0..x.len()).map(|i| i128::from(x[i]) * i128::from(weight[o * x.len() + i]));
        *sum = products.sum::<i128>() as i32;
    }
}

/// See [`linear`](crate::kernels::integer::linear).
pub fn linear(x: &[u8], weight: &[i8], by: Requantize<'_>, y: &mut [u8]) {
    for (o, y) in y.iter_mut().enumerate() {
        let products = (0..x.len()).map(|i| i128::from(x[i]) * i128::from(weight[o * x.len() + i]));
        *y = output(products.sum(), o, by);
    }
}

/// See [`conv`](crate::kernels::integer::conv).
pub fn conv(x: &[u8], x_zero: u8, weight: &[i8], by: Requantize<'_>, y: &mut [u8], sizes: ConvSizes) {
    let [inputs, height, width] = sizes.input;
    let [outputs, rows, columns] = sizes.output;
    let (own, taps) = (inputs / sizes.groups, sizes.taps());
    for o in 0..outputs {
        for r in 0..rows {
            for c in 0..columns {
                let mut sum = 0;
                for tap in 0..taps {
                    let l = tap % sizes.kernel[1];
                    let k = tap / sizes.kernel[1] % sizes.kernel[0];
                    let i = tap / (sizes.kernel[0] * sizes.kernel[1]) + o / (outputs / sizes.groups) * own;
                    let row = (r * sizes.stride[0] + k * sizes.dilation[0]).checked_sub(sizes.padding[0]);
                    let column = (c * sizes.stride[1] + l * sizes.dilation[1]).checked_sub(sizes.padding[1]);
                    let x = match (row, column) {
                        (Some(row), Some(column)) if row < height && column < width => {
                            x[(i * height + row) * width + column]
                        }
                        _ => x_zero,
                    };
                    sum += i128::from(x) * i128::from(weight[o * taps + tap]);
                }
                y[(o * rows + r) * columns + c] = output(sum, o, by);
            }
        }
    }
}

/// The numbers of a window, and its places on the input and the padding around it.
fn window(x: &[u8], channel: usize, at: [usize; 2], sizes: PoolSizes) -> (Vec<u8>, usize) {
    let [height, width] = sizes.input;
    let (mut values, mut padded) = (Vec::new(), 0);
    for p in 0..sizes.kernel[0] {
        for q in 0..sizes.kernel[1] {
            let row = at[0] * sizes.stride[0] + p * sizes.dilation[0];
            let column = at[1] * sizes.stride[1] + q * sizes.dilation[1];
            if row < height + 2 * sizes.padding[0] && column < width + 2 * sizes.padding[1] {
                padded += 1;
            }
            if let (Some(row), Some(column)) =
                (row.checked_sub(sizes.padding[0]), column.checked_sub(sizes.padding[1]))
                && row < height
                && column < width
            {
                values.push(x[(channel * height + row) * width + column]);
            }
        }
    }
    (values, padded)
}

fn windows(x: &[u8], y: &mut [u8], sizes: PoolSizes, f: impl Fn(Vec<u8>, usize) -> u8) {
    let positions = sizes.output[0] * sizes.output[1];
    for (at, y) in y.iter_mut().enumerate() {
        let place = [at % positions / sizes.output[1], at % sizes.output[1]];
        let (values, padded) = window(x, at / positions, place, sizes);
        *y = f(values, padded);
    }
}

/// See [`max_pool`](crate::kernels::integer::max_pool).
pub fn max_pool(x: &[u8], y: &mut [u8], sizes: PoolSizes) {
    windows(x, y, sizes, |values, _| values.into_iter().max().unwrap_or(0));
}

/// See [`avg_pool`](crate::kernels::integer::avg_pool).
pub fn avg_pool(
    x: &[u8],
    x_zero: i32,
    factor: Factor,
    zero: i32,
    padded: bool,
    y: &mut [u8],
    sizes: PoolSizes,
) {
    windows(x, y, sizes, |values, places| {
        let count = if padded { places } else { values.len() } as i128;
        let sum: i128 = values.iter().map(|x| i128::from(*x) - i128::from(x_zero)).sum();
        let mean =
            if count == 0 { 0 } else { nearest(sum * i128::from(factor.multiplier), count << factor.shift) };
        (i128::from(zero) + mean).clamp(0, 255) as u8
    });
}

/// See [`add`](crate::kernels::integer::add).
pub fn add<const N: usize>(x: [&[u8]; N], by: Addends<N>, y: &mut [u8]) {
    let Addends { x_zero, multiplier, shift, zero, range } = by;
    for (at, y) in y.iter_mut().enumerate() {
        let terms =
            (0..N).map(|i| (i128::from(x[i][at]) - i128::from(x_zero[i])) * i128::from(multiplier[i]));
        let value = i128::from(zero) + nearest(terms.sum(), 1 << shift);
        *y = value.clamp(range[0].into(), range[1].into()) as u8;
    }
}

/// See [`quantize`](crate::kernels::integer::quantize).
pub fn quantize(x: &[f32], scale: f32, zero: u8, y: &mut [u8]) {
    for (x, y) in x.iter().zip(y) {
        let nearest = f64::from(x / scale).round();
        let nearest = if nearest.is_nan() { 0.0 } else { nearest };
        *y = (nearest + f64::from(zero)).clamp(0.0, 255.0) as u8;
    }
}

/// See [`dequantize`](crate::kernels::integer::dequantize).
pub fn dequantize(x: &[u8], scale: f32, zero: u8, y: &mut [f32]) {
    for (x, y) in x.iter().zip(y) {
        *y = (f32::from(*x) - f32::from(zero)) * scale;
    }
}

/// See [`look_up`](crate::kernels::integer::look_up).
pub fn look_up(x: &[u8], table: &[u8; 256], y: &mut [u8]) {
    for (at, y) in y.iter_mut().enumerate() {
        *y = table[usize::from(x[at])];
    }
}
