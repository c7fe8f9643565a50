//! Samples in memory, and how they become batches.

use bytemuck::allocation::zeroed_vec;
use bytemuck::{cast_slice, cast_slice_mut};

use super::batches::{Purpose, generator, shuffle};
use super::error::{DataError, Origin};
use super::targets::Target;
use super::tokens::check_ids;
use super::{Pass, Requirements, Source};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// Samples in memory, each with its target.
///
/// `Y` is the target of one sample: `u32` for a class index, `[u32; STEPS]` for one at each step of a sequence, `[T; K]`
/// for K numbers, `([T; K], [T; STEPS])` for numbers with the weights of their steps. Batches of them are `[u32; B]`,
/// `[[u32; B]; STEPS]`, `SMatrix<T, B, K>` and a pair of matrices.
///
/// ```
/// use dnn_runtime::data::Samples;
///
/// let samples = Samples::new(vec![[0.0_f32, 1.0], [2.0, 3.0], [4.0, 5.0]], vec![0_u32, 1, 1])?;
/// assert_eq!((samples.len(), samples.num_classes()), (3, 2));
/// assert_eq!(samples.subset(&[2, 0]).x, [[4.0, 5.0], [0.0, 1.0]]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Samples<T, const F: usize, Y> {
    /// The features, one sample contiguous.
    pub x: Vec<[T; F]>,
    /// The targets, as many as samples.
    pub y: Vec<Y>,
}

impl<T, const F: usize, Y> Samples<T, F, Y> {
    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are no samples; [`new`](Self::new) never makes such a set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }
}

impl<T: Scalar, const F: usize, Y: Target> Samples<T, F, Y> {
    /// Pairs features with targets.
    ///
    /// # Errors
    ///
    /// [`DataError::Empty`], [`DataError::Lengths`] if `x` and `y` differ in length, [`DataError::NotFinite`] for a
    /// NaN or infinite number.
    pub fn new(x: Vec<[T; F]>, y: Vec<Y>) -> Result<Self, DataError> {
        Self::from_origin(x, y, &Origin::Memory)
    }

    /// [`new`](Self::new) for data from a file that messages shall name.
    pub(super) fn from_origin(x: Vec<[T; F]>, y: Vec<Y>, origin: &Origin) -> Result<Self, DataError> {
        let samples = Self { x, y };
        samples.check_values(origin)?;
        Ok(samples)
    }

    /// [`check_values`](Self::check_values) before a training, with what the network's inputs are.
    pub(super) fn check_inputs(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.check_values(&Origin::Memory)?;
        let Some(vocabulary) = wanted.vocabulary else { return Ok(()) };
        self.x.iter().enumerate().try_for_each(|(sample, x)| check_ids(sample, x, vocabulary))
    }

    fn check_values(&self, origin: &Origin) -> Result<(), DataError> {
        let origin = || origin.clone();
        if self.x.len() != self.y.len() {
            let (features, targets) = (self.x.len(), self.y.len());
            return Err(DataError::Lengths { origin: origin(), features, targets });
        }
        if self.x.is_empty() {
            return Err(DataError::Empty { origin: origin() });
        }
        for (sample, (x, y)) in self.x.iter().zip(&self.y).enumerate() {
            let found = match x.not_finite() {
                Some(found) => Some(("feature", found)),
                None => y.not_finite().map(|found| ("target", found)),
            };
            if let Some((part, (index, value))) = found {
                return Err(DataError::NotFinite { origin: origin(), part, sample, index, value });
            }
        }
        Ok(())
    }

