//! Several fixed architectures of which a program takes one when it runs.
//!
//! [`family!`](crate::family!) declares an enum with a network in each variant. Which of them a weight file is for, the
//! file itself says: by the hash of the architecture that saved it, or, if another program wrote it, by its tensors. Each
//! call matches once and goes on with code of one network, so nothing is paid for the choice but a branch.

mod choose;
mod error;

pub use choose::Member;
#[doc(hidden)]
pub use choose::{choose, require_different, require_same_ends};
pub use error::FamilyError;

use crate::layer::Batch;
use crate::network::{Infer, Network};
use crate::predictor::Predictor;
use crate::storage::one;
use crate::stream::{Stream, Streaming};

/// What the variants of a family hold of their network `N`.
pub trait Kind<N> {
    /// The value in the variant.
    type Of;
}

/// The variants hold the networks, in boxes.
#[derive(Debug)]
pub enum Networks {}

/// The variants hold a [`Predictor`] for `B` samples.
#[derive(Debug)]
pub enum Predictors<const B: usize> {}

/// The variants hold a [`Stream`] of steps of `F` numbers that gives `O` numbers.
#[derive(Debug)]
pub enum Streams<const F: usize, const O: usize> {}

impl<N: Network<f32>> Kind<N> for Networks {
    type Of = Box<N>;
}

impl<N: Infer<f32, B>, const B: usize> Kind<N> for Predictors<B> {
    type Of = Predictor<f32, N, B>;
}

impl<N, const F: usize, const O: usize> Kind<N> for Streams<F, O>
where
    N: Streaming<f32, StepInput = Batch<f32, 1, F>, StepOutput = Batch<f32, 1, O>>,
{
    type Of = Stream<f32, N>;
}

/// What a family's predictors do with one of them, from inputs `X` to outputs `Y`.
#[doc(hidden)]
pub trait Predicts<N, X, Y>: Kind<N> {
    fn new(net: &N) -> Self::Of;
    fn predict<'of>(of: &'of mut Self::Of, x: &X) -> &'of Y;
    fn predict_into(of: &mut Self::Of, x: &X, y: &mut Y);
}

impl<N: Infer<f32, B, Input = X, Output = Y>, X, Y, const B: usize> Predicts<N, X, Y> for Predictors<B> {
    fn new(net: &N) -> Self::Of {
        Predictor::new(net)
    }

    #[inline]
    fn predict<'of>(of: &'of mut Self::Of, x: &X) -> &'of Y {
        of.predict(x)
    }

    #[inline]
    fn predict_into(of: &mut Self::Of, x: &X, y: &mut Y) {
        of.predict_into(x, y);
    }
}

/// What a family's streams do with one of them.
#[doc(hidden)]
pub trait Steps<N, const F: usize, const O: usize>: Kind<N> {
    fn new(net: &N) -> Self::Of;
    fn step(of: &mut Self::Of, x: &[f32; F]) -> [f32; O];
    fn reset(of: &mut Self::Of);
}

impl<N, const F: usize, const O: usize> Steps<N, F, O> for Streams<F, O>
where
    N: Streaming<f32, StepInput = Batch<f32, 1, F>, StepOutput = Batch<f32, 1, O>>,
{
    fn new(net: &N) -> Self::Of {
        Stream::new(net)
    }

    #[inline]
    fn step(of: &mut Self::Of, x: &[f32; F]) -> [f32; O] {
        of.step(x)
    }

    fn reset(of: &mut Self::Of) {
        of.reset();
    }
}

/// The output of a network for one sample.
#[doc(hidden)]
#[must_use]
pub fn predict_one<N, const F: usize, const O: usize>(net: &N, x: &[f32; F]) -> [f32; O]
where
    N: Infer<f32, 1, Input = Batch<f32, 1, F>, Output = Batch<f32, 1, O>>,
{
    crate::storage::compute(|workspace, y| net.predict_with(workspace, one(x), crate::storage::one_mut(y)))
}

