//! `layer_norm`: normalises each sample over its features.

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

/// The constants of a [`LayerNorm`], as a type: gradients and moments are values of the layer's type too, so fields
/// would be learned and saved.
///
/// ```
/// struct OfImages;
/// impl dnn_runtime::layers::LayerNormConfig for OfImages {
///     const SHAPE: &'static [usize] = &[2, 3, 3];
///     const EPS: f64 = 1e-5;
/// }
/// # let _ = dnn_runtime::storage::zeroed_box::<dnn_runtime::layers::LayerNorm<f32, 18, 18, OfImages>>();
/// ```
pub trait LayerNormConfig: 'static {
    /// The shape of weight and bias in weight files: that of a sample.
    const SHAPE: &'static [usize];
    /// Added to variances before the root is taken.
    const EPS: f64;
}

zeroable! {
    /// Normalises each sample over all its features: y = (x - mean) / sqrt(var + eps) * weight + bias.
    ///
    /// Mean and biased variance (divided by the number of features) are of the sample alone, in training and for
    /// prediction.
    ///
    /// `AFFINE` is `N`, or 0 for a layer without weight and bias. `K` holds the shape and eps.
    ///
    /// # Shapes
    ///
    /// x and y: `[B, N]`, samples innermost in memory; weight and bias: one number a feature, in weight files of the
    /// shape of a sample.
    ///
    /// # Backward
    ///
    /// With s = 1 / sqrt(var + eps) and z = (x - mean) * s: d_weight = sum over samples of d_y * z, d_bias = sum of d_y,
    /// and with d_z = d_y * weight, d_x = s * (d_z - mean of d_z - z * mean of d_z * z), the means over features. Saves
    /// x; the cache holds mean and s of each sample.
    ///
    /// # Numerics
    ///
    /// The variance is summed in a second pass, so a large mean does not cancel it. A sample of equal numbers has
    /// variance 0: y = bias.
    ///
    /// # Source
    ///
    /// Ba, Kiros, Hinton, "Layer Normalization" (2016). `torch.nn.LayerNorm` with the sample's whole shape; `AFFINE` is
    /// its `elementwise_affine`.
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::{LayerNorm, LayerNormConfig};
    /// use nalgebra::SMatrix;
    ///
    /// struct Plain;
    /// impl LayerNormConfig for Plain {
    ///     const SHAPE: &'static [usize] = &[2];
    ///     const EPS: f64 = 5.0;
    /// }
    ///
    /// // Mean 3, variance 4: (1 - 3) / sqrt(4 + 5).
    /// let layer: Box<LayerNorm<f64, 2, 0, Plain>> = dnn_runtime::storage::zeroed_box();
    /// let mut y = SMatrix::<f64, 1, 2>::zeros();
    /// layer.infer(&SMatrix::<f64, 1, 2>::new(1.0, 5.0), &mut y);
    /// assert!((y[0] + 2.0 / 3.0).abs() < 1e-15 && (y[1] - 2.0 / 3.0).abs() < 1e-15);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct LayerNorm<T, const N: usize, const AFFINE: usize, K> {
        /// The learned scale.
        pub weight: SMatrix<T, 1, AFFINE>,
        /// The learned shift.
        pub bias: SMatrix<T, 1, AFFINE>,
        /// The shape and eps.
        pub config: PhantomData<K>,
    }
}

zeroable! {
    /// The statistics a [`LayerNorm`] took from a batch.
    pub struct LayerNormCache<T, const B: usize> {
        /// The mean of each sample.
        pub mean: SMatrix<T, B, 1>,
        /// 1 / sqrt(variance + eps) of each sample.
        pub scale: SMatrix<T, B, 1>,
    }
}

/// Samples whose numbers are on the stack at a time.
const BLOCK: usize = 256;

/// Samples that a thread takes at least, so that no two share a cache line.
const LINE: usize = 16;

impl<T: Scalar, const N: usize, const AFFINE: usize, K: LayerNormConfig> LayerNorm<T, N, AFFINE, K> {
    const CHECK: () = {
        assert!(AFFINE == 0 || AFFINE == N, "layer normalisation has one scale a feature, or none");
        let (mut features, mut at) = (1, 0);
        while at < K::SHAPE.len() {
            features *= K::SHAPE[at];
            at += 1;
        }
        assert!(features == N, "the shape is that of the features");
    };

    /// What a pass over so many samples is worth.
    const fn work(samples: usize) -> u64 {
        (N * samples) as u64 * ELEMENT
    }

    /// Samples that a thread takes at a time.
    fn run(samples: usize) -> usize {
        parallel::run_length(samples.div_ceil(LINE), Self::work(samples)) * LINE
    }

    /// The statistics of the samples from `first` on.
    fn statistics(x: &[T], mean: &mut [T], scale: &mut [T], first: usize, batch: usize) {
        let (work, run) = (Self::work(mean.len()), Self::run(mean.len()));
        parallel::for_each_part((chunks(mean, run), chunks(scale, run)), work, |chunk, (mean, scale)| {
            T::sample_statistics(x, T::from_f64(K::EPS), mean, scale, first + chunk * run, batch);
        });
    }

