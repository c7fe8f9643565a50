//! What Adam and its relatives share: decaying means of the gradient and of its square.

use super::rule::{require_fraction, require_not_negative};
use crate::kernels::simd::Vector;
use crate::scalar::Scalar;

/// The arguments of Adam and its relatives, and the number of steps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moments {
    pub(super) beta1: f64,
    pub(super) beta2: f64,
    pub(super) eps: f64,
    pub(super) step: u64,
}

impl Moments {
    pub(super) const DEFAULT: Self = Self { beta1: 0.9, beta2: 0.999, eps: 1e-8, step: 0 };

    pub(super) fn set_betas(&mut self, optimizer: &str, beta1: f64, beta2: f64) {
        self.beta1 = require_fraction(optimizer, "beta1", beta1);
        self.beta2 = require_fraction(optimizer, "beta2", beta2);
    }

    pub(super) fn set_eps(&mut self, optimizer: &str, eps: f64) {
        self.eps = require_not_negative(optimizer, "eps", eps);
    }

    /// 1 - beta^step for both decay rates: the total weight of the gradients so far in the means.
    pub(super) fn corrections(&self) -> [f64; 2] {
        [self.beta1, self.beta2].map(|beta| 1.0 - Scalar::powf(beta, self.step as f64))
    }

    /// The decaying mean of the gradient: (m, g) to m.
    #[inline(always)]
    pub(super) fn first<V: Vector>(&self, m: V, g: V) -> V {
        (g - m).mul_add(V::from_f64(1.0 - self.beta1), m)
    }

    /// The decaying mean of the squared gradient: (v, g) to v.
    #[inline(always)]
    pub(super) fn second<V: Vector>(&self, v: V, g: V) -> V {
        let (keep, take) = (V::from_f64(self.beta2), V::from_f64(1.0 - self.beta2));
        (take * g).mul_add(g, keep * v)
    }
}

/// The methods `betas` and `eps` of an optimizer with a field `moments`.
macro_rules! moments_arguments {
    ($optimizer:literal) => {
        /// Sets the decay rates of the mean gradient and of the mean squared gradient; 0.9 and 0.999 by default.
        ///
        /// # Panics
        ///
        /// If one is not in 0 to 1, 1 excluded.
        #[must_use]
        pub fn betas(mut self, beta1: f64, beta2: f64) -> Self {
            self.moments.set_betas($optimizer, beta1, beta2);
            self
        }

        /// Sets the number that keeps the divisor from 0; 1e-8 by default.
        ///
        /// # Panics
        ///
        /// If `eps` is negative or not finite.
        #[must_use]
        pub fn eps(mut self, eps: f64) -> Self {
            self.moments.set_eps($optimizer, eps);
            self
        }
    };
}
pub(super) use moments_arguments;
