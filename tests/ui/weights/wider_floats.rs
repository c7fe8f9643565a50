use dnn::prelude::*;

include!("../safetensors.rs");

network! {
    pub struct Net: vector(4) -> vector(2) {
        fc1: dense(3) -> relu,
        fc2: dense(2),
    }
}

const HEADER: &str = r#"{
    "fc1.weight": {"dtype": "F64", "shape": [3, 4], "data_offsets": [0, 96]},
    "fc1.bias": {"dtype": "F64", "shape": [3], "data_offsets": [96, 120]},
    "fc2.weight": {"dtype": "F64", "shape": [2, 3], "data_offsets": [120, 168]},
    "fc2.bias": {"dtype": "F64", "shape": [2], "data_offsets": [168, 184]}
}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 184 }>(HEADER));

fn main() {}
