//! The forward pass and the input gradient.

use core::mem::MaybeUninit;

use super::PLACES;
use super::kernels::Kernels;
use super::lone::Lone;
use super::parts::{Machine, Parts, SUM_BYTES, Squares, Strides};
use super::source::Map;
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::room::{Room, StackRoom};
use crate::kernels::conv::simd::{Vector, opaque, opaque_index};
use crate::kernels::conv::tile::tile_rows;
use crate::scalar::Scalar;

/// Vectors in a tile, as many as its sums leave registers for.
pub(super) const fn tile_vectors<V: Vector>() -> usize {
    if V::REGISTERS >= 32 { 4 } else { 2 }
}

/// A convolution of one group, forward or backward: results are sums over channels of the source and the places of a
/// 3x3 kernel, result (r, c) from the source at (r + i - padding, c + j - padding).
pub(in crate::kernels) struct Winograd<'a, T> {
    pub(in crate::kernels::conv) source: &'a [T],
    pub(in crate::kernels::conv) source_channels: usize,
    /// Height and width.
    pub(in crate::kernels::conv) source_size: [usize; 2],
    /// The weight from the first channel of the result on, its strides, and whether its kernels are turned.
    pub(in crate::kernels::conv) weight: &'a [T],
    pub(in crate::kernels::conv) weight_row: usize,
    pub(in crate::kernels::conv) weight_channel: usize,
    pub(in crate::kernels::conv) weight_place: usize,
    pub(in crate::kernels::conv) turned: bool,
    /// One number for each channel of the result, or none.
    pub(in crate::kernels::conv) bias: &'a [T],
    pub(in crate::kernels::conv) result: *mut T,
    pub(in crate::kernels::conv) result_channels: usize,
    /// From one of them to the next.
    pub(in crate::kernels::conv) result_channel: usize,
    pub(in crate::kernels::conv) result_size: [usize; 2],
    pub(in crate::kernels::conv) padding: [isize; 2],
    pub(in crate::kernels::conv) batch: usize,
}

/// [`Winograd`] of a batch.
struct Batch<'a, 'b, T>(&'b Winograd<'a, T>);

impl<T: Scalar> Pass<T> for Batch<'_, '_, T> {
    /// # Safety
    ///
    /// As for [`run`](Winograd::run).
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        // SAFETY: the caller's promise.
        unsafe { self.0.run_in::<V, V::Kernels, V::Transforms>() }
    }
}

impl<T: Scalar> Winograd<'_, T> {
    /// In functions of their own, as its copies are on the stack, of which other convolutions need less.
    ///
    /// # Safety
    ///
    /// The slices must have the lengths that follow from the sizes, and nobody else may use the result.
    #[inline(always)]
    pub(in crate::kernels::conv) unsafe fn run<V: Tiles<Scalar = T>>(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            if super::IS_FOR_ONE_SAMPLE && self.batch == 1 {
                V::alone(&mut Lone(self));
            } else {
                V::alone(&mut Batch(self));
            }
        }
    }

    /// # Safety
    ///
    /// As for [`run`](Self::run).
    #[inline(always)]
    unsafe fn run_in<V: Tiles<Scalar = T>, K: StackRoom<T>, S: StackRoom<T>>(&self) {
        let (mut kernel_room, mut source_room) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        let mut sum_room = MaybeUninit::<Room<SUM_BYTES>>::uninit();
        let (kernels, transforms) = (K::numbers(&mut kernel_room), S::numbers(&mut source_room));
        let sums: *mut T = Room::numbers(&mut sum_room);
        let [height, width] = self.result_size;
        let source_channel = self.source_size[0] * self.source_size[1] * self.batch;
        let channel = self.result_channel;
        let machine = Machine {
            size: size_of::<T>(),
            lanes: V::LANES,
            vectors: tile_vectors::<V>(),
            kernels: K::NUMBERS,
            source: S::NUMBERS,
        };
        let tile = V::LANES * tile_vectors::<V>();
        let parts =
            Parts::new(machine, [self.source_channels, self.result_channels], [height, width, self.batch]);
        let Parts { channels, rows, source, sums: sum, .. } = parts;
        let weight = Kernels {
            weight: self.weight,
            row: self.weight_row,
            channel: self.weight_channel,
            place: self.weight_place,
            turned: self.turned,
        };
        for row in (0..self.result_channels).step_by(rows) {
            let rows = rows.min(self.result_channels - row);
            for from in (0..self.source_channels).step_by(channels) {
                let channels = channels.min(self.source_channels - from);
                // SAFETY: the caller's promise; the parts were chosen to fit into their rooms.
                unsafe {
                    let pitch = channels.next_multiple_of(V::LANES);
                    let mut done = 0;
                    while done < rows {
                        let count = tile_rows(rows - done);
                        let to = kernels.add(done * PLACES * pitch);
                        weight.transform::<V>([row + done, count], [from, channels], to, pitch);
                        done += count;
                    }
                    let map = Map {
                        values: self.source.as_ptr().add(from * source_channel),
                        height: self.source_size[0],
                        width: self.source_size[1],
                        batch: self.batch,
                        channel: source_channel,
                    };
                    let mut at = [0; 3];
                    while let Some(squares) = parts.next(&mut at) {
                        map.transform::<V>(channels, self.padding, &squares, transforms, source);
                        let used = squares.numbers(V::LANES);
                        let numbers = used.next_multiple_of(tile);
                        if used < numbers {
                            // What a part leaves over is computed with in vain.
                            for at in 0..PLACES * channels {
                                let at = at / channels * source.place + at % channels * source.channel;
                                for number in used..numbers {
                                    transforms.add(at + number).write(T::zero());
                                }
                            }
                        }
                        let mut done = 0;
                        while done < rows {
                            let pass = Products {
                                source: transforms,
                                strides: source,
                                channels,
                                kernels: kernels.add(done * PLACES * pitch),
                                pitch,
                                sums,
                                sum_strides: sum,
                                numbers,
                            };
                            let count = tile_rows(rows - done);
                            match count {
                                6 => V::alone(&mut pass.rows::<6>()),
                                4 => V::alone(&mut pass.rows::<4>()),
                                2 => V::alone(&mut pass.rows::<2>()),
                                _ => V::alone(&mut pass.rows::<1>()),
                            }
                            let first = row + done;
                            let bias =
                                if self.bias.is_empty() { &[] } else { &self.bias[first..first + count] };
                            V::alone(&mut Back {
                                sums,
                                strides: sum,
                                rows: count,
                                result: self.result.add(first * channel),
                                channel,
                                height,
                                width,
                                batch: self.batch,
                                bias,
                                begun: from > 0,
                                squares,
                            });
                            done += count;
                        }
                    }
                }
            }
        }
    }
}

