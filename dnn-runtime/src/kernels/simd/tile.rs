//! A strip of a product: tiles of rows whose sums are kept in registers over the depth.

use super::compiled::Product;
use super::product::Start;
use super::{Vector, opaque, prefetch, prefetch_later};
use crate::scalar::Scalar;

/// The rows of most tiles: 12 sums for the 16 registers of AVX2, 24 for the 32 of AVX-512, beside a row of b and a number
/// of a.
pub(super) const TILE_ROWS: usize = 6;

/// A product of rows of a with one strip of columns of b, over a part of the depth.
pub(in crate::kernels) struct Pass<T> {
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
    pub(super) ahead: Ahead<T>,
}

/// Numbers of a that will be packed after this strip: it asks for their cache lines meanwhile.
#[derive(Clone, Copy)]
pub(super) struct Ahead<T> {
    pub(super) from: *const T,
    /// From one step over the depth to the next.
    pub(super) step: usize,
    pub(super) steps: usize,
    /// The cache lines of a step.
    pub(super) lines: usize,
    /// Those of the first step that were asked for.
    pub(super) asked: usize,
}

impl<T> Ahead<T> {
    /// Nothing.
    pub(super) const NONE: Self = Self { from: core::ptr::null(), step: 0, steps: 0, lines: 0, asked: 0 };

    /// Asks for the next lines, as far as there are so many.
    #[inline(always)]
    fn ask(&mut self, lines: usize) {
        for _ in 0..lines {
            if self.steps == 0 {
                return;
            }
            // An address that is only asked for may be behind the last one.
            prefetch_later(self.from.wrapping_byte_add(self.asked * 64));
            self.asked += 1;
            if self.asked == self.lines {
                self.asked = 0;
                self.from = self.from.wrapping_add(self.step);
                self.steps -= 1;
            }
        }
    }
}

/// How the numbers of a lie in memory.
pub(in crate::kernels) trait Order {
    /// Whether the stride along the depth is 1. If not, that from row to row is.
    const ALONG: bool = false;
    /// Whether every tile has a part of its own.
    const PANELS: bool = false;
}

/// By rows.
pub(super) enum Along {}

/// By columns.
pub(super) enum Across {}

/// As `pack_block` copies them: the numbers of a tile in the order in which they are read, tile by tile.
pub(super) enum Panels {}

impl Order for Along {
    const ALONG: bool = true;
}

impl Order for Across {}

impl Order for Panels {
    const PANELS: bool = true;
}

