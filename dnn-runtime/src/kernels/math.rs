//! Mathematical functions on vectors.

use super::simd::FloatVector;
use num_traits::Zero as _;

use crate::scalar::Scalar;

macro_rules! by_lane {
    ($($name:ident)*) => {$(
        #[inline(always)]
        pub(crate) fn $name<V: FloatVector>(x: V) -> V {
            let mut lanes = [V::Scalar::zero(); 16];
            x.store(&mut lanes);
            for lane in &mut lanes[..V::LANES] {
                *lane = Scalar::$name(*lane);
            }
            V::load(&lanes)
        }
    )*};
}
by_lane!(exp exp_m1 ln ln_1p tanh erf sigmoid softplus);