/// The products at all places, summed over channels, of a tile's rows and some numbers.
#[derive(Clone, Copy)]
struct Products<T> {
    source: *const T,
    strides: Strides,
    channels: usize,
    /// `[place, row, channel]`, with rows of `pitch` numbers.
    kernels: *const T,
    pitch: usize,
    sums: *mut T,
    sum_strides: Strides,
    /// Numbers in a row, whole tiles of them.
    numbers: usize,
}

/// [`Products`] of `M` rows.
struct Rows<T, const M: usize>(Products<T>);

impl<T> Products<T> {
    #[inline(always)]
    fn rows<const M: usize>(self) -> Rows<T, M> {
        Rows(self)
    }
}

impl<T: Scalar, const M: usize> Pass<T> for Rows<T, M> {
    /// # Safety
    ///
    /// As for [`tiles`](Rows::tiles); nobody else may use the sums.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        // SAFETY: the caller's promise.
        unsafe { if tile_vectors::<V>() == 4 { self.tiles::<V, 4>() } else { self.tiles::<V, 2>() } }
    }
}

impl<T: Scalar, const M: usize> Rows<T, M> {
    /// # Safety
    ///
    /// Kernels, source and sums must be there.
    #[inline(always)]
    unsafe fn tiles<V: Vector<Scalar = T>, const N: usize>(&mut self) {
        let pass = &self.0;
        for place in 0..PLACES {
            for at in (0..pass.numbers).step_by(N * V::LANES) {
                // SAFETY: the caller's promise.
                unsafe {
                    let mut source = opaque(pass.source.add(place * pass.strides.place + at));
                    let mut weight = [pass.kernels; M];
                    for (m, weight) in weight.iter_mut().enumerate() {
                        *weight = opaque(pass.kernels.add((place * M + m) * pass.pitch));
                    }
                    let mut sums = [[V::zero(); N]; M];
                    for channel in 0..pass.channels {
                        let channel = opaque_index(channel);
                        let mut values = [V::zero(); N];
                        for (n, value) in values.iter_mut().enumerate() {
                            *value = V::load_from(source.add(n * V::LANES));
                        }
                        for (sums, weight) in sums.iter_mut().zip(weight) {
                            let weight = V::splat(*weight.add(channel));
                            for (sum, &value) in sums.iter_mut().zip(&values) {
                                *sum = weight.mul_add(value, *sum);
                            }
                        }
                        source = source.wrapping_add(pass.strides.channel);
                    }
                    let to = pass.sums.add(place * pass.sum_strides.place + at);
                    for (m, sums) in sums.iter().enumerate() {
                        for (n, &sum) in sums.iter().enumerate() {
                            sum.store_to(to.add(m * pass.sum_strides.channel + n * V::LANES));
                        }
                    }
                }
            }
        }
    }
}

