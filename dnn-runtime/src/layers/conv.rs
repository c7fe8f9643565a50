//! `conv`: kernels that slide over an image or a signal.

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use super::activation::{Activation, ApplyInPlace, Fusable, SavedByFused};
use super::convolution::{self, Side, conv_sizes, fits};
use super::fold::{ChannelNorm, Folds, finish};
use super::identity::Identity;
use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::simd::Task;
use crate::kernels::{ConvSizes, conv_one};
use crate::layer::{Batch, Layer, Parameters, Role, Tensor, Way};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

/// The sizes of a [`Conv`] or [`ConvTranspose`](super::ConvTranspose), as a type: the compiler cannot compute with
/// const generics.
///
/// ```
/// /// Kernels of 5x5 from one channel of 28x28 to six of 24x24.
/// struct First;
/// impl dnn_runtime::layers::ConvConfig for First {
///     const INPUT: [usize; 3] = [1, 28, 28];
///     const OUTPUT: [usize; 3] = [6, 24, 24];
///     const KERNEL: [usize; 2] = [5, 5];
/// }
/// type Layer = dnn_runtime::layers::Conv<f32, 784, 3456, 25, 6, 6, First, dnn_runtime::layers::Relu>;
/// # let _ = dnn_runtime::storage::zeroed_box::<Layer>();
/// ```
pub trait ConvConfig: 'static {
    /// Channels, height, width of the input; a signal has height 1.
    const INPUT: [usize; 3];
    /// Channels, height, width of the output.
    const OUTPUT: [usize; 3];
    /// Height and width of the kernel.
    const KERNEL: [usize; 2];
    /// Rows and columns from one place of the kernel to the next.
    const STRIDE: [usize; 2] = [1, 1];
    /// Zeros above and to the left; what is below and to the right follows from the output's size.
    const PADDING: [usize; 2] = [0, 0];
    /// Rows and columns from one weight of the kernel to the next.
    const DILATION: [usize; 2] = [1, 1];
    /// Groups of channels that are connected among themselves only.
    const GROUPS: usize = 1;
    /// Whether the kernel is turned by 180 degrees.
    const FLIP: bool = false;
    /// Whether products are summed one by one, and not in Winograd's way where that takes less time.
    const EXACT: bool = false;
    /// 2 for images, 1 for signals, whose weights have no height in files.
    const RANK: usize = 2;
}

