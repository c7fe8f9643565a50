//! What the machine can do at best: multiply-adds in independent chains, and reading memory.

use std::hint::black_box;

use dnn_runtime::Isa;

use crate::Options;
use crate::race::{Candidate, numbers, race};

/// Multiply-adds of one chain in a call.
const ROUNDS: usize = 2000;

/// Chains: more than latency times throughput, few enough for 16 registers together with the factors.
const CHAINS: usize = 12;

/// Floating-point operations of one call of [`multiply_add`], for vectors of so many lanes.
const fn operations(lanes: usize) -> f64 {
    (2 * ROUNDS * CHAINS * lanes) as f64
}

/// The loops of one instruction set: `multiply_add` and `read`.
macro_rules! loops {
    ($module:ident, $feature:literal, $lanes:literal, $set:path, $load:path, $max:path,
     |$sum:ident, $a:ident, $b:ident| $step:expr) => {
        mod $module {
            #[cfg(target_arch = "aarch64")]
            use std::arch::aarch64::*;
            #[cfg(target_arch = "x86_64")]
            use std::arch::x86_64::*;
            use std::hint::black_box;

            pub(super) const LANES: usize = $lanes;

            #[target_feature(enable = $feature)]
            pub(super) fn multiply_add(a: f32, b: f32) {
                let ($a, $b) = ($set(a), $set(b));
                let mut sums = [$set(1.0); super::CHAINS];
                for _ in 0..super::ROUNDS {
                    for sum in &mut sums {
                        let $sum = *sum;
                        *sum = $step;
                    }
                }
                black_box(sums);
            }

            #[target_feature(enable = $feature)]
            pub(super) fn read(values: &[f32]) {
                let mut most = [$set(0.0); 8];
                for chunk in values.as_chunks::<{ 8 * $lanes }>().0 {
                    for (at, most) in most.iter_mut().enumerate() {
                        // SAFETY: the chunk has eight vectors, and `at` is below eight.
                        let vector = unsafe { $load(chunk.as_ptr().add(at * $lanes)) };
                        *most = $max(*most, vector);
                    }
                }
                black_box(most);
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
loops!(avx512, "avx512f", 16, _mm512_set1_ps, _mm512_loadu_ps, _mm512_max_ps, |sum, a, b| {
    _mm512_fmadd_ps(sum, a, b)
});
#[cfg(target_arch = "x86_64")]
loops!(avx2, "avx2,fma", 8, _mm256_set1_ps, _mm256_loadu_ps, _mm256_max_ps, |sum, a, b| {
    _mm256_fmadd_ps(sum, a, b)
});
#[cfg(target_arch = "x86_64")]
loops!(sse2, "sse2", 4, _mm_set1_ps, _mm_loadu_ps, _mm_max_ps, |sum, a, b| {
    _mm_add_ps(_mm_mul_ps(sum, a), b)
});
#[cfg(target_arch = "aarch64")]
loops!(neon, "neon", 4, vdupq_n_f32, vld1q_f32, vmaxq_f32, |sum, a, b| vfmaq_f32(b, sum, a));

/// Plain loops, which the compiler vectorises as far as its target allows.
mod plain {
    use std::hint::black_box;

    pub(super) const LANES: usize = 4;

    pub(super) fn multiply_add(a: f32, b: f32) {
        let mut sums = [[1.0_f32; LANES]; super::CHAINS];
        for _ in 0..super::ROUNDS {
            for sum in sums.as_flattened_mut() {
                *sum = *sum * a + b;
            }
        }
        black_box(sums);
    }

    pub(super) fn read(values: &[f32]) {
        let mut most = [0.0_f32; 32];
        for chunk in values.as_chunks::<32>().0 {
            for (most, &value) in most.iter_mut().zip(chunk) {
                *most = if value > *most { value } else { *most };
            }
        }
        black_box(most);
    }
}

/// Runs chains of multiply-adds; returns how many floating-point operations those are.
pub(crate) fn multiply_add(isa: Isa) -> f64 {
    assert!(isa.is_available(), "{} is not available", isa.name());
    // Converges, so that nothing becomes infinite or subnormal.
    let (a, b) = (black_box(0.999), black_box(0.001));
    match isa {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => {
            // SAFETY: available.
            unsafe { avx512::multiply_add(a, b) }
            operations(avx512::LANES)
        }
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => {
            // SAFETY: available.
            unsafe { avx2::multiply_add(a, b) }
            operations(avx2::LANES)
        }
        #[cfg(target_arch = "x86_64")]
        Isa::Sse2 => {
            // SAFETY: available.
            unsafe { sse2::multiply_add(a, b) }
            operations(sse2::LANES)
        }
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => {
            // SAFETY: available.
            unsafe { neon::multiply_add(a, b) }
            operations(neon::LANES)
        }
        _ => {
            plain::multiply_add(a, b);
            operations(plain::LANES)
        }
    }
}

fn read(isa: Isa, values: &[f32]) {
    assert!(isa.is_available(), "{} is not available", isa.name());
    match isa {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: available.
        Isa::Avx512 => unsafe { avx512::read(values) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: available.
        Isa::Avx2 => unsafe { avx2::read(values) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: available.
        Isa::Sse2 => unsafe { sse2::read(values) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: available.
        Isa::Neon => unsafe { neon::read(values) },
        _ => plain::read(values),
    }
}

/// Peaks of every instruction set of the machine, and the rate at which slices of several sizes are read.
pub(crate) fn run(options: &Options) {
    let isas: Vec<Isa> = Isa::available().collect();
    println!("peak\tisa\tunit\tmedian\tbest");
    let candidates = isas.iter().map(|&isa| {
        Candidate::new(move || {
            black_box(multiply_add(isa));
        })
    });
    let timings = race(&mut candidates.collect::<Vec<_>>(), options.seconds * isas.len() as f64);
    for (&isa, timing) in isas.iter().zip(timings) {
        let operations = multiply_add(isa) / 1e9;
        let (median, best) = (operations / timing.median, operations / timing.best);
        println!("multiply-add\t{}\tGFLOP/s\t{median:.1}\t{best:.1}", isa.name());
    }
    for (place, kib) in
        [("read 24 KiB", 24), ("read 512 KiB", 512), ("read 8 MiB", 8 << 10), ("read 1 GiB", 1 << 20)]
    {
        let values = numbers(kib * 256, 1);
        let candidates = isas.iter().map(|&isa| {
            let values = &values;
            Candidate::new(move || read(isa, black_box(values)))
        });
        let timings = race(&mut candidates.collect::<Vec<_>>(), options.seconds * isas.len() as f64);
        for (isa, timing) in isas.iter().zip(timings) {
            let gigabytes = (kib << 10) as f64 / 1e9;
            let (median, best) = (gigabytes / timing.median, gigabytes / timing.best);
            println!("{place}\t{}\tGB/s\t{median:.1}\t{best:.1}", isa.name());
        }
    }
}
