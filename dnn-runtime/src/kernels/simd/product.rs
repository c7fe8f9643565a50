//! Products of matrices in register tiles.
//!
//! One tile serves every product of a dense layer: c\[m\]\[n\] += sum over k of a\[m\]\[k\] * b\[k\]\[n\], with n along
//! the lanes. Numbers of `a` are broadcast, so `a` may lie in any order; rows of `b` are loaded as vectors.

use core::mem::MaybeUninit;

use super::{One, Vector};
use crate::scalar::Scalar;

/// A matrix in memory, read through strides.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Matrix<'a, T> {
    pub(in crate::kernels) values: &'a [T],
    /// From one row to the next.
    pub(in crate::kernels) row: usize,
    /// From one column to the next.
    pub(in crate::kernels) column: usize,
}

impl<T> Matrix<'_, T> {
    /// Whether all of `rows` by `columns` elements are there. An overflow does not make it so: sizes are any caller's, and
    /// what is read follows from them.
    pub(super) fn holds(&self, rows: usize, columns: usize) -> bool {
        rows == 0
            || columns == 0
            || end(rows, self.row, columns, self.column).is_some_and(|end| end <= self.values.len())
    }
}

/// One behind the last element of at least one row and column; `None` if it overflows.
pub(super) fn end(rows: usize, row: usize, columns: usize, column: usize) -> Option<usize> {
    let last = (rows - 1).checked_mul(row)?.checked_add((columns - 1).checked_mul(column)?)?;
    last.checked_add(1)
}

/// What the sums of a product start with.
#[derive(Clone, Copy)]
pub(in crate::kernels) enum Start<'a, T> {
    /// 0.
    Zero,
    /// One number for each row of c.
    Rows(&'a [T]),
    /// What c holds.
    Sum,
}

/// The bytes of a packed strip of b: it stays in the first-level cache beside the rows of a.
pub(super) const STRIP_BYTES: usize = 24 * 1024;

/// Rows of c from which on a strip of b is packed: four tiles of rows share the cost of copying it.
const PACKED_FROM: usize = 24;

/// Room for a strip.
#[repr(align(64))]
pub(super) struct Strip(pub(super) MaybeUninit<[u8; STRIP_BYTES]>);

/// A vector type with products that are compiled once, as functions of their own under its instruction set, for all
/// kernels: inlined into each of them they would be most of the library's code.
pub(in crate::kernels) trait Product: Vector {
    /// c\[m\]\[n\] = start + sum over k of a\[m\]\[k\] * b\[k\]\[n\] for `rows` m, `depth` k, `columns` n; the rows of c
    /// are `c_row` apart.
    ///
    /// The order of the additions for an element depends on `depth` and the vector type only.
    ///
    /// # Panics
    ///
    /// If a matrix is smaller than that.
    fn product(
        a: Matrix<'_, Self::Scalar>,
        b: Matrix<'_, Self::Scalar>,
        c: &mut [Self::Scalar],
        c_row: usize,
        start: Start<'_, Self::Scalar>,
        shape: [usize; 3],
    );
}

/// Implements [`Product`] for a vector type: a function with the attribute that enables its instruction set.
macro_rules! compiled {
    ($vector:ty, $scalar:ty, #[$feature:meta] $(for $generic:ident)?) => {
        impl $(<$generic: Scalar>)? Product for $vector {
            #[inline]
            fn product(
                a: Matrix<'_, $scalar>,
                b: Matrix<'_, $scalar>,
                c: &mut [$scalar],
                c_row: usize,
                start: Start<'_, $scalar>,
                shape: [usize; 3],
            ) {
                #[$feature]
                fn compiled$(<$generic: Scalar>)?(
                    a: Matrix<'_, $scalar>,
                    b: Matrix<'_, $scalar>,
                    c: &mut [$scalar],
                    c_row: usize,
                    start: Start<'_, $scalar>,
                    shape: [usize; 3],
                ) {
                    product::<$vector, $scalar>(a, b, c, c_row, start, shape);
                }
                // SAFETY: whoever names this vector type has found its instruction set (see the head of its file).
                #[allow(unused_unsafe, reason = "not every instruction set needs to be enabled")]
                unsafe {
                    compiled(a, b, c, c_row, start, shape);
                }
            }
        }
    };
}

