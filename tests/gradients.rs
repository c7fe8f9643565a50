//! Gradient checks in `f64`: generated backward passes against central differences of the generated forward pass, over
//! one list of networks in which every operation and every way of wiring occurs.
//!
//! The loss is a random projection of the outputs. For each parameter tensor and each input one random direction is
//! checked; batches are partial, so that rows that fill up a batch are covered too.
//!
//! Since every operation is in the list, it is also the one of networks that are made of their weight files as the compiler
//! makes a `static`.

use dnn::prelude::*;

use harness::{B, Batches, batches, check, check_embedded, check_parameters, check_tokens};

#[path = "gradients/harness.rs"]
mod harness;
#[path = "gradients/images.rs"]
mod images;
#[path = "gradients/states.rs"]
mod states;

/// One network a line; the name is the test's.
macro_rules! gradient_tests {
    ($($test:ident: $($check:ident::<$network:ident>),+;)*) => {
        $(
            #[test]
            fn $test() {
                $(
                    $check::<$network<f64>>();
                    check_embedded($network::<f64>::from_safetensors);
                )+
            }
        )*
    };
}
use gradient_tests;

gradient_tests! {
    dense_layers: check::<Linear>, check::<NoBias>, check::<Deep>;
    fused_activations: check::<Fused>;
    separate_activations: check::<Separate>;
    activations_with_arguments: check::<WithArguments>;
    activations_alone: check::<NothingLearned>;
    softmax_and_log_softmax: check::<Softmax>, check::<LogSoftmax>;
    maxout_and_rbf: check::<MaxoutRbf>;
    prelu: check::<Prelu>;
    dropout: check::<Dropout>;
    batch_norm: check::<BatchNorm>, check::<PlainBatchNorm>;
    layer_norm: check::<LayerNorm>, check::<ImageLayerNorm>;
    max_pools: check::<MaxPools>, check::<ReluPools>, check_parameters::<FrozenReluPools>;
    avg_pools: check::<AvgPools>;
    pools_of_whole_channels: check::<GlobalPools>;
    pools_of_signals: check::<SignalPools>;
    local_response_norm: check::<LocalResponseNorm>;
    dropout2d: check::<Dropout2d>;
    upsample_and_pad: check::<Resampled>;
    pools_of_const_sizes: check::<ConstPools>;
    recurrent_layers: check::<PlainRnn>, check::<StackedLstm>, check::<Grus>, check::<Cells>;
    both_directions: check::<BothWays>;
    steps_of_sequences: check::<Stepwise>;
    sequences_of_const_sizes: check::<ConstSequence>;
    a_truncated_sequence_of_one_part: check::<Untruncated>;
    tied_weights: check::<Tied>;
    flatten: check::<Flatten>;
    embedding: check_tokens::<Tokens>, check_tokens::<TwoTables>;
    convolutions_of_images: check::<Convs>, check::<Strided>;
    convolutions_of_signals: check::<Signals>;
    transposed_convolutions: check::<Larger>;
    residual_blocks_of_images: check::<ResNet>;
    concatenated_images: check::<InceptionImage>;
    convolutions_of_const_sizes: check::<ConvConsts>;
    residual: check::<Residual>;
    gate: check::<Gate>;
    inception: check::<Inception>;
    shared_stages: check::<Shared>;
    a_stage_merged_with_itself: check::<Twice>;
    an_output_that_is_read_on: check::<ReadOn>;
    outputs_that_are_one_value: check::<SameOutputs>;
    several_inputs_and_outputs: check::<Actor>;
    blocks: check::<Blocks>;
    frozen_at_the_bottom: check_parameters::<FrozenBottom>;
    frozen_at_the_top: check::<FrozenTop>;
    const_expressions: check::<Consts>;
    tied_to_a_frozen_stage: check_parameters::<TiedToFrozen>;
    tied_and_frozen: check::<TiedAndFrozen>;
    tied_between_frozen_stages: check::<TiedBetweenFrozen>;
    several_ties_to_one_stage: check::<SeveralTies>;
    a_tied_stage_that_is_merged: check::<TiedMerged>;
    frozen_branches: check::<FrozenBranch>, check_parameters::<FrozenSource>;
    inputs_and_stages_of_parts_only: check::<ForParts>;
    outputs_read_by_outputs: check::<OutputsOfOutputs>;
}