/// Declares an enum of networks, of which a weight file chooses one.
///
/// ```text
/// vis enum Name { Net, Variant(path::Net), .. }
/// ```
///
/// A variant holds the network of its name, or the one in parentheses, as a `Box`. All take inputs and give outputs of the
/// same size, and no two have the same architecture; both are checked while compiling. Numbers are `f32`.
///
/// | function | what |
/// |---|---|
/// | `load(path)`, `from_bytes(bytes)`, `from_weights(&weights)` | the network that a file was saved from, with its weights |
/// | `MEMBERS` | the networks' names and architectures |
/// | `name()`, `architecture()` | those of the network that is there |
/// | `save(path)`, `to_bytes()` | its weight file |
/// | `predict_one(&x)`, `predict(&x)` | its outputs, for one sample or a batch |
/// | `predictor::<B>()` | packed weights: `Name<Predictors<B>>` with `predict_one`, `predict`, `predict_into`, which do not allocate |
/// | `stream()` | step by step, if all networks can be given a sequence so: `Name<Streams<F, O>>` with `step` and `reset` |
///
/// [`Predictors`](crate::family::Predictors) and [`Streams`](crate::family::Streams) say what the variants hold; where nothing
/// is said it is the network. A file of this crate is for the network whose
/// [`ARCHITECTURE`](crate::Network::ARCHITECTURE) stands in it, and for no other one even if its tensors would fit: an
/// activation has no tensors. A file that says nothing of it, as of PyTorch, is for the only network whose tensors are those
/// of the file. Everything else is a [`FamilyError`](crate::family::FamilyError) that names the networks there are and what
/// was found.
#[macro_export]
macro_rules! family {
    (@named $head:tt [$($done:tt)*] $(#[$meta:meta])* $variant:ident, $($rest:tt)*) => {
        $crate::family! { @named $head [$($done)* ($(#[$meta])* $variant, $variant)] $($rest)* }
    };
    (@named $head:tt [$($done:tt)*] $(#[$meta:meta])* $variant:ident ($net:ty), $($rest:tt)*) => {
        $crate::family! { @named $head [$($done)* ($(#[$meta])* $variant, $net)] $($rest)* }
    };
    (
        @named [$(#[$meta:meta])* $vis:vis $name:ident]
        [($(#[$first_meta:meta])* $first:ident, $first_net:ty) $(($(#[$other_meta:meta])* $other:ident, $other_net:ty))*]
    ) => {
        $crate::family! {
            @items [$(#[$meta])* $vis $name] $first_net;
            $(#[$first_meta])* $first, $first_net; $($(#[$other_meta])* $other, $other_net;)*
        }
    };
    (
        @items [$(#[$meta:meta])* $vis:vis $name:ident] $model:ty;
        $($(#[$variant_meta:meta])* $variant:ident, $net:ty;)+
    ) => {
        $(#[$meta])*
        #[allow(clippy::large_enum_variant)]
        $vis enum $name<K: $($crate::family::Kind<$net> +)+ = $crate::family::Networks> {
            $($(#[$variant_meta])* $variant(<K as $crate::family::Kind<$net>>::Of),)+
        }

        const _: () = {
            $($crate::family::require_same_ends::<$model, $net>();)+
            $crate::family::require_different($name::MEMBERS);
        };

        #[allow(dead_code)]
        impl<K: $($crate::family::Kind<$net> +)+> $name<K> {
            /// The name of the network that is there, as declared.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$net as $crate::Network<f32>>::NAME,)+
                }
            }

            /// Its architecture's hash.
            #[must_use]
            pub fn architecture(&self) -> u64 {
                match self {
                    $(Self::$variant(_) => <$net as $crate::Network<f32>>::ARCHITECTURE,)+
                }
            }
        }

        impl<K: $($crate::family::Kind<$net> +)+> ::core::fmt::Debug for $name<K> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.name()).finish()
            }
        }

        #[allow(dead_code)]
        impl $name {
            /// The networks that there are.
            pub const MEMBERS: &'static [$crate::family::Member] = &[$($crate::family::Member::of::<$net>()),+];

            /// The network that a weight file was saved from.
            ///
            /// # Errors
            ///
            /// If the file cannot be read, is damaged, or is for none of the networks.
            pub fn load(
                path: impl ::core::convert::AsRef<::std::path::Path>,
            ) -> ::core::result::Result<Self, $crate::family::FamilyError> {
                Self::from_weights(&$crate::weights::Weights::open(path)?)
            }

            /// As [`load`](Self::load), from the bytes of a file.
            ///
            /// # Errors
            ///
            /// As for [`load`](Self::load).
            pub fn from_bytes(bytes: &[u8]) -> ::core::result::Result<Self, $crate::family::FamilyError> {
                Self::from_weights(&$crate::weights::Weights::from_bytes(bytes)?)
            }

            /// As [`load`](Self::load), from an open file, with what it is told to accept.
            ///
            /// # Errors
            ///
            /// As for [`load`](Self::load).
            pub fn from_weights(
                weights: &$crate::weights::Weights,
            ) -> ::core::result::Result<Self, $crate::family::FamilyError> {
                let loads: &[fn(&$crate::weights::Weights) -> _] = &[$(|weights| {
                    let mut net = <$net as $crate::Network<f32>>::zeroed();
                    weights.load_into(&mut *net)?;
                    ::core::result::Result::Ok(Self::$variant(net))
                }),+];
                $crate::family::choose(stringify!($name), weights, Self::MEMBERS, loads)
            }

            /// Writes the weight file of the network that is there.
            ///
            /// # Errors
            ///
            /// If the file cannot be written.
            pub fn save(
                &self,
                path: impl ::core::convert::AsRef<::std::path::Path>,
            ) -> ::core::result::Result<(), $crate::weights::WeightsError> {
                match self {
                    $(Self::$variant(net) => $crate::Network::<f32>::save(&**net, path),)+
                }
            }

            /// What [`save`](Self::save) writes, in memory.
            ///
            /// # Errors
            ///
            /// If two tensors of the network have one name.
            pub fn to_bytes(
                &self,
            ) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::weights::WeightsError> {
                match self {
                    $(Self::$variant(net) => $crate::Network::<f32>::to_bytes(&**net),)+
                }
            }

            /// The output for one sample.
            #[must_use]
            pub fn predict_one<const F: usize, const O: usize>(&self, x: &[f32; F]) -> [f32; O]
            where
                $($net: $crate::Infer<f32, 1, Input = $crate::Batch<f32, 1, F>, Output = $crate::Batch<f32, 1, O>>,)+
            {
                match self {
                    $(Self::$variant(net) => $crate::family::predict_one(&**net, x),)+
                }
            }

            /// The outputs for a batch of `BATCH` samples, one a row.
            #[must_use]
            pub fn predict<const BATCH: usize, X, Y: $crate::storage::Zeroable>(&self, x: &X) -> Y
            where
                $($net: $crate::Infer<f32, BATCH, Input = X, Output = Y>,)+
            {
                match self {
                    $(Self::$variant(net) => $crate::storage::compute(|workspace, y| {
                        $crate::Infer::<f32, BATCH>::predict_with(&**net, workspace, x, y)
                    }),)+
                }
            }

            /// A copy of the weights in the order in which predictions of `BATCH` samples read them fastest, with the
            /// memory that these need.
            #[must_use]
            pub fn predictor<const BATCH: usize>(&self) -> $name<$crate::family::Predictors<BATCH>>
            where
                $($net: $crate::Infer<f32, BATCH>,)+
            {
                match self {
                    $(Self::$variant(net) => $name::$variant($crate::Predictor::new(&**net)),)+
                }
            }

            /// A copy of the weights that is given a sequence step by step.
            #[must_use]
            pub fn stream<const F: usize, const O: usize>(&self) -> $name<$crate::family::Streams<F, O>>
            where
                $($crate::family::Streams<F, O>: $crate::family::Steps<$net, F, O>,)+
            {
                match self {
                    $(Self::$variant(net) => $name::$variant(
                        <$crate::family::Streams<F, O> as $crate::family::Steps<$net, F, O>>::new(net),
                    ),)+
                }
            }
        }

        #[allow(dead_code)]
        impl<const BATCH: usize> $name<$crate::family::Predictors<BATCH>>
        where
            $($crate::family::Predictors<BATCH>: $crate::family::Kind<$net>,)+
        {
            /// The outputs for a batch.
            #[inline]
            pub fn predict<X, Y>(&mut self, x: &X) -> &Y
            where
                $($crate::family::Predictors<BATCH>: $crate::family::Predicts<$net, X, Y>,)+
            {
                match self {
                    $(Self::$variant(of) => {
                        <$crate::family::Predictors<BATCH> as $crate::family::Predicts<$net, X, Y>>::predict(of, x)
                    })+
                }
            }

            /// As [`predict`](Self::predict), into `y`.
            #[inline]
            pub fn predict_into<X, Y>(&mut self, x: &X, y: &mut Y)
            where
                $($crate::family::Predictors<BATCH>: $crate::family::Predicts<$net, X, Y>,)+
            {
                match self {
                    $(Self::$variant(of) => {
                        <$crate::family::Predictors<BATCH> as $crate::family::Predicts<$net, X, Y>>::predict_into(of, x, y)
                    })+
                }
            }

            /// The output for one sample, of predictors for one.
            #[inline]
            pub fn predict_one<const F: usize, const O: usize>(&mut self, x: &[f32; F]) -> [f32; O]
            where
                $($crate::family::Predictors<BATCH>:
                    $crate::family::Predicts<$net, $crate::Batch<f32, 1, F>, $crate::Batch<f32, 1, O>>,)+
            {
                *$crate::storage::sample(self.predict::<$crate::Batch<f32, 1, F>, $crate::Batch<f32, 1, O>>($crate::storage::one(x)))
            }
        }

        #[allow(dead_code)]
        impl<const F: usize, const O: usize> $name<$crate::family::Streams<F, O>>
        where
            $($crate::family::Streams<F, O>: $crate::family::Steps<$net, F, O>,)+
        {
            /// The output for the next step.
            #[inline]
            pub fn step(&mut self, x: &[f32; F]) -> [f32; O] {
                match self {
                    $(Self::$variant(of) => {
                        <$crate::family::Streams<F, O> as $crate::family::Steps<$net, F, O>>::step(of, x)
                    })+
                }
            }

            /// Forgets all steps: the next one is a first one.
            pub fn reset(&mut self) {
                match self {
                    $(Self::$variant(of) => {
                        <$crate::family::Streams<F, O> as $crate::family::Steps<$net, F, O>>::reset(of)
                    })+
                }
            }
        }
    };
    (
        $(#[$meta:meta])* $vis:vis enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident $(($net:ty))?),+ $(,)?
        }
    ) => {
        $crate::family! { @named [$(#[$meta])* $vis $name] [] $($(#[$variant_meta])* $variant $(($net))?,)+ }
    };
}
