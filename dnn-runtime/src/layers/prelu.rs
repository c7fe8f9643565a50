//! `prelu`: a leaky rectified linear unit with learned slopes.

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

zeroable! {
    /// The parametric rectified linear unit: y = x if x > 0, else weight * x.
    ///
    /// `P` is the number of learned slopes: 1 shared by all features, `N` for one each, or a divisor of `N` for one
    /// each `N / P` consecutive features, a channel.
    ///
    /// # Shapes
    ///
    /// x and y: `[B, N]`, samples innermost in memory; weight: `[1, P]`.
    ///
    /// # Backward
    ///
    /// d_x = d_y if x > 0, else weight * d_y; d_weight = the sum of x * d_y where x <= 0. Saves x; the cache is empty.
    ///
    /// # Numerics
    ///
    /// The gradient of a shared slope is the sum of up to 16 sums over parts of the batch, which threads share.
    ///
    /// # Source
    ///
    /// He et al., "Delving Deep into Rectifiers" (2015). `torch.nn.PReLU`; slopes start at 0.25, and penalties of the
    /// stage do not apply to them.
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::Prelu;
    /// use nalgebra::SMatrix;
    ///
    /// let mut prelu: Box<Prelu<f32, 2, 1>> = dnn_runtime::storage::zeroed_box();
    /// prelu.weight[0] = 0.25;
    /// let mut y = SMatrix::<f32, 1, 2>::zeros();
    /// prelu.infer(&SMatrix::<f32, 1, 2>::new(-2.0, 3.0), &mut y);
    /// assert_eq!(y.as_slice(), [-0.5, 3.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Prelu<T, const N: usize, const P: usize> {
        /// The slopes for negative x.
        pub weight: SMatrix<T, 1, P>,
    }
}

/// The most parts in which the gradient of a shared slope is summed, and the least elements of one.
const PARTS: usize = 16;
const PART: usize = 4096;

impl<T: Scalar, const N: usize, const P: usize> Prelu<T, N, P> {
    /// How a batch is divided among threads: the elements of a part, and the slopes it needs. Parts of a shared slope
    /// follow from the sizes alone, for each has a sum of its own.
    fn division(batch: usize) -> [usize; 2] {
        const { assert!(P > 0 && N.is_multiple_of(P), "the number of slopes divides the number of features") };
        if P == 1 {
            return [(N * batch).div_ceil(PARTS).max(PART), 1];
        }
        let slopes = parallel::run_length(P, Self::work(batch));
        [(slopes * (N / P) * batch).max(1), slopes]
    }

    const fn work(batch: usize) -> u64 {
        (N * batch) as u64 * ELEMENT
    }

    /// The slopes of a part.
    fn slopes(&self, part: usize, slopes: usize) -> &[T] {
        if P == 1 {
            return self.weight.as_slice();
        }
        let first = part * slopes;
        &self.weight.as_slice()[first..(first + slopes).min(P)]
    }
}

impl<T: Scalar, const B: usize, const N: usize, const P: usize> Layer<T, B> for Prelu<T, N, P> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = (&'a Batch<T, B, N>, ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let [len, slopes] = Self::division(B);
        parallel::for_each_chunk(y.as_mut_slice(), len, Self::work(B), |part, y| {
            T::prelu(&x.as_slice()[part * len..][..y.len()], self.slopes(part, slopes), y);
        });
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        (x, ()): Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        let [len, slopes] = Self::division(B);
        let (x, d_y) = (x.as_slice(), d_y.as_slice());
        let mut sums = [T::zero(); PARTS];
        let mut gradients = gradients.map(|gradients| gradients.weight.as_mut_slice());
        let d_x = d_x.map(|d_x| chunks(d_x.as_mut_slice(), len));
        let d_slopes = gradients.as_deref_mut().map(|gradients| match P {
            1 => chunks(&mut sums[..x.len().div_ceil(len)], 1),
            _ => chunks(gradients, slopes),
        });
        parallel::for_each_part((d_x, d_slopes), Self::work(B), |part, (d_x, d_slopes)| {
            let place = part * len..((part + 1) * len).min(x.len());
            T::prelu_gradient(&x[place.clone()], self.slopes(part, slopes), &d_y[place], d_x, d_slopes);
        });
        if let (1, Some([gradient])) = (P, gradients) {
            *gradient += sums.iter().copied().sum::<T>();
        }
    }
}

impl<T: Scalar, const N: usize, const P: usize> Parameters<T> for Prelu<T, N, P> {
    const TENSORS: &'static [Tensor] = &[Tensor { name: "weight", shape: &[P], role: Role::Bias }];

