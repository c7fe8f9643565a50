use dnn::prelude::*;

include!("../safetensors.rs");

network! {
    pub struct Net: vector(2) -> vector(2) {
        norm: batch_norm,
    }
}

const HEADER: &str = r#"{
    "norm.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    "norm.bias": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]},
    "norm.num_batches_tracked": {"dtype": "I64", "shape": [], "data_offsets": [16, 24]}
}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 24 }>(HEADER));

fn main() {}
