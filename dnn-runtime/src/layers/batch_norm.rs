//! `batch_norm` on vectors, images and signals.

#[cfg(test)]
mod tests;

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use super::activation::{Fusable, SavedByFused};
use super::fold::{BLOCK, ChannelNorm, Channels, normalize_and_apply};
use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::kernels::ChannelSizes;
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

/// The constants of a [`BatchNorm`], as a type: gradients and moments are values of the layer's type too, so fields
/// would be learned and saved.
///
/// ```
/// struct Wide;
/// impl dnn_runtime::layers::BatchNormConfig for Wide {
///     const EPS: f64 = 1e-3;
///     const MOMENTUM: Option<f64> = None;
/// }
/// type Layer = dnn_runtime::layers::BatchNorm<f32, 3, 3, 3, Wide, dnn_runtime::layers::Relu>;
/// # let _ = dnn_runtime::storage::zeroed_box::<Layer>();
/// ```
pub trait BatchNormConfig: 'static {
    /// Added to variances before the root is taken.
    const EPS: f64;
    /// The weight of a batch's statistics in the running ones (PyTorch's meaning: Keras's momentum is 1 minus this);
    /// `None` for the plain average over all batches.
    const MOMENTUM: Option<f64>;
    /// Whether training too normalises by the running statistics, which then stay: a frozen layer.
    const FROZEN: bool = false;
}

/// PyTorch's defaults: eps 1e-5, momentum 0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultBatchNorm;

impl BatchNormConfig for DefaultBatchNorm {
    const EPS: f64 = 1e-5;
    const MOMENTUM: Option<f64> = Some(0.1);
}

zeroable! {
    /// Normalises each channel over the batch, with its activation: y = f((x - mean) / sqrt(var + eps) * weight + bias).
    ///
    /// Training takes mean and biased variance (divided by n) from the batch, prediction from `running_mean` and
    /// `running_var`. [`update_buffers`](Layer::update_buffers) moves these towards the batch's:
    /// running = (1 - momentum) * running + momentum * batch, with the unbiased variance (divided by n - 1).
    ///
    /// A frozen layer (`K::FROZEN`) computes in training what it computes for prediction, as in Keras; PyTorch goes
    /// on using and tracking the batch's statistics unless the module is in evaluation mode.
    ///
    /// `N` are all features, `C` the channels: each feature of a vector is one; each channel of an image or a signal has
    /// `N / C` consecutive features, whose statistics are taken together. `AFFINE` is `C`, or 0 for a layer without
    /// weight and bias. `K` holds eps, momentum and whether it is frozen. `A` is the activation f fused into the layer,
    /// [`Identity`](super::Identity) for none.
    ///
    /// # Shapes
    ///
    /// x and y: `[B, N]`, samples innermost in memory, a channel's features contiguous; weight, bias, running_mean,
    /// running_var: one number a channel; num_batches_tracked: one number.
    ///
    /// # Backward
    ///
    /// With n values of a channel (samples * N / C), s = 1 / sqrt(var + eps), z = (x - mean) * s and d_a = d_y * f'(y):
    /// d_bias = sum of d_a, d_weight = sum of d_a * z, d_x = weight * s * (d_a - d_bias / n - z * d_weight / n). Saves x,
    /// and y unless f is the identity; the cache holds the batch's mean and variance. `d_y` becomes d_a. Frozen:
    /// d_x = weight * s * d_a with the running variance.
    ///
    /// # Numerics
    ///
    /// Only the context's first `samples` rows count; `d_x` is zero in the rows after them. The variance is summed in
    /// a second pass, so a large mean does not cancel it. A channel of one value has variance 0: y = f(bias), d_x = 0,
    /// and running_var stays, for one value has no unbiased variance. In `f32` num_batches_tracked counts to 2^24 and
    /// stays there: a later batch then enters the plain average (momentum `None`) with the weight 2^-24.
    ///
    /// # Source
    ///
    /// Ioffe and Szegedy, "Batch Normalization" (2015). `torch.nn.BatchNorm1d` and `BatchNorm2d`, except that
    /// PyTorch refuses to train on one value.
    ///
    /// ```
    /// use dnn_runtime::layers::{BatchNorm, BatchNormCache, DefaultBatchNorm, Identity};
    /// use dnn_runtime::{Context, Layer};
    /// use nalgebra::SMatrix;
    ///
    /// let layer: Box<BatchNorm<f64, 1, 1, 0, DefaultBatchNorm, Identity>> = dnn_runtime::storage::zeroed_box();
    /// let x = SMatrix::<f64, 2, 1>::new(1.0, 5.0);
    /// let (mut y, mut cache) = (x, dnn_runtime::storage::zeroed_box());
    /// layer.forward(&x, &mut y, &mut cache, &Context::new(0, 2));
    /// assert_eq!((cache.mean[0], cache.variance[0]), (3.0, 4.0));
    /// assert!((y[1] - 2.0 / 4.00001_f64.sqrt()).abs() < 1e-12);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct BatchNorm<T, const N: usize, const C: usize, const AFFINE: usize, K, A> {
        /// The learned scale.
        pub weight: SMatrix<T, 1, AFFINE>,
        /// The learned shift.
        pub bias: SMatrix<T, 1, AFFINE>,
        /// The mean for prediction.
        pub running_mean: SMatrix<T, 1, C>,
        /// The variance for prediction.
        pub running_var: SMatrix<T, 1, C>,
        /// How many batches the running statistics have seen.
        pub num_batches_tracked: SMatrix<T, 1, 1>,
        /// eps and momentum.
        pub config: PhantomData<K>,
        /// The fused activation.
        pub activation: PhantomData<A>,
    }
}

