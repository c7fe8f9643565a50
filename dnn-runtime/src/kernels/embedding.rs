//! Rows of a table, looked up by numbers.

#![allow(
    clippy::extra_unused_type_parameters,
    reason = "rows are moved number by number: a list of ids is no vector"
)]

use super::LinearSizes;
use super::simd::Vector;
use crate::scalar::Scalar;

/// The row of a table of `rows` rows that a number names: a whole number from 0 below `rows`.
#[inline(always)]
fn row<T: Scalar>(id: T, rows: usize) -> Option<usize> {
    let id = id.to_f64();
    // The cast saturates, and NaN becomes 0.
    let row = id as usize;
    (row as f64 == id && row < rows).then_some(row)
}

#[inline(always)]
pub(super) fn embedding<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    y: &mut [T],
    LinearSizes { batch, inputs: rows, outputs: features }: LinearSizes,
) {
    // Steps run in tiles of samples: a tile's rows stay in the cache while they are read feature by feature.
    const TILE: usize = 16;
    let steps = x.chunks_exact(batch.max(1)).zip(y.chunks_exact_mut((batch * features).max(1)));
    for (ids, y) in steps {
        for (tile, ids) in ids.chunks(TILE).enumerate() {
            let mut starts = [None; TILE];
            for (start, &id) in starts.iter_mut().zip(ids) {
                *start = row(id, rows).map(|row| row * features);
            }
            for (feature, y) in y.chunks_exact_mut(batch).enumerate() {
                for (y, start) in y[tile * TILE..].iter_mut().zip(&starts[..ids.len()]) {
                    *y = start.map_or(T::from_f64(f64::NAN), |start| weight[start + feature]);
                }
            }
        }
    }
}

#[inline(always)]
pub(super) fn embedding_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &[T],
    d_weight: &mut [T],
    padding: Option<usize>,
    LinearSizes { batch, inputs: rows, outputs: features }: LinearSizes,
) {
    let steps = x.chunks_exact(batch.max(1)).zip(d_y.chunks_exact((batch * features).max(1)));
    for (ids, d_y) in steps {
        for (sample, &id) in ids.iter().enumerate() {
            let Some(row) = row(id, rows).filter(|&row| padding != Some(row)) else { continue };
            let d_row = &mut d_weight[row * features..(row + 1) * features];
            for (d_weight, d_y) in d_row.iter_mut().zip(d_y.chunks_exact(batch)) {
                *d_weight += d_y[sample];
            }
        }
    }
}
