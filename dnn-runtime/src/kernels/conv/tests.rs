//! Convolutions against their twins.
