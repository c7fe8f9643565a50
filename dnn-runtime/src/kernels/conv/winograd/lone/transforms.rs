//! The transforms of the source and of sums.

use core::mem::MaybeUninit;

use super::super::PLACES;
use super::super::gather::Back;
use super::super::parts::{Squares, Strides};
use super::super::source::Map;
use super::MOST_COLUMNS;
use super::products::MOST_ROWS;
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::copy::load_lanes;
use crate::kernels::conv::room::{Room, StackRoom};
use crate::kernels::conv::simd::{MOST_LANES, Vector, opaque_index};
use crate::scalar::Scalar;

/// Numbers that are copied at a time: of several channels, so that what is read has long been written.
pub(super) const ROOM: usize = 4096;

/// The source's transform, B^T d B.
///
/// Column j of squares side by side is every other number of a row. Of padding by one column, as usual, columns 1 and 2 are
/// the numbers at even and odd places of a row of the map, 0 those at odd ones of the square before, and 3 those at even ones of
/// the next square: that is computed from the map itself if vectors are of one row of squares. Otherwise rows are copied, even
/// ones apart from odd ones, so that rows of squares follow each other; and with other padding twice, once for columns 0 and 1
/// and once for 2 and 3.
pub(super) struct Forth<'a, T> {
    pub(super) map: Map<T>,
    pub(super) channels: usize,
    /// How far before the map the first square begins.
    pub(super) padding: [isize; 2],
    pub(super) squares: &'a Squares,
    /// The numbers of a channel at a place: those of squares, and zeros up to whole tiles.
    pub(super) numbers: usize,
    pub(super) to: *mut T,
    pub(super) strides: Strides,
}

/// The numbers of a copy of every other row, and what vectors reach beyond them.
pub(super) const fn plane(squares: &Squares, lanes: usize) -> usize {
    2 * (squares.rows + 1) * squares.columns + 2 * lanes
}

impl<T: Scalar> Pass<T> for Forth<'_, T> {
    /// # Safety
    ///
    /// The map must have the channels, and there must be room for as many of `strides`, whole vectors; nobody else may use
    /// it.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let Squares { rows, column, columns, .. } = *self.squares;
        // SAFETY: the caller's promise.
        unsafe {
            if self.padding[1] == 1 && columns.is_multiple_of(V::LANES) {
                self.in_place::<V>();
            } else {
                self.copied::<V>(self.padding[1] == 1 && column == 0 && self.map.width <= 2 * columns);
            }
            for channel in 0..self.channels {
                let to = self.to.add(channel * self.strides.channel);
                for at in ((rows * columns).next_multiple_of(V::LANES)..self.numbers).step_by(V::LANES) {
                    for place in 0..PLACES {
                        V::zero().store_to(to.add(place * self.strides.place + at));
                    }
                }
            }
        }
    }
}

/// Columns of a row of squares, times B.
type Row<V> = [V; 4];

#[inline(always)]
fn times_b<V: Vector>([a, b, c, d]: [V; 4]) -> Row<V> {
    [a - c, b + c, c - b, b - d]
}

