//! The instruction set that the kernels use, as far as it matters for the machine's limits.

/// What a peak can be measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isa {
    Avx512,
    Avx2,
    Sse2,
    Neon,
    /// What the compiler makes of plain loops.
    Plain,
}

impl Isa {
    pub(crate) const ALL: [Self; 5] = [Self::Avx512, Self::Avx2, Self::Sse2, Self::Neon, Self::Plain];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Sse2 => "sse2",
            Self::Neon => "neon",
            Self::Plain => "scalar",
        }
    }

    pub(crate) fn is_available(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => true,
            #[cfg(target_arch = "aarch64")]
            Self::Neon => true,
            Self::Plain => true,
            _ => false,
        }
    }
}

/// The instruction set in use: `DNN_ISA` if this machine has it, else the best one.
pub(crate) fn in_use() -> Isa {
    let wanted = std::env::var("DNN_ISA").unwrap_or_default();
    let mut available = Isa::ALL.into_iter().filter(|isa| isa.is_available());
    let best = available.clone().next().unwrap_or(Isa::Plain);
    available.find(|isa| isa.name() == wanted).unwrap_or(best)
}
