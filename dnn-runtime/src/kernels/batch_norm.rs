//! Statistics of channels over a batch, and normalising by them.

use super::elementwise::each;
use super::simd::{One, Vector};
use super::sum::totals;
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
    #[inline(always)]
    const fn stride(self) -> usize {
        self.batch * self.positions
    }

    /// How a channel falls into runs of elements: the length of each, and how many of it, from the first on, are
    /// samples. A full batch is one run.
    #[inline(always)]
    const fn runs(self) -> (usize, usize) {
        if self.samples == self.batch { (self.stride(), self.stride()) } else { (self.batch, self.samples) }
    }

    /// One over the number of values a channel's statistics are taken from.
    #[inline(always)]
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
    let (run, samples) = sizes.runs();
    let channels = x.chunks_exact(sizes.stride().max(1));
    for ((channel, mean), variance) in channels.zip(mean).zip(variance) {
        let mut sum = T::zero();
        for run in channel.chunks_exact(run) {
            let [part] = totals!(V, 1, [&run[..samples]], |x| x);
            sum += part;
        }
        *mean = sum * weight;
        // A second pass: the difference of mean square and squared mean would cancel.
        let (mut squares, centre) = (T::zero(), V::splat(*mean));
        for run in channel.chunks_exact(run) {
            let [part] = totals!(V, 1, [&run[..samples]], |[x]| [(x - centre) * (x - centre)]);
            squares += part;
        }
        *variance = squares * weight;
    }
}

/// What an element is multiplied with: weight / sqrt(variance + eps).
#[inline(always)]
fn scale<V: Vector>(weight: V, variance: V, eps: V::Scalar) -> V {
    weight / (variance + V::splat(eps)).sqrt()
}

/// (x - mean) * scale + shift
#[inline(always)]
fn normal<V: Vector>(x: V, mean: V, scale: V, shift: V) -> V {
    (x - mean).mul_add(scale, shift)
}

#[inline(always)]
pub(super) fn normalize<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    [mean, variance, weight, bias]: [&[T]; 4],
    eps: T,
    y: &mut [T],
    stride: usize,
) {
    if stride <= 1 {
        y.copy_from_slice(&x[..y.len()]);
        return normalize_one_sample::<V, T>(mean, variance, weight, bias, eps, y);
    }
    for (channel, (x, y)) in x.chunks_exact(stride).zip(y.chunks_exact_mut(stride)).enumerate() {
        let scale = scale(One(or(weight, channel, T::one())), One(variance[channel]), eps).0;
        let (mean, shift) = (V::splat(mean[channel]), V::splat(or(bias, channel, T::zero())));
        let scale = V::splat(scale);
        each!(V, y = |x = x| normal(x, mean, scale, shift));
    }
}

#[inline(always)]
pub(super) fn normalize_in_place<V: Vector<Scalar = T>, T: Scalar>(
    [mean, variance, weight, bias]: [&[T]; 4],
    eps: T,
    y: &mut [T],
    stride: usize,
) {
    if stride <= 1 {
        return normalize_one_sample::<V, T>(mean, variance, weight, bias, eps, y);
    }
    for (channel, y) in y.chunks_exact_mut(stride).enumerate() {
        let scale = scale(One(or(weight, channel, T::one())), One(variance[channel]), eps).0;
        let (mean, shift) = (V::splat(mean[channel]), V::splat(or(bias, channel, T::zero())));
        let scale = V::splat(scale);
        each!(V, y = |; y| normal(y, mean, scale, shift));
    }
}

