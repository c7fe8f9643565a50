//! What this workspace's tests share: tolerances, gradient checks, fixtures.

use alloc::boxed::Box;
use core::fmt::Debug;

use nalgebra::SMatrix;

use crate::context::Context;
use crate::layer::{Batch, Layer, LayerInfo, ParamInfo, Parameters, Walker};
use crate::scalar::Scalar;
use crate::storage::zeroed_box;

#[cfg(feature = "testing")]
mod fixture;

#[cfg(feature = "testing")]
pub use fixture::{Case, Fixture, FixtureError, FixtureTensor, Values};

/// How far two numbers may be apart: |a - b| <= absolute + relative * |b|.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// The part that does not depend on the numbers.
    pub absolute: f64,
    /// The part in proportion to the expected number.
    pub relative: f64,
}

impl Tolerance {
    /// Layers and losses in `f64` against numbers computed in `f64`.
    pub const F64: Self = Self { absolute: 1e-10, relative: 1e-9 };
    /// Layers and losses in `f32` against numbers computed in `f64`.
    pub const F32: Self = Self { absolute: 1e-5, relative: 1e-4 };
    /// Parameters after several optimizer steps in `f64`.
    pub const TRAJECTORY: Self = Self { absolute: 1e-10, relative: 1e-8 };
    /// Analytic gradients against central differences in `f64`.
    pub const DIFFERENCES: Self = Self { absolute: 1e-7, relative: 1e-6 };

    /// The tolerance for layers and losses in `T`.
    #[must_use]
    pub const fn of<T: Scalar>() -> Self {
        if size_of::<T>() <= size_of::<f32>() { Self::F32 } else { Self::F64 }
    }

    /// The tolerance for parameters after several optimizer steps in `T`.
    #[must_use]
    pub const fn of_trajectory<T: Scalar>() -> Self {
        if size_of::<T>() <= size_of::<f32>() { Self::F32 } else { Self::TRAJECTORY }
    }

    /// Whether `found` is near enough to `expected`. NaN is near to NaN, an infinity to itself.
    #[must_use]
    pub fn accepts(self, found: f64, expected: f64) -> bool {
        found == expected
            || (found.is_nan() && expected.is_nan())
            || (found - expected).abs() <= self.absolute + self.relative * expected.abs()
    }
}

/// Asserts that every number is near the expected one; `what` names them in the message.
///
/// # Panics
///
/// If the lengths differ or a number is off; the message names the position and both numbers.
#[track_caller]
pub fn assert_close<T: Scalar>(what: &str, found: &[T], expected: &[f64], tolerance: Tolerance) {
    assert_eq!(found.len(), expected.len(), "{what}: number of elements");
    for (at, (found, &expected)) in found.iter().zip(expected).enumerate() {
        let found = found.to_f64();
        assert!(
            tolerance.accepts(found, expected),
            "{what}[{at}]: found {found}, expected {expected} (off by {:e})",
            (found - expected).abs(),
        );
    }
}

/// Numbers in -1..1 that are the same in every run: for inputs and cotangents of tests.
///
/// ```
/// # #[cfg(feature = "testing")] {
/// let mut values = [0.0_f32; 2];
/// dnn_runtime::testing::fill_pattern(&mut values, 1);
/// assert!(values[0] != values[1] && values[0].abs() < 1.0);
/// # }
/// ```
pub fn fill_pattern<T: Scalar>(values: &mut [T], seed: u64) {
    for (at, value) in values.iter_mut().enumerate() {
        let [word, ..] = crate::kernels::random::philox([at as u32, seed as u32, 0, 0], [1, 2]);
        *value = T::from_f64(f64::from(word) / f64::from(u32::MAX) * 2.0 - 1.0);
    }
}

/// The forms [`Layer::Saved`] may have, made from the values of a forward pass.
pub trait SavedValues<'a, X, Y> {
    /// Picks what the form holds.
    fn saved(x: &'a X, y: &'a Y) -> Self;
}

impl<'a, X, Y> SavedValues<'a, X, Y> for (&'a X, &'a Y) {
    fn saved(x: &'a X, y: &'a Y) -> Self {
        (x, y)
    }
}

