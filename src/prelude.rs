//! What most programs import: `use dnn::prelude::*;`.
//!
//! The macro [`network!`](crate::network!), the traits of networks, [`rng()`](crate::rng()), all losses, all optimizers
//! and, with `std`, the trainer and the accuracy. Initialisers are named inside declarations and need no import; what
//! is used less often stays in its module.
//!
//! ```
//! use dnn::prelude::*;
//!
//! network! {
//!     struct Xor: vector(2) -> vector(1) {
//!         hidden: dense(4) -> tanh,
//!         out: dense(1),
//!     }
//! }
//!
//! let net = Xor::init(&mut rng(1));
//! assert_eq!(net.predict_one(&[0.0, 1.0]).len(), 1);
//! ```

pub use crate::loss::*;
pub use crate::optim::*;
pub use crate::rng::rng;
pub use crate::{Batch, Infer, InputGradient, Network, Scalar, Train};
pub use dnn_macros::network;

#[cfg(feature = "std")]
pub use crate::data::Samples;
#[cfg(feature = "std")]
pub use crate::metrics::{Accuracy, Metric};
#[cfg(feature = "std")]
pub use crate::train::{ProgressBar, TrainError, Trainer};
