//! Products of matrices as dot products, for few columns and a long depth: the depth lies along the lanes.

use super::Vector;
use super::plan::{Bytes, STRIP_BYTES};
use super::product::{Matrix, Start, end};
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
/// If a matrix is smaller than that, the rows of `a` are not contiguous, or columns that must be copied are so many that a
/// strip does not hold a vector of each.
#[inline(always)]
pub(in crate::kernels) fn dot_product<V: Vector<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    shape: [usize; 3],
) {
    let [rows, depth, columns] = shape;
    if rows == 0 || columns == 0 {
        return;
    }
    if depth == 0 || b.row == 1 && (columns == 1 || b.column >= depth) {
        return dot_product_in_place::<V, T>(a, b, c, c_row, start, shape);
    }
    check(&a, &b, c, c_row, start, shape);
    let most_depth = STRIP_BYTES / size_of::<T>() / columns / V::LANES * V::LANES;
    assert!(most_depth > 0, "too many columns for dot products");
    let mut room = Bytes::<STRIP_BYTES>::UNINIT;
    let room: *mut T = room.0.as_mut_ptr().cast();
    let mut from = 0;
    while from < depth {
        let start = if from == 0 { start } else { Start::Sum };
        let depth = most_depth.min(depth - from);
        // SAFETY: `check` found `rows` rows of `depth` numbers from `from` on in a, as many of `columns` numbers in b and
        // c, and a number for each row in `start`. The strip has room for `columns * depth`, `depth` being at most
        // `most_depth`. It is aligned for every number type, and c is borrowed exclusively.
        unsafe {
            // The columns of b become rows.
            let b_from = b.values.as_ptr().add(from * b.row);
            for n in 0..columns {
                for k in 0..depth {
                    *room.add(n * depth + k) = *b_from.add(k * b.row + n * b.column);
                }
            }
            let a_from = a.values.as_ptr().add(from);
            let c = c.as_mut_ptr();
            Dots { a: a_from, a_row: a.row, b: room, b_row: depth, c, c_row, rows, depth }
                .columns::<V>(columns, start);
        }
        from += most_depth;
    }
}

/// As [`dot_product`] for columns of `b` that are contiguous. It needs no room on the stack.
///
/// # Panics
///
/// If a matrix is smaller than that, or the rows of `a` or the columns of `b` are not contiguous.
#[inline(always)]
pub(in crate::kernels) fn dot_product_in_place<V: Vector<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    shape: [usize; 3],
) {
    let [rows, depth, columns] = shape;
    if rows == 0 || columns == 0 {
        return;
    }
    check(&a, &b, c, c_row, start, shape);
    assert!(depth == 0 || b.row == 1, "the columns of the second operand are not contiguous");
    // Without depth the matrices may be empty, and no row has an address.
    let (a_row, b_row) = if depth == 0 { (0, 0) } else { (a.row, b.column) };
    // SAFETY: `check` found `rows` rows of `depth` numbers in a, `columns` columns of as many in b, which are contiguous,
    // `rows` rows of `columns` numbers in c, and a number for each row in `start`. c is borrowed exclusively.
    unsafe {
        let (a, b, c) = (a.values.as_ptr(), b.values.as_ptr(), c.as_mut_ptr());
        Dots { a, a_row, b, b_row, c, c_row, rows, depth }.columns::<V>(columns, start);
    }
}

/// Stops unless all elements of a product that has rows and columns are there.
#[inline(always)]
fn check<T: Scalar>(
    a: &Matrix<'_, T>,
    b: &Matrix<'_, T>,
    c: &[T],
    c_row: usize,
    start: Start<'_, T>,
    [rows, depth, columns]: [usize; 3],
) {
    assert!(a.column == 1 || depth == 0, "the rows of the first operand are not contiguous");
    assert!(a.holds(rows, depth) && b.holds(depth, columns), "an operand is too short for the product");
    assert!(
        end(rows, c_row, columns, 1).is_some_and(|end| end <= c.len()),
        "the result is too short for the product"
    );
    if let Start::Rows(start) = start {
        assert!(start.len() >= rows, "the bias is too short for the product");
    }
}

/// The rows of a and b whose dot products are taken over a part of the depth, and where these go.
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
    /// All rows of `columns` columns.
    ///
    /// # Safety
    ///
    /// They must be there: rows of `depth` numbers of a and b, which are `a_row` and `b_row` apart, and of `columns`
    /// numbers of c, which nobody else may use; `start` must have a number for each row.
    #[inline(always)]
    unsafe fn columns<V: Vector<Scalar = T>>(&self, columns: usize, start: Start<'_, T>) {
        let mut column = 0;
        while column < columns {
            // SAFETY: `column` is below `columns`; `run` gets no more columns than are left.
            unsafe {
                let part = Dots { b: self.b.add(column * self.b_row), c: self.c.add(column), ..*self };
                column += match columns - column {
                    4.. => part.run::<V, 4, 4>(start),
                    2.. => part.run::<V, 4, 2>(start),
                    _ => part.run::<V, 8, 1>(start),
                };
            }
        }
    }

    /// All rows of `N` columns, `M` at a time. Returns `N`.
    ///
    /// # Safety
    ///
    /// As for [`columns`](Self::columns), of which there must be at least `N`.
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
            // Before the loops, or the compiler moves what a debug build asserts of the bias out of them, even where there is none.
            let mut begin = [T::zero(); M];
            if let Start::Rows(start) = start {
                for (m, begin) in begin.iter_mut().enumerate() {
                    *begin = *start.as_ptr().add(row + m);
                }
            }
            let adds = matches!(start, Start::Sum);
            let sums =
                dots::<V, T, M, N>(self.a.add(row * self.a_row), self.a_row, self.b, self.b_row, self.depth);
            for (m, (sums, begin)) in sums.into_iter().zip(begin).enumerate() {
                for (n, sum) in sums.into_iter().enumerate() {
                    let to = self.c.add((row + m) * self.c_row + n);
                    *to = sum + if adds { *to } else { begin };
                }
            }
        }
    }
}
