//! Quantised networks: what they compute, how far they are from floats, their files.

use dnn::int8::{Calibration, QuantizeError};
use dnn::prelude::*;
use dnn::weights::WeightsError;

network! {
    #[quantized]
    pub struct Digits: vector(64) -> vector(10) {
        fc1: dense(32) -> relu -> dropout(0.1),
        fc2: dense(24) -> batch_norm -> relu,
        out: dense(10),
    }

    #[quantized]
    pub struct DigitsCnn: image(1, 8, 8) -> vector(10) {
        conv1: conv(8, 3, padding = 1, bias = false) -> batch_norm -> relu,
        conv2: conv(16, 3, padding = same) -> batch_norm -> relu -> max_pool(2),
        out: flatten -> dense(10),
    }

    /// Every operation.
    #[quantized]
    pub struct Everything: image(2, 9, 7) -> vector(5) {
        a: conv(6, 3, stride = 2, padding = 1, groups = 2) -> batch_norm -> relu,
        b: conv(6, (3, 2), padding = same, flip = true) -> tanh,
        sum: add(a, b) -> relu,
        more: conv(4, 3, padding = 1, dilation = 1, bias = false) -> batch_norm -> leaky_relu(0.2),
        wide: concat(more, sum, a) -> avg_pool(3, stride = 1, padding = 1, count_padding = false) -> max_pool(2, stride = 1),
        mean: global_avg_pool,
        top: wide -> global_max_pool,
        both: add(mean, top) -> gelu,
        r#final: dense(7, bias = false) -> sigmoid -> avg_head,
    }

    block avg_head {
        out: dense(5),
    }

    #[quantized]
    pub struct Signal: signal(2, 12) -> vector(3) {
        a: conv(4, 5, stride = 2, padding = 2) -> relu -> avg_pool(2),
        out: flatten -> dense(3) -> hard_tanh,
    }

    /// Shortcuts and repetitions, and what convolutions and pools have beside.
    #[quantized]
    pub struct Residual: image(3, 11, 11) -> vector(4) {
        stem: conv(4, 3, padding = 2, dilation = 2, bias = false) -> batch_norm -> relu -> max_pool(2, ceil = true),
        stage1: 2 * basic(4),
        stage2: basic(8, stride = 2),
        pool: avg_pool(2, stride = 2, padding = 1),
        head: flatten -> dense(4),
    }

    block basic(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1, bias = false) -> batch_norm -> relu,
        conv2: conv(channels, 3, padding = 1, bias = false) -> batch_norm,
        skip: input -> shortcut(channels, stride = stride),
        out: add(conv2, skip) -> relu,
    }

    /// ReLUs before maxima, which floats compute within them.
    #[quantized]
    pub struct Maxima: image(2, 6, 6) -> vector(3) {
        a: conv(4, 3, padding = 1),
        b: input -> conv(4, 1),
        sum: add(a, b) -> relu -> max_pool(2),
        top: conv(4, 1) -> relu -> global_max_pool,
        out: dense(3),
    }

    /// The tensors of the next one, with another activation.
    #[quantized]
    struct Straight: vector(2) -> vector(2) {
        out: dense(2),
    }

    /// What can be worked out by hand.
    #[quantized]
    struct Hand: vector(2) -> vector(2) {
        out: dense(2) -> relu,
    }
}

mod compiled {
    include!("ui/safetensors.rs");

    /// The tensors of a quantised network; weights and scales are zeros.
    const HEADER: &str = r#"{
        "input_and_output.scales": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "out.multiplier": {"dtype": "I32", "shape": [2], "data_offsets": [8, 16]},
        "out.bias": {"dtype": "I32", "shape": [2], "data_offsets": [16, 24]},
        "input_and_output.zero_points": {"dtype": "U8", "shape": [2], "data_offsets": [24, 26]},
        "out.weight": {"dtype": "I8", "shape": [2, 2], "data_offsets": [26, 30]},
        "out.shift": {"dtype": "U8", "shape": [2], "data_offsets": [30, 32]},
        "out.output_zero_point": {"dtype": "U8", "shape": [1], "data_offsets": [32, 33]},
        "out.output_range": {"dtype": "U8", "shape": [2], "data_offsets": [33, 35]}
    }"#;

    pub(crate) static FILE: [u8; 8 + HEADER.len() + 35] = numbered();

    /// The file with the numbers 1 to 35 as the bytes of its tensors.
    const fn numbered() -> [u8; 8 + HEADER.len() + 35] {
        let mut file = file(HEADER);
        let mut at = 0;
        while at < 35 {
            file[8 + HEADER.len() + at] = at as u8 + 1;
            at += 1;
        }
        file
    }
}