impl<'a, X, Y> SavedValues<'a, X, Y> for (&'a X, ()) {
    fn saved(x: &'a X, _: &'a Y) -> Self {
        (x, ())
    }
}

impl<'a, X, Y> SavedValues<'a, X, Y> for ((), &'a Y) {
    fn saved(_: &'a X, y: &'a Y) -> Self {
        ((), y)
    }
}

impl<'a, X, Y> SavedValues<'a, X, Y> for ((), ()) {
    fn saved(_: &'a X, _: &'a Y) -> Self {
        ((), ())
    }
}

/// One forward and one backward pass of a layer, all buffers on the heap and full of NaN before.
pub struct Passes<L: Layer<T, B>, T: Scalar, const B: usize> {
    /// The output of `forward`.
    pub y: Box<L::Output>,
    /// The cache of `forward`.
    pub cache: Box<L::Cache>,
    /// The gradient at the input.
    pub d_x: Box<L::Input>,
}

impl<L, T, const B: usize, const I: usize, const O: usize> Passes<L, T, B>
where
    T: Scalar,
    L: Layer<T, B, Input = Batch<T, B, I>, Output = Batch<T, B, O>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    /// Runs `layer` on `x` and back from the output gradient `d_y`, adding to `gradients`.
    pub fn run(layer: &L, x: &L::Input, d_y: &L::Output, gradients: Option<&mut L>, cx: &Context) -> Self {
        let nan = T::from_f64(f64::NAN);
        let mut passes = Self::forward(layer, x, cx);
        let mut d_y_used: Box<L::Output> = zeroed_box();
        d_y_used.copy_from(d_y);
        passes.d_x.fill(nan);
        let saved = L::Saved::saved(x, &*passes.y);
        layer.backward(saved, &mut d_y_used, &passes.cache, Some(&mut passes.d_x), gradients, cx);
        passes
    }

    fn forward(layer: &L, x: &L::Input, cx: &Context) -> Self {
        let mut passes = Self { y: zeroed_box(), cache: zeroed_box(), d_x: zeroed_box() };
        passes.y.fill(T::from_f64(f64::NAN));
        layer.forward(x, &mut passes.y, &mut passes.cache, cx);
        passes
    }

    /// The sum of the outputs weighted with `cotangent`.
    fn projection(layer: &L, x: &L::Input, cotangent: &L::Output, cx: &Context) -> T {
        let passes = Self::forward(layer, x, cx);
        passes.y.iter().zip(cotangent.iter()).map(|(&y, &c)| y * c).sum()
    }
}

/// The step of central differences: their error is then about 1e-10 for functions of size 1.
const STEP: f64 = 1e-5;

/// Checks a layer's input gradient against central differences, projected on a cotangent made of `cx.seed`.
///
/// Also checks that `y` and `d_x` are overwritten: both are NaN before.
///
/// # Panics
///
/// If a gradient is off.
#[track_caller]
pub fn check_input_gradient<L, const B: usize, const I: usize, const O: usize>(
    layer: &L,
    x: &Batch<f64, B, I>,
    cx: &Context,
) where
    L: Layer<f64, B, Input = Batch<f64, B, I>, Output = Batch<f64, B, O>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let cotangent = cotangent(cx);
    let passes = Passes::run(layer, x, &cotangent, None, cx);
    assert_input_gradient(layer, x, &cotangent, &passes.d_x, cx);
}

