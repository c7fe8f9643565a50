//! `maxout`: the largest of several affine functions.

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::LinearSizes;
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

zeroable! {
    /// Units that give the largest of `PIECES` affine functions: y_o = max over k of (x w_ok + b_ok).
    ///
    /// `ROWS` is `OUT * PIECES`, the number of affine functions.
    ///
    /// # Shapes
    ///
    /// * x: `[B, IN]`, y: `[B, OUT]`, samples innermost in memory.
    /// * weight: the matrix `[IN, ROWS]`, column-major; column `o * PIECES + k` is piece k of unit o. In weight files
    ///   `[ROWS, IN]`.
    /// * bias: `[1, ROWS]`.
    ///
    /// # Backward
    ///
    /// Each unit's d_y goes to the piece that was largest, the first one if several were, as in a dense layer. Saves
    /// x; the cache holds the winning pieces.
    ///
    /// # Source
    ///
    /// Goodfellow et al., "Maxout Networks" (2013). In PyTorch: `Linear(IN, ROWS)`, then
    /// `.view(-1, OUT, PIECES).max(-1).values`.
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::Maxout;
    /// use nalgebra::SMatrix;
    ///
    /// // |x| is the larger of x and -x.
    /// let mut abs: Box<Maxout<f32, 1, 1, 2, 2>> = dnn_runtime::storage::zeroed_box();
    /// abs.weight = SMatrix::<f32, 1, 2>::new(1.0, -1.0);
    /// let mut y = SMatrix::<f32, 2, 1>::zeros();
    /// abs.infer(&SMatrix::<f32, 2, 1>::new(-3.0, 2.0), &mut y);
    /// assert_eq!(y.as_slice(), [3.0, 2.0]);
    /// ```
    pub struct Maxout<T, const IN: usize, const OUT: usize, const PIECES: usize, const ROWS: usize> {
        /// The weights, a column for each piece of each unit.
        pub weight: SMatrix<T, IN, ROWS>,
        /// The biases.
        pub bias: SMatrix<T, 1, ROWS>,
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize, const PIECES: usize, const ROWS: usize>
    Maxout<T, IN, OUT, PIECES, ROWS>
{
    const fn sizes(batch: usize) -> LinearSizes {
        const { assert!(ROWS == OUT * PIECES, "maxout has OUT * PIECES affine functions") };
        const { assert!(PIECES > 0 && PIECES <= 1 << 16, "maxout has 1 to 65536 pieces") };
        LinearSizes { batch, inputs: IN, outputs: OUT }
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, const PIECES: usize, const ROWS: usize>
    Layer<T, B> for Maxout<T, IN, OUT, PIECES, ROWS>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = SMatrix<u16, B, OUT>;
    type Saved<'a> = (&'a Batch<T, B, IN>, ());

    const MACS: u64 = IN as u64 * ROWS as u64;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let (weight, bias) = (self.weight.as_slice(), self.bias.as_slice());
        T::maxout(x.as_slice(), weight, bias, y.as_mut_slice(), None, PIECES, Self::sizes(B));
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, winner: &mut Self::Cache, _: &Context) {
        let (weight, bias) = (self.weight.as_slice(), self.bias.as_slice());
        let winner = Some(winner.as_mut_slice());
        T::maxout(x.as_slice(), weight, bias, y.as_mut_slice(), winner, PIECES, Self::sizes(B));
    }

    #[inline]
    fn backward(
        &self,
        (x, ()): Self::Saved<'_>,
        d_y: &mut Self::Output,
        winner: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        let (winner, d_y) = (winner.as_slice(), d_y.as_slice());
        if let Some(gradients) = gradients {
            let (d_weight, d_bias) = (gradients.weight.as_mut_slice(), gradients.bias.as_mut_slice());
            T::maxout_weight_gradient(x.as_slice(), winner, d_y, d_weight, d_bias, PIECES, Self::sizes(B));
        }
        if let Some(d_x) = d_x {
            let weight = self.weight.as_slice();
            T::maxout_input_gradient(weight, winner, d_y, d_x.as_mut_slice(), PIECES, Self::sizes(B));
        }
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize, const PIECES: usize, const ROWS: usize> Parameters<T>
    for Maxout<T, IN, OUT, PIECES, ROWS>
{
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "weight", shape: &[ROWS, IN], role: Role::Weight },
        Tensor { name: "bias", shape: &[ROWS], role: Role::Bias },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        let fan = Fan { fan_in: IN, fan_out: ROWS };
        weight.fill(self.weight.as_mut_slice(), fan, rng);
        bias.fill(self.bias.as_mut_slice(), fan, rng);
    }

    walk_tensors!(T; weight, bias);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, check_gradients, fill_pattern};

    #[test]
    fn forward_and_backward_by_hand() {
        let mut layer: Box<Maxout<f64, 2, 1, 2, 2>> = zeroed_box();
        // Pieces x_0 + 2 x_1 and 3 x_0 - x_1 + 0.5.
        layer.weight.as_mut_slice().copy_from_slice(&[1.0, 2.0, 3.0, -1.0]);
        layer.bias.as_mut_slice().copy_from_slice(&[0.0, 0.5]);
        let x = SMatrix::<f64, 2, 2>::new(1.0, 1.0, 1.0, 0.0);
        let d_y = SMatrix::<f64, 2, 1>::new(10.0, 20.0);
        let mut gradients: Box<Maxout<f64, 2, 1, 2, 2>> = zeroed_box();
        let passes = Passes::run(&*layer, &x, &d_y, Some(&mut *gradients), &Context::new(0, 2));
        assert_eq!(passes.y.as_slice(), [3.0, 3.5]);
        assert_eq!(passes.cache.as_slice(), [0, 1]);
        assert_eq!(*passes.d_x, SMatrix::<f64, 2, 2>::new(10.0, 20.0, 60.0, -20.0));
        assert_eq!(gradients.weight.as_slice(), [10.0, 10.0, 20.0, 0.0]);
        assert_eq!(gradients.bias.as_slice(), [10.0, 20.0]);
    }

    #[test]
    fn the_first_of_equal_pieces_wins_and_nan_shows() {
        let layer: Box<Maxout<f64, 1, 1, 3, 3>> = zeroed_box();
        let x = SMatrix::<f64, 1, 1>::new(1.0);
        let passes = Passes::run(&*layer, &x, &x, None, &Context::new(0, 1));
        assert_eq!((passes.y[0], passes.cache[0]), (0.0, 0));
        let mut y = x;
        layer.infer(&SMatrix::<f64, 1, 1>::new(f64::NAN), &mut y);
        assert!(y[0].is_nan());
    }

    #[test]
    fn gradients() {
        let mut layer: Box<Maxout<f64, 4, 3, 3, 9>> = zeroed_box();
        fill_pattern(layer.weight.as_mut_slice(), 1);
        fill_pattern(layer.bias.as_mut_slice(), 2);
        let mut x = SMatrix::<f64, 5, 4>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        check_gradients(&mut *layer, &x, &Context::new(0, 5));
    }
}
