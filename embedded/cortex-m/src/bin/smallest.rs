//! Nothing but a prediction: what it takes in flash, and that no panic is in it.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use cortex_m_semihosting::debug;
use dnn::prelude::*;
use dnn::storage::Zeroable;
use networks::MLP;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

#[entry]
fn main() -> ! {
    let (mut x, mut y, mut workspace) = (Batch::<f32, 1, 16>::zeros(), Batch::zeros(), Zeroable::zeroed());
    x[0] = black_box(1.0);
    MLP.predict_with(&mut workspace, black_box(&x), &mut y);
    black_box(&y);
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}
