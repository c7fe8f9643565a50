//! `add`, `mul` and `concat`: several stages become one value.
//!
//! Called by generated code with the stages' values. The gradients of a sum and of a concatenation are copies, which
//! generated code makes itself; that of a product is [`Mul::backward`].

use crate::layer::Batch;
use crate::parallel;
use crate::scalar::Scalar;

/// The sum of stages of one shape: y = x_1 + x_2 + ..
///
/// # Shapes
///
/// Every x and y: `[B, N]`, samples innermost in memory.
///
/// # Backward
///
/// The gradient of each x is d_y. Nothing is saved.
///
/// ```
/// use dnn_runtime::layers::Add;
/// use nalgebra::SMatrix;
///
/// let (a, b) = (SMatrix::<f32, 1, 2>::new(1.0, 2.0), SMatrix::<f32, 1, 2>::new(3.0, 4.0));
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// Add::infer([&a, &b], &mut y);
/// assert_eq!(y.as_slice(), [4.0, 6.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Add;

impl Add {
    /// Computes `y` (overwritten) from the inputs.
    #[inline]
    pub fn infer<T: Scalar, const B: usize, const N: usize, const K: usize>(
        inputs: [&Batch<T, B, N>; K],
        y: &mut Batch<T, B, N>,
    ) {
        fold(inputs, y.as_mut_slice(), T::add_into, T::accumulate, T::zero());
    }
}

/// The product of stages of one shape, element by element: y = x_1 * x_2 * ..
///
/// # Shapes
///
/// Every x and y: `[B, N]`, samples innermost in memory.
///
/// # Backward
///
/// The gradient of each x is d_y times all other x; computed without a division, so zeros do no harm. Reads every x.
///
/// ```
/// use dnn_runtime::layers::Mul;
/// use nalgebra::SMatrix;
///
/// let (a, b) = (SMatrix::<f32, 1, 2>::new(1.0, 2.0), SMatrix::<f32, 1, 2>::new(3.0, 4.0));
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// Mul::infer([&a, &b], &mut y);
/// assert_eq!(y.as_slice(), [3.0, 8.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mul;

impl Mul {
    /// Computes `y` (overwritten) from the inputs.
    #[inline]
    pub fn infer<T: Scalar, const B: usize, const N: usize, const K: usize>(
        inputs: [&Batch<T, B, N>; K],
        y: &mut Batch<T, B, N>,
    ) {
        fold(inputs, y.as_mut_slice(), T::multiply_into, T::multiply_by, T::one());
    }

    /// Computes the gradients of the inputs (overwritten), `None` for those nobody needs.
    #[inline]
    pub fn backward<T: Scalar, const B: usize, const N: usize, const K: usize>(
        inputs: [&Batch<T, B, N>; K],
        d_y: &Batch<T, B, N>,
        d_inputs: [Option<&mut Batch<T, B, N>>; K],
    ) {
        let d_y = d_y.as_slice();
        for (at, d_input) in d_inputs.into_iter().enumerate() {
            let Some(d_input) = d_input else { continue };
            parallel::in_runs(d_input.as_mut_slice(), |run, d_input| {
                d_input.copy_from_slice(&d_y[run.clone()]);
                for (other, input) in inputs.iter().enumerate() {
                    if other != at {
                        T::multiply_by(&input.as_slice()[run.clone()], d_input);
                    }
                }
            });
        }
    }
}

/// Combines the first two inputs into `y`, then each further one onto it.
#[inline]
fn fold<T: Scalar, const B: usize, const N: usize, const K: usize>(
    inputs: [&Batch<T, B, N>; K],
    y: &mut [T],
    first_two: fn(&[T], &[T], &mut [T]),
    further: fn(&[T], &mut [T]),
    of_nothing: T,
) {
    let inputs = inputs.map(|input| input.as_slice());
    parallel::in_runs(y, |run, y| match &inputs[..] {
        [] => y.fill(of_nothing),
        [only] => y.copy_from_slice(&only[run]),
        [first, second, rest @ ..] => {
            first_two(&first[run.clone()], &second[run.clone()], y);
            for input in rest {
                further(&input[run.clone()], y);
            }
        }
    });
}

