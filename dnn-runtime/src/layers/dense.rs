//! `dense`: every input connected with every unit.

use core::marker::PhantomData;

use nalgebra::SMatrix;
use rand::Rng;

use super::activation::{Activation, ApplyInPlace, Fusable, SavedByFused};
use super::fold::{ChannelNorm, Folds};
use super::identity::Identity;
use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::simd::Task;
#[cfg(feature = "alloc")]
use crate::kernels::transpose;
use crate::kernels::{LinearSizes, linear_one, linear_transposed_one};
use crate::layer::{Batch, Layer, Parameters, Role, Tensor, Way};
use crate::parallel::{self, chunks};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

zeroable! {
    /// A dense (fully connected) layer with its activation: Y = f(X W + b).
    ///
    /// `BIAS` is `OUT`, or 0 for a layer without bias. `A` is the activation f fused into the layer, [`Identity`] for
    /// none.
    ///
    /// [`Identity`]: super::Identity
    ///
    /// # Shapes
    ///
    /// * x: `[B, IN]`, y: `[B, OUT]`, samples innermost in memory.
    /// * weight: the matrix `[IN, OUT]`, column-major: the `IN` incoming weights of a unit are contiguous. In weight
    ///   files `[OUT, IN]` row-major, which is the same bytes.
    /// * bias: `[1, BIAS]`.
    ///
    /// # Backward
    ///
    /// With d_z = d_y * f'(y): d_x = d_z W^T, d_W = X^T d_z, d_b = the sum of d_z over the samples. Saves x, and y
    /// unless f is the identity; the cache is empty. `d_y` becomes d_z.
    ///
    /// # Source
    ///
    /// `torch.nn.Linear`.
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::{Dense, Relu};
    /// use nalgebra::SMatrix;
    ///
    /// let mut dense: Box<Dense<f32, 2, 2, 2, Relu>> = dnn_runtime::storage::zeroed_box();
    /// dense.weight = SMatrix::<f32, 2, 2>::new(
    ///     1.0, 2.0, //
    ///     3.0, -4.0,
    /// );
    /// dense.bias[0] = 0.5;
    /// let mut y = SMatrix::<f32, 1, 2>::zeros();
    /// dense.infer(&SMatrix::<f32, 1, 2>::new(1.0, 2.0), &mut y);
    /// assert_eq!(y.as_slice(), [7.5, 0.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Dense<T, const IN: usize, const OUT: usize, const BIAS: usize, A> {
        /// The weight W: row i, column o connects input i with unit o.
        pub weight: SMatrix<T, IN, OUT>,
        /// The bias b.
        pub bias: SMatrix<T, 1, BIAS>,
        /// The fused activation.
        pub activation: PhantomData<A>,
    }
}

/// Whether predictions of `batch` samples read the weights input by input: with few samples vectors run over the
/// units, if there are enough of them to fill a vector.
const fn packs(batch: usize, units: usize) -> bool {
    cfg!(feature = "alloc") && batch < 16 && units >= 8
}

impl<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize, A> Dense<T, IN, OUT, BIAS, A> {
    const fn sizes(batch: usize) -> LinearSizes {
        const { assert!(BIAS == 0 || BIAS == OUT, "a dense layer has one bias a unit, or none") };
        LinearSizes { batch, inputs: IN, outputs: OUT }
    }

