use dnn::prelude::*;

network! {
    pub struct Net: vector(4) -> vector(2) {
        fc1: dense(3) -> relu,
        fc2: dense(2),
    }
}

static NET: Net = Net::from_safetensors(b"PK\x03\x04 is how a zip file begins, and so does a checkpoint of PyTorch");

fn main() {}
