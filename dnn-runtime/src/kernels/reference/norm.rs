//! The twins of norms, clipping and penalties.

use crate::scalar::Scalar;

/// See [`Kernels::square_sum`](crate::kernels::Kernels::square_sum).
pub fn square_sum<T: Scalar>(x: &[T]) -> f64 {
    x.iter().map(|x| x.to_f64() * x.to_f64()).sum()
}

/// See [`Kernels::abs_sum`](crate::kernels::Kernels::abs_sum).
pub fn abs_sum<T: Scalar>(x: &[T]) -> f64 {
    x.iter().map(|x| Scalar::abs(x.to_f64())).sum()
}

/// See [`Kernels::power_sum`](crate::kernels::Kernels::power_sum).
pub fn power_sum<T: Scalar>(x: &[T], p: f64) -> f64 {
    x.iter().map(|x| Scalar::powf(Scalar::abs(x.to_f64()), p)).sum()
}

/// See [`Kernels::abs_max`](crate::kernels::Kernels::abs_max).
pub fn abs_max<T: Scalar>(x: &[T]) -> T {
    x.iter().fold(T::zero(), |largest, &x| if Scalar::abs(x) > largest { Scalar::abs(x) } else { largest })
}

/// See [`Kernels::scale`](crate::kernels::Kernels::scale).
pub fn scale<T: Scalar>(factor: T, y: &mut [T]) {
    for y in y {
        *y *= factor;
    }
}

/// See [`Kernels::clip`](crate::kernels::Kernels::clip).
pub fn clip<T: Scalar>(limit: T, y: &mut [T]) {
    for y in y {
        if *y > limit {
            *y = limit;
        } else if *y < -limit {
            *y = -limit;
        }
    }
}

/// See [`Kernels::penalty`](crate::kernels::Kernels::penalty).
pub fn penalty<T: Scalar>(w: &[T], l1: f64, l2: f64, d_w: &mut [T]) -> f64 {
    let mut value = 0.0;
    for (&w, d_w) in w.iter().zip(d_w) {
        let (sign, w) = (if w == T::zero() { 0.0 } else { w.to_f64().signum() }, w.to_f64());
        value += l1 * Scalar::abs(w) + l2 * w * w;
        *d_w += T::from_f64(l1 * sign + 2.0 * l2 * w);
    }
    value
}
