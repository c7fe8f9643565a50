//! LeNet-5 for JavaScript: a page writes an image at [`input`], calls [`predict`] and reads [`probabilities`].
//!
//! The compiler compares the weight file with the network and puts its numbers here in half precision; the first prediction
//! widens them into memory that takes no place in the file.
#![no_std]

use core::mem::{MaybeUninit, transmute};

use dnn::prelude::*;
use network::{LeNet5, LeNet5Workspace};

const PIXELS: usize = 28 * 28;
const CLASSES: usize = 10;

/// The weights as the network has them in memory: what does not fit it is an error of the compiler.
const NET: LeNet5 = LeNet5::from_safetensors(include_bytes!("../../weights/lenet5.safetensors"));

/// The same numbers in half precision: of all of them the lower bytes, then the upper ones. These are much alike, and a
/// server's compression makes use of it where they stand together.
static HALVES: [[u8; LeNet5::PARAMS]; 2] = {
    // SAFETY: both are as large, and the network has nothing but numbers of four bytes.
    let words = unsafe { transmute::<LeNet5, [u32; LeNet5::PARAMS]>(NET) };
    let mut halves = [[0; LeNet5::PARAMS]; 2];
    let mut at = 0;
    while at < words.len() {
        let half = narrow(words[at]);
        assert!(widen(half) == words[at], "the weight file holds numbers of more than half precision");
        [halves[0][at], halves[1][at]] = half.to_le_bytes();
        at += 1;
    }
    halves
};

/// The exponents of the two formats differ by 112.
const SHIFT: f32 = f32::from_bits((127 + 112) << 23);

/// The half that a finite number is.
const fn narrow(single: u32) -> u16 {
    let magnitude = f32::from_bits(single & 0x7fff_ffff) / SHIFT;
    (magnitude.to_bits() >> 13) as u16 | (single >> 16) as u16 & 0x8000
}

/// The bits of the number that a finite half is, subnormal ones too.
const fn widen(half: u16) -> u32 {
    let magnitude = f32::from_bits((half as u32 & 0x7fff) << 13) * SHIFT;
    magnitude.to_bits() | (half as u32 & 0x8000) << 16
}

/// What the page and the network share.
struct Memory {
    net: LeNet5,
    is_ready: bool,
    workspace: LeNet5Workspace<f32, 1>,
    input: Batch<f32, 1, PIXELS>,
    output: Batch<f32, 1, CLASSES>,
}

/// Zeros, which are a value of everything in it.
static mut MEMORY: MaybeUninit<Memory> = MaybeUninit::zeroed();

/// The memory, for one exported function.
fn memory() -> &'static mut Memory {
    // SAFETY: zeros are a network, a workspace, a batch and `false`. There is one thread, each exported function asks once,
    // and none calls another, so this is the only reference while it lives.
    unsafe { &mut *(&raw mut MEMORY).cast::<Memory>() }
}

/// Where the page writes the image: 28 rows of 28 numbers from 0 (paper) to 1 (ink).
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut f32 {
    memory().input.as_mut_ptr()
}

/// Where the page reads the probabilities of the ten digits after [`predict`].
#[unsafe(no_mangle)]
pub extern "C" fn probabilities() -> *const f32 {
    memory().output.as_ptr()
}

/// Computes the probabilities of the image.
#[unsafe(no_mangle)]
pub extern "C" fn predict() {
    let memory = memory();
    memory.widen_once();
    memory.net.predict_with(&mut memory.workspace, &memory.input, &mut memory.output);
    softmax(memory.output.as_mut_slice());
}

impl Memory {
    fn widen_once(&mut self) {
        if self.is_ready {
            return;
        }
        // SAFETY: both are as large, which the compiler has compared for `HALVES`; any bits are a number.
        let words = unsafe { &mut *(&raw mut self.net).cast::<[u32; LeNet5::PARAMS]>() };
        let [lower, upper] = &HALVES;
        for ((word, &lower), &upper) in words.iter_mut().zip(lower).zip(upper) {
            *word = widen(u16::from_le_bytes([lower, upper]));
        }
        self.is_ready = true;
    }
}

/// Logits become probabilities.
fn softmax(values: &mut [f32]) {
    let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    values.iter_mut().for_each(|value| *value = Scalar::exp(*value - largest));
    let sum: f32 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
}

/// Nothing here panics but by a mistake, which then ends the call with an error in JavaScript.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
