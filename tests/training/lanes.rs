//! Steps on several batches side by side, against the same batches one by one: every bit is the same.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use dnn::Batch;
use dnn::layer::{ParamInfo, Visitor};
use dnn::loss::{LossWeights, Reduction};
use dnn::parallel::SHARE;
use dnn::prelude::*;
use dnn::train::{StepLoss, TrainingStep};

use super::points;

network! {
    /// Masks that depend on the sample's position, states, statistics, and a penalty.
    struct Mixed: sequence(72, 2) -> vector(3) {
        a: gru(6) -> dropout(0.2),
        b: lstm(4) -> last,
        #[l2(0.01)]
        c: dense(8) -> batch_norm -> relu -> dropout(0.3),
        out: dense(3),
    }

    struct Large: vector(24) -> vector(3) {
        fc: dense(40) -> tanh -> dropout(0.2),
        out: dense(3),
    }
}

/// Rows of a batch.
const B: usize = 8;
const _: () = assert!(3 * B as u64 * Mixed::MACS >= SHARE, "each thread has enough to do");
const _: () =
    assert!(B as u64 * Mixed::MACS >= 256 * Mixed::PARAMS as u64, "its batches have gradients of their own");
const _: () = assert!(Large::MACS < 2 * Large::PARAMS as u64, "and these have none");

/// One more than a region on 8 threads takes.
const BATCHES: usize = 9;
const LR: f64 = 0.05;

/// Inputs, targets and the number of samples.
type Loaded<const B: usize, const F: usize> = (Batch<f32, B, F>, [u32; B], usize);

fn load<const B: usize, const F: usize>(batches: usize, last: usize) -> Vec<Loaded<B, F>> {
    let x = points::<F>(batches * B, 3);
    let loaded = x.chunks(B).enumerate().map(|(index, x)| {
        let samples = if index + 1 < batches { B } else { last };
        let mut loaded = (Batch::zeros(), [0; B], samples);
        for (row, x) in x.iter().take(samples).enumerate() {
            (0..F).for_each(|feature| loaded.0[(row, feature)] = x[feature] as f32);
            loaded.1[row] = u32::from(x[0] > 0.0) + u32::from(x[1] > x[2]);
        }
        loaded
    });
    loaded.collect()
}

/// All tensors, running statistics included, as bits.
fn bits<N: Network<f32>>(net: &N) -> Vec<u32> {
    struct Bits(Vec<u32>);
    impl Visitor<f32> for Bits {
        fn tensor(&mut self, _: ParamInfo, values: &[f32]) {
            self.0.extend(values.iter().map(|value| value.to_bits()));
        }
    }
    let mut bits = Bits(Vec::new());
    net.visit(&mut bits);
    bits.0
}

/// How a step goes through its batches.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// The first ones by `accumulate`, the last one by `run`.
    OneByOne,
    Together,
    /// So many by `accumulate_batches`, the others by `run_batches_samples`.
    After(usize),
}

/// What can be seen of some steps on the same batches: tensors, losses, and the outputs of each batch.
type Seen = (Vec<u32>, Vec<[u64; 3]>, Vec<Vec<f32>>);

/// Three steps, the second one carrying the states of the first if `carries`.
fn seen<N, L, const B: usize, const F: usize>(
    mut step: TrainingStep<f32, N, L, Momentum, B, 1>,
    way: Way,
    batches: &[Loaded<B, F>],
    carries: bool,
) -> Seen
where
    N: Train<f32, B, Input = Batch<f32, B, F>, Output = Batch<f32, B, 3>>,
    L: Loss<f32, Batch<f32, B, 3>, [u32; B]>,
{
    let mut net = N::init(&mut rng(1));
    let (mut losses, mut outputs) = (Vec::new(), Vec::new());
    for index in 0..3 {
        step.carry_state(carries && index == 1);
        let mut observe = |y: &Batch<f32, B, 3>| outputs.push(y.as_slice().to_vec());
        let measured: StepLoss = match way {
            Way::OneByOne => {
                let ((x, target, samples), others) = batches.split_last().unwrap();
                for (x, target, samples) in others {
                    step.accumulate_samples(&mut net, x, target, *samples, &mut observe);
                }
                step.run_samples(&mut net, x, target, *samples, LR, observe)
            }
            Way::Together | Way::After(_) => {
                let first = if let Way::After(first) = way { first } else { 0 };
                let (first, others) = batches.split_at(first);
                let full: Vec<_> = first.iter().map(|(x, target, _)| (x, target)).collect();
                step.accumulate_batches(&mut net, &full);
                let some: Vec<_> = others.iter().map(|(x, target, samples)| (x, target, *samples)).collect();
                let mut number = 0;
                step.run_batches_samples(&mut net, &some, LR, |index, y| {
                    assert_eq!(index, number, "in the order of the batches");
                    number += 1;
                    observe(y);
                })
            }
        };
        let norm = measured.gradient_norm.unwrap_or(0.0);
        losses.push([measured.loss, measured.penalty, norm].map(f64::to_bits));
    }
    (bits(&*net), losses, outputs)
}

