//! Training: single steps against numbers computed by hand, whole trainings, errors, callbacks, determinism.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Linear, Mlp, bits, rng};
use dnn_runtime::data::Samples;
use dnn_runtime::layer::ParamInfo;
use dnn_runtime::loss::{CrossEntropy, Loss, Mse};
use dnn_runtime::metrics::Accuracy;
use dnn_runtime::optim::{Adam, Optimizer, Sgd};
use dnn_runtime::schedule::{Progress, Schedule};
use dnn_runtime::train::{
    Callback, Control, EpochEnd, History, ProgressBar, StepEnd, TrainBegin, TrainEnd, TrainError, Trainer,
    TrainingStep, on_epoch_end,
};
use dnn_runtime::{Batch, Network, Scalar};
use rand::RngExt;

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
}

/// A regression task with a known solution: y = 2 a - 3 b + 1.
fn plane(samples: usize) -> Samples<f64, 2, [f64; 1]> {
    let mut rng = rng(1);
    let x: Vec<[f64; 2]> =
        (0..samples).map(|_| [rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)]).collect();
    let y = x.iter().map(|[a, b]| [2.0 * a - 3.0 * b + 1.0]).collect();
    Samples::new(x, y).unwrap()
}

/// Three classes that no straight line divides: rings around the origin.
fn rings(samples: usize, seed: u64) -> Samples<f32, 2, u32> {
    let mut rng = rng(seed);
    let (x, y) = (0..samples)
        .map(|i| {
            let class = (i % 3) as u32;
            let radius: f32 = class as f32 + rng.random_range(-0.3..0.3_f32);
            let angle: f32 = rng.random_range(0.0..std::f32::consts::TAU);
            ([radius * angle.cos(), radius * angle.sin()], class)
        })
        .unzip();
    Samples::new(x, y).unwrap()
}

type Rings = Mlp<f32, 2, 16, 3, 0>;
type Dropping = Mlp<f32, 2, 16, 3, 20>;

/// Two samples, x = 1, 2 and y = 2, 4, on a line that starts at zero. By hand: loss (4 + 16) / 2 = 10, gradient of the
/// weight (-4 - 16) / 2 = -10, of the bias (-4 - 8) / 2 = -6.
fn two() -> (Box<Linear<f64, 1, 1>>, Batch<f64, 2, 1>, Batch<f64, 2, 1>) {
    (Linear::zeroed(), Batch::<f64, 2, 1>::new(1.0, 2.0), Batch::<f64, 2, 1>::new(2.0, 4.0))
}

#[test]
fn one_step_by_hand() {
    let (mut net, x, y) = two();
    let mut step = TrainingStep::new(Mse, Sgd::new(0.1));
    let measured = step.run(&mut net, &x, &y);
    assert_eq!((measured.loss, measured.penalty, measured.gradient_norm), (10.0, 0.0, None));
    assert_close(net.fc.weight[0], 1.0, 1e-15);
    assert_close(net.fc.bias[0], 0.6, 1e-15);
    // The second step starts from a zero gradient: outputs 1.6, 2.6; errors -0.4, -1.4; weight gradient -3.2.
    step.run(&mut net, &x, &y);
    assert_close(net.fc.weight[0], 1.32, 1e-15);
    assert_eq!(step.steps(), 2);
}

#[test]
fn rows_beyond_a_partial_batch_do_not_count() {
    let mut net = two().0;
    let x = Batch::<f64, 4, 1>::new(1.0, 2.0, 0.0, 0.0);
    let y = Batch::<f64, 4, 1>::new(2.0, 4.0, 0.0, 0.0);
    let mut step = TrainingStep::new(Mse, Sgd::new(0.5));
    let mut seen = 0.0;
    let measured = step.run_samples(&mut *net, &x, &y, 2, 0.1, |y| seen = y[(1, 0)] + 7.0);
    assert_eq!((measured.loss, seen), (10.0, 7.0));
    assert_close(net.fc.weight[0], 1.0, 1e-15);
    assert_close(net.fc.bias[0], 0.6, 1e-15);
}

