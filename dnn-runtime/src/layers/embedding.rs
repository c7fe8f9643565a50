//! `embedding`: a learned vector for each token.

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Fan, Initializer, WeightInitializer};
use crate::kernels::LinearSizes;
use crate::layer::{Batch, Layer, Parameters, Role, Tensor};
use crate::scalar::Scalar;
use crate::{walk_tensors, zeroable};

zeroable! {
    /// A learned vector for each token of a vocabulary: y_s = weight\[x_s\] for the token id x_s of step s.
    ///
    /// Ids are whole numbers from 0 below `VOCAB`, written as numbers of the network's type; f32 holds those up to 2^24
    /// exactly.
    ///
    /// # Shapes
    ///
    /// * x: `[B, STEPS]`, y: `[B, N]` with `N` = `STEPS` * `DIM`, step by step, samples innermost in memory.
    /// * weight: the matrix `[DIM, VOCAB]`, column-major: a token's vector is contiguous. In weight files `[VOCAB, DIM]`.
    ///
    /// # Arguments
    ///
    /// `PADDING` is the id of a token that stands for nothing: its vector starts as zeros and gets no gradient.
    /// `VOCAB` or more is none.
    ///
    /// # Backward
    ///
    /// d_weight\[x_s\] += d_y_s, in the order of steps, then samples; the rows of other tokens are not touched.
    /// d_x = 0: an id has no slope. Saves x; the cache is empty.
    ///
    /// # Numerics
    ///
    /// The vector of a number that is no id is NaN, so that a loss shows it; a trainer looks at the ids before it begins
    /// and names a wrong one. Starting values are drawn with fan 1: `glorot_uniform`, the default, then has
    /// PyTorch's variance 1, but is uniform; `#[init(normal(1.0))]` is PyTorch's.
    ///
    /// # Source
    ///
    /// `torch.nn.Embedding`.
    ///
    /// ```
    /// use dnn_runtime::Layer;
    /// use dnn_runtime::layers::Embedding;
    /// use nalgebra::SMatrix;
    ///
    /// // Two steps, three tokens with vectors of two numbers, no padding.
    /// let mut embedding: Box<Embedding<f32, 2, 4, 3, 2, 3>> = dnn_runtime::storage::zeroed_box();
    /// embedding.weight = SMatrix::<f32, 2, 3>::new(1.0, 3.0, 5.0, 2.0, 4.0, 6.0);
    /// let mut y = SMatrix::<f32, 1, 4>::zeros();
    /// embedding.infer(&SMatrix::<f32, 1, 2>::new(2.0, 0.0), &mut y);
    /// assert_eq!(y.as_slice(), [5.0, 6.0, 1.0, 2.0]);
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Embedding<
        T,
        const STEPS: usize,
        const N: usize,
        const VOCAB: usize,
        const DIM: usize,
        const PADDING: usize,
    > {
        /// The tokens' vectors, one a column.
        pub weight: SMatrix<T, DIM, VOCAB>,
    }
}

impl<
    T: Scalar,
    const STEPS: usize,
    const N: usize,
    const VOCAB: usize,
    const DIM: usize,
    const PADDING: usize,
> Embedding<T, STEPS, N, VOCAB, DIM, PADDING>
{
    const fn sizes(batch: usize) -> LinearSizes {
        const { assert!(N == STEPS * DIM, "the outputs are a vector of DIM numbers for each step") };
        LinearSizes { batch, inputs: VOCAB, outputs: DIM }
    }

    const fn padding() -> Option<usize> {
        if PADDING < VOCAB { Some(PADDING) } else { None }
    }
}

impl<
    T: Scalar,
    const B: usize,
    const STEPS: usize,
    const N: usize,
    const VOCAB: usize,
    const DIM: usize,
    const PADDING: usize,
> Layer<T, B> for Embedding<T, STEPS, N, VOCAB, DIM, PADDING>
{
    type Input = Batch<T, B, STEPS>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = (&'a Batch<T, B, STEPS>, ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        T::embedding(x.as_slice(), self.weight.as_slice(), y.as_mut_slice(), Self::sizes(B));
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
        if let Some(gradients) = gradients {
            let (d_weight, padding) = (gradients.weight.as_mut_slice(), Self::padding());
            T::embedding_gradient(x.as_slice(), d_y.as_slice(), d_weight, padding, Self::sizes(B));
        }
        if let Some(d_x) = d_x {
            d_x.fill(T::zero());
        }
    }
}

