//! Weight files of generated networks: PyTorch's names, shapes and layouts, keys, loading parts, and what does not fit.
//!
//! The file format and hostile files are tested in `dnn-runtime/tests/weights.rs`.

#[path = "weights/pytorch.rs"]
mod pytorch;

use std::path::{Path, PathBuf};

use dnn::prelude::*;
use dnn::weights::Weights;
use dnn_runtime::testing::{Fixture, Tolerance, assert_close};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

network! {
    /// Every operation with tensors.
    pub struct Everything: vector(3) -> vector(2) {
        fc1: dense(4) -> batch_norm -> relu,
        fc2: dense(5, bias = false) -> tanh,
        shared: prelu,
        back: dense(4, tied = fc2),
        slopes: prelu(shared = false) -> batch_norm(affine = false),
        pieces: maxout(6, 3),
        centres: rbf(4),
        out: dense(2),
    }

    pub struct Blocks: vector(4) -> vector(2) {
        stage1: 2 * residual(4),
        stage2: dense(6) -> residual(6),
        out: dense(2),
    }

    block residual(width) {
        fc1: dense(width) -> relu,
        fc2: dense(width),
        out: add(fc2, input) -> relu,
    }

    pub struct Keys: vector(4) -> vector(2) {
        #[key("layer1.0")]
        fc1: dense(3) -> tanh,
        #[key("conv", "bn")]
        fc2: dense(3) -> batch_norm -> relu,
        #[key("model.head")]
        out: dense(2) -> prelu,
    }

    /// The network of the reference values, with the names of a `torch.nn.Sequential`.
    pub struct Mlp: vector(10) -> vector(4) {
        #[key("0")]
        fc1: dense(16) -> relu,
        #[key("2")]
        fc2: dense(12) -> tanh,
        #[key("4")]
        fc3: dense(4),
    }

    #[derive(Clone, Debug, PartialEq)]
    pub struct Small: vector(3) -> vector(2) {
        body: dense(4) -> batch_norm -> relu,
        head: dense(2),
    }

    pub struct Wider: vector(3) -> vector(5) {
        body: dense(4) -> batch_norm -> relu,
        head: dense(5),
    }

    pub struct Other: vector(3) -> vector(2) {
        body: dense(6) -> relu,
        hidden: dense(4) -> relu,
        heat: dense(2),
    }
}

