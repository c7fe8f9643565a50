//! How much memory a call uses: it is painted before, and what the call has written over is counted.

use cortex_m::register::msp;
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
    let end = (&raw mut _stack_end).addr();
    // The stack grows downwards: everything that is alive lies above.
    let top = msp::read() as usize;
    for at in (end..top).step_by(size_of::<u32>()) {
        // SAFETY: the linker's script leaves the RAM between the statics and the stack to the stack alone, both ends are
        // multiples of four, this function calls nothing while it paints, and no interrupt is enabled.
        unsafe { core::ptr::with_exposed_provenance_mut::<u32>(at).write_volatile(PAINT) };
    }
    call();
    let is_left = |at: &usize| {
        // SAFETY: as above, and every word of it has been written.
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
