//! Windows of a series, as samples.

use std::ops::Range;
use std::sync::Arc;

use bytemuck::allocation::zeroed_vec;

use super::super::error::{DataError, Origin};
use super::super::samples::Samples;
use super::super::sequence_error::SequenceError;
use super::super::targets::Target as _;
use super::super::tokens::check_ids;
use super::super::{Pass, Requirements, Source};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Windows of a series of rows with `F` columns: samples of `N` numbers, `N / F` rows one behind the other, whose targets
/// are `K` numbers of the rows behind them.
///
/// All windows and both parts of a split read one copy of the series. A sample is the input of a `sequence(N / F, F)`; its
/// target holds `K / F` rows, or with [`columns`](Self::columns) as many as their number says.
///
/// | setting | default |
/// |---|---|
/// | [`columns`](Self::columns) | targets are all columns |
/// | [`ahead`](Self::ahead) | the first target is the row right behind the window |
/// | [`each_step`](Self::each_step) | targets lie behind the window, not one behind each of its steps |
/// | [`stride`](Self::stride) | a window begins at every row |
///
/// ```
/// use dnn_runtime::data::Windows;
///
/// let rows: Vec<[f32; 1]> = (0..100).map(|t| [t as f32]).collect();
/// let (train, test) = Windows::<f32, 1, 12, 1>::new(rows)?.split(0.75)?;
/// assert_eq!((train.len(), test.len()), (63, 25));
/// // The last window of training ends before row 75; the first test predicts row 75 from the rows before it.
/// assert_eq!(train.sample(62).1, [74.0]);
/// assert_eq!(test.sample(0), (std::array::from_fn(|step| (63 + step) as f32), [75.0]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Windows<T, const F: usize, const N: usize, const K: usize> {
    rows: Arc<[[T; F]]>,
    columns: Vec<usize>,
    ahead: usize,
    each_step: bool,
    stride: usize,
    /// The rows that targets are taken from, and up to whose end inputs are.
    part: Range<usize>,
}

impl<T: Scalar, const F: usize, const N: usize, const K: usize> Windows<T, F, N, K> {
    /// The rows of a window's inputs.
    pub const STEPS: usize = {
        assert!(F > 0 && N > 0 && N.is_multiple_of(F), "a window holds whole rows: `F` divides `N`");
        N / F
    };

    /// All windows of a series, one from each row on, with the next rows as targets.
    ///
    /// # Errors
    ///
    /// [`DataError::NotFinite`], with the row as `sample`. A series without room for a window and its targets
    /// ([`SequenceError::TooShort`]), and columns that do not divide `K`, are errors of [`samples`](Self::samples), splits
    /// and trainers, for settings may still change what fits.
    pub fn new(rows: Vec<[T; F]>) -> Result<Self, DataError> {
        for (sample, row) in rows.iter().enumerate() {
            if let Some((index, value)) = row.not_finite() {
                let origin = Origin::Memory;
                return Err(DataError::NotFinite { origin, part: "feature", sample, index, value });
            }
        }
        let part = 0..rows.len();
        Ok(Self { rows: rows.into(), columns: (0..F).collect(), ahead: 1, each_step: false, stride: 1, part })
    }

    /// Takes the targets from these columns only, in this order, counted from 0. A target then holds
    /// `K / columns.len()` rows.
    ///
    /// # Errors
    ///
    /// [`SequenceError::TargetColumns`] if their number does not divide `K`, [`SequenceError::TargetColumn`] for a column
    /// that is not there or named twice.
    pub fn columns(mut self, columns: &[usize]) -> Result<Self, DataError> {
        let twice = |at: usize| columns[..at].contains(&columns[at]);
        if let Some(at) = (0..columns.len()).find(|&at| columns[at] >= F || twice(at)) {
            return Err(SequenceError::TargetColumn { column: columns[at], columns: F }.into());
        }
        self.columns = columns.to_vec();
        self.check_columns()?;
        Ok(self)
    }

    /// The first target is `rows` rows behind the last one of the window; 1, the next row, by default.
    ///
    /// After [`each_step`](Self::each_step) that many rows behind the first one.
    ///
    /// # Panics
    ///
    /// If `rows` is 0.
    #[must_use]
    pub fn ahead(mut self, rows: usize) -> Self {
        assert!(rows > 0, "Windows: ahead is 0, but must be at least 1");
        self.ahead = rows;
        self
    }

