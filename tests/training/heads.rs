//! Two inputs, two outputs: a source and a loss of the user's.

use dnn::data::{DataError, Pass, Requirements, Source};
use dnn::loss::{Loss, Reduction};
use dnn::prelude::*;
use dnn::schedule::Exponential;

use super::points;

network! {
    pub struct TwoHeads: (place: vector(2), shift: vector(2)) -> (distance: vector(1), side: vector(2)) {
        body: concat(place, shift) -> dense(32) -> relu,
        more: dense(32) -> relu,
        distance: body -> dense(1),
        side: add(more, body) -> dense(2),
    }
}

dnn::zeroable! {
    /// What both heads shall say.
    pub struct Targets<T, const B: usize> {
        distance: Batch<T, B, 1>,
        side: [u32; B],
    }
}

/// Points moved by a vector: how far from the origin and on which side of the diagonal they come to lie.
struct Moves {
    place: Vec<[f64; 2]>,
    shift: Vec<[f64; 2]>,
}

impl Moves {
    fn new(samples: usize, seed: u64) -> Self {
        Self { place: points(samples, seed), shift: points(samples, seed + 1) }
    }

    fn end(&self, sample: usize) -> [f64; 2] {
        std::array::from_fn(|axis| self.place[sample][axis] + self.shift[sample][axis])
    }

    fn side(&self, sample: usize) -> u32 {
        let [a, b] = self.end(sample);
        u32::from(a > b)
    }
}

impl<T: Scalar, const B: usize> Source<TwoHeadsInput<T, B>, Targets<T, B>> for Moves {
    fn len(&self) -> usize {
        self.place.len()
    }

    fn check(&self, _: &Requirements) -> Result<(), DataError> {
        let x = self.place.clone();
        Samples::new(x, self.shift.clone()).map(drop)
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut TwoHeadsInput<T, B>,
        y: &mut Targets<T, B>,
        _: &Pass,
    ) -> Result<(), DataError> {
        for (row, &sample) in indices.iter().enumerate() {
            for axis in 0..2 {
                x.place[(row, axis)] = T::from_f64(self.place[sample][axis]);
                x.shift[(row, axis)] = T::from_f64(self.shift[sample][axis]);
            }
            let [a, b] = self.end(sample);
            y.distance[row] = T::from_f64(a.hypot(b));
            y.side[row] = self.side(sample);
        }
        Ok(())
    }
}

/// The squared error of the distance, `weight` times, and the cross-entropy of the side.
#[derive(Clone)]
struct Both {
    weight: f64,
}

impl<T: Scalar, const B: usize> Loss<T, TwoHeadsOutput<T, B>, Targets<T, B>> for Both {
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn value(&self, y: &TwoHeadsOutput<T, B>, target: &Targets<T, B>, samples: usize) -> T {
        let distance: T = Mse.value(&y.distance, &target.distance, samples);
        let side: T = CrossEntropy.value(&y.side, &target.side, samples);
        T::from_f64(self.weight) * distance + side
    }

    fn gradient(
        &self,
        y: &TwoHeadsOutput<T, B>,
        target: &Targets<T, B>,
        samples: usize,
        d_y: &mut TwoHeadsOutput<T, B>,
    ) -> T {
        let weight = T::from_f64(self.weight);
        let distance: T = Mse.gradient(&y.distance, &target.distance, samples, &mut d_y.distance);
        let side: T = CrossEntropy.gradient(&y.side, &target.side, samples, &mut d_y.side);
        d_y.distance *= weight;
        weight * distance + side
    }
}

#[test]
fn both_heads_learn() {
    let (train, test) = (Moves::new(2000, 30), Moves::new(200, 40));
    let mut net = TwoHeads::init(&mut rng(7));
    let mut trainer = Trainer::new(Both { weight: 4.0 }, Adam::new(0.01))
        .batch::<32>()
        .epochs(40)
        .schedule(Exponential::new(0.96));
    let before = trainer.evaluate(&net, &test).unwrap().loss;
    let history = trainer.fit(&mut net, &train, &test).unwrap();
    let after = history.last().unwrap().validation_loss.unwrap();
    assert!(before > 1.0 && after < 0.05, "{before} to {after}\n{history}");

    let (mut squares, mut right) = (0.0, 0);
    for sample in 0..200 {
        let [place, shift] = [test.place[sample], test.shift[sample]].map(|x| x.map(|x| x as f32));
        let ([distance], [left, below]) = net.predict_one(&place, &shift);
        let [a, b] = test.end(sample);
        squares += (f64::from(distance) - a.hypot(b)).powi(2);
        right += usize::from((below > left) == (test.side(sample) == 1));
    }
    assert!(squares / 200.0 < 0.002, "mean squared error {}", squares / 200.0);
    assert!(right >= 190, "{right} of 200 sides are right");
}

#[test]
fn one_head_s_loss_leaves_the_other_alone() {
    let data = Moves::new(64, 50);
    let mut net = TwoHeads::init(&mut rng(7));
    let before = (net.distance.weight, net.side.weight);
    Trainer::new(Both { weight: 0.0 }, Sgd::new(0.1))
        .epochs(2)
        .fit_without_validation(&mut net, &data)
        .unwrap();
    assert_eq!(net.distance.weight, before.0);
    assert_ne!(net.side.weight, before.1);
}

#[test]
fn a_source_s_own_complaint_is_reported() {
    let mut data = Moves::new(64, 50);
    data.shift[3][1] = f64::NAN;
    let mut net = TwoHeads::init(&mut rng(7));
    let error = Trainer::new(Both { weight: 1.0 }, Sgd::new(0.1))
        .fit_without_validation(&mut net, &data)
        .unwrap_err();
    let expected = "the training data cannot be used: in memory: sample 3, target 1: found NaN, expected a finite \
                    number; drop the sample or replace the value";
    assert_eq!(error.to_string(), expected);
}
