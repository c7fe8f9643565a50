//! One abstraction over the vector registers of every instruction set, and the choice among them at run time.
//!
//! A kernel is written once, over a [`Vector`], as an `#[inline(always)]` function: it is compiled inside functions
//! that enable one instruction set each, and [`isa`] says which of them to call. A helper below such a function that is
//! not inlined would be compiled without the instruction set and be tens of times slower; products, which are functions
//! of their own, enable it themselves.

#![allow(unsafe_code, reason = "registers and memory; every block has its proof")]

#[cfg(target_arch = "x86_64")]
mod byte_add;
#[cfg(target_arch = "x86_64")]
mod byte_conv;
mod bytes;
mod compiled;
mod dots;
mod isa;
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon;
mod one;
mod pack;
mod plan;
mod product;
#[cfg(test)]
mod product_tests;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
))]
mod register;
#[cfg(test)]
mod tests;
mod tile;
mod vector;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
pub(in crate::kernels) use byte_add::byte_add;
#[cfg(target_arch = "x86_64")]
pub(in crate::kernels) use byte_conv::byte_conv;
pub(in crate::kernels) use bytes::byte_dots;
pub(in crate::kernels) use compiled::{Part, Product};
pub(in crate::kernels) use dots::{dot_product, dot_product_in_place};
pub use isa::{Isa, isa};
#[cfg(test)]
pub(crate) use isa::{available, with_isa};
pub use one::One;
pub(in crate::kernels) use pack::copy_transposed;
pub(in crate::kernels) use plan::PAGE_BYTES;
pub(in crate::kernels) use product::{Matrix, Start};
pub(in crate::kernels) use vector::MOST_LANES;
pub use vector::{FloatVector, Vector};

use crate::scalar::Scalar;

/// Asks for a cache line that will be read soon; a hint that may be ignored, for any address.
#[inline(always)]
pub(in crate::kernels) fn prefetch<T>(at: *const T) {
    prefetch_into::<false, T>(at);
}

/// As [`prefetch`], into the second-level cache: what is needed later than what the first one holds.
#[inline(always)]
fn prefetch_later<T>(at: *const T) {
    prefetch_into::<true, T>(at);
}

#[inline(always)]
fn prefetch_into<const SECOND: bool, T>(at: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the instructions are part of SSE and do not access memory in a way that can fail.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _MM_HINT_T1, _mm_prefetch};
        if SECOND {
            _mm_prefetch::<_MM_HINT_T1>(at.cast());
        } else {
            _mm_prefetch::<_MM_HINT_T0>(at.cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}

/// The same pointer, of which the compiler does not know what it was computed from: it would compute it again at every
/// step of a loop from what it has in registers, and have too few of these.
#[inline(always)]
pub(in crate::kernels) fn opaque<T>(mut at: *const T) -> *const T {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: no instruction at all: the pointer comes out as it went in.
    unsafe {
        core::arch::asm!("/* {0} */", inout(reg) at, options(pure, readonly, nostack, preserves_flags));
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = &mut at;
    at
}

/// As [`opaque`] for an index: that the compiler does not add it to every pointer ahead.
#[inline(always)]
pub(in crate::kernels) fn opaque_index(mut at: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: no instruction at all: the index comes out as it went in.
    unsafe {
        core::arch::asm!("/* {0} */", inout(reg) at, options(pure, nomem, nostack, preserves_flags));
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = &mut at;
    at
}

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
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    pub(crate) enum Neon {}
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    pub(crate) enum Simd128 {}
    pub(crate) enum Scalar {}
}

/// The vector types of one scalar under each instruction set.
macro_rules! registers {
    ($float:ident, $primitive:ident: $($name:ident = $x86:ident),*; Neon, Simd128 = $small:ident) => {
        pub(crate) mod $float {
            #[cfg(target_arch = "x86_64")]
            pub(crate) use super::x86::{$($x86 as $name),*};
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            pub(crate) use super::neon::$small as Neon;
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            pub(crate) use super::wasm::$small as Simd128;
            pub(crate) type Scalar = super::One<core::primitive::$primitive>;
        }
    };
}
registers!(f32, f32: Avx512 = F32x16, Avx2 = F32x8, Sse2 = F32x4; Neon, Simd128 = F32x4);
registers!(f64, f64: Avx512 = F64x8, Avx2 = F64x4, Sse2 = F64x2; Neon, Simd128 = F64x2);

/// Implements `Kernels::dispatch` for `f32` or `f64`: as `choose!`, for a [`Task`].
macro_rules! dispatch_task {
    ($float:ident) => {
        #[inline]
        fn dispatch<K: $crate::kernels::simd::Task<$float>>(task: K) -> K::Output {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
            fn avx512<K: $crate::kernels::simd::Task<$float>>(task: K) -> K::Output {
                task.run::<$crate::kernels::simd::$float::Avx512>()
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2<K: $crate::kernels::simd::Task<$float>>(task: K) -> K::Output {
                task.run::<$crate::kernels::simd::$float::Avx2>()
            }
            #[allow(unsafe_code, reason = "the call is proven here")]
            match $crate::kernels::simd::isa() {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: `isa` names an instruction set only after it was found on this machine.
                $crate::kernels::simd::Isa::Avx512 => unsafe { avx512(task) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                $crate::kernels::simd::Isa::Avx2 => unsafe { avx2(task) },
                #[cfg(target_arch = "x86_64")]
                $crate::kernels::simd::Isa::Sse2 => task.run::<$crate::kernels::simd::$float::Sse2>(),
                #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
                $crate::kernels::simd::Isa::Neon => task.run::<$crate::kernels::simd::$float::Neon>(),
                #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
                $crate::kernels::simd::Isa::Simd128 => task.run::<$crate::kernels::simd::$float::Simd128>(),
                _ => task.run::<$crate::kernels::simd::One<$float>>(),
            }
        }
    };
}
pub(crate) use dispatch_task;
