//! Losses of sequences: a class for each step, and weights for each step.

use super::{BinaryCrossEntropy, CrossEntropy, Loss, LossWeights, OutputWeights, Reduction};
use crate::kernels::{LossOutput, LossSizes};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Where the outputs of a step are in a batch of `B` rows and `F` outputs with `STEPS` steps.
struct Step<const B: usize, const F: usize, const STEPS: usize>;

impl<const B: usize, const F: usize, const STEPS: usize> Step<B, F, STEPS> {
    /// The outputs of one step.
    const WIDTH: usize = {
        assert!(
            STEPS > 0 && F.is_multiple_of(STEPS),
            "the steps of the targets divide the network's outputs"
        );
        F / STEPS
    };

    const fn sizes(samples: usize) -> LossSizes {
        LossSizes { batch: B, samples, outputs: Self::WIDTH }
    }
}

impl<W: LossWeights> CrossEntropy<W> {
    /// The sum over all steps, and by what it is divided; with `d_y` its gradient, divided too.
    fn over_steps<T: Scalar, const B: usize, const F: usize, const STEPS: usize>(
        &self,
        y: &Batch<T, B, F>,
        target: &[[u32; B]; STEPS],
        samples: usize,
        d_y: Option<&mut Batch<T, B, F>>,
    ) -> T {
        const {
            assert!(
                W::COUNT <= 1 || W::COUNT == Step::<B, F, STEPS>::WIDTH,
                "class weights are one for each class: as many as a step has outputs"
            );
        };
        let samples = samples.min(B);
        let total = self.steps_weight::<B, F, STEPS>(target, samples);
        let targets = target.iter().map(|labels| self.indices(labels));
        let d_y = d_y.map(|d_y| d_y.as_mut_slice());
        self.reduced(y.as_slice(), targets, total, Step::<B, F, STEPS>::sizes(samples), d_y)
    }

    /// By what the sum over all steps is divided to be a mean.
    fn steps_weight<const B: usize, const F: usize, const STEPS: usize>(
        &self,
        target: &[[u32; B]; STEPS],
        samples: usize,
    ) -> f64 {
        target.iter().map(|labels| self.weight_of(&labels[..samples], Step::<B, F, STEPS>::WIDTH)).sum()
    }
}

/// A class for each step: logits of `STEPS` steps, step by step, and `target[step][sample]`. The mean is over all steps of
/// all samples that are not ignored.
impl<T: Scalar, const B: usize, const F: usize, const STEPS: usize, W: LossWeights>
    Loss<T, Batch<T, B, F>, [[u32; B]; STEPS]> for CrossEntropy<W>
{
    fn reduction(&self) -> Reduction {
        self.reduced_by()
    }

    fn weight(&self, target: &[[u32; B]; STEPS], samples: usize) -> f64 {
        self.steps_weight::<B, F, STEPS>(target, samples.min(B))
    }

    fn ignored_class(&self) -> Option<u32> {
        self.ignored()
    }

    fn steps(&self) -> Option<usize> {
        Some(STEPS)
    }

    fn value(&self, y: &Batch<T, B, F>, target: &[[u32; B]; STEPS], samples: usize) -> T {
        self.over_steps(y, target, samples, None)
    }

    fn gradient(
        &self,
        y: &Batch<T, B, F>,
        target: &[[u32; B]; STEPS],
        samples: usize,
        d_y: &mut Batch<T, B, F>,
    ) -> T {
        self.over_steps(y, target, samples, Some(d_y))
    }
}

/// A label, 0 or 1, for each step of one logit.
impl<T, const B: usize, const STEPS: usize, P, W> Loss<T, Batch<T, B, STEPS>, [[u32; B]; STEPS]>
    for BinaryCrossEntropy<P, W>
