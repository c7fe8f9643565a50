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
#[cfg(test)]
mod twins;

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
pub trait Optimizer<T: Scalar, const S: usize>: Sync {
    /// Whether the update of an element depends on nothing but its value, gradient and moments and on the step. A
    /// tensor may then be handed to [`update`](Self::update) in pieces, on several threads at a time; if not, it comes
    /// whole. `false` by default, `true` for all optimizers here.
    const ELEMENT_WISE: bool = false;

    /// The learning rate it was made with; a schedule scales it.
    fn lr(&self) -> f64;

    /// Starts a step with the scheduled learning rate: counts it, computes bias corrections.
    fn begin_step(&mut self, lr: f64);

    /// Updates one tensor, or a piece of one, from its gradient.
    fn update(&self, param: ParamInfo, values: &mut [T], gradient: &[T], moments: [&mut [T]; S]);
}
