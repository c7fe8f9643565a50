//! `repeat`: a vector at every step of a sequence.

use crate::context::Context;
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// A vector at every step of a sequence: y\[t\] = x.
///
/// # Shapes
///
/// x: `[B, FEATURES]`, y: `[B, OUTPUTS]`, a whole number of steps; features run step, feature, samples innermost in
/// memory.
///
/// # Backward
///
/// d_x is the sum of d_y over the steps. Saves nothing; the cache is empty.
///
/// # Source
///
/// `keras.layers.RepeatVector`.
///
/// ```
/// use dnn_runtime::layers::Repeat;
/// use dnn_runtime::{Batch, Layer};
///
/// let mut y = Batch::<f32, 1, 4>::zeros();
/// Repeat::<2, 4>.infer(&Batch::<f32, 1, 2>::new(1.0, 2.0), &mut y);
/// assert_eq!(y.as_slice(), [1.0, 2.0, 1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat<const FEATURES: usize, const OUTPUTS: usize>;

impl<T: Scalar, const B: usize, const FEATURES: usize, const OUTPUTS: usize> Layer<T, B>
    for Repeat<FEATURES, OUTPUTS>
{
    type Input = Batch<T, B, FEATURES>;
    type Output = Batch<T, B, OUTPUTS>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        const { assert!(FEATURES > 0 && OUTPUTS.is_multiple_of(FEATURES), "a sequence has whole steps") };
        for step in y.as_mut_slice().chunks_exact_mut((FEATURES * B).max(1)) {
            step.copy_from_slice(x.as_slice());
        }
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        _: Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        let Some(d_x) = d_x else { return };
        let mut steps = d_y.as_slice().chunks_exact((FEATURES * B).max(1));
        if let Some(first) = steps.next() {
            d_x.as_mut_slice().copy_from_slice(first);
        }
        for step in steps {
            T::accumulate(step, d_x.as_mut_slice());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Passes, check_input_gradient};

    #[test]
    fn gradients_of_all_steps_are_added() {
        let x = Batch::<f64, 2, 1>::new(1.0, 2.0);
        let d_y = Batch::<f64, 2, 3>::new(1.0, 2.0, 4.0, -1.0, 0.5, 0.0);
        let passes = Passes::run(&Repeat::<1, 3>, &x, &d_y, None, &Context::new(0, 2));
        assert_eq!(passes.y.as_slice(), [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
        assert_eq!(passes.d_x.as_slice(), [7.0, -0.5]);
        check_input_gradient(&Repeat::<2, 6>, &Batch::<f64, 1, 2>::new(0.5, -1.0), &Context::new(1, 1));
    }
}