#[test]
fn gradients_are_clipped_by_value_then_by_norm() {
    let update = |clip: fn(Step) -> Step| {
        let (mut net, x, y) = two();
        let measured = clip(TrainingStep::new(Mse, Sgd::new(1.0))).run(&mut net, &x, &y);
        (net.fc.weight[0], net.fc.bias[0], measured.gradient_norm)
    };
    type Step = TrainingStep<f64, Linear<f64, 1, 1>, Mse, Sgd, 2, 0>;

    assert_eq!(update(|step| step.clip_value(8.0)), (8.0, 6.0, None));
    let norm = 136.0_f64.sqrt();
    let (weight, bias, measured) = update(|step| step.clip_norm(1.0));
    assert_close(measured.unwrap(), norm, 1e-12);
    assert_close(weight, 10.0 / norm, 1e-6);
    assert_close(bias, 6.0 / norm, 1e-6);
    let (weight, bias, measured) = update(|step| step.clip_norm(5.0).clip_value(8.0));
    assert_close(measured.unwrap(), 10.0, 1e-12);
    assert_close(weight, 4.0, 1e-5);
    assert_close(bias, 3.0, 1e-5);
    assert_eq!(update(|step| step.clip_norm(100.0)).0, 10.0);
}

#[test]
fn penalties_and_constraints_of_stages_apply() {
    // In `Mlp` the stage fc2 has `l2 = 0.01` and `max_norm = 1`. Inputs of zero leave it no gradient but the penalty's.
    let mut net = Mlp::<f64, 1, 2, 1, 0>::zeroed();
    net.fc2.weight.copy_from_slice(&[3.0, -4.0, 0.3, 0.4]);
    let (x, y) = (Batch::<f64, 1, 1>::zeros(), Batch::<f64, 1, 1>::new(2.0));
    let measured = TrainingStep::new(Mse, Sgd::new(5.0)).run(&mut net, &x, &y);
    assert_eq!(measured.loss, 4.0);
    assert_close(measured.penalty, 0.01 * 25.25, 1e-15);
    assert_close(measured.total(), 4.2525, 1e-15);
    // The step gives w - 5 * 0.02 w = 0.9 w; then the first unit, of norm 4.5, is shortened to 1.
    for (found, expected) in net.fc2.weight.iter().zip([0.6, -0.8, 0.27, 0.36]) {
        assert_close(*found, expected, 1e-15);
    }
}

#[test]
fn linear_regression_finds_the_solution() {
    let data = plane(103);
    let mut net = Linear::<f64, 2, 1>::init(&mut rng(2));
    let history =
        Trainer::new(Mse, Sgd::new(0.2)).batch::<10>().epochs(60).fit(&mut net, &data, &data).unwrap();
    assert_close(net.fc.weight[0], 2.0, 1e-6);
    assert_close(net.fc.weight[1], -3.0, 1e-6);
    assert_close(net.fc.bias[0], 1.0, 1e-6);
    assert_eq!(history.epochs.len(), 60);
    assert!(history.last().unwrap().validation_loss.unwrap() < 1e-10);
}

#[test]
fn a_network_learns_rings() {
    let (train, test) = (rings(600, 3), rings(150, 4));
    let mut net = Rings::init(&mut rng(5));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.02))
        .batch::<32>()
        .epochs(30)
        .seed(7)
        .clip_norm(1.0)
        .metrics((Accuracy::new(),))
        .callback(ProgressBar::new())
        .callback(on_epoch_end(|epoch: &EpochEnd| assert!(epoch.lr == 0.02)));
    let history = trainer.fit(&mut net, &train, &test).unwrap();
    let last = history.last().unwrap();
    assert!(last.metric("accuracy").unwrap() > 0.95, "{history}");
    let evaluation = trainer.evaluate(&net, &test).unwrap();
    assert_eq!(Some(evaluation.loss), last.validation_loss);
    assert_eq!(evaluation.metric("accuracy"), last.metric("accuracy"));
    assert_eq!(evaluation.samples, 150);

    // Statistics are measured, not learned: 30 epochs of 19 batches, and the mean of all batches' means.
    assert_eq!(net.statistics.num_batches_tracked[0], 570.0);
    let mean = train.x.iter().map(|x| x[0]).sum::<f32>() / 600.0;
    assert_close(net.statistics.running_mean[0].into(), mean.into(), 0.01);
}

