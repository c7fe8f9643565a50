//! The `.ts` format of the UCR and UEA archives.
//!
//! ```text
//! # a comment
//! @problemName JapaneseVowels
//! @classLabel true 1 2 3
//! @data
//! 0.5,0.7,0.9:1.0,1.5,1.7:2        (two channels of three steps, of class 2)
//! ```

use super::super::error::{DataError, Origin};
use super::super::gzip;
use super::super::sequence_error::SequenceError;
use super::super::table::Classes;
use super::labelled::LabelledSeries;

/// Reads the bytes of a file, plain or compressed with gzip.
pub(super) fn decode(bytes: &[u8], origin: Origin) -> Result<LabelledSeries, DataError> {
    let plain = gzip::plain(bytes, &origin)?;
    Reader::new(origin).read(&plain)
}

struct Reader {
    origin: Origin,
    /// The line that is read, counted from 1.
    line: usize,
    names: Vec<String>,
    channels: usize,
    labels: Vec<u32>,
    series: Vec<Vec<f64>>,
}

impl Reader {
    fn new(origin: Origin) -> Self {
        Self { origin, line: 0, names: Vec::new(), channels: 0, labels: Vec::new(), series: Vec::new() }
    }

    fn read(mut self, bytes: &[u8]) -> Result<LabelledSeries, DataError> {
        let mut in_data = false;
        for line in bytes.split(|&byte| byte == b'\n') {
            self.line += 1;
            let Ok(line) = str::from_utf8(line) else {
                return Err(DataError::Encoding { origin: self.origin, line: self.line as u64 });
            };
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') || line.starts_with('%') {
                continue;
            }
            if in_data {
                self.data(line)?;
            } else if let Some(header) = line.strip_prefix('@') {
                in_data = header.eq_ignore_ascii_case("data");
                self.header(header)?;
            } else {
                return Err(self.wrong(shown(line), "a line of the header that begins with `@`, or `@data`"));
            }
        }
        if self.series.is_empty() {
            return Err(DataError::Empty { origin: self.origin });
        }
        let Self { origin, channels, series, names, labels, .. } = self;
        Ok(LabelledSeries { origin, channels, series, classes: Classes { labels, names } })
    }

    /// A line of the header: what the data are said to be and are not read as.
    fn header(&mut self, header: &str) -> Result<(), DataError> {
        let mut words = header.split_whitespace();
        let keyword = words.next().unwrap_or_default().to_ascii_lowercase();
        let is_true = || words.clone().next().is_some_and(|word| word.eq_ignore_ascii_case("true"));
        match keyword.as_str() {
            "timestamps" if is_true() => Err(self.wrong(
                "time stamps".to_owned(),
                "series of numbers without them; steps are taken to be equally far apart",
            )),
            "classlabel" if is_true() => {
                self.names = words.skip(1).map(str::to_owned).collect();
                if self.names.is_empty() {
                    return Err(self.wrong("no classes".to_owned(), "their names behind `@classLabel true`"));
                }
                Ok(())
            }
            "classlabel" | "targetlabel" => {
                let expected = "series with classes, `@classLabel true` and their names";
                Err(self.wrong(format!("`@{header}`"), expected))
            }
            "data" if self.names.is_empty() => Err(self
                .wrong("`@data` without classes before it".to_owned(), "`@classLabel true` and their names")),
            _ => Ok(()),
        }
    }

    /// A series: channels apart by colons, the last of which is before the class.
    fn data(&mut self, line: &str) -> Result<(), DataError> {
        let Some((series, class)) = line.rsplit_once(':') else {
            return Err(self.wrong(shown(line), "channels and a class, with a colon between each"));
        };
        let class = class.trim();
        let Some(label) = self.names.iter().position(|name| name == class) else {
            let expected = format!("one of the classes in the header, {:?}", self.names);
            return Err(self.wrong(format!("the class {class:?}"), expected));
        };
        let channels =
            series.split(':').map(|channel| self.channel(channel)).collect::<Result<Vec<_>, _>>()?;
        if self.series.is_empty() {
            self.channels = channels.len();
        }
        if channels.len() != self.channels {
            let expected = format!("{}, as in the first series", self.channels);
            return Err(self.wrong(format!("{} channels", channels.len()), expected));
        }
        let steps = channels[0].len();
        if let Some(other) = channels.iter().find(|channel| channel.len() != steps) {
            let found = format!("a channel of {} steps", other.len());
            return Err(self.wrong(found, format!("{steps}, as in the series' first channel")));
        }
        self.labels.push(label as u32);
        self.series
            .push((0..steps).flat_map(|step| channels.iter().map(move |channel| channel[step])).collect());
        Ok(())
    }

    fn channel(&self, text: &str) -> Result<Vec<f64>, DataError> {
        let numbers = text.split(',').map(|number| {
            let number = number.trim();
            match number.parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(value),
                _ if matches!(number, "?" | "" | "NaN" | "nan") => {
                    Err(self.wrong("a missing value".to_owned(), "a number; fill it in the file"))
                }
                _ => Err(self.wrong(shown(number), "a finite number")),
            }
        });
        numbers.collect()
    }

    fn wrong(&self, found: String, expected: impl Into<String>) -> DataError {
        let (origin, line) = (self.origin.clone(), self.line);
        SequenceError::Ts { origin, line, found, expected: expected.into() }.into()
    }
}