    /// A target for each step of the window, the next row: what a network with an output for each step learns from.
    /// `K` is then `N / F` times the number of target columns; another number is an error of
    /// [`samples`](Self::samples), splits and trainers, [`SequenceError::TargetColumns`].
    #[must_use]
    pub const fn each_step(mut self) -> Self {
        self.each_step = true;
        self
    }

    /// The rows from the beginning of one window to that of the next: 1 by default, `N / F` for windows that do not
    /// overlap, which [`Trainer::stateful`](crate::train::Trainer::stateful) needs.
    ///
    /// # Panics
    ///
    /// If `rows` is 0.
    #[must_use]
    pub fn stride(mut self, rows: usize) -> Self {
        assert!(rows > 0, "Windows: stride is 0, but must be at least 1");
        self.stride = rows;
        self
    }

    /// Divides the windows in time: `fraction` (0–1) of the rows belong to the first part, the rest to the second; see
    /// [`split_at`](Self::split_at).
    ///
    /// # Errors
    ///
    /// [`DataError::Fraction`] if `fraction` is not above 0 and below 1, and those of [`split_at`](Self::split_at).
    pub fn split(&self, fraction: f64) -> Result<(Self, Self), DataError> {
        if !(fraction > 0.0 && fraction < 1.0) {
            return Err(DataError::Fraction { fraction });
        }
        let rows = (self.part.len() as f64 * fraction).round() as usize;
        self.split_at(self.part.start + rows)
    }

    /// Divides the windows in time. The first part has those that lie with their targets before row `boundary` of the
    /// series, the second those whose targets all lie from it on.
    ///
    /// Inputs of the second part may reach back before the boundary: what has been is known when it is predicted from.
    /// Nothing from the boundary on is seen in the first part. A scaler is fitted on the rows before it.
    ///
    /// # Errors
    ///
    /// [`SequenceError::Boundary`] if one side has no window, [`SequenceError::TooShort`] if there is none at all,
    /// [`SequenceError::TargetColumns`].
    pub fn split_at(&self, boundary: usize) -> Result<(Self, Self), DataError> {
        self.check_length()?;
        let inside = boundary.clamp(self.part.start, self.part.end);
        let parts = [self.part.start..inside, inside..self.part.end];
        let [first, second] = parts.map(|part| Self { part, ..self.clone() });
        for (side, part) in [("before", &first), ("behind", &second)] {
            if part.is_empty() {
                let (rows, needed) = (self.rows.len(), self.span());
                return Err(SequenceError::Boundary { side, boundary, rows, needed }.into());
            }
        }
        Ok((first, second))
    }

    /// The rows of the series, of all parts.
    #[must_use]
    pub fn rows(&self) -> &[[T; F]] {
        &self.rows
    }

    /// The number of windows.
    #[must_use]
    pub fn len(&self) -> usize {
        let last = self.part.end.checked_sub(self.span());
        last.and_then(|last| last.checked_sub(self.first())).map_or(0, |starts| starts / self.stride + 1)
    }

    /// Whether there are no windows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of the series that the first target of a window is taken from.
    #[must_use]
    pub fn target_row(&self, window: usize) -> usize {
        self.start(window).saturating_add(self.offset())
    }

    /// The inputs and the targets of a window.
    ///
    /// # Panics
    ///
    /// If `window` is not below [`len`](Self::len), or if the target columns do not fill `K` numbers, which is an error
    /// of [`samples`](Self::samples), splits and trainers.
    #[must_use]
    pub fn sample(&self, window: usize) -> ([T; N], [T; K]) {
        if let Err(error) = self.check_columns() {
            panic!("{error}");
        }
        let (mut x, mut y) = ([T::zero(); N], [T::zero(); K]);
        x.copy_from_slice(self.inputs(window));
        y.iter_mut().zip(self.targets(window)).for_each(|(to, from)| *to = from);
        (x, y)
    }

