//! The built-in layers with randomness and statistics give the same bits in every run and every thread, however a batch
//! is divided, and dense layers, those of images and recurrent ones on any number of threads.

use dnn_runtime::layer::{ParamInfo, Visitor};
use dnn_runtime::layers::{
    Activate, Add, AvgPool, BatchNorm, Bidirectional, Border, Cell, DefaultBatchNorm, DefaultRecurrent,
    Dense, Dropout, Dropout2d, Gelu, GlobalAvgPool, GlobalMaxPool, GruBeforeCell, GruCell, Identity,
    Interpolation, LayerNorm, LayerNormConfig, LocalResponseNorm, LstmCell, MaxPool, Mul, Pad, PadConfig,
    PoolConfig, Prelu, ProjectedLstmCell, Recurrent, RecurrentConfig, RecurrentDropout, Relu, RnnCell, Tanh,
    TiedDense, TiedLayer, Upsample, UpsampleConfig, concat,
};
use dnn_runtime::parallel::{ELEMENT, Pool, SHARE};
use dnn_runtime::storage::zeroed_box;
use dnn_runtime::testing::{LAYER, Passes, SavedValues, fill_pattern};
use dnn_runtime::{Batch, Context, Layer, Parameters, Scalar};

type Norm = BatchNorm<f32, 7, 7, 7, DefaultBatchNorm, Identity>;

fn batch<const B: usize, const F: usize>(seed: u64) -> Batch<f32, B, F> {
    let mut batch = Batch::<f32, B, F>::zeros();
    fill_pattern(batch.as_mut_slice(), seed);
    batch
}

struct Bits(Vec<u64>);

impl Bits {
    fn add(&mut self, values: &[f32]) {
        self.0.extend(values.iter().map(|value| value.to_f64().to_bits()));
    }
}

impl Visitor<f32> for Bits {
    fn tensor(&mut self, _: ParamInfo, values: &[f32]) {
        self.add(values);
    }
}

/// Three passes of batch normalisation, dropout and a dense layer, to and fro: every number that comes out.
fn passes(seed: u64) -> Vec<u64> {
    let (mut norm, mut norm_gradients) = (zeroed_box::<Norm>(), zeroed_box::<Norm>());
    fill_pattern(norm.weight.as_mut_slice(), 1);
    let mut dense: Box<Dense<f32, 7, 5, 5, Relu>> = zeroed_box();
    let mut dense_gradients: Box<Dense<f32, 7, 5, 5, Relu>> = zeroed_box();
    fill_pattern(dense.weight.as_mut_slice(), 2);
    let dropout = Dropout::<7>::new(0.4, 1);
    let mut bits = Bits(Vec::new());
    for step in 0..3 {
        let cx = Context { step, ..Context::new(seed, 11) };
        let x = batch::<13, 7>(step);
        let normed = Passes::run(&*norm, &x, &x, Some(&mut *norm_gradients), &cx);
        let dropped = Passes::run(&dropout, &normed.y, &normed.d_x, None, &cx);
        let y = Passes::run(&*dense, &dropped.y, &batch(9), Some(&mut *dense_gradients), &cx);
        Layer::<f32, 13>::update_buffers(&mut *norm, &normed.cache, &cx);
        for values in [&normed.y, &normed.d_x, &dropped.y, &dropped.d_x, &y.d_x] {
            bits.add(values.as_slice());
        }
        bits.add(y.y.as_slice());
    }
    norm.visit(&LAYER, &mut bits);
    norm_gradients.visit(&LAYER, &mut bits);
    dense_gradients.visit(&LAYER, &mut bits);
    bits.0
}

#[test]
fn a_seed_fixes_every_bit_of_a_pass() {
    let first = passes(5);
    assert_eq!(first, passes(5));
    assert_eq!(first, std::thread::spawn(|| passes(5)).join().unwrap());
    assert_ne!(first, passes(6));
}

#[test]
fn dropout_does_not_depend_on_how_a_batch_is_divided() {
    let dropout = Dropout::<20>::new(0.5, 3);
    let run = |first_sample: usize| Context { step: 8, first_sample, ..Context::new(2, 4) };
    let whole = Passes::run(&dropout, &Batch::<f32, 12, 20>::repeat(1.0), &Batch::zeros(), None, &run(0));
    for part in 0..3 {
        let found =
            Passes::run(&dropout, &Batch::<f32, 4, 20>::repeat(1.0), &Batch::zeros(), None, &run(4 * part));
        assert_eq!(*found.y, whole.y.fixed_rows::<4>(4 * part).into_owned(), "samples from {}", 4 * part);
    }
}

