//! Prediction again and again with the same weights.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::kernels::simd::{Task, Vector};
use crate::layer::{Batch, Calls, Inlined, ParamInfo, Visitor, Walker};
use crate::network::Infer;
use crate::scalar::Scalar;
use crate::storage::{Aligned, one, zeroed_box};

/// Multiply-adds of a sample's prediction up to which its layers are inlined into one function.
///
/// The code of an inlined prediction is there once for each instruction set and grows with the network's layers. Measured
/// with AVX2 on networks of three dense layers, nanoseconds a prediction with packed weights by calls and inlined: 77 and
/// 48 for 448 multiply-adds, 146 and 69 for 1792, 272 and 152 for 4608, 263 and 180 for 7168, 716 and 591 for 13312; from
/// 26624 on, 1307 and 1395, there is no gain.
pub(crate) const INLINED_UP_TO: u64 = 16_384;

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

/// A prediction of a network whose layers can be computed [`by`](Infer::predict_by) either way.
#[doc(hidden)]
#[inline]
pub fn predict<T: Scalar, N: Infer<T, B>, const B: usize>(
    net: &N,
    workspace: &mut N::Workspace,
    x: &N::Input,
    y: &mut N::Output,
) {
    run::<T, N, B, false>(net, workspace, x, y);
}

/// A prediction on the way that is fastest for the network's size.
#[inline]
fn run<T: Scalar, N: Infer<T, B>, const B: usize, const PACKED: bool>(
    net: &N,
    workspace: &mut N::Workspace,
    x: &N::Input,
    y: &mut N::Output,
) {
    // A build without optimisation would not inline: it calls compiled kernels.
    if B == 1 && N::MACS <= INLINED_UP_TO && !cfg!(debug_assertions) {
        T::dispatch(Whole::<T, N, B, PACKED> { net, workspace, x, y });
    } else if PACKED {
        net.predict_packed::<Calls>(workspace, x, y);
    } else {
        net.predict_by::<Calls>(workspace, x, y);
    }
}

/// A whole prediction in one function.
struct Whole<'a, T: Scalar, N: Infer<T, B>, const B: usize, const PACKED: bool> {
    net: &'a N,
    workspace: &'a mut N::Workspace,
    x: &'a N::Input,
    y: &'a mut N::Output,
}

impl<T: Scalar, N: Infer<T, B>, const B: usize, const PACKED: bool> Task<T> for Whole<'_, T, N, B, PACKED> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        if PACKED {
            self.net.predict_packed::<Inlined<V>>(self.workspace, self.x, self.y);
        } else {
            self.net.predict_by::<Inlined<V>>(self.workspace, self.x, self.y);
        }
    }
}