const HIDDEN: usize = 6;
const ROWS: usize = 3;
const WINDOW: usize = 3;

network! {
    pub struct Linear: vector(7) -> vector(3) {
        fc: dense(3),
    }

    pub struct NoBias: vector(7) -> vector(3) {
        fc: dense(3, bias = false) -> tanh,
    }

    pub struct Deep: vector(7) -> vector(3) {
        fc1: dense(9) -> relu,
        fc2: dense(8) -> sigmoid,
        fc3: dense(3),
    }

    pub struct Fused: vector(4) -> vector(4) {
        fc1: dense(5) -> relu,
        fc2: dense(5) -> selu,
        fc3: dense(5) -> sigmoid,
        fc4: dense(5) -> tanh,
        fc5: dense(5) -> hard_sigmoid,
        fc6: dense(5) -> softsign,
        fc7: dense(4) -> identity,
    }

    pub struct Separate: vector(4) -> vector(4) {
        fc1: dense(5) -> abs,
        fc2: dense(5) -> gelu,
        fc3: dense(5) -> gelu(approximate = tanh),
        fc4: dense(5) -> silu,
        fc5: dense(5) -> softplus,
        fc6: dense(4) -> dropout(0.0) -> relu,
    }

    pub struct WithArguments: vector(4) -> vector(4) {
        fc1: dense(5) -> leaky_relu(0.2),
        fc2: dense(5) -> elu(0.7),
        fc3: dense(5) -> softplus(2.0),
        fc4: dense(4) -> hard_tanh(-2.0, 2.5),
    }

    pub struct NothingLearned: vector(4) -> vector(4) {
        all: tanh -> sigmoid -> leaky_relu -> softsign,
    }

    pub struct Softmax: vector(4) -> vector(5) {
        fc: dense(5) -> softmax,
    }

    pub struct LogSoftmax: vector(4) -> vector(5) {
        fc: dense(5) -> log_softmax,
    }

    pub struct MaxoutRbf: vector(4) -> vector(3) {
        pieces: maxout(5, 3),
        centres: rbf(6),
        out: dense(3),
    }

    pub struct Prelu: vector(4) -> vector(3) {
        fc1: dense(5) -> prelu,
        fc2: dense(3) -> prelu(shared = false),
    }

    pub struct Dropout: vector(6) -> vector(3) {
        fc1: dense(20) -> relu -> dropout(0.4),
        fc2: dense(3) -> dropout,
    }

    pub struct BatchNorm: vector(4) -> vector(3) {
        fc1: dense(5) -> batch_norm -> relu,
        fc2: dense(3) -> batch_norm(momentum = 0.3, eps = 1e-3),
    }

    pub struct PlainBatchNorm: vector(4) -> vector(3) {
        fc: dense(3, bias = false) -> batch_norm(affine = false) -> tanh,
    }

    pub struct Convs: image(2, 5, 4) -> vector(3) {
        conv1: conv(4, 3, padding = 1) -> tanh,
        conv2: conv(6, (2, 3), padding = valid, groups = 2, bias = false) -> silu,
        conv3: conv(4, 3, padding = same, flip = true),
        out: flatten -> dense(3),
    }

    pub struct Strided: image(2, 7, 6) -> image(2, 2, 1) {
        a: conv(3, 3, stride = (2, 1), padding = (1, 0), dilation = (1, 2), exact = true) -> sigmoid,
        b: conv(2, 3, stride = 2, padding = same) -> prelu(shared = false),
    }

    pub struct Signals: signal(2, 9) -> vector(3) {
        a: conv(4, 3, padding = 2, dilation = 2) -> tanh -> batch_norm,
        b: conv(2, 4, stride = 2) -> tanh,
        c: conv_transpose(2, 3),
        out: flatten -> dense(3),
    }

    pub struct Larger: image(4, 2, 3) -> image(2, 6, 6) {
        a: conv_transpose(4, 3, stride = 2, padding = 1, output_padding = (1, 0), groups = 2) -> tanh,
        b: conv_transpose(2, (3, 2), bias = false, flip = true),
    }

    pub struct ResNet: image(2, 6, 6) -> vector(3) {
        stem: conv(3, 3, padding = 1, bias = false) -> batch_norm -> tanh,
        body: basic(3) -> basic(4, stride = 2),
        out: flatten -> dense(3),
    }

    pub struct InceptionImage: image(2, 4, 4) -> image(6, 4, 4) {
        one: conv(2, 1) -> tanh,
        three: input -> conv(3, 3, padding = 1) -> tanh,
        all: concat(one, three) -> batch_norm(affine = false, momentum = 0.3, eps = 1e-2),
        out: conv(6, 1),
    }

    pub struct ConvConsts: image(2, HIDDEN, 5) -> vector(3) {
        a: conv(HIDDEN, 3, padding = same, stride = 2, groups = 2) -> tanh,
        b: conv(4, (ROWS, 2), padding = (1, 0)) -> tanh,
        c: conv_transpose(HIDDEN / 2, ROWS, stride = 2, padding = same),
        out: flatten -> dense(3),
    }

    pub struct LayerNorm: vector(4) -> vector(3) {
        fc1: dense(5) -> layer_norm -> relu,
        fc2: dense(3) -> layer_norm(eps = 1e-2, affine = false),
    }

    pub struct ImageLayerNorm: image(2, 3, 3) -> vector(3) {
        norm: layer_norm -> tanh,
        out: flatten -> dense(3),
    }

    pub struct ReluPools: image(2, 7, 8) -> vector(3) {
        a: conv(3, 2) -> relu -> max_pool(2, stride = 2, padding = 1),
        b: input -> prelu(shared = false) -> relu -> max_pool((2, 3), dilation = (1, 2), padding = (1, 0)) -> tanh,
        c: input -> prelu(shared = false) -> relu -> global_max_pool -> dense(2),
        d: a -> flatten,
        e: b -> flatten,
        out: concat(c, d, e) -> dense(3),
    }

    pub struct FrozenReluPools: image(2, 7, 8) -> vector(3) {
        #[frozen]
        a: conv(3, 2) -> relu -> max_pool(2),
        b: conv(4, 2) -> relu -> global_max_pool,
        out: dense(3),
    }

    pub struct MaxPools: image(2, 7, 8) -> vector(3) {
        scaled: prelu(shared = false) -> max_pool(3, stride = 2, padding = 1) -> tanh,
        wide: input -> max_pool((2, 3), stride = (2, 1), padding = (1, 0), dilation = (1, 2)) -> prelu(shared = false),
        same: input -> max_pool(3, stride = 2, padding = same, ceil = true),
        joined: concat(scaled, wide, same),
        out: flatten -> dense(3),
    }

    pub struct AvgPools: image(2, 7, 8) -> vector(3) {
        counted: prelu(shared = false) -> avg_pool(3, stride = 2, padding = 1) -> tanh,
        inside: input -> avg_pool(3, stride = 2, padding = 1, count_padding = false) -> prelu(shared = false),
        up: input -> avg_pool(2, ceil = true),
        same: input -> avg_pool(3, stride = 2, padding = same),
        adaptive: input -> adaptive_avg_pool(4, 4) -> tanh,
        joined: concat(counted, inside, up, same, adaptive),
        out: flatten -> dense(3),
    }

    pub struct GlobalPools: image(3, 4, 5) -> vector(3) {
        mean: prelu(shared = false) -> tanh -> global_avg_pool,
        max: input -> prelu(shared = false) -> global_max_pool,
        joined: concat(mean, max),
        out: dense(3),
    }

    pub struct SignalPools: signal(2, 9) -> vector(3) {
        pooled: prelu(shared = false) -> max_pool(3, stride = 2) -> upsample(2, mode = bilinear) -> pad(1, mode = reflect),
        halves: input -> avg_pool(2) -> adaptive_avg_pool(10) -> dropout2d(0.4),
        joined: concat(pooled, halves),
        out: local_response_norm(3, alpha = 0.5) -> layer_norm -> global_max_pool -> dense(3),
    }

    pub struct LocalResponseNorm: image(5, 2, 3) -> vector(3) {
        usual: prelu(shared = false) -> local_response_norm(alpha = 2.0) -> tanh,
        other: local_response_norm(4, alpha = 1.0, beta = 1.3, k = 0.5),
        out: flatten -> dense(3),
    }

    pub struct Dropout2d: image(6, 2, 2) -> vector(3) {
        drop: prelu(shared = false) -> dropout2d(0.4) -> tanh -> dropout2d,
        out: flatten -> dense(3),
    }

    pub struct Resampled: image(2, 3, 4) -> vector(3) {
        nearest: prelu(shared = false) -> upsample(2) -> tanh,
        between: input -> upsample((2, 2), mode = bilinear),
        corners: input -> upsample(2, mode = bilinear, align_corners = true) -> prelu,
        edged: input -> pad((1, 2), value = 0.5) -> pad((1, 0), mode = replicate),
        frame: edged -> pad((2, 1), mode = circular) -> pad((1, 0), mode = reflect),
        large: concat(nearest, between, corners),
        all: add(large, large) -> flatten -> dense(3),
        bordered: frame -> flatten -> dense(3),
        out: mul(all, bordered),
    }

    pub struct ConstPools: image(2, HIDDEN, HIDDEN + 1) -> vector(3) {
        pool: max_pool(WINDOW, stride = 2, padding = 1, ceil = true) -> pad(WINDOW) -> upsample(WINDOW),
        mean: avg_pool((WINDOW, 2)) -> local_response_norm(WINDOW, alpha = 0.5) -> adaptive_avg_pool(WINDOW),
        norm: layer_norm -> dropout2d(0.1) -> relu -> max_pool(WINDOW, stride = 1) -> global_max_pool,
        out: dense(3),
    }

    pub struct PlainRnn: sequence(4, 3) -> vector(3) {
        a: rnn(4),
        b: rnn(3, activation = relu, bias = false) -> last,
        out: dense(3),
    }

    pub struct StackedLstm: sequence(4, 3) -> sequence(4, 2) {
        a: 2 * lstm(5),
        b: lstm(4, bias = false) -> tanh -> dropout(0.1),
        out: dense(2),
    }

    pub struct Grus: sequence(4, 3) -> vector(12) {
        a: gru(4),
        b: gru(3, bias = false),
        back: a -> reverse -> gru(3, reset = before),
        sum: add(b, back),
        out: mul(sum, b) -> flatten,
    }

    pub struct BothWays: sequence(4, 3) -> vector(4) {
        a: bidirectional(lstm(3, bias = false)),
        b: bidirectional(gru(2, reset = before)) -> layer_norm,
        joined: concat(b, input, a, a),
        c: bidirectional(rnn(2)) -> last,
    }

    pub struct Stepwise: vector(3) -> sequence(4, 3) {
        start: dense(5) -> repeat(4),
        middle: lstm(4) -> layer_norm(affine = false) -> dense(4) -> tanh -> maxout(4),
        other: middle -> rbf(3) -> softmax,
        out: middle -> dense(3) -> log_softmax,
        sum: mul(other, out),
    }

    pub struct ConstSequence: sequence(ROWS, HIDDEN) -> vector(HIDDEN + 1) {
        a: lstm(HIDDEN - 2),
        b: bidirectional(gru(HIDDEN / 2)) -> dense(HIDDEN) -> relu,
        c: rnn(HIDDEN + 1, bptt = ROWS) -> reverse -> last,
    }

    pub struct Untruncated: sequence(4, 3) -> vector(4) {
        a: lstm(3, bptt = 4),
        b: gru(4, bptt = 9) -> last,
    }

    pub struct Cells: sequence(4, 3) -> vector(4) {
        a: lstm(5, peepholes = true, recurrent_dropout = 0.3),
        b: lstm(5, projection = 2, bptt = 9),
        c: bidirectional(lstm(HIDDEN, projection = HIDDEN - 3, peepholes = true, recurrent_dropout = 0.5)),
        d: gru(3, recurrent_dropout = 0.2) -> rnn(4, recurrent_dropout = 0.4) -> last,
    }

    pub struct Tied: vector(6) -> vector(6) {
        encode: dense(4) -> tanh,
        decode: dense(6, tied = encode) -> sigmoid,
    }

    pub struct Flatten: image(2, 2, 3) -> vector(3) {
        fc1: relu -> flatten -> dense(5) -> tanh,
        fc2: flatten -> dense(3),
    }

    pub struct Tokens: sequence(4, 1) -> vector(3) {
        words: embedding(6, 5) -> tanh,
        out: flatten -> dense(3),
    }

    pub struct TwoTables: sequence(3, 1) -> vector(2) {
        coarse: embedding(HIDDEN, ROWS),
        fine: input -> embedding(9, 3),
        out: mul(coarse, fine) -> flatten -> dense(2),
    }

    pub struct Residual: vector(5) -> vector(5) {
        fc1: dense(5) -> relu,
        fc2: dense(5),
        sum: add(fc2, input) -> relu,
        fc3: dense(5),
        out: add(fc3, sum, fc1),
    }

    pub struct Gate: vector(5) -> vector(4) {
        values: dense(4) -> tanh,
        gate: input -> dense(4) -> sigmoid,
        out: mul(values, gate, values),
    }

    pub struct Inception: vector(5) -> vector(3) {
        a: dense(2) -> relu,
        b: input -> dense(3) -> tanh,
        c: b -> dense(4),
        joined: concat(a, b, c, input, a),
        out: dense(3),
    }

    pub struct Shared: vector(5) -> vector(3) {
        stem: dense(6) -> tanh,
        a: stem -> dense(6) -> gelu,
        b: stem -> gelu,
        c: stem -> dense(6),
        d: stem -> sigmoid,
        sum: add(a, b, c),
        product: mul(sum, d, stem),
        all: concat(product, stem, sum),
        out: dense(3),
    }

    pub struct Twice: vector(4) -> vector(8) {
        fc: dense(4) -> tanh,
        sum: add(fc, fc),
        square: mul(sum, sum),
        out: concat(square, square),
    }

    pub struct ReadOn: vector(4) -> (features: vector(5), scores: vector(3)) {
        features: dense(5) -> tanh,
        scores: dense(3),
    }

    pub struct SameOutputs: vector(4) -> (a: vector(4), b: vector(4), c: vector(4)) {
        a: dense(4) -> tanh,
        b: a -> identity,
        c: input -> identity,
    }

    pub struct Actor: (state: vector(4), action: vector(2)) -> (value: vector(1), policy: vector(3)) {
        body: concat(state, action) -> dense(6) -> tanh,
        embedded: action -> dense(6),
        value: body -> dense(1),
        policy: add(body, embedded) -> dense(3),
    }

    pub struct Blocks: vector(6) -> vector(3) {
        first: 2 * residual(6),
        second: residual(6, rate = 0.3) -> dense(6) -> relu,
        out: dense(3),
    }

    block basic(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false) -> batch_norm -> tanh,
        conv2: conv(channels, 3, padding = 1, bias = false) -> batch_norm,
        downsample: input -> shortcut(channels, stride),
        out: add(conv2, downsample) -> tanh,
    }

    block residual(width, rate = 0.1) {
        fc1: dense(width) -> batch_norm -> relu -> dropout(rate),
        fc2: dense(width),
        out: add(fc2, input) -> relu,
    }

    pub struct FrozenBottom: vector(4) -> vector(3) {
        #[frozen]
        fc1: dense(6) -> batch_norm -> relu,
        #[frozen]
        fc2: dense(5) -> gelu,
        fc3: dense(5) -> tanh,
        fc4: dense(3),
    }

    pub struct FrozenTop: vector(4) -> vector(3) {
        fc1: dense(6) -> relu,
        #[frozen]
        fc2: dense(5) -> batch_norm -> gelu,
        #[frozen]
        fc3: dense(3),
    }

    pub struct Consts: vector(HIDDEN) -> vector(2 * HIDDEN) {
        fc1: dense(HIDDEN + 1) -> relu,
        fc2: dense(HIDDEN),
        out: concat(fc2, input),
    }

    pub struct TiedToFrozen: vector(6) -> vector(6) {
        #[frozen]
        encode: dense(4) -> tanh,
        decode: dense(6, tied = encode) -> sigmoid,
    }

    pub struct TiedAndFrozen: vector(6) -> vector(6) {
        encode: dense(4) -> tanh,
        #[frozen]
        decode: dense(6, tied = encode) -> sigmoid,
    }

    pub struct TiedBetweenFrozen: vector(5) -> vector(6) {
        bottom: dense(6) -> tanh,
        #[frozen]
        encode: dense(4) -> gelu,
        middle: dense(4) -> tanh,
        decode: dense(6, tied = encode) -> softsign,
    }

    pub struct SeveralTies: vector(5) -> vector(5) {
        encode: dense(5) -> tanh,
        first: dense(5, tied = encode) -> sigmoid,
        second: encode -> dense(5, tied = encode, bias = false) -> gelu,
        sum: add(first, second, encode),
        out: dense(5, tied = encode),
    }

    pub struct TiedMerged: vector(5) -> vector(5) {
        encode: dense(3, bias = false),
        decode: dense(5, tied = encode) -> hard_tanh(-3.0, 3.0),
        out: mul(decode, input, decode),
    }

    pub struct FrozenBranch: vector(5) -> vector(3) {
        stem: dense(6) -> tanh,
        #[frozen]
        fixed: stem -> dense(6) -> batch_norm -> gelu,
        learned: stem -> dense(6) -> sigmoid,
        sum: mul(fixed, learned, stem),
        out: dense(3),
    }

    pub struct FrozenSource: (a: vector(4), b: vector(3)) -> (scores: vector(5), all: vector(10)) {
        left: a -> dense(5) -> tanh,
        #[frozen]
        right: b -> dense(5) -> silu,
        product: mul(left, right),
        scores: product -> dense(5) -> softmax,
        sum: add(scores, right, product),
        all: concat(sum, scores),
    }

    pub struct ForParts: (state: vector(4), goal: vector(3)) -> (policy: vector(2)) {
        body: state -> dense(5) -> tanh,
        policy: body -> dense(2),
        embedded: goal -> dense(5) -> batch_norm,
        value: add(body, embedded) -> dense(1),
    }
    part judge: (state, goal) -> value;
    part embed: goal -> embedded;

    pub struct OutputsOfOutputs: vector(4) -> (a: vector(4), b: vector(4), c: vector(4), d: vector(4)) {
        a: dense(4) -> tanh,
        b: a -> softmax,
        c: mul(b, a, a),
        d: c -> identity,
    }
}

batches!(ReadOnOutput: features, scores);
batches!(SameOutputsOutput: a, b, c);
batches!(ActorInput: state, action);
batches!(ActorOutput: value, policy);
batches!(FrozenSourceInput: a, b);
batches!(FrozenSourceOutput: scores, all);
batches!(ForPartsInput: state, goal);
batches!(OutputsOfOutputsOutput: a, b, c, d);
