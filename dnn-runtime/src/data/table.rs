//! Tables with named columns, and how they become features, numbers and classes.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;

use bytemuck::allocation::zeroed_vec;

use super::csv::TableReader;
use super::error::{DataError, Origin};
use crate::scalar::Scalar;
use crate::suggest::nearest;

/// A table of text cells with named columns, read from a CSV file by [`Table::read`] or [`TableReader`].
///
/// What a column holds is decided by the method that takes it out: [`features`](Self::features) and
/// [`numbers`](Self::numbers) want numbers, [`classes`](Self::classes) takes any text. Missing values are never passed
/// over silently: [`drop_missing`](Self::drop_missing) or [`fill_missing`](Self::fill_missing) deals with them, else
/// they are errors.
///
/// ```
/// use dnn_runtime::data::{Samples, TableReader};
///
/// let csv = b"width,height,kind\n1,2,oak\n3,,ash\n5,6,ash\n";
/// let table = TableReader::new().from_bytes(csv)?.drop_missing()?;
/// let kinds = table.classes("kind")?;
/// assert_eq!(kinds.names, ["ash", "oak"]);
/// let samples = Samples::<f32, 2, u32>::new(table.features(["width", "height"])?, kinds.labels)?;
/// assert_eq!((samples.x, samples.y), (vec![[1.0, 2.0], [5.0, 6.0]], vec![1, 0]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(super) origin: Origin,
    columns: Vec<String>,
    /// The texts of all cells, one after another; dropped rows leave theirs behind.
    text: String,
    /// Row by row, as many as columns each: start and end in `text`, `None` for a missing value.
    cells: Vec<Option<(usize, usize)>>,
    /// The line of each row in the file.
    lines: Vec<u64>,
}

/// What takes the place of missing numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    /// The mean of the column's other values.
    Mean,
    /// The median of the column's other values; the mean of the middle two if their number is even.
    Median,
    /// This number.
    Value(f64),
    /// The value of the last row before that has one, of a series; before the first one the first.
    Previous,
    /// The value on the straight line between the nearest rows of a series that have one, before the first and behind the
    /// last their values.
    Linear,
}

/// A column of classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// The class index of each row: a position in `names`.
    pub labels: Vec<u32>,
    /// The classes' names in order, each once.
    pub names: Vec<String>,
}