where
    T: Scalar,
    P: OutputWeights<1>,
    W: OutputWeights<1>,
{
    fn reduction(&self) -> Reduction {
        self.reduced_by()
    }

    fn steps(&self) -> Option<usize> {
        Some(STEPS)
    }

    fn value(&self, y: &Batch<T, B, STEPS>, target: &[[u32; B]; STEPS], samples: usize) -> T {
        let samples = samples.min(B);
        let steps = y.as_slice().chunks_exact(B.max(1)).zip(target);
        let sum: f64 = steps.map(|(y, labels)| self.labelled(&y[..samples], &labels[..samples], None)).sum();
        T::from_f64(sum / self.divided_by(samples * STEPS))
    }

    fn gradient(
        &self,
        y: &Batch<T, B, STEPS>,
        target: &[[u32; B]; STEPS],
        samples: usize,
        d_y: &mut Batch<T, B, STEPS>,
    ) -> T {
        let samples = samples.min(B);
        let divisor = self.divided_by(samples * STEPS);
        let steps = y
            .as_slice()
            .chunks_exact(B.max(1))
            .zip(d_y.as_mut_slice().chunks_exact_mut(B.max(1)))
            .zip(target);
        let mut sum = 0.0;
        for ((y, d_y), labels) in steps {
            let (d_y, rest) = d_y.split_at_mut(samples);
            rest.fill(T::zero());
            let output = Some((d_y, T::from_f64(1.0 / divisor)));
            sum += self.labelled(&y[..samples], &labels[..samples], output);
        }
        T::from_f64(sum / divisor)
    }
}

