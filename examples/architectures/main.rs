//! Well-known networks of images, each in a file that can be copied, with what they cost.
//!
//! Run with `cargo run --release --example architectures`.

mod alexnet;
mod googlenet;
mod lenet;
mod resnet;
mod resnet18;
mod vgg;

fn main() {
    println!("{:<12} {:>12} {:>16} {:>14}", "network", "parameters", "multiply-adds", "bytes in f32");
    let row = |name: &str, params: usize, macs: u64, bytes: usize| {
        println!("{name:<12} {params:>12} {macs:>16} {:>14}", 4 * params + bytes);
    };
    macro_rules! rows {
        ($($name:literal: $network:path),* $(,)?) => {
            $({
                use $network as Network;
                row($name, Network::PARAMS, Network::MACS, Network::infer_bytes::<1>());
            })*
        };
    }
    rows! {
        "LeNet-5": lenet::LeNet5,
        "LeNet-5 1998": lenet::ClassicLeNet5,
        "ResNet-20": resnet::ResNet20,
        "ResNet-32": resnet::ResNet32,
        "ResNet-56": resnet::ResNet56,
        "AlexNet": alexnet::AlexNet,
        "VGG-11": vgg::Vgg11,
        "VGG-16": vgg::Vgg16,
        "ResNet-18": resnet18::ResNet18,
        "GoogLeNet": googlenet::GoogLeNet,
        "with heads": googlenet::GoogLeNetWithHeads,
    }
}
