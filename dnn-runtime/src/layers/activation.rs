//! Element-wise functions without parameters, and the layer that applies them.

use crate::context::Context;
use crate::kernels::{map, map_in_place};
use crate::layer::{Batch, Layer};
use crate::scalar::Scalar;

/// An element-wise function: a value that may hold hyper-parameters.
///
/// An implementation gives the function and its derivative for one number. [`Activate`] makes a layer of it; one that
/// [`ReadsOutput`] may also be fused into [`Dense`](super::Dense).
///
/// The function must be finite for every finite x, or for those that rows of zeros at the network's input lead to: such
/// rows fill up a partial batch, and an infinite number in them becomes 0 times infinity, a NaN, in the gradients of
/// the weights behind. The derivative may be infinite: where d_y is 0, d_x is 0.
///
/// ```
/// use dnn_runtime::layers::{Activate, Activation, ReadsInput};
/// use dnn_runtime::{Layer, Scalar};
/// use nalgebra::SMatrix;
///
/// /// y = x^2
/// struct Square;
///
/// impl Activation for Square {
///     type Reads = ReadsInput;
///     fn apply<T: Scalar>(&self, x: T) -> T {
///         x * x
///     }
///     fn derivative<T: Scalar>(&self, x: T) -> T {
///         x + x
///     }
/// }
///
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// Activate::new(Square).infer(&SMatrix::<f32, 1, 2>::new(3.0, -2.0), &mut y);
/// assert_eq!(y.as_slice(), [9.0, 4.0]);
/// ```
pub trait Activation: 'static {
    /// What the derivative is a function of: [`ReadsOutput`] if it can be told from y alone (a training pass then
    /// keeps only y), else [`ReadsInput`]. [`ReadsNothing`] is for functions with derivative 1.
    type Reads: Reads;

    /// y for one x.
    fn apply<T: Scalar>(&self, x: T) -> T;

    /// dy/dx, given x or y as [`Reads`](Self::Reads) says.
    fn derivative<T: Scalar>(&self, read: T) -> T;

    /// y = f(x) for slices. Overwrites `y`.
    fn apply_slice<T: Scalar>(&self, x: &[T], y: &mut [T]) {
        map(x, y, |x| self.apply(x));
    }

    /// y = f(y) for a slice. Changes `y`.
    fn apply_in_place<T: Scalar>(&self, y: &mut [T]) {
        map_in_place(y, |y| self.apply(y));
    }

    /// d_x = d_y * f' for slices, 0 where d_y is. Overwrites `d_x`.
    fn gradient_slice<T: Scalar>(&self, read: &[T], d_y: &[T], d_x: &mut [T]) {
        for ((d_x, &d_y), &read) in d_x.iter_mut().zip(d_y).zip(read) {
            *d_x = if d_y == T::zero() { d_y } else { d_y * self.derivative(read) };
        }
    }

    /// d_y *= f' for slices, except where d_y is 0. Changes `d_y`.
    fn gradient_in_place<T: Scalar>(&self, read: &[T], d_y: &mut [T]) {
        for (d_y, &read) in d_y.iter_mut().zip(read) {
            if *d_y != T::zero() {
                *d_y *= self.derivative(read);
            }
        }
    }
}

/// Overrides the slice forms of an [`Activation`] inside its impl: `f32` and `f64` get functions without type
/// parameters, compiled with this crate, so that a program's debug build runs optimised loops.
macro_rules! compiled_slices {
    ($activation:ty) => {
        $crate::layers::activation::compiled_slices! {
            @form $activation, apply_slice(x: [&], y: [&mut]),
            |activation| $crate::kernels::map(x, y, |x| activation.apply(x))
        }
        $crate::layers::activation::compiled_slices! {
            @form $activation, apply_in_place(y: [&mut]),
            |activation| $crate::kernels::map_in_place(y, |y| activation.apply(y))
        }
        $crate::layers::activation::compiled_slices! {
            @form $activation, gradient_slice(read: [&], d_y: [&], d_x: [&mut]),
            |activation| $crate::kernels::map_gradient(read, d_y, d_x, |read| activation.derivative(read))
        }
        $crate::layers::activation::compiled_slices! {
            @form $activation, gradient_in_place(read: [&], d_y: [&mut]),
            |activation| $crate::kernels::map_gradient_in_place(read, d_y, |read| activation.derivative(read))
        }
    };
    (
        @form $activation:ty, $form:ident($($slice:ident: [$($reference:tt)+]),+),
        |$this:ident| $body:expr
    ) => {
        fn $form<T: $crate::Scalar>(&self, $($slice: $($reference)+ [T]),+) {
            #[inline(never)]
            fn single($this: &$activation, $($slice: $($reference)+ [f32]),+) {
                $body
            }
            #[inline(never)]
            fn double($this: &$activation, $($slice: $($reference)+ [f64]),+) {
                $body
            }
            use $crate::layers::activation::Same;
            if core::any::TypeId::of::<T>() == core::any::TypeId::of::<f32>() {
                single(self, $($slice.same()),+);
            } else if core::any::TypeId::of::<T>() == core::any::TypeId::of::<f64>() {
                double(self, $($slice.same()),+);
            } else {
                let $this = self;
                $body;
            }
        }
    };
}
pub(super) use compiled_slices;