/// Channels of one element each, in place: vectors of channels.
#[inline(always)]
fn normalize_one_sample<V: Vector<Scalar = T>, T: Scalar>(
    mean: &[T],
    variance: &[T],
    weight: &[T],
    bias: &[T],
    eps: T,
    y: &mut [T],
) {
    let channels = y.len();
    let (mean, variance) = (&mean[..channels], &variance[..channels]);
    let mut at = 0;
    while at < channels {
        let end = channels.min(at + V::LANES);
        let load = |values: &[T], default: T| match values.get(at..end) {
            Some(values) if values.len() == V::LANES => V::load(values),
            Some(values) => V::load_part(values),
            None => V::splat(default),
        };
        let scale = scale(load(weight, T::one()), load(variance, T::one()), eps);
        let normal = normal(load(y, T::zero()), load(mean, T::zero()), scale, load(bias, T::zero()));
        if end - at == V::LANES {
            normal.store(&mut y[at..end]);
        } else {
            normal.store_part(&mut y[at..end]);
        }
        at = end;
    }
}

#[inline(always)]
pub(super) fn normalize_sums<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    [mean, variance]: [&[T]; 2],
    eps: T,
    d_y: &[T],
    [sums, projections]: [&mut [T]; 2],
    sizes: ChannelSizes,
) {
    let stride = sizes.stride().max(1);
    let (run, samples) = sizes.runs();
    for (channel, (x, d_y)) in x.chunks_exact(stride).zip(d_y.chunks_exact(stride)).enumerate() {
        let (centre, deviation) =
            (V::splat(mean[channel]), scale(One(T::one()), One(variance[channel]), eps).0);
        let (mut sum, mut projection) = (T::zero(), T::zero());
        for (x, d_y) in x.chunks_exact(run).zip(d_y.chunks_exact(run)) {
            let [sum_part, projection_part] =
                totals!(V, 2, [&x[..samples], d_y], |[x, d_y]| [d_y, (x - centre) * d_y]);
            sum += sum_part;
            projection += projection_part;
        }
        sums[channel] += sum;
        projections[channel] += projection * deviation;
    }
}

#[inline(always)]
pub(super) fn normalize_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    [mean, variance, weight]: [&[T]; 3],
    eps: T,
    d_y: &[T],
    [sums, projections]: [&[T]; 2],
    d_x: &mut [T],
    sizes: ChannelSizes,
) {
    let stride = sizes.stride().max(1);
    let (run, samples) = sizes.runs();
    let share = sizes.weight::<T>();
    let channels = x.chunks_exact(stride).zip(d_y.chunks_exact(stride)).zip(d_x.chunks_exact_mut(stride));
    for (channel, ((x, d_y), d_x)) in channels.enumerate() {
        let (centre, deviation) =
            (V::splat(mean[channel]), scale(One(T::one()), One(variance[channel]), eps).0);
        let constant = V::splat(sums[channel] * share);
        let slope = V::splat(projections[channel] * share * deviation);
        let factor = V::splat(or(weight, channel, T::one()) * deviation);
        let runs = x.chunks_exact(run).zip(d_y.chunks_exact(run));
        for (d_x, (x, d_y)) in d_x.chunks_exact_mut(run).zip(runs) {
            let (d_x, fill) = d_x.split_at_mut(samples);
            each!(V, d_x = |x = x, d_y = d_y| factor * (d_y - constant - (x - centre) * slope));
            fill.fill(T::zero());
        }
    }
}

#[inline(always)]
pub(super) fn normalize_input_gradient<V: Vector<Scalar = T>, T: Scalar>(
    [variance, weight]: [&[T]; 2],
    eps: T,
    d_y: &[T],
    d_x: &mut [T],
    stride: usize,
) {
    let stride = stride.max(1);
    for (channel, (d_x, d_y)) in d_x.chunks_exact_mut(stride).zip(d_y.chunks_exact(stride)).enumerate() {
        let scale = V::splat(scale(One(or(weight, channel, T::one())), One(variance[channel]), eps).0);
        each!(V, d_x = |d_y = d_y| scale * d_y);
    }
}

/// An element, or `default` of a tensor that the layer does without.
#[inline(always)]
fn or<T: Copy>(values: &[T], at: usize, default: T) -> T {
    values.get(at).copied().unwrap_or(default)
}
