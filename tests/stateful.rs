//! Training on one long series whose samples continue each other.

use dnn::prelude::*;
use dnn::train::{Callback, Control, StepEnd, TrainingStep};
use dnn::{Context, storage::zeroed_box};

network! {
    pub struct Short: sequence(2, 1) -> vector(1) {
        a: lstm(4) -> gru(3) -> last,
        out: dense(1),
    }

    pub struct Long: sequence(4, 1) -> vector(1) {
        a: lstm(4) -> gru(3) -> last,
        out: dense(1),
    }

    pub struct Given: sequence(2, 1) -> vector(1) {
        first: last -> dense(4),
        a: input -> gru(4, initial = first) -> last,
        out: dense(1),
    }

    pub struct Half: sequence(2, 1) -> vector(1) {
        first: bidirectional(rnn(2)) -> last,
        a: input -> gru(4, initial = first) -> last,
        out: dense(1),
    }

    pub struct Memoryless: sequence(2, 1) -> vector(1) {
        out: last -> dense(1),
    }
}

/// Pieces of a series of 12 numbers: two each, the target is the one behind them.
fn pieces() -> Samples<f64, 2, [f64; 1]> {
    let series: Vec<f64> = (0..13).map(|t| (f64::from(t) * 0.9).sin()).collect();
    let x = (0..6).map(|piece| [series[2 * piece], series[2 * piece + 1]]).collect();
    let y = (0..6).map(|piece| [series[2 * piece + 2]]).collect();
    Samples { x, y }
}

#[test]
fn a_batch_goes_on_where_the_last_one_stopped() {
    let short = <Short<f64> as Network<f64>>::init(&mut rng(1));
    let bytes = Network::<f64>::to_bytes(&*short).expect("no two names are equal");
    let long = <Long<f64> as Network<f64>>::from_bytes(&bytes).expect("the networks have the same tensors");
    let (mut tape, cx) = (zeroed_box::<ShortTape<f64, 1>>(), Context::new(0, 1));
    let [first, second] = [Batch::<f64, 1, 2>::new(0.3, -0.8), Batch::<f64, 1, 2>::new(0.5, 0.1)];
    short.forward(&first, &mut tape, &cx);
    short.forward(&second, &mut tape, &Context { carries_state: true, ..cx });
    let expected = long.predict_one(&[0.3, -0.8, 0.5, 0.1]);
    let found = <Short<f64> as Train<f64, 1>>::output(&tape)[0];
    assert!((found - expected[0]).abs() < 1e-12, "{found}, {}", expected[0]);
    short.forward(&second, &mut tape, &cx);
    let fresh = <Short<f64> as Train<f64, 1>>::output(&tape)[0];
    assert!((fresh - short.predict_one(&[0.5, 0.1])[0]).abs() < 1e-12, "nothing is carried unasked");
}

/// Remembers the loss of every step.
struct Losses(Vec<f64>);

impl<T: Scalar, N: Network<T>> Callback<T, N> for Losses {
    fn step_end(&mut self, event: &StepEnd, _: &N) -> Control {
        self.0.push(event.loss);
        Control::Continue
    }
}

/// Two rows: pieces 0, 1, 2 and pieces 3, 4, 5, each with the state before it.
#[test]
fn the_trainer_gives_each_row_a_stretch_of_the_series() {
    let pieces = pieces();
    let mut losses = Losses(Vec::new());
    let mut net = <Short<f64> as Network<f64>>::init(&mut rng(2));
    let trainer = Trainer::new(Mse, Sgd::new(0.1)).batch::<2>().epochs(2).stateful(true);
    trainer.callback(&mut losses).fit(&mut net, &pieces, &pieces).expect("the samples fit");

    let mut expected = Vec::new();
    let mut other = <Short<f64> as Network<f64>>::init(&mut rng(2));
    let mut step = TrainingStep::<f64, Short<f64>, _, _, 2, 0>::new(Mse, Sgd::new(0.1));
    for _ in 0..2 {
        for at in 0..3 {
            let (a, b) = (at, at + 3);
            let x = Batch::<f64, 2, 2>::new(pieces.x[a][0], pieces.x[a][1], pieces.x[b][0], pieces.x[b][1]);
            step.carry_state(at > 0);
            let target = Batch::<f64, 2, 1>::new(pieces.y[a][0], pieces.y[b][0]);
            expected.push(step.run(&mut *other, &x, &target).loss);
        }
    }
    assert_eq!(losses.0, expected);
}

#[test]
fn fewer_samples_than_rows_are_refused() {
    let pieces = pieces();
    let mut net = <Short<f64> as Network<f64>>::init(&mut rng(2));
    let result = Trainer::new(Mse, Sgd::new(0.1)).batch::<7>().stateful(true).fit(&mut net, &pieces, &pieces);
    let message = result.expect_err("six samples do not fill seven rows").to_string();
    assert_eq!(
        message,
        "found batch = 7, expected at most as many rows as there are samples, for `stateful`"
    );
}

#[test]
fn networks_that_carry_nothing_are_refused() {
    let pieces = pieces();
    let mut trainer = Trainer::new(Mse, Sgd::new(0.1)).batch::<2>().stateful(true);
    let expected = "found stateful = true, expected a network with a recurrent layer that goes on from its state; what \
                    starts from a stage (`initial = ..`) does so in every batch: leave out `initial` or write \
                    `initial = learned`, or leave out `stateful`";
    let mut given = <Given<f64> as Network<f64>>::init(&mut rng(2));
    let error = trainer.fit(&mut given, &pieces, &pieces).expect_err("its only state is given");
    assert_eq!(error.to_string(), expected);
    let mut none = <Memoryless<f64> as Network<f64>>::init(&mut rng(2));
    let error = trainer.fit(&mut none, &pieces, &pieces).expect_err("it has no state");
    assert_eq!(error.to_string(), expected);
    let mut half = <Half<f64> as Network<f64>>::init(&mut rng(2));
    trainer.fit(&mut half, &pieces, &pieces).expect("one of its layers carries its state");
}
