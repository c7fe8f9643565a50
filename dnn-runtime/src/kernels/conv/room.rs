//! Room on the stack for copies, which is not written before it is used.
//!
//! A room is a [`MaybeUninit`] where it is used, and never a value that a function returns: without optimisation each such
//! function would have a place of its own for it on the stack.

use core::mem::MaybeUninit;

/// Aligned for every vector, and as cache lines.
#[repr(align(64))]
pub(in crate::kernels) struct Room<const BYTES: usize> {
    _bytes: [u8; BYTES],
}

/// Room for so many numbers.
#[repr(align(64))]
pub(in crate::kernels) struct SmallRoom<T, const NUMBERS: usize> {
    _numbers: [T; NUMBERS],
}

/// Room on the stack, as much as a vector type's machines have.
pub(in crate::kernels) trait StackRoom<T>: Sized {
    const NUMBERS: usize;

    /// Where the numbers are.
    #[inline(always)]
    fn numbers(room: &mut MaybeUninit<Self>) -> *mut T {
        const {
            assert!(align_of::<T>() <= align_of::<Self>());
            assert!(Self::NUMBERS * size_of::<T>() <= size_of::<Self>());
        };
        room.as_mut_ptr().cast()
    }
}

impl<T, const BYTES: usize> StackRoom<T> for Room<BYTES> {
    const NUMBERS: usize = BYTES / size_of::<T>();
}

impl<T, const NUMBERS: usize> StackRoom<T> for SmallRoom<T, NUMBERS> {
    const NUMBERS: usize = NUMBERS;
}

// On WebAssembly there are no threads.
#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use crate::kernels::Kernels;
    use crate::kernels::conv::ConvSizes;
    use crate::kernels::conv::tests::square;
    use crate::kernels::simd::{Isa, available, with_isa};
    use crate::kernels::tests::{data, nan};
    use crate::parallel::Block;

    /// Where there are no vectors the machine may be small. Without optimisation it takes twice what it does otherwise.
    #[test]
    fn plain_code_takes_little_of_the_stack() {
        let passes = || {
            let padded = ConvSizes { padding: [1; 2], ..square([20, 30], 20, 3, 1) };
            let sizes = ConvSizes { output: [30, 20, 20], ..padded };
            let (x, weight) = (data::<f32>(20 * 400, 1), data::<f32>(30 * sizes.taps(), 2));
            let (mut y, mut d_weight) = (nan(30 * 400), vec![0.0; weight.len()]);
            with_isa(Isa::Scalar, || {
                f32::conv(&x, &weight, &[], &mut Block::whole(&mut y, 400), sizes);
                let taps = sizes.taps();
                f32::conv_weight_gradient(&x, &y, &mut Block::whole(&mut d_weight, taps), sizes);
            });
            y.iter().chain(&d_weight).all(|number: &f32| number.is_finite())
        };
        // Beyond its end the process is stopped.
        let thread = std::thread::Builder::new().stack_size(96 * 1024).spawn(passes);
        assert!(thread.expect("a thread").join().expect("no panic"));
    }

    /// The convolutions of LeNet-5 for one sample, whose copies are small.
    #[test]
    fn small_convolutions_take_little_of_the_stack() {
        let passes = |isa: Isa| {
            [square([1, 6], 28, 5, 1), square([6, 16], 12, 5, 1)].into_iter().all(|sizes| {
                let x = data::<f32>(sizes.input.iter().product(), 1);
                let weight = data::<f32>(sizes.output[0] * sizes.taps(), 2);
                let channel = sizes.output[1] * sizes.output[2];
                let mut y = nan(sizes.output[0] * channel);
                with_isa(isa, || f32::conv(&x, &weight, &[], &mut Block::whole(&mut y, channel), sizes));
                y.iter().all(|number: &f32| number.is_finite())
            })
        };
        for isa in available() {
            // The largest room alone, with AVX-512, would be beyond its end.
            let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(move || passes(isa));
            assert!(thread.expect("a thread").join().expect("no panic"), "{isa}");
        }
    }
}
