//! `conv_transpose`: kernels that spread every value of an image or a signal.

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use super::activation::{Fusable, SavedByFused};
use super::conv::ConvConfig;
use super::convolution::{self, Side, conv_sizes, fits};
use super::fold::{ChannelNorm, Folds};
use super::identity::Identity;
use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::ConvSizes;
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

zeroable! {
    /// Transposed convolution, with its activation: every input value, times a kernel, is added to the output around
    /// its place, y\[o\]\[r * stride + k * dilation - padding\]\[c * stride + l * dilation - padding\] +=
    /// weight\[i\]\[o\]\[k\]\[l\] * x\[i\]\[r\]\[c\]; then y = f(y + bias).
    ///
    /// It is the gradient of a convolution from y's shape to x's, the mirrored one: with a stride it enlarges an image
    /// where that one makes it smaller. It undoes no convolution.
    ///
    /// `IN` and `OUT` are all features, `IC` the input channels, `TAPS` the weights of one: output channels of its
    /// group times height times width of the kernel. `BIAS` is the number of output channels, or 0 for a layer without
    /// bias. `A` is the activation f fused into the layer. All other sizes are in `C`, of which `PADDING` is what is
    /// cut off above and to the left; what is cut off, or added by an output padding, below and to the right follows
    /// from `OUTPUT`. `C::FLIP` turns the kernel by 180 degrees. Kernels of 3x3 with
    /// stride 1 may be computed in Winograd's way, as those of [`Conv`](super::Conv), unless `C::EXACT`.
    ///
    /// # Shapes
    ///
    /// * x: `[B, IN]`, y: `[B, OUT]`, samples innermost in memory; features in the order channel, row, column.
    /// * weight: the matrix `[TAPS, IC]`, column-major: the weights of an input channel are contiguous. In weight files
    ///   `[IC, OC / groups, KH, KW]` row-major, for signals `[IC, OC / groups, K]`, which are the same bytes.
    /// * bias: `[1, BIAS]`.
    ///
    /// # Backward
    ///
    /// With d_z = d_y * f'(y): d_x is the mirrored convolution of d_z, d_weight the correlation of d_z with x, d_bias
    /// the sum of d_z over samples, rows and columns. Saves x, and y unless f is the identity; the cache is empty.
    /// `d_y` becomes d_z.
    ///
    /// # Numerics
    ///
    /// Starting values are drawn with the fans that PyTorch takes, those of the mirrored convolution: fan_in is `TAPS`,
    /// fan_out IC / groups * KH * KW.
    ///
    /// # Source
    ///
    /// `torch.nn.ConvTranspose2d` and `ConvTranspose1d`; Dumoulin and Visin, "A guide to convolution arithmetic for
    /// deep learning" (2016).
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::{ConvConfig, ConvTranspose, Identity};
    /// use nalgebra::SMatrix;
    ///
    /// struct Twice;
    /// impl ConvConfig for Twice {
    ///     const INPUT: [usize; 3] = [1, 1, 2];
    ///     const OUTPUT: [usize; 3] = [1, 1, 4];
    ///     const KERNEL: [usize; 2] = [1, 2];
    ///     const STRIDE: [usize; 2] = [1, 2];
    ///     const RANK: usize = 1;
    /// }
    /// let mut layer: Box<ConvTranspose<f32, 2, 4, 2, 1, 0, Twice, Identity>> = dnn_runtime::storage::zeroed_box();
    /// layer.weight.copy_from_slice(&[1.0, 10.0]);
    /// let mut y = SMatrix::<f32, 1, 4>::zeros();
    /// layer.infer(&SMatrix::<f32, 1, 2>::new(3.0, 5.0), &mut y);
    /// assert_eq!(y.as_slice(), [3.0, 30.0, 5.0, 50.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct ConvTranspose<
        T,
        const IN: usize,
        const OUT: usize,
        const TAPS: usize,
        const IC: usize,
        const BIAS: usize,
        C,
        A,
    > {
        /// The weight: column i holds the kernel of input channel i.
        pub weight: SMatrix<T, TAPS, IC>,
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
    const IC: usize,
    const BIAS: usize,
    C,
    A,
> ConvTranspose<T, IN, OUT, TAPS, IC, BIAS, C, A>
where
    C: ConvConfig,
{
    /// As in PyTorch's files.
    const IMAGE_SHAPE: [usize; 4] = [IC, C::OUTPUT[0] / C::GROUPS, C::KERNEL[0], C::KERNEL[1]];
    const SIGNAL_SHAPE: [usize; 3] = [IC, C::OUTPUT[0] / C::GROUPS, C::KERNEL[1]];
    /// Rows times columns of a channel.
    const X_CHANNEL: usize = C::INPUT[1] * C::INPUT[2];
    const Y_CHANNEL: usize = C::OUTPUT[1] * C::OUTPUT[2];
    /// Multiply-adds for one sample.
    const PRODUCTS: u64 = TAPS as u64 * IC as u64 * Self::X_CHANNEL as u64;

    /// The mirrored convolution, from y's shape to x's.
    const fn sizes(batch: usize) -> ConvSizes {
        const {
            assert!(BIAS == 0 || BIAS == C::OUTPUT[0], "a convolution has one bias a channel, or none");
            assert!(IC == C::INPUT[0], "the kernels are as many as input channels");
            assert!(
                fits::<C>([IN, OUT], TAPS, [IC, C::OUTPUT[0]]),
                "the sizes of a convolution fit its config"
            );
        }
        ConvSizes { input: C::OUTPUT, output: C::INPUT, ..conv_sizes::<C>(batch) }
    }

    /// As [`Conv`](super::Conv) computes.
    #[inline]
    fn compute(
        &self,
        batch: usize,
        bias: &[T],
        x: &[T],
        y: &mut [T],
        finish: impl Fn(&mut [T], usize) + Sync,
    ) {
        let parameters = [self.weight.as_slice(), bias];
        convolution::forward(&Self::sizes(batch), Side::Input, parameters, x, y, finish);
    }
}

impl<
    T: Scalar,
    const B: usize,
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const IC: usize,
    const BIAS: usize,
    C: ConvConfig,
    A: Fusable,
> Layer<T, B> for ConvTranspose<T, IN, OUT, TAPS, IC, BIAS, C, A>
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
            Side::Input,
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
    const IC: usize,
    const BIAS: usize,
    C: ConvConfig,
> Folds<T, B> for ConvTranspose<T, IN, OUT, TAPS, IC, BIAS, C, Identity>
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

    fn pack_folded(&mut self, norm: &mut impl ChannelNorm<T>) {
        let channels = norm.channels();
        // An input channel has a kernel for each output channel of its group.
        let kernel = C::KERNEL[0] * C::KERNEL[1];
        let (inputs, outputs) = (IC / C::GROUPS, C::OUTPUT[0] / C::GROUPS);
        for (input, kernels) in self.weight.as_mut_slice().chunks_exact_mut(TAPS.max(1)).enumerate() {
            let group = input / inputs;
            for (output, kernel) in kernels.chunks_exact_mut(kernel).enumerate() {
                T::scale(channels.factor(group * outputs + output), kernel);
            }
        }
        norm.fold_bias(self.bias.as_slice());
    }
}

impl<
    T: Scalar,
    const IN: usize,
    const OUT: usize,
    const TAPS: usize,
    const IC: usize,
    const BIAS: usize,
    C: ConvConfig,
    A,
> Parameters<T> for ConvTranspose<T, IN, OUT, TAPS, IC, BIAS, C, A>
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
        let fan = Fan { fan_in: TAPS, fan_out: IC / C::GROUPS * kernel };
        weight.fill(self.weight.as_mut_slice(), fan, rng);
        bias.fill(self.bias.as_mut_slice(), fan, rng);
    }

    walk_tensors!(T; weight, bias);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{Identity, Relu, Tanh};
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, check_gradients, fill_pattern};

    #[derive(Clone, Debug, PartialEq)]
    struct Small;

    impl ConvConfig for Small {
        const INPUT: [usize; 3] = [1, 2, 2];
        const OUTPUT: [usize; 3] = [1, 3, 3];
        const KERNEL: [usize; 2] = [2, 2];
    }

    /// Padding of 1 and an output padding of (1, 0): (3 - 1) * 2 - 2 + 3 = 5 rows, and one more.
    #[derive(Clone, Debug, PartialEq)]
    struct Grouped;

    impl ConvConfig for Grouped {
        const INPUT: [usize; 3] = [4, 3, 2];
        const OUTPUT: [usize; 3] = [2, 6, 3];
        const KERNEL: [usize; 2] = [3, 3];
        const STRIDE: [usize; 2] = [2, 2];
        const PADDING: [usize; 2] = [1, 1];
        const GROUPS: usize = 2;
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Signal;

    impl ConvConfig for Signal {
        const INPUT: [usize; 3] = [2, 1, 4];
        const OUTPUT: [usize; 3] = [3, 1, 8];
        const KERNEL: [usize; 2] = [1, 3];
        const DILATION: [usize; 2] = [1, 2];
        const FLIP: bool = true;
        const RANK: usize = 1;
    }

    #[test]
    fn forward_and_backward_by_hand() {
        type Layer = ConvTranspose<f64, 4, 9, 4, 1, 1, Small, Identity>;
        let mut layer: Box<Layer> = zeroed_box();
        layer.weight.copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
        layer.bias[0] = 0.5;
        let x = Batch::<f64, 1, 4>::new(1.0, 0.0, 0.0, -1.0);
        let d_y = Batch::<f64, 1, 9>::from_fn(|_, at| (at + 1) as f64);
        let mut gradients: Box<Layer> = zeroed_box();
        let passes = Passes::run(&*layer, &x, &d_y, Some(&mut *gradients), &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [1.5, 2.5, 0.5, 3.5, 3.5, -1.5, 0.5, -2.5, -3.5]);
        // The convolution of d_y with the kernel.
        assert_eq!(passes.d_x.as_slice(), [37.0, 47.0, 67.0, 77.0]);
        assert_eq!(gradients.weight.as_slice(), [-4.0; 4]);
        assert_eq!(gradients.bias.as_slice(), [45.0]);
    }

    #[test]
    fn gradients() {
        let cx = Context::new(3, 2);
        let mut x = Batch::<f64, 2, 24>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        let mut grouped: Box<ConvTranspose<f64, 24, 36, 9, 4, 2, Grouped, Tanh>> = zeroed_box();
        fill_pattern(grouped.weight.as_mut_slice(), 2);
        fill_pattern(grouped.bias.as_mut_slice(), 3);
        check_gradients(&mut *grouped, &x, &cx);
        let mut signal: Box<ConvTranspose<f64, 8, 24, 9, 2, 0, Signal, Relu>> = zeroed_box();
        fill_pattern(signal.weight.as_mut_slice(), 4);
        let mut x = Batch::<f64, 2, 8>::zeros();
        fill_pattern(x.as_mut_slice(), 5);
        check_gradients(&mut *signal, &x, &cx);
    }

    #[test]
    fn tensors_have_pytorchs_shapes() {
        type Image = ConvTranspose<f32, 24, 36, 9, 4, 2, Grouped, Tanh>;
        type Line = ConvTranspose<f32, 8, 24, 9, 2, 0, Signal, Relu>;
        assert_eq!(<Image as Parameters<f32>>::TENSORS[0].shape, [4, 1, 3, 3]);
        assert_eq!(<Line as Parameters<f32>>::TENSORS[0].shape, [2, 3, 3]);
        assert_eq!(<Image as Layer<f32, 1>>::MACS, 9 * 4 * 6);
    }
}
