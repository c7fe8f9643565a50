//! Tiles of a convolution: channels by vectors of the result, whose sums are kept in registers over all channels of the
//! source and all taps.

use super::compiled::Tiles;
use super::simd::{Vector, opaque, opaque_index, prefetch};
use crate::scalar::Scalar;

/// The channels of most tiles: see `TILE_ROWS` of products.
pub(super) const TILE_ROWS: usize = 6;

/// A place of the kernel.
#[derive(Clone, Copy)]
pub(super) struct Tap {
    /// How far the numbers it is multiplied with are from those of the first place.
    pub(super) source: usize,
    /// Where it is in the weight of a channel.
    pub(super) weight: usize,
}

/// Strips of some vectors of the result, in all channels, one behind the other.
pub(in crate::kernels) struct Strip<'a, T> {
    pub(super) count: usize,
    /// The first tap's numbers for the first vector, and the strides of vectors and channels.
    pub(super) source: *const T,
    pub(super) source_step: usize,
    pub(super) source_channel: usize,
    /// The weight between the first channel of the result and of the source, and its strides.
    pub(super) weight: *const T,
    pub(super) weight_row: usize,
    pub(super) weight_channel: usize,
    pub(super) taps: &'a [Tap],
    /// Channels of the source.
    pub(super) channels: usize,
    /// The first vector of the result, and the strides of vectors and channels.
    pub(super) result: *mut T,
    pub(super) result_step: usize,
    pub(super) result_row: usize,
    /// Channels of the result.
    pub(super) rows: usize,
    pub(super) start: Begin<'a, T>,
    /// The lanes of every vector that are in the result.
    pub(super) lanes: usize,
}

/// What sums start with.
#[derive(Clone, Copy)]
pub(super) enum Begin<'a, T> {
    Zero,
    /// One number for each channel.
    Bias(&'a [T]),
    /// What the result holds: additions go on where they stopped, so that sums do not depend on how they are cut.
    Result,
}

/// The vectors of a strip of so many channels: enough sums that none waits for itself.
#[inline(always)]
pub(super) fn vectors<V: Vector>(rows: usize) -> usize {
    match rows {
        1 => 8,
        2 | 3 => 4,
        _ if V::REGISTERS >= 32 => 4,
        _ => 2,
    }
}

/// All channels of a strip of `vectors` vectors.
///
/// # Safety
///
/// All numbers that `strip` names must be there, sources for whole vectors; nobody else may use the result.
#[inline(always)]
pub(super) unsafe fn strip<V: Tiles<Scalar = T>, T: Scalar>(strip: &Strip<'_, T>, vectors: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        match vectors {
            8 => V::strip::<1, 8>(strip),
            4 if V::REGISTERS >= 32 => V::strip::<TILE_ROWS, 4>(strip),
            4 => V::strip::<2, 4>(strip),
            2 => V::strip::<TILE_ROWS, 2>(strip),
            _ => V::strip::<TILE_ROWS, 1>(strip),
        }
    }
}

/// The largest number of vectors that [`strip`] takes, up to `most`.
#[inline(always)]
pub(super) fn allowed(most: usize) -> usize {
    match most {
        8.. => 8,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// The channels of the next tile, of which there are `left`: of two the sums would wait for each other, eight are four and
/// four.
pub(super) const fn tile_rows(left: usize) -> usize {
    match left {
        8 => 4,
        TILE_ROWS.. => TILE_ROWS,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// # Safety
///
/// As for [`strip()`], with `N` vectors.
#[inline(always)]
pub(super) unsafe fn rows<V: Vector<Scalar = T>, T: Scalar, const MOST: usize, const N: usize>(
    strip: &Strip<'_, T>,
) {
    for at in 0..strip.count {
        let at = at * N * V::LANES;
        let mut row = 0;
        while row < strip.rows {
            let left = strip.rows - row;
            let count = tile_rows(left);
            // SAFETY: the caller's promise: a tile's channels are below `strip.rows`.
            unsafe {
                row += if MOST >= 6 && count == 6 {
                    tile::<V, T, 6, N>(strip, at, row)
                } else if MOST >= 4 && count >= 4 {
                    tile::<V, T, 4, N>(strip, at, row)
                } else if MOST >= 2 && count >= 2 {
                    tile::<V, T, 2, N>(strip, at, row)
                } else {
                    tile::<V, T, 1, N>(strip, at, row)
                };
            }
        }
    }
}

/// `M` channels by `N` vectors. Returns `M`.
///
/// # Safety
///
/// As for [`strip()`], for the vectors `at` behind the first ones and the channels from `row` to `row + M`.
#[inline(always)]
unsafe fn tile<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize>(
    strip: &Strip<'_, T>,
    at: usize,
    row: usize,
) -> usize {
    let (source_step, result_step) = (strip.source_step, strip.result_step);
    // SAFETY: the caller's promise.
    unsafe {
        let result = strip.result.add(at + row * strip.result_row);
        let whole = V::LANES == 1 || strip.lanes == V::LANES;
        let mut sums = [[V::zero(); N]; M];
        match strip.start {
            Begin::Zero => {}
            Begin::Bias(bias) => {
                for (m, sums) in sums.iter_mut().enumerate() {
                    *sums = [V::splat(*bias.get_unchecked(row + m)); N];
                }
            }
            Begin::Result if whole => {
                for (m, sums) in sums.iter_mut().enumerate() {
                    for (n, sum) in sums.iter_mut().enumerate() {
                        let from = result.add(m * strip.result_row + n * result_step);
                        *sum = V::load_from(from);
                        // What the next tile starts with.
                        prefetch(from.wrapping_add(M * strip.result_row));
                    }
                }
            }
            Begin::Result => {
                for (m, sums) in sums.iter_mut().enumerate() {
                    for (n, sum) in sums.iter_mut().enumerate() {
                        let from = result.add(m * strip.result_row + n * result_step);
                        *sum = V::load_part_from(from, strip.lanes);
                    }
                }
            }
        }
        let mut weight = [strip.weight; M];
        for (m, weight) in weight.iter_mut().enumerate() {
            *weight = opaque(strip.weight.wrapping_add((row + m) * strip.weight_row));
        }
        let (mut channel, mut source) = (0, strip.source.add(at));
        for _ in 0..strip.channels {
            for tap in strip.taps {
                let at = opaque_index(channel + tap.weight);
                let from = source.add(tap.source);
                let mut values = [V::zero(); N];
                for (n, value) in values.iter_mut().enumerate() {
                    *value = V::load_from(from.add(n * source_step));
                }
                for (sums, weight) in sums.iter_mut().zip(weight) {
                    let weight = V::splat(*weight.add(at));
                    for (sum, &value) in sums.iter_mut().zip(&values) {
                        *sum = weight.mul_add(value, *sum);
                    }
                }
            }
            channel += strip.weight_channel;
            source = source.wrapping_add(strip.source_channel);
        }
        if whole {
            for (m, sums) in sums.iter().enumerate() {
                for (n, &sum) in sums.iter().enumerate() {
                    sum.store_to(result.add(m * strip.result_row + n * result_step));
                }
            }
        } else {
            for (m, sums) in sums.iter().enumerate() {
                for (n, &sum) in sums.iter().enumerate() {
                    sum.store_part_to(result.add(m * strip.result_row + n * result_step), strip.lanes);
                }
            }
        }
    }
    M
}
