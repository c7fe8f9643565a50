//! Products of matrices.
//!
//! One kind of product serves every pass of a dense layer: c\[m\]\[n\] += sum over k of a\[m\]\[k\] * b\[k\]\[n\], with n
//! along the lanes. Numbers of `a` are broadcast, so `a` may lie in any order; rows of `b` are loaded as vectors.
//!
//! The rows are cut into blocks and the depth into parts, so that a part of a block of `a` stays in the second-level cache
//! while one strip of `b` after the other passes through the first-level cache (Goto and van de Geijn 2008, "Anatomy of
//! high-performance matrix multiplication"). A block goes through all of the depth before the next one, since each part
//! reads and writes its rows of `c`. How large these are is in `plan.rs`, the tiles of a strip are in `tile.rs`,
//! the copies of strips and blocks in `pack.rs`; `compiled.rs` has the functions that kernels call.

use super::compiled::Product;
use super::pack::{pack_block, pack_strip};
use super::plan::{Plan, Room};
use super::tile::{Across, Ahead, Along, Panels, Pass, strip, strip_vectors};
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

/// As [`Product::product`], inlined, for a product that has rows and columns.
#[inline(always)]
pub(super) fn product<V: Product<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    plan: &Plan,
    room: Room<'_>,
) {
    let [rows, depth, columns] = plan.shape;
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
            unpacked::<V, T>(a, b, c, c_row, start, plan.shape);
        } else {
            packed::<V, T>(a, b, c, c_row, start, plan, room);
        }
    }
}

/// One number a lane: no packing.
///
/// # Safety
///
/// As [`product`] asserts.
#[inline(always)]
unsafe fn unpacked<V: Product<Scalar = T>, T: Scalar>(
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
                ahead: Ahead::NONE,
            };
            if a.column == 1 {
                strip::<V, T, Along>(&pass, vectors, start);
            } else {
                strip::<V, T, Across>(&pass, vectors, start);
            }
        }
        column += vectors;
    }
}

/// # Safety
///
/// As [`product`] asserts.
#[inline(always)]
unsafe fn packed<V: Product<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    plan: &Plan,
    room: Room<'_>,
) {
    let [rows, depth, columns] = plan.shape;
    let Room { strip: strip_room, block: block_room } = room;
    assert!(plan.room <= strip_room.len(), "no room for a strip");
    assert!(
        !plan.panels || plan.rows * plan.depth * size_of::<T>() <= block_room.len(),
        "no room for a block"
    );
    let strip_room: *mut T = strip_room.as_mut_ptr().cast();
    let block_room: *mut T = block_room.as_mut_ptr().cast();

    let mut row = 0;
    while row < rows {
        let rows = plan.rows.min(rows - row);
        let mut from = 0;
        // Once at least: without depth the result is the start.
        while from < depth || from == 0 {
            let depth = plan.depth.min(depth - from);
            let start = match start {
                _ if from > 0 => Start::Sum,
                Start::Rows(start) => Start::Rows(&start[row..]),
                start => start,
            };
            // SAFETY: `product` asserted that all elements named here are there: `row`, `column` and `from` are below
            // the sizes, or strides are 0. The rooms are aligned, and as large as asserted above, for all of a block and
            // of a strip that is packed; one that is read in place has whole vectors.
            unsafe {
                let mut block = a.values.as_ptr().add(row * a.row + from * a.column);
                if plan.panels {
                    pack_block(block, a.column, block_room, rows, depth);
                    block = block_room;
                }
                let mut column = 0;
                while column < columns {
                    let left = plan.width.min(columns - column);
                    let vectors = strip_vectors::<V>(left.div_ceil(V::LANES));
                    let width = left.min(vectors * V::LANES);
                    let tail = width - (vectors - 1) * V::LANES;
                    let in_place = b.values.as_ptr().add(from * b.row + column * b.column);
                    let (b, b_step) = if plan.strips || tail < V::LANES {
                        let padded = vectors * V::LANES;
                        pack_strip::<V, T>(in_place, b.row, b.column, strip_room, depth, width, padded);
                        (strip_room.cast_const(), padded)
                    } else {
                        (in_place, b.row)
                    };
                    let pass = Pass {
                        a: block,
                        a_row: a.row,
                        a_step: a.column,
                        b,
                        b_step,
                        b_column: V::LANES,
                        c: c.as_mut_ptr().add(row * c_row + column),
                        c_row,
                        rows,
                        depth,
                        tail,
                        ahead: if plan.ahead { ahead(&a, plan, [row, from, column]) } else { Ahead::NONE },
                    };
                    if a.column == 1 {
                        strip::<V, T, Along>(&pass, vectors, start);
                    } else if plan.panels {
                        strip::<V, T, Panels>(&pass, vectors, start);
                    } else {
                        strip::<V, T, Across>(&pass, vectors, start);
                    }
                    column += width;
                }
            }
            from += plan.depth;
        }
        row += rows;
    }
}

/// The share of a strip, the one that begins at `column`, of the block of a that is packed after that at `row` and `from`: the
/// next part of the depth, or the first one of the next rows.
#[inline(always)]
pub(super) fn ahead<T>(a: &Matrix<'_, T>, plan: &Plan, [row, from, column]: [usize; 3]) -> Ahead<T> {
    let [rows, depth, columns] = plan.shape;
    let (row, from) = if from + plan.depth < depth { (row, from + plan.depth) } else { (row + plan.rows, 0) };
    if row >= rows {
        return Ahead::NONE;
    }
    let steps = plan.depth.div_ceil(columns.div_ceil(plan.width));
    let first = from + column / plan.width * steps;
    Ahead {
        // The last steps may be behind the matrix.
        from: a.values.as_ptr().wrapping_add(row * a.row).wrapping_add(first.wrapping_mul(a.column)),
        step: a.column,
        steps,
        lines: (plan.rows * size_of::<T>()).div_ceil(64),
        asked: 0,
    }
}
