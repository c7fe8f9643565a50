//! First-order optimizers. Names, arguments and defaults are PyTorch's.
//!
//! A step is one pass over each tensor: it reads the gradient, and reads and writes the parameters and the moments.
//! Tensors that are not learned (see [`Role`](crate::layer::Role)) are left alone.
//!
//! | optimizer | moment slots |
//! |---|---|
//! | [`Sgd`] | 0 |
//! | [`Momentum`], [`Nesterov`], [`AdaGrad`] | 1 |
//! | [`RmsProp`] | 1, and one more for each of `centered` and `momentum` |
//! | [`Adadelta`], [`Adamax`], [`NAdam`], [`RAdam`], [`Rprop`] | 2 |
//! | [`Adam`], [`AdamW`] | 2, or 3 with `amsgrad` |

pub mod clip;

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod moments;
mod momentum;
mod nadam;
mod nesterov;
mod radam;
mod rmsprop;
mod rprop;
mod rule;
mod sgd;
#[cfg(test)]
pub(crate) mod testing;

pub use adadelta::Adadelta;
pub use adagrad::AdaGrad;
pub use adam::Adam;
pub use adamax::Adamax;
pub use adamw::AdamW;
pub use momentum::Momentum;
pub use nadam::NAdam;
pub use nesterov::Nesterov;
pub use radam::RAdam;
pub use rmsprop::RmsProp;
pub use rprop::Rprop;
pub use sgd::Sgd;

use crate::layer::ParamInfo;
use crate::scalar::Scalar;

/// An update rule with `S` moment slots for each parameter.
///
/// A step is [`begin_step`](Self::begin_step) once, then [`update`](Self::update) for every tensor: one fused pass,
/// compiled for the optimizer. Moments start as zeros.
///
/// # Contract
///
/// An update works element by element: `update` may be called for a tensor in several parts, in any order and on any
/// threads, each call with the same part of values, gradient and moments, and gives the same bits as one call for the
/// whole. What an update needs of a whole tensor or network, like a norm, has its place before it, as
/// [clipping](clip::ClipNorm) has.
pub trait Optimizer<T: Scalar, const S: usize> {
    /// The learning rate it was made with; a schedule scales it.
    fn lr(&self) -> f64;

    /// Starts a step with the scheduled learning rate: counts it, computes bias corrections.
    fn begin_step(&mut self, lr: f64);

    /// Updates one tensor, or consecutive elements of one, from the gradient. All slices have the same length.
    ///
    /// `param` is the whole tensor's, whatever the part.
    fn update(&self, param: ParamInfo, values: &mut [T], gradient: &[T], moments: [&mut [T]; S]);
}