zeroable! {
    /// The statistics a [`BatchNorm`] took from a batch.
    pub struct BatchNormCache<T, const C: usize> {
        /// The mean of each channel.
        pub mean: SMatrix<T, 1, C>,
        /// The biased variance of each channel.
        pub variance: SMatrix<T, 1, C>,
    }
}

/// Channels whose sums are on the stack at a time.
const MOST_TOGETHER: usize = 64;

impl<T: Scalar, const N: usize, const C: usize, const AFFINE: usize, K: BatchNormConfig, A>
    BatchNorm<T, N, C, AFFINE, K, A>
{
    /// Features of a channel.
    const POSITIONS: usize = match N.checked_div(C) {
        Some(positions) => positions,
        None => 0,
    };

    fn sizes(batch: usize, cx: &Context) -> ChannelSizes {
        ChannelSizes { batch, samples: cx.samples.min(batch), positions: Self::POSITIONS }
    }

    /// Channels that one thread takes at a time, so few that the first-level cache holds them if it holds one: and the
    /// numbers of them, and of each.
    fn group(batch: usize) -> [usize; 3] {
        const {
            assert!(AFFINE == 0 || AFFINE == C, "batch normalisation has one scale a channel, or none");
            assert!(N == C * Self::POSITIONS, "the features are those of whole channels");
        }
        let stride = (batch * Self::POSITIONS).max(1);
        let together = (BLOCK / stride).clamp(1, MOST_TOGETHER);
        [together, together * stride, stride]
    }

    fn work(batch: usize) -> u64 {
        (N * batch) as u64 * ELEMENT
    }

    /// Channels normalised by these statistics.
    fn channels_by<'a>(&'a self, mean: &'a [T], variance: &'a [T]) -> Channels<'a, T> {
        let (weight, bias) = (self.weight.as_slice(), self.bias.as_slice());
        Channels { mean, variance, weight, bias, eps: T::from_f64(K::EPS) }
    }

    /// The backward pass by statistics that do not depend on x.
    fn frozen_backward(&self, y: Option<&[T]>, d_y: &mut [T], d_x: Option<&mut [T]>, batch: usize)
    where
        A: Fusable,
    {
        let [together, size, stride] = Self::group(batch);
        let norm = self.channels();
        let parts = (chunks(d_y, size), d_x.map(|d_x| chunks(d_x, size)));
        parallel::for_each_part(parts, Self::work(batch), |group, (d_y, d_x)| {
            if let Some(y) = y {
                A::default().gradient_in_place(&y[group * size..][..d_y.len()], d_y);
            }
            if let Some(d_x) = d_x {
                let norm = norm.skip(group * together);
                T::normalize_input_gradient([norm.variance, norm.weight], norm.eps, d_y, d_x, stride);
            }
        });
    }
}

impl<
    T: Scalar,
    const B: usize,
    const N: usize,
    const C: usize,
    const AFFINE: usize,
    K: BatchNormConfig,
    A: Fusable,
