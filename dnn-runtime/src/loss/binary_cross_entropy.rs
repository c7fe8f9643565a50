//! Binary cross-entropy.

use super::elementwise::{divisor, impl_weighted, sizes};
use super::weights::require_weights;
use super::{Loss, LossPart, LossWeights, OutputWeights, Reduction, Unweighted};
use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The cross-entropy of the sigmoid of each output with its target, averaged over all elements. Outputs are
/// **logits**: no sigmoid in the network.
///
/// For a logit y and a target t in 0 to 1 the loss is -t ln σ(y) - (1 - t) ln (1 - σ(y)), its gradient σ(y) - t.
/// Each output is a question of its own, as for samples with several labels. A network with one output also takes
/// labels `[u32; B]`, 0 or 1; any other label makes loss and gradient NaN, on which training stops with an error.
///
/// # Arguments
///
/// None by default; methods set
///
/// * [`pos_weight`](Self::pos_weight): a factor on the term of t, for rare positives,
/// * [`weight`](Self::weight): a factor on the whole loss of an output,
/// * [`sum`](Self::sum): the sum over elements in place of the mean, which divides by samples times outputs whatever
///   the weights.
///
/// Both factors are one `f64` for all outputs, or an array with one for each.
///
/// # Numerics
///
/// Computed as (1 - t) softplus(y) + t softplus(-y), exact for logits of any size.
///
/// # Source
///
/// `torch.nn.BCEWithLogitsLoss`.
///
/// ```
/// use dnn_runtime::loss::{BinaryCrossEntropy, Loss};
/// use nalgebra::SMatrix;
///
/// // The sigmoid of ln 3 is 3/4.
/// let y = SMatrix::<f64, 2, 1>::repeat(3.0_f64.ln());
/// let mut d_y = SMatrix::zeros();
/// let loss = BinaryCrossEntropy.sum().gradient(&y, &[1, 0], 2, &mut d_y);
/// assert!((loss - ((4.0_f64 / 3.0).ln() + 4.0_f64.ln())).abs() < 1e-15);
/// assert!((d_y - SMatrix::<f64, 2, 1>::new(-0.25, 0.75)).amax() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinaryCrossEntropy<P = Unweighted, W = Unweighted> {
    pos_weight: P,
    weight: W,
    reduction: Reduction,
}

/// The binary cross-entropy; see the type of the same name.
#[allow(non_upper_case_globals, reason = "the loss is named like its type, as a unit struct would be")]
pub const BinaryCrossEntropy: BinaryCrossEntropy =
    BinaryCrossEntropy { pos_weight: Unweighted, weight: Unweighted, reduction: Reduction::Mean };

impl<P, W> BinaryCrossEntropy<P, W> {
    /// Multiplies the term of the target t: with the number of negatives per positive, both weigh the same.
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    pub fn pos_weight<Q: LossWeights>(self, pos_weight: Q) -> BinaryCrossEntropy<Q, W> {
        let pos_weight = require_weights("BinaryCrossEntropy", "pos_weight", pos_weight);
        BinaryCrossEntropy { pos_weight, weight: self.weight, reduction: self.reduction }
    }

    /// Multiplies the loss of an output.
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    pub fn weight<V: LossWeights>(self, weight: V) -> BinaryCrossEntropy<P, V> {
        let weight = require_weights("BinaryCrossEntropy", "weight", weight);
        BinaryCrossEntropy { pos_weight: self.pos_weight, weight, reduction: self.reduction }
    }

    /// Sums over all elements instead of averaging.
    #[must_use]
    pub fn sum(mut self) -> Self {
        self.reduction = Reduction::Sum;
        self
    }

    /// The losses of the single elements, not reduced: `out` is overwritten.
    pub fn elements<T: Scalar, const B: usize, const C: usize>(
        &self,
        y: &Batch<T, B, C>,
        target: &Batch<T, B, C>,
        out: &mut Batch<T, B, C>,
    ) where
        P: OutputWeights<C>,
        W: OutputWeights<C>,
    {
        self.kernel(
            y.as_slice(),
            target.as_slice(),
            LossOutput::Elements(out.as_mut_slice()),
            sizes::<B, C>(B),
        );
    }

    pub(super) fn reduced_by(&self) -> Reduction {
        self.reduction
    }

    /// By what the sum over `elements` is divided.
    pub(super) fn divided_by(&self, elements: usize) -> f64 {
        divisor(self.reduction, elements, 1)
    }

