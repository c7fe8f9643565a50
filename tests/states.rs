//! Recurrent layers that start from a state: what is put together by hand gives the same.

use dnn::Context;
use dnn::layer::Calls;
use dnn::layers::StateLayer;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn_runtime::testing::fill_pattern;

/// Samples of a batch.
const B: usize = 5;

network! {
    pub struct Pair: (source: sequence(4, 3), target: sequence(3, 2)) -> sequence(3, 6) {
        enc: source -> lstm(6),
        dec: target -> lstm(6, initial = enc),
    }

    pub struct FromVector: (context: vector(6), target: sequence(3, 2)) -> sequence(3, 6) {
        dec: target -> lstm(6, initial = context),
    }

    pub struct FromPair: (h0: vector(6), c0: vector(6), target: sequence(3, 2)) -> sequence(3, 6) {
        dec: target -> lstm(6, initial = (h0, c0)),
    }

    #[derive(Debug, PartialEq)]
    pub struct Learned: sequence(3, 2) -> sequence(3, 6) {
        a: lstm(6, initial = learned),
        b: gru(6, initial = learned),
    }

    pub struct Plain: sequence(3, 2) -> sequence(3, 6) {
        a: lstm(6),
        b: gru(6),
    }

    pub struct Half: sequence(2, 2) -> vector(6) {
        a: gru(6, initial = learned) -> last,
    }

    pub struct Truncated: (context: vector(6), target: sequence(5, 2)) -> sequence(5, 6) {
        dec: target -> lstm(6, initial = context, bptt = 2),
    }

    pub struct FirstTwo: (context: vector(6), target: sequence(2, 2)) -> sequence(2, 6) {
        dec: target -> lstm(6, initial = context),
    }

    pub struct Wide: (source: sequence(6, 20), target: sequence(5, 20)) -> sequence(5, 70) {
        enc: source -> lstm(70),
        dec: target -> lstm(70, initial = enc) -> gru(70, initial = learned),
    }
}

fn filled<const F: usize>(seed: u64) -> Batch<f64, B, F> {
    let mut batch = Batch::<f64, B, F>::zeros();
    fill_pattern(batch.as_mut_slice(), seed);
    batch
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found}, {expected}");
    }
}

/// A prediction from a state.
fn infer_from<L: StateLayer<f64, B>, const S: usize>(
    layer: &L,
    x: &L::Input,
    state: &Batch<f64, B, S>,
    y: &mut L::Output,
) {
    layer.infer_with_state::<Calls, false, S, 0>(x, Some(state), y, None);
}

/// Forward and backward of two layers, the state handed from one to the other by hand.
#[test]
fn a_state_is_handed_on_with_its_gradient() {
    let net = <Pair<f64> as Network<f64>>::init(&mut rng(1));
    let x = PairInput { source: filled(1), target: filled(2) };
    let cx = Context::new(0, B);
    let mut tape = zeroed_box::<PairTape<f64, B>>();
    net.forward(&x, &mut tape, &cx);
    let y = *<Pair<f64> as Train<f64, B>>::output(&tape);
    close(net.predict(&x).as_slice(), y.as_slice());

    let (mut y_enc, mut y_dec) = (Batch::<f64, B, 24>::zeros(), Batch::<f64, B, 18>::zeros());
    let mut state = Batch::<f64, B, 12>::zeros();
    let (mut enc_cache, mut dec_cache) = (zeroed_box(), zeroed_box());
    net.enc.forward_with_state::<0, 12>(&x.source, None, &mut y_enc, Some(&mut state), &mut enc_cache, &cx);
    net.dec.forward_with_state::<12, 0>(&x.target, Some(&state), &mut y_dec, None, &mut dec_cache, &cx);
    close(y.as_slice(), y_dec.as_slice());

    let (mut gradients, mut d_x) = (zeroed_box::<Pair<f64>>(), zeroed_box::<PairInput<f64, B>>());
    net.backward(&x, &mut tape, &mut filled(3), &mut gradients, &mut d_x, &cx);
    let mut expected = zeroed_box::<Pair<f64>>();
    let (mut d_source, mut d_target) = (Batch::zeros(), Batch::zeros());
    let mut d_state = Batch::<f64, B, 12>::zeros();
    net.dec.backward_with_state::<12, 0>(
        (&x.target, &y_dec),
        &mut filled(3),
        None,
        &dec_cache,
        Some(&mut d_target),
        Some(&mut d_state),
        Some(&mut expected.dec),
        &cx,
    );
    net.enc.backward_with_state::<0, 12>(
        (&x.source, &y_enc),
        &mut Batch::zeros(),
        Some(&d_state),
        &enc_cache,
        Some(&mut d_source),
        None,
        Some(&mut expected.enc),
        &cx,
    );
    close(d_x.source.as_slice(), d_source.as_slice());
    close(d_x.target.as_slice(), d_target.as_slice());
    close(gradients.enc.weight_hh.as_slice(), expected.enc.weight_hh.as_slice());
    close(gradients.dec.bias_hh.as_slice(), expected.dec.bias_hh.as_slice());
    assert!(d_source.iter().all(|slope| *slope != 0.0), "the source has a part in the output");
}

