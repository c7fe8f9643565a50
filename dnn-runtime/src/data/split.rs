//! Dividing samples into a training part and a test part.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::batches::{Purpose, generator, shuffle};
use super::error::{DataError, Origin};
use super::samples::Samples;
use super::targets::Target;
use crate::scalar::Scalar;

impl<T: Scalar, const F: usize, Y: Target> Samples<T, F, Y> {
    /// Divides the samples at random, `fraction` of them (0–1) into the first part. `seed` fixes the choice.
    ///
    /// The first part gets `fraction * len` samples, rounded, but at least one is left for each side. A single sample
    /// goes to the first part; training refuses the empty second one. See [`try_split`](Self::try_split) for a
    /// `Result` instead, for a fraction that is input of the program.
    ///
    /// ```
    /// use dnn_runtime::data::Samples;
    ///
    /// let samples = Samples::new(vec![[0.0_f32]; 10], (0..10).collect::<Vec<u32>>())?;
    /// let (train, test) = samples.split(0.8, 42);
    /// assert_eq!((train.len(), test.len()), (8, 2));
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If `fraction` is not above 0 and below 1, or `x` and `y`, which are public, have been given different lengths.
    #[must_use]
    pub fn split(&self, fraction: f64, seed: u64) -> (Self, Self) {
        assert!(
            is_fraction(fraction),
            "`split` found the fraction {fraction}, expected a number above 0 and below 1; `try_split` gives a \
             `Result` instead"
        );
        self.split_at(fraction, seed)
    }

    /// [`split`](Self::split) that gives an error where `split` panics or leaves a side empty.
    ///
    /// # Errors
    ///
    /// [`DataError::Fraction`] if `fraction` is not above 0 and below 1, [`DataError::TooFew`] for a single sample.
    pub fn try_split(&self, fraction: f64, seed: u64) -> Result<(Self, Self), DataError> {
        if !is_fraction(fraction) {
            return Err(DataError::Fraction { fraction });
        }
        if self.len() < 2 {
            let (samples, what) = (self.len(), "in all".to_owned());
            return Err(DataError::TooFew { origin: Origin::Memory, samples, what });
        }
        Ok(self.split_at(fraction, seed))
    }

    fn split_at(&self, fraction: f64, seed: u64) -> (Self, Self) {
        let mut indices: Vec<usize> = (0..self.len()).collect();
        shuffle(&mut indices, &mut generator(seed, Purpose::Split));
        let (first, second) = indices.split_at(part(self.len(), fraction));
        (self.subset(first), self.subset(second))
    }

    /// Divides the samples as two files say, each with one row index a line, counted from 0.
    ///
    /// The parts keep the order of the files. Rows in neither file are left out. Blank lines are passed over.
    ///
    /// # Errors
    ///
    /// Names file and line: [`DataError::Io`], [`DataError::IndexText`] for a line that is no number,
    /// [`DataError::IndexRange`] for a row that does not exist, [`DataError::IndexTwice`] for a row named twice within
    /// a file or by both, [`DataError::Empty`] for a file without rows.
    pub fn split_by_files(
        &self,
        train_file: impl AsRef<Path>,
        test_file: impl AsRef<Path>,
    ) -> Result<(Self, Self), DataError> {
        let files = [train_file.as_ref(), test_file.as_ref()].map(Origin::from);
        // Where each row was first named: file and line.
        let mut seen: Vec<Option<(usize, usize)>> = vec![None; self.len()];
        let mut parts = [Vec::new(), Vec::new()];
        for (file, path) in [train_file.as_ref(), test_file.as_ref()].into_iter().enumerate() {
            let origin = || files[file].clone();
            let text = fs::read_to_string(path).map_err(|cause| DataError::Io { origin: origin(), cause })?;
            for (line, text) in (1..).zip(text.lines()) {
                let text = text.trim();
                if text.is_empty() {
                    continue;
                }
                let index: usize = text.parse().map_err(|_| DataError::IndexText {
                    origin: origin(),
                    line,
                    found: text.to_owned(),
                })?;
                let Some(first) = seen.get_mut(index) else {
                    return Err(DataError::IndexRange { origin: origin(), line, index, len: self.len() });
                };
                if let Some((first_file, first_line)) = *first {
                    let first_origin = files[first_file].clone();
                    return Err(DataError::IndexTwice {
                        origin: origin(),
                        line,
                        index,
                        first_origin,
                        first_line,
                    });
                }
                *first = Some((file, line));
                parts[file].push(index);
            }
            if parts[file].is_empty() {
                return Err(DataError::Empty { origin: origin() });
            }
        }
        Ok((self.subset(&parts[0]), self.subset(&parts[1])))
    }
}

