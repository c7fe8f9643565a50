//! Whether networks need the memory that they say: `infer_bytes` against painted memory, `PARAMS` against the sizes that the
//! linker knows, of which the lines with `symbol` tell the script.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_firmware::memory::{stack, untouched};
use cortex_m_firmware::{end, fail_on_panic};
use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use dnn::layer::{LayerInfo, Tensor};
use dnn::prelude::*;
use dnn::storage::Zeroable;
use networks::{
    DIGITS_CNN, DIGITS_CNN_INT8, DIGITS_MLP, DigitsCnn, DigitsCnnInt8, DigitsCnnInt8Workspace, DigitsMlp,
    MLP, Mlp, SINE, SPEAKER, Sine, Speaker, SpeakerState, digit, pattern,
};

fail_on_panic!();

/// What functions have on the stack beside the workspace: registers, arguments, the sums of a few outputs.
const FRAMES: usize = 1280;

/// Says what was measured, and whether it is what was said: nothing of the workspace is left unused, and with it on the stack
/// a prediction is deeper by its size and that of the output, which is there too, but for what functions keep.
fn check(what: &str, bytes: usize, output: usize, unused: usize, [with, one]: [usize; 2]) -> bool {
    hprintln!(
        "{}: infer_bytes {}, {} of them unused; stack {} with a workspace of the caller's, {} without",
        what,
        bytes,
        unused,
        with,
        one
    );
    unused == 0 && with <= FRAMES && one >= bytes && one <= bytes + output + FRAMES
}

/// Bytes of all tensors: the parameters, and what a batch normalisation has seen.
fn weights(layers: &[LayerInfo], params: usize) -> usize {
    let tensors = || layers.iter().flat_map(|layer| layer.tensors);
    let statistics = tensors().filter(|tensor| !tensor.role.is_learned()).map(Tensor::len).sum::<usize>();
    4 * (params + statistics)
}

#[entry]
fn main() -> ! {
    let mut is_well = true;
    macro_rules! predictions {
        ($($name:literal, $net:ident: $type:ident, [$x:literal -> $y:literal];)*) => {$({
            let x = Batch::<f32, 1, $x>::from_row_slice(&pattern::<$x>(1));
            let (mut y, mut workspace) = (Batch::<f32, 1, $y>::zeros(), Zeroable::zeroed());
            let unused = untouched(&mut workspace, |workspace| $net.predict_with(workspace, &x, &mut y));
            let with = stack(&mut || $net.predict_with(&mut workspace, black_box(&x), &mut y));
            let one = stack(&mut || {
                black_box($net.predict_one(black_box(&pattern::<$x>(1))));
            });
            is_well &= check($name, $type::infer_bytes::<1>(), 4 * ($x + 2 * $y), unused, [with, one]);
            hprintln!("symbol {} {}", stringify!($net), weights($type::LAYERS, $type::PARAMS));
        })*};
    }
    predictions! {
        "16-32-4", MLP: Mlp, [16 -> 4];
        "sine", SINE: Sine, [1 -> 1];
        "digits, dense", DIGITS_MLP: DigitsMlp, [64 -> 10];
        "digits, convolutional", DIGITS_CNN: DigitsCnn, [64 -> 10];
    }
    let ((pixels, _), mut workspace, mut y) = (digit(0), DigitsCnnInt8Workspace::new(), [0.0; 10]);
    let unused =
        untouched(&mut workspace, |workspace| DIGITS_CNN_INT8.predict_with(workspace, &pixels, &mut y));
    let with = stack(&mut || DIGITS_CNN_INT8.predict_with(&mut workspace, black_box(&pixels), &mut y));
    let one = stack(&mut || {
        black_box(DIGITS_CNN_INT8.predict_one(black_box(&pixels)));
    });
    is_well &= check("digits by integers", DigitsCnnInt8::infer_bytes(), 80, unused, [with, one]);

    let mut state = SpeakerState::new();
    let deep = stack(&mut || {
        black_box(SPEAKER.step(&mut state, black_box(&pattern::<12>(1))));
    });
    hprintln!("a step of the speakers' lstm: stack {}, state {}", deep, size_of::<SpeakerState<f32>>());
    hprintln!("symbol SPEAKER {}", weights(Speaker::LAYERS, Speaker::PARAMS));
    end(is_well)
}
