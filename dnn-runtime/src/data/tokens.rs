//! Texts: alphabets, and windows of tokens as samples.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::error::{DataError, Origin};
use super::gzip;
use super::sequence_error::SequenceError;
use super::{Pass, Requirements, Source};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Reads a text file in UTF-8, plain or compressed with gzip.
///
/// # Errors
///
/// [`DataError::Io`], [`DataError::Encoding`] with the line.
pub fn read_text(path: impl AsRef<Path>) -> Result<String, DataError> {
    let origin = Origin::from(path.as_ref());
    match fs::read(path) {
        Ok(bytes) => decode_text(&bytes, origin),
        Err(cause) => Err(DataError::Io { origin, cause }),
    }
}

/// The text of a file's bytes in UTF-8, plain or compressed with gzip.
///
/// # Errors
///
/// As for [`read_text`].
pub fn text_from_bytes(bytes: &[u8]) -> Result<String, DataError> {
    decode_text(bytes, Origin::Memory)
}

fn decode_text(bytes: &[u8], origin: Origin) -> Result<String, DataError> {
    let plain = gzip::plain(bytes, &origin)?;
    String::from_utf8(plain.into_owned()).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64;
        DataError::Encoding { origin, line }
    })
}

/// The characters of a text, in order, each with an id from 0.
///
/// ```
/// use dnn_runtime::data::Alphabet;
///
/// let alphabet = Alphabet::of("banana");
/// assert_eq!((alphabet.len(), alphabet.characters()), (3, &['a', 'b', 'n'][..]));
/// let ids = alphabet.encode("nab")?;
/// assert_eq!((ids.as_slice(), alphabet.decode(&ids)?), (&[2, 0, 1][..], "nab".to_owned()));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alphabet {
    characters: Vec<char>,
}

impl Alphabet {
    /// The characters that occur in a text, sorted by their Unicode numbers.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let characters: BTreeSet<char> = text.chars().collect();
        Self { characters: characters.into_iter().collect() }
    }

    /// The number of characters: the vocabulary of an embedding, and the outputs of a network that predicts the next one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.characters.len()
    }

    /// Whether there are no characters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// The characters in the order of their ids.
    #[must_use]
    pub fn characters(&self) -> &[char] {
        &self.characters
    }

    /// The id of a character.
    #[must_use]
    pub fn id(&self, character: char) -> Option<u32> {
        self.characters.binary_search(&character).ok().map(|id| id as u32)
    }

    /// The character of an id.
    #[must_use]
    pub fn character(&self, id: u32) -> Option<char> {
        self.characters.get(id as usize).copied()
    }

    /// The ids of a text's characters.
    ///
    /// # Errors
    ///
    /// [`SequenceError::Character`] with line and column of a character that the alphabet does not have.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, DataError> {
        let (mut line, mut column) = (1, 1);
        let mut ids = Vec::with_capacity(text.len());
        for found in text.chars() {
            let Some(id) = self.id(found) else {
                return Err(SequenceError::Character { line, column, found, characters: self.len() }.into());
            };
            ids.push(id);
            (line, column) = if found == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Ok(ids)
    }

    /// The text of ids.
    ///
    /// # Errors
    ///
    /// [`SequenceError::UnknownId`] for an id that the alphabet does not have.
    pub fn decode(&self, ids: &[u32]) -> Result<String, DataError> {
        let characters = ids.iter().enumerate().map(|(position, &found)| {
            let unknown = SequenceError::UnknownId { position, found, characters: self.len() };
            self.character(found).ok_or_else(|| unknown.into())
        });
        characters.collect()
    }
}

/// Windows of a text of tokens: samples of `STEPS` ids, whose targets are the `STEPS` ids one further on.
///
/// The input of a `sequence(STEPS, 1)` that an `embedding` begins with, and for each step the class that comes next. All
/// windows and both parts of a split read one copy of the text.
///
/// ```
/// use dnn_runtime::data::{Alphabet, TokenWindows};
///
/// let text = "abcabcabca";
/// let alphabet = Alphabet::of(text);
/// let windows = TokenWindows::<3>::new(alphabet.encode(text)?)?;
/// assert_eq!((windows.len(), windows.sample(1)), (3, ([0, 1, 2], [1, 2, 0])));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenWindows<const STEPS: usize> {
    tokens: Arc<[u32]>,
    stride: usize,
    part: Range<usize>,
}

