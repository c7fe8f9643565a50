//! Memory for networks and batches: zeroed on the heap, never by way of the stack, and shared slabs.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::cell::{Cell, UnsafeCell};
use core::marker::PhantomData;

pub use bytemuck::Zeroable;
use nalgebra::SMatrix;

use crate::layer::Batch;
use crate::scalar::Scalar;

/// A zeroed value on the heap, written there directly: works for values far larger than the stack, in debug builds
/// too.
#[cfg(feature = "alloc")]
#[must_use]
pub fn zeroed_box<V: Zeroable>() -> Box<V> {
    bytemuck::allocation::zeroed_box()
}

/// A type of which every bytes are a value: matrices of numbers, and structs of these as [`zeroable!`](crate::zeroable)
/// declares them. Weights of a file can be copied into it while the program is compiled.
///
/// # Safety
///
/// Any bytes are a value of the type, also those of its fields that are not public.
#[diagnostic::on_unimplemented(
    message = "bytes of a file cannot be copied into `{Self}` while the program is compiled",
    label = "has fields that are neither matrices of numbers nor structs of them",
    note = "declare a custom layer with `dnn::zeroable!`; its fields are matrices of the scalar, arrays and layers of these, \
            and `PhantomData`"
)]
#[allow(unsafe_code, reason = "what it promises stands above")]
pub unsafe trait AnyBits: Sized {}

// SAFETY: a matrix whose sizes are types is an array of its elements and nothing else, and every bits are a float.
#[allow(unsafe_code, reason = "proven above")]
unsafe impl<T: Scalar, const R: usize, const C: usize> AnyBits for SMatrix<T, R, C> {}

/// Numbers of which quantised networks are made.
macro_rules! any_bits {
    ($($number:ty),*) => {$(
        // SAFETY: every bits are a number of the type.
        #[allow(unsafe_code, reason = "proven above")]
        unsafe impl AnyBits for $number {}
    )*};
}
any_bits!(i8, u8, i32, f32);

// SAFETY: an array is its elements, one behind the other.
#[allow(unsafe_code, reason = "proven above")]
unsafe impl<V: AnyBits, const N: usize> AnyBits for [V; N] {}

// SAFETY: it has no bytes.
#[allow(unsafe_code, reason = "proven above")]
unsafe impl<A: ?Sized> AnyBits for PhantomData<A> {}

/// A field of a struct with the scalar `T`: bounds on it are conditions, also where the field's own type does not depend on
/// `T` and the compiler would call a bound that does not hold an error.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<T, V>(PhantomData<T>, V);

// SAFETY: it is its second field; the first one has no bytes.
#[allow(unsafe_code, reason = "proven above")]
unsafe impl<T, V: AnyBits> AnyBits for Field<T, V> {}

/// A value at the beginning of a cache line: a vector that crosses from one line to the next takes two accesses.
#[cfg(feature = "alloc")]
#[derive(Debug)]
#[repr(C, align(64))]
pub(crate) struct Aligned<V>(V);

// SAFETY: all-zero bytes are a value of the only field, which is `Zeroable`, and padding may hold any bytes.
#[cfg(feature = "alloc")]
#[allow(unsafe_code, reason = "proven above")]
unsafe impl<V: Zeroable> Zeroable for Aligned<V> {}

#[cfg(feature = "alloc")]
impl<V> core::ops::Deref for Aligned<V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        &self.0
    }
}

#[cfg(feature = "alloc")]
impl<V> core::ops::DerefMut for Aligned<V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut V {
        &mut self.0
    }
}

/// Memory that a backward pass may overwrite although it only reads the cache around it.
///
/// Zeros are a value of it if they are one of `V`.
#[derive(Debug, Default)]
pub struct Scratch<V> {
    is_lent: Cell<bool>,
    value: UnsafeCell<V>,
}

// SAFETY: all-zero bytes are `false`, a value of `V`, which is `Zeroable`, and padding may hold any bytes; the cells add
// nothing to the values they hold.
#[allow(unsafe_code, reason = "proven above")]
unsafe impl<V: Zeroable> Zeroable for Scratch<V> {}

impl<V> Scratch<V> {
    /// Lends the memory to `f`.
    ///
    /// # Panics
    ///
    /// If it is lent already: if `f` asks for it.
    #[inline]
    pub fn with<R>(&self, f: impl FnOnce(&mut V) -> R) -> R {
        struct Return<'a>(&'a Cell<bool>);
        impl Drop for Return<'_> {
            fn drop(&mut self) {
                self.0.set(false);
            }
        }
        assert!(!self.is_lent.replace(true), "scratch memory is lent to one at a time");
        let _return = Return(&self.is_lent);
        // SAFETY: the flag says that no other reference is there: it is set before one is made and reset, by a panic of
        // `f` too, after it has ended. A `Cell` is not `Sync`, so no other thread has come between.
        #[allow(unsafe_code, reason = "proven above")]
        f(unsafe { &mut *self.value.get() })
    }
}

