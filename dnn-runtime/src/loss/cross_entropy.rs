//! Cross-entropy of classes.

use super::elementwise::sizes;
use super::weights::require_weights;
use super::{Loss, LossPart, LossWeights, OutputWeights, Reduction, Unweighted};
use crate::kernels::{ClassTargets, LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The cross-entropy of the softmax of the outputs with the target classes, averaged over samples. Outputs are
/// **logits**: no softmax in the network.
///
/// For a sample with logits y and target class t the loss is ln Σ_c e^(y_c) - y_t, its gradient softmax(y)_c - \[c = t\].
/// Targets are class indices `[u32; B]`, or a batch of probabilities q (one-hot or soft) with the loss
/// Σ_c q_c (ln Σ_k e^(y_k) - y_c). With class indices of steps, `[[u32; B]; STEPS]` (step, sample), the outputs are logits
/// of each step, step by step, and every step counts as a sample does (PyTorch's k-dimensional case).
///
/// # Arguments
///
/// None by default; methods set
///
/// * [`label_smoothing`](Self::label_smoothing): mixes the target with the uniform distribution,
/// * [`class_weights`](CrossEntropy::class_weights): one factor for each class,
/// * [`ignore_index`](Self::ignore_index): a class index that marks samples to leave out,
/// * [`sum`](Self::sum): the sum over samples in place of the mean.
///
/// With class indices the mean is weighted: the sum is divided by the sum of the weights of the target classes, over
/// batches as over samples. With probabilities the sum is divided by the number of samples.
///
/// A batch whose samples are all ignored, or whose classes all have weight 0, has loss and gradient 0, where PyTorch
/// gives NaN; it then counts for nothing in the mean of an epoch. A data set of such samples alone is an error.
///
/// # Numerics
///
/// The largest logit of a sample is subtracted first, so logits of any size give exact losses and gradients. A class
/// index that is neither a class nor the ignored one makes loss and gradient NaN, on which training stops with an
/// error; data sets are checked for such labels before training.
///
/// # Source
///
/// `torch.nn.CrossEntropyLoss`; label smoothing: C. Szegedy et al., "Rethinking the Inception architecture", 2016.
///
/// ```
/// use dnn_runtime::loss::{CrossEntropy, Loss};
/// use nalgebra::SMatrix;
///
/// // Softmax of (ln 3, 0) is (3/4, 1/4).
/// let y = SMatrix::<f64, 1, 2>::new(3.0_f64.ln(), 0.0);
/// let mut d_y = SMatrix::zeros();
/// let loss = CrossEntropy.gradient(&y, &[0], 1, &mut d_y);
/// assert!((loss - (4.0_f64 / 3.0).ln()).abs() < 1e-15);
/// assert!((d_y - SMatrix::<f64, 1, 2>::new(-0.25, 0.25)).amax() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossEntropy<W = Unweighted> {
    weights: W,
    label_smoothing: f64,
    ignore_index: Option<u32>,
    reduction: Reduction,
}

/// The cross-entropy of classes; see the type of the same name.
#[allow(non_upper_case_globals, reason = "the loss is named like its type, as a unit struct would be")]
pub const CrossEntropy: CrossEntropy = CrossEntropy {
    weights: Unweighted,
    label_smoothing: 0.0,
    ignore_index: None,
    reduction: Reduction::Mean,
};

impl CrossEntropy {
    /// Multiplies the loss of each class by a factor, against unequal class sizes.
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    pub fn class_weights<const C: usize>(self, weights: [f64; C]) -> CrossEntropy<[f64; C]> {
        let weights = require_weights("CrossEntropy", "class weight", weights);
        CrossEntropy {
            weights,
            label_smoothing: self.label_smoothing,
            ignore_index: self.ignore_index,
            reduction: self.reduction,
        }
    }
}

impl<W> CrossEntropy<W> {
    /// Mixes every target with the uniform distribution over the classes: the target class gets
    /// 1 - `smoothing` + `smoothing` / C, the others `smoothing` / C.
    ///
    /// # Panics
    ///
    /// If `smoothing` is not in 0 to 1.
    #[must_use]
    pub fn label_smoothing(mut self, smoothing: f64) -> Self {
        assert!(
            (0.0..=1.0).contains(&smoothing),
            "CrossEntropy: label smoothing is {smoothing}, but must be in 0 to 1"
        );
        self.label_smoothing = smoothing;
        self
    }

