//! Steps of recurrent layers for a single sample, with packed weights: lanes along the units.
//!
//! Packed weights lie input by input: `ih` has a row of gates * hidden numbers for each input, `hh` one for each unit.
//! `bias_ih` holds the sums of both biases; only the last gate of gated recurrent units has its two apart. With vectors of one
//! lane weights may be as they are, too: the same sums, of numbers that lie elsewhere.

use super::lanes::{load, store};
use super::masked_step::masked;
use super::recurrent::{RecurrentWeights, UNITS_OF_ONE, gate};
use super::simd::Vector;
use crate::scalar::Scalar;

/// Some vectors of units from `at` on.
#[derive(Clone, Copy)]
struct Tile {
    at: usize,
    hidden: usize,
}

impl Tile {
    /// Vector `n` of one gate in a row of all gates' numbers.
    #[inline(always)]
    fn load<V: Vector<Scalar = T>, T: Scalar, const WHOLE: bool>(
        self,
        row: &[T],
        gate: usize,
        n: usize,
    ) -> V {
        let from = gate * self.hidden + self.at + n * V::LANES;
        if WHOLE {
            V::load(&row[from..from + V::LANES])
        } else {
            load::<V>(&row[..(gate + 1) * self.hidden], from)
        }
    }

    /// The biases of some gates, or their sums with those beside the outputs before; zeros without.
    #[inline(always)]
    fn start<V: Vector<Scalar = T>, T: Scalar, const N: usize, const G: usize, const WHOLE: bool>(
        self,
        bias: &[T],
        more: &[T],
        gates: [usize; G],
    ) -> [[V; N]; G] {
        let mut sums = [[V::zero(); N]; G];
        if !bias.is_empty() {
            for (sums, gate) in sums.iter_mut().zip(gates) {
                for (n, sum) in sums.iter_mut().enumerate() {
                    *sum = self.load::<V, T, WHOLE>(bias, gate, n);
                    if !more.is_empty() {
                        *sum = *sum + self.load::<V, T, WHOLE>(more, gate, n);
                    }
                }
            }
        }
        sums
    }

    /// sums += x * the rows of some gates, of which there are `of`.
    #[inline(always)]
    fn add<V: Vector<Scalar = T>, T: Scalar, const N: usize, const G: usize, const WHOLE: bool>(
        self,
        sums: &mut [[V; N]; G],
        x: &[T],
        weight: Order<'_, T>,
        of: usize,
        gates: [usize; G],
    ) {
        let weight = match weight {
            Order::Packed(weight) => weight,
            Order::Rows { weight, inputs, first } => {
                return self.add_rows::<V, T, N, G>(sums, x, weight, [inputs, first], gates);
            }
        };
        for (&x, weight) in x.iter().zip(weight.chunks_exact(of * self.hidden)) {
            let x = V::splat(x);
            for (sums, gate) in sums.iter_mut().zip(gates) {
                for (n, sum) in sums.iter_mut().enumerate() {
                    *sum = x.mul_add(self.load::<V, T, WHOLE>(weight, gate, n), *sum);
                }
            }
        }
    }

    /// As [`add`](Self::add) for vectors of one lane, of a weight with a row of `inputs` numbers for each unit of each gate, of which `x` meets those
    /// from `first` on.
    #[inline(always)]
    fn add_rows<V: Vector<Scalar = T>, T: Scalar, const N: usize, const G: usize>(
        self,
        sums: &mut [[V; N]; G],
        x: &[T],
        weight: &[T],
        [inputs, first]: [usize; 2],
        gates: [usize; G],
    ) {
        let mut rows = [[x; N]; G];
        for (rows, gate) in rows.iter_mut().zip(gates) {
            for (n, row) in rows.iter_mut().enumerate() {
                let from = (gate * self.hidden + self.at + n) * inputs + first;
                // There are as many rows as units, which the compiler does not see: a row is not sliced, which would panic.
                let Some(of_unit) = weight.get(from..from + x.len()) else { return };
                *row = of_unit;
            }
        }
        for (at, &x) in x.iter().enumerate() {
            let x = V::splat(x);
            for (sums, rows) in sums.iter_mut().zip(&rows) {
                for (sum, row) in sums.iter_mut().zip(rows) {
                    *sum = x.mul_add(V::splat(row[at]), *sum);
                }
            }
        }
    }
}

