//! Packed weights, on the heap.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::run;
use crate::layer::{Batch, ParamInfo, Visitor, Walker};
use crate::network::Infer;
use crate::scalar::Scalar;
use crate::storage::{Aligned, one, zeroed_box};

/// A network's weights in the order in which predictions of `B` samples read them fastest, with room for the
/// intermediate values: for programs that predict again and again.
///
/// It holds a copy of the weights: training the network further, or loading others into it, does not change it.
///
/// Made by the function `predictor` of a network. Predictions neither allocate nor panic.
#[derive(Debug)]
pub struct Predictor<T: Scalar, N: Infer<T, B>, const B: usize> {
    packed: Box<Aligned<N>>,
    workspace: Box<Aligned<N::Workspace>>,
    output: Box<Aligned<N::Output>>,
}

impl<T: Scalar, N: Infer<T, B>, const B: usize> Predictor<T, N, B> {
    /// Copies and packs the weights of `net`.
    #[must_use]
    pub fn new(net: &N) -> Self {
        Self { packed: copy_packed(net), workspace: zeroed_box(), output: zeroed_box() }
    }

    /// The outputs for a batch.
    #[inline]
    pub fn predict(&mut self, x: &N::Input) -> &N::Output {
        run::<T, _, B, true>(&**self.packed, &mut self.workspace, x, &mut self.output);
        &self.output
    }

    /// As [`predict`](Self::predict), into `y`.
    #[inline]
    pub fn predict_into(&mut self, x: &N::Input, y: &mut N::Output) {
        run::<T, _, B, true>(&**self.packed, &mut self.workspace, x, y);
    }
}

impl<T: Scalar, N: Infer<T, 1>> Predictor<T, N, 1> {
    /// The output for one sample.
    #[inline]
    pub fn predict_one<const F: usize, const O: usize>(&mut self, x: &[T; F]) -> [T; O]
    where
        N: Infer<T, 1, Input = Batch<T, 1, F>, Output = Batch<T, 1, O>>,
    {
        *crate::storage::sample(self.predict(one(x)))
    }
}

/// A copy of a network with packed weights.
pub(crate) fn copy_packed<T: Scalar, N: Infer<T, B>, const B: usize>(net: &N) -> Box<Aligned<N>> {
    let mut packed = zeroed_box::<Aligned<N>>();
    let mut values = Values(Vec::new());
    net.visit(&mut values);
    packed.visit_mut(&mut Fill(&values.0));
    packed.pack();
    packed
}

/// All tensors' elements one after the other.
struct Values<T>(Vec<T>);

impl<T: Scalar> Visitor<T> for Values<T> {
    fn tensor(&mut self, _: ParamInfo, values: &[T]) {
        self.0.extend_from_slice(values);
    }
}

/// Takes them back in the same order.
struct Fill<'a, T>(&'a [T]);

impl<T: Scalar> Walker<T, 0> for Fill<'_, T> {
    fn tensor(&mut self, _: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        let (head, rest) = self.0.split_at(values.len());
        values.copy_from_slice(head);
        self.0 = rest;
    }
}
