//! Layers on vectors, at each step of a sequence.

use core::marker::PhantomData;
use core::mem::offset_of;
use core::ops::{Deref, DerefMut};

use rand::Rng;

use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::layer::{Batch, Layer, LayerInfo, Parameters, Tensor, Visitor, Walker, Way};
use crate::scalar::Scalar;
use crate::zeroable;

zeroable! {
    /// The layer `L` on vectors, at each step of a sequence with the same parameters.
    ///
    /// `R` says what `L` saves for its backward pass: [`SavesX`], [`SavesY`] or [`SavesBoth`].
    ///
    /// # Shapes
    ///
    /// x: `[B, INPUTS]`, steps of `IN` features, y: `[B, OUTPUTS]`, steps of `OUT` features; features run step, feature,
    /// samples innermost in memory, so that each step is a batch of its own.
    ///
    /// # Backward
    ///
    /// Step by step as `L`; gradients of parameters are added up.
    ///
    /// # Source
    ///
    /// What PyTorch's `Linear` does with the last axis, and `keras.layers.TimeDistributed`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Steps<
        T, const STEPS: usize, const IN: usize, const OUT: usize, const INPUTS: usize, const OUTPUTS: usize, L, R
    > {
        /// The layer.
        pub each: L,
        /// What it saves.
        pub saves: PhantomData<(T, R)>,
    }
}

/// Which values of the forward pass a layer's backward pass reads.
pub trait Saves: 'static {
    /// The form of [`Layer::Saved`].
    type Saved<'a, X: 'a, Y: 'a>: Copy;

    /// One step of what is saved of all.
    fn step<'a, X: 'a, Y: 'a, XS: 'a, YS: 'a>(
        saved: Self::Saved<'a, XS, YS>,
        x: impl FnOnce(&'a XS) -> &'a X,
        y: impl FnOnce(&'a YS) -> &'a Y,
    ) -> Self::Saved<'a, X, Y>;
}

/// The input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavesX;

/// The output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavesY;

/// Input and output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavesBoth;

impl Saves for SavesX {
    type Saved<'a, X: 'a, Y: 'a> = (&'a X, ());

    #[inline]
    fn step<'a, X: 'a, Y: 'a, XS: 'a, YS: 'a>(
        (saved, ()): (&'a XS, ()),
        x: impl FnOnce(&'a XS) -> &'a X,
        _: impl FnOnce(&'a YS) -> &'a Y,
    ) -> (&'a X, ()) {
        (x(saved), ())
    }
}

impl Saves for SavesY {
    type Saved<'a, X: 'a, Y: 'a> = ((), &'a Y);

    #[inline]
    fn step<'a, X: 'a, Y: 'a, XS: 'a, YS: 'a>(
        ((), saved): ((), &'a YS),
        _: impl FnOnce(&'a XS) -> &'a X,
        y: impl FnOnce(&'a YS) -> &'a Y,
    ) -> ((), &'a Y) {
        ((), y(saved))
    }
}

impl Saves for SavesBoth {
    type Saved<'a, X: 'a, Y: 'a> = (&'a X, &'a Y);

    #[inline]
    fn step<'a, X: 'a, Y: 'a, XS: 'a, YS: 'a>(
        (saved_x, saved_y): (&'a XS, &'a YS),
        x: impl FnOnce(&'a XS) -> &'a X,
        y: impl FnOnce(&'a YS) -> &'a Y,
    ) -> (&'a X, &'a Y) {
        (x(saved_x), y(saved_y))
    }
}

impl<
    T: Scalar,
    const STEPS: usize,
    const IN: usize,
    const OUT: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    L,
    R,
> Steps<T, STEPS, IN, OUT, INPUTS, OUTPUTS, L, R>
{
    /// The layer `each` at every step.
    #[must_use]
    pub const fn new(each: L) -> Self {
        Self { each, saves: PhantomData }
    }
}

/// The parameters are those of the layer: `net.out.weight`.
impl<
    T: Scalar,
    const STEPS: usize,
    const IN: usize,
    const OUT: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    L,
    R,
> Deref for Steps<T, STEPS, IN, OUT, INPUTS, OUTPUTS, L, R>
{
    type Target = L;

    #[inline]
    fn deref(&self) -> &L {
        &self.each
    }
}

impl<
    T: Scalar,
    const STEPS: usize,
    const IN: usize,
    const OUT: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    L,
    R,
> DerefMut for Steps<T, STEPS, IN, OUT, INPUTS, OUTPUTS, L, R>
{
    #[inline]
    fn deref_mut(&mut self) -> &mut L {
        &mut self.each
    }
}

/// A sequence as a list of steps.
#[inline(always)]
fn steps<T: Scalar, const B: usize, const F: usize, const ALL: usize>(
    sequence: &Batch<T, B, ALL>,
) -> &[Batch<T, B, F>] {
    bytemuck::cast_slice(sequence.as_slice())
}

#[inline(always)]
fn steps_mut<T: Scalar, const B: usize, const F: usize, const ALL: usize>(
    sequence: &mut Batch<T, B, ALL>,
) -> &mut [Batch<T, B, F>] {
    bytemuck::cast_slice_mut(sequence.as_mut_slice())
}

impl<
    T: Scalar,
    const B: usize,
    const STEPS: usize,
    const IN: usize,
    const OUT: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    L,
    R: Saves,
> Layer<T, B> for Steps<T, STEPS, IN, OUT, INPUTS, OUTPUTS, L, R>
where
    L: for<'a> Layer<
            T,
            B,
            Input = Batch<T, B, IN>,
            Output = Batch<T, B, OUT>,
            Saved<'a> = R::Saved<'a, Batch<T, B, IN>, Batch<T, B, OUT>>,
        >,
{
    type Input = Batch<T, B, INPUTS>;
    type Output = Batch<T, B, OUTPUTS>;
    type Cache = [L::Cache; STEPS];
    type Saved<'a> = R::Saved<'a, Batch<T, B, INPUTS>, Batch<T, B, OUTPUTS>>;

    const MACS: u64 = STEPS as u64 * L::MACS;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        const {
            assert!(
                INPUTS == STEPS * IN && OUTPUTS == STEPS * OUT && IN > 0 && OUT > 0,
                "a sequence has all its steps"
            );
        }
        if B > 0 {
            for (x, y) in steps(x).iter().zip(steps_mut(y)) {
                self.each.infer(x, y);
            }
        }
    }

    #[inline(always)]
    fn infer_by<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if B > 0 {
            for (x, y) in steps(x).iter().zip(steps_mut(y)) {
                self.each.infer_by::<W>(x, y);
            }
        }
    }

    fn pack(&mut self) {
        self.each.pack();
    }

    #[inline(always)]
    fn infer_packed<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        if B > 0 {
            for (x, y) in steps(x).iter().zip(steps_mut(y)) {
                self.each.infer_packed::<W>(x, y);
            }
        }
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context) {
        if B > 0 {
            for ((x, y), cache) in steps(x).iter().zip(steps_mut(y)).zip(cache) {
                self.each.forward(x, y, cache, cx);
            }
        }
    }

    #[inline]
    fn backward(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        mut gradients: Option<&mut Self>,
        cx: &Context,
    ) {
        if B == 0 {
            return;
        }
        let mut d_x = d_x.map(|d_x| steps_mut::<T, B, IN, INPUTS>(d_x).iter_mut());
        for (step, (d_y, cache)) in steps_mut::<T, B, OUT, OUTPUTS>(d_y).iter_mut().zip(cache).enumerate() {
            let saved = R::step(saved, |x| &steps(x)[step], |y| &steps(y)[step]);
            let gradients = gradients.as_mut().map(|gradients| &mut gradients.each);
            let d_x = d_x.as_mut().and_then(Iterator::next);
            self.each.backward(saved, d_y, cache, d_x, gradients, cx);
        }
    }
}