#[test]
fn a_vector_is_the_outputs_before_the_first_step() {
    let net = <FromVector<f64> as Network<f64>>::init(&mut rng(2));
    let x = FromVectorInput { context: filled(1), target: filled(2) };
    let mut state = Batch::<f64, B, 12>::zeros();
    state.fixed_columns_mut::<6>(0).copy_from(&x.context);
    let mut expected = Batch::<f64, B, 18>::zeros();
    infer_from(&net.dec, &x.target, &state, &mut expected);
    close(net.predict(&x).as_slice(), expected.as_slice());
    let mut packed = net.predictor::<1>();
    for sample in 0..B {
        let mut one = zeroed_box::<FromVectorInput<f64, 1>>();
        one.context = x_row(&x.context, sample);
        one.target = x_row(&x.target, sample);
        close(packed.predict(&one).as_slice(), x_row(&expected, sample).as_slice());
    }
}

/// Outputs and cells, and the gradients at both.
#[test]
fn a_pair_is_a_whole_state() {
    let net = <FromPair<f64> as Network<f64>>::init(&mut rng(2));
    let x = FromPairInput { h0: filled(1), c0: filled(3), target: filled(2) };
    let state = Batch::<f64, B, 12>::from_fn(|b, at| if at < 6 { x.h0[(b, at)] } else { x.c0[(b, at - 6)] });
    let (mut y, mut cache, cx) = (Batch::<f64, B, 18>::zeros(), zeroed_box(), Context::new(0, B));
    net.dec.forward_with_state::<12, 0>(&x.target, Some(&state), &mut y, None, &mut cache, &cx);
    close(net.predict(&x).as_slice(), y.as_slice());
    let mut packed = net.predictor::<1>();
    for sample in 0..B {
        let mut one = zeroed_box::<FromPairInput<f64, 1>>();
        (one.h0, one.c0) = (x_row(&x.h0, sample), x_row(&x.c0, sample));
        one.target = x_row(&x.target, sample);
        close(packed.predict(&one).as_slice(), x_row(&y, sample).as_slice());
    }

    let mut tape = zeroed_box::<FromPairTape<f64, B>>();
    net.forward(&x, &mut tape, &cx);
    close(<FromPair<f64> as Train<f64, B>>::output(&tape).as_slice(), y.as_slice());
    let (mut gradients, mut d_x) = (zeroed_box::<FromPair<f64>>(), zeroed_box::<FromPairInput<f64, B>>());
    net.backward(&x, &mut tape, &mut filled(4), &mut gradients, &mut d_x, &cx);
    let mut d_state = Batch::<f64, B, 12>::zeros();
    let saved = (&x.target, &y);
    net.dec.backward_with_state::<12, 0>(
        saved,
        &mut filled(4),
        None,
        &cache,
        None,
        Some(&mut d_state),
        None,
        &cx,
    );
    close(d_x.h0.as_slice(), &d_state.as_slice()[..6 * B]);
    close(d_x.c0.as_slice(), &d_state.as_slice()[6 * B..]);
    assert!(d_state.iter().all(|slope| *slope != 0.0), "both have a part in the output");

    let layers = <FromPair<f64> as Network<f64>>::LAYERS;
    assert!(layers.iter().any(|layer| layer.arguments.contains("initial = (h0, c0)")), "{layers:?}");
}