/// Renames a slice's element type to the type it is, for code that has compared the types.
pub(super) trait Same<To> {
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

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ReadsInput {}
    impl Sealed for super::ReadsOutput {}
    impl Sealed for super::ReadsNothing {}
}

/// What the derivative of an [`Activation`] is a function of: [`ReadsInput`], [`ReadsOutput`] or [`ReadsNothing`].
pub trait Reads: sealed::Sealed + 'static {
    /// The [`Layer::Saved`] of an [`Activate`] over batches `M`.
    type Saved<'a, M: 'a>;

    /// The values the derivative is computed from, `None` if it is 1.
    fn read<'a, M: 'a>(saved: Self::Saved<'a, M>) -> Option<&'a M>;
}

/// The derivative is a function of x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadsInput;

/// The derivative is a function of y. Activations of this kind can be fused into the layer before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadsOutput;

/// The derivative is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadsNothing;

impl Reads for ReadsInput {
    type Saved<'a, M: 'a> = (&'a M, ());

    #[inline]
    fn read<'a, M: 'a>((x, ()): (&'a M, ())) -> Option<&'a M> {
        Some(x)
    }
}

impl Reads for ReadsOutput {
    type Saved<'a, M: 'a> = ((), &'a M);

    #[inline]
    fn read<'a, M: 'a>(((), y): ((), &'a M)) -> Option<&'a M> {
        Some(y)
    }
}

impl Reads for ReadsNothing {
    type Saved<'a, M: 'a> = ((), ());

    #[inline]
    fn read<'a, M: 'a>(((), ()): ((), ())) -> Option<&'a M> {
        None
    }
}

/// What a layer that itself reads its input x saves when an activation is fused into it.
pub trait SavedByFused: Reads {
    /// The [`Layer::Saved`] of the fused layer: `(&x, &y)`, or `(&x, ())` if the derivative is 1.
    type Saved<'a, X: 'a, Y: 'a>;

    /// Takes x and, if the derivative reads it, y.
    fn split<'a, X: 'a, Y: 'a>(saved: <Self as SavedByFused>::Saved<'a, X, Y>) -> (&'a X, Option<&'a Y>);
}

impl SavedByFused for ReadsOutput {
    type Saved<'a, X: 'a, Y: 'a> = (&'a X, &'a Y);

    #[inline]
    fn split<'a, X: 'a, Y: 'a>((x, y): (&'a X, &'a Y)) -> (&'a X, Option<&'a Y>) {
        (x, Some(y))
    }
}

impl SavedByFused for ReadsNothing {
    type Saved<'a, X: 'a, Y: 'a> = (&'a X, ());

    #[inline]
    fn split<'a, X: 'a, Y: 'a>((x, ()): (&'a X, ())) -> (&'a X, Option<&'a Y>) {
        (x, None)
    }
}

/// An activation that may be fused into the layer before it: its derivative is a function of y or 1, and it has no
/// hyper-parameters but its defaults. Implemented for all of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be fused into the layer before it",
    label = "needs the input for its derivative, or has no default",
    note = "apply it as a layer of its own: `Activate::new(..)`"
)]
pub trait Fusable: Activation<Reads: SavedByFused> + Default {}

impl<A: Activation<Reads: SavedByFused> + Default> Fusable for A {}

/// Applies an [`Activation`] to every element: y = f(x).
///
/// # Shapes
///
/// x and y: `[B, N]`, samples innermost in memory.
///
/// # Backward
///
/// d_x = d_y * f'. Saves x or y, as the activation's [`Reads`](Activation::Reads) says; the cache is empty.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::layers::{Activate, Relu};
/// use nalgebra::SMatrix;
///
/// let relu = Activate::new(Relu);
/// let mut y = SMatrix::<f32, 1, 3>::zeros();
/// relu.infer(&SMatrix::<f32, 1, 3>::new(-2.0, 0.0, 3.0), &mut y);
/// assert_eq!(y.as_slice(), [0.0, 0.0, 3.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Activate<A, const N: usize> {
    activation: A,
}

