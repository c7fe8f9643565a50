//! The largest of several affine functions, without storing all of them.

use super::LinearSizes;
use super::linear::{array, array_mut};
use super::simd::Vector;
use crate::scalar::Scalar;

/// Calls `$kernel::<T, N>(unit, sample, ..)` for every unit and block of samples.
macro_rules! by_unit_and_samples {
    ($sizes:expr, $kernel:ident ($($arg:expr),*)) => {
        for unit in 0..$sizes.outputs {
            let mut sample = 0;
            while sample + 16 <= $sizes.batch {
                $kernel::<T, 16>($($arg,)* unit, sample, $sizes);
                sample += 16;
            }
            while sample < $sizes.batch {
                $kernel::<T, 1>($($arg,)* unit, sample, $sizes);
                sample += 1;
            }
        }
    };
}

#[inline(always)]
pub(super) fn maxout<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    mut winner: Option<&mut [u16]>,
    pieces: usize,
    sizes: LinearSizes,
) {
    by_unit_and_samples!(sizes, forward_block(x, weight, bias, y, winner.as_deref_mut(), pieces));
}

#[inline(always)]
fn forward_block<T: Scalar, const N: usize>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    winner: Option<&mut [u16]>,
    pieces: usize,
    unit: usize,
    sample: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    let mut best = [T::zero(); N];
    let mut winners = [0u16; N];
    for piece in 0..pieces {
        let row = unit * pieces + piece;
        let mut sums = [bias[row]; N];
        for (x, &weight) in x.chunks_exact(batch).zip(&weight[row * inputs..(row + 1) * inputs]) {
            for (sum, &x) in sums.iter_mut().zip(array::<T, N>(x, sample)) {
                *sum += weight * x;
            }
        }
        for n in 0..N {
            // A NaN compares with nothing, itself included; once best it stays, for nothing is greater.
            let is_nan = sums[n].partial_cmp(&sums[n]).is_none();
            if piece == 0 || sums[n] > best[n] || is_nan {
                best[n] = sums[n];
                winners[n] = piece as u16;
            }
        }
    }
    *array_mut(y, unit * batch + sample) = best;
    if let Some(winner) = winner {
        *array_mut(winner, unit * batch + sample) = winners;
    }
}

/// The part of d_y that belongs to one piece: zero where another piece won.
#[inline(always)]
fn share<T: Scalar, const N: usize>(d_y: &[T], winner: &[u16], at: usize, piece: usize) -> [T; N] {
    let (d_y, winner) = (array::<T, N>(d_y, at), array::<u16, N>(winner, at));
    core::array::from_fn(|n| if usize::from(winner[n]) == piece { d_y[n] } else { T::zero() })
}

#[inline(always)]
pub(super) fn input_gradient<V: Vector<Scalar = T>, T: Scalar>(
    weight: &[T],
    winner: &[u16],
    d_y: &[T],
    d_x: &mut [T],
    pieces: usize,
    sizes: LinearSizes,
) {
    d_x.fill(T::zero());
    by_unit_and_samples!(sizes, input_gradient_block(weight, winner, d_y, d_x, pieces));
}

#[inline(always)]
fn input_gradient_block<T: Scalar, const N: usize>(
    weight: &[T],
    winner: &[u16],
    d_y: &[T],
    d_x: &mut [T],
    pieces: usize,
    unit: usize,
    sample: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    for piece in 0..pieces {
        let row = unit * pieces + piece;
        let share = share::<T, N>(d_y, winner, unit * batch + sample, piece);
        for (d_x, &weight) in d_x.chunks_exact_mut(batch).zip(&weight[row * inputs..(row + 1) * inputs]) {
            for (d_x, &share) in array_mut::<T, N>(d_x, sample).iter_mut().zip(&share) {
                *d_x += weight * share;
            }
        }
    }
}

#[inline(always)]
pub(super) fn weight_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    winner: &[u16],
    d_y: &[T],
    d_weight: &mut [T],
    d_bias: &mut [T],
    pieces: usize,
    sizes: LinearSizes,
) {
    by_unit_and_samples!(sizes, weight_gradient_block(x, winner, d_y, d_weight, d_bias, pieces));
}

#[inline(always)]
fn weight_gradient_block<T: Scalar, const N: usize>(
    x: &[T],
    winner: &[u16],
    d_y: &[T],
    d_weight: &mut [T],
    d_bias: &mut [T],
    pieces: usize,
    unit: usize,
    sample: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    for piece in 0..pieces {
        let row = unit * pieces + piece;
        let share = share::<T, N>(d_y, winner, unit * batch + sample, piece);
        d_bias[row] += share.into_iter().sum::<T>();
        for (x, d_weight) in x.chunks_exact(batch).zip(&mut d_weight[row * inputs..(row + 1) * inputs]) {
            let x = array::<T, N>(x, sample);
            *d_weight += x.iter().zip(&share).map(|(&x, &share)| x * share).sum::<T>();
        }
    }
}
