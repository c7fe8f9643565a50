//! Decoders with packed weights and memory of their own, on the heap.

use alloc::boxed::Box;

use super::{Decode, Decoding, Memory};
use crate::layer::Batch;
use crate::predictor::copy_packed;
use crate::scalar::Scalar;
use crate::storage::{Aligned, one, zeroed_box};

/// An encoder-decoder network that makes its own target: its weights, packed, and the memory of a decoding.
///
/// It holds a copy of the weights: training the network further, or loading others into it, does not change it.
///
/// Made by the function `decoder` of a network. Nothing of it allocates but [`new`](Self::new), and nothing panics.
pub struct Decoder<T: Scalar, N: Decode<T>> {
    packed: Box<Aligned<N>>,
    state: Box<Aligned<N::State>>,
    x: Box<Aligned<N::StepInput>>,
    y: Box<Aligned<N::StepOutput>>,
}

impl<T: Scalar, N: Decode<T>> Decoder<T, N> {
    /// Copies and packs the weights of `net`.
    #[must_use]
    pub fn new(net: &N) -> Self {
        Self { packed: copy_packed::<T, N, 1>(net), state: zeroed_box(), x: zeroed_box(), y: zeroed_box() }
    }

    /// Reads a source and is ready for the first step.
    #[inline]
    pub fn decode<const F: usize>(&mut self, source: &[T; F]) -> Decoding<'_, T, N, true>
    where
        N: Decode<T, Source = Batch<T, 1, F>>,
    {
        self.decode_from(one(source))
    }

    /// As [`decode`](Self::decode), from several inputs.
    #[inline]
    pub fn decode_from(&mut self, source: &N::Source) -> Decoding<'_, T, N, true> {
        let memory = Memory { state: &mut **self.state, x: &mut **self.x, y: &mut **self.y };
        Decoding::begin(&**self.packed, memory, source)
    }
}

impl<T: Scalar, N: Decode<T>> core::fmt::Debug for Decoder<T, N> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Decoder of {}", N::NAME)
    }
}
