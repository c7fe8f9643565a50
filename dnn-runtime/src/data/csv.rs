//! Reading tables from CSV files.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use ::csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};

use super::error::{DataError, Origin};
use super::gzip;
use super::table::Table;

/// What stands for a missing value unless [`TableReader::missing`] says otherwise, in upper or lower case.
pub const MISSING: [&str; 6] = ["", "na", "n/a", "nan", "null", "?"];

/// Reads CSV files that differ from the usual form: another delimiter, no header, other marks for missing values.
///
/// Cells may be quoted, with `"` right behind the delimiter; white space around cells is dropped; lines that are blank
/// or hold nothing but white space are passed over. A file compressed with gzip is recognised by its first bytes,
/// whatever it is called.
///
/// ```
/// use dnn_runtime::data::TableReader;
///
/// let table = TableReader::new().delimiter(b';').missing(&["-"]).from_bytes(b"a; b\n1; 2\n3; -\n")?;
/// assert_eq!(table.drop_missing()?.numbers::<f32>("a")?, [1.0]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableReader {
    delimiter: u8,
    header: bool,
    missing: Vec<String>,
}

impl Default for TableReader {
    fn default() -> Self {
        Self::new()
    }
}

impl TableReader {
    /// Commas, a header, and [`MISSING`] for missing values.
    #[must_use]
    pub fn new() -> Self {
        Self { delimiter: b',', header: true, missing: MISSING.map(str::to_owned).to_vec() }
    }

    /// The byte between cells: `b';'`, `b'\t'`. Default: a comma.
    #[must_use]
    pub const fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Whether the first line names the columns. Default: yes. Without, they are called `0`, `1`, `2`, ...
    #[must_use]
    pub const fn header(mut self, header: bool) -> Self {
        self.header = header;
        self
    }

    /// The only cells that stand for missing values, in upper or lower case. Default: [`MISSING`].
    #[must_use]
    pub fn missing(mut self, spellings: &[&str]) -> Self {
        self.missing = spellings.iter().map(|&spelling| spelling.to_owned()).collect();
        self
    }

    /// Reads a file, plain or compressed with gzip.
    ///
    /// # Errors
    ///
    /// [`DataError::Io`], [`DataError::Empty`] for a table without rows, [`DataError::Ragged`] for a line with more or
    /// fewer cells than the first, [`DataError::DuplicateColumn`], [`DataError::Encoding`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table, DataError> {
        let origin = Origin::from(path.as_ref());
        match fs::read(path) {
            Ok(bytes) => self.decode(&bytes, origin),
            Err(cause) => Err(DataError::Io { origin, cause }),
        }
    }

    /// Reads the bytes of a file, plain or compressed with gzip.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); [`DataError::Io`] for a damaged gzip stream.
    pub fn from_bytes(&self, bytes: &[u8]) -> Result<Table, DataError> {
        self.decode(bytes, Origin::Memory)
    }

    fn decode(&self, bytes: &[u8], origin: Origin) -> Result<Table, DataError> {
        let plain = gzip::plain(bytes, &origin)?;
        self.decode_plain(&plain, origin)
    }

    fn decode_plain(&self, bytes: &[u8], origin: Origin) -> Result<Table, DataError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = Lines { bytes, start: 0, line: 1 };
        let mut reader = ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(bytes);
        let missing = |cell: &str| self.missing.iter().any(|spelling| cell.eq_ignore_ascii_case(spelling));
        let mut table: Option<Table> = None;
        let mut other_delimiter = None;
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| from_csv(error, &origin, &mut lines))? {
            lines.go_to(record.position().map_or(0, Position::byte));
            if record.len() == 1 && lines.is_blank() {
                continue;
            }
            let table = match &mut table {
                Some(table) => table,
                None => {
                    other_delimiter = self.other_delimiter(lines.rest_of_line());
                    let names = self.names(&record);
                    check_names(&names, &origin)?;
                    let table = table.insert(Table::new(origin.clone(), names));
                    if self.header {
                        continue;
                    }
                    table
                }
            };
            let (found, expected) = (record.len() as u64, table.columns().len() as u64);
            if found != expected {
                let line = lines.line;
                return Err(DataError::Ragged { origin, line, found, expected, other_delimiter });
            }
            table.push_row(lines.line, record.iter().map(|cell| (!missing(cell)).then_some(cell)));
        }
        table.filter(|table| !table.is_empty()).ok_or(DataError::Empty { origin })
    }

    /// The names of the columns, given the first line.
    fn names(&self, first: &StringRecord) -> Vec<String> {
        if self.header {
            first.iter().map(str::to_owned).collect()
        } else {
            (0..first.len()).map(|column| column.to_string()).collect()
        }
    }

    /// The usual delimiter that stands in the first line most often, besides the one chosen.
    fn other_delimiter(&self, first_line: &[u8]) -> Option<u8> {
        let count = |delimiter: u8| first_line.iter().filter(|&&byte| byte == delimiter).count();
        let others = *b"|\t;,";
        let others = others.into_iter().filter(|&other| other != self.delimiter && count(other) > 0);
        others.max_by_key(|&other| count(other))
    }
}

