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
    "norm.running_mean": {"dtype": "F32", "shape": [2], "data_offsets": [16, 24]},
    "norm.running_var": {"dtype": "F32", "shape": [2], "data_offsets": [24, 32]},
    "norm.num_batches_tracked": {"dtype": "F32", "shape": [], "data_offsets": [32, 36]}
}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 36 }>(HEADER));

fn main() {}
