//! How much memory a call uses: it is painted before, and what the call has written over is counted.

use core::arch::asm;

use dnn::storage::AnyBits;

unsafe extern "C" {
    /// Where the stack would meet the statics; the linker's script has it.
    static mut _stack_end: u32;
}

/// What unused memory holds: no value of a program by chance.
const PAINT: u32 = 0xa55a_96c3;

/// Bytes of the stack that a call needs beside what is on it already.
pub fn stack(call: &mut dyn FnMut()) -> usize {
    painted(call) - painted(&mut || {})
}

/// Bytes below the stack of this function that a call writes to.
#[inline(never)]
fn painted(call: &mut dyn FnMut()) -> usize {
    let end = (&raw mut _stack_end).expose_provenance();
    let top: usize;
    // SAFETY: the linker's script leaves the RAM between the statics and the stack to the stack alone, both ends are multiples
    // of four, and no interrupt is enabled. The stack grows downwards: everything that is alive lies above its pointer, which
    // these instructions read themselves and leave where it is. A loop of Rust's would call functions where it is not
    // optimised, and paint over their frames.
    unsafe {
        asm!(
            "mov {top}, sp",
            "2: cmp {at}, {top}",
            "bhs 3f",
            "str {paint}, [{at}]",
            "adds {at}, #4",
            "b 2b",
            "3:",
            at = inout(reg) end => _,
            paint = in(reg) PAINT,
            top = out(reg) top,
            options(nostack),
        );
    }
    call();
    let is_left = |at: &usize| {
        // SAFETY: RAM of the stack as above, of which every word has been written.
        unsafe { core::ptr::with_exposed_provenance::<u32>(*at).read_volatile() == PAINT }
    };
    top - (end..top).step_by(size_of::<u32>()).find(|at| !is_left(at)).unwrap_or(top)
}

/// Bytes of a value that a call does not write, in words of four; a rest is not counted.
pub fn untouched<V: AnyBits>(value: &mut V, call: impl FnOnce(&mut V)) -> usize {
    let (bytes, words) = (core::ptr::from_mut(value).cast::<[u8; 4]>(), size_of::<V>() / 4);
    for at in 0..words {
        // SAFETY: inside the value, of which any bytes are one, as `AnyBits` says.
        unsafe { bytes.add(at).write_volatile(PAINT.to_ne_bytes()) };
    }
    call(value);
    let is_left = |at: &usize| {
        // SAFETY: inside the value, and every byte of it has been written.
        unsafe { bytes.add(*at).read_volatile() == PAINT.to_ne_bytes() }
    };
    4 * (0..words).filter(is_left).count()
}
