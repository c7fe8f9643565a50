//! Steps that not all samples take: padding.

use core::marker::PhantomData;

use super::super::track::{Backward, Forward, Initial, Track};
use super::Cell;
use crate::kernels::{RecurrentSizes, RecurrentWeights};
use crate::layer::Way;
use crate::scalar::Scalar;

/// The units of `C`, of which a sample keeps outputs and cells at the steps that are padding:
/// h' = m * h_new + (1 - m) * h, and the same for c, with m the mask of the step and the sample.
///
/// m is the last feature of each step of x, behind those that the weights see. It is 1 for a step of the sequence and 0 for
/// padding; what lies between blends both. Behind the end of a sequence the outputs are those of its last step, and so is the
/// state; padding before the beginning leaves the state at its initial value.
///
/// # Backward
///
/// With d_h' what arrives at the outputs of a step, units see m * d_h', and d_h gets (1 - m) * d_h'; the same for c. The gradient
/// at the mask is 0: it is no quantity to be learned.
///
/// # Source
///
/// Keras's masking of recurrent layers with `zero_output_for_mask=False`. PyTorch's packed sequences compute the same but for the
/// outputs at padding, which are zeros there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaskedSteps<C>(PhantomData<C>);

impl<C: Cell> Cell for MaskedSteps<C> {
    const GATES: usize = C::GATES;
    const STATES: usize = C::STATES;
    const DROPS: bool = C::DROPS;
    const MASKS: bool = true;
    const UNITS: usize = C::UNITS;
    const PROJECTS: bool = C::PROJECTS;
    const PEEPHOLES: bool = C::PEEPHOLES;
    type Extra<T: Scalar, const H: usize> = C::Extra<T, H>;
    type Room<T: Scalar, const B: usize, const H: usize> = C::Room<T, B, H>;
    type Kept<T: Scalar, const B: usize, const H: usize> = C::Kept<T, B, H>;
    type State<T: Scalar, const B: usize, const H: usize> = C::State<T, B, H>;
    type Mask<const B: usize, const H: usize> = C::Mask<B, H>;
    type Masked<T: Scalar, const B: usize, const H: usize> = C::Masked<T, B, H>;
    type Taken<T: Scalar, const B: usize, const H: usize> = C::State<T, B, H>;

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
