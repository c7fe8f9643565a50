//! Fixed neural networks, declared by one macro and compiled to plain Rust.
//!
//! [`network!`] takes a declaration and expands, at compile time, to a struct of parameters with its forward pass,
//! backward pass and parameter walk. Sizes are const generics over [`nalgebra`] matrices, so every shape is known to
//! the compiler: a network whose layers do not fit together does not compile, a step allocates nothing, and nothing
//! is called through a pointer. The same type is trained, saved, loaded and used for predictions.
//!
//! ```
//! use dnn::prelude::*;
//!
//! network! {
//!     /// Recognises handwritten digits of 8x8 pixels.
//!     pub struct Digits: vector(64) -> vector(10) {
//!         fc1: dense(32) -> relu,
//!         out: dense(10),
//!     }
//! }
//!
//! # #[cfg(feature = "datasets")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (train, test) = dnn::data::digits()?.split(0.8, 42);
//! let mut net = Digits::init(&mut rng(42));
//! let mut trainer = Trainer::new(CrossEntropy, Adam::new(3e-3))
//!     .batch::<32>()
//!     .epochs(5)
//!     .metrics((Accuracy::new(),));
//! let history = trainer.fit(&mut net, &train, &test)?;
//! println!("{history}");
//!
//! let logits: [f32; 10] = net.predict_one(&test.x[0]);
//! assert_eq!(Digits::PARAMS, 64 * 32 + 32 + 32 * 10 + 10);
//! # assert!(logits.iter().all(|logit| logit.is_finite()));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "datasets"))]
//! # fn main() {}
//! ```
//!
//! # Tour
//!
//! | what | where |
//! |---|---|
//! | the language of [`network!`], every word, what is generated | [`language`] |
//! | what most programs import | [`prelude`] |
//! | the runtime types behind the words, for hover and for use alone | [`layers`] |
//! | losses, which take logits | [`loss`] |
//! | optimizers and learning-rate schedules | [`optim`], [`schedule`] |
//! | starting values | [`init`], [`rng()`] |
//! | data sets, readers, scalers, splits | `data` (feature `std`) |
//! | [`Trainer`](train::Trainer), single steps, callbacks, history | `train` (feature `std`) |
//! | metrics | `metrics` (feature `std`) |
//! | weight files: partial loading, renaming, reports, half precision | `weights` (feature `std`) |
//! | one of several architectures, chosen by a weight file | `family!` (feature `std`) |
//! | networks of eight-bit integers | [`int8`] |
//! | weights inside the program, put there by the compiler | `Net::from_safetensors`, see [`language`] |
//! | predictions again and again: packed weights, no allocation | [`Predictor`] |
//! | the instruction set in use | [`isa()`] |
//! | element-wise functions of your own, on vectors | [`layers::Activation`], [`Vector`] |
//! | layers of your own | [`Layer`], [`Parameters`], [`zeroable!`], [`walk_tensors!`] |
//! | code that works for every network | [`Network`], [`Infer`], [`Train`], [`InputGradient`] |
//!
//! # Features
//!
//! * `std` (default): training, data, metrics, weight files; brings `alloc`.
//! * `alloc`: networks on the heap, [`Predictor`], [`Stream`], [`Decoder`]. Without it and `std` nothing is allocated: layers,
//!   losses, optimizers, initialisers and predictions work in memory of the caller's.
//! * `datasets` (default): six small real data sets inside the library.
//! * `images`: folders of PNG and JPEG files as data.
//!
//! # Speed
//!
//! Kernels are compiled for several instruction sets, and the best one of the machine is chosen when the program runs:
//! AVX-512, AVX2 or SSE2 on x86-64, NEON on aarch64, `simd128` for WebAssembly that is built with it. The environment
//! variable `DNN_ISA` (`avx512`, `avx2`, `sse2`, `neon`, `simd128`, `scalar`) names a lower one; [`isa()`] tells which
//! it is. Neither compiler flags nor a nightly compiler are needed. A debug build is some fifty times slower, unless the
//! program's `Cargo.toml` sets `opt-level = 3` under `[profile.dev.package.dnn-runtime]`.
//!
//! Large training steps are shared by the cores, see `Trainer::threads`. A program that predicts again and again keeps
//! a [`Predictor`], which holds the weights in the order in which they are read and all memory that is needed:
//!
//! ```
//! use dnn::prelude::*;
//!
//! network! {
//!     struct Policy: vector(4) -> vector(2) {
//!         hidden: dense(16) -> tanh,
//!         out: dense(2),
//!     }
//! }
//!
//! let net = Policy::init(&mut rng(1));
//! let mut predictor = net.predictor::<1>();
//! for step in 0..3 {
//!     let x = [0.1 * step as f32, 0.0, -1.0, 0.5];
//!     let (found, expected) = (predictor.predict_one(&x), net.predict_one(&x));
//!     assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5));
//! }
//! ```
//!
//! # Memory order
//!
//! A batch is a [`Batch<T, B, F>`](Batch), `SMatrix<T, B, F>`: one sample a row, so the formulas of the field read as
//! written, Y = X W + b. nalgebra is column-major, hence samples are innermost in memory: feature f of sample b lies
//! at `f * B + b`. Features of an image run channel, row, column; of a signal channel, position; of a sequence step,
//! feature. A dense weight is `SMatrix<T, IN, OUT>`, whose bytes are those of PyTorch's row-major `[OUT, IN]`.
//!
//! # Glossary
//!
//! * **sample**: one input with its target. **batch**: `B` samples that are computed together.
//! * **feature**: one number of a sample, or of a value computed from it.
//! * **operation**: one computation of a declaration, such as `dense(10)`. **layer**: the runtime type that performs
//!   it, see [`Layer`].
//! * **stage**: a named chain of operations; its name is the field of the struct and the key in weight files.
//! * **block**: a template of stages, inlined where it is used. **part**: a sub-network with inference methods of its
//!   own.
//! * **parameter**: a learned number. **buffer**: a saved number that is not learned, such as a running mean.
//! * **weight**, **bias**: a parameter that multiplies an input, and one that is added.
//! * **logits**: the raw outputs of a classifier; softmax or sigmoid makes probabilities of them. Losses take logits.
//! * **forward**, **backward**: computing outputs from inputs, and gradients from the gradient at the output.
//! * **tape**: what the forward pass keeps for the backward pass. **workspace**: scratch memory of a prediction.
//! * **cache**: what a layer's backward pass needs besides values, such as a dropout mask; part of the tape.
//! * **moment**: a number an optimizer keeps for each parameter, such as a running mean of its gradient.
//! * **step**: one optimizer update, from one batch; of a sequence, one of its positions in time. **epoch**: one pass over
//!   all training samples.
//! * **token**: what a sequence of symbols is made of, such as a character; its **id** is a whole number from 0, below the
//!   size of the **vocabulary**.
//! * **multiply-add**: one multiplication with its addition, the unit in which `MACS` counts work.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod language;
pub mod prelude;