/// The numbers of a weight.
#[derive(Clone, Copy)]
enum Order<'a, T> {
    /// Input by input.
    Packed(&'a [T]),
    /// Unit by unit of each gate, with a number for each of so many inputs; only those from the first one on that is named.
    Rows { weight: &'a [T], inputs: usize, first: usize },
}

impl<'a, T> RecurrentWeights<'a, T> {
    /// Whether the weights are packed, as they are wherever there are vectors.
    #[inline(always)]
    fn packs<V: Vector>(&self) -> bool {
        V::LANES > 1 || self.is_packed
    }

    #[inline(always)]
    fn ih<V: Vector>(&self, inputs: usize) -> Order<'a, T> {
        if self.packs::<V>() {
            Order::Packed(self.ih)
        } else {
            Order::Rows { weight: self.ih, inputs, first: 0 }
        }
    }

    /// The connections with the outputs before of units from `first` on.
    #[inline(always)]
    fn hh<V: Vector>(&self, hidden: usize, first: usize) -> Order<'a, T> {
        if self.packs::<V>() {
            let row = self.hh.len() / hidden.max(1);
            Order::Packed(self.hh.get(first * row..).unwrap_or(&[]))
        } else {
            Order::Rows { weight: self.hh, inputs: hidden, first }
        }
    }

    /// The biases beside the outputs before that are not in `bias_ih`.
    #[inline(always)]
    fn more_bias<V: Vector>(&self) -> &'a [T] {
        if self.packs::<V>() { &[] } else { self.bias_hh }
    }
}

#[inline(always)]
pub(crate) fn lstm_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    lstm_tiles::<V, T, false>(x, h_before, weights, c_before, c, h);
}

#[inline(always)]
pub(crate) fn lstm_peephole_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    lstm_tiles::<V, T, true>(x, h_before, weights, c_before, c, h);
}

#[inline(always)]
fn lstm_tiles<V: Vector<Scalar = T>, T: Scalar, const PEEPHOLES: bool>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
) {
    let hidden = h.len();
    let mut at = 0;
    while at + 2 * V::LANES <= hidden {
        lstm_tile::<V, T, 2, true, PEEPHOLES>(x, h_before, weights, c_before, c, h, Tile { at, hidden });
        at += 2 * V::LANES;
    }
    while at < hidden {
        lstm_tile::<V, T, 1, false, PEEPHOLES>(x, h_before, weights, c_before, c, h, Tile { at, hidden });
        at += V::LANES;
    }
}

#[inline(always)]
fn lstm_tile<V: Vector<Scalar = T>, T: Scalar, const N: usize, const WHOLE: bool, const PEEPHOLES: bool>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    c_before: &[T],
    c: &mut [T],
    h: &mut [T],
    tile: Tile,
) {
    const GATES: [usize; 4] = [0, 1, 2, 3];
    let mut sums = tile.start::<V, T, N, 4, WHOLE>(weights.bias_ih, weights.more_bias::<V>(), GATES);
    tile.add::<V, T, N, 4, WHOLE>(&mut sums, x, weights.ih::<V>(x.len()), 4, GATES);
    tile.add::<V, T, N, 4, WHOLE>(&mut sums, h_before, weights.hh::<V>(h_before.len(), 0), 4, GATES);
    #[expect(clippy::needless_range_loop, reason = "one vector of each gate")]
    for n in 0..N {
        let at = tile.at + n * V::LANES;
        let before = if c_before.is_empty() { load::<V>(h, at) } else { load::<V>(c_before, at) };
        let [mut input, mut forget, mut output] = [sums[0][n], sums[1][n], sums[3][n]];
        if PEEPHOLES {
            input = tile.load::<V, T, WHOLE>(weights.peepholes[0], 0, n).mul_add(before, input);
            forget = tile.load::<V, T, WHOLE>(weights.peepholes[1], 0, n).mul_add(before, forget);
        }
        let (input, forget, candidate) = (gate(input), gate(forget), sums[2][n].tanh());
        let cell = forget.mul_add(before, input * candidate);
        if PEEPHOLES {
            output = tile.load::<V, T, WHOLE>(weights.peepholes[2], 0, n).mul_add(cell, output);
        }
        let output = gate(output);
        if !c.is_empty() {
            store(masked::<V, T>(weights.mask, 0, cell, before), c, at);
        }
        store(output * cell.tanh(), h, at);
    }
}

#[inline(always)]
pub(crate) fn gru_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    h: &mut [T],
) {
    let hidden = h.len();
    let mut at = 0;
    while at + 2 * V::LANES <= hidden {
        gru_tile::<V, T, 2, true>(x, h_before, weights, h, Tile { at, hidden });
        at += 2 * V::LANES;
    }
    while at < hidden {
        gru_tile::<V, T, 1, false>(x, h_before, weights, h, Tile { at, hidden });
        at += V::LANES;
    }
}

