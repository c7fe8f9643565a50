//! Sequences of different lengths, filled up to one, with their masks.

use super::error::DataError;
use super::samples::Samples;
use super::sequence_error::SequenceError;
use super::series::{LabelledSeries, Padding};
use super::targets::Target;
use super::{Pass, Requirements, Source};
use crate::layer::Batch;
use crate::network::InputPair;
use crate::scalar::Scalar;

/// Sequences of different lengths with a target each, for networks whose first input is the sequence, filled up to `STEPS` steps,
/// and whose second input is its mask: `(x: sequence(STEPS, F), valid: sequence(STEPS, 1))`, with `mask = valid` in recurrent
/// layers.
///
/// `N` is `STEPS * F`, the numbers of a filled sequence. The mask is 1 at a sequence's own steps and 0 at padding, which is zeros:
/// of token ids the token 0. Targets are those of [`Samples`]; of targets at each step a loss leaves out padding by
/// [`ignore_padding`](super::ignore_padding) or [`step_weights`](super::step_weights), which fill up behind as
/// [`Padding::Behind`] does.
///
/// ```
/// use dnn_runtime::data::{Padded, Padding};
///
/// let sequences = [vec![[1.0_f32, 2.0]], vec![[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]];
/// let padded = Padded::<f32, 6, 3, u32>::new(&sequences, vec![0, 1], Padding::Behind)?;
/// assert_eq!(padded.samples().x[0], [1.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
/// assert_eq!((padded.mask(0), padded.mask(1)), ([1.0, 0.0, 0.0], [1.0; 3]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Padded<T, const N: usize, const STEPS: usize, Y> {
    samples: Samples<T, N, Y>,
    lengths: Vec<usize>,
    padding: Padding,
}

impl<T: Scalar, const N: usize, const STEPS: usize, Y: Target> Padded<T, N, STEPS, Y> {
    /// Pairs sequences, of each step its `F` numbers, with targets.
    ///
    /// # Errors
    ///
    /// [`SequenceError::Length`] for a sequence without steps or with more than `STEPS`, and those of [`Samples::new`].
    pub fn new<const F: usize>(
        sequences: &[Vec<[T; F]>],
        targets: Vec<Y>,
        padding: Padding,
    ) -> Result<Self, DataError> {
        const { assert!(N == STEPS * F, "`N` is the steps times the numbers of a step") };
        let lengths: Vec<usize> = sequences.iter().map(Vec::len).collect();
        check_lengths::<STEPS>(&lengths)?;
        let mut x = bytemuck::allocation::zeroed_vec::<[T; N]>(sequences.len());
        for (x, sequence) in x.iter_mut().zip(sequences) {
            let own = places(sequence.len(), STEPS, padding);
            x[own.start * F..own.end * F].copy_from_slice(sequence.as_flattened());
        }
        Ok(Self { samples: Samples::new(x, targets)?, lengths, padding })
    }
}

impl<T: Scalar, const N: usize, const STEPS: usize, Y: Target> Padded<T, N, STEPS, Y> {
    /// The filled sequences and their targets.
    #[must_use]
    pub fn samples(&self) -> &Samples<T, N, Y> {
        &self.samples
    }

    /// The own steps of each sequence.
    #[must_use]
    pub fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    /// The mask of a sequence.
    ///
    /// # Panics
    ///
    /// If there is no sequence of this number.
    #[must_use]
    pub fn mask(&self, sample: usize) -> [T; STEPS] {
        let own = places(self.lengths[sample], STEPS, self.padding);
        std::array::from_fn(|step| if own.contains(&step) { T::one() } else { T::zero() })
    }

    /// The sequences at `indices`, in that order.
    ///
    /// # Panics
    ///
    /// If there is no sequence of one of these numbers.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        let lengths = indices.iter().map(|&index| self.lengths[index]).collect();
        Self { samples: self.samples.subset(indices), lengths, padding: self.padding }
    }
}

