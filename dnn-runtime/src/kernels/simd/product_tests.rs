//! Products of matrices with any strides, against three loops, under every instruction set.

use proptest::prelude::*;

#[cfg(panic = "unwind")]
use super::dot_product_in_place;
use super::plan::Plan;
#[cfg(panic = "unwind")]
use super::plan::{Room, STRIP_BYTES};
use super::product::{ahead, product};
use super::tests::under_each_set;
use super::tile::Ahead;
use super::{Isa, Matrix, One, Product, Start, Vector, available, copy_transposed, dot_product};
#[cfg(panic = "unwind")]
use crate::kernels::tests::refusal;
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
    let blocks_and_parts = Case { rows: 374, depth: 400, start: 1, ..panels };
    for case in [panels, blocks_and_parts, Case { start: 1, ..blocks }, Case { start: 2, ..blocks }, parts] {
        under_each_set!(f32, check_f32, case);
        under_each_set!(f64, check_f64, case);
    }
}

/// A call of a product, all of whose slices are full of numbers.
#[cfg(panic = "unwind")]
#[derive(Clone, Copy, Debug)]
struct Call {
    /// The numbers that a, b and c hold.
    lens: [usize; 3],
    bias: usize,
    /// The strides from row to row and from column to column.
    a: [usize; 2],
    b: [usize; 2],
    c_row: usize,
    shape: [usize; 3],
}

#[cfg(panic = "unwind")]
impl Call {
    /// Nothing is too short, and nothing is longer than it needs to be.
    const FITS: Self = Self { lens: [12, 8, 6], bias: 3, a: [4, 1], b: [2, 1], c_row: 2, shape: [3, 4, 2] };

    fn refusal<V: Product<Scalar = f32>>(self, dots: bool) -> Option<String> {
        let [a, b, mut c] = self.lens.map(|len| vec![1.0; len]);
        let bias: Vec<f32> = vec![0.0; self.bias];
        let a = Matrix { values: &a, row: self.a[0], column: self.a[1] };
        let b = Matrix { values: &b, row: self.b[0], column: self.b[1] };
        refusal(|| run::<V, f32>(a, b, &mut c, self.c_row, Start::Rows(&bias), self.shape, dots))
    }
}

#[cfg(panic = "unwind")]
fn check_refusals<V: Product<Scalar = f32>>(_: bool) {
    const FITS: Call = Call::FITS;
    const OPERAND: Option<&str> = Some("an operand is too short for the product");
    const RESULT: Option<&str> = Some("the result is too short for the product");
    const BIAS: Option<&str> = Some("the bias is too short for the product");
    // Twice and three times as much are 0 and 2 again if they wrap.
    const HALF: usize = usize::MAX / 2 + 1;
    const THIRD: usize = usize::MAX / 3 + 1;
    for dots in [false, true] {
        for (call, expected) in [
            (FITS, None),
            (Call { lens: [11, 8, 6], ..FITS }, OPERAND),
            (Call { lens: [12, 7, 6], ..FITS }, OPERAND),
            (Call { lens: [12, 8, 5], ..FITS }, RESULT),
            (Call { bias: 2, ..FITS }, BIAS),
            (Call { a: [HALF, 1], ..FITS }, OPERAND),
            (Call { b: [THIRD, 1], ..FITS }, OPERAND),
            (Call { b: [1, usize::MAX - 2], ..FITS }, OPERAND),
            (Call { c_row: HALF, ..FITS }, RESULT),
            // Only with the columns of the last row is it too much.
            (Call { c_row: usize::MAX / 2, ..FITS }, RESULT),
        ] {
            let found = call.refusal::<V>(dots);
            assert_eq!(found.as_deref(), expected, "{call:?}, dot products: {dots}");
        }
    }
}

#[cfg(panic = "unwind")]
#[test]
fn short_slices_are_refused() {
    under_each_set!(f32, check_refusals);
}

