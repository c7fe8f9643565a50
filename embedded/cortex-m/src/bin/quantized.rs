//! Digits by convolutions of eight-bit integers, and nothing else: what it takes in flash and RAM, and how often it is right.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_firmware::memory::stack;
use cortex_m_firmware::{Counter, end, fail_on_panic};
use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use networks::{DIGITS, DIGITS_CNN_INT8, DigitsCnnInt8, DigitsCnnInt8Workspace, digit, largest};

fail_on_panic!();

/// What the same network of floats gets right, less one point of [`DIGITS`].
const LEAST: u32 = FLOATS - DIGITS as u32 / 100;
/// As `train` says: 0.9777 of them.
const FLOATS: u32 = 351;

#[entry]
fn main() -> ! {
    let mut right = 0;
    let (mut workspace, mut y) = (DigitsCnnInt8Workspace::new(), [0.0; 10]);
    for at in 0..DIGITS {
        let (pixels, label) = digit(at);
        DIGITS_CNN_INT8.predict_with(&mut workspace, &pixels, &mut y);
        right += u32::from(largest(&y) == usize::from(label));
    }
    hprintln!("digits by integers: {} of {} right (at least {})", right, DIGITS, LEAST);
    let (pixels, _) = digit(0);
    let deep = stack(&mut || {
        black_box(DIGITS_CNN_INT8.predict_one(black_box(&pixels)));
    });
    hprintln!("bytes of the stack: {}, {} of them the workspace", deep, DigitsCnnInt8::infer_bytes());
    let instructions = Counter::start().instructions(|| {
        DIGITS_CNN_INT8.predict_with(&mut workspace, black_box(&pixels), &mut y);
        black_box(&y);
    });
    hprintln!("instructions: {}", instructions);
    end(right >= LEAST && deep >= DigitsCnnInt8::infer_bytes())
}
