//! One abstraction over the vector registers of every instruction set, and the choice among them at run time.
//!
//! A kernel is written once, over a [`Vector`], as an `#[inline(always)]` function: it is compiled inside functions
//! that enable one instruction set each, and [`isa`] says which of them to call. A helper below such a function that is
//! not inlined would be compiled without the instruction set and be tens of times slower.

#![allow(unsafe_code, reason = "registers and memory; every block has its proof")]

mod isa;
mod one;
mod product;
mod vector;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use isa::{Isa, isa};
#[cfg(test)]
pub(crate) use isa::{available, with_isa};
pub use one::One;
pub(in crate::kernels) use product::{Matrix, Start, dot_product, product};
pub use vector::{FloatVector, Vector};

use crate::scalar::Scalar;

/// A computation on vectors of `T`, run by [`dispatch`](crate::kernels::Kernels::dispatch) under the best instruction
/// set.
///
/// `run` must be `#[inline(always)]`, as must all it calls that works on vectors.
pub trait Task<T: Scalar> {
    /// What the computation gives.
    type Output;

    /// Computes with one vector type.
    fn run<V: Vector<Scalar = T>>(self) -> Self::Output;
}

/// The instruction sets as types.
pub(crate) mod sets {
    #[cfg(target_arch = "x86_64")]
    pub(crate) enum Avx512 {}
    #[cfg(target_arch = "x86_64")]
    pub(crate) enum Avx2 {}
    #[cfg(target_arch = "x86_64")]
    pub(crate) enum Sse2 {}
    pub(crate) enum Scalar {}
}

/// The vector types of one scalar under each instruction set.
macro_rules! registers {
    ($float:ident, $primitive:ident: $($name:ident = $x86:ident),*) => {
        pub(crate) mod $float {
            #[cfg(target_arch = "x86_64")]
            pub(crate) use super::x86::{$($x86 as $name),*};
            pub(crate) type Scalar = super::One<core::primitive::$primitive>;
        }
    };
}
registers!(f32, f32: Avx512 = F32x16, Avx2 = F32x8, Sse2 = F32x4);
registers!(f64, f64: Avx512 = F64x8, Avx2 = F64x4, Sse2 = F64x2);

/// Implements `Kernels::dispatch` for `f32` or `f64`: as [`dispatch!`](dispatch), for a [`Task`].
macro_rules! dispatch_task {
    ($float:ident) => {
        #[inline]
        fn dispatch<K: $crate::kernels::simd::Task<$float>>(task: K) -> K::Output {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
                fn avx512<K: $crate::kernels::simd::Task<$float>>(task: K) -> K::Output {
                    task.run::<$crate::kernels::simd::$float::Avx512>()
                }
                #[target_feature(enable = "avx2,fma")]
                fn avx2<K: $crate::kernels::simd::Task<$float>>(task: K) -> K::Output {
                    task.run::<$crate::kernels::simd::$float::Avx2>()
                }
                #[allow(unsafe_code, reason = "the call is proven here")]
                match $crate::kernels::simd::isa() {
                    // SAFETY: `isa` names an instruction set only after it was found on this machine.
                    $crate::kernels::simd::Isa::Avx512 => unsafe { avx512(task) },
                    // SAFETY: as above.
                    $crate::kernels::simd::Isa::Avx2 => unsafe { avx2(task) },
                    $crate::kernels::simd::Isa::Sse2 => task.run::<$crate::kernels::simd::$float::Sse2>(),
                    _ => task.run::<$crate::kernels::simd::One<$float>>(),
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            {
                task.run::<$crate::kernels::simd::One<$float>>()
            }
        }
    };
}
pub(crate) use dispatch_task;