impl<T: Scalar> Forth<'_, T> {
    /// From the map itself.
    ///
    /// # Safety
    ///
    /// As for `run`; padding is by one column, and the columns of squares are whole vectors.
    #[inline(always)]
    unsafe fn in_place<V: Vector<Scalar = T>>(&self) {
        let Squares { row, rows, columns, .. } = *self.squares;
        let top = 2 * row as isize - self.padding[0];
        for channel in 0..self.channels {
            for at in (0..columns).step_by(V::LANES) {
                // SAFETY: the caller's promise.
                unsafe {
                    let map = self.map.values.add(channel * self.map.channel);
                    let to = self.to.add(channel * self.strides.channel + at);
                    let (mut a, mut b) =
                        (self.map_row::<V>(map, top, at), self.map_row::<V>(map, top + 1, at));
                    for r in 0..rows {
                        let top = top + 2 * r as isize;
                        let c = self.map_row::<V>(map, top + 2, at);
                        let d = self.map_row::<V>(map, top + 3, at);
                        self.places([a, b, c, d], to.add(r * columns));
                        (a, b) = (c, d);
                    }
                }
            }
        }
    }

    /// Columns of a vector of squares in a row of the map, which may be outside of it.
    ///
    /// # Safety
    ///
    /// The map must have its rows, and squares from `at` on a whole vector.
    #[inline(always)]
    unsafe fn map_row<V: Vector<Scalar = T>>(&self, map: *const T, row: isize, at: usize) -> Row<V> {
        let Map { height, width, .. } = self.map;
        if row < 0 || row >= height as isize {
            return [V::zero(); 4];
        }
        // Squares may begin beyond the map.
        let first = 2 * (self.squares.column + at);
        let from = first.min(width);
        let left = width - from;
        // SAFETY: the caller's promise: numbers of a row.
        unsafe {
            let map = map.add(row as usize * width + from);
            let [low, high] = if left >= 2 * V::LANES {
                [V::load_from(map), V::load_from(map.add(V::LANES))]
            } else {
                let low = left.min(V::LANES);
                [V::load_part_from(map, low), V::load_part_from(map.add(low), left - low)]
            };
            let [b, c] = V::unzip(low, high);
            let before = if first == 0 || first > width { V::zero() } else { V::splat(*map.sub(1)) };
            let behind = if left <= 2 * V::LANES { V::zero() } else { V::splat(*map.add(2 * V::LANES)) };
            times_b([c.prepend(before), b, c, b.append(behind)])
        }
    }

    /// From copies of rows: `aligned` if parts are of whole rows, and padding is by one column.
    ///
    /// # Safety
    ///
    /// As for `run`.
    #[inline(always)]
    unsafe fn copied<V: Vector<Scalar = T>>(&self, aligned: bool) {
        let Squares { row, column, rows, columns, .. } = *self.squares;
        let Map { values, height, width, .. } = self.map;
        let top = 2 * row as isize - self.padding[0];
        let left = 2 * column as isize - self.padding[1];
        let plane = plane(self.squares, V::LANES);
        // Behind the map nothing may be read.
        let end = values.wrapping_add(self.channels * self.map.channel);
        let (first, count) = if aligned { (left + 1, 1) } else { (left, 2) };
        let halves = [first, first + 2].map(|left| Half::new(left, width, 2 * columns));
        // Ones where a row of squares begins, and where one ends.
        let mut ends = [[T::zero(); 2 * MOST_COLUMNS]; 2];
        for (end, ones) in ends.iter_mut().enumerate() {
            for one in ones.iter_mut().skip(end * (columns - 1)).step_by(columns) {
                *one = T::one();
            }
        }
        let mut room = MaybeUninit::<Room<{ ROOM * 8 }>>::uninit();
        let room: *mut T = Room::numbers(&mut room);
        let together = ROOM / (4 * plane);
        for from in (0..self.channels).step_by(together) {
            let together = together.min(self.channels - from);
            for channel in 0..together {
                // SAFETY: the caller's promise: rows of the map. Planes are as long as the rows of squares and vectors behind
                // them, and there is room for those of the channels.
                unsafe {
                    let planes = room.add(4 * plane * channel);
                    let map = values.add((from + channel) * self.map.channel);
                    for i in 0..2 * rows + 2 {
                        let row = top + i as isize;
                        let inside = row >= 0 && row < height as isize;
                        let map = map.wrapping_offset(if inside { row * width as isize } else { 0 });
                        let to = planes.add(i % 2 * 2 * plane + i / 2 * 2 * columns);
                        for (j, half) in halves.iter().enumerate().take(count) {
                            half.copy::<V, T>(map, end, inside, to.add(j * plane));
                        }
                    }
                    // What vectors of squares reach beyond the last one.
                    for j in 0..4 {
                        let behind = planes.add((j + 1) * plane - 2 * V::LANES);
                        V::zero().store_to(behind);
                        V::zero().store_to(behind.add(V::LANES));
                    }
                }
            }
            for channel in 0..together {
                // SAFETY: as above.
                unsafe {
                    let planes = room.add(4 * plane * channel);
                    let to = self.to.add((from + channel) * self.strides.channel);
                    let mut place = 0;
                    for at in (0..rows * columns).step_by(V::LANES) {
                        let first = V::load(&ends[0][place..]).eq(V::one());
                        let last = V::load(&ends[1][place..]).eq(V::one());
                        let mut rows = [[V::zero(); 4]; 4];
                        for (i, row) in rows.iter_mut().enumerate() {
                            let pairs = planes.add(2 * at + i % 2 * 2 * plane + i / 2 * 2 * columns);
                            *row = if aligned {
                                let [b, c] = V::unzip(V::load_from(pairs), V::load_from(pairs.add(V::LANES)));
                                let before = if at == 0 { V::zero() } else { V::splat(*pairs.sub(1)) };
                                let behind = V::splat(*pairs.add(2 * V::LANES));
                                let a = V::select(first, V::zero(), c.prepend(before));
                                let d = V::select(last, V::zero(), b.append(behind));
                                times_b([a, b, c, d])
                            } else {
                                let [a, b] = V::unzip(V::load_from(pairs), V::load_from(pairs.add(V::LANES)));
                                let pairs = pairs.add(plane);
                                let [c, d] = V::unzip(V::load_from(pairs), V::load_from(pairs.add(V::LANES)));
                                times_b([a, b, c, d])
                            };
                        }
                        self.places(rows, to.add(at));
                        place = (place + V::LANES) % columns;
                    }
                }
            }
        }
    }

    /// B^T times rows, at their places.
    ///
    /// # Safety
    ///
    /// The places must be writable.
    #[inline(always)]
    unsafe fn places<V: Vector<Scalar = T>>(&self, [a, b, c, d]: [Row<V>; 4], to: *mut T) {
        for j in 0..4 {
            let to = to.wrapping_add(j * self.strides.place);
            for (i, sum) in times_b([a[j], b[j], c[j], d[j]]).into_iter().enumerate() {
                // SAFETY: the caller's promise.
                unsafe { sum.store_to(to.wrapping_add(4 * i * self.strides.place)) };
            }
        }
    }
}