/// The passes of a dense layer on that many threads: its output, the gradient of its input and those of its parameters.
fn dense_on<const B: usize, const IN: usize, const OUT: usize>(threads: usize) -> [Vec<u64>; 3] {
    const { assert!((B * IN * OUT) as u64 >= 8 * SHARE, "the work is a share for each of eight threads") };
    let mut dense: Box<Dense<f32, IN, OUT, OUT, Identity>> = zeroed_box();
    let mut gradients: Box<Dense<f32, IN, OUT, OUT, Identity>> = zeroed_box();
    let (mut x, mut d_y): (Box<Batch<f32, B, IN>>, Box<Batch<f32, B, OUT>>) = (zeroed_box(), zeroed_box());
    fill_pattern(dense.weight.as_mut_slice(), 1);
    fill_pattern(dense.bias.as_mut_slice(), 2);
    fill_pattern(x.as_mut_slice(), 3);
    fill_pattern(d_y.as_mut_slice(), 4);
    let passes = Pool::new(threads)
        .install(|| Passes::run(&*dense, &x, &d_y, Some(&mut *gradients), &Context::new(1, 1)));
    let mut bits = [(); 3].map(|()| Bits(Vec::new()));
    bits[0].add(passes.y.as_slice());
    bits[1].add(passes.d_x.as_slice());
    gradients.visit(&LAYER, &mut bits[2]);
    bits.map(|bits| bits.0)
}

/// Few outputs are shared out one by one, forward and in the gradient of the weight: a product may be tempted to take
/// another way for one alone.
fn check_few_outputs<const B: usize, const IN: usize, const OUT: usize>() {
    let alone = dense_on::<B, IN, OUT>(1);
    for threads in [2, 3, 8] {
        let shared = dense_on::<B, IN, OUT>(threads);
        for (what, (alone, shared)) in ["y", "d_x", "gradients"].iter().zip(alone.iter().zip(&shared)) {
            // Not compared by a macro that would print a million numbers.
            assert!(alone == shared, "{what} of {B} samples and {OUT} outputs on {threads} threads");
        }
    }
}

#[test]
fn threads_do_not_change_bits_of_few_outputs() {
    check_few_outputs::<1, 525_000, 2>();
    check_few_outputs::<1, 525_000, 3>();
    check_few_outputs::<5, 105_000, 2>();
    check_few_outputs::<5, 105_000, 3>();
    check_few_outputs::<64, 8_200, 2>();
    check_few_outputs::<64, 8_200, 3>();
}

/// Samples and features of a layer of 7 channels whose work is a share for each of several threads.
const SAMPLES: usize = 40;
const FEATURES: usize = 7 * 24 * 24;

/// The output, in training and of a prediction, the gradient of the input and those of the parameters of a layer have the
/// same bits on any number of threads.
fn check_threads<L, const IN: usize, const OUT: usize>(
    what: &str,
    layer: &L,
    gradients: impl Fn() -> Option<Box<L>>,
) where
    L: Layer<f32, SAMPLES, Input = Batch<f32, SAMPLES, IN>, Output = Batch<f32, SAMPLES, OUT>>,
    L: Sync,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
    L: Tensors,
{
    let (mut x, mut d_y): (Box<L::Input>, Box<L::Output>) = (zeroed_box(), zeroed_box());
    fill_pattern(x.as_mut_slice(), 3);
    fill_pattern(d_y.as_mut_slice(), 4);
    let on = |threads: usize| {
        let mut gradients = gradients();
        let mut predicted: Box<L::Output> = zeroed_box();
        let passes = Pool::new(threads).install(|| {
            layer.infer(&x, &mut predicted);
            Passes::run(layer, &x, &d_y, gradients.as_deref_mut(), &Context::new(1, SAMPLES))
        });
        let mut bits = Bits(Vec::new());
        bits.add(predicted.as_slice());
        bits.add(passes.y.as_slice());
        bits.add(passes.d_x.as_slice());
        if let Some(gradients) = &gradients {
            gradients.add_to(&mut bits);
        }
        bits.0
    };
    let alone = on(1);
    for threads in [2, 3, 8] {
        assert!(alone == on(threads), "{what} on {threads} threads");
    }
}

/// The tensors of a layer, of which most have none.
trait Tensors {
    fn add_to(&self, _: &mut Bits) {}
}

struct Images;

impl PoolConfig for Images {
    const INPUT: [usize; 3] = [7, 24, 24];
    const OUTPUT: [usize; 3] = [7, 12, 12];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [1, 1];
}

