use dnn::loss::{Loss, Reduction};
use dnn::prelude::*;

network! {
    struct Net: image(3, 16, 16) -> (classes: vector(10), aux: vector(10)) {
        body: conv(8, 3, stride = 2, padding = 1) -> relu,
        classes: body -> global_avg_pool -> dense(10),
        aux: body -> max_pool(2) -> flatten -> dense(10),
    }
}

struct Targets<const B: usize> {
    classes: [u32; B],
    coarse: Batch<f32, B, 4>,
}

struct Both;

impl<const B: usize> Loss<f32, NetOutput<f32, B>, Targets<B>> for Both {
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn value(&self, y: &NetOutput<f32, B>, target: &Targets<B>, samples: usize) -> f32 {
        let classes: f32 = CrossEntropy.value(&y.classes, &target.classes, samples);
        let aux: f32 = Mse.value(&y.aux, &target.coarse, samples);
        classes + 0.3 * aux
    }

    fn gradient(
        &self,
        y: &NetOutput<f32, B>,
        target: &Targets<B>,
        samples: usize,
        d_y: &mut NetOutput<f32, B>,
    ) -> f32 {
        let classes: f32 = CrossEntropy.gradient(&y.classes, &target.classes, samples, &mut d_y.classes);
        classes + self.value(y, target, samples)
    }
}

fn main() {}