#[test]
fn without_validation_metrics_are_those_of_training() {
    let data = rings(200, 3);
    let mut net = Rings::init(&mut rng(5));
    let mut trainer =
        Trainer::new(CrossEntropy, Sgd::new(1e-12)).batch::<64>().metrics((Accuracy::new(),)).epochs(2);
    let history = trainer.fit_without_validation(&mut net, &data).unwrap();
    // At this learning rate nothing changes within an epoch.
    let evaluation = trainer.evaluate(&net, &data).unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.validation_loss, None);
    assert_eq!(last.metric("accuracy"), evaluation.metric("accuracy"));
}

#[test]
fn an_epoch_s_loss_is_the_mean_over_its_samples() {
    let data = plane(47);
    let mut net = Linear::<f64, 2, 1>::init(&mut rng(6));
    let history = Trainer::new(Mse, Sgd::new(1e-300)).batch::<10>().fit(&mut net, &data, &data).unwrap();
    let errors = data
        .x
        .iter()
        .zip(&data.y)
        .map(|([a, b], [y])| (net.fc.weight[0] * a + net.fc.weight[1] * b + net.fc.bias[0] - y).powi(2));
    let expected = errors.sum::<f64>() / 47.0;
    assert_close(history.epochs[0].loss, expected, 1e-12);
    assert_close(history.epochs[0].validation_loss.unwrap(), expected, 1e-12);
}

#[test]
fn a_batch_larger_than_the_data_is_a_partial_one() {
    let data = plane(7);
    let train = |net: &mut Box<Linear<f64, 2, 1>>, large: bool| {
        let trainer = Trainer::new(Mse, Sgd::new(0.1)).epochs(5).shuffle(false);
        if large {
            trainer.batch::<64>().fit_without_validation(net, &data).unwrap()
        } else {
            trainer.batch::<7>().fit_without_validation(net, &data).unwrap()
        }
    };
    let (mut exact, mut partial) = (Linear::init(&mut rng(1)), Linear::init(&mut rng(1)));
    train(&mut exact, false);
    train(&mut partial, true);
    assert_close(exact.fc.weight[0], partial.fc.weight[0], 1e-14);
    assert_close(exact.fc.bias[0], partial.fc.bias[0], 1e-14);
}

/// Halves the rate each step, and each time it hears of an epoch.
#[derive(Clone)]
struct Halving(f64);

impl Schedule for Halving {
    fn lr(&self, base: f64, progress: Progress) -> f64 {
        assert_eq!((progress.steps_per_epoch, progress.epoch as u64), (2, progress.step / 2));
        base * self.0 * 0.5_f64.powi(progress.step as i32)
    }

    fn observe(&mut self, loss: f64) {
        assert!(loss.is_finite());
        self.0 *= 0.5;
    }
}

#[test]
fn the_schedule_gives_each_step_its_rate() {
    let data = plane(20);
    let mut recorder = Recorder::default();
    let mut net = Linear::<f64, 2, 1>::init(&mut rng(1));
    let mut trainer = Trainer::new(Mse, Sgd::new(0.1))
        .batch::<10>()
        .epochs(2)
        .schedule(Halving(1.0))
        .callback(&mut recorder);
    trainer.fit(&mut net, &data, &data).unwrap();
    // A second training starts the schedule afresh.
    let history = trainer.fit(&mut net, &data, &data).unwrap();
    let lrs: Vec<f64> = history.epochs.iter().map(|epoch| epoch.lr).collect();
    assert_eq!(lrs, [0.1 * 0.5, 0.1 * 0.5 * 0.125]);
    assert_eq!(recorder.lrs, [0.1, 0.05, 0.0125, 0.00625].repeat(2));
}

/// Writes down all that it hears.
#[derive(Default)]
struct Recorder {
    events: Vec<String>,
    lrs: Vec<f64>,
    stop_at_step: Option<u64>,
}

impl<T: Scalar, const IN: usize, const OUT: usize> Callback<T, Linear<T, IN, OUT>> for Recorder {
    fn train_begin(&mut self, event: &TrainBegin, _: &Linear<T, IN, OUT>) {
        let TrainBegin { epochs, steps_per_epoch, samples, .. } = event;
        self.events.push(format!("begin {epochs} {steps_per_epoch} {samples}"));
    }

