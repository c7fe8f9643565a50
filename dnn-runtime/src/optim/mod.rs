//! First-order optimizers. Names, arguments and defaults are PyTorch's.

use crate::layer::ParamInfo;
use crate::scalar::Scalar;

/// An update rule with `S` moment slots for each parameter.
///
/// A step is [`begin_step`](Self::begin_step) once, then [`update`](Self::update) for every tensor: one fused pass,
/// compiled for the optimizer. Moments start as zeros.
pub trait Optimizer<T: Scalar, const S: usize> {
    /// The learning rate it was made with; a schedule scales it.
    fn lr(&self) -> f64;

    /// Starts a step with the scheduled learning rate: counts it, computes bias corrections.
    fn begin_step(&mut self, lr: f64);

    /// Updates one tensor from its gradient.
    fn update(&self, param: ParamInfo, values: &mut [T], gradient: &[T], moments: [&mut [T]; S]);
}
