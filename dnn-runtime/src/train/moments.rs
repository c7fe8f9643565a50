//! The walk that updates parameters with their gradients and moments.

use crate::layer::{ParamInfo, Walker};
use crate::network::Network;
use crate::scalar::Scalar;

/// Changes tensors one by one, each with its gradient and `S` moments.
pub trait UpdateTensor<T, const S: usize> {
    /// Called for each tensor; all slices have the tensor's length.
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], gradient: &mut [T], moments: [&mut [T]; S]);
}

/// Walks a network with its gradients and `S` moments as companions.
///
/// That is `S + 1` companions, a sum which stable Rust cannot write in a type; hence one implementation for each `S`.
#[diagnostic::on_unimplemented(message = "an optimizer has at most 4 moments, found {S}")]
pub trait WalkMoments<const S: usize> {
    /// Shows every tensor that is not frozen to `update`.
    fn walk<T, N, U>(
        net: &mut N,
        gradients: &mut N::Gradients,
        moments: [&mut N::Gradients; S],
        update: &mut U,
    ) where
        T: Scalar,
        N: Network<T>,
        U: UpdateTensor<T, S>;
}

/// Carries the implementations of [`WalkMoments`].
#[derive(Clone, Copy, Debug)]
pub enum Companions {}

struct Adapter<'a, U>(&'a mut U);

macro_rules! impl_walk_moments {
    ($($s:literal + 1 = $n:literal: $($moment:ident)*;)*) => {$(
        impl WalkMoments<$s> for Companions {
            fn walk<T, N, U>(
                net: &mut N,
                gradients: &mut N::Gradients,
                [$($moment),*]: [&mut N::Gradients; $s],
                update: &mut U,
            ) where
                T: Scalar,
                N: Network<T>,
                U: UpdateTensor<T, $s>,
            {
                net.walk([gradients, $($moment),*], &mut Adapter(update));
            }
        }

        impl<T, U: UpdateTensor<T, $s>> Walker<T, $n> for Adapter<'_, U> {
            #[inline]
            fn tensor(
                &mut self,
                param: ParamInfo,
                values: &mut [T],
                [gradient, $($moment),*]: [&mut [T]; $n],
            ) {
                self.0.tensor(param, values, gradient, [$($moment),*]);
            }
        }
    )*};
}

impl_walk_moments! {
    0 + 1 = 1: ;
    1 + 1 = 2: a;
    2 + 1 = 3: a b;
    3 + 1 = 4: a b c;
    4 + 1 = 5: a b c d;
}
