//! The network of the page, which `train` teaches and `wasm` asks.
#![no_std]

use dnn::network;

network! {
    /// LeNet-5 (LeCun et al. 1998) with ReLU, max pools and dropout.
    pub struct LeNet5: image(1, 28, 28) -> vector(10) {
        conv1: conv(6, 5, padding = 2) -> relu -> max_pool(2),
        conv2: conv(16, 5) -> relu -> max_pool(2),
        fc1: flatten -> dropout(0.25) -> dense(120) -> relu,
        fc2: dense(84) -> relu,
        fc3: dense(10),
    }
}
