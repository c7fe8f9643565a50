//! Sums over whole tensors.

use crate::scalar::Scalar;

/// The sum of `f(value)` in `f64`, in eight partial sums so that it vectorises; the order of additions is fixed.
pub(crate) fn sum<T: Scalar>(values: &[T], f: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let (blocks, rest) = values.as_chunks::<8>();
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += f(value.to_f64());
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|value| f(value.to_f64())).sum::<f64>()
}
