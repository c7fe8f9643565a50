//! Prediction through a layer, the batch normalisation behind it and an activation behind that, in one pass.

use core::ops::Range;

use super::activation::Activation;
use crate::layer::{Layer, Way};
use crate::scalar::Scalar;

/// A layer into which what normalises its channels can be folded for prediction: y = f(norm(layer(x))).
///
/// With s = weight / sqrt(variance + eps) of a channel the normalisation is z * s + (shift - mean * s), so a layer
/// z = W x + b with it behind is one layer with the weight W s and the bias (b - mean) * s + shift.
///
/// Training computes the layers one by one. Prediction has two ways, which differ by rounding alone:
///
/// * [`infer_folded`](Folds::infer_folded) leaves the weights as they are. When the sums of the layer are there, each
///   thread normalises its own and applies f, in parts that the first-level cache holds: the same operations as layer
///   by layer, and the same bits.
/// * [`pack_folded`](Folds::pack_folded) multiplies the weights of a copy with what the normalisation multiplies by and
///   makes its shift their bias: [`infer_folded_packed`](Folds::infer_folded_packed) does nothing more than the layer
///   with f fused into it. Only a [`Predictor`](crate::Predictor) has such a copy.
///
/// The normalisation has the layer's output channels; another number of them panics.
///
/// # Source
///
/// Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference (2018),
/// section 3.2.
pub trait Folds<T: Scalar, const B: usize>: Layer<T, B> {
    /// Numbers in a channel of the output: rows * columns * samples.
    const CHANNEL: usize;

    /// Computes `y` with this bias, one number an output channel or none, and hands whole channels of it, or parts of
    /// single ones, to `finish`, with the number of the first of them.
    fn compute_with(
        &self,
        bias: &[T],
        x: &Self::Input,
        y: &mut Self::Output,
        finish: impl Fn(&mut [T], usize) + Sync,
    );

    /// The layer's own bias, one number an output channel or none.
    fn own_bias(&self) -> &[T];

    /// Computes `y` for prediction.
    #[inline]
    fn infer_folded(
        &self,
        norm: &impl ChannelNorm<T>,
        activation: &impl Activation,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let norm = norm.channels();
        self.compute_with(self.own_bias(), x, y, |y, first| {
            finish(norm, activation, y, first, Self::CHANNEL);
        });
    }

    /// As [`infer_folded`](Folds::infer_folded), on the way `W`. By default there is one way.
    #[inline(always)]
    fn infer_folded_by<W: Way<T>>(
        &self,
        norm: &impl ChannelNorm<T>,
        activation: &impl Activation,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        self.infer_folded(norm, activation, x, y);
    }

    /// Folds the normalisation into the weights, and rearranges them as [`Layer::pack`] does. `norm` holds their bias
    /// then and normalises no more: to be called once, on a copy that is for [`infer_folded_packed`] alone.
    ///
    /// [`infer_folded_packed`]: Folds::infer_folded_packed
    fn pack_folded(&mut self, norm: &mut impl ChannelNorm<T>);

    /// As [`infer_folded_by`](Folds::infer_folded_by), with both as [`pack_folded`](Folds::pack_folded) left them; wrong
    /// with any others.
    #[inline(always)]
    fn infer_folded_packed<W: Way<T>>(
        &self,
        norm: &impl ChannelNorm<T>,
        activation: &impl Activation,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        self.compute_with(norm.folded_bias(), x, y, |y, _| activation.apply_in_place(y));
    }
}

/// A layer that normalises channels by numbers that prediction does not change.
pub trait ChannelNorm<T: Scalar> {
    /// These numbers.
    fn channels(&self) -> Channels<'_, T>;

    /// Keeps the bias of a layer whose weights have been multiplied with [`Channels::factor`] and whose own bias, one
    /// number a channel or none, was `bias`: [`Channels::bias`]. It normalises no more.
    fn fold_bias(&mut self, bias: &[T]);

    /// What [`fold_bias`](ChannelNorm::fold_bias) left, one number a channel.
    fn folded_bias(&self) -> &[T];
}

/// Numbers by which channels are normalised: y = (x - mean) * weight / sqrt(variance + eps) + bias.
#[derive(Clone, Copy, Debug)]
pub struct Channels<'a, T> {
    /// One number a channel.
    pub mean: &'a [T],
    /// One number a channel.
    pub variance: &'a [T],
    /// One number a channel; empty for ones.
    pub weight: &'a [T],
    /// One number a channel; empty for zeros.
    pub bias: &'a [T],
    /// Added to variances.
    pub eps: T,
}

impl<'a, T: Scalar> Channels<'a, T> {
    /// What numbers of this channel are multiplied with.
    #[must_use]
    pub fn factor(&self, channel: usize) -> T {
        let weight = self.weight.get(channel).copied().unwrap_or(T::one());
        weight / (self.variance[channel] + self.eps).sqrt()
    }

