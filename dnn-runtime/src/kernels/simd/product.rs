//! Products of matrices.
//!
//! One kind of product serves every pass of a dense layer: c\[m\]\[n\] += sum over k of a\[m\]\[k\] * b\[k\]\[n\], with n
//! along the lanes. Numbers of `a` are broadcast, so `a` may lie in any order; rows of `b` are loaded as vectors.
//!
//! The depth is cut into parts and the rows into blocks, so that a block of `a` stays in the second-level cache while one
//! strip of `b` after the other passes through the first-level cache (Goto and van de Geijn 2008, "Anatomy of
//! high-performance matrix multiplication"); the tiles of a strip are in `tile.rs`, the copies of strips and blocks in
//! `pack.rs`.

use core::mem::MaybeUninit;

use super::pack::{pack_block, pack_strip};
use super::tile::{Across, Along, Order, Panels, Pass, TILE_ROWS, rows, strip};
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

/// The most rows of a strip, for vectors so short that more would fit.
const STRIP_ROWS: usize = 384;

/// The bytes of a block of rows of a: all strips of b find it in a second-level cache of 512 KiB or more. Smaller blocks
/// would have strips packed more often.
const BLOCK_BYTES: usize = 320 * 1024;

/// The bytes of a block that is packed, on the stack: with the strip 120 KiB, for weights of a thousand rows or more and
/// batches of four strips or more.
const PANEL_BYTES: usize = 96 * 1024;

/// Rows of c from which on a strip of b is packed: four tiles of rows share the cost of copying it.
const PACKED_FROM: usize = 4 * TILE_ROWS;

/// The bytes from a strip's first row to its last up to which it is not packed: the first-level cache holds them as they
/// are.
const NEAR_BYTES: usize = 8 * 1024;

/// Strips of b from which on a block of a that lies by columns is packed, if these are a page apart: each step over the
/// depth would be on another page, and often in the same few sets of the cache.
const PANELS_FROM: usize = 4;

/// See [`PANELS_FROM`].
const PAGE_BYTES: usize = 4096;

/// How a product is cut, for the vector type.
pub(super) struct Plan {
    /// Rows, depth and columns of the whole.
    shape: [usize; 3],
    /// The columns of a strip: whole vectors.
    width: usize,
    /// The depth of a part.
    depth: usize,
    /// The rows of a block.
    rows: usize,
    /// Whether strips that could be read in place are packed.
    strips: bool,
    /// Whether blocks are packed.
    panels: bool,
    /// The bytes that are needed for a strip.
    room: usize,
}

impl Plan {
    /// For a product that has rows and columns.
    #[inline]
    pub(super) fn new<V: Vector>(
        a: &Matrix<'_, V::Scalar>,
        b: &Matrix<'_, V::Scalar>,
        shape: [usize; 3],
    ) -> Self {
        let [rows, depth, columns] = shape;
        if V::LANES == 1 {
            // Not cut at all: its numbers may be of any size.
            return Self { shape, width: columns, depth, rows, strips: false, panels: false, room: 0 };
        }
        let bytes = size_of::<V::Scalar>();
        // As many sums as the registers hold.
        let width = if V::REGISTERS >= 32 { 4 * V::LANES } else { 2 * V::LANES };
        // Small products are not cut, and divisions would take as long as some of them.
        let most = STRIP_ROWS.min(STRIP_BYTES / (width * bytes));
        let part = if depth <= most { depth.max(1) } else { equal_part(depth, most) };
        let panels = a.column != 1
            && a.column.saturating_mul(bytes) >= PAGE_BYTES
            && columns > (PANELS_FROM - 1) * width;
        let most = if panels { PANEL_BYTES } else { BLOCK_BYTES };
        let block = if rows.next_multiple_of(TILE_ROWS).saturating_mul(part * bytes) <= most {
            rows
        } else {
            let most = most / (part * bytes) / TILE_ROWS * TILE_ROWS;
            equal_part(rows, most).next_multiple_of(TILE_ROWS)
        };
        let near = depth.saturating_mul(b.row).saturating_mul(bytes) <= NEAR_BYTES;
        let strips = b.column != 1 || rows >= PACKED_FROM && !near;
        let room = if strips || !columns.is_multiple_of(V::LANES) { part * width * bytes } else { 0 };
        Self { shape, width, depth: part, rows: block, strips, panels, room }
    }

    /// Calls a function with the room that it needs on the stack, and little more: touching pages costs a small product
    /// as much as computing it.
    #[inline]
    fn with_room(&self, call: impl FnOnce(Room<'_>)) {
        const SMALL: usize = 4096;
        if self.panels {
            with_room::<STRIP_BYTES, PANEL_BYTES>(call);
        } else if self.room > SMALL {
            with_room::<STRIP_BYTES, 0>(call);
        } else if self.room > 0 {
            with_room::<SMALL, 0>(call);
        } else {
            with_room::<0, 0>(call);
        }
    }
}

/// The size of parts of equal size, of at most `most`: a short last one would cost as many loads and stores of c as a long
/// one.
fn equal_part(all: usize, most: usize) -> usize {
    all.div_ceil(all.div_ceil(most))
}

/// Memory for what is packed.
pub(super) struct Room<'r> {
    pub(super) strip: &'r mut [MaybeUninit<u8>],
    pub(super) block: &'r mut [MaybeUninit<u8>],
}

