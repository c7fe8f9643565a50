//! ResNet-18 for ImageNet: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), with the names of
//! torchvision, so that its weight files can be read.

use dnn::network;

network! {
    pub struct ResNet18: image(3, 224, 224) -> vector(1000) {
        conv1: conv(64, 7, stride = 2, padding = 3, bias = false),
        bn1: batch_norm -> relu -> max_pool(3, stride = 2, padding = 1),
        layer1: 2 * basic(64),
        layer2: basic(128, stride = 2) -> basic(128),
        layer3: basic(256, stride = 2) -> basic(256),
        layer4: basic(512, stride = 2) -> basic(512),
        fc: global_avg_pool -> dense(1000),
    }

    block basic(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false),
        bn1: batch_norm -> relu,
        conv2: conv(channels, 3, padding = 1, bias = false),
        bn2: batch_norm,
        downsample: input -> shortcut(channels, stride),
        out: add(bn2, downsample) -> relu,
    }
}

const _: () = assert!(ResNet18::<f32>::PARAMS == 11_689_512);
