//! What generated networks have in common: the traits that training, weight files and benches are written against.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
#[cfg(feature = "std")]
use std::path::Path;

use rand::Rng;

use crate::block::Blocks;
use crate::context::Context;
use crate::layer::{LayerInfo, Visitor, Walker, Way};
use crate::scalar::Scalar;
#[cfg(feature = "alloc")]
use crate::storage;
#[cfg(feature = "alloc")]
use crate::summary::Summary;
#[cfg(feature = "std")]
use crate::weights::{self, Precision, Weights, WeightsError};

/// A network declared with `network!`: its parameters and what is known of it at compile time.
pub trait Network<T: Scalar>: bytemuck::Zeroable + Send + Sync {
    /// Gradients and optimizer moments: the network's own type, or without the frozen stages' fields if it has any.
    type Gradients: bytemuck::Zeroable + Send;

    /// The type's name in the declaration.
    const NAME: &'static str;
    /// Every operation in the order of the declaration, blocks expanded.
    const LAYERS: &'static [LayerInfo];
    /// The number of learned parameters, frozen ones included.
    const PARAMS: usize;
    /// Multiply-adds of one prediction of one sample.
    const MACS: u64;
    /// A hash of names, operations, arguments, wiring, shapes and tensors, stored in checkpoints.
    const ARCHITECTURE: u64;
    /// The steps of the output if it is a sequence, and the network's only output.
    const OUTPUT_STEPS: Option<usize> = None;
    /// Whether a training pass can go on from the state of the one before
    /// ([`Context::carries_state`]): some layer is recurrent and does not start from a stage, or is one of the user's own.
    const CARRIES_STATE: bool = false;

    /// Draws starting values from `rng`, each layer by its initialiser. What was there before is forgotten.
    fn init_in_place<R: Rng>(&mut self, rng: &mut R);

    /// A network with starting values drawn from `rng`, on the heap; see [`init_in_place`](Self::init_in_place).
    #[cfg(feature = "alloc")]
    #[must_use]
    fn init<R: Rng>(rng: &mut R) -> Box<Self> {
        let mut net = storage::zeroed_box::<Self>();
        net.init_in_place(rng);
        net
    }

    /// A network with all parameters zero, on the heap. Weights that are all equal cannot learn: this is for loading
    /// into; use [`init`](Self::init) for training.
    #[cfg(feature = "alloc")]
    #[must_use]
    fn zeroed() -> Box<Self> {
        storage::zeroed_box()
    }

    /// The layers as a table of names, operations, output shapes, parameters and multiply-adds: `println!("{}",
    /// net.summary())`. Keras's `model.summary()`.
    #[cfg(feature = "alloc")]
    fn summary(&self) -> Summary {
        Summary::new(Self::NAME, Self::LAYERS)
    }

    /// Shows every tensor, buffers and frozen ones included, in the order of [`LAYERS`](Self::LAYERS).
    fn visit<V: Visitor<T>>(&self, visitor: &mut V);

    /// Hands out every tensor to change, buffers and frozen ones included, in the order of [`LAYERS`](Self::LAYERS).
    fn visit_mut<W: Walker<T, 0>>(&mut self, walker: &mut W);

    /// Walks the tensors of all layers that are not frozen, each with its `N` companions: gradients, moments. Buffers
    /// are among them (see [`Role`](crate::layer::Role)).
    fn walk<const N: usize, W: Walker<T, N>>(
        &mut self,
        companions: [&mut Self::Gradients; N],
        walker: &mut W,
    );