    fn epoch_begin(&mut self, epoch: usize, _: &Linear<T, IN, OUT>) {
        self.events.push(format!("epoch {epoch}"));
    }

    fn step_end(&mut self, event: &StepEnd, _: &Linear<T, IN, OUT>) -> Control {
        self.lrs.push(event.lr);
        self.events.push(format!("step {}/{}/{}", event.epoch, event.step, event.total_step));
        if self.stop_at_step == Some(event.total_step) { Control::Stop } else { Control::Continue }
    }

    fn epoch_end(&mut self, epoch: &EpochEnd, net: &Linear<T, IN, OUT>) -> Control {
        // The network's own fields are at hand.
        assert!(net.fc.bias[0].is_finite());
        self.events.push(format!("end of epoch {}", epoch.epoch));
        Control::Continue
    }

    fn train_end(&mut self, event: &TrainEnd, net: &mut Linear<T, IN, OUT>) {
        self.events.push(format!("{:?} {}", event.reason, event.epochs));
        net.fc.bias[0] = T::from_f64(99.0);
    }
}

fn fit_plane(callback: impl Callback<f64, Linear<f64, 2, 1>>) -> (Result<History, TrainError>, f64) {
    let mut net = Linear::<f64, 2, 1>::init(&mut rng(1));
    let data = plane(20);
    let trainer = Trainer::new(Mse, Sgd::new(0.1)).batch::<16>().epochs(2);
    let result = trainer.callback(callback).fit(&mut net, &data, &data);
    (result, net.fc.bias[0])
}

#[test]
fn callbacks_hear_everything_in_order() {
    let mut recorder = Recorder::default();
    let (result, bias) = fit_plane(&mut recorder);
    assert!(!result.unwrap().stopped);
    assert_eq!(bias, 99.0, "the network may be changed at the end");
    let expected = [
        "begin 2 2 20",
        "epoch 1",
        "step 1/1/1",
        "step 1/2/2",
        "end of epoch 1",
        "epoch 2",
        "step 2/1/3",
        "step 2/2/4",
        "end of epoch 2",
        "Finished 2",
    ];
    assert_eq!(recorder.events, expected);
}

#[test]
fn callbacks_stop_a_training() {
    let mut recorder = Recorder { stop_at_step: Some(1), ..Recorder::default() };
    let history = fit_plane(&mut recorder).0.unwrap();
    assert_eq!((history.epochs.len(), history.stopped), (1, true));
    assert_eq!(recorder.events, ["begin 2 2 20", "epoch 1", "step 1/1/1", "end of epoch 1", "Stopped 1"]);

    let mut recorder = Recorder::default();
    let stop = on_epoch_end(|_: &EpochEnd| Control::Stop);
    let history = fit_plane((stop, &mut recorder)).0.unwrap();
    assert_eq!((history.epochs.len(), history.stopped), (1, true));
    assert_eq!(recorder.events.last().unwrap(), "Stopped 1");
}

#[test]
fn a_failing_callback_ends_the_training_with_its_error() {
    let mut recorder = Recorder::default();
    let fail = on_epoch_end(|epoch: &EpochEnd| match epoch.epoch {
        1 => Control::Continue,
        _ => Control::Fail("the disk is full".into()),
    });
    let error = fit_plane((fail, &mut recorder)).0.unwrap_err();
    assert_eq!(error.to_string(), "epoch 2: a callback failed: the disk is full");
    assert_eq!(recorder.events.last().unwrap(), "Failed 2");
}

#[test]
fn a_seed_fixes_every_bit() {
    let data = rings(100, 8);
    let train = |seed| {
        let mut net = Dropping::init(&mut rng(9));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.01)).batch::<16>().epochs(3).seed(seed);
        let history = trainer.fit(&mut net, &data, &data).unwrap();
        let losses: Vec<u64> = history.epochs.iter().map(|epoch| epoch.loss.to_bits()).collect();
        let mut again = Dropping::init(&mut rng(9));
        trainer.fit(&mut again, &data, &data).unwrap();
        assert_eq!(bits(&*net), bits(&*again), "a trainer starts afresh");
        (bits(&*net), losses)
    };
    assert_eq!(train(1), train(1));
    assert_ne!(train(1), train(2));

    // The seed fixes masks too, not only the order of the samples.
    let masks = |seed| {
        let mut net = Dropping::init(&mut rng(9));
        let trainer = Trainer::new(CrossEntropy, Adam::new(0.01)).shuffle(false).seed(seed);
        trainer.clone().fit_without_validation(&mut net, &data).unwrap();
        bits(&*net)
    };
    assert_ne!(masks(1), masks(2));
}