compiled!(One<T>, T, #[inline(never)] for T);
#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::x86::{F32x4, F32x8, F32x16, F64x2, F64x4, F64x8};
    use super::{Matrix, Product, Start, product};

    compiled!(F32x16, f32, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]);
    compiled!(F64x8, f64, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]);
    compiled!(F32x8, f32, #[target_feature(enable = "avx2,fma")]);
    compiled!(F64x4, f64, #[target_feature(enable = "avx2,fma")]);
    compiled!(F32x4, f32, #[inline(never)]);
    compiled!(F64x2, f64, #[inline(never)]);
}
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon {
    use super::super::neon::{F32x4, F64x2};
    use super::{Matrix, Product, Start, product};

    compiled!(F32x4, f32, #[inline(never)]);
    compiled!(F64x2, f64, #[inline(never)]);
}
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use super::super::wasm::{F32x4, F64x2};
    use super::{Matrix, Product, Start, product};

    compiled!(F32x4, f32, #[inline(never)]);
    compiled!(F64x2, f64, #[inline(never)]);
}

/// As [`Product::product`], inlined.
#[inline(always)]
fn product<V: Vector<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    [rows, depth, columns]: [usize; 3],
) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!(a.column == 1 || a.row == 1, "the first operand is neither stored by rows nor by columns");
    assert!(a.holds(rows, depth) && b.holds(depth, columns), "an operand is too short for the product");
    let end = end(rows, c_row, columns, 1);
    assert!(end.is_some_and(|end| end <= c.len()), "the result is too short for the product");
    if let Start::Rows(start) = start {
        assert!(start.len() >= rows, "the bias is too short for the product");
    }
    // Without depth the operands may be empty, and their rows and columns have no addresses.
    let (a, b) = match depth {
        0 => (Matrix { row: 0, column: 0, ..a }, Matrix { row: 0, column: 0, ..b }),
        _ => (a, b),
    };
    // SAFETY: the assertions above are what both functions ask for.
    unsafe {
        if V::LANES == 1 {
            unpacked::<V, T>(a, b, c, c_row, start, [rows, depth, columns]);
        } else {
            packed::<V, T>(a, b, c, c_row, start, [rows, depth, columns]);
        }
    }
}

/// A product of rows of a with one strip of columns of b, over a part of the depth.
struct Pass<T> {
    /// a\[0\]\[from\], and its strides.
    a: *const T,
    a_row: usize,
    a_step: usize,
    /// b\[from\]\[first column\], and the stride of its rows. If a vector has one lane, also that of its columns.
    b: *const T,
    b_step: usize,
    b_column: usize,
    /// c\[0\]\[first column\], and the stride of its rows.
    c: *mut T,
    c_row: usize,
    rows: usize,
    depth: usize,
    /// Lanes of the strip's last vector that are in c.
    tail: usize,
}

/// One number a lane: no packing, and so no room for it on the stack.
///
/// # Safety
///
/// As [`product`] asserts.
#[inline(always)]
unsafe fn unpacked<V: Vector<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    [rows, depth, columns]: [usize; 3],
) {
    let mut column = 0;
    while column < columns {
        let vectors = (columns - column).min(2);
        // SAFETY: all elements from `column` on are there; `vectors` is at most what is left.
        unsafe {
            let pass = Pass {
                a: a.values.as_ptr(),
                a_row: a.row,
                a_step: a.column,
                b: b.values.as_ptr().add(column * b.column),
                b_step: b.row,
                b_column: b.column,
                c: c.as_mut_ptr().add(column),
                c_row,
                rows,
                depth,
                tail: 1,
            };
            if a.column == 1 {
                strip::<V, T, true>(&pass, vectors, start);
            } else {
                strip::<V, T, false>(&pass, vectors, start);
            }
        }
        column += vectors;
    }
}

/// # Safety
///
/// As [`product`] asserts.
#[inline(always)]
unsafe fn packed<V: Vector<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    [rows, depth, columns]: [usize; 3],
) {
    let most_vectors = if V::REGISTERS >= 32 { 4 } else { 2 };
    let width = most_vectors * V::LANES;
    let most_depth = STRIP_BYTES / (width * size_of::<T>());
    // Blocks of equal depth: a short last one would cost as many loads and stores of c as a long one.
    let block = depth.div_ceil(depth.div_ceil(most_depth).max(1)).max(1);
    let mut room = Strip(MaybeUninit::uninit());
    let room: *mut T = room.0.as_mut_ptr().cast();

    let mut from = 0;
    // Once at least: without depth the result is the start.
    while from < depth || from == 0 {
        let start = if from == 0 { start } else { Start::Sum };
        let depth = block.min(depth - from);
        let mut column = 0;
        while column < columns {
            let width = width.min(columns - column);
            let vectors = width.div_ceil(V::LANES);
            let tail = width - (vectors - 1) * V::LANES;
            // SAFETY: `product` asserted that all elements named here are there. A strip that is read in place has
            // whole vectors; one that is packed has room for them.
            unsafe {
                let in_place = b.values.as_ptr().add(from * b.row + column * b.column);
                let contiguous = b.column == 1 && tail == V::LANES;
                let (b, b_step) = if contiguous && rows < PACKED_FROM {
                    (in_place, b.row)
                } else {
                    pack::<V, T>(in_place, b.row, b.column, room, depth, width, vectors * V::LANES);
                    (room.cast_const(), vectors * V::LANES)
                };
                let pass = Pass {
                    a: a.values.as_ptr().add(from * a.column),
                    a_row: a.row,
                    a_step: a.column,
                    b,
                    b_step,
                    b_column: V::LANES,
                    c: c.as_mut_ptr().add(column),
                    c_row,
                    rows,
                    depth,
                    tail,
                };
                if a.column == 1 {
                    strip::<V, T, true>(&pass, vectors, start);
                } else {
                    strip::<V, T, false>(&pass, vectors, start);
                }
            }
            column += width;
        }
        from += block;
    }
}

/// Copies `depth` rows of `width` columns to rows of `padded`, with zeros behind.
///
/// # Safety
///
/// `b` must hold these elements, `room` `depth * padded`, and `padded` must be the next multiple of `LANES` from `width`
/// on.
#[inline(always)]
unsafe fn pack<V: Vector<Scalar = T>, T: Scalar>(
    b: *const T,
    row: usize,
    column: usize,
    room: *mut T,
    depth: usize,
    width: usize,
    padded: usize,
) {
    let whole = width / V::LANES * V::LANES;
    // SAFETY: the indices stay below `depth` and `width`, or below `padded` in `room`.
    unsafe {
        if column == 1 {
            match padded / V::LANES {
                _ if width < padded => {}
                4 => return copy::<V, T, 4>(b, row, room, depth),
                3 => return copy::<V, T, 3>(b, row, room, depth),
                2 => return copy::<V, T, 2>(b, row, room, depth),
                1 => return copy::<V, T, 1>(b, row, room, depth),
                _ => {}
            }
            for k in 0..depth {
                let (from, to) = (b.add(k * row), room.add(k * padded));
                let mut at = 0;
                while at < whole {
                    V::load_from(from.add(at)).store_to(to.add(at));
                    at += V::LANES;
                }
                if at < padded {
                    V::load_part_from(from.add(at), width - at).store_to(to.add(at));
                }
            }
            return;
        }
        let whole_depth = if row == 1 { depth / V::LANES * V::LANES } else { 0 };
        let mut at = 0;
        while at < whole {
            let mut k = 0;
            while k < whole_depth {
                V::transpose(b.add(k * row + at * column), column, room.add(k * padded + at), padded);
                k += V::LANES;
            }
            at += V::LANES;
        }
        for at in 0..width {
            let from = if at < whole { whole_depth } else { 0 };
            for k in from..depth {
                *room.add(k * padded + at) = *b.add(k * row + at * column);
            }
        }
        for at in width..padded {
            for k in 0..depth {
                *room.add(k * padded + at) = T::zero();
            }
        }
    }
}

/// Copies `depth` rows of `N` whole vectors. Their number is known to the compiler, which makes a call of each row of a
/// loop over them.
///
/// # Safety
///
/// As for [`pack`].
#[inline(always)]
unsafe fn copy<V: Vector<Scalar = T>, T: Scalar, const N: usize>(
    b: *const T,
    row: usize,
    room: *mut T,
    depth: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        for k in 0..depth {
            let (from, to) = (b.add(k * row), room.add(k * N * V::LANES));
            let mut vectors = [V::zero(); N];
            for (n, vector) in vectors.iter_mut().enumerate() {
                *vector = V::load_from(from.add(n * V::LANES));
            }
            for (n, &vector) in vectors.iter().enumerate() {
                vector.store_to(to.add(n * V::LANES));
            }
        }
    }
}

/// All rows of a strip of `vectors` vectors.
///
/// # Safety
///
/// As [`product`] asserts, for the part that `pass` names.
#[inline(always)]
unsafe fn strip<V: Vector<Scalar = T>, T: Scalar, const ALONG: bool>(
    pass: &Pass<T>,
    vectors: usize,
    start: Start<'_, T>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        match vectors {
            // As many sums as the registers hold beside a row of b and a number of a.
            4 if V::REGISTERS >= 32 => rows::<V, T, 6, 4, ALONG>(pass, start),
            3 if V::REGISTERS >= 32 => rows::<V, T, 6, 3, ALONG>(pass, start),
            2 if V::REGISTERS >= 32 => rows::<V, T, 6, 2, ALONG>(pass, start),
            2 => rows::<V, T, 6, 2, ALONG>(pass, start),
            _ => rows::<V, T, 8, 1, ALONG>(pass, start),
        }
    }
}

