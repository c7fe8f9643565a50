//! Rows of a table.

use super::LinearSizes;
use crate::scalar::Scalar;

/// See [`Kernels::embedding`](super::super::Kernels::embedding).
pub fn embedding<T: Scalar>(x: &[T], weight: &[T], y: &mut [T], sizes: LinearSizes) {
    let LinearSizes { batch, inputs: tokens, outputs: features } = sizes;
    for (at, y) in y.iter_mut().enumerate() {
        let (step, feature, sample) = (at / batch / features, at / batch % features, at % batch);
        let id = x[step * batch + sample];
        let token = (0..tokens).find(|&token| T::from_f64(token as f64) == id);
        *y = token.map_or(T::from_f64(f64::NAN), |token| weight[token * features + feature]);
    }
}

/// See [`Kernels::embedding_gradient`](super::super::Kernels::embedding_gradient).
pub fn embedding_gradient<T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    padding: Option<usize>,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs: tokens, outputs: features } = sizes;
    for token in (0..tokens).filter(|&token| Some(token) != padding) {
        for (at, _) in x.iter().enumerate().filter(|(_, id)| **id == T::from_f64(token as f64)) {
            for feature in 0..features {
                let (step, sample) = (at / batch, at % batch);
                d_weight[token * features + feature] += d_y[(step * features + feature) * batch + sample];
            }
        }
    }
}
