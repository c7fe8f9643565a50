//! Arithmetic on slices with plain sizes: compiled once, in this crate, whatever the shapes of a network.
//!
//! Kernels know no layer and no matrix type. Matrices lie as in [`crate::layer::Batch`]: feature by feature, samples
//! innermost.

/// The kernels of a number type. The provided functions are plain loops that serve any [`crate::Scalar`]; `f32` and
/// `f64` override them with compiled and later vectorised ones.
pub trait Kernels: Copy {}

impl Kernels for f32 {}
impl Kernels for f64 {}