    /// Writes all tensors to a safetensors file with PyTorch's names and shapes: nothing or the whole file, never a
    /// part of one.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Write`] if the file cannot be written; the file that was there before is then unchanged.
    #[cfg(feature = "std")]
    fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        weights::save(self, path.as_ref(), None)
    }

    /// As [`save`](Self::save), with floats of another precision: `net.save_as("net.safetensors", Precision::F16)` writes a
    /// file of half the size. PyTorch's `model.half()`, `model.bfloat16()`, `model.float()` and `model.double()` before saving.
    ///
    /// Each number becomes the nearest of the type, of two that are as near the one that ends with an even bit; halves below
    /// 6.1e-5 are multiples of 6.0e-8. Infinite numbers and NaN stay what they are, and counters are `I64` as ever. The network
    /// is not changed.
    ///
    /// A network in the program, `from_safetensors`, takes such files as they are; loading one needs
    /// [`Weights::convert`].
    ///
    /// # Errors
    ///
    /// [`WeightsError::TooLarge`] if a finite number would become infinite; as for [`save`](Self::save).
    #[cfg(feature = "std")]
    fn save_as(&self, path: impl AsRef<Path>, precision: Precision) -> Result<(), WeightsError> {
        weights::save(self, path.as_ref(), Some(precision))
    }

    /// A network with the tensors of a safetensors file, which must be exactly this network's. For anything else see
    /// [`Weights`].
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is malformed, or differs from the network; see [`WeightsError`].
    #[cfg(feature = "std")]
    fn load(path: impl AsRef<Path>) -> Result<Box<Self>, WeightsError> {
        let mut net = <Self as Network<T>>::zeroed();
        Weights::open(path)?.load_into(&mut *net)?;
        Ok(net)
    }

    /// As [`load`](Self::load), into this network, which is unchanged if there is an error.
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load).
    #[cfg(feature = "std")]
    fn load_from(&mut self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        Weights::open(path)?.load_into(self).map(drop)
    }

    /// What [`save`](Self::save) writes, in memory. Equal networks give equal bytes.
    ///
    /// # Errors
    ///
    /// [`WeightsError::DuplicateName`] if two tensors have one name, which only `#[key(..)]` can bring about.
    #[cfg(feature = "std")]
    fn to_bytes(&self) -> Result<alloc::vec::Vec<u8>, WeightsError> {
        weights::to_bytes(self, None)
    }

    /// What [`save_as`](Self::save_as) writes, in memory.
    ///
    /// # Errors
    ///
    /// [`WeightsError::TooLarge`] if a finite number would become infinite; as for [`to_bytes`](Self::to_bytes).
    #[cfg(feature = "std")]
    fn to_bytes_as(&self, precision: Precision) -> Result<alloc::vec::Vec<u8>, WeightsError> {
        weights::to_bytes(self, Some(precision))
    }

    /// As [`load`](Self::load), from the bytes of a file.
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load).
    #[cfg(feature = "std")]
    fn from_bytes(bytes: &[u8]) -> Result<Box<Self>, WeightsError> {
        let mut net = <Self as Network<T>>::zeroed();
        Weights::from_bytes(bytes)?.load_into(&mut *net)?;
        Ok(net)
    }
}

/// How a value holds a network: [`Plain`](holder::Plain) or [`Boxed`](holder::Boxed).
#[cfg(feature = "std")]
pub mod holder {
    /// The value is the network.
    #[derive(Debug)]
    pub enum Plain {}
    /// The value is a `Box` with the network.
    #[derive(Debug)]
    pub enum Boxed {}
}

/// A network or a `Box` with one: both may be handed to a trainer and loaded into.
///
/// `Holder` is found by the compiler; it keeps the two implementations apart.
#[cfg(feature = "std")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a network",
    label = "expected a type declared with `network!`, or a `Box` with one"
)]
pub trait AsNetwork<T: Scalar, Holder> {
    /// The network's type.
    type Net: Network<T>;

    /// The network.
    fn as_network(&self) -> &Self::Net;

    /// The network, to change.
    fn as_network_mut(&mut self) -> &mut Self::Net;
}

#[cfg(feature = "std")]
impl<T: Scalar, N: Network<T>> AsNetwork<T, holder::Plain> for N {
    type Net = N;

    fn as_network(&self) -> &N {
        self
    }

    fn as_network_mut(&mut self) -> &mut N {
        self
    }
}

#[cfg(feature = "std")]
impl<T: Scalar, N: Network<T>> AsNetwork<T, holder::Boxed> for Box<N> {
    type Net = N;

