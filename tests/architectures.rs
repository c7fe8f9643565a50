//! Well-known networks: their declarations are `examples/architectures`, whose numbers of parameters are compared while
//! compiling. Here are shapes, names, and a training step or more of each.

use std::thread;

use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;

#[path = "../examples/architectures/alexnet.rs"]
mod alexnet;
#[path = "../examples/architectures/googlenet.rs"]
mod googlenet;
#[path = "../examples/architectures/lenet.rs"]
mod lenet;
#[path = "../examples/architectures/resnet.rs"]
mod resnet;
#[path = "../examples/architectures/resnet18.rs"]
mod resnet18;
#[path = "../examples/architectures/vgg.rs"]
mod vgg;

use dnn::layer::{LayerInfo, ParamInfo, Role, Walker};
use dnn_runtime::testing::fill_pattern;

/// Every tensor's key in weight files.
fn keys(layers: &[LayerInfo]) -> Vec<String> {
    let tensors = layers.iter().flat_map(|layer| layer.tensors.iter().map(move |tensor| (layer, tensor)));
    tensors
        .filter(|(_, tensor)| !tensor.is_empty())
        .map(|(layer, tensor)| format!("{}.{}", layer.key, tensor.name))
        .collect()
}

/// A line for each network: outputs of layers, in their order.
macro_rules! shapes {
    ($($network:path: $($name:literal $shape:expr),+;)*) => {
        $({
            type Net = $network;
            let mut layers = Net::LAYERS.iter();
            $(
                let layer = layers.find(|layer| layer.name == $name);
                let layer = layer.unwrap_or_else(|| panic!("{}: no layer `{}` here", Net::NAME, $name));
                assert_eq!(layer.output, $shape, "{}: `{}`", Net::NAME, $name);
            )+
        })*
    };
}

/// The shapes between blocks, from the tables of the papers.
#[test]
fn sizes_are_those_of_the_papers() {
    shapes! {
        lenet::LeNet5<f32>:
            "conv1" [6, 28, 28], "conv1.max_pool" [6, 14, 14], "conv2" [16, 10, 10], "conv2.max_pool" [16, 5, 5],
            "fc1" [120], "fc2" [84], "fc3" [10];
        lenet::ClassicLeNet5<f32>:
            "c1" [6, 28, 28], "s2.avg_pool" [6, 14, 14], "c3" [16, 10, 10], "s4.avg_pool" [16, 5, 5], "c5" [120, 1, 1], "f6" [84], "out" [10];
        alexnet::AlexNet<f32>:
            "conv1" [64, 55, 55], "conv1.max_pool" [64, 27, 27], "conv2" [192, 27, 27], "conv2.max_pool" [192, 13, 13],
            "conv3" [384, 13, 13], "conv4" [256, 13, 13], "conv5" [256, 13, 13], "conv5.max_pool" [256, 6, 6],
            "fc1" [4096], "fc2" [4096], "fc3" [1000];
        vgg::Vgg11<f32>:
            "stage1.out" [64, 224, 224], "stage1.max_pool" [64, 112, 112], "stage2.max_pool" [128, 56, 56],
            "stage3.max_pool" [256, 28, 28], "stage4.max_pool" [512, 14, 14], "stage5.max_pool" [512, 7, 7], "fc1" [4096];
        vgg::Vgg16<f32>:
            "stage1.1.out" [64, 224, 224], "stage1.max_pool" [64, 112, 112], "stage2.max_pool" [128, 56, 56],
            "stage3.max_pool" [256, 28, 28], "stage4.max_pool" [512, 14, 14], "stage5.max_pool" [512, 7, 7], "fc1" [4096];
        resnet::ResNet20<f32>:
            "stem.conv" [16, 32, 32], "stage1.2.out.add" [16, 32, 32], "stage2.2.out.add" [32, 16, 16],
            "stage3.2.out.add" [64, 8, 8], "out.global_avg_pool" [64];
        resnet::ResNet32<f32>:
            "stage1.4.out.add" [16, 32, 32], "stage2.4.out.add" [32, 16, 16], "stage3.4.out.add" [64, 8, 8];
        resnet::ResNet56<f32>:
            "stage1.8.out.add" [16, 32, 32], "stage2.8.out.add" [32, 16, 16], "stage3.8.out.add" [64, 8, 8];
        resnet18::ResNet18<f32>:
            "conv1" [64, 112, 112], "bn1.max_pool" [64, 56, 56], "layer1.1.out.add" [64, 56, 56],
            "layer2.0.out.add" [128, 28, 28], "layer2.1.out.add" [128, 28, 28], "layer3.1.out.add" [256, 14, 14],
            "layer4.1.out.add" [512, 7, 7], "fc.global_avg_pool" [512];
        googlenet::GoogLeNet<f32>:
            "conv1.filter" [64, 112, 112], "conv1.max_pool" [64, 56, 56], "conv2.filter" [64, 56, 56],
            "conv3.filter" [192, 56, 56], "conv3.max_pool" [192, 28, 28], "inception3a.out.concat" [256, 28, 28],
            "inception3b.out.concat" [480, 28, 28], "inception3b.max_pool" [480, 14, 14],
            "inception4a.out.concat" [512, 14, 14], "inception4b.out.concat" [512, 14, 14],
            "inception4c.out.concat" [512, 14, 14], "inception4d.out.concat" [528, 14, 14],
            "inception4e.out.concat" [832, 14, 14], "inception4e.max_pool" [832, 7, 7],
            "inception5a.out.concat" [832, 7, 7], "inception5b.out.concat" [1024, 7, 7], "fc.global_avg_pool" [1024];
        googlenet::GoogLeNetWithHeads<f32>:
            "inception4a.out.concat" [512, 14, 14], "inception4d.out.concat" [528, 14, 14],
            "inception5b.out.concat" [1024, 7, 7], "aux1.reduced.adaptive_avg_pool" [512, 4, 4],
            "aux1.reduced.filter" [128, 4, 4], "aux1.fc1" [1024], "aux1.fc2" [1000],
            "aux2.reduced.adaptive_avg_pool" [528, 4, 4], "aux2.reduced.filter" [128, 4, 4], "aux2.fc2" [1000];
    }
}