/// A loss that is a sum over the elements: its kernel, for [`weighted`].
pub(super) trait ElementLoss<T: Scalar> {
    fn sum_of(&self, y: &[T], target: &[T], output: LossOutput<'_, T>, sizes: LossSizes) -> f64;
    fn is_mean(&self) -> bool;
}

/// Elements whose losses are held together: few enough for the stack whatever the batch size.
const BLOCK: usize = 128;

/// Σ weight * loss over the elements, divided by the sum of the weights if it is a mean; with `d_y` also the gradient.
///
/// A sample has `STEPS` weights, one for each `F / STEPS` of its outputs.
pub(super) fn weighted<T: Scalar, L: ElementLoss<T>, const B: usize, const F: usize, const STEPS: usize>(
    loss: &L,
    y: &Batch<T, B, F>,
    (target, weights): &(Batch<T, B, F>, Batch<T, B, STEPS>),
    samples: usize,
    mut d_y: Option<&mut Batch<T, B, F>>,
) -> T {
    let (samples, width) = (samples.min(B), Step::<B, F, STEPS>::WIDTH);
    let divisor = if loss.is_mean() { total(weights, samples) * width as f64 } else { 1.0 };
    if let Some(d_y) = &mut d_y {
        d_y.fill(T::zero());
    }
    if divisor == 0.0 {
        return T::zero();
    }
    let mut sum = 0.0;
    for output in 0..F {
        let (row, weights) = (output * B, &weights.as_slice()[output / width * B..][..samples]);
        for first in (0..samples).step_by(BLOCK) {
            let n = BLOCK.min(samples - first);
            let (at, weights) = (row + first..row + first + n, &weights[first..first + n]);
            let (y, target) = (&y.as_slice()[at.clone()], &target.as_slice()[at.clone()]);
            let sizes = LossSizes { batch: n, samples: n, outputs: 1 };
            let mut losses = [T::zero(); BLOCK];
            loss.sum_of(y, target, LossOutput::Elements(&mut losses[..n]), sizes);
            // What does not count may be any number, NaN too.
            let counted = losses.iter().zip(weights).filter(|(_, weight)| **weight != T::zero());
            sum += counted.map(|(loss, weight)| loss.to_f64() * weight.to_f64()).sum::<f64>();
            if let Some(d_y) = &mut d_y {
                let d_y = &mut d_y.as_mut_slice()[at];
                loss.sum_of(y, target, LossOutput::Gradient(d_y, T::from_f64(1.0 / divisor)), sizes);
                for (d_y, &weight) in d_y.iter_mut().zip(weights) {
                    *d_y = if weight == T::zero() { weight } else { *d_y * weight };
                }
            }
        }
    }
    T::from_f64(sum / divisor)
}

/// The sum of the weights of the first `samples` rows.
pub(super) fn total<T: Scalar, const B: usize, const STEPS: usize>(
    weights: &Batch<T, B, STEPS>,
    samples: usize,
) -> f64 {
    let steps = weights.as_slice().chunks_exact(B.max(1));
    steps.flat_map(|weights| &weights[..samples]).map(|weight| weight.to_f64()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::testing::{batch, check_gradient, check_rest_is_ignored};
    use crate::loss::{Huber, Mae, Mse};

    /// One step of a batch of sequences as a batch of its own.
    fn step<const B: usize, const F: usize, const V: usize>(
        y: &Batch<f64, B, F>,
        step: usize,
    ) -> Batch<f64, B, V> {
        Batch::from_fn(|row, column| y[(row, step * V + column)])
    }

    const TARGET: [[u32; 3]; 2] = [[0, 3, 1], [2, 9, 3]];

    #[test]
    fn classes_of_steps_are_those_of_as_many_samples() {
        let y = batch::<3, 8>(1, 3.0);
        let weights = [0.5, 2.0, 1.0, 0.25];
        for samples in [3, 2] {
            let plain = CrossEntropy.ignore_index(9);
            let sum: f64 =
                (0..2).map(|s| plain.sum().value(&step::<3, 8, 4>(&y, s), &TARGET[s], samples)).sum();
            let count = if samples == 3 { 5.0 } else { 3.0 };
            assert!((plain.value(&y, &TARGET, samples) - sum / count).abs() < 1e-14);
            assert!((plain.sum().value(&y, &TARGET, samples) - sum).abs() < 1e-14);
            let loss: &dyn Loss<f64, Batch<f64, 3, 8>, [[u32; 3]; 2]> = &plain;
            assert_eq!((loss.weight(&TARGET, samples), loss.ignored_class()), (count, Some(9)));

            let loss = plain.class_weights(weights).label_smoothing(0.1);
            let sum: f64 =
                (0..2).map(|s| loss.sum().value(&step::<3, 8, 4>(&y, s), &TARGET[s], samples)).sum();
            let total = if samples == 3 { 0.5 + 0.25 + 2.0 + 1.0 + 0.25 } else { 0.5 + 0.25 + 1.0 };
            assert!((loss.value(&y, &TARGET, samples) - sum / total).abs() < 1e-14);
            for loss in [loss, loss.sum()] {
                check_gradient(&loss, &y, &TARGET, samples);
                check_rest_is_ignored(&loss, &y, &TARGET);
            }
        }
    }

    #[test]
    fn steps_that_are_no_class_or_all_ignored() {
        let y = batch::<3, 8>(1, 3.0);
        let mut d_y = Batch::<f64, 3, 8>::repeat(f64::NAN);
        assert!(CrossEntropy.value(&y, &TARGET, 3).is_nan());
        let loss = CrossEntropy.ignore_index(9);
        assert_eq!(loss.gradient(&y, &[[9; 3]; 2], 3, &mut d_y), 0.0);
        assert_eq!(d_y.amax(), 0.0);
        // What is ignored has no influence, not even as NaN.
        let mut y = y;
        y[(1, 4)] = f64::NAN;
        assert!(loss.gradient(&y, &TARGET, 3, &mut d_y).is_finite() && d_y.iter().all(|d| d.is_finite()));
    }

    #[test]
    fn labels_of_steps() {
        let y = batch::<3, 2>(1, 3.0);
        let target = [[0, 1, 1], [1, 0, 0]];
        for loss in [BinaryCrossEntropy.pos_weight(3.0), BinaryCrossEntropy.pos_weight(3.0).sum()] {
            let numbers = Batch::<f64, 3, 2>::from_fn(|row, step| f64::from(target[step][row]));
            for samples in [3, 2] {
                assert!((loss.value(&y, &target, samples) - loss.value(&y, &numbers, samples)).abs() < 1e-14);
                check_gradient(&loss, &y, &target, samples);
            }
            check_rest_is_ignored(&loss, &y, &target);
        }
        assert!(BinaryCrossEntropy.value(&y, &[[0, 1, 2], [0; 3]], 3).is_nan());
    }

    fn check_weighted<L>(loss: &L, sum: &L)
    where
        L: Loss<f64, Batch<f64, 3, 4>, (Batch<f64, 3, 4>, Batch<f64, 3, 2>)>
            + Loss<f64, Batch<f64, 3, 4>, Batch<f64, 3, 4>>
            + Loss<f64, Batch<f64, 1, 1>, Batch<f64, 1, 1>>,
    {
        let (y, target) = (batch::<3, 4>(1, 2.0), batch::<3, 4>(2, 1.0).map(|t| (t + 1.0) / 2.0));
        let weights = Batch::<f64, 3, 2>::new(1.0, 0.5, 2.0, 0.0, 0.25, 1.0);
        let weighted = (target, weights);
        for samples in [3, 2] {
            let (mut expected, mut total) = (0.0, 0.0);
            for row in 0..samples {
                for column in 0..4 {
                    let weight = weights[(row, column / 2)];
                    let [y, target] = [y, target].map(|all| Batch::<f64, 1, 1>::new(all[(row, column)]));
                    expected += weight * sum.value(&y, &target, 1);
                    total += weight;
                }
            }
            assert!((sum.value(&y, &weighted, samples) - expected).abs() < 1e-14);
            assert!((loss.value(&y, &weighted, samples) - expected / total).abs() < 1e-14);
            let divisor = 2.0 * loss.weight(&weighted, samples);
            assert!((divisor - total).abs() < 1e-14);
            check_gradient(loss, &y, &weighted, samples);
            check_gradient(sum, &y, &weighted, samples);
        }
        check_rest_is_ignored(loss, &y, &weighted);

        // Equal weights change nothing, no weights leave nothing.
        let even = (target, Batch::repeat(0.3));
        assert!((loss.value(&y, &even, 3) - loss.value(&y, &target, 3)).abs() < 1e-14);
        let mut d_y = Batch::repeat(f64::NAN);
        assert_eq!(loss.gradient(&y, &(target, Batch::zeros()), 3, &mut d_y), 0.0);
        assert_eq!(d_y.amax(), 0.0);
        // A step without weight may be any number.
        let mut y = y;
        y[(1, 2)] = f64::NAN;
        let weights = Batch::<f64, 3, 2>::new(1.0, 1.0, 1.0, 0.0, 1.0, 1.0);
        assert!(loss.gradient(&y, &(target, weights), 3, &mut d_y).is_finite());
        assert!(d_y.iter().all(|d| d.is_finite()) && d_y[(1, 2)] == 0.0);
    }

    #[test]
    fn weights_of_steps() {
        check_weighted(&Mse, &Mse.sum());
        check_weighted(&Mae, &Mae.sum());
        check_weighted(&Huber::new(0.7), &Huber::new(0.7).sum());
        check_weighted(&BinaryCrossEntropy, &BinaryCrossEntropy.sum());
    }

    #[test]
    fn more_samples_than_one_block() {
        let (y, target) = (batch::<300, 2>(1, 2.0), batch::<300, 2>(2, 2.0));
        let weights = Batch::<f64, 300, 1>::from_fn(|row, _| f64::from(u8::from(row % 3 == 0)));
        let expected: f64 = (0..300)
            .step_by(3)
            .flat_map(|row| [0, 1].map(|c| (y[(row, c)] - target[(row, c)]).powi(2)))
            .sum();
        assert!((Mse.value(&y, &(target, weights), 300) - expected / 200.0).abs() < 1e-13);
    }
}
