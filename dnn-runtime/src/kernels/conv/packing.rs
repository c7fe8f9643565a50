//! Weights for predictions alone.

use super::{ConvSizes, winograd};

/// Whether there is an instruction set with vectors.
const HAS_VECTORS: bool = cfg!(any(
    all(target_arch = "x86_64", target_feature = "sse2"),
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
));

impl ConvSizes {
    /// Whether predictions gain by a weight that is [packed](ConvSizes::pack): those of one sample in Winograd's way, where
    /// kernels are transformed anew for each sample, as many of them at a time as a vector has lanes. Where its squares fill too
    /// little of the vectors of the instruction set in use, a packed weight goes the direct way as any other.
    ///
    /// # Panics
    ///
    /// If there are no groups.
    #[must_use]
    pub const fn packs(&self) -> bool {
        cfg!(feature = "alloc") && HAS_VECTORS && self.batch == 1 && winograd::can_apply(self)
    }

    /// Rearranges a weight, in place, from `[output channel, input channel of its group, place]`, row-major, to `[group, input
    /// channel of it, place, output channel of it]`: for sizes that are `packed`.
    ///
    /// # Panics
    ///
    /// If the weight has another length than follows from the sizes, or these are not those of a convolution.
    #[cfg(feature = "alloc")]
    pub fn pack<T: Copy>(&self, weight: &mut [T]) {
        let [_, _, connections] = self.check();
        super::assert_weight(weight.len(), connections, 0, 0);
        for group in weight.chunks_exact_mut((connections / self.groups).max(1)) {
            crate::kernels::transpose(group, self.output[0] / self.groups);
        }
    }
}