#[inline(always)]
fn gru_tile<V: Vector<Scalar = T>, T: Scalar, const N: usize, const WHOLE: bool>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    h: &mut [T],
    tile: Tile,
) {
    const GATES: [usize; 3] = [0, 1, 2];
    let [reset, update] = tile.start::<V, T, N, 2, WHOLE>(weights.bias_ih, weights.more_bias::<V>(), [0, 1]);
    let [new] = tile.start::<V, T, N, 1, WHOLE>(weights.bias_ih, &[], [2]);
    let mut from_x = [reset, update, new];
    tile.add::<V, T, N, 3, WHOLE>(&mut from_x, x, weights.ih::<V>(x.len()), 3, GATES);
    // The first two gates go on with their sums.
    let [recurrent] = tile.start::<V, T, N, 1, WHOLE>(weights.bias_hh, &[], [2]);
    let mut sums = [from_x[0], from_x[1], recurrent];
    tile.add::<V, T, N, 3, WHOLE>(&mut sums, h_before, weights.hh::<V>(h_before.len(), 0), 3, GATES);
    for n in 0..N {
        let at = tile.at + n * V::LANES;
        let before = if h_before.is_empty() { V::zero() } else { load::<V>(h_before, at) };
        let (reset, update) = (gate(sums[0][n]), gate(sums[1][n]));
        let new = reset.mul_add(sums[2][n], from_x[2][n]).tanh();
        store(update.mul_add(before - new, new), h, at);
    }
}

/// The sums of the new values grow in the outputs' place, by the products with some reset units at a time.
#[inline(always)]
pub(crate) fn gru_before_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    h: &mut [T],
) {
    let hidden = h.len();
    let mut at = 0;
    while at < hidden {
        let tile = Tile { at, hidden };
        let mut sums = tile.start::<V, T, 1, 1, false>(weights.bias_ih, weights.more_bias::<V>(), [2]);
        tile.add::<V, T, 1, 1, false>(&mut sums, x, weights.ih::<V>(x.len()), 3, [2]);
        store(sums[0][0], h, at);
        at += V::LANES;
    }
    let mut reset = [T::zero(); UNITS_OF_ONE];
    for (block, before) in h_before.chunks(UNITS_OF_ONE).enumerate() {
        let first = block * UNITS_OF_ONE;
        let reset = &mut reset[..before.len()];
        let mut at = 0;
        while at < before.len() {
            let gate = gate_of_one::<V, T>(x, h_before, &weights, 0, Tile { at: first + at, hidden });
            store(gate * load::<V>(before, at), reset, at);
            at += V::LANES;
        }
        let mut at = 0;
        while at < hidden {
            let mut sums = [[load::<V>(h, at)]];
            Tile { at, hidden }.add::<V, T, 1, 1, false>(
                &mut sums,
                reset,
                weights.hh::<V>(hidden, first),
                3,
                [2],
            );
            store(sums[0][0], h, at);
            at += V::LANES;
        }
    }
    let mut at = 0;
    while at < hidden {
        let update = gate_of_one::<V, T>(x, h_before, &weights, 1, Tile { at, hidden });
        let before = if h_before.is_empty() { V::zero() } else { load::<V>(h_before, at) };
        let new = load::<V>(h, at).tanh();
        store(update.mul_add(before - new, new), h, at);
        at += V::LANES;
    }
}

/// One gate of a vector of units.
#[inline(always)]
fn gate_of_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: &RecurrentWeights<'_, T>,
    place: usize,
    tile: Tile,
) -> V {
    let mut sums = tile.start::<V, T, 1, 1, false>(weights.bias_ih, weights.more_bias::<V>(), [place]);
    tile.add::<V, T, 1, 1, false>(&mut sums, x, weights.ih::<V>(x.len()), 3, [place]);
    tile.add::<V, T, 1, 1, false>(&mut sums, h_before, weights.hh::<V>(h_before.len(), 0), 3, [place]);
    gate(sums[0][0])
}

#[inline(always)]
pub(crate) fn rnn_one<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    relu: bool,
    h: &mut [T],
) {
    let hidden = h.len();
    let mut at = 0;
    while at + 4 * V::LANES <= hidden {
        rnn_tile::<V, T, 4, true>(x, h_before, weights, relu, h, Tile { at, hidden });
        at += 4 * V::LANES;
    }
    while at < hidden {
        rnn_tile::<V, T, 1, false>(x, h_before, weights, relu, h, Tile { at, hidden });
        at += V::LANES;
    }
}

#[inline(always)]
fn rnn_tile<V: Vector<Scalar = T>, T: Scalar, const N: usize, const WHOLE: bool>(
    x: &[T],
    h_before: &[T],
    weights: RecurrentWeights<'_, T>,
    relu: bool,
    h: &mut [T],
    tile: Tile,
) {
    let mut sums = tile.start::<V, T, N, 1, WHOLE>(weights.bias_ih, weights.more_bias::<V>(), [0]);
    tile.add::<V, T, N, 1, WHOLE>(&mut sums, x, weights.ih::<V>(x.len()), 1, [0]);
    tile.add::<V, T, N, 1, WHOLE>(&mut sums, h_before, weights.hh::<V>(h_before.len(), 0), 1, [0]);
    for (n, &z) in sums[0].iter().enumerate() {
        let y = if relu { V::select(z.lt(V::zero()), V::zero(), z) } else { z.tanh() };
        store(y, h, tile.at + n * V::LANES);
    }
}
