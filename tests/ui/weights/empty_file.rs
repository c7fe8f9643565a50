use dnn::prelude::*;

include!("../safetensors.rs");

network! {
    pub struct Net: vector(4) -> vector(2) {
        fc1: dense(3) -> relu,
        fc2: dense(2),
    }
}

const HEADER: &str = r#""#;

static NET: Net = Net::from_safetensors(&file::<0>(HEADER));

fn main() {}
