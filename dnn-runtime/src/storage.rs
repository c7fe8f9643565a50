//! Memory for networks and batches: zeroed on the heap, never by way of the stack, and shared slabs.

use alloc::boxed::Box;

use bytemuck::Zeroable;

use crate::layer::Batch;
use crate::scalar::Scalar;

/// A zeroed value on the heap, written there directly: works for values far larger than the stack, in debug builds
/// too.
#[must_use]
pub fn zeroed_box<V: Zeroable>() -> Box<V> {
    bytemuck::allocation::zeroed_box()
}

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

/// A batch of one as one sample, to write to.
#[inline]
#[must_use]
pub fn one_mut<T: Scalar, const F: usize>(sample: &mut [T; F]) -> &mut Batch<T, 1, F> {
    bytemuck::cast_mut(sample)
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
    // The parameter list is read twice: as written for the struct, and split into names for the impl.
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident<$T:ident $(= $default:ty)? $(, const $N:ident: usize)* $(, $A:ident)* $(,)?> {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name<$T $(= $default)?, $(const $N: usize,)* $($A),*> {
            $($(#[$field_meta])* $field_vis $field: $type),*
        }

        // SAFETY: all-zero bytes are a value of the struct, because they are a value of each field (the bounds below
        // name exactly the fields above) and padding has no invalid bytes.
        unsafe impl<$T, $(const $N: usize,)* $($A),*> $crate::private::Zeroable for $name<$T, $($N,)* $($A),*>
        where
            $T: $crate::Scalar,
            $($type: $crate::private::Zeroable,)*
        {
        }
    };
}
