//! What `network!` generates: tables and counts, memory, the forms of prediction, and where a declaration may stand.
//!
//! Gradients are checked in `gradients.rs`, numbers against PyTorch in `parity.rs`.

#[path = "generated/folding.rs"]
mod folding;
#[path = "generated/fusion.rs"]
mod fusion;
#[path = "generated/memory.rs"]
mod memory;
#[path = "generated/places.rs"]
mod places;
#[path = "generated/prediction.rs"]
mod prediction;
#[path = "generated/tables.rs"]
mod tables;

use dnn::init::{Initializer, Rng, WeightInitializer};
use dnn::layer::{LayerInfo, ParamInfo, Role, Tensor, Walker};
use dnn::nalgebra::SMatrix;
use dnn::prelude::*;
use dnn::{Context, Layer, Parameters};
use dnn_runtime::testing::fill_pattern;

const HIDDEN: usize = 6;
/// The generated code has a parameter of this name, which is not this constant.
const BATCH: usize = HIDDEN;
/// Named as the const item of a size is, but for its underscores.
const CONSTS_FC_0_UNITS: usize = HIDDEN + 1;

dnn::zeroable! {
    /// A layer of the user's: y = a * x with one learned factor for each feature.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Scale<T, const N: usize> {
        /// a.
        pub factor: SMatrix<T, 1, N>,
    }
}

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Scale<T, N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = (&'a Batch<T, B, N>, &'a Batch<T, B, N>);

    const MACS: u64 = N as u64;

    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        for (feature, &factor) in self.factor.iter().enumerate() {
            y.column_mut(feature).copy_from(&(x.column(feature) * factor));
        }
    }

    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    fn backward(
        &self,
        (x, _): Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(gradients) = gradients {
            for feature in 0..N {
                gradients.factor[feature] += x.column(feature).dot(&d_y.column(feature));
            }
        }
        if let Some(d_x) = d_x {
            self.infer(d_y, d_x);
        }
    }
}

impl<T: Scalar, const N: usize> Parameters<T> for Scale<T, N> {
    const TENSORS: &'static [Tensor] = &[Tensor { name: "factor", shape: &[N], role: Role::Weight }];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, _: &I, _: &mut R) {
        self.factor.fill(T::one());
    }

    dnn::walk_tensors!(T; factor);
}

network! {
    /// A chain with everything that acts differently in training.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Chain: vector(4) -> vector(3) {
        fc1: dense(8) -> relu -> dropout(0.5),
        fc2: dense(5, bias = false) -> batch_norm -> gelu,
        fc3: dense(3) -> softmax,
    }
    part body: input -> fc2;
    part head: fc2 -> fc3;

    /// Several inputs and outputs, and a stage that two others read.
    pub struct Actor: (state: vector(4), action: vector(2)) -> (value: vector(1), policy: vector(3)) {
        body: concat(state, action) -> dense(6) -> tanh,
        embedded: action -> dense(6),
        value: body -> dense(1),
        policy: add(body, embedded) -> dense(3),
    }
    part see: (state, action) -> body;
    part embed: action -> embedded;
    part judge: body -> value;
    part act: (body, embedded) -> policy;

    /// Blocks in blocks, repeated.
    pub struct Blocks: vector(4) -> vector(2) {
        stage1: 2 * pair(4),
        stage2: dense(6) -> pair(6, rate = 0.2),
        out: dense(2),
    }

    block pair(width, rate = 0.1) {
        first: unit(width),
        second: unit(width) -> dropout(rate),
        out: add(second, input) -> relu,
    }

    block unit(width) {
        fc: dense(width) -> batch_norm -> relu,
    }

    /// A layer that is not built in, and sizes that only the compiler knows.
    pub struct Consts: vector(HIDDEN) -> vector(2 * HIDDEN) {
        fc: dense(CONSTS_FC_0_UNITS) -> relu -> dense(HIDDEN),
        scaled: crate::Scale(BATCH) as vector(HIDDEN) -> tanh,
        out: concat(scaled, input),
    }
}

/// Gives every tensor numbers that differ: no bias is zero, no running statistic is where it starts.
struct Shake(u64);

impl<T: Scalar> Walker<T, 0> for Shake {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        self.0 += 1;
        let mut noise = vec![0.0_f64; values.len()];
        fill_pattern(&mut noise, self.0);
        for (value, noise) in values.iter_mut().zip(noise) {
            *value = match (param.tensor.role, param.tensor.name) {
                (Role::Counter, _) => *value,
                (Role::Buffer, "running_var") => T::from_f64(1.0 + noise / 2.0),
                (Role::Buffer, _) => T::from_f64(noise),
                (Role::Weight | Role::Bias, _) => *value + T::from_f64(0.3 * noise),
            };
        }
    }
}

/// A network with numbers that differ in every tensor.
fn shaken<T: Scalar, N: Network<T>>() -> Box<N> {
    let mut net = N::init(&mut rng(3));
    net.visit_mut(&mut Shake(40));
    net
}

/// A batch of numbers from -2 to 2: on both sides of every activation's kinks.
fn pattern<T: Scalar, const B: usize, const F: usize>(seed: u64) -> Batch<T, B, F> {
    let mut batch = Batch::<T, B, F>::zeros();
    fill_pattern(batch.as_mut_slice(), seed);
    batch * T::from_f64(2.0)
}

/// A line for each operation: name, word, output, tensors, multiply-adds.
fn table(layers: &[LayerInfo]) -> Vec<String> {
    let line = |layer: &LayerInfo| {
        let tensors = layer.tensors.iter().filter(|tensor| !tensor.is_empty());
        let tensors: Vec<String> =
            tensors.map(|tensor| format!("{}{:?}", tensor.name, tensor.shape)).collect();
        format!("{}: {} -> {:?} {} {}", layer.name, layer.op, layer.output, tensors.join(" "), layer.macs)
    };
    layers.iter().map(line).collect()
}
