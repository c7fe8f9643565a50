//! Element-wise functions without parameters, and the layer that applies them.

pub(super) mod slices;
#[cfg(test)]
mod twins;

use crate::context::Context;
use crate::kernels::simd::{Task, Vector};
use crate::layer::{Batch, Layer, Way};
use crate::parallel;
use crate::scalar::Scalar;
pub(super) use slices::ApplyInPlace;
pub(super) use slices::compiled_slices;
use slices::{Apply, Gradient, GradientInPlace};

/// An element-wise function: a value that may hold hyper-parameters.
///
/// An implementation gives the function and its derivative for a [`Vector`], several numbers that are computed with
/// alike; a single number is a vector of one lane, [`One`](crate::One)`(x)`. [`Activate`] makes a layer of it; one that
/// [`ReadsOutput`] may also be fused into [`Dense`](super::Dense).
///
/// Both functions must be marked `#[inline(always)]`: the library compiles them inside functions that enable one
/// instruction set each. One that is not inlined there is compiled without it, which is tens of times slower.
///
/// Threads share the value, so it is [`Sync`].
///
/// Vectors have no branches: compare, and [`select`](Vector::select) between two values that are both computed. A
/// constant is [`V::from_f64`](Vector::from_f64), of a hyper-parameter too.
///
/// The function must be finite for every finite x, or for those that rows of zeros at the network's input lead to: such
/// rows fill up a partial batch, and an infinite number in them becomes 0 times infinity, a NaN, in the gradients of
/// the weights behind. The derivative may be infinite: where d_y is 0, d_x is 0.
///
/// ```
/// use dnn_runtime::layers::{Activate, Activation, ReadsInput};
/// use dnn_runtime::{Layer, One, Vector};
/// use nalgebra::SMatrix;
///
/// /// y = x^2 for x above a threshold, else 0
/// struct Square {
///     threshold: f64,
/// }
///
/// impl Activation for Square {
///     type Reads = ReadsInput;
///
///     #[inline(always)]
///     fn apply<V: Vector>(&self, x: V) -> V {
///         V::select(x.gt(V::from_f64(self.threshold)), x * x, V::zero())
///     }
///
///     #[inline(always)]
///     fn derivative<V: Vector>(&self, x: V) -> V {
///         V::select(x.gt(V::from_f64(self.threshold)), x + x, V::zero())
///     }
/// }
///
/// let square = Square { threshold: 1.0 };
/// assert_eq!(square.apply(One(3.0_f32)), One(9.0));
/// assert_eq!(square.derivative(One(0.5_f64)), One(0.0));
///
/// let mut y = SMatrix::<f32, 1, 2>::zeros();
/// Activate::new(square).infer(&SMatrix::<f32, 1, 2>::new(3.0, -2.0), &mut y);
/// assert_eq!(y.as_slice(), [9.0, 0.0]);
/// ```
pub trait Activation: Sync + 'static {
    /// What the derivative is a function of: [`ReadsOutput`] if it can be told from y alone (a training pass then
    /// keeps only y), else [`ReadsInput`]. [`ReadsNothing`] is for functions with derivative 1.
    type Reads: Reads;

    /// y for one x. To be marked `#[inline(always)]`.
    fn apply<V: Vector>(&self, x: V) -> V;

    /// dy/dx, given x or y as [`Reads`](Self::Reads) says. To be marked `#[inline(always)]`.
    fn derivative<V: Vector>(&self, read: V) -> V;

    /// y = f(x) for slices of one length. Overwrites `y`.
    fn apply_slice<T: Scalar>(&self, x: &[T], y: &mut [T]) {
        T::dispatch(Apply { activation: self, x, y });
    }

    /// y = f(y) for a slice. Changes `y`.
    fn apply_in_place<T: Scalar>(&self, y: &mut [T]) {
        T::dispatch(ApplyInPlace { activation: self, y });
    }

    /// d_x = d_y * f' for slices of one length, 0 where d_y is. Overwrites `d_x`.
    fn gradient_slice<T: Scalar>(&self, read: &[T], d_y: &[T], d_x: &mut [T]) {
        T::dispatch(Gradient { activation: self, read, d_y, d_x });
    }

    /// d_y *= f' for slices of one length, except where d_y is 0. Changes `d_y`.
    fn gradient_in_place<T: Scalar>(&self, read: &[T], d_y: &mut [T]) {
        T::dispatch(GradientInPlace { activation: self, read, d_y });
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

    /// The function.
    #[must_use]
    pub const fn activation(&self) -> &A {
        &self.activation
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
        let x = x.as_slice();
        parallel::in_runs(y.as_mut_slice(), |run, y| self.activation.apply_slice(&x[run], y));
    }

    #[inline(always)]
    fn infer_by<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if W::INLINES {
            let (x, y) = (x.as_slice(), y.as_mut_slice());
            Apply { activation: &self.activation, x, y }.run::<W::Vector>();
        } else {
            self.infer(x, y);
        }
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
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
        let (read, d_y) = (A::Reads::read(saved).map(|read| read.as_slice()), d_y.as_slice());
        parallel::in_runs(d_x.as_mut_slice(), |run, d_x| match read {
            Some(read) => self.activation.gradient_slice(&read[run.clone()], &d_y[run], d_x),
            None => d_x.copy_from_slice(&d_y[run]),
        });
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
    use crate::kernels::simd::{One, available, with_isa};
    use crate::testing::{Tolerance, assert_close, check_input_gradient};

    let reads_output = core::any::TypeId::of::<A::Reads>() == core::any::TypeId::of::<ReadsOutput>();
    for &(x, y, derivative) in table {
        assert_close(&format!("f({x})"), &[activation.apply(One(x)).0], &[y], Tolerance::F64);
        assert_close(&format!("f({x}) in f32"), &[activation.apply(One(x as f32)).0], &[y], Tolerance::F32);
        let read = if reads_output { activation.apply(One(x)) } else { One(x) };
        assert_close(&format!("f'({x})"), &[activation.derivative(read).0], &[derivative], Tolerance::F64);
        for isa in available() {
            with_isa(isa, || {
                check_slices(&activation, reads_output, x as f32, y, derivative, Tolerance::F32);
                check_slices(&activation, reads_output, x, y, derivative, Tolerance::F64);
            });
        }
    }
    for isa in available() {
        with_isa(isa, || {
            let mut y = [f64::NAN; 11];
            activation.apply_in_place(&mut y);
            assert!(y.iter().all(|y| y.is_nan()), "NaN must not be hidden, {isa}");
            let x = Batch::<f64, 2, 3>::from_column_slice(&smooth_at);
            check_input_gradient(&Activate::<A, 3>::new(activation), &x, &Context::new(1, 2));
        });
    }
}

