//! The twins of the losses, for one element or one sample.

use crate::scalar::Scalar;

/// The squared error of an element and its derivative.
pub fn squared_error<T: Scalar>(y: T, target: T) -> (T, T) {
    ((y - target).powi(2), T::from_f64(2.0) * (y - target))
}

/// The absolute error of an element and its derivative.
pub fn absolute_error<T: Scalar>(y: T, target: T) -> (T, T) {
    if y == target {
        (T::zero(), T::zero())
    } else if y > target {
        (y - target, T::one())
    } else {
        (target - y, -T::one())
    }
}

/// The Huber loss of an element and its derivative.
pub fn huber<T: Scalar>(y: T, target: T, delta: T) -> (T, T) {
    let (error, half) = (y - target, T::from_f64(0.5));
    if error > delta {
        (delta * (error - half * delta), delta)
    } else if error < -delta {
        (delta * (-error - half * delta), -delta)
    } else {
        (half * error * error, error)
    }
}

/// The term of an element in the Kullback-Leibler divergence and its derivative.
pub fn kl_divergence<T: Scalar>(y: T, target: T) -> (T, T) {
    if target == T::zero() { (T::zero(), T::zero()) } else { (target * (target.ln() - y), -target) }
}

/// The term of an element whose target is a logarithm, and its derivative.
pub fn kl_divergence_log<T: Scalar>(y: T, target: T) -> (T, T) {
    let p = target.exp();
    (p * (target - y), -p)
}

/// The binary cross-entropy of an element and its derivative.
pub fn binary_cross_entropy<T: Scalar>(y: T, target: T, pos_weight: T, weight: T) -> (T, T) {
    let (positive, negative) = (weight * pos_weight * target, weight * (T::one() - target));
    let loss = positive * (-y).softplus() + negative * y.softplus();
    (loss, negative * y.sigmoid() - positive * (-y).sigmoid())
}

/// The cross-entropy of one sample with the shares that its classes have in the target; overwrites its gradient.
pub fn cross_entropy<T: Scalar>(y: &[T], shares: &[T], d_y: &mut [T]) -> T {
    let max = y.iter().fold(-T::MAX, |max, &y| max.max(y));
    let sum = y.iter().map(|&y| (y - max).exp()).sum::<T>();
    let whole = shares.iter().copied().sum::<T>();
    let mut loss = T::zero();
    for ((d_y, &y), &share) in d_y.iter_mut().zip(y).zip(shares) {
        loss += share * (sum.ln() + max - y);
        *d_y = whole * (y - max).exp() / sum - share;
    }
    loss
}