static COMPILED: HandInt8 = HandInt8::from_safetensors(&compiled::FILE);

#[test]
fn the_compiler_fills_a_static() {
    assert_eq!(COMPILED.out.weight, [[27, 28], [29, 30]]);
    assert_eq!(COMPILED.out.bias, [0x1413_1211, 0x1817_1615]);
    assert_eq!((COMPILED.out.shift, COMPILED.out.output_zero_point), ([31, 32], [33]));
    assert_eq!(COMPILED.out.output_range, [34, 35]);
    assert_eq!(COMPILED.input_and_output.zero_points, [25, 26]);
    // Whatever the numbers are, a prediction is one.
    assert!(COMPILED.predict_one(&[0.5, -1.0]).iter().all(|y| y.is_finite()));
    assert_eq!(
        HandInt8::from_bytes(&compiled::FILE).unwrap().to_bytes().unwrap(),
        COMPILED.to_bytes().unwrap()
    );
}

fn inputs<const N: usize>(count: usize) -> Vec<[f32; N]> {
    let number = |at: usize| ((at * 7919 % 1013) as f32 / 506.0 - 1.0) * 1.5;
    (0..count).map(|sample| std::array::from_fn(|at| number(sample * N + at))).collect()
}

fn largest(y: &[f32]) -> usize {
    (1..y.len()).fold(0, |best, at| if y[at] > y[best] { at } else { best })
}

/// The share of samples whose largest output is their class.
fn accuracy(test: &Samples<f32, 64, u32>, predict: impl Fn(&[f32; 64]) -> [f32; 10]) -> f64 {
    let right = test.x.iter().zip(&test.y).filter(|(x, y)| largest(&predict(x)) == **y as usize);
    right.count() as f64 / test.x.len() as f64
}

#[test]
fn a_trained_network_loses_less_than_a_point() {
    let (train, test) = dnn::data::digits().unwrap().split(0.8, 42);
    let mut net = Digits::init(&mut rng(42));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3)).batch::<32>().epochs(15);
    trainer.fit_without_validation(&mut net, &train).unwrap();
    let floats = accuracy(&test, |x| net.predict_one(x));
    for calibration in [Calibration::MinMax, Calibration::Percentile(99.9)] {
        let int8 = DigitsInt8::quantize_by(&net, &train.x, calibration).unwrap();
        let bytes = accuracy(&test, |x| int8.predict_one(x));
        let comparison = int8.compare(&net, &test.x);
        assert!(floats > 0.9 && bytes > floats - 0.01, "{calibration:?}: {floats} and {bytes}, {comparison}");
        assert!(comparison.agreement() > 0.97, "{calibration:?}: {comparison}");
    }
}

#[test]
fn a_trained_convolutional_network_loses_less_than_a_point() {
    let (train, test) = dnn::data::digits().unwrap().split(0.8, 42);
    let mut net = DigitsCnn::init(&mut rng(42));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(2e-3)).batch::<32>().epochs(4);
    trainer.fit_without_validation(&mut net, &train).unwrap();
    let int8 = DigitsCnnInt8::quantize(&net, &train.x[..300]).unwrap();
    let (floats, bytes) = (accuracy(&test, |x| net.predict_one(x)), accuracy(&test, |x| int8.predict_one(x)));
    let comparison = int8.compare(&net, &test.x);
    assert!(floats > 0.9 && bytes > floats - 0.01, "{floats} and {bytes}, {comparison}");
    assert!(comparison.agreement() > 0.97, "{comparison}");
}