impl<T: Scalar, const F: usize> Samples<T, F, u32> {
    /// [`try_split`](Self::try_split) within each class, so that both parts have the classes in equal proportions.
    ///
    /// Of each class the first part gets `fraction` (0–1), rounded, and each side at least one sample. Both parts are in
    /// random order.
    ///
    /// ```
    /// use dnn_runtime::data::Samples;
    ///
    /// let classes = [vec![0_u32; 90], vec![1; 10]].concat();
    /// let samples = Samples::new(vec![[0.0_f32]; 100], classes)?;
    /// let (train, test) = samples.split_stratified(0.8, 42)?;
    /// assert_eq!(train.y.iter().filter(|&&class| class == 1).count(), 8);
    /// assert_eq!(test.y.iter().filter(|&&class| class == 1).count(), 2);
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DataError::Fraction`] if `fraction` is not above 0 and below 1, [`DataError::TooFew`] for a class with a
    /// single sample.
    pub fn split_stratified(&self, fraction: f64, seed: u64) -> Result<(Self, Self), DataError> {
        if !is_fraction(fraction) {
            return Err(DataError::Fraction { fraction });
        }
        let mut by_class: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, &class) in self.y.iter().enumerate() {
            by_class.entry(class).or_default().push(index);
        }
        let mut rng = generator(seed, Purpose::SplitStratified);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (class, mut indices) in by_class {
            if indices.len() < 2 {
                let (samples, what) = (indices.len(), format!("of class {class}"));
                return Err(DataError::TooFew { origin: Origin::Memory, samples, what });
            }
            shuffle(&mut indices, &mut rng);
            let (to_first, to_second) = indices.split_at(part(indices.len(), fraction));
            first.extend_from_slice(to_first);
            second.extend_from_slice(to_second);
        }
        shuffle(&mut first, &mut rng);
        shuffle(&mut second, &mut rng);
        Ok((self.subset(&first), self.subset(&second)))
    }
}

fn is_fraction(fraction: f64) -> bool {
    fraction > 0.0 && fraction < 1.0
}

/// How many of `len` samples go to the first part: at least one to each side if there are two.
fn part(len: usize, fraction: f64) -> usize {
    ((len as f64 * fraction).round() as usize).clamp(len.min(1), len.saturating_sub(1).max(len.min(1)))
}

#[cfg(test)]
mod tests {
    use super::super::test_files::TempFile;
    use super::*;

    fn numbered(len: u32) -> Samples<f64, 1, u32> {
        Samples::new((0..len).map(|i| [f64::from(i)]).collect(), (0..len).collect()).unwrap()
    }

    /// Both parts together, sorted.
    fn all<const F: usize>(parts: &(Samples<f64, F, u32>, Samples<f64, F, u32>)) -> Vec<u32> {
        let mut all = [&parts.0.y[..], &parts.1.y].concat();
        all.sort_unstable();
        all
    }

    #[test]
    fn splits_are_disjoint_complete_and_reproducible() {
        let samples = numbered(11);
        for fraction in [1e-9, 0.1, 0.5, 0.8, 0.999_999] {
            let parts = samples.split(fraction, 7);
            assert!(all(&parts).into_iter().eq(0..11));
            assert!(!parts.0.is_empty() && !parts.1.is_empty());
            assert_eq!(parts, samples.split(fraction, 7));
            assert_eq!(parts, samples.try_split(fraction, 7).unwrap());
        }
        // 0.8 * 11 = 8.8, rounded 9.
        assert_eq!(samples.split(0.8, 0).0.len(), 9);
        assert_ne!(samples.split(0.8, 0), samples.split(0.8, 1));
    }

    #[test]
    fn a_split_needs_a_fraction_and_two_samples() {
        for fraction in [0.0, 1.0, -0.2, 80.0, f64::NAN] {
            let error = numbered(3).try_split(fraction, 0).unwrap_err().to_string();
            assert!(error.contains(&format!("fraction {fraction} ")), "{error}");
            assert!(numbered(3).split_stratified(fraction, 0).is_err());
            assert!(std::panic::catch_unwind(|| numbered(3).split(fraction, 0)).is_err());
        }
        let error = numbered(1).try_split(0.5, 0).unwrap_err().to_string();
        assert_eq!(
            error,
            "in memory: found 1 sample in all, expected at least 2, one for each side of a split"
        );
        let (first, second) = numbered(1).split(0.1, 0);
        assert_eq!((first.len(), second.len()), (1, 0));
        let empty = Samples::<f64, 1, u32> { x: vec![], y: vec![] };
        assert_eq!(empty.split(0.5, 0), (empty.clone(), empty.clone()));
    }

    #[test]
    fn stratified_parts_have_every_class_in_proportion() {
        let classes: Vec<u32> = (0..100).map(|i| if i % 10 == 0 { 2 } else { i % 2 }).collect();
        let count = |s: &Samples<f64, 1, u32>, class| s.y.iter().filter(|&&c| c == class).count();
        let samples = Samples::new((0..100).map(|i| [f64::from(i)]).collect(), classes).unwrap();
        let parts = samples.split_stratified(0.7, 1).unwrap();
        // Classes 0, 1, 2 have 40, 50, 10 samples.
        assert_eq!([0, 1, 2].map(|class| count(&parts.0, class)), [28, 35, 7]);
        assert_eq!([0, 1, 2].map(|class| count(&parts.1, class)), [12, 15, 3]);
        let mut features: Vec<u32> =
            parts.0.x.iter().chain(&parts.1.x).map(|&[feature]| feature as u32).collect();
        features.sort_unstable();
        assert!(features.into_iter().eq(0..100));
        // Not sorted by class.
        assert!(parts.0.y.windows(2).any(|pair| pair[0] > pair[1]));

        let error = numbered(4).split_stratified(0.5, 0).unwrap_err().to_string();
        assert!(error.contains("found 1 sample of class 0, expected at least 2"), "{error}");
    }

    #[test]
    fn index_files_choose_rows_in_their_order() {
        let train = TempFile::new("ok-train.txt", b"3\n0\r\n\n 4 \n");
        let test = TempFile::new("ok-test.txt", b"1");
        let (train, test) = numbered(6).split_by_files(&train.0, &test.0).unwrap();
        assert_eq!((train.y, test.y), (vec![3, 0, 4], vec![1]));
    }

    #[test]
    fn bad_index_files_are_refused_with_file_and_line() {
        for (name, train, test, at_fault, expected) in [
            ("range", "0\n1\n", "2\n6\n", 1, ", line 2: found row index 6, expected one below 6"),
            ("text", "0\nfour\n", "1\n", 0, ", line 2: found \"four\", expected one row index"),
            ("minus", "-1\n", "1\n", 0, ", line 1: found \"-1\""),
            ("two", "1 2\n", "3\n", 0, ", line 1: found \"1 2\""),
            ("double", "4\n\n4\n", "1\n", 0, ", line 3: found row index 4 again"),
            ("overlap", "2\n5\n", "0\n5\n", 1, ", line 2: found row index 5 again"),
            ("empty", "2\n", "\n", 1, ": found no samples"),
        ] {
            let files = [
                TempFile::new(&format!("{name}-train.txt"), train.as_bytes()),
                TempFile::new(&format!("{name}-test.txt"), test.as_bytes()),
            ];
            let error = numbered(6).split_by_files(&files[0].0, &files[1].0).unwrap_err().to_string();
            let start = format!("{}{expected}", files[at_fault].0.display());
            assert!(error.starts_with(&start), "{error} does not start with {start}");
        }
        let train = TempFile::new("overlap-names-first.txt", b"7\n3\n");
        let test = TempFile::new("overlap-names-second.txt", b"3\n");
        let error = numbered(9).split_by_files(&train.0, &test.0).unwrap_err().to_string();
        assert!(error.ends_with(&format!("already in {}, line 2", train.0.display())), "{error}");

        let error = numbered(9).split_by_files("no-such-file.txt", &test.0).unwrap_err().to_string();
        assert!(error.starts_with("no-such-file.txt: cannot be read: "), "{error}");
    }
}
