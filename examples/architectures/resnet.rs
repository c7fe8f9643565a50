//! The residual networks for CIFAR-10: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015),
//! section 4.2, with projections where the shape changes.

use dnn::network;

network! {
    pub struct ResNet20: image(3, 32, 32) -> vector(10) {
        stem: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
        stage1: 3 * basic(16),
        stage2: basic(32, stride = 2) -> 2 * basic(32),
        stage3: basic(64, stride = 2) -> 2 * basic(64),
        out: global_avg_pool -> dense(10),
    }

    pub struct ResNet32: image(3, 32, 32) -> vector(10) {
        stem: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
        stage1: 5 * basic(16),
        stage2: basic(32, stride = 2) -> 4 * basic(32),
        stage3: basic(64, stride = 2) -> 4 * basic(64),
        out: global_avg_pool -> dense(10),
    }

    pub struct ResNet56: image(3, 32, 32) -> vector(10) {
        stem: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
        stage1: 9 * basic(16),
        stage2: basic(32, stride = 2) -> 8 * basic(32),
        stage3: basic(64, stride = 2) -> 8 * basic(64),
        out: global_avg_pool -> dense(10),
    }

    block basic(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false) -> batch_norm -> relu,
        conv2: conv(channels, 3, padding = 1, bias = false) -> batch_norm,
        downsample: input -> shortcut(channels, stride),
        out: add(conv2, downsample) -> relu,
    }
}

/// The parameters of 6 n + 2 layers.
const fn params(n: usize) -> usize {
    // A convolution of 3x3 with the scales and shifts behind it; a projection.
    const fn conv(from: usize, to: usize) -> usize {
        9 * from * to + 2 * to
    }
    const fn wider(from: usize, to: usize) -> usize {
        conv(from, to) + conv(to, to) + from * to + 2 * to
    }
    conv(3, 16)
        + n * 2 * conv(16, 16)
        + wider(16, 32)
        + (n - 1) * 2 * conv(32, 32)
        + wider(32, 64)
        + (n - 1) * 2 * conv(64, 64)
        + 10 * 65
}

const _: () = assert!(ResNet20::<f32>::PARAMS == params(3) && params(3) == 272_474);
const _: () = assert!(ResNet32::<f32>::PARAMS == params(5) && params(5) == 466_906);
const _: () = assert!(ResNet56::<f32>::PARAMS == params(9) && params(9) == 855_770);