/// # Safety
///
/// As for [`strip`], with `N` vectors.
#[inline(always)]
unsafe fn rows<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize, const ALONG: bool>(
    pass: &Pass<T>,
    start: Start<'_, T>,
) {
    let mut row = 0;
    // SAFETY: the caller's promise: a tile's rows are below `pass.rows`.
    unsafe {
        while row + M <= pass.rows {
            tile::<V, T, M, N, ALONG>(pass, row, start);
            row += M;
        }
        if row + 4 <= pass.rows {
            tile::<V, T, 4, N, ALONG>(pass, row, start);
            row += 4;
        }
        if row + 2 <= pass.rows {
            tile::<V, T, 2, N, ALONG>(pass, row, start);
            row += 2;
        }
        if row < pass.rows {
            tile::<V, T, 1, N, ALONG>(pass, row, start);
        }
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
    unsafe fn step<V: Vector<Scalar = T>, const M: usize, const N: usize, const ALONG: bool>(
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
                // One of the strides is 1, and known to the compiler.
                let at = if ALONG { m * self.a_row + k } else { m + k * self.a_step };
                let a = V::splat(*self.a.add(at));
                for (sum, &b) in sums.iter_mut().zip(&row) {
                    *sum = a.mul_add(b, *sum);
                }
            }
        }
    }
}

/// `M` rows by `N` vectors, kept in registers over the depth. `ALONG` says which stride of a is 1: that along the depth, or
/// else that from row to row.
///
/// # Safety
///
/// As for [`strip`], for the rows from `row` to `row + M`.
#[inline(always)]
unsafe fn tile<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize, const ALONG: bool>(
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
        let a = pass.a.add(row * a_row);
        let steps = Steps { a, a_row, a_step, b_column };
        let mut k = 0;
        let mut b = pass.b;
        // Address arithmetic shares execution ports with the multiply-adds: four steps at a time need little of it.
        while k + UNROLLED <= pass.depth {
            for u in 0..UNROLLED {
                steps.step::<V, M, N, ALONG>(&mut sums, k + u, b);
                b = b.wrapping_add(b_step);
            }
            k += UNROLLED;
        }
        while k < pass.depth {
            steps.step::<V, M, N, ALONG>(&mut sums, k, b);
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
