//! Memory beside the parameters, against sizes counted by hand: a prediction's values share slabs, the tape keeps what
//! the backward pass reads, frozen stages have neither gradients nor saved values.

use dnn::prelude::*;

/// Bytes of an `f32`.
const F: usize = size_of::<f32>();

network! {
    pub struct Deep: vector(64) -> vector(64) {
        body: 10 * layer(64),
    }

    block layer(width) {
        fc: dense(width) -> relu,
    }

    pub struct Linear: vector(7) -> vector(3) {
        fc: dense(3),
    }

    pub struct Widths: vector(4) -> vector(2) {
        fc1: dense(30) -> relu,
        fc2: dense(10) -> relu,
        fc3: dense(20) -> relu,
        fc4: dense(2),
    }

    pub struct Dropout: vector(6) -> vector(3) {
        fc1: dense(20) -> dropout(0.4),
        fc2: dense(3),
    }

    pub struct Separate: vector(6) -> vector(3) {
        fc1: dense(16) -> gelu,
        fc2: dense(3),
    }

    pub struct Norm: vector(6) -> vector(3) {
        fc1: dense(16) -> batch_norm -> relu,
        fc2: dense(3),
    }

    pub struct Skip: vector(8) -> vector(2) {
        fc: dense(8) -> relu,
        sum: add(fc, input),
        out: dense(2),
    }

    pub struct ReadOn: vector(4) -> (features: vector(5), scores: vector(3)) {
        features: dense(5) -> tanh,
        scores: dense(3),
    }

    pub struct Learning: vector(4) -> vector(2) {
        body: 3 * layer(16),
        more: dense(8) -> relu,
        head: dense(2),
    }

    pub struct Frozen: vector(4) -> vector(2) {
        #[frozen]
        body: 3 * layer(16),
        #[frozen]
        more: dense(8) -> relu,
        head: dense(2),
    }

    pub struct FrozenTop: vector(4) -> vector(2) {
        body: dense(16) -> relu,
        #[frozen]
        head: dense(2),
    }
}

#[test]
fn a_chain_predicts_with_two_slabs() {
    assert_eq!(Deep::infer_bytes::<1>(), 2 * 64 * F);
    assert_eq!(Deep::infer_bytes::<16>(), 2 * 64 * 16 * F);
    assert_eq!(size_of::<DeepWorkspace<f64, 16>>(), 2 * Deep::infer_bytes::<16>());
    // fc1 and fc3 take turns in 30, fc2 has 10; the output is the caller's.
    assert_eq!(Widths::infer_bytes::<5>(), (30 + 10) * 5 * F);
}

#[test]
fn what_needs_no_memory_takes_none() {
    assert_eq!(Linear::infer_bytes::<32>(), 0);
    // At prediction dropout is not there: one value between two layers.
    assert_eq!(Dropout::infer_bytes::<3>(), 20 * 3 * F);
}

/// The bytes of the tape of a batch of `B` samples.
fn tape<N: Train<f32, B>, const B: usize>() -> usize {
    size_of::<N::Tape>()
}

#[test]
fn the_tape_keeps_what_backward_reads() {
    // The outputs of ten fused layers, each read by its own and by the next backward step; two gradients in turn.
    assert_eq!(tape::<Deep, 8>(), (10 + 2) * 64 * 8 * F);
    // A dense layer without activation reads its input only, which is the caller's.
    assert_eq!(tape::<Linear, 8>(), 3 * 8 * F);
    // Kept: the dropout's output, a byte of its mask for each value, the network's output. Not kept: fc1's output,
    // which shares memory with the two gradients.
    assert_eq!(tape::<Dropout, 8>(), (20 + 3 + 2 * 20) * 8 * F + 20 * 8);
    // A separate activation that reads its input keeps that too.
    assert_eq!(tape::<Separate, 8>(), (16 + 16 + 3 + 2 * 16) * 8 * F);
    // The norm reads its input, relu its output, so the value between them shares memory with the gradients; mean and
    // variance of the batch.
    assert_eq!(tape::<Norm, 8>(), ((16 + 16 + 3) + 2 * 16) * 8 * F + 2 * 16 * F);
    // fc for its relu, the sum for the layer behind it; gradients of both.
    assert_eq!(tape::<Skip, 8>(), ((8 + 8 + 2) + 2 * 8) * 8 * F);
    // An output that is read on is kept once, as output; its second gradient needs a place before it is added.
    assert_eq!(tape::<ReadOn, 8>(), ((5 + 3) + 5) * 8 * F);
}

#[test]
fn training_takes_the_tape_and_the_gradients() {
    assert_eq!(Deep::train_bytes::<8>(), 12 * 64 * 8 * F + Deep::PARAMS * F);
    assert_eq!(Linear::train_bytes::<8>(), (3 * 8 + 7 * 3 + 3) * F);
}

#[test]
fn frozen_stages_have_no_gradients_and_keep_nothing() {
    assert_eq!(size_of::<FrozenGradients<f32>>(), (8 * 2 + 2) * F);
    assert_eq!(size_of::<FrozenTopGradients<f32>>(), (4 * 16 + 16) * F);
    assert_eq!(size_of::<<Learning as Network<f32>>::Gradients>(), Learning::PARAMS * F);
    assert_eq!(Learning::PARAMS, Frozen::PARAMS, "frozen parameters are parameters");

    // Kept: the head's input and output. The values before take turns in two slabs, and there are no gradients.
    assert_eq!(tape::<Frozen, 8>(), ((8 + 2) + 2 * 16) * 8 * F);
    assert_eq!(tape::<Learning, 8>(), ((3 * 16 + 8 + 2) + 2 * 16) * 8 * F);
    // The gradient flows through the frozen head to the body.
    assert_eq!(tape::<FrozenTop, 8>(), ((16 + 2) + 16) * 8 * F);
}
