//! Products as functions of their own: compiled for each vector type, under its instruction set.

#![cfg_attr(
    not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128"),
    )),
    allow(unused_imports, unused_macros, dead_code, reason = "where there are no vectors")
)]

use super::plan::{Plan, Room};
use super::product::{Matrix, Start, product};
use super::tile::{Order, Pass, rows};
use super::{One, Vector};
use crate::kernels::simd;
use crate::scalar::Scalar;

/// A vector type with products that are compiled once, as functions of their own under its instruction set, for all
/// kernels: inlined into each of them they would be most of the library's code.
pub(in crate::kernels) trait Product: Vector {
    /// c\[m\]\[n\] = start + sum over k of a\[m\]\[k\] * b\[k\]\[n\] for `rows` m, `depth` k, `columns` n; the rows of c
    /// are `c_row` apart.
    ///
    /// The order of the additions for an element depends on `depth`, the strides of `a` and the vector type, never on the number
    /// of rows or columns.
    ///
    /// # Panics
    ///
    /// If a matrix is smaller than that, or if the numbers of `a` are contiguous neither in rows nor in columns.
    fn product(
        a: Matrix<'_, Self::Scalar>,
        b: Matrix<'_, Self::Scalar>,
        c: &mut [Self::Scalar],
        c_row: usize,
        start: Start<'_, Self::Scalar>,
        shape: [usize; 3],
    );

    /// [`rows`], compiled alone: with all of a product around it, the compiler finds too few registers for the addresses
    /// in its loops.
    ///
    /// # Safety
    ///
    /// As for [`rows`].
    unsafe fn rows<const M: usize, const N: usize, A: Order>(
        pass: &Pass<Self::Scalar>,
        start: Start<'_, Self::Scalar>,
    );

    /// [`Part::run`], compiled alone.
    fn apart<P: Part<Self::Scalar>>(part: P);
}

/// A part of kernels that is compiled once for each vector type, as a function of its own: inlined wherever it is called it
/// would make them so large that compiling them takes minutes.
pub(in crate::kernels) trait Part<T> {
    /// Computes it.
    fn run<V: Product<Scalar = T>>(self);
}

/// Implements [`Product`] for a vector type, in functions with the attribute that enables its instruction set.
macro_rules! compiled {
    ($vector:ty, $scalar:ty $(, for $generic:ident)? $(, #[$feature:meta])?) => {
        impl $(<$generic: Scalar>)? Product for $vector {
            #[inline]
            fn product(
                a: Matrix<'_, $scalar>,
                b: Matrix<'_, $scalar>,
                c: &mut [$scalar],
                c_row: usize,
                start: Start<'_, $scalar>,
                shape: [usize; 3],
            ) {
                $(#[$feature])?
                #[inline(never)]
                fn compiled$(<$generic: Scalar>)?(
                    a: Matrix<'_, $scalar>,
                    b: Matrix<'_, $scalar>,
                    c: &mut [$scalar],
                    c_row: usize,
                    start: Start<'_, $scalar>,
                    plan: &Plan,
                    room: Room<'_>,
                ) {
                    product::<$vector, $scalar>(a, b, c, c_row, start, plan, room);
                }
                if shape[0] == 0 || shape[2] == 0 {
                    return;
                }
                let plan = Plan::new::<$vector>(&a, &b, shape);
                plan.with_room(|room| {
                    // SAFETY: whoever names this vector type has found its instruction set (see the head of its file).
                    #[allow(unused_unsafe, reason = "not every instruction set needs to be enabled")]
                    unsafe {
                        compiled(a, b, c, c_row, start, &plan, room);
                    }
                });
            }

            #[inline(always)]
            unsafe fn rows<const M: usize, const N: usize, A: Order>(
                pass: &Pass<$scalar>,
                start: Start<'_, $scalar>,
            ) {
                $(#[$feature])?
                #[inline(never)]
                unsafe fn compiled<const M: usize, const N: usize, A: Order $(, $generic: Scalar)?>(
                    pass: &Pass<$scalar>,
                    start: Start<'_, $scalar>,
                ) {
                    // SAFETY: the caller's promise.
                    unsafe { rows::<$vector, $scalar, M, N, A>(pass, start) }
                }
                // SAFETY: as above, and the caller's promise.
                unsafe { compiled::<M, N, A $(, $generic)?>(pass, start) }
            }

            #[inline(always)]
            fn apart<P: Part<$scalar>>(part: P) {
                $(#[$feature])?
                #[inline(never)]
                fn compiled<P: Part<$scalar> $(, $generic: Scalar)?>(part: P) {
                    part.run::<$vector>();
                }
                // SAFETY: as above.
                #[allow(unused_unsafe, reason = "not every instruction set needs to be enabled")]
                unsafe {
                    compiled::<P $(, $generic)?>(part);
                }
            }
        }
    };
}

/// The same in a module for each vector type: the compiler generates code module by module, several at a time.
macro_rules! modules {
    ($($module:ident: $vector:ty, $scalar:ty $(, #[$feature:meta])?;)*) => {
        $(
            mod $module {
                use super::{Matrix, Order, Part, Pass, Plan, Product, Room, Start, product, rows, simd};

                compiled!($vector, $scalar $(, #[$feature])?);
            }
        )*
    };
}

compiled!(One<T>, T, for T);
#[cfg(target_arch = "x86_64")]
modules! {
    avx512_f32: simd::f32::Avx512, f32, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")];
    avx512_f64: simd::f64::Avx512, f64, #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")];
    avx2_f32: simd::f32::Avx2, f32, #[target_feature(enable = "avx2,fma")];
    avx2_f64: simd::f64::Avx2, f64, #[target_feature(enable = "avx2,fma")];
    sse2_f32: simd::f32::Sse2, f32;
    sse2_f64: simd::f64::Sse2, f64;
}
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
modules! {
    neon_f32: simd::f32::Neon, f32;
    neon_f64: simd::f64::Neon, f64;
}
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
modules! {
    simd128_f32: simd::f32::Simd128, f32;
    simd128_f64: simd::f64::Simd128, f64;
}
