//! `rbf`: Gaussian radial basis functions.

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::LinearSizes;
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

zeroable! {
    /// Units that answer to inputs near their centre: y_j = e^(-beta_j * |x - c_j|^2), beta_j = e^log_beta_j.
    ///
    /// The learned logarithm keeps beta positive.
    ///
    /// # Shapes
    ///
    /// * x: `[B, IN]`, y: `[B, UNITS]`, samples innermost in memory.
    /// * centers: the matrix `[IN, UNITS]`, column-major: a centre is contiguous. In weight files `[UNITS, IN]`.
    /// * log_beta: `[1, UNITS]`.
    ///
    /// # Backward
    ///
    /// With g = d_y * y: d_x = -sum over j of 2 beta_j g_j (x - c_j), d_c_j = the sum over samples of
    /// 2 beta_j g_j (x - c_j), d_log_beta_j = -the sum over samples of beta_j g_j |x - c_j|^2. Saves x and y; the cache
    /// is empty. `d_y` becomes g.
    ///
    /// # Numerics
    ///
    /// Distances are sums of squared differences, so they do not cancel near a centre. Starting values suit inputs of
    /// mean 0 and variance 1: centres are drawn by the weight initialiser with fan 1, beta = 1 / IN.
    ///
    /// # Source
    ///
    /// Broomhead and Lowe, "Multivariable Functional Interpolation and Adaptive Networks" (1988).
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::Rbf;
    /// use nalgebra::SMatrix;
    ///
    /// let mut rbf: Box<Rbf<f64, 2, 1>> = dnn_runtime::storage::zeroed_box();
    /// rbf.centers = SMatrix::<f64, 2, 1>::new(1.0, 1.0);
    /// let mut y = SMatrix::<f64, 1, 1>::zeros();
    /// rbf.infer(&SMatrix::<f64, 1, 2>::new(1.0, 2.0), &mut y);
    /// assert!((y[0] - (-1.0_f64).exp()).abs() < 1e-15);
    /// ```
    pub struct Rbf<T, const IN: usize, const UNITS: usize> {
        /// The centres, one a column.
        pub centers: SMatrix<T, IN, UNITS>,
        /// The logarithms of beta.
        pub log_beta: SMatrix<T, 1, UNITS>,
    }
}

impl<T: Scalar, const IN: usize, const UNITS: usize> Rbf<T, IN, UNITS> {
    const fn sizes(batch: usize) -> LinearSizes {
        LinearSizes { batch, inputs: IN, outputs: UNITS }
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const UNITS: usize> Layer<T, B> for Rbf<T, IN, UNITS> {
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, UNITS>;
    type Cache = ();
    type Saved<'a> = (&'a Batch<T, B, IN>, &'a Batch<T, B, UNITS>);

    const MACS: u64 = IN as u64 * UNITS as u64;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let (centers, log_beta) = (self.centers.as_slice(), self.log_beta.as_slice());
        T::radial(x.as_slice(), centers, log_beta, y.as_mut_slice(), Self::sizes(B));
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        (x, y): Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        T::radial_gradient(
            x.as_slice(),
            y.as_slice(),
            self.centers.as_slice(),
            self.log_beta.as_slice(),
            d_y.as_mut_slice(),
            d_x.map(|d_x| d_x.as_mut_slice()),
            gradients.map(|gradients| (gradients.centers.as_mut_slice(), gradients.log_beta.as_mut_slice())),
            Self::sizes(B),
        );
    }
}

impl<T: Scalar, const IN: usize, const UNITS: usize> Parameters<T> for Rbf<T, IN, UNITS> {
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "centers", shape: &[UNITS, IN], role: Role::Weight },
        Tensor { name: "log_beta", shape: &[UNITS], role: Role::Bias },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, _: &I, rng: &mut R) {
        // Nothing is summed over a centre's coordinates, so they are spread like inputs whatever their number.
        weight.fill(self.centers.as_mut_slice(), Fan { fan_in: 1, fan_out: 1 }, rng);
        self.log_beta.fill(-T::from_f64(IN as f64).ln());
    }

    walk_tensors!(T; centers, log_beta);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, Tolerance, assert_close, check_gradients, fill_pattern};

    #[test]
    fn forward_and_backward_by_hand() {
        let mut rbf: Box<Rbf<f64, 2, 1>> = zeroed_box();
        rbf.centers = SMatrix::<f64, 2, 1>::new(1.0, 0.0);
        rbf.log_beta[0] = 0.5_f64.ln();
        let x = SMatrix::<f64, 1, 2>::new(2.0, 1.0);
        let mut gradients: Box<Rbf<f64, 2, 1>> = zeroed_box();
        let d_y = SMatrix::<f64, 1, 1>::new(3.0);
        let passes = Passes::run(&*rbf, &x, &d_y, Some(&mut *gradients), &Context::new(0, 1));
        // Squared distance 2, beta 1/2.
        let y = (-1.0_f64).exp();
        assert_close("y", passes.y.as_slice(), &[y], Tolerance::F64);
        assert_close("d_x", passes.d_x.as_slice(), &[-3.0 * y, -3.0 * y], Tolerance::F64);
        assert_close("d_centers", gradients.centers.as_slice(), &[3.0 * y, 3.0 * y], Tolerance::F64);
        assert_close("d_log_beta", gradients.log_beta.as_slice(), &[-3.0 * y], Tolerance::F64);
    }

    #[test]
    fn far_inputs_give_zero_and_finite_gradients() {
        let rbf: Box<Rbf<f32, 1, 1>> = zeroed_box();
        let x = SMatrix::<f32, 1, 1>::new(1e4);
        let mut gradients: Box<Rbf<f32, 1, 1>> = zeroed_box();
        let d_y = SMatrix::<f32, 1, 1>::new(1.0);
        let passes = Passes::run(&*rbf, &x, &d_y, Some(&mut *gradients), &Context::new(0, 1));
        assert_eq!((passes.y[0], passes.d_x[0].abs()), (0.0, 0.0));
        assert_eq!((gradients.centers[0], gradients.log_beta[0].abs()), (0.0, 0.0));
    }

    #[test]
    fn gradients() {
        let mut rbf: Box<Rbf<f64, 3, 4>> = zeroed_box();
        fill_pattern(rbf.centers.as_mut_slice(), 1);
        fill_pattern(rbf.log_beta.as_mut_slice(), 2);
        let mut x = SMatrix::<f64, 3, 3>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        check_gradients(&mut *rbf, &x, &Context::new(0, 3));
    }
}