impl<const STEPS: usize> TokenWindows<STEPS> {
    /// Windows that do not overlap, from the first token on. Tokens behind the last whole window are left out.
    ///
    /// # Errors
    ///
    /// [`SequenceError::TooShort`] for fewer than `STEPS + 1` tokens.
    pub fn new(tokens: Vec<u32>) -> Result<Self, DataError> {
        const { assert!(STEPS > 0, "a window has at least one step") };
        let part = 0..tokens.len();
        let windows = Self { tokens: tokens.into(), stride: STEPS, part };
        if windows.is_empty() {
            let (rows, needed) = (windows.tokens.len(), STEPS + 1);
            return Err(SequenceError::TooShort { rows, needed, steps: STEPS }.into());
        }
        Ok(windows)
    }

    /// The tokens from the beginning of one window to that of the next; `STEPS` by default.
    ///
    /// # Panics
    ///
    /// If `tokens` is 0.
    #[must_use]
    pub fn stride(mut self, tokens: usize) -> Self {
        assert!(tokens > 0, "TokenWindows: stride is 0, but must be at least 1");
        self.stride = tokens;
        self
    }

    /// Divides the text: `fraction` (0–1) of the tokens belong to the first part; see [`split_at`](Self::split_at).
    ///
    /// # Errors
    ///
    /// [`DataError::Fraction`] if `fraction` is not above 0 and below 1, [`SequenceError::Boundary`].
    pub fn split(&self, fraction: f64) -> Result<(Self, Self), DataError> {
        if !(fraction > 0.0 && fraction < 1.0) {
            return Err(DataError::Fraction { fraction });
        }
        self.split_at(self.part.start + (self.part.len() as f64 * fraction).round() as usize)
    }

    /// Divides the text at a token: the windows of both parts lie wholly on their sides.
    ///
    /// # Errors
    ///
    /// [`SequenceError::Boundary`] if one side has no window.
    pub fn split_at(&self, boundary: usize) -> Result<(Self, Self), DataError> {
        let inside = boundary.clamp(self.part.start, self.part.end);
        let parts = [self.part.start..inside, inside..self.part.end];
        let [first, second] = parts.map(|part| Self { part, ..self.clone() });
        for (side, part) in [("before", &first), ("behind", &second)] {
            if part.is_empty() {
                let (rows, needed) = (self.tokens.len(), STEPS + 1);
                return Err(SequenceError::Boundary { side, boundary, rows, needed }.into());
            }
        }
        Ok((first, second))
    }

    /// The number of windows.
    #[must_use]
    pub fn len(&self) -> usize {
        // One token is the target of the last step.
        self.part.len().checked_sub(STEPS + 1).map_or(0, |last| last / self.stride + 1)
    }

    /// Whether there are no windows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids of a window, and those one further on.
    ///
    /// # Panics
    ///
    /// If `window` is not below [`len`](Self::len).
    #[must_use]
    pub fn sample(&self, window: usize) -> ([u32; STEPS], [u32; STEPS]) {
        let tokens = self.window(window);
        (std::array::from_fn(|step| tokens[step]), std::array::from_fn(|step| tokens[step + 1]))
    }

    fn window(&self, window: usize) -> &[u32] {
        assert!(window < self.len(), "there are {} windows, no window {window}", self.len());
        &self.tokens[self.part.start + window * self.stride..][..STEPS + 1]
    }
}

impl<T: Scalar, const B: usize, const STEPS: usize> Source<Batch<T, B, STEPS>, [[u32; B]; STEPS]>
    for TokenWindows<STEPS>
{
    fn len(&self) -> usize {
        self.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        let limits = [
            (Some(wanted.outputs / STEPS), "outputs for each step"),
            (wanted.vocabulary, "tokens in its embedding"),
        ];
        for (expected, what) in limits {
            let Some(expected) = expected else { continue };
            let tokens = self.tokens[self.part.clone()].iter();
            if let Some(position) = tokens.clone().position(|&token| token as usize >= expected) {
                let (position, found) = (self.part.start + position, self.tokens[self.part.start + position]);
                return Err(SequenceError::Vocabulary { position, found, expected, what }.into());
            }
        }
        Ok(())
    }

    fn check_continues(&self) -> Result<(), DataError> {
        let (steps, stride) = (STEPS, self.stride);
        if stride == steps { Ok(()) } else { Err(SequenceError::Apart { steps, stride }.into()) }
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, STEPS>,
        y: &mut [[u32; B]; STEPS],
        _: &Pass,
    ) -> Result<(), DataError> {
        assert!(indices.len() <= B, "a batch of {B} rows cannot take {} samples", indices.len());
        for (row, &window) in indices.iter().enumerate() {
            let tokens = self.window(window);
            for (step, labels) in y.iter_mut().enumerate() {
                x[(row, step)] = T::from_f64(f64::from(tokens[step]));
                labels[row] = tokens[step + 1];
            }
        }
        Ok(())
    }
}