/// Counts lines along a file.
///
/// The reader's own count is that of the place where it went on reading: before blank lines, and for line ends of two
/// bytes between the two.
struct Lines<'a> {
    bytes: &'a [u8],
    /// Where the record starts that was gone to last.
    start: usize,
    /// The line that it starts in, counted from 1.
    line: u64,
}

impl<'a> Lines<'a> {
    /// Goes to the record that is read next from the byte at `position` on. Positions must not decrease.
    fn go_to(&mut self, position: u64) {
        let position = usize::try_from(position).map_or(self.bytes.len(), |at| at.min(self.bytes.len()));
        let empty = self.bytes[position..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = position + empty;
        for at in self.start..start {
            let ends = match self.bytes[at] {
                b'\n' => true,
                b'\r' => self.bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends);
        }
        self.start = self.start.max(start);
    }

    /// What stands between the start of the record and the end of its first line.
    fn rest_of_line(&self) -> &'a [u8] {
        let rest = &self.bytes[self.start..];
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Whether the record's line holds nothing but white space; then it is the whole record.
    fn is_blank(&self) -> bool {
        str::from_utf8(self.rest_of_line()).is_ok_and(|line| line.trim().is_empty())
    }
}

fn check_names(names: &[String], origin: &Origin) -> Result<(), DataError> {
    let mut seen = HashMap::new();
    for (second, name) in (1..).zip(names) {
        if let Some(first) = seen.insert(name, second) {
            let (origin, column) = (origin.clone(), name.clone());
            return Err(DataError::DuplicateColumn { origin, column, first, second });
        }
    }
    Ok(())
}

fn from_csv(error: ::csv::Error, origin: &Origin, lines: &mut Lines<'_>) -> DataError {
    let origin = origin.clone();
    lines.go_to(error.position().map_or(0, Position::byte));
    match error.into_kind() {
        ErrorKind::Utf8 { .. } => DataError::Encoding { origin, line: lines.line },
        ErrorKind::Io(cause) => DataError::Io { origin, cause },
        other => DataError::Io { origin, cause: std::io::Error::other(format!("{other:?}")) },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::super::test_files::TempFile;
    use super::*;

    fn read(text: &str) -> Result<Table, DataError> {
        TableReader::new().from_bytes(text.as_bytes())
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn cells_are_trimmed_and_unquoted() {
        let table = read("\u{feff} a ,\"b, c\" \n 1.5 ,\"x \"\"y\"\"\"\n\n -2e3, z").unwrap();
        assert_eq!(table.columns(), ["a", "b, c"]);
        assert_eq!(table.numbers::<f64>("a").unwrap(), [1.5, -2000.0]);
        assert_eq!(table.classes("b, c").unwrap().names, ["x \"y\"", "z"]);
    }

    #[test]
    fn delimiter_header_and_missing_marks_can_be_chosen() {
        let reader = TableReader::new().delimiter(b'\t').header(false).missing(&["none"]);
        let table = reader.from_bytes(b"1\tNone\n2\t5\n").unwrap();
        assert_eq!(table.columns(), ["0", "1"]);
        assert_eq!(table.len(), 2);
        assert_eq!(table.drop_missing().unwrap().numbers::<f32>("1").unwrap(), [5.0]);
        // With a list of one's own the usual marks are text.
        let error = message(reader.from_bytes(b"1\t?\n").unwrap().numbers::<f32>("1"));
        assert!(error.contains("found \"?\", expected a number"), "{error}");
    }

    #[test]
    fn compressed_files_are_recognised() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"a\n1\n2\n").unwrap();
        let bytes = encoder.finish().unwrap();
        let file = TempFile::new("table.csv", &bytes);
        assert_eq!(Table::read(&file.0).unwrap().numbers::<f64>("a").unwrap(), [1.0, 2.0]);
        for end in 3..bytes.len() {
            assert!(TableReader::new().from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        for (text, expected) in [
            ("a,b\n1,2\n3\n", "in memory, line 3: the number of cells is 1, expected 2"),
            ("a,b\n1,2\n\n\n3,4,5\n", "in memory, line 5: the number of cells is 3, expected 2"),
            ("\r\na,b\r\n1,\"x\r\ny\"\r\n\r\n3\r\n", "in memory, line 6: the number of cells is 1"),
            ("a,b\r1,2\r3\r", "in memory, line 3: the number of cells is 1"),
            ("", "in memory: found no samples"),
            ("a,b\n", "in memory: found no samples"),
            ("a,b, a\n1,2,3\n", "in memory, header: found the name `a` for column 1 and again for column 3"),
        ] {
            let found = message(read(text));
            assert!(found.starts_with(expected), "{found} does not start with {expected}");
        }
        let latin = message(TableReader::new().from_bytes(b"a\nx\n\n\xe9\n"));
        assert!(latin.starts_with("in memory, line 4: found bytes that are not UTF-8"), "{latin}");
        let latin = message(TableReader::new().from_bytes(b"a,\xe9\n1,2\n"));
        assert!(latin.starts_with("in memory, line 1: found bytes that are not UTF-8"), "{latin}");

        let file = TempFile::new("ragged.csv", b"a,b\n1\n");
        let found = message(Table::read(&file.0));
        assert!(found.starts_with(&format!("{}, line 2: ", file.0.display())), "{found}");
        assert!(message(Table::read("no-such.csv")).starts_with("no-such.csv: cannot be read: "));
    }

    #[test]
    fn lines_of_white_space_are_passed_over() {
        let table = read("  \n\na,b\n \t \n1,2\r\n  \r\n3,4\n\t").unwrap();
        assert_eq!(table.numbers::<f64>("b").unwrap(), [2.0, 4.0]);
        let error = message(read("a,b\n \n1,2\n  \n3\n"));
        assert!(error.starts_with("in memory, line 5: the number of cells is 1"), "{error}");
        // Quotes and delimiters make a row of missing values.
        assert_eq!(read("a\n\"\"\n \n1\n").unwrap().len(), 2);
        assert_eq!(TableReader::new().delimiter(b'\t').from_bytes(b"a\tb\n\t\n1\t2\n").unwrap().len(), 2);
        assert_eq!(message(read("a\n  \n")), "in memory: found no samples, expected at least one");
    }

    #[test]
    fn a_ragged_line_hints_at_another_delimiter() {
        let hint = |text: &str| {
            let error = message(read(text));
            error.split_once("as in the first line").expect("a ragged line").1.to_owned()
        };
        assert_eq!(
            hint("a;b;c\n1;2,5;3\n"),
            "; the first line holds ';': if it stands between cells, call `TableReader::delimiter(b';')`"
        );
        assert!(hint("a\tb\n1,5\t2\n").ends_with("call `TableReader::delimiter(b'\\t')`"));
        assert!(hint("a|b|c;d\n1,5|2\n").ends_with("call `TableReader::delimiter(b'|')`"));
        assert_eq!(hint("a,b\n1,2;3,4\n"), "");
        let semicolons = message(TableReader::new().delimiter(b';').from_bytes(b"a,b\n1;2\n"));
        assert!(semicolons.ends_with("call `TableReader::delimiter(b',')`"), "{semicolons}");
    }

    #[test]
    fn later_errors_name_the_line_too() {
        let table = read("a\r\n1\r\n\r\n\"2\"\r\nfive\r\n").unwrap();
        let error = message(table.numbers::<f32>("a"));
        assert!(error.starts_with("in memory, line 5, column `a`: found \"five\""), "{error}");
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "([ab,\"\r\n .0-9?]|é){0,60}", cut in 0usize..60) {
            let bytes = text.as_bytes();
            for header in [true, false] {
                let reader = TableReader::new().header(header);
                if let Ok(table) = reader.from_bytes(&bytes[..cut.min(bytes.len())]) {
                    for column in table.columns() {
                        let _ = table.numbers::<f32>(column);
                        let _ = table.classes(column);
                    }
                    let _ = table.drop_missing();
                }
            }
        }

        #[test]
        fn numbers_survive(rows in prop::collection::vec(any::<(f32, f32)>(), 1..20)) {
            let rows: Vec<(f32, f32)> =
                rows.into_iter().filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
            let text = rows.iter().fold("a,b\n".to_owned(), |text, (a, b)| format!("{text}{a},{b:e}\n"));
            if let Ok(table) = read(&text) {
                let x: Vec<[f32; 2]> = table.features(["a", "b"]).unwrap();
                prop_assert_eq!(x, rows.iter().map(|&(a, b)| [a, b]).collect::<Vec<_>>());
            } else {
                prop_assert!(rows.is_empty());
            }
        }
    }
}