zeroable! {
    /// Convolution, with its activation: each output channel is a kernel slid over the input, y\[o\]\[r\]\[c\] =
    /// f(bias\[o\] + sum over i, k, l of weight\[o\]\[i\]\[k\]\[l\] * x\[i\]\[r * stride + k * dilation - padding\]\[c
    /// * stride + l * dilation - padding\]).
    ///
    /// As in every deep learning library this is **cross-correlation**: the kernel lies on the input as it is written,
    /// its first row above. The convolution of mathematics turns the kernel by 180 degrees, and `C::FLIP` (in the
    /// language `flip = true`) computes that: x\[r * stride + (KH - 1 - k) * dilation - padding\]. A learned kernel
    /// comes out turned and the network is the same; it makes a difference for kernels that are given, such as filters
    /// from signal processing.
    ///
    /// `IN` and `OUT` are all features, `OC` the output channels, `TAPS` the weights of one: input channels of its
    /// group times height times width of the kernel. `BIAS` is `OC`, or 0 for a layer without bias. `A` is the
    /// activation f fused into the layer, [`Identity`](super::Identity) for none. All other sizes are in `C`.
    ///
    /// # Shapes
    ///
    /// * x: `[B, IN]`, y: `[B, OUT]`, samples innermost in memory; features in the order channel, row, column.
    /// * weight: the matrix `[TAPS, OC]`, column-major: the weights of an output channel are contiguous, in the order
    ///   input channel, row, column. In weight files `[OC, IC / groups, KH, KW]` row-major, for signals
    ///   `[OC, IC / groups, K]`, which are the same bytes.
    /// * bias: `[1, BIAS]`.
    ///
    /// # Backward
    ///
    /// With d_z = d_y * f'(y): d_x is the transposed convolution of d_z, d_weight the correlation of x with d_z, d_bias
    /// the sum of d_z over samples, rows and columns. Saves x, and y unless f is the identity; the cache is empty.
    /// `d_y` becomes d_z.
    ///
    /// # Numerics
    ///
    /// Starting values are drawn for the fans of one group: fan_in is `TAPS`, fan_out OC / groups * KH * KW. (PyTorch
    /// does not divide fan_out by the groups.)
    ///
    /// The forward pass and the input gradient are computed in Winograd's way, with 16 products instead of 36 for each
    /// square of 2x2, where that is faster: for kernels of 3x3 with stride and dilation 1, at least 16 channels on
    /// either side of a group, rows and columns from 4 on, and batches whose samples fill most of the lanes of vectors,
    /// or one sample with 16 squares or more, which do (not in WebAssembly, where programs are to stay small).
    /// Rounding errors are then larger, up to three times in measurements (`f32`, 16 to 64 channels); an infinity becomes a
    /// NaN, and so may numbers near the largest. With `C::EXACT` (in the language `exact = true`) the sums are taken as they
    /// are written. Otherwise the bits of a sample's output may depend on the size of its batch, and always on the instruction
    /// set. A `Predictor` of one sample keeps such kernels in the order in which they are transformed; the bits stay the same.
    ///
    /// Winograd's way takes up to 420 KiB of a thread's stack, or 660 KiB for batches under AVX-512, the other way up to 180
    /// KiB, or 470 under AVX-512; without optimisation of `dnn-runtime` nearly 2 MiB. Where there are no vectors, as on a Cortex-M, there is no Winograd's way, and copies of the input are of 2048 numbers, 8 KiB of `f32`, and of 1024
    /// more in the weight gradient; in all a thread then took 26 and 32 KiB (plain code on x86-64). That
    /// does not depend on the layer's sizes, because kernels are compiled once for all of them.
    ///
    /// Padding is left out of sums over whole vectors of samples and multiplied as zeros in others: a weight that is not
    /// finite may give a NaN at the border for one number of samples and not for another.
    ///
    /// # Source
    ///
    /// `torch.nn.Conv2d` and `Conv1d`.
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::{Conv, ConvConfig, Identity};
    /// use nalgebra::SMatrix;
    ///
    /// struct Slope;
    /// impl ConvConfig for Slope {
    ///     const INPUT: [usize; 3] = [1, 1, 4];
    ///     const OUTPUT: [usize; 3] = [1, 1, 3];
    ///     const KERNEL: [usize; 2] = [1, 2];
    ///     const RANK: usize = 1;
    /// }
    /// let mut conv: Box<Conv<f32, 4, 3, 2, 1, 0, Slope, Identity>> = dnn_runtime::storage::zeroed_box();
    /// conv.weight.copy_from_slice(&[-1.0, 1.0]);
    /// let mut y = SMatrix::<f32, 1, 3>::zeros();
    /// conv.infer(&SMatrix::<f32, 1, 4>::new(1.0, 2.0, 4.0, 7.0), &mut y);
    /// assert_eq!(y.as_slice(), [1.0, 2.0, 3.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Conv<T, const IN: usize, const OUT: usize, const TAPS: usize, const OC: usize, const BIAS: usize, C, A> {
        /// The weight: column o holds the kernel of output channel o.
        pub weight: SMatrix<T, TAPS, OC>,
        /// The bias, one number an output channel.
        pub bias: SMatrix<T, 1, BIAS>,
        /// The sizes.
        pub config: PhantomData<C>,
        /// The fused activation.
        pub activation: PhantomData<A>,
    }
}

impl<
    T: Scalar,
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const OC: usize,
    const BIAS: usize,
    C,
    A,
> Conv<T, IN, OUT, TAPS, OC, BIAS, C, A>
where
    C: ConvConfig,
{
    /// As in PyTorch's files.
    const IMAGE_SHAPE: [usize; 4] = [OC, C::INPUT[0] / C::GROUPS, C::KERNEL[0], C::KERNEL[1]];
    const SIGNAL_SHAPE: [usize; 3] = [OC, C::INPUT[0] / C::GROUPS, C::KERNEL[1]];
    /// Rows times columns of a channel.
    const Y_CHANNEL: usize = C::OUTPUT[1] * C::OUTPUT[2];
    /// Multiply-adds for one sample.
    const PRODUCTS: u64 = TAPS as u64 * OC as u64 * Self::Y_CHANNEL as u64;

    /// For so many samples and the weight as `pack` leaves it.
    const fn packed_sizes(batch: usize) -> ConvSizes {
        let sizes = Self::sizes(batch);
        ConvSizes { packed: sizes.packs(), ..sizes }
    }

    const fn sizes(batch: usize) -> ConvSizes {
        const {
            assert!(BIAS == 0 || BIAS == OC, "a convolution has one bias a channel, or none");
            assert!(OC == C::OUTPUT[0], "the kernels are as many as output channels");
            assert!(
                fits::<C>([IN, OUT], TAPS, [OC, C::INPUT[0]]),
                "the sizes of a convolution fit its config"
            );
        }
        conv_sizes::<C>(batch)
    }

    /// The sums of all output channels, starting from `bias`; `finish` is called with the channels that are done and
    /// the first one's number.
    #[inline]
    pub(crate) fn compute(
        &self,
        batch: usize,
        bias: &[T],
        x: &[T],
        y: &mut [T],
        finish: impl Fn(&mut [T], usize) + Sync,
    ) {
        let parameters = [self.weight.as_slice(), bias];
        convolution::forward(&Self::sizes(batch), Side::Output, parameters, x, y, finish);
    }

    /// The same with the weight as `pack` left it, and an activation.
    #[inline]
    fn compute_packed(&self, batch: usize, bias: &[T], x: &[T], y: &mut [T], activation: &impl Activation) {
        let parameters = [self.weight.as_slice(), bias];
        convolution::forward(&Self::packed_sizes(batch), Side::Output, parameters, x, y, |y, _| {
            activation.apply_in_place(y);
        });
    }
}