/// Refuses numbers of a sample of a network's only input that are no ids of a vocabulary.
pub(super) fn check_ids<T: Scalar>(sample: usize, x: &[T], vocabulary: usize) -> Result<(), DataError> {
    check_ids_of(None, sample, x.iter().copied(), vocabulary)
}

/// As [`check_ids`], of the input of this name if the network has several.
pub(crate) fn check_ids_of<T: Scalar>(
    input: Option<&'static str>,
    sample: usize,
    ids: impl Iterator<Item = T>,
    vocabulary: usize,
) -> Result<(), DataError> {
    let is_id = |id: f64| id >= 0.0 && id < vocabulary as f64 && id.fract() == 0.0;
    let found = ids.map(Scalar::to_f64).enumerate().find(|(_, id)| !is_id(*id));
    found.map_or(Ok(()), |(step, found)| {
        Err(SequenceError::Token { input, sample, step, found, vocabulary }.into())
    })
}

/// The weights of the steps of padded sequences: 1 up to each sequence's length, 0 behind. The second half of a target
/// `([T; K], [T; STEPS])`.
///
/// ```
/// let weights = dnn_runtime::data::step_weights::<f32, 4>(&[4, 1])?;
/// assert_eq!(weights, [[1.0; 4], [1.0, 0.0, 0.0, 0.0]]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`SequenceError::Length`] for a length of 0 or beyond `STEPS`.
pub fn step_weights<T: Scalar, const STEPS: usize>(lengths: &[usize]) -> Result<Vec<[T; STEPS]>, DataError> {
    let weights = lengths.iter().enumerate().map(|(sample, &length)| {
        if !(1..=STEPS).contains(&length) {
            return Err(SequenceError::Length { sample, length, steps: STEPS }.into());
        }
        Ok(std::array::from_fn(|step| if step < length { T::one() } else { T::zero() }))
    });
    weights.collect()
}

