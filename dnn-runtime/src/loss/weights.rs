//! Weights of outputs: of classes, or of the positive labels of each output.

/// No weights: every output counts alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unweighted;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Unweighted {}
    impl Sealed for f64 {}
    impl<const C: usize> Sealed for [f64; C] {}
}

/// What a weight argument takes: one `f64` for all outputs, or an array with one for each.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not weights",
    label = "expected an `f64` or an array of them",
    note = "weights are one `f64` for all outputs, or `[f64; N]` with one for each"
)]
pub trait LossWeights: sealed::Sealed + Sync {
    /// How many factors there are: none, one for all outputs, or one for each.
    const COUNT: usize;

    /// The factors.
    fn factors(&self) -> &[f64];
}

impl LossWeights for Unweighted {
    const COUNT: usize = 0;

    fn factors(&self) -> &[f64] {
        &[]
    }
}

impl LossWeights for f64 {
    const COUNT: usize = 1;

    fn factors(&self) -> &[f64] {
        core::slice::from_ref(self)
    }
}

impl<const C: usize> LossWeights for [f64; C] {
    const COUNT: usize = C;

    fn factors(&self) -> &[f64] {
        self
    }
}

/// Panics unless all factors are finite and not negative.
pub(super) fn require_weights<W: LossWeights>(loss: &str, argument: &str, weights: W) -> W {
    for (index, weight) in weights.factors().iter().enumerate() {
        assert!(
            weight.is_finite() && *weight >= 0.0,
            "{loss}: {argument} {index} is {weight}, but must be finite and at least 0"
        );
    }
    weights
}

/// One factor for each of `C` outputs: [`Unweighted`], one `f64` for all of them, or `[f64; C]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not weights for {C} outputs",
    label = "the number of weights differs from the number of outputs",
    note = "weights are given as `[f64; {C}]`, one for each output"
)]
pub trait OutputWeights<const C: usize>: LossWeights {
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