    fn as_network(&self) -> &N {
        self
    }

    fn as_network_mut(&mut self) -> &mut N {
        self
    }
}

/// Prediction for batches of `B` samples.
pub trait Infer<T: Scalar, const B: usize>: Network<T> {
    /// A batch of inputs: a [`Batch`](crate::Batch), or a struct of them for several inputs.
    type Input: bytemuck::Zeroable + Send + Sync;
    /// A batch of outputs: a [`Batch`](crate::Batch), or a struct of them for several outputs.
    type Output: bytemuck::Zeroable + Send;
    /// Intermediate values.
    type Workspace: bytemuck::Zeroable;

    /// The numbers of the input of this name, samples innermost, if an `embedding` reads it; else none.
    #[doc(hidden)]
    fn input<'x>(x: &'x Self::Input, name: &str) -> &'x [T] {
        let _ = (x, name);
        &[]
    }

    /// Computes `y` from `x`; neither allocates nor panics.
    fn predict_with(&self, workspace: &mut Self::Workspace, x: &Self::Input, y: &mut Self::Output);

    /// As [`predict_with`](Self::predict_with), on a way chosen by the caller. By default there is one way.
    #[inline(always)]
    fn predict_by<W: Way<T>>(&self, workspace: &mut Self::Workspace, x: &Self::Input, y: &mut Self::Output) {
        self.predict_with(workspace, x, y);
    }

    /// Rearranges the parameters, in place, for [`predict_packed`](Self::predict_packed) of `B` samples. By default they
    /// stay as they are.
    fn pack(&mut self) {}

    /// As [`predict_by`](Self::predict_by), with the parameters as [`pack`](Self::pack) left them.
    #[inline(always)]
    fn predict_packed<W: Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        self.predict_by::<W>(workspace, x, y);
    }
}

/// A batch of the inputs of a network that has two, which is then filled whatever their names are. Generated types
/// implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no batch of two inputs of a network",
    label = "expected the inputs of a network that has two: `(source: .., target: ..)`"
)]
pub trait InputPair<const B: usize> {
    /// The type of their numbers.
    type Scalar: Scalar;
    /// Their names.
    const NAMES: [&'static str; 2];
    /// How many numbers a sample of each has.
    const SIZES: [usize; 2];

    /// Their numbers, samples innermost.
    fn pair_mut(&mut self) -> [&mut [Self::Scalar]; 2];
}

/// Training with batches of `B` samples.
pub trait Train<T: Scalar, const B: usize>: Infer<T, B> {
    /// What the backward pass reads of the forward pass, and its scratch space.
    type Tape: bytemuck::Zeroable + Send;
    /// How large batches are divided. Generated types name it; it is none of the public interface.
    #[doc(hidden)]
    type Block: Blocks<T, Self, B>;

    /// Runs the network in training mode; the result is [`output`](Self::output).
    fn forward(&self, x: &Self::Input, tape: &mut Self::Tape, cx: &Context);

    /// The result of [`forward`](Self::forward), which a backward pass leaves as it is.
    fn output(tape: &Self::Tape) -> &Self::Output;

    /// Adds the parameters' gradients to `gradients`, given the loss gradient at the output. `d_y` is used up.
    ///
    /// This is the form a training step wants: nothing is computed that only the gradient at the input needs.
    fn backward_parameters(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self::Gradients,
        cx: &Context,
    );

    /// Takes over the running statistics measured by the last [`forward`](Self::forward), which a backward pass leaves as
    /// they are.
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &Context);
}

/// The gradient at the input, for adversarial examples, saliency and feature visualisation.
///
/// A network with frozen stages implements it only where the way to the input leads past none of them: what they
/// would need is not kept. Declare the network without `#[frozen]` and load the same weights instead.
pub trait InputGradient<T: Scalar, const B: usize>: Train<T, B> {
    /// As [`backward_parameters`](Train::backward_parameters), and writes the loss gradient at the input to `d_x`.
    fn backward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self::Gradients,
        d_x: &mut Self::Input,
        cx: &Context,
    );
}