pub use dnn_macros::network;
#[doc(no_inline)]
pub use nalgebra;

#[doc(inline)]
pub use dnn_runtime::{
    Batch, Context, Decode, DecoderState, Decoding, Infer, InputGradient, InputPair, Isa, Layer, Network,
    One, Parameters, Scalar, Streaming, Train, Vector, context, decode, init, int8, isa, kernels, layer,
    layers, loss, network, optim, parallel, predictor, regularizer, rng, scalar, schedule, storage, stream,
};
#[cfg(feature = "alloc")]
#[doc(inline)]
pub use dnn_runtime::{Decoder, Predictor, Stream, Summary};
#[cfg(feature = "std")]
#[doc(inline)]
pub use dnn_runtime::{data, metrics, train, weights};
pub use dnn_runtime::{walk_tensors, zeroable};

/// Several fixed architectures of which a program takes one when it runs, each with code of its own.
///
/// ```
/// use dnn::prelude::*;
///
/// network! {
///     pub struct Small: sequence(16, 1) -> sequence(16, 1) {
///         cell: gru(4),
///         out: dense(1),
///     }
///     pub struct Large: sequence(16, 1) -> sequence(16, 1) {
///         cell: gru(12) -> gru(12),
///         out: dense(1),
///     }
/// }
///
/// dnn::family! {
///     /// An amplifier; its file says how large it is.
///     pub enum Amp { Small, Large }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let bytes = Large::init(&mut rng(1)).to_bytes()?;
/// let amp = Amp::from_bytes(&bytes)?;
/// assert_eq!(amp.name(), "Large");
///
/// // Chosen once for each call; everything behind is code of `Large` alone.
/// let mut stream = amp.stream();
/// let [y] = stream.step(&[0.5]);
/// assert!((y - amp.predict_one::<16, 16>(&[0.5; 16])[0]).abs() < 1e-5);
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "std")]
#[doc(inline)]
pub use dnn_runtime::family;

