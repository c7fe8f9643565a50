//! Compares what the networks of the firmware answer on this machine with what is in the firmware.
//!
//! `DNN_ISA=scalar cargo run --release -p answers`: plain code gives the same bits everywhere. Instruction sets with vectors add in
//! another order and round once where plain code rounds twice; then the answers are close.

use std::process::ExitCode;

use dnn::Isa;
use networks::{ANSWERS, EXPECTED, INPUTS, NETWORKS};

/// How far vectors may be from plain code, relative to the largest answer of a round: some units in the last place of sums of a
/// few hundred numbers.
const CLOSE: f32 = 1e-5;

fn main() -> ExitCode {
    let (mut different, mut largest, mut is_close) = (0, 0.0_f32, true);
    let mut expected = EXPECTED.as_chunks::<4>().0.iter();
    for seed in 0..INPUTS {
        let answers = NETWORKS.answers(seed);
        let scale = answers.iter().fold(1.0_f32, |scale, answer| scale.max(answer.abs()));
        for (answer, expected) in answers.iter().zip(&mut expected) {
            different += usize::from(answer.to_le_bytes() != *expected);
            let apart = (answer - f32::from_le_bytes(*expected)).abs() / scale;
            largest = largest.max(apart);
            // NaN is not.
            is_close &= apart <= CLOSE;
        }
    }
    let all = INPUTS as usize * ANSWERS;
    println!("{}: {different} of {all} answers differ in a bit, by at most {largest:.1e}", dnn::isa());
    let is_well = if dnn::isa() == Isa::Scalar { different == 0 } else { is_close };
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
