//! The kernels of images.

use crate::kernels::{Border, Interpolation, Mean, Places, PoolSizes, ResampleSizes, Response, Winners};
use crate::scalar::Scalar;

/// See [`Kernels::mask_channels`](crate::kernels::Kernels::mask_channels).
pub fn mask_channels<T: Scalar>(x: &[T], mask: &[u8], factor: T, y: &mut [T], batch: usize) {
    let positions = x.len() / mask.len();
    for at in 0..x.len() {
        let kept = mask[at / (positions * batch) * batch + at % batch];
        y[at] = x[at] * T::from_f64(f64::from(kept)) * factor;
    }
}

/// Calls `f` for each element of an output: with its index and, for each place of its window, the place's number and the
/// index of the input's element there, `None` beside the input.
fn each_window(sizes: PoolSizes, mut f: impl FnMut(usize, &[(usize, Option<usize>)])) {
    let PoolSizes { batch, channels, input, output, kernel, stride, padding, dilation } = sizes;
    let mut at = 0;
    for c in 0..channels {
        for row in 0..output[0] {
            for column in 0..output[1] {
                for b in 0..batch {
                    let places = (0..kernel[0] * kernel[1]).map(|place| {
                        let on = |axis: usize, output: usize, place: usize| {
                            let position = output * stride[axis] + place * dilation[axis];
                            position.checked_sub(padding[axis]).filter(|&position| position < input[axis])
                        };
                        let row = on(0, row, place / kernel[1]);
                        let column = on(1, column, place % kernel[1]);
                        let element = row
                            .zip(column)
                            .map(|(row, column)| ((c * input[0] + row) * input[1] + column) * batch + b);
                        (place, element)
                    });
                    f(at, &places.collect::<alloc::vec::Vec<_>>());
                    at += 1;
                }
            }
        }
    }
}

/// See [`Kernels::max_pool`](crate::kernels::Kernels::max_pool).
pub fn max_pool<T: Scalar>(x: &[T], y: &mut [T], mut winners: Places<'_>, relu: bool, sizes: PoolSizes) {
    each_window(sizes, |at, places| {
        let inside = places.iter().filter_map(|&(place, element)| Some((place, x[element?])));
        // As PyTorch: the first of several largest numbers, but the last NaN.
        let best =
            inside.reduce(|best, next| if next.1 > best.1 || next.1.to_f64().is_nan() { next } else { best });
        let (place, value) = match best {
            Some((_, value)) if relu && value <= T::zero() => (sizes.kernel[0] * sizes.kernel[1], T::zero()),
            Some(best) => best,
            None => (0, T::from_f64(f64::NEG_INFINITY)),
        };
        y[at] = value;
        match &mut winners {
            Places::None => {}
            Places::U8(winners) => winners[at] = place as u8,
            Places::U16(winners) => winners[at] = place as u16,
            Places::U32(winners) => winners[at] = place as u32,
        }
    });
}

/// See [`Kernels::max_pool_gradient`](crate::kernels::Kernels::max_pool_gradient).
pub fn max_pool_gradient<T: Scalar>(d_y: &[T], winners: Winners<'_>, d_x: &mut [T], sizes: PoolSizes) {
    d_x.fill(T::zero());
    each_window(sizes, |at, places| {
        let winner = match winners {
            Winners::U8(winners) => usize::from(winners[at]),
            Winners::U16(winners) => usize::from(winners[at]),
            Winners::U32(winners) => winners[at] as usize,
        };
        // Behind the last place is none.
        if let Some(element) = places.get(winner).and_then(|place| place.1) {
            d_x[element] += d_y[at];
        }
    });
}