    /// Multiply-adds of each of its products.
    const fn work(batch: usize) -> u64 {
        (IN * OUT * batch) as u64
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize, A> Dense<T, IN, OUT, BIAS, A> {
    /// The sums of all units, starting from `bias`; `finish` is called with the units that are done and the first one's
    /// number.
    #[inline]
    pub(crate) fn compute(
        &self,
        batch: usize,
        bias: &[T],
        x: &[T],
        y: &mut [T],
        finish: impl Fn(&mut [T], usize) + Sync,
    ) {
        let (weight, sizes) = (self.weight.as_slice(), Self::sizes(batch));
        let units = parallel::run_length(OUT, Self::work(batch));
        parallel::for_each_chunk(y, (units * batch).max(1), Self::work(batch), |chunk, y| {
            let first = chunk * units;
            let outputs = y.len() / batch;
            let bias = if bias.is_empty() { bias } else { &bias[first..first + outputs] };
            let weight = &weight[first * IN..(first + outputs) * IN];
            T::linear(x, weight, bias, y, LinearSizes { outputs, ..sizes });
            finish(y, first);
        });
    }

    /// The sums of all units, starting from `bias`, with the weight as `pack` left it.
    #[inline(always)]
    fn compute_packed<W: Way<T>>(&self, batch: usize, bias: &[T], x: &[T], y: &mut [T]) {
        let weight = self.weight.as_slice();
        if W::INLINES {
            linear_transposed_one::<W::Vector, T>(x, weight, OUT, bias, y);
        } else {
            T::linear_transposed(x, weight, bias, y, LinearSizes { batch, inputs: OUT, outputs: IN });
        }
    }
}

/// The input, read from memory: vectors that the layer before has left in registers would be taken apart by two shuffles a number,
/// which wait for the ports of the multiply-adds; from memory a number comes into all lanes by one load. Only the time depends on it.
#[inline(always)]
fn from_memory<T: Scalar, W: Way<T>, const B: usize, const IN: usize>(
    x: &Batch<T, B, IN>,
) -> &Batch<T, B, IN> {
    if W::INLINES && !W::IS_PLAIN { core::hint::black_box(x) } else { x }
}

/// y = f(y) on the way `W`.
#[inline(always)]
fn activate<T: Scalar, W: Way<T>>(activation: &impl Activation, y: &mut [T]) {
    if W::INLINES {
        ApplyInPlace { activation, y }.run::<W::Vector>();
    } else {
        activation.apply_in_place(y);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, const BIAS: usize, A: Fusable> Layer<T, B>
    for Dense<T, IN, OUT, BIAS, A>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = <A::Reads as SavedByFused>::Saved<'a, Batch<T, B, IN>, Batch<T, B, OUT>>;

    const MACS: u64 = IN as u64 * OUT as u64;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.compute(B, self.bias.as_slice(), x.as_slice(), y.as_mut_slice(), |y, _| {
            A::default().apply_in_place(y);
        });
    }

    #[inline(always)]
    fn infer_by<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if !W::INLINES {
            return self.infer(x, y);
        }
        let y = y.as_mut_slice();
        linear_one::<W::Vector, T>(x.as_slice(), self.weight.as_slice(), self.bias.as_slice(), y);
        ApplyInPlace { activation: &A::default(), y }.run::<W::Vector>();
    }

    #[cfg(feature = "alloc")]
    fn pack(&mut self) {
        if packs(B, OUT) {
            transpose(self.weight.as_mut_slice(), OUT);
        }
    }

    #[inline(always)]
    fn infer_packed<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if !packs(B, OUT) {
            return self.infer_by::<W>(x, y);
        }
        let y = y.as_mut_slice();
        self.compute_packed::<W>(B, self.bias.as_slice(), from_memory::<T, W, B, IN>(x).as_slice(), y);
        activate::<T, W>(&A::default(), y);
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
        let (x, y) = (x.as_slice(), y.map(|y| y.as_slice()));
        let sizes = Self::sizes(B);
        let (work, units) = (Self::work(B), parallel::run_length(OUT, Self::work(B)));
        let d_z = |chunk: usize, d_y: &mut [T]| {
            if let Some(y) = y {
                A::default().gradient_in_place(&y[chunk * units * B..][..d_y.len()], d_y);
            }
        };
        let rows = chunks(d_y.as_mut_slice(), (units * B).max(1));
        if let Some(gradients) = gradients {
            let d_weight = chunks(gradients.weight.as_mut_slice(), (units * IN).max(1));
            let d_bias = (BIAS > 0).then(|| chunks(gradients.bias.as_mut_slice(), units));
            parallel::for_each_part((rows, d_weight, d_bias), work, |chunk, (d_y, d_weight, d_bias)| {
                d_z(chunk, d_y);
                T::linear_weight_gradient(x, d_y, d_weight, LinearSizes { outputs: d_y.len() / B, ..sizes });
                T::sum_samples(d_y, d_bias.unwrap_or_default(), B);
            });
        } else {
            parallel::for_each_part(rows, (OUT * B) as u64 * parallel::ELEMENT, d_z);
        }
        if let Some(d_x) = d_x {
            let (d_z, weight) = (d_y.as_slice(), self.weight.as_slice());
            let inputs = parallel::run_length(IN, work);
            parallel::for_each_chunk(d_x.as_mut_slice(), (inputs * B).max(1), work, |chunk, d_x| {
                T::linear_transposed_rows(d_z, weight, &[], d_x, chunk * inputs, sizes);
            });
        }
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, const BIAS: usize> Folds<T, B>
    for Dense<T, IN, OUT, BIAS, Identity>
{
    const CHANNEL: usize = B;

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
        if !W::INLINES {
            return self.infer_folded(norm, activation, x, y);
        }
        let y = y.as_mut_slice();
        linear_one::<W::Vector, T>(x.as_slice(), self.weight.as_slice(), self.bias.as_slice(), y);
        norm.channels().normalize_in_place(y, 0, B);
        activate::<T, W>(activation, y);
    }

    fn pack_folded(&mut self, norm: &mut impl ChannelNorm<T>) {
        let channels = norm.channels();
        for (unit, weights) in self.weight.as_mut_slice().chunks_exact_mut(IN.max(1)).enumerate() {
            T::scale(channels.factor(unit), weights);
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
        let (y, bias) = (y.as_mut_slice(), norm.folded_bias());
        if packs(B, OUT) {
            self.compute_packed::<W>(B, bias, from_memory::<T, W, B, IN>(x).as_slice(), y);
            return activate::<T, W>(activation, y);
        }
        let x = x.as_slice();
        if W::INLINES {
            linear_one::<W::Vector, T>(x, self.weight.as_slice(), bias, y);
            activate::<T, W>(activation, y);
        } else {
            self.compute(B, bias, x, y, |y, _| activation.apply_in_place(y));
        }
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize, A> Parameters<T>
    for Dense<T, IN, OUT, BIAS, A>
{
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "weight", shape: &[OUT, IN], role: Role::Weight },
        Tensor { name: "bias", shape: &[BIAS], role: Role::Bias },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        let fan = Fan { fan_in: IN, fan_out: OUT };
        weight.fill(self.weight.as_mut_slice(), fan, rng);
        bias.fill(self.bias.as_mut_slice(), fan, rng);
    }

    walk_tensors!(T; weight, bias);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::{Task, Vector, available, with_isa};
    use crate::layer::{Calls, Inlined};
    use crate::layers::{Activate, HardTanh, Identity, Relu, Sigmoid, Tanh};
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, check_gradients, fill_pattern};

    const CX: Context = Context::new(3, 2);

    /// A layer with weights and biases in -1..1.
    fn layer<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize, A>()
    -> Box<Dense<T, IN, OUT, BIAS, A>> {
        let mut layer: Box<Dense<T, IN, OUT, BIAS, A>> = zeroed_box();
        fill_pattern(layer.weight.as_mut_slice(), 11);
        fill_pattern(layer.bias.as_mut_slice(), 12);
        layer
    }

    #[test]
    fn forward_and_backward_by_hand() {
        let mut dense: Box<Dense<f64, 2, 2, 2, Identity>> = zeroed_box();
        dense.weight = SMatrix::<f64, 2, 2>::new(1.0, 2.0, 3.0, 4.0);
        dense.bias = SMatrix::<f64, 1, 2>::new(0.5, -0.5);
        assert_eq!(dense.weight.as_slice(), [1.0, 3.0, 2.0, 4.0], "the bytes of PyTorch's [OUT, IN]");
        let x = SMatrix::<f64, 2, 2>::new(1.0, 2.0, 3.0, 4.0);
        let d_y = SMatrix::<f64, 2, 2>::new(1.0, 0.0, 2.0, -1.0);
        let mut gradients: Box<Dense<f64, 2, 2, 2, Identity>> = zeroed_box();
        let passes = Passes::run(&*dense, &x, &d_y, Some(&mut *gradients), &CX);
        assert_eq!(*passes.y, SMatrix::<f64, 2, 2>::new(7.5, 9.5, 15.5, 21.5));
        assert_eq!(*passes.d_x, SMatrix::<f64, 2, 2>::new(1.0, 3.0, 0.0, 2.0));
        assert_eq!(gradients.weight, SMatrix::<f64, 2, 2>::new(7.0, -3.0, 10.0, -4.0));
        assert_eq!(gradients.bias, SMatrix::<f64, 1, 2>::new(3.0, -1.0));
    }

    #[test]
    fn without_bias() {
        let mut dense = layer::<f64, 3, 2, 0, Identity>();
        let mut y = SMatrix::<f64, 1, 2>::zeros();
        dense.infer(&SMatrix::<f64, 1, 3>::zeros(), &mut y);
        assert_eq!(y.as_slice(), [0.0, 0.0]);
        check_gradients(&mut *dense, &SMatrix::<f64, 2, 3>::new(1.0, -2.0, 0.5, 0.3, 0.1, -0.7), &CX);
    }

    #[test]
    fn gradients_with_each_kind_of_activation() {
        let x = SMatrix::<f64, 2, 3>::new(1.0, -2.0, 0.5, 0.3, 0.1, -0.7);
        check_gradients(&mut *layer::<f64, 3, 4, 4, Identity>(), &x, &CX);
        check_gradients(&mut *layer::<f64, 3, 4, 4, Relu>(), &x, &CX);
        check_gradients(&mut *layer::<f64, 3, 4, 4, Tanh>(), &x, &CX);
        check_gradients(&mut *layer::<f64, 3, 4, 4, Sigmoid>(), &x, &CX);
        check_gradients(&mut *layer::<f64, 3, 4, 4, HardTanh>(), &x, &CX);
    }

    #[test]
    fn fused_equals_unfused() {
        let (fused, plain) = (layer::<f32, 5, 3, 3, Tanh>(), layer::<f32, 5, 3, 3, Identity>());
        let mut x = SMatrix::<f32, 9, 5>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        let mut d_y = SMatrix::<f32, 9, 3>::zeros();
        fill_pattern(d_y.as_mut_slice(), 2);
        let cx = Context::new(0, 9);
        let mut fused_gradients: Box<Dense<f32, 5, 3, 3, Tanh>> = zeroed_box();
        let one = Passes::run(&*fused, &x, &d_y, Some(&mut *fused_gradients), &cx);

        let tanh = Activate::<Tanh, 3>::new(Tanh);
        let mut z = SMatrix::<f32, 9, 3>::zeros();
        plain.infer(&x, &mut z);
        let second = Passes::run(&tanh, &z, &d_y, None, &cx);
        let mut plain_gradients: Box<Dense<f32, 5, 3, 3, Identity>> = zeroed_box();
        let first = Passes::run(&*plain, &x, &second.d_x, Some(&mut *plain_gradients), &cx);
        assert_eq!(one.y, second.y);
        assert_eq!(one.d_x, first.d_x);
        assert_eq!(fused_gradients.weight, plain_gradients.weight);
        assert_eq!(fused_gradients.bias, plain_gradients.bias);
    }

    #[test]
    fn one_sample_and_many_agree() {
        let dense = layer::<f32, 37, 5, 5, Relu>();
        let mut x = SMatrix::<f32, 19, 37>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        let mut y = SMatrix::<f32, 19, 5>::zeros();
        dense.infer(&x, &mut y);
        for sample in 0..19 {
            let mut single = SMatrix::<f32, 1, 5>::zeros();
            dense.infer(&x.row(sample).into_owned(), &mut single);
            let expected: Vec<f64> = y.row(sample).iter().map(|&y| f64::from(y)).collect();
            assert_close("one sample", single.as_slice(), &expected, Tolerance::F32);
        }
    }

    /// The predictions of a layer, and of a packed one, inlined with the vectors of an instruction set.
    struct Inline<'a, L, X, Y> {
        layers: [&'a L; 2],
        x: &'a X,
        y: [&'a mut Y; 2],
    }

    impl<T: Scalar, L: Layer<T, 1>> Task<T> for Inline<'_, L, L::Input, L::Output> {
        type Output = ();

        #[inline(always)]
        fn run<V: Vector<Scalar = T>>(self) {
            let ([layer, packed], [y, packed_y]) = (self.layers, self.y);
            layer.infer_by::<Inlined<V>>(self.x, y);
            packed.infer_packed::<Inlined<V>>(self.x, packed_y);
        }
    }

    /// Every way of predicting one sample, under each instruction set, against the forward pass of two.
    fn check_ways<T: Scalar, const IN: usize, const OUT: usize, const BIAS: usize>() {
        let plain = layer::<T, IN, OUT, BIAS, Tanh>();
        let mut packed = layer::<T, IN, OUT, BIAS, Tanh>();
        Layer::<T, 1>::pack(&mut *packed);
        let mut x = SMatrix::<T, 1, IN>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        let twice = SMatrix::<T, 2, IN>::from_fn(|_, i| x[i]);
        let mut expected = SMatrix::<T, 2, OUT>::zeros();
        plain.infer(&twice, &mut expected);
        let expected: Vec<f64> = expected.row(0).iter().map(|y| y.to_f64()).collect();
        for isa in available() {
            with_isa(isa, || {
                let nan = SMatrix::<T, 1, OUT>::repeat(T::from_f64(f64::NAN));
                let (mut y, mut packed_y) = (nan, nan);
                T::dispatch(Inline { layers: [&*plain, &*packed], x: &x, y: [&mut y, &mut packed_y] });
                assert_close("inlined", y.as_slice(), &expected, Tolerance::of::<T>());
                assert_close("packed and inlined", packed_y.as_slice(), &expected, Tolerance::of::<T>());
                let (mut y, mut packed_y) = (nan, nan);
                plain.infer_by::<Calls>(&x, &mut y);
                packed.infer_packed::<Calls>(&x, &mut packed_y);
                assert_close("called", y.as_slice(), &expected, Tolerance::of::<T>());
                assert_close("packed and called", packed_y.as_slice(), &expected, Tolerance::of::<T>());
            });
        }
    }

    #[test]
    fn every_way_of_predicting_one_sample_agrees() {
        macro_rules! check {
            ($([$inputs:literal, $outputs:literal])*) => {$(
                check_ways::<f32, $inputs, $outputs, $outputs>();
                check_ways::<f64, $inputs, $outputs, $outputs>();
                check_ways::<f32, $inputs, $outputs, 0>();
            )*};
        }
        // Around the widths of vectors, and of the strips that are made of them; too few units to be packed.
        check!([1, 1] [3, 7] [7, 8] [17, 33] [64, 15] [130, 130]);
    }

    #[test]
    fn tensors_and_multiply_adds() {
        type Layer3x2 = Dense<f32, 3, 2, 2, Identity>;
        assert_eq!(<Layer3x2 as Parameters<f32>>::TENSORS[0].shape, [2, 3]);
        assert_eq!(<Layer3x2 as Parameters<f32>>::TENSORS[1].shape, [2]);
        assert_eq!(<Layer3x2 as Layer<f32, 1>>::MACS, 6);
    }
}
