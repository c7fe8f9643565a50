//! VGG: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2014),
//! configurations A and D.

use dnn::network;

network! {
    pub struct Vgg11: image(3, 224, 224) -> vector(1000) {
        stage1: conv3(64) -> max_pool(2),
        stage2: conv3(128) -> max_pool(2),
        stage3: 2 * conv3(256) -> max_pool(2),
        stage4: 2 * conv3(512) -> max_pool(2),
        stage5: 2 * conv3(512) -> max_pool(2),
        fc1: flatten -> dense(4096) -> relu -> dropout(0.5),
        fc2: dense(4096) -> relu -> dropout(0.5),
        fc3: dense(1000),
    }

    pub struct Vgg16: image(3, 224, 224) -> vector(1000) {
        stage1: 2 * conv3(64) -> max_pool(2),
        stage2: 2 * conv3(128) -> max_pool(2),
        stage3: 3 * conv3(256) -> max_pool(2),
        stage4: 3 * conv3(512) -> max_pool(2),
        stage5: 3 * conv3(512) -> max_pool(2),
        fc1: flatten -> dense(4096) -> relu -> dropout(0.5),
        fc2: dense(4096) -> relu -> dropout(0.5),
        fc3: dense(1000),
    }

    block conv3(channels) {
        out: conv(channels, 3, padding = 1) -> relu,
    }
}

/// What the three dense layers behind 512 channels of 7x7 have.
const CLASSIFIER: usize = 4096 * (512 * 49 + 1) + 4096 * (4096 + 1) + 1000 * (4096 + 1);

// The counts of the paper, 133 and 138 million, in full.
const _: () = assert!(Vgg11::<f32>::PARAMS == 9_220_480 + CLASSIFIER && Vgg11::<f32>::PARAMS == 132_863_336);
const _: () = assert!(Vgg16::<f32>::PARAMS == 14_714_688 + CLASSIFIER && Vgg16::<f32>::PARAMS == 138_357_544);
