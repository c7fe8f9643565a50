//! The error function.

use super::{Format, exp, polynomial, with_sign};
use crate::kernels::simd::FloatVector;

#[inline(always)]
pub(crate) fn erf<V: FloatVector<Scalar: Format>>(x: V) -> V {
    V::Scalar::erf(x)
}

/// x p(x^2) / q(x^2) with positive coefficients, so that nothing cancels; beyond the limit erf rounds to 1.
#[inline(always)]
pub(super) fn by_quotient<V: FloatVector>(x: V) -> V {
    let limit = V::from_f64(3.925);
    let magnitude = limit.min(x.abs());
    let t = magnitude * magnitude;
    let p = polynomial!(
        t; core::f64::consts::FRAC_2_SQRT_PI, 0.1900629623, 0.05269921612, 0.00374956094, 0.0002842871894,
        2.049749776e-06,
    );
    let q = polynomial!(
        t; 1.0, 0.5017718505, 0.1139632531, 0.01493757499, 0.001158187522, 3.805689633e-05,
    );
    let y = V::one().min(magnitude * p / q);
    with_sign(y, x)
}

/// x + x p(x^2) up to 1; beyond, 1 - e^(-x^2) p((x - 2) / (x + 2)).
#[inline(always)]
pub(super) fn by_parts<V: FloatVector<Scalar: Format>>(x: V) -> V {
    let (one, two) = (V::one(), V::from_f64(2.0));
    // From 6 on erf rounds to 1.
    let magnitude = V::from_f64(6.0).min(x.abs());
    let t = magnitude * magnitude;
    let inner = polynomial!(
        t; 0.128379167095512567, -0.376126389031835467, 0.112837916709452544, -0.0268661706432764108,
        0.00522397760742506252, -8.54832598977313892e-4, 1.20552953227562827e-4, -1.49247447060299982e-5,
        1.64475181919669203e-6, -1.62091797317334277e-7, 1.37229922179158604e-8, -7.80121750046851446e-10,
    );
    let v = (magnitude - two) / (magnitude + two);
    let outer = polynomial!(
        v; 0.25539567631050575, -0.427185847413958281, 0.241658194242458208, -0.0789785810158753809,
        0.00373289240516387499, 0.00699746176351984092, -8.47143195807465371e-4, -9.81978125002031217e-4,
        4.35493651354417439e-5, 1.74369402729372429e-4, 2.76661971785308794e-5, -2.73127702448783169e-5,
        -1.45994387037876026e-5, -1.62132971171393053e-6,
    );
    let near = magnitude.mul_add(inner, magnitude);
    let far = one - exp(-t) * outer;
    with_sign(V::select(magnitude.le(one), near, far), x)
}
