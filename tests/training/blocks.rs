//! Steps on a batch that is gone through in blocks, against the blocks as batches of their own and against the whole of it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use dnn::Batch;
use dnn::layer::{ParamInfo, Visitor};
use dnn::loss::{LossPart, Reduction};
use dnn::parallel::SHARE;
use dnn::prelude::*;
use dnn::train::{StepLoss, TrainingStep};

use super::points;

network! {
    /// Masks that depend on the sample's position, and a penalty.
    struct Blobs: image(1, 9, 9) -> vector(3) {
        #[l2(0.01)]
        a: conv(6, 3, padding = 1) -> relu -> max_pool(2) -> dropout2d(0.2),
        b: conv(4, 3) -> tanh -> dropout(0.1),
        out: flatten -> dense(3),
    }
}

/// The samples of a block.
const BLOCK: usize = 64;
const FEATURES: usize = 81;
const _: () = assert!(3 * BLOCK as u64 * Blobs::MACS >= SHARE, "each thread has enough to do");
const _: () = assert!(
    Blobs::MACS >= 2 * Blobs::PARAMS as u64 && BLOCK as u64 * Blobs::MACS >= 256 * Blobs::PARAMS as u64,
    "its batches have gradients of their own"
);

const LR: f64 = 0.05;

/// A cross-entropy that does not know that it has parts, so that batches stay whole; notes the threads that compute it.
#[derive(Clone, Default)]
struct Whole(Arc<Mutex<HashSet<ThreadId>>>);

/// A cross-entropy that notes the threads that compute its parts.
#[derive(Clone, Default)]
struct InParts(Arc<Mutex<HashSet<ThreadId>>>);

macro_rules! cross_entropy {
    ($name:ident, parts $has_parts:literal, |$loss:ident, $target:ident, $samples:ident, $part:ident| $parts:expr) => {
        impl<T: Scalar, const B: usize> Loss<T, Batch<T, B, 3>, [u32; B]> for $name {
            fn reduction(&self) -> Reduction {
                Reduction::Mean
            }

            fn value(&self, y: &Batch<T, B, 3>, target: &[u32; B], samples: usize) -> T {
                CrossEntropy.value(y, target, samples)
            }

            fn gradient(
                &self,
                y: &Batch<T, B, 3>,
                target: &[u32; B],
                samples: usize,
                d_y: &mut Batch<T, B, 3>,
            ) -> T {
                if !$has_parts {
                    self.0.lock().unwrap().insert(thread::current().id());
                }
                CrossEntropy.gradient(y, target, samples, d_y)
            }

            fn has_parts(&self) -> bool {
                $has_parts
            }

            fn part(&self, $target: &[u32; B], $samples: usize, $part: LossPart<'_, T>) -> T {
                let $loss = self;
                $parts
            }
        }
    };
}
cross_entropy!(Whole, parts false, |_loss, _target, _samples, _part| unreachable!("it has none"));
cross_entropy!(InParts, parts true, |loss, target, samples, part| {
    loss.0.lock().unwrap().insert(thread::current().id());
    Loss::<T, Batch<T, B, 3>, _>::part(&CrossEntropy, target, samples, part)
});

/// Inputs and classes; rows from `samples` on are zeros.
fn load<T: Scalar, const B: usize>(samples: usize) -> (Box<Batch<T, B, FEATURES>>, [u32; B]) {
    let (mut x, mut target) = (dnn::storage::zeroed_box::<Batch<T, B, FEATURES>>(), [0; B]);
    for (row, point) in points::<FEATURES>(samples, 3).iter().enumerate() {
        (0..FEATURES).for_each(|feature| x[(row, feature)] = T::from_f64(point[feature]));
        target[row] = u32::from(point[0] > 0.0) + u32::from(point[40] > point[2]);
    }
    (x, target)
}

/// All tensors.
fn tensors<T: Scalar, N: Network<T>>(net: &N) -> Vec<f64> {
    struct All(Vec<f64>);
    impl<T: Scalar> Visitor<T> for All {
        fn tensor(&mut self, _: ParamInfo, values: &[T]) {
            self.0.extend(values.iter().map(|value| value.to_f64()));
        }
    }
    let mut all = All(Vec::new());
    net.visit(&mut all);
    all.0
}

fn step<T, N, L, const B: usize>(loss: L) -> TrainingStep<T, N, L, Momentum, B, 1>
where
    T: Scalar,
    N: Train<T, B>,
    L: Loss<T, N::Output, [u32; B]>,
    Momentum: Optimizer<T, 1>,
{
    TrainingStep::new(loss, Momentum::new(LR, 0.9)).seed(5).clip_norm(0.7)
}

