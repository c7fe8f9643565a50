use dnn::prelude::*;

include!("../safetensors.rs");

network! {
    pub struct Net: vector(4) -> vector(2) {
        fc1: dense(3) -> relu,
        fc2: dense(2),
    }
}

const HEADER: &str = r#"{
    "fc1.weight": {"dtype": "F32", "shape": [3, 5], "data_offsets": [0, 60]},
    "fc2.weight": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [60, 72]},
    "fc2.bias": {"dtype": "U8", "shape": [2], "data_offsets": [72, 74]},
    "head.bias": {"dtype": "F16", "shape": [3], "data_offsets": [74, 80]}
}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 80 }>(HEADER));

fn main() {}
