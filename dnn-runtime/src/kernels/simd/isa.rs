//! Which instruction set the kernels use.

use core::fmt;
#[cfg(feature = "std")]
use core::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that the kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum Isa {
    /// One number at a time.
    Scalar = 1,
    /// 128 bits, on every x86-64 machine; not where the compiler's target does without, as those of kernels do.
    Sse2 = 2,
    /// 256 bits with fused multiply-add, x86-64.
    Avx2 = 3,
    /// 512 bits (F, BW, DQ and VL), x86-64.
    Avx512 = 4,
    /// 128 bits, on every aarch64 machine.
    Neon = 5,
    /// 128 bits, for WebAssembly built with `-C target-feature=+simd128`.
    Simd128 = 6,
}

impl Isa {
    /// All of them, in the order of preference where several are available.
    const ALL: [Self; 6] = [Self::Avx512, Self::Avx2, Self::Sse2, Self::Neon, Self::Simd128, Self::Scalar];

    /// The instruction sets of this machine that the kernels are compiled for, the best one first.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|isa| isa.is_available())
    }

    /// The name that `DNN_ISA` takes: `avx512`, `avx2`, `sse2`, `neon`, `simd128` or `scalar`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Sse2 => "sse2",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Neon => "neon",
            Self::Simd128 => "simd128",
        }
    }

    /// Whether this machine has it.
    #[inline]
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            Self::Sse2 => cfg!(all(target_arch = "x86_64", target_feature = "sse2")),
            Self::Avx2 => detected!("avx2", "fma"),
            Self::Avx512 => detected!("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx2", "fma"),
            Self::Neon => cfg!(all(target_arch = "aarch64", target_feature = "neon")),
            Self::Simd128 => cfg!(all(target_arch = "wasm32", target_feature = "simd128")),
        }
    }
}

/// Whether a machine with AVX-512 also multiplies bytes of which four each are added up in one instruction.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(super) fn multiplies_bytes() -> bool {
    detected!("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx2", "fma", "avx512vnni")
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether this machine has all these features: asked at run time with `std`, else known from the compiler's target.
macro_rules! detected {
    ($($feature:tt),*) => {{
        #[cfg(all(target_arch = "x86_64", feature = "std"))]
        {
            $(std::arch::is_x86_feature_detected!($feature))&&*
        }
        #[cfg(not(all(target_arch = "x86_64", feature = "std")))]
        {
            cfg!(all(target_arch = "x86_64", $(target_feature = $feature),*))
        }
    }};
}
use detected;

/// The choice, 0 before it is made.
#[cfg(feature = "std")]
static CHOICE: AtomicU8 = AtomicU8::new(0);

/// The instruction set the kernels use: the best one of this machine, or a lower one named by the environment variable
/// `DNN_ISA`. Chosen once, at the first use.
///
/// Without `std` it is the best one that the compiler's target promises. A name that is unknown, or not available here,
/// is told on standard error and changes nothing.
///
/// Results differ between instruction sets in the last bits, and are the same from run to run under one.
///
/// ```
/// use dnn_runtime::{Isa, isa};
///
/// assert!(isa().is_available());
/// assert!(Isa::available().any(|available| available == isa()));
/// assert_eq!(Isa::Avx2.name(), "avx2");
/// ```
#[inline]
#[must_use]
pub fn isa() -> Isa {
    #[cfg(test)]
    if let Some(isa) = FORCED.get() {
        return isa;
    }
    // Known to the compiler, which leaves the others out.
    #[cfg(not(feature = "std"))]
    return best();
    // The order does not matter: whoever comes first makes the same choice.
    #[cfg(feature = "std")]
    match CHOICE.load(Ordering::Relaxed) {
        1 => Isa::Scalar,
        2 => Isa::Sse2,
        3 => Isa::Avx2,
        4 => Isa::Avx512,
        5 => Isa::Neon,
        6 => Isa::Simd128,
        _ => choose(),
    }
}

/// The first of [`Isa::ALL`] that is available.
///
/// A compiler that knows it leaves the kernels of the others out of a program. It sees through these branches, and not through
/// an iterator.
#[inline]
fn best() -> Isa {
    if Isa::Avx512.is_available() {
        Isa::Avx512
    } else if Isa::Avx2.is_available() {
        Isa::Avx2
    } else if Isa::Sse2.is_available() {
        Isa::Sse2
    } else if Isa::Neon.is_available() {
        Isa::Neon
    } else if Isa::Simd128.is_available() {
        Isa::Simd128
    } else {
        Isa::Scalar
    }
}

#[cfg(feature = "std")]
#[cold]
#[inline(never)]
fn choose() -> Isa {
    let best = best();
    let best = std::env::var("DNN_ISA").map_or(best, |wanted| lowered(&wanted, best));
    CHOICE.store(best as u8, Ordering::Relaxed);
    best
}

/// What `DNN_ISA` asks for. A name that is unknown or not available changes nothing but is told on standard error: a
/// variable of the environment must not stop a program.
#[cfg(feature = "std")]
fn lowered(wanted: &str, best: Isa) -> Isa {
    let known = Isa::ALL.into_iter().find(|isa| isa.name().eq_ignore_ascii_case(wanted));
    match known {
        Some(isa) if isa.is_available() => isa,
        _ => {
            let names = Isa::available().map(Isa::name);
            std::eprintln!(
                "DNN_ISA is `{wanted}`, but this machine has {}; using {best}",
                names.collect::<std::vec::Vec<_>>().join(", "),
            );
            best
        }
    }
}

#[cfg(test)]
std::thread_local! {
    static FORCED: core::cell::Cell<Option<Isa>> = const { core::cell::Cell::new(None) };
}

/// The instruction sets of this machine.
#[cfg(test)]
pub(crate) fn available() -> impl Iterator<Item = Isa> {
    Isa::available()
}

/// Runs a test under one instruction set. What was chosen before comes back, after a panic too: the thread may go on with
/// other checks.
#[cfg(test)]
pub(crate) fn with_isa<R>(isa: Isa, run: impl FnOnce() -> R) -> R {
    struct Before(Option<Isa>);

    impl Drop for Before {
        fn drop(&mut self) {
            FORCED.set(self.0);
        }
    }

    assert!(isa.is_available(), "{isa} is not available");
    let _before = Before(FORCED.replace(Some(isa)));
    run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_instruction_set_can_be_asked_for() {
        let best = Isa::available().next().unwrap();
        assert_eq!(super::best(), best);
        assert_eq!(lowered("Scalar", best), Isa::Scalar);
        assert_eq!(lowered("mmx", best), best);
        for isa in available() {
            assert_eq!(lowered(isa.name(), best), isa);
            assert_eq!(with_isa(isa, super::isa), isa);
        }
    }

    #[test]
    #[cfg(panic = "unwind")]
    fn a_test_that_panics_leaves_the_instruction_set_as_it_was() {
        let before = super::isa();
        for isa in available() {
            let panic = std::panic::catch_unwind(|| with_isa(isa, || panic!("a check fails")));
            assert!(panic.is_err());
            assert_eq!(super::isa(), before);
        }
    }
}
