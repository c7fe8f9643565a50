//! What the losses' tests share.

use rand::Rng as _;

use super::{Loss, LossPart};
use crate::layer::Batch;

/// A batch of numbers spread evenly on ±`limit`, the same for the same seed.
pub(super) fn batch<const B: usize, const C: usize>(seed: u64, limit: f64) -> Batch<f64, B, C> {
    let mut rng = crate::rng::rng(seed);
    Batch::from_fn(|_, _| limit * (rng.next_u32() as f64 / 2.0_f64.powi(31) - 1.0))
}

/// Asserts that the gradient is that of the value, by central differences, and that both methods agree on the value.
pub(super) fn check_gradient<L, Target, const B: usize, const C: usize>(
    loss: &L,
    y: &Batch<f64, B, C>,
    target: &Target,
    samples: usize,
) where
    L: Loss<f64, Batch<f64, B, C>, Target>,
{
    const STEP: f64 = 1e-5;
    let mut d_y = Batch::repeat(f64::NAN);
    let value = loss.gradient(y, target, samples, &mut d_y);
    assert!(
        (value - loss.value(y, target, samples)).abs() <= 1e-14 * value.abs(),
        "value and gradient differ"
    );
    for row in 0..B {
        for column in 0..C {
            let shifted = |by| {
                let mut y = *y;
                y[(row, column)] += by;
                loss.value(&y, target, samples)
            };
            let expected = (shifted(STEP) - shifted(-STEP)) / (2.0 * STEP);
            let found = d_y[(row, column)];
            assert!(
                (found - expected).abs() < 1e-8 * (1.0 + expected.abs()),
                "({row}, {column}): gradient {found}, difference quotient {expected}"
            );
        }
    }
}

/// Asserts that with two samples of three the third row changes nothing, whatever is in it, and gets gradient zero.
pub(super) fn check_rest_is_ignored<L, Target, const C: usize>(
    loss: &L,
    y: &Batch<f64, 3, C>,
    target: &Target,
) where
    L: Loss<f64, Batch<f64, 3, C>, Target>,
{
    let mut d_y = Batch::repeat(f64::NAN);
    let expected = loss.gradient(y, target, 2, &mut d_y);
    assert!(d_y.row(2).iter().all(|d| *d == 0.0), "rows beyond the samples have a gradient");
    assert!(d_y.rows(0, 2).iter().any(|d| *d != 0.0));
    let mut other = *y;
    other.row_mut(2).fill(f64::NAN);
    assert_eq!(loss.value(&other, target, 2), expected);
    assert_eq!(loss.gradient(&other, target, 2, &mut d_y), expected);
    assert!(d_y.iter().all(|d| d.is_finite()));
}

/// Asserts that parts of two rows, of which the last one reaches beyond the batch, are together the loss and its gradient.
pub(super) fn check_parts<L, Target, const B: usize, const C: usize>(
    loss: &L,
    y: &Batch<f64, B, C>,
    target: &Target,
    samples: usize,
) where
    L: Loss<f64, Batch<f64, B, C>, Target>,
{
    const ROWS: usize = 2;
    assert!(loss.has_parts());
    let mut d_y = Batch::zeros();
    let expected = loss.gradient(y, target, samples, &mut d_y);
    let mut sum = 0.0;
    for first in (0..B).step_by(ROWS) {
        let row =
            |row: usize, all: &Batch<f64, B, C>, output| if row < B { all[(row, output)] } else { f64::NAN };
        let part = Batch::<f64, ROWS, C>::from_fn(|at, output| row(first + at, y, output));
        let (mut d_part, mut room) = ([[f64::NAN; ROWS]; C], [[f64::NAN; ROWS]; C]);
        let part = LossPart {
            first,
            rows: ROWS,
            y: part.as_slice(),
            d_y: d_part.as_flattened_mut(),
            room: room.as_flattened_mut(),
        };
        sum += loss.part(target, samples, part);
        for (output, d_part) in d_part.iter().enumerate() {
            for (at, &found) in d_part.iter().enumerate() {
                let expected = if first + at < B { d_y[(first + at, output)] } else { 0.0 };
                assert!((found - expected).abs() <= 1e-15, "row {}, output {output}", first + at);
            }
        }
    }
    assert!((sum - expected).abs() <= 1e-14 * expected.abs(), "the parts are {sum}, the loss is {expected}");
}