/// The way back, A^T m A.
pub(super) struct Back<'a, T> {
    pub(super) sums: *const T,
    pub(super) strides: Strides,
    /// Channels.
    pub(super) rows: usize,
    pub(super) result: *mut T,
    pub(super) channel: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) batch: usize,
    pub(super) bias: &'a [T],
    /// Whether the result holds sums that these are added to.
    pub(super) begun: bool,
    pub(super) squares: Squares,
}

impl<T: Scalar> Pass<T> for Back<'_, T> {
    /// # Safety
    ///
    /// The sums and results of the squares must be there, and nobody else use these.
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        let squares = self.squares;
        let padded = squares.samples.next_multiple_of(V::LANES);
        // Squares whose right half is in the result.
        let whole = squares.columns.min(self.width / 2 - squares.column.min(self.width / 2));
        for m in 0..self.rows {
            let begin = V::splat(self.bias.get(m).copied().unwrap_or(T::zero()));
            for r in 0..squares.rows {
                let row = 2 * (squares.row + r);
                let below = row + 1 < self.height;
                for sample in (0..squares.samples).step_by(V::LANES) {
                    let lanes = V::LANES.min(squares.samples - sample);
                    // SAFETY: the caller's promise; rows and columns beyond the result are left out.
                    unsafe {
                        let from = m * self.strides.channel + r * squares.columns * padded + sample;
                        let mut from = self.sums.add(from);
                        let at = (row * self.width + 2 * squares.column) * self.batch;
                        let to = self.result.add(m * self.channel + at + squares.sample + sample);
                        let mut to = [to, to.wrapping_add(self.width * self.batch)];
                        let mut square = 0;
                        if below && lanes == V::LANES {
                            while square < whole {
                                let y = self.square::<V>(from);
                                for (to, y) in to.iter_mut().zip(y) {
                                    self.add(y[0], begin, *to);
                                    self.add(y[1], begin, to.add(self.batch));
                                    *to = to.wrapping_add(2 * self.batch);
                                }
                                from = from.wrapping_add(padded);
                                square += 1;
                            }
                        }
                        while square < squares.columns {
                            let y = self.square::<V>(from);
                            let there = [true, below];
                            for ((to, y), there) in to.iter_mut().zip(y).zip(there) {
                                if there {
                                    self.add_part(y[0], begin, *to, lanes);
                                    if square < whole {
                                        self.add_part(y[1], begin, to.add(self.batch), lanes);
                                    }
                                }
                                *to = to.wrapping_add(2 * self.batch);
                            }
                            from = from.wrapping_add(padded);
                            square += 1;
                        }
                    }
                }
            }
        }
    }
}

impl<T: Scalar> Back<'_, T> {
    /// # Safety
    ///
    /// The sums must be there.
    #[inline(always)]
    pub(super) unsafe fn square<V: Vector<Scalar = T>>(&self, mut from: *const T) -> [[V; 2]; 2] {
        let place = self.strides.place;
        let mut y = [[V::zero(); 2]; 2];
        for i in 0..4 {
            // SAFETY: the caller's promise.
            let [a, b, c, d] = unsafe {
                [
                    V::load_from(from),
                    V::load_from(from.add(place)),
                    V::load_from(from.add(2 * place)),
                    V::load_from(from.add(3 * place)),
                ]
            };
            from = from.wrapping_add(4 * place);
            let row = [a + b + c, b - c - d];
            for j in 0..2 {
                match i {
                    0 => y[0][j] = row[j],
                    1 => (y[0][j], y[1][j]) = (y[0][j] + row[j], row[j]),
                    2 => (y[0][j], y[1][j]) = (y[0][j] + row[j], y[1][j] - row[j]),
                    _ => y[1][j] = y[1][j] - row[j],
                }
            }
        }
        y
    }

    /// # Safety
    ///
    /// As many numbers as lanes must be writable.
    #[inline(always)]
    pub(super) unsafe fn put<V: Vector<Scalar = T>>(&self, y: V, begin: V, to: *mut T, lanes: usize) {
        // SAFETY: the caller's promise.
        unsafe {
            if lanes == V::LANES {
                self.add(y, begin, to);
            } else {
                self.add_part(y, begin, to, lanes);
            }
        }
    }

    /// # Safety
    ///
    /// A vector must be writable.
    #[inline(always)]
    unsafe fn add<V: Vector<Scalar = T>>(&self, y: V, begin: V, to: *mut T) {
        // SAFETY: the caller's promise.
        unsafe { (y + if self.begun { V::load_from(to) } else { begin }).store_to(to) };
    }

    /// # Safety
    ///
    /// As many numbers as lanes must be writable.
    #[inline(always)]
    unsafe fn add_part<V: Vector<Scalar = T>>(&self, y: V, begin: V, to: *mut T, lanes: usize) {
        // SAFETY: the caller's promise.
        unsafe {
            (y + if self.begun { V::load_part_from(to, lanes) } else { begin }).store_part_to(to, lanes);
        }
    }
}