/// The rows of the next tile, with `left` to do and `most` in a tile: `most`, or 4, 2 or 1 of fewer. Of few rows the sums would
/// wait for each other, so eight are four and four.
#[inline(always)]
pub(super) fn tile_rows(left: usize, most: usize) -> usize {
    match left {
        8 if most == TILE_ROWS => 4,
        _ if left >= most => most,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// SSE2 brings a number of a into all lanes by an instruction that takes the place of a product or a sum: its tiles have one or two
/// rows, and more vectors.
#[inline(always)]
pub(super) const fn is_sse2<V: Vector>() -> bool {
    cfg!(target_arch = "x86_64") && V::REGISTERS < 32 && V::LANES > 1 && size_of::<V>() == 16
}

/// The vectors of the next strip, with `left` to do: those that there are tiles for.
#[inline(always)]
pub(super) fn strip_vectors<V: Vector>(left: usize) -> usize {
    let most = if V::REGISTERS >= 32 { 4 } else { 2 };
    match left {
        8.. if is_sse2::<V>() => 8,
        4.. if is_sse2::<V>() => 4,
        _ => left.min(most),
    }
}

/// All rows of a strip of `vectors` vectors.
///
/// # Safety
///
/// As `product` asserts, for the part that `pass` names.
#[inline(always)]
pub(super) unsafe fn strip<V: Product<Scalar = T>, T: Scalar, A: Order>(
    pass: &Pass<T>,
    vectors: usize,
    start: Start<'_, T>,
) {
    debug_assert!(!A::PANELS || !is_sse2::<V>() || vectors <= 2, "packed rows lie for tiles of two vectors");
    // SAFETY: the caller's promise.
    unsafe {
        match vectors {
            4 if V::REGISTERS >= 32 => V::rows::<TILE_ROWS, 4, A>(pass, start),
            3 if V::REGISTERS >= 32 => V::rows::<TILE_ROWS, 3, A>(pass, start),
            8 if is_sse2::<V>() && !A::PANELS => V::rows::<1, 8, A>(pass, start),
            4 if is_sse2::<V>() && !A::PANELS => V::rows::<2, 4, A>(pass, start),
            2 => V::rows::<TILE_ROWS, 2, A>(pass, start),
            _ if A::PANELS => V::rows::<TILE_ROWS, 1, A>(pass, start),
            _ => V::rows::<8, 1, A>(pass, start),
        }
    }
}

/// # Safety
///
/// As for [`strip`], with `N` vectors.
#[inline(always)]
pub(super) unsafe fn rows<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize, A: Order>(
    pass: &Pass<T>,
    start: Start<'_, T>,
) {
    // As many at each tile, so that they do not wait for each other.
    let mut ahead = pass.ahead;
    let lines = if A::PANELS { (ahead.steps * ahead.lines).div_ceil(pass.rows.div_ceil(M)) } else { 0 };
    let mut row = 0;
    while row < pass.rows {
        let rows = tile_rows(pass.rows - row, M);
        if A::PANELS {
            ahead.ask(lines);
        }
        // SAFETY: the caller's promise: a tile's rows are below `pass.rows`.
        unsafe {
            match rows {
                4 if M > 4 => tile::<V, T, 4, N, A>(pass, row, start),
                2 if M > 2 => tile::<V, T, 2, N, A>(pass, row, start),
                1 if M > 1 => tile::<V, T, 1, N, A>(pass, row, start),
                _ => tile::<V, T, M, N, A>(pass, row, start),
            }
        }
        row += rows;
    }
}

/// Steps over the depth between two tests for its end.
const UNROLLED: usize = 4;

/// Where a tile finds the factors of a step over the depth.
struct Step<T, const M: usize> {
    /// A number of each row of a; of rows that are contiguous the first one, at every step.
    a: [*const T; M],
    /// A row of b.
    b: *const T,
}

impl<T: Scalar, const M: usize> Step<T, M> {
    /// Goes on to the next step, which may be behind the last one.
    #[inline(always)]
    fn advance<A: Order>(&mut self, a_step: usize, b_step: usize) {
        self.b = self.b.wrapping_add(b_step);
        if !A::ALONG {
            for row in &mut self.a {
                *row = row.wrapping_add(a_step);
            }
        }
    }

    /// sums\[m\]\[n\] += a\[m\]\[at\] * b\[n\].
    ///
    /// # Safety
    ///
    /// These elements must be readable.
    #[inline(always)]
    unsafe fn add_to<V: Vector<Scalar = T>, const N: usize>(
        &self,
        sums: &mut [[V; N]; M],
        at: usize,
        b_column: usize,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            let mut row = [V::zero(); N];
            for (n, row) in row.iter_mut().enumerate() {
                *row = V::load_from(self.b.add(n * b_column));
            }
            for (sums, a) in sums.iter_mut().zip(self.a) {
                let a = V::splat(*a.add(at));
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
    let (a_row, b_step, c_row) = (pass.a_row, pass.b_step, pass.c_row);
    let b_column = if V::LANES == 1 { pass.b_column } else { V::LANES };
    // SAFETY: rows, columns and depth stay within what the caller promises.
    unsafe {
        let c = pass.c.add(row * c_row);
        let mut sums = [[V::zero(); N]; M];
        match start {
            Start::Zero => {}
            Start::Rows(start) => {
                for (m, sums) in sums.iter_mut().enumerate() {
                    *sums = [V::splat(*start.as_ptr().add(row + m)); N];
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
        // What is constant over the depth is held in as few registers as can be, or the compiler reloads some at every
        // step: by rows that is a pointer to each and one index, else a single pointer.
        let mut step = Step { a: [a; M], b: pass.b };
        for (m, row) in step.a.iter_mut().enumerate() {
            // Without depth there may be no number at all: an address that is not read.
            *row = a.wrapping_add(if A::ALONG { m * a_row } else { m });
            if A::ALONG {
                *row = opaque(*row);
            }
        }
        let a_step = if A::PANELS { M } else { pass.a_step };
        let mut k = 0;
        // Address arithmetic shares execution ports with the multiply-adds: four steps at a time need little of it.
        while k + UNROLLED <= pass.depth {
            for u in 0..UNROLLED {
                step.add_to(&mut sums, if A::ALONG { k + u } else { 0 }, b_column);
                step.advance::<A>(a_step, b_step);
            }
            k += UNROLLED;
        }
        while k < pass.depth {
            step.add_to(&mut sums, if A::ALONG { k } else { 0 }, b_column);
            step.advance::<A>(a_step, b_step);
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
