//! Outputs that are dropped on their way to the next step.

use core::marker::PhantomData;

use nalgebra::SMatrix;

use super::super::track::{Backward, Forward, Initial, Track};
use super::Cell;
use crate::kernels::{RecurrentSizes, RecurrentWeights};
use crate::layer::{Batch, Way};
use crate::scalar::Scalar;

/// The units of `C`, whose products see only a part of the outputs of the step before, in training:
/// h * m / (1 - p), where m is 0 with probability p and else 1.
///
/// m is drawn once for a sequence: every step of a sample drops the same units. Where a sequence goes on in the next
/// batch (stateful training), m is drawn anew for each batch. Only the products with h see it; what gated recurrent
/// units keep of h, z * h, does not. Predictions and streams drop nothing.
///
/// The layer's [`RecurrentConfig`](crate::layers::RecurrentConfig) has p and the site, by which layers drop different
/// units.
///
/// # Source
///
/// Gal and Ghahramani 2016, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks", with one mask for
/// all gates; Keras's `recurrent_dropout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecurrentDropout<C>(PhantomData<C>);

impl<C: Cell> Cell for RecurrentDropout<C> {
    const GATES: usize = C::GATES;
    const STATES: usize = C::STATES;
    const DROPS: bool = true;
    const UNITS: usize = C::UNITS;
    const PROJECTS: bool = C::PROJECTS;
    const PEEPHOLES: bool = C::PEEPHOLES;
    type Extra<T: Scalar, const H: usize> = C::Extra<T, H>;
    type Room<T: Scalar, const B: usize, const H: usize> = C::Room<T, B, H>;
    type Kept<T: Scalar, const B: usize, const H: usize> = C::Kept<T, B, H>;
    type State<T: Scalar, const B: usize, const H: usize> = C::State<T, B, H>;
    type Mask<const B: usize, const H: usize> = SMatrix<u8, B, H>;
    type Masked<T: Scalar, const B: usize, const H: usize> = [Batch<T, B, H>; 2];
    type Taken<T: Scalar, const B: usize, const H: usize> = C::Taken<T, B, H>;

    fn extra<T: Scalar, const H: usize>(extra: &Self::Extra<T, H>) -> [&[T]; 4] {
        C::extra(extra)
    }

    fn extra_mut<T: Scalar, const H: usize>(extra: &mut Self::Extra<T, H>) -> [&mut [T]; 4] {
        C::extra_mut(extra)
    }

    #[inline(always)]
    fn infer_all<T: Scalar, W: Way<T>>(
        track: &Track,
        weights: RecurrentWeights<'_, T>,
        x: &[T],
        y: &mut [T],
        initial: Initial<'_, T>,
        last: Option<&mut [T]>,
        packed: bool,
    ) {
        C::infer_all::<T, W>(track, weights, x, y, initial, last, packed);
    }

    fn infer_one<T: Scalar>(step: Forward<'_, T>, c_before: &[T], c: &mut [T], h: &mut [T]) {
        C::infer_one(step, c_before, c, h);
    }

    fn cells<T>(kept: &[T]) -> &[T] {
        C::cells(kept)
    }

    fn infer<T: Scalar>(step: Forward<'_, T>, c: &mut [T], h: &mut [T]) {
        C::infer(step, c, h);
    }

    fn forward<T: Scalar>(step: Forward<'_, T>, c_before: &[T], kept: &mut [T], h: &mut [T]) {
        C::forward(step, c_before, kept, h);
    }

    fn backward<T: Scalar>(step: Backward<'_, T>) {
        C::backward(step);
    }

    fn add_before<T: Scalar>(d_gates: &[T], hh: &[T], d_h: &mut [T], first: usize, sizes: RecurrentSizes) {
        C::add_before(d_gates, hh, d_h, first, sizes);
    }

    fn part(gate: usize) -> usize {
        C::part(gate)
    }

    fn last_operand<T>(kept: &[T]) -> Option<&[T]> {
        C::last_operand(kept)
    }

    #[inline(always)]
    fn one<T: Scalar, W: Way<T>>(
        x: &[T],
        h_before: &[T],
        weights: RecurrentWeights<'_, T>,
        c_before: &[T],
        c: &mut [T],
        h: &mut [T],
    ) {
        C::one::<T, W>(x, h_before, weights, c_before, c, h);
    }
}
