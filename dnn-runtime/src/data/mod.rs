//! Data sets: loading, splitting, scaling and filling batches.

/// Where a trainer's batches come from: `X` and `Y` are a batch of inputs and a batch of targets.
///
/// [`Samples`] implements it for in-memory data. Implement it for data of your own: several inputs (`X` is then the
/// network's input struct), generated or streamed samples.
pub trait Source<X, Y> {
    /// The number of samples.
    fn len(&self) -> usize;

    /// Whether there are no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the samples at `indices` to the first rows of `x` and `y`. The rows after them are zeros already.
    fn fill(&self, indices: &[usize], x: &mut X, y: &mut Y);
}

/// Samples in memory, each with its target.
///
/// `Y` is the target of one sample: `u32` for a class index, `[T; K]` for K numbers. Batches of them are `[u32; B]`
/// and `SMatrix<T, B, K>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples<T, const F: usize, Y> {
    /// The features, one sample contiguous.
    pub x: Vec<[T; F]>,
    /// The targets, as many as samples.
    pub y: Vec<Y>,
}