    /// All windows as samples, each with numbers of its own.
    ///
    /// # Errors
    ///
    /// [`SequenceError::TooShort`] if there is no window, [`SequenceError::TargetColumns`] if the target columns do not
    /// fill `K` numbers.
    pub fn samples(&self) -> Result<Samples<T, N, [T; K]>, DataError> {
        self.check_length()?;
        let (mut x, mut y) = (zeroed_vec::<[T; N]>(self.len()), zeroed_vec::<[T; K]>(self.len()));
        for (window, (x, y)) in x.iter_mut().zip(&mut y).enumerate() {
            x.copy_from_slice(self.inputs(window));
            y.iter_mut().zip(self.targets(window)).for_each(|(to, from)| *to = from);
        }
        Ok(Samples { x, y })
    }

    fn check_columns(&self) -> Result<(), DataError> {
        let (found, numbers) = (self.columns.len(), K);
        if self.each_step && found * Self::STEPS != K {
            let expected = format!("{} for a target of each of {} steps", K / Self::STEPS, Self::STEPS);
            return Err(SequenceError::TargetColumns { found, expected, numbers }.into());
        }
        if found == 0 || !K.is_multiple_of(found) {
            let expected = "a number that divides them".to_owned();
            return Err(SequenceError::TargetColumns { found, expected, numbers }.into());
        }
        Ok(())
    }

    fn check_length(&self) -> Result<(), DataError> {
        self.check_columns()?;
        if self.is_empty() {
            let (rows, needed) = (self.part.len(), self.span());
            return Err(SequenceError::TooShort { rows, needed, steps: Self::STEPS }.into());
        }
        Ok(())
    }

    /// The rows of a target.
    fn horizon(&self) -> usize {
        K / self.columns.len()
    }

    /// From the first row of a window to its first target. Saturates, so that a target too far ahead is behind every
    /// series.
    fn offset(&self) -> usize {
        if self.each_step { self.ahead } else { (Self::STEPS - 1).saturating_add(self.ahead) }
    }

    /// The rows from the first of a window to its last target, or its last input if that is later.
    fn span(&self) -> usize {
        self.offset().saturating_add(self.horizon()).max(Self::STEPS)
    }

    /// The first row of the first window.
    fn first(&self) -> usize {
        self.part.start.saturating_sub(self.offset())
    }

    fn start(&self, window: usize) -> usize {
        self.first().saturating_add(window.saturating_mul(self.stride))
    }

    fn inputs(&self, window: usize) -> &[T] {
        assert!(window < self.len(), "there are {} windows, no window {window}", self.len());
        self.rows[self.start(window)..][..Self::STEPS].as_flattened()
    }

    fn targets(&self, window: usize) -> impl Iterator<Item = T> {
        let rows = &self.rows[self.target_row(window)..][..self.horizon()];
        rows.iter().flat_map(|row| self.columns.iter().map(|&column| row[column]))
    }
}