/// Aligned for every vector, so that no load of one touches two cache lines.
#[repr(align(64))]
pub(super) struct Bytes<const N: usize>(pub(super) [MaybeUninit<u8>; N]);

impl<const N: usize> Bytes<N> {
    #[inline(always)]
    pub(super) fn uninit() -> Self {
        Self([const { MaybeUninit::uninit() }; N])
    }
}

/// A function of its own, so that only who needs the room has it on the stack.
#[inline(never)]
fn with_room<const STRIP: usize, const BLOCK: usize>(call: impl FnOnce(Room<'_>)) {
    let (mut strip, mut block) = (Bytes::<STRIP>::uninit(), Bytes::<BLOCK>::uninit());
    call(Room { strip: &mut strip.0, block: &mut block.0 });
}

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
    /// If a matrix is smaller than that, or if the numbers of `a` are contiguous neither in rows nor in columns.
    fn product(
        a: Matrix<'_, Self::Scalar>,
        b: Matrix<'_, Self::Scalar>,
        c: &mut [Self::Scalar],
        c_row: usize,
        start: Start<'_, Self::Scalar>,
        shape: [usize; 3],
    );

    /// [`rows`], compiled alone: with all of a product around it, the compiler finds too few registers for the addresses
    /// in its loops.
    ///
    /// # Safety
    ///
    /// As for [`rows`].
    unsafe fn rows<const M: usize, const N: usize, A: Order>(
        pass: &Pass<Self::Scalar>,
        start: Start<'_, Self::Scalar>,
    );
}

/// Implements [`Product`] for a vector type, in functions with the attribute that enables its instruction set.
macro_rules! compiled {
    ($vector:ty, $scalar:ty $(, for $generic:ident)? $(, #[$feature:meta])?) => {
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
                $(#[$feature])?
                #[inline(never)]
                fn compiled$(<$generic: Scalar>)?(
                    a: Matrix<'_, $scalar>,
                    b: Matrix<'_, $scalar>,
                    c: &mut [$scalar],
                    c_row: usize,
                    start: Start<'_, $scalar>,
                    plan: &Plan,
                    room: Room<'_>,
                ) {
                    product::<$vector, $scalar>(a, b, c, c_row, start, plan, room);
                }
                if shape[0] == 0 || shape[2] == 0 {
                    return;
                }
                let plan = Plan::new::<$vector>(&a, &b, shape);
                plan.with_room(|room| {
                    // SAFETY: whoever names this vector type has found its instruction set (see the head of its file).
                    #[allow(unused_unsafe, reason = "not every instruction set needs to be enabled")]
                    unsafe {
                        compiled(a, b, c, c_row, start, &plan, room);
                    }
                });
            }

            #[inline(always)]
            unsafe fn rows<const M: usize, const N: usize, A: Order>(
                pass: &Pass<$scalar>,
                start: Start<'_, $scalar>,
            ) {
                $(#[$feature])?
                #[inline(never)]
                unsafe fn compiled<const M: usize, const N: usize, A: Order $(, $generic: Scalar)?>(
                    pass: &Pass<$scalar>,
                    start: Start<'_, $scalar>,
                ) {
                    // SAFETY: the caller's promise.
                    unsafe { rows::<$vector, $scalar, M, N, A>(pass, start) }
                }
                // SAFETY: as above, and the caller's promise.
                unsafe { compiled::<M, N, A $(, $generic)?>(pass, start) }
            }
        }
    };
}

compiled!(One<T>, T, for T);
#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::x86::{F32x4, F32x8, F32x16, F64x2, F64x4, F64x8};
    use super::{Matrix, Order, Pass, Plan, Product, Room, Start, product, rows};

    compiled!(F32x16, f32, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]);
    compiled!(F64x8, f64, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]);
    compiled!(F32x8, f32, #[target_feature(enable = "avx2,fma")]);
    compiled!(F64x4, f64, #[target_feature(enable = "avx2,fma")]);
    compiled!(F32x4, f32);
    compiled!(F64x2, f64);
}
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon {
    use super::super::neon::{F32x4, F64x2};
    use super::{Matrix, Order, Pass, Plan, Product, Room, Start, product, rows};

    compiled!(F32x4, f32);
    compiled!(F64x2, f64);
}
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use super::super::wasm::{F32x4, F64x2};
    use super::{Matrix, Order, Pass, Plan, Product, Room, Start, product, rows};

    compiled!(F32x4, f32);
    compiled!(F64x2, f64);
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

    let mut from = 0;
    // Once at least: without depth the result is the start.
    while from < depth || from == 0 {
        let depth = plan.depth.min(depth - from);
        let mut row = 0;
        while row < rows {
            let rows = plan.rows.min(rows - row);
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
                    let width = plan.width.min(columns - column);
                    let vectors = width.div_ceil(V::LANES);
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
            row += rows;
        }
        from += plan.depth;
    }
}
