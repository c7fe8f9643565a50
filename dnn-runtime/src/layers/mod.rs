//! Layers: one file each, all implementing [`Layer`](crate::Layer); those with tensors also
//! [`Parameters`](crate::Parameters).
//!
//! A layer is a shell of const-generic sizes around kernels that take slices. `TEMPLATE.md` beside this file says how
//! to add one.
#![allow(unsafe_code, reason = "`zeroable!` implements an unsafe trait, with its proof")]

mod activation;

mod abs;
mod adaptive_avg_pool;
mod avg_pool;
mod batch_norm;
mod bidirectional;
mod conv;
mod conv_transpose;
mod convolution;
mod dense;
mod dropout;
mod dropout2d;
mod elu;
mod embedding;
mod fold;
mod gelu;
mod global_avg_pool;
mod global_max_pool;
mod gru;
mod hard_sigmoid;
mod hard_tanh;
mod identity;
mod last;
mod layer_norm;
mod leaky_relu;
mod local_response_norm;
mod log_softmax;
mod lstm;
mod max_pool;
mod maxout;
mod merge;
mod pad;
mod pool;
mod prelu;
mod rbf;
mod recurrent;
mod relu;
mod repeat;
mod reverse;
mod rnn;
mod selu;
mod sigmoid;
mod silu;
mod softmax;
mod softplus;
mod softsign;
mod steps;
mod tanh;
mod tied_dense;
mod upsample;

pub use crate::kernels::{Border, Interpolation};
pub use abs::Abs;
pub use activation::{
    Activate, Activation, Fusable, Reads, ReadsInput, ReadsNothing, ReadsOutput, SavedByFused,
};
pub use adaptive_avg_pool::AdaptiveAvgPool;
pub use avg_pool::AvgPool;
pub use batch_norm::{BatchNorm, BatchNormCache, BatchNormConfig, DefaultBatchNorm};
pub use bidirectional::Bidirectional;
pub use conv::{Conv, ConvConfig};
pub use conv_transpose::ConvTranspose;
pub(crate) use convolution::{conv_sizes, fits as conv_fits};
pub use dense::Dense;
pub use dropout::Dropout;
pub use dropout2d::Dropout2d;
pub use elu::Elu;
pub use embedding::Embedding;
pub use fold::{ChannelNorm, Channels, Folds};
pub use gelu::Gelu;
pub use global_avg_pool::GlobalAvgPool;
pub use global_max_pool::GlobalMaxPool;
pub use gru::Gru;
pub use hard_sigmoid::HardSigmoid;
pub use hard_tanh::HardTanh;
pub use identity::Identity;
pub use last::Last;
pub use layer_norm::{LayerNorm, LayerNormCache, LayerNormConfig};
pub use leaky_relu::LeakyRelu;
pub use local_response_norm::LocalResponseNorm;
pub use log_softmax::LogSoftmax;
pub use lstm::Lstm;
pub use max_pool::MaxPool;
pub use maxout::Maxout;
pub use merge::{Add, Mul, concat, concat_steps};
pub use pad::{Pad, PadConfig};
pub use pool::{Bytes, Holds, Place, PlaceOf, PoolConfig};
pub(crate) use pool::{global_sizes, sizes as pool_sizes};
pub use prelu::Prelu;
pub use rbf::Rbf;
pub use recurrent::{
    Cell, DefaultRecurrent, GruBeforeCell, GruCell, LearnedInitial, LstmCell, LstmExtra, MaskedSteps,
    ProjectedLstmCell, Recurrent, RecurrentCache, RecurrentConfig, RecurrentDropout, Reversed, RnnCell,
    StateLayer,
};
#[doc(hidden)]
pub use recurrent::{begin, start, unless_carried};
pub use relu::Relu;
pub use repeat::Repeat;
pub use reverse::Reverse;
pub use rnn::Rnn;
pub use selu::Selu;
pub use sigmoid::Sigmoid;
pub use silu::Silu;
pub use softmax::Softmax;
pub use softplus::Softplus;
pub use softsign::Softsign;
pub use steps::{Saves, SavesBoth, SavesX, SavesY, Steps};
pub use tanh::Tanh;
pub use tied_dense::{TiedDense, TiedLayer};
pub use upsample::{Upsample, UpsampleConfig};
