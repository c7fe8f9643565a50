//! Products of matrices as dot products, for few columns and a long depth: the depth lies along the lanes.

use super::Vector;
use super::product::{Bytes, Matrix, STRIP_BYTES, Start};
use crate::scalar::Scalar;

/// sums\[m\]\[n\] = the dot product of row m of a with row n of b over `depth`.
///
/// # Safety
///
/// `depth` numbers must be readable at each of `M` rows of `a`, `a_row` apart, and of `N` rows of `b`, `b_row` apart.
#[inline(always)]
unsafe fn dots<V: Vector<Scalar = T>, T: Scalar, const M: usize, const N: usize>(
    a: *const T,
    a_row: usize,
    b: *const T,
    b_row: usize,
    depth: usize,
) -> [[T; N]; M] {
    let mut sums = [[V::zero(); N]; M];
    let mut row = [V::zero(); N];
    let mut at = 0;
    // SAFETY: whole vectors below `depth`, then what is left, which is less than a vector.
    unsafe {
        while at + V::LANES <= depth {
            for (n, row) in row.iter_mut().enumerate() {
                *row = V::load_from(b.add(n * b_row + at));
            }
            for (m, sums) in sums.iter_mut().enumerate() {
                let a = V::load_from(a.add(m * a_row + at));
                for (sum, &b) in sums.iter_mut().zip(&row) {
                    *sum = a.mul_add(b, *sum);
                }
            }
            at += V::LANES;
        }
        if at < depth {
            for (n, row) in row.iter_mut().enumerate() {
                *row = V::load_part_from(b.add(n * b_row + at), depth - at);
            }
            for (m, sums) in sums.iter_mut().enumerate() {
                let a = V::load_part_from(a.add(m * a_row + at), depth - at);
                for (sum, &b) in sums.iter_mut().zip(&row) {
                    *sum = a.mul_add(b, *sum);
                }
            }
        }
    }
    // Loops, not `map`: a closure would be compiled without the instruction set.
    let mut results = [[T::zero(); N]; M];
    for (results, sums) in results.iter_mut().zip(&sums) {
        for (result, sum) in results.iter_mut().zip(sums) {
            *result = sum.sum();
        }
    }
    results
}

/// c\[m\]\[n\] = start + the dot product of row m of a with column n of b: for few columns and a long depth, along
/// which the rows of a lie.
///
/// # Panics
///
/// If a matrix is smaller than that, or the rows of `a` are not contiguous.
#[inline(always)]
pub(in crate::kernels) fn dot_product<V: Vector<Scalar = T>, T: Scalar>(
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
    assert!(a.column == 1 && a.holds(rows, depth) && b.holds(depth, columns));
    // In order not to be fooled by an overflow, for what is written follows from it.
    let last = (rows - 1).checked_mul(c_row).and_then(|last| last.checked_add(columns));
    assert!(last.is_some_and(|end| end <= c.len()), "the result is too short for the product");
    if let Start::Rows(start) = start {
        assert!(start.len() >= rows, "the bias is too short for the product");
    }
    // Without depth the matrices may be empty, and no row has an address.
    let a_row = if depth == 0 { 0 } else { a.row };
    let most_depth = STRIP_BYTES / size_of::<T>() / columns / V::LANES * V::LANES;
    assert!(most_depth > 0, "too many columns for dot products");
    let mut room = Bytes::<STRIP_BYTES>::uninit();
    let room: *mut T = room.0.as_mut_ptr().cast();
    let in_place = depth > 0 && b.row == 1 && (columns == 1 || b.column >= depth);
    let mut from = 0;
    while from < depth || from == 0 {
        let start = if from == 0 { start } else { Start::Sum };
        let depth = if in_place { depth } else { most_depth.min(depth - from) };
        // SAFETY: by the assertions a has `rows` rows of `depth` numbers from `from` on, c as many rows of `columns`
        // numbers, and `start` a number for each row. b has `columns` columns of `depth` numbers, which are read in
        // place where they are contiguous; else the strip has room for `columns * depth`, `depth` being at most
        // `most_depth`. The strip is aligned for every number type, and c is borrowed exclusively.
        unsafe {
            let (b, b_row) = if in_place {
                (b.values.as_ptr(), b.column)
            } else {
                // The columns of b become rows.
                let from = b.values.as_ptr().add(from * b.row);
                for n in 0..columns {
                    for k in 0..depth {
                        *room.add(n * depth + k) = *from.add(k * b.row + n * b.column);
                    }
                }
                (room.cast_const(), depth)
            };
            let a = a.values.as_ptr().add(from);
            let mut column = 0;
            while column < columns {
                let pass = Dots {
                    a,
                    a_row,
                    b: b.add(column * b_row),
                    b_row,
                    c: c.as_mut_ptr().add(column),
                    c_row,
                    rows,
                    depth,
                };
                column += match columns - column {
                    4.. => pass.run::<V, 4, 4>(start),
                    2.. => pass.run::<V, 4, 2>(start),
                    _ => pass.run::<V, 8, 1>(start),
                };
            }
        }
        from += if in_place { depth.max(1) } else { most_depth };
    }
}

/// The arguments of [`dot_product`] for some columns, over a part of the depth.
struct Dots<T> {
    a: *const T,
    a_row: usize,
    b: *const T,
    b_row: usize,
    c: *mut T,
    c_row: usize,
    rows: usize,
    depth: usize,
}

impl<T: Scalar> Dots<T> {
    /// All rows of `N` columns, `M` at a time. Returns `N`.
    ///
    /// # Safety
    ///
    /// As [`dot_product`] asserts, for the part that `self` names, which has at least `N` columns.
    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = T>, const M: usize, const N: usize>(
        &self,
        start: Start<'_, T>,
    ) -> usize {
        let mut row = 0;
        // SAFETY: the caller's promise.
        unsafe {
            while row + M <= self.rows {
                self.rows::<V, M, N>(row, start);
                row += M;
            }
            while row < self.rows {
                self.rows::<V, 1, N>(row, start);
                row += 1;
            }
        }
        N
    }

    /// # Safety
    ///
    /// As for [`run`](Self::run), for the rows from `row` to `row + M`.
    #[inline(always)]
    unsafe fn rows<V: Vector<Scalar = T>, const M: usize, const N: usize>(
        &self,
        row: usize,
        start: Start<'_, T>,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            let sums =
                dots::<V, T, M, N>(self.a.add(row * self.a_row), self.a_row, self.b, self.b_row, self.depth);
            for (m, sums) in sums.into_iter().enumerate() {
                for (n, sum) in sums.into_iter().enumerate() {
                    let to = self.c.add((row + m) * self.c_row + n);
                    *to = sum
                        + match start {
                            Start::Zero => T::zero(),
                            Start::Rows(start) => *start.get_unchecked(row + m),
                            Start::Sum => *to,
                        };
                }
            }
        }
    }
}
