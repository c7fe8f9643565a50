//! The door for generated code. Not part of the public interface: it changes without notice.

pub mod dim;

pub use alloc::boxed::Box;

pub use bytemuck::Zeroable;
use nalgebra::SMatrix;
pub use rand::Rng;

pub use crate::context::Context;
pub use crate::decode::{Decode, Decoder, DecoderState, Decoding};
pub use crate::layer::{Batch, Calls, Layer, LayerInfo, Parameters, StreamLayer, Visitor, Walker, Way};
pub use crate::layers::{self, StateLayer, TiedLayer, begin, start, unless_carried};
pub use crate::network::{Infer, InputGradient, InputPair, Network, Train};
use crate::parallel;
pub use crate::predictor::{Predictor, predict};
pub use crate::scalar::Scalar;
pub use crate::storage::{AnyBits, Field, compute, head, one, one_mut, sample, sample_mut};
pub use crate::stream::{Stream, Streaming, step, step_folded, step_layer};
pub use crate::weights::{Place, embed};
pub use crate::{
    files, skeleton, skeleton_decoder, skeleton_pair, skeleton_part, skeleton_passes, skeleton_stream,
    zeroable,
};

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

/// What the macro cannot check because only the compiler knows the numbers.
pub mod check {
    use crate::message::Message;

    /// Room for a message with two numbers; a longer one is cut.
    const CAPACITY: usize = 512;

    #[track_caller]
    const fn require(holds: bool, left: usize, right: u64, before: &str, between: &str, after: &str) {
        if !holds {
            let mut message = Message::<CAPACITY>::new();
            message.text(before).number(left as u64).text(between).number(right).text(after);
            message.fail();
        }
    }

    /// `left == right`, or a message with both numbers.
    #[track_caller]
    pub const fn equal(left: usize, right: usize, before: &str, between: &str, after: &str) {
        require(left == right, left, right as u64, before, between, after);
    }

    /// `left >= right`, likewise.
    #[track_caller]
    pub const fn at_least(left: usize, right: usize, before: &str, between: &str, after: &str) {
        require(left >= right, left, right as u64, before, between, after);
    }

    /// `left <= right`, likewise; the limit may be above what the target can count to.
    #[track_caller]
    pub const fn at_most(left: usize, right: u64, before: &str, between: &str, after: &str) {
        require(left as u64 <= right, left, right, before, between, after);
    }

    /// `left <= right` of two sizes, likewise.
    #[track_caller]
    pub const fn within(left: usize, right: usize, before: &str, between: &str, after: &str) {
        require(left <= right, left, right as u64, before, between, after);
    }

    /// `left < right` of two sizes, likewise.
    #[track_caller]
    pub const fn below(left: usize, right: usize, before: &str, between: &str, after: &str) {
        require(left < right, left, right as u64, before, between, after);
    }

    /// `min <= value <= max`, or the message: the compiler writes no number that is not whole.
    #[track_caller]
    pub const fn in_range(value: f64, min: f64, max: f64, message: &str) {
        // NaN is in no range.
        if !(value >= min && value <= max) {
            panic!("{}", message);
        }
    }

    #[cfg(test)]
    mod tests {
        #[test]
        #[should_panic(expected = "`fc2` takes 400 inputs but gets 30")]
        fn a_message_holds_both_numbers() {
            super::equal(400, 30, "`fc2` takes ", " inputs but gets ", "");
        }

        #[test]
        #[should_panic(expected = "0 is not above 18446744073709551615")]
        fn extreme_numbers_are_written_whole() {
            super::at_least(0, usize::MAX, "", " is not above ", "");
        }

        #[test]
        #[should_panic(expected = "3 is above 2")]
        fn too_much_is_refused() {
            super::at_most(3, 2, "", " is above ", "");
        }

        #[test]
        #[should_panic(expected = "2 is not below 2")]
        fn what_is_not_below_is_refused() {
            super::below(2, 2, "", " is not below ", "");
        }

        #[test]
        fn facts_pass() {
            super::equal(0, 0, "", "", "");
            super::at_least(2, 1, "", "", "");
            super::at_most(2, 2, "", "", "");
            super::within(2, 2, "", "", "");
            super::below(1, 2, "", "", "");
            super::in_range(0.0, 0.0, 1.0, "");
            super::in_range(1.0, 0.0, 1.0, "");
        }

        #[test]
        #[should_panic(expected = "`p` must be a probability")]
        fn what_is_out_of_range_is_refused() {
            super::in_range(1.5, 0.0, 1.0, "`p` must be a probability");
        }

        #[test]
        #[should_panic(expected = "a finite number")]
        fn nan_is_in_no_range() {
            super::in_range(f64::NAN, f64::MIN, f64::MAX, "a finite number");
        }
    }
}

/// What stands in the table of layers, and what it adds up to.
pub mod info {
    use core::marker::PhantomData;

    use super::{LayerInfo, Parameters, Scalar};
    use crate::layer::{Role, Tensor};

    /// What a table says of the layer `L`.
    #[derive(Debug)]
    pub struct Present<T, L>(PhantomData<(T, L)>);