#[test]
fn every_operation_is_near_its_floats() {
    let mut net = Everything::init(&mut rng(3));
    // Normalisations that do something.
    for (at, value) in net.a_batch_norm.running_mean.iter_mut().enumerate() {
        *value = at as f32 * 0.1 - 0.2;
    }
    net.a_batch_norm.running_var.iter_mut().for_each(|value| *value = 0.4);
    net.more_batch_norm.bias.iter_mut().for_each(|value| *value = 0.3);
    let samples = inputs::<126>(60);
    let int8 = EverythingInt8::quantize(&net, &samples).unwrap();
    let comparison = int8.compare(&net, &samples);
    let outputs: Vec<f32> = samples.iter().flat_map(|x| net.predict_one(x)).collect();
    let extent = outputs.iter().fold(0.0, |most: f32, y| most.max(y.abs()));
    assert!(comparison.mean() < 0.01 * f64::from(extent), "{comparison}, outputs up to {extent}");
    assert!(comparison.largest < 0.05 * extent, "{comparison}, outputs up to {extent}");

    let net = Residual::init(&mut rng(5));
    let samples = inputs::<363>(60);
    let comparison = ResidualInt8::quantize(&net, &samples).unwrap().compare(&net, &samples);
    let outputs: Vec<f32> = samples.iter().flat_map(|x| net.predict_one(x)).collect();
    let extent = outputs.iter().fold(0.0, |most: f32, y| most.max(y.abs()));
    // Ten layers one behind the other.
    assert!(comparison.mean() < 0.02 * f64::from(extent), "{comparison}, outputs up to {extent}");
    assert!(comparison.largest < 0.05 * extent, "{comparison}, outputs up to {extent}");

    let net = Maxima::init(&mut rng(6));
    let samples = inputs::<72>(60);
    let comparison = MaximaInt8::quantize(&net, &samples).unwrap().compare(&net, &samples);
    assert!(comparison.mean() < 0.01 && comparison.largest < 0.05, "{comparison}");

    let net = Signal::init(&mut rng(4));
    let samples = inputs::<24>(50);
    let comparison = SignalInt8::quantize(&net, &samples).unwrap().compare(&net, &samples);
    assert!(comparison.mean() < 0.01 && comparison.largest < 0.04, "{comparison}");
}

#[test]
fn by_hand() {
    let mut net = Hand::zeroed();
    // Unit 0: 1.27 a - 0.5 b + 0.1; unit 1: -2.54 a.
    net.out.weight.copy_from_slice(&[1.27, -0.5, -2.54, 0.0]);
    net.out.bias[0] = 0.1;
    // From 0 to 2.55: a byte is 0.01. Unit 0 is at most 1.27 + 0.1; so bytes of the output are 1.37 / 255.
    let int8 = HandInt8::quantize(&net, &[[1.0, 0.0], [0.0, 2.55]]).unwrap();
    assert_eq!(int8.input_and_output.zero_points, [0, 0]);
    assert!((int8.input_and_output.scales[0] - 0.01).abs() < 1e-9);
    assert!((int8.input_and_output.scales[1] - 1.37 / 255.0).abs() < 1e-8);
    assert_eq!(int8.out.weight, [[127, -50], [-127, 0]]);
    // 0.1 in units of 0.01 * 0.01.
    assert_eq!((int8.out.bias, int8.out.output_zero_point), ([1000, 0], [0]));
    assert_eq!(int8.out.output_range, [0, 255]);
    // Bytes 100 and 40: 12700 - 2000 + 1000 = 11700 units of 0.0001, which is 1.17; a byte is 0.0053725: 217.77, so 218.
    let [y, cut] = int8.predict_one(&[1.0, 0.4]);
    assert!((y - 218.0 * 1.37 / 255.0).abs() < 1e-6, "{y}");
    assert_eq!(cut, 0.0);
}

