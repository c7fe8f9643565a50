//! What can be wrong with data, said with file, place, what was found and what was expected.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::sequence_error::SequenceError;

/// Where data came from; the first words of every message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Values handed over by the program.
    #[default]
    Memory,
    /// A file.
    File(PathBuf),
}

impl From<&Path> for Origin {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("in memory"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Data that cannot be used.
///
/// Samples, features and classes count from 0, as they are indexed; lines of text files count from 1, as editors do.
/// The text of an error is whole: it holds the text of a `cause`, which is therefore not a
/// [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file cannot be opened, read or decompressed.
    #[error("{origin}: cannot be read: {cause}")]
    Io {
        /// The file.
        origin: Origin,
        /// What the operating system or the decompressor says.
        cause: io::Error,
    },

    /// There are no samples.
    #[error("{origin}: found no samples, expected at least one")]
    Empty {
        /// Where the data came from.
        origin: Origin,
    },

    /// Features and targets differ in number.
    #[error(
        "{origin}: found {features} samples in `x` but {targets} in `y`, expected a target for each sample"
    )]
    Lengths {
        /// Where the data came from.
        origin: Origin,
        /// The length of `x`.
        features: usize,
        /// The length of `y`.
        targets: usize,
    },

    /// A feature or target is NaN or infinite.
    #[error(
        "{origin}: sample {sample}, {part} {index}: found {value}, expected a finite number; \
         drop the sample or replace the value"
    )]
    NotFinite {
        /// Where the data came from.
        origin: Origin,
        /// `"feature"` or `"target"`.
        part: &'static str,
        /// The sample's index.
        sample: usize,
        /// The position within the sample: the column.
        index: usize,
        /// The value found.
        value: f64,
    },

    /// A class index that the network has no output for.
    #[error(
        "{origin}: sample {sample}: found class {class}, expected a class below {classes}; classes count \
         from 0 and the network's last layer needs an output for each"
    )]
    Class {
        /// Where the data came from.
        origin: Origin,
        /// The sample's index.
        sample: usize,
        /// The class found.
        class: u32,
        /// The number of classes expected.
        classes: usize,
    },

    /// What is wrong with a series, a text or a sequence.
    #[error("{0}")]
    Sequence(SequenceError),

    /// A split at a fraction that leaves one side empty.
    #[error("found the fraction {fraction} to split at, expected a number above 0 and below 1")]
    Fraction {
        /// The fraction found.
        fraction: f64,
    },

    /// Too few samples to split.
    #[error(
        "{origin}: found {samples} sample{} {what}, expected at least 2, one for each side of a split",
        if *.samples == 1 { "" } else { "s" }
    )]
    TooFew {
        /// Where the data came from.
        origin: Origin,
        /// The number found.
        samples: usize,
        /// Of what: `"in all"` or `"of class 3"`.
        what: String,
    },

    /// The values of a column are too far apart to scale.
    #[error("{of} {index}: found values too far apart for f64 to hold their spread; divide them first")]
    Spread {
        /// `"column"` or `"channel"`.
        of: &'static str,
        /// The column, counted from 0.
        index: usize,
    },

    /// A range to scale to that has no width.
    #[error(
        "found the range {start} to {end} to scale to, expected finite numbers with the start below the end"
    )]
    Range {
        /// The start found.
        start: f64,
        /// The end found.
        end: f64,
    },

    /// Saved numbers of a scaler that are too few or too many.
    #[error("found {found} numbers as the scaler's {part}, expected {expected}, one for each column")]
    ScalerLength {
        /// `"mean"`, `"deviation"`, `"min"` or `"max"`.
        part: &'static str,
        /// How many were found.
        found: usize,
        /// The number of columns.
        expected: usize,
    },

    /// A saved number that cannot be a scaler's.
    #[error("{of} {index}: found {found} as the scaler's {part}, expected {expected}")]
    ScalerNumber {
        /// `"column"` or `"channel"`.
        of: &'static str,
        /// `"mean"`, `"deviation"`, `"min"` or `"max"`.
        part: &'static str,
        /// The column, counted from 0.
        index: usize,
        /// The number found.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },

    /// A line of an index file is not a number.
    #[error("{origin}, line {line}: found {found:?}, expected one row index counted from 0")]
    IndexText {
        /// The index file.
        origin: Origin,
        /// The line, counted from 1.
        line: usize,
        /// The text found.
        found: String,
    },

    /// An index file names a row that does not exist.
    #[error(
        "{origin}, line {line}: found row index {index}, expected one below {len}, the number of samples"
    )]
    IndexRange {
        /// The index file.
        origin: Origin,
        /// The line, counted from 1.
        line: usize,
        /// The index found.
        index: usize,
        /// The number of samples.
        len: usize,
    },

    /// Index files name a row twice: within one part, or in both.
    #[error(
        "{origin}, line {line}: found row index {index} again, expected each row once; it is already in \
         {first_origin}, line {first_line}"
    )]
    IndexTwice {
        /// The index file.
        origin: Origin,
        /// The line, counted from 1.
        line: usize,
        /// The index found twice.
        index: usize,
        /// The index file that has it first.
        first_origin: Origin,
        /// The line that has it first.
        first_line: usize,
    },

    /// The first four bytes are not those of an IDX file.
    #[error(
        "{origin}: found the first bytes {found:02x?}, expected an IDX header: 00 00, a type of 08 (u8), 09 \
         (i8), 0b (i16), 0c (i32), 0d (f32) or 0e (f64), and the number of dimensions from 01"
    )]
    IdxMagic {
        /// Where the data came from.
        origin: Origin,
        /// The first bytes, at most four.
        found: Vec<u8>,
    },

    /// An IDX file ends early.
    #[error("{origin}: found {found} bytes of {part}, expected {expected}; the file is cut short")]
    IdxShort {
        /// Where the data came from.
        origin: Origin,
        /// `"header"`, or `"values"` with the shape.
        part: String,
        /// Bytes expected.
        expected: u64,
        /// Bytes found.
        found: u64,
    },

    /// An IDX file goes on behind its values.
    #[error(
        "{origin}: found bytes behind the {expected} bytes of values of shape {shape:?}, expected the end"
    )]
    IdxTrailing {
        /// Where the data came from.
        origin: Origin,
        /// The shape in the header.
        shape: Vec<usize>,
        /// Bytes expected.
        expected: u64,
    },

    /// The shape of an IDX file is not what it is used for.
    #[error("{origin}: found values of shape {shape:?}, expected {expected}")]
    IdxShape {
        /// Where the data came from.
        origin: Origin,
        /// The shape found; its first number counts samples.
        shape: Vec<usize>,
        /// What was expected.
        expected: String,
    },

    /// An image file and a label file do not belong together.
    #[error(
        "{labels_origin}: found {labels} labels, expected {images}, the number of images in {images_origin}"
    )]
    IdxCounts {
        /// The image file.
        images_origin: Origin,
        /// The number of images.
        images: usize,
        /// The label file.
        labels_origin: Origin,
        /// The number of labels.
        labels: usize,
    },

    /// A label that is no class index.
    #[error("{origin}: sample {sample}: found label {found}, expected a whole number from 0")]
    IdxLabel {
        /// The label file.
        origin: Origin,
        /// The sample's index.
        sample: usize,
        /// The label found.
        found: f64,
    },

    /// A file is no binary batch of CIFAR-10.
    #[error(
        "{origin}: found {found} bytes, expected a multiple of {record}: a label and {} colours for each image; \
         the file is cut short or no binary batch of CIFAR-10",
        *.record - 1
    )]
    CifarLength {
        /// The file.
        origin: Origin,
        /// Bytes found.
        found: u64,
        /// The bytes of a label and its image.
        record: usize,
    },

    /// A label that CIFAR-10 does not have.
    #[error(
        "{origin}: image {image}: found the label {found}, expected one from 0 to 9; the file is damaged or no binary \
         batch of CIFAR-10"
    )]
    CifarLabel {
        /// The file.
        origin: Origin,
        /// The image, counted from 0.
        image: usize,
        /// The label found.
        found: u8,
    },

    /// A folder of images has no folders in it.
    #[error("{origin}: found no folders, expected one for each class, with its PNG or JPEG files")]
    NoClasses {
        /// The folder.
        origin: Origin,
    },

    /// A file with the name of an image that is none, or damaged.
    #[error("{origin}: cannot be decoded as an image: {cause}")]
    Image {
        /// The file.
        origin: Origin,
        /// What the decoder says.
        cause: String,
    },

    /// An image of another size.
    #[error(
        "{origin}: found an image {} pixels wide and {} high, expected {} and {}; `ImageFolder::resize` scales images",
        .found[1], .found[0], .expected[1], .expected[0]
    )]
    ImageSize {
        /// The file.
        origin: Origin,
        /// Height and width found.
        found: [usize; 2],
        /// Height and width expected.
        expected: [usize; 2],
    },

    /// A line of a table has more or fewer cells than the header.
    #[error(
        "{origin}, line {line}: the number of cells is {found}, expected {expected} as in the first line{}",
        OtherDelimiter(*.other_delimiter)
    )]
    Ragged {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// Cells found.
        found: u64,
        /// Cells expected.
        expected: u64,
        /// A byte of the first line that often stands between cells, but was not chosen to: `b';'`, `b'\\t'`.
        other_delimiter: Option<u8>,
    },

    /// A table is not UTF-8 text.
    #[error("{origin}, line {line}: found bytes that are not UTF-8, expected text; save the file as UTF-8")]
    Encoding {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
    },

    /// Text in a column of numbers.
    #[error(
        "{origin}, line {line}, column `{column}`: found {found:?}, expected a number; if it stands for a \
         missing value, name it with `TableReader::missing`; for class names use `Table::classes`"
    )]
    NotANumber {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The text found.
        found: String,
    },

    /// A number of a table is NaN, infinite, or too large for the number type.
    #[error("{origin}, line {line}, column `{column}`: found {found}, expected a finite {expected}")]
    CellNotFinite {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The text found.
        found: String,
        /// The number type: `f32` or `f64`.
        expected: &'static str,
    },

    /// A value is missing.
    #[error(
        "{origin}, line {line}, column `{column}`: found a missing value, expected a value; call \
         `drop_missing` or `fill_missing` first"
    )]
    Missing {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
    },

    /// Every value of a column is missing, so there is nothing to fill the gaps from.
    #[error("{origin}, column `{column}`: found only missing values, expected at least one number")]
    AllMissing {
        /// Where the table came from.
        origin: Origin,
        /// The column's name.
        column: String,
    },

    /// A class that is not among the known ones.
    #[error("{origin}, line {line}, column `{column}`: found class {found:?}, expected one of {expected:?}")]
    UnknownClass {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The class found.
        found: String,
        /// The known classes.
        expected: Vec<String>,
    },

    /// A column that the table does not have.
    #[error("{origin}: found no column `{column}`{}", Suggestion(.suggestion, .columns))]
    UnknownColumn {
        /// Where the table came from.
        origin: Origin,
        /// The name asked for.
        column: String,
        /// The column most alike, if one is.
        suggestion: Option<String>,
        /// The columns there are.
        columns: Vec<String>,
    },

    /// Two columns with one name.
    #[error(
        "{origin}, header: found the name `{column}` for column {first} and again for column {second}, \
         expected different names"
    )]
    DuplicateColumn {
        /// Where the table came from.
        origin: Origin,
        /// The name found twice.
        column: String,
        /// The first column with it, counted from 1.
        first: usize,
        /// The second one.
        second: usize,
    },

    /// Another number of feature columns than the type says.
    #[error("{origin}: found {found} feature columns, expected {expected}: {columns}")]
    ColumnCount {
        /// Where the table came from.
        origin: Origin,
        /// Columns found.
        found: usize,
        /// Columns expected.
        expected: usize,
        /// The names of the columns found.
        columns: String,
    },
}

impl From<SequenceError> for DataError {
    fn from(error: SequenceError) -> Self {
        Self::Sequence(error)
    }
}

/// The end of the message about a ragged line: what the delimiter may be.
struct OtherDelimiter(Option<u8>);

impl fmt::Display for OtherDelimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.map(char::from) {
            None => Ok(()),
            Some(byte) => write!(
                f,
                "; the first line holds {byte:?}: if it stands between cells, call `TableReader::delimiter(b{byte:?})`"
            ),
        }
    }
}

/// The end of the message about an unknown column: the likely one, else the first few there are.
struct Suggestion<'a>(&'a Option<String>, &'a [String]);

impl fmt::Display for Suggestion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 12;
        if let Some(name) = self.0 {
            return write!(f, ", did you mean `{name}`?");
        }
        f.write_str(", expected one of ")?;
        for (i, name) in self.1.iter().take(SHOWN).enumerate() {
            write!(f, "{}`{name}`", if i == 0 { "" } else { ", " })?;
        }
        if self.1.len() > SHOWN { write!(f, " and {} more", self.1.len() - SHOWN) } else { Ok(()) }
    }
}