    /// Leaves out samples whose class index is `index`, which need not be a class. Probabilities are not affected.
    ///
    /// Trainers accept such samples and have class metrics leave them out too.
    #[must_use]
    pub fn ignore_index(mut self, index: u32) -> Self {
        self.ignore_index = Some(index);
        self
    }

    /// Sums over samples instead of averaging.
    #[must_use]
    pub fn sum(mut self) -> Self {
        self.reduction = Reduction::Sum;
        self
    }

    /// The losses of the samples, not reduced, for class indices: `out` is overwritten, with 0 for ignored samples.
    pub fn elements<T: Scalar, const B: usize, const C: usize>(
        &self,
        y: &Batch<T, B, C>,
        target: &[u32; B],
        out: &mut [T; B],
    ) where
        W: OutputWeights<C>,
    {
        self.kernel(y, self.indices(target), LossOutput::Elements(out), sizes::<B, C>(B));
    }

    /// The losses of the samples, not reduced, for probabilities: `out` is overwritten.
    pub fn soft_elements<T: Scalar, const B: usize, const C: usize>(
        &self,
        y: &Batch<T, B, C>,
        target: &Batch<T, B, C>,
        out: &mut [T; B],
    ) where
        W: OutputWeights<C>,
    {
        let target = ClassTargets::Probabilities(target.as_slice());
        self.kernel(y, target, LossOutput::Elements(out), sizes::<B, C>(B));
    }

    pub(super) fn reduced_by(&self) -> Reduction {
        self.reduction
    }

    pub(super) fn ignored(&self) -> Option<u32> {
        self.ignore_index
    }

    pub(super) fn factors(&self) -> &[f64]
    where
        W: LossWeights,
    {
        self.weights.factors()
    }

    /// What labels of so many classes weigh together: 0 the ignored one, NaN what is no class.
    pub(super) fn weight_of(&self, labels: &[u32], classes: usize) -> f64
    where
        W: LossWeights,
    {
        let factors = self.factors();
        let weight = |&label: &u32| match label as usize {
            _ if self.ignore_index == Some(label) => 0.0,
            c if c < classes => match factors {
                [] => 1.0,
                [all] => *all,
                _ => factors[c],
            },
            _ => f64::NAN,
        };
        labels.iter().map(weight).sum()
    }

    /// The kernel: the sum over the samples.
    fn sum_of<T: Scalar>(
        &self,
        y: &[T],
        target: ClassTargets<'_, T>,
        output: LossOutput<'_, T>,
        sizes: LossSizes,
    ) -> f64
    where
        W: LossWeights,
    {
        T::cross_entropy(y, target, self.weights.factors(), self.label_smoothing, output, sizes)
    }

    pub(super) fn indices<'a, T>(&self, labels: &'a [u32]) -> ClassTargets<'a, T> {
        ClassTargets::Indices(labels, self.ignore_index)
    }

    /// The sum over the samples.
    fn kernel<T: Scalar, const B: usize, const C: usize>(
        &self,
        y: &Batch<T, B, C>,
        target: ClassTargets<'_, T>,
        output: LossOutput<'_, T>,
        sizes: LossSizes,
    ) -> f64
    where
        W: OutputWeights<C>,
    {
        self.sum_of(y.as_slice(), target, output, sizes)
    }

    /// The loss of batches side by side, one for each target, whose sum is divided by `total` to be a mean; with `d_y` also
    /// its gradient.
    pub(super) fn reduced<'t, T: Scalar>(
        &self,
        y: &[T],
        targets: impl IntoIterator<Item = ClassTargets<'t, T>>,
        total: f64,
        sizes: LossSizes,
        mut d_y: Option<&mut [T]>,
    ) -> T
    where
        W: LossWeights,
    {
        let divisor = match self.reduction {
            Reduction::Mean => total,
            Reduction::Sum => 1.0,
        };
        if divisor == 0.0 {
            if let Some(d_y) = d_y {
                d_y.fill(T::zero());
            }
            return T::zero();
        }
        let (size, mut sum) = (sizes.outputs * sizes.batch, 0.0);
        for (at, target) in targets.into_iter().enumerate() {
            let run = at * size..(at + 1) * size;
            let output = match &mut d_y {
                Some(d_y) => LossOutput::Gradient(&mut d_y[run.clone()], T::from_f64(1.0 / divisor)),
                None => LossOutput::Value,
            };
            sum += self.sum_of(&y[run], target, output, sizes);
        }
        T::from_f64(sum / divisor)
    }

    /// As [`reduced`](Self::reduced), of a single batch.
    fn of_batch<T: Scalar, const B: usize, const C: usize>(
        &self,
        y: &Batch<T, B, C>,
        target: ClassTargets<'_, T>,
        samples: usize,
        d_y: Option<&mut Batch<T, B, C>>,
    ) -> T
    where
        W: OutputWeights<C>,
    {
        let sizes = sizes::<B, C>(samples);
        let total = self.total_weight(&target, sizes.samples);
        self.reduced(y.as_slice(), [target], total, sizes, d_y.map(|d_y| d_y.as_mut_slice()))
    }

    /// By what the sum over `samples` samples is divided to be a mean.
    fn total_weight<T, const C: usize>(&self, target: &ClassTargets<'_, T>, samples: usize) -> f64
    where
        W: OutputWeights<C>,
    {
        let &ClassTargets::Indices(labels, _) = target else { return samples as f64 };
        self.weight_of(&labels[..samples], C)
    }
}

