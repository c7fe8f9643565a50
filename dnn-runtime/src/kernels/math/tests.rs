//! The functions against references in higher precision, under each instruction set.

use std::vec::Vec;

use proptest::prelude::*;

use super::tabulated;
use crate::kernels::Kernels;
use crate::kernels::simd::{Task, Vector, available, with_isa};
use crate::kernels::tests::{config, nan};
use crate::scalar::Scalar;

/// One of the functions.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    Tanh,
    Erf,
    Sigmoid,
    Softplus,
}
use Function::*;

const ALL: [Function; 8] = [Exp, ExpM1, Ln, Ln1p, Tanh, Erf, Sigmoid, Softplus];

impl Function {
    #[inline(always)]
    fn of<V: Vector>(self, x: V) -> V {
        match self {
            Exp => x.exp(),
            ExpM1 => x.exp_m1(),
            Ln => x.ln(),
            Ln1p => x.ln_1p(),
            Tanh => x.tanh(),
            Erf => x.erf(),
            Sigmoid => x.sigmoid(),
            Softplus => x.softplus(),
        }
    }

    fn of_number<T: Scalar>(self, x: T) -> T {
        match self {
            Exp => x.exp(),
            ExpM1 => x.exp_m1(),
            Ln => x.ln(),
            Ln1p => x.ln_1p(),
            Tanh => x.tanh(),
            Erf => x.erf(),
            Sigmoid => x.sigmoid(),
            Softplus => x.softplus(),
        }
    }

    /// The standard library's, or libm's.
    fn reference(self, x: f64) -> f64 {
        match self {
            Exp => x.exp(),
            ExpM1 => x.exp_m1(),
            Ln => x.ln(),
            Ln1p => x.ln_1p(),
            Tanh => x.tanh(),
            Erf => libm::erf(x),
            Sigmoid if x < 0.0 => x.exp() / (1.0 + x.exp()),
            Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p() + if x.is_nan() { x } else { 0.0 },
        }
    }
}

struct Map<'a, T>(Function, &'a [T], &'a mut [T]);

impl<T: Scalar> Task<T> for Map<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        for (x, y) in self.1.chunks(V::LANES).zip(self.2.chunks_mut(V::LANES)) {
            self.0.of(V::load_part(x)).store_part(y);
        }
    }
}

fn map<T: Scalar>(function: Function, x: &[T]) -> Vec<T> {
    let mut y = x.to_vec();
    T::dispatch(Map(function, x, &mut y));
    y
}

/// The error of `found` in units of the last place of `expected`, of which `f32` has fewer.
fn error_f32(found: f32, expected: f64) -> f64 {
    let nearest = expected as f32;
    if found == nearest || found.is_nan() && nearest.is_nan() {
        return if nearest.is_finite() {
            (f64::from(found) - expected).abs() / unit_f32(nearest)
        } else {
            0.0
        };
    }
    let overflows = |x: f32| x.is_infinite() && nearest.abs().min(found.abs()) == f32::MAX;
    if nearest.is_nan()
        || found.is_nan()
        || (!nearest.is_finite() || !found.is_finite()) && !overflows(found + nearest)
    {
        return f64::INFINITY;
    }
    let finite = |x: f32| if x.is_infinite() { 2f64.powi(128).copysign(f64::from(x)) } else { f64::from(x) };
    let expected = if expected.is_infinite() { finite(nearest) } else { expected };
    (finite(found) - expected).abs() / unit_f32(nearest)
}

/// The value of the last place of a number; that of the largest number for infinity.
fn unit_f32(x: f32) -> f64 {
    2f64.powi(((x.to_bits() >> 23) & 0xff).clamp(1, 0xfe) as i32 - 150)
}

/// The error of `found` in units of the last place, the expected number being `thousandths` off the nearest one.
fn error_f64(found: f64, nearest: f64, thousandths: i16) -> f64 {
    // The least normal number of the same exponent, or of the exponent of subnormal ones, has a bit as its last place.
    let exponent = (nearest.to_bits() >> 52) & 0x7ff;
    let unit = f64::from_bits(exponent.max(1) << 52) * f64::EPSILON;
    let error = ((found - nearest) / unit - f64::from(thousandths) / 1000.0).abs();
    if error.is_nan() { f64::INFINITY } else { error }
}

/// `f32` numbers of every sign and exponent.
fn sweep() -> Vec<f32> {
    (0..=u32::MAX / 1009).map(|n| f32::from_bits(n * 1009)).collect()
}

/// The largest error in `f32` stays within the bound of the table in the module's documentation.
fn check_f32(function: Function, bound: f64) {
    let x = sweep();
    let expected: Vec<f64> = x.iter().map(|&x| function.reference(f64::from(x))).collect();
    for isa in available() {
        let y = with_isa(isa, || map(function, &x));
        for ((&x, &found), &expected) in x.iter().zip(&y).zip(&expected) {
            let error = error_f32(found, expected);
            assert!(
                error <= bound,
                "{function:?} of {x:e} under {isa}: {found:e}, not {expected:e}: {error} ULP"
            );
        }
    }
}

