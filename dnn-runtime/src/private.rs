//! The door for generated code. Not part of the public interface: it changes without notice.

pub mod check;
pub mod dim;
pub mod info;

#[cfg(feature = "std")]
pub use crate::int8_files;
#[cfg(feature = "alloc")]
pub use alloc::boxed::Box;
#[cfg(feature = "std")]
pub use std::{path::Path, vec::Vec};

#[cfg(feature = "alloc")]
pub use crate::storage::zeroed_box;

pub use bytemuck::Zeroable;
use nalgebra::SMatrix;
pub use rand::Rng;

pub use crate::block::{Block, Blocks, Undivided};
pub use crate::context::Context;
#[cfg(feature = "alloc")]
pub use crate::decode::Decoder;
pub use crate::decode::{Decode, DecoderState, Decoding};
pub use crate::int8;
pub use crate::layer::{Batch, Calls, Layer, LayerInfo, Parameters, StreamLayer, Visitor, Walker, Way};
pub use crate::layers::{self, StateLayer, TiedLayer, begin, start, unless_carried};
pub use crate::network::{Infer, InputGradient, InputPair, Network, Train};
use crate::parallel;
#[cfg(feature = "alloc")]
pub use crate::predictor::Predictor;
pub use crate::predictor::predict;
pub use crate::scalar::Scalar;
pub use crate::storage::{AnyBits, Field, compute, head, one, one_mut, sample, sample_mut};
#[cfg(feature = "alloc")]
pub use crate::stream::Stream;
pub use crate::stream::{Streaming, step, step_folded, step_layer};
pub use crate::weights::{Int8Place, Place, embed, embed_int8};
pub use crate::{
    files, on_heap, skeleton, skeleton_decoder, skeleton_int8, skeleton_pair, skeleton_part, skeleton_passes,
    skeleton_stream, with_std, zeroable, zeroable_integers,
};

/// The network with all its numbers zero, as layers find themselves before starting values.
pub fn cleared<N: Zeroable>(net: &mut N) -> &mut N {
    bytemuck::write_zeroes(net);
    net
}

/// What stands in for the decoder of a network that has none, where that is an error.
#[derive(Debug)]
pub struct NoDecoder;

/// What stands in for the stream of a network that has none, where that is an error.
#[derive(Debug)]
pub struct NoStream;

/// A custom layer from batches `X` to batches `Y`, which keeps both for its backward pass.
pub trait CustomLayer<T: Scalar, const B: usize, X: 'static, Y: 'static>:
    for<'a> Layer<T, B, Input = X, Output = Y, Saved<'a> = (&'a X, &'a Y)> + Parameters<T>
{
}

impl<L, T: Scalar, const B: usize, X: 'static, Y: 'static> CustomLayer<T, B, X, Y> for L where
    L: for<'a> Layer<T, B, Input = X, Output = Y, Saved<'a> = (&'a X, &'a Y)> + Parameters<T>
{
}

/// Compiles if `L` is a custom layer between these batches of one sample.
pub const fn require_layer<L, X: 'static, Y: 'static>()
where
    L: for<'a> Layer<f32, 1, Input = X, Output = Y, Saved<'a> = (&'a X, &'a Y)> + Parameters<f32>,
{
}

/// The features of a batch in the order of memory.
#[inline]
pub fn features<T: Scalar, const B: usize, const F: usize>(batch: &Batch<T, B, F>) -> &[T] {
    batch.as_slice()
}

/// The features of a batch in the order of memory, to write to.
#[inline]
pub fn features_mut<T: Scalar, const B: usize, const F: usize>(batch: &mut Batch<T, B, F>) -> &mut [T] {
    batch.as_mut_slice()
}

/// A matrix under another spelling of its sizes. Where the macro cannot tell that two sizes are equal, it writes an
/// assertion; this keeps the generated code free of a second error about the same sizes.
#[inline]
pub fn same<T: Scalar, const R: usize, const C: usize, const R2: usize, const C2: usize>(
    matrix: &SMatrix<T, R, C>,
) -> &SMatrix<T, R2, C2> {
    const { assert!(R == R2 && C == C2, "an assertion of the generated code holds") };
    &bytemuck::cast_slice(matrix.as_slice())[0]
}

/// As [`same`], to write to.
#[inline]
pub fn same_mut<T: Scalar, const R: usize, const C: usize, const R2: usize, const C2: usize>(
    matrix: &mut SMatrix<T, R, C>,
) -> &mut SMatrix<T, R2, C2> {
    const { assert!(R == R2 && C == C2, "an assertion of the generated code holds") };
    &mut bytemuck::cast_slice_mut(matrix.as_mut_slice())[0]
}