/// A sequence of columns: which numbers of a row of the map they are.
#[derive(Clone, Copy)]
struct Half {
    /// Zeros before the map, its first number, how many there are, and the numbers in all.
    before: usize,
    first: usize,
    count: usize,
    all: usize,
}

impl Half {
    /// From the map's column `left` on, of `width`.
    fn new(left: isize, width: usize, all: usize) -> Self {
        let before = ((-left).max(0) as usize).min(all);
        let first = (left.max(0) as usize).min(width);
        Self { before, first, count: (width - first).min(all - before), all }
    }

    /// Copies numbers of a row, if it is inside of the map. Writes up to a vector beyond them, which the next row then
    /// overwrites.
    ///
    /// # Safety
    ///
    /// The row must be there, and room for all numbers and a vector.
    #[inline(always)]
    unsafe fn copy<V: Vector<Scalar = T>, T: Scalar>(
        &self,
        row: *const T,
        end: *const T,
        inside: bool,
        to: *mut T,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            if !inside {
                for at in (0..self.all).step_by(V::LANES) {
                    V::zero().store_to(to.add(opaque_index(at)));
                }
                return;
            }
            for zero in 0..self.before {
                to.add(opaque_index(zero)).write(T::zero());
            }
            let (row, to) = (row.add(self.first), to.add(self.before));
            let is_there = row.wrapping_add(self.count.next_multiple_of(V::LANES)) <= end;
            for at in (0..self.count).step_by(V::LANES) {
                // Or the compiler makes a call of a few steps.
                let at = opaque_index(at);
                let lanes = if is_there { V::LANES } else { V::LANES.min(self.count - at) };
                load_lanes::<V>(row.add(at), lanes).store_to(to.add(at));
            }
            for zero in self.count..self.all - self.before {
                to.add(opaque_index(zero)).write(T::zero());
            }
        }
    }
}

