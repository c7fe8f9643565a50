//! Penalties and constraints on weights: the stage attributes `#[l1(..)]`, `#[l2(..)]` and `#[max_norm(..)]`.
//!
//! They apply to weights, not to biases or to the scale and shift of norms (see [`Role`]), and not to frozen stages.
//! Weight decay on everything that is learned is an argument of the [optimizers](crate::optim).

use crate::layer::{LayerInfo, ParamInfo, Role, Walker};
use crate::network::Network;
use crate::scalar::Scalar;

/// Adds the gradient of the network's penalties to `gradients` and returns their value, to be added to the loss.
///
/// The penalty of a weight tensor is l1 Σ |w| + l2 Σ w², its gradient l1 sign(w) + 2 l2 w, with sign(0) = 0. Costs
/// nothing for a network without penalties.
///
/// # Source
///
/// Keras's `regularizers.L1L2`.
pub fn penalize<T: Scalar, N: Network<T>>(network: &mut N, gradients: &mut N::Gradients) -> f64 {
    let mut penalty = Penalty::default();
    if N::LAYERS.iter().any(has_penalty) {
        network.walk([gradients], &mut penalty);
    }
    penalty.value
}

/// Scales the incoming weights of every unit under `#[max_norm(limit)]` to a Euclidean norm of at most `limit`.
///
/// To be called after each optimizer step. Costs nothing for a network without the attribute.
///
/// # Source
///
/// N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014; Keras's
/// `constraints.MaxNorm`.
pub fn constrain<T: Scalar, N: Network<T>>(network: &mut N) {
    if N::LAYERS.iter().any(|layer| layer.max_norm.is_some()) {
        network.walk([], &mut MaxNorm);
    }
}

fn has_penalty(layer: &LayerInfo) -> bool {
    layer.l1.is_some() || layer.l2.is_some()
}

/// Adds up the penalties and adds their gradient to the gradients: a [`Walker`] with the gradients as companions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Penalty {
    /// The penalties of all tensors walked so far.
    pub value: f64,
}

impl<T: Scalar> Walker<T, 1> for Penalty {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], [gradient]: [&mut [T]; 1]) {
        if param.tensor.role != Role::Weight || param.layer.frozen || !has_penalty(param.layer) {
            return;
        }
        let (l1, l2) = (param.layer.l1.unwrap_or(0.0), param.layer.l2.unwrap_or(0.0));
        self.value += T::penalty(values, l1, l2, gradient);
    }
}

/// Projects weights onto their largest norm: a [`Walker`] without companions.
///
/// The incoming weights of one unit are consecutive, and the first size of the tensor's shape is the number of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaxNorm;

impl<T: Scalar> Walker<T, 0> for MaxNorm {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        let Some(limit) = param.layer.max_norm else { return };
        if param.tensor.role != Role::Weight || param.layer.frozen {
            return;
        }
        let units = param.tensor.shape.first().copied().unwrap_or(1).max(1);
        for unit in values.chunks_mut((values.len() / units).max(1)) {
            let norm = Scalar::sqrt(T::square_sum(unit));
            if norm > limit {
                T::scale(T::from_f64(limit / norm), unit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::Tiny;

    // l1 0.5, l2 0.25, max_norm 5; weights [2, 2], then two biases.
    const NET: Tiny = [3.0, -2.0, 0.0, 1.0, 7.0, -7.0];

    #[test]
    fn penalties_by_hand() {
        let mut gradients = [1.0; 6];
        let value = penalize(&mut { NET }, &mut gradients);
        assert_eq!(value, 0.5 * 6.0 + 0.25 * 14.0);
        assert_eq!(gradients, [1.0 + 0.5 + 1.5, 1.0 - 0.5 - 1.0, 1.0, 1.0 + 0.5 + 0.5, 1.0, 1.0]);
    }

    #[test]
    fn the_gradient_is_that_of_the_value() {
        let value = |net: &Tiny| penalize(&mut net.clone(), &mut [0.0; 6]);
        let mut gradients = [0.0; 6];
        penalize(&mut { NET }, &mut gradients);
        for i in [0, 1, 3, 4, 5] {
            let (mut more, mut less) = (NET, NET);
            more[i] += 1e-5;
            less[i] -= 1e-5;
            assert!(((value(&more) - value(&less)) / 2e-5 - gradients[i]).abs() < 1e-9);
        }
    }

    #[test]
    fn long_units_are_shortened_and_others_stay() {
        let mut net = [6.0, 8.0, 3.0, -4.0, 60.0, 80.0];
        constrain(&mut net);
        assert_eq!(net, [3.0, 4.0, 3.0, -4.0, 60.0, 80.0]);
    }

    #[test]
    fn frozen_layers_and_biases_are_left_alone() {
        const LAYER: LayerInfo = LayerInfo { frozen: true, ..<Tiny as Network<f64>>::LAYERS[0] };
        let param = ParamInfo { layer: &LAYER, tensor: &LAYER.tensors[0] };
        let (mut values, mut gradient) = ([6.0_f32, 8.0], [0.0]);
        let mut penalty = Penalty::default();
        penalty.tensor(param, &mut values, [&mut gradient]);
        MaxNorm.tensor(param, &mut values, []);
        assert_eq!((penalty.value, values, gradient), (0.0, [6.0, 8.0], [0.0]));
    }
}