/// Names, number types and shapes of a file, as the reference implementation reads them.
fn listing(bytes: &[u8]) -> Vec<String> {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let line =
        |(name, view): (String, TensorView<'_>)| format!("{name} {:?} {:?}", view.dtype(), view.shape());
    let mut lines: Vec<String> = file.tensors().into_iter().map(line).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn bytes_are_of_single_precision() {
    // The scalar follows from nothing here, and a number without suffix must not make it `f64`.
    let net = Small::init(&mut rng(1));
    let bytes = net.to_bytes().unwrap();
    let (copy, single) = (Small::from_bytes(&bytes).unwrap(), std::mem::size_of::<f32>());
    let y = copy.predict_one(&[0.5, -1.0, 2.0]);
    assert_eq!((y, std::mem::size_of_val(&y)), (net.predict_one(&[0.5, -1.0, 2.0]), 2 * single));
    // Another scalar is the trait's.
    assert!(<Small<f64> as Network<f64>>::from_bytes(&bytes).is_err());
    let double = <Small<f64> as Network<f64>>::init(&mut rng(1));
    assert_eq!(Small::<f64>::from_bytes(&double.to_bytes().unwrap()).unwrap(), double);
}

#[test]
fn names_and_shapes_are_pytorch_s() {
    let expected = [
        "back.bias F32 [4]",
        "centres.centers F32 [4, 6]",
        "centres.log_beta F32 [4]",
        "fc1.batch_norm.bias F32 [4]",
        "fc1.batch_norm.num_batches_tracked I64 []",
        "fc1.batch_norm.running_mean F32 [4]",
        "fc1.batch_norm.running_var F32 [4]",
        "fc1.batch_norm.weight F32 [4]",
        "fc1.dense.bias F32 [4]",
        "fc1.dense.weight F32 [4, 3]",
        "fc2.weight F32 [5, 4]",
        "out.bias F32 [2]",
        "out.weight F32 [2, 4]",
        "pieces.bias F32 [18]",
        "pieces.weight F32 [18, 4]",
        "shared.weight F32 [1]",
        "slopes.batch_norm.num_batches_tracked I64 []",
        "slopes.batch_norm.running_mean F32 [4]",
        "slopes.batch_norm.running_var F32 [4]",
        "slopes.prelu.weight F32 [4]",
    ];
    assert_eq!(listing(&Everything::init(&mut rng(1)).to_bytes().unwrap()), expected);
    let double = <Everything<f64> as Network<f64>>::init(&mut rng(1)).to_bytes().unwrap();
    assert_eq!(listing(&double), expected.map(|line| line.replace("F32", "F64")));
}

#[test]
fn blocks_give_paths() {
    let lines = listing(&Blocks::zeroed().to_bytes().unwrap());
    let weights: Vec<&str> = lines.iter().filter_map(|line| line.strip_suffix(" F32 [4, 4]")).collect();
    assert_eq!(
        weights,
        ["stage1.0.fc1.weight", "stage1.0.fc2.weight", "stage1.1.fc1.weight", "stage1.1.fc2.weight"]
    );
    assert!(lines.contains(&"stage2.dense.weight F32 [6, 4]".into()), "{lines:#?}");
    assert!(lines.contains(&"stage2.residual.fc2.bias F32 [6]".into()), "{lines:#?}");
}

#[test]
fn keys_replace_names() {
    let expected = [
        "bn.bias F32 [3]",
        "bn.num_batches_tracked I64 []",
        "bn.running_mean F32 [3]",
        "bn.running_var F32 [3]",
        "bn.weight F32 [3]",
        "conv.bias F32 [3]",
        "conv.weight F32 [3, 3]",
        "layer1.0.bias F32 [3]",
        "layer1.0.weight F32 [3, 4]",
        "model.head.dense.bias F32 [2]",
        "model.head.dense.weight F32 [2, 3]",
        "model.head.prelu.weight F32 [1]",
    ];
    assert_eq!(listing(&Keys::zeroed().to_bytes().unwrap()), expected);
    let keys: Vec<(&str, &str)> = Keys::LAYERS.iter().map(|layer| (layer.name, layer.key)).take(3).collect();
    assert_eq!(keys, [("fc1", "layer1.0"), ("fc2.dense", "conv"), ("fc2.batch_norm", "bn")]);
}

#[test]
fn a_weight_s_rows_are_units() {
    let mut net = Small::zeroed();
    // From input 2 to unit 1: row 1, column 2 of [4, 3].
    net.body_dense.weight[(2, 1)] = 0.5;
    net.body_batch_norm.running_var[3] = 0.25;
    let bytes = net.to_bytes().unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let numbers = |name: &str| -> Vec<f32> {
        let words = file.tensor(name).unwrap().data().chunks(4);
        words.map(|word| f32::from_le_bytes(word.try_into().unwrap())).collect()
    };
    let mut weight = [0.0; 12];
    weight[3 + 2] = 0.5;
    assert_eq!(numbers("body.dense.weight"), weight);
    assert_eq!(numbers("body.batch_norm.running_var"), [0.0, 0.0, 0.0, 0.25]);
}

fn oracle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oracle")
}

/// The first batch of the reference network: eight samples of ten numbers, row by row in the file.
fn reference(tensor: &str) -> (Batch<f64, 8, 10>, Vec<f64>) {
    let fixture = Fixture::open(oracle()).unwrap();
    let case = fixture.case("net_mlp").unwrap();
    let x = Batch::from_row_slice(&case.f64("batch_x")[..80]);
    (x, Batch::<f64, 8, 4>::from_row_slice(case.f64(tensor)).as_slice().to_vec())
}

#[test]
fn a_pytorch_file_gives_pytorch_s_outputs() {
    let path = oracle().join("net_mlp.safetensors");
    for (prefix, outputs) in
        [("net_mlp/initial/", "first_output"), ("net_mlp/final/", "eval_output_on_batch0_after_training")]
    {
        let (x, expected) = reference(outputs);
        let file = Weights::open(&path).unwrap().strip_prefix(prefix);
        let mut net = <Mlp<f64> as Network<f64>>::zeroed();
        let report = file.load_into(&mut net).unwrap();
        let names = ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"];
        assert_eq!(report.loaded, names);
        assert_eq!((report.kept.len(), report.same_architecture), (0, None));
        assert!(report.ignored.contains(&"net_mlp/loss".into()), "{:?}", report.ignored);
        assert_close(outputs, net.predict(&x).as_slice(), &expected, Tolerance::F64);

        let mut single = Mlp::zeroed();
        file.convert().load_into(&mut single).unwrap();
        let y = single.predict(&x.map(|value| value as f32));
        assert_close(outputs, y.as_slice(), &expected, Tolerance::F32);
    }
}

#[test]
fn a_plain_state_dict_is_loaded() {
    // What `safetensors.torch.save_file(model.state_dict(), ..)` writes: no metadata of this crate.
    let source = Mlp::init(&mut rng(4));
    let bytes = source.to_bytes().unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap().tensors();
    let file = TempFile::new("state_dict.safetensors", &serialize(tensors, None).unwrap());
    let net = Mlp::load(&file.0).unwrap();
    assert_eq!(net.predict_one(&[0.5; 10]), source.predict_one(&[0.5; 10]));
}

/// A file of its own for each test, removed at the end.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("dnn-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn saving_and_loading_give_the_same_network() {
    let file = TempFile::new("round-trip.safetensors", b"");
    let mut net = Small::init(&mut rng(1));
    net.body_batch_norm.num_batches_tracked[0] = 7.0;
    net.save(&file.0).unwrap();
    assert_eq!(*Small::load(&file.0).unwrap(), *net);
    let weights = Weights::open(&file.0).unwrap();
    assert_eq!((weights.network(), weights.architecture()), (Some("Small"), Some(Small::ARCHITECTURE)));
    assert_eq!(weights.load_into(&mut net).unwrap().same_architecture, Some(true));
}

