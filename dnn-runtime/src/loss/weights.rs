//! Weights of outputs: of classes, or of the positive labels of each output.

/// No weights: every output counts alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unweighted;

/// One factor for each of `C` outputs: [`Unweighted`], one `f64` for all of them, or `[f64; C]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not weights for {C} outputs",
    label = "the number of weights differs from the number of outputs",
    note = "weights are given as `[f64; {C}]`, one for each output"
)]
pub trait OutputWeights<const C: usize> {
    /// The factor of output `c`, for `c < C`.
    fn weight(&self, c: usize) -> f64;
}

impl<const C: usize> OutputWeights<C> for Unweighted {
    #[inline]
    fn weight(&self, _: usize) -> f64 {
        1.0
    }
}

impl<const C: usize> OutputWeights<C> for f64 {
    #[inline]
    fn weight(&self, _: usize) -> f64 {
        *self
    }
}

impl<const C: usize> OutputWeights<C> for [f64; C] {
    #[inline]
    fn weight(&self, c: usize) -> f64 {
        self[c]
    }
}
