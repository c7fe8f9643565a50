//! Series that each have a class.

use std::collections::HashMap;
use std::path::Path;

use bytemuck::allocation::zeroed_vec;

use super::super::error::{DataError, Origin};
use super::super::samples::Samples;
use super::super::sequence_error::SequenceError;
use super::super::table::{Classes, Table};
use super::ts;
use crate::scalar::Scalar;

/// Series with a class each: of any length, of one or several channels.
///
/// Read from `.ts` files of the UCR and UEA archives ([`read_ts`](Self::read_ts)) or from a table with a series in each
/// row ([`from_table`](Self::from_table)); [`samples`](Self::samples) makes them as long as the network's sequence.
///
/// ```
/// use dnn_runtime::data::{LabelledSeries, Padding};
///
/// let ts = b"@problemName two\n@classLabel true up down\n@data\n1,2,3:0,0,0:up\n2,1:1,1:down\n";
/// let series = LabelledSeries::from_ts(ts)?;
/// assert_eq!((series.channels(), series.lengths()), (2, vec![3, 2]));
/// let samples = series.samples::<f32, 6>(Padding::Behind)?;
/// // Step by step, both channels of each.
/// assert_eq!(samples.x[1], [2.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledSeries {
    pub(super) origin: Origin,
    pub(super) channels: usize,
    /// Of each series the numbers step by step, channel by channel.
    pub(super) series: Vec<Vec<f64>>,
    pub(super) classes: Classes,
}

/// Where a series that is shorter than a sample gets its zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Padding {
    /// Behind its end, as PyTorch's `pad_sequence`: for outputs at every step, of which those of the padding are left out.
    #[default]
    Behind,
    /// Before its beginning, as Keras's `pad_sequences`: for the output of the last step.
    Before,
}

impl LabelledSeries {
    /// Reads a `.ts` file of the UCR and UEA archives, plain or compressed with gzip, as sktime and aeon write it: series
    /// of any lengths, with a class each.
    ///
    /// The header must name the classes (`@classLabel true ..`); time stamps, missing values and series without classes
    /// are refused.
    ///
    /// # Errors
    ///
    /// [`DataError::Io`], [`DataError::Empty`], [`SequenceError::Ts`] with the line.
    pub fn read_ts(path: impl AsRef<Path>) -> Result<Self, DataError> {
        let origin = Origin::from(path.as_ref());
        match std::fs::read(path) {
            Ok(bytes) => ts::decode(&bytes, origin),
            Err(cause) => Err(DataError::Io { origin, cause }),
        }
    }

    /// Reads the bytes of a `.ts` file, plain or compressed with gzip.
    ///
    /// # Errors
    ///
    /// As [`read_ts`](Self::read_ts).
    pub fn from_ts(bytes: &[u8]) -> Result<Self, DataError> {
        ts::decode(bytes, Origin::Memory)
    }

    /// Series of equal length, one in each row of a table: a column of classes, and for every channel and step a column
    /// `c0t0`, `c0t1`, .. `c1t0`, .., in any order.
    ///
    /// # Errors
    ///
    /// [`SequenceError::SeriesColumn`] for a column with another name or one that is not there;
    /// [`DataError::UnknownColumn`], [`DataError::Missing`], [`DataError::NotANumber`].
    pub fn from_table(table: &Table, class: &str) -> Result<Self, DataError> {
        let wrong = |column: &str, expected: String| SequenceError::SeriesColumn {
            origin: table.origin.clone(),
            column: column.to_owned(),
            expected,
        };
        let classes = table.classes(class)?;
        let mut columns = HashMap::new();
        for column in table.columns().iter().filter(|column| *column != class) {
            let place = column.strip_prefix('c').and_then(|rest| rest.split_once('t'));
            let place = place.and_then(|(c, t)| Some((c.parse::<usize>().ok()?, t.parse::<usize>().ok()?)));
            let place =
                place.ok_or_else(|| wrong(column, "`c` channel `t` step, such as `c0t24`".to_owned()))?;
            columns.insert(place, column);
        }
        let steps = columns.keys().filter(|(channel, _)| *channel == 0).count();
        let channels = columns.len() / steps.max(1);
        let mut series = vec![vec![0.0; channels * steps]; table.len()];
        let mut taken = 0;
        for step in 0..steps {
            for channel in 0..channels {
                let Some(column) = columns.get(&(channel, step)) else { break };
                taken += 1;
                for (series, number) in series.iter_mut().zip(table.numbers::<f64>(column)?) {
                    series[step * channels + channel] = number;
                }
            }
        }
        if taken == 0 || taken != columns.len() {
            let outside =
                columns.iter().filter(|((channel, step), _)| *channel >= channels || *step >= steps);
            let column = outside.map(|(_, column)| column.as_str()).min().unwrap_or(class);
            let expected =
                format!("every channel to have the {steps} steps that channel 0 has, counted from 0");
            return Err(wrong(column, expected).into());
        }
        Ok(Self { origin: table.origin.clone(), channels, series, classes })
    }

