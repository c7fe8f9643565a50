//! `reverse`: the steps of a sequence from the last to the first.

use crate::context::Context;
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// The steps of a sequence from the last to the first: y\[t\] = x\[STEPS - 1 - t\].
///
/// # Shapes
///
/// x and y: `[B, N]`, whole steps of `FEATURES`; features run step, feature, samples innermost in memory.
///
/// # Backward
///
/// d_x\[t\] = d_y\[STEPS - 1 - t\]. Saves nothing; the cache is empty.
///
/// ```
/// use dnn_runtime::layers::Reverse;
/// use dnn_runtime::{Batch, Layer};
///
/// let mut y = Batch::<f32, 1, 4>::zeros();
/// Reverse::<4, 2>.infer(&Batch::<f32, 1, 4>::new(1.0, 2.0, 3.0, 4.0), &mut y);
/// assert_eq!(y.as_slice(), [3.0, 4.0, 1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverse<const N: usize, const FEATURES: usize>;

/// Copies steps of that many numbers in the other order.
fn reversed<T: Copy>(from: &[T], to: &mut [T], step: usize) {
    let step = step.max(1);
    for (from, to) in from.chunks_exact(step).rev().zip(to.chunks_exact_mut(step)) {
        to.copy_from_slice(from);
    }
}

impl<T: Scalar, const B: usize, const N: usize, const FEATURES: usize> Layer<T, B> for Reverse<N, FEATURES> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        const { assert!(FEATURES > 0 && N.is_multiple_of(FEATURES), "a sequence has whole steps") };
        reversed(x.as_slice(), y.as_mut_slice(), FEATURES * B);
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
            reversed(d_y.as_slice(), d_x.as_mut_slice(), FEATURES * B);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Passes, check_input_gradient};

    #[test]
    fn steps_come_in_the_other_order() {
        let x = Batch::<f64, 2, 2>::new(1.0, 2.0, 3.0, 4.0);
        let passes = Passes::run(&Reverse::<2, 1>, &x, &x, None, &Context::new(0, 2));
        assert_eq!(*passes.y, Batch::<f64, 2, 2>::new(2.0, 1.0, 4.0, 3.0));
        assert_eq!(*passes.d_x, *passes.y);
        let x = Batch::<f64, 1, 6>::from_fn(|_, i| i as f64);
        check_input_gradient(&Reverse::<6, 2>, &x, &Context::new(1, 1));
    }
}