/// The slice forms, which must agree with each other, on more numbers than every vector type has lanes.
#[cfg(test)]
#[track_caller]
fn check_slices<T: Scalar, A: Activation>(
    activation: &A,
    reads_output: bool,
    x: T,
    y: f64,
    derivative: f64,
    tolerance: crate::testing::Tolerance,
) {
    use crate::testing::assert_close;

    let nan = T::from_f64(f64::NAN);
    let (xs, mut ys, mut d_xs) = ([x; 75], [nan; 75], [nan; 75]);
    activation.apply_slice(&xs, &mut ys);
    assert_close("a slice", &ys, &[y; 75], tolerance);
    let mut in_place = xs;
    activation.apply_in_place(&mut in_place);
    assert_eq!(in_place, ys, "in place and out of place differ");
    let read = if reads_output { ys } else { xs };
    let d_ys = [T::from_f64(2.0); 75];
    activation.gradient_slice(&read, &d_ys, &mut d_xs);
    assert_close("a slice's gradient", &d_xs, &[2.0 * derivative; 75], tolerance);
    let mut in_place = d_ys;
    activation.gradient_in_place(&read, &mut in_place);
    assert_eq!(in_place, d_xs, "gradients in place and out of place differ");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::{available, with_isa};
    use crate::testing::Passes;

    /// y = sqrt(x), whose derivative at 0 is infinite.
    #[derive(Clone, Copy)]
    struct Root;

    impl Activation for Root {
        type Reads = ReadsInput;

        #[inline(always)]
        fn apply<V: Vector>(&self, x: V) -> V {
            x.sqrt()
        }

        #[inline(always)]
        fn derivative<V: Vector>(&self, x: V) -> V {
            V::from_f64(0.5) / x.sqrt()
        }
    }

    #[test]
    fn an_infinite_derivative_leaves_filling_rows_without_gradient() {
        let x = Batch::<f64, 3, 1>::new(4.0, 0.25, 0.0);
        let d_y = Batch::<f64, 3, 1>::new(8.0, 2.0, 0.0);
        for isa in available() {
            with_isa(isa, || {
                let passes =
                    Passes::run(&Activate::<Root, 1>::new(Root), &x, &d_y, None, &Context::new(0, 2));
                assert_eq!(passes.d_x.as_slice(), [2.0, 2.0, 0.0]);
                let mut in_place = d_y;
                Root.gradient_in_place(x.as_slice(), in_place.as_mut_slice());
                assert_eq!(in_place, *passes.d_x);
            });
        }
    }
}
