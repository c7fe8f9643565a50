//! Gradient clipping, between the backward pass and the optimizer.

use crate::layer::{ParamInfo, Walker};
use crate::network::Network;
use crate::scalar::Scalar;

/// Cuts every element of the gradient to ±limit.
///
/// A NaN stays one. A [`Walker`] with the gradients as companions; [`apply`](Self::apply) walks.
///
/// # Source
///
/// `torch.nn.utils.clip_grad_value_`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipValue {
    limit: f64,
}

impl ClipValue {
    /// Cuts to -`limit` to `limit`.
    ///
    /// # Panics
    ///
    /// If `limit` is not positive.
    #[must_use]
    pub fn new(limit: f64) -> Self {
        assert!(limit > 0.0, "clipping by value: the limit is {limit}, but must be positive");
        Self { limit }
    }

    /// Clips the gradients of a network.
    pub fn apply<T: Scalar, N: Network<T>>(mut self, network: &mut N, gradients: &mut N::Gradients) {
        network.walk([gradients], &mut self);
    }
}

impl<T: Scalar> Walker<T, 1> for ClipValue {
    fn tensor(&mut self, _: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        T::clip(T::from_f64(self.limit), gradient);
    }
}

/// Scales all gradients of a network together so that their norm is at most `max_norm`.
///
/// With the p-norm over all learned tensors, n = (Σ |g|^p)^(1/p): every gradient is multiplied by
/// min(1, max_norm / (n + 1e-6)).
///
/// # Arguments
///
/// [`norm_type`](Self::norm_type) p = 2.
///
/// # Numerics
///
/// The norm is accumulated in `f64`, in an order fixed by the walk. As in PyTorch, a NaN makes the norm and then every
/// gradient NaN; an infinite gradient makes the norm infinite, itself NaN and every finite gradient 0.
///
/// # Source
///
/// R. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013; `torch.nn.utils.clip_grad_norm_`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipNorm {
    max_norm: f64,
    p: f64,
}

impl ClipNorm {
    /// Clips the Euclidean norm to `max_norm`.
    ///
    /// # Panics
    ///
    /// If `max_norm` is not positive.
    #[must_use]
    pub fn new(max_norm: f64) -> Self {
        assert!(max_norm > 0.0, "clipping by norm: the largest norm is {max_norm}, but must be positive");
        Self { max_norm, p: 2.0 }
    }

    /// Takes the p-norm in place of the Euclidean norm; infinity stands for the largest magnitude.
    ///
    /// # Panics
    ///
    /// If `p` is not positive.
    #[must_use]
    pub fn norm_type(mut self, p: f64) -> Self {
        assert!(p > 0.0, "clipping by norm: p is {p}, but must be positive");
        self.p = p;
        self
    }

    /// Clips the gradients of a network and returns their norm before.
    pub fn apply<T: Scalar, N: Network<T>>(self, network: &mut N, gradients: &mut N::Gradients) -> f64 {
        let mut norm = GradientNorm::new(self.p);
        network.walk([&mut *gradients], &mut norm);
        let total = norm.total();
        let factor = self.factor(total);
        // Also true for NaN, which then spreads.
        if factor != 1.0 {
            network.walk([gradients], &mut ScaleGradients { factor });
        }
        total
    }

    /// The factor for gradients with the norm `total`.
    #[must_use]
    pub fn factor(&self, total: f64) -> f64 {
        let factor = self.max_norm / (total + 1e-6);
        if factor > 1.0 { 1.0 } else { factor }
    }
}

/// Measures the p-norm of the gradients: a [`Walker`] with the gradients as companions, which it leaves as they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradientNorm {
    p: f64,
    sum: f64,
}

impl GradientNorm {
    /// Starts at 0, for the p-norm; infinity stands for the largest magnitude.
    #[must_use]
    pub const fn new(p: f64) -> Self {
        Self { p, sum: 0.0 }
    }