    /// The sum over the elements.
    fn kernel<T: Scalar>(&self, y: &[T], target: &[T], output: LossOutput<'_, T>, sizes: LossSizes) -> f64
    where
        P: LossWeights,
        W: LossWeights,
    {
        T::binary_cross_entropy(y, target, self.pos_weight.factors(), self.weight.factors(), output, sizes)
    }

    /// The sum over the samples of one output with labels; with `d_y` also its gradient times a scale.
    pub(super) fn labelled<T: Scalar>(&self, y: &[T], labels: &[u32], mut d_y: Option<(&mut [T], T)>) -> f64
    where
        P: LossWeights,
        W: LossWeights,
    {
        let mut sum = 0.0;
        for (block, (y, labels)) in y.chunks(BLOCK).zip(labels.chunks(BLOCK)).enumerate() {
            let mut target = [T::zero(); BLOCK];
            for (target, &label) in target.iter_mut().zip(labels) {
                *target = probability(label);
            }
            let n = y.len();
            let output = match &mut d_y {
                Some((d_y, scale)) => LossOutput::Gradient(&mut d_y[block * BLOCK..][..n], *scale),
                None => LossOutput::Value,
            };
            let sizes = LossSizes { batch: n, samples: n, outputs: 1 };
            sum += self.kernel(y, &target[..n], output, sizes);
        }
        sum
    }
}

/// Labels that become numbers together: few enough for the stack whatever the batch size.
const BLOCK: usize = 128;

impl<T, const B: usize, const C: usize, P, W> Loss<T, Batch<T, B, C>, Batch<T, B, C>>
    for BinaryCrossEntropy<P, W>
where
    T: Scalar,
    P: OutputWeights<C>,
    W: OutputWeights<C>,
{
    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn value(&self, y: &Batch<T, B, C>, target: &Batch<T, B, C>, samples: usize) -> T {
        let sizes = sizes::<B, C>(samples);
        let sum = self.kernel(y.as_slice(), target.as_slice(), LossOutput::Value, sizes);
        T::from_f64(sum / divisor(self.reduction, sizes.samples, C))
    }

    fn gradient(
        &self,
        y: &Batch<T, B, C>,
        target: &Batch<T, B, C>,
        samples: usize,
        d_y: &mut Batch<T, B, C>,
    ) -> T {
        let sizes = sizes::<B, C>(samples);
        let divisor = divisor(self.reduction, sizes.samples, C);
        let output = LossOutput::Gradient(d_y.as_mut_slice(), T::from_f64(1.0 / divisor));
        T::from_f64(self.kernel(y.as_slice(), target.as_slice(), output, sizes) / divisor)
    }

    fn has_parts(&self) -> bool {
        true
    }

    fn part(&self, target: &Batch<T, B, C>, samples: usize, part: LossPart<'_, T>) -> T {
        let divisor = divisor(self.reduction, samples.min(B), C);
        part.reduced(target, samples, divisor, |y, target, output, sizes| {
            self.kernel(y, target, output, sizes)
        })
    }
}

impl<T, const B: usize, P, W> Loss<T, Batch<T, B, 1>, [u32; B]> for BinaryCrossEntropy<P, W>
where
    T: Scalar,
    P: OutputWeights<1>,
    W: OutputWeights<1>,
{
    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn value(&self, y: &Batch<T, B, 1>, target: &[u32; B], samples: usize) -> T {
        let samples = samples.min(B);
        let sum = self.labelled(&y.as_slice()[..samples], &target[..samples], None);
        T::from_f64(sum / divisor(self.reduction, samples, 1))
    }

    fn gradient(&self, y: &Batch<T, B, 1>, target: &[u32; B], samples: usize, d_y: &mut Batch<T, B, 1>) -> T {
        let samples = samples.min(B);
        let divisor = divisor(self.reduction, samples, 1);
        let (d_y, rest) = d_y.as_mut_slice().split_at_mut(samples);
        rest.fill(T::zero());
        let output = Some((d_y, T::from_f64(1.0 / divisor)));
        T::from_f64(self.labelled(&y.as_slice()[..samples], &target[..samples], output) / divisor)
    }

    fn has_parts(&self) -> bool {
        true
    }

    fn part(&self, target: &[u32; B], samples: usize, part: LossPart<'_, T>) -> T {
        let labels = part.of(target, samples);
        let divisor = divisor(self.reduction, samples.min(B), 1);
        let (d_y, rest) = part.d_y.split_at_mut(labels.len());
        rest.fill(T::zero());
        let output = Some((d_y, T::from_f64(1.0 / divisor)));
        T::from_f64(self.labelled(&part.y[..labels.len()], labels, output) / divisor)
    }
}

impl_weighted!(BinaryCrossEntropy);

/// A label as the probability of "yes".
fn probability<T: Scalar>(label: u32) -> T {
    match label {
        0 => T::zero(),
        1 => T::one(),
        _ => T::from_f64(f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::testing::{batch, check_gradient, check_parts, check_rest_is_ignored};

    #[test]
    fn gradient() {
        let (y, target) = (batch::<3, 4>(1, 3.0), batch::<3, 4>(2, 1.0).abs());
        for loss in [BinaryCrossEntropy, BinaryCrossEntropy.sum()] {
            check_gradient(&loss, &y, &target, 3);
            check_gradient(&loss.pos_weight(3.0), &y, &target, 2);
            check_gradient(
                &loss.pos_weight([3.0, 1.0, 0.5, 2.0]).weight([0.5, 2.0, 1.0, 0.0]),
                &y,
                &target,
                3,
            );
            check_rest_is_ignored(&loss, &y, &target);
            check_parts(&loss, &y, &target, 3);
            check_parts(&loss, &y, &target, 1);
        }
    }

    #[test]
    fn labels_are_targets_of_zero_and_one() {
        let y = batch::<3, 1>(1, 3.0);
        let target = Batch::<f64, 3, 1>::new(1.0, 0.0, 1.0);
        let labels = [1, 0, 1];
        for loss in [BinaryCrossEntropy.pos_weight(3.0), BinaryCrossEntropy.pos_weight(3.0).sum()] {
            assert!((loss.value(&y, &labels, 3) - loss.value(&y, &target, 3)).abs() < 1e-15);
            check_gradient(&loss, &y, &labels, 3);
            check_gradient(&loss, &y, &labels, 2);
            check_rest_is_ignored(&loss, &y, &labels);
            check_parts(&loss, &y, &labels, 3);
            check_parts(&loss, &y, &labels, 1);
            check_rest_is_ignored(&loss, &y, &[1, 0, 9]);
        }
        assert!(BinaryCrossEntropy.value(&y, &[0, 1, 2], 3).is_nan());
    }

    #[test]
    fn more_samples_than_rows_are_all_rows() {
        let (y, target) = (batch::<3, 1>(1, 3.0), Batch::<f64, 3, 1>::new(1.0, 0.0, 1.0));
        let expected = BinaryCrossEntropy.value(&y, &target, 3);
        assert_eq!(BinaryCrossEntropy.value(&y, &target, 5), expected);
        assert!((BinaryCrossEntropy.value(&y, &[1, 0, 1], 5) - expected).abs() < 1e-15);
    }

    #[test]
    #[should_panic(expected = "BinaryCrossEntropy: pos_weight 0 is -1, but must be finite and at least 0")]
    fn a_negative_pos_weight_is_refused() {
        let _ = BinaryCrossEntropy.pos_weight(-1.0);
    }

    #[test]
    #[should_panic(expected = "BinaryCrossEntropy: weight 1 is inf, but must be finite and at least 0")]
    fn an_infinite_weight_is_refused() {
        let _ = BinaryCrossEntropy.weight([1.0, f64::INFINITY]);
    }

    #[test]
    fn pos_weight_counts_positives_only() {
        let y = Batch::<f64, 1, 2>::new(0.0, 0.0);
        let target = Batch::<f64, 1, 2>::new(1.0, 0.0);
        let loss = BinaryCrossEntropy.pos_weight(3.0).sum();
        assert!((loss.value(&y, &target, 1) - 4.0 * 2.0_f64.ln()).abs() < 1e-15);
    }

    #[test]
    fn extreme_logits_are_exact() {
        let y = Batch::<f32, 4, 1>::new(1e4, -1e4, 1e4, -1e4);
        let (mut losses, mut d_y) = (Batch::zeros(), Batch::zeros());
        let target = Batch::<f32, 4, 1>::new(1.0, 0.0, 0.0, 1.0);
        BinaryCrossEntropy.elements(&y, &target, &mut losses);
        assert_eq!(losses, Batch::<f32, 4, 1>::new(0.0, 0.0, 1e4, 1e4));
        assert_eq!(BinaryCrossEntropy.sum().gradient(&y, &target, 4, &mut d_y), 2e4);
        assert_eq!(d_y, Batch::<f32, 4, 1>::new(0.0, 0.0, 1.0, -1.0));
    }
}
