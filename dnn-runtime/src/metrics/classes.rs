//! Which class an output says, and which one a target says.

use crate::layer::Batch;
use crate::scalar::Scalar;

/// Targets that name one class for each sample of outputs with `C` columns: class indices, or one-hot and soft rows,
/// whose class is the largest value's.
pub trait ClassTarget<const C: usize> {
    /// The class of the sample in `row`; a number that is not below that of the classes means none.
    fn class(&self, row: usize) -> usize;
}

impl<const B: usize, const C: usize> ClassTarget<C> for [u32; B] {
    fn class(&self, row: usize) -> usize {
        self[row] as usize
    }
}

impl<T: Scalar, const B: usize, const C: usize> ClassTarget<C> for Batch<T, B, C> {
    fn class(&self, row: usize) -> usize {
        if C == 1 { usize::from(self[(row, 0)].to_f64() > 0.5) } else { argmax(self, row).unwrap_or(C) }
    }
}

/// How many classes outputs with `columns` columns tell apart: one column is the logit of class 1 against class 0.
pub(super) const fn class_count(columns: usize) -> usize {
    if columns == 1 { 2 } else { columns }
}

/// The class that the output in `row` says: the largest value's, the first one's of equal ones; for a single logit
/// class 1 if it is above 0, which is a probability above one half. `None` if all are NaN.
pub(super) fn predicted<T: Scalar, const B: usize, const C: usize>(
    y: &Batch<T, B, C>,
    row: usize,
) -> Option<usize> {
    if C == 1 {
        let logit = y[(row, 0)];
        (!logit.to_f64().is_nan()).then(|| usize::from(logit > T::zero()))
    } else {
        argmax(y, row)
    }
}

/// The first `samples` rows that count, each with its class: those with a class that is not `ignored`.
pub(super) fn counted<const C: usize>(
    target: &impl ClassTarget<C>,
    samples: usize,
    ignored: Option<u32>,
) -> impl Iterator<Item = (usize, usize)> {
    let counts =
        move |class: usize| class < class_count(C) && ignored.map(|ignored| ignored as usize) != Some(class);
    (0..samples).map(|row| (row, target.class(row))).filter(move |&(_, class)| counts(class))
}

/// The column of the largest value, the first of equal ones; NaN is never the largest. `None` if all are NaN.
fn argmax<T: Scalar, const B: usize, const C: usize>(y: &Batch<T, B, C>, row: usize) -> Option<usize> {
    let mut best: Option<(usize, T)> = None;
    for column in 0..C {
        let value = y[(row, column)];
        if !value.to_f64().is_nan() && best.is_none_or(|(_, largest)| value > largest) {
            best = Some((column, value));
        }
    }
    best.map(|(column, _)| column)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!([0, 1, 2, 3].map(|row| ClassTarget::<3>::class(&y, row)), [1, 2, 0, 3]);
        let masked = Batch::<f64, 1, 2>::new(f64::NAN, f64::NEG_INFINITY);
        assert_eq!(predicted(&masked, 0), Some(1));
    }

    #[test]
    fn one_logit_is_class_one_above_zero() {
        let y = Batch::<f32, 4, 1>::new(-0.1, 0.0, 0.1, f32::NAN);
        assert_eq!([0, 1, 2, 3].map(|row| predicted(&y, row)), [Some(0), Some(0), Some(1), None]);
        let target = Batch::<f32, 4, 1>::new(0.0, 0.5, 0.9, 1.0);
        assert_eq!([0, 1, 2, 3].map(|row| ClassTarget::<1>::class(&target, row)), [0, 0, 1, 1]);
    }
}