impl LabelledSeries {
    /// The series as sequences of `STEPS` steps with their masks and classes; `N` is `STEPS` times their channels.
    ///
    /// ```
    /// use dnn_runtime::data::{LabelledSeries, Padding};
    ///
    /// let ts = b"@problemName two\n@classLabel true up down\n@data\n1,2,3:0,0,0:up\n2,1:1,1:down\n";
    /// let series = LabelledSeries::from_ts(ts)?.padded::<f32, 6, 3>(Padding::Before)?;
    /// assert_eq!((series.mask(1), series.samples().x[1]), ([0.0, 1.0, 1.0], [0.0, 0.0, 2.0, 1.0, 1.0, 1.0]));
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`samples`](Self::samples), [`SequenceError::Channels`] unless `STEPS` steps of the channels are `N` numbers,
    /// [`SequenceError::Length`] for a series without steps.
    pub fn padded<T: Scalar, const N: usize, const STEPS: usize>(
        &self,
        padding: Padding,
    ) -> Result<Padded<T, N, STEPS, u32>, DataError> {
        let (channels, lengths) = (self.channels(), self.lengths());
        if STEPS * channels != N {
            return Err(SequenceError::Channels { channels, numbers: N }.into());
        }
        let samples = self.samples(padding)?;
        check_lengths::<STEPS>(&lengths)?;
        Ok(Padded { samples, lengths, padding })
    }
}

/// Every sequence has a step, and room for all.
fn check_lengths<const STEPS: usize>(lengths: &[usize]) -> Result<(), DataError> {
    match lengths.iter().position(|length| !(1..=STEPS).contains(length)) {
        Some(sample) => Err(SequenceError::Length { sample, length: lengths[sample], steps: STEPS }.into()),
        None => Ok(()),
    }
}

/// Where the own steps of a sequence lie.
fn places(length: usize, steps: usize, padding: Padding) -> std::ops::Range<usize> {
    match padding {
        Padding::Behind => 0..length,
        Padding::Before => steps - length..steps,
    }
}

impl<T: Scalar, const N: usize, const STEPS: usize, Y> Padded<T, N, STEPS, Y> {
    /// What is wrong with the samples of an input of this name.
    fn check_samples<const B: usize, Z>(&self, input: &str, wanted: &Requirements) -> Result<(), DataError>
    where
        Samples<T, N, Y>: Source<Batch<T, B, N>, Z>,
    {
        self.samples.check(&wanted.vocabulary(wanted.vocabulary_of(input)))
    }
}

