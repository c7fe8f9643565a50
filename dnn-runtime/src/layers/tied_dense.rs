//! `dense(.., tied = stage)`: a dense layer through the transposed weight of another one.

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use super::activation::{Fusable, SavedByFused};
use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::LinearSizes;
use crate::layer::{Batch, Parameters, Role, Tensor};
use crate::parallel::{self, chunks};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

/// A [`Layer`](crate::Layer) whose weight belongs to another layer: the same passes, with that weight as an argument.
pub trait TiedLayer<T: Scalar, const B: usize> {
    /// The values of the batch before this layer, a [`Batch`].
    type Input: 'static;
    /// The values of the batch after this layer, a [`Batch`].
    type Output: 'static;
    /// What `backward` needs of `forward` besides values.
    type Cache: bytemuck::Zeroable + Send;
    /// The values of the forward pass that `backward` reads, as in [`Layer::Saved`](crate::Layer::Saved).
    type Saved<'a>;
    /// The other layer's weight.
    type Weight;

    /// Multiply-adds for one sample, forward.
    const MACS: u64;

    /// Computes `y` for prediction.
    fn infer(&self, weight: &Self::Weight, x: &Self::Input, y: &mut Self::Output);

    /// Computes `y` for training and fills `cache`.
    fn forward(
        &self,
        weight: &Self::Weight,
        x: &Self::Input,
        y: &mut Self::Output,
        cache: &mut Self::Cache,
        cx: &Context,
    );

    /// Computes `d_x` (overwritten) and adds to `gradients` and to the gradient of the other layer's weight; each is
    /// `None` if nobody needs it. `d_y` is used up.
    fn backward(
        &self,
        weight: &Self::Weight,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        weight_gradient: Option<&mut Self::Weight>,
        cx: &Context,
    );
}

