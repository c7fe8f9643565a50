//! Blocks of matrices: some of the rows, and of these some of the columns.

use core::marker::PhantomData;
use core::ops::Range;

use super::Divide;

/// The numbers in some rows and some columns of a matrix whose rows are contiguous, borrowed exclusively.
///
/// It is to a matrix as a slice is to an array: it knows which rows and columns it holds, so that what computes it
/// need not be told. Kernels whose result is divided among threads take one.
///
/// ```
/// use dnn_runtime::parallel::Block;
///
/// let mut matrix = [0; 12];
/// let mut whole = Block::whole(&mut matrix, 4);
/// let mut block = whole.part(1..3, 2..4);
/// for row in block.rows() {
///     block.row(row).fill(row);
/// }
/// assert_eq!(matrix, [0, 0, 0, 0, /**/ 0, 0, 1, 1, /**/ 0, 0, 2, 2]);
/// ```
#[derive(Debug)]
pub struct Block<'a, T> {
    /// The first number of the first row of the matrix, in the block or not.
    matrix: *mut T,
    stride: usize,
    rows: Range<usize>,
    columns: Range<usize>,
    borrow: PhantomData<&'a mut [T]>,
}

// SAFETY: it stands for `&mut [T]`s, one for each row, which are `Send` for `T: Send`.
unsafe impl<T: Send> Send for Block<'_, T> {}

impl<'a, T> Block<'a, T> {
    /// All of a matrix with rows of `stride` numbers.
    ///
    /// # Panics
    ///
    /// If these are not whole rows.
    #[inline]
    #[must_use]
    pub fn whole(matrix: &'a mut [T], stride: usize) -> Self {
        let rows = matrix.len().checked_div(stride).unwrap_or(0);
        assert!(rows * stride == matrix.len(), "{} numbers are no rows of {stride}", matrix.len());
        Self { matrix: matrix.as_mut_ptr(), stride, rows: 0..rows, columns: 0..stride, borrow: PhantomData }
    }

    /// Its rows in the matrix.
    #[inline]
    #[must_use]
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// Its columns in the matrix.
    #[inline]
    #[must_use]
    pub fn columns(&self) -> Range<usize> {
        self.columns.clone()
    }

    /// The numbers in a row of the matrix, those of the block and those beside it.
    #[inline]
    #[must_use]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The numbers in a row, which is counted in the matrix.
    ///
    /// # Panics
    ///
    /// If the row is not in the block.
    #[inline]
    #[must_use]
    pub fn row(&mut self, row: usize) -> &mut [T] {
        assert!(self.rows.contains(&row), "row {row} of a block of rows {:?}", self.rows);
        // SAFETY: a row of the block, whose numbers it borrows exclusively, as this reference borrows the block.
        unsafe {
            let start = self.matrix.add(row * self.stride + self.columns.start);
            core::slice::from_raw_parts_mut(start, self.columns.len())
        }
    }

    /// The first number. The others follow from row to row by the stride.
    #[inline]
    pub(crate) fn start(&mut self) -> *mut T {
        self.matrix.wrapping_add(self.rows.start * self.stride + self.columns.start)
    }

    /// A part of the block, whose rows and columns are counted in the matrix.
    ///
    /// # Panics
    ///
    /// If they are not in the block.
    #[inline]
    #[must_use]
    pub fn part(&mut self, rows: Range<usize>, columns: Range<usize>) -> Block<'_, T> {
        let within = |part: &Range<usize>, all: &Range<usize>| {
            part.start <= part.end && part.start >= all.start && part.end <= all.end
        };
        assert!(
            within(&rows, &self.rows) && within(&columns, &self.columns),
            "rows {rows:?} and columns {columns:?} of a block of rows {:?} and columns {:?}",
            self.rows,
            self.columns
        );
        Block { matrix: self.matrix, stride: self.stride, rows, columns, borrow: PhantomData }
    }

    /// Calls `f` with the longest slices that the block consists of, and the first row of each: all rows at once if they
    /// are whole ones.
    #[inline]
    pub fn for_each_run(&mut self, mut f: impl FnMut(&mut [T], usize)) {
        if self.columns.len() == self.stride {
            let first = self.rows.start;
            // SAFETY: whole rows of the matrix lie side by side, and are borrowed as in `row`.
            f(unsafe { core::slice::from_raw_parts_mut(self.start(), self.rows.len() * self.stride) }, first);
        } else {
            for row in self.rows() {
                f(self.row(row), row);
            }
        }
    }

    /// Cuts the block into blocks of at most that many rows and columns, for [`for_each_part`](super::for_each_part).
    ///
    /// # Panics
    ///
    /// If one of them is 0.
    #[inline]
    #[must_use]
    pub fn divide(self, [rows, columns]: [usize; 2]) -> Blocks<'a, T> {
        assert!(rows > 0 && columns > 0, "blocks of {rows} rows and {columns} columns");
        Blocks { block: self, rows, columns }
    }
}