    /// The samples at `indices`, in that order.
    ///
    /// # Panics
    ///
    /// If an index is not below [`len`](Self::len). For indices from a file see
    /// [`split_by_files`](Self::split_by_files), which checks them.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        let mut x = zeroed_vec::<[T; F]>(indices.len());
        for (to, &from) in x.iter_mut().zip(indices) {
            to.copy_from_slice(&self.x[from]);
        }
        Self { x, y: indices.iter().map(|&i| self.y[i]).collect() }
    }

    /// All samples in a random order fixed by `seed`.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut indices: Vec<usize> = (0..self.len()).collect();
        shuffle(&mut indices, &mut generator(seed, Purpose::Shuffled));
        self.subset(&indices)
    }

    /// The same samples with the nearest numbers of another type: `f64` for gradient checks, say.
    ///
    /// A number too large for the type becomes infinite, which training refuses ([`Source::check`]).
    ///
    /// ```
    /// use dnn_runtime::data::Samples;
    ///
    /// let samples = Samples::new(vec![[0.5_f32]], vec![[2.0_f32]])?.cast::<f64>();
    /// assert_eq!((samples.x[0][0], samples.y[0][0]), (0.5_f64, 2.0_f64));
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    #[must_use]
    pub fn cast<U: Scalar>(&self) -> Samples<U, F, Y::Cast<U>> {
        let mut x = zeroed_vec::<[U; F]>(self.len());
        for (to, from) in x.as_flattened_mut().iter_mut().zip(self.x.as_flattened()) {
            *to = U::from_f64(from.to_f64());
        }
        Samples { x, y: self.y.iter().map(|y| y.cast()).collect() }
    }

    /// Other features computed from each sample's own: logarithms, ratios, a choice of columns.
    ///
    /// ```
    /// use dnn_runtime::data::Samples;
    ///
    /// let samples = Samples::new(vec![[2.0_f32, 3.0], [4.0, 5.0]], vec![0_u32, 1])?;
    /// assert_eq!(samples.map(|&[a, b]| [a, b, a * b])?.x, [[2.0, 3.0, 6.0], [4.0, 5.0, 20.0]]);
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DataError::NotFinite`] if a result is NaN or infinite.
    pub fn map<U: Scalar, const G: usize>(
        &self,
        features: impl FnMut(&[T; F]) -> [U; G],
    ) -> Result<Samples<U, G, Y>, DataError> {
        Samples::new(self.x.iter().map(features).collect(), self.y.clone())
    }

    /// Other targets computed from each sample's features and target: `|x, _| *x` for an autoencoder, the logarithm
    /// of a price, one class against the rest.
    ///
    /// ```
    /// use dnn_runtime::data::Samples;
    ///
    /// let samples = Samples::new(vec![[1.0_f32, 2.0]], vec![0_u32])?;
    /// assert_eq!(samples.map_targets(|x, _| *x)?.y, [[1.0, 2.0]]);
    /// # Ok::<(), dnn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DataError::NotFinite`] if a result is NaN or infinite.
    pub fn map_targets<Z: Target>(
        &self,
        mut target: impl FnMut(&[T; F], &Y) -> Z,
    ) -> Result<Samples<T, F, Z>, DataError> {
        let y = self.x.iter().zip(&self.y).map(|(x, y)| target(x, y)).collect();
        Samples::new(self.x.clone(), y)
    }
}

impl<T, const F: usize> Samples<T, F, u32> {
    /// The number of classes: one more than the largest class index; 0 without samples.
    #[must_use]
    pub fn num_classes(&self) -> usize {
        self.y.iter().max().map_or(0, |&class| class as usize + 1)
    }
}

impl<T: Scalar, const B: usize, const F: usize> Source<Batch<T, B, F>, [u32; B]> for Samples<T, F, u32> {
    fn len(&self) -> usize {
        self.x.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.check_inputs(wanted)?;
        for (sample, &class) in self.y.iter().enumerate() {
            if let Some(classes) = wanted.unfit(class) {
                return Err(DataError::Class { origin: Origin::Memory, sample, class, classes });
            }
        }
        Ok(())
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        y: &mut [u32; B],
        _: &Pass,
    ) -> Result<(), DataError> {
        fill_rows(&self.x, indices, B, x.as_mut_slice());
        for (to, &from) in y[..indices.len()].iter_mut().zip(indices) {
            *to = self.y[from];
        }
        Ok(())
    }
}

impl<T: Scalar, const B: usize, const F: usize, const K: usize> Source<Batch<T, B, F>, Batch<T, B, K>>
    for Samples<T, F, [T; K]>
{
    fn len(&self) -> usize {
        self.x.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.check_inputs(wanted)
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        y: &mut Batch<T, B, K>,
        _: &Pass,
    ) -> Result<(), DataError> {
        fill_rows(&self.x, indices, B, x.as_mut_slice());
        fill_rows(&self.y, indices, B, y.as_mut_slice());
        Ok(())
    }
}

/// Writes the samples at `indices` to the first rows of a batch of `rows`: feature `f` of row `b` lies at
/// `f * rows + b` of `batch`. The other rows stay.
pub(super) fn fill_rows<T: Scalar, const N: usize>(
    samples: &[[T; N]],
    indices: &[usize],
    rows: usize,
    batch: &mut [T],
) {
    let numbers = samples.as_flattened();
    // Numbers are moved as plain bits, by functions that are compiled here and not in the user's crate, so that they
    // are optimised in a debug build too.
    if is_like::<T, u32>() {
        fill_u32(cast_slice(numbers), N, indices, rows, cast_slice_mut(batch));
    } else if is_like::<T, u64>() {
        fill_u64(cast_slice(numbers), N, indices, rows, cast_slice_mut(batch));
    } else {
        fill_tiles(numbers, N, indices, rows, batch);
    }
}

const fn is_like<T, V>() -> bool {
    size_of::<T>() == size_of::<V>() && align_of::<T>() == align_of::<V>()
}

