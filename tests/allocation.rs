//! Steps and predictions of generated networks allocate nothing: a global allocator counts.
//!
//! Allocations are counted for each thread by itself, and a step runs on the thread that calls it, unless others are asked
//! for.
#![allow(unsafe_code, reason = "a global allocator is an unsafe trait; this one hands on to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use dnn::DecoderState;
use dnn::data::{Pass, Source, TokenWindows};
use dnn::loss::{Loss, Reduction};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn_runtime::parallel;
use dnn_runtime::testing::fill_pattern;

thread_local! {
    /// Allocations of this thread: the test harness allocates on its own at any time.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every method hands its arguments on to the system's allocator, which keeps the trait's promises.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises are the system allocator's, from which the pointer comes.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are the system allocator's, from which the pointer comes.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `run` allocates.
fn allocations<R>(run: impl FnOnce() -> R) -> usize {
    let before = ALLOCATIONS.get();
    let result = black_box(run());
    let after = ALLOCATIONS.get();
    drop(result);
    after - before
}

#[test]
fn predictions_of_integers_allocate_nothing() {
    let (net, samples) = (Bytes::init(&mut rng(1)), [[0.5; 128], [-0.25; 128]]);
    let int8 = BytesInt8::quantize(&net, &samples).unwrap();
    let (mut workspace, mut y) = (BytesInt8Workspace::new(), [0.0; 5]);
    int8.predict_with(&mut workspace, &samples[0], &mut y);
    assert_eq!(allocations(|| int8.predict_with(&mut workspace, &samples[1], &mut y)), 0);
}

/// Rows of a batch.
const B: usize = 16;

network! {
    pub struct Chain: vector(20) -> vector(5) {
        #[l2(1e-4)]
        fc1: dense(48) -> batch_norm -> relu -> dropout(0.4),
        #[max_norm(2.0)]
        fc2: dense(32) -> gelu -> dropout,
        fc3: maxout(16) -> prelu,
        #[frozen]
        fc4: dense(16) -> batch_norm -> tanh,
        out: dense(5),
    }
    part body: input -> fc3;

    pub struct Graph: (a: vector(8), b: vector(8)) -> (left: vector(3), right: vector(2)) {
        joined: concat(a, b) -> dense(24) -> tanh,
        body: 3 * residual(24),
        gate: joined -> dense(24) -> sigmoid,
        left: mul(body, gate) -> dense(3),
        right: add(body, joined) -> rbf(6) -> dense(2) -> log_softmax,
    }
    part reach: (a, b) -> body;
    part turn: (body, joined) -> right;

    pub struct Images: image(4, 12, 12) -> vector(5) {
        norm: layer_norm -> local_response_norm -> dropout2d(0.2),
        pooled: max_pool(3, stride = 2, padding = 1) -> avg_pool(2) -> adaptive_avg_pool(2),
        large: upsample(2, mode = bilinear) -> pad(1, mode = reflect),
        mean: global_avg_pool,
        max: large -> global_max_pool,
        both: concat(mean, max),
        out: dense(5),
    }

    #[quantized]
    pub struct Bytes: image(2, 8, 8) -> vector(5) {
        c1: conv(6, 3, padding = 1) -> batch_norm -> relu,
        c2: conv(6, 3, padding = 1, groups = 2) -> tanh,
        sum: add(c1, c2) -> avg_pool(2),
        both: concat(sum, sum) -> max_pool(2),
        out: flatten -> dense(5),
    }

    /// The second convolution is computed in Winograd's way.
    pub struct Convolutions: image(3, 12, 12) -> vector(5) {
        c1: conv(16, 3, padding = same) -> batch_norm -> relu,
        c2: conv(16, 3, padding = same) -> relu,
        c3: conv(20, 3, stride = 2, padding = 1),
        short: c2 -> shortcut(20, stride = 2),
        sum: add(c3, short) -> conv(20, 5, padding = same, groups = 4),
        out: conv_transpose(8, 2, stride = 2) -> global_avg_pool -> dense(5),
    }

    /// Large batches go through it in blocks.
    pub struct Divided: image(1, 9, 9) -> vector(5) {
        c: conv(6, 3) -> relu -> max_pool(2) -> dropout2d(0.1),
        out: flatten -> dense(5),
    }

    pub struct Tokens: sequence(6, 1) -> sequence(6, 9) {
        tokens: embedding(12, 9),
    }

    pub struct Sequence: sequence(6, 4) -> vector(5) {
        a: lstm(24) -> dropout(0.1),
        b: gru(16) -> dense(8) -> layer_norm,
        out: last -> dense(5),
    }

    pub struct BothWays: sequence(6, 4) -> vector(5) {
        a: bidirectional(rnn(8)) -> reverse,
        b: bidirectional(lstm(6, projection = 3, peepholes = true)),
        out: last -> repeat(3) -> lstm(5) -> last,
    }

    pub struct Variants: sequence(6, 4) -> vector(5) {
        a: lstm(24, peepholes = true),
        b: lstm(20, projection = 7),
        c: gru(16, reset = before, bptt = 2),
        d: lstm(12, recurrent_dropout = 0.2) -> gru(8, recurrent_dropout = 0.2),
        e: lstm(12, projection = 5, peepholes = true, recurrent_dropout = 0.2),
        f: gru(8, reset = before, recurrent_dropout = 0.2) -> rnn(8, activation = relu, recurrent_dropout = 0.2),
        out: last -> dense(5),
    }

    pub struct Masked: (x: sequence(6, 4), valid: sequence(6, 1)) -> vector(5) {
        a: x -> bidirectional(gru(16, mask = valid)),
        out: lstm(24, mask = valid) -> last -> dense(5),
    }

    pub struct Text: sequence(4, 1) -> sequence(4, 7) {
        next: embedding(7, 4) -> lstm(5) -> dense(7),
    }

    pub struct Pair: (source: sequence(6, 1), target: sequence(4, 1)) -> sequence(4, 5) {
        enc: source -> embedding(9, 4) -> lstm(24),
        dec: target -> embedding(6, 4) -> lstm(24, initial = enc) -> gru(8, initial = learned),
        out: dense(5),
    }

    /// Logits of the next token.
    pub struct Writer: sequence(4, 1) -> sequence(4, 5) {
        a: embedding(6, 4) -> gru(8, initial = learned) -> lstm(9, projection = 4),
        out: dense(5),
    }

    /// Several inputs beside the target, real numbers in and out.
    pub struct Forecast: (past: sequence(6, 2), place: vector(3), target: sequence(4, 2)) -> sequence(4, 2) {
        enc: past -> lstm(9, peepholes = true),
        place_at_each: place -> repeat(4),
        seen: concat(target, place_at_each),
        dec: lstm(9, initial = enc, peepholes = true) -> lstm(8, projection = 4),
        more: gru(3, reset = before, initial = place),
        out: dense(2),
    }

    block residual(width) {
        fc1: dense(width) -> batch_norm -> relu -> dropout(0.1),
        fc2: dense(width),
        out: add(fc2, input) -> relu,
    }
}

/// The squares of all outputs.
struct Squares;

impl<const N: usize> Loss<f32, GraphOutput<f32, N>, ()> for Squares {
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn value(&self, y: &GraphOutput<f32, N>, (): &(), samples: usize) -> f32 {
        let zeros = (Batch::<f32, N, 3>::zeros(), Batch::<f32, N, 2>::zeros());
        let left: f32 = Mse.value(&y.left, &zeros.0, samples);
        let right: f32 = Mse.value(&y.right, &zeros.1, samples);
        left + right
    }

    fn gradient(
        &self,
        y: &GraphOutput<f32, N>,
        (): &(),
        samples: usize,
        d_y: &mut GraphOutput<f32, N>,
    ) -> f32 {
        let zeros = (Batch::<f32, N, 3>::zeros(), Batch::<f32, N, 2>::zeros());
        let left: f32 = Mse.gradient(&y.left, &zeros.0, samples, &mut d_y.left);
        let right: f32 = Mse.gradient(&y.right, &zeros.1, samples, &mut d_y.right);
        left + right
    }
}

fn pattern<const F: usize>(seed: u64) -> Box<Batch<f32, B, F>> {
    let mut batch = zeroed_box::<Batch<f32, B, F>>();
    fill_pattern(batch.as_mut_slice(), seed);
    batch
}

fn steps_of_a_chain() {
    let (mut net, x, target) = (Chain::init(&mut rng(1)), pattern::<20>(1), [3_u32; B]);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3)).clip_norm(1.0).clip_value(0.5);
    let before = net.out.weight;
    let counted = allocations(|| {
        for _ in 0..3 {
            assert!(step.run(&mut net, &x, &target).is_finite());
        }
    });
    assert_eq!(counted, 0, "in three steps of a chain");
    assert_ne!(net.out.weight, before);
    let gathered = || {
        step.accumulate(&mut net, &x, &target);
        step.run(&mut net, &x, &target)
    };
    assert_eq!(allocations(gathered), 0, "in a step on two batches");
    assert_eq!(
        allocations(|| step.run_samples(&mut net, &x, &target, 5, 1e-3, |_| ())),
        0,
        "in a partial step"
    );

    // Filling a batch is part of an epoch's loop too.
    let samples = Samples::new(vec![[0.5_f32; 20]; 40], vec![1_u32; 40]).unwrap();
    let (mut x, mut y, pass) = (pattern::<20>(2), [0_u32; B], Pass::training(0, 1));
    let fill = || samples.fill(&[7, 3, 39], &mut x, &mut y, &pass).unwrap();
    assert_eq!(allocations(fill), 0, "in filling a batch");
}