#[cfg(panic = "unwind")]
fn check_orders<V: Product<Scalar = f32>>(_: bool) {
    const ORDER: Option<&str> = Some("the first operand is neither stored by rows nor by columns");
    const ROWS: Option<&str> = Some("the rows of the first operand are not contiguous");
    let by_columns = Call { a: [1, 3], ..Call::FITS };
    let neither = Call { lens: [23, 8, 6], a: [8, 2], ..Call::FITS };
    for (call, product, dots) in [(by_columns, None, ROWS), (neither, ORDER, ROWS)] {
        assert_eq!(call.refusal::<V>(false).as_deref(), product, "{call:?}");
        assert_eq!(call.refusal::<V>(true).as_deref(), dots, "{call:?}");
    }
    let in_place = |row: usize, column: usize| {
        let (a, b, mut c) = ([1.0; 12], [1.0; 8], [0.0; 6]);
        let a = Matrix { values: &a, row: 4, column: 1 };
        let b = Matrix { values: &b, row, column };
        refusal(|| dot_product_in_place::<V, f32>(a, b, &mut c, 2, Start::Zero, [3, 4, 2]))
    };
    assert_eq!(in_place(1, 4), None);
    let columns = "the columns of the second operand are not contiguous";
    assert_eq!(in_place(2, 1).as_deref(), Some(columns));
}

#[cfg(panic = "unwind")]
#[test]
fn other_orders_of_the_operands_are_refused() {
    under_each_set!(f32, check_orders);
}

#[cfg(panic = "unwind")]
fn check_columns<V: Product<Scalar = f32>>(_: bool) {
    // The room is for a vector of each column.
    let most = STRIP_BYTES / size_of::<f32>() / V::LANES;
    for (columns, expected) in [(most, None), (most + 1, Some("too many columns for dot products"))] {
        let call = Call {
            lens: [1, columns, columns],
            bias: 1,
            a: [1, 1],
            b: [columns, 1],
            c_row: columns,
            shape: [1, 1, columns],
        };
        assert_eq!(call.refusal::<V>(true).as_deref(), expected, "{columns} columns");
    }
}

#[cfg(panic = "unwind")]
#[test]
fn too_many_columns_for_dot_products_are_refused() {
    under_each_set!(f32, check_columns);
}

/// A product whose plan asks for room that it does not get.
#[cfg(panic = "unwind")]
fn check_rooms<V: Product<Scalar = f32>>(_: bool) {
    let refusal = |a: [usize; 2], shape: [usize; 3]| {
        let [rows, depth, columns] = shape;
        let a_values = vec![1.0; (rows - 1) * a[0] + (depth - 1) * a[1] + 1];
        let b_values = vec![1.0; depth * columns];
        let mut c = vec![0.0; rows * columns];
        let a = Matrix { values: &a_values, row: a[0], column: a[1] };
        let b = Matrix { values: &b_values, row: columns, column: 1 };
        let plan = Plan::new::<V>(&a, &b, shape);
        let room = Room { strip: &mut [], block: &mut [] };
        refusal(|| product::<V, f32>(a, b, &mut c, columns, Start::Zero, &plan, room))
    };
    // A number a lane is not packed.
    let expected = |message| if V::LANES == 1 { None } else { Some(message) };
    // Part of a vector, and columns of a that lie a page apart.
    assert_eq!(refusal([4, 1], [3, 4, 3]).as_deref(), expected("no room for a strip"));
    assert_eq!(refusal([1, 1024], [6, 2, 16 * V::LANES]).as_deref(), expected("no room for a block"));
}

#[cfg(panic = "unwind")]
#[test]
fn products_without_room_are_refused() {
    under_each_set!(f32, check_rooms);
}