    /// What is added to this channel, whose own bias is in `bias` if it has one, when it has been multiplied.
    #[must_use]
    pub fn bias(&self, bias: &[T], channel: usize) -> T {
        let [bias, shift] = [bias, self.bias].map(|values| values.get(channel).copied().unwrap_or(T::zero()));
        (bias - self.mean[channel]) * self.factor(channel) + shift
    }

    /// y = norm(y) for the channels from `first` on, `stride` numbers each: `y` holds some whole channels, or a part of
    /// one. Changes `y`.
    #[inline]
    pub fn normalize_in_place(&self, y: &mut [T], first: usize, stride: usize) {
        T::normalize_in_place(self.skip(first).by(), self.eps, y, stride);
    }

    /// As [`normalize_in_place`](Channels::normalize_in_place), of `x`. Overwrites `y`.
    #[inline]
    pub fn normalize(&self, x: &[T], y: &mut [T], first: usize, stride: usize) {
        T::normalize(x, self.skip(first).by(), self.eps, y, stride);
    }

    /// The channels from `first` on.
    pub(super) fn skip(self, first: usize) -> Self {
        let [mean, variance, weight, bias] = self.by().map(|values| &values[first.min(values.len())..]);
        Self { mean, variance, weight, bias, eps: self.eps }
    }

    fn by(self) -> [&'a [T]; 4] {
        [self.mean, self.variance, self.weight, self.bias]
    }
}

/// Numbers normalised and given to the activation at a time: 16 KiB of `f32`, half a first-level cache.
pub(super) const BLOCK: usize = 4096;

/// y = f(norm(y)) for whole channels from `first` on, `stride` numbers each. Changes `y`.
///
/// Two loops over each block and no loop of both: they are compiled with this crate whatever the activation, so that a
/// program's debug build runs optimised loops.
pub(super) fn finish<T: Scalar>(
    norm: Channels<'_, T>,
    activation: &impl Activation,
    y: &mut [T],
    first: usize,
    stride: usize,
) {
    for (block, channel) in blocks(y.len(), stride) {
        let y = &mut y[block];
        norm.normalize_in_place(y, first + channel, stride.min(y.len()));
        activation.apply_in_place(y);
    }
}

/// As [`finish`], of `x` and from the first channel on. Overwrites `y`.
pub(super) fn normalize_and_apply<T: Scalar>(
    norm: Channels<'_, T>,
    activation: &impl Activation,
    x: &[T],
    y: &mut [T],
    stride: usize,
) {
    for (block, channel) in blocks(y.len(), stride) {
        let y = &mut y[block.clone()];
        norm.normalize(&x[block], y, channel, stride.min(y.len()));
        activation.apply_in_place(y);
    }
}