impl UpsampleConfig for Images {
    const INPUT: [usize; 3] = [7, 24, 24];
    const OUTPUT: [usize; 3] = [7, 48, 24];
    const MODE: Interpolation = Interpolation::Linear;
}

impl PadConfig for Images {
    const INPUT: [usize; 3] = [7, 24, 24];
    const OUTPUT: [usize; 3] = [7, 26, 27];
    const BEFORE: [usize; 2] = [1, 2];
    const BORDER: Border = Border::Reflect;
}

impl LayerNormConfig for Images {
    const SHAPE: &'static [usize] = &[7, 24, 24];
    const EPS: f64 = 1e-5;
}

impl Tensors for LayerNorm<f32, FEATURES, FEATURES, Images> {
    fn add_to(&self, bits: &mut Bits) {
        self.visit(&LAYER, bits);
    }
}

const POOLED: usize = 7 * 12 * 12;

/// On an image's channels or on so many single features.
type Normal<const C: usize, A> = BatchNorm<f32, FEATURES, C, C, DefaultBatchNorm, A>;

impl<const C: usize, A> Tensors for Normal<C, A>
where
    Self: Parameters<f32>,
{
    fn add_to(&self, bits: &mut Bits) {
        self.visit(&LAYER, bits);
    }
}

impl<const P: usize> Tensors for Prelu<f32, FEATURES, P> {
    fn add_to(&self, bits: &mut Bits) {
        self.visit(&LAYER, bits);
    }
}

impl Tensors for Activate<Relu, FEATURES> {}
impl Tensors for Activate<Gelu, FEATURES> {}
impl Tensors for Activate<Identity, FEATURES> {}
impl Tensors for MaxPool<FEATURES, POOLED, Images> {}
impl Tensors for AvgPool<FEATURES, POOLED, Images> {}
impl Tensors for GlobalAvgPool<FEATURES, 7> {}
impl Tensors for GlobalMaxPool<FEATURES, 7, u16> {}
impl Tensors for LocalResponseNorm<FEATURES, 7> {}
impl Tensors for Dropout<FEATURES> {}
impl Tensors for Dropout2d<FEATURES, 7> {}
impl Tensors for Upsample<FEATURES, { 2 * FEATURES }, Images> {}
impl Tensors for Pad<FEATURES, { 7 * 26 * 27 }, Images> {}

#[test]
fn threads_do_not_change_bits_of_images() {
    const { assert!(SAMPLES as u64 * FEATURES as u64 * ELEMENT >= 8 * SHARE, "a share for each of eight threads") };
    check_threads("max_pool", &MaxPool::<FEATURES, POOLED, Images>::new(), || None);
    check_threads("avg_pool", &AvgPool::<FEATURES, POOLED, Images>::new(), || None);
    check_threads("global_avg_pool", &GlobalAvgPool::<FEATURES, 7>, || None);
    check_threads("global_max_pool", &GlobalMaxPool::<FEATURES, 7, u16>::new(), || None);
    let norm = LocalResponseNorm::<FEATURES, 7>::new(5, 0.5, 0.75, 1.0);
    check_threads("local_response_norm", &norm, || None);
    check_threads("dropout", &Dropout::<FEATURES>::new(0.3, 1), || None);
    check_threads("dropout2d", &Dropout2d::<FEATURES, 7>::new(0.3, 1), || None);
    check_threads("upsample", &Upsample::<FEATURES, { 2 * FEATURES }, Images>::new(), || None);
    check_threads("pad", &Pad::<FEATURES, { 7 * 26 * 27 }, Images>::new(), || None);
    let mut norm: Box<LayerNorm<f32, FEATURES, FEATURES, Images>> = zeroed_box();
    fill_pattern(norm.weight.as_mut_slice(), 1);
    check_threads("layer_norm", &*norm, || Some(zeroed_box()));
    let mut norm: Box<Normal<7, Relu>> = zeroed_box();
    fill_pattern(norm.weight.as_mut_slice(), 1);
    check_threads("batch_norm of images", &*norm, || Some(zeroed_box()));
    check_threads("batch_norm of images without gradients of its own", &*norm, || None);
    let mut norm: Box<Normal<FEATURES, Identity>> = zeroed_box();
    fill_pattern(norm.weight.as_mut_slice(), 1);
    check_threads("batch_norm of features", &*norm, || Some(zeroed_box()));
    check_threads("relu", &Activate::<Relu, FEATURES>::new(Relu), || None);
    check_threads("gelu", &Activate::<Gelu, FEATURES>::default(), || None);
    check_threads("identity", &Activate::<Identity, FEATURES>::new(Identity), || None);
    check_slopes::<1>();
    check_slopes::<7>();
    check_slopes::<FEATURES>();
}