#[test]
fn a_diverging_training_stops_before_the_update_that_would_spoil_it() {
    let data = plane(16);
    let train = |epochs| {
        let mut net = Linear::<f64, 2, 1>::init(&mut rng(1));
        let mut trainer = Trainer::new(Mse, Sgd::new(1e60)).batch::<8>().epochs(epochs);
        (trainer.fit_without_validation(&mut net, &data), net)
    };
    let (result, net) = train(50);
    let error = result.unwrap_err();
    let TrainError::NonFiniteLoss { epoch, step, loss, .. } = error else { panic!("{error}") };
    assert!(!loss.is_finite());
    assert!(net.fc.weight.iter().all(|w| w.is_finite()));
    assert!(error.to_string().starts_with(&format!("epoch {epoch}, step {step}: found the loss")), "{error}");
    // The parameters are those of a training that ends right before it, if the epoch's first step failed.
    if step == 1 {
        assert_eq!(bits(&*train(epoch - 1).1), bits(&*net));
    }
    assert!(epoch > 1);
}

/// A loss that is finite while its gradient is not.
#[derive(Clone, Copy)]
struct Cliff;

impl<const B: usize> Loss<f64, Batch<f64, B, 1>, Batch<f64, B, 1>> for Cliff {
    fn reduction(&self) -> dnn_runtime::loss::Reduction {
        dnn_runtime::loss::Reduction::Mean
    }

    fn value(&self, _: &Batch<f64, B, 1>, _: &Batch<f64, B, 1>, _: usize) -> f64 {
        1.0
    }

    fn gradient(
        &self,
        _: &Batch<f64, B, 1>,
        _: &Batch<f64, B, 1>,
        samples: usize,
        d_y: &mut Batch<f64, B, 1>,
    ) -> f64 {
        d_y.as_mut_slice()[..samples].fill(f64::NAN);
        1.0
    }
}

#[test]
fn clipping_notices_a_gradient_that_is_not_finite() {
    let mut net = Linear::<f64, 2, 1>::init(&mut rng(1));
    let before = bits(&*net);
    let mut trainer = Trainer::new(Cliff, Sgd::new(0.1)).batch::<8>().clip_value(1.0).clip_norm(1.0);
    let error = trainer.fit_without_validation(&mut net, &plane(8)).unwrap_err();
    assert!(matches!(error, TrainError::NonFiniteGradient { epoch: 1, step: 1, .. }), "{error}");
    assert_eq!(bits(&*net), before);
}

#[test]
fn a_step_that_failed_leaves_nothing_behind() {
    let (mut net, x, y) = two();
    let mut step = TrainingStep::new(Mse, Sgd::new(0.1)).clip_norm(1e9);
    let measured = step.run(&mut net, &Batch::<f64, 2, 1>::new(f64::INFINITY, 2.0), &y);
    assert!(!measured.is_finite());
    let measured = step.run(&mut net, &x, &y);
    assert_eq!(measured.loss, 10.0);
    assert_close(net.fc.weight[0], 1.0, 1e-15);
    assert_eq!(step.steps(), 1);
}