#[test]
fn memory_and_parameters() {
    assert_eq!(DigitsInt8::PARAMS, 64 * 32 + 32 + 32 * 24 + 24 + 24 * 10 + 10);
    assert_eq!(DigitsInt8::ARCHITECTURE, Digits::ARCHITECTURE);
    assert_eq!(DigitsInt8::infer_bytes(), 64 + 32);
    let net = Digits::init(&mut rng(1));
    let samples = inputs::<64>(5);
    let int8 = DigitsInt8::quantize(&net, &samples).unwrap();
    let (mut workspace, mut y) = (DigitsInt8Workspace::new(), [f32::NAN; 10]);
    for x in &samples {
        int8.predict_with(&mut workspace, x, &mut y);
        assert_eq!(y, int8.predict_one(x));
    }
}

#[test]
fn percentiles_make_scales_finer() {
    let net = Digits::init(&mut rng(1));
    let mut samples = inputs::<64>(100);
    samples[7][3] = 1e6;
    let coarse = DigitsInt8::quantize(&net, &samples).unwrap();
    let fine = DigitsInt8::quantize_by(&net, &samples, Calibration::Percentile(99.9)).unwrap();
    assert!(coarse.input_and_output.scales[0] > 3900.0, "{:?}", coarse.input_and_output);
    // From -1.5 to 1.5.
    assert!((3.0 / 255.0..0.0119).contains(&fine.input_and_output.scales[0]), "{:?}", fine.input_and_output);
    for found in [0.0, 50.0, 100.5, -1.0, f64::NAN] {
        let error = DigitsInt8::quantize_by(&net, &samples, Calibration::Percentile(found)).err().unwrap();
        assert!(matches!(error, QuantizeError::Percentile { .. }), "{error}");
        assert!(
            error.to_string().ends_with("expected a number above 50 and at most 100, such as 99.9"),
            "{error}"
        );
    }
}

#[test]
fn what_cannot_be_seen_is_an_error() {
    let mut net = Digits::init(&mut rng(1));
    assert_eq!(DigitsInt8::quantize(&net, &[]).err(), Some(QuantizeError::NoSamples));
    let mut samples = inputs::<64>(3);
    samples[1][5] = f32::NAN;
    let error = DigitsInt8::quantize(&net, &samples).err().unwrap();
    assert_eq!(error, QuantizeError::NonFinite { layer: "input".into(), sample: 1 });
    net.fc2_dense.bias[2] = f32::INFINITY;
    let error = DigitsInt8::quantize(&net, &inputs::<64>(3)).err().unwrap();
    assert_eq!(
        error.to_string(),
        "`fc2.dense` gave a number that is not finite for sample 0; were weights loaded, and inputs scaled?"
    );
}

#[test]
fn files_keep_every_number() {
    let net = Everything::init(&mut rng(3));
    let samples = inputs::<126>(10);
    let int8 = EverythingInt8::quantize(&net, &samples).unwrap();
    let bytes = int8.to_bytes().unwrap();
    let copies = [
        EverythingInt8::from_bytes(&bytes).unwrap(),
        // What the compiler does for a `static`.
        Box::new(EverythingInt8::from_safetensors(&bytes)),
    ];
    for copy in copies {
        assert_eq!(copy.to_bytes().unwrap(), bytes);
        for x in &samples {
            assert_eq!(copy.predict_one(x), int8.predict_one(x));
        }
    }
    let path = std::env::temp_dir().join(format!("dnn-int8-{}.safetensors", std::process::id()));
    int8.save(&path).unwrap();
    let loaded = EverythingInt8::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(loaded.to_bytes().unwrap(), bytes);
}

#[test]
fn numbers_that_mean_nothing_are_errors() {
    let net = Hand::init(&mut rng(3));
    let changed = |change: fn(&mut HandInt8)| {
        let mut int8 = HandInt8::quantize(&net, &inputs::<2>(4)).unwrap();
        change(&mut int8);
        int8.to_bytes().unwrap()
    };
    for (bytes, problem) in [
        (
            changed(|net| net.input_and_output.scales[1] = f32::NAN),
            "`input_and_output.scales` holds NaN at index 1, expected a finite number above 0",
        ),
        (
            changed(|net| net.input_and_output.scales[0] = 0.0),
            "`input_and_output.scales` holds 0 at index 0, expected a finite number above 0",
        ),
        (
            changed(|net| net.out.multiplier[1] = -5),
            "`out.multiplier` holds -5 at index 1, expected a number from 0 on",
        ),
        (
            changed(|net| net.out.shift[0] = 63),
            "`out.shift` holds 63 at index 0, expected a number from 1 to 62",
        ),
        (
            changed(|net| net.out.output_range = [9, 8]),
            "`out.output_range` holds 8 at index 1, expected at least the number before it",
        ),
    ] {
        let text = HandInt8::from_bytes(&bytes).err().unwrap().to_string();
        assert!(text.contains(problem), "{text}");
        let text = compile_error(|| HandInt8::from_safetensors(&bytes));
        let (tensor, expected) = problem.split_once(" holds ").unwrap();
        assert!(text.contains(tensor) && text.ends_with(expected.split_once(", ").unwrap().1), "{text}");
    }
}

