//! Recurrent layers that start from given states, and steps that not all samples take.

use dnn::prelude::*;

use super::gradient_tests;
use super::harness::{B, Batches, batches, check, check_embedded, check_parameters};

gradient_tests! {
    initial_states: check::<EncoderDecoder>, check::<StackedDecoder>, check::<FromVectors>, check::<SharedState>;
    initial_pairs: check::<FromPairs>;
    learned_initial_states: check::<LearnedStates>, check_parameters::<FrozenStates>;
    masks: check_parameters::<Masks>;
}

const HIDDEN: usize = 6;
const ROWS: usize = 3;

network! {
    /// The numbers of the mask are not 0 and 1 alone: steps blend with those before them.
    pub struct Masks: (x: sequence(4, 3), valid: sequence(4, 1)) -> vector(3) {
        a: x -> lstm(3, mask = valid, peepholes = true) -> gru(3, mask = valid, reset = before),
        b: bidirectional(lstm(3, projection = 2, mask = valid)) -> rnn(3, mask = valid, initial = learned) -> last,
    }

    pub struct EncoderDecoder: (source: sequence(4, 3), target: sequence(3, 2)) -> sequence(3, 2) {
        enc: source -> lstm(5),
        dec: target -> lstm(5, initial = enc) -> dense(2),
    }

    pub struct StackedDecoder: (source: sequence(4, 3), target: sequence(3, 2)) -> (scores: sequence(3, 2), state: vector(4)) {
        enc1: source -> lstm(5),
        enc2: gru(4, bias = false),
        dec1: target -> lstm(5, initial = enc1),
        dec2: gru(4, initial = enc2),
        dec3: lstm(4, initial = enc2, bptt = 3),
        scores: dense(2) -> tanh,
        state: enc2 -> last -> tanh,
    }

    pub struct FromVectors: (source: vector(5), target: sequence(ROWS, 2)) -> sequence(ROWS, 4) {
        first: target -> lstm(5, initial = source),
        code: source -> dense(HIDDEN) -> tanh,
        second: first -> gru(HIDDEN, initial = code),
        third: rnn(HIDDEN, initial = code, activation = relu),
        fourth: rnn(4, bias = false),
    }

    pub struct FromPairs: (source: vector(5), target: sequence(ROWS, 2)) -> sequence(ROWS, 4) {
        outputs: source -> dense(HIDDEN),
        cells: source -> dense(HIDDEN) -> tanh,
        first: target -> 2 * lstm(HIDDEN, initial = (outputs, cells), peepholes = true),
        few: source -> dense(4),
        second: first -> lstm(5, projection = 4, initial = (few, source)) -> lstm(4, initial = (few, few)),
    }

    pub struct SharedState: sequence(4, 3) -> sequence(4, 6) {
        enc: lstm(HIDDEN),
        one: enc -> lstm(HIDDEN, initial = enc),
        two: input -> 2 * lstm(HIDDEN, initial = enc),
        three: enc -> lstm(HIDDEN, initial = two),
        out: add(one, three, enc),
    }

    pub struct LearnedStates: sequence(4, 3) -> sequence(4, 4) {
        a: lstm(5, initial = learned, bias = false) -> tanh,
        b: gru(HIDDEN, initial = learned) -> rnn(4, initial = learned),
        c: input -> gru(4, initial = b),
        out: mul(b, c),
    }

    pub struct FrozenStates: (source: sequence(4, 3), target: sequence(3, 2)) -> sequence(3, 4) {
        code: source -> rnn(5),
        #[frozen]
        enc: gru(4, initial = learned),
        dec: target -> gru(4, initial = enc),
        #[frozen]
        out: lstm(4, initial = dec),
    }
}

batches!(MasksInput: x, valid);
batches!(EncoderDecoderInput: source, target);
batches!(StackedDecoderInput: source, target);
batches!(StackedDecoderOutput: scores, state);
batches!(FromVectorsInput: source, target);
batches!(FromPairsInput: source, target);
batches!(FrozenStatesInput: source, target);