#[test]
fn multiply_adds_are_those_of_the_papers() {
    // "15.3 billion" for VGG-16 counts 15.47 in full; "1.8 billion" for ResNet-18; "41 million" for ResNet-20.
    let millions = |macs: u64| macs / 1_000_000;
    assert_eq!(millions(vgg::Vgg16::<f32>::MACS), 15_470);
    assert_eq!(millions(resnet18::ResNet18::<f32>::MACS), 1_816);
    assert_eq!(millions(resnet::ResNet20::<f32>::MACS), 41);
}

#[test]
fn tensors_are_called_as_in_torchvision() {
    let resnet = keys(resnet18::ResNet18::<f32>::LAYERS);
    for key in [
        "conv1.weight",
        "bn1.running_var",
        "layer1.0.conv1.weight",
        "layer2.0.downsample.0.weight",
        "layer2.0.downsample.1.running_mean",
        "layer4.1.bn2.num_batches_tracked",
        "fc.bias",
    ] {
        assert!(resnet.iter().any(|found| found == key), "{key} is not in {resnet:?}");
    }
    // 20 convolutions, as many normalisations of five tensors, and the last layer's two.
    assert_eq!(resnet.len(), 20 + 20 * 5 + 2);
    let googlenet = keys(googlenet::GoogLeNet::<f32>::LAYERS);
    for key in ["conv1.conv.weight", "inception3a.branch2.1.bn.bias", "inception5b.branch4.1.conv.weight"] {
        assert!(googlenet.iter().any(|found| found == key), "{key} is not in {googlenet:?}");
    }
    // What has been trained with heads goes into a network without.
    let with_heads = keys(googlenet::GoogLeNetWithHeads::<f32>::LAYERS);
    assert!(googlenet.iter().all(|key| with_heads.contains(key)), "{googlenet:?} {with_heads:?}");
}

