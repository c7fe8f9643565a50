//! `last`: the last step of a sequence.

use crate::context::Context;
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// The last step of a sequence: y = x\[STEPS - 1\].
///
/// # Shapes
///
/// x: `[B, INPUTS]`, y: `[B, FEATURES]`, the last features of x; features run step, feature, samples innermost in memory.
///
/// # Backward
///
/// d_x is d_y in the last step and 0 in the others. Saves nothing; the cache is empty.
///
/// ```
/// use dnn_runtime::layers::Last;
/// use dnn_runtime::{Batch, Layer};
///
/// let mut y = Batch::<f32, 1, 2>::zeros();
/// Last::<4, 2>.infer(&Batch::<f32, 1, 4>::new(1.0, 2.0, 3.0, 4.0), &mut y);
/// assert_eq!(y.as_slice(), [3.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last<const INPUTS: usize, const FEATURES: usize>;

impl<T: Scalar, const B: usize, const INPUTS: usize, const FEATURES: usize> Layer<T, B>
    for Last<INPUTS, FEATURES>
{
    type Input = Batch<T, B, INPUTS>;
    type Output = Batch<T, B, FEATURES>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        const { assert!(FEATURES <= INPUTS, "a step is a part of its sequence") };
        y.as_mut_slice().copy_from_slice(&x.as_slice()[(INPUTS - FEATURES) * B..]);
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
        if let Some(d_x) = d_x {
            let (others, last) = d_x.as_mut_slice().split_at_mut((INPUTS - FEATURES) * B);
            others.fill(T::zero());
            last.copy_from_slice(d_y.as_slice());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    #[test]
    fn only_the_last_step_has_a_gradient() {
        let x = Batch::<f64, 2, 3>::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
        let passes =
            Passes::run(&Last::<3, 1>, &x, &Batch::<f64, 2, 1>::new(7.0, 8.0), None, &Context::new(0, 2));
        assert_eq!(passes.y.as_slice(), [3.0, 6.0]);
        assert_eq!(passes.d_x.as_slice(), [0.0, 0.0, 0.0, 0.0, 7.0, 8.0]);
        let mut x = Batch::<f64, 2, 6>::zeros();
        fill_pattern(x.as_mut_slice(), 1);
        check_input_gradient(&Last::<6, 3>, &x, &Context::new(1, 2));
    }
}