/// The same in `f64`.
fn check_f64(function: Function, table: &[(f64, f64, i16)], bound: f64) {
    let x: Vec<f64> = table.iter().map(|&(x, _, _)| x).collect();
    for isa in available() {
        let y = with_isa(isa, || map(function, &x));
        for (&found, &(x, nearest, thousandths)) in y.iter().zip(table) {
            let error = error_f64(found, nearest, thousandths);
            assert!(
                error <= bound,
                "{function:?} of {x:e} under {isa}: {found:e}, not {nearest:e}: {error} ULP"
            );
        }
    }
}

macro_rules! bounds {
    ($($test:ident: $function:ident, f32 $f32:literal, f64 $f64:literal $table:ident;)*) => {$(
        #[test]
        fn $test() {
            check_f32($function, $f32);
            check_f64($function, tabulated::$table, $f64);
        }
    )*};
}
bounds! {
    exp_is_within_its_bound: Exp, f32 1.1, f64 1.0 EXP;
    exp_m1_is_within_its_bound: ExpM1, f32 1.2, f64 1.0 EXP_M1;
    ln_is_within_its_bound: Ln, f32 1.0, f64 1.0 LN;
    ln_1p_is_within_its_bound: Ln1p, f32 1.0, f64 1.0 LN_1P;
    tanh_is_within_its_bound: Tanh, f32 6.0, f64 2.0 TANH;
    erf_is_within_its_bound: Erf, f32 6.0, f64 1.0 ERF;
    sigmoid_is_within_its_bound: Sigmoid, f32 2.5, f64 2.0 SIGMOID;
    softplus_is_within_its_bound: Softplus, f32 2.0, f64 2.0 SOFTPLUS;
}

/// Units in the last place that `f64` may be off, by the table of the module, and what the references add to it.
const OFF_F64: f64 = 2.0 + 4.0;