/// Labels of padded sequences with `index` in place of those behind each sequence's length, for a loss that ignores it.
///
/// ```
/// let mut labels = vec![[1_u32, 2, 0, 0]];
/// dnn_runtime::data::ignore_padding(&mut labels, &[2], 255)?;
/// assert_eq!(labels, [[1, 2, 255, 255]]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`SequenceError::Length`] for a length of 0 or beyond `STEPS`, [`DataError::Lengths`] unless there is one for each
/// sample; then nothing is changed.
pub fn ignore_padding<const STEPS: usize>(
    labels: &mut [[u32; STEPS]],
    lengths: &[usize],
    index: u32,
) -> Result<(), DataError> {
    if labels.len() != lengths.len() {
        let (features, targets) = (lengths.len(), labels.len());
        return Err(DataError::Lengths { origin: Origin::Memory, features, targets });
    }
    if let Some(sample) = lengths.iter().position(|length| !(1..=STEPS).contains(length)) {
        return Err(SequenceError::Length { sample, length: lengths[sample], steps: STEPS }.into());
    }
    labels.iter_mut().zip(lengths).for_each(|(labels, &length)| labels[length..].fill(index));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::test_files::TempFile;
    use super::*;

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn texts_are_plain_or_compressed() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, "one\ntwö".as_bytes()).unwrap();
        let bytes = encoder.finish().unwrap();
        let file = TempFile::new("text.gz", &bytes);
        assert_eq!(read_text(&file.0).unwrap(), "one\ntwö");
        assert_eq!(text_from_bytes(b"one").unwrap(), "one");
        assert!(text_from_bytes(&bytes[..bytes.len() - 9]).is_err());
        let latin = message(text_from_bytes(b"one\ntw\xf6"));
        assert!(latin.starts_with("in memory, line 2: found bytes that are not UTF-8"), "{latin}");
        assert!(message(read_text("no-such.txt")).starts_with("no-such.txt: cannot be read"));
    }

    #[test]
    fn alphabets_know_their_characters() {
        let alphabet = Alphabet::of("déjà\nvu");
        assert_eq!(alphabet.characters(), ['\n', 'd', 'j', 'u', 'v', 'à', 'é']);
        let ids = alphabet.encode("vu à").map_err(|error| error.to_string());
        assert_eq!(
            ids.unwrap_err(),
            "line 1, character 3: found ' ', expected one of the 7 characters of the alphabet; make the alphabet of all texts \
             together, or replace the character"
        );
        assert!(message(alphabet.encode("dé\nvx")).starts_with("line 2, character 2: found 'x'"));
        assert_eq!(alphabet.decode(&alphabet.encode("éà\n").unwrap()).unwrap(), "éà\n");
        assert_eq!(
            message(alphabet.decode(&[0, 7])),
            "position 1: found the token id 7, expected one below 7, the characters of the alphabet"
        );
        assert!(Alphabet::of("").is_empty() && alphabet.character(7).is_none());
    }

    #[test]
    fn windows_and_their_parts() {
        let windows = TokenWindows::<4>::new((0..21).collect()).unwrap();
        assert_eq!((windows.len(), windows.sample(4)), (5, ([16, 17, 18, 19], [17, 18, 19, 20])));
        assert_eq!(TokenWindows::<4>::new((0..20).collect()).unwrap().len(), 4);
        assert_eq!(windows.clone().stride(1).len(), 17);
        let (train, test) = windows.split_at(10).unwrap();
        assert_eq!((train.len(), train.sample(1).1[3]), (2, 8));
        assert_eq!((test.len(), test.sample(0).0[0]), (2, 10));
        let (_, test) = windows.stride(1).split(0.5).unwrap();
        assert_eq!(test.sample(0).0[0], 11);
        assert!(message(test.split_at(12)).starts_with("found no window before row 12"));
        assert!(
            message(TokenWindows::<4>::new(vec![1; 4]))
                .starts_with("found a series of 4 rows, expected at least 5")
        );
    }

    #[test]
    fn batches_and_checks() {
        let windows = TokenWindows::<2>::new(vec![0, 1, 2, 3, 4, 5, 6]).unwrap();
        let (mut x, mut y) = (Batch::<f32, 3, 2>::repeat(-1.0), [[9; 3]; 2]);
        windows.fill(&[2, 0], &mut x, &mut y, &Pass::evaluation()).unwrap();
        assert_eq!(x, Batch::<f32, 3, 2>::new(4.0, 5.0, 0.0, 1.0, -1.0, -1.0));
        assert_eq!(y, [[5, 1, 9], [6, 2, 9]]);

        let check =
            |wanted: &Requirements| Source::<Batch<f32, 3, 2>, [[u32; 3]; 2]>::check(&windows, wanted);
        assert!(check(&Requirements::new(14).vocabulary(Some(7))).is_ok());
        assert_eq!(
            message(check(&Requirements::new(12))),
            "position 6: found the token id 6, expected one below 6: the network has 6 outputs for each step"
        );
        assert_eq!(
            message(check(&Requirements::new(14).vocabulary(Some(3)))),
            "position 3: found the token id 3, expected one below 3: the network has 3 tokens in its embedding"
        );
    }

    #[test]
    fn lengths_beyond_the_steps_are_refused() {
        assert_eq!(
            message(step_weights::<f32, 3>(&[3, 4])),
            "sample 1: found the length 4, expected one from 1 to 3, the steps of a sample"
        );
        assert!(message(step_weights::<f32, 3>(&[0])).contains("found the length 0"));
        let mut labels = vec![[1, 2, 3], [4, 5, 6]];
        assert!(message(ignore_padding(&mut labels, &[1, 9], 0)).contains("sample 1: found the length 9"));
        assert!(
            message(ignore_padding(&mut labels, &[1], 0)).contains("found 1 samples in `x` but 2 in `y`")
        );
        assert_eq!(labels, [[1, 2, 3], [4, 5, 6]]);
        ignore_padding(&mut labels, &[1, 3], 0).unwrap();
        assert_eq!(labels, [[1, 0, 0], [4, 5, 6]]);
    }

    #[test]
    fn numbers_that_are_no_ids() {
        assert!(check_ids(0, &[0.0_f32, 4.0], 5).is_ok());
        for found in [5.0, -1.0, 0.5, f64::NAN, f64::INFINITY] {
            let error = message(check_ids(3, &[0.0, found], 5));
            assert!(
                error.starts_with(&format!("sample 3, step 1: found {found}, expected a token id")),
                "{error}"
            );
        }
    }
}