    /// Normalises the samples from `first` on.
    fn normalize(&self, x: &[T], mean: &[T], scale: &[T], y: &mut [T], first: usize, batch: usize) {
        let (work, tensors) = (Self::work(mean.len()), (&self.weight, &self.bias));
        let run = parallel::run_length(N, work);
        parallel::for_each_chunk(y, (run * batch).max(1), work, |chunk, y| {
            let (from, features) = (chunk * run, y.len() / batch);
            let x = &x[from * batch..][..y.len()];
            let (weight, bias) = (part(tensors.0, from, features), part(tensors.1, from, features));
            T::normalize_samples(x, mean, scale, weight, bias, y, first, batch);
        });
    }
}

/// Some features of a tensor, none of one without elements.
fn part<T, const N: usize>(tensor: &SMatrix<T, 1, N>, from: usize, features: usize) -> &[T] {
    if N == 0 { &[] } else { &tensor.as_slice()[from..from + features] }
}

impl<T: Scalar, const B: usize, const N: usize, const AFFINE: usize, K: LayerNormConfig> Layer<T, B>
    for LayerNorm<T, N, AFFINE, K>
{
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = LayerNormCache<T, B>;
    type Saved<'a> = (&'a Batch<T, B, N>, ());

    /// One scale and shift a feature.
    const MACS: u64 = N as u64;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let () = Self::CHECK;
        let (mut mean, mut scale) = ([T::zero(); BLOCK], [T::zero(); BLOCK]);
        for first in (0..B).step_by(BLOCK) {
            let samples = BLOCK.min(B - first);
            let (mean, scale) = (&mut mean[..samples], &mut scale[..samples]);
            Self::statistics(x.as_slice(), mean, scale, first, B);
            self.normalize(x.as_slice(), mean, scale, y.as_mut_slice(), first, B);
        }
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, _: &Context) {
        let () = Self::CHECK;
        let (mean, scale) = (cache.mean.as_mut_slice(), cache.scale.as_mut_slice());
        Self::statistics(x.as_slice(), mean, scale, 0, B);
        self.normalize(x.as_slice(), mean, scale, y.as_mut_slice(), 0, B);
    }

    #[inline]
    fn backward(
        &self,
        (x, ()): Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        let (x, d_y) = (x.as_slice(), d_y.as_slice());
        let (mean, scale, weight) = (cache.mean.as_slice(), cache.scale.as_slice(), &self.weight);
        if let Some(gradients) = gradients
            && AFFINE > 0
        {
            let run = parallel::run_length(N, Self::work(B)).max(1);
            let tensors =
                (chunks(gradients.weight.as_mut_slice(), run), chunks(gradients.bias.as_mut_slice(), run));
            parallel::for_each_part(tensors, Self::work(B), |chunk, (d_weight, d_bias)| {
                let range = chunk * run * B..(chunk * run + d_weight.len()) * B;
                let (x, d_y) = (&x[range.clone()], &d_y[range]);
                T::normalize_samples_weight_gradient(x, mean, scale, d_y, d_weight, d_bias, B);
            });
        }
        let Some(d_x) = d_x else { return };
        let (mut sums, mut projections) = ([T::zero(); BLOCK], [T::zero(); BLOCK]);
        for first in (0..B).step_by(BLOCK) {
            let samples = BLOCK.min(B - first);
            let (mean, scale) = (&mean[first..first + samples], &scale[first..first + samples]);
            let (sums, projections) = (&mut sums[..samples], &mut projections[..samples]);
            let (work, run) = (Self::work(samples), Self::run(samples));
            let parts = (chunks(sums, run), chunks(projections, run));
            parallel::for_each_part(parts, work, |chunk, (sums, projections)| {
                let range = chunk * run..chunk * run + sums.len();
                let (mean, scale) = (&mean[range.clone()], &scale[range]);
                let (weight, first) = (weight.as_slice(), first + chunk * run);
                T::normalize_samples_sums(x, mean, scale, weight, d_y, sums, projections, first, B);
            });
            let run = parallel::run_length(N, work);
            parallel::for_each_chunk(d_x.as_mut_slice(), (run * B).max(1), work, |chunk, d_x| {
                let range = chunk * run * B..chunk * run * B + d_x.len();
                let weight = part(weight, chunk * run, d_x.len() / B);
                let (x, d_y) = (&x[range.clone()], &d_y[range]);
                T::normalize_samples_gradient(x, mean, scale, weight, sums, projections, d_y, d_x, first, B);
            });
        }
    }
}