/// What can be seen of three steps: tensors, what was measured, and the outputs that count.
type Seen = (Vec<f64>, Vec<StepLoss>, Vec<Vec<f64>>);

fn seen<T: Scalar, L, const B: usize>(
    mut step: TrainingStep<T, Blobs<T>, L, Momentum, B, 1>,
    samples: usize,
) -> Seen
where
    L: Loss<T, Batch<T, B, 3>, [u32; B]>,
    Momentum: Optimizer<T, 1>,
{
    let mut net = <Blobs<T> as Network<T>>::init(&mut rng(1));
    let (x, target) = load::<T, B>(samples);
    let (mut measured, mut outputs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        measured.push(step.run_samples(&mut net, &x, &target, samples, LR, |y| {
            let rows = y.rows(0, samples);
            outputs.push(rows.iter().map(|y| y.to_f64()).collect());
        }));
    }
    (tensors(&*net), measured, outputs)
}

/// The same steps with the blocks as batches of their own.
fn accumulated<L, const B: usize>(loss: L) -> Seen
where
    L: Loss<f32, Batch<f32, BLOCK, 3>, [u32; BLOCK]>,
{
    let mut net = Blobs::init(&mut rng(1));
    let (x, target) = load::<f32, B>(B);
    let blocks = (0..B / BLOCK).map(|block| {
        let rows = block * BLOCK..(block + 1) * BLOCK;
        let mut to = dnn::storage::zeroed_box::<Batch<f32, BLOCK, FEATURES>>();
        to.copy_from(&x.rows(rows.start, BLOCK));
        (to, <[u32; BLOCK]>::try_from(&target[rows]).unwrap())
    });
    let blocks: Vec<_> = blocks.collect();
    let batches: Vec<_> = blocks.iter().map(|(x, target)| (&**x, target, BLOCK)).collect();
    let mut step = step::<f32, Blobs, L, BLOCK>(loss);
    let (mut measured, mut outputs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let mut y = vec![0.0; 3 * B];
        measured.push(step.run_batches_samples(&mut net, &batches, LR, |block, of_block| {
            for (row, output) in (0..BLOCK).flat_map(|row| [0, 1, 2].map(|output| (row, output))) {
                y[output * B + block * BLOCK + row] = f64::from(of_block[(row, output)]);
            }
        }));
        outputs.push(y);
    }
    (tensors(&*net), measured, outputs)
}

fn assert_near(found: &Seen, expected: &Seen, tolerance: f64) {
    let near = |found: f64, expected: f64| (found - expected).abs() <= tolerance * (1.0 + expected.abs());
    for (found, expected) in found.1.iter().zip(&expected.1) {
        assert!(near(found.loss, expected.loss), "loss {}, expected {}", found.loss, expected.loss);
        assert!(near(found.penalty, expected.penalty));
        assert!(near(found.gradient_norm.unwrap(), expected.gradient_norm.unwrap()));
    }
    let numbers = |seen: &Seen| seen.0.iter().copied().chain(seen.2.concat()).collect::<Vec<_>>();
    let (found, expected) = (numbers(found), numbers(expected));
    assert_eq!(found.len(), expected.len());
    for (&found, &expected) in found.iter().zip(&expected) {
        assert!(near(found, expected), "{found}, expected {expected}");
    }
}

#[test]
fn a_step_in_blocks_is_one_on_the_whole_batch() {
    for samples in [256, 250, 129, 64, 3] {
        let in_blocks = seen::<f64, _, 256>(step(CrossEntropy), samples);
        assert_near(&in_blocks, &seen::<f64, _, 256>(step(Whole::default()), samples), 1e-12);
    }
    // The last block is short: 44 rows.
    for samples in [300, 290, 256] {
        let in_blocks = seen::<f64, _, 300>(step(CrossEntropy), samples);
        assert_near(&in_blocks, &seen::<f64, _, 300>(step(Whole::default()), samples), 1e-12);
    }
    let in_blocks = seen::<f32, _, 320>(step(CrossEntropy), 320);
    assert_near(&in_blocks, &seen::<f32, _, 320>(step(Whole::default()), 320), 1e-5);
}