/// Memory of which some may never be needed. Only training has such.
#[cfg(feature = "std")]
mod reserved {
    use alloc::vec;
    use alloc::vec::Vec;
    use core::fmt;
    use core::marker::PhantomData;
    use core::ops::{Deref, DerefMut};
    use core::ptr;

    use super::{Aligned, Zeroable};

    /// The length of a cache line, in bytes.
    const LINE: usize = align_of::<Aligned<()>>();

    /// A value of zeros on the heap, at the beginning of a cache line, of which a part that is never used takes no memory:
    /// of a large one the system gives a page when it is first touched. A `Box<Aligned<V>>` is written when it is made.
    pub(crate) struct Reserved<V> {
        bytes: Vec<u8>,
        /// The place of the value in them.
        start: usize,
        value: PhantomData<V>,
    }

    impl<V: Zeroable> Reserved<V> {
        pub(crate) fn zeroed() -> Self {
            const { assert!(align_of::<V>() <= LINE, "it lies at the beginning of a cache line") };
            // Allocators have zeros of any alignment only for bytes.
            let bytes = vec![0; size_of::<V>() + LINE - 1];
            let start = bytes.as_ptr().addr().wrapping_neg() % LINE;
            Self { bytes, start, value: PhantomData }
        }
    }

    impl<V> Deref for Reserved<V> {
        type Target = V;

        #[inline]
        fn deref(&self) -> &V {
            // SAFETY: from `start`, which is below `LINE`, there are as many bytes as `V` has, at the beginning of a cache
            // line, which is enough for `V`. They were zeros, a value of `V`, which is `Zeroable`, and since then have been
            // changed by way of `deref_mut` only. Neither they nor `start` ever change their place; the reference borrows both.
            #[allow(unsafe_code, reason = "proven above")]
            unsafe {
                &*self.bytes.as_ptr().add(self.start).cast()
            }
        }
    }

    impl<V> DerefMut for Reserved<V> {
        #[inline]
        fn deref_mut(&mut self) -> &mut V {
            // SAFETY: as in `deref`; the reference borrows the bytes exclusively.
            #[allow(unsafe_code, reason = "proven above")]
            unsafe {
                &mut *self.bytes.as_mut_ptr().add(self.start).cast()
            }
        }
    }

    impl<V> Drop for Reserved<V> {
        fn drop(&mut self) {
            // SAFETY: the value is used for nothing else from here on, and the bytes have nothing to drop.
            #[allow(unsafe_code, reason = "proven above")]
            unsafe {
                ptr::drop_in_place(&raw mut **self);
            }
        }
    }

    impl<V: fmt::Debug> fmt::Debug for Reserved<V> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            (**self).fmt(f)
        }
    }
}

#[cfg(feature = "std")]
pub(crate) use reserved::Reserved;

/// The first `F` features of a slab, as a batch of their own.
///
/// Features are outermost in memory, so they are a prefix of the slab's.
#[inline]
#[must_use]
pub fn head<T: Scalar, const B: usize, const SLAB: usize, const F: usize>(
    slab: &mut Batch<T, B, SLAB>,
) -> &mut Batch<T, B, F> {
    const { assert!(F <= SLAB, "a slab is at least as large as each of its buffers") };
    &mut bytemuck::cast_slice_mut(&mut slab.as_mut_slice()[..B * F])[0]
}

/// One sample as a batch of one.
#[inline]
#[must_use]
pub fn one<T: Scalar, const F: usize>(sample: &[T; F]) -> &Batch<T, 1, F> {
    bytemuck::cast_ref(sample)
}

/// A batch of one as one sample.
#[inline]
#[must_use]
pub fn sample<T: Scalar, const F: usize>(batch: &Batch<T, 1, F>) -> &[T; F] {
    bytemuck::cast_ref(batch)
}

/// A batch of one as one sample, to write to.
#[inline]
#[must_use]
pub fn sample_mut<T: Scalar, const F: usize>(batch: &mut Batch<T, 1, F>) -> &mut [T; F] {
    bytemuck::cast_mut(batch)
}

/// One sample as a batch of one, to write to.
#[inline]
#[must_use]
pub fn one_mut<T: Scalar, const F: usize>(sample: &mut [T; F]) -> &mut Batch<T, 1, F> {
    bytemuck::cast_mut(sample)
}

/// The largest workspace that [`compute`] puts on the stack, in bytes. A small network's prediction takes less time
/// than an allocation; the limit leaves room on the 2 MiB stacks of threads and debug builds.
#[cfg(feature = "alloc")]
const STACK_WORKSPACE: usize = 16 * 1024;

