//! The contract between layers, generated code and everything that works on parameters.
//!
//! A [`Layer`] computes; its [`Parameters`] are what it learns. Built-in and custom layers implement the same two
//! traits. Generated code calls them one statement per layer and pass; optimizers, penalties, clipping, weight files
//! and summaries see a network only through the walk over its tensors.

use nalgebra::SMatrix;
use rand::Rng;

use crate::context::Context;
use crate::init::{Initializer, WeightInitializer};
use crate::kernels::simd::{One, Vector};
use crate::scalar::Scalar;

/// A batch of `B` samples with `F` features: one sample a row.
///
/// Column-major, so **samples are innermost in memory**: feature `f` of sample `b` lies at `f * B + b` of the slice.
/// Features of an image run channel, row, column; of a signal channel, position; of a sequence step, feature.
pub type Batch<T, const B: usize, const F: usize> = SMatrix<T, B, F>;

/// One operation with its inference, forward and backward pass for batches of `B` samples.
///
/// Outputs are out-parameters: `y` and `d_x` are overwritten, parameter gradients accumulate. Layers never allocate
/// and never panic. `d_` marks the gradient of the loss with respect to a value.
///
/// Rows that fill up a partial batch are zeros at the network's input, and `d_y` is zero in them. `y` must be finite in
/// rows of zeros, and what they add to `d_x` and gradients must be 0: a layer that divides by its input or takes its
/// logarithm guards against it, or leaves out rows from the context's `samples` on.
///
/// # A custom layer
///
/// Implement this trait and [`Parameters`] for a type `Name<T, ...>` whose further arguments are the const generics
/// written in the declaration: `crate::Highway(84) as vector(84)` is the type `crate::Highway<T, 84>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer for batches of `{B}` samples of `{T}`",
    label = "not a layer",
    note = "a custom layer implements `dnn::Layer<T, B>` for every `T: dnn::Scalar` and every `const B: usize`"
)]
pub trait Layer<T: Scalar, const B: usize> {
    /// The values of the batch before this layer, a [`Batch`].
    type Input: 'static;
    /// The values of the batch after this layer, a [`Batch`].
    type Output: 'static;
    /// What `backward` needs of `forward` besides values: masks, statistics, indices. `()` for most layers.
    type Cache: bytemuck::Zeroable + Send;
    /// The values of the forward pass that `backward` reads: one of `(&'a Self::Input, &'a Self::Output)`,
    /// `(&'a Self::Input, ())`, `((), &'a Self::Output)` and `((), ())`. The training tape keeps these and nothing
    /// else. A custom layer takes the first form.
    type Saved<'a>;

    /// Multiply-adds for one sample, forward.
    const MACS: u64;

    /// Computes `y` for prediction.
    fn infer(&self, x: &Self::Input, y: &mut Self::Output);

    /// Computes `y` for training and fills `cache` for [`backward`](Self::backward).
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, cx: &Context);

    /// Computes `d_x` (overwritten; `None` if nobody needs it) and adds to `gradients` (`None` if the parameters are
    /// frozen or the layer has none). `d_y` is used up: it may be overwritten.
    fn backward(
        &self,
        saved: Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        cx: &Context,
    );

    /// As [`infer`](Self::infer), on the way `W`: inside a function compiled for one instruction set a small layer may
    /// compute with its vectors and be inlined. By default calls `infer`.
    #[inline(always)]
    fn infer_by<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        self.infer(x, y);
    }

    /// Rearranges the parameters, in place, into the order in which [`infer_packed`](Self::infer_packed) reads them for
    /// `B` samples. By default they stay as they are.
    #[inline]
    fn pack(&mut self) {}

    /// As [`infer_by`](Self::infer_by), with the parameters as [`pack`](Self::pack) left them.
    #[inline(always)]
    fn infer_packed<W: Way<T>>(&self, x: &Self::Input, y: &mut Self::Output) {
        self.infer_by::<W>(x, y);
    }

    /// Takes over what a training pass measured into the layer's buffers: running statistics. Most layers have none.
    ///
    /// Training passes do not read them: of batches that are gone through side by side all passes come before.
    #[inline]
    fn update_buffers(&mut self, cache: &Self::Cache, cx: &Context) {
        let _ = (cache, cx);
    }
}

/// How a prediction computes its layers: by [`Calls`] of compiled kernels, or [`Inlined`] into one function.
///
/// For a network of some thousand multiply-adds calls and loops of any length cost as much as the arithmetic.
pub trait Way<T: Scalar> {
    /// Whether layers are inlined; only for single samples, `B` = 1.
    const INLINES: bool;
    /// The vectors of the function that they are inlined into.
    type Vector: Vector<Scalar = T>;
    /// Whether layers are inlined where there are no vectors, as on a microcontroller: plain loops in the order in which weights
    /// lie are then the fastest, and the smallest.
    const IS_PLAIN: bool = Self::INLINES && <Self::Vector as Vector>::LANES == 1;
}

