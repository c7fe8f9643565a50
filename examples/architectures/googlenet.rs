//! GoogLeNet: Szegedy et al., "Going Deeper with Convolutions" (2014), as it is in torchvision: with batch normalisation,
//! 3x3 kernels in the third branch too.
//!
//! In training the paper adds two classifiers in the middle, whose losses count 0.3 each: [`GoogLeNetWithHeads`] with
//! [`LossWithHeads`]. For predictions what it has learned goes into [`GoogLeNet`], whose tensors have the same names.

use dnn::loss::{Loss, Reduction};
use dnn::prelude::*;

network! {
    pub struct GoogLeNet: image(3, 224, 224) -> vector(1000) {
        conv1: unit(64, 7, stride = 2, padding = 3) -> max_pool(3, stride = 2, ceil = true),
        conv2: unit(64, 1),
        conv3: unit(192, 3, padding = 1) -> max_pool(3, stride = 2, ceil = true),
        inception3a: inception(64, 96, 128, 16, 32, 32),
        inception3b: inception(128, 128, 192, 32, 96, 64) -> max_pool(3, stride = 2, ceil = true),
        inception4a: inception(192, 96, 208, 16, 48, 64),
        inception4b: inception(160, 112, 224, 24, 64, 64),
        inception4c: inception(128, 128, 256, 24, 64, 64),
        inception4d: inception(112, 144, 288, 32, 64, 64),
        inception4e: inception(256, 160, 320, 32, 128, 128) -> max_pool(2, stride = 2, ceil = true),
        inception5a: inception(256, 160, 320, 32, 128, 128),
        inception5b: inception(384, 192, 384, 48, 128, 128),
        fc: global_avg_pool -> dropout(0.2) -> dense(1000),
    }

    pub struct GoogLeNetWithHeads: image(3, 224, 224) -> (fc: vector(1000), aux1: vector(1000), aux2: vector(1000)) {
        conv1: unit(64, 7, stride = 2, padding = 3) -> max_pool(3, stride = 2, ceil = true),
        conv2: unit(64, 1),
        conv3: unit(192, 3, padding = 1) -> max_pool(3, stride = 2, ceil = true),
        inception3a: inception(64, 96, 128, 16, 32, 32),
        inception3b: inception(128, 128, 192, 32, 96, 64) -> max_pool(3, stride = 2, ceil = true),
        inception4a: inception(192, 96, 208, 16, 48, 64),
        inception4b: inception(160, 112, 224, 24, 64, 64),
        inception4c: inception(128, 128, 256, 24, 64, 64),
        inception4d: inception(112, 144, 288, 32, 64, 64),
        inception4e: inception(256, 160, 320, 32, 128, 128) -> max_pool(2, stride = 2, ceil = true),
        inception5a: inception(256, 160, 320, 32, 128, 128),
        inception5b: inception(384, 192, 384, 48, 128, 128),
        fc: global_avg_pool -> dropout(0.2) -> dense(1000),
        aux1: inception4a -> head,
        aux2: inception4d -> head,
    }

    /// A classifier in the middle of the network.
    block head() {
        #[key("conv")]
        reduced: adaptive_avg_pool(4, 4) -> unit(128, 1),
        fc1: flatten -> dense(1024) -> relu -> dropout(0.7),
        fc2: dense(1000),
    }

    /// Four branches, one behind the other along the channels.
    block inception(one, three_reduced, three, five_reduced, five, pooled) {
        branch1: unit(one, 1),
        branch2: input -> unit(three_reduced, 1) -> unit(three, 3, padding = 1),
        branch3: input -> unit(five_reduced, 1) -> unit(five, 3, padding = 1),
        #[key("branch4.1")]
        branch4: input -> max_pool(3, stride = 1, padding = 1, ceil = true) -> unit(pooled, 1),
        out: concat(branch1, branch2, branch3, branch4),
    }

    block unit(channels, kernel, stride = 1, padding = 0) {
        #[key("conv")]
        filter: conv(channels, kernel, stride = stride, padding = padding, bias = false),
        bn: batch_norm(eps = 0.001) -> relu,
    }
}

const _: () = assert!(GoogLeNet::<f32>::PARAMS == 6_624_904);
const _: () = assert!(GoogLeNetWithHeads::<f32>::PARAMS == 13_004_888);

/// The cross-entropy of all three outputs.
#[allow(dead_code, reason = "the example prints sizes; tests/architectures.rs trains")]
pub(crate) struct LossWithHeads;

impl<const B: usize> Loss<f32, GoogLeNetWithHeadsOutput<f32, B>, [u32; B]> for LossWithHeads {
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn value(&self, y: &GoogLeNetWithHeadsOutput<f32, B>, classes: &[u32; B], samples: usize) -> f32 {
        let [fc, aux1, aux2] =
            [&y.fc, &y.aux1, &y.aux2].map(|y| -> f32 { CrossEntropy.value(y, classes, samples) });
        fc + 0.3 * (aux1 + aux2)
    }

    fn gradient(
        &self,
        y: &GoogLeNetWithHeadsOutput<f32, B>,
        classes: &[u32; B],
        samples: usize,
        d_y: &mut GoogLeNetWithHeadsOutput<f32, B>,
    ) -> f32 {
        let fc: f32 = CrossEntropy.gradient(&y.fc, classes, samples, &mut d_y.fc);
        let aux1: f32 = CrossEntropy.gradient(&y.aux1, classes, samples, &mut d_y.aux1);
        let aux2: f32 = CrossEntropy.gradient(&y.aux2, classes, samples, &mut d_y.aux2);
        d_y.aux1 *= 0.3;
        d_y.aux2 *= 0.3;
        fc + 0.3 * (aux1 + aux2)
    }
}
