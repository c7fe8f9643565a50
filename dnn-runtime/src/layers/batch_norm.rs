//! `batch_norm` on vectors, images and signals.

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use super::fold::{ChannelNorm, Channels};
use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::kernels::ChannelSizes;
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
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
/// # let _ = dnn_runtime::storage::zeroed_box::<dnn_runtime::layers::BatchNorm<f32, 3, 3, 3, Wide>>();
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
    /// Normalises each channel over the batch: y = (x - mean) / sqrt(var + eps) * weight + bias.
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
    /// weight and bias. `K` holds eps, momentum and whether it is frozen.
    ///
    /// # Shapes
    ///
    /// x and y: `[B, N]`, samples innermost in memory, a channel's features contiguous; weight, bias, running_mean,
    /// running_var: one number a channel; num_batches_tracked: one number.
    ///
    /// # Backward
    ///
    /// With n values of a channel (samples * N / C), s = 1 / sqrt(var + eps) and z = (x - mean) * s: d_bias = sum of d_y,
    /// d_weight = sum of d_y * z, d_x = weight * s * (d_y - d_bias / n - z * d_weight / n). Saves x; the cache holds the
    /// batch's mean and variance. Frozen: d_x = weight * s * d_y with the running variance.
    ///
    /// # Numerics
    ///
    /// Only the context's first `samples` rows count; `d_x` is zero in the rows after them. The variance is summed in
    /// a second pass, so a large mean does not cancel it. A channel of one value has variance 0: y = bias, d_x = 0, and
    /// running_var stays, for one value has no unbiased variance. In `f32` num_batches_tracked counts to 2^24 and
    /// stays there: a later batch then enters the plain average (momentum `None`) with the weight 2^-24.
    ///
    /// # Source
    ///
    /// Ioffe and Szegedy, "Batch Normalization" (2015). `torch.nn.BatchNorm1d` and `BatchNorm2d`, except that
    /// PyTorch refuses to train on one value.
    ///
    /// ```
    /// use dnn_runtime::layers::{BatchNorm, BatchNormCache, DefaultBatchNorm};
    /// use dnn_runtime::{Context, Layer};
    /// use nalgebra::SMatrix;
    ///
    /// let layer: Box<BatchNorm<f64, 1, 1, 0, DefaultBatchNorm>> = dnn_runtime::storage::zeroed_box();
    /// let x = SMatrix::<f64, 2, 1>::new(1.0, 5.0);
    /// let (mut y, mut cache) = (x, dnn_runtime::storage::zeroed_box());
    /// layer.forward(&x, &mut y, &mut cache, &Context::new(0, 2));
    /// assert_eq!((cache.mean[0], cache.variance[0]), (3.0, 4.0));
    /// assert!((y[1] - 2.0 / 4.00001_f64.sqrt()).abs() < 1e-12);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct BatchNorm<T, const N: usize, const C: usize, const AFFINE: usize, K> {
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

impl<T: Scalar, const N: usize, const C: usize, const AFFINE: usize, K> BatchNorm<T, N, C, AFFINE, K> {
    /// Features of a channel.
    const POSITIONS: usize = match N.checked_div(C) {
        Some(positions) => positions,
        None => 0,
    };

    fn sizes(batch: usize, cx: &Context) -> ChannelSizes {
        const {
            assert!(AFFINE == 0 || AFFINE == C, "batch normalisation has one scale a channel, or none");
            assert!(N == C * Self::POSITIONS, "the features are those of whole channels");
        }
        ChannelSizes { batch, samples: cx.samples.min(batch), positions: Self::POSITIONS }
    }
}

