//! How many instructions predictions take.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_firmware::{Counter, end, fail_on_panic, report};
use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use dnn::prelude::*;
use dnn::storage::Zeroable;
use networks::{DIGITS_CNN, DIGITS_MLP, LSTM, LstmState, MLP, SINE, SPEAKER, SpeakerState, pattern};

fail_on_panic!();

/// With a floating-point unit; without one each operation is a function of a hundred instructions.
const HAS_FLOATS: bool = cfg!(target_abi = "eabihf");

#[entry]
fn main() -> ! {
    let mut counter = Counter::start();
    let mut is_well = true;
    let mut check = |what: &str, found: u32, limit: u32| {
        if HAS_FLOATS {
            is_well &= report(what, found, limit);
        } else {
            hprintln!("{}: {}", what, found);
        }
    };
    macro_rules! predictions {
        ($($net:ident: $name:literal, [$x:literal -> $y:literal], $limit:literal;)*) => {$({
            let x = Batch::<f32, 1, $x>::from_row_slice(&pattern::<$x>(1));
            let (mut y, mut workspace) = (Batch::<f32, 1, $y>::zeros(), Zeroable::zeroed());
            let found = counter.instructions(|| {
                $net.predict_with(&mut workspace, black_box(&x), &mut y);
                black_box(&y);
            });
            check($name, found, $limit);
        })*};
    }
    predictions! {
        MLP: "16-32-4", [16 -> 4], 1_800;
        SINE: "sine, 1-16-16-1", [1 -> 1], 3_400;
        DIGITS_MLP: "digits, dense", [64 -> 10], 7_400;
        DIGITS_CNN: "digits, convolutional", [64 -> 10], 178_000;
    }
    let (x, mut state) = (pattern::<4>(1), LstmState::new());
    let found = counter.instructions(|| {
        black_box(LSTM.step(&mut state, black_box(&x)));
    });
    check("a step of lstm 4 to 16", found, 8_000);
    let (x, mut state) = (pattern::<12>(1), SpeakerState::new());
    let found = counter.instructions(|| {
        black_box(SPEAKER.step(&mut state, black_box(&x)));
    });
    check("a step of the speakers' lstm 12 to 16", found, 10_200);
    end(is_well)
}