    /// Slopes of 0.25: the initialisers are for weights that connect units.
    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, _: &I, _: &mut R) {
        self.weight.fill(T::from_f64(0.25));
    }

    walk_tensors!(T; weight);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, check_gradients, fill_pattern};

    const CX: Context = Context::new(1, 2);

    #[test]
    fn forward_and_backward_by_hand() {
        let mut prelu: Box<Prelu<f64, 2, 2>> = zeroed_box();
        prelu.weight = SMatrix::<f64, 1, 2>::new(0.25, -0.5);
        let x = SMatrix::<f64, 2, 2>::new(-2.0, 3.0, 0.0, -4.0);
        let d_y = SMatrix::<f64, 2, 2>::new(1.0, 2.0, 3.0, 4.0);
        let mut gradients: Box<Prelu<f64, 2, 2>> = zeroed_box();
        let passes = Passes::run(&*prelu, &x, &d_y, Some(&mut *gradients), &CX);
        assert_eq!(*passes.y, SMatrix::<f64, 2, 2>::new(-0.5, 3.0, 0.0, 2.0));
        assert_eq!(*passes.d_x, SMatrix::<f64, 2, 2>::new(0.25, 2.0, 0.75, -2.0));
        assert_eq!(gradients.weight.as_slice(), [-2.0, -16.0]);
    }

    /// Parts of the batch are summed on their own, the last one shorter than the others.
    #[test]
    fn the_gradient_of_a_slope_shared_by_many_values() {
        const SAMPLES: usize = 2500;
        let mut prelu: Box<Prelu<f64, 7, 1>> = zeroed_box();
        prelu.weight.fill(0.5);
        let (mut x, mut d_y): (Box<Batch<f64, SAMPLES, 7>>, Box<Batch<f64, SAMPLES, 7>>) =
            (zeroed_box(), zeroed_box());
        fill_pattern(x.as_mut_slice(), 1);
        fill_pattern(d_y.as_mut_slice(), 2);
        let mut gradients: Box<Prelu<f64, 7, 1>> = zeroed_box();
        gradients.weight.fill(100.0);
        let cx = Context::new(1, SAMPLES);
        let passes = Passes::run(&*prelu, &x, &d_y, Some(&mut *gradients), &cx);
        let mut expected = 100.0;
        for at in 0..x.len() {
            let slope = if x[at] > 0.0 { 1.0 } else { 0.5 };
            assert_eq!((passes.y[at], passes.d_x[at]), (slope * x[at], slope * d_y[at]));
            expected += if x[at] > 0.0 { 0.0 } else { x[at] * d_y[at] };
        }
        assert_close("d_weight", gradients.weight.as_slice(), &[expected], Tolerance::F64);
    }

    #[cfg(feature = "std")]
    #[test]
    fn threads_share_both_passes() {
        fn check<const P: usize>() {
            let (prelu, mut gradients): (Box<Prelu<f32, 8, P>>, Box<Prelu<f32, 8, P>>) =
                (zeroed_box(), zeroed_box());
            let [x, mut y, mut d_y, mut d_x]: [Box<Batch<f32, 4096, 8>>; 4] = [(); 4].map(|()| zeroed_box());
            let mut step = || {
                prelu.forward(&x, &mut y, &mut (), &CX);
                prelu.backward((&x, ()), &mut d_y, &(), Some(&mut d_x), Some(&mut gradients), &CX);
            };
            assert_eq!(parallel::shared_regions(&mut step), 2, "{P} slopes");
        }
        check::<1>();
        check::<8>();
    }

    #[test]
    fn gradients_of_shared_and_own_slopes() {
        let x = SMatrix::<f64, 2, 4>::new(-1.0, 2.0, -0.5, 0.3, 0.4, -0.7, -0.2, -1.5);
        let mut shared: Box<Prelu<f64, 4, 1>> = zeroed_box();
        shared.weight.fill(0.25);
        check_gradients(&mut *shared, &x, &CX);
        let mut channels: Box<Prelu<f64, 4, 2>> = zeroed_box();
        channels.weight = SMatrix::<f64, 1, 2>::new(0.1, 0.3);
        check_gradients(&mut *channels, &x, &CX);
        let mut own: Box<Prelu<f64, 4, 4>> = zeroed_box();
        own.weight = SMatrix::<f64, 1, 4>::new(0.1, 0.2, 0.3, -0.4);
        check_gradients(&mut *own, &x, &CX);
    }
}
