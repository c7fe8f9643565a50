//! Training on one long series whose samples continue each other.

use dnn::prelude::*;
use dnn::train::{Callback, Control, StepEnd, TrainingStep};
use dnn::{Context, storage::zeroed_box};

network! {
    pub struct Short: sequence(2, 1) -> vector(1) {
        a: lstm(4) -> gru(3) -> last,
        out: dense(1),
    }

    pub struct FromStage: sequence(2, 1) -> vector(1) {
        learned_memory: flatten -> dense(8),
        a: input -> gru(8, initial = learned_memory) -> last,
        out: dense(1),
    }

    pub struct Plain: sequence(2, 1) -> vector(1) {
        out: flatten -> dense(1),
    }

    pub struct BothWays: sequence(2, 1) -> vector(1) {
        a: bidirectional(lstm(4)) -> last,
        out: dense(1),
    }

    pub struct Learned: sequence(2, 1) -> vector(1) {
        a: rnn(3, initial = learned) -> last,
        out: dense(1),
    }

    pub struct FromOwnState: sequence(2, 1) -> vector(1) {
        enc: lstm(4),
        a: input -> lstm(4, initial = enc) -> last,
        out: dense(1),
    }

    pub struct Long: sequence(4, 1) -> vector(1) {
        a: lstm(4) -> gru(3) -> last,
        out: dense(1),
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
fn the_state_is_carried_from_batch_to_batch_of_a_step() {
    // Without a change of weights the losses tell the states.
    let loss = |accumulate, stateful| {
        let mut net = <Short<f64> as Network<f64>>::init(&mut rng(2));
        let trainer = Trainer::new(Mse, Sgd::new(0.0)).batch::<2>().shuffle(false).stateful(stateful);
        let mut trainer = trainer.accumulate(accumulate);
        trainer.fit_without_validation(&mut net, &pieces()).expect("the samples fit").epochs[0].loss
    };
    let carried = loss(1, true);
    assert!((loss(1, false) - carried).abs() > 1e-6);
    for batches in [2, 3] {
        assert!((loss(batches, true) - carried).abs() < 1e-12);
    }
}

fn fit_stateful<N>() -> Result<(), String>
where
    N: Train<f64, 2, Input = Batch<f64, 2, 2>, Output = Batch<f64, 2, 1>>,
{
    let mut trainer = Trainer::new(Mse, Sgd::new(0.1)).batch::<2>().stateful(true);
    let result = trainer.fit_without_validation(&mut N::init(&mut rng(2)), &pieces());
    result.map(drop).map_err(|error| error.to_string())
}

#[test]
fn a_network_that_carries_nothing_is_refused() {
    let refusal = Err("found stateful = true, expected a network with a recurrent layer that goes on from its state; what \
                       starts from a stage (`initial = ..`) does so in every batch: leave out `initial` or write \
                       `initial = learned`, or leave out `stateful`"
        .to_owned());
    assert_eq!(fit_stateful::<FromStage<f64>>(), refusal);
    assert_eq!(fit_stateful::<Plain<f64>>(), refusal);
    // Some layer goes on.
    assert_eq!(fit_stateful::<BothWays<f64>>(), Ok(()));
    assert_eq!(fit_stateful::<Learned<f64>>(), Ok(()));
    assert_eq!(fit_stateful::<FromOwnState<f64>>(), Ok(()));
}