/// A block that is [divided](Block::divide) into blocks: those of the first rows come first.
#[derive(Debug)]
pub struct Blocks<'a, T> {
    block: Block<'a, T>,
    rows: usize,
    columns: usize,
}

// SAFETY: a shared `Blocks` gives nothing away but through the unsafe `part`, whose callers get disjoint blocks; to get
// them on other threads `T: Send` is what is needed.
unsafe impl<T: Send> Sync for Blocks<'_, T> {}

// SAFETY: the sizes never change. Blocks of different rows or columns do not overlap; the numbers are borrowed for 'a, as
// the parts are, and `T: Send` lets any thread have them.
unsafe impl<'a, T: Send> Divide for Blocks<'a, T> {
    type Part = Block<'a, T>;

    #[inline]
    fn count(&self) -> Option<usize> {
        let Block { rows, columns, .. } = &self.block;
        Some(rows.len().div_ceil(self.rows) * columns.len().div_ceil(self.columns))
    }

    #[inline]
    unsafe fn part(&self, index: usize) -> Block<'a, T> {
        let Block { matrix, stride, rows, columns, .. } = &self.block;
        let across = columns.len().div_ceil(self.columns);
        let cut = |all: &Range<usize>, size: usize, at: usize| {
            let start = all.start + at * size;
            start..all.end.min(start + size)
        };
        Block {
            matrix: *matrix,
            stride: *stride,
            rows: cut(rows, self.rows, index / across),
            columns: cut(columns, self.columns, index % across),
            borrow: PhantomData,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use super::super::for_each_part;
    use super::*;

    #[test]
    fn parts_cover_each_number_once() {
        for [rows, stride, tall, wide] in
            [[3, 4, 1, 4], [5, 7, 2, 3], [1, 1, 1, 1], [4, 6, 9, 2], [2, 5, 1, 9]]
        {
            let mut matrix = vec![0; rows * stride];
            let blocks = Block::whole(&mut matrix, stride).divide([tall, wide]);
            for_each_part(blocks, 0, |index, mut block| {
                for row in block.rows() {
                    let first = block.columns().start;
                    for (at, number) in block.row(row).iter_mut().enumerate() {
                        *number += 1 + row * stride + first + at + 1000 * index;
                    }
                }
            });
            let across = stride.div_ceil(wide);
            let expected = |at: usize| {
                let (row, column) = (at / stride, at % stride);
                1 + at + 1000 * (row / tall * across + column / wide)
            };
            assert_eq!(matrix, (0..rows * stride).map(expected).collect::<Vec<_>>());
        }
    }

    #[test]
    fn runs_are_as_long_as_they_can_be() {
        let mut matrix = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        let mut whole = Block::whole(&mut matrix, 3);
        let mut runs = Vec::new();
        whole.part(1..3, 0..3).for_each_run(|run, row| runs.push((row, run.to_vec())));
        whole.part(1..3, 1..3).for_each_run(|run, row| runs.push((row, run.to_vec())));
        assert_eq!(runs, [(1, vec![3, 4, 5, 6, 7, 8]), (1, vec![4, 5]), (2, vec![7, 8])]);
    }

    #[test]
    fn empty_blocks() {
        for stride in [0, 3] {
            let mut block = Block::<f32>::whole(&mut [], stride);
            assert!(block.rows().is_empty());
            block.for_each_run(|run, _| assert!(run.is_empty()));
            for_each_part(block.divide([1, 1]), 0, |_, _| unreachable!());
        }
    }

    #[test]
    #[should_panic(expected = "7 numbers are no rows of 3")]
    fn a_part_of_a_row_is_refused() {
        let _ = Block::whole(&mut [0; 7], 3);
    }

    #[test]
    #[should_panic(expected = "rows 1..3 and columns 0..2 of a block of rows 0..2 and columns 0..2")]
    fn rows_beyond_the_block_are_refused() {
        let _ = Block::whole(&mut [0; 4], 2).part(1..3, 0..2);
    }

    #[test]
    #[should_panic(expected = "row 0 of a block of rows 1..2")]
    fn a_row_beside_the_block_is_refused() {
        let mut matrix = [0; 4];
        let _ = Block::whole(&mut matrix, 2).part(1..2, 0..2).row(0);
    }

    #[test]
    #[should_panic(expected = "blocks of 0 rows and 1 columns")]
    fn blocks_of_nothing_are_refused() {
        let _ = Block::whole(&mut [0; 4], 2).divide([0, 1]);
    }
}
