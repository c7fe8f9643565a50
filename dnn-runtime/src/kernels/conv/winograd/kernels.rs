//! The kernels' transform, G g G^T.

use super::PLACES;
use super::parts::{CHANNELS, Strides};
use crate::kernels::conv::copy::load_lanes;
use crate::kernels::conv::simd::{MOST_LANES, Vector};
use crate::scalar::Scalar;

/// Kernels of 3x3 for channels of the result and of the source.
#[derive(Clone, Copy)]
pub(super) struct Kernels<'a, T> {
    pub(super) weight: &'a [T],
    /// Strides: from one channel of the result to the next, of the source, and from one place of a kernel to the next.
    pub(super) row: usize,
    pub(super) channel: usize,
    pub(super) place: usize,
    /// Whether they are turned by 180 degrees.
    pub(super) turned: bool,
}

impl<T: Scalar> Kernels<'_, T> {
    /// Writes the transforms of `rows` by `channels` kernels, each from the first of them on, as `[place, row, channel]`
    /// with rows of `pitch` numbers, of which there are at least as many as in whole vectors of channels.
    ///
    /// # Safety
    ///
    /// The weight must have the rows and channels, and `room` have room for them.
    #[inline(always)]
    pub(super) unsafe fn transform<V: Vector<Scalar = T>>(
        &self,
        [row, rows]: [usize; 2],
        [from, channels]: [usize; 2],
        room: *mut T,
        pitch: usize,
    ) {
        let half = V::splat(T::one() / (T::one() + T::one()));
        // Kernels of a row side by side; behind its channels zeros.
        let mut side = [[T::zero(); CHANNELS]; 9];
        for m in 0..rows {
            let weight = &self.weight[(row + m) * self.row + from * self.channel..];
            self.collect::<V>(weight, channels, &mut side);
            for at in (0..channels).step_by(V::LANES) {
                let mut g = [V::zero(); 9];
                for (place, g) in g.iter_mut().enumerate() {
                    *g = V::load(&side[if self.turned { 8 - place } else { place }][at..]);
                }
                for (place, value) in transform_kernels(g, half).into_iter().enumerate() {
                    // SAFETY: the caller's promise; the last vector of a row ends before the pitch does.
                    unsafe { value.store_to(room.add((place * rows + m) * pitch + at)) };
                }
            }
        }
    }

    /// Puts the numbers of each place of the kernels of a channel of the result side by side.
    #[inline(always)]
    fn collect<V: Vector<Scalar = T>>(&self, weight: &[T], channels: usize, side: &mut [[T; CHANNELS]; 9]) {
        let mut done = 0;
        if self.is_whole() && 9 / V::LANES > 0 {
            let whole = 9 / V::LANES * V::LANES;
            while done + V::LANES <= channels {
                let weight = &weight[9 * done..9 * (done + V::LANES)];
                for first in (0..whole).step_by(V::LANES) {
                    // SAFETY: LANES kernels of 9 numbers, of which those from `first` to `whole` are read, and as many places
                    // for channels of which there are as many.
                    unsafe {
                        let to = side[first..].as_mut_ptr().cast::<T>().add(done);
                        V::transpose(weight.as_ptr().add(first), 9, to, CHANNELS);
                    }
                }
                for place in whole..9 {
                    for lane in 0..V::LANES {
                        side[place][done + lane] = weight[9 * lane + place];
                    }
                }
                done += V::LANES;
            }
        }
        for channel in done..channels {
            let weight = &weight[channel * self.channel..][..9];
            for (side, &weight) in side.iter_mut().zip(weight) {
                side[channel] = weight;
            }
        }
    }

    /// Writes the transforms of `rows` by `channels` kernels, each from the first of them on, as `[place, channel, row]`:
    /// channels have room for rows in whole vectors, which are written.
    ///
    /// # Safety
    ///
    /// The weight must have the rows and channels, and `room` have room for them.
    #[inline(always)]
    pub(super) unsafe fn transform_rows<V: Vector<Scalar = T>>(
        &self,
        [row, rows]: [usize; 2],
        [from, channels]: [usize; 2],
        room: *mut T,
        strides: Strides,
    ) {
        let weight = &self.weight[row * self.row + from * self.channel..];
        if self.is_packed() {
            // SAFETY: the caller's promise.
            unsafe { self.transform_packed::<V>(weight, [rows, channels], room, strides) };
            return;
        }
        let half = V::splat(T::one() / (T::one() + T::one()));
        // The numbers of some channels' kernels, of a vector of rows each; of lanes behind the last row whatever was there.
        let mut side = [T::zero(); 9 * MOST_LANES * MOST_LANES];
        for m in (0..rows).step_by(V::LANES) {
            let lanes = V::LANES.min(rows - m);
            for first in (0..channels).step_by(V::LANES) {
                let count = V::LANES.min(channels - first);
                let weight = &weight[m * self.row + first * self.channel..];
                self.collect_rows::<V>(weight, [lanes, count], &mut side);
                for channel in 0..count {
                    let side = &side[9 * channel * V::LANES..];
                    let mut g = [V::zero(); 9];
                    for (place, g) in g.iter_mut().enumerate() {
                        *g = V::load(&side[if self.turned { 8 - place } else { place } * V::LANES..]);
                    }
                    let to = room.wrapping_add((first + channel) * strides.channel + m);
                    for (place, value) in transform_kernels(g, half).into_iter().enumerate() {
                        // SAFETY: the caller's promise.
                        unsafe { value.store_to(to.wrapping_add(place * strides.place)) };
                    }
                }
            }
        }
    }

    /// [`transform_rows`](Self::transform_rows) of rows that lie side by side, in the order of memory.
    ///
    /// # Safety
    ///
    /// There must be room, for whole vectors of rows in each of the channels at all places.
    #[inline(always)]
    unsafe fn transform_packed<V: Vector<Scalar = T>>(
        &self,
        weight: &[T],
        [rows, channels]: [usize; 2],
        room: *mut T,
        strides: Strides,
    ) {
        let half = V::splat(T::one() / (T::one() + T::one()));
        for channel in 0..channels {
            let weight = &weight[channel * self.channel..][..8 * self.place + rows];
            for m in (0..rows).step_by(V::LANES) {
                let lanes = V::LANES.min(rows - m);
                let mut g = [V::zero(); 9];
                for (place, g) in g.iter_mut().enumerate() {
                    let place = if self.turned { 8 - place } else { place };
                    // SAFETY: each place has numbers for all rows.
                    *g = unsafe { load_lanes(weight.as_ptr().add(place * self.place + m), lanes) };
                }
                let to = room.wrapping_add(channel * strides.channel + m);
                for (place, value) in transform_kernels(g, half).into_iter().enumerate() {
                    // SAFETY: the caller's promise.
                    unsafe { value.store_to(to.wrapping_add(place * strides.place)) };
                }
            }
        }
    }

    /// Puts the rows of each number of some channels' kernels side by side.
    #[inline(always)]
    fn collect_rows<V: Vector<Scalar = T>>(
        &self,
        weight: &[T],
        [rows, channels]: [usize; 2],
        side: &mut [T; 9 * MOST_LANES * MOST_LANES],
    ) {
        let mut done = 0;
        if self.is_whole() && rows == V::LANES {
            while done + V::LANES <= 9 * channels {
                let last = (V::LANES - 1) * self.row + done + V::LANES;
                assert!(last <= weight.len());
                // SAFETY: LANES rows of as many numbers, up to the last; room for as many vectors.
                unsafe {
                    let to = side[done * V::LANES..(done + V::LANES) * V::LANES].as_mut_ptr();
                    V::transpose(weight.as_ptr().add(done), self.row, to, V::LANES);
                }
                done += V::LANES;
            }
        }
        for number in done..9 * channels {
            for lane in 0..rows {
                side[number * V::LANES + lane] =
                    weight[lane * self.row + number / 9 * self.channel + number % 9 * self.place];
            }
        }
    }

    /// Whether rows lie side by side.
    const fn is_packed(&self) -> bool {
        self.row == 1
    }

    /// Whether a row's kernels follow each other without gaps.
    const fn is_whole(&self) -> bool {
        self.channel == 9 && self.place == 1
    }
}

/// G g G^T, row after row.
#[inline(always)]
fn transform_kernels<V: Vector>(g: [V; 9], half: V) -> [V; PLACES] {
    let mut columns = [[V::zero(); 3]; 4];
    for j in 0..3 {
        let [a, b, c, d] = transform_column([g[j], g[3 + j], g[6 + j]], half);
        (columns[0][j], columns[1][j], columns[2][j], columns[3][j]) = (a, b, c, d);
    }
    let mut places = [V::zero(); PLACES];
    for (i, columns) in columns.iter().enumerate() {
        for (j, &value) in transform_column(*columns, half).iter().enumerate() {
            places[4 * i + j] = value;
        }
    }
    places
}

/// G times a column.
#[inline(always)]
fn transform_column<V: Vector>([a, b, c]: [V; 3], half: V) -> [V; 4] {
    let (outer, inner) = ((a + c) * half, b * half);
    [a, outer + inner, outer - inner, c]
}
