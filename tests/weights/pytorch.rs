//! Convolutional networks that PyTorch has trained and saved: loaded by its names they give its outputs, and saved again
//! they are its files.

use std::path::PathBuf;

use dnn::Predictor;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::weights::Weights;
use dnn_runtime::testing::{Fixture, Tolerance, assert_close};
use safetensors::tensor::SafeTensors;

use super::TempFile;

network! {
    /// With the names of a `torch.nn.Sequential`.
    pub struct LeNet5: image(1, 28, 28) -> vector(10) {
        #[key("0")]
        conv1: conv(6, 5, padding = 2) -> tanh -> avg_pool(2),
        #[key("3")]
        conv2: conv(16, 5) -> tanh -> avg_pool(2),
        #[key("7")]
        fc1: flatten -> dense(120) -> tanh,
        #[key("9")]
        fc2: dense(84) -> tanh,
        #[key("11")]
        fc3: dense(10),
    }

    pub struct BnCnn: image(2, 8, 8) -> vector(5) {
        #[key("0", "1")]
        conv1: conv(6, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        #[key("4", "5")]
        conv2: conv(8, 3, padding = 1) -> batch_norm -> leaky_relu(0.1) -> max_pool(2),
        #[key("9")]
        fc: flatten -> dense(5),
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oracle")
}

/// Name, number type, shape and bytes of the tensors whose names begin with `prefix`, without it.
fn tensors(bytes: &[u8], prefix: &str) -> Vec<(String, String, Vec<usize>, Vec<u8>)> {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let mut tensors: Vec<_> = file
        .tensors()
        .into_iter()
        .filter_map(|(name, view)| {
            let name = name.strip_prefix(prefix)?.to_owned();
            Some((name, format!("{:?}", view.dtype()), view.shape().to_vec(), view.data().to_vec()))
        })
        .collect();
    tensors.sort();
    tensors
}

/// Predictions of the first batch in each form, against PyTorch's in evaluation mode.
fn check_outputs<T: Scalar, N, const B: usize, const IN: usize, const OUT: usize>(net: &N, id: &str)
where
    N: Infer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
    N: Infer<T, 1, Input = Batch<T, 1, IN>, Output = Batch<T, 1, OUT>>,
{
    let fixture = Fixture::open(folder()).unwrap();
    let case = fixture.case(id).unwrap();
    let numbers = case.f64("batch_x");
    let x = Batch::<T, B, IN>::from_fn(|row, feature| T::from_f64(numbers[row * IN + feature]));
    let expected = case.f64("eval_output_on_batch0_after_training");
    let rows = |y: &Batch<T, B, OUT>| y.transpose().iter().copied().collect::<Vec<T>>();
    let mut y = Batch::<T, B, OUT>::zeros();
    let mut workspace = zeroed_box::<<N as Infer<T, B>>::Workspace>();
    Infer::<T, B>::predict_with(net, &mut workspace, &x, &mut y);
    assert_close(&format!("{id}, predict"), &rows(&y), expected, Tolerance::of::<T>());
    let mut predictor = Predictor::<T, N, B>::new(net);
    let found = rows(predictor.predict(&x));
    assert_close(&format!("{id}, predictor"), &found, expected, Tolerance::of::<T>());
    let mut one = Predictor::<T, N, 1>::new(net);
    for (row, expected) in expected.chunks(OUT).enumerate() {
        let y = one.predict(&x.fixed_rows::<1>(row).into_owned()).as_slice().to_vec();
        assert_close(&format!("{id}, sample {row}"), &y, expected, Tolerance::of::<T>());
    }
}

macro_rules! pytorch_files {
    ($($test:ident: $network:ident, $id:literal, $batch:literal x $inputs:literal -> $outputs:literal;)*) => {$(
        #[test]
        fn $test() {
            let (path, prefix) = (folder().join(concat!($id, ".safetensors")), concat!($id, "/final/"));
            let theirs = tensors(&std::fs::read(&path).unwrap(), prefix);
            assert!(!theirs.is_empty());

            let mut net = <$network<f64> as Network<f64>>::zeroed();
            let report = Weights::open(&path).unwrap().strip_prefix(prefix).load_into(&mut net).unwrap();
            assert_eq!((report.loaded.len(), report.kept.len()), (theirs.len(), 0));
            check_outputs::<f64, $network<f64>, $batch, $inputs, $outputs>(&net, $id);

            // The same names, number types, shapes and bytes.
            let file = TempFile::new(concat!($id, ".safetensors"), b"");
            net.save(&file.0).unwrap();
            assert_eq!(tensors(&std::fs::read(&file.0).unwrap(), ""), theirs);
            let loaded = <$network<f64> as Network<f64>>::load(&file.0).unwrap();
            check_outputs::<f64, $network<f64>, $batch, $inputs, $outputs>(&loaded, $id);

            // In f32 the file is rounded.
            let mut single = $network::zeroed();
            Weights::open(&file.0).unwrap().convert().load_into(&mut single).unwrap();
            check_outputs::<f32, $network<f32>, $batch, $inputs, $outputs>(&single, $id);
            single.save(&file.0).unwrap();
            let ours = tensors(&std::fs::read(&file.0).unwrap(), "");
            for ((name, dtype, shape, _), (their_name, their_dtype, their_shape, _)) in ours.iter().zip(&theirs) {
                let dtype = if their_dtype == "F64" { dtype.replace("F32", "F64") } else { dtype.clone() };
                assert_eq!((name, &dtype, shape), (their_name, their_dtype, their_shape));
            }
            assert_eq!(ours.len(), theirs.len());
        }
    )*};
}

pytorch_files! {
    lenet5: LeNet5, "net_lenet5", 4 x 784 -> 10;
    convolutions_with_batch_norm: BnCnn, "net_bn_cnn", 6 x 128 -> 5;
}