impl<T: Scalar, const B: usize, const C: usize, W: OutputWeights<C>> Loss<T, Batch<T, B, C>, [u32; B]>
    for CrossEntropy<W>
{
    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn weight(&self, target: &[u32; B], samples: usize) -> f64 {
        self.total_weight(&self.indices::<T>(target), samples.min(B))
    }

    fn ignored_class(&self) -> Option<u32> {
        self.ignore_index
    }

    fn steps(&self) -> Option<usize> {
        Some(1)
    }

    fn value(&self, y: &Batch<T, B, C>, target: &[u32; B], samples: usize) -> T {
        self.of_batch(y, self.indices(target), samples, None)
    }

    fn gradient(&self, y: &Batch<T, B, C>, target: &[u32; B], samples: usize, d_y: &mut Batch<T, B, C>) -> T {
        self.of_batch(y, self.indices(target), samples, Some(d_y))
    }

    fn has_parts(&self) -> bool {
        true
    }

    fn part(&self, target: &[u32; B], samples: usize, part: LossPart<'_, T>) -> T {
        let samples = samples.min(B);
        let total = self.total_weight(&self.indices::<T>(target), samples);
        let (labels, sizes) = (self.indices(part.of(target, samples)), part.sizes(samples, C));
        self.reduced(part.y, [labels], total, sizes, Some(part.d_y))
    }
}

