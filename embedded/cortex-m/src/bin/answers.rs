//! Whether all networks answer with the bits of other machines, and digits are recognised.
#![no_std]
#![no_main]

use cortex_m_firmware::{end, fail_on_panic};
use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use networks::{
    ANSWERS, DIGITS, DIGITS_CNN, DIGITS_MLP, EXPECTED, INPUTS, LEAST_RIGHT, NETWORKS, SPEAKER, SpeakerState,
    digit, largest,
};

fail_on_panic!();

#[entry]
fn main() -> ! {
    let mut different = 0;
    let mut expected = EXPECTED.as_chunks::<4>().0.iter();
    for seed in 0..INPUTS {
        for (answer, expected) in NETWORKS.answers(seed).iter().zip(&mut expected) {
            different += u32::from(answer.to_le_bytes() != *expected);
        }
    }
    hprintln!("answers: {} of {} differ in a bit", different, INPUTS as usize * ANSWERS);

    let (mut dense, mut convolutional) = (0, 0);
    for at in 0..DIGITS {
        let (pixels, label) = digit(at);
        dense += u32::from(largest(&DIGITS_MLP.predict_one(&pixels)) == usize::from(label));
        convolutional += u32::from(largest(&DIGITS_CNN.predict_one(&pixels)) == usize::from(label));
    }
    hprintln!("digits: {} dense, {} convolutional, of {}", dense, convolutional, DIGITS);

    // A stream is a value: begun anew it is the same.
    let (mut state, mut anew) = (SpeakerState::new(), SpeakerState::new());
    let first = SPEAKER.step(&mut state, &networks::pattern(1));
    let second = SPEAKER.step(&mut state, &networks::pattern(1));
    let is_stream = first != second && first == SPEAKER.step(&mut anew, &networks::pattern(1));
    let is_right = dense >= LEAST_RIGHT.dense && convolutional >= LEAST_RIGHT.convolutional;
    end(different == 0 && is_right && is_stream)
}
