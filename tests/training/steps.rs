//! Single steps: penalties by hand, partial batches, forms of targets, clipping.

use dnn::layer::{ParamInfo, Walker};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn::{Context, Train};
use dnn_runtime::testing::{Tolerance, assert_close as assert_all_close, fill_pattern};

use super::{assert_close, points};

network! {
    struct Penalised: vector(2) -> vector(1) {
        #[l1(0.5)]
        #[l2(0.25)]
        a: dense(2),
        #[max_norm(1.0)]
        b: dense(1),
    }

    #[derive(Clone)]
    struct Net: vector(4) -> vector(3) {
        fc1: dense(12) -> batch_norm -> relu -> dropout(0.3),
        fc2: dense(8) -> tanh,
        gate: fc1 -> dense(8) -> sigmoid,
        out: mul(fc2, gate) -> dense(3),
    }

    struct HalfFrozen: vector(4) -> vector(3) {
        fc1: dense(12) -> tanh,
        #[frozen]
        fc2: dense(8) -> tanh,
        out: dense(3),
    }
}

#[test]
fn stage_penalties_by_hand() {
    // With inputs of zero the loss has no gradient, so that only the penalties act.
    let mut net = <Penalised<f64> as Network<f64>>::zeroed();
    net.a.weight.copy_from_slice(&[3.0, -2.0, 0.0, 1.0]);
    net.b.weight.copy_from_slice(&[3.0, 4.0]);
    let (x, y) = (Batch::<f64, 2, 2>::zeros(), Batch::<f64, 2, 1>::zeros());
    let measured = TrainingStep::new(Mse, Sgd::new(0.125)).run(&mut net, &x, &y);
    assert_eq!((measured.loss, measured.penalty), (0.0, 0.5 * 6.0 + 0.25 * 14.0));
    // Gradients 0.5 sign(w) + 0.5 w: 2, -1.5, 0, 1.
    assert_eq!(net.a.weight.as_slice(), [2.75, -1.8125, 0.0, 0.875]);
    // The norm 5 becomes 1.
    for (found, expected) in net.b.weight.iter().zip([0.6, 0.8]) {
        assert_close(*found, expected, 1e-15);
    }
    assert_eq!((net.a.bias.as_slice(), net.b.bias.as_slice()), (&[0.0, 0.0][..], &[0.0][..]));
}

#[test]
fn a_history_s_loss_holds_penalties() {
    let data = Samples::new(vec![[0.0_f64; 2]; 5], vec![[2.0]; 5]).unwrap();
    let mut net = <Penalised<f64> as Network<f64>>::zeroed();
    net.a.weight.fill(2.0);
    let mut trainer = Trainer::new(Mse, Sgd::new(1e-300)).batch::<2>();
    let history = trainer.fit(&mut net, &data, &data).unwrap();
    // 4 without penalties; 0.5 * 8 + 0.25 * 16 with them.
    assert_eq!((history.epochs[0].loss, history.epochs[0].validation_loss), (4.0 + 8.0, Some(4.0)));
}

fn classes(samples: usize) -> Samples<f64, 4, u32> {
    let x = points::<4>(samples, 3);
    let y = x.iter().map(|x| u32::from(x[0] > 0.0) + u32::from(x[1] > x[2])).collect();
    Samples::new(x, y).unwrap()
}

/// All tensors one behind the other, buffers too.
struct All(Vec<f64>);

impl<T: Scalar> Walker<T, 0> for All {
    fn tensor(&mut self, _: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        self.0.extend(values.iter().map(|value| value.to_f64()));
    }
}

fn tensors<T: Scalar, N: Network<T>>(net: &mut N) -> Vec<f64> {
    let mut all = All(Vec::new());
    net.visit_mut(&mut all);
    all.0
}

#[test]
fn a_partial_batch_is_exact() {
    // With dropout and batch statistics: rows that fill up the batch count nowhere.
    let (data, tolerance) = (classes(20), Tolerance::TRAJECTORY);
    let (mut exact, mut padded) = (Net::<f64>::init_f64(), Net::<f64>::init_f64());
    let trainer = Trainer::new(CrossEntropy, Sgd::new(0.1)).seed(5);
    let one = trainer.clone().batch::<20>().fit_without_validation(&mut exact, &data).unwrap();
    let other = trainer.clone().batch::<32>().fit_without_validation(&mut padded, &data).unwrap();
    assert_close(other.epochs[0].loss, one.epochs[0].loss, 1e-12);
    // The update is the learning rate times the gradient, so the first step's gradients agree too.
    assert_ne!(tensors(&mut *exact), tensors(&mut *Net::<f64>::init_f64()));
    assert_all_close("after a step", &tensors(&mut *padded), &tensors(&mut *exact), tolerance);

    // 13 samples behind two full batches of 16, against the same steps one by one.
    let data = classes(45);
    let (mut trained, mut stepped) = (Net::<f64>::init_f64(), Net::<f64>::init_f64());
    trainer.batch::<16>().shuffle(false).fit_without_validation(&mut trained, &data).unwrap();
    let mut step = TrainingStep::<f64, _, _, _, 16, 0>::new(CrossEntropy, Sgd::new(0.1)).seed(5);
    for first in [0, 16, 32] {
        let (mut x, mut y) = (Batch::<f64, 16, 4>::zeros(), [0; 16]);
        let rows = 16.min(45 - first);
        for row in 0..rows {
            (0..4).for_each(|feature| x[(row, feature)] = data.x[first + row][feature]);
            y[row] = data.y[first + row];
        }
        step.run_samples(&mut *stepped, &x, &y, rows, 0.1, |_| ());
    }
    assert_eq!(tensors(&mut *trained), tensors(&mut *stepped));
    assert_eq!(trained.fc1_batch_norm.num_batches_tracked[0], 3.0);
}

