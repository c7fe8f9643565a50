//! The smallest problem that one layer cannot solve: whether exactly one of two inputs is 1.
//!
//! `cargo run --release --example xor`

use dnn::prelude::*;

network! {
    struct Xor: vector(2) -> vector(1) {
        hidden: dense(4) -> tanh,
        out: dense(1),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Samples::new(vec![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], vec![0, 1, 1, 0])?;
    let mut net = Xor::init(&mut rng(1));
    let mut trainer = Trainer::new(BinaryCrossEntropy, Adam::new(0.05)).batch::<4>().epochs(300);
    let history = trainer.fit_without_validation(&mut net, &data)?;

    println!("{} parameters, loss {:.4}", Xor::PARAMS, history.last().map_or(f64::NAN, |epoch| epoch.loss));
    for (x, class) in data.x.iter().zip(&data.y) {
        let [logit] = net.predict_one(x);
        println!("{x:?}: {:.3}, expected {class}", 1.0 / (1.0 + (-logit).exp()));
        assert_eq!(logit > 0.0, *class == 1);
    }
    Ok(())
}
