//! What the networks answer in WebAssembly, for JavaScript to compare with the bits of other machines.
//!
//! Numbers go there as the integers of their bits: JavaScript has one NaN, and other machines have many.
#![no_std]

use dnn::Isa;
use networks::{
    ANSWERS, DIGITS, DIGITS_CNN, DIGITS_CNN_INT8, DIGITS_MLP, EXPECTED, INPUTS, LEAST_RIGHT, NETWORKS, digit,
    largest,
};

/// Functions that JavaScript calls.
macro_rules! exports {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident),*) $body:block)*) => {$(
        $(#[$doc])*
        // SAFETY: the list below holds all names that this program exports, none of them twice, which would be an error of the
        // compiler, and none that its own library has (`memcpy` and the like).
        #[unsafe(no_mangle)]
        pub extern "C" fn $name($($argument: u32),*) -> u32 $body
    )*};
}

exports! {
    /// Whether the program computes with vectors, 1 or 0.
    fn has_vectors() { u32::from(dnn::isa() != Isa::Scalar) }

    /// The number of seeds.
    fn inputs() { INPUTS }

    /// The number of answers for each seed.
    fn answers() { ANSWERS as u32 }

    /// The bits of one answer. Nothing is kept: the others of its seed are computed with it, each time.
    fn answer(seed, at) { NETWORKS.answers(seed)[at as usize].to_bits() }

    /// The bits that it must have in plain code.
    fn expected(seed, at) {
        u32::from_le_bytes(EXPECTED.as_chunks::<4>().0[seed as usize * ANSWERS + at as usize])
    }

    /// The number of digits.
    fn digits() { DIGITS as u32 }

    /// How many of them the dense network recognises.
    fn dense() { right(|pixels| largest(&DIGITS_MLP.predict_one(pixels))) }

    /// How many the convolutional one does.
    fn convolutional() { right(|pixels| largest(&DIGITS_CNN.predict_one(pixels))) }

    /// How many the convolutional one does with integers of eight bits.
    fn integers() { right(|pixels| largest(&DIGITS_CNN_INT8.predict_one(pixels))) }

    /// How many the dense network must recognise.
    fn least_dense() { LEAST_RIGHT.dense }

    /// How many the convolutional one must.
    fn least_convolutional() { LEAST_RIGHT.convolutional }

    /// How many it must with integers.
    fn least_integers() { LEAST_RIGHT.integers }
}

fn right(class: impl Fn(&[f32; 64]) -> usize) -> u32 {
    let is_right = |&at: &usize| {
        let (pixels, label) = digit(at);
        class(&pixels) == usize::from(label)
    };
    (0..DIGITS).filter(is_right).count() as u32
}

/// A question outside the lists ends the call with an error in JavaScript.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