/// The strips of a block ask for all of the next one, and those of the last for nothing; asking, be it behind the matrix, changes no
/// number.
fn check_ahead<V: Product<Scalar = f32>>(_: bool) {
    if V::LANES == 1 {
        return;
    }
    let shape = [300, 1000, 3 * 4 * V::LANES];
    let [rows, depth, columns] = shape;
    let (a, b) = (data(depth * 1024, 1), data(depth * columns, 2));
    let a = Matrix { values: &a, row: 1, column: 1024 };
    let b = Matrix { values: &b, row: columns, column: 1 };
    let mut plan = Plan::new::<V>(&a, &b, shape);
    assert!(plan.panels && !plan.ahead && plan.rows < rows && plan.depth < depth);

    let begins = |size: usize, step: usize| (0..size).step_by(step);
    let blocks =
        begins(rows, plan.rows).flat_map(|row| begins(depth, plan.depth).map(move |from| (row, from)));
    let blocks: Vec<_> = blocks.collect();
    for (at, &(row, from)) in blocks.iter().enumerate() {
        let mut asked = vec![false; depth * 1024];
        for column in begins(columns, plan.width) {
            let Ahead { from, step, steps, lines, .. } = ahead(&a, &plan, [row, from, column]);
            for step in (0..steps).map(|at| at * step) {
                let first = (from.addr() - a.values.as_ptr().addr()) / size_of::<f32>() + step;
                let behind = (first + lines * 64 / size_of::<f32>()).min(asked.len());
                asked[first.min(behind)..behind].fill(true);
            }
        }
        match blocks.get(at + 1) {
            Some(&(row, from)) => {
                for k in from..depth.min(from + plan.depth) {
                    assert!(
                        asked[k * 1024 + row..k * 1024 + rows.min(row + plan.rows)]
                            .iter()
                            .all(|&asked| asked)
                    );
                }
            }
            None => assert!(!asked.contains(&true)),
        }
    }

    let run = |plan: &Plan| {
        let mut c = vec![f32::NAN; rows * columns];
        plan.with_room(|room| product::<V, f32>(a, b, &mut c, columns, Start::Zero, plan, room));
        c
    };
    let expected = run(&plan);
    plan.ahead = true;
    assert_eq!(run(&plan), expected);
}

#[test]
fn what_is_packed_next_is_asked_for() {
    under_each_set!(f32, check_ahead);
}

/// That is so for matrices that come from memory.
fn check_far<V: Product<Scalar = f32>>(_: bool) {
    for (depth, expected) in [(1000, false), (3000, V::LANES > 1)] {
        let values = vec![0.0; depth * 1024];
        let a = Matrix { values: &values, row: 1, column: 1024 };
        let b = Matrix { values: &values, row: 128, column: 1 };
        assert_eq!(Plan::new::<V>(&a, &b, [8, depth, 128]).ahead, expected, "{depth}");
    }
}

#[test]
fn only_far_matrices_are_asked_for() {
    under_each_set!(f32, check_far);
}

/// Odd sizes, whole blocks and parts of them, and rows with gaps.
fn check_transposes<V: Vector<Scalar = f32>>(_: bool) {
    for rows in [0, 1, 3, 16, 17, 35] {
        for columns in [0, 1, 7, 16, 33] {
            let (from_row, to_row) = (columns + 2, rows + 3);
            let from = data::<f32>(rows * from_row, 1);
            let mut to = vec![f32::NAN; columns * to_row];
            copy_transposed::<V, f32>(&from, from_row, &mut to, to_row, [rows, columns]);
            for (column, to) in to.chunks(to_row).enumerate() {
                for (row, &to) in to.iter().enumerate() {
                    let expected = if row < rows { from[row * from_row + column] } else { f32::NAN };
                    assert_eq!(to.to_bits(), expected.to_bits(), "{rows}x{columns}: {row}, {column}");
                }
            }
        }
    }
}

#[test]
fn transposes_are_exact() {
    under_each_set!(f32, check_transposes);
}

#[test]
#[should_panic(expected = "too few numbers to transpose")]
fn transposes_of_too_few_numbers_are_refused() {
    copy_transposed::<One<f32>, f32>(&[0.0; 5], 3, &mut [0.0; 6], 2, [2, 3]);
}

#[test]
#[should_panic(expected = "no room for the transpose")]
fn transposes_without_room_are_refused() {
    copy_transposed::<One<f32>, f32>(&[0.0; 6], 3, &mut [0.0; 5], 2, [2, 3]);
}

#[test]
#[should_panic(expected = "an operand is too short for the product")]
fn sizes_whose_product_overflows_are_refused() {
    // Three times as many outputs are 1 again, which is all that the weight and the result hold.
    let sizes = LinearSizes { batch: 3, inputs: 3, outputs: usize::MAX / 3 * 2 + 1 };
    f32::linear(&[1.0; 9], &[1.0], &[], &mut [0.0], sizes);
}