#[test]
fn another_network_s_file_is_refused_as_a_whole() {
    let file = TempFile::new("other.safetensors", &Other::init(&mut rng(1)).to_bytes().unwrap());
    let mut net = Small::init(&mut rng(2));
    let before = net.clone();
    let error = net.load_from(&file.0).unwrap_err();
    let expected = format!(
        "`{}` (saved by the network `Other`) does not fit the network `Small`:
  `body.dense.weight` is missing from the file; it has the similar `body.weight`
  `body.dense.bias` is missing from the file; it has the similar `body.bias`
  `body.batch_norm.weight` is missing from the file; it has the similar `body.weight`
  `body.batch_norm.bias` is missing from the file
  `body.batch_norm.running_mean` is missing from the file
  `body.batch_norm.running_var` is missing from the file
  `body.batch_norm.num_batches_tracked` is missing from the file
  `head.weight` is missing from the file; it has the similar `heat.weight`
  `head.bias` is missing from the file; it has the similar `heat.bias`
  `body.bias` is not in the network; did you mean `head.bias`?
  `body.weight` is not in the network; did you mean `head.weight`?
  `heat.bias` is not in the network; did you mean `head.bias`?
  `heat.weight` is not in the network; did you mean `head.weight`?
  `hidden.bias` is not in the network; did you mean `head.bias`?
  `hidden.weight` is not in the network; did you mean `head.weight`?",
        file.0.display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(net, before, "nothing is loaded");

    // Missing, unexpected and misfitting tensors at once.
    let error = net.load_from(mixed(&file)).unwrap_err().to_string();
    for line in [
        "`body.dense.weight` has shape [3, 4], expected [4, 3]: transposed; rows are outputs, as in PyTorch",
        "`body.dense.bias` holds F64, expected F32; convert it with `Weights::convert`",
        "`head.bias` has shape [3], expected [2]",
        "`head.weight` is missing from the file; it has the similar `head.weights`",
        "`head.weights` is not in the network; did you mean `head.weight`?",
        "`body.batch_norm.running_var` holds NaN at index 2; accept it with `Weights::allow_non_finite`",
    ] {
        assert!(error.contains(&format!("\n  {line}")), "{error}\nlacks\n  {line}");
    }
    assert_eq!(error.lines().count(), 7, "{error}");
    assert_eq!(net, before, "nothing is loaded");
}

/// A file for `Small` in which every kind of mistake occurs once.
fn mixed(file: &TempFile) -> &Path {
    let zeros = [0_u8; 64];
    let mut variance = [0_u8; 16];
    variance[8..12].copy_from_slice(&f32::NAN.to_le_bytes());
    let tensor =
        |name, dtype, shape: &[usize], bytes| (name, TensorView::new(dtype, shape.to_vec(), bytes).unwrap());
    let tensors = [
        tensor("body.dense.weight", Dtype::F32, &[3, 4], &zeros[..48]),
        tensor("body.dense.bias", Dtype::F64, &[4], &zeros[..32]),
        tensor("body.batch_norm.weight", Dtype::F32, &[4], &zeros[..16]),
        tensor("body.batch_norm.bias", Dtype::F32, &[4], &zeros[..16]),
        tensor("body.batch_norm.running_mean", Dtype::F32, &[4], &zeros[..16]),
        tensor("body.batch_norm.running_var", Dtype::F32, &[4], &variance),
        tensor("body.batch_norm.num_batches_tracked", Dtype::I64, &[], &zeros[..8]),
        tensor("head.weights", Dtype::F32, &[2, 4], &zeros[..32]),
        tensor("head.bias", Dtype::F32, &[3], &zeros[..12]),
    ];
    std::fs::write(&file.0, serialize(tensors, None).unwrap()).unwrap();
    &file.0
}

#[test]
fn a_part_is_loaded_by_its_prefix() {
    let source = Small::init(&mut rng(1));
    let weights = Weights::from_bytes(source.to_bytes().unwrap()).unwrap();
    let mut net = Wider::init(&mut rng(2));
    let head = net.head.clone();
    let error = weights.load_into(&mut net).unwrap_err().to_string();
    assert!(error.contains("`head.weight` has shape [2, 4], expected [5, 4]"), "{error}");

    let report = weights.clone().prefix("body.").load_into(&mut net).unwrap();
    assert_eq!(net.body_dense, source.body_dense);
    assert_eq!(net.body_batch_norm, source.body_batch_norm);
    assert_eq!(net.head, head);
    assert_eq!(report.loaded.len(), 7);
    assert_eq!(report.kept, ["head.weight", "head.bias"]);
    assert_eq!(report.ignored, ["head.bias", "head.weight"]);
    assert_eq!(report.same_architecture, Some(false));

    let error = weights.prefix("bodi.").load_into(&mut net).unwrap_err().to_string();
    let expected = "no tensor of the network `Wider` has a name beginning with `bodi.`; its names begin with `body.`, \
                    `head.`";
    assert_eq!(error, expected);
}

#[test]
fn number_types_are_converted_only_when_asked() {
    let mut double = <Small<f64> as Network<f64>>::init(&mut rng(3));
    double.head.bias[0] = 0.1;
    let file = TempFile::new("double.safetensors", &double.to_bytes().unwrap());
    let error = Small::load(&file.0).unwrap_err().to_string();
    // Seven tensors of numbers, and not the count.
    assert_eq!(
        error.matches("holds F64, expected F32; convert it with `Weights::convert`").count(),
        8,
        "{error}"
    );
    let mut single = Small::zeroed();
    Weights::open(&file.0).unwrap().convert().load_into(&mut single).unwrap();
    assert_eq!(single.head.bias[0], 0.1_f32);
    assert_eq!(single.body_dense.weight, double.body_dense.weight.map(|weight| weight as f32));
    assert!(<Small<f64> as Network<f64>>::load(&file.0).is_ok());
}
