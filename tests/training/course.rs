//! The course of a training: the same bits for the same seed, callbacks, history, endings.

use std::cell::RefCell;

use dnn::metrics::TopK;
use dnn::parallel::{ELEMENT, SHARE};
use dnn::prelude::*;
use dnn::schedule::Exponential;
use dnn::train::{
    Callback, Control, EndReason, EpochEnd, History, StepEnd, TrainBegin, TrainEnd, on_epoch_end,
};

use super::disk;

/// The update of a layer with that many inputs and outputs is worth 8 threads.
const WIDTH: usize = 192;
const _: () = assert!(2 * ELEMENT * (WIDTH * WIDTH) as u64 >= 8 * SHARE);

network! {
    #[derive(Clone, Debug, PartialEq)]
    struct Net: vector(2) -> vector(2) {
        fc1: dense(24) -> batch_norm -> relu -> dropout(0.2),
        fc2: dense(24) -> tanh -> dropout(0.1),
        out: dense(2),
    }

    struct Wide: vector(2) -> vector(2) {
        #[l2(1e-4)]
        fc1: dense(WIDTH) -> batch_norm -> relu -> dropout(0.2),
        fc2: dense(WIDTH) -> tanh -> dropout(0.1),
        out: dense(2),
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Plain: vector(2) -> vector(2) {
        hidden: dense(16) -> relu,
        out: dense(2),
    }
}

/// An epoch without its time: both losses and the accuracy.
type Epoch = (f64, Option<f64>, Option<f64>);

/// A whole training: the file's bytes, and the history.
fn fit(start: u64, seed: u64) -> (Vec<u8>, Vec<Epoch>) {
    let (train, test) = (disk(210, 1), disk(50, 2));
    let mut net = Net::init(&mut rng(start));
    let history = Trainer::new(CrossEntropy, Adam::new(0.01))
        .batch::<32>()
        .epochs(4)
        .seed(seed)
        .schedule(Exponential::new(0.9))
        .clip_norm(1.0)
        .metrics((Accuracy::new(),))
        .fit(&mut net, &train, &test)
        .unwrap();
    let epochs =
        history.epochs.iter().map(|epoch| (epoch.loss, epoch.validation_loss, epoch.metric("accuracy")));
    (net.to_bytes().unwrap(), epochs.collect())
}

#[test]
fn a_seed_fixes_every_bit() {
    let first = fit(1, 5);
    assert_eq!(first, fit(1, 5));
    let in_thread = std::thread::spawn(|| fit(1, 5)).join().unwrap();
    assert_eq!(first, in_thread);
    assert_ne!(first.0, fit(1, 6).0, "order and masks follow the trainer's seed");
    assert_ne!(first.0, fit(2, 5).0, "starting values follow their own");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (train, test) = (disk(210, 1), disk(50, 2));
    let fit = |threads: Option<usize>| {
        let mut net = Wide::init(&mut rng(1));
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.01)).batch::<32>().epochs(2).clip_norm(1.0);
        if let Some(threads) = threads {
            trainer = trainer.threads(threads);
        }
        let history = trainer.fit(&mut net, &train, &test).unwrap();
        let losses = history.epochs.iter().map(|epoch| (epoch.loss, epoch.validation_loss));
        (net.to_bytes().unwrap(), losses.collect::<Vec<_>>())
    };
    let one = fit(Some(1));
    for threads in [Some(2), Some(3), Some(8), None] {
        assert!(fit(threads) == one, "{threads:?} threads");
    }
}

