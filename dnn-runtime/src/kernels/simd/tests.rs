//! Every operation of every register type of this machine, lane by lane, against plain numbers.

use std::array;
use std::vec::Vec;

use super::{FloatVector, Isa, One, Vector, available};

/// Calls `check::<V>(fused, ..)` for the vector type of each instruction set, which is told whether `mul_add` rounds
/// once.
macro_rules! under_each_set {
    ($float:ident, $check:ident $(, $arg:expr)*) => {
        for isa in available() {
            match isa {
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512 => $check::<$crate::kernels::simd::$float::Avx512>(true $(, $arg)*),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => $check::<$crate::kernels::simd::$float::Avx2>(true $(, $arg)*),
                #[cfg(target_arch = "x86_64")]
                Isa::Sse2 => $check::<$crate::kernels::simd::$float::Sse2>(false $(, $arg)*),
                #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
                Isa::Neon => $check::<$crate::kernels::simd::$float::Neon>(true $(, $arg)*),
                #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
                Isa::Simd128 => $check::<$crate::kernels::simd::$float::Simd128>(false $(, $arg)*),
                Isa::Scalar => $check::<One<$float>>(false $(, $arg)*),
                other => panic!("{other} has no vector type in this test"),
            }
        }
    };
}
pub(super) use under_each_set;

/// The truth values of a mask, which can only select.
fn lanes<V: Vector>(mask: V::Mask) -> Vec<bool> {
    let mut lanes = [V::Scalar::default(); 16];
    V::select(mask, V::one(), V::zero()).store(&mut lanes);
    lanes[..V::LANES].iter().map(|&lane| lane == num_traits::one()).collect()
}