impl<
    T: Scalar,
    const STEPS: usize,
    const IN: usize,
    const OUT: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    L: Parameters<T>,
    R,
> Parameters<T> for Steps<T, STEPS, IN, OUT, INPUTS, OUTPUTS, L, R>
{
    const TENSORS: &'static [Tensor] = L::TENSORS;

    const OFFSETS: &'static [usize] = {
        assert!(offset_of!(Self, each) == 0, "a layer in a wrapper begins where this does");
        L::OFFSETS
    };

    fn init<W: WeightInitializer, I: Initializer, G: Rng>(&mut self, weight: &W, bias: &I, rng: &mut G) {
        self.each.init(weight, bias, rng);
    }

    fn visit<V: Visitor<T>>(&self, layer: &'static LayerInfo, visitor: &mut V) {
        self.each.visit(layer, visitor);
    }

    fn walk<const N: usize, W: Walker<T, N>>(
        &mut self,
        companions: [&mut Self; N],
        layer: &'static LayerInfo,
        walker: &mut W,
    ) {
        self.each.walk(companions.map(|companion| &mut companion.each), layer, walker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{Dense, Softmax, Tanh};
    use crate::storage::zeroed_box;
    use crate::testing::{check_gradients, check_input_gradient, fill_pattern};

    #[test]
    fn each_step_is_the_layer() {
        let mut layer: Box<Steps<f64, 2, 3, 2, 6, 4, Dense<f64, 3, 2, 2, Tanh>, SavesBoth>> = zeroed_box();
        fill_pattern(layer.weight.as_mut_slice(), 1);
        fill_pattern(layer.bias.as_mut_slice(), 2);
        let mut x = Batch::<f64, 3, 6>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        let (mut y, mut step) = (Batch::<f64, 3, 4>::zeros(), Batch::<f64, 3, 2>::zeros());
        layer.infer(&x, &mut y);
        layer.each.infer(&x.fixed_columns::<3>(3).into_owned(), &mut step);
        assert_eq!(y.fixed_columns::<2>(2).into_owned(), step);
        check_gradients(&mut *layer, &x, &Context::new(1, 3));
        check_input_gradient(
            &Steps::<f64, 3, 2, 2, 6, 6, _, SavesY>::new(Softmax::<2>),
            &x,
            &Context::new(1, 3),
        );
        assert_eq!(
            <Steps<f64, 2, 3, 2, 6, 4, Dense<f64, 3, 2, 2, Tanh>, SavesBoth> as Layer<f64, 1>>::MACS,
            12
        );
    }
}