/// Layers call kernels, which choose the instruction set.
#[derive(Debug)]
pub enum Calls {}

/// Layers are computed where they stand, with vectors of type `V`.
#[derive(Debug)]
pub struct Inlined<V>(core::marker::PhantomData<V>);

impl<T: Scalar> Way<T> for Calls {
    const INLINES: bool = false;
    type Vector = One<T>;
}

impl<T: Scalar, V: Vector<Scalar = T>> Way<T> for Inlined<V> {
    const INLINES: bool = true;
    type Vector = V;
}

/// A layer on sequences that can be given one step at a time, with a state between two steps.
///
/// Steps neither allocate nor panic.
pub trait StreamLayer<T: Scalar> {
    /// One step of the input, a [`Batch`] of one sample.
    type Input: 'static;
    /// One step of the output.
    type Output: 'static;
    /// What a step hands to the next one; all zeros before the first.
    type State: bytemuck::Zeroable;

    /// Computes one step, on the way `W`, and with `PACKED` by weights as [`Layer::pack`] leaves them for one sample.
    fn step<W: Way<T>, const PACKED: bool>(
        &self,
        state: &mut Self::State,
        x: &Self::Input,
        y: &mut Self::Output,
    );

    /// The same of a layer with a mask, which is the last feature of the step.
    fn step_masked<W: Way<T>, const PACKED: bool, const X: usize>(
        &self,
        state: &mut Self::State,
        x: &Batch<T, 1, X>,
        y: &mut Self::Output,
    );
}

/// What a tensor is for, which decides who touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Learned and multiplied with inputs: `#[l1]`, `#[l2]` and `#[max_norm]` apply.
    Weight,
    /// Learned and added, or a norm's scale and shift: no stage penalty applies.
    Bias,
    /// Saved but not learned: running statistics.
    Buffer,
    /// A saved count, an integer (`I64`) in weight files.
    Counter,
}

impl Role {
    /// Whether optimizers update a tensor of this role.
    #[must_use]
    pub const fn is_learned(self) -> bool {
        matches!(self, Self::Weight | Self::Bias)
    }
}

/// One tensor of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// PyTorch's name: `weight`, `bias`, `running_mean`.
    pub name: &'static str,
    /// The shape in weight files, row-major as in PyTorch: `[out, in]` for a dense weight, `[]` for a single number.
    pub shape: &'static [usize],
    /// What the tensor is for.
    pub role: Role,
}

impl Tensor {
    /// The number of elements.
    #[must_use]
    pub const fn len(&self) -> usize {
        let (mut n, mut i) = (1, 0);
        while i < self.shape.len() {
            n *= self.shape[i];
            i += 1;
        }
        n
    }

    /// Whether the tensor has no elements, as the bias of a layer without bias.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a declaration says of one operation; `LAYERS` of a network lists one for each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerInfo {
    /// The path in the declaration: `fc1`, `stage1.0.conv1`. Messages use it.
    pub name: &'static str,
    /// The prefix of its tensors in weight files: the name, unless `#[key(..)]` says otherwise.
    pub key: &'static str,
    /// The word of the language: `dense`, `relu`; for a fused operation `dense + relu`, though a ReLU before a maximum is computed
    /// within that.
    pub op: &'static str,
    /// Its arguments as declared, defaults filled in: `units = 10, bias = true`.
    pub arguments: &'static str,
    /// The operations, or inputs of the network, that it works on.
    pub inputs: &'static [&'static str],
    /// The output's shape without the batch: `[10]`, `[6, 24, 24]`.
    pub output: &'static [usize],
    /// Its tensors, in the order of the walk, without those that its options leave empty.
    pub tensors: &'static [Tensor],
    /// Multiply-adds for one sample, forward.
    pub macs: u64,
    /// `#[frozen]`: not learned.
    pub frozen: bool,
    /// `#[l1(factor)]`: adds factor * sum |w| to the loss.
    pub l1: Option<f64>,
    /// `#[l2(factor)]`: adds factor * sum w^2 to the loss.
    pub l2: Option<f64>,
    /// `#[max_norm(limit)]`: after each step every unit's incoming weights are scaled to at most this Euclidean norm.
    pub max_norm: Option<f64>,
}

impl LayerInfo {
    /// The number of tokens of an `embedding`, whose inputs are ids; `None` for other operations.
    #[must_use]
    pub const fn vocabulary(&self) -> Option<usize> {
        match (self.op.as_bytes(), self.tensors) {
            (b"embedding", [weight]) => Some(weight.shape[0]),
            _ => None,
        }
    }

