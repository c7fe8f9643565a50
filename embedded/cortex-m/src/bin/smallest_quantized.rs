//! Nothing but a prediction by integers of eight bits: that no panic is in it.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use cortex_m_semihosting::debug;
use networks::{DIGITS_CNN_INT8, DigitsCnnInt8Workspace};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

#[entry]
fn main() -> ! {
    let (mut x, mut y, mut workspace) = ([0.0; 64], [0.0; 10], DigitsCnnInt8Workspace::new());
    x[0] = black_box(1.0);
    DIGITS_CNN_INT8.predict_with(&mut workspace, black_box(&x), &mut y);
    black_box(&y);
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}
