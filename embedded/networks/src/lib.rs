//! The networks of the firmware, their weights and what they must answer.
//!
//! `cargo run --release -p train` trains them and writes the files in `weights/`.
#![no_std]

use dnn::network;

network! {
    /// The network by which microcontrollers are compared: 640 multiply-adds.
    pub struct Mlp: vector(16) -> vector(4) {
        hidden: dense(32) -> relu,
        out: dense(4),
    }

    /// The sine of a number, in the shape of the example that libraries for microcontrollers have in common.
    pub struct Sine: vector(1) -> vector(1) {
        hidden1: dense(16) -> relu,
        hidden2: dense(16) -> relu,
        out: dense(1),
    }

    /// Digits of 8x8 pixels.
    #[budget(params <= 2_500, ram <= 1 * KIB, flash <= 10 * KIB, macs <= 3_000)]
    pub struct DigitsMlp: vector(64) -> vector(10) {
        fc1: dense(32) -> relu,
        fc2: dense(10),
    }

    /// The same by convolutions, and with integers of eight bits.
    #[quantized]
    #[budget(params <= 2_500, ram <= 8 * KIB, flash <= 10 * KIB)]
    pub struct DigitsCnn: image(1, 8, 8) -> vector(10) {
        conv1: conv(8, 3, padding = 1) -> relu -> max_pool(2),
        conv2: conv(16, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        out: flatten -> dense(10),
    }

    /// The dense one again, of which a device learns the last layer anew.
    #[derive(Clone)]
    pub struct Tuned: vector(64) -> vector(10) {
        #[frozen]
        fc1: dense(32) -> relu,
        fc2: dense(10),
    }

    /// Which of nine speakers says a vowel, after each of the 29 steps of an utterance.
    pub struct Speaker: sequence(29, 12) -> vector(9) {
        sound: lstm(16) -> last,
        out: dense(9),
    }

    /// The step by which recurrent layers are compared.
    pub struct Lstm: sequence(8, 4) -> sequence(8, 16) {
        cell: lstm(16),
    }
}

#[cfg(feature = "weights")]
mod weights;
#[cfg(feature = "weights")]
pub use weights::*;

/// Numbers from -1 to 1 that are the same on every machine: the inputs for which outputs are compared bit by bit.
pub fn pattern<const N: usize>(seed: u32) -> [f32; N] {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    core::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Exact: 16 bits and a power of two.
        (state >> 16) as f32 / 32768.0 - 1.0
    })
}

/// How many inputs each network answers in [`answers`].
pub const INPUTS: u32 = 8;
/// The numbers of one round of [`answers`].
pub const ANSWERS: usize = 4 + 1 + 10 + 10 + 10 + 9 + 16;

/// All networks.
#[derive(Clone, Copy)]
pub struct Networks<'a> {
    pub mlp: &'a Mlp,
    pub sine: &'a Sine,
    pub digits_mlp: &'a DigitsMlp,
    pub digits_cnn: &'a DigitsCnn,
    pub digits_cnn_int8: &'a DigitsCnnInt8,
    pub speaker: &'a Speaker,
    pub lstm: &'a Lstm,
}

impl Networks<'_> {
    /// The outputs for the input of a seed; recurrent networks are given a step twice.
    pub fn answers(&self, seed: u32) -> [f32; ANSWERS] {
        let mut answers = [0.0; ANSWERS];
        let mut left = answers.as_mut_slice();
        let mut put = |values: &[f32]| {
            let (head, rest) = core::mem::take(&mut left).split_at_mut(values.len());
            head.copy_from_slice(values);
            left = rest;
        };
        put(&self.mlp.predict_one(&pattern(seed)));
        put(&self.sine.predict_one(&pattern(seed)));
        put(&self.digits_mlp.predict_one(&pattern(seed)));
        put(&self.digits_cnn.predict_one(&pattern(seed)));
        put(&self.digits_cnn_int8.predict_one(&pattern(seed)));
        let mut state = SpeakerState::new();
        let _ = self.speaker.step(&mut state, &pattern(seed));
        put(&self.speaker.step(&mut state, &pattern(seed)));
        let mut state = LstmState::new();
        let _ = self.lstm.step(&mut state, &pattern(seed));
        put(&self.lstm.step(&mut state, &pattern(seed)));
        answers
    }
}
