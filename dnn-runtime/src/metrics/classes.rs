//! Which class an output says, and which one a target says.

use core::ops::Range;

use crate::layer::Batch;
use crate::scalar::Scalar;

/// Targets that name classes for outputs with `C` columns: class indices, one for each sample or for each step of a
/// sequence, or one-hot and soft rows, whose class is the largest value's.
pub trait ClassTarget<const C: usize> {
    /// The classes of a sample: one, or as many as its sequence has steps, which divide the columns among them.
    const STEPS: usize = 1;

    /// The class of the sample in `row` at `step`; a number that is not below that of the classes means none.
    fn class(&self, row: usize, step: usize) -> usize;
}

impl<const B: usize, const C: usize> ClassTarget<C> for [u32; B] {
    fn class(&self, row: usize, _: usize) -> usize {
        self[row] as usize
    }
}

impl<const B: usize, const C: usize, const STEPS: usize> ClassTarget<C> for [[u32; B]; STEPS] {
    const STEPS: usize = STEPS;

    fn class(&self, row: usize, step: usize) -> usize {
        self[step][row] as usize
    }
}

impl<T: Scalar, const B: usize, const C: usize> ClassTarget<C> for Batch<T, B, C> {
    fn class(&self, row: usize, _: usize) -> usize {
        if C == 1 { usize::from(self[(row, 0)].to_f64() > 0.5) } else { argmax(self, row, 0..C).unwrap_or(C) }
    }
}

/// How many classes outputs with `columns` columns tell apart: one column is the logit of class 1 against class 0.
pub(super) const fn class_count(columns: usize) -> usize {
    if columns == 1 { 2 } else { columns }
}

/// A choice between classes: the outputs of one sample, or of one of its steps, and the class that is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) row: usize,
    /// An output for each class.
    pub(super) columns: Range<usize>,
    pub(super) class: usize,
}

impl Choice {
    /// The class that the outputs say: the largest value's, the first one's of equal ones; for a single logit class 1 if
    /// it is above 0, which is a probability above one half. `None` if all are NaN.
    pub(super) fn predicted<T: Scalar, const B: usize, const C: usize>(
        &self,
        y: &Batch<T, B, C>,
    ) -> Option<usize> {
        if self.columns.len() == 1 {
            let logit = y[(self.row, self.columns.start)];
            (!logit.to_f64().is_nan()).then(|| usize::from(logit > T::zero()))
        } else {
            argmax(y, self.row, self.columns.clone())
        }
    }
}

/// The choices that count of the first `samples` rows: those with a class that is not `ignored`.
pub(super) fn counted<const C: usize, Target: ClassTarget<C>>(
    target: &Target,
    samples: usize,
    ignored: Option<u32>,
) -> impl Iterator<Item = Choice> {
    const { assert!(C.is_multiple_of(Target::STEPS), "the steps of the targets divide the network's outputs") };
    let width = C / Target::STEPS;
    let counts = move |class: usize| {
        class < class_count(width) && ignored.map(|ignored| ignored as usize) != Some(class)
    };
    (0..Target::STEPS)
        .flat_map(move |step| (0..samples).map(move |row| (row, step)))
        .map(move |(row, step)| Choice {
            row,
            columns: step * width..(step + 1) * width,
            class: target.class(row, step),
        })
        .filter(move |choice| counts(choice.class))
}

/// The place of the largest value among columns, the first of equal ones; NaN is never the largest. `None` if all are
/// NaN.
fn argmax<T: Scalar, const B: usize, const C: usize>(
    y: &Batch<T, B, C>,
    row: usize,
    columns: Range<usize>,
) -> Option<usize> {
    let mut best: Option<(usize, T)> = None;
    for (place, column) in columns.enumerate() {
        let value = y[(row, column)];
        if !value.to_f64().is_nan() && best.is_none_or(|(_, largest)| value > largest) {
            best = Some((place, value));
        }
    }
    best.map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predicted<T: Scalar, const B: usize, const C: usize>(y: &Batch<T, B, C>, row: usize) -> Option<usize> {
        Choice { row, columns: 0..C, class: 0 }.predicted(y)
    }

    #[test]
    fn the_first_of_equal_values_wins_and_nan_never() {
        let y = Batch::<f64, 4, 3>::from_row_slice(&[
            1.0,
            2.0,
            2.0,
            f64::NAN,
            -5.0,
            -4.0,
            3.0,
            f64::NAN,
            f64::NEG_INFINITY,
            f64::NAN,
            f64::NAN,
            f64::NAN,
        ]);
        assert_eq!([0, 1, 2, 3].map(|row| predicted(&y, row)), [Some(1), Some(2), Some(0), None]);
        assert_eq!([0, 1, 2, 3].map(|row| ClassTarget::<3>::class(&y, row, 0)), [1, 2, 0, 3]);
        let masked = Batch::<f64, 1, 2>::new(f64::NAN, f64::NEG_INFINITY);
        assert_eq!(predicted(&masked, 0), Some(1));
    }

    #[test]
    fn one_logit_is_class_one_above_zero() {
        let y = Batch::<f32, 4, 1>::new(-0.1, 0.0, 0.1, f32::NAN);
        assert_eq!([0, 1, 2, 3].map(|row| predicted(&y, row)), [Some(0), Some(0), Some(1), None]);
        let target = Batch::<f32, 4, 1>::new(0.0, 0.5, 0.9, 1.0);
        assert_eq!([0, 1, 2, 3].map(|row| ClassTarget::<1>::class(&target, row, 0)), [0, 0, 1, 1]);
    }

    #[test]
    fn every_step_is_a_choice_of_its_own() {
        // Two steps of three classes; the second sample's second step is left out.
        let y =
            Batch::<f32, 2, 6>::from_row_slice(&[0.0, 1.0, 0.5, 9.0, 8.0, 7.0, 3.0, 1.0, 2.0, 0.0, 0.0, 1.0]);
        let target = [[1_u32, 2], [0, 255]];
        let choices: Vec<Choice> = counted::<6, _>(&target, 2, None).collect();
        let choice = |row, columns, class| Choice { row, columns, class };
        assert_eq!(choices, [choice(0, 0..3, 1), choice(1, 0..3, 2), choice(0, 3..6, 0)]);
        let predicted: Vec<_> = choices.iter().map(|choice| choice.predicted(&y)).collect();
        assert_eq!(predicted, [Some(1), Some(0), Some(0)]);
        assert_eq!(counted::<6, _>(&target, 1, Some(0)).count(), 1);
        // One column a step: two classes.
        let logits = Batch::<f32, 1, 2>::new(-1.0, 2.0);
        let right = counted::<2, _>(&[[0_u32], [1]], 1, None)
            .filter(|choice| choice.predicted(&logits) == Some(choice.class));
        assert_eq!(right.count(), 2);
    }
}