#[test]
fn bad_settings_and_data_are_errors_before_the_first_step() {
    let data = rings(10, 1);
    let mut net = Rings::init(&mut rng(1));
    let before = bits(&*net);
    let trainer = || Trainer::new(CrossEntropy, Sgd::new(0.1));
    let mut message = |mut trainer: Trainer<CrossEntropy, Sgd>, train: &Samples<f32, 2, u32>, test| {
        trainer.fit(&mut net, train, test).unwrap_err().to_string()
    };
    assert_eq!(message(trainer().epochs(0), &data, &data), "found epochs = 0, expected at least 1");
    assert_eq!(message(trainer().threads(0), &data, &data), "found threads = 0, expected at least 1");
    assert_eq!(
        message(trainer().clip_norm(-1.0), &data, &data),
        "found clip_norm = -1, expected a finite number above 0"
    );
    assert!(message(trainer().clip_value(f64::NAN), &data, &data).starts_with("found clip_value = NaN"));

    let empty = Samples { x: vec![], y: vec![] };
    assert!(message(trainer(), &empty, &data).starts_with("the training data set is empty"));
    assert!(message(trainer(), &data, &empty).starts_with("the validation data set is empty"));
    let mut bad = data.clone();
    bad.y[4] = 3;
    assert_eq!(
        message(trainer(), &bad, &data),
        "the training data cannot be used: in memory: sample 4: found class 3, expected a class below 3; classes \
         count from 0 and the network's last layer needs an output for each"
    );
    bad = data.clone();
    bad.x[7][1] = f32::NAN;
    let text = message(trainer(), &data, &bad);
    assert!(
        text.starts_with("the validation data cannot be used: in memory: sample 7, feature 1: found NaN"),
        "{text}"
    );
    assert_eq!(bits(&*net), before);
    let error = trainer().evaluate(&net, &bad).unwrap_err().to_string();
    assert!(error.starts_with("the evaluation data cannot be used"), "{error}");
}

#[test]
fn a_schedule_s_bad_rate_is_an_error() {
    #[derive(Clone)]
    struct Negative;
    impl Schedule for Negative {
        fn lr(&self, base: f64, progress: Progress) -> f64 {
            base - progress.step as f64
        }
    }
    let mut net = Rings::init(&mut rng(1));
    let data = rings(40, 1);
    let mut trainer = Trainer::new(CrossEntropy, Sgd::new(1.0)).batch::<16>().schedule(Negative);
    let error = trainer.fit(&mut net, &data, &data).unwrap_err();
    assert!(matches!(error, TrainError::LearningRate { epoch: 1, step: 3, .. }), "{error}");
}

#[test]
fn six_million_weights_train_on_a_small_stack() {
    let train = || {
        type Large = Mlp<f32, 784, 2048, 10, 0>;
        let mut net = Large::init(&mut rng(1));
        assert_eq!(Large::PARAMS, 784 * 2048 + 2048 * 2048 + 2048 * 10 + 2048 * 2 + 10);
        let x = (0..6).map(|i| [0.1 * i as f32; 784]).collect();
        let data = Samples::new(x, (0..6).collect()).unwrap();
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-4)).batch::<2>();
        trainer.fit(&mut net, &data, &data).unwrap()
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(train).unwrap();
    assert_eq!(thread.join().unwrap().epochs.len(), 1);
}

#[test]
fn an_optimizer_that_is_not_element_wise_sees_whole_tensors() {
    /// Notes the longest slice it has seen.
    #[derive(Default)]
    struct Longest(AtomicUsize);
    impl Optimizer<f32, 1> for Longest {
        fn lr(&self) -> f64 {
            0.1
        }

        fn begin_step(&mut self, _: f64) {}

        fn update(&self, _: ParamInfo, values: &mut [f32], gradient: &[f32], [moment]: [&mut [f32]; 1]) {
            assert_eq!([gradient.len(), moment.len()], [values.len(); 2]);
            self.0.fetch_max(values.len(), Ordering::Relaxed);
        }
    }
    let mut net = Mlp::<f32, 2, 128, 2, 0>::init(&mut rng(1));
    let mut step = TrainingStep::new(CrossEntropy, Longest::default()).threads(2);
    step.run(&mut net, &Batch::<f32, 4, 2>::zeros(), &[0, 1, 0, 1]);
    assert_eq!(step.optimizer().0.load(Ordering::Relaxed), 128 * 128);
}

#[test]
#[should_panic(expected = "TrainingStep: threads is 0, but must be at least 1")]
fn a_step_has_a_thread() {
    type Net = Linear<f64, 1, 1>;
    drop(TrainingStep::<f64, Net, _, _, 2, 0>::new(Mse, Sgd::new(0.1)).threads(0));
}
