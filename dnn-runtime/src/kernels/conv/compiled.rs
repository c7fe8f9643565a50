//! The hot loops of convolutions as functions of their own: compiled for each vector type, under its instruction set.

#![cfg_attr(
    not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128"),
    )),
    allow(unused_imports, unused_macros, dead_code, reason = "where there are no vectors")
)]

use super::dots::{Dots, dots};
use super::room::{Room, SmallRoom, StackRoom};
use super::simd::{self, One, Product};
use super::tile::{Strip, rows};
use super::weight_gradient::CHANNELS;
use super::winograd::{KERNEL_BYTES, SOURCE_BYTES};
#[cfg(target_arch = "x86_64")]
use super::winograd::{LARGE_KERNEL_BYTES, LARGE_SOURCE_BYTES};
use crate::scalar::Scalar;

/// For a copy of the source, where there are vectors: it stays in the second-level cache, of 256 KiB or more.
type PanelRoom = Room<{ 96 * 1024 }>;

/// The same under AVX-512, whose machines have 512 KiB to 2 MiB. With 2 MiB sums for 64 samples of 32x32 took a quarter less
/// time than with 96 KiB, and those of the weight gradient a tenth; more than this gained nothing.
#[cfg(target_arch = "x86_64")]
type LargePanelRoom = Room<{ 384 * 1024 }>;

/// For kernels and numbers of the source that Winograd's way transforms, of a batch.
type KernelRoom = Room<KERNEL_BYTES>;
type TransformRoom = Room<SOURCE_BYTES>;

/// The same under AVX-512: many channels take a sixth less time.
#[cfg(target_arch = "x86_64")]
type LargeKernelRoom = Room<LARGE_KERNEL_BYTES>;
#[cfg(target_arch = "x86_64")]
type LargeTransformRoom = Room<LARGE_SOURCE_BYTES>;

/// For a copy of the source where there are no vectors, for numbers of any size: that may be a small machine, whose whole stack is less. A copy
/// for one result takes at most 1100 numbers, so that every kernel finds room: 31 rows for `MOST_PLACES` places that are
/// two apart, of as many columns and what fills up their lines.
type SmallPanelRoom<T> = SmallRoom<T, 2048>;

/// For [`CHANNELS`] of the output's gradient, where there are vectors: they stay in the second-level cache beside the panel. The
/// larger they are, the fewer numbers of the input are copied twice: LeNet-5 with batches of 512 takes 2 to 4 % less than with a
/// quarter (AVX-512, `cargo bench --bench workloads -- T3b`, 2026-11-28).
type GradientRoom = Room<{ CHANNELS * 16 * 1024 }>;

/// The same where there are none.
type SmallGradientRoom<T> = SmallRoom<T, { CHANNELS * 256 }>;

/// A vector type with the loops of convolutions, compiled once for all kernels: see [`Product`].
pub(in crate::kernels) trait Tiles: Product {
    /// For a copy of the source.
    type Panel: StackRoom<Self::Scalar>;
    /// For some channels of the output's gradient.
    type Gradient: StackRoom<Self::Scalar>;
    /// For transforms of a batch, of kernels and of the source.
    type Kernels: StackRoom<Self::Scalar>;
    type Transforms: StackRoom<Self::Scalar>;