macro_rules! tests {
    ($float:ident, $bits:ident, $mantissa:literal) => {
        mod $float {
            use core::primitive::$float;

            use super::*;

            const VALUES: [$float; 13] = [
                0.0,
                -0.0,
                1.0,
                -2.5,
                0.1,
                1.0e7,
                -3.0,
                $float::MIN_POSITIVE / 8.0,
                $float::MAX,
                $float::EPSILON,
                $float::INFINITY,
                $float::NEG_INFINITY,
                $float::NAN,
            ];

            /// Different numbers in the lanes, from one of [`VALUES`] on.
            fn values(from: usize) -> [$float; 16] {
                array::from_fn(|lane| VALUES[(from + lane) % VALUES.len()])
            }

            fn numbers<V: Vector<Scalar = $float>>(x: V) -> Vec<$float> {
                let mut lanes = [$float::NAN; 16];
                x.store(&mut lanes);
                lanes[..V::LANES].to_vec()
            }

            #[track_caller]
            fn same<V: Vector<Scalar = $float>>(what: &str, found: V, expected: impl Fn(usize) -> $float) {
                for (lane, found) in numbers(found).into_iter().enumerate() {
                    let expected = expected(lane);
                    assert!(
                        found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
                        "{what}: {found:e}, expected {expected:e}, in lane {lane} of {}",
                        V::LANES,
                    );
                }
            }

            #[track_caller]
            fn same_bits<V: Vector<Scalar = $float>>(
                what: &str,
                found: V,
                expected: impl Fn(usize) -> $bits,
            ) {
                for (lane, found) in numbers(found).into_iter().enumerate() {
                    let (found, expected) = (found.to_bits(), expected(lane));
                    assert_eq!(found, expected, "{what}: {found:x}, expected {expected:x}, in lane {lane}");
                }
            }

            fn arithmetic<V: FloatVector<Scalar = $float>>(fused: bool) {
                for i in 0..VALUES.len() {
                    for j in 0..VALUES.len() {
                        let (a, b, c) = (values(i), values(j), values(i + 3 * j + 1));
                        let (x, y, z) = (V::load(&a), V::load(&b), V::load(&c));
                        same("add", x + y, |n| a[n] + b[n]);
                        same("sub", x - y, |n| a[n] - b[n]);
                        same("mul", x * y, |n| a[n] * b[n]);
                        same("div", x / y, |n| a[n] / b[n]);
                        same("mul_add", x.mul_add(y, z), |n| {
                            if fused { a[n].mul_add(b[n], c[n]) } else { a[n] * b[n] + c[n] }
                        });
                        same("max", x.max(y), |n| if a[n] > b[n] { a[n] } else { b[n] });
                        same("min", x.min(y), |n| if a[n] < b[n] { a[n] } else { b[n] });
                        let expected = |compare: fn(&$float, &$float) -> bool| {
                            (0..V::LANES).map(|n| compare(&a[n], &b[n])).collect::<Vec<_>>()
                        };
                        assert_eq!(lanes::<V>(x.lt(y)), expected($float::lt));
                        assert_eq!(lanes::<V>(x.le(y)), expected($float::le));
                        assert_eq!(lanes::<V>(x.gt(y)), expected($float::gt));
                        assert_eq!(lanes::<V>(x.ge(y)), expected($float::ge));
                        assert_eq!(lanes::<V>(x.eq(y)), expected($float::eq));
                        same("select", V::select(x.lt(y), y, z), |n| if a[n] < b[n] { b[n] } else { c[n] });
                    }
                    let a = values(i);
                    let x = V::load(&a);
                    same("neg", -x, |n| -a[n]);
                    same("abs", x.abs(), |n| a[n].abs());
                    same("sqrt", x.sqrt(), |n| a[n].sqrt());
                    same("splat", V::splat(a[0]), |_| a[0]);
                }
                let one_bits: [$float; 16] = array::from_fn(|lane| (1_u32 << lane) as $float);
                assert_eq!(V::load(&one_bits).sum(), ((1_u32 << V::LANES) - 1) as $float);
            }

            fn bits<V: FloatVector<Scalar = $float>>(_: bool) {
                for i in 0..VALUES.len() {
                    let (a, b) = (values(i), values(2 * i + 1));
                    let (x, y) = (V::load(&a), V::load(&b));
                    let (a, b) = (a.map($float::to_bits), b.map($float::to_bits));
                    same_bits("and", x.and(y), |n| a[n] & b[n]);
                    same_bits("or", x.or(y), |n| a[n] | b[n]);
                    same_bits("xor", x.xor(y), |n| a[n] ^ b[n]);
                    same_bits("add_bits", x.add_bits(y), |n| a[n].wrapping_add(b[n]));
                    same_bits("sub_bits", x.sub_bits(y), |n| a[n].wrapping_sub(b[n]));
                    same_bits("shift_left by 1", x.shift_left::<1>(), |n| a[n] << 1);
                    same_bits("shift_left", x.shift_left::<$mantissa>(), |n| a[n] << $mantissa);
                    same_bits("shift_right by 1", x.shift_right::<1>(), |n| a[n] >> 1);
                    same_bits("shift_right", x.shift_right::<$mantissa>(), |n| a[n] >> $mantissa);
                    same_bits("splat_bits", V::splat_bits(u64::from(a[0])), |_| a[0]);
                }
            }

            fn memory<V: FloatVector<Scalar = $float>>(_: bool) {
                let from: [$float; 16] = array::from_fn(|at| at as $float + 1.0);
                for n in 0..=V::LANES {
                    // Slices of this very length, so that memcheck sees what is read and written behind them.
                    let part = from[..n].to_vec();
                    let x = V::load_part(&part);
                    same("load_part", x, |lane| if lane < n { from[lane] } else { 0.0 });
                    let mut to = vec![$float::NAN; n];
                    V::load(&from).store_part(&mut to);
                    assert_eq!(to, part);
                }

                let row: [$float; 32] = array::from_fn(|at| at as $float);
                let [even, odd] = V::unzip(V::load(&row), V::load(&row[V::LANES..]));
                same("unzip, even", even, |n| row[2 * n]);
                same("unzip, odd", odd, |n| row[2 * n + 1]);
                let [low, high] = V::zip(even, odd);
                same("zip, low", low, |n| row[n]);
                same("zip, high", high, |n| row[V::LANES + n]);
                same("prepend", high.prepend(low), |n| row[V::LANES + n - 1]);
                same("append", low.append(high), |n| row[n + 1]);

                let (from_stride, to_stride) = (V::LANES + 3, V::LANES + 1);
                let from: Vec<$float> = (0..V::LANES * from_stride).map(|at| at as $float).collect();
                let mut to = vec![-1.0; V::LANES * to_stride];
                // SAFETY: both have LANES rows, which are longer than LANES.
                unsafe { V::transpose(from.as_ptr(), from_stride, to.as_mut_ptr(), to_stride) };
                for (at, &found) in to.iter().enumerate() {
                    let (column, row) = (at / to_stride, at % to_stride);
                    let expected = if row < V::LANES { from[row * from_stride + column] } else { -1.0 };
                    assert_eq!(found, expected, "row {row}, column {column} of {}", V::LANES);
                }
            }

            #[test]
            fn arithmetic_is_that_of_single_numbers() {
                under_each_set!($float, arithmetic);
            }

            #[test]
            fn bits_are_worked_on_lane_by_lane() {
                under_each_set!($float, bits);
            }

            #[test]
            fn parts_and_transposes_stay_in_their_bounds() {
                under_each_set!($float, memory);
            }
        }
    };
}
tests!(f32, u32, 23);
tests!(f64, u64, 52);
