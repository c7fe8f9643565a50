//! The targets of samples: classes and numbers, for a sample or for each step of a sequence.

use super::error::{DataError, Origin};
use super::samples::{Samples, fill_rows};
use super::sequence_error::SequenceError;
use super::{Pass, Requirements, Source};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// The target of one sample: a class index `u32`, numbers `[T; K]`, or what a sequence has for each step.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the target of a sample",
    label = "not a target",
    note = "class indices are `u32`: of labels of another integer type write `label as u32`",
    note = "numbers are arrays, a single one too: `[T; K]`; sequences have `[u32; STEPS]`, or `([T; K], [T; STEPS])` \
            with weights"
)]
pub trait Target: Copy {
    /// This target in another number type; class indices stay as they are.
    type Cast<U: Scalar>: Target;

    /// This target with the nearest numbers of another type.
    fn cast<U: Scalar>(self) -> Self::Cast<U>;

    /// The position and value of the first number that is NaN or infinite.
    fn not_finite(&self) -> Option<(usize, f64)>;
}

impl Target for u32 {
    type Cast<U: Scalar> = Self;

    fn cast<U: Scalar>(self) -> Self {
        self
    }

    fn not_finite(&self) -> Option<(usize, f64)> {
        None
    }
}

impl<const STEPS: usize> Target for [u32; STEPS] {
    type Cast<U: Scalar> = Self;

    fn cast<U: Scalar>(self) -> Self {
        self
    }

    fn not_finite(&self) -> Option<(usize, f64)> {
        None
    }
}

impl<T: Scalar, const K: usize, const STEPS: usize> Target for ([T; K], [T; STEPS]) {
    type Cast<U: Scalar> = ([U; K], [U; STEPS]);

    fn cast<U: Scalar>(self) -> Self::Cast<U> {
        (self.0.cast(), self.1.cast())
    }

    /// Weights count behind the numbers.
    fn not_finite(&self) -> Option<(usize, f64)> {
        self.0.not_finite().or_else(|| self.1.not_finite().map(|(index, value)| (K + index, value)))
    }
}

impl<T: Scalar, const K: usize> Target for [T; K] {
    type Cast<U: Scalar> = [U; K];

    fn cast<U: Scalar>(self) -> [U; K] {
        self.map(|value| U::from_f64(value.to_f64()))
    }

    fn not_finite(&self) -> Option<(usize, f64)> {
        let index = self.iter().position(|value| !value.is_finite())?;
        Some((index, self[index].to_f64()))
    }
}

/// A class for each step.
impl<T: Scalar, const B: usize, const F: usize, const STEPS: usize> Source<Batch<T, B, F>, [[u32; B]; STEPS]>
    for Samples<T, F, [u32; STEPS]>
{
    fn len(&self) -> usize {
        self.x.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.check_inputs(wanted)?;
        let wanted = wanted.of_step(STEPS);
        for (sample, classes) in self.y.iter().enumerate() {
            for &class in classes {
                if let Some(classes) = wanted.unfit(class) {
                    return Err(DataError::Class { origin: Origin::Memory, sample, class, classes });
                }
            }
        }
        Ok(())
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        y: &mut [[u32; B]; STEPS],
        _: &Pass,
    ) -> Result<(), DataError> {
        fill_rows(&self.x, indices, B, x.as_mut_slice());
        for (step, labels) in y.iter_mut().enumerate() {
            for (to, &from) in labels.iter_mut().zip(indices) {
                *to = self.y[from][step];
            }
        }
        Ok(())
    }
}

/// Numbers with weights.
impl<T: Scalar, const B: usize, const F: usize, const K: usize, const STEPS: usize>
    Source<Batch<T, B, F>, (Batch<T, B, K>, Batch<T, B, STEPS>)> for Samples<T, F, ([T; K], [T; STEPS])>
{
    fn len(&self) -> usize {
        self.x.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.check_inputs(wanted)?;
        for (sample, (_, weights)) in self.y.iter().enumerate() {
            if let Some(index) = weights.iter().position(|weight| *weight < T::zero()) {
                return Err(SequenceError::Weight { sample, index, found: weights[index].to_f64() }.into());
            }
        }
        Ok(())
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        (y, weights): &mut (Batch<T, B, K>, Batch<T, B, STEPS>),
        _: &Pass,
    ) -> Result<(), DataError> {
        fill_rows(&self.x, indices, B, x.as_mut_slice());
        for (row, &index) in indices.iter().enumerate() {
            let (numbers, of_steps) = &self.y[index];
            (0..K).for_each(|column| y[(row, column)] = numbers[column]);
            (0..STEPS).for_each(|step| weights[(row, step)] = of_steps[step]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message of an error that must occur.
    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn targets_of_steps_are_filled_and_checked() {
        type Labels = [[u32; 3]; 2];
        let samples = Samples::new(vec![[0.0_f32, 1.0], [2.0, 3.0]], vec![[0_u32, 1], [2, 255]]).unwrap();
        let (mut x, mut y) = (Batch::<f32, 3, 2>::zeros(), [[9; 3]; 2]);
        samples.fill(&[1, 0], &mut x, &mut y, &Pass::evaluation()).unwrap();
        assert_eq!((x[(0, 1)], y), (3.0, [[2, 0, 9], [255, 1, 9]]));
        let check = |wanted: &Requirements| Source::<Batch<f32, 3, 2>, Labels>::check(&samples, wanted);
        assert!(
            message(check(&Requirements::new(6)))
                .contains("sample 1: found class 255, expected a class below 3")
        );
        let wanted = Requirements::new(6).ignored_class(Some(255));
        assert!(check(&wanted).is_ok());
        assert!(
            message(check(&Requirements::new(4)))
                .contains("sample 1: found class 2, expected a class below 2")
        );
        assert!(check(&wanted.vocabulary(Some(4))).is_ok());
        assert!(
            message(check(&wanted.vocabulary(Some(3))))
                .contains("sample 1, step 1: found 3, expected a token id")
        );
    }

    #[test]
    fn weights_are_filled_and_checked() {
        let y = vec![([1.0_f32, 2.0], [0.5]), ([3.0, 4.0], [1.0])];
        let samples = Samples::new(vec![[7.0_f32], [8.0]], y).unwrap();
        let mut batch = (Batch::<f32, 2, 2>::zeros(), Batch::<f32, 2, 1>::zeros());
        samples.fill(&[1, 0], &mut Batch::<f32, 2, 1>::zeros(), &mut batch, &Pass::evaluation()).unwrap();
        assert_eq!(batch, (Batch::<f32, 2, 2>::new(3.0, 4.0, 1.0, 2.0), Batch::<f32, 2, 1>::new(1.0, 0.5)));
        let negative = samples.map_targets(|_, (y, _)| (*y, [-1.0])).unwrap();
        let check = Source::<Batch<f32, 2, 1>, (Batch<f32, 2, 2>, Batch<f32, 2, 1>)>::check;
        assert!(check(&samples, &Requirements::new(2)).is_ok());
        assert_eq!(
            message(check(&negative, &Requirements::new(2))),
            "sample 0, weight 0: found -1, expected a number from 0"
        );
        let nan = samples.map_targets(|_, (y, _)| (*y, [f32::NAN]));
        assert!(message(nan).contains("sample 0, target 2: found NaN"));
        assert_eq!(samples.cast::<f64>().y[0], ([1.0_f64, 2.0], [0.5]));
    }
}