fn check_slopes<const P: usize>() {
    let mut prelu: Box<Prelu<f32, FEATURES, P>> = zeroed_box();
    fill_pattern(prelu.weight.as_mut_slice(), 1);
    check_threads(&format!("prelu of {P} slopes"), &*prelu, || Some(zeroed_box()));
    check_threads(&format!("prelu of {P} slopes without gradients of its own"), &*prelu, || None);
}

/// The passes of a layer with the weight of another one.
#[test]
fn threads_do_not_change_bits_of_tied_layers() {
    const IN: usize = 301;
    const OUT: usize = 202;
    const { assert!((SAMPLES * IN * OUT) as u64 >= 8 * SHARE, "a share for each of eight threads") };
    type Tied = TiedDense<f32, IN, OUT, OUT, Tanh>;
    let (mut tied, mut weight): (Box<Tied>, Box<Batch<f32, OUT, IN>>) = (zeroed_box(), zeroed_box());
    let (mut x, mut d_y): (Box<Batch<f32, SAMPLES, IN>>, Box<Batch<f32, SAMPLES, OUT>>) =
        (zeroed_box(), zeroed_box());
    fill_pattern(tied.bias.as_mut_slice(), 1);
    fill_pattern(weight.as_mut_slice(), 2);
    fill_pattern(x.as_mut_slice(), 3);
    fill_pattern(d_y.as_mut_slice(), 4);
    let cx = Context::new(1, SAMPLES);
    let on = |threads: usize, wanted: [bool; 3]| {
        let (mut y, mut d_z, mut d_x) = (d_y.clone(), d_y.clone(), x.clone());
        let (mut gradients, mut d_weight) = (tied.clone(), weight.clone());
        Pool::new(threads).install(|| {
            tied.forward(&weight, &x, &mut y, &mut (), &cx);
            let d_x = wanted[0].then_some(&mut *d_x);
            let gradients = wanted[1].then_some(&mut *gradients);
            let d_weight = wanted[2].then_some(&mut *d_weight);
            tied.backward(&weight, (&x, &y), &mut d_z, &(), d_x, gradients, d_weight, &cx);
        });
        let mut bits = Bits(Vec::new());
        let d_bias = gradients.bias.as_slice();
        for values in [y.as_slice(), d_z.as_slice(), d_x.as_slice(), d_bias, d_weight.as_slice()] {
            bits.add(values);
        }
        bits.0
    };
    for wanted in [[true; 3], [true, false, false], [false, true, false], [false, false, true], [false; 3]] {
        let alone = on(1, wanted);
        for threads in [2, 3, 8] {
            assert!(alone == on(threads, wanted), "{threads} threads, {wanted:?}");
        }
    }
}

/// What becomes of the values of several stages has the same bits on any number of threads, and so have its gradients.
#[test]
fn threads_do_not_change_bits_of_merged_stages() {
    let on = |threads: usize| {
        let [mut a, mut b, mut y]: [Box<Batch<f32, SAMPLES, FEATURES>>; 3] = [(); 3].map(|()| zeroed_box());
        fill_pattern(a.as_mut_slice(), 1);
        fill_pattern(b.as_mut_slice(), 2);
        let mut bits = Bits(Vec::new());
        Pool::new(threads).install(|| {
            Add::infer([&*a, &*b, &*a], &mut y);
            bits.add(y.as_slice());
            Mul::infer([&*a, &*b], &mut y);
            bits.add(y.as_slice());
            let [mut d_a, mut d_b] = [y.clone(), y.clone()];
            Mul::backward([&*a, &*b], &y, [Some(&mut *d_a), Some(&mut *d_b)]);
            bits.add(d_a.as_slice());
            bits.add(d_b.as_slice());
            let mut both = vec![0.0; 2 * SAMPLES * FEATURES];
            concat(&[a.as_slice(), b.as_slice()], &mut both);
            bits.add(&both);
        });
        bits.0
    };
    let alone = on(1);
    for threads in [2, 3, 8] {
        assert!(alone == on(threads), "{threads} threads");
    }
}

const UNITS: usize = 40;
type Rows24<C, const GATES: usize> =
    Recurrent<f32, 24, 168, UNITS, GATES, GATES, FEATURES, { 24 * UNITS }, C, DefaultRecurrent>;
type BothWays = Bidirectional<
    f32,
    24,
    168,
    UNITS,
    { 4 * UNITS },
    { 4 * UNITS },
    FEATURES,
    { 24 * UNITS },
    { 48 * UNITS },
    LstmCell,
    DefaultRecurrent,