fn step<N, L, const B: usize>(loss: L) -> TrainingStep<f32, N, L, Momentum, B, 1>
where
    N: Train<f32, B>,
    L: Loss<f32, N::Output, [u32; B]>,
{
    TrainingStep::new(loss, Momentum::new(LR, 0.9)).seed(5).clip_norm(0.7)
}

/// Compares all ways on any number of threads.
fn check<N, L, const B: usize, const F: usize>(loss: &L, batches: &[Loaded<B, F>], carries: bool)
where
    N: Train<f32, B, Input = Batch<f32, B, F>, Output = Batch<f32, B, 3>>,
    L: Loss<f32, Batch<f32, B, 3>, [u32; B]> + Clone,
{
    let new = || step::<N, L, B>(loss.clone());
    let expected = seen(new(), Way::OneByOne, batches, carries);
    for threads in [1, 2, 3, 8] {
        for way in [Way::OneByOne, Way::Together] {
            assert!(
                seen(new().lanes(threads), way, batches, carries) == expected,
                "{way:?} in {threads} lanes"
            );
        }
        let found = seen(new().threads(threads), Way::Together, batches, carries);
        assert!(found == expected, "on {threads} threads");
        // These are not observed.
        let mut found = seen(new().lanes(threads), Way::After(4), batches, carries);
        found.2.clone_from(&expected.2);
        assert!(found == expected, "four before the others in {threads} lanes");
    }
}

#[test]
fn lanes_do_not_change_bits() {
    let batches = load::<B, 144>(BATCHES, 5);
    check::<Mixed, _, B, 144>(&CrossEntropy, &batches, false);
    // The batches differ in weight, and the gradients are rescaled on the way.
    check::<Mixed, _, B, 144>(&CrossEntropy.class_weights([0.5, 2.0, 7.0]), &batches, false);
    check::<Mixed, _, B, 144>(&CrossEntropy.sum(), &batches, false);
}

#[test]
fn a_state_that_is_carried_is_that_of_the_batch_before() {
    check::<Mixed, _, B, 144>(&CrossEntropy, &load::<B, 144>(BATCHES, B), true);
}

#[test]
fn networks_without_lanes_have_the_same_bits_too() {
    check::<Large, _, 2, 24>(&CrossEntropy, &load::<2, 24>(BATCHES, 1), false);
}

#[test]
fn a_batch_that_is_not_finite_in_any_lane_leaves_nothing_behind() {
    let good = load::<B, 144>(5, 5);
    for at in 0..5 {
        let mut bad = good.clone();
        bad[at].0[(3, 2)] = f32::NAN;
        let after = |mut step: TrainingStep<f32, Mixed, CrossEntropy, Momentum, B, 1>, together: bool| {
            let mut net = Mixed::init(&mut rng(1));
            let start = net.out.weight;
            for (batches, is_finite) in [(&bad, false), (&good, true)] {
                let some: Vec<_> = batches.iter().map(|(x, target, samples)| (x, target, *samples)).collect();
                let measured = if together {
                    step.run_batches_samples(&mut net, &some, LR, |_, _| ())
                } else {
                    let ((x, target, samples), others) = some.split_last().unwrap();
                    for (x, target, samples) in others {
                        step.accumulate_samples(&mut net, x, *target, *samples, |_| ());
                    }
                    step.run_samples(&mut net, x, *target, *samples, LR, |_| ())
                };
                assert_eq!(measured.is_finite(), is_finite);
                assert_eq!(net.out.weight == start, !is_finite);
            }
            (bits(&*net), step.steps())
        };
        let expected = after(step(CrossEntropy), false);
        assert_eq!(expected.1, 1);
        for threads in [1, 2, 3, 5] {
            assert!(after(step(CrossEntropy).lanes(threads), true) == expected, "{at} in {threads} lanes");
        }
    }
}