macro_rules! learns_a_batch {
    ($($name:ident: $network:ty, $features:literal;)*) => {$(
        #[test]
        fn $name() {
            let mut net = <$network>::init(&mut rng(1));
            let x = Batch::<f32, 8, $features>::from_fn(|row, feature| ((row * 31 + feature * 7) % 13) as f32 / 13.0);
            let classes: [u32; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
            let mut step = TrainingStep::<f32, $network, _, _, 8, 2>::new(CrossEntropy, Adam::new(0.003));
            let losses: Vec<f64> = (0..30).map(|_| step.run(&mut net, &x, &classes).loss).collect();
            assert!(losses[29] < 0.5 * losses[0], "{losses:?}");
        }
    )*};
}

learns_a_batch! {
    lenet_learns_a_batch: lenet::LeNet5<f32>, 784;
    classic_lenet_learns_a_batch: lenet::ClassicLeNet5<f32>, 1024;
}

#[test]
fn a_residual_network_predicts_and_trains() {
    type Net = resnet::ResNet20<f32>;
    let mut net = Net::init(&mut rng(1));
    let x = Batch::<f32, 2, 3072>::from_fn(|row, feature| ((row * 17 + feature * 5) % 11) as f32 / 11.0);
    assert!(net.predict(&x).iter().all(|logit| logit.is_finite()));
    let mut step = TrainingStep::<f32, Net, _, _, 2, 2>::new(CrossEntropy, Adam::new(0.01));
    let losses: Vec<f64> = (0..3).map(|_| step.run(&mut net, &x, &[3, 5]).loss).collect();
    assert!(losses[2] < losses[0], "{losses:?}");
}

/// Starting values for weights that are too many for `init` in a build without optimisation: a block of numbers again
/// and again, as large as He's, so that they go through all layers.
struct Blocks;

impl Walker<f32, 0> for Blocks {
    fn tensor(&mut self, param: ParamInfo, values: &mut [f32], _: [&mut [f32]; 0]) {
        if param.tensor.role != Role::Weight {
            return;
        }
        let fan_in = values.len() / param.tensor.shape[0];
        // Their mean square is a third.
        let (mut block, scale) = ([0.0_f32; 4093], (6.0 / fan_in as f32).sqrt());
        fill_pattern(&mut block, values.len() as u64);
        block.iter_mut().for_each(|value| *value *= scale);
        values.chunks_mut(block.len()).for_each(|chunk| chunk.copy_from_slice(&block[..chunk.len()]));
    }
}

/// One step on one image, on the stack that Rust gives a thread.
macro_rules! step {
    ($($name:ident: $network:ty, $side:literal, $start:expr, $loss:expr;)*) => {$(
        #[test]
        fn $name() {
            let step = || {
                let start: fn() -> Box<$network> = $start;
                let mut net = start();
                let mut x = zeroed_box::<Batch<f32, 1, { 3 * $side * $side }>>();
                x.iter_mut().enumerate().for_each(|(at, x)| *x = ((at * 7) % 23) as f32 / 23.0);
                let step = TrainingStep::<f32, $network, _, _, 1, 0>::new($loss, Sgd::new(1e-4));
                let mut step = step.clip_norm(f64::MAX);
                let result = step.run(&mut net, &x, &[7]);
                assert!(result.loss.is_finite() && result.loss > 0.0, "{}", result.loss);
                let norm = result.gradient_norm.unwrap_or_default();
                assert!(norm.is_finite() && norm > 0.0, "a gradient of norm {norm}");
            };
            thread::Builder::new().stack_size(STACK).spawn(step).unwrap().join().unwrap();
        }
    )*};
}

const STACK: usize = 2 * 1024 * 1024;

fn blocks<N: Network<f32>>() -> Box<N> {
    let mut net = <N as Network<f32>>::zeroed();
    net.visit_mut(&mut Blocks);
    net
}

step! {
    resnet_32_trains: resnet::ResNet32<f32>, 32, || resnet::ResNet32::init(&mut rng(1)), CrossEntropy;
    resnet_56_trains: resnet::ResNet56<f32>, 32, || resnet::ResNet56::init(&mut rng(1)), CrossEntropy;
    resnet_18_trains: resnet18::ResNet18<f32>, 224, || resnet18::ResNet18::init(&mut rng(1)), CrossEntropy;
    googlenet_trains: googlenet::GoogLeNet<f32>, 224, || googlenet::GoogLeNet::init(&mut rng(1)), CrossEntropy;
    googlenet_with_heads_trains: googlenet::GoogLeNetWithHeads<f32>, 224, blocks, googlenet::LossWithHeads;
    alexnet_trains: alexnet::AlexNet<f32>, 224, blocks, CrossEntropy;
    // Weights and gradients are more than a gigabyte.
    vgg_11_trains: vgg::Vgg11<f32>, 224, blocks, CrossEntropy;
    vgg_16_trains: vgg::Vgg16<f32>, 224, blocks, CrossEntropy;
}
