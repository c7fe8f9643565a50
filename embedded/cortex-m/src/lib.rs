//! What the programs have in common: a counter of instructions, and the end of a test.
#![no_std]

pub mod memory;

use core::hint::black_box;

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::{debug, hprintln};

/// Counts instructions by SysTick: QEMU with `-icount shift=0` takes a nanosecond for each, and boards have timers of different
/// speed. It knows nothing of cycles: real processors take several for some instructions.
pub struct Counter {
    timer: SYST,
    /// Ticks of [`KNOWN`](Self::KNOWN) instructions.
    known: u32,
}

impl Counter {
    /// The instructions that the timer is measured with.
    const KNOWN: u32 = 4_000_000;

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
        let mut counter = Self { timer, known: 0 };
        // Turns of a loop that has two of them.
        counter.known =
            counter.ticks(|| cortex_m::asm::delay(Self::KNOWN / 2)).expect("it takes a second at most");
        counter
    }

    /// The ticks of one call, or none if there were more than the 24 bits of the timer can hold.
    fn ticks(&mut self, call: impl FnOnce()) -> Option<u32> {
        self.timer.clear_current();
        while SYST::get_current() == 0 {}
        let begin = SYST::get_current();
        // What it says of the time before is of no interest, and forgotten when asked for.
        self.timer.has_wrapped();
        call();
        let end = SYST::get_current();
        if self.timer.has_wrapped() { None } else { Some(begin - end) }
    }

    /// The instructions of one call, to within one in a thousand: the mean of many.
    ///
    /// # Panics
    ///
    /// If one call takes longer than the timer can measure, some hundred million instructions.
    pub fn instructions(&mut self, mut call: impl FnMut()) -> u32 {
        let mut calls = 400_u32;
        loop {
            let mut run = |call: &mut dyn FnMut()| {
                self.ticks(|| {
                    for _ in 0..black_box(calls) {
                        call();
                    }
                })
            };
            // The loop and the call through a pointer are not the network's.
            let empty = run(&mut || {
                black_box(());
            });
            if let (Some(all), Some(empty)) = (run(&mut call), empty) {
                let ticks = u64::from(all - empty);
                return (ticks * u64::from(Self::KNOWN) / (u64::from(self.known) * u64::from(calls))) as u32;
            }
            assert!(calls > 1, "a call is too long for the timer");
            calls /= 2;
        }
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
