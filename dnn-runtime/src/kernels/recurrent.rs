//! What the steps of recurrent layers have in common: sizes, weights, and products of some units of one gate.

use super::linear::linear_one;
use super::simd::{Matrix, Product, Start, Vector, dot_product};
use crate::scalar::Scalar;

/// The sizes of one step of a recurrent layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecurrentSizes {
    /// Samples in a batch.
    pub batch: usize,
    /// Features of a step of the input.
    pub inputs: usize,
    /// Units, which is also the features of a step of the output.
    pub hidden: usize,
}

impl RecurrentSizes {
    /// Multiply-adds of one step of units with that many gates.
    #[must_use]
    pub const fn work(&self, gates: usize) -> u64 {
        (gates * self.hidden * (self.inputs + self.hidden) * self.batch) as u64
    }
}

/// The weights of a recurrent layer, gate by gate: row `g * hidden + u` of each belongs to unit u of gate g.
#[derive(Clone, Copy, Debug)]
pub struct RecurrentWeights<'a, T> {
    /// Connections from the input: gates * hidden rows of `inputs` numbers.
    pub ih: &'a [T],
    /// Connections from the output of the step before: gates * hidden rows of `hidden` numbers.
    pub hh: &'a [T],
    /// One number a row, or none.
    pub bias_ih: &'a [T],
    /// As many.
    pub bias_hh: &'a [T],
}

impl<T: Scalar> RecurrentWeights<'_, T> {
    /// The sum of both biases of a row, 0 without them.
    #[inline(always)]
    pub(super) fn bias(&self, row: usize) -> T {
        if self.bias_ih.is_empty() { T::zero() } else { self.bias_ih[row] + self.bias_hh[row] }
    }
}

/// The units whose gates are computed together where nobody keeps them: the first-level cache holds them, and they are
/// whole tiles of products.
pub(super) const UNITS: usize = 24;

/// The numbers of a gate that are computed together where they are kept: each product packs its operand anew, so they are
/// as many as the second-level cache holds for four gates.
const KEPT: usize = 8192;

/// The units whose gates are computed together where they are kept.
#[inline(always)]
pub(super) fn kept_units(batch: usize) -> usize {
    (KEPT / batch.max(1)).max(UNITS)
}

/// The logistic function of a gate, (1 + tanh(z / 2)) / 2: half of the operations of [`Vector::sigmoid`], with the same
/// absolute error but not the relative one near 0, which a gate does not need.
#[inline(always)]
pub(super) fn gate<V: Vector>(z: V) -> V {
    let half = V::from_f64(0.5);
    half.mul_add((half * z).tanh(), half)
}

/// The samples whose gates are computed together where nobody keeps them.
pub(super) const SAMPLES: usize = 64;

/// The units of a single sample whose gates are computed together.
pub(super) const UNITS_OF_ONE: usize = 64;

/// Some samples of a batch matrix: all its rows, and columns `from..from + width` of `batch`.
#[derive(Clone, Copy)]
pub(super) struct Samples {
    pub(super) from: usize,
    pub(super) width: usize,
    pub(super) batch: usize,
}

/// z = rows `first..` of the weight times x, or with `adds` z += that; as many rows as z holds, `width` samples each.
#[inline(always)]
pub(super) fn gate_product<V: Product<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    first: usize,
    z: &mut [T],
    adds: bool,
    samples: Samples,
) {
    let Samples { from, width, batch } = samples;
    let (rows, inputs) = (z.len() / width, x.len() / batch);
    let weight = &weight[first * inputs..(first + rows) * inputs];
    if batch == 1 {
        return product_of_one::<V, T>(x, weight, z, adds);
    }
    let start = if adds { Start::Sum } else { Start::Zero };
    let weight = Matrix { values: weight, row: inputs, column: 1 };
    let x = Matrix { values: &x[from..], row: batch, column: 1 };
    let shape = [rows, inputs, width];
    // As in `linear`, which says why.
    if width < V::LANES && inputs >= 4 * V::LANES {
        dot_product::<V, T>(weight, x, z, width, start, shape);
    } else {
        V::product(weight, x, z, width, start, shape);
    }
}

#[inline(always)]
fn product_of_one<V: Vector<Scalar = T>, T: Scalar>(x: &[T], weight: &[T], z: &mut [T], adds: bool) {
    if !adds {
        return linear_one::<V, T>(x, weight, &[], z);
    }
    let mut start = [T::zero(); UNITS_OF_ONE];
    let weights = weight.chunks((UNITS_OF_ONE * x.len()).max(1));
    for (z, weight) in z.chunks_mut(UNITS_OF_ONE).zip(weights) {
        let start = &mut start[..z.len()];
        start.copy_from_slice(z);
        linear_one::<V, T>(x, weight, start, z);
    }
}
