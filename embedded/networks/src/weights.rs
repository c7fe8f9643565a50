//! The weights, put here by the compiler, and what goes with them.

use crate::{
    ANSWERS, DigitsCnn, DigitsCnnInt8, DigitsMlp, INPUTS, Lstm, Mlp, Networks, Sine, Speaker, Tuned,
};

pub static MLP: Mlp = Mlp::from_safetensors(include_bytes!("../weights/mlp.safetensors"));
pub static SINE: Sine = Sine::from_safetensors(include_bytes!("../weights/sine.safetensors"));
pub static DIGITS_MLP: DigitsMlp =
    DigitsMlp::from_safetensors(include_bytes!("../weights/digits_mlp.safetensors"));
pub static TUNED: Tuned = Tuned::from_safetensors(include_bytes!("../weights/digits_mlp.safetensors"));
pub static DIGITS_CNN: DigitsCnn =
    DigitsCnn::from_safetensors(include_bytes!("../weights/digits_cnn.safetensors"));
pub static DIGITS_CNN_INT8: DigitsCnnInt8 =
    DigitsCnnInt8::from_safetensors(include_bytes!("../weights/digits_cnn_int8.safetensors"));
pub static SPEAKER: Speaker = Speaker::from_safetensors(include_bytes!("../weights/speaker.safetensors"));
pub static LSTM: Lstm = Lstm::from_safetensors(include_bytes!("../weights/lstm.safetensors"));

pub static NETWORKS: Networks<'static> = Networks {
    mlp: &MLP,
    sine: &SINE,
    digits_mlp: &DIGITS_MLP,
    digits_cnn: &DIGITS_CNN,
    digits_cnn_int8: &DIGITS_CNN_INT8,
    speaker: &SPEAKER,
    lstm: &LSTM,
};

/// The bits of [`Networks::answers`] for the seeds from 0 on, of plain code on an x86-64 machine, in little-endian order.
pub static EXPECTED: &[u8; INPUTS as usize * ANSWERS * 4] = include_bytes!("../weights/answers.bin");

/// Digits that were not learned from: a fifth of the set.
pub const DIGITS: usize = 359;
/// How many of them each network recognises at least, on every machine.
pub const LEAST_RIGHT: Right =
    Right { dense: 340, convolutional: 350, integers: FLOATS - DIGITS as u32 / 100 };
/// What convolutions of floats get right, as `train` says: 0.9777 of them. Integers may lose one point.
const FLOATS: u32 = 351;

/// Digits that the networks recognise.
pub struct Right {
    pub dense: u32,
    pub convolutional: u32,
    pub integers: u32,
}

/// The digits: 64 pixels from 0 to 16 each, then the label.
pub static DIGITS_TEST: &[u8; DIGITS * 65] = include_bytes!("../weights/digits_test.bin");

/// A digit of [`DIGITS_TEST`] and its label.
pub fn digit(at: usize) -> ([f32; 64], u8) {
    let mut pixels = [0.0; 64];
    let from = DIGITS_TEST.iter().skip(at * 65);
    pixels.iter_mut().zip(from).for_each(|(to, &pixel)| *to = f32::from(pixel) / 16.0);
    (pixels, DIGITS_TEST.get(at * 65 + 64).copied().unwrap_or(0))
}

/// The place of the largest number.
pub fn largest(values: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (at, &value) in values.iter().enumerate() {
        if value > best.1 {
            best = (at, value);
        }
    }
    best.0
}