> Layer<T, B> for BatchNorm<T, N, C, AFFINE, K, A>
{
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = BatchNormCache<T, C>;
    type Saved<'a> = <A::Reads as SavedByFused>::Saved<'a, Batch<T, B, N>, Batch<T, B, N>>;

    /// One scale and shift a feature.
    const MACS: u64 = N as u64;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let (x, [together, size, stride]) = (x.as_slice(), Self::group(B));
        let norm = self.channels();
        parallel::for_each_chunk(y.as_mut_slice(), size, Self::work(B), |group, y| {
            let x = &x[group * size..][..y.len()];
            normalize_and_apply(norm.skip(group * together), &A::default(), x, y, stride);
        });
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context) {
        if K::FROZEN {
            return self.infer(x, y);
        }
        let (x, sizes, [together, size, stride]) = (x.as_slice(), Self::sizes(B, cx), Self::group(B));
        let BatchNormCache { mean, variance } = cache;
        let statistics = [mean, variance].map(|values| chunks(values.as_mut_slice(), together));
        let parts = (chunks(y.as_mut_slice(), size), statistics);
        let learned = self.channels_by(&[], &[]);
        parallel::for_each_part(parts, Self::work(B), |group, (y, [mean, variance])| {
            let x = &x[group * size..][..y.len()];
            T::channel_statistics(x, mean, variance, sizes);
            let norm = Channels { mean, variance, ..learned.skip(group * together) };
            normalize_and_apply(norm, &A::default(), x, y, stride);
        });
    }

    #[inline]
    fn backward(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        cx: &Context,
    ) {
        let (x, y) = <A::Reads as SavedByFused>::split(saved);
        let (x, y, d_x) = (x.as_slice(), y.map(|y| y.as_slice()), d_x.map(|d_x| d_x.as_mut_slice()));
        if K::FROZEN {
            return self.frozen_backward(y, d_y.as_mut_slice(), d_x, B);
        }
        let (sizes, [together, size, _]) = (Self::sizes(B, cx), Self::group(B));
        let learned = gradients.filter(|_| AFFINE > 0).map(|BatchNorm { bias, weight, .. }| {
            [bias, weight].map(|values| chunks(values.as_mut_slice(), together))
        });
        let parts = (chunks(d_y.as_mut_slice(), size), d_x.map(|d_x| chunks(d_x, size)), learned);
        let norm = self.channels_by(cache.mean.as_slice(), cache.variance.as_slice());
        parallel::for_each_part(parts, Self::work(B), |group, (d_y, d_x, learned)| {
            let (first, start) = (group * together, group * size);
            let (channels, norm) = (together.min(C - first), norm.skip(first));
            // While a block is in the cache, of several whole channels or a part of one.
            let positions =
                if channels > 1 { Self::POSITIONS } else { (BLOCK / B).clamp(1, Self::POSITIONS) };
            let block = channels * positions * B;
            let [mut sums, mut projections] = [[T::zero(); MOST_TOGETHER]; 2];
            for (at, d_y) in d_y.chunks_mut(block).enumerate() {
                let here = start + at * block..start + at * block + d_y.len();
                if let Some(y) = y {
                    A::default().gradient_in_place(&y[here.clone()], d_y);
                }
                let sizes = ChannelSizes { positions: d_y.len() / (channels * B), ..sizes };
                let sums = [&mut sums[..channels], &mut projections[..channels]];
                T::normalize_sums(&x[here], [norm.mean, norm.variance], norm.eps, d_y, sums, sizes);
            }
            let sums = [&sums[..channels], &projections[..channels]];
            if let Some(learned) = learned {
                for (sums, learned) in sums.iter().zip(learned) {
                    T::accumulate(sums, learned);
                }
            }
            if let Some(d_x) = d_x {
                let (x, by) = (&x[start..][..d_x.len()], [norm.mean, norm.variance, norm.weight]);
                T::normalize_gradient(x, by, norm.eps, d_y, sums, d_x, sizes);
            }
        });
    }

    fn update_buffers(&mut self, cache: &Self::Cache, cx: &Context) {
        if K::FROZEN {
            return;
        }
        let n = T::from_f64((cx.samples.min(B) * Self::POSITIONS) as f64);
        self.num_batches_tracked[0] += T::one();
        let momentum = K::MOMENTUM.map_or_else(|| T::one() / self.num_batches_tracked[0], T::from_f64);
        for (running, &mean) in self.running_mean.iter_mut().zip(cache.mean.iter()) {
            *running += momentum * (mean - *running);
        }
        if n > T::one() {
            let unbiased = n / (n - T::one());
            for (running, &variance) in self.running_var.iter_mut().zip(cache.variance.iter()) {
                *running += momentum * (variance * unbiased - *running);
            }
        }
    }
}

impl<T: Scalar, const N: usize, const C: usize, const AFFINE: usize, K: BatchNormConfig, A> ChannelNorm<T>
    for BatchNorm<T, N, C, AFFINE, K, A>
{
    #[inline]
    fn channels(&self) -> Channels<'_, T> {
        self.channels_by(self.running_mean.as_slice(), self.running_var.as_slice())
    }

    /// In place of the running means.
    fn fold_bias(&mut self, bias: &[T]) {
        for channel in 0..C {
            self.running_mean[channel] = self.channels().bias(bias, channel);
        }
    }

    #[inline]
    fn folded_bias(&self) -> &[T] {
        self.running_mean.as_slice()
    }
}

impl<T: Scalar, const N: usize, const C: usize, const AFFINE: usize, K, A> Parameters<T>
    for BatchNorm<T, N, C, AFFINE, K, A>
{
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "weight", shape: &[AFFINE], role: Role::Bias },
        Tensor { name: "bias", shape: &[AFFINE], role: Role::Bias },
        Tensor { name: "running_mean", shape: &[C], role: Role::Buffer },
        Tensor { name: "running_var", shape: &[C], role: Role::Buffer },
        Tensor { name: "num_batches_tracked", shape: &[], role: Role::Counter },
    ];

    /// Scales and variances of 1, shifts and means of 0: the initialisers are for weights that are multiplied.
    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, _: &I, _: &mut R) {
        self.weight.fill(T::one());
        self.running_var.fill(T::one());
    }

    walk_tensors!(T; weight, bias, running_mean, running_var, num_batches_tracked);
}