    /// The number of series.
    #[must_use]
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether there are no series; the readers never make such a set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The numbers of each step.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The steps of each series; [`step_weights`](super::super::step_weights) makes weights of them.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        self.series.iter().map(|series| series.len() / self.channels).collect()
    }

    /// The classes: an index for each series, and their names.
    #[must_use]
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The numbers of a series, step by step, channel by channel.
    ///
    /// # Panics
    ///
    /// If `index` is not below [`len`](Self::len).
    #[must_use]
    pub fn series(&self, index: usize) -> &[f64] {
        &self.series[index]
    }

    /// The same series with classes in the order of `names`, those of the training file: a test file may lack a class.
    ///
    /// # Errors
    ///
    /// [`SequenceError::SeriesClass`] for a class that is not among them.
    pub fn with_classes(mut self, names: &[String]) -> Result<Self, DataError> {
        let places = self.classes.names.iter().map(|name| {
            let place = names.iter().position(|other| other == name);
            place.map(|place| place as u32).ok_or_else(|| SequenceError::SeriesClass {
                origin: self.origin.clone(),
                found: name.clone(),
                expected: names.to_vec(),
            })
        });
        let places = places.collect::<Result<Vec<u32>, _>>()?;
        self.classes.labels.iter_mut().for_each(|label| *label = places[*label as usize]);
        self.classes.names = names.to_vec();
        Ok(self)
    }

    /// Samples of `N` numbers for a `sequence(N / channels, channels)`, those of shorter series filled up with zeros.
    ///
    /// # Errors
    ///
    /// [`SequenceError::Channels`] if the channels do not divide `N`, [`SequenceError::SeriesLength`] for a series with
    /// more steps, [`DataError::NotFinite`] for a number too large for `T`.
    pub fn samples<T: Scalar, const N: usize>(
        &self,
        padding: Padding,
    ) -> Result<Samples<T, N, u32>, DataError> {
        let channels = self.channels;
        if !N.is_multiple_of(channels) {
            return Err(SequenceError::Channels { channels, numbers: N }.into());
        }
        let mut x = zeroed_vec::<[T; N]>(self.len());
        for (index, (x, series)) in x.iter_mut().zip(&self.series).enumerate() {
            let Some(room) = N.checked_sub(series.len()) else {
                let (series, steps, most) = (index, series.len() / channels, N / channels);
                return Err(SequenceError::SeriesLength { series, steps, channels, most, numbers: N }.into());
            };
            let first = if padding == Padding::Before { room } else { 0 };
            for (to, &from) in x[first..].iter_mut().zip(series) {
                *to = T::from_f64(from);
            }
        }
        Samples::from_origin(x, self.classes.labels.clone(), &self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::TableReader;
    use super::*;

    fn table(csv: &str) -> Result<LabelledSeries, DataError> {
        LabelledSeries::from_table(&TableReader::new().from_bytes(csv.as_bytes())?, "class")
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn a_table_of_channels_becomes_steps() {
        let series = table("class,c0t0,c0t1,c0t2,c1t0,c1t1,c1t2\nb,1,2,3,4,5,6\na,7,8,9,10,11,12\n").unwrap();
        assert_eq!((series.channels(), series.lengths(), series.len()), (2, vec![3, 3], 2));
        assert_eq!(series.series(0), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(series.classes().labels, [1, 0]);
        let samples = series.samples::<f32, 8>(Padding::Before).unwrap();
        assert_eq!(samples.x[0], [0.0, 0.0, 1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(samples.y, [1, 0]);
        assert_eq!(
            message(series.samples::<f32, 4>(Padding::Behind)),
            "series 0: found 3 steps of 2 channels, expected at most 2 steps; a sample holds 4 numbers"
        );
        assert_eq!(
            message(series.samples::<f32, 7>(Padding::Behind)),
            "found series of 2 channels, expected a number that divides 7, the numbers of a sample"
        );
    }

    #[test]
    fn bad_columns_are_refused() {
        for (csv, expected) in [
            ("class,c0t0,c0tx\na,1,2\n", "in memory: found the column `c0tx`, expected `c` channel `t` step"),
            (
                "class,c0t0,c1t0,c1t1\na,1,2,3\n",
                "in memory: found the column `c1t1`, expected every channel to have the 1 steps",
            ),
            (
                "class,c0t0,c0t2\na,1,2\n",
                "in memory: found the column `c0t2`, expected every channel to have the 2 steps",
            ),
            ("class,c1t0\na,1\n", "in memory: found the column `c1t0`"),
            ("class\na\n", "in memory: found the column `class`"),
            ("class,c0t0\na,?\n", "in memory, line 2, column `c0t0`: found a missing value"),
            ("kind,c0t0\na,1\n", "in memory: found no column `class`"),
        ] {
            let found = message(table(csv));
            assert!(found.starts_with(expected), "{found} does not start with {expected}");
        }
    }

    #[test]
    fn classes_follow_the_training_file() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let series = table("class,c0t0\nc,1\na,2\n").unwrap();
        assert_eq!(series.clone().with_classes(&names).unwrap().classes().labels, [2, 0]);
        let error = message(series.with_classes(&names[..2]));
        assert_eq!(error, "in memory: found the class \"c\", expected one of [\"a\", \"b\"]");
    }
}