/// Runs `run` with a zeroed workspace, on the stack if it is small or there is no heap, and returns what it wrote.
#[inline]
pub fn compute<W: Zeroable, Y: Zeroable>(run: impl FnOnce(&mut W, &mut Y)) -> Y {
    #[cfg(feature = "alloc")]
    if const { size_of::<W>() > STACK_WORKSPACE } {
        // Two functions: a debug build reserves the stack for both branches of one.
        return on_heap(run);
    }
    on_stack(run)
}

#[inline]
fn on_stack<W: Zeroable, Y: Zeroable>(run: impl FnOnce(&mut W, &mut Y)) -> Y {
    let (mut workspace, mut y) = (W::zeroed(), Y::zeroed());
    run(&mut workspace, &mut y);
    y
}

#[cfg(feature = "alloc")]
#[inline(never)]
fn on_heap<W: Zeroable, Y: Zeroable>(run: impl FnOnce(&mut W, &mut Y)) -> Y {
    let (mut workspace, mut y) = (zeroed_box::<W>(), Y::zeroed());
    run(&mut workspace, &mut y);
    y
}

/// Declares a struct of matrices and layers that may be created as zeros, wherever it lies.
///
/// The struct implements `bytemuck::Zeroable` when all its fields do. Custom layers are declared with this macro so
/// that networks holding them can be created on the heap without a copy on the stack:
///
/// ```
/// dnn_runtime::zeroable! {
///     /// y = a * x, one learned factor a feature.
///     pub struct Scale<T, const N: usize> {
///         pub factor: nalgebra::SMatrix<T, 1, N>,
///     }
/// }
/// let scale: Box<Scale<f32, 3>> = dnn_runtime::storage::zeroed_box();
/// assert_eq!(scale.factor[2], 0.0);
/// ```
#[macro_export]
macro_rules! zeroable {
    // The parameter list is taken apart one parameter at a time: it is written once, for the struct, and needed as
    // names too, for the impl.
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident<$T:ident $($rest:tt)*
    ) => {
        $crate::zeroable! { @parameters ($(#[$meta])* $vis) $name $T () () () $($rest)* }
    };
    (@parameters $head:tt $name:ident $T:ident () () () = $default:ident $($rest:tt)*) => {
        $crate::zeroable! { @parameters $head $name $T ($default) () () $($rest)* }
    };
    (
        @parameters $head:tt $name:ident $T:ident $default:tt ($($N:ident)*) $types:tt
        , const $next:ident: usize $($rest:tt)*
    ) => {
        $crate::zeroable! { @parameters $head $name $T $default ($($N)* $next) $types $($rest)* }
    };
    (
        @parameters $head:tt $name:ident $T:ident $default:tt $consts:tt ($($A:ident)*)
        , $next:ident $($rest:tt)*
    ) => {
        $crate::zeroable! { @parameters $head $name $T $default $consts ($($A)* $next) $($rest)* }
    };
    (@parameters $head:tt $name:ident $T:ident $default:tt $consts:tt $types:tt , > $($rest:tt)*) => {
        $crate::zeroable! { @parameters $head $name $T $default $consts $types > $($rest)* }
    };
    (
        @parameters ($(#[$meta:meta])* $vis:vis) $name:ident $T:ident ($($default:ident)?) ($($N:ident)*) ($($A:ident)*)
        > $(where [$($bound:tt)*])? {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name<$T: $crate::Scalar $(= $default)?, $(const $N: usize,)* $($A),*>
        $(where $($bound)*)?
        {
            $($(#[$field_meta])* $field_vis $field: $type),*
        }

        // SAFETY: all-zero bytes are a value of the struct, because they are a value of each field (the bounds below
        // name exactly the fields above) and padding has no invalid bytes.
        unsafe impl<$T, $(const $N: usize,)* $($A),*> $crate::private::Zeroable for $name<$T, $($N,)* $($A),*>
        where
            $T: $crate::Scalar,
            $($($bound)*)?
            $($type: $crate::private::Zeroable,)*
        {
        }

        // SAFETY: any bytes are a value of the struct, because they are one of each field (the bounds below name exactly
        // the fields above) and padding may hold any bytes.
        unsafe impl<$T, $(const $N: usize,)* $($A),*> $crate::private::AnyBits for $name<$T, $($N,)* $($A),*>
        where
            $T: $crate::Scalar,
            $($($bound)*)?
            $($crate::private::Field<$T, $type>: $crate::private::AnyBits,)*
        {
        }
    };
}

/// As [`zeroable!`](crate::zeroable), for a struct of integers, which has no scalar: `struct Name[sizes][types] { .. }`.
#[doc(hidden)]
#[macro_export]
macro_rules! zeroable_integers {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident [$($N:ident),*] [$($A:ident),*] {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name<$(const $N: usize,)* $($A),*> {
            $($(#[$field_meta])* $field_vis $field: $type),*
        }

        // SAFETY: all-zero bytes are a value of the struct, because they are a value of each field (the bounds below
        // name exactly the fields above) and padding has no invalid bytes.
        unsafe impl<$(const $N: usize,)* $($A),*> $crate::private::Zeroable for $name<$($N,)* $($A),*>
        where
            $($type: $crate::private::Zeroable,)*
        {
        }

        // SAFETY: any bytes are a value of the struct, because they are one of each field (the bounds below name exactly
        // the fields above) and padding may hold any bytes.
        unsafe impl<$(const $N: usize,)* $($A),*> $crate::private::AnyBits for $name<$($N,)* $($A),*>
        where
            $($type: $crate::private::AnyBits,)*
        {
        }
    };
}

#[cfg(test)]
#[allow(unsafe_code, reason = "`zeroable!` implements an unsafe trait, with its proof")]
mod tests {
    use core::marker::PhantomData;

    use nalgebra::SMatrix;

    use super::*;

    zeroable! {
        struct Plain<T = f32> {
            value: SMatrix<T, 1, 2>,
        }
    }

    zeroable! {
        struct Several<T, const N: usize, const M: usize, A, C,> {
            value: SMatrix<T, N, M>,
            nothing: SMatrix<T, 1, 0>,
            markers: PhantomData<(A, C)>,
        }
    }

    #[test]
    fn zeroable_takes_defaults_sizes_and_types() {
        let plain: Box<Plain> = zeroed_box();
        assert_eq!(plain.value.as_slice(), [0.0f32; 2]);
        let sized: Box<Several<f64, 2, 3, u8, i8>> = zeroed_box();
        assert_eq!(sized.value.as_slice(), [0.0f64; 6]);
        assert!(sized.nothing.is_empty());
        assert_eq!(sized.markers, PhantomData);
    }

    #[test]
    fn aligned_values_begin_a_cache_line() {
        // Shorter than a line, so that there is padding behind.
        let mut boxes = [(); 3].map(|()| zeroed_box::<Aligned<[u8; 3]>>());
        for aligned in &mut boxes {
            assert_eq!(aligned.as_ptr().addr() % 64, 0);
            assert_eq!(***aligned, [0; 3]);
            aligned[1] = 7;
            assert_eq!(***aligned, [0, 7, 0]);
        }
    }

    #[test]
    #[cfg(feature = "std")]
    fn reserved_values_begin_a_cache_line() {
        let mut values = [(); 3].map(|()| Reserved::<[u8; 200]>::zeroed());
        for reserved in &mut values {
            assert_eq!(reserved.as_ptr().addr() % align_of::<Aligned<()>>(), 0);
            assert_eq!(**reserved, [0; 200]);
            reserved.fill(7);
        }
        // They stay where they are.
        let place = values[2].as_ptr();
        let moved = alloc::vec::Vec::from(values);
        assert_eq!((moved[2].as_ptr(), *moved[2]), (place, [7; 200]));
        assert_eq!(*Reserved::<()>::zeroed(), ());
    }

    #[test]
    #[cfg(feature = "std")]
    fn reserved_values_are_dropped() {
        use alloc::rc::Rc;

        struct Holds(#[allow(dead_code, reason = "it is dropped")] Option<Rc<()>>);
        // SAFETY: `None` is all-zero bytes, as documented for `Option` of a pointer that is never null.
        unsafe impl Zeroable for Holds {}

        let held = Rc::new(());
        let mut reserved = Reserved::<Holds>::zeroed();
        reserved.0 = Some(Rc::clone(&held));
        assert_eq!(Rc::strong_count(&held), 2);
        drop(reserved);
        assert_eq!(Rc::strong_count(&held), 1);
    }

    #[test]
    fn scratch_is_lent_to_one_at_a_time() {
        let scratch: Box<Scratch<[u8; 3]>> = zeroed_box();
        scratch.with(|bytes| bytes[1] = 7);
        #[cfg(panic = "unwind")]
        {
            let again = || scratch.with(|_| scratch.with(|bytes| bytes[0]));
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(again)).is_err());
        }
        assert_eq!(scratch.with(|bytes| *bytes), [0, 7, 0], "it came back in spite of the panic");
    }

    #[test]
    fn head_is_the_first_features() {
        let mut slab: Box<Batch<f32, 2, 5>> = zeroed_box();
        head::<f32, 2, 5, 3>(&mut slab).fill(1.0);
        assert_eq!(slab.as_slice(), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_sample_is_a_batch_of_one() {
        let mut sample = [1.0f32, 2.0, 3.0];
        assert_eq!(one(&sample)[(0, 2)], 3.0);
        one_mut(&mut sample)[(0, 1)] = 7.0;
        assert_eq!(sample, [1.0, 7.0, 3.0]);
    }
}
