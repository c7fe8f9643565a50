//! dnn

pub use dnn_macros::network;
#[doc(hidden)]
pub use dnn_runtime::private;
