use dnn::prelude::*;

include!("../safetensors.rs");

network! {
    pub struct Net: vector(4) -> vector(2) {
        fc1: dense(3) -> relu,
        fc2: dense(2),
    }
}

const HEADER: &str = r#"{
    "fc1.weight": {"dtype": "F32", "shape": [5, 4], "data_offsets": [0, 80]},
    "fc1.bias": {"dtype": "F32", "shape": [5], "data_offsets": [80, 100]},
    "fc2.weight": {"dtype": "F32", "shape": [2, 5], "data_offsets": [100, 140]},
    "fc2.bias": {"dtype": "F32", "shape": [2], "data_offsets": [140, 148]}
}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 148 }>(HEADER));

fn main() {}