impl<
    T: Scalar,
    const STEPS: usize,
    const N: usize,
    const VOCAB: usize,
    const DIM: usize,
    const PADDING: usize,
> Parameters<T> for Embedding<T, STEPS, N, VOCAB, DIM, PADDING>
{
    const TENSORS: &'static [Tensor] = &[Tensor { name: "weight", shape: &[VOCAB, DIM], role: Role::Weight }];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, _: &I, rng: &mut R) {
        // Nothing is summed over tokens or features, so the spread does not depend on their number.
        weight.fill(self.weight.as_mut_slice(), Fan { fan_in: 1, fan_out: 1 }, rng);
        if let Some(padding) = Self::padding() {
            self.weight.column_mut(padding).fill(T::zero());
        }
    }

    walk_tensors!(T; weight);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::init::{glorot_uniform, zeros};
    use crate::storage::zeroed_box;
    use crate::testing::Passes;

    const CX: Context = Context::new(1, 2);

    /// Two steps of ids below 3, vectors of two numbers; token 1 is padding.
    type Padded = Embedding<f64, 2, 4, 3, 2, 1>;

    #[test]
    fn forward_and_backward_by_hand() {
        let mut embedding: Box<Padded> = zeroed_box();
        embedding.weight = SMatrix::<f64, 2, 3>::new(1.0, 0.5, 5.0, 2.0, 0.25, 6.0);
        let x = SMatrix::<f64, 2, 2>::new(2.0, 0.0, 1.0, 2.0);
        let d_y = SMatrix::<f64, 2, 4>::new(1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0);
        let mut gradients: Box<Padded> = zeroed_box();
        gradients.weight.fill(100.0);
        let passes = Passes::run(&*embedding, &x, &d_y, Some(&mut *gradients), &CX);
        assert_eq!(*passes.y, SMatrix::<f64, 2, 4>::new(5.0, 6.0, 1.0, 2.0, 0.5, 0.25, 5.0, 6.0));
        assert_eq!(*passes.d_x, SMatrix::<f64, 2, 2>::zeros());
        // Token 2 is met twice, token 0 once; padding learns nothing.
        assert_eq!(gradients.weight.as_slice(), [103.0, 104.0, 100.0, 100.0, 131.0, 142.0]);
    }

    #[test]
    fn a_number_that_is_no_id_gives_nan_and_no_gradient() {
        let mut embedding: Box<Padded> = zeroed_box();
        embedding.weight.fill(1.0);
        for id in [-1.0, 3.0, 0.5, f64::NAN, f64::INFINITY, 1e300] {
            let x = SMatrix::<f64, 1, 2>::new(id, 0.0);
            let d_y = SMatrix::<f64, 1, 4>::new(1.0, 2.0, 3.0, 4.0);
            let mut gradients: Box<Padded> = zeroed_box();
            let passes = Passes::run(&*embedding, &x, &d_y, Some(&mut *gradients), &Context::new(1, 1));
            assert!(passes.y.as_slice()[..2].iter().all(|y| y.is_nan()), "{id}");
            assert_eq!(passes.y.as_slice()[2..], [1.0, 1.0]);
            assert_eq!(gradients.weight.as_slice(), [3.0, 4.0, 0.0, 0.0, 0.0, 0.0]);
        }
    }

    #[test]
    fn starting_values_have_variance_one_and_padding_none() {
        let mut embedding: Box<Embedding<f32, 1, 50, 400, 50, 7>> = zeroed_box();
        embedding.init(&glorot_uniform(), &zeros(), &mut crate::rng(1));
        let squares: f32 = embedding.weight.iter().map(|w| w * w).sum();
        let variance = squares / (399.0 * 50.0);
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
        assert!(embedding.weight.column(7).iter().all(|&w| w == 0.0));
        assert!(embedding.weight.column(8).iter().all(|&w| w != 0.0));
    }
}