/// What `static` would not compile with.
fn compile_error<N>(embed: impl FnOnce() -> N) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(embed()))).unwrap_err();
    let owned = panic.downcast_ref::<String>().cloned();
    owned.or(panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap()
}

#[test]
fn numbers_of_another_architecture_are_an_error() {
    let net = Hand::init(&mut rng(3));
    let bytes = HandInt8::quantize(&net, &inputs::<2>(4)).unwrap().to_bytes().unwrap();
    let error = StraightInt8::from_bytes(&bytes).err().unwrap();
    assert!(matches!(error, WeightsError::OtherArchitecture { network: "StraightInt8", .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("was saved by `HandInt8` of the architecture") && text.contains("quantise again"),
        "{text}"
    );
}

#[test]
fn what_is_not_a_number_agrees_with_nothing() {
    let mut net = Hand::init(&mut rng(3));
    let samples = inputs::<2>(4);
    let int8 = HandInt8::quantize(&net, &samples).unwrap();
    net.out.bias[0] = f32::NAN;
    let comparison = int8.compare(&net, &samples);
    assert_eq!((comparison.agreeing, comparison.samples), (0, 4));
    assert!(comparison.largest.is_nan() && comparison.mean().is_nan(), "{comparison}");
}

#[test]
fn no_numbers_of_a_file_panic() {
    use dnn::int8::Int8Network;

    let samples = inputs::<126>(3);
    let mut int8 = EverythingInt8::quantize(&Everything::init(&mut rng(3)), &samples).unwrap();
    let mut state = 1_u64;
    for round in 0..20 {
        int8.visit_mut(&mut |_, _, bytes| {
            for byte in bytes {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = match round {
                    0 => 0,
                    1 => 255,
                    2 => 128,
                    3 => 127,
                    _ => (state >> 56) as u8,
                };
            }
        });
        // The outputs are anything.
        for x in &samples {
            let _ = int8.predict_one(x);
        }
    }
}

#[test]
fn files_of_other_networks_are_errors() {
    let net = Hand::init(&mut rng(3));
    let bytes = HandInt8::quantize(&net, &inputs::<2>(4)).unwrap().to_bytes().unwrap();
    let error = DigitsInt8::from_bytes(&bytes).err().unwrap();
    let text = error.to_string();
    assert!(matches!(error, WeightsError::Mismatch { network: "DigitsInt8", .. }));
    for line in [
        "the file in memory does not fit the network `DigitsInt8`:",
        "`fc1.weight` is missing from the file",
        "`out.weight` has shape [2, 2], expected [10, 24]",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let text = Hand::from_bytes(&bytes).err().unwrap().to_string();
    assert!(
        text.contains("the file holds a quantised network: load it with the `load` of that type"),
        "{text}"
    );
    // The file of floats.
    let text = HandInt8::from_bytes(&net.to_bytes().unwrap()).err().unwrap().to_string();
    assert!(text.contains("`out.weight` holds F32, expected I8"), "{text}");
    assert!(
        text.contains("the file holds floats: load it into the network that this one is made of"),
        "{text}"
    );
    let floats = net.to_bytes().unwrap();
    let text = compile_error(|| HandInt8::from_safetensors(&floats));
    assert!(text.contains("`out.weight` holds F32, expected I8"), "{text}");
    assert!(text.contains("`input_and_output.scales` is missing from the file"), "{text}");
}
