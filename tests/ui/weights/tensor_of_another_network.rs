use dnn::prelude::*;

include!("../safetensors.rs");

network! {
    pub struct Net: vector(4) -> vector(2) {
        fc1: dense(3) -> relu,
        fc2: dense(2),
    }
}

const HEADER: &str = r#"{
    "fc1.weight": {"dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48]},
    "fc1.bias": {"dtype": "F32", "shape": [3], "data_offsets": [48, 60]},
    "fc2.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [60, 84]},
    "fc2.bias": {"dtype": "F32", "shape": [2], "data_offsets": [84, 92]},
    "fc3.bias": {"dtype": "F32", "shape": [1], "data_offsets": [92, 96]}
}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 96 }>(HEADER));

fn main() {}
