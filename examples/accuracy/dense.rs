//! Tasks of dense networks.

use dnn::data::StandardScaler;
use dnn::optim::Momentum;
use dnn::prelude::*;
use dnn::train::{Companions, WalkMoments};

use crate::{Outcome, Task, accuracy, split, standardised};

network! {
    pub struct DigitsMlp: vector(64) -> vector(10) {
        fc1: dense(64) -> relu,
        fc2: dense(10),
    }

    pub struct IrisMlp: vector(4) -> vector(3) {
        fc1: dense(16) -> tanh,
        fc2: dense(3),
    }

    pub struct BreastCancerMlp: vector(30) -> vector(2) {
        fc1: dense(32) -> tanh,
        fc2: dense(2),
    }

    pub struct DiabetesMlp: vector(10) -> vector(1) {
        fc1: dense(16) -> relu,
        fc2: dense(1),
    }
}

/// A task's name and what it measures on the test part, given a seed.
pub(crate) const TASKS: [(&str, Task); 5] = [
    ("digits_mlp", |seed| digits(seed, Adam::new(1e-3))),
    ("digits_mlp_sgd", |seed| digits(seed, Momentum::new(0.1, 0.9))),
    ("iris_half_mlp", |seed| {
        let (train, test) = standardised(split(&dnn::data::iris()?, "iris_half")?)?;
        let mut net = IrisMlp::init(&mut rng(seed));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-2)).batch::<16>().epochs(200).seed(seed);
        trainer.fit_without_validation(&mut net, &train)?;
        accuracy(&trainer.metrics((Accuracy::new(),)).evaluate(&net, &test)?)
    }),
    ("breast_cancer_mlp", |seed| {
        let (train, test) = standardised(split(&dnn::data::breast_cancer()?, "breast_cancer")?)?;
        let mut net = BreastCancerMlp::init(&mut rng(seed));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3)).batch::<16>().epochs(60).seed(seed);
        trainer.fit_without_validation(&mut net, &train)?;
        accuracy(&trainer.metrics((Accuracy::new(),)).evaluate(&net, &test)?)
    }),
    ("diabetes_mlp", |seed| {
        let (mut train, test) = standardised(split(&dnn::data::diabetes()?, "diabetes")?)?;
        let target = StandardScaler::fit(&train.y)?;
        target.transform(&mut train.y);
        let mut net = DiabetesMlp::init(&mut rng(seed));
        let adam = Adam::new(2e-3).weight_decay(0.01);
        Trainer::new(Mse, adam)
            .batch::<16>()
            .epochs(100)
            .seed(seed)
            .fit_without_validation(&mut net, &train)?;
        // In original units.
        let mut answers: Vec<[f32; 1]> = test.x.iter().map(|x| net.predict_one(x)).collect();
        target.inverse(&mut answers);
        let squares =
            answers.iter().zip(&test.y).map(|([answer], [truth])| f64::from(answer - truth).powi(2));
        Ok(squares.sum::<f64>() / test.len() as f64)
    }),
];

fn digits<O: Optimizer<f32, S> + Clone, const S: usize>(seed: u64, optimizer: O) -> Outcome
where
    Companions: WalkMoments<S>,
{
    let (train, test) = split(&dnn::data::digits()?, "digits")?;
    let mut net = DigitsMlp::init(&mut rng(seed));
    let mut trainer = Trainer::new(CrossEntropy, optimizer).batch::<32>().epochs(60).seed(seed);
    trainer.fit_without_validation(&mut net, &train)?;
    accuracy(&trainer.metrics((Accuracy::new(),)).evaluate(&net, &test)?)
}