impl<T: Scalar, const B: usize, const N: usize, const C: usize, const AFFINE: usize, K: BatchNormConfig>
    Layer<T, B> for BatchNorm<T, N, C, AFFINE, K>
{
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = BatchNormCache<T, C>;
    type Saved<'a> = (&'a Batch<T, B, N>, ());

    /// One scale and shift a feature.
    const MACS: u64 = N as u64;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        T::normalize(
            x.as_slice(),
            self.running_mean.as_slice(),
            self.running_var.as_slice(),
            self.weight.as_slice(),
            self.bias.as_slice(),
            T::from_f64(K::EPS),
            y.as_mut_slice(),
            Self::sizes(B, &Context::new(0, B)),
        );
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context) {
        if K::FROZEN {
            return self.infer(x, y);
        }
        let sizes = Self::sizes(B, cx);
        let BatchNormCache { mean, variance } = cache;
        T::channel_statistics(x.as_slice(), mean.as_mut_slice(), variance.as_mut_slice(), sizes);
        T::normalize(
            x.as_slice(),
            mean.as_slice(),
            variance.as_slice(),
            self.weight.as_slice(),
            self.bias.as_slice(),
            T::from_f64(K::EPS),
            y.as_mut_slice(),
            sizes,
        );
    }

    #[inline]
    fn backward(
        &self,
        (x, ()): Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        cx: &Context,
    ) {
        if K::FROZEN {
            if let Some(d_x) = d_x {
                T::normalize_input_gradient(
                    self.running_var.as_slice(),
                    self.weight.as_slice(),
                    T::from_f64(K::EPS),
                    d_y.as_slice(),
                    d_x.as_mut_slice(),
                    Self::sizes(B, cx),
                );
            }
            return;
        }
        let (d_weight, d_bias) = match gradients {
            Some(gradients) => (gradients.weight.as_mut_slice(), gradients.bias.as_mut_slice()),
            None => (&mut [][..], &mut [][..]),
        };
        T::normalize_gradient(
            x.as_slice(),
            cache.mean.as_slice(),
            cache.variance.as_slice(),
            self.weight.as_slice(),
            T::from_f64(K::EPS),
            d_y.as_slice(),
            d_x.map(|d_x| d_x.as_mut_slice()),
            d_weight,
            d_bias,
            Self::sizes(B, cx),
        );
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

impl<T: Scalar, const N: usize, const C: usize, const AFFINE: usize, K: BatchNormConfig> ChannelNorm<T>
    for BatchNorm<T, N, C, AFFINE, K>
{
    #[inline]
    fn channels(&self) -> Channels<'_, T> {
        Channels {
            mean: self.running_mean.as_slice(),
            variance: self.running_var.as_slice(),
            weight: self.weight.as_slice(),
            bias: self.bias.as_slice(),
            eps: T::from_f64(K::EPS),
        }
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

impl<T: Scalar, const N: usize, const C: usize, const AFFINE: usize, K> Parameters<T>
    for BatchNorm<T, N, C, AFFINE, K>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{
        Passes, Tolerance, assert_close, check_gradients, check_input_gradient, fill_pattern,
    };

    #[derive(Clone, Debug, PartialEq)]
    struct Frozen;

    impl BatchNormConfig for Frozen {
        const EPS: f64 = 1e-5;
        const MOMENTUM: Option<f64> = Some(0.1);
        const FROZEN: bool = true;
    }

    #[test]
    fn a_frozen_layer_trains_as_it_predicts() {
        let mut layer = layer::<3, 3, Frozen>();
        layer.running_mean[1] = 0.5;
        layer.running_var[2] = 4.0;
        let mut x = SMatrix::<f64, 4, 3>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        let (before, cx) = (layer.clone(), Context::new(9, 4));
        check_input_gradient(&*layer, &x, &cx);
        let passes = Passes::run(&*layer, &x, &x, None, &cx);
        let mut y = SMatrix::zeros();
        layer.infer(&x, &mut y);
        assert_eq!(*passes.y, y);
        Layer::<f64, 4>::update_buffers(&mut *layer, &passes.cache, &cx);
        assert_eq!(layer, before);
    }

    struct Cumulative;

    impl BatchNormConfig for Cumulative {
        const EPS: f64 = 1.0;
        const MOMENTUM: Option<f64> = None;
    }

    fn layer<const C: usize, const AFFINE: usize, K>() -> Box<BatchNorm<f64, C, C, AFFINE, K>> {
        let mut layer: Box<BatchNorm<f64, C, C, AFFINE, K>> = zeroed_box();
        fill_pattern(layer.weight.as_mut_slice(), 1);
        fill_pattern(layer.bias.as_mut_slice(), 2);
        layer.running_var.fill(1.0);
        layer
    }

    #[test]
    fn forward_and_backward_by_hand() {
        // Mean 3, variance 8, eps 1: s = 1/3.
        let mut layer = layer::<1, 1, Cumulative>();
        layer.weight[0] = 2.0;
        layer.bias[0] = 0.5;
        let x = SMatrix::<f64, 4, 1>::new(-1.0, 3.0, 3.0, 7.0);
        let d_y = SMatrix::<f64, 4, 1>::new(1.0, 0.0, 2.0, 3.0);
        let mut gradients: Box<BatchNorm<f64, 1, 1, 1, Cumulative>> = zeroed_box();
        let passes = Passes::run(&*layer, &x, &d_y, Some(&mut *gradients), &Context::new(0, 4));
        let third = 1.0 / 3.0;
        assert_close(
            "y",
            passes.y.as_slice(),
            &[0.5 - 8.0 * third, 0.5, 0.5, 0.5 + 8.0 * third],
            Tolerance::F64,
        );
        // z = (-4/3, 0, 0, 4/3): d_weight = -4/3 + 3 * 4/3.
        assert_close("d_weight", gradients.weight.as_slice(), &[8.0 * third], Tolerance::F64);
        assert_close("d_bias", gradients.bias.as_slice(), &[6.0], Tolerance::F64);
        // 2/3 * (d_y - 6/4 - z * 8/12).
        let d_x = |d_y: f64, z: f64| 2.0 * third * (d_y - 1.5 - z * 2.0 * third);
        let expected = [d_x(1.0, -4.0 * third), d_x(0.0, 0.0), d_x(2.0, 0.0), d_x(3.0, 4.0 * third)];
        assert_close("d_x", passes.d_x.as_slice(), &expected, Tolerance::F64);
    }

    #[test]
    fn prediction_uses_the_running_statistics() {
        let mut layer = layer::<2, 0, Cumulative>();
        layer.running_mean = SMatrix::<f64, 1, 2>::new(1.0, -2.0);
        layer.running_var = SMatrix::<f64, 1, 2>::new(8.0, 3.0);
        let mut y = SMatrix::<f64, 1, 2>::zeros();
        layer.infer(&SMatrix::<f64, 1, 2>::new(7.0, 0.0), &mut y);
        assert_close("y", y.as_slice(), &[2.0, 1.0], Tolerance::F64);
    }

    #[test]
    fn running_statistics_with_a_momentum_and_as_an_average() {
        let mut cache: Box<BatchNormCache<f64, 1>> = zeroed_box();
        (cache.mean[0], cache.variance[0]) = (3.0, 8.0);
        let cx = Context::new(0, 4);

        let mut moving = layer::<1, 1, DefaultBatchNorm>();
        Layer::<f64, 4>::update_buffers(&mut *moving, &cache, &cx);
        assert_close("mean", moving.running_mean.as_slice(), &[0.3], Tolerance::F64);
        assert_close("variance", moving.running_var.as_slice(), &[0.9 + 0.1 * 32.0 / 3.0], Tolerance::F64);
        assert_eq!(moving.num_batches_tracked[0], 1.0);

        let mut average = layer::<1, 1, Cumulative>();
        for mean in [3.0, 6.0] {
            cache.mean[0] = mean;
            Layer::<f64, 4>::update_buffers(&mut *average, &cache, &cx);
        }
        assert_close("mean", average.running_mean.as_slice(), &[4.5], Tolerance::F64);
        assert_eq!(average.num_batches_tracked[0], 2.0);
    }

    #[test]
    fn rows_that_fill_up_a_batch_do_not_count() {
        let layer = layer::<2, 2, DefaultBatchNorm>();
        let full = SMatrix::<f64, 2, 2>::new(1.0, 2.0, 5.0, -4.0);
        let padded = SMatrix::<f64, 3, 2>::new(1.0, 2.0, 5.0, -4.0, 0.0, 0.0);
        let cx = Context::new(0, 2);
        let d_full = SMatrix::<f64, 2, 2>::new(1.0, -1.0, 0.5, 2.0);
        let d_padded = SMatrix::<f64, 3, 2>::new(1.0, -1.0, 0.5, 2.0, 0.0, 0.0);
        let expected = Passes::run(&*layer, &full, &d_full, None, &cx);
        let found = Passes::run(&*layer, &padded, &d_padded, None, &cx);
        assert_eq!(found.y.fixed_rows::<2>(0), *expected.y);
        assert_eq!(found.d_x.fixed_rows::<2>(0), *expected.d_x);
        assert_eq!(found.d_x.row(2).sum(), 0.0);
        assert!(found.y.iter().all(|y| y.is_finite()));
    }

    #[test]
    fn one_sample() {
        let mut layer = layer::<2, 2, DefaultBatchNorm>();
        let x = SMatrix::<f64, 1, 2>::new(3.0, -7.0);
        let cx = Context::new(0, 1);
        let passes = Passes::run(&*layer, &x, &SMatrix::repeat(1.0), None, &cx);
        assert_eq!(*passes.y, layer.bias);
        assert_eq!(passes.d_x.as_slice(), [0.0, 0.0]);
        Layer::<f64, 1>::update_buffers(&mut *layer, &passes.cache, &cx);
        assert_close("mean", layer.running_mean.as_slice(), &[0.3, -0.7], Tolerance::F64);
        assert_eq!(layer.running_var.as_slice(), [1.0, 1.0]);
    }

    #[test]
    fn gradients() {
        let mut x = SMatrix::<f64, 5, 3>::zeros();
        fill_pattern(x.as_mut_slice(), 4);
        check_gradients(&mut *layer::<3, 3, DefaultBatchNorm>(), &x, &Context::new(1, 5));
        check_gradients(&mut *layer::<3, 0, DefaultBatchNorm>(), &x, &Context::new(2, 5));
        let mut padded = x;
        padded.row_mut(4).fill(0.0);
        check_gradients(&mut *layer::<3, 3, Cumulative>(), &padded, &Context::new(3, 4));
    }

    #[test]
    fn an_images_channels_are_normalised_whole() {
        // Two channels of two positions; the third row fills up the batch.
        let layer: Box<BatchNorm<f64, 4, 2, 0, Cumulative>> = zeroed_box();
        let x = SMatrix::<f64, 3, 4>::new(
            -1.0, 3.0, 5.0, 5.0, //
            3.0, 7.0, 5.0, 5.0, //
            0.0, 0.0, 0.0, 0.0,
        );
        let passes = Passes::run(&*layer, &x, &SMatrix::zeros(), None, &Context::new(0, 2));
        // Mean 3 and variance 8, with eps 1: thirds.
        assert_close("mean", passes.cache.mean.as_slice(), &[3.0, 5.0], Tolerance::F64);
        assert_close("variance", passes.cache.variance.as_slice(), &[8.0, 0.0], Tolerance::F64);
        let third = 4.0 / 3.0;
        assert_close(
            "first",
            passes.y.row(0).into_owned().as_slice(),
            &[-third, 0.0, 0.0, 0.0],
            Tolerance::F64,
        );
        assert_close(
            "second",
            passes.y.row(1).into_owned().as_slice(),
            &[0.0, third, 0.0, 0.0],
            Tolerance::F64,
        );
        // Four values: the unbiased variance is 8 * 4 / 3.
        let mut layer: Box<BatchNorm<f64, 4, 2, 0, DefaultBatchNorm>> = zeroed_box();
        Layer::<f64, 3>::update_buffers(&mut *layer, &passes.cache, &Context::new(0, 2));
        assert_close("running variance", layer.running_var.as_slice(), &[3.2 / 3.0, 0.0], Tolerance::F64);
    }

    #[test]
    fn gradients_on_images() {
        let mut x = SMatrix::<f64, 3, 12>::zeros();
        fill_pattern(x.as_mut_slice(), 4);
        let mut layer: Box<BatchNorm<f64, 12, 3, 3, DefaultBatchNorm>> = zeroed_box();
        fill_pattern(layer.weight.as_mut_slice(), 1);
        fill_pattern(layer.bias.as_mut_slice(), 2);
        check_gradients(&mut *layer, &x, &Context::new(1, 3));
        x.row_mut(2).fill(0.0);
        check_gradients(&mut *layer, &x, &Context::new(2, 2));
    }
}
