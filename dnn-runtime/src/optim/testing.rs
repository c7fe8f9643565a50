//! What the optimizers' tests share.

use rand::Rng;

use super::Optimizer;
use crate::kernels::simd::{Isa, available, with_isa};
use crate::layer::{LayerInfo, ParamInfo, Role, Tensor, Visitor, Walker};
use crate::network::Network;

const WEIGHT: Tensor = Tensor { name: "weight", shape: &[1, 11], role: Role::Weight };
const BUFFER: Tensor = Tensor { name: "running_mean", shape: &[11], role: Role::Buffer };
const LAYER: LayerInfo = LayerInfo {
    name: "fc",
    key: "fc",
    op: "dense",
    arguments: "",
    inputs: &[],
    output: &[1],
    tensors: &[WEIGHT, BUFFER],
    macs: 11,
    frozen: false,
    l1: None,
    l2: None,
    max_norm: None,
};

/// The values of one parameter after each of the steps with the given gradients, at the optimizer's own learning rate.
///
/// The parameter is repeated in a tensor of odd length, and all copies must stay equal: the loop has no odd ends.
///
/// Under every instruction set: the results agree to 12 digits, and the best one's are returned.
#[allow(clippy::needless_pass_by_value, reason = "the calls construct it in place")]
pub(super) fn run<O: Optimizer<f64, S> + Clone, const S: usize>(
    optimizer: O,
    start: f64,
    gradients: &[f64],
) -> Vec<f64> {
    let mut trajectories =
        available().map(|isa| with_isa(isa, || trajectory(optimizer.clone(), start, gradients)));
    let first = trajectories.next().expect("plain code is always available");
    trajectories.for_each(|other| {
        if first.iter().all(|value| value.is_finite()) {
            assert_close(&other, &first);
        }
    });
    first
}

fn trajectory<O: Optimizer<f64, S>, const S: usize>(
    mut optimizer: O,
    start: f64,
    gradients: &[f64],
) -> Vec<f64> {
    let mut values = [start; 11];
    let mut moments = [[0.0; 11]; S];
    let param = ParamInfo { layer: &LAYER, tensor: &WEIGHT };
    let mut trajectory = Vec::new();
    for &gradient in gradients {
        optimizer.begin_step(optimizer.lr());
        optimizer.update(
            param,
            &mut values,
            &[gradient; 11],
            moments.each_mut().map(|moment| &mut moment[..]),
        );
        assert!(values.iter().all(|value| value.to_bits() == values[0].to_bits()), "{values:?}");
        trajectory.push(values[0]);
    }
    trajectory
}

/// Asserts that under every instruction set a tensor updated in parts gets the same bits as at once, and agrees with one
/// updated number by number.
pub(super) fn parts_are_the_whole<O: Optimizer<f32, S> + Clone, const S: usize>(optimizer: &O) {
    const N: usize = 133;
    let gradient: [f32; N] = core::array::from_fn(|i| ((i * 37 % 19) as f32 - 9.0) * 0.125);
    let updated = |bounds: &[usize]| {
        let mut optimizer = optimizer.clone();
        let mut values: [f32; N] = core::array::from_fn(|i| (i * 29 % 23) as f32 * 0.25 - 2.0);
        let mut moments = [[0.0; N]; S];
        for step in 0..7 {
            optimizer.begin_step(optimizer.lr());
            let gradient = gradient.map(|g| if step == 4 { -g } else { g });
            for range in bounds.windows(2).map(|bounds| bounds[0]..bounds[1]) {
                let param = ParamInfo { layer: &LAYER, tensor: &WEIGHT };
                let moments = moments.each_mut().map(|moment| &mut moment[range.clone()]);
                optimizer.update(param, &mut values[range.clone()], &gradient[range], moments);
            }
        }
        (values, moments)
    };
    let scalar = with_isa(Isa::Scalar, || updated(&[0, N])).0;
    for isa in available() {
        let whole = with_isa(isa, || updated(&[0, N]));
        for bounds in [[0, 1, 2, N], [0, 16, 64, N], [0, 63, 130, N]] {
            assert_eq!(with_isa(isa, || updated(&bounds)), whole, "{isa}, parts {bounds:?}");
        }
        for (i, (found, expected)) in whole.0.iter().zip(scalar).enumerate() {
            assert!((found - expected).abs() < 1e-4, "{isa}, {i}: {found}, expected {expected}");
        }
    }
}

/// Asserts agreement to 12 digits.
pub(super) fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= 1e-12 * e.abs().max(1.0), "{found:?} instead of {expected:?}");
    }
}

/// Asserts that a tensor that is not learned keeps its values and moments.
pub(super) fn update_of_buffer_is_nothing<O: Optimizer<f32, S>, const S: usize>(mut optimizer: O) {
    let mut values = [1.0; 11];
    let mut moments = [[0.0; 11]; S];
    optimizer.begin_step(optimizer.lr());
    let param = ParamInfo { layer: &LAYER, tensor: &BUFFER };
    optimizer.update(param, &mut values, &[1.0; 11], moments.each_mut().map(|moment| &mut moment[..]));
    assert_eq!(values, [1.0; 11]);
    assert_eq!(moments, [[0.0; 11]; S]);
}

/// A network with a weight `[2, 2]` under all penalties and a bias `[2]`: the fewest tensors that show what spans all
/// of them and what does not.
pub(crate) type Tiny = [f64; 6];

const TINY_WEIGHT: Tensor = Tensor { name: "weight", shape: &[2, 2], role: Role::Weight };
const TINY_BIAS: Tensor = Tensor { name: "bias", shape: &[2], role: Role::Bias };

impl Network<f64> for Tiny {
    type Gradients = Self;

    const NAME: &'static str = "Tiny";
    const LAYERS: &'static [LayerInfo] = &[LayerInfo {
        output: &[2],
        tensors: &[TINY_WEIGHT, TINY_BIAS],
        macs: 4,
        l1: Some(0.5),
        l2: Some(0.25),
        max_norm: Some(5.0),
        ..LAYER
    }];
    const PARAMS: usize = 6;
    const MACS: u64 = 4;
    const ARCHITECTURE: u64 = 0;

    fn init_in_place<R: Rng>(&mut self, _: &mut R) {}

    fn visit<V: Visitor<f64>>(&self, visitor: &mut V) {
        visitor.tensor(ParamInfo { layer: &Self::LAYERS[0], tensor: &TINY_WEIGHT }, &self[..4]);
        visitor.tensor(ParamInfo { layer: &Self::LAYERS[0], tensor: &TINY_BIAS }, &self[4..]);
    }

    fn visit_mut<W: Walker<f64, 0>>(&mut self, walker: &mut W) {
        self.walk([], walker);
    }

    fn walk<const N: usize, W: Walker<f64, N>>(&mut self, companions: [&mut Self; N], walker: &mut W) {
        let (weight, bias) = self.split_at_mut(4);
        let mut pairs = companions.map(|companion| companion.split_at_mut(4));
        let weights = pairs.each_mut().map(|pair| &mut *pair.0);
        walker.tensor(ParamInfo { layer: &Self::LAYERS[0], tensor: &TINY_WEIGHT }, weight, weights);
        let biases = pairs.map(|pair| pair.1);
        walker.tensor(ParamInfo { layer: &Self::LAYERS[0], tensor: &TINY_BIAS }, bias, biases);
    }
}
