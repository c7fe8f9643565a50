//! Layers, kernels, losses, optimizers and training behind the crate `dnn`.
//!
//! Users name the crate `dnn` only; this one is where its items live. See the facade for a tour, and
//! `ARCHITECTURE.md` for who may import whom.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod choose;
pub mod context;
pub mod decode;
pub mod init;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod loss;
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
mod summary;

#[cfg(feature = "std")]
pub mod data;
#[cfg(feature = "std")]
pub mod metrics;
#[cfg(feature = "std")]
pub mod train;
#[cfg(feature = "std")]
pub mod weights;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[doc(hidden)]
pub mod private;
mod skeleton;
#[cfg(feature = "std")]
mod suggest;

pub use context::Context;
pub use decode::{Decode, Decoder, DecoderState, Decoding};
pub use kernels::simd::{Isa, One, Vector, isa};
pub use layer::{Batch, Layer, Parameters};
pub use network::{Infer, InputGradient, InputPair, Network, Train};
pub use predictor::Predictor;
pub use rng::rng;
pub use scalar::Scalar;
pub use stream::{Stream, Streaming};
pub use summary::Summary;