impl<T: Scalar, const N: usize, const STEPS: usize, Y: Target> Padded<T, N, STEPS, Y> {
    fn fill_pair<const B: usize, Z>(
        &self,
        indices: &[usize],
        [sequences, masks]: [&mut [T]; 2],
        y: &mut Z,
        pass: &Pass,
    ) -> Result<(), DataError>
    where
        Samples<T, N, Y>: Source<Batch<T, B, N>, Z>,
    {
        if let [batch] = bytemuck::cast_slice_mut::<_, Batch<T, B, N>>(sequences) {
            self.samples.fill(indices, batch, y, pass)?;
        }
        for (row, &index) in indices.iter().enumerate() {
            let column = masks[row..].iter_mut().step_by(B);
            column.zip(self.mask(index)).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

/// A source for each target of samples: only the batch of targets tells `B`.
macro_rules! sources {
    ($([$(const $size:ident)*] $target:ty => $targets:ty;)*) => {$(
        impl<X: InputPair<B>, const B: usize, const N: usize, const STEPS: usize $(, const $size: usize)*>
            Source<X, $targets> for Padded<X::Scalar, N, STEPS, $target>
        {
            fn len(&self) -> usize {
                self.lengths.len()
            }

            fn checks_ids(&self) -> bool {
                true
            }

            fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
                self.check_samples::<B, $targets>(X::NAMES[0], wanted)
            }

            fn fill(
                &self,
                indices: &[usize],
                x: &mut X,
                y: &mut $targets,
                pass: &Pass,
            ) -> Result<(), DataError> {
                const {
                    assert!(
                        X::SIZES[0] == N && X::SIZES[1] == STEPS,
                        "`Padded<T, N, STEPS, Y>` has as many numbers as the network's first input, and a mask of as many \
                         steps as its second has numbers"
                    );
                }
                self.fill_pair::<B, $targets>(indices, x.pair_mut(), y, pass)
            }
        }
    )*};
}

sources! {
    [] u32 => [u32; B];
    [const S] [u32; S] => [[u32; B]; S];
    [const K] [X::Scalar; K] => Batch<X::Scalar, B, K>;
    [const K const S] ([X::Scalar; K], [X::Scalar; S]) => (Batch<X::Scalar, B, K>, Batch<X::Scalar, B, S>);
}

#[cfg(test)]
mod tests {
    use super::super::TableReader;
    use super::*;

    /// Three steps of two numbers, and a mask.
    struct Inputs([f64; 3 * 6], [f64; 3 * 3]);

    impl InputPair<3> for Inputs {
        type Scalar = f64;
        const NAMES: [&'static str; 2] = ["x", "valid"];
        const SIZES: [usize; 2] = [6, 3];

        fn pair_mut(&mut self) -> [&mut [f64]; 2] {
            [&mut self.0, &mut self.1]
        }
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    fn sequences() -> Vec<Vec<[f64; 2]>> {
        vec![vec![[1.0, 2.0], [3.0, 4.0]], vec![[5.0, 6.0]], vec![[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]]
    }

    #[test]
    fn batches_have_sequences_and_masks() {
        for (padding, first, masks) in [
            (Padding::Behind, [5.0, 1.0], [1.0, 1.0, 0.0, 1.0, 0.0, 0.0]),
            (Padding::Before, [0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]),
        ] {
            let padded = Padded::<f64, 6, 3, u32>::new(&sequences(), vec![4, 5, 6], padding).unwrap();
            let (mut x, mut y) = (Inputs([9.0; 18], [9.0; 9]), [0; 3]);
            padded.fill(&[1, 0], &mut x, &mut y, &Pass::evaluation()).unwrap();
            assert_eq!((&x.0[..2], y), (&first[..], [5, 4, 0]));
            let found: Vec<f64> = x.1.chunks(3).flat_map(|step| [step[0], step[1]]).collect();
            assert_eq!(found, masks);
            // The row that is no sample stays as it is: zeros, in a trainer.
            assert!(x.0.iter().chain(&x.1).skip(2).step_by(3).all(|&number| number == 9.0));
            assert_eq!(padded.subset(&[2]).lengths(), [3]);
        }
    }

    #[test]
    fn targets_are_those_of_samples() {
        let targets = vec![[0_u32, 1, 255], [1, 255, 255], [0, 0, 1]];
        let padded = Padded::<f64, 6, 3, [u32; 3]>::new(&sequences(), targets, Padding::Behind).unwrap();
        let (mut x, mut y) = (Inputs([0.0; 18], [0.0; 9]), [[9; 3]; 3]);
        padded.fill(&[2, 0, 1], &mut x, &mut y, &Pass::evaluation()).unwrap();
        assert_eq!(y, [[0, 0, 1], [0, 1, 255], [1, 255, 255]]);
        let check = |wanted| Source::<Inputs, [[u32; 3]; 3]>::check(&padded, &wanted);
        assert!(message(check(Requirements::new(6))).contains("found class 255"));
        check(Requirements::new(6).ignored_class(Some(255))).unwrap();
    }

    #[test]
    fn sequences_without_steps_or_room_are_refused() {
        let new = |sequences: &[Vec<[f64; 2]>]| {
            Padded::<f64, 6, 3, u32>::new(sequences, vec![0; sequences.len()], Padding::Behind)
        };
        assert_eq!(
            message(new(&[vec![[0.0; 2]], vec![]])),
            "sample 1: found the length 0, expected one from 1 to 3, the steps of a sample"
        );
        assert_eq!(
            message(new(&[vec![[0.0; 2]; 4]])),
            "sample 0: found the length 4, expected one from 1 to 3, the steps of a sample"
        );
        assert!(message(new(&[])).contains("no samples"));
        assert!(message(new(&[vec![[0.0, f64::NAN]]])).contains("found NaN"));
        let two = Padded::<f64, 6, 3, u32>::new(&[vec![[0.0; 2]]], vec![0, 1], Padding::Behind);
        assert!(message(two).contains("found 1 samples"));
    }

    #[test]
    fn series_of_other_channels_are_refused() {
        let table = TableReader::new().from_bytes(b"class,c0t0,c0t1\na,1,2\n").unwrap();
        let series = LabelledSeries::from_table(&table, "class").unwrap();
        assert_eq!(series.padded::<f32, 3, 3>(Padding::Behind).unwrap().mask(0), [1.0, 1.0, 0.0]);
        assert_eq!(
            message(series.padded::<f32, 6, 3>(Padding::Behind)),
            "found series of 1 channels, expected a number that divides 6, the numbers of a sample"
        );
        assert!(message(series.padded::<f32, 1, 1>(Padding::Behind)).contains("expected at most 1 steps"));
    }
}