/// The features of all inputs one behind the other: since features are outermost in memory, the inputs' memory one
/// behind the other. Overwrites `y`.
///
/// # Panics
///
/// If `y` is shorter than the inputs together.
///
/// ```
/// let mut y = [0.0; 3];
/// dnn_runtime::layers::concat(&[&[1.0, 2.0], &[3.0]], &mut y);
/// assert_eq!(y, [1.0, 2.0, 3.0]);
/// ```
#[inline]
pub fn concat<T: Scalar>(inputs: &[&[T]], mut y: &mut [T]) {
    for input in inputs {
        let (part, rest) = y.split_at_mut(input.len());
        parallel::in_runs(part, |run, part| part.copy_from_slice(&input[run]));
        y = rest;
    }
}

/// As [`concat()`] at each of so many steps of sequences.
///
/// # Panics
///
/// If `y` is shorter than the inputs together.
///
/// ```
/// let mut y = [0.0; 6];
/// dnn_runtime::layers::concat_steps(&[&[1.0, 2.0, 3.0, 4.0], &[5.0, 6.0]], &mut y, 2);
/// assert_eq!(y, [1.0, 2.0, 5.0, 3.0, 4.0, 6.0]);
/// ```
#[inline]
pub fn concat_steps<T: Scalar>(inputs: &[&[T]], y: &mut [T], steps: usize) {
    let len = y.len() / steps.max(1);
    let mut at = 0;
    for input in inputs {
        let each = input.len() / steps.max(1);
        let parts = y.chunks_exact_mut(len.max(1)).zip(input.chunks_exact(each.max(1)));
        for (y, input) in parts {
            y[at..at + each].copy_from_slice(input);
        }
        at += each;
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;

    type M = SMatrix<f64, 2, 2>;

    fn inputs() -> [M; 3] {
        [M::new(1.0, 2.0, 3.0, 4.0), M::new(5.0, 0.0, -1.0, 2.0), M::new(2.0, 2.0, 0.5, -3.0)]
    }

    #[test]
    fn sums_of_one_two_and_three() {
        let [a, b, c] = inputs();
        let mut y = M::repeat(f64::NAN);
        Add::infer([&a], &mut y);
        assert_eq!(y, a);
        Add::infer([&a, &b], &mut y);
        assert_eq!(y, M::new(6.0, 2.0, 2.0, 6.0));
        Add::infer([&a, &b, &c], &mut y);
        assert_eq!(y, M::new(8.0, 4.0, 2.5, 3.0));
    }

    #[test]
    fn products_and_their_gradients() {
        let [a, b, c] = inputs();
        let mut y = M::repeat(f64::NAN);
        Mul::infer([&a, &b, &c], &mut y);
        assert_eq!(y, M::new(10.0, 0.0, -1.5, -24.0));
        Mul::infer([&a, &b], &mut y);
        assert_eq!(y, M::new(5.0, 0.0, -3.0, 8.0));

        let d_y = M::new(1.0, 2.0, -1.0, 10.0);
        let (mut d_a, mut d_b) = (M::repeat(f64::NAN), M::repeat(f64::NAN));
        Mul::backward([&a, &b, &c], &d_y, [Some(&mut d_a), Some(&mut d_b), None]);
        assert_eq!(d_a, M::new(10.0, 0.0, 0.5, -60.0));
        assert_eq!(d_b, M::new(2.0, 8.0, -1.5, -120.0));
    }

    #[test]
    fn concatenated_features_keep_their_samples() {
        let (a, b) = (SMatrix::<f64, 2, 1>::new(1.0, 2.0), M::new(3.0, 4.0, 5.0, 6.0));
        let mut y = SMatrix::<f64, 2, 3>::repeat(f64::NAN);
        concat(&[a.as_slice(), b.as_slice()], y.as_mut_slice());
        assert_eq!(y, SMatrix::<f64, 2, 3>::new(1.0, 3.0, 4.0, 2.0, 5.0, 6.0));
    }
}
