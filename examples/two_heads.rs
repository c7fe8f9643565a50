//! Two inputs, two outputs: which of two handwritten digits is larger, and what is their sum. The source of samples
//! and the loss are one's own.
//!
//! `cargo run --release --example two_heads`

use dnn::data::{DataError, Pass, Source};
use dnn::init::Rng;
use dnn::loss::{Loss, Reduction};
use dnn::prelude::*;

network! {
    struct Pair: (left: vector(64), right: vector(64)) -> (larger: vector(1), sum: vector(1)) {
        of_left: left -> dense(48) -> relu,
        of_right: right -> dense(48) -> relu,
        body: concat(of_left, of_right) -> dense(64) -> relu,
        larger: body -> dense(32) -> relu -> dense(1),
        sum: body -> dense(32) -> relu -> dense(1),
    }
}

dnn::zeroable! {
    /// What the outputs shall be, for a batch.
    struct Answers<T, const B: usize> {
        larger: [u32; B],
        sum: Batch<T, B, 1>,
    }
}

/// Pairs of different digits.
struct Pairs {
    digits: Samples<f32, 64, u32>,
    pairs: Vec<(usize, usize)>,
}

impl Pairs {
    fn new(digits: Samples<f32, 64, u32>, count: usize, seed: u64) -> Self {
        let mut rng = rng(seed);
        let mut draw = || rng.next_u32() as usize % digits.len();
        let pairs = std::iter::repeat_with(|| (draw(), draw()));
        let pairs = pairs.filter(|&(left, right)| digits.y[left] != digits.y[right]).take(count).collect();
        Self { digits, pairs }
    }

    /// Whether the left digit is the larger one, and the sum in tens.
    fn answers(&self, (left, right): (usize, usize)) -> (bool, f32) {
        let (left, right) = (self.digits.y[left], self.digits.y[right]);
        (left > right, (left + right) as f32 / 10.0)
    }
}

impl<const B: usize> Source<PairInput<f32, B>, Answers<f32, B>> for Pairs {
    fn len(&self) -> usize {
        self.pairs.len()
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut PairInput<f32, B>,
        y: &mut Answers<f32, B>,
        _: &Pass,
    ) -> Result<(), DataError> {
        for (row, &index) in indices.iter().enumerate() {
            let pair = self.pairs[index];
            for feature in 0..64 {
                x.left[(row, feature)] = self.digits.x[pair.0][feature];
                x.right[(row, feature)] = self.digits.x[pair.1][feature];
            }
            let (larger, sum) = self.answers(pair);
            (y.larger[row], y.sum[row]) = (u32::from(larger), sum);
        }
        Ok(())
    }
}

/// The cross-entropy of one output and the squared error of the other.
#[derive(Clone)]
struct Both;

impl<const B: usize> Loss<f32, PairOutput<f32, B>, Answers<f32, B>> for Both {
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn value(&self, y: &PairOutput<f32, B>, target: &Answers<f32, B>, samples: usize) -> f32 {
        let larger: f32 = BinaryCrossEntropy.value(&y.larger, &target.larger, samples);
        let sum: f32 = Mse.value(&y.sum, &target.sum, samples);
        larger + sum
    }

    fn gradient(
        &self,
        y: &PairOutput<f32, B>,
        target: &Answers<f32, B>,
        samples: usize,
        d_y: &mut PairOutput<f32, B>,
    ) -> f32 {
        let larger: f32 = BinaryCrossEntropy.gradient(&y.larger, &target.larger, samples, &mut d_y.larger);
        let sum: f32 = Mse.gradient(&y.sum, &target.sum, samples, &mut d_y.sum);
        larger + sum
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = dnn::data::digits()?.split(0.8, 1);
    let (train, test) = (Pairs::new(train, 20_000, 2), Pairs::new(test, 1_000, 3));
    let mut net = Pair::init(&mut rng(1));
    let mut trainer =
        Trainer::new(Both, Adam::new(2e-3)).batch::<64>().epochs(15).callback(ProgressBar::new());
    println!("{}", trainer.fit(&mut net, &train, &test)?);

    let (mut right, mut errors) = (0, 0.0);
    for &pair in &test.pairs {
        let ([larger], [sum]) = net.predict_one(&test.digits.x[pair.0], &test.digits.x[pair.1]);
        let truth = test.answers(pair);
        right += usize::from((larger > 0.0) == truth.0);
        errors += 10.0 * (sum - truth.1).abs();
    }
    let (accuracy, error) = (right as f32 / test.pairs.len() as f32, errors / test.pairs.len() as f32);
    println!(
        "of {} pairs: {accuracy:.3} right about the larger, the sum off by {error:.2} on average",
        test.pairs.len()
    );
    assert!(accuracy > 0.9 && error < 1.5);
    Ok(())
}