fn x_row<const F: usize>(batch: &Batch<f64, B, F>, sample: usize) -> Batch<f64, 1, F> {
    Batch::from_fn(|_, feature| batch[(sample, feature)])
}

/// With `bptt` the state that a sequence starts from gets a gradient from its first part only.
#[test]
fn a_truncated_gradient_reaches_the_state_from_the_first_steps() {
    let net = <Truncated<f64> as Network<f64>>::init(&mut rng(3));
    let bytes = Network::<f64>::to_bytes(&*net).expect("no two names are equal");
    let two = <FirstTwo<f64> as Network<f64>>::from_bytes(&bytes).expect("the tensors are the same");
    let (x, cx) = (TruncatedInput { context: filled(1), target: filled(2) }, Context::new(0, B));
    let first = FirstTwoInput { context: x.context, target: x.target.fixed_columns::<4>(0).into_owned() };
    let (mut tape, mut two_tape) =
        (zeroed_box::<TruncatedTape<f64, B>>(), zeroed_box::<FirstTwoTape<f64, B>>());
    net.forward(&x, &mut tape, &cx);
    two.forward(&first, &mut two_tape, &cx);
    let (mut d_x, mut d_first) =
        (zeroed_box::<TruncatedInput<f64, B>>(), zeroed_box::<FirstTwoInput<f64, B>>());
    let (mut gradients, mut two_gradients) = (zeroed_box(), zeroed_box());
    let mut d_y = filled::<30>(4);
    let mut d_y_first = d_y.fixed_columns::<12>(0).into_owned();
    net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
    two.backward(&first, &mut two_tape, &mut d_y_first, &mut two_gradients, &mut d_first, &cx);
    close(d_x.context.as_slice(), d_first.context.as_slice());
}

/// All samples start from the same state, which the walk, weight files and the optimizer know.
#[test]
fn a_learned_state_is_a_parameter() {
    let mut net = <Learned<f64> as Network<f64>>::init(&mut rng(3));
    let names = |layers: &[dnn::layer::LayerInfo]| -> Vec<&str> {
        layers.iter().flat_map(|layer| layer.tensors.iter().map(|tensor| tensor.name)).collect()
    };
    let found = names(<Learned<f64> as Network<f64>>::LAYERS);
    let of_a = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "initial_h_l0", "initial_c_l0"];
    // A gru has no cells.
    assert_eq!(found, [&of_a[..], &of_a[..5]].concat());
    assert_eq!(Learned::PARAMS, Plain::PARAMS + 6 + 6 + 6);

    // Zeros are where layers without it start.
    let mut plain = <Plain<f64> as Network<f64>>::zeroed();
    (plain.a, plain.b) = (net.a.layer.clone(), net.b.layer.clone());
    let x = filled::<6>(1);
    assert_eq!(net.predict(&x), plain.predict(&x));

    fill_pattern(net.a.initial_h.as_mut_slice(), 5);
    fill_pattern(net.a.initial_c.as_mut_slice(), 6);
    fill_pattern(net.b.initial_h.as_mut_slice(), 7);
    let state =
        Batch::<f64, B, 12>::from_fn(
            |_, at| {
                if at < 6 { net.a.initial_h[at] } else { net.a.initial_c[at - 6] }
            },
        );
    let (mut y_a, mut y_b) = (Batch::<f64, B, 18>::zeros(), Batch::<f64, B, 18>::zeros());
    infer_from(&net.a.layer, &x, &state, &mut y_a);
    let state = Batch::<f64, B, 6>::from_fn(|_, at| net.b.initial_h[at]);
    infer_from(&net.b.layer, &y_a, &state, &mut y_b);
    close(net.predict(&x).as_slice(), y_b.as_slice());
    assert!((net.predict(&x) - plain.predict(&x)).norm() > 0.1);

    let bytes = Network::<f64>::to_bytes(&*net).expect("no two names are equal");
    let copy = <Learned<f64> as Network<f64>>::from_bytes(&bytes).expect("the tensors are the same");
    assert_eq!(*copy, *net);
    assert!(<Plain<f64> as Network<f64>>::from_bytes(&bytes).is_err());

    let mut step = TrainingStep::<f64, Learned<f64>, _, _, B, 0>::new(Mse, Sgd::new(0.1));
    step.run(&mut *net, &x, &filled(9));
    for (before, after) in [(&copy.a.initial_h, &net.a.initial_h), (&copy.a.initial_c, &net.a.initial_c)] {
        assert!(before.iter().zip(after.iter()).all(|(before, after)| before != after));
    }
}

