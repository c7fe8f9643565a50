//! Plain recurrent units.

use super::super::track::{Backward, Forward, Room};
use super::{Cell, gate_gradients};
use crate::kernels::{LinearSizes, RecurrentSizes, RecurrentWeights, rnn_one};
use crate::layer::{Batch, Way};
use crate::parallel::{self};
use crate::scalar::Scalar;

/// h = f(W x + b + U h_before + b'), f being max(0, x) with `RELU`, else tanh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RnnCell<const RELU: bool>;

impl<const RELU: bool> Cell for RnnCell<RELU> {
    const GATES: usize = 1;
    const STATES: usize = 1;
    type Kept<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type State<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 1];
    type Extra<T: Scalar, const H: usize> = [Batch<T, 1, H>; 0];
    type Room<T: Scalar, const B: usize, const H: usize> = Room<T, B, H, 4>;
    type Mask<const B: usize, const H: usize> = [u8; 0];
    type Masked<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];
    type Taken<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 0];

    fn cells<T>(_: &[T]) -> &[T] {
        &[]
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, _: &mut [T], h: &mut [T]) {
        let Forward { x, h_before, weights, sizes, .. } = step;
        let work = sizes.work(Self::GATES);
        let units = parallel::run_length(sizes.hidden, work);
        parallel::for_each_chunk(h, units * sizes.batch, work, |run, h| {
            T::rnn_step(x, h_before, weights, RELU, h, run * units, sizes);
        });
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, _: &[T], _: &mut [T], h: &mut [T]) {
        Self::infer(step, &mut [], h);
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        let Backward { forward, h, d_h, scratch, .. } = step;
        let own = (scratch.parts, scratch.sums, scratch.carry);
        gate_gradients::<1, Self, T>(forward.sizes, own, |at, [d_gate], _| {
            d_gate.copy_from_slice(&d_h[at..at + d_gate.len()]);
            T::rnn_gradient(&h[at..at + d_gate.len()], RELU, d_gate);
        });
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        let RecurrentSizes { batch, hidden, .. } = sizes;
        let sizes = LinearSizes { batch, inputs: hidden, outputs: hidden };
        T::add_linear_transposed_rows(&d_gates[..hidden * batch], hh, d_h, first, sizes);
    }

    #[inline(always)]
    fn one<T: Scalar, W: Way<T>>(
        x: &[T],
        h_before: &[T],
        weights: RecurrentWeights<'_, T>,
        _: &[T],
        _: &mut [T],
        h: &mut [T],
    ) {
        if W::INLINES {
            rnn_one::<W::Vector, T>(x, h_before, weights, RELU, h);
        } else {
            T::rnn_one(x, h_before, weights, RELU, h);
        }
    }
}