>;

impl<
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const BIAS: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    C: Cell,
    O,
> Tensors for Recurrent<f32, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, C, O>
where
    Self: Parameters<f32>,
{
    fn add_to(&self, bits: &mut Bits) {
        self.visit(&LAYER, bits);
    }
}

impl Tensors for BothWays {
    fn add_to(&self, bits: &mut Bits) {
        self.visit(&LAYER, bits);
    }
}

/// A recurrent layer with PyTorch's starting values.
fn started<L: Parameters<f32>>() -> Box<L> {
    let (mut layer, init): (Box<L>, _) = (zeroed_box(), dnn_runtime::init::pytorch_recurrent());
    layer.init(&init, &init, &mut dnn_runtime::rng(1));
    layer
}

#[test]
fn threads_do_not_change_bits_of_sequences() {
    const { assert!(SAMPLES * UNITS * (168 + UNITS) >= 2 * SHARE as usize, "a share for each of two threads") };
    check_threads("lstm", &*started::<Rows24<LstmCell, { 4 * UNITS }>>(), || Some(zeroed_box()));
    check_threads("gru", &*started::<Rows24<GruCell, { 3 * UNITS }>>(), || Some(zeroed_box()));
    check_threads("gru before", &*started::<Rows24<GruBeforeCell, { 3 * UNITS }>>(), || Some(zeroed_box()));
    check_threads("rnn", &*started::<Rows24<RnnCell<false>, UNITS>>(), || Some(zeroed_box()));
    check_threads("bidirectional", &*started::<BothWays>(), || Some(zeroed_box()));
}

/// Units that share out what is computed element by element: gates, peepholes, masks.
const WIDE: usize = 617;
/// Outputs that the units are projected to.
const NARROW: usize = 83;

/// Three steps, so that states and their gradients are handed on twice.
type Wide<C, const OUTPUTS: usize, const ROWS: usize, const GATES: usize, O> =
    Recurrent<f32, 3, 8, OUTPUTS, GATES, GATES, 24, ROWS, C, O>;

struct Dropping;

impl RecurrentConfig for Dropping {
    const RECURRENT_DROPOUT: f64 = 0.3;
    const SITE: u64 = 1;
}

/// Units without options, and with outputs that are dropped on their way to the next step.
macro_rules! check_wide {
    ($what:literal, $cell:ty, $outputs:expr, $gates:literal gates) => {
        check_threads(
            $what,
            &*started::<Wide<$cell, { $outputs }, { 3 * $outputs }, { $gates * WIDE }, DefaultRecurrent>>(),
            || Some(zeroed_box()),
        );
        check_threads(
            concat!($what, " with recurrent dropout"),
            &*started::<
                Wide<RecurrentDropout<$cell>, { $outputs }, { 3 * $outputs }, { $gates * WIDE }, Dropping>,
            >(),
            || Some(zeroed_box()),
        );
    };
}

#[test]
fn threads_do_not_change_bits_of_single_elements_of_sequences() {
    const { assert!((SAMPLES * WIDE) as u64 * ELEMENT >= 3 * SHARE, "a share for each of three threads") };
    const { assert!((SAMPLES * WIDE * NARROW) as u64 >= 3 * SHARE, "the projection's too") };
    check_wide!("lstm", LstmCell, WIDE, 4 gates);
    check_wide!("lstm with peepholes", LstmCell<3>, WIDE, 4 gates);
    check_wide!("projected lstm", ProjectedLstmCell<WIDE, { WIDE + NARROW }>, NARROW, 4 gates);
    check_wide!(
        "projected lstm with peepholes",
        ProjectedLstmCell<WIDE, { WIDE + NARROW }, 3>,
        NARROW,
        4 gates
    );
    check_wide!("gru", GruCell, WIDE, 3 gates);
    check_wide!("gru before", GruBeforeCell, WIDE, 3 gates);
    check_wide!("rnn", RnnCell<false>, WIDE, 1 gates);
}

#[test]
fn masks_never_change() {
    // Worked out apart from this crate; a change here changes every training with dropout.
    let mut mask = nalgebra::SMatrix::<u8, 1, 32>::zeros();
    let mut y = Batch::<f32, 1, 32>::zeros();
    let cx = Context { step: 4, ..Context::new(42, 1) };
    Dropout::<32>::new(0.5, 2).forward(&Batch::<f32, 1, 32>::repeat(1.0), &mut y, &mut mask, &cx);
    let text: String = mask.iter().map(|bit| bit.to_string()).collect();
    assert_eq!(text, "00001010001000100010100000000101");
}
