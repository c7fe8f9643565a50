//! Series: numbers in the order of time, and windows of them.

mod date;
mod difference;
mod labelled;
mod ts;
mod windows;

pub use date::{Date, NotADate};
pub use difference::Difference;
pub use labelled::{LabelledSeries, Padding};
pub use windows::Windows;

use super::error::DataError;
use super::sequence_error::SequenceError;
use super::table::Table;
use crate::scalar::Scalar;

/// Rows of `F` numbers, each with its date, in the order of time.
///
/// ```
/// use dnn_runtime::data::TableReader;
///
/// let csv = b"month,passengers\n1949-01,112\n1949-02,118\n1949-03,132\n";
/// let series = TableReader::new().from_bytes(csv)?.series::<f32, 1>("month", ["passengers"])?;
/// assert_eq!(series.values, [[112.0], [118.0], [132.0]]);
/// assert_eq!(series.dates[1].to_string(), "1949-02");
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Series<T, const F: usize> {
    /// The dates, each later than the one before.
    pub dates: Vec<Date>,
    /// The numbers of each date.
    pub values: Vec<[T; F]>,
}

impl Table {
    /// A series: a column of dates and columns of numbers.
    ///
    /// Dates are in ISO form, all of one kind: years (`1949`), months (`1949-01`) or days (`1949-01-31`), each later than
    /// the one before and all as far apart: a row that is left out would shift what follows. Days may lie a whole number
    /// of days apart, such as a week, and months and years likewise. A missing number is an error that names its line;
    /// [`fill_missing`](Self::fill_missing) fills gaps first, for series best by
    /// [`Fill::Linear`](super::Fill::Linear) or [`Fill::Previous`](super::Fill::Previous).
    ///
    /// # Errors
    ///
    /// Those of [`numbers`](Self::numbers); [`SequenceError::Date`] and [`SequenceError::DateOrder`] with the line.
    pub fn series<T: Scalar, const F: usize>(
        &self,
        date: &str,
        columns: [&str; F],
    ) -> Result<Series<T, F>, DataError> {
        let series = self.irregular_series(date, columns)?;
        let dates = &series.dates;
        if let [first, second, ..] = dates[..] {
            let step = second.ordinal() - first.ordinal();
            for (row, pair) in dates.windows(2).enumerate() {
                let found = pair[1].ordinal() - pair[0].ordinal();
                if found != step {
                    let expected = format!(
                        "every date to be {step} behind the one before, as in the first two rows, not {found}; fill in the \
                         rows that are left out, or read the series by `irregular_series`"
                    );
                    return Err(self.date_order(row + 1, date, dates, expected));
                }
            }
        }
        Ok(series)
    }

    /// [`series`](Self::series) whose dates need not be equally far apart: trading days, say.
    ///
    /// # Errors
    ///
    /// As for [`series`](Self::series).
    pub fn irregular_series<T: Scalar, const F: usize>(
        &self,
        date: &str,
        columns: [&str; F],
    ) -> Result<Series<T, F>, DataError> {
        let mut dates: Vec<Date> = Vec::with_capacity(self.len());
        for (row, text) in self.texts(date)?.into_iter().enumerate() {
            let parsed = text.parse().map_err(|_| SequenceError::Date {
                origin: self.origin.clone(),
                line: self.line(row),
                column: date.to_owned(),
                found: text.to_owned(),
            })?;
            dates.push(parsed);
            if let [.., before, found] = dates[..] {
                let expected = match found.is_like(before) {
                    false => "dates of one kind: years, months or days",
                    true if found <= before => "a later date",
                    true => continue,
                };
                return Err(self.date_order(row, date, &dates, expected.to_owned()));
            }
        }
        Ok(Series { dates, values: self.features(columns)? })
    }

    /// The date of `row` does not follow that of the row before.
    fn date_order(&self, row: usize, column: &str, dates: &[Date], expected: String) -> DataError {
        let error = SequenceError::DateOrder {
            origin: self.origin.clone(),
            line: self.line(row),
            column: column.to_owned(),
            found: dates[row],
            before: dates[row - 1],
            expected,
        };
        error.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, TableReader};
    use super::*;

    fn read(csv: &str) -> Result<Series<f64, 1>, DataError> {
        TableReader::new().from_bytes(csv.as_bytes())?.series("date", ["x"])
    }

    #[test]
    fn dates_of_every_kind() {
        assert_eq!(read("date,x\n1700,5\n1701,11\n1702,16\n").unwrap().values, [[5.0], [11.0], [16.0]]);
        let weeks = read("x,date\n1,1958-03-29\n2,1958-04-05\n3,1958-04-12\n").unwrap();
        assert_eq!((weeks.dates[2].day, weeks.values[2]), (Some(12), [3.0]));
        assert_eq!(read("date,x\n1949-01,1\n").unwrap().dates.len(), 1);
    }

    #[test]
    fn bad_dates_are_refused_with_the_line() {
        for (csv, expected) in [
            (
                "date,x\n1700,1\nMay 1701,2\n",
                "in memory, line 3, column `date`: found \"May 1701\", expected a date such as 1949, 1949-01 or 1949-01-31",
            ),
            (
                "date,x\n1700,1\n1700,2\n",
                "in memory, line 3, column `date`: found 1700 behind 1700, expected a later date",
            ),
            (
                "date,x\n1700,1\n1701-01,2\n",
                "in memory, line 3, column `date`: found 1701-01 behind 1700, expected dates of one kind: years, months or \
                 days",
            ),
            (
                "date,x\n1949-01,1\n1949-02,2\n\n1949-04,3\n",
                "in memory, line 5, column `date`: found 1949-04 behind 1949-02, expected every date to be 1 behind the one \
                 before, as in the first two rows, not 2; fill in the rows that are left out, or read the series by \
                 `irregular_series`",
            ),
            ("date,x\n1700,1\n,2\n", "in memory, line 3, column `date`: found a missing value"),
            ("date,x\n1700,1\n1701,\n", "in memory, line 3, column `x`: found a missing value"),
        ] {
            let found = read(csv).unwrap_err().to_string();
            assert!(found.starts_with(expected), "{found} does not start with {expected}");
        }
        let table = TableReader::new().from_bytes(b"date,x\n1949-01,1\n1949-04,3\n1949-05,4\n").unwrap();
        assert_eq!(table.irregular_series::<f64, 1>("date", ["x"]).unwrap().dates.len(), 3);
    }

    #[test]
    fn gaps_are_filled_along_time() {
        let table = TableReader::new().from_bytes(b"date,x\n1,?\n2,1\n3,\n4,\n5,7\n6,\n").unwrap();
        let filled = |fill| table.fill_missing("x", fill).unwrap().numbers::<f64>("x").unwrap();
        assert_eq!(filled(Fill::Previous), [1.0, 1.0, 1.0, 1.0, 7.0, 7.0]);
        assert_eq!(filled(Fill::Linear), [1.0, 1.0, 3.0, 5.0, 7.0, 7.0]);
    }
}
