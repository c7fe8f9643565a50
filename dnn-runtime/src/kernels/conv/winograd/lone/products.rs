//! The products of transforms.

use super::super::PLACES;
use super::super::parts::Strides;
use crate::kernels::conv::compiled::{Pass, Tiles};
use crate::kernels::conv::simd::{Vector, opaque};
use crate::scalar::Scalar;

/// The most channels in a tile.
pub(super) const MOST_ROWS: usize = 16;

/// The channels of the next tile of one vector or of two, of which there are `left`: as many as its sums leave registers for,
/// and few enough that the last ones do not wait for each other.
pub(super) fn tile_rows<V: Vector>(left: usize, is_single: bool) -> usize {
    let large = V::REGISTERS >= 32;
    match left {
        16.. if large && is_single => 16,
        12 | 20.. if large && !is_single => 12,
        8.. if large || is_single => 8,
        6 | 7 | 9.. if !large && !is_single => 6,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// The products at all places, summed over channels, of a tile's rows and some numbers.
#[derive(Clone, Copy)]
pub(super) struct Products<T> {
    pub(super) source: *const T,
    pub(super) strides: Strides,
    pub(super) channels: usize,
    /// `[place, channel, row]`.
    pub(super) kernels: *const T,
    pub(super) kernel_strides: Strides,
    /// `[place, row, number]`.
    pub(super) sums: *mut T,
    pub(super) sum_strides: Strides,
    /// Numbers in a row, whole tiles of them.
    pub(super) numbers: usize,
}

impl<T: Scalar> Products<T> {
    /// For as many rows as [`tile_rows`] says, and one vector in a tile or two.
    ///
    /// # Safety
    ///
    /// Kernels, source and sums must be there; nobody else may use the sums.
    #[inline(always)]
    pub(super) unsafe fn run<V: Tiles<Scalar = T>>(self, rows: usize, is_single: bool) {
        // SAFETY: the caller's promise.
        unsafe {
            match (rows, is_single) {
                (16, _) if V::REGISTERS >= 32 => V::alone(&mut Tile::<_, 16, 1>(self)),
                (8, true) => V::alone(&mut Tile::<_, 8, 1>(self)),
                (4, true) => V::alone(&mut Tile::<_, 4, 1>(self)),
                (2, true) => V::alone(&mut Tile::<_, 2, 1>(self)),
                (_, true) => V::alone(&mut Tile::<_, 1, 1>(self)),
                (12, _) if V::REGISTERS >= 32 => V::alone(&mut Tile::<_, 12, 2>(self)),
                (8, _) if V::REGISTERS >= 32 => V::alone(&mut Tile::<_, 8, 2>(self)),
                (6, _) if V::REGISTERS < 32 => V::alone(&mut Tile::<_, 6, 2>(self)),
                (4, _) => V::alone(&mut Tile::<_, 4, 2>(self)),
                (2, _) => V::alone(&mut Tile::<_, 2, 2>(self)),
                _ => V::alone(&mut Tile::<_, 1, 2>(self)),
            }
        }
    }

    /// # Safety
    ///
    /// As for [`run`](Self::run).
    #[inline(always)]
    unsafe fn tiles<V: Vector<Scalar = T>, const M: usize, const N: usize>(&self) {
        for place in 0..PLACES {
            for at in (0..self.numbers).step_by(N * V::LANES) {
                // SAFETY: the caller's promise.
                unsafe {
                    let mut source = opaque(self.source.add(place * self.strides.place + at));
                    let mut kernels = opaque(self.kernels.add(place * self.kernel_strides.place));
                    let mut sums = [[V::zero(); N]; M];
                    for _ in 0..self.channels {
                        let mut values = [V::zero(); N];
                        for (n, value) in values.iter_mut().enumerate() {
                            *value = V::load_from(source.add(n * V::LANES));
                        }
                        for (m, sums) in sums.iter_mut().enumerate() {
                            let weight = V::splat(*kernels.add(m));
                            for (sum, &value) in sums.iter_mut().zip(&values) {
                                *sum = weight.mul_add(value, *sum);
                            }
                        }
                        source = source.wrapping_add(self.strides.channel);
                        kernels = kernels.wrapping_add(self.kernel_strides.channel);
                    }
                    let to = self.sums.add(place * self.sum_strides.place + at);
                    for (m, sums) in sums.iter().enumerate() {
                        for (n, &sum) in sums.iter().enumerate() {
                            sum.store_to(to.add(m * self.sum_strides.channel + n * V::LANES));
                        }
                    }
                }
            }
        }
    }
}

/// [`Products`] of `M` rows, with tiles of `N` vectors.
struct Tile<T, const M: usize, const N: usize>(Products<T>);

impl<T: Scalar, const M: usize, const N: usize> Pass<T> for Tile<T, M, N> {
    /// # Safety
    ///
    /// As for [`Products::run`].
    #[inline(always)]
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self) {
        // SAFETY: the caller's promise.
        unsafe { self.0.tiles::<V, M, N>() }
    }
}
