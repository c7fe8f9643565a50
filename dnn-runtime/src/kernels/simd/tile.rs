//! A strip of a product: tiles of rows whose sums are kept in registers over the depth.

use super::Vector;
use super::product::Start;
use crate::scalar::Scalar;

/// The rows of most tiles: 12 sums for the 16 registers of AVX2, 24 for the 32 of AVX-512, beside a row of b and a number
/// of a.
pub(super) const TILE_ROWS: usize = 6;

/// A product of rows of a with one strip of columns of b, over a part of the depth.
pub(super) struct Pass<T> {
    /// a\[0\]\[from\], and its strides.
    pub(super) a: *const T,
    pub(super) a_row: usize,
    pub(super) a_step: usize,
    /// b\[from\]\[first column\], and the stride of its rows. If a vector has one lane, also that of its columns.
    pub(super) b: *const T,
    pub(super) b_step: usize,
    pub(super) b_column: usize,
    /// c\[0\]\[first column\], and the stride of its rows.
    pub(super) c: *mut T,
    pub(super) c_row: usize,
    pub(super) rows: usize,
    pub(super) depth: usize,
    /// Lanes of the strip's last vector that are in c.
    pub(super) tail: usize,
}

/// How the numbers of a lie in memory.
pub(super) trait Order {
    /// Whether every tile has a part of its own.
    const PANELS: bool = false;

    /// Where a\[m\]\[k\] of a tile of `rows` rows lies, from the tile's first number on.
    fn at(m: usize, k: usize, rows: usize, a_row: usize, a_step: usize) -> usize;
}

/// The stride along the depth is 1.
pub(super) enum Along {}

/// The stride from row to row is 1.
pub(super) enum Across {}

/// As `pack_block` copies them: the numbers of a tile in the order in which they are read, tile by tile.
pub(super) enum Panels {}

impl Order for Along {
    #[inline(always)]
    fn at(m: usize, k: usize, _: usize, a_row: usize, _: usize) -> usize {
        m * a_row + k
    }
}

impl Order for Across {
    #[inline(always)]
    fn at(m: usize, k: usize, _: usize, _: usize, a_step: usize) -> usize {
        m + k * a_step
    }
}

impl Order for Panels {
    const PANELS: bool = true;

    #[inline(always)]
    fn at(m: usize, k: usize, rows: usize, _: usize, _: usize) -> usize {
        m + k * rows
    }
}

/// The rows of the next tile, with `left` to do and `most` in a tile: `most`, 4, 2 or 1. Of few rows the sums would wait
/// for each other, so eight are four and four.
#[inline(always)]
pub(super) fn tile_rows(left: usize, most: usize) -> usize {
    match left {
        8 if most < 8 => 4,
        _ if left >= most => most,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// All rows of a strip of `vectors` vectors.
///
/// # Safety
///
/// As [`product`] asserts, for the part that `pass` names.
#[inline(always)]
pub(super) unsafe fn strip<V: Vector<Scalar = T>, T: Scalar, A: Order>(
    pass: &Pass<T>,
    vectors: usize,
    start: Start<'_, T>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        match vectors {
            4 if V::REGISTERS >= 32 => rows::<V, T, TILE_ROWS, 4, A>(pass, start),
            3 if V::REGISTERS >= 32 => rows::<V, T, TILE_ROWS, 3, A>(pass, start),
            2 if V::REGISTERS >= 32 => rows::<V, T, TILE_ROWS, 2, A>(pass, start),
            2 => rows::<V, T, TILE_ROWS, 2, A>(pass, start),
            _ if A::PANELS => rows::<V, T, TILE_ROWS, 1, A>(pass, start),
            _ => rows::<V, T, 8, 1, A>(pass, start),
        }
    }
}

/// # Safety
///
/// As for [`strip`], with `N` vectors.
#[inline(always)]
unsafe fn rows<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize, A: Order>(
    pass: &Pass<T>,
    start: Start<'_, T>,
) {
    let mut row = 0;
    while row < pass.rows {
        let rows = tile_rows(pass.rows - row, M);
        // SAFETY: the caller's promise: a tile's rows are below `pass.rows`.
        unsafe {
            match rows {
                4 => tile::<V, T, 4, N, A>(pass, row, start),
                2 => tile::<V, T, 2, N, A>(pass, row, start),
                1 => tile::<V, T, 1, N, A>(pass, row, start),
                _ => tile::<V, T, M, N, A>(pass, row, start),
            }
        }
        row += rows;
    }
}

