//! `prelu`: a leaky rectified linear unit with learned slopes.

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
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

impl<T: Scalar, const B: usize, const N: usize, const P: usize> Layer<T, B> for Prelu<T, N, P> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = (&'a Batch<T, B, N>, ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        const { assert!(P > 0 && N.is_multiple_of(P), "the number of slopes divides the number of features") };
        T::prelu(x.as_slice(), self.weight.as_slice(), y.as_mut_slice());
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
        T::prelu_gradient(
            x.as_slice(),
            self.weight.as_slice(),
            d_y.as_slice(),
            d_x.map(|d_x| d_x.as_mut_slice()),
            gradients.map(|gradients| gradients.weight.as_mut_slice()),
        );
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
    use crate::testing::{Passes, check_gradients};

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