impl Net<f64> {
    fn init_f64() -> Box<Self> {
        <Self as Network<f64>>::init(&mut rng(1))
    }
}

#[test]
fn class_indices_are_one_hot_targets() {
    let data = classes(50);
    let one_hot =
        data.map_targets(|_, &class| std::array::from_fn(|c| f64::from(class == c as u32))).unwrap();
    let one_hot: Samples<f64, 4, [f64; 3]> = one_hot;
    let (mut indices, mut rows) = (Net::<f64>::init_f64(), Net::<f64>::init_f64());
    let trainer =
        Trainer::new(CrossEntropy, Adam::new(0.01)).batch::<16>().epochs(3).metrics((Accuracy::new(),));
    let one = trainer.clone().fit(&mut indices, &data, &data).unwrap();
    let other = trainer.clone().fit(&mut rows, &one_hot, &one_hot).unwrap();
    assert_all_close("weights", &tensors(&mut *rows), &tensors(&mut *indices), Tolerance::TRAJECTORY);
    for (one, other) in one.epochs.iter().zip(&other.epochs) {
        assert_close(one.loss, other.loss, 1e-10);
        assert_eq!(one.metric("accuracy"), other.metric("accuracy"));
    }
}

/// The learned gradients, one behind the other.
struct Gradients(Vec<f64>);

impl Walker<f64, 1> for Gradients {
    fn tensor(&mut self, param: ParamInfo, _: &mut [f64], [gradient]: [&mut [f64]; 1]) {
        if param.tensor.role.is_learned() {
            self.0.extend_from_slice(gradient);
        }
    }
}

/// The learned parameters that are not frozen, one behind the other.
struct Learned(Vec<f64>);

impl Walker<f64, 0> for Learned {
    fn tensor(&mut self, param: ParamInfo, values: &mut [f64], _: [&mut [f64]; 0]) {
        if param.tensor.role.is_learned() {
            self.0.extend_from_slice(values);
        }
    }
}

fn learned<N: Network<f64>>(net: &mut N) -> Vec<f64> {
    let mut learned = Learned(Vec::new());
    net.walk([], &mut learned);
    learned.0
}

/// The loss gradient of a network on a batch that is the same in each call.
fn gradient<N>(net: &mut N, x: &Batch<f64, 8, 4>, y: &[u32; 8]) -> Vec<f64>
where
    N: Train<f64, 8, Input = Batch<f64, 8, 4>, Output = Batch<f64, 8, 3>>,
{
    let (mut tape, mut gradients, mut d_y) =
        (zeroed_box::<N::Tape>(), zeroed_box::<N::Gradients>(), Batch::zeros());
    let cx = Context::new(0, 8);
    net.forward(x, &mut tape, &cx);
    let _: f64 = CrossEntropy.gradient(N::output(&tape), y, 8, &mut d_y);
    net.backward_parameters(x, &mut tape, &mut d_y, &mut gradients, &cx);
    let mut collected = Gradients(Vec::new());
    net.walk([&mut *gradients], &mut collected);
    collected.0
}

fn check_clipping<N>()
where
    N: Train<f64, 8, Input = Batch<f64, 8, 4>, Output = Batch<f64, 8, 3>>,
{
    let mut x = Batch::<f64, 8, 4>::zeros();
    fill_pattern(x.as_mut_slice(), 4);
    let y = [0, 1, 2, 0, 1, 2, 0, 1];
    let gradient = gradient(&mut *N::init(&mut rng(1)), &x, &y);
    let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
    let (max_norm, limit, lr) = (norm / 10.0, norm / 20.0, 0.5);
    let update = |step: TrainingStep<f64, N, CrossEntropy, Sgd, 8, 0>| {
        let mut net = N::init(&mut rng(1));
        let before = learned(&mut *net);
        let mut step = step;
        let measured = step.run(&mut net, &x, &y);
        let steps = before.iter().zip(learned(&mut *net)).map(|(before, after)| (before - after) / lr);
        (steps.collect::<Vec<f64>>(), measured.gradient_norm)
    };
    let step = || TrainingStep::new(CrossEntropy, Sgd::new(lr));

    let (plain, none) = update(step());
    assert_all_close(N::NAME, &plain, &gradient, Tolerance::F64);
    assert_eq!(none, None);
    let (clipped, measured) = update(step().clip_norm(max_norm));
    assert_close(measured.unwrap(), norm, 1e-12);
    let scaled: Vec<f64> = gradient.iter().map(|g| g * max_norm / (norm + 1e-6)).collect();
    assert_all_close(N::NAME, &clipped, &scaled, Tolerance::F64);
    let (clipped, _) = update(step().clip_value(limit));
    let cut: Vec<f64> = gradient.iter().map(|g| g.clamp(-limit, limit)).collect();
    assert!(cut != gradient, "some gradients are beyond the limit");
    assert_all_close(N::NAME, &clipped, &cut, Tolerance::F64);
}

#[test]
fn gradients_are_clipped() {
    check_clipping::<Net<f64>>();
    // The norm is that of what learns.
    check_clipping::<HalfFrozen<f64>>();
}