/// Checks a layer's gradients with respect to its input and all learned tensors against central differences,
/// projected on a cotangent made of `cx.seed`.
///
/// Also checks the contract: `y` and `d_x` are overwritten, gradients accumulate, and `d_x` is the same if no
/// gradients are asked for. The layer is unchanged afterwards.
///
/// # Panics
///
/// If a gradient is off; the message names the tensor and the element.
#[track_caller]
pub fn check_gradients<L, const B: usize, const I: usize, const O: usize>(
    layer: &mut L,
    x: &Batch<f64, B, I>,
    cx: &Context,
) where
    L: Layer<f64, B, Input = Batch<f64, B, I>, Output = Batch<f64, B, O>> + Parameters<f64>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let cotangent = cotangent(cx);
    let mut gradients: Box<L> = zeroed_box();
    let passes = Passes::run(&*layer, x, &cotangent, Some(&mut *gradients), cx);
    assert_input_gradient(&*layer, x, &cotangent, &passes.d_x, cx);
    let frozen = Passes::run(&*layer, x, &cotangent, None, cx);
    assert_close("d_x of a frozen layer", frozen.d_x.as_slice(), passes.d_x.as_slice(), Tolerance::F64);

    // A second run onto the same gradients must double them.
    Passes::run(&*layer, x, &cotangent, Some(&mut *gradients), cx);
    for (tensor, info) in L::TENSORS.iter().enumerate().filter(|(_, info)| info.role.is_learned()) {
        for element in 0..info.len() {
            let mut nudged = |by: f64| {
                nudge(layer, tensor, element, by);
                let value = Passes::projection(&*layer, x, &cotangent, cx);
                nudge(layer, tensor, element, -by);
                value
            };
            let difference = (nudged(STEP) - nudged(-STEP)) / (2.0 * STEP);
            let gradient = nudge(&mut *gradients, tensor, element, 0.0);
            assert!(
                Tolerance::DIFFERENCES.accepts(gradient / 2.0, difference),
                "d_{}[{element}]: twice accumulated {gradient}, expected twice {difference}",
                info.name,
            );
        }
    }
}

fn cotangent<const B: usize, const O: usize>(cx: &Context) -> Box<Batch<f64, B, O>> {
    let mut cotangent: Box<Batch<f64, B, O>> = zeroed_box();
    fill_pattern(cotangent.as_mut_slice(), cx.seed.wrapping_add(0xC0));
    // Rows that fill up a partial batch have no part in the loss.
    for row in cx.samples.min(B)..B {
        cotangent.row_mut(row).fill(0.0);
    }
    cotangent
}

#[track_caller]
fn assert_input_gradient<L, const B: usize, const I: usize, const O: usize>(
    layer: &L,
    x: &Batch<f64, B, I>,
    cotangent: &Batch<f64, B, O>,
    d_x: &Batch<f64, B, I>,
    cx: &Context,
) where
    L: Layer<f64, B, Input = Batch<f64, B, I>, Output = Batch<f64, B, O>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let mut x_nudged: Box<SMatrix<f64, B, I>> = zeroed_box();
    x_nudged.copy_from(x);
    for at in 0..B * I {
        let mut nudged = |by: f64| {
            x_nudged[at] = x[at] + by;
            Passes::projection(layer, &x_nudged, cotangent, cx)
        };
        let difference = (nudged(STEP) - nudged(-STEP)) / (2.0 * STEP);
        x_nudged[at] = x[at];
        assert!(
            Tolerance::DIFFERENCES.accepts(d_x[at], difference),
            "d_x: feature {}, sample {}: found {}, expected {difference}",
            at / B,
            at % B,
            d_x[at],
        );
    }
}

/// Adds `by` to one element of one tensor and gives its value.
fn nudge<P: Parameters<f64>>(parameters: &mut P, tensor: usize, element: usize, by: f64) -> f64 {
    struct Nudge {
        tensor: &'static str,
        element: usize,
        by: f64,
        value: f64,
    }
    impl Walker<f64, 0> for Nudge {
        fn tensor(&mut self, param: ParamInfo, values: &mut [f64], _: [&mut [f64]; 0]) {
            if param.tensor.name == self.tensor {
                values[self.element] += self.by;
                self.value = values[self.element];
            }
        }
    }
    let mut nudge = Nudge { tensor: P::TENSORS[tensor].name, element, by, value: f64::NAN };
    parameters.walk([], &LAYER, &mut nudge);
    nudge.value
}

/// The description of a layer that stands alone in a test.
pub const LAYER: LayerInfo = LayerInfo {
    name: "layer",
    key: "layer",
    op: "layer",
    arguments: "",
    inputs: &[],
    output: &[],
    tensors: &[],
    macs: 0,
    frozen: false,
    l1: None,
    l2: None,
    max_norm: None,
};