/// Notes the threads on which it is computed.
struct Noted(Arc<Mutex<HashSet<ThreadId>>>);

impl<const B: usize> Loss<f32, Batch<f32, B, 3>, [u32; B]> for Noted {
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn value(&self, y: &Batch<f32, B, 3>, target: &[u32; B], samples: usize) -> f32 {
        CrossEntropy.value(y, target, samples)
    }

    fn gradient(
        &self,
        y: &Batch<f32, B, 3>,
        target: &[u32; B],
        samples: usize,
        d_y: &mut Batch<f32, B, 3>,
    ) -> f32 {
        self.0.lock().unwrap().insert(thread::current().id());
        CrossEntropy.gradient(y, target, samples, d_y)
    }
}

#[test]
fn each_thread_takes_a_batch() {
    let threads = |lanes: usize| {
        let noted = Arc::new(Mutex::default());
        let mut step = step::<Mixed, _, B>(Noted(Arc::clone(&noted))).lanes(lanes);
        let batches = load::<B, 144>(3, B);
        let batches: Vec<_> = batches.iter().map(|(x, target, _)| (x, target)).collect();
        step.run_batches(&mut Mixed::init(&mut rng(1)), &batches);
        let threads: HashSet<ThreadId> = std::mem::take(&mut noted.lock().unwrap());
        threads.len()
    };
    assert_eq!(threads(3), 3);
    // Two go side by side, and one is divided.
    assert_eq!(threads(2), 2);
    // There are too few.
    assert_eq!(threads(4), 1);
}

#[test]
#[should_panic(expected = "no batch, expected at least one")]
fn a_step_has_a_batch() {
    step::<Mixed, _, B>(CrossEntropy).run_batches::<_, _, [u32; B]>(&mut Mixed::init(&mut rng(1)), &[]);
}

/// A training of updates of 24 samples, the last one of 10: the file's bytes and the history.
fn fit<W: LossWeights>(loss: CrossEntropy<W>, threads: usize, validated: bool) -> (Vec<u8>, Vec<String>)
where
    CrossEntropy<W>: Loss<f32, Batch<f32, B, 3>, [u32; B]> + Clone,
{
    let data = |samples, seed| {
        let x = points::<144>(samples, seed);
        let y = x.iter().map(|x| u32::from(x[0] > 0.0) + u32::from(x[1] > x[2])).collect();
        Samples::new(x.iter().map(|x| x.map(|x| x as f32)).collect(), y).unwrap()
    };
    let (train, test) = (data(82, 1), data(20, 2));
    let mut net = Mixed::init(&mut rng(1));
    let mut trainer = Trainer::new(loss, Adam::new(0.01))
        .batch::<B>()
        .accumulate(3)
        .epochs(2)
        .clip_norm(1.0)
        .threads(threads)
        .metrics((Accuracy::new(),));
    let history = if validated {
        trainer.fit(&mut net, &train, &test).unwrap()
    } else {
        trainer.fit_without_validation(&mut net, &train).unwrap()
    };
    let epochs = history.epochs.iter().map(|epoch| {
        format!("{} {:?} {:?}", epoch.loss, epoch.validation_loss, epoch.metric("accuracy").unwrap())
    });
    (net.to_bytes().unwrap(), epochs.collect())
}

#[test]
fn trainers_give_the_same_bits_on_any_number_of_threads() {
    for validated in [false, true] {
        let weighted = CrossEntropy.class_weights([0.5, 2.0, 7.0]);
        let one = (fit(CrossEntropy, 1, validated), fit(weighted, 1, validated));
        for threads in [2, 3, 8] {
            let several = (fit(CrossEntropy, threads, validated), fit(weighted, threads, validated));
            assert!(several == one, "{threads} threads");
        }
    }
}
