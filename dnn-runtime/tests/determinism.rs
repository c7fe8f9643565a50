//! The built-in layers with randomness and statistics give the same bits in every run and every thread, however a batch
//! is divided, and dense layers on any number of threads.

use dnn_runtime::layer::{ParamInfo, Visitor};
use dnn_runtime::layers::{BatchNorm, DefaultBatchNorm, Dense, Dropout, Identity, Relu};
use dnn_runtime::parallel::{Pool, SHARE};
use dnn_runtime::storage::zeroed_box;
use dnn_runtime::testing::{LAYER, Passes, fill_pattern};
use dnn_runtime::{Batch, Context, Layer, Parameters, Scalar};

type Norm = BatchNorm<f32, 7, 7, 7, DefaultBatchNorm>;

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