#[test]
fn the_bits_are_those_of_the_blocks_as_batches() {
    // A sum has no divisor, and that of four equal batches is a power of two: nothing is rounded in another way.
    let found = seen::<f32, _, 256>(step(CrossEntropy.sum()), 256);
    let expected = accumulated::<_, 256>(CrossEntropy.sum());
    assert!(found.0 == expected.0 && found.2 == expected.2, "tensors and outputs of sums");
    let found = seen::<f32, _, 256>(step(CrossEntropy), 256);
    let expected = accumulated::<_, 256>(CrossEntropy);
    assert!(found.0 == expected.0 && found.2 == expected.2, "tensors and outputs of means");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for samples in [300, 200] {
        let expected = seen::<f32, _, 300>(step(CrossEntropy), samples);
        for threads in [2, 3, 8] {
            let found = seen::<f32, _, 300>(step(CrossEntropy).threads(threads), samples);
            assert!(found == expected, "{samples} samples on {threads} threads");
            let found = seen::<f32, _, 300>(step(CrossEntropy).lanes(threads), samples);
            assert!(found == expected, "{samples} samples in {threads} lanes");
        }
    }
}

#[test]
fn several_batches_have_the_same_bits_in_lanes() {
    let (x, target) = load::<f32, 256>(256);
    let batches = [(&*x, &target, 256), (&*x, &target, 77), (&*x, &target, 256)];
    fn run<L: Loss<f32, Batch<f32, 256, 3>, [u32; 256]>>(
        mut step: TrainingStep<f32, Blobs, L, Momentum, 256, 1>,
        batches: &[(&Batch<f32, 256, FEATURES>, &[u32; 256], usize)],
        together: bool,
    ) -> (Vec<f64>, StepLoss) {
        let mut net = Blobs::init(&mut rng(1));
        let measured = if together {
            step.run_batches_samples(&mut net, batches, LR, |_, _| ())
        } else {
            let ((x, target, samples), others) = batches.split_last().unwrap();
            for (x, target, samples) in others {
                step.accumulate_samples(&mut net, x, *target, *samples, |_| ());
            }
            step.run_samples(&mut net, x, *target, *samples, LR, |_| ())
        };
        (tensors(&*net), measured)
    }
    let expected = run(step(CrossEntropy), &batches, false);
    for threads in [1, 2, 3] {
        assert!(run(step(CrossEntropy).lanes(threads), &batches, true) == expected, "{threads} lanes");
    }
    let (tensors, measured) = run(step(Whole::default()), &batches, true);
    let without_outputs = |(tensors, measured)| (tensors, vec![measured], Vec::new());
    assert_near(&without_outputs(expected), &without_outputs((tensors, measured)), 1e-5);
}

#[test]
fn each_thread_takes_a_block_if_the_loss_has_parts() {
    // On 8 threads the four blocks would leave four with nothing to do: they share the operations of one block at a time.
    for (threads, blocks) in [(1, 1), (2, 2), (4, 4), (6, 4), (8, 1)] {
        let noted = InParts::default();
        seen::<f32, _, 256>(step(noted.clone()).threads(threads), 256);
        assert_eq!(noted.0.lock().unwrap().len(), blocks, "on {threads} threads");
        let noted = Whole::default();
        seen::<f32, _, 256>(step(noted.clone()).threads(threads), 256);
        assert_eq!(noted.0.lock().unwrap().len(), 1);
    }
}

#[test]
fn batches_of_few_blocks_stay_whole() {
    let noted = InParts::default();
    let found = seen::<f32, _, 128>(step(noted.clone()), 128);
    assert_eq!(found, seen::<f32, _, 128>(step(Whole::default()), 128));
    assert!(noted.0.lock().unwrap().is_empty());
    // A fifth block would be nearly empty.
    let noted = InParts::default();
    seen::<f32, _, 260>(step(noted.clone()), 260);
    assert!(noted.0.lock().unwrap().is_empty());
}

#[test]
fn a_block_that_is_not_finite_leaves_nothing_behind() {
    let (x, target) = load::<f32, 256>(256);
    for row in [0, 100, 255] {
        let mut bad = x.clone();
        bad[(row, 7)] = f32::NAN;
        for threads in [1, 3] {
            let mut step = step::<f32, Blobs, _, 256>(CrossEntropy).threads(threads);
            let mut net = Blobs::init(&mut rng(1));
            let start = tensors(&*net);
            assert!(!step.run(&mut net, &bad, &target).is_finite());
            assert_eq!(tensors(&*net), start);
            let measured = step.run(&mut net, &x, &target);
            let mut fresh = Blobs::init(&mut rng(1));
            assert_eq!(self::step::<f32, Blobs, _, 256>(CrossEntropy).run(&mut fresh, &x, &target), measured);
            assert_eq!(tensors(&*net), tensors(&*fresh));
        }
    }
}