#[test]
fn the_order_and_the_masks_follow_the_seed() {
    let data = disk(64, 1);
    let fit = |shuffle: bool, seed: u64| {
        let mut net = Plain::init(&mut rng(1));
        let trainer = Trainer::new(CrossEntropy, Sgd::new(0.1)).batch::<16>().seed(seed).shuffle(shuffle);
        trainer.clone().fit_without_validation(&mut net, &data).unwrap();
        net
    };
    // Without dropout the order is all that the seed decides.
    assert_eq!(fit(false, 1), fit(false, 2));
    assert_ne!(fit(true, 1), fit(true, 2));

    let fit = |seed: u64| {
        let mut net = Net::init(&mut rng(1));
        let trainer = Trainer::new(CrossEntropy, Sgd::new(0.1)).batch::<16>().seed(seed).shuffle(false);
        trainer.clone().fit_without_validation(&mut net, &data).unwrap();
        net
    };
    assert_eq!(fit(1), fit(1));
    assert_ne!(fit(1), fit(2));
}

/// Writes down what it hears.
#[derive(Default)]
struct Log {
    lines: Vec<String>,
    stop_at: Option<u64>,
}

impl<T: Scalar, N: Network<T>> Callback<T, N> for Log {
    fn train_begin(&mut self, event: &TrainBegin, _: &N) {
        self.lines.push(format!(
            "{} epochs of {} steps, {} samples",
            event.epochs, event.steps_per_epoch, event.samples
        ));
    }

    fn epoch_begin(&mut self, epoch: usize, _: &N) {
        self.lines.push(format!("epoch {epoch}"));
    }

    fn step_end(&mut self, event: &StepEnd, _: &N) -> Control {
        assert!(event.loss.is_finite());
        self.lines.push(format!("step {} is {} of all, lr {:.3}", event.step, event.total_step, event.lr));
        if self.stop_at == Some(event.total_step) { Control::Stop } else { Control::Continue }
    }

    fn epoch_end(&mut self, epoch: &EpochEnd, _: &N) -> Control {
        self.lines.push(format!(
            "epoch {} ends, validated: {}",
            epoch.epoch,
            epoch.validation_loss.is_some()
        ));
        Control::Continue
    }

    fn train_end(&mut self, event: &TrainEnd, _: &mut N) {
        self.lines.push(format!("{:?} in epoch {}", event.reason, event.epochs));
    }
}

fn trainer() -> Trainer<CrossEntropy, Sgd, Exponential> {
    Trainer::new(CrossEntropy, Sgd::new(0.1)).epochs(2).schedule(Exponential::new(0.5))
}

#[test]
fn callbacks_hear_everything_in_order() {
    let (train, test) = (disk(40, 1), disk(10, 2));
    let mut net = Plain::init(&mut rng(1));
    let (mut log, heard) = (Log::default(), RefCell::new(Vec::new()));
    let history = trainer()
        .callback(&mut log)
        .callback(on_epoch_end(|epoch: &EpochEnd| heard.borrow_mut().push(epoch.clone())))
        .fit(&mut net, &train, &test)
        .unwrap();
    let expected = [
        "2 epochs of 2 steps, 40 samples",
        "epoch 1",
        "step 1 is 1 of all, lr 0.100",
        "step 2 is 2 of all, lr 0.100",
        "epoch 1 ends, validated: true",
        "epoch 2",
        "step 1 is 3 of all, lr 0.050",
        "step 2 is 4 of all, lr 0.050",
        "epoch 2 ends, validated: true",
        "Finished in epoch 2",
    ];
    assert_eq!(log.lines, expected);
    assert_eq!(heard.into_inner(), history.epochs);
}

#[test]
fn a_history_has_what_was_measured() {
    let (train, test) = (disk(300, 1), disk(100, 2));
    let mut net = Plain::init(&mut rng(1));
    let mut trainer =
        Trainer::new(CrossEntropy, Adam::new(0.02)).epochs(40).metrics((Accuracy::new(), TopK::new(2)));
    let history: History = trainer.fit(&mut net, &train, &test).unwrap();
    assert_eq!(history.epochs.len(), 40);
    assert!(!history.stopped);
    assert!(history.epochs.iter().map(|epoch| epoch.epoch).eq(1..=40));
    assert!(history.epochs[39].loss < history.epochs[0].loss / 2.0, "{history}");
    let last = history.last().unwrap();
    let evaluation = trainer.evaluate(&net, &test).unwrap();
    assert_eq!(
        (Some(evaluation.loss), evaluation.metrics.as_slice()),
        (last.validation_loss, &last.metrics[..])
    );
    assert_eq!(last.metrics[1].value, 1.0, "the right class is among the first two of two");
    let best = history.best().unwrap().monitored_loss();
    assert!(history.epochs.iter().all(|epoch| epoch.monitored_loss() >= best));
    assert_eq!(history.to_string().lines().count(), 41);
}

