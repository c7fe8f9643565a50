//! An activation on slices: as tasks for vectors, and compiled in this crate for the built-in ones.

use super::Activation;
use crate::kernels::elementwise::each;
use crate::kernels::simd::{Task, Vector};
use crate::scalar::Scalar;

/// See [`Activation::apply_slice`].
pub(in crate::layers) struct Apply<'a, A: ?Sized, T> {
    pub(in crate::layers) activation: &'a A,
    pub(in crate::layers) x: &'a [T],
    pub(in crate::layers) y: &'a mut [T],
}

/// See [`Activation::apply_in_place`].
pub(in crate::layers) struct ApplyInPlace<'a, A: ?Sized, T> {
    pub(in crate::layers) activation: &'a A,
    pub(in crate::layers) y: &'a mut [T],
}

/// See [`Activation::gradient_slice`].
pub(in crate::layers) struct Gradient<'a, A: ?Sized, T> {
    pub(in crate::layers) activation: &'a A,
    pub(in crate::layers) read: &'a [T],
    pub(in crate::layers) d_y: &'a [T],
    pub(in crate::layers) d_x: &'a mut [T],
}

/// See [`Activation::gradient_in_place`].
pub(in crate::layers) struct GradientInPlace<'a, A: ?Sized, T> {
    pub(in crate::layers) activation: &'a A,
    pub(in crate::layers) read: &'a [T],
    pub(in crate::layers) d_y: &'a mut [T],
}

impl<A: Activation + ?Sized, T: Scalar> Task<T> for Apply<'_, A, T> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        let (activation, x, y) = (self.activation, self.x, self.y);
        each!(V, y = |x = x| activation.apply(x));
    }
}

impl<A: Activation + ?Sized, T: Scalar> Task<T> for ApplyInPlace<'_, A, T> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        let (activation, y) = (self.activation, self.y);
        each!(V, y = |; y| activation.apply(y));
    }
}

impl<A: Activation + ?Sized, T: Scalar> Task<T> for Gradient<'_, A, T> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        let (activation, read, d_y, d_x) = (self.activation, self.read, self.d_y, self.d_x);
        each!(V, d_x = |read = read, d_y = d_y| chained(d_y, activation.derivative(read)));
    }
}

impl<A: Activation + ?Sized, T: Scalar> Task<T> for GradientInPlace<'_, A, T> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        let (activation, read, d_y) = (self.activation, self.read, self.d_y);
        each!(V, d_y = |read = read; d_y| chained(d_y, activation.derivative(read)));
    }
}

/// d_y * derivative, and 0 where d_y is 0, an infinite derivative or not.
///
/// The derivative is selected and not the product: of a selection between what is in memory and what replaces it, the
/// compiler makes a masked store, which takes tens of cycles on some processors.
#[inline(always)]
fn chained<V: Vector>(d_y: V, derivative: V) -> V {
    d_y * V::select(d_y.eq(V::zero()), V::zero(), derivative)
}

/// Overrides the slice forms of an [`Activation`] inside its impl: `f32` and `f64` get functions without type
/// parameters, compiled with this crate, so that a program's debug build runs optimised loops.
macro_rules! compiled_slices {
    ($activation:ty) => {
        $crate::layers::activation::slices::compiled_slices! {
            @form $activation, apply_slice(x: [&], y: [&mut]) = Apply
        }
        $crate::layers::activation::slices::compiled_slices! {
            @form $activation, apply_in_place(y: [&mut]) = ApplyInPlace
        }
        $crate::layers::activation::slices::compiled_slices! {
            @form $activation, gradient_slice(read: [&], d_y: [&], d_x: [&mut]) = Gradient
        }
        $crate::layers::activation::slices::compiled_slices! {
            @form $activation, gradient_in_place(read: [&], d_y: [&mut]) = GradientInPlace
        }
    };
    (@form $activation:ty, $form:ident($($slice:ident: [$($reference:tt)+]),+) = $task:ident) => {
        fn $form<T: $crate::Scalar>(&self, $($slice: $($reference)+ [T]),+) {
            use $crate::kernels::Kernels;
            use $crate::layers::activation::slices::{$task, Same};

            #[inline(never)]
            fn single(activation: &$activation, $($slice: $($reference)+ [f32]),+) {
                f32::dispatch($task { activation, $($slice),+ });
            }
            #[inline(never)]
            fn double(activation: &$activation, $($slice: $($reference)+ [f64]),+) {
                f64::dispatch($task { activation, $($slice),+ });
            }
            if core::any::TypeId::of::<T>() == core::any::TypeId::of::<f32>() {
                single(self, $($slice.same()),+);
            } else if core::any::TypeId::of::<T>() == core::any::TypeId::of::<f64>() {
                double(self, $($slice.same()),+);
            } else {
                T::dispatch($task { activation: self, $($slice),+ });
            }
        }
    };
}
pub(in crate::layers) use compiled_slices;

/// Renames a slice's element type to the type it is, for code that has compared the types.
pub(in crate::layers) trait Same<To> {
    fn same(self) -> To;
}

impl<'a, T: Scalar, U: Scalar> Same<&'a [U]> for &'a [T] {
    fn same(self) -> &'a [U] {
        bytemuck::cast_slice(self)
    }
}

impl<'a, T: Scalar, U: Scalar> Same<&'a mut [U]> for &'a mut [T] {
    fn same(self) -> &'a mut [U] {
        bytemuck::cast_slice_mut(self)
    }
}