#[inline(never)]
fn fill_u32(numbers: &[u32], width: usize, indices: &[usize], rows: usize, batch: &mut [u32]) {
    fill_tiles(numbers, width, indices, rows, batch);
}

#[inline(never)]
fn fill_u64(numbers: &[u64], width: usize, indices: &[usize], rows: usize, batch: &mut [u64]) {
    fill_tiles(numbers, width, indices, rows, batch);
}

/// [`fill_rows`] for samples of `width` numbers, one behind the other in `numbers`.
///
/// Goes tile by tile through a small square on the stack, so that samples are read and the batch is written in runs
/// of whole cache lines, neither in strides of one number.
fn fill_tiles<V: Copy + Default>(
    numbers: &[V],
    width: usize,
    indices: &[usize],
    rows: usize,
    batch: &mut [V],
) {
    // 16 numbers are one cache line of f32.
    const TILE: usize = 16;
    assert!(indices.len() <= rows, "a batch of {rows} rows cannot take {} samples", indices.len());
    for (block, chosen) in indices.chunks(TILE).enumerate() {
        let row = block * TILE;
        for first in (0..width).step_by(TILE) {
            let count = TILE.min(width - first);
            let mut tile = [[V::default(); TILE]; TILE];
            for (column, &index) in chosen.iter().enumerate() {
                let features = &numbers[index * width + first..][..count];
                for (line, &value) in tile.iter_mut().zip(features) {
                    line[column] = value;
                }
            }
            for (line, feature) in tile[..count].iter().zip(first..) {
                let start = feature * rows + row;
                batch[start..start + chosen.len()].copy_from_slice(&line[..chosen.len()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn classes() -> Samples<f32, 2, u32> {
        Samples::new(vec![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], vec![0, 2, 1]).unwrap()
    }

    #[test]
    fn fill_writes_samples_into_rows_and_leaves_the_rest() {
        let samples = classes();
        let (mut x, mut y) = (Batch::<f32, 4, 2>::zeros(), [9; 4]);
        samples.fill(&[2, 0], &mut x, &mut y, &Pass::evaluation()).unwrap();
        assert_eq!(x.as_slice(), [5.0, 1.0, 0.0, 0.0, 6.0, 2.0, 0.0, 0.0]);
        assert_eq!(y, [1, 0, 9, 9]);

        let samples = samples.map_targets(|&[a, b], _| [a * b, a, b]).unwrap();
        let (mut x, mut y) = (Batch::<f32, 2, 2>::zeros(), Batch::<f32, 2, 3>::zeros());
        samples.fill(&[1, 2], &mut x, &mut y, &Pass::evaluation()).unwrap();
        assert_eq!(x.as_slice(), [3.0, 5.0, 4.0, 6.0]);
        assert_eq!(y.as_slice(), [12.0, 30.0, 3.0, 5.0, 4.0, 6.0]);
    }

    /// Fills a batch of `B` rows with every number different and compares with the definition.
    fn check_fill<const B: usize, const F: usize>(indices: &[usize]) {
        let x: Vec<[f64; F]> =
            (0..50).map(|s| std::array::from_fn(|f| 1.0 + (s * 1000 + f) as f64)).collect();
        let samples = Samples::new(x, (0..50).collect()).unwrap();
        let (mut x, mut y) = (Box::new(Batch::<f64, B, F>::zeros()), [0u32; B]);
        samples.fill(indices, &mut x, &mut y, &Pass::training(1, 2)).unwrap();
        for b in 0..B {
            for f in 0..F {
                let expected = indices.get(b).map_or(0.0, |&s| 1.0 + (s * 1000 + f) as f64);
                assert_eq!(x[(b, f)], expected, "row {b}, feature {f}");
            }
            assert_eq!(y[b], indices.get(b).map_or(0, |&s| s as u32));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn fill_is_a_transposition(indices in prop::collection::vec(0usize..50, 0..=33)) {
            check_fill::<33, 1>(&indices);
            check_fill::<33, 15>(&indices);
            check_fill::<40, 16>(&indices);
            check_fill::<64, 50>(&indices);
            check_fill::<1, 17>(&indices[..indices.len().min(1)]);
        }
    }

    #[test]
    #[should_panic(expected = "a batch of 2 rows cannot take 3 samples")]
    fn fill_refuses_more_samples_than_rows() {
        classes()
            .fill(&[0, 1, 2], &mut Batch::<f32, 2, 2>::zeros(), &mut [0; 2], &Pass::evaluation())
            .unwrap();
    }

    #[test]
    fn numbers_of_any_size_are_moved() {
        let numbers: Vec<u16> = (0..60).collect();
        let mut batch = [0; 60];
        fill_tiles(&numbers, 20, &[2, 0, 1], 3, &mut batch);
        assert!((0..20).all(|f| batch[f * 3..][..3] == [40 + f as u16, f as u16, 20 + f as u16]));

        let x: Vec<[f32; 20]> = (0..9).map(|s| std::array::from_fn(|f| (s * 20 + f) as f32)).collect();
        let mut batch = [-1.0; 60];
        fill_rows(&x, &[8, 3], 3, &mut batch);
        assert!((0..20).all(|f| batch[f * 3..][..3] == [(160 + f) as f32, (60 + f) as f32, -1.0]));
    }

    /// The message of an error that must occur.
    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn bad_samples_are_refused_with_row_and_column() {
        let new = |x: Vec<[f32; 2]>, y: Vec<u32>| message(Samples::new(x, y));
        assert_eq!(new(vec![], vec![]), "in memory: found no samples, expected at least one");
        assert_eq!(
            new(vec![[0.0; 2]; 3], vec![0; 2]),
            "in memory: found 3 samples in `x` but 2 in `y`, expected a target for each sample"
        );
        assert_eq!(
            new(vec![[0.0, 0.0], [0.0, f32::NAN]], vec![0; 2]),
            "in memory: sample 1, feature 1: found NaN, expected a finite number; drop the sample or replace \
             the value"
        );
        assert!(new(vec![[f32::NEG_INFINITY, 0.0]], vec![0]).contains("sample 0, feature 0: found -inf"));
        let target = message(Samples::new(vec![[0.0_f64]; 2], vec![[1.0, 2.0], [f64::INFINITY, 0.0]]));
        assert!(target.contains("sample 1, target 0: found inf"), "{target}");
    }

    #[test]
    fn check_wants_an_output_for_each_class() {
        fn check<const B: usize>(samples: &Samples<f32, 2, u32>, outputs: usize) -> Result<(), DataError> {
            Source::<Batch<f32, B, 2>, [u32; B]>::check(samples, &Requirements::new(outputs))
        }
        let samples = classes();
        assert_eq!(samples.num_classes(), 3);
        assert!(check::<8>(&samples, 3).is_ok());
        assert_eq!(
            message(check::<8>(&samples, 2)),
            "in memory: sample 1: found class 2, expected a class below 2; classes count from 0 and the \
             network's last layer needs an output for each"
        );
        // One output is the logit of class 1, so there are two classes.
        assert!(message(check::<8>(&samples, 1)).contains("below 2"));
        assert!(check::<8>(&samples.subset(&[0, 2]), 1).is_ok());
        // The loss may leave out a class index that is no class.
        let ignoring = |class| {
            let wanted = Requirements::new(2).ignored_class(Some(class));
            Source::<Batch<f32, 8, 2>, [u32; 8]>::check(&samples, &wanted)
        };
        assert!(ignoring(2).is_ok() && ignoring(1).is_err());

        // The fields are public: what was changed after `new` is checked again.
        let mut changed = samples.clone();
        changed.x[2][1] = f32::NAN;
        assert!(message(check::<8>(&changed, 3)).contains("sample 2, feature 1"));
        changed.y.pop();
        assert!(message(check::<8>(&changed, 3)).contains("found 3 samples"));
        assert!(message(check::<8>(&samples.subset(&[]), 3)).contains("no samples"));
    }

    #[test]
    fn casting_and_mapping_keep_the_samples() {
        let samples = Samples::new(vec![[0.1_f64, 1e300]], vec![[0.1_f64]]).unwrap();
        let cast = samples.cast::<f32>();
        assert_eq!((cast.x[0], cast.y[0]), ([0.1_f32, f32::INFINITY], [0.1_f32]));
        assert!(Source::<Batch<f32, 2, 2>, Batch<f32, 2, 1>>::check(&cast, &Requirements::new(1)).is_err());

        let logs = message(classes().map(|&[a, b]| [(a - 1.0).ln(), b]));
        assert!(logs.contains("sample 0, feature 0: found -inf"), "{logs}");
        let binary = classes().map_targets(|_, &class| u32::from(class == 2)).unwrap();
        assert_eq!(binary.y, [0, 1, 0]);
    }

    #[test]
    fn shuffling_moves_samples_with_their_targets() {
        let x: Vec<[f64; 1]> = (0..40).map(|i| [f64::from(i)]).collect();
        let samples = Samples::new(x, (0..40).collect()).unwrap();
        let shuffled = samples.shuffled(5);
        assert_ne!(shuffled, samples);
        assert_eq!(shuffled, samples.shuffled(5));
        assert_ne!(shuffled, samples.shuffled(6));
        assert!(shuffled.x.iter().zip(&shuffled.y).all(|(x, &y)| x[0] == f64::from(y)));
        let mut classes = shuffled.y;
        classes.sort_unstable();
        assert!(classes.into_iter().eq(0..40));
    }
}