fn steps_of_a_graph() {
    let mut net = Graph::init(&mut rng(2));
    let mut x = zeroed_box::<GraphInput<f32, B>>();
    x.a.copy_from(&pattern(3));
    x.b.copy_from(&pattern(4));
    let mut step = TrainingStep::new(Squares, Momentum::new(0.01, 0.9));
    let first = step.run(&mut net, &x, &()).loss;
    assert_eq!(allocations(|| step.run(&mut net, &x, &())), 0, "in a step of a graph");
    assert!(step.run(&mut net, &x, &()).loss < first);
}

fn steps_on_images() {
    let (mut net, x, target) = (Images::init(&mut rng(1)), pattern::<576>(1), [3_u32; B]);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step on images");
    let mut workspace = zeroed_box::<ImagesWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 5>>();
    assert_eq!(allocations(|| net.predict_with(&mut workspace, &x, &mut y)), 0, "in predict_with of images");
}

fn steps_of_convolutions() {
    const THREADS: usize = 2;
    let (mut net, x, target) = (Convolutions::init(&mut rng(1)), pattern::<432>(1), [3_u32; B]);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step of convolutions");
    let mut workspace = zeroed_box::<ConvolutionsWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 5>>();
    assert_eq!(allocations(|| net.predict_with(&mut workspace, &x, &mut y)), 0, "in their predict_with");
    let mut predictor = net.predictor::<1>();
    let (one, mut y) = (Batch::<f32, 1, 432>::repeat(0.5), Batch::<f32, 1, 5>::zeros());
    assert_eq!(
        allocations(|| predictor.predict_into(&one, &mut y)),
        0,
        "in a packed prediction of one image"
    );

    // On several threads; each tells its own number within the step.
    let mut step = step.threads(THREADS);
    let mut counts = || {
        let mut counts = [0; THREADS];
        step.run_samples(&mut net, &x, &target, B, 1e-3, |_| {
            parallel::for_each_chunk(&mut counts, 1, u64::MAX, |_, count| count[0] = ALLOCATIONS.get());
        });
        counts
    };
    let before = counts();
    assert_ne!(before[0], before[1], "on threads of their own");
    assert_eq!([counts(), counts()], [before; 2], "on several threads");

    // Two batches side by side, and one that is divided.
    let mut step = step.lanes(THREADS);
    let batches = [(&*x, &target, B), (&*x, &target, B), (&*x, &target, 5)];
    let mut counts = || {
        let mut counts = [0; THREADS];
        step.run_batches_samples(&mut *net, &batches, 1e-3, |_, _| {
            parallel::for_each_chunk(&mut counts, 1, u64::MAX, |_, count| count[0] = ALLOCATIONS.get());
        });
        counts
    };
    let before = counts();
    assert_ne!(before[0], before[1], "on threads of their own");
    assert_eq!([counts(), counts()], [before; 2], "in steps on several batches");
}