impl<T: Scalar, const B: usize, const F: usize, const N: usize, const K: usize>
    Source<Batch<T, B, N>, Batch<T, B, K>> for Windows<T, F, N, K>
{
    fn len(&self) -> usize {
        self.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.check_length()?;
        let Some(vocabulary) = wanted.vocabulary else { return Ok(()) };
        (0..self.len()).try_for_each(|window| check_ids(window, self.inputs(window), vocabulary))
    }

    fn check_continues(&self) -> Result<(), DataError> {
        let (steps, stride) = (Self::STEPS, self.stride);
        if stride == steps { Ok(()) } else { Err(SequenceError::Apart { steps, stride }.into()) }
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, N>,
        y: &mut Batch<T, B, K>,
        _: &Pass,
    ) -> Result<(), DataError> {
        assert!(indices.len() <= B, "a batch of {B} rows cannot take {} samples", indices.len());
        self.check_columns()?;
        for (row, &window) in indices.iter().enumerate() {
            let column = x.as_mut_slice()[row..].iter_mut().step_by(B);
            column.zip(self.inputs(window)).for_each(|(to, &from)| *to = from);
            let column = y.as_mut_slice()[row..].iter_mut().step_by(B);
            column.zip(self.targets(window)).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Row t is `[10 t, 10 t + 1]`.
    fn rows(n: usize) -> Vec<[f64; 2]> {
        (0..n).map(|t| [10.0 * t as f64, 10.0 * t as f64 + 1.0]).collect()
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn windows_of_two_columns() {
        let all = Windows::<f64, 2, 6, 4>::new(rows(7)).unwrap();
        // Three rows and the two behind them.
        assert_eq!(all.len(), 3);
        assert_eq!(all.sample(1), ([10.0, 11.0, 20.0, 21.0, 30.0, 31.0], [40.0, 41.0, 50.0, 51.0]));
        let one = all.clone().columns(&[1]).unwrap();
        assert_eq!((one.len(), one.sample(0).1), (1, [31.0, 41.0, 51.0, 61.0]));
        let turned = all.clone().columns(&[1, 0]).unwrap();
        assert_eq!(turned.sample(0).1, [31.0, 30.0, 41.0, 40.0]);
        let later = all.clone().ahead(2);
        assert_eq!((later.len(), later.sample(0).1, later.target_row(0)), (2, [40.0, 41.0, 50.0, 51.0], 4));
        let apart = all.clone().stride(2);
        assert_eq!((apart.len(), apart.sample(1).0[0]), (2, 20.0));
        let samples = all.samples().unwrap();
        assert_eq!((samples.len(), samples.x[2], samples.y[2]), (3, all.sample(2).0, all.sample(2).1));
    }

    #[test]
    fn a_target_for_each_step() {
        let all = Windows::<f64, 2, 6, 3>::new(rows(5)).unwrap().each_step().columns(&[0]).unwrap();
        assert_eq!(
            (all.len(), all.sample(1)),
            (2, ([10.0, 11.0, 20.0, 21.0, 30.0, 31.0], [20.0, 30.0, 40.0]))
        );
        let two = all.ahead(2);
        assert_eq!((two.len(), two.sample(0).1), (1, [20.0, 30.0, 40.0]));
        let wrong = Windows::<f64, 2, 6, 4>::new(rows(9)).unwrap().each_step().split(0.5);
        assert!(
            message(wrong).starts_with("found 2 target columns, expected 1 for a target of each of 3 steps")
        );
    }

    #[test]
    fn bad_series_and_settings_are_refused() {
        let new = Windows::<f64, 2, 6, 2>::new;
        let check = |windows: Result<Windows<f64, 2, 6, 2>, DataError>| {
            windows.and_then(|windows| {
                Source::<Batch<f64, 4, 6>, Batch<f64, 4, 2>>::check(&windows, &Requirements::new(2))
                    .map(|()| windows)
            })
        };
        assert_eq!(
            message(check(new(rows(3)))),
            "found a series of 3 rows, expected at least 4: a window takes 3 for its inputs, and its last target is row 4 \
             counted from its first; give it more rows or the network a shorter sequence"
        );
        assert_eq!(check(new(rows(4))).unwrap().len(), 1);
        assert!(message(check(new(rows(4)).map(|windows| windows.ahead(2)))).contains("expected at least 5"));
        assert!(message(check(new(rows(0)))).contains("found a series of 0 rows"));
        assert!(
            message(new(rows(3)).and_then(|windows| windows.split(0.5))).contains("found a series of 3 rows")
        );
        let mut bad = rows(9);
        bad[7][1] = f64::NAN;
        assert!(message(new(bad)).contains("sample 7, feature 1: found NaN"));
        let windows = new(rows(9)).unwrap();
        assert!(message(windows.clone().columns(&[2])).contains("target column 2, expected columns below 2"));
        assert!(message(windows.clone().columns(&[1, 1])).contains("target column 1"));
        assert!(message(windows.clone().columns(&[])).contains("found 0 target columns"));
        // Three numbers are no rows of two columns, but three of one.
        let three = Windows::<f64, 2, 6, 3>::new(rows(9)).unwrap();
        let check = |windows: &Windows<f64, 2, 6, 3>| {
            Source::<Batch<f64, 4, 6>, Batch<f64, 4, 3>>::check(windows, &Requirements::new(3))
        };
        assert!(message(check(&three)).contains("found 2 target columns"));
        assert!(check(&three.columns(&[1]).unwrap()).is_ok());
        assert!(std::panic::catch_unwind(|| new(rows(9)).unwrap().stride(0)).is_err());
    }

    #[test]
    fn columns_that_do_not_fill_a_target_give_no_samples() {
        // Three numbers of two columns: the third would be made up.
        let three = Windows::<f64, 2, 6, 3>::new(rows(9)).unwrap();
        assert!(message(three.samples()).starts_with("found 2 target columns"));
        assert!(std::panic::catch_unwind(|| three.sample(0)).is_err());
        // A target of each of three steps has six numbers of two columns.
        let four = Windows::<f64, 2, 6, 4>::new(rows(9)).unwrap().each_step();
        assert!(message(four.samples()).starts_with("found 2 target columns, expected 1"));
        assert!(std::panic::catch_unwind(|| four.sample(0)).is_err());
        assert_eq!(three.columns(&[1]).unwrap().samples().unwrap().y[0], [31.0, 41.0, 51.0]);
    }

    #[test]
    fn a_target_out_of_reach_leaves_no_window() {
        for far in [9, usize::MAX - 3, usize::MAX - 1, usize::MAX] {
            for each in [false, true] {
                let windows =
                    Windows::<f64, 2, 6, 3>::new(rows(9)).unwrap().columns(&[0]).unwrap().ahead(far);
                let windows = if each { windows.each_step() } else { windows };
                assert_eq!(windows.len(), 0, "{far} rows ahead");
                assert!(message(windows.samples()).contains("found a series of 9 rows"));
                assert!(message(windows.split(0.5)).contains("found a series of 9 rows"));
            }
        }
    }

    #[test]
    fn a_split_needs_room_on_both_sides() {
        let windows = Windows::<f64, 2, 6, 2>::new(rows(20)).unwrap();
        assert_eq!(
            message(windows.split_at(3)),
            "found no window before row 3 of a series of 20 rows, expected at least one: a window spans 4 rows with its \
             targets"
        );
        assert!(message(windows.split_at(20)).starts_with("found no window behind row 20"));
        assert!(message(windows.split_at(99)).starts_with("found no window behind row 99"));
        assert!(message(windows.split(1.0)).contains("fraction 1"));
        let (train, test) = windows.split_at(19).unwrap();
        assert_eq!((train.len(), test.len()), (16, 1));
        // A part can be divided again.
        let (train, validation) = train.split(0.5).unwrap();
        assert!(train.len() < validation.target_row(0));
    }

    proptest! {
        #[test]
        fn nothing_of_the_second_part_is_seen_in_the_first(
            n in 10usize..60, boundary in 0usize..60, stride in 1usize..5, ahead in 1usize..4, each in any::<bool>(),
        ) {
            let Ok(windows) = Windows::<f64, 2, 6, 3>::new(rows(n)).unwrap().columns(&[0]) else { return Ok(()) };
            let windows = if each { windows.each_step() } else { windows };
            let windows = windows.stride(stride).ahead(ahead);
            let Ok((train, test)) = windows.split_at(boundary) else { return Ok(()) };
            let row = |number: f64| (number / 10.0).floor() as usize;
            for window in 0..train.len() {
                let (x, y) = train.sample(window);
                prop_assert!(x.iter().chain(&y).all(|&number| row(number) < boundary));
            }
            for window in 0..test.len() {
                let (x, y) = test.sample(window);
                prop_assert!(y.iter().all(|&number| row(number) >= boundary));
                prop_assert!(row(x[0]) + train.offset() == row(y[0]));
            }
            // No window is lost but those across the boundary.
            if stride == 1 {
                let all = windows.len();
                prop_assert!(all - train.len() - test.len() < windows.span());
            }
        }

        #[test]
        fn batches_hold_the_samples(indices in prop::collection::vec(0usize..10, 0..=5)) {
            let windows = Windows::<f64, 2, 6, 4>::new(rows(14)).unwrap();
            let (mut x, mut y) = (Batch::<f64, 5, 6>::repeat(-1.0), Batch::<f64, 5, 4>::repeat(-1.0));
            windows.fill(&indices, &mut x, &mut y, &Pass::evaluation()).unwrap();
            for row in 0..5 {
                let expected = indices.get(row).map_or(([-1.0; 6], [-1.0; 4]), |&window| windows.sample(window));
                prop_assert!((0..6).all(|column| x[(row, column)] == expected.0[column]));
                prop_assert!((0..4).all(|column| y[(row, column)] == expected.1[column]));
            }
        }
    }
}