/// The door for generated code. Not part of the public interface: it changes without notice.
#[doc(hidden)]
pub use dnn_runtime::private;

/// Compiles the README's examples as they stand.
#[cfg(all(doctest, feature = "datasets"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// A stream and a decoder of as many tokens as outputs, and what does not compile with one token fewer: that an output could
/// be a token without a vector is found when the function is compiled, which `tests/ui` does not come to.
///
/// ```
/// dnn::network! {
///     struct Writer: sequence(4, 1) -> sequence(4, 5) {
///         a: embedding(5, 4) -> gru(8),
///         out: dense(5),
///     }
/// }
/// let net = Writer::init(&mut dnn::rng(1));
/// assert_eq!(net.stream().greedy(&[1], None, &mut [0; 3]).len(), 3);
/// ```
///
/// ```compile_fail
/// dnn::network! {
///     struct Writer: sequence(4, 1) -> sequence(4, 5) {
///         a: embedding(4, 4) -> gru(8),
///         out: dense(5),
///     }
/// }
/// let net = Writer::init(&mut dnn::rng(1));
/// assert_eq!(net.stream().greedy(&[1], None, &mut [0; 3]).len(), 3);
/// ```
///
/// ```
/// dnn::network! {
///     struct Translator: (source: sequence(4, 2), target: sequence(3, 1)) -> sequence(3, 5) {
///         enc: source -> gru(8),
///         dec: target -> embedding(5, 4) -> gru(8, initial = enc),
///         out: dense(5),
///     }
/// }
/// let net = Translator::init(&mut dnn::rng(1));
/// assert_eq!(net.decoder().decode(&[0.5; 8]).greedy(1, 9, &mut [0; 3]).len(), 3);
/// ```
///
/// ```compile_fail
/// dnn::network! {
///     struct Translator: (source: sequence(4, 2), target: sequence(3, 1)) -> sequence(3, 5) {
///         enc: source -> gru(8),
///         dec: target -> embedding(4, 4) -> gru(8, initial = enc),
///         out: dense(5),
///     }
/// }
/// let net = Translator::init(&mut dnn::rng(1));
/// assert_eq!(net.decoder().decode(&[0.5; 8]).greedy(1, 9, &mut [0; 3]).len(), 3);
/// ```
#[cfg(doctest)]
struct MoreOutputsThanTokens;

/// A family, and what does not compile with other sizes or with a network of the same architecture.
///
/// ```
/// dnn::network! {
///     struct A: vector(2) -> vector(1) { out: dense(1) }
///     struct B: vector(2) -> vector(1) { out: dense(1) -> tanh }
/// }
/// dnn::family! { enum Either { A, B } }
/// assert_eq!(Either::A(A::zeroed()).predict_one(&[1.0, 2.0]), [0.0]);
/// ```
///
/// ```compile_fail,E0271
/// dnn::network! {
///     struct A: vector(2) -> vector(1) { out: dense(1) }
///     struct B: vector(2) -> vector(2) { out: dense(2) -> tanh }
/// }
/// dnn::family! { enum Either { A, B } }
/// ```
///
/// ```compile_fail,E0080
/// dnn::network! {
///     struct A: vector(2) -> vector(1) { out: dense(1) }
///     struct B: vector(2) -> vector(1) { out: dense(1) }
/// }
/// dnn::family! { enum Either { A, B } }
/// ```
#[cfg(all(doctest, feature = "std"))]
struct Families;