fn steps_in_blocks() {
    const THREADS: usize = 2;
    const B: usize = 300;
    const { assert!(Divided::MACS >= 4 * Divided::PARAMS as u64, "it has work enough for blocks") };
    let (mut net, target) = (Divided::init(&mut rng(1)), [3_u32; B]);
    let mut x = zeroed_box::<Batch<f32, B, 81>>();
    fill_pattern(x.as_mut_slice(), 1);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
    let mut run = |step: &mut TrainingStep<_, _, _, _, B, 2>| {
        let mut counts = [0; THREADS];
        for samples in [B, 70] {
            step.run_samples(&mut *net, &x, &target, samples, 1e-3, |_| {
                parallel::for_each_chunk(&mut counts, 1, u64::MAX, |_, count| count[0] = ALLOCATIONS.get());
            });
        }
        counts
    };
    assert_eq!(allocations(|| run(&mut step)), 0, "in steps in blocks");
    let mut step = step.threads(THREADS);
    let before = run(&mut step);
    assert_ne!(before[0], before[1], "on threads of their own");
    assert_eq!([run(&mut step), run(&mut step)], [before; 2], "in blocks on several threads");
}

fn steps_on_tokens() {
    let windows = TokenWindows::<6>::new((0..100).map(|token| token % 9).collect()).unwrap();
    let (mut net, mut x, mut y) = (Tokens::init(&mut rng(1)), pattern::<6>(1), [[0_u32; B]; 6]);
    let mut step = TrainingStep::new(CrossEntropy.ignore_index(8), Adam::new(1e-3));
    let counted = allocations(|| {
        windows.fill(&[3, 0, 14], &mut x, &mut y, &Pass::training(0, 1)).unwrap();
        assert!(step.run_samples(&mut *net, &x, &y, 3, 1e-3, |_| ()).is_finite());
    });
    assert_eq!(counted, 0, "in a step on sequences");

    let target = (*pattern::<54>(1), Batch::<f32, B, 6>::repeat(0.5));
    let mut step = TrainingStep::new(Mse, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step with weights");
}

/// A training step, predictions and a stream of a network of sequences.
macro_rules! steps_of_sequences {
    ($net:ident, $workspace:ident, $state:ident) => {{
        let what = stringify!($net);
        let (mut net, x, target) = ($net::init(&mut rng(1)), pattern::<24>(1), [3_u32; B]);
        let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
        assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step of {what}");
        let mut workspace = zeroed_box::<$workspace<f32, B>>();
        let mut y = zeroed_box::<Batch<f32, B, 5>>();
        let counted = allocations(|| net.predict_with(&mut workspace, &x, &mut y));
        assert_eq!(counted, 0, "in predict_with of {what}");
        let mut workspace = zeroed_box::<$workspace<f32, 1>>();
        let mut y = zeroed_box::<Batch<f32, 1, 5>>();
        let one = Batch::<f32, 1, 24>::repeat(0.5);
        let counted = allocations(|| net.predict_with(&mut workspace, &one, &mut y));
        assert_eq!(counted, 0, "in predict_with of one sample of {what}");
        let (mut stream, mut state) = (net.stream(), $state::new());
        assert_eq!(allocations(|| stream.step(&[0.5; 4])), 0, "in a step of a stream of {what}");
        assert_eq!(allocations(|| stream.reset()), 0, "in a stream's reset of {what}");
        assert_eq!(allocations(|| net.step(&mut state, &[0.5; 4])), 0, "in a step of {what} itself");
    }};
}

fn steps_of_sequences() {
    steps_of_sequences!(Sequence, SequenceWorkspace, SequenceState);
    steps_of_sequences!(Variants, VariantsWorkspace, VariantsState);

    let (mut net, x, target) = (BothWays::init(&mut rng(1)), pattern::<24>(1), [3_u32; B]);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step in both directions");
    let mut workspace = zeroed_box::<BothWaysWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 5>>();
    let counted = allocations(|| net.predict_with(&mut workspace, &x, &mut y));
    assert_eq!(counted, 0, "in predict_with in both directions");
}

fn steps_with_a_mask() {
    let (mut net, target) = (Masked::init(&mut rng(1)), [3_u32; B]);
    let mut x = zeroed_box::<MaskedInput<f32, B>>();
    x.x.copy_from(&pattern(1));
    x.valid.fill(1.0);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step with a mask");
    let mut workspace = zeroed_box::<MaskedWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 5>>();
    assert_eq!(
        allocations(|| net.predict_with(&mut workspace, &x, &mut y)),
        0,
        "in predict_with with a mask"
    );
}

fn steps_and_tokens_of_a_pair() {
    let (mut net, target) = (Pair::init(&mut rng(1)), [[3_u32; B]; 4]);
    let mut x = zeroed_box::<PairInput<f32, B>>();
    x.source.fill(7.0);
    let mut step = TrainingStep::new(CrossEntropy, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &target)), 0, "in a step of a pair");
    let mut workspace = zeroed_box::<PairWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 20>>();
    assert_eq!(allocations(|| net.predict_with(&mut workspace, &x, &mut y)), 0, "in predict_with of a pair");

    let (mut decoder, mut memory) = (net.decoder(), DecoderState::new());
    let (source, mut tokens, mut draws) = ([2.0; 6], [0; 9], rng(1));
    let counted = allocations(|| decoder.decode(&source).greedy(5, 9, &mut tokens).len());
    assert_eq!(counted, 0, "in greedy decoding");
    let counted = allocations(|| decoder.decode(&source).sample(5, 9, 0.7, &mut draws, &mut tokens).len());
    assert_eq!(counted, 0, "in drawing tokens");
    let counted = allocations(|| net.decoder_with(&mut memory, &source).greedy(5, 9, &mut tokens).len());
    assert_eq!(counted, 0, "in decoding into memory of the caller's");
    let counted = allocations(|| decoder.decode(&source).step(&[1.0]));
    assert_eq!(counted, 0, "in a step of a decoder");
    let mut stream = Text::init(&mut rng(1)).stream();
    let counted = allocations(|| stream.greedy(&[1, 6], None, &mut tokens).len());
    assert_eq!(counted, 0, "in writing the likeliest text");
    let counted = allocations(|| stream.sample(&[2], 3, 0.7, &mut draws, &mut tokens).len());
    assert_eq!(counted, 0, "in drawing a text");
    let counted = allocations(|| net.decoder_with(&mut memory, &source).step(&[1.0]));
    assert_eq!(counted, 0, "in a step of a decoder in memory of the caller's");
}