#[test]
fn streams_begin_with_a_learned_state() {
    let mut net = <Learned<f64> as Network<f64>>::init(&mut rng(4));
    fill_pattern(net.a.initial_h.as_mut_slice(), 5);
    fill_pattern(net.a.initial_c.as_mut_slice(), 6);
    fill_pattern(net.b.initial_h.as_mut_slice(), 7);
    let x = x_row(&filled::<6>(1), 0);
    let expected = net.predict(&x);
    let (mut stream, mut state) = (net.stream(), LearnedState::new());
    for _ in 0..2 {
        for step in 0..3 {
            let x_t = [x[2 * step], x[2 * step + 1]];
            let expected = &expected.as_slice()[6 * step..6 * step + 6];
            close(&stream.step(&x_t), expected);
            close(&net.step(&mut state, &x_t), expected);
        }
        stream.reset();
        state = LearnedState::new();
    }
}

/// In training on one long series only the first batch starts from it, and only its gradient arrives there.
#[test]
fn a_carried_state_comes_before_a_learned_one() {
    let mut net = <Half<f64> as Network<f64>>::init(&mut rng(5));
    fill_pattern(net.a.initial_h.as_mut_slice(), 5);
    let (first, second) = (filled::<4>(1), filled::<4>(2));
    let mut tape = zeroed_box::<HalfTape<f64, B>>();
    let cx = Context::new(0, B);
    net.forward(&first, &mut tape, &cx);
    let state = *<Half<f64> as Train<f64, B>>::output(&tape);
    let carried = Context { carries_state: true, ..cx };
    net.forward(&second, &mut tape, &carried);
    let mut expected = Batch::<f64, B, 12>::zeros();
    infer_from(&net.a.layer, &second, &state, &mut expected);
    close(<Half<f64> as Train<f64, B>>::output(&tape).as_slice(), &expected.as_slice()[6 * B..]);

    let mut gradients = zeroed_box::<Half<f64>>();
    net.backward_parameters(&second, &mut tape, &mut filled(3), &mut gradients, &carried);
    assert!(gradients.a.initial_h.iter().all(|slope| *slope == 0.0));
    net.forward(&second, &mut tape, &cx);
    net.backward_parameters(&second, &mut tape, &mut filled(3), &mut gradients, &cx);
    assert!(gradients.a.initial_h.iter().all(|slope| *slope != 0.0));
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let train = |threads: usize| {
        let mut net = Wide::init(&mut rng(6));
        let mut step = TrainingStep::<f32, Wide, _, _, 32, 2>::new(Mse, Adam::new(1e-2)).threads(threads);
        let mut x = zeroed_box::<WideInput<f32, 32>>();
        fill_pattern(x.source.as_mut_slice(), 1);
        fill_pattern(x.target.as_mut_slice(), 2);
        let mut target = zeroed_box::<Batch<f32, 32, 350>>();
        fill_pattern(target.as_mut_slice(), 3);
        for _ in 0..3 {
            let _ = step.run(&mut *net, &x, &*target);
        }
        Network::<f32>::to_bytes(&*net).expect("no two names are equal")
    };
    let alone = train(1);
    assert!(alone == train(2) && alone == train(3));
}