impl<T: Scalar, const N: usize, const AFFINE: usize, K: LayerNormConfig> Parameters<T>
    for LayerNorm<T, N, AFFINE, K>
{
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "weight", shape: if AFFINE == 0 { &[0] } else { K::SHAPE }, role: Role::Bias },
        Tensor { name: "bias", shape: if AFFINE == 0 { &[0] } else { K::SHAPE }, role: Role::Bias },
    ];

    /// Scales of 1, shifts of 0: the initialisers are for weights that are multiplied.
    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, _: &I, _: &mut R) {
        self.weight.fill(T::one());
    }

    walk_tensors!(T; weight, bias);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, check_gradients, fill_pattern};

    #[derive(Clone, Debug, PartialEq)]
    struct Image;

    impl LayerNormConfig for Image {
        const SHAPE: &'static [usize] = &[2, 1, 3];
        const EPS: f64 = 1e-5;
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Two;

    impl LayerNormConfig for Two {
        const SHAPE: &'static [usize] = &[2];
        const EPS: f64 = 1.0;
    }

    fn layer<const N: usize, const AFFINE: usize, K>() -> Box<LayerNorm<f64, N, AFFINE, K>> {
        let mut layer: Box<LayerNorm<f64, N, AFFINE, K>> = zeroed_box();
        fill_pattern(layer.weight.as_mut_slice(), 1);
        fill_pattern(layer.bias.as_mut_slice(), 2);
        layer
    }

    #[test]
    fn forward_and_backward_by_hand() {
        // Mean 2, variance 8, eps 1: s = 1/3, z = -sqrt(8) / 3 and sqrt(8) / 3.
        let mut layer = layer::<2, 2, Two>();
        layer.weight = SMatrix::<f64, 1, 2>::new(3.0, 6.0);
        layer.bias = SMatrix::<f64, 1, 2>::new(0.5, -0.5);
        let root = 8f64.sqrt();
        let x = SMatrix::<f64, 1, 2>::new(2.0 - root, 2.0 + root);
        let d_y = SMatrix::<f64, 1, 2>::new(1.0, 2.0);
        let mut gradients: Box<LayerNorm<f64, 2, 2, Two>> = zeroed_box();
        let passes = Passes::run(&*layer, &x, &d_y, Some(&mut *gradients), &Context::new(0, 1));
        assert_close("y", passes.y.as_slice(), &[0.5 - root, 2.0 * root - 0.5], Tolerance::F64);
        let z = root / 3.0;
        assert_close("d_weight", gradients.weight.as_slice(), &[-z, 2.0 * z], Tolerance::F64);
        assert_close("d_bias", gradients.bias.as_slice(), &[1.0, 2.0], Tolerance::F64);
        // d_z = (3, 12): mean 7.5, mean of d_z * z = 4.5 z, z^2 = 8/9: -4.5 + 4 and 4.5 - 4.
        assert_close("d_x", passes.d_x.as_slice(), &[-0.5 / 3.0, 0.5 / 3.0], Tolerance::F64);
    }

    #[test]
    fn what_is_inferred_is_what_is_trained() {
        // More samples than a block.
        let mut x = zeroed_box::<Batch<f64, 300, 6>>();
        fill_pattern(x.as_mut_slice(), 3);
        let layer = layer::<6, 6, Image>();
        let mut d_y = zeroed_box::<Batch<f64, 300, 6>>();
        fill_pattern(d_y.as_mut_slice(), 4);
        let passes = Passes::run(&*layer, &x, &d_y, None, &Context::new(0, 300));
        let mut y = zeroed_box::<Batch<f64, 300, 6>>();
        layer.infer(&x, &mut y);
        assert!(y == passes.y);
        // And each sample is normalised as it would be alone.
        for sample in [0, 255, 256, 299] {
            let (x, d_y) = (x.fixed_rows::<1>(sample).into_owned(), d_y.fixed_rows::<1>(sample).into_owned());
            let alone = Passes::run(&*layer, &x, &d_y, None, &Context::new(0, 1));
            let row = |batch: &Batch<f64, 300, 6>| batch.fixed_rows::<1>(sample).into_owned();
            assert_close("y", alone.y.as_slice(), row(&passes.y).as_slice(), Tolerance::F64);
            assert_close("d_x", alone.d_x.as_slice(), row(&passes.d_x).as_slice(), Tolerance::F64);
        }
    }

    #[test]
    fn equal_numbers_and_rows_of_zeros_are_finite() {
        let layer = layer::<6, 6, Image>();
        let mut x = Batch::<f64, 2, 6>::zeros();
        x.row_mut(0).fill(1e6);
        let passes = Passes::run(&*layer, &x, &Batch::zeros(), None, &Context::new(0, 1));
        for row in 0..2 {
            let y = passes.y.fixed_rows::<1>(row).into_owned();
            assert_close("y", y.as_slice(), layer.bias.as_slice(), Tolerance::F64);
        }
        assert_eq!(passes.d_x.as_slice(), [0.0; 12]);
    }

    #[test]
    fn gradients() {
        let mut x = Batch::<f64, 5, 6>::zeros();
        fill_pattern(x.as_mut_slice(), 4);
        check_gradients(&mut *layer::<6, 6, Image>(), &x, &Context::new(1, 5));
        check_gradients(&mut *layer::<6, 0, Image>(), &x, &Context::new(2, 5));
        let x = x.fixed_rows::<1>(0).into_owned();
        check_gradients(&mut *layer::<6, 6, Image>(), &x, &Context::new(3, 1));
    }
}
