use dnn::prelude::*;
use dnn::train::TrainingStep;

network! {
    struct Net: vector(2) -> vector(3) {
        out: dense(3),
    }
}

fn main() {
    let labels: Vec<usize> = vec![0, 2];
    let samples = Samples::new(vec![[0.0_f32, 1.0], [1.0, 0.0]], labels);

    let mut net = Net::init(&mut rng(1));
    let mut step = TrainingStep::<f32, Net, _, _, 2, 2>::new(CrossEntropy, Adam::new(1e-3));
    step.run(&mut net, &Batch::zeros(), &[0_usize; 2]);
}