    /// The number of learned parameters, frozen ones included.
    #[must_use]
    pub const fn params(&self) -> usize {
        let (mut n, mut i) = (0, 0);
        while i < self.tensors.len() {
            if self.tensors[i].role.is_learned() {
                n += self.tensors[i].len();
            }
            i += 1;
        }
        n
    }
}

/// A tensor met on a walk: which layer's, and which one of it.
#[derive(Clone, Copy, Debug)]
pub struct ParamInfo {
    /// The operation the tensor belongs to.
    pub layer: &'static LayerInfo,
    /// The tensor itself.
    pub tensor: &'static Tensor,
}

impl ParamInfo {
    /// A weight of no network, for examples of what works on one tensor.
    #[doc(hidden)]
    pub const LONE_WEIGHT: Self = Self {
        layer: &LayerInfo {
            name: "fc",
            key: "fc",
            op: "dense",
            arguments: "",
            inputs: &[],
            output: &[1],
            tensors: &[Tensor { name: "weight", shape: &[1, 1], role: Role::Weight }],
            macs: 1,
            frozen: false,
            l1: None,
            l2: None,
            max_norm: None,
        },
        tensor: &Tensor { name: "weight", shape: &[1, 1], role: Role::Weight },
    };
}

impl core::fmt::Display for ParamInfo {
    /// The name in weight files: `fc1.weight`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{}", self.layer.key, self.tensor.name)
    }
}

/// Sees tensors one by one, read-only.
pub trait Visitor<T> {
    /// Called for each tensor; `values` are its elements in the file's order.
    fn tensor(&mut self, param: ParamInfo, values: &[T]);
}

/// Changes tensors one by one, each together with the same tensor of `N` companions: gradients, moments.
pub trait Walker<T, const N: usize> {
    /// Called for each tensor; all slices have the tensor's length.
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], companions: [&mut [T]; N]);
}

/// The tensors of one layer. Parameters, their gradients and an optimizer's moments are values of the same type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no parameter walk for `{T}`",
    label = "does not implement `dnn::Parameters`",
    note = "a custom layer implements `dnn::Parameters<T>`; without tensors: `const TENSORS = &[]` and empty bodies"
)]
pub trait Parameters<T: Scalar>: bytemuck::Zeroable {
    /// The tensors in the order of the walk.
    const TENSORS: &'static [Tensor];

    /// Where each of them begins in the layer's memory, in bytes ([`offset_of!`](core::mem::offset_of)): weights of a
    /// `static` network are copied there by the compiler. [`walk_tensors!`](crate::walk_tensors) writes it. Without it a
    /// network with the layer cannot be such a `static`.
    const OFFSETS: &'static [usize] = &[];

    /// Sets starting values; `self` is all zeros before.
    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R);

    /// Shows every tensor to `visitor`, in the order of [`TENSORS`](Self::TENSORS).
    fn visit<V: Visitor<T>>(&self, layer: &'static LayerInfo, visitor: &mut V);

    /// Hands every tensor with its companions to `walker`, in the order of [`TENSORS`](Self::TENSORS).
    fn walk<const N: usize, W: Walker<T, N>>(
        &mut self,
        companions: [&mut Self; N],
        layer: &'static LayerInfo,
        walker: &mut W,
    );
}

/// Implements the walks of [`Parameters`] for the matrices named, in order, which [`Parameters::TENSORS`] lists too.
///
/// Each matrix is named as `field`; tensors without elements (the bias of a layer without bias) are passed over.
#[macro_export]
macro_rules! walk_tensors {
    // The names of type and size parameters must not meet those of the implementation around the macro.
    ($scalar:ty; $($field:ident),* $(,)?) => {
        const OFFSETS: &'static [usize] = &[$(::core::mem::offset_of!(Self, $field)),*];

        fn visit<TensorVisitor: $crate::layer::Visitor<$scalar>>(
            &self,
            layer: &'static $crate::layer::LayerInfo,
            visitor: &mut TensorVisitor,
        ) {
            let mut tensors = Self::TENSORS.iter();
            $(
                if let Some(tensor) = tensors.next() && !tensor.is_empty() {
                    visitor.tensor($crate::layer::ParamInfo { layer, tensor }, self.$field.as_slice());
                }
            )*
        }

        fn walk<const COMPANIONS: usize, TensorWalker: $crate::layer::Walker<$scalar, COMPANIONS>>(
            &mut self,
            mut companions: [&mut Self; COMPANIONS],
            layer: &'static $crate::layer::LayerInfo,
            walker: &mut TensorWalker,
        ) {
            let mut tensors = Self::TENSORS.iter();
            $(
                if let Some(tensor) = tensors.next() && !tensor.is_empty() {
                    walker.tensor(
                        $crate::layer::ParamInfo { layer, tensor },
                        self.$field.as_mut_slice(),
                        companions.each_mut().map(|companion| companion.$field.as_mut_slice()),
                    );
                }
            )*
            let _ = &mut companions;
        }
    };
}
