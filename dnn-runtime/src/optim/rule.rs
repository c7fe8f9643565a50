//! The loop that all optimizers share, compiled once for each of them.

use crate::kernels::simd::{Task, Vector};
use crate::scalar::Scalar;

/// What one optimizer adds to the shared loop: the update of one element.
pub(super) trait Rule<const S: usize> {
    /// The learning rate it was made with.
    fn base_lr(&self) -> f64;

    /// Counts a step and computes what is the same for all parameters.
    fn begin(&mut self, lr: f64);

    /// The update of as many parameters as a vector has lanes, each for itself: (values, gradient, moments) to (values,
    /// moments). Without stores between them, the constants it is computed with leave the loop.
    ///
    /// A method and not a closure, for it must be inlined into code compiled for the instruction set.
    fn element<V: Vector>(&self, value: V, gradient: V, moments: [V; S]) -> (V, [V; S]);
}

/// The update of one tensor, or of any part of it.
struct Pass<'a, R, T, const S: usize> {
    rule: R,
    values: &'a mut [T],
    gradient: &'a [T],
    moments: [&'a mut [T]; S],
}

impl<T: Scalar, R: Rule<S>, const S: usize> Task<T> for Pass<'_, R, T, S> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        let Self { rule, values, gradient, mut moments } = self;
        let n = values.len();
        let rest = n - n % V::LANES;
        for at in (0..rest).step_by(V::LANES) {
            let range = at..at + V::LANES;
            let mut slots = [V::zero(); S];
            for (slot, moment) in slots.iter_mut().zip(&moments) {
                *slot = V::load(&moment[range.clone()]);
            }
            let (value, slots) =
                rule.element(V::load(&values[range.clone()]), V::load(&gradient[range.clone()]), slots);
            value.store(&mut values[range.clone()]);
            for (slot, moment) in slots.iter().zip(&mut moments) {
                slot.store(&mut moment[range.clone()]);
            }
        }
        if rest < n {
            let mut slots = [V::zero(); S];
            for (slot, moment) in slots.iter_mut().zip(&moments) {
                *slot = V::load_part(&moment[rest..n]);
            }
            let (value, slots) =
                rule.element(V::load_part(&values[rest..]), V::load_part(&gradient[rest..n]), slots);
            value.store_part(&mut values[rest..]);
            for (slot, moment) in slots.iter().zip(&mut moments) {
                slot.store_part(&mut moment[rest..n]);
            }
        }
    }
}

/// Updates one tensor, or a part of it; all slices have its length.
#[inline]
pub(super) fn pass<T: Scalar, R: Rule<S> + Clone, const S: usize>(
    rule: &R,
    values: &mut [T],
    gradient: &[T],
    moments: [&mut [T]; S],
) {
    // A copy of the rule, which no store to a tensor can change.
    T::dispatch(Pass { rule: rule.clone(), values, gradient, moments });
}

/// Implements [`Optimizer`](super::Optimizer) for a [`Rule`].
///
/// For `f32` and `f64` one by one and not for every `Scalar`: so the loops are compiled in this crate, which can
/// be optimised in debug builds too, and not once more in every crate that trains.
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
                    $crate::optim::rule::pass(self, values, gradient, moments);
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

#[cfg(test)]
mod tests {
    use crate::optim::testing::parts_are_the_whole;
    use crate::optim::*;

    #[test]
    fn every_optimizer_may_update_in_parts() {
        parts_are_the_whole::<_, 0>(&Sgd::new(0.01).weight_decay(0.1));
        parts_are_the_whole::<_, 1>(&Momentum::new(0.01, 0.9).dampening(0.1));
        parts_are_the_whole::<_, 1>(&Nesterov::new(0.01, 0.9));
        parts_are_the_whole::<_, 1>(&AdaGrad::new(0.01).initial_accumulator_value(0.1));
        parts_are_the_whole::<_, 1>(&RmsProp::new(0.01));
        parts_are_the_whole::<_, 2>(&RmsProp::new(0.01).momentum(0.9));
        parts_are_the_whole::<_, 2>(&RmsProp::new(0.01).centered().eps(0.1));
        parts_are_the_whole::<_, 3>(&RmsProp::new(0.01).centered().momentum(0.9).eps(0.1));
        parts_are_the_whole::<_, 2>(&Adadelta::new(0.1));
        parts_are_the_whole::<_, 2>(&Adamax::new(0.01));
        parts_are_the_whole::<_, 2>(&NAdam::new(0.01));
        parts_are_the_whole::<_, 2>(&RAdam::new(0.01));
        parts_are_the_whole::<_, 2>(&Rprop::new(0.01));
        parts_are_the_whole::<_, 2>(&Adam::new(0.01).weight_decay(0.03));
        parts_are_the_whole::<_, 3>(&Adam::new(0.01).amsgrad());
        parts_are_the_whole::<_, 2>(&AdamW::new(0.01));
        parts_are_the_whole::<_, 3>(&AdamW::new(0.01).amsgrad());
    }
}
