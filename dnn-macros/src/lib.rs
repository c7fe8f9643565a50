//! The `network!` macro of the crate `dnn`.
