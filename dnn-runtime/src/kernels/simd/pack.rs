//! Copies of parts of a product's operands, in the order in which its tiles read them, and of its result in another order.

use super::Vector;
use super::product::end;
use super::tile::{TILE_ROWS, is_sse2, tile_rows};
use crate::scalar::Scalar;

/// Copies `depth` rows of `width` columns to rows of `padded`, with zeros behind.
///
/// # Safety
///
/// `b` must hold these elements, `room` `depth * padded`, and `padded` must be the next multiple of `LANES` from `width`
/// on.
#[inline(always)]
pub(super) unsafe fn pack_strip<V: Vector<Scalar = T>, T: Scalar>(
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
                8 if is_sse2::<V>() => return copy::<V, T, 8>(b, row, room, depth),
                4 if V::REGISTERS >= 32 || is_sse2::<V>() => return copy::<V, T, 4>(b, row, room, depth),
                3 if V::REGISTERS >= 32 => return copy::<V, T, 3>(b, row, room, depth),
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
        for k in whole_depth..depth {
            for at in 0..whole {
                *room.add(k * padded + at) = *b.add(k * row + at * column);
            }
        }
        if whole < padded {
            for k in 0..depth {
                V::zero().store_to(room.add(k * padded + whole));
                for at in whole..width {
                    *room.add(k * padded + at) = *b.add(k * row + at * column);
                }
            }
        }
    }
}

/// Copies `depth` rows of `N` whole vectors. Over a number that it does not know the compiler would turn each row's loop
/// into a call of memcpy.
///
/// # Safety
///
/// As for [`pack_strip`].
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

/// Steps over the depth that [`pack_block`] copies of one tile after the other: as many streams as a cache has ways are read,
/// and a few cache lines of a panel written.
const STEPS: usize = 8;

/// Copies `rows` by `depth` numbers of a matrix whose columns are contiguous and `step` apart into panels: for each tile of
/// rows, its numbers column by column.
///
/// # Safety
///
/// `a` must hold these numbers, and `room` as many.
#[inline(always)]
pub(super) unsafe fn pack_block<T: Scalar>(
    a: *const T,
    step: usize,
    room: *mut T,
    rows: usize,
    depth: usize,
) {
    let mut from = 0;
    while from < depth {
        let steps = from..depth.min(from + STEPS);
        let mut row = 0;
        while row < rows {
            let size = tile_rows(rows - row, TILE_ROWS);
            for k in steps.clone() {
                // SAFETY: `k` is below `depth`, and `row + size` at most `rows`.
                unsafe {
                    let (from, to) = (a.add(k * step + row), room.add(row * depth + k * size));
                    // A size that the compiler knows: no call of a function.
                    if size == TILE_ROWS {
                        from.copy_to_nonoverlapping(to, TILE_ROWS);
                    } else {
                        for m in 0..size {
                            *to.add(m) = *from.add(m);
                        }
                    }
                }
            }
            row += size;
        }
        from += STEPS;
    }
}

/// Writes the columns of `rows` rows of `columns` numbers, `from_row` apart, as rows that are `to_row` apart.
///
/// # Panics
///
/// If a slice is too short.
#[inline(always)]
pub(in crate::kernels) fn copy_transposed<V: Vector<Scalar = T>, T: Scalar>(
    from: &[T],
    from_row: usize,
    to: &mut [T],
    to_row: usize,
    [rows, columns]: [usize; 2],
) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!(
        end(rows, from_row, columns, 1).is_some_and(|end| end <= from.len()),
        "too few numbers to transpose"
    );
    assert!(end(columns, to_row, rows, 1).is_some_and(|end| end <= to.len()), "no room for the transpose");
    let (from, to) = (from.as_ptr(), to.as_mut_ptr());
    let whole = rows / V::LANES * V::LANES;
    let mut column = 0;
    while column + V::LANES <= columns {
        let mut row = 0;
        while row < whole {
            // SAFETY: as asserted, the block's rows and columns are there; the slices do not overlap.
            unsafe {
                V::transpose(
                    from.add(row * from_row + column),
                    from_row,
                    to.add(column * to_row + row),
                    to_row,
                );
            }
            row += V::LANES;
        }
        column += V::LANES;
    }
    for row in 0..rows {
        let left = if row < whole { columns / V::LANES * V::LANES } else { 0 };
        for column in left..columns {
            // SAFETY: as asserted, the row and the column are there.
            unsafe { *to.add(column * to_row + row) = *from.add(row * from_row + column) };
        }
    }
}