/// Steps over the depth between two tests for its end.
const UNROLLED: usize = 4;

/// Where a tile finds the factors of one step over the depth.
struct Steps<T> {
    a: *const T,
    a_row: usize,
    a_step: usize,
    b_column: usize,
}

impl<T: Scalar> Steps<T> {
    /// sums\[m\]\[n\] += a\[m\]\[k\] * b\[k\]\[n\], with row k of b given.
    ///
    /// # Safety
    ///
    /// These elements must be readable.
    #[inline(always)]
    unsafe fn step<V: Vector<Scalar = T>, const M: usize, const N: usize, A: Order>(
        &self,
        sums: &mut [[V; N]; M],
        k: usize,
        b: *const T,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            let mut row = [V::zero(); N];
            for (n, row) in row.iter_mut().enumerate() {
                *row = V::load_from(b.add(n * self.b_column));
            }
            for (m, sums) in sums.iter_mut().enumerate() {
                let a = V::splat(*self.a.add(A::at(m, k, M, self.a_row, self.a_step)));
                for (sum, &b) in sums.iter_mut().zip(&row) {
                    *sum = a.mul_add(b, *sum);
                }
            }
        }
    }
}

/// `M` rows by `N` vectors, kept in registers over the depth.
///
/// # Safety
///
/// As for [`strip`], for the rows from `row` to `row + M`.
#[inline(always)]
unsafe fn tile<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize, A: Order>(
    pass: &Pass<T>,
    row: usize,
    start: Start<'_, T>,
) {
    let (a_row, a_step, b_step, c_row) = (pass.a_row, pass.a_step, pass.b_step, pass.c_row);
    let b_column = if V::LANES == 1 { pass.b_column } else { V::LANES };
    // SAFETY: rows, columns and depth stay within what the caller promises.
    unsafe {
        let c = pass.c.add(row * c_row);
        let mut sums = [[V::zero(); N]; M];
        match start {
            Start::Zero => {}
            Start::Rows(start) => {
                for (m, sums) in sums.iter_mut().enumerate() {
                    *sums = [V::splat(*start.get_unchecked(row + m)); N];
                }
            }
            // Added at the end; on its way into the cache meanwhile.
            Start::Sum => {
                for m in 0..M {
                    for n in 0..N {
                        prefetch(c.add(m * c_row + n * V::LANES));
                    }
                }
            }
        }
        let a = pass.a.add(if A::PANELS { row * pass.depth } else { row * a_row });
        let steps = Steps { a, a_row, a_step, b_column };
        let mut k = 0;
        let mut b = pass.b;
        // Address arithmetic shares execution ports with the multiply-adds: four steps at a time need little of it.
        while k + UNROLLED <= pass.depth {
            for u in 0..UNROLLED {
                steps.step::<V, M, N, A>(&mut sums, k + u, b);
                b = b.wrapping_add(b_step);
            }
            k += UNROLLED;
        }
        while k < pass.depth {
            steps.step::<V, M, N, A>(&mut sums, k, b);
            b = b.wrapping_add(b_step);
            k += 1;
        }
        let adds = matches!(start, Start::Sum);
        for (m, sums) in sums.into_iter().enumerate() {
            for (n, sum) in sums.into_iter().enumerate() {
                let to = c.add(m * c_row + n * V::LANES);
                if n + 1 < N || pass.tail == V::LANES {
                    let sum = if adds { sum + V::load_from(to) } else { sum };
                    sum.store_to(to);
                } else {
                    let sum = if adds { sum + V::load_part_from(to, pass.tail) } else { sum };
                    sum.store_part_to(to, pass.tail);
                }
            }
        }
    }
}

/// Asks for a cache line that will be read soon; a hint that may be ignored, for any address.
#[inline(always)]
fn prefetch<T>(at: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the instruction is part of SSE and does not access memory in a way that can fail.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(at.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
