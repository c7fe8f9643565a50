//! dnn