impl<A, const N: usize> Activate<A, N> {
    /// The layer of `activation`.
    #[must_use]
    pub const fn new(activation: A) -> Self {
        Self { activation }
    }
}

impl<T: Scalar, A: Activation, const B: usize, const N: usize> Layer<T, B> for Activate<A, N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = <A::Reads as Reads>::Saved<'a, Batch<T, B, N>>;

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.activation.apply_slice(x.as_slice(), y.as_mut_slice());
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.activation.apply_slice(x.as_slice(), y.as_mut_slice());
    }

    #[inline]
    fn backward(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        let Some(d_x) = d_x else { return };
        match A::Reads::read(saved) {
            Some(read) => {
                self.activation.gradient_slice(read.as_slice(), d_y.as_slice(), d_x.as_mut_slice());
            }
            None => d_x.as_mut_slice().copy_from_slice(d_y.as_slice()),
        }
    }
}

/// Checks an activation in `f64`: values and derivatives given by hand, slices against single numbers in both types,
/// and the gradient against differences at points that must not be near a kink.
#[cfg(test)]
#[track_caller]
pub(super) fn check<A: Activation + Copy>(activation: A, table: &[(f64, f64, f64)], smooth_at: [f64; 6])
where
    for<'a> <A::Reads as Reads>::Saved<'a, Batch<f64, 2, 3>>:
        crate::testing::SavedValues<'a, Batch<f64, 2, 3>, Batch<f64, 2, 3>>,
{
    use crate::testing::{Tolerance, assert_close, check_input_gradient};

    let reads_output = core::any::TypeId::of::<A::Reads>() == core::any::TypeId::of::<ReadsOutput>();
    for &(x, y, derivative) in table {
        assert_close(&format!("f({x})"), &[activation.apply(x)], &[y], Tolerance::F64);
        assert_close(&format!("f({x}) in f32"), &[activation.apply(x as f32)], &[y], Tolerance::F32);
        let read = if reads_output { activation.apply(x) } else { x };
        assert_close(&format!("f'({x})"), &[activation.derivative(read)], &[derivative], Tolerance::F64);

        let (xs, mut ys, mut d_xs) = ([x as f32; 11], [f32::NAN; 11], [f32::NAN; 11]);
        activation.apply_slice(&xs, &mut ys);
        assert_close("a slice", &ys, &[y; 11], Tolerance::F32);
        let mut in_place = xs;
        activation.apply_in_place(&mut in_place);
        assert_eq!(in_place, ys, "in place and out of place differ");
        let read = if reads_output { ys } else { xs };
        activation.gradient_slice(&read, &[2.0; 11], &mut d_xs);
        assert_close("a slice's gradient", &d_xs, &[2.0 * derivative; 11], Tolerance::F32);
        let mut in_place = [2.0; 11];
        activation.gradient_in_place(&read, &mut in_place);
        assert_eq!(in_place, d_xs, "gradients in place and out of place differ");
    }
    assert!(activation.apply(f64::NAN).is_nan(), "NaN must not be hidden");
    let x = Batch::<f64, 2, 3>::from_column_slice(&smooth_at);
    check_input_gradient(&Activate::<A, 3>::new(activation), &x, &Context::new(1, 2));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Passes;

    /// y = sqrt(x), whose derivative at 0 is infinite.
    #[derive(Clone, Copy)]
    struct Root;

    impl Activation for Root {
        type Reads = ReadsInput;

        fn apply<T: Scalar>(&self, x: T) -> T {
            x.sqrt()
        }

        fn derivative<T: Scalar>(&self, x: T) -> T {
            T::from_f64(0.5) / x.sqrt()
        }
    }

    #[test]
    fn an_infinite_derivative_leaves_filling_rows_without_gradient() {
        let x = Batch::<f64, 3, 1>::new(4.0, 0.25, 0.0);
        let d_y = Batch::<f64, 3, 1>::new(8.0, 2.0, 0.0);
        let passes = Passes::run(&Activate::<Root, 1>::new(Root), &x, &d_y, None, &Context::new(0, 2));
        assert_eq!(passes.d_x.as_slice(), [2.0, 2.0, 0.0]);
        let mut in_place = d_y;
        Root.gradient_in_place(x.as_slice(), in_place.as_mut_slice());
        assert_eq!(in_place, *passes.d_x);
    }
}
