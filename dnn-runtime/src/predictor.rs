//! Prediction again and again with the same weights.

#[cfg(feature = "alloc")]
mod heap;

#[cfg(feature = "alloc")]
pub use heap::Predictor;
#[cfg(feature = "alloc")]
pub(crate) use heap::copy_packed;

use crate::kernels::simd::{Isa, Task, Vector, isa};
use crate::layer::{Calls, Inlined};
use crate::network::Infer;
use crate::scalar::Scalar;

/// Multiply-adds of a sample's prediction up to which its layers are inlined into one function.
///
/// The code of an inlined prediction is there once for each instruction set and grows with the network's layers. Measured
/// with AVX2 on networks of three dense layers, nanoseconds a prediction with packed weights by calls and inlined: 77 and
/// 48 for 448 multiply-adds, 146 and 69 for 1792, 272 and 152 for 4608, 263 and 180 for 7168, 716 and 591 for 13312; from
/// 26624 on, 1307 and 1395, there is no gain.
const INLINED_UP_TO: u64 = 16_384;

/// Whether a prediction of one sample is inlined. A build without optimisation would not inline and calls compiled kernels; a
/// microcontroller has no room for these, whatever the network's size.
#[inline(always)]
pub(crate) fn is_inlined(macs: u64) -> bool {
    let is_plain = cfg!(not(feature = "std")) && isa() == Isa::Scalar;
    !cfg!(debug_assertions) && (is_plain || macs <= INLINED_UP_TO)
}

/// A prediction of a network whose layers can be computed [`by`](Infer::predict_by) either way.
#[doc(hidden)]
#[inline]
pub fn predict<T: Scalar, N: Infer<T, B>, const B: usize>(
    net: &N,
    workspace: &mut N::Workspace,
    x: &N::Input,
    y: &mut N::Output,
) {
    run::<T, N, B, false>(net, workspace, x, y);
}

/// A prediction on the way that is fastest for the network's size.
#[inline]
fn run<T: Scalar, N: Infer<T, B>, const B: usize, const PACKED: bool>(
    net: &N,
    workspace: &mut N::Workspace,
    x: &N::Input,
    y: &mut N::Output,
) {
    if B == 1 && is_inlined(N::MACS) {
        T::dispatch(Whole::<T, N, B, PACKED> { net, workspace, x, y });
    } else if PACKED {
        net.predict_packed::<Calls>(workspace, x, y);
    } else {
        net.predict_by::<Calls>(workspace, x, y);
    }
}

/// A whole prediction in one function.
struct Whole<'a, T: Scalar, N: Infer<T, B>, const B: usize, const PACKED: bool> {
    net: &'a N,
    workspace: &'a mut N::Workspace,
    x: &'a N::Input,
    y: &'a mut N::Output,
}

impl<T: Scalar, N: Infer<T, B>, const B: usize, const PACKED: bool> Task<T> for Whole<'_, T, N, B, PACKED> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        if PACKED {
            self.net.predict_packed::<Inlined<V>>(self.workspace, self.x, self.y);
        } else {
            self.net.predict_by::<Inlined<V>>(self.workspace, self.x, self.y);
        }
    }
}
