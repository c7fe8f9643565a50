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
        t; 0.12837916709551256, -0.3761263890318355, 0.11283791670945255, -0.02686617064327641,
        0.005223977607425063, -0.0008548325989773139, 0.00012055295322756282, -1.4924744706029998e-5,
        1.644751819196692e-6, -1.6209179731733427e-7, 1.3722992217915861e-8, -7.801217500468514e-10,
    );
    let v = (magnitude - two) / (magnitude + two);
    let outer = polynomial!(
        v; 0.25539567631050575, -0.42718584741395826, 0.2416581942424582, -0.07897858101587538,
        0.003732892405163875, 0.006997461763519841, -0.0008471431958074654, -0.0009819781250020312,
        4.3549365135441745e-5, 0.00017436940272937243, 2.766619717853088e-5, -2.7312770244878318e-5,
        -1.4599438703787602e-5, -1.6213297117139305e-6,
    );
    let near = magnitude.mul_add(inner, magnitude);
    let far = one - exp(-t) * outer;
    with_sign(V::select(magnitude.le(one), near, far), x)
}
