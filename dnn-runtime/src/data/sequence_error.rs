//! What can be wrong with series and texts.

use super::error::Origin;
use super::series::Date;

/// A series, text or sequence that cannot be used; a variant of [`DataError`](super::DataError).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SequenceError {
    /// A series has no room for a single window.
    #[error(
        "found a series of {rows} rows, expected at least {needed}: a window takes {steps} for its inputs, and its last \
         target is row {needed} counted from its first; give it more rows or the network a shorter sequence"
    )]
    TooShort {
        /// The rows there are.
        rows: usize,
        /// The rows that a window spans with its targets.
        needed: usize,
        /// The rows of a window's inputs.
        steps: usize,
    },

    /// One side of a split in time has no room for a window.
    #[error(
        "found no window {side} row {boundary} of a series of {rows} rows, expected at least one: a window spans {needed} \
         rows with its targets"
    )]
    Boundary {
        /// `"before"` or `"behind"`.
        side: &'static str,
        /// The first row of the second part.
        boundary: usize,
        /// The rows there are.
        rows: usize,
        /// The rows that a window spans with its targets.
        needed: usize,
    },

    /// The target columns of windows do not fit the size of a target.
    #[error(
        "found {found} target columns, expected {expected}: a target holds {numbers} numbers, as many of each column"
    )]
    TargetColumns {
        /// How many were asked for.
        found: usize,
        /// What would fit.
        expected: String,
        /// The numbers of a target.
        numbers: usize,
    },

    /// A target column that a series does not have.
    #[error("found the target column {column}, expected columns below {columns}, each once")]
    TargetColumn {
        /// The column asked for, counted from 0.
        column: usize,
        /// The columns there are.
        columns: usize,
    },

    /// A number that is no token id.
    #[error(
        "{}sample {sample}, step {step}: found {found}, expected a token id: a whole number from 0 below {vocabulary}, the \
         vocabulary of the network's embedding",
        of_input(.input)
    )]
    Token {
        /// The name of the input, of a network that has several.
        input: Option<&'static str>,
        /// The sample's index.
        sample: usize,
        /// The step, counted from 0.
        step: usize,
        /// The number found.
        found: f64,
        /// The number of tokens.
        vocabulary: usize,
    },

    /// A token of a text that the network has no place for.
    #[error(
        "position {position}: found the token id {found}, expected one below {expected}: the network has {expected} {what}"
    )]
    Vocabulary {
        /// The position in the text, counted from 0.
        position: usize,
        /// The id found.
        found: u32,
        /// How many the network has.
        expected: usize,
        /// `"outputs for each step"` or `"tokens in its embedding"`.
        what: &'static str,
    },

    /// Windows that overlap or leave out something between them, for a training that carries the state from one to the
    /// next.
    #[error(
        "found windows of {steps} steps that begin {stride} apart, expected {steps} apart: with `stateful` each goes on \
         where the one before it ends; set `stride({steps})`"
    )]
    Apart {
        /// The steps of a window.
        steps: usize,
        /// From the beginning of one to that of the next.
        stride: usize,
    },

    /// A length that a padded sequence cannot have.
    #[error(
        "sample {sample}: found the length {length}, expected one from 1 to {steps}, the steps of a sample"
    )]
    Length {
        /// The sample's index.
        sample: usize,
        /// The length found.
        length: usize,
        /// The steps of a sample.
        steps: usize,
    },

    /// A target that has no room in its steps, with its end.
    #[error("sample {sample}: found a target of {length} tokens, expected at most {}: with its end it has {steps} steps", .steps - 1)]
    TargetLength {
        /// The sample's index.
        sample: usize,
        /// Its tokens, without the end.
        length: usize,
        /// The steps there are.
        steps: usize,
    },

    /// The end within a target.
    #[error(
        "sample {sample}, step {step}: found the end token {end} within a target, expected targets without it: it is added \
         behind them"
    )]
    EndInside {
        /// The sample's index.
        sample: usize,
        /// The step, counted from 0.
        step: usize,
        /// The token.
        end: u32,
    },

    /// The start within a target.
    #[error(
        "sample {sample}, step {step}: found the start token {start} within a target, expected targets without it: it is \
         put before them, and no other step may look like the first one"
    )]
    StartInside {
        /// The sample's index.
        sample: usize,
        /// The step, counted from 0.
        step: usize,
        /// The token.
        start: u32,
    },

    /// A target shorter than its steps, and a loss that does not leave out what is behind its end.
    #[error(
        "sample {sample}: found a target of {length} token{} in {steps} steps, expected a loss that leaves out what is behind \
         its end: `CrossEntropy.ignore_index(data::PADDING)`, or with `Pairs::padding` another token",
        if *.length == 1 { "" } else { "s" }
    )]
    PaddingCounts {
        /// The sample's index.
        sample: usize,
        /// Its tokens, without the end.
        length: usize,
        /// The steps there are.
        steps: usize,
    },

    /// Weights that are negative.
    #[error("sample {sample}, weight {index}: found {found}, expected a number from 0")]
    Weight {
        /// The sample's index.
        sample: usize,
        /// Which of its weights, counted from 0.
        index: usize,
        /// The weight found.
        found: f64,
    },

    /// A character that an alphabet does not have.
    #[error(
        "line {line}, character {column}: found {found:?}, expected one of the {characters} characters of the alphabet; make \
         the alphabet of all texts together, or replace the character"
    )]
    Character {
        /// The line, counted from 1.
        line: usize,
        /// The character in its line, counted from 1.
        column: usize,
        /// The character found.
        found: char,
        /// The number of characters.
        characters: usize,
    },

    /// A token id that an alphabet does not have.
    #[error(
        "position {position}: found the token id {found}, expected one below {characters}, the characters of the alphabet"
    )]
    UnknownId {
        /// The position, counted from 0.
        position: usize,
        /// The id found.
        found: u32,
        /// The number of characters.
        characters: usize,
    },

    /// A cell that is no date.
    #[error(
        "{origin}, line {line}, column `{column}`: found {found:?}, expected a date such as 1949, 1949-01 or 1949-01-31"
    )]
    Date {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The text found.
        found: String,
    },

    /// Dates that do not follow each other.
    #[error("{origin}, line {line}, column `{column}`: found {found} behind {before}, expected {expected}")]
    DateOrder {
        /// Where the table came from.
        origin: Origin,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The date found.
        found: Date,
        /// The date before it.
        before: Date,
        /// What it should be: `"a later date"`.
        expected: String,
    },

    /// A number without a logarithm.
    #[error("row {row}: found {found}, expected a number above 0 to take the logarithm of")]
    Logarithm {
        /// The row, counted from 0.
        row: usize,
        /// The number found.
        found: f64,
    },

    /// A line of a `.ts` file.
    #[error("{origin}, line {line}: found {found}, expected {expected}")]
    Ts {
        /// The file.
        origin: Origin,
        /// The line, counted from 1.
        line: usize,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },

    /// The columns of a table are not those of series.
    #[error("{origin}: found the column `{column}`, expected {expected}")]
    SeriesColumn {
        /// Where the table came from.
        origin: Origin,
        /// The column's name.
        column: String,
        /// What was expected.
        expected: String,
    },

    /// A series that does not fit the size of a sample.
    #[error(
        "series {series}: found {steps} steps of {channels} channels, expected at most {most} steps; a sample holds \
         {numbers} numbers"
    )]
    SeriesLength {
        /// The series' index.
        series: usize,
        /// Its steps.
        steps: usize,
        /// Its channels.
        channels: usize,
        /// The steps of a sample.
        most: usize,
        /// The numbers of a sample.
        numbers: usize,
    },

    /// Series whose channels do not divide the size of a sample.
    #[error(
        "found series of {channels} channels, expected a number that divides {numbers}, the numbers of a sample"
    )]
    Channels {
        /// The channels of the series.
        channels: usize,
        /// The numbers of a sample.
        numbers: usize,
    },

    /// A class that is not among those given.
    #[error("{origin}: found the class {found:?}, expected one of {expected:?}")]
    SeriesClass {
        /// Where the series came from.
        origin: Origin,
        /// The class found.
        found: String,
        /// The classes given.
        expected: Vec<String>,
    },
}

/// The beginning of a message about one of several inputs.
fn of_input(input: &Option<&'static str>) -> String {
    input.map_or_else(String::new, |input| format!("input `{input}`, "))
}
