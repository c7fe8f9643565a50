//! The source's transform, B^T d B.

use super::{Squares, Strides};
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::simd::Vector;
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

/// Zeros, as many as a vector may have.
struct Zeros<T>([T; 16]);

impl<T: Scalar> Map<T> {
    /// # Safety
    ///
    /// The sample must be there.
    #[inline(always)]
    unsafe fn row(&self, row: isize, sample: usize, zeros: &Zeros<T>) -> Row<T> {
        if row < 0 || row >= self.height as isize {
            return Row { values: zeros.0.as_ptr(), channel: 0, column: 0, sample: 0 };
        }
        let at = row as usize * self.width * self.batch + sample;
        // SAFETY: a row of the map, and the caller's promise.
        Row { values: unsafe { self.values.add(at) }, channel: self.channel, column: self.batch, sample: 1 }
    }

    /// Writes the transforms of `channels` channels to `room`. The first square begins `padding` before the map.
    ///
    /// # Safety
    ///
    /// The channels and samples must be there, and `room` have room for as many channels of `strides`.
    #[inline(always)]
    pub(super) unsafe fn transform<V: Tiles<Scalar = T>>(
        &self,
        channels: usize,
        padding: [isize; 2],
        squares: &Squares,
        room: *mut T,
        strides: Strides,
    ) {
        let zeros = Zeros([T::zero(); 16]);
        let vectors = squares.samples.next_multiple_of(V::LANES);
        for r in 0..squares.rows {
            let top = 2 * (squares.row + r) as isize - padding[0];
            for c in 0..squares.columns {
                let left = 2 * (squares.column + c) as isize - padding[1];
                let inside = |j: isize| left + j >= 0 && left + j < self.width as isize;
                // SAFETY: the caller's promise: the map's rows, or zeros; columns that are missing are not read. There is
                // room for all squares.
                unsafe {
                    let mut square = Square::<T> {
                        rows: [
                            self.row(top, squares.sample, &zeros),
                            self.row(top + 1, squares.sample, &zeros),
                            self.row(top + 2, squares.sample, &zeros),
                            self.row(top + 3, squares.sample, &zeros),
                        ],
                        left,
                        channels,
                        samples: squares.samples,
                        width: self.width,
                        to: room.add((r * squares.columns + c) * vectors),
                        strides,
                    };
                    let whole = squares.samples == vectors;
                    match [inside(0), inside(1) && inside(2), inside(3)] {
                        [true, true, true] if whole => V::alone(&mut Inner::<_, 0, 4>(&mut square)),
                        [false, true, true] if whole => V::alone(&mut Inner::<_, 1, 4>(&mut square)),
                        [true, true, false] if whole => V::alone(&mut Inner::<_, 0, 3>(&mut square)),
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
    /// Its first column.
    left: isize,
    channels: usize,
    samples: usize,
    /// The columns of the map.
    width: usize,
    /// The first place of the first channel.
    to: *mut T,
    strides: Strides,
}

/// A square of which the columns from `FROM` to `END` are in the map, for whole vectors of samples.
struct Inner<'a, T, const FROM: usize, const END: usize>(&'a mut Square<T>);

impl<T: Scalar, const FROM: usize, const END: usize> Pass<T> for Inner<'_, T, FROM, END> {
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let Square { rows, left, channels, samples, to, strides, .. } = *self.0;
        // SAFETY: the rows have the channels and samples, the map these columns.
        unsafe {
            for channel in 0..channels {
                let mut at = rows.map(|row| {
                    row.values.wrapping_offset((channel * row.channel) as isize + left * row.column as isize)
                });
                let to = to.add(channel * strides.channel);
                for sample in (0..samples).step_by(V::LANES) {
                    let steps = rows.map(|row| row.column);
                    line::<V, T, 0, FROM, END>(
                        [at[0], at[2]],
                        [steps[0], steps[2]],
                        to.add(sample),
                        strides.place,
                    );
                    line::<V, T, 1, FROM, END>(
                        [at[1], at[2]],
                        [steps[1], steps[2]],
                        to.add(sample),
                        strides.place,
                    );
                    line::<V, T, 2, FROM, END>(
                        [at[2], at[1]],
                        [steps[2], steps[1]],
                        to.add(sample),
                        strides.place,
                    );
                    line::<V, T, 3, FROM, END>(
                        [at[1], at[3]],
                        [steps[1], steps[3]],
                        to.add(sample),
                        strides.place,
                    );
                    for (at, row) in at.iter_mut().zip(rows) {
                        *at = at.wrapping_add(row.sample * V::LANES);
                    }
                }
            }
        }
    }
}

/// Row `I` of a transform, from two rows of a square.
///
/// # Safety
///
/// The columns from `FROM` to `END` must be readable, four places writable.
#[inline(always)]
unsafe fn line<V: Vector<Scalar = T>, T: Scalar, const I: usize, const FROM: usize, const END: usize>(
    rows: [*const T; 2],
    steps: [usize; 2],
    to: *mut T,
    place: usize,
) {
    let mut columns = [V::zero(); 4];
    // SAFETY: the caller's promise.
    unsafe {
        for (j, column) in columns.iter_mut().enumerate() {
            if j >= FROM && j < END {
                let (a, b) = (rows[0].wrapping_add(j * steps[0]), rows[1].wrapping_add(j * steps[1]));
                *column = combine::<V, I>(V::load_from(a), V::load_from(b));
            }
        }
        four(columns, to.add(4 * I * place), place);
    }
}

impl<T: Scalar> Pass<T> for Square<T> {
    /// Any square.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let Self { rows, channels, samples, to, strides, .. } = *self;
        for channel in 0..channels {
            for sample in (0..samples).step_by(V::LANES) {
                let lanes = V::LANES.min(samples - sample);
                let to = to.wrapping_add(channel * strides.channel + sample);
                let place = strides.place;
                // SAFETY: the rows have the channels and samples; there is room for the places.
                unsafe {
                    let at =
                        rows.map(|row| row.values.wrapping_add(channel * row.channel + sample * row.sample));
                    self.line::<V, 0>([at[0], at[2]], [0, 2], lanes, to, place);
                    self.line::<V, 1>([at[1], at[2]], [1, 2], lanes, to, place);
                    self.line::<V, 2>([at[2], at[1]], [2, 1], lanes, to, place);
                    self.line::<V, 3>([at[1], at[3]], [1, 3], lanes, to, place);
                }
            }
        }
    }
}

impl<T: Scalar> Square<T> {
    /// # Safety
    ///
    /// The rows must have as many numbers as lanes in each column, and four places be writable.
    #[inline(always)]
    unsafe fn line<V: Vector<Scalar = T>, const I: usize>(
        &self,
        at: [*const T; 2],
        rows: [usize; 2],
        lanes: usize,
        to: *mut T,
        place: usize,
    ) {
        let mut columns = [V::zero(); 4];
        // SAFETY: the caller's promise, for columns of the map.
        unsafe {
            for (j, vector) in columns.iter_mut().enumerate() {
                // One that is negative is a large number.
                let column = (self.left + j as isize) as usize;
                if column < self.width {
                    let a = at[0].add(column * self.rows[rows[0]].column);
                    let b = at[1].add(column * self.rows[rows[1]].column);
                    *vector = combine::<V, I>(V::load_part_from(a, lanes), V::load_part_from(b, lanes));
                }
            }
            four(columns, to.add(4 * I * place), place);
        }
    }
}

#[inline(always)]
fn combine<V: Vector, const I: usize>(a: V, b: V) -> V {
    if I == 1 { a + b } else { a - b }
}

/// Four columns of a square.
///
/// # Safety
///
/// The places must be writable.
#[inline(always)]
unsafe fn four<V: Vector<Scalar = T>, T: Scalar>([a, b, c, d]: [V; 4], to: *mut T, place: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        (a - c).store_to(to);
        (b + c).store_to(to.add(place));
        (c - b).store_to(to.add(2 * place));
        (b - d).store_to(to.add(3 * place));
    }
}