/// to = from
#[inline]
pub fn copy<T: Scalar, const B: usize, const F: usize>(from: &Batch<T, B, F>, to: &mut Batch<T, B, F>) {
    copy_in_runs(from.as_slice(), to.as_mut_slice());
}

/// to += from
#[inline]
pub fn accumulate<T: Scalar, const B: usize, const F: usize>(from: &Batch<T, B, F>, to: &mut Batch<T, B, F>) {
    accumulate_in_runs(from.as_slice(), to.as_mut_slice());
}

fn copy_in_runs<T: Scalar>(from: &[T], to: &mut [T]) {
    parallel::in_runs(to, |run, to| to.copy_from_slice(&from[run]));
}

fn accumulate_in_runs<T: Scalar>(from: &[T], to: &mut [T]) {
    parallel::in_runs(to, |run, to| T::accumulate(&from[run], to));
}

/// to = 0
#[inline]
pub fn clear<T: Scalar, const B: usize, const F: usize>(to: &mut Batch<T, B, F>) {
    parallel::in_runs(to.as_mut_slice(), |_, to| to.fill(T::zero()));
}

/// Takes a stage's part of a concatenation's gradient: d_x = the first features. Returns the others.
#[inline]
pub fn split<'a, T: Scalar, const B: usize, const F: usize>(
    d_y: &'a [T],
    d_x: &mut Batch<T, B, F>,
) -> &'a [T] {
    let (first, rest) = d_y.split_at(B * F);
    copy_in_runs(first, d_x.as_mut_slice());
    rest
}

/// As [`split`], but d_x += the first features.
#[inline]
pub fn split_add<'a, T: Scalar, const B: usize, const F: usize>(
    d_y: &'a [T],
    d_x: &mut Batch<T, B, F>,
) -> &'a [T] {
    let (first, rest) = d_y.split_at(B * F);
    accumulate_in_runs(first, d_x.as_mut_slice());
    rest
}

/// As [`split`] for a stage whose gradient nobody needs.
#[inline]
pub fn skip<T: Scalar, const B: usize, const F: usize>(d_y: &[T]) -> &[T] {
    d_y.split_at(B * F).1
}

/// As [`split`] of a concatenation of steps, of which the stage's part begins at `at`. Returns where the next one does.
#[inline]
pub fn split_steps<T: Scalar, const B: usize, const F: usize>(
    d_y: &[T],
    steps: usize,
    at: usize,
    d_x: &mut Batch<T, B, F>,
) -> usize {
    let (len, each) = (d_y.len() / steps, B * F / steps);
    for (d_y, d_x) in d_y.chunks_exact(len.max(1)).zip(d_x.as_mut_slice().chunks_exact_mut(each.max(1))) {
        d_x.copy_from_slice(&d_y[at..at + each]);
    }
    at + each
}

/// As [`split_steps`], but adds.
#[inline]
pub fn split_steps_add<T: Scalar, const B: usize, const F: usize>(
    d_y: &[T],
    steps: usize,
    at: usize,
    d_x: &mut Batch<T, B, F>,
) -> usize {
    let (len, each) = (d_y.len() / steps, B * F / steps);
    for (d_y, d_x) in d_y.chunks_exact(len.max(1)).zip(d_x.as_mut_slice().chunks_exact_mut(each.max(1))) {
        T::accumulate(&d_y[at..at + each], d_x);
    }
    at + each
}

/// As [`split_steps`] for a stage whose gradient nobody needs.
#[inline]
#[must_use]
pub fn skip_steps<T: Scalar, const B: usize, const F: usize>(steps: usize, at: usize) -> usize {
    at + B * F / steps
}

/// Items that need a heap, where there is one.
#[doc(hidden)]
#[cfg(feature = "alloc")]
#[macro_export]
macro_rules! on_heap {
    ($($items:tt)*) => { $($items)* };
}

/// Without a heap there are none.
#[doc(hidden)]
#[cfg(not(feature = "alloc"))]
#[macro_export]
macro_rules! on_heap {
    ($($items:tt)*) => {};
}

/// Items that need `std`, where it is there.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! with_std {
    ($($items:tt)*) => { $($items)* };
}

/// Without `std` there are none.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! with_std {
    ($($items:tt)*) => {};
}