zeroable! {
    /// A dense layer through the transposed weight W of a [`Dense`](super::Dense) from `OUT` to `IN`, with its own
    /// bias: Y = f(X W^T + b).
    ///
    /// An autoencoder's decoder that shares the encoder's weights has half the parameters. `BIAS` is `OUT`, or 0 for a
    /// layer without bias; `A` is the fused activation f.
    ///
    /// # Shapes
    ///
    /// * x: `[B, IN]`, y: `[B, OUT]`, samples innermost in memory.
    /// * W: the other layer's matrix `[OUT, IN]`, column-major.
    /// * bias: `[1, BIAS]`.
    ///
    /// # Backward
    ///
    /// With d_z = d_y * f'(y): d_x = d_z W, d_W = d_z^T X, d_b = the sum of d_z over the samples. Saves x, and y
    /// unless f is the identity. `d_y` becomes d_z.
    ///
    /// # Source
    ///
    /// Vincent et al., "Stacked Denoising Autoencoders" (2010), section 4.1.
    ///
    /// ```
    /// use dnn_runtime::layers::{Identity, TiedDense, TiedLayer};
    /// use nalgebra::SMatrix;
    ///
    /// let weight = SMatrix::<f32, 2, 1>::new(3.0, 4.0);
    /// let decoder: Box<TiedDense<f32, 1, 2, 2, Identity>> = dnn_runtime::storage::zeroed_box();
    /// let mut y = SMatrix::<f32, 1, 2>::zeros();
    /// decoder.infer(&weight, &SMatrix::<f32, 1, 1>::new(2.0), &mut y);
    /// assert_eq!(y.as_slice(), [6.0, 8.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct TiedDense<T, const IN: usize, const OUT: usize, const BIAS: usize, A> {
        /// The bias b.
        pub bias: SMatrix<T, 1, BIAS>,
        /// The fused activation.
        pub activation: PhantomData<A>,
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize, A> TiedDense<T, IN, OUT, BIAS, A> {
    /// The sizes of the other layer, whose inputs are this one's outputs.
    const fn sizes(batch: usize) -> LinearSizes {
        const { assert!(BIAS == 0 || BIAS == OUT, "a dense layer has one bias a unit, or none") };
        LinearSizes { batch, inputs: OUT, outputs: IN }
    }

    /// Multiply-adds of each of its products.
    const fn work(batch: usize) -> u64 {
        (IN * OUT * batch) as u64
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, const BIAS: usize, A: Fusable>
    TiedLayer<T, B> for TiedDense<T, IN, OUT, BIAS, A>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = <A::Reads as SavedByFused>::Saved<'a, Batch<T, B, IN>, Batch<T, B, OUT>>;
    type Weight = SMatrix<T, OUT, IN>;

    const MACS: u64 = IN as u64 * OUT as u64;

    #[inline]
    fn infer(&self, weight: &Self::Weight, x: &Self::Input, y: &mut Self::Output) {
        let (x, weight, sizes) = (x.as_slice(), weight.as_slice(), Self::sizes(B));
        let units = parallel::run_length(OUT, Self::work(B));
        parallel::for_each_chunk(y.as_mut_slice(), (units * B).max(1), Self::work(B), |chunk, y| {
            let first = chunk * units;
            let bias = if BIAS == 0 { &[] } else { &self.bias.as_slice()[first..first + y.len() / B] };
            T::linear_transposed_rows(x, weight, bias, y, first, sizes);
            A::default().apply_in_place(y);
        });
    }

    #[inline]
    fn forward(
        &self,
        weight: &Self::Weight,
        x: &Self::Input,
        y: &mut Self::Output,
        (): &mut (),
        _: &Context,
    ) {
        self.infer(weight, x, y);
    }

    #[inline]
    fn backward(
        &self,
        weight: &Self::Weight,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        weight_gradient: Option<&mut Self::Weight>,
        _: &Context,
    ) {
        let (x, y) = <A::Reads as SavedByFused>::split(saved);
        let (x, y) = (x.as_slice(), y.map(|y| y.as_slice()));
        let elements = (OUT * B) as u64 * parallel::ELEMENT;
        let units = parallel::run_length(OUT, elements);
        let rows = chunks(d_y.as_mut_slice(), (units * B).max(1));
        let d_bias = gradients.filter(|_| BIAS > 0).map(|own| chunks(own.bias.as_mut_slice(), units));
        parallel::for_each_part((rows, d_bias), elements, |chunk, (d_y, d_bias)| {
            if let Some(y) = y {
                A::default().gradient_in_place(&y[chunk * units * B..][..d_y.len()], d_y);
            }
            T::sum_samples(d_y, d_bias.unwrap_or_default(), B);
        });
        // All of d_z is in both products, whose results are divided alike.
        let (d_z, weight, sizes) = (d_y.as_slice(), weight.as_slice(), Self::sizes(B));
        let work = Self::work(B) * (u64::from(weight_gradient.is_some()) + u64::from(d_x.is_some()));
        let inputs = parallel::run_length(IN, work);
        let d_weight = weight_gradient.map(|d_weight| chunks(d_weight.as_mut_slice(), (inputs * OUT).max(1)));
        let d_x = d_x.map(|d_x| chunks(d_x.as_mut_slice(), (inputs * B).max(1)));
        parallel::for_each_part((d_weight, d_x), work, |chunk, (d_weight, d_x)| {
            let first = chunk * inputs;
            let sizes = LinearSizes { outputs: inputs.min(IN - first), ..sizes };
            if let Some(d_weight) = d_weight {
                // In the other layer's terms d_z lies on the input side and x on the output side.
                T::linear_weight_gradient(d_z, &x[first * B..][..sizes.outputs * B], d_weight, sizes);
            }
            if let Some(d_x) = d_x {
                T::linear(d_z, &weight[first * OUT..][..sizes.outputs * OUT], &[], d_x, sizes);
            }
        });
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize, A> Parameters<T>
    for TiedDense<T, IN, OUT, BIAS, A>
{
    const TENSORS: &'static [Tensor] = &[Tensor { name: "bias", shape: &[BIAS], role: Role::Bias }];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, bias: &I, rng: &mut R) {
        bias.fill(self.bias.as_mut_slice(), Fan { fan_in: IN, fan_out: OUT }, rng);
    }

    walk_tensors!(T; bias);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layer;
    use crate::layers::{Dense, Identity, Tanh};
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, fill_pattern};

    const CX: Context = Context::new(3, 2);

    #[test]
    fn forward_and_backward_by_hand() {
        // W: 3 outputs, 2 inputs.
        let weight = SMatrix::<f64, 3, 2>::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
        let mut tied: Box<TiedDense<f64, 2, 3, 3, Identity>> = zeroed_box();
        tied.bias = SMatrix::<f64, 1, 3>::new(0.5, 0.0, -0.5);
        let x = SMatrix::<f64, 1, 2>::new(1.0, -1.0);
        let mut y = SMatrix::<f64, 1, 3>::repeat(f64::NAN);
        tied.forward(&weight, &x, &mut y, &mut (), &CX);
        assert_eq!(y.as_slice(), [-0.5, -1.0, -1.5]);

        let mut d_y = SMatrix::<f64, 1, 3>::new(1.0, 0.0, 2.0);
        let mut d_x = SMatrix::<f64, 1, 2>::repeat(f64::NAN);
        let mut gradients: Box<TiedDense<f64, 2, 3, 3, Identity>> = zeroed_box();
        let mut d_weight = SMatrix::<f64, 3, 2>::repeat(10.0);
        let (d_x_wanted, gradient) = (Some(&mut d_x), Some(&mut *gradients));
        tied.backward(&weight, (&x, ()), &mut d_y, &(), d_x_wanted, gradient, Some(&mut d_weight), &CX);
        assert_eq!(d_x.as_slice(), [11.0, 14.0]);
        assert_eq!(gradients.bias.as_slice(), [1.0, 0.0, 2.0]);
        assert_eq!(d_weight, SMatrix::<f64, 3, 2>::new(11.0, 9.0, 10.0, 10.0, 12.0, 8.0));
    }

    #[cfg(feature = "std")]
    #[test]
    fn threads_share_both_passes() {
        let tied: Box<TiedDense<f32, 64, 256, 256, Tanh>> = zeroed_box();
        let (weight, mut d_weight): (Box<SMatrix<f32, 256, 64>>, Box<SMatrix<f32, 256, 64>>) =
            (zeroed_box(), zeroed_box());
        let (x, mut d_x): (Box<Batch<f32, 128, 64>>, Box<Batch<f32, 128, 64>>) = (zeroed_box(), zeroed_box());
        let (mut y, mut d_y): (Box<Batch<f32, 128, 256>>, Box<Batch<f32, 128, 256>>) =
            (zeroed_box(), zeroed_box());
        let mut gradients = tied.clone();
        let passes = || {
            tied.forward(&weight, &x, &mut y, &mut (), &CX);
            let (d_x, d_weight) = (Some(&mut *d_x), Some(&mut *d_weight));
            tied.backward(&weight, (&x, &y), &mut d_y, &(), d_x, Some(&mut *gradients), d_weight, &CX);
        };
        // Forward, the gradient behind the activation with the bias's, and both products with it.
        assert_eq!(parallel::shared_regions(passes), 3);
    }

    #[test]
    fn equals_a_dense_layer_with_the_transposed_weight() {
        let mut weight = SMatrix::<f64, 5, 3>::zeros();
        fill_pattern(weight.as_mut_slice(), 1);
        let mut tied: Box<TiedDense<f64, 3, 5, 5, Tanh>> = zeroed_box();
        fill_pattern(tied.bias.as_mut_slice(), 2);
        let mut dense: Box<Dense<f64, 3, 5, 5, Tanh>> = zeroed_box();
        dense.weight = weight.transpose();
        dense.bias = tied.bias;
        let (mut x, mut d_y) = (SMatrix::<f64, 2, 3>::zeros(), SMatrix::<f64, 2, 5>::zeros());
        fill_pattern(x.as_mut_slice(), 3);
        fill_pattern(d_y.as_mut_slice(), 4);

        let mut expected: Box<Dense<f64, 3, 5, 5, Tanh>> = zeroed_box();
        let passes = Passes::run(&*dense, &x, &d_y, Some(&mut *expected), &CX);
        let mut y = SMatrix::<f64, 2, 5>::repeat(f64::NAN);
        tied.infer(&weight, &x, &mut y);
        let mut d_x = SMatrix::<f64, 2, 3>::repeat(f64::NAN);
        let mut found: Box<TiedDense<f64, 3, 5, 5, Tanh>> = zeroed_box();
        let mut d_weight = SMatrix::<f64, 5, 3>::zeros();
        let (d_x_wanted, gradients) = (Some(&mut d_x), Some(&mut *found));
        tied.backward(&weight, (&x, &y), &mut d_y, &(), d_x_wanted, gradients, Some(&mut d_weight), &CX);
        assert_close("y", y.as_slice(), passes.y.as_slice(), Tolerance::F64);
        assert_close("d_x", d_x.as_slice(), passes.d_x.as_slice(), Tolerance::F64);
        assert_close("d_bias", found.bias.as_slice(), expected.bias.as_slice(), Tolerance::F64);
        let transposed = d_weight.transpose();
        assert_close("d_weight", transposed.as_slice(), expected.weight.as_slice(), Tolerance::F64);
        assert_eq!(
            <TiedDense<f64, 3, 5, 5, Tanh> as TiedLayer<f64, 2>>::MACS,
            <Dense<f64, 3, 5, 5, Tanh> as Layer<f64, 2>>::MACS
        );
    }
}