/// Calls `f` for each element of an output: with its index, the elements of the input it is the mean of, and what their
/// sum is divided by.
fn each_mean(mean: Mean, sizes: PoolSizes, mut f: impl FnMut(usize, &[usize], usize)) {
    let PoolSizes { batch, channels, input, output, kernel, stride, padding, .. } = sizes;
    let positions = |axis: usize, at: usize| -> alloc::vec::Vec<usize> {
        if mean == Mean::Adaptive {
            let part = |at: usize| at as f64 * input[axis] as f64 / output[axis] as f64;
            return (part(at).floor() as usize..part(at + 1).ceil() as usize).collect();
        }
        let begin = at * stride[axis];
        (begin..(begin + kernel[axis]).min(input[axis] + 2 * padding[axis])).collect()
    };
    let inside = |axis: usize, positions: &[usize]| -> alloc::vec::Vec<usize> {
        let padding = if mean == Mean::Adaptive { 0 } else { padding[axis] };
        let inside = positions.iter().filter_map(|position| position.checked_sub(padding));
        inside.filter(|&position| position < input[axis]).collect()
    };
    let mut at = 0;
    for c in 0..channels {
        for row in 0..output[0] {
            for column in 0..output[1] {
                for b in 0..batch {
                    let (rows, columns) = (positions(0, row), positions(1, column));
                    let padded = rows.len() * columns.len();
                    let (rows, columns) = (inside(0, &rows), inside(1, &columns));
                    let mut elements = alloc::vec::Vec::new();
                    for row in &rows {
                        for column in &columns {
                            elements.push(((c * input[0] + row) * input[1] + column) * batch + b);
                        }
                    }
                    f(at, &elements, if mean == Mean::Padded { padded } else { elements.len() });
                    at += 1;
                }
            }
        }
    }
}

/// See [`Kernels::avg_pool`](crate::kernels::Kernels::avg_pool).
pub fn avg_pool<T: Scalar>(x: &[T], y: &mut [T], mean: Mean, sizes: PoolSizes) {
    each_mean(mean, sizes, |at, elements, count| {
        y[at] = elements.iter().map(|&element| x[element]).sum::<T>() / T::from_f64(count as f64);
    });
}

/// See [`Kernels::avg_pool_gradient`](crate::kernels::Kernels::avg_pool_gradient).
pub fn avg_pool_gradient<T: Scalar>(d_y: &[T], d_x: &mut [T], mean: Mean, sizes: PoolSizes) {
    d_x.fill(T::zero());
    each_mean(mean, sizes, |at, elements, count| {
        for &element in elements {
            d_x[element] += d_y[at] / T::from_f64(count as f64);
        }
    });
}

/// What a value is divided by, without the exponent: k + alpha / size * sum of squares.
fn response<T: Scalar>(x: &[T], at: usize, response: Response) -> T {
    let Response { channels, size, alpha, k, .. } = response;
    let n = x.len() / channels;
    let neighbours = (0..channels).filter(|&c| at / n <= c + size / 2 && c < at / n + size.div_ceil(2));
    let squares = neighbours.map(|c| x[c * n + at % n].powi(2)).sum::<T>();
    T::from_f64(k) + T::from_f64(alpha / size as f64) * squares
}

/// See [`Kernels::response_norm`](crate::kernels::Kernels::response_norm).
pub fn response_norm<T: Scalar>(x: &[T], y: &mut [T], first: usize, norm: Response) {
    let begin = first * x.len() / norm.channels;
    for at in 0..y.len() {
        y[at] = x[begin + at] / response(x, begin + at, norm).powf(T::from_f64(norm.beta));
    }
}

/// See [`Kernels::response_norm_shares`](crate::kernels::Kernels::response_norm_shares).
pub fn response_norm_shares<T: Scalar>(x: &[T], d_y: &mut [T], d_x: &mut [T], first: usize, norm: Response) {
    let begin = first * x.len() / norm.channels;
    for at in 0..d_y.len() {
        let response = response(x, begin + at, norm);
        d_x[at] = d_y[at] / response.powf(T::from_f64(norm.beta));
        d_y[at] = d_x[at] * x[begin + at] / response;
    }
}

