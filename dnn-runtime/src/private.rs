//! The door for generated code. Not part of the public interface: it changes without notice.

pub use bytemuck::Zeroable;

pub use crate::{skeleton, skeleton_part, skeleton_passes};
