use dnn::prelude::*;

network! {
    struct N: vector(4) -> vector(3) {
        out: desne(3),
    }
}

fn main() {
    let mut net = N::init(&mut rng(1));
    let samples = Samples::new(vec![[0.0; 4]], vec![0]).unwrap();
    let _ = Trainer::new(CrossEntropy, Adam::new(1e-3)).fit(&mut net, &samples, &samples);
    let _: [f32; 3] = N::from_bytes(&net.to_bytes().unwrap()).unwrap().predict_one(&[1.0; 4]);
}