/// See [`Kernels::response_norm_gradient`](crate::kernels::Kernels::response_norm_gradient).
pub fn response_norm_gradient<T: Scalar>(x: &[T], shares: &[T], d_x: &mut [T], first: usize, norm: Response) {
    let Response { channels, size, alpha, beta, .. } = norm;
    let n = x.len() / channels;
    for (at, d_x) in d_x.iter_mut().enumerate() {
        let (channel, position) = (first + at / n, at % n);
        // The channels whose neighbours this one is among.
        let around = (0..channels).filter(|&c| c <= channel + size / 2 && channel < c + size.div_ceil(2));
        let sum = around.map(|c| shares[c * n + position]).sum::<T>();
        *d_x -= T::from_f64(2.0 * alpha * beta / size as f64) * x[channel * n + position] * sum;
    }
}

/// The features of sample `b`.
fn sample<T: Scalar>(x: &[T], b: usize, batch: usize) -> impl Iterator<Item = T> {
    x.iter().skip(b).step_by(batch).copied()
}

/// See [`Kernels::sample_statistics`](crate::kernels::Kernels::sample_statistics).
pub fn sample_statistics<T: Scalar>(
    x: &[T],
    eps: T,
    mean: &mut [T],
    scale: &mut [T],
    first: usize,
    batch: usize,
) {
    let features = T::from_f64((x.len() / batch) as f64);
    for at in 0..mean.len() {
        mean[at] = sample(x, first + at, batch).sum::<T>() / features;
        let variance = sample(x, first + at, batch).map(|x| (x - mean[at]).powi(2)).sum::<T>() / features;
        scale[at] = T::one() / (variance + eps).sqrt();
    }
}

/// See [`Kernels::normalize_samples`](crate::kernels::Kernels::normalize_samples).
pub fn normalize_samples<T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    first: usize,
    batch: usize,
) {
    for f in 0..x.len() / batch {
        for at in 0..mean.len() {
            let normal = (x[f * batch + first + at] - mean[at]) * scale[at];
            y[f * batch + first + at] = if weight.is_empty() { normal } else { normal * weight[f] + bias[f] };
        }
    }
}

/// See [`Kernels::normalize_samples_sums`](crate::kernels::Kernels::normalize_samples_sums).
pub fn normalize_samples_sums<T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    weight: &[T],
    d_y: &[T],
    sums: &mut [T],
    projections: &mut [T],
    first: usize,
    batch: usize,
) {
    let features = T::from_f64((x.len() / batch) as f64);
    for at in 0..mean.len() {
        let weights = || (0..).map(|f| weight.get(f).copied().unwrap_or(T::one()));
        let d_normal = || sample(d_y, first + at, batch).zip(weights()).map(|(d_y, weight)| d_y * weight);
        sums[at] = d_normal().sum::<T>() / features;
        let normal = sample(x, first + at, batch).map(|x| (x - mean[at]) * scale[at]);
        projections[at] = normal.zip(d_normal()).map(|(z, d_z)| z * d_z).sum::<T>() / features;
    }
}

/// See [`Kernels::normalize_samples_gradient`](crate::kernels::Kernels::normalize_samples_gradient).
pub fn normalize_samples_gradient<T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    weight: &[T],
    sums: &[T],
    projections: &[T],
    d_y: &[T],
    d_x: &mut [T],
    first: usize,
    batch: usize,
) {
    for f in 0..x.len() / batch {
        let weight = weight.get(f).copied().unwrap_or(T::one());
        for at in 0..mean.len() {
            let element = f * batch + first + at;
            let normal = (x[element] - mean[at]) * scale[at];
            d_x[element] = scale[at] * (d_y[element] * weight - sums[at] - normal * projections[at]);
        }
    }
}

/// See [`Kernels::normalize_samples_weight_gradient`](crate::kernels::Kernels::normalize_samples_weight_gradient).
pub fn normalize_samples_weight_gradient<T: Scalar>(
    x: &[T],
    mean: &[T],
    scale: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    d_bias: &mut [T],
    batch: usize,
) {
    for at in 0..x.len() {
        d_weight[at / batch] += d_y[at] * (x[at] - mean[at % batch]) * scale[at % batch];
        d_bias[at / batch] += d_y[at];
    }
}