/// Every function of numbers of any bits, on outputs full of NaN.
fn check_slices(single: &[f32], double: &[f64]) {
    for function in ALL {
        let mut y = nan(single.len());
        f32::dispatch(Map(function, single, &mut y));
        for (&x, found) in single.iter().zip(y) {
            let error = error_f32(found, function.reference(f64::from(x)));
            assert!(error <= 6.0, "{function:?} of {x:e}: {found:e}, off by {error} ULP");
        }
        let mut y = nan(double.len());
        f64::dispatch(Map(function, double, &mut y));
        for (&x, found) in double.iter().zip(y) {
            let expected = function.reference(x);
            let near = found == expected
                || found.is_nan() && expected.is_nan()
                || error_f64(found, expected, 0) <= OFF_F64;
            assert!(near, "{function:?} of {x:e}: {found:e}, not {expected:e}");
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn slices_of_any_length_and_any_bits(
        single in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 1..131),
        double in prop::collection::vec(
            prop_oneof![any::<u64>().prop_map(f64::from_bits), -40.0..40.0, -1.0..1.0],
            1..131,
        ),
    ) {
        for isa in available() {
            with_isa(isa, || check_slices(&single, &double));
        }
    }
}

fn check_special<T: Scalar>(most: f64) {
    let (inf, nan, tiny) = (f64::INFINITY, f64::NAN, if T::DTYPE == "F32" { 1e-45 } else { 5e-324 });
    let cases: [(Function, &[(f64, f64)]); 8] = [
        (
            Exp,
            &[
                (0.0, 1.0),
                (-0.0, 1.0),
                (inf, inf),
                (-inf, 0.0),
                (nan, nan),
                (most, inf),
                (-most, 0.0),
                (tiny, 1.0),
            ],
        ),
        (
            ExpM1,
            &[
                (0.0, 0.0),
                (-0.0, -0.0),
                (inf, inf),
                (-inf, -1.0),
                (nan, nan),
                (most, inf),
                (-most, -1.0),
                (tiny, tiny),
                (-tiny, -tiny),
            ],
        ),
        (
            Ln,
            &[
                (1.0, 0.0),
                (0.0, -inf),
                (-0.0, -inf),
                (-1.0, nan),
                (-inf, nan),
                (-tiny, nan),
                (inf, inf),
                (nan, nan),
            ],
        ),
        (
            Ln1p,
            &[
                (0.0, 0.0),
                (-0.0, -0.0),
                (-1.0, -inf),
                (-1.5, nan),
                (-inf, nan),
                (inf, inf),
                (nan, nan),
                (tiny, tiny),
                (-tiny, -tiny),
            ],
        ),
        (
            Tanh,
            &[
                (0.0, 0.0),
                (-0.0, -0.0),
                (inf, 1.0),
                (-inf, -1.0),
                (nan, nan),
                (most, 1.0),
                (-most, -1.0),
                (20.0, 1.0),
                (tiny, tiny),
            ],
        ),
        (
            Erf,
            &[
                (0.0, 0.0),
                (-0.0, -0.0),
                (inf, 1.0),
                (-inf, -1.0),
                (nan, nan),
                (most, 1.0),
                (-most, -1.0),
                (6.0, 1.0),
                (tiny, tiny),
            ],
        ),
        (Sigmoid, &[(0.0, 0.5), (inf, 1.0), (-inf, 0.0), (nan, nan), (most, 1.0), (-most, 0.0), (tiny, 0.5)]),
        (Softplus, &[(inf, inf), (-inf, 0.0), (nan, nan), (most, most), (-most, 0.0)]),
    ];
    for (function, cases) in cases {
        let x: Vec<T> = cases.iter().map(|&(x, _)| T::from_f64(x)).collect();
        for (found, &(x, expected)) in map(function, &x).into_iter().zip(cases) {
            let (found, expected) = (found.to_f64(), T::from_f64(expected).to_f64());
            let same = found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan();
            assert!(same, "{function:?} of {x:e}: {found:e}, not {expected:e}");
        }
    }
}

#[test]
fn zeros_infinities_nan_and_subnormal_numbers() {
    for isa in available() {
        with_isa(isa, || {
            check_special::<f32>(3e38);
            check_special::<f64>(1e308);
        });
    }
}

#[test]
fn overflow_and_underflow_begin_where_they_should() {
    for isa in available() {
        with_isa(isa, || {
            assert!(map(Exp, &[88.722_83_f32])[0].is_finite());
            assert_eq!(map(Exp, &[88.722_84_f32, -104.0]), [f32::INFINITY, 0.0]);
            assert_eq!(map(Exp, &[-103.9_f32]), [f32::from_bits(1)]);
            assert!(map(Exp, &[709.782_712_893_384])[0].is_finite());
            assert_eq!(map(Exp, &[709.782_712_893_385, -745.2]), [f64::INFINITY, 0.0]);
            assert_eq!(map(Exp, &[-745.0]), [f64::from_bits(1)]);
            assert_eq!(map(Sigmoid, &[-745.0, -800.0]), [f64::from_bits(1), 0.0]);
        });
    }
}

fn check_shape<T: Scalar>() {
    // Steps of 1/512 are exact, and longer than the errors of f32 up to where the functions are flat.
    let x: Vec<T> = (0..10_000).map(|n| T::from_f64(f64::from(n) / 512.0)).collect();
    let minus_x: Vec<T> = x.iter().map(|&x| -x).collect();
    for function in [Tanh, Erf] {
        let (y, minus_y) = (map(function, &x), map(function, &minus_x));
        assert!(y.iter().zip(&minus_y).all(|(&y, &minus_y)| y == -minus_y), "{function:?} is odd");
        assert!(y.iter().all(|&y| y <= T::one()), "{function:?} is at most 1");
        assert!(*y.last().unwrap() == T::one() || T::DTYPE == "F64" && function == Tanh);
    }
    for function in ALL {
        let all: Vec<T> = minus_x.iter().rev().chain(&x).copied().collect();
        let y = map(function, &all);
        let slack = T::from_f64(1.0) - T::EPSILON * T::from_f64(if T::DTYPE == "F32" { 6.0 } else { 2.0 });
        let rises =
            |pair: &[T]| pair[1] >= if pair[0] > T::zero() { pair[0] * slack } else { pair[0] / slack };
        let positive = |pair: &[T]| !pair.iter().any(|y| y.to_f64().is_nan());
        assert!(y.windows(2).filter(|pair| positive(pair)).all(rises), "{function:?} does not fall");
    }
}

#[test]
fn odd_bounded_and_rising() {
    for isa in available() {
        with_isa(isa, || {
            check_shape::<f32>();
            check_shape::<f64>();
        });
    }
}

#[test]
fn tanh_and_erf_of_f32_are_never_beyond_1_and_reach_it() {
    let x = sweep();
    for isa in available() {
        for (function, saturated) in [(Tanh, 9.02), (Erf, 3.925)] {
            for (&x, y) in x.iter().zip(with_isa(isa, || map(function, &x))) {
                assert!(y.abs() <= 1.0 || x.is_nan(), "{function:?} of {x:e} under {isa}: {y:e}");
                assert!(
                    y.abs() == 1.0 || x.abs() < saturated || x.is_nan(),
                    "{function:?} of {x:e} under {isa}: {y:e}"
                );
            }
        }
    }
}

#[test]
fn numbers_and_vectors_agree() {
    let x: Vec<f32> = sweep().into_iter().step_by(101).collect();
    let x_f64: Vec<f64> = x.iter().map(|&x| f64::from(x) * 1.1).collect();
    // These round every operation, as numbers do.
    for isa in available().filter(|isa| ["scalar", "sse2"].contains(&isa.name())) {
        for function in ALL {
            for (&x, y) in x.iter().zip(with_isa(isa, || map(function, &x))) {
                let number = function.of_number(x);
                assert!(
                    y.to_bits() == number.to_bits() || y.is_nan() && number.is_nan(),
                    "{function:?} of {x:e}"
                );
            }
            for (&x, y) in x_f64.iter().zip(with_isa(isa, || map(function, &x_f64))) {
                let number = function.of_number(x);
                assert!(
                    y.to_bits() == number.to_bits() || y.is_nan() && number.is_nan(),
                    "{function:?} of {x:e}"
                );
            }
        }
    }
}
