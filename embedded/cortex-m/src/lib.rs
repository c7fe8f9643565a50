//! What the programs have in common: a counter of instructions, and the end of a test.
#![no_std]

use core::hint::black_box;

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::{debug, hprintln};

/// Instructions for each tick of SysTick: QEMU with `-icount shift=0` takes a nanosecond for each, and the timer of these
/// boards a tick in so many of them.
const INSTRUCTIONS_PER_TICK: u32 = 40;

/// Counts instructions. It knows nothing of cycles: real processors take several for some of them.
pub struct Counter {
    timer: SYST,
}

impl Counter {
    /// Starts the timer. There is one.
    ///
    /// # Panics
    ///
    /// If it has been started before.
    pub fn start() -> Self {
        let mut timer = cortex_m::Peripherals::take().expect("there is one counter").SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(0x00ff_ffff);
        timer.clear_current();
        timer.enable_counter();
        // It begins at the next tick.
        while SYST::get_current() == 0 {}
        Self { timer }
    }

    /// The instructions of one call, to within one in a thousand: the mean of many.
    pub fn instructions(&mut self, mut call: impl FnMut()) -> u32 {
        const CALLS: u32 = 400;
        let mut run = |calls: u32, call: &mut dyn FnMut()| {
            self.timer.clear_current();
            while SYST::get_current() == 0 {}
            let begin = SYST::get_current();
            for _ in 0..black_box(calls) {
                call();
            }
            (begin - SYST::get_current()) * INSTRUCTIONS_PER_TICK
        };
        // The loop and the call through a pointer are not the network's.
        let empty = run(CALLS, &mut || {
            black_box(());
        });
        (run(CALLS, &mut call) - empty) / CALLS
    }
}

/// Says a figure, and whether it is within its limit.
pub fn report(what: &str, found: u32, limit: u32) -> bool {
    hprintln!("{}: {} (at most {})", what, found, limit);
    found <= limit
}

/// Ends the emulator, with the exit code 0 if all went well.
pub fn end(is_well: bool) -> ! {
    debug::exit(if is_well { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    loop {}
}

/// What a program does that panics: it fails.
#[macro_export]
macro_rules! fail_on_panic {
    () => {
        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            $crate::end(false)
        }
    };
}