    /// [`rows`], compiled alone.
    ///
    /// # Safety
    ///
    /// As for [`rows`].
    unsafe fn strip<const MOST: usize, const N: usize>(strip: &Strip<'_, Self::Scalar>);

    /// [`dots`], compiled alone.
    ///
    /// # Safety
    ///
    /// As for [`dots`].
    unsafe fn dots<const M: usize, const N: usize>(pass: &Dots<'_, Self::Scalar>, from: usize) -> usize;

    /// [`Pass::run`], compiled alone.
    ///
    /// # Safety
    ///
    /// As for the pass.
    unsafe fn alone<P: Pass<Self::Scalar>>(pass: &mut P);
}

/// Loops that are compiled alone, for what they need of registers or of the stack.
pub(in crate::kernels) trait Pass<T> {
    /// Runs the loops.
    ///
    /// # Safety
    ///
    /// What the pass reads must be there and have been written, and nobody else may use what it writes; each pass says
    /// what that is.
    unsafe fn run<V: Tiles<Scalar = T>>(&mut self);
}

/// Implements [`Tiles`] for a vector type, in functions with the attribute that enables its instruction set.
macro_rules! compiled {
    ($vector:ty, $scalar:ty, [$panel:ty, $gradient:ty, $kernels:ty, $transforms:ty] $(, for $generic:ident)? $(, #[$feature:meta])?) => {
        impl $(<$generic: Scalar>)? Tiles for $vector {
            type Panel = $panel;
            type Gradient = $gradient;
            type Kernels = $kernels;
            type Transforms = $transforms;

            #[inline(always)]
            unsafe fn strip<const MOST: usize, const N: usize>(strip: &Strip<'_, $scalar>) {
                $(#[$feature])?
                #[inline(never)]
                unsafe fn compiled<const MOST: usize, const N: usize $(, $generic: Scalar)?>(
                    strip: &Strip<'_, $scalar>,
                ) {
                    // SAFETY: the caller's promise.
                    unsafe { rows::<$vector, $scalar, MOST, N>(strip) }
                }
                // SAFETY: whoever names this vector type has found its instruction set (see the head of its file), and
                // the caller's promise.
                unsafe { compiled::<MOST, N $(, $generic)?>(strip) }
            }

            #[inline(always)]
            unsafe fn dots<const M: usize, const N: usize>(pass: &Dots<'_, $scalar>, from: usize) -> usize {
                $(#[$feature])?
                #[inline(never)]
                unsafe fn compiled<const M: usize, const N: usize $(, $generic: Scalar)?>(
                    pass: &Dots<'_, $scalar>,
                    from: usize,
                ) -> usize {
                    // SAFETY: the caller's promise.
                    unsafe { dots::<$vector, $scalar, M, N>(pass, from) }
                }
                // SAFETY: as above.
                unsafe { compiled::<M, N $(, $generic)?>(pass, from) }
            }

            #[inline(always)]
            unsafe fn alone<P: Pass<$scalar>>(pass: &mut P) {
                $(#[$feature])?
                #[inline(never)]
                unsafe fn compiled<P: Pass<$scalar> $(, $generic: Scalar)?>(pass: &mut P) {
                    // SAFETY: the caller's promise.
                    unsafe { pass.run::<$vector>() }
                }
                // SAFETY: as above.
                unsafe { compiled::<P $(, $generic)?>(pass) }
            }
        }
    };
}

/// The same in a module for each vector type: the compiler generates code module by module, several at a time.
macro_rules! modules {
    ($($module:ident: $vector:ty, $scalar:ty, [$panel:ident, $kernels:ident, $transforms:ident] $(, #[$feature:meta])?;)*) => {
        $(
            mod $module {
                use super::{$kernels, $panel, $transforms, Dots, GradientRoom, Pass, Strip, Tiles, dots, rows, simd};

                compiled!($vector, $scalar, [$panel, GradientRoom, $kernels, $transforms] $(, #[$feature])?);
            }
        )*
    };
}

compiled!(One<T>, T, [SmallPanelRoom<T>, SmallGradientRoom<T>, KernelRoom, TransformRoom], for T);
#[cfg(target_arch = "x86_64")]
modules! {
    avx512_f32: simd::f32::Avx512, f32, [LargePanelRoom, LargeKernelRoom, LargeTransformRoom],
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")];
    avx512_f64: simd::f64::Avx512, f64, [LargePanelRoom, LargeKernelRoom, LargeTransformRoom],
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")];
    avx2_f32: simd::f32::Avx2, f32, [PanelRoom, KernelRoom, TransformRoom], #[target_feature(enable = "avx2,fma")];
    avx2_f64: simd::f64::Avx2, f64, [PanelRoom, KernelRoom, TransformRoom], #[target_feature(enable = "avx2,fma")];
    sse2_f32: simd::f32::Sse2, f32, [PanelRoom, KernelRoom, TransformRoom];
    sse2_f64: simd::f64::Sse2, f64, [PanelRoom, KernelRoom, TransformRoom];
}
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
modules! {
    neon_f32: simd::f32::Neon, f32, [PanelRoom, KernelRoom, TransformRoom];
    neon_f64: simd::f64::Neon, f64, [PanelRoom, KernelRoom, TransformRoom];
}
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
modules! {
    simd128_f32: simd::f32::Simd128, f32, [PanelRoom, KernelRoom, TransformRoom];
    simd128_f64: simd::f64::Simd128, f64, [PanelRoom, KernelRoom, TransformRoom];
}