/// The way back, A^T m A.
pub(super) struct Results<'a, T>(pub(super) Back<'a, T>);

/// The results of an upper or lower row of all squares of a channel, whole vectors of squares.
const RESULTS: usize = 2 * (MOST_COLUMNS + MOST_LANES);

impl<T: Scalar> Pass<T> for Results<'_, T> {
    /// # Safety
    ///
    /// The sums and results of the squares must be there, sums up to a whole vector behind them, and nobody else use the
    /// results.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        // SAFETY: the caller's promise.
        unsafe {
            if self.0.squares.columns.is_multiple_of(V::LANES) {
                self.vectors::<V>();
            } else {
                self.rows::<V>();
            }
        }
    }
}

impl<T: Scalar> Results<'_, T> {
    /// Rows of squares that are whole vectors.
    ///
    /// # Safety
    ///
    /// As for `run`.
    #[inline(always)]
    unsafe fn vectors<V: Tiles<Scalar = T>>(&self) {
        let back = &self.0;
        let squares = back.squares;
        for m in 0..back.rows {
            let begin = V::splat(back.bias.get(m).copied().unwrap_or(T::zero()));
            for r in 0..squares.rows {
                let row = 2 * (squares.row + r);
                for c in (0..squares.columns).step_by(V::LANES) {
                    let column = 2 * (squares.column + c);
                    let numbers = (2 * V::LANES).min(back.width - column);
                    // SAFETY: the caller's promise; rows and columns beyond the result are left out.
                    unsafe {
                        let y = back
                            .square::<V>(back.sums.add(m * back.strides.channel + r * squares.columns + c));
                        let mut to = back.result.add(m * back.channel + row * back.width + column);
                        for y in y.into_iter().take(back.height - row) {
                            let [low, high] = V::zip(y[0], y[1]);
                            back.put(low, begin, to, numbers.min(V::LANES));
                            if numbers > V::LANES {
                                back.put(high, begin, to.add(V::LANES), numbers - V::LANES);
                            }
                            to = to.wrapping_add(back.width);
                        }
                    }
                }
            }
        }
    }

    /// Rows of squares that are not: results are put together row after row, and then cut. All channels are put together
    /// first, so that what is read has long been written.
    ///
    /// # Safety
    ///
    /// As for `run`.
    #[inline(always)]
    unsafe fn rows<V: Tiles<Scalar = T>>(&self) {
        let back = &self.0;
        let squares = back.squares;
        let mut room = MaybeUninit::<Room<{ MOST_ROWS * 2 * RESULTS * 8 }>>::uninit();
        let room: *mut T = Room::numbers(&mut room);
        for m in 0..back.rows {
            for at in (0..squares.rows * squares.columns).step_by(V::LANES) {
                // SAFETY: the caller's promise, and vectors that are in the room.
                unsafe {
                    let y = back.square::<V>(back.sums.add(m * back.strides.channel + at));
                    for (i, y) in y.into_iter().enumerate() {
                        let [low, high] = V::zip(y[0], y[1]);
                        let line = room.add((2 * m + i) * RESULTS + 2 * at);
                        low.store_to(line);
                        high.store_to(line.add(V::LANES));
                    }
                }
            }
        }
        let column = 2 * squares.column;
        let numbers = (2 * squares.columns).min(back.width - column);
        for m in 0..back.rows {
            let begin = V::splat(back.bias.get(m).copied().unwrap_or(T::zero()));
            for r in 0..squares.rows {
                let row = 2 * (squares.row + r);
                for i in 0..2.min(back.height - row) {
                    for at in (0..numbers).step_by(V::LANES) {
                        let lanes = V::LANES.min(numbers - at);
                        // SAFETY: the caller's promise: numbers of a row of the result.
                        unsafe {
                            let line = room.add((2 * m + i) * RESULTS + 2 * r * squares.columns + at);
                            let to = back.result.add(m * back.channel + (row + i) * back.width + column + at);
                            back.put(load_lanes::<V>(line, lanes), begin, to, lanes);
                        }
                    }
                }
            }
        }
    }
}
