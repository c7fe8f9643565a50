//! How products are cut for the caches, and the memory for what is packed.
//!
//! Sizes that are called tuned were tuned with `kernels-bench products` (`benches/kernels`) on Zen 3 with AVX2.

use core::mem::MaybeUninit;

use super::Vector;
use super::product::Matrix;
use super::tile::{TILE_ROWS, strip_vectors};

/// The bytes of a packed strip of b: it stays in the first-level cache beside the rows of a. Older than the sizes that
/// were tuned with it.
pub(super) const STRIP_BYTES: usize = 24 * 1024;

/// The most rows of a strip, for vectors so short that more would fit. Tuned.
const STRIP_ROWS: usize = 384;

/// The bytes of a block of rows of a: all strips of b find it in a second-level cache of 512 KiB or more. Smaller blocks
/// would have strips packed more often. Tuned.
const BLOCK_BYTES: usize = 320 * 1024;

/// The bytes of a block that is packed, on the stack: see [`Plan::with_room`]. Tuned.
const PANEL_BYTES: usize = 96 * 1024;

/// Rows of c from which on a strip of b is packed: four tiles of rows share the cost of copying it. Older than the sizes
/// that were tuned with it.
const PACKED_FROM: usize = 4 * TILE_ROWS;

/// The bytes from a strip's first row to its last up to which it is not packed: the first-level cache holds them as they
/// are. Tuned.
const NEAR_BYTES: usize = 8 * 1024;

/// Strips of b from which on a block of a that lies by columns is packed, if these are a page apart: each step over the
/// depth would be on another page, and often in the same few sets of the cache. Tuned on Zen 5.
const PANELS_FROM: usize = 2;

/// See [`PANELS_FROM`].
pub(in crate::kernels) const PAGE_BYTES: usize = 4096;

/// The bytes of a matrix from which on its blocks are asked for before they are packed: it comes from memory. Tuned on Zen 5.
const FAR_BYTES: usize = 8 << 20;

/// How a product is cut, for the vector type.
pub(super) struct Plan {
    /// Rows, depth and columns of the whole.
    pub(super) shape: [usize; 3],
    /// The columns of a strip: whole vectors.
    pub(super) width: usize,
    /// The depth of a part.
    pub(super) depth: usize,
    /// The rows of a block.
    pub(super) rows: usize,
    /// Whether strips that could be read in place are packed.
    pub(super) strips: bool,
    /// Whether blocks are packed.
    pub(super) panels: bool,
    /// Whether the block that is packed next is asked for.
    pub(super) ahead: bool,
    /// The bytes that are needed for a strip.
    pub(super) room: usize,
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
            let (strips, panels, ahead) = (false, false, false);
            return Self { shape, width: columns, depth, rows, strips, panels, ahead, room: 0 };
        }
        let bytes = size_of::<V::Scalar>();
        let far_apart = a.column != 1 && a.column.saturating_mul(bytes) >= PAGE_BYTES;
        // As many sums as the registers hold. Packed rows lie for tiles of `TILE_ROWS`, whose sums leave room for two vectors.
        let vectors = if far_apart && V::REGISTERS < 32 { 2 } else { strip_vectors::<V>(usize::MAX) };
        let width = vectors * V::LANES;
        // Small products are not cut, and divisions would take as long as some of them.
        let most = STRIP_ROWS.min(STRIP_BYTES / (width * bytes));
        let part = if depth <= most {
            depth.max(1)
        } else {
            // Whole cache lines: the rows of a often begin with one.
            equal_part(depth, most).next_multiple_of(64 / bytes).min(most)
        };
        let panels = far_apart && columns > (PANELS_FROM - 1) * width;
        let most = if panels { PANEL_BYTES } else { BLOCK_BYTES };
        let block = if rows.next_multiple_of(TILE_ROWS).saturating_mul(part * bytes) <= most {
            rows
        } else {
            let most = most / (part * bytes) / TILE_ROWS * TILE_ROWS;
            equal_part(rows, most).next_multiple_of(TILE_ROWS)
        };
        let ahead = panels && a.column.saturating_mul(depth).saturating_mul(bytes) > FAR_BYTES;
        let near = depth.saturating_mul(b.row).saturating_mul(bytes) <= NEAR_BYTES;
        let strips = b.column != 1 || rows >= PACKED_FROM && !near;
        let room = if strips || !columns.is_multiple_of(V::LANES) { part * width * bytes } else { 0 };
        Self { shape, width, depth: part, rows: block, strips, panels, ahead, room }
    }

    /// Calls a function with the room that it needs on the stack, and little more: touching pages costs a small product
    /// as much as computing it.
    ///
    /// That is up to 24 KiB for a strip, and 120 KiB if blocks are packed too: when an input gradient is computed for a
    /// weight whose units have a page of inputs or more (1024 in `f32`) from more samples than a strip has columns. Products
    /// of single lanes take none.
    #[inline]
    pub(super) fn with_room(&self, call: impl FnOnce(Room<'_>)) {
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
    /// A constant, so that it is written nowhere: what a function returns has a second place on the stack without
    /// optimisation.
    pub(super) const UNINIT: Self = Self([const { MaybeUninit::uninit() }; N]);
}

/// A function of its own, so that only who needs the room has it on the stack.
#[inline(never)]
fn with_room<const STRIP: usize, const BLOCK: usize>(call: impl FnOnce(Room<'_>)) {
    let (mut strip, mut block) = (Bytes::<STRIP>::UNINIT, Bytes::<BLOCK>::UNINIT);
    call(Room { strip: &mut strip.0, block: &mut block.0 });
}
