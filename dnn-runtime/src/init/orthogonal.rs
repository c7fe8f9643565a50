//! Orthogonal weights.

use alloc::vec;
use alloc::vec::Vec;

use rand::Rng;

use super::scaling::fill_normal;
use super::{Fan, Initializer, WeightInitializer, require_positive};
use crate::scalar::Scalar;

/// Orthogonal weights; made by [`orthogonal`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orthogonal {
    gain: f64,
}

/// A random orthogonal matrix, every one equally likely, times the gain (1 by default).
///
/// The weight is taken as the matrix `[units, fan_in]`. With no more units than inputs the units' weights are
/// orthonormal (W Wᵀ = gain² I), otherwise the inputs' weights are (Wᵀ W = gain² I). Layers that keep lengths, so
/// signals neither fade nor grow over many layers or time steps.
///
/// # Numerics
///
/// The vectors are drawn from the normal distribution and orthonormalised in `f64` by the modified method of Gram and
/// Schmidt, which is the QR decomposition with a positive diagonal of R: no further correction of signs is needed.
///
/// # Source
///
/// A. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014;
/// `torch.nn.init.orthogonal_`.
///
/// ```
/// use dnn_runtime::init::{Fan, Initializer, orthogonal};
///
/// let mut w = [0.0_f64; 6];
/// orthogonal().gain(2.0).fill(&mut w, Fan { fan_in: 3, fan_out: 2 }, &mut dnn_runtime::rng(0));
/// let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
/// assert!(dot(&w[..3], &w[3..]).abs() < 1e-14);
/// assert!((dot(&w[..3], &w[..3]) - 4.0).abs() < 1e-14);
/// ```
#[must_use]
pub const fn orthogonal() -> Orthogonal {
    Orthogonal { gain: 1.0 }
}

impl Orthogonal {
    /// Multiplies the matrix by `gain`: 5/3 for tanh, sqrt(2) for ReLU.
    ///
    /// # Panics
    ///
    /// If `gain` is not positive and finite; in a declaration this is a compile error.
    #[must_use]
    pub const fn gain(mut self, gain: f64) -> Self {
        require_positive(gain, "the gain of an initialiser must be positive and finite");
        self.gain = gain;
        self
    }
}

impl Initializer for Orthogonal {
    fn fill<T: Scalar, R: Rng>(&self, values: &mut [T], fan: Fan, rng: &mut R) {
        let inputs = fan.fan_in.clamp(1, values.len().max(1));
        let units = values.len() / inputs;
        let (vectors, length) = if units <= inputs { (units, inputs) } else { (inputs, units) };
        let basis = orthonormal(vectors, length, rng);
        for (i, value) in values.iter_mut().enumerate() {
            let (unit, input) = (i / inputs, i % inputs);
            let at = if units <= inputs { unit * length + input } else { input * length + unit };
            // A tensor that is no whole number of units, as a bias may be, has a rest without a vector.
            *value = T::from_f64(self.gain * basis.get(at).copied().unwrap_or_default());
        }
    }
}

impl WeightInitializer for Orthogonal {}

/// `vectors` orthonormal vectors of `length >= vectors` elements, one after the other.
fn orthonormal<R: Rng>(vectors: usize, length: usize, rng: &mut R) -> Vec<f64> {
    let mut basis = vec![0.0; vectors * length];
    for k in 0..vectors {
        let (done, rest) = basis.split_at_mut(k * length);
        let vector = &mut rest[..length];
        loop {
            fill_normal(vector, 1.0, rng);
            let drawn = dot(vector, vector);
            for other in done.chunks_exact(length) {
                let along = dot(vector, other);
                for (v, o) in vector.iter_mut().zip(other) {
                    *v -= along * o;
                }
            }
            let left = dot(vector, vector);
            // What is left of a vector almost within the others' span is mostly rounding: draw another one. The last
            // vector of a square matrix keeps about 1/length of its square, so this is a matter of bad luck.
            if left > 1e-12 * drawn {
                let scale = 1.0 / libm::sqrt(left);
                vector.iter_mut().for_each(|v| *v *= scale);
                break;
            }
        }
    }
    basis
}

/// The inner product, in eight partial sums so that it vectorises; the order of additions is fixed.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::rng;

    fn check(units: usize, inputs: usize, gain: f64) {
        let mut w = vec![f64::NAN; units * inputs];
        let fan = Fan { fan_in: inputs, fan_out: units };
        orthogonal().gain(gain).fill(&mut w, fan, &mut rng(11));
        let at = |unit: usize, input: usize| w[unit * inputs + input];
        let short = units.min(inputs);
        for i in 0..short {
            for j in 0..short {
                let gram: f64 = if units <= inputs {
                    (0..inputs).map(|k| at(i, k) * at(j, k)).sum()
                } else {
                    (0..units).map(|k| at(k, i) * at(k, j)).sum()
                };
                let expected = if i == j { gain * gain } else { 0.0 };
                assert!((gram - expected).abs() < 1e-12, "[{units}, {inputs}]: ({i}, {j}) is {gram}");
            }
        }
    }

    #[test]
    fn the_gram_matrix_is_the_identity() {
        for (units, inputs) in [(1, 1), (4, 4), (3, 7), (7, 3), (1, 5), (5, 1), (64, 64), (33, 130)] {
            check(units, inputs, 1.0);
        }
        check(6, 9, 2.5);
    }

    #[test]
    fn signs_are_fair() {
        // A QR decomposition without correction of signs would give one sign far more often.
        let positive = (0..400)
            .filter(|&seed| {
                let mut w = [0.0_f64; 4];
                orthogonal().fill(&mut w, Fan { fan_in: 2, fan_out: 2 }, &mut rng(seed));
                w[0] > 0.0
            })
            .count();
        assert!((150..250).contains(&positive), "{positive} of 400 are positive");
    }

    #[test]
    fn empty_and_ragged_tensors_are_harmless() {
        orthogonal().fill::<f32, _>(&mut [], Fan { fan_in: 3, fan_out: 0 }, &mut rng(0));
        let mut bias = [f32::NAN; 5];
        orthogonal().fill(&mut bias, Fan { fan_in: 3, fan_out: 5 }, &mut rng(0));
        assert!(bias.iter().all(|b| b.is_finite()));
    }
}
