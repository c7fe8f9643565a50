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
    use crate::kernels::simd::{Isa, available, with_isa};
    use crate::kernels::tests::{data, nan};
    use crate::parallel::Block;

    /// Where there are no vectors the machine may be small. Without optimisation it takes twice what it does otherwise.
    #[test]
    fn plain_code_takes_little_of_the_stack() {
        let passes = || {
            let sizes = ConvSizes {
                batch: 1,
                input: [20; 3],
                output: [30, 20, 20],
                kernel: [3; 2],
                stride: [1; 2],
                padding: [1; 2],
                dilation: [1; 2],
                groups: 1,
                flip: false,
                exact: false,
                packed: false,
            };
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
            [(1, 6, 28), (6, 16, 12)].into_iter().all(|(inputs, outputs, side)| {
                let sizes = ConvSizes {
                    batch: 1,
                    input: [inputs, side, side],
                    output: [outputs, side - 4, side - 4],
                    kernel: [5; 2],
                    stride: [1; 2],
                    padding: [0; 2],
                    dilation: [1; 2],
                    groups: 1,
                    flip: false,
                    exact: false,
                    packed: false,
                };
                let x = data::<f32>(inputs * side * side, 1);
                let weight = data::<f32>(outputs * sizes.taps(), 2);
                let length = (side - 4) * (side - 4);
                let mut y = nan(outputs * length);
                with_isa(isa, || f32::conv(&x, &weight, &[], &mut Block::whole(&mut y, length), sizes));
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