    impl<T: Scalar, L: Parameters<T>> Present<T, L> {
        /// Where its tensors begin in it, in bytes, without those that are empty; none if the layer does not say.
        pub const OFFSETS: &'static [usize] = if Self::COUNT == L::OFFSETS.len() {
            L::OFFSETS
        } else if L::OFFSETS.len() == L::TENSORS.len() {
            Self::FIRST_OFFSETS.split_at(Self::COUNT).0
        } else {
            &[]
        };

        /// Its tensors without those that are empty, which options leave out.
        pub const TENSORS: &'static [Tensor] =
            if Self::COUNT == L::TENSORS.len() { L::TENSORS } else { Self::FIRST.split_at(Self::COUNT).0 };

        const COUNT: usize = {
            let (mut count, mut at) = (0, 0);
            while at < L::TENSORS.len() {
                count += !L::TENSORS[at].is_empty() as usize;
                at += 1;
            }
            count
        };

        const FIRST: [Tensor; 32] = {
            assert!(Self::COUNT <= 32, "there is room for the tensors of a layer that leaves out some");
            let mut tensors = [Tensor { name: "", shape: &[], role: Role::Weight }; 32];
            let (mut count, mut at) = (0, 0);
            while at < L::TENSORS.len() {
                if !L::TENSORS[at].is_empty() {
                    tensors[count] = L::TENSORS[at];
                    count += 1;
                }
                at += 1;
            }
            tensors
        };
    }

    impl<T: Scalar, L: Parameters<T>> Present<T, L> {
        const FIRST_OFFSETS: [usize; 32] = {
            let mut offsets = [0; 32];
            let (mut count, mut at) = (0, 0);
            while at < L::OFFSETS.len() {
                if !L::TENSORS[at].is_empty() {
                    offsets[count] = L::OFFSETS[at];
                    count += 1;
                }
                at += 1;
            }
            offsets
        };
    }

    /// The fewest tokens of the embeddings that read an input of this name.
    pub const fn vocabulary(layers: &[LayerInfo], input: &str) -> Option<usize> {
        let (mut fewest, mut at) = (None, 0);
        while at < layers.len() {
            if let (Some(tokens), [from]) = (layers[at].vocabulary(), layers[at].inputs)
                && same_text(from.as_bytes(), input.as_bytes())
            {
                fewest = match fewest {
                    Some(least) if least <= tokens => fewest,
                    _ => Some(tokens),
                };
            }
            at += 1;
        }
        fewest
    }

    pub(crate) const fn same_text(a: &[u8], b: &[u8]) -> bool {
        let mut at = 0;
        while at < a.len() && at < b.len() && a[at] == b[at] {
            at += 1;
        }
        at == a.len() && at == b.len()
    }

    /// The number of learned parameters.
    pub const fn params(layers: &[LayerInfo]) -> usize {
        let (mut total, mut at) = (0, 0);
        while at < layers.len() {
            total += layers[at].params();
            at += 1;
        }
        total
    }

    /// Multiply-adds of one prediction.
    pub const fn macs(layers: &[LayerInfo]) -> u64 {
        let (mut total, mut at) = (0, 0);
        while at < layers.len() {
            total += layers[at].macs;
            at += 1;
        }
        total
    }

    /// FNV-1a over names, operations, arguments, wiring, output shapes and tensors.
    pub const fn architecture(layers: &[LayerInfo]) -> u64 {
        let (mut hash, mut at) = (Hash::new(), 0);
        while at < layers.len() {
            let layer = &layers[at];
            hash = hash.text(layer.name).text(layer.op).text(layer.arguments).sizes(layer.output);
            let mut input = 0;
            while input < layer.inputs.len() {
                hash = hash.text(layer.inputs[input]);
                input += 1;
            }
            let mut tensor = 0;
            while tensor < layer.tensors.len() {
                hash = hash.text(layer.tensors[tensor].name).sizes(layer.tensors[tensor].shape);
                tensor += 1;
            }
            at += 1;
        }
        hash.0
    }

    struct Hash(u64);

    impl Hash {
        const fn new() -> Self {
            Self(0xcbf2_9ce4_8422_2325)
        }

        const fn byte(self, byte: u8) -> Self {
            Self((self.0 ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3))
        }

        /// The length too, so that `ab`, `c` and `a`, `bc` differ.
        const fn text(mut self, text: &str) -> Self {
            let (bytes, mut at) = (text.as_bytes(), 0);
            self = self.size(bytes.len());
            while at < bytes.len() {
                self = self.byte(bytes[at]);
                at += 1;
            }
            self
        }

        const fn sizes(mut self, sizes: &[usize]) -> Self {
            self = self.size(sizes.len());
            let mut at = 0;
            while at < sizes.len() {
                self = self.size(sizes[at]);
                at += 1;
            }
            self
        }

        const fn size(mut self, size: usize) -> Self {
            let (bytes, mut at) = ((size as u64).to_le_bytes(), 0);
            while at < bytes.len() {
                self = self.byte(bytes[at]);
                at += 1;
            }
            self
        }
    }
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
                path: impl ::core::convert::AsRef<::std::path::Path>,
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
            ) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::weights::WeightsError> {
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
                path: impl ::core::convert::AsRef<::std::path::Path>,
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
