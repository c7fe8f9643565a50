//! Room on the stack for copies, which is not written before it is used.

use core::mem::MaybeUninit;

/// Aligned for every vector, and as cache lines.
#[repr(align(64))]
pub(in crate::kernels) struct Room<const BYTES: usize>([MaybeUninit<u8>; BYTES]);

/// For a copy of the source, where there are vectors: it stays in the second-level cache.
pub(super) type PanelRoom = Room<{ 96 * 1024 }>;

/// The same where there are none, for numbers of any size: that may be a small machine, whose whole stack is less. A copy
/// for one result takes at most 1100 numbers, so that every kernel finds room: 31 rows for `MOST_PLACES` places that are
/// two apart, of as many columns and what fills up their lines.
pub(super) type SmallPanelRoom<T> = SmallRoom<T, 2048>;

/// Room for so many numbers.
#[repr(align(64))]
pub(in crate::kernels) struct SmallRoom<T, const NUMBERS: usize>([MaybeUninit<T>; NUMBERS]);

/// Room on the stack, as much as a vector type's machines have.
pub(in crate::kernels) trait StackRoom<T> {
    const NUMBERS: usize;

    fn uninit() -> Self;
    fn numbers(&mut self) -> *mut T;
}

impl<T, const BYTES: usize> StackRoom<T> for Room<BYTES> {
    const NUMBERS: usize = BYTES / size_of::<T>();

    #[inline(always)]
    fn uninit() -> Self {
        Self::uninit()
    }
    #[inline(always)]
    fn numbers(&mut self) -> *mut T {
        self.numbers()
    }
}

impl<T, const NUMBERS: usize> StackRoom<T> for SmallRoom<T, NUMBERS> {
    const NUMBERS: usize = NUMBERS;

    #[inline(always)]
    fn uninit() -> Self {
        Self([const { MaybeUninit::uninit() }; NUMBERS])
    }
    #[inline(always)]
    fn numbers(&mut self) -> *mut T {
        self.0.as_mut_ptr().cast()
    }
}

impl<const BYTES: usize> Room<BYTES> {
    #[inline(always)]
    pub(super) fn uninit() -> Self {
        Self([const { MaybeUninit::uninit() }; BYTES])
    }

    #[inline(always)]
    pub(super) fn numbers<T>(&mut self) -> *mut T {
        const { assert!(align_of::<T>() <= align_of::<Self>()) };
        self.0.as_mut_ptr().cast()
    }
}
