//! Products of matrices with any strides, against three loops, under every instruction set.

use std::vec::Vec;

use proptest::prelude::*;

use super::tests::under_each_set;
use super::{Isa, Matrix, One, Product, Start, available, dot_product};
use crate::kernels::tests::{config, data, nan, size};
use crate::kernels::{Kernels, LinearSizes};
use crate::scalar::Scalar;

/// What a product is of. The strides are 1 along rows or columns and the other size, plus a gap, across.
#[derive(Clone, Copy, Debug)]
struct Case {
    rows: usize,
    depth: usize,
    columns: usize,
    a_by_rows: bool,
    b_by_rows: bool,
    gaps: [usize; 3],
    /// 0, numbers for rows, or what c holds.
    start: usize,
    /// By dot products, for which a lies by rows.
    dots: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let deep = prop_oneof![8 => size(), 2 => 200..900usize, 1 => Just(0)];
    let layout = (any::<bool>(), any::<bool>(), [0..3usize, 0..3usize, 0..3usize]);
    ((size(), deep, size()), layout, 0..3usize, any::<bool>()).prop_map(
        |((rows, depth, columns), (a_by_rows, b_by_rows, gaps), start, dots)| Case {
            rows,
            depth,
            columns,
            a_by_rows: a_by_rows || dots,
            b_by_rows,
            gaps,
            start,
            dots,
        },
    )
}

/// The strides from row to row and from column to column, and how many numbers that takes.
fn layout(rows: usize, columns: usize, by_rows: bool, gap: usize) -> (usize, usize, usize) {
    let (row, column) = if by_rows { (columns + gap, 1) } else { (1, rows + gap) };
    (row, column, if rows == 0 || columns == 0 { 0 } else { (rows - 1) * row + (columns - 1) * column + 1 })
}

fn run<V: Product<Scalar = T>, T: Scalar>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    c_row: usize,
    start: Start<'_, T>,
    shape: [usize; 3],
    dots: bool,
) {
    if dots {
        dot_product::<V, T>(a, b, c, c_row, start, shape);
    } else {
        V::product(a, b, c, c_row, start, shape);
    }
}

fn check<V: Product<Scalar = T>, T: Scalar>(case: Case) {
    let Case { rows, depth, columns, .. } = case;
    // Slices of just the length, so that memcheck sees what is read or written behind them.
    let (row, column, len) = layout(rows, depth, case.a_by_rows, case.gaps[0]);
    let a_values = data::<T>(len, 1);
    let a = Matrix { values: &a_values, row, column };
    let (row, column, len) = layout(depth, columns, case.b_by_rows, case.gaps[1]);
    let b_values = data::<T>(len, 2);
    let b = Matrix { values: &b_values, row, column };
    let (c_row, _, len) = layout(rows, columns, true, case.gaps[2]);
    let bias = data::<T>(rows, 3);
    let (start, before) = match case.start {
        0 => (Start::Zero, nan(len)),
        1 => (Start::Rows(&bias), nan(len)),
        _ => (Start::Sum, data(len, 4)),
    };
    let mut found = before.clone();
    run::<V, T>(a, b, &mut found, c_row, start, [rows, depth, columns], case.dots);
    for (at, (found, &before)) in found.into_iter().zip(&before).enumerate() {
        let (m, n) = (at / c_row, at % c_row);
        if n >= columns {
            assert!(found == before || before.to_f64().is_nan() && found.to_f64().is_nan(), "a gap of c");
            continue;
        }
        let started = match case.start {
            0 => 0.0,
            1 => bias[m].to_f64(),
            _ => before.to_f64(),
        };
        let of = |matrix: Matrix<'_, T>, m: usize, n: usize| {
            matrix.values[m * matrix.row + n * matrix.column].to_f64()
        };
        let expected = started + (0..depth).map(|k| of(a, m, k) * of(b, k, n)).sum::<f64>();
        let bound = (2 + depth) as f64 * T::EPSILON.to_f64();
        let found = found.to_f64();
        assert!((found - expected).abs() <= bound, "row {m}, column {n}: {found}, not {expected}");
    }
}

fn check_f32<V: Product<Scalar = f32>>(_: bool, case: Case) {
    check::<V, f32>(case);
}

fn check_f64<V: Product<Scalar = f64>>(_: bool, case: Case) {
    check::<V, f64>(case);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn products_of_any_layout(case in cases()) {
        under_each_set!(f32, check_f32, case);
        under_each_set!(f64, check_f64, case);
    }
}

/// What the sizes above do not reach: columns of a that lie pages apart, and more rows than a block has.
#[test]
fn panels_and_blocks() {
    // More rows than a block has under any instruction set, the last eight of them in two tiles.
    let panels = Case {
        rows: 374,
        depth: 96,
        columns: 200,
        a_by_rows: false,
        b_by_rows: true,
        gaps: [1100, 0, 1],
        start: 0,
        dots: false,
    };
    let blocks = Case { rows: 903, columns: 20, a_by_rows: true, gaps: [0; 3], ..panels };
    // Several parts of the depth, and tiles of four rows and one.
    let parts = Case { rows: 59, depth: 400, start: 1, ..panels };
    for case in [panels, Case { start: 1, ..blocks }, Case { start: 2, ..blocks }, parts] {
        under_each_set!(f32, check_f32, case);
        under_each_set!(f64, check_f64, case);
    }
}

/// Whether something too short is refused; before anything is read or written.
#[cfg(panic = "unwind")]
fn refused<V: Product<Scalar = f32>>(lens: [usize; 3], bias: usize, dots: bool) -> bool {
    let (a, b) = (vec![1.0; lens[0]], vec![1.0; lens[1]]);
    let mut c = vec![0.0; lens[2]];
    let bias: Vec<f32> = vec![0.0; bias];
    let a = Matrix { values: &a, row: 4, column: 1 };
    let b = Matrix { values: &b, row: 2, column: 1 };
    let product = || run::<V, f32>(a, b, &mut c, 2, Start::Rows(&bias), [3, 4, 2], dots);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(product)).is_err()
}

#[cfg(panic = "unwind")]
fn check_refusals<V: Product<Scalar = f32>>(_: bool) {
    for dots in [false, true] {
        assert!(!refused::<V>([12, 8, 6], 3, dots));
        assert!(refused::<V>([11, 8, 6], 3, dots), "a");
        assert!(refused::<V>([12, 7, 6], 3, dots), "b");
        assert!(refused::<V>([12, 8, 5], 3, dots), "c");
        assert!(refused::<V>([12, 8, 6], 2, dots), "start");
    }
}

#[cfg(panic = "unwind")]
#[test]
fn short_slices_are_refused() {
    under_each_set!(f32, check_refusals);
}

#[test]
#[should_panic(expected = "an operand is too short for the product")]
fn sizes_whose_product_overflows_are_refused() {
    // Three times as many outputs are 1 again, which is all that the weight and the result hold.
    let sizes = LinearSizes { batch: 3, inputs: 3, outputs: usize::MAX / 3 * 2 + 1 };
    f32::linear(&[1.0; 9], &[1.0], &[], &mut [0.0], sizes);
}
