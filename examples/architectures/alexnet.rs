//! AlexNet with one column: Krizhevsky, "One weird trick for parallelizing convolutional neural networks" (2014), as it is
//! in torchvision.

use dnn::network;

network! {
    pub struct AlexNet: image(3, 224, 224) -> vector(1000) {
        conv1: conv(64, 11, stride = 4, padding = 2) -> relu -> max_pool(3, stride = 2),
        conv2: conv(192, 5, padding = 2) -> relu -> max_pool(3, stride = 2),
        conv3: conv(384, 3, padding = 1) -> relu,
        conv4: conv(256, 3, padding = 1) -> relu,
        conv5: conv(256, 3, padding = 1) -> relu -> max_pool(3, stride = 2),
        fc1: adaptive_avg_pool(6, 6) -> flatten -> dropout(0.5) -> dense(4096) -> relu,
        fc2: dropout(0.5) -> dense(4096) -> relu,
        fc3: dense(1000),
    }
}

const _: () = assert!(AlexNet::<f32>::PARAMS == 61_100_840);
