//! What the steps of recurrent layers have in common: sizes, weights, and products of some units of one gate.

use super::linear::{linear_one, weight_product};
use super::simd::{Matrix, Part, Product, Start, Vector};
use crate::scalar::Scalar;

/// The sizes of one step of a recurrent layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecurrentSizes {
    /// Samples in a batch.
    pub batch: usize,
    /// Features of a step of the input.
    pub inputs: usize,
    /// Units, which are also the features of a step of the output, unless these are a projection: then the features, and
    /// kernels of gates are told the units.
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
    /// Connections from the cells to the gates i, f and o of long short-term memory, one a unit each; or none.
    pub peepholes: [&'a [T]; 3],
    /// The projection of the units: `hidden` numbers for each output; or none.
    pub hr: &'a [T],
    /// How much of a step the cells of long short-term memory take, a number for each sample: c = m * c' + (1 - m) * c_before.
    /// Empty for all of it.
    pub mask: &'a [T],
    /// Whether `ih` and `hh` lie input by input and `bias_ih` is the sum of both biases. It is asked for by kernels of a single
    /// sample in plain code alone: those for vectors take packed weights, all others take none.
    pub is_packed: bool,
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

/// As many for smaller batches, whose room need not be cleared for more.
pub(super) const FEW_SAMPLES: usize = 8;

/// A step of units with four parts each: the gates, or what they are made of.
pub(super) trait Gates<T: Scalar> {
    /// The units that `parts` have room for, from `unit` on within `c` and `h`, which begin with unit `first` of the layer.
    /// Operands are read at `samples`; rows of `c` and `h` are read and written at `out`.
    fn block<V: Product<Scalar = T>>(
        &self,
        parts: [&mut [T]; 4],
        c: &mut [T],
        h: &mut [T],
        at: [usize; 2],
        samples: Samples,
        out: Samples,
    );
}

/// All units of `h`, some at a time: as many as caches hold of their parts.
#[inline(always)]
pub(super) fn run<V: Product<Scalar = T>, T: Scalar, G: Gates<T>>(
    step: &G,
    kept: Option<[&mut [T]; 4]>,
    c: &mut [T],
    h: &mut [T],
    first: usize,
    batch: usize,
) {
    let units = h.len() / batch.max(1);
    let Some([p, q, r, s]) = kept else {
        let all = Samples { from: 0, width: batch, batch };
        return run_in_room::<V, T, G>(step, c, h, first, all, all);
    };
    let samples = Samples { from: 0, width: batch, batch };
    let (mut unit, block) = (0, kept_units(batch));
    while unit < units {
        let (from, rows) = (unit * batch, block.min(units - unit) * batch);
        let parts = [
            &mut p[from..from + rows],
            &mut q[from..from + rows],
            &mut r[from..from + rows],
            &mut s[from..from + rows],
        ];
        V::apart(Block { step, parts, c, h, at: [unit, first], samples, out: samples });
        unit += block;
    }
}

/// [`Gates::block`] and its arguments.
struct Block<'a, T, G> {
    step: &'a G,
    parts: [&'a mut [T]; 4],
    c: &'a mut [T],
    h: &'a mut [T],
    at: [usize; 2],
    samples: Samples,
    out: Samples,
}

impl<T: Scalar, G: Gates<T>> Part<T> for Block<'_, T, G> {
    #[inline(always)]
    fn run<V: Product<Scalar = T>>(self) {
        self.step.block::<V>(self.parts, self.c, self.h, self.at, self.samples, self.out);
    }
}

/// As [`run`] for the samples of `samples`, whose outputs lie at `out`, with nothing kept.
#[inline(always)]
pub(super) fn run_in_room<V: Product<Scalar = T>, T: Scalar, G: Gates<T>>(
    step: &G,
    c: &mut [T],
    h: &mut [T],
    first: usize,
    samples: Samples,
    out: Samples,
) {
    match samples.batch {
        0 => {}
        1 => blocks::<V, T, G, UNITS_OF_ONE>(step, c, h, first, [samples, out], [UNITS_OF_ONE, 1]),
        2..=FEW_SAMPLES => {
            let most = [UNITS, FEW_SAMPLES];
            blocks::<V, T, G, { UNITS * FEW_SAMPLES }>(step, c, h, first, [samples, out], most);
        }
        _ => blocks::<V, T, G, { UNITS * SAMPLES }>(step, c, h, first, [samples, out], [UNITS, SAMPLES]),
    }
}

/// `block` units and `most` samples at a time, for which there is room.
#[inline(always)]
fn blocks<V: Product<Scalar = T>, T: Scalar, G: Gates<T>, const ROOM: usize>(
    step: &G,
    c: &mut [T],
    h: &mut [T],
    first: usize,
    [samples, out]: [Samples; 2],
    [block, most]: [usize; 2],
) {
    let units = h.len() / out.batch;
    let mut room = [[T::zero(); ROOM]; 4];
    let mut done = 0;
    while done < samples.width {
        let width = most.min(samples.width - done);
        let part = Samples { from: samples.from + done, width, ..samples };
        let part_out = Samples { from: out.from + done, width, ..out };
        let mut unit = 0;
        while unit < units {
            let rows = block.min(units - unit) * width;
            let [p, q, r, s] = &mut room;
            let parts = [&mut p[..rows], &mut q[..rows], &mut r[..rows], &mut s[..rows]];
            V::apart(Block { step, parts, c, h, at: [unit, first], samples: part, out: part_out });
            unit += block;
        }
        done += width;
    }
}

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
        return V::apart(ProductOfOne { x, weight, z, adds });
    }
    let start = if adds { Start::Sum } else { Start::Zero };
    let weight = Matrix { values: weight, row: inputs, column: 1 };
    let x = Matrix { values: &x[from..], row: batch, column: 1 };
    product::<V, T>(weight, x, z, width, start, [rows, inputs, width]);
}

/// [`weight_product`], compiled alone.
#[inline(always)]
pub(super) fn product<V: Product<Scalar = T>, T: Scalar>(
    weight: Matrix<'_, T>,
    x: Matrix<'_, T>,
    z: &mut [T],
    z_row: usize,
    start: Start<'_, T>,
    shape: [usize; 3],
) {
    V::apart(ProductOfMany { weight, x, z, z_row, start, shape });
}

/// [`product`] and its arguments.
struct ProductOfMany<'a, T> {
    weight: Matrix<'a, T>,
    x: Matrix<'a, T>,
    z: &'a mut [T],
    z_row: usize,
    start: Start<'a, T>,
    shape: [usize; 3],
}

impl<T: Scalar> Part<T> for ProductOfMany<'_, T> {
    #[inline(always)]
    fn run<V: Product<Scalar = T>>(self) {
        let Self { weight, x, z, z_row, start, shape } = self;
        weight_product::<V, T>(weight, x, z, z_row, start, shape);
    }
}

/// z = weight * x for a single sample, or with `adds` z += that.
struct ProductOfOne<'a, T> {
    x: &'a [T],
    weight: &'a [T],
    z: &'a mut [T],
    adds: bool,
}

impl<T: Scalar> Part<T> for ProductOfOne<'_, T> {
    #[inline(always)]
    fn run<V: Product<Scalar = T>>(self) {
        let Self { x, weight, z, adds } = self;
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
}
