//! Statistics of channels over a batch, and normalising by them.

use super::linear::total;
use super::simd::Vector;
use crate::scalar::Scalar;

/// How features fall into channels, and which rows are samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelSizes {
    /// Rows of the batch.
    pub batch: usize,
    /// The rows that are samples; those after them fill up a partial batch.
    pub samples: usize,
    /// Consecutive features of one channel: 1 for a vector, height * width for an image.
    pub positions: usize,
}

impl ChannelSizes {
    /// Elements in one channel, fill-up rows included.
    const fn stride(self) -> usize {
        self.batch * self.positions
    }

    /// The rows that are samples, of one channel's elements: one slice a position.
    fn samples_of<T>(self, channel: &[T]) -> impl Iterator<Item = &[T]> {
        channel.chunks_exact(self.batch.max(1)).map(move |row| &row[..self.samples])
    }

    /// One over the number of values a channel's statistics are taken from.
    fn weight<T: Scalar>(self) -> T {
        T::one() / T::from_f64((self.samples * self.positions).max(1) as f64)
    }
}

#[inline(always)]
pub(super) fn channel_statistics<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &mut [T],
    variance: &mut [T],
    sizes: ChannelSizes,
) {
    let weight = sizes.weight::<T>();
    let channels = x.chunks_exact(sizes.stride().max(1));
    for ((channel, mean), variance) in channels.zip(mean).zip(variance) {
        *mean = sizes.samples_of(channel).map(total).sum::<T>() * weight;
        // A second pass: the difference of mean square and squared mean would cancel.
        let squares = sizes.samples_of(channel).map(|row| squared_distances(row, *mean)).sum::<T>();
        *variance = squares * weight;
    }
}

#[inline(always)]
fn squared_distances<T: Scalar>(row: &[T], mean: T) -> T {
    let mut lanes = [T::zero(); 8];
    let (chunks, rest) = row.as_chunks::<8>();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += (x - mean) * (x - mean);
        }
    }
    total(&lanes) + rest.iter().map(|&x| (x - mean) * (x - mean)).sum::<T>()
}

#[inline(always)]
pub(super) fn normalize<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &[T],
    variance: &[T],
    weight: &[T],
    bias: &[T],
    eps: T,
    y: &mut [T],
    sizes: ChannelSizes,
) {
    let stride = sizes.stride().max(1);
    for (channel, (x, y)) in x.chunks_exact(stride).zip(y.chunks_exact_mut(stride)).enumerate() {
        let scale = or(weight, channel, T::one()) / (variance[channel] + eps).sqrt();
        let (mean, shift) = (mean[channel], or(bias, channel, T::zero()));
        for (y, &x) in y.iter_mut().zip(x) {
            *y = (x - mean) * scale + shift;
        }
    }
}

#[inline(always)]
pub(super) fn normalize_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    mean: &[T],
    variance: &[T],
    weight: &[T],
    eps: T,
    d_y: &[T],
    mut d_x: Option<&mut [T]>,
    d_weight: &mut [T],
    d_bias: &mut [T],
    sizes: ChannelSizes,
) {
    let stride = sizes.stride().max(1);
    for (channel, (x, d_y)) in x.chunks_exact(stride).zip(d_y.chunks_exact(stride)).enumerate() {
        let (mean, scale) = (mean[channel], T::one() / (variance[channel] + eps).sqrt());
        let sum = sizes.samples_of(d_y).map(total).sum::<T>();
        let rows = sizes.samples_of(x).zip(sizes.samples_of(d_y));
        let projection = rows.map(|(x, d_y)| centred_dot(x, d_y, mean)).sum::<T>() * scale;
        if let Some(d_weight) = d_weight.get_mut(channel) {
            *d_weight += projection;
        }
        if let Some(d_bias) = d_bias.get_mut(channel) {
            *d_bias += sum;
        }
        if let Some(d_x) = &mut d_x {
            let d_x = &mut d_x[channel * stride..(channel + 1) * stride];
            let share = sizes.weight::<T>();
            let (constant, slope) = (sum * share, projection * share * scale);
            let factor = or(weight, channel, T::one()) * scale;
            let rows = x.chunks_exact(sizes.batch).zip(d_y.chunks_exact(sizes.batch));
            for (d_x, (x, d_y)) in d_x.chunks_exact_mut(sizes.batch).zip(rows) {
                let (d_x, fill) = d_x.split_at_mut(sizes.samples);
                for ((d_x, &x), &d_y) in d_x.iter_mut().zip(x).zip(d_y) {
                    *d_x = factor * (d_y - constant - (x - mean) * slope);
                }
                fill.fill(T::zero());
            }
        }
    }
}

#[inline(always)]
fn centred_dot<T: Scalar>(x: &[T], d_y: &[T], mean: T) -> T {
    let mut lanes = [T::zero(); 8];
    let ((x, x_rest), (d_y, d_y_rest)) = (x.as_chunks::<8>(), d_y.as_chunks::<8>());
    for (x, d_y) in x.iter().zip(d_y) {
        for l in 0..8 {
            lanes[l] += (x[l] - mean) * d_y[l];
        }
    }
    total(&lanes) + x_rest.iter().zip(d_y_rest).map(|(&x, &d_y)| (x - mean) * d_y).sum::<T>()
}

/// An element, or `default` of a tensor that the layer does without.
#[inline(always)]
fn or<T: Copy>(values: &[T], at: usize, default: T) -> T {
    values.get(at).copied().unwrap_or(default)
}
