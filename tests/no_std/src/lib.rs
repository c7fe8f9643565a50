//! Networks without `std` and without a heap: a crate that declares them, predicts into memory of its own and computes
//! gradients. It is a workspace of its own, so that no other package turns features of `dnn` on. `.ci/run` checks it.
#![no_std]

use dnn::prelude::*;
use dnn::{Context, DecoderState};

/// Classes that the network knows.
pub const CLASSES: usize = 3;

network! {
    /// Two inputs, a frozen stage, every way of merging, and a part.
    pub struct Sensors: (motion: vector(6), sound: vector(4)) -> (class: vector(CLASSES), alarm: vector(1)) {
        #[frozen]
        features: motion -> dense(5) -> batch_norm -> relu,
        heard: sound -> dense(5) -> gelu -> dropout(0.2),
        both: add(features, heard),
        gated: mul(both, heard) -> prelu,
        class: concat(gated, features) -> dense(CLASSES),
        alarm: both -> maxout(2) -> dense(1) -> sigmoid,
    }
    part listen: sound -> heard;

    /// One input and one output, a repeated block, tied layers and a budget.
    #[budget(params <= 1_000)]
    pub struct Denoiser: image(1, 4, 4) -> vector(16) {
        flat: flatten,
        code: 2 * narrow(8),
        out: dense(16) -> hard_tanh,
    }
    block narrow(units) {
        #[l2(1e-4)]
        down: dense(units) -> tanh,
        up: dense(16, tied = down) -> softplus,
    }
}

network! {
    /// An encoder and a decoder, and a state that is learned.
    pub struct Speaker: (heard: sequence(6, 4), said: sequence(5, 1)) -> sequence(5, 8) {
        ear: heard -> gru(7),
        mouth: said -> embedding(9, 3) -> gru(7, initial = ear) -> lstm(6, initial = learned),
        words: dense(8),
    }
}

network! {
    /// A sequence that comes step by step, from a state that is learned.
    pub struct Follower: sequence(6, 4) -> vector(2) {
        memory: lstm(8, initial = learned) -> last,
        out: dense(2),
    }
}

network! {
    /// One with a quantised form.
    #[quantized]
    pub struct Listener: signal(1, 32) -> vector(3) {
        filters: conv(4, 5, stride = 2) -> relu -> max_pool(2),
        out: flatten -> dense(3),
    }
}

/// What a listener of integers hears, in memory of the caller's.
pub fn listen(net: &ListenerInt8, workspace: &mut ListenerInt8Workspace, x: &[f32; 32]) -> [f32; 3] {
    let mut y = [0.0; 3];
    net.predict_with(workspace, x, &mut y);
    y
}

include!("../../ui/safetensors.rs");

/// The tensors of [`Follower`].
const HEADER: &str = r#"{
    "memory.weight_ih_l0": {"dtype": "F16", "shape": [32, 4], "data_offsets": [0, 256]},
    "memory.weight_hh_l0": {"dtype": "F16", "shape": [32, 8], "data_offsets": [256, 768]},
    "memory.bias_ih_l0": {"dtype": "F16", "shape": [32], "data_offsets": [768, 832]},
    "memory.bias_hh_l0": {"dtype": "F16", "shape": [32], "data_offsets": [832, 896]},
    "memory.initial_h_l0": {"dtype": "F16", "shape": [8], "data_offsets": [896, 912]},
    "memory.initial_c_l0": {"dtype": "F16", "shape": [8], "data_offsets": [912, 928]},
    "out.weight": {"dtype": "F16", "shape": [2, 8], "data_offsets": [928, 960]},
    "out.bias": {"dtype": "F16", "shape": [2], "data_offsets": [960, 964]}
}"#;

/// Weights inside the program.
pub static FOLLOWER: Follower = Follower::from_safetensors(&file::<{ 8 + HEADER.len() + 964 }>(HEADER));

/// What the steps so far give, the newest one with them; the state is the caller's.
pub fn follow(net: &Follower, state: &mut FollowerState<f32>, x: &[f32; 4]) -> [f32; 2] {
    net.step(state, x)
}

/// Answers word by word into memory of the caller's.
pub fn answer<'words>(
    net: &Speaker,
    memory: &mut DecoderState<f32, Speaker>,
    heard: &[f32; 24],
    words: &'words mut [u32],
) -> &'words [u32] {
    net.decoder_with(memory, heard).greedy(8, 0, words)
}

/// Predicts into memory of the caller's.
pub fn classify(
    net: &Sensors,
    memory: &mut SensorsWorkspace<f32, 1>,
    x: &SensorsInput<f32, 1>,
    y: &mut SensorsOutput<f32, 1>,
) {
    net.predict_with(memory, x, y);
}

/// Asks the part alone.
pub fn heard(net: &Sensors, sound: &Batch<f32, 1, 4>) -> Batch<f32, 1, 5> {
    net.listen(sound)
}

/// The gradient of a batch's loss, for a program that trains without a trainer.
pub fn gradient(
    net: &Denoiser,
    tape: &mut <Denoiser as Train<f32, 8>>::Tape,
    gradients: &mut Denoiser,
    x: &Batch<f32, 8, 16>,
    step: u64,
) -> f32 {
    let cx = Context::new(step, 8);
    net.forward(x, tape, &cx);
    let (y, mut d_y) = (<Denoiser as Train<f32, 8>>::output(tape), Batch::zeros());
    let loss = Mse.gradient(y, x, 8, &mut d_y);
    net.backward_parameters(x, tape, &mut d_y, gradients, &cx);
    loss
}

/// What works for every network.
pub fn bytes<N: Infer<f32, 1>>() -> usize {
    size_of::<N>() + size_of::<N::Workspace>()
}

/// Sizes are known to the compiler without `std` too.
pub const BYTES: usize = Sensors::PARAMS + Sensors::infer_bytes::<1>();

/// Starting values come from a seed, in memory of the caller's.
pub fn seeded(net: &mut Sensors, seed: u64) -> f32 {
    net.init_in_place(&mut rng(seed));
    net.predict_one(&[0.0; 6], &[0.0; 4]).1[0]
}
