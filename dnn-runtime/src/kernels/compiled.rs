//! How the list of kernels becomes a trait, and one compiled function for each float and instruction set.

/// Declares a trait of kernels from one list. A kernel's body is a function of a vector type and its scalar,
/// `#[inline(always)]`: it becomes a provided method that serves any [`Scalar`], one number at a time, and for `f32` and
/// `f64` one compiled function for each instruction set. These have no type parameters and are compiled with this crate,
/// so a program's debug build calls this crate's optimised code.
///
/// Methods in the braces of the trait are not compiled so; a macro named behind them writes those of `f32` and `f64`.
macro_rules! kernels {
    (
        $(#[$about:meta])* trait $kernels:ident { $($provided:tt)* } $($task:ident)?
        $($(#[$meta:meta])* fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $room:ident::$body:ident;)*
    ) => {
        $(#[$about])*
        pub trait $kernels: Copy {
            $(
                $(#[$meta])*
                fn $name($($arg: $type),*) $(-> $result)?
                where
                    Self: Scalar,
                {
                    $room::$body::<One<Self>, _>($($arg),*)
                }
            )*

            $($provided)*
        }

        /// The kernels compiled for the instruction set `I`, which the machine must have.
        #[allow(unsafe_code, reason = "the machine must have the instruction set")]
        trait Under<I>: Sized {
            $(unsafe fn $name($($arg: $type),*) $(-> $result)?;)*
        }

        // The compiler generates code module by module, several at a time: one for each float and instruction set.
        mod single {
            use super::*;

            kernels! {
                @float f32 [$kernels $($task)?] $(fn $name($($arg: $type),*) $(-> $result)? = $room::$body;)*
            }
        }
        mod double {
            use super::*;

            kernels! {
                @float f64 [$kernels $($task)?] $(fn $name($($arg: $type),*) $(-> $result)? = $room::$body;)*
            }
        }
    };
    (@float $float:ident $of:tt $($kernels:tt)*) => {
        #[cfg(target_arch = "x86_64")]
        mod avx512 {
            use super::*;

            kernels! {
                @under Avx512 $float
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")] $($kernels)*
            }
        }
        #[cfg(target_arch = "x86_64")]
        mod avx2 {
            use super::*;

            kernels! { @under Avx2 $float #[target_feature(enable = "avx2,fma")] $($kernels)* }
        }
        #[cfg(target_arch = "x86_64")]
        mod sse2 {
            use super::*;

            kernels! { @under Sse2 $float #[inline(never)] $($kernels)* }
        }
        #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
        mod neon {
            use super::*;

            kernels! { @under Neon $float #[inline(never)] $($kernels)* }
        }
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        mod simd128 {
            use super::*;

            kernels! { @under Simd128 $float #[inline(never)] $($kernels)* }
        }
        mod scalar {
            use super::*;

            kernels! { @under Scalar $float #[inline(never)] $($kernels)* }
        }
        kernels! { @choice $float $of $($kernels)* }
    };
    (
        @under $isa:ident $float:ident #[$feature:meta]
        $(fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $room:ident::$body:ident;)*
    ) => {
        #[allow(unsafe_code, reason = "a function that enables an instruction set")]
        impl Under<simd::sets::$isa> for $float {
            $(
                #[$feature]
                unsafe fn $name($($arg: $type),*) $(-> $result)? {
                    $room::$body::<simd::$float::$isa, _>($($arg),*)
                }
            )*
        }
    };
    (
        @choice $float:ident [$kernels:ident $($task:ident)?]
        $(fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $room:ident::$body:ident;)*
    ) => {
        impl $kernels for $float {
            $($task!($float);)?

            $(
                #[inline]
                fn $name($($arg: $type),*) $(-> $result)? {
                    choose!($float: $name($($arg),*))
                }
            )*
        }
    };
}

/// Calls a compiled kernel under the instruction set in use.
macro_rules! choose {
    ($float:ident: $name:ident($($arg:ident),*)) => {
        // SAFETY: `isa` names an instruction set only after it was found on this machine.
        #[allow(unsafe_code, reason = "the call is proven here")]
        unsafe {
            match isa() {
                #[cfg(target_arch = "x86_64")]
                simd::Isa::Avx512 => <$float as Under<simd::sets::Avx512>>::$name($($arg),*),
                #[cfg(target_arch = "x86_64")]
                simd::Isa::Avx2 => <$float as Under<simd::sets::Avx2>>::$name($($arg),*),
                #[cfg(target_arch = "x86_64")]
                simd::Isa::Sse2 => <$float as Under<simd::sets::Sse2>>::$name($($arg),*),
                #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
                simd::Isa::Neon => <$float as Under<simd::sets::Neon>>::$name($($arg),*),
                #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
                simd::Isa::Simd128 => <$float as Under<simd::sets::Simd128>>::$name($($arg),*),
                _ => <$float as Under<simd::sets::Scalar>>::$name($($arg),*),
            }
        }
    };
}