/// Blocks of so many numbers, and the first channel in each: several whole channels, or a part of one.
fn blocks(len: usize, stride: usize) -> impl Iterator<Item = (Range<usize>, usize)> {
    let stride = stride.max(1);
    let together = (BLOCK / stride).max(1);
    let channels = (0..len).step_by(together * stride);
    channels.enumerate().flat_map(move |(at, start)| {
        let end = len.min(start + together * stride);
        (start..end).step_by(BLOCK).map(move |start| (start..end.min(start + BLOCK), at * together))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::{Task, Vector, available, with_isa};
    use crate::layer::{Batch, Calls, Inlined};
    use crate::layers::{BatchNorm, BatchNormConfig, Dense, Identity, Relu, Tanh};
    use crate::storage::zeroed_box;
    use crate::testing::{Tolerance, assert_close, fill_pattern};

    struct One;

    impl BatchNormConfig for One {
        const EPS: f64 = 1.0;
        const MOMENTUM: Option<f64> = None;
    }

    type Norm<T, const N: usize> = BatchNorm<T, N, N, N, One, Identity>;

    /// A dense layer and a normalisation with numbers in -1..1, variances in 0.5..1.5.
    fn layers<T: Scalar, const IN: usize, const OUT: usize>()
    -> (Box<Dense<T, IN, OUT, OUT, Identity>>, Box<Norm<T, OUT>>) {
        let (mut dense, mut norm) =
            (zeroed_box::<Dense<T, IN, OUT, OUT, Identity>>(), zeroed_box::<Norm<T, OUT>>());
        let tensors = [dense.weight.as_mut_slice(), dense.bias.as_mut_slice(), norm.weight.as_mut_slice()];
        let statistics =
            [norm.bias.as_mut_slice(), norm.running_mean.as_mut_slice(), norm.running_var.as_mut_slice()];
        for (seed, values) in tensors.into_iter().chain(statistics).enumerate() {
            fill_pattern(values, seed as u64);
        }
        norm.running_var.apply(|variance| *variance = (*variance + T::from_f64(2.0)) * T::from_f64(0.5));
        (dense, norm)
    }

    #[test]
    fn folded_by_hand() {
        let (mut dense, mut norm) = layers::<f64, 2, 1>();
        dense.weight.copy_from_slice(&[3.0, -1.0]);
        (dense.bias[0], norm.weight[0], norm.bias[0]) = (5.0, 6.0, -4.0);
        (norm.running_mean[0], norm.running_var[0]) = (1.0, 8.0);
        let x = Batch::<f64, 2, 2>::new(1.0, 2.0, -3.0, 0.0);
        let mut y = Batch::<f64, 2, 1>::zeros();
        dense.infer_folded(&*norm, &Identity, &x, &mut y);
        // Sums 6 and -4, minus 1, times 6 / 3, minus 4.
        assert_eq!(y.as_slice(), [6.0, -14.0]);
        dense.infer_folded(&*norm, &Relu, &x, &mut y);
        assert_eq!(y.as_slice(), [6.0, 0.0]);
        Folds::<f64, 2>::pack_folded(&mut *dense, &mut *norm);
        assert_eq!((dense.weight.as_slice(), norm.folded_bias()), (&[6.0, -2.0][..], &[4.0][..]));
        dense.infer_folded_packed::<Calls>(&*norm, &Identity, &x, &mut y);
        assert_eq!(y.as_slice(), [6.0, -14.0]);
    }

    #[test]
    fn blocks_are_cut_between_and_within_channels() {
        let (_, norm) = layers::<f32, 1, 5>();
        for stride in [1, 7, BLOCK / 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 9] {
            for [first, channels] in [[0, 5], [2, 3], [4, 1]] {
                let mut y = vec![0.0_f32; channels * stride];
                fill_pattern(&mut y, 3);
                let mut expected = y.clone();
                for (at, channel) in expected.chunks_mut(stride).enumerate() {
                    norm.channels().normalize_in_place(channel, first + at, stride);
                }
                Tanh.apply_in_place(&mut expected);
                finish(norm.channels(), &Tanh, &mut y, first, stride);
                assert_eq!(y, expected, "channels of {stride} from {first}");
            }
        }
    }

    /// Predictions with weights as they are and packed, inlined with the vectors of an instruction set.
    struct Inline<'a, L, N, X, Y> {
        layers: [(&'a L, &'a N); 2],
        x: &'a X,
        y: [&'a mut Y; 2],
    }

    impl<T: Scalar, L: Folds<T, 1>, N: ChannelNorm<T>> Task<T> for Inline<'_, L, N, L::Input, L::Output> {
        type Output = ();

        #[inline(always)]
        fn run<V: Vector<Scalar = T>>(self) {
            let ([(layer, norm), (packed, folded)], [y, packed_y]) = (self.layers, self.y);
            layer.infer_folded_by::<Inlined<V>>(norm, &Tanh, self.x, y);
            packed.infer_folded_packed::<Inlined<V>>(folded, &Tanh, self.x, packed_y);
        }
    }

    fn check_ways<T: Scalar, const IN: usize, const OUT: usize>() {
        let ((plain, norm), (mut packed, mut folded)) = (layers::<T, IN, OUT>(), layers::<T, IN, OUT>());
        Folds::<T, 1>::pack_folded(&mut *packed, &mut *folded);
        let mut x = Batch::<T, 1, IN>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        let (mut sums, mut expected) = (Batch::<T, 1, OUT>::zeros(), Batch::<T, 1, OUT>::zeros());
        plain.infer(&x, &mut sums);
        norm.infer(&sums, &mut expected);
        let expected: Vec<f64> = expected.iter().map(|y| y.to_f64().tanh()).collect();
        for isa in available() {
            with_isa(isa, || {
                let nan = Batch::<T, 1, OUT>::repeat(T::from_f64(f64::NAN));
                let (mut y, mut packed_y) = (nan, nan);
                let layers = [(&*plain, &*norm), (&*packed, &*folded)];
                T::dispatch(Inline { layers, x: &x, y: [&mut y, &mut packed_y] });
                assert_close("inlined", y.as_slice(), &expected, Tolerance::of::<T>());
                assert_close("packed and inlined", packed_y.as_slice(), &expected, Tolerance::of::<T>());
                let (mut y, mut packed_y) = (nan, nan);
                plain.infer_folded_by::<Calls>(&*norm, &Tanh, &x, &mut y);
                packed.infer_folded_packed::<Calls>(&*folded, &Tanh, &x, &mut packed_y);
                assert_close("called", y.as_slice(), &expected, Tolerance::of::<T>());
                assert_close("packed and called", packed_y.as_slice(), &expected, Tolerance::of::<T>());
            });
        }
    }

    #[test]
    fn every_way_of_predicting_one_sample_agrees() {
        // Too few units to be packed, and enough.
        check_ways::<f32, 5, 3>();
        check_ways::<f32, 17, 33>();
        check_ways::<f64, 17, 33>();
    }
}