    /// The norm of all tensors walked so far.
    #[must_use]
    pub fn total(&self) -> f64 {
        if self.p == 2.0 {
            self.sum.sqrt()
        } else if self.p == 1.0 || self.p == f64::INFINITY {
            self.sum
        } else {
            self.sum.powf(1.0 / self.p)
        }
    }
}

impl<T: Scalar> Walker<T, 1> for GradientNorm {
    fn tensor(&mut self, param: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        if !param.tensor.role.is_learned() {
            return;
        }
        if self.p == 2.0 {
            self.sum += T::square_sum(gradient);
        } else if self.p == 1.0 {
            self.sum += T::abs_sum(gradient);
        } else if self.p == f64::INFINITY {
            let size = T::abs_max(gradient).to_f64();
            self.sum = if size > self.sum || size.is_nan() { size } else { self.sum };
        } else {
            self.sum += T::power_sum(gradient, self.p);
        }
    }
}

/// Multiplies the gradients by a factor: a [`Walker`] with the gradients as companions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaleGradients {
    /// The factor.
    pub factor: f64,
}

impl<T: Scalar> Walker<T, 1> for ScaleGradients {
    fn tensor(&mut self, _: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        T::scale(T::from_f64(self.factor), gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::Tiny;

    const GRADIENTS: [f64; 6] = [1.0, -2.0, 2.0, 0.0, 4.0, 0.0];

    fn clipped(clip: ClipNorm) -> (f64, [f64; 6]) {
        let mut gradients = GRADIENTS;
        let total = clip.apply(&mut Tiny::default(), &mut gradients);
        (total, gradients)
    }

    #[test]
    fn one_norm_spans_all_tensors() {
        let (total, gradients) = clipped(ClipNorm::new(2.0));
        assert_eq!(total, 5.0);
        for (found, before) in gradients.iter().zip(GRADIENTS) {
            assert!((found - before * 2.0 / 5.000_001).abs() < 1e-15);
        }
    }

    #[test]
    fn norm_types() {
        assert_eq!(clipped(ClipNorm::new(100.0).norm_type(1.0)).0, 9.0);
        assert!((clipped(ClipNorm::new(100.0).norm_type(3.0)).0 - 81.0_f64.cbrt()).abs() < 1e-14);
        let (total, gradients) = clipped(ClipNorm::new(1.0).norm_type(f64::INFINITY));
        assert_eq!(total, 4.0);
        assert!((gradients[4] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn small_gradients_stay() {
        assert_eq!(clipped(ClipNorm::new(6.0)), (5.0, GRADIENTS));
    }

    #[test]
    fn a_nan_spreads() {
        for p in [1.0, 2.0, 3.0, f64::INFINITY] {
            let mut gradients = [f64::NAN, 1.0, 1.0, 1.0, 1.0, 1.0];
            let total = ClipNorm::new(1.0).norm_type(p).apply(&mut Tiny::default(), &mut gradients);
            assert!(total.is_nan() && gradients.iter().all(|g| g.is_nan()), "p = {p}");
        }
    }

    #[test]
    fn an_infinite_norm_leaves_zeros() {
        for p in [1.0, 2.0, 3.0, f64::INFINITY] {
            let mut gradients = [f64::NEG_INFINITY, 1.0, 1.0, 0.0, 1.0, 0.0];
            let total = ClipNorm::new(1.0).norm_type(p).apply(&mut Tiny::default(), &mut gradients);
            assert_eq!(total, f64::INFINITY, "p = {p}");
            assert!(gradients[0].is_nan() && gradients[1..3] == [0.0, 0.0] && gradients[4] == 0.0, "p = {p}");
        }
    }

    #[test]
    fn by_value() {
        let mut gradients = [0.5, -3.0, 3.0, f64::NAN, 1.0, f64::NEG_INFINITY];
        ClipValue::new(1.0).apply(&mut Tiny::default(), &mut gradients);
        assert_eq!(gradients[..3], [0.5, -1.0, 1.0]);
        assert!(gradients[3].is_nan());
        assert_eq!(gradients[4..], [1.0, -1.0]);
    }
}
