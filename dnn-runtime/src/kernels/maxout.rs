//! The largest of several affine functions, without storing all of them.

use super::LinearSizes;
use super::simd::{One, Vector};
use super::sum::totals;
use crate::scalar::Scalar;

/// Calls `$kernel::<V, N>(unit, sample, ..)` for every unit and block of N vectors of samples, and for those left over
/// `$kernel::<One<T>, 1>`.
macro_rules! by_unit_and_samples {
    ($sizes:expr, $kernel:ident ($($arg:expr),*)) => {
        for unit in 0..$sizes.outputs {
            let mut sample = 0;
            while $sizes.batch - sample >= 4 * V::LANES {
                $kernel::<V, 4>($($arg,)* unit, sample, $sizes);
                sample += 4 * V::LANES;
            }
            while $sizes.batch - sample >= V::LANES {
                $kernel::<V, 1>($($arg,)* unit, sample, $sizes);
                sample += V::LANES;
            }
            while sample < $sizes.batch {
                $kernel::<One<T>, 1>($($arg,)* unit, sample, $sizes);
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
    if sizes.batch == 1 {
        return one_sample::<V, T>(x, weight, bias, y, winner, pieces, sizes.inputs);
    }
    by_unit_and_samples!(sizes, forward_block(x, weight, bias, y, winner.as_deref_mut(), pieces));
}

/// The largest value so far and the piece it is of, as a number, in each lane.
#[derive(Clone, Copy)]
struct Best<V> {
    value: V,
    piece: V,
}

impl<V: Vector> Best<V> {
    #[inline(always)]
    fn new(value: V) -> Self {
        Self { value, piece: V::zero() }
    }

    /// Takes a value that is greater or NaN, unless a NaN is there already.
    #[inline(always)]
    fn meet(&mut self, value: V, piece: usize) {
        let kept = self.value.eq(self.value);
        let stays = value.le(self.value);
        let piece = V::select(stays, self.piece, V::from_f64(piece as f64));
        let value = V::select(stays, self.value, value);
        *self = Self { value: V::select(kept, value, self.value), piece: V::select(kept, piece, self.piece) };
    }

    #[inline(always)]
    fn store(self, y: &mut [V::Scalar], winner: Option<&mut [u16]>) {
        self.value.store(y);
        if let Some(winner) = winner {
            let mut pieces = [<V::Scalar as num_traits::Zero>::zero(); 16];
            self.piece.store(&mut pieces);
            for (winner, piece) in winner[..V::LANES].iter_mut().zip(pieces) {
                *winner = piece.to_f64() as u16;
            }
        }
    }
}

#[inline(always)]
fn forward_block<V: Vector, const N: usize>(
    x: &[V::Scalar],
    weight: &[V::Scalar],
    bias: &[V::Scalar],
    y: &mut [V::Scalar],
    mut winner: Option<&mut [u16]>,
    pieces: usize,
    unit: usize,
    sample: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    let mut best = [Best::new(V::zero()); N];
    for piece in 0..pieces {
        let row = unit * pieces + piece;
        let mut sums = [V::splat(bias[row]); N];
        for (x, &weight) in x.chunks_exact(batch).zip(&weight[row * inputs..(row + 1) * inputs]) {
            let weight = V::splat(weight);
            let x = &x[sample..sample + N * V::LANES];
            for (sum, x) in sums.iter_mut().zip(x.chunks_exact(V::LANES)) {
                *sum = V::load(x).mul_add(weight, *sum);
            }
        }
        for (best, sum) in best.iter_mut().zip(sums) {
            if piece == 0 {
                *best = Best::new(sum);
            } else {
                best.meet(sum, piece);
            }
        }
    }
    for (n, best) in best.into_iter().enumerate() {
        let at = unit * batch + sample + n * V::LANES;
        best.store(
            &mut y[at..at + V::LANES],
            winner.as_deref_mut().map(|winner| &mut winner[at..at + V::LANES]),
        );
    }
}

/// A single sample: vectors of inputs.
#[inline(always)]
fn one_sample<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    weight: &[T],
    bias: &[T],
    y: &mut [T],
    mut winner: Option<&mut [u16]>,
    pieces: usize,
    inputs: usize,
) {
    for unit in 0..y.len() {
        let mut best = Best::new(One(T::zero()));
        for piece in 0..pieces {
            let row = unit * pieces + piece;
            let [product] =
                totals!(V, 1, [&x[..inputs], &weight[row * inputs..(row + 1) * inputs]], |[x, w]| [x * w]);
            let value = One(product + bias[row]);
            if piece == 0 {
                best = Best::new(value);
            } else {
                best.meet(value, piece);
            }
        }
        best.store(&mut y[unit..=unit], winner.as_deref_mut().map(|winner| &mut winner[unit..=unit]));
    }
}

/// The part of d_y that belongs to one piece: zero where another piece won.
#[inline(always)]
fn share<V: Vector>(d_y: &[V::Scalar], winner: &[u16], at: usize, piece: usize) -> V {
    let mut share = [<V::Scalar as num_traits::Zero>::zero(); 16];
    let range = at..at + V::LANES;
    for (share, (&d_y, &winner)) in share.iter_mut().zip(d_y[range.clone()].iter().zip(&winner[range])) {
        if usize::from(winner) == piece {
            *share = d_y;
        }
    }
    V::load(&share)
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
fn input_gradient_block<V: Vector, const N: usize>(
    weight: &[V::Scalar],
    winner: &[u16],
    d_y: &[V::Scalar],
    d_x: &mut [V::Scalar],
    pieces: usize,
    unit: usize,
    sample: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    for piece in 0..pieces {
        let row = unit * pieces + piece;
        let shares = shares::<V, N>(d_y, winner, unit * batch + sample, piece);
        for (d_x, &weight) in d_x.chunks_exact_mut(batch).zip(&weight[row * inputs..(row + 1) * inputs]) {
            let weight = V::splat(weight);
            let d_x = &mut d_x[sample..sample + N * V::LANES];
            for (d_x, share) in d_x.chunks_exact_mut(V::LANES).zip(shares) {
                share.mul_add(weight, V::load(d_x)).store(d_x);
            }
        }
    }
}

#[inline(always)]
fn shares<V: Vector, const N: usize>(d_y: &[V::Scalar], winner: &[u16], at: usize, piece: usize) -> [V; N] {
    let mut shares = [V::zero(); N];
    for (n, one) in shares.iter_mut().enumerate() {
        *one = share(d_y, winner, at + n * V::LANES, piece);
    }
    shares
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
fn weight_gradient_block<V: Vector, const N: usize>(
    x: &[V::Scalar],
    winner: &[u16],
    d_y: &[V::Scalar],
    d_weight: &mut [V::Scalar],
    d_bias: &mut [V::Scalar],
    pieces: usize,
    unit: usize,
    sample: usize,
    sizes: LinearSizes,
) {
    let LinearSizes { batch, inputs, .. } = sizes;
    for piece in 0..pieces {
        let row = unit * pieces + piece;
        let shares = shares::<V, N>(d_y, winner, unit * batch + sample, piece);
        let mut sum = V::zero();
        for share in shares {
            sum = sum + share;
        }
        d_bias[row] += sum.sum();
        for (x, d_weight) in x.chunks_exact(batch).zip(&mut d_weight[row * inputs..(row + 1) * inputs]) {
            let mut sum = V::zero();
            let x = &x[sample..sample + N * V::LANES];
            for (x, share) in x.chunks_exact(V::LANES).zip(shares) {
                sum = V::load(x).mul_add(share, sum);
            }
            *d_weight += sum.sum();
        }
    }
}