impl Table {
    /// Reads a CSV file, plain or compressed with gzip, with commas, a header and the usual marks for missing values.
    /// For other forms see [`TableReader`].
    ///
    /// # Errors
    ///
    /// Those of [`TableReader::read`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, DataError> {
        TableReader::new().read(path)
    }

    pub(super) fn new(origin: Origin, columns: Vec<String>) -> Self {
        Self { origin, columns, text: String::new(), cells: Vec::new(), lines: Vec::new() }
    }

    /// Adds a row, with a cell for each column.
    pub(super) fn push_row<'a>(&mut self, line: u64, cells: impl Iterator<Item = Option<&'a str>>) {
        self.lines.push(line);
        for cell in cells {
            let cell = cell.map(|cell| self.push_text(cell));
            self.cells.push(cell);
        }
    }

    fn push_text(&mut self, cell: &str) -> (usize, usize) {
        let start = self.text.len();
        self.text.push_str(cell);
        (start, self.text.len())
    }

    /// The cells of a row; 1 for a table without columns, so that it divides.
    fn width(&self) -> usize {
        self.columns.len().max(1)
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The table with these columns only, in this order.
    ///
    /// # Errors
    ///
    /// [`DataError::UnknownColumn`].
    pub fn select(&self, columns: &[&str]) -> Result<Self, DataError> {
        let chosen = self.find_all(columns)?;
        Ok(Self {
            origin: self.origin.clone(),
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            text: self.text.clone(),
            cells: self
                .cells
                .chunks(self.width())
                .flat_map(|row| chosen.iter().map(|&column| row[column]))
                .collect(),
            lines: self.lines.clone(),
        })
    }

    /// The table with the rows at `indices` only, in that order; indices count from 0, without the header.
    ///
    /// # Panics
    ///
    /// If an index is not below [`len`](Self::len).
    #[must_use]
    pub fn rows(&self, indices: &[usize]) -> Self {
        let width = self.columns.len();
        Self {
            cells: indices.iter().flat_map(|&row| &self.cells[row * width..][..width]).copied().collect(),
            lines: indices.iter().map(|&row| self.lines[row]).collect(),
            origin: self.origin.clone(),
            columns: self.columns.clone(),
            text: self.text.clone(),
        }
    }

    /// The table without the rows that have a missing value. Columns that do not matter can be left out before with
    /// [`select`](Self::select).
    ///
    /// # Errors
    ///
    /// [`DataError::Empty`] if no row is left.
    pub fn drop_missing(&self) -> Result<Self, DataError> {
        let complete = |row: &[Option<_>]| row.iter().all(Option::is_some);
        let rows = self.cells.chunks(self.width()).enumerate();
        let kept: Vec<usize> = rows.filter(|(_, row)| complete(row)).map(|(index, _)| index).collect();
        if kept.is_empty() {
            return Err(DataError::Empty { origin: self.origin.clone() });
        }
        Ok(self.rows(&kept))
    }

    /// The table with every missing value of a number column replaced.
    ///
    /// Mean and median are those of the whole table. For an honest test, take them from the training rows:
    ///
    /// ```
    /// use dnn_runtime::data::{Fill, TableReader};
    ///
    /// let table = TableReader::new().from_bytes(b"age\n20\n?\n40\n?\n")?;
    /// let (train, test) = (table.rows(&[0, 1, 2]), table.rows(&[3]));
    /// let mean = Fill::Value(train.mean("age")?);
    /// assert_eq!(train.fill_missing("age", mean)?.numbers::<f32>("age")?, [20.0, 30.0, 40.0]);
    /// assert_eq!(test.fill_missing("age", mean)?.numbers::<f32>("age")?, [30.0]);
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DataError::UnknownColumn`]; for mean and median those of [`mean`](Self::mean).
    pub fn fill_missing(&self, column: &str, fill: Fill) -> Result<Self, DataError> {
        let index = self.find(column)?;
        let value = match fill {
            Fill::Mean => self.mean(column)?,
            Fill::Median => self.median(column)?,
            Fill::Value(value) => value,
            Fill::Previous | Fill::Linear => return self.fill_along(column, fill),
        };
        let mut table = self.clone();
        // The shortest text of a number reads back as exactly this number.
        let text = table.push_text(&format!("{value:e}"));
        for row in table.cells.chunks_mut(self.width()) {
            row[index].get_or_insert(text);
        }
        Ok(table)
    }

    /// Fills the gaps of a series from the rows around them.
    fn fill_along(&self, column: &str, fill: Fill) -> Result<Self, DataError> {
        let index = self.find(column)?;
        let rows: Vec<usize> = (0..self.len()).filter(|&row| self.cell(row, index).is_some()).collect();
        let values = self.present(column)?;
        let mut table = self.clone();
        for row in (0..self.len()).filter(|&row| self.cell(row, index).is_none()) {
            // How many rows with a value are before this one.
            let known = rows.partition_point(|&other| other < row);
            let (before, behind) = (known.saturating_sub(1), known.min(rows.len() - 1));
            let value = if fill == Fill::Previous || before == behind || known == 0 {
                values[before]
            } else {
                let (passed, all) = ((row - rows[before]) as f64, (rows[behind] - rows[before]) as f64);
                values[before] + (values[behind] - values[before]) * passed / all
            };
            let text = table.push_text(&format!("{value:e}"));
            table.cells[row * self.width() + index] = Some(text);
        }
        Ok(table)
    }

    /// The mean of a column's values, missing ones left out.
    ///
    /// # Errors
    ///
    /// [`DataError::UnknownColumn`], [`DataError::NotANumber`], [`DataError::CellNotFinite`],
    /// [`DataError::AllMissing`].
    pub fn mean(&self, column: &str) -> Result<f64, DataError> {
        let values = self.present(column)?;
        Ok(values.iter().sum::<f64>() / values.len() as f64)
    }

    /// The median of a column's values, missing ones left out; the mean of the middle two if their number is even.
    ///
    /// # Errors
    ///
    /// Those of [`mean`](Self::mean).
    pub fn median(&self, column: &str) -> Result<f64, DataError> {
        let mut values = self.present(column)?;
        values.sort_unstable_by(f64::total_cmp);
        let (lower, upper) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        Ok(lower / 2.0 + upper / 2.0)
    }

    /// The numbers of a column that are not missing: at least one.
    fn present(&self, column: &str) -> Result<Vec<f64>, DataError> {
        let index = self.find(column)?;
        let mut values = Vec::with_capacity(self.len());
        for row in 0..self.len() {
            if self.cell(row, index).is_some() {
                values.push(self.number(row, index)?);
            }
        }
        if values.is_empty() {
            return Err(DataError::AllMissing { origin: self.origin.clone(), column: column.to_owned() });
        }
        Ok(values)
    }

    /// A column of numbers.
    ///
    /// # Errors
    ///
    /// [`DataError::UnknownColumn`]; with line and column [`DataError::Missing`], [`DataError::NotANumber`], and
    /// [`DataError::CellNotFinite`] for NaN, infinity, or a number too large for `T`.
    pub fn numbers<T: Scalar>(&self, column: &str) -> Result<Vec<T>, DataError> {
        let index = self.find(column)?;
        (0..self.len()).map(|row| self.number(row, index)).collect()
    }

    /// Columns of numbers, side by side: the features of [`Samples`](super::Samples), or targets of several numbers.
    ///
    /// `F` is the number of names, so the network's input and the columns must agree at compile time.
    ///
    /// # Errors
    ///
    /// Those of [`numbers`](Self::numbers).
    pub fn features<T: Scalar, const F: usize>(&self, columns: [&str; F]) -> Result<Vec<[T; F]>, DataError> {
        self.gather(&self.find_all(&columns)?)
    }

    /// All columns but these, in the table's order: the features when there are too many to list.
    ///
    /// # Errors
    ///
    /// Those of [`numbers`](Self::numbers), and [`DataError::ColumnCount`] if there are not `F` other columns.
    pub fn features_except<T: Scalar, const F: usize>(
        &self,
        columns: &[&str],
    ) -> Result<Vec<[T; F]>, DataError> {
        let left_out = self.find_all(columns)?;
        let kept: Vec<usize> = (0..self.columns.len()).filter(|index| !left_out.contains(index)).collect();
        if kept.len() != F {
            let names: Vec<&str> = kept.iter().map(|&index| &*self.columns[index]).collect();
            return Err(DataError::ColumnCount {
                origin: self.origin.clone(),
                found: kept.len(),
                expected: F,
                columns: names.join(", "),
            });
        }
        self.gather(&kept)
    }

    fn gather<T: Scalar, const F: usize>(&self, columns: &[usize]) -> Result<Vec<[T; F]>, DataError> {
        let mut x = zeroed_vec::<[T; F]>(self.len());
        for (row, features) in x.iter_mut().enumerate() {
            for (feature, &column) in features.iter_mut().zip(columns) {
                *feature = self.number(row, column)?;
            }
        }
        Ok(x)
    }

    /// A column of classes, with names sorted: as numbers if all of them are numbers (`2` before `10`), else by their
    /// characters, as scikit-learn does.
    ///
    /// # Errors
    ///
    /// [`DataError::UnknownColumn`], [`DataError::Missing`].
    pub fn classes(&self, column: &str) -> Result<Classes, DataError> {
        let mut names = self.texts(column)?;
        let numeric = names.iter().all(|name| name.parse::<f64>().is_ok());
        names.sort_unstable_by(|a, b| {
            let by_value = match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) if numeric => a.total_cmp(&b),
                _ => Ordering::Equal,
            };
            by_value.then_with(|| a.cmp(b))
        });
        names.dedup();
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        Ok(Classes { labels: self.classes_among(column, &names)?, names })
    }

    /// A column of classes whose names are known: for a test file, which may lack some of the classes.
    ///
    /// # Errors
    ///
    /// Those of [`classes`](Self::classes), and [`DataError::UnknownClass`] for a class that is not among `names`.
    pub fn classes_among(&self, column: &str, names: &[impl AsRef<str>]) -> Result<Vec<u32>, DataError> {
        let known: HashMap<&str, u32> = names.iter().map(AsRef::as_ref).zip(0..).collect();
        let texts = self.texts(column)?;
        texts
            .into_iter()
            .zip(&self.lines)
            .map(|(text, &line)| {
                known.get(text).copied().ok_or_else(|| DataError::UnknownClass {
                    origin: self.origin.clone(),
                    line,
                    column: column.to_owned(),
                    found: text.to_owned(),
                    expected: names.iter().map(|name| name.as_ref().to_owned()).collect(),
                })
            })
            .collect()
    }

    /// The line of a row in the file.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    pub(super) fn texts(&self, column: &str) -> Result<Vec<&str>, DataError> {
        let index = self.find(column)?;
        (0..self.len()).map(|row| self.cell(row, index).ok_or_else(|| self.missing(row, index))).collect()
    }

    fn cell(&self, row: usize, column: usize) -> Option<&str> {
        self.cells[row * self.columns.len() + column].map(|(start, end)| &self.text[start..end])
    }

    fn missing(&self, row: usize, column: usize) -> DataError {
        let (origin, line) = (self.origin.clone(), self.lines[row]);
        DataError::Missing { origin, line, column: self.columns[column].clone() }
    }

    fn number<T: Scalar>(&self, row: usize, column: usize) -> Result<T, DataError> {
        let text = self.cell(row, column).ok_or_else(|| self.missing(row, column))?;
        let (origin, line) = (|| self.origin.clone(), self.lines[row]);
        let (name, found) = (|| self.columns[column].clone(), || text.to_owned());
        let number: f64 = text.parse().map_err(|_| DataError::NotANumber {
            origin: origin(),
            line,
            column: name(),
            found: found(),
        })?;
        let value = T::from_f64(number);
        if value.is_finite() {
            return Ok(value);
        }
        let expected = if T::DTYPE == "F32" { "f32" } else { "f64" };
        Err(DataError::CellNotFinite { origin: origin(), line, column: name(), found: found(), expected })
    }

    fn find_all(&self, columns: &[&str]) -> Result<Vec<usize>, DataError> {
        columns.iter().map(|column| self.find(column)).collect()
    }

    fn find(&self, column: &str) -> Result<usize, DataError> {
        self.columns.iter().position(|name| name == column).ok_or_else(|| DataError::UnknownColumn {
            origin: self.origin.clone(),
            column: column.to_owned(),
            suggestion: nearest(column, self.columns.iter().map(String::as_str), 3).map(str::to_owned),
            columns: self.columns.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        TableReader::new().from_bytes(text.as_bytes()).unwrap()
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn columns_are_taken_by_name() {
        let table = table("id,a,kind,b\n7,1,x,2\n8,3,y,4\n");
        assert_eq!(table.features::<f32, 2>(["b", "a"]).unwrap(), [[2.0, 1.0], [4.0, 3.0]]);
        assert_eq!(table.features_except::<f64, 2>(&["kind", "id"]).unwrap(), [[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(table.numbers::<f64>("id").unwrap(), [7.0, 8.0]);
        let selected = table.select(&["b", "id"]).unwrap();
        assert_eq!(selected.columns(), ["b", "id"]);
        assert_eq!(selected.features_except::<f32, 1>(&["id"]).unwrap(), [[2.0], [4.0]]);
        assert_eq!(table.rows(&[1, 1, 0]).numbers::<f32>("a").unwrap(), [3.0, 3.0, 1.0]);
        let none = table.select(&[]).unwrap();
        assert_eq!(none.rows(&[1, 0]).features_except::<f32, 0>(&[]).unwrap(), [[0.0; 0]; 2]);
        assert!(none.drop_missing().is_err());
    }

    #[test]
    fn bad_cells_and_names_are_refused() {
        let table = table("age,blood_pressure,kind\n20,80,x\n?,abc,y\ninf,1e39,\n");
        for (found, expected) in [
            (
                message(table.numbers::<f32>("age")),
                "in memory, line 3, column `age`: found a missing value, expected a value; call `drop_missing` \
                 or `fill_missing` first",
            ),
            (
                message(table.features::<f32, 1>(["blood_pressure"])),
                "in memory, line 3, column `blood_pressure`: found \"abc\", expected a number; if it stands for \
                 a missing value, name it with `TableReader::missing`; for class names use `Table::classes`",
            ),
            (
                message(table.rows(&[0, 2]).numbers::<f32>("blood_pressure")),
                "in memory, line 4, column `blood_pressure`: found 1e39, expected a finite f32",
            ),
            (
                message(table.rows(&[2]).numbers::<f64>("age")),
                "in memory, line 4, column `age`: found inf, expected a finite f64",
            ),
            (message(table.classes("kind")), "in memory, line 4, column `kind`: found a missing value"),
            (
                message(table.numbers::<f32>("Blood_presure")),
                "in memory: found no column `Blood_presure`, did you mean `blood_pressure`?",
            ),
            (
                message(table.select(&["age", "target"])),
                "in memory: found no column `target`, expected one of `age`, `blood_pressure`, `kind`",
            ),
            (
                message(table.features_except::<f32, 3>(&["kind"])),
                "in memory: found 2 feature columns, expected 3: age, blood_pressure",
            ),
            (
                message(table.rows(&[0]).classes_among("kind", &["a", "b"])),
                "in memory, line 2, column `kind`: found class \"x\", expected one of [\"a\", \"b\"]",
            ),
            (message(table.rows(&[1, 2]).drop_missing()), "in memory: found no samples"),
            (
                message(table.rows(&[1]).fill_missing("age", Fill::Median)),
                "in memory, column `age`: found only missing values, expected at least one number",
            ),
            (message(table.fill_missing("blood_pressure", Fill::Mean)), "in memory, line 3"),
            (
                message(
                    table
                        .fill_missing("age", Fill::Value(f64::NAN))
                        .unwrap()
                        .rows(&[1])
                        .numbers::<f64>("age"),
                ),
                "in memory, line 3, column `age`: found NaN, expected a finite f64",
            ),
        ] {
            assert!(found.starts_with(expected), "{found} does not start with {expected}");
        }
    }

    #[test]
    fn missing_values_are_dropped_or_filled() {
        let table = table("a,b\n1,x\nNaN,y\n4,\n?,z\n10,w\n");
        let complete = table.drop_missing().unwrap();
        assert_eq!(complete.numbers::<f32>("a").unwrap(), [1.0, 10.0]);
        assert_eq!(complete.classes("b").unwrap().names, ["w", "x"]);
        assert_eq!((table.mean("a").unwrap(), table.median("a").unwrap()), (5.0, 4.0));
        let filled = |fill| table.fill_missing("a", fill).unwrap().numbers::<f64>("a").unwrap();
        assert_eq!(filled(Fill::Mean), [1.0, 5.0, 4.0, 5.0, 10.0]);
        assert_eq!(filled(Fill::Median), [1.0, 4.0, 4.0, 4.0, 10.0]);
        assert_eq!(filled(Fill::Value(-0.1)), [1.0, -0.1, 4.0, -0.1, 10.0]);
        assert_eq!(table.rows(&[0, 1, 2]).median("a").unwrap(), 2.5);
    }

    #[test]
    fn class_names_are_sorted_and_numbers_by_value() {
        let classes = |text: &str| table(text).classes("c").unwrap();
        let words = classes("c\npear\napple\npear\nfig\n");
        assert_eq!(
            (words.names, words.labels),
            (["apple", "fig", "pear"].map(Into::into).to_vec(), vec![2, 0, 2, 1])
        );
        let numbers = classes("c\n10\n2\n-1\n10\n");
        assert_eq!(
            (numbers.names, numbers.labels),
            (["-1", "2", "10"].map(Into::into).to_vec(), vec![2, 1, 0, 2])
        );
        // One word among them, and all are compared as words.
        assert_eq!(classes("c\n10\n2\nx\n").names, ["10", "2", "x"]);
        assert_eq!(table("c\nb\nb\n").classes_among("c", &["a", "b"]).unwrap(), [1, 1]);
    }
}