fn tokens_of_a_text() {
    let mut stream = Writer::init(&mut rng(1)).stream();
    let (mut tokens, mut draws) = ([7; 9], rng(1));
    assert_eq!(allocations(|| stream.greedy(&[5, 1], None, &mut tokens).len()), 0, "in greedy writing");
    assert!(tokens.iter().all(|token| *token < 5), "a text is written: {tokens:?}");
    let counted = allocations(|| stream.sample(&[2], None, 0.7, &mut draws, &mut tokens).len());
    assert_eq!(counted, 0, "in writing tokens that are drawn");
}

fn steps_and_outputs_of_a_forecast() {
    let (mut net, target) = (Forecast::init(&mut rng(1)), pattern::<8>(1));
    let mut x = zeroed_box::<ForecastInput<f32, B>>();
    x.past.copy_from(&pattern(2));
    x.place.copy_from(&pattern(3));
    let mut step = TrainingStep::new(Mse, Adam::new(1e-3));
    assert_eq!(allocations(|| step.run(&mut net, &x, &*target)), 0, "in a step of a forecast");
    let mut workspace = zeroed_box::<ForecastWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 8>>();
    let counted = allocations(|| net.predict_with(&mut workspace, &x, &mut y));
    assert_eq!(counted, 0, "in predict_with of a forecast");

    let (mut decoder, mut memory) = (net.decoder(), DecoderState::new());
    let source = ForecastSource { past: Batch::repeat(0.5), place: Batch::repeat(-0.5) };
    let (first, mut outputs) = ([0.5, -0.5], [[0.0; 2]; 9]);
    let counted = allocations(|| decoder.decode_from(&source).step(&first));
    assert_eq!(counted, 0, "in a step from several inputs");
    let counted = allocations(|| decoder.decode_from(&source).generate(&first, &mut outputs));
    assert_eq!(counted, 0, "in generate");
    assert!(outputs.iter().all(|output| *output != [0.0; 2]), "all outputs are made: {outputs:?}");
    let halve = |y: &[f32; 2]| y.map(|y| y / 2.0);
    let counted = allocations(|| decoder.decode_from(&source).generate_with(&first, &mut outputs, halve));
    assert_eq!(counted, 0, "in generate_with");
    let counted = allocations(|| net.decoder_with(&mut memory, &source).step(&first));
    assert_eq!(counted, 0, "in a step in memory of the caller's");
    let counted = allocations(|| {
        let mut decoding = net.decoder_with(&mut memory, &source);
        decoding.generate(&first, &mut outputs);
        decoding.generate_with(&first, &mut outputs, halve);
    });
    assert_eq!(counted, 0, "in generate and generate_with in memory of the caller's");
}

