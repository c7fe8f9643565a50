//! The loop that all optimizers share, compiled once for each of them.

use crate::scalar::Scalar;

/// What one optimizer adds to the shared loop: the update of one element.
pub(super) trait Rule<const S: usize> {
    /// The learning rate it was made with.
    fn base_lr(&self) -> f64;

    /// Counts a step and computes what is the same for all parameters.
    fn begin(&mut self, lr: f64);

    /// The update of one element: (value, gradient, moments) to (value, moments). Choices that depend on the element
    /// are selections between two values, so that the loop vectorises.
    fn element<T: Scalar>(&self) -> impl Fn(T, T, [T; S]) -> (T, [T; S]);
}

/// Updates one tensor; all slices have its length.
#[inline]
pub(super) fn pass<T: Scalar, const S: usize>(
    values: &mut [T],
    gradient: &[T],
    moments: [&mut [T]; S],
    element: impl Fn(T, T, [T; S]) -> (T, [T; S]),
) {
    let n = values.len();
    // Equal lengths, known here, let the compiler drop the bounds checks of the loop.
    let gradient = &gradient[..n];
    let mut moments = moments.map(|moment| &mut moment[..n]);
    for i in 0..n {
        let (value, new) = element(values[i], gradient[i], core::array::from_fn(|slot| moments[slot][i]));
        values[i] = value;
        for (moment, new) in moments.iter_mut().zip(new) {
            moment[i] = new;
        }
    }
}

/// Implements [`Optimizer`](super::Optimizer) for a [`Rule`].
///
/// For `f32` and `f64` one by one and not for every `Scalar`: so the loops are compiled in this crate, which is
/// optimised in debug builds too, and not once more in every crate that trains.
macro_rules! impl_optimizer {
    ($optimizer:ty, $slots:literal) => {
        $crate::optim::rule::impl_optimizer!($optimizer, $slots, f32);
        $crate::optim::rule::impl_optimizer!($optimizer, $slots, f64);
    };
    ($optimizer:ty, $slots:literal, $scalar:ty) => {
        impl $crate::optim::Optimizer<$scalar, $slots> for $optimizer {
            const ELEMENT_WISE: bool = true;

            fn lr(&self) -> f64 {
                $crate::optim::rule::Rule::<$slots>::base_lr(self)
            }

            fn begin_step(&mut self, lr: f64) {
                $crate::optim::rule::Rule::<$slots>::begin(self, lr);
            }

            fn update(
                &self,
                param: $crate::layer::ParamInfo,
                values: &mut [$scalar],
                gradient: &[$scalar],
                moments: [&mut [$scalar]; $slots],
            ) {
                if param.tensor.role.is_learned() {
                    let element = $crate::optim::rule::Rule::<$slots>::element(self);
                    $crate::optim::rule::pass(values, gradient, moments, element);
                }
            }
        }
    };
}
pub(super) use impl_optimizer;

/// The method `weight_decay` of an optimizer with a field of that name.
macro_rules! weight_decay_argument {
    ($optimizer:literal) => {
        /// Adds `weight_decay` times the parameter to every gradient: an L2 penalty on all learned tensors, biases
        /// too, as in PyTorch. 0 by default.
        ///
        /// # Panics
        ///
        /// If `weight_decay` is negative or not finite.
        #[must_use]
        pub fn weight_decay(mut self, weight_decay: f64) -> Self {
            self.weight_decay =
                $crate::optim::rule::require_not_negative($optimizer, "weight_decay", weight_decay);
            self
        }
    };
}
pub(super) use weight_decay_argument;

/// Stops with a message unless the argument is finite and not negative.
pub(super) fn require_not_negative(optimizer: &str, name: &str, value: f64) -> f64 {
    assert!(
        value >= 0.0 && value.is_finite(),
        "{optimizer}: {name} is {value}, but must be finite and at least 0"
    );
    value
}

/// Stops with a message unless the decay rate lies in 0 to 1, 1 excluded.
pub(super) fn require_fraction(optimizer: &str, name: &str, value: f64) -> f64 {
    assert!(
        (0.0..1.0).contains(&value),
        "{optimizer}: {name} is {value}, but must be at least 0 and less than 1"
    );
    value
}
