//! tmp
#![allow(dead_code, unused_imports)]
mod layers; mod model; mod plan; mod emit;