fn predictions() {
    let (net, x) = (Chain::init(&mut rng(1)), pattern::<20>(1));
    let mut workspace = zeroed_box::<ChainWorkspace<f32, B>>();
    let mut y = zeroed_box::<Batch<f32, B, 5>>();
    assert_eq!(allocations(|| net.predict_with(&mut workspace, &x, &mut y)), 0, "in predict_with");
    assert_eq!(*y, net.predict(&x));
    // A small workspace lies on the stack.
    assert_eq!(allocations(|| net.predict_one(&[0.5; 20])), 0, "in predict_one");
    let mut workspace = zeroed_box::<ChainBodyWorkspace<f32, B>>();
    let mut features = zeroed_box::<Batch<f32, B, 16>>();
    assert_eq!(allocations(|| net.body_with(&mut workspace, &x, &mut features)), 0, "in body_with");

    let net = Graph::init(&mut rng(2));
    let mut x = zeroed_box::<GraphInput<f32, B>>();
    x.a.copy_from(&pattern(3));
    let mut workspace = zeroed_box::<GraphWorkspace<f32, B>>();
    let mut y = zeroed_box::<GraphOutput<f32, B>>();
    assert_eq!(allocations(|| net.predict_with(&mut workspace, &x, &mut y)), 0, "in predict_with of a graph");
    let mut workspace = zeroed_box::<GraphTurnWorkspace<f32, B>>();
    let (body, mut right) = (pattern::<24>(5), zeroed_box::<Batch<f32, B, 2>>());
    assert_eq!(allocations(|| net.turn_with(&mut workspace, &body, &body, &mut right)), 0, "in turn_with");
    let mut workspace = zeroed_box::<GraphReachWorkspace<f32, B>>();
    let mut reached = zeroed_box::<Batch<f32, B, 24>>();
    assert_eq!(allocations(|| net.reach_with(&mut workspace, &x.a, &x.b, &mut reached)), 0, "in reach_with");
}

#[test]
fn nothing_is_allocated() {
    assert_eq!(allocations(|| Box::new(7)), 1, "the allocator counts");
    assert_eq!(allocations(|| vec![0_u8; 100]), 1, "zeroed memory too");
    steps_of_a_chain();
    steps_of_a_graph();
    steps_on_images();
    steps_of_convolutions();
    steps_in_blocks();
    steps_on_tokens();
    steps_of_sequences();
    steps_with_a_mask();
    steps_and_tokens_of_a_pair();
    tokens_of_a_text();
    steps_and_outputs_of_a_forecast();
    predictions();
}
