//! The transforms of one sample: vectors are of squares side by side in a row.

use super::gather::Back;
use super::parts::{Squares, Strides};
use super::source::{Lines, Map};
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::simd::Vector;
use crate::kernels::lanes::load;
use crate::scalar::Scalar;

/// Numbers of rows that are taken apart.
pub(super) const ROOM: usize = 4096;

/// The numbers of a row at even columns, or at odd ones: one more than there are squares, and what vectors reach beyond
/// them.
const fn half(squares: &Squares, lanes: usize) -> usize {
    squares.columns + 2 + 2 * lanes
}

/// The numbers that are taken apart for some squares: at most [`ROOM`].
#[cfg(test)]
pub(super) const fn numbers(squares: &Squares, lanes: usize) -> usize {
    2 * (2 * squares.rows + 2) * half(squares, lanes)
}

/// The source's transform, B^T d B.
///
/// The rows that squares are cut out of are taken apart into their even and their odd columns, so that the same column of
/// squares side by side is a vector.
pub(super) struct LoneForth<'a, T> {
    pub(super) map: Map<T>,
    pub(super) channels: usize,
    /// How far before the map the first square begins.
    pub(super) padding: [isize; 2],
    pub(super) squares: &'a Squares,
    pub(super) to: *mut T,
    pub(super) strides: Strides,
}

impl<T: Scalar> Pass<T> for LoneForth<'_, T> {
    /// The last vector of a row of squares reaches into the next row, channel or line behind a place, which is written
    /// after it or never read.
    ///
    /// # Safety
    ///
    /// The map must have the channels, and there must be room for as many of `strides`; nobody else may use it.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let Squares { row, column, rows, columns, .. } = *self.squares;
        let Map { values, height, width, .. } = self.map;
        let top = 2 * row as isize - self.padding[0];
        let left = 2 * column as isize - self.padding[1];
        // Even columns of a row, then odd ones.
        let half = half(self.squares, V::LANES);
        let mut room = [T::zero(); ROOM];
        // The rows of the map among those of the squares, and its columns; what is outside stays zero.
        let inside = (-top).max(0) as usize..(height as isize - top).clamp(0, 2 * rows as isize + 2) as usize;
        let before = ((-left).max(0) as usize).min(2 * columns + 2);
        let from = (left.max(0) as usize).min(width);
        let pairs = (columns + 1 - before / 2).min((width - from).div_ceil(2));
        let [first, second] = if before.is_multiple_of(2) {
            [before / 2, half + before / 2]
        } else {
            [half + before / 2, before / 2 + 1]
        };
        for channel in 0..self.channels {
            for i in inside.clone() {
                let at = channel * self.map.channel + (top + i as isize) as usize * width + from;
                // SAFETY: the caller's promise: a row of the map from a column on.
                let row = unsafe { core::slice::from_raw_parts(values.add(at), width - from) };
                let halves = &mut room[2 * half * i..2 * half * (i + 1)];
                for at in (0..pairs).step_by(V::LANES) {
                    let (low, high) = (load_within(row, 2 * at), load_within(row, 2 * at + V::LANES));
                    let [a, b] = V::unzip(low, high);
                    a.store(&mut halves[first + at..]);
                    b.store(&mut halves[second + at..]);
                }
            }
            for r in 0..rows {
                let halves = &room[4 * half * r..4 * half * (r + 2)];
                let to = self.to.wrapping_add(channel * self.strides.channel + r * columns);
                for c in (0..columns).step_by(V::LANES) {
                    let halves = halves[c..].as_ptr();
                    let lines = Lines {
                        at: [0, 1, 2, 3].map(|i| halves.wrapping_add(2 * half * i)),
                        steps: [[half, 1]; 4],
                        columns: [0, 4],
                        lanes: V::LANES,
                        to: to.wrapping_add(c),
                        place: self.strides.place,
                    };
                    // SAFETY: the caller's promise, and vectors that lie in the halves of rows.
                    unsafe { lines.all::<V>() };
                }
            }
        }
    }
}

/// The numbers from `at` on, zeros behind the row.
#[inline(always)]
fn load_within<V: Vector>(row: &[V::Scalar], at: usize) -> V {
    load(row, at.min(row.len()))
}

/// The way back, A^T m A.
pub(super) struct LoneBack<'a, T>(pub(super) Back<'a, T>);

impl<T: Scalar> Pass<T> for LoneBack<'_, T> {
    /// # Safety
    ///
    /// The sums and results of the squares must be there, sums up to a whole vector behind them, and nobody else use the
    /// results.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let back = &self.0;
        let squares = back.squares;
        for m in 0..back.rows {
            let begin = V::splat(back.bias.get(m).copied().unwrap_or(T::zero()));
            for r in 0..squares.rows {
                let row = 2 * (squares.row + r);
                for c in (0..squares.columns).step_by(V::LANES) {
                    let column = 2 * (squares.column + c);
                    let numbers = (2 * (squares.columns - c)).min(back.width - column);
                    // SAFETY: the caller's promise; rows and columns beyond the result are left out.
                    unsafe {
                        let from = back.sums.add(m * back.strides.channel + r * squares.columns + c);
                        let y = back.square::<V>(from);
                        let mut to = back.result.add(m * back.channel + row * back.width + column);
                        for y in y.into_iter().take(back.height - row) {
                            let [low, high] = V::zip(y[0], y[1]);
                            back.put(low, begin, to, numbers.min(V::LANES));
                            if numbers > V::LANES {
                                back.put(high, begin, to.add(V::LANES), (numbers - V::LANES).min(V::LANES));
                            }
                            to = to.wrapping_add(back.width);
                        }
                    }
                }
            }
        }
    }
}