/// Calls `f` with each element of the output, an element of the input, and how much of this is in that.
fn each_share(mode: Interpolation, sizes: ResampleSizes, mut f: impl FnMut(usize, usize, f64)) {
    let ResampleSizes { batch, channels, input, output } = sizes;
    // A tent over each input position, or the whole of the nearest one.
    let share = |axis: usize, to: usize, from: usize| {
        let (n, m) = (input[axis] as f64, output[axis] as f64);
        let position = match mode {
            Interpolation::Nearest => (to as f64 * n / m).floor(),
            Interpolation::Linear => ((to as f64 + 0.5) * n / m - 0.5).clamp(0.0, n - 1.0),
            Interpolation::Aligned if m > 1.0 => to as f64 * (n - 1.0) / (m - 1.0),
            Interpolation::Aligned => 0.0,
        };
        (1.0 - (position - from as f64).abs()).max(0.0)
    };
    for at in 0..channels * output[0] * output[1] * batch {
        let (b, column) = (at % batch, at / batch % output[1]);
        let row = at / batch / output[1] % output[0];
        let c = at / batch / output[1] / output[0];
        for from_row in 0..input[0] {
            for from_column in 0..input[1] {
                let share = share(0, row, from_row) * share(1, column, from_column);
                f(at, ((c * input[0] + from_row) * input[1] + from_column) * batch + b, share);
            }
        }
    }
}

/// See [`Kernels::upsample`](crate::kernels::Kernels::upsample).
pub fn upsample<T: Scalar>(x: &[T], y: &mut [T], mode: Interpolation, sizes: ResampleSizes) {
    y.fill(T::zero());
    each_share(mode, sizes, |to, from, share| y[to] += x[from] * T::from_f64(share));
}

/// See [`Kernels::upsample_gradient`](crate::kernels::Kernels::upsample_gradient).
pub fn upsample_gradient<T: Scalar>(d_y: &[T], d_x: &mut [T], mode: Interpolation, sizes: ResampleSizes) {
    d_x.fill(T::zero());
    each_share(mode, sizes, |to, from, share| d_x[from] += d_y[to] * T::from_f64(share));
}

/// The element of the input that each element of the output is.
fn sources(border: Border, before: [usize; 2], sizes: ResampleSizes) -> impl Iterator<Item = Option<usize>> {
    let ResampleSizes { batch, channels, input, output } = sizes;
    let source = move |axis: usize, at: usize| {
        let (last, at) = (input[axis] as isize - 1, at as isize - before[axis] as isize);
        match border {
            _ if (0..=last).contains(&at) => Some(at as usize),
            Border::Constant => None,
            Border::Replicate => Some(at.clamp(0, last) as usize),
            Border::Circular => Some(at.rem_euclid(last + 1) as usize),
            Border::Reflect => Some((last - (at.abs() - last).abs()) as usize),
        }
    };
    (0..channels * output[0] * output[1] * batch).map(move |at| {
        let row = source(0, at / batch / output[1] % output[0])?;
        let column = source(1, at / batch % output[1])?;
        let c = at / batch / output[1] / output[0];
        Some(((c * input[0] + row) * input[1] + column) * batch + at % batch)
    })
}

/// See [`Kernels::pad`](crate::kernels::Kernels::pad).
pub fn pad<T: Scalar>(
    x: &[T],
    y: &mut [T],
    border: Border,
    value: T,
    before: [usize; 2],
    sizes: ResampleSizes,
) {
    for (y, source) in y.iter_mut().zip(sources(border, before, sizes)) {
        *y = source.map_or(value, |source| x[source]);
    }
}

/// See [`Kernels::pad_gradient`](crate::kernels::Kernels::pad_gradient).
pub fn pad_gradient<T: Scalar>(
    d_y: &[T],
    d_x: &mut [T],
    border: Border,
    before: [usize; 2],
    sizes: ResampleSizes,
) {
    d_x.fill(T::zero());
    for (&d_y, source) in d_y.iter().zip(sources(border, before, sizes)) {
        if let Some(source) = source {
            d_x[source] += d_y;
        }
    }
}