/// The beginning of a text, quoted.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?} and more", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::super::super::test_files::TempFile;
    use super::*;

    const HEADER: &str =
        "# made up\n@problemName x\n@timeStamps false\n@univariate false\n@classLabel true one two\n@data\n";

    fn read(data: &str) -> Result<LabelledSeries, DataError> {
        LabelledSeries::from_ts(format!("{HEADER}{data}").as_bytes())
    }

    #[test]
    fn series_of_several_channels_and_lengths() {
        let series = read("1, 2 ,3:4,5,6:two\r\n\n-1e1:7:one\n").unwrap();
        assert_eq!((series.channels(), series.lengths()), (2, vec![3, 1]));
        assert_eq!(series.series(0), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!((series.classes().labels.clone(), series.series(1)), (vec![1, 0], &[-10.0, 7.0][..]));
        assert_eq!(series.classes().names, ["one", "two"]);

        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(format!("{HEADER}1,2:one\n").as_bytes()).unwrap();
        let file = TempFile::new("x.ts", &encoder.finish().unwrap());
        assert_eq!(LabelledSeries::read_ts(&file.0).unwrap().lengths(), [2]);
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        let message = |text: &str| LabelledSeries::from_ts(text.as_bytes()).unwrap_err().to_string();
        for (data, expected) in [
            (
                "1,2:3,4:five\n",
                "in memory, line 7: found the class \"five\", expected one of the classes in the header",
            ),
            (
                "1,2\n",
                "in memory, line 7: found \"1,2\", expected channels and a class, with a colon between each",
            ),
            ("1:one\n\n1:2:one\n", "in memory, line 9: found 2 channels, expected 1, as in the first series"),
            (
                "1,2:3:one\n",
                "in memory, line 7: found a channel of 1 steps, expected 2, as in the series' first channel",
            ),
            ("1,?:one\n", "in memory, line 7: found a missing value, expected a number; fill it in the file"),
            ("1,x:one\n", "in memory, line 7: found \"x\", expected a finite number"),
            ("1,inf:one\n", "in memory, line 7: found \"inf\", expected a finite number"),
            (":one\n", "in memory, line 7: found a missing value"),
            ("", "in memory: found no samples"),
        ] {
            let found = message(&format!("{HEADER}{data}"));
            assert!(found.starts_with(expected), "{found} does not start with {expected}");
        }
        for (text, expected) in [
            (
                "1,2:one\n",
                "in memory, line 1: found \"1,2:one\", expected a line of the header that begins with `@`",
            ),
            (
                "@timeStamps true\n",
                "in memory, line 1: found time stamps, expected series of numbers without them",
            ),
            ("@classLabel true\n", "in memory, line 1: found no classes"),
            (
                "@classLabel false\n",
                "in memory, line 1: found `@classLabel false`, expected series with classes",
            ),
            ("@targetLabel true\n@data\n", "in memory, line 1: found `@targetLabel true`"),
            ("\n@data\n1:2\n", "in memory, line 2: found `@data` without classes before it"),
        ] {
            let found = message(text);
            assert!(found.starts_with(expected), "{found} does not start with {expected}");
        }
        assert!(
            LabelledSeries::from_ts(b"@problemName \xff\n")
                .unwrap_err()
                .to_string()
                .contains("line 1: found bytes")
        );
        assert!(
            LabelledSeries::read_ts("no-such.ts").unwrap_err().to_string().starts_with("no-such.ts: cannot")
        );
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "([@:,\n .0-9?]|data|one|é){0,40}") {
            let _ = read(&text);
            let _ = LabelledSeries::from_ts(text.as_bytes());
        }
    }
}