#[test]
fn a_callback_may_stop() {
    let train = disk(96, 1);
    let (mut stopped, mut net) = (Log { stop_at: Some(4), ..Log::default() }, Plain::init(&mut rng(1)));
    let history =
        trainer().epochs(9).callback(&mut stopped).fit_without_validation(&mut net, &train).unwrap();
    assert!(history.stopped);
    // The epoch that was stopped is recorded, with the steps there were.
    assert_eq!(history.epochs.len(), 2);
    assert_eq!(stopped.lines.last().unwrap(), "Stopped in epoch 2");

    let enough =
        on_epoch_end(|epoch: &EpochEnd| if epoch.epoch == 3 { Control::Stop } else { Control::Continue });
    let history = trainer().epochs(9).callback(enough).fit_without_validation(&mut net, &train).unwrap();
    assert_eq!((history.epochs.len(), history.stopped), (3, true));
}

#[test]
fn a_callback_may_fail() {
    let fails = on_epoch_end(|_: &EpochEnd| Control::Fail("the disk is full".into()));
    let mut net = Plain::init(&mut rng(1));
    let error = trainer().callback(fails).fit_without_validation(&mut net, &disk(40, 1)).unwrap_err();
    assert_eq!(error.to_string(), "epoch 1: a callback failed: the disk is full");
}

/// Remembers the parameters before the last step that was taken, and how the training ended.
struct Last<N> {
    net: Option<N>,
    reason: Option<EndReason>,
}

impl<T: Scalar, N: Network<T> + Clone> Callback<T, N> for Last<N> {
    fn step_end(&mut self, _: &StepEnd, net: &N) -> Control {
        self.net = Some(net.clone());
        Control::Continue
    }

    fn train_end(&mut self, event: &TrainEnd, _: &mut N) {
        self.reason = Some(event.reason);
    }
}

#[test]
fn a_training_that_diverges_is_an_error() {
    let mut net = Plain::init(&mut rng(1));
    let mut last = Last { net: None, reason: None };
    let error = Trainer::new(CrossEntropy, Sgd::new(1e25))
        .batch::<8>()
        .epochs(50)
        .callback(&mut last)
        .fit_without_validation(&mut net, &disk(64, 1))
        .unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, TrainError::NonFiniteLoss { epoch: 1, .. }), "{text}");
    assert!(text.starts_with("epoch 1, step "), "{text}");
    let advice =
        "training diverged with the learning rate 1e25: lower it, or clip gradients with `clip_norm`";
    assert!(text.ends_with(advice), "{text}");
    // The step that failed changed nothing.
    assert_eq!(last.net.as_ref(), Some(&*net));
    assert_eq!(last.reason, Some(EndReason::Failed));
}

#[test]
fn settings_out_of_range_are_errors() {
    let message = |trainer: &mut Trainer<CrossEntropy, Sgd>| {
        let mut net = Plain::init(&mut rng(1));
        trainer.fit_without_validation(&mut net, &disk(10, 1)).unwrap_err().to_string()
    };
    let trainer = || Trainer::new(CrossEntropy, Sgd::new(0.1));
    assert_eq!(message(&mut trainer().epochs(0)), "found epochs = 0, expected at least 1");
    assert_eq!(
        message(&mut trainer().clip_norm(-1.0)),
        "found clip_norm = -1, expected a finite number above 0"
    );
    assert_eq!(
        message(&mut trainer().clip_value(0.0)),
        "found clip_value = 0, expected a finite number above 0"
    );
}
