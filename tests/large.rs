//! A network larger than the stack lives its whole life on a thread with 2 MiB, in a debug build too: parameters,
//! gradients, moments and tapes are never values on the stack.

use std::path::PathBuf;
use std::thread;

use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn_runtime::testing::fill_pattern;

/// The stack that Rust gives a thread.
const STACK: usize = 2 * 1024 * 1024;
/// Rows of a batch: inputs and hidden values are some 600 KB.
const B: usize = 64;

network! {
    /// 23 MB of parameters.
    pub struct Wide: vector(784) -> vector(10) {
        fc1: dense(2048) -> relu -> dropout(0.2),
        fc2: dense(2048) -> batch_norm -> relu,
        out: dense(10),
    }
    part features: input -> fc2;

    /// Cells and units of 16 samples lie on the stack, in `f64` 512 KiB of them: as much as may.
    pub struct Projected: sequence(2, 8) -> sequence(2, 16) {
        a: lstm(2048, projection = 16),
    }

    /// Twice as many are too much for 16 samples.
    pub struct MoreProjected: sequence(2, 8) -> sequence(2, 16) {
        a: lstm(4096, projection = 16),
    }
}

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

fn batch() -> (Box<Batch<f32, B, 784>>, Box<[u32; B]>) {
    let (mut x, mut y) = (zeroed_box::<Batch<f32, B, 784>>(), zeroed_box::<[u32; B]>());
    fill_pattern(x.as_mut_slice(), 1);
    (0..B).for_each(|row| y[row] = row as u32 % 10);
    (x, y)
}

struct TemporaryFile(PathBuf);

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_wide_network_is_trained_used_saved_and_loaded() {
    assert!(size_of::<Wide<f32>>() > 10 * STACK);
    on_a_small_stack(|| {
        let (x, y) = batch();
        let mut net = Wide::init(&mut rng(1));
        let mut step = TrainingStep::new(CrossEntropy, Momentum::new(0.05, 0.9)).clip_norm(1.0);
        let losses: Vec<f64> = (0..3).map(|_| step.run(&mut net, &x, &*y).loss).collect();
        assert!(losses[2] < losses[0], "{losses:?}");

        let predicted = Box::new(net.predict(&x));
        let one: [f32; 784] = std::array::from_fn(|feature| x[(7, feature)]);
        for (found, expected) in net.predict_one(&one).iter().zip(predicted.row(7).iter()) {
            assert!((found - expected).abs() < 1e-4, "{found}, {expected}");
        }
        let mut features = zeroed_box::<Batch<f32, B, 2048>>();
        net.features_with(&mut zeroed_box(), &x, &mut features);
        assert!(features.iter().any(|&feature| feature > 0.0));

        let file =
            TemporaryFile(std::env::temp_dir().join(format!("dnn-wide-{}.safetensors", std::process::id())));
        net.save(&file.0).unwrap();
        let loaded = Wide::load(&file.0).unwrap();
        assert_eq!(loaded.predict(&x), *predicted);
        net.out.weight.fill(0.0);
        net.load_from(&file.0).unwrap();
        assert_eq!(net.predict(&x), *predicted);
    });
}

#[test]
fn a_trainer_fits_on_a_small_stack() {
    on_a_small_stack(|| {
        let mut x = vec![[0.0_f32; 784]; 96];
        fill_pattern(x.as_flattened_mut(), 3);
        let data = Samples::new(x, (0..96).map(|sample| sample % 10).collect()).unwrap();
        let mut net = Wide::init(&mut rng(2));
        let mut trainer =
            Trainer::new(CrossEntropy, Adam::new(1e-4)).batch::<B>().metrics((Accuracy::new(),));
        let history = trainer.fit(&mut net, &data, &data).unwrap();
        assert!(history.last().unwrap().loss.is_finite());
    });
}

#[test]
fn units_before_a_projection_fit_on_a_stack() {
    fn check<N>()
    where
        N: Infer<f64, 17, Input = Batch<f64, 17, 16>, Output = Batch<f64, 17, 32>>
            + Infer<f64, 1, Input = Batch<f64, 1, 16>, Output = Batch<f64, 1, 32>>,
    {
        let net = N::init(&mut rng(3));
        let mut x = zeroed_box::<Batch<f64, 17, 16>>();
        fill_pattern(x.as_mut_slice(), 4);
        let mut y = zeroed_box::<Batch<f64, 17, 32>>();
        Infer::<f64, 17>::predict_with(&*net, &mut zeroed_box(), &x, &mut y);
        for sample in [3, 16] {
            let (x, mut one) = (x.row(sample).into_owned(), Batch::<f64, 1, 32>::zeros());
            Infer::<f64, 1>::predict_with(&*net, &mut zeroed_box(), &x, &mut one);
            assert!((y.row(sample) - one).amax() < 1e-12, "sample {sample}");
        }
    }
    on_a_small_stack(|| {
        check::<Projected<f64>>();
        check::<MoreProjected<f64>>();
    });
}
