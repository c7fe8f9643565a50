use dnn::prelude::*;
use dnn::train::TrainingStep;

network! {
    struct Net: image(3, 16, 16) -> (classes: vector(10), aux: vector(10)) {
        body: conv(8, 3, stride = 2, padding = 1) -> relu,
        classes: body -> global_avg_pool -> dense(10),
        aux: body -> max_pool(2) -> flatten -> dense(10),
    }
}

fn main() {
    let mut net = Net::init(&mut rng(1));
    let mut step = TrainingStep::<f32, Net, _, _, 8, 2>::new(CrossEntropy, Adam::new(1e-3));
    step.run(&mut net, &Batch::zeros(), &[0_u32; 8]);
}
