//! A device learns the last layer of a network anew: other labels for the digits it sees, in memory of its own.
#![no_std]
#![no_main]

use cortex_m::singleton;
use cortex_m_firmware::{end, fail_on_panic};
use cortex_m_rt::entry;
use cortex_m_semihosting::hprintln;
use dnn::layer::{ParamInfo, Walker};
use dnn::prelude::*;
use dnn::{Context, optim::Optimizer};
use networks::{TUNED, Tuned, digit, largest};

fail_on_panic!();

/// The digits that it sees.
const DIGITS: usize = 50;
/// Samples of a step.
const B: usize = 8;

/// Updates each tensor by its gradient, which is zero afterwards.
struct Update(Sgd);

impl Walker<f32, 1> for Update {
    fn tensor(&mut self, param: ParamInfo, values: &mut [f32], [gradient]: [&mut [f32]; 1]) {
        Optimizer::<f32, 0>::update(&self.0, param, values, gradient, []);
        gradient.fill(0.0);
    }
}

/// What the device's user calls a digit.
fn label(digit: u8) -> u32 {
    u32::from((digit + 3) % 10)
}

fn right(net: &Tuned) -> usize {
    let is_right = |at: &usize| {
        let (pixels, digit) = digit(*at);
        largest(&net.predict_one(&pixels)) == label(digit) as usize
    };
    (0..DIGITS).filter(is_right).count()
}

#[entry]
fn main() -> ! {
    // Weights that change are in RAM; all memory is known to the linker.
    let memory = singleton!(: Option<Tuned> = None).and_then(|net| {
        let tape = singleton!(TAPE: <Tuned as Train<f32, B>>::Tape = dnn::storage::Zeroable::zeroed())?;
        let gradients =
            singleton!(GRADIENTS: <Tuned as Network<f32>>::Gradients = dnn::storage::Zeroable::zeroed())?;
        Some((net.insert(TUNED.clone()), tape, gradients))
    });
    let Some((net, tape, gradients)) = memory else { end(false) };

    // For the script, which compares them with what the linker knows.
    hprintln!("symbol TAPE+GRADIENTS {}", Tuned::train_bytes::<B>());
    let before = right(net);
    let mut update = Update(Sgd::new(0.5));
    for step in 0..60 {
        let (mut x, mut labels) = (Batch::<f32, B, 64>::zeros(), [0; B]);
        for (row, to) in labels.iter_mut().enumerate() {
            let (pixels, digit) = digit((step * B + row) % DIGITS);
            x.row_mut(row).copy_from_slice(&pixels);
            *to = label(digit);
        }
        let cx = Context::new(step as u64, B);
        net.forward(&x, tape, &cx);
        let mut d_y = Batch::zeros();
        CrossEntropy.gradient(<Tuned as Train<f32, B>>::output(tape), &labels, B, &mut d_y);
        net.backward_parameters(&x, tape, &mut d_y, gradients, &cx);
        net.walk([gradients], &mut update);
    }
    let after = right(net);
    hprintln!("labels of the user's own: {} of {} right before, {} after", before, DIGITS, after);
    end(before <= 10 && after >= 45)
}