impl<T: Scalar, const B: usize, const C: usize, W: OutputWeights<C>> Loss<T, Batch<T, B, C>, Batch<T, B, C>>
    for CrossEntropy<W>
{
    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn steps(&self) -> Option<usize> {
        Some(1)
    }

    fn value(&self, y: &Batch<T, B, C>, target: &Batch<T, B, C>, samples: usize) -> T {
        self.of_batch(y, ClassTargets::Probabilities(target.as_slice()), samples, None)
    }

    fn gradient(
        &self,
        y: &Batch<T, B, C>,
        target: &Batch<T, B, C>,
        samples: usize,
        d_y: &mut Batch<T, B, C>,
    ) -> T {
        self.of_batch(y, ClassTargets::Probabilities(target.as_slice()), samples, Some(d_y))
    }

    fn has_parts(&self) -> bool {
        true
    }

    fn part(&self, target: &Batch<T, B, C>, samples: usize, part: LossPart<'_, T>) -> T {
        let divisor = match self.reduction {
            Reduction::Mean => samples.min(B) as f64,
            Reduction::Sum => 1.0,
        };
        part.reduced(target, samples, divisor, |y, target, output, sizes| {
            self.sum_of(y, ClassTargets::Probabilities(target), output, sizes)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::testing::{batch, check_gradient, check_parts, check_rest_is_ignored};

    const WEIGHTS: [f64; 4] = [0.5, 2.0, 1.0, 0.25];

    /// The loss straight from its definition, for class indices.
    fn naive<const B: usize>(
        y: &Batch<f64, B, 4>,
        target: &[u32; B],
        weights: [f64; 4],
        smoothing: f64,
        ignored: u32,
    ) -> (f64, f64) {
        let (mut sum, mut total) = (0.0, 0.0);
        for (row, &t) in target.iter().enumerate().filter(|(_, t)| **t != ignored) {
            let partition: f64 = (0..4).map(|c| y[(row, c)].exp()).sum();
            for c in 0..4 {
                let share = if c == t as usize { 1.0 - smoothing } else { 0.0 } + smoothing / 4.0;
                sum -= weights[c] * share * (y[(row, c)].exp() / partition).ln();
            }
            total += weights[t as usize];
        }
        (sum, total)
    }

    #[test]
    fn class_indices_agree_with_the_definition() {
        // More samples than one block holds.
        let y = batch::<37, 4>(3, 4.0);
        let target: [u32; 37] = core::array::from_fn(|row| (row * row % 4) as u32);
        for (smoothing, ignored) in [(0.0, 9), (0.1, 9), (0.0, 1), (0.3, 1)] {
            let loss = CrossEntropy.label_smoothing(smoothing).ignore_index(ignored);
            let (sum, total) = naive(&y, &target, [1.0; 4], smoothing, ignored);
            assert!((loss.value(&y, &target, 37) - sum / total).abs() < 1e-12);
            let loss = loss.class_weights(WEIGHTS);
            let (sum, total) = naive(&y, &target, WEIGHTS, smoothing, ignored);
            assert!((loss.value(&y, &target, 37) - sum / total).abs() < 1e-12);
            assert!((loss.sum().value(&y, &target, 37) - sum).abs() < 1e-11);
            let mut elements = [f64::NAN; 37];
            loss.elements(&y, &target, &mut elements);
            assert!((elements.iter().sum::<f64>() - sum).abs() < 1e-11);
        }
    }

    #[test]
    fn one_hot_is_the_same_as_an_index() {
        let y = batch::<5, 4>(3, 4.0);
        let target = [0, 3, 2, 2, 1];
        let one_hot = Batch::from_fn(|row, c| if target[row] as usize == c { 1.0 } else { 0.0 });
        for loss in [CrossEntropy, CrossEntropy.label_smoothing(0.2), CrossEntropy.sum()] {
            let (mut by_index, mut by_share) = (Batch::zeros(), Batch::zeros());
            let value = loss.gradient(&y, &target, 5, &mut by_index);
            assert!((loss.gradient(&y, &one_hot, 5, &mut by_share) - value).abs() < 1e-14);
            assert!((by_index - by_share).amax() < 1e-15);
        }
        // With weights only the divisor differs.
        let loss = CrossEntropy.class_weights(WEIGHTS).sum();
        assert!((loss.value(&y, &one_hot, 5) - loss.value(&y, &target, 5)).abs() < 1e-14);
    }

    #[test]
    fn gradient() {
        let y = batch::<3, 4>(1, 3.0);
        let soft = batch::<3, 4>(2, 1.0).abs();
        let target = [2, 0, 1];
        for loss in [
            CrossEntropy,
            CrossEntropy.sum(),
            CrossEntropy.label_smoothing(0.1),
            CrossEntropy.label_smoothing(0.1).ignore_index(0),
        ] {
            let weighted = loss.class_weights(WEIGHTS);
            for samples in [2, 3] {
                check_gradient(&loss, &y, &target, samples);
                check_gradient(&loss, &y, &soft, samples);
                check_gradient(&weighted, &y, &target, samples);
                check_gradient(&weighted, &y, &soft, samples);
            }
            check_rest_is_ignored(&loss, &y, &target);
            check_parts(&loss, &y, &target, 3);
            check_parts(&loss, &y, &target, 1);
            check_rest_is_ignored(&loss, &y, &soft);
            check_parts(&loss, &y, &soft, 3);
            check_parts(&loss, &y, &soft, 1);
            check_rest_is_ignored(&loss, &y, &[2, 1, 77]);
            check_rest_is_ignored(&weighted, &y, &target);
            check_parts(&weighted, &y, &target, 3);
            check_parts(&weighted, &y, &target, 1);
        }
    }

    #[test]
    fn extreme_logits_are_exact() {
        let y = Batch::<f32, 3, 2>::new(1e4, -1e4, 1e4, -1e4, -1e4, 1e4);
        let mut d_y = Batch::zeros();
        let mut losses = [0.0; 3];
        CrossEntropy.elements(&y, &[0, 1, 1], &mut losses);
        assert_eq!(losses, [0.0, 2e4, 0.0]);
        assert_eq!(CrossEntropy.sum().gradient(&y, &[0, 1, 1], 3, &mut d_y), 2e4);
        assert_eq!(d_y, Batch::<f32, 3, 2>::new(0.0, 0.0, 1.0, -1.0, 0.0, 0.0));
        assert!(CrossEntropy.label_smoothing(0.1).gradient(&y, &[0, 1, 1], 3, &mut d_y).is_finite());
        assert!(d_y.iter().all(|d| d.is_finite()));
    }

    #[test]
    fn masked_classes_cost_nothing() {
        let y = Batch::<f64, 1, 3>::new(0.0, f64::NEG_INFINITY, 0.0);
        let mut d_y = Batch::zeros();
        assert_eq!(CrossEntropy.gradient(&y, &[2], 1, &mut d_y), 2.0_f64.ln());
        assert_eq!(d_y, Batch::<f64, 1, 3>::new(0.5, 0.0, -0.5));
    }

    #[test]
    fn a_label_that_is_no_class_gives_nan() {
        let y = batch::<2, 4>(1, 3.0);
        let mut d_y = Batch::zeros();
        assert!(CrossEntropy.value(&y, &[0, 4], 2).is_nan());
        assert!(CrossEntropy.sum().gradient(&y, &[0, u32::MAX], 2, &mut d_y).is_nan());
        assert!(CrossEntropy.class_weights(WEIGHTS).value(&y, &[0, 4], 2).is_nan());
        assert!(CrossEntropy.ignore_index(4).value(&y, &[0, 4], 2).is_finite());
    }

    #[test]
    fn a_batch_without_weight_has_loss_and_gradient_zero() {
        let y = batch::<2, 4>(1, 3.0);
        let check = |loss: &dyn Loss<f64, Batch<f64, 2, 4>, [u32; 2]>, target| {
            let mut d_y = Batch::repeat(f64::NAN);
            assert_eq!(loss.weight(&target, 2), 0.0);
            assert_eq!((loss.value(&y, &target, 2), loss.gradient(&y, &target, 2, &mut d_y)), (0.0, 0.0));
            assert!(d_y.iter().all(|d| *d == 0.0));
        };
        check(&CrossEntropy.ignore_index(1), [1, 1]);
        check(&CrossEntropy.ignore_index(255).sum(), [255, 255]);
        // Smoothing spreads over classes that have a weight.
        check(&CrossEntropy.label_smoothing(0.1).class_weights([1.0, 0.0, 0.0, 2.0]), [1, 2]);
    }

    #[test]
    fn the_weight_is_what_the_mean_divides_by() {
        type Indexed<'a> = &'a dyn Loss<f64, Batch<f64, 4, 4>, [u32; 4]>;
        let target = [0, 1, 1, 3];
        let plain: Indexed<'_> = &CrossEntropy;
        assert_eq!((plain.weight(&target, 3), plain.ignored_class()), (3.0, None));
        let loss: Indexed<'_> = &CrossEntropy.class_weights(WEIGHTS).ignore_index(3);
        assert_eq!((loss.weight(&target, 4), loss.weight(&target, 9)), (4.5, 4.5));
        assert_eq!(loss.ignored_class(), Some(3));
        let soft: &dyn Loss<f64, Batch<f64, 4, 4>, Batch<f64, 4, 4>> =
            &CrossEntropy.class_weights(WEIGHTS).ignore_index(3);
        assert_eq!((soft.weight(&batch(1, 1.0), 3), soft.ignored_class()), (3.0, None));
    }

    #[test]
    fn ignored_samples_are_left_out_whatever_their_logits() {
        let mut y = batch::<3, 4>(1, 3.0);
        y.row_mut(1).fill(f64::NAN);
        let loss = CrossEntropy.ignore_index(2);
        let (mut d_y, mut elements) = (Batch::zeros(), [f64::NAN; 3]);
        let value = loss.gradient(&y, &[0, 2, 1], 3, &mut d_y);
        loss.elements(&y, &[0, 2, 1], &mut elements);
        assert!(value > 0.0 && (value - (elements[0] + elements[2]) / 2.0).abs() < 1e-15, "{value}");
        assert_eq!((elements[1], d_y.row(1).amax()), (0.0, 0.0));
        assert!(d_y.iter().all(|d| d.is_finite()));
    }

    #[test]
    #[should_panic(expected = "CrossEntropy: class weight 1 is NaN, but must be finite and at least 0")]
    fn class_weights_are_numbers() {
        let _ = CrossEntropy.class_weights([1.0, f64::NAN]);
    }
}
