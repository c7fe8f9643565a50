//! What bytes stand for.

/// Bytes that stand for (byte - zero_point) * scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// From one byte to the next, above 0.
    pub scale: f32,
    /// The byte that stands for zero.
    pub zero_point: u8,
}

impl Scale {
    /// Bytes for the numbers from `min` to `max`, and for zero, if that is beside them.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn covering(min: f32, max: f32) -> Self {
        let (min, max) = (min.min(0.0), max.max(0.0));
        // Halves, for the difference of the largest numbers is none.
        let scale = (max / 255.0 - min / 255.0).max(f32::MIN_POSITIVE);
        if min == max {
            return Self { scale: 1.0, zero_point: 0 };
        }
        Self { scale, zero_point: (-min / scale).round().clamp(0.0, 255.0) as u8 }
    }
}