impl<
    T: Scalar,
    const B: usize,
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const OC: usize,
    const BIAS: usize,
    C: ConvConfig,
    A: Fusable,
> Layer<T, B> for Conv<T, IN, OUT, TAPS, OC, BIAS, C, A>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = <A::Reads as SavedByFused>::Saved<'a, Batch<T, B, IN>, Batch<T, B, OUT>>;

    const MACS: u64 = Self::PRODUCTS;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.compute(B, self.bias.as_slice(), x.as_slice(), y.as_mut_slice(), |y, _| {
            A::default().apply_in_place(y);
        });
    }

    #[inline(always)]
    fn infer_by<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if !W::IS_PLAIN {
            return self.infer(x, y);
        }
        let y = y.as_mut_slice();
        conv_one(x.as_slice(), self.weight.as_slice(), self.bias.as_slice(), y, Self::sizes(B));
        ApplyInPlace { activation: &A::default(), y }.run::<W::Vector>();
    }

    #[cfg(feature = "alloc")]
    fn pack(&mut self) {
        if Self::sizes(B).packs() {
            Self::sizes(B).pack(self.weight.as_mut_slice());
        }
    }

    #[inline(always)]
    fn infer_packed<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if !Self::sizes(B).packs() {
            return self.infer_by::<W>(x, y);
        }
        self.compute_packed(B, self.bias.as_slice(), x.as_slice(), y.as_mut_slice(), &A::default());
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        let (x, y) = <A::Reads as SavedByFused>::split(saved);
        convolution::activation_gradient::<T, A>(y.map(|y| y.as_slice()), d_y.as_mut_slice());
        convolution::backward(
            &Self::sizes(B),
            Side::Output,
            self.weight.as_slice(),
            [x.as_slice(), d_y.as_slice()],
            d_x.map(|d_x| d_x.as_mut_slice()),
            gradients.map(|gradients| [gradients.weight.as_mut_slice(), gradients.bias.as_mut_slice()]),
        );
    }
}

impl<
    T: Scalar,
    const B: usize,
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const OC: usize,
    const BIAS: usize,
    C: ConvConfig,
> Folds<T, B> for Conv<T, IN, OUT, TAPS, OC, BIAS, C, Identity>
{
    const CHANNEL: usize = Self::Y_CHANNEL * B;

    #[inline]
    fn compute_with(
        &self,
        bias: &[T],
        x: &Self::Input,
        y: &mut Self::Output,
        finish: impl Fn(&mut [T], usize) + Sync,
    ) {
        self.compute(B, bias, x.as_slice(), y.as_mut_slice(), finish);
    }

    #[inline]
    fn own_bias(&self) -> &[T] {
        self.bias.as_slice()
    }

    #[inline(always)]
    fn infer_folded_by<W: Way<T>>(
        &self,
        norm: &impl ChannelNorm<T>,
        activation: &impl Activation,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        if !W::IS_PLAIN {
            return self.infer_folded(norm, activation, x, y);
        }
        let y = y.as_mut_slice();
        conv_one(x.as_slice(), self.weight.as_slice(), self.bias.as_slice(), y, Self::sizes(B));
        finish(norm.channels(), activation, y, 0, <Self as Folds<T, B>>::CHANNEL);
    }

    fn pack_folded(&mut self, norm: &mut impl ChannelNorm<T>) {
        let channels = norm.channels();
        for (channel, kernel) in self.weight.as_mut_slice().chunks_exact_mut(TAPS.max(1)).enumerate() {
            T::scale(channels.factor(channel), kernel);
        }
        norm.fold_bias(self.bias.as_slice());
        Layer::<T, B>::pack(self);
    }

    #[inline(always)]
    fn infer_folded_packed<W: Way<T>>(
        &self,
        norm: &impl ChannelNorm<T>,
        activation: &impl Activation,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        self.compute_packed(B, norm.folded_bias(), x.as_slice(), y.as_mut_slice(), activation);
    }
}

impl<
    T: Scalar,
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const OC: usize,
    const BIAS: usize,
    C: ConvConfig,
    A,
> Parameters<T> for Conv<T, IN, OUT, TAPS, OC, BIAS, C, A>
{
    const TENSORS: &'static [Tensor] = &[
        Tensor {
            name: "weight",
            shape: if C::RANK == 1 { &Self::SIGNAL_SHAPE } else { &Self::IMAGE_SHAPE },
            role: Role::Weight,
        },
        Tensor { name: "bias", shape: &[BIAS], role: Role::Bias },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        let kernel = C::KERNEL[0] * C::KERNEL[1];
        let fan = Fan { fan_in: TAPS, fan_out: OC / C::GROUPS * kernel };
        weight.fill(self.weight.as_mut_slice(), fan, rng);
        bias.fill(self.bias.as_mut_slice(), fan, rng);
    }

    walk_tensors!(T; weight, bias);
}

#[cfg(test)]
mod tests;
