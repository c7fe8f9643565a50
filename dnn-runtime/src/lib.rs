//! Layers, kernels, losses, optimizers and training behind the crate `dnn`.
//!
//! Users name the crate `dnn` only; this one is where its items live. See the facade for a tour, and
//! `ARCHITECTURE.md` for who may import whom.
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "alloc")]
extern crate alloc;

mod block;
mod choose;
pub mod context;
pub mod decode;
pub mod init;
pub mod int8;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod loss;
mod message;
pub mod network;
pub mod optim;
pub mod parallel;
pub mod predictor;
pub mod regularizer;
pub mod rng;
pub mod scalar;
pub mod schedule;
pub mod storage;
pub mod stream;
#[cfg(feature = "alloc")]
mod summary;
pub mod weights;

#[cfg(feature = "std")]
pub mod data;
#[cfg(feature = "std")]
pub mod family;
#[cfg(feature = "std")]
pub mod metrics;
#[cfg(feature = "std")]
pub mod train;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[doc(hidden)]
pub mod private;
mod skeleton;
#[cfg(feature = "std")]
mod suggest;

pub use context::Context;
#[cfg(feature = "alloc")]
pub use decode::Decoder;
pub use decode::{Decode, DecoderState, Decoding};
pub use kernels::simd::{Isa, One, Vector, isa};
pub use layer::{Batch, Layer, Parameters};
pub use network::{Infer, InputGradient, InputPair, Network, Train};
#[cfg(feature = "alloc")]
pub use predictor::Predictor;
pub use rng::rng;
pub use scalar::Scalar;
#[cfg(feature = "alloc")]
pub use stream::Stream;
pub use stream::Streaming;
#[cfg(feature = "alloc")]
pub use summary::Summary;
