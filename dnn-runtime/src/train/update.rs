//! What a step does with each tensor at its end.

use super::moments::UpdateTensor;
use crate::layer::{ParamInfo, Walker};
use crate::optim::Optimizer;
use crate::parallel::{self, ELEMENT, chunks};
use crate::scalar::Scalar;

/// The elements that one call of an optimizer updates, in a cache of the core: values, gradients and moments.
pub(super) const CHUNK: usize = 2048;

/// Updates every learned tensor, and leaves gradients that are zero for the next step: they are in the cache here.
pub(super) struct Update<'a, O>(pub(super) &'a O);

impl<T: Scalar, O: Optimizer<T, S>, const S: usize> UpdateTensor<T, S> for Update<'_, O> {
    #[inline]
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], gradient: &mut [T], moments: [&mut [T]; S]) {
        let optimizer = self.0;
        let update = |values: &mut [T], gradient: &mut [T], moments: [&mut [T]; S]| {
            if param.tensor.role.is_learned() {
                optimizer.update(param, values, gradient, moments);
            }
            gradient.fill(T::zero());
        };
        if !O::ELEMENT_WISE {
            update(values, gradient, moments);
            return;
        }
        // Most optimizers divide and take roots: twice an element's usual work.
        let work = 2 * ELEMENT * values.len() as u64;
        let moments = moments.map(|moment| chunks(moment, CHUNK));
        let parts = (chunks(values, CHUNK), chunks(gradient, CHUNK), moments);
        parallel::for_each_part(parts, work, |_, (values, gradient, moments)| {
            update(values, gradient, moments);
        });
    }
}

/// Leaves gradients of zero behind a step that is given up.
pub(super) struct Clear;

impl<T: Scalar> Walker<T, 1> for Clear {
    fn tensor(&mut self, _: ParamInfo, _: &mut [T], [gradient]: [&mut [T]; 1]) {
        let work = ELEMENT / 4 * gradient.len() as u64;
        parallel::for_each_chunk(gradient, CHUNK, work, |_, gradient| gradient.fill(T::zero()));
    }
}
