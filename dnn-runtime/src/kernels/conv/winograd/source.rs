//! The source's transform, B^T d B.

use super::parts::{Squares, Strides};
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::copy::load_lanes;
use crate::kernels::conv::simd::{MOST_LANES, Vector};
use crate::scalar::Scalar;

/// Channels of numbers, `channel` apart, that squares are cut out of.
#[derive(Clone, Copy)]
pub(super) struct Map<T> {
    pub(super) values: *const T,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) batch: usize,
    pub(super) channel: usize,
}

/// A row in each channel of a map, from one sample on, and its strides. A row outside the map is zeros, over and over.
#[derive(Clone, Copy)]
struct Row<T> {
    values: *const T,
    channel: usize,
    column: usize,
    sample: usize,
}

impl<T: Scalar> Map<T> {
    /// A row, or `zeros` if it is outside.
    #[inline(always)]
    fn row(&self, row: isize, sample: usize, zeros: &[T; MOST_LANES]) -> Row<T> {
        if row < 0 || row >= self.height as isize {
            return Row { values: zeros.as_ptr(), channel: 0, column: 0, sample: 0 };
        }
        let at = row as usize * self.width * self.batch + sample;
        Row { values: self.values.wrapping_add(at), channel: self.channel, column: self.batch, sample: 1 }
    }

    /// Writes the transforms of `channels` channels to `room`. The first square begins `padding` before the map.
    ///
    /// # Safety
    ///
    /// The map must have the channels and samples, and `room` have room for as many channels of `strides`; nobody else
    /// may use it.
    #[inline(always)]
    pub(super) unsafe fn transform<V: Tiles<Scalar = T>>(
        &self,
        channels: usize,
        padding: [isize; 2],
        squares: &Squares,
        room: *mut T,
        strides: Strides,
    ) {
        let zeros = [T::zero(); MOST_LANES];
        let vectors = squares.samples.next_multiple_of(V::LANES);
        let whole = squares.samples == vectors;
        for r in 0..squares.rows {
            let top = 2 * (squares.row + r) as isize - padding[0];
            for c in 0..squares.columns {
                let left = 2 * (squares.column + c) as isize - padding[1];
                let from = (-left).clamp(0, 4) as usize;
                let mut square = Square::<T> {
                    rows: core::array::from_fn(|i| self.row(top + i as isize, squares.sample, &zeros)),
                    left,
                    columns: [from, (self.width as isize - left).clamp(from as isize, 4) as usize],
                    channels,
                    samples: squares.samples,
                    to: room.wrapping_add((r * squares.columns + c) * vectors),
                    strides,
                };
                // SAFETY: the caller's promise: the map's rows, or zeros, of which the columns named are there, and room
                // for all squares.
                unsafe {
                    match square.columns {
                        [0, 4] if whole => V::alone(&mut Inner::<_, 0, 4>(&mut square)),
                        [1, 4] if whole => V::alone(&mut Inner::<_, 1, 4>(&mut square)),
                        [0, 3] if whole => V::alone(&mut Inner::<_, 0, 3>(&mut square)),
                        _ => V::alone(&mut square),
                    }
                }
            }
        }
    }
}

/// A square in each of some channels.
struct Square<T> {
    rows: [Row<T>; 4],
    /// Its first column in the map.
    left: isize,
    /// The columns of the square, from one on and to another, that are in the map.
    columns: [usize; 2],
    channels: usize,
    samples: usize,
    /// The first place of the first channel.
    to: *mut T,
    strides: Strides,
}

/// A square of which the columns from `FROM` to `END` are in the map, for whole vectors of samples.
struct Inner<'a, T, const FROM: usize, const END: usize>(&'a mut Square<T>);

impl<T: Scalar, const FROM: usize, const END: usize> Pass<T> for Inner<'_, T, FROM, END> {
    /// # Safety
    ///
    /// The rows must have the channels, the samples and the columns; the places must be writable and nobody else's.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        // SAFETY: the caller's promise.
        unsafe { self.0.transform::<V, true>([FROM, END]) }
    }
}

impl<T: Scalar> Pass<T> for Square<T> {
    /// # Safety
    ///
    /// As for [`Inner`].
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        // SAFETY: the caller's promise.
        unsafe { self.transform::<V, false>(self.columns) }
    }
}

impl<T: Scalar> Square<T> {
    /// # Safety
    ///
    /// As for [`Inner`], with samples of whole vectors if these are `WHOLE`.
    #[inline(always)]
    unsafe fn transform<V: Vector<Scalar = T>, const WHOLE: bool>(&self, columns: [usize; 2]) {
        let steps = self.rows.map(|row| [row.column, 2 * row.column]);
        for channel in 0..self.channels {
            let mut at = self.rows.map(|row| {
                row.values.wrapping_offset((channel * row.channel) as isize + self.left * row.column as isize)
            });
            for sample in (0..self.samples).step_by(V::LANES) {
                let lanes = if WHOLE { V::LANES } else { V::LANES.min(self.samples - sample) };
                let to = self.to.wrapping_add(channel * self.strides.channel + sample);
                let square = Lines { at, steps, columns, lanes, to, place: self.strides.place };
                // SAFETY: the caller's promise.
                unsafe { square.all::<V>() };
                for (at, row) in at.iter_mut().zip(&self.rows) {
                    *at = at.wrapping_add(row.sample * V::LANES);
                }
            }
        }
    }
}

/// Four rows of a square for a vector of samples, and the places of its transform.
struct Lines<T> {
    at: [*const T; 4],
    /// From an even column to the next one, and to the next even one.
    steps: [[usize; 2]; 4],
    columns: [usize; 2],
    lanes: usize,
    to: *mut T,
    place: usize,
}

impl<T: Scalar> Lines<T> {
    /// # Safety
    ///
    /// As many numbers as lanes must be readable in the columns, and a vector writable at all places.
    #[inline(always)]
    unsafe fn all<V: Vector<Scalar = T>>(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            self.line::<V, 0>(0, 2);
            self.line::<V, 1>(1, 2);
            self.line::<V, 2>(2, 1);
            self.line::<V, 3>(1, 3);
        }
    }

    /// Row `I` of the transform, the sum of two rows of the square or their difference.
    ///
    /// # Safety
    ///
    /// As many numbers as lanes must be readable in the columns, and four places writable.
    #[inline(always)]
    unsafe fn line<V: Vector<Scalar = T>, const I: usize>(&self, a: usize, b: usize) {
        let mut columns = [V::zero(); 4];
        // SAFETY: the caller's promise.
        unsafe {
            for (j, column) in columns.iter_mut().enumerate() {
                if j >= self.columns[0] && j < self.columns[1] {
                    let a: V = load_lanes(self.column(a, j), self.lanes);
                    let b = load_lanes(self.column(b, j), self.lanes);
                    *column = if I == 1 { a + b } else { a - b };
                }
            }
            let [a, b, c, d] = columns;
            let to = self.to.add(4 * I * self.place);
            (a - c).store_to(to);
            (b + c).store_to(to.add(self.place));
            (c - b).store_to(to.add(2 * self.place));
            (b - d).store_to(to.add(3 * self.place));
        }
    }

    #[inline(always)]
    fn column(&self, row: usize, column: usize) -> *const T {
        let [odd, even] = self.steps[row];
        self.at[row].wrapping_add(column % 2 * odd + column / 2 * even)
    }
}