/// Adds `save`, `load`, `to_bytes` and `from_bytes` to a network where there are files.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! files {
    ($name:ident $(, where [$($bound:tt)*], where [$($single:tt)*])?) => {
        #[allow(dead_code, unreachable_pub)]
        impl<T: $crate::private::Scalar> $name<T>
        $(where $($bound)*)?
        {
            /// Writes parameters and buffers to a safetensors file, with PyTorch's names and layouts.
            ///
            /// # Errors
            ///
            /// If the file cannot be written; an existing file is then unchanged.
            pub fn save(
                &self,
                path: impl ::core::convert::AsRef<$crate::private::Path>,
            ) -> ::core::result::Result<(), $crate::weights::WeightsError> {
                $crate::private::Network::<T>::save(self, path)
            }

            /// What [`save`](Self::save) writes, in memory. Equal networks give equal bytes.
            ///
            /// # Errors
            ///
            /// If two tensors have one name, which only `#[key(..)]` can bring about.
            pub fn to_bytes(
                &self,
            ) -> ::core::result::Result<$crate::private::Vec<u8>, $crate::weights::WeightsError> {
                $crate::private::Network::<T>::to_bytes(self)
            }
        }

        #[allow(dead_code, unreachable_pub)]
        impl $name<f32>
        $(where $($single)*)?
        {
            /// Reads a network from a safetensors file.
            ///
            /// # Errors
            ///
            /// If the file cannot be read, is not a safetensors file, or is not this network's: the error lists every
            /// missing, unexpected and misfitting tensor.
            pub fn load(
                path: impl ::core::convert::AsRef<$crate::private::Path>,
            ) -> ::core::result::Result<$crate::private::Box<Self>, $crate::weights::WeightsError> {
                <Self as $crate::private::Network<f32>>::load(path)
            }

            /// As [`load`](Self::load), from the bytes of a file, such as `include_bytes!(..)`.
            ///
            /// # Errors
            ///
            /// As for [`load`](Self::load).
            pub fn from_bytes(
                bytes: &[u8],
            ) -> ::core::result::Result<$crate::private::Box<Self>, $crate::weights::WeightsError> {
                <Self as $crate::private::Network<f32>>::from_bytes(bytes)
            }
        }
    };
}

/// Without files there is nothing to add.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! files {
    ($name:ident $(, where $bounds:tt, where $single:tt)?) => {};
}

#[cfg(test)]
mod tests {
    use super::*;

    type M = Batch<f64, 2, 2>;

    const A: M = M::new(1.0, 2.0, 3.0, 4.0);
    const B: M = M::new(5.0, 0.0, -1.0, 2.0);

    #[test]
    fn the_gradient_of_a_sum_is_copied_or_added() {
        let mut d_x = M::repeat(f64::NAN);
        copy(&A, &mut d_x);
        assert_eq!(d_x, A);
        accumulate(&B, &mut d_x);
        assert_eq!(d_x, M::new(6.0, 2.0, 2.0, 6.0));
        clear(&mut d_x);
        assert_eq!(d_x, M::zeros());
    }

    #[test]
    fn the_gradient_of_a_concatenation_of_steps_is_divided() {
        // Two steps of one, one and two features for one sample.
        let d_y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let (mut first, mut last) = (Batch::<f64, 1, 2>::repeat(f64::NAN), Batch::<f64, 1, 4>::repeat(0.5));
        let at = split_steps(&d_y, 2, 0, &mut first);
        let at = skip_steps::<f64, 1, 2>(2, at);
        let at = split_steps_add(&d_y, 2, at, &mut last);
        assert_eq!(first.as_slice(), [1.0, 5.0]);
        assert_eq!(last.as_slice(), [3.5, 4.5, 7.5, 8.5]);
        assert_eq!(at, 4);
    }

    #[test]
    fn the_gradient_of_a_concatenation_is_divided() {
        let mut d_y = Batch::<f64, 2, 6>::zeros();
        features_mut(&mut d_y)
            .copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0]);
        let (mut first, mut second) = (Batch::<f64, 2, 1>::repeat(f64::NAN), M::repeat(0.5));
        let rest = split(features(&d_y), &mut first);
        let rest = skip::<f64, 2, 1>(rest);
        let rest = split_add(rest, &mut second);
        assert_eq!(first.as_slice(), [1.0, 2.0]);
        assert_eq!(second.as_slice(), [5.5, 6.5, 7.5, 8.5]);
        assert_eq!(rest, [9.0, 10.0, 11.0, 12.0]);
    }
}
